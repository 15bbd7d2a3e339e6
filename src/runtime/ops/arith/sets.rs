//! The algebra of sets: union, intersection, difference and symmetric difference, for the operators and for the
//! methods of sets.
//!
//! A program sees the order of a set, so each result is built in the order in which CPython 3.8 builds it
//! (`set_merge`, `set_intersection`, `set_difference`, … of `Objects/setobject.c`): which operand is walked, and when a
//! table grows. The views of a dict take part in operators as sets that are made of them
//! (`Objects/dictobject.c`).

use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::native::Trap;
use super::super::super::object::{DictPart, Object};
use super::super::super::set::Set;
use super::super::super::value::{Handle, Value};
use super::super::{display, hash, iteration};
use super::Operator;

/// The four operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as sets' methods are")]
pub enum Algebra {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
}

fn algebra(operator: Operator) -> Option<Algebra> {
    Some(match operator {
        Operator::Or => Algebra::Union,
        Operator::And => Algebra::Intersection,
        Operator::Sub => Algebra::Difference,
        Operator::Xor => Algebra::SymmetricDifference,
        _ => return None,
    })
}

/// The set or frozenset behind a value.
#[must_use]
pub fn as_set<'c>(cx: &'c Ctx<'_>, value: Value) -> Option<&'c Set> {
    match cx.object(value)? {
        Object::Set(set) | Object::FrozenSet(set) => Some(set),
        _ => None,
    }
}

/// The dict, if the value is one and of no derived class (`PyDict_CheckExact`).
fn exact_dict<'c>(cx: &'c Ctx<'_>, value: Value) -> Option<&'c Dict> {
    match cx.get(value.handle()?) {
        Object::Dict(dict) => Some(dict),
        _ => None,
    }
}

fn set_handle(cx: &Ctx<'_>, value: Value) -> Option<Handle> {
    as_set(cx, value)?;
    cx.payload(value).handle()
}

/// Whether a value is a view that behaves like a set.
fn is_view(cx: &Ctx<'_>, value: Value) -> bool {
    matches!(
        cx.object(value),
        Some(Object::DictView {
            kind: DictPart::Keys | DictPart::Items,
            ..
        })
    )
}

/// `a op b` of sets and views; none if they have no such operator.
///
/// # Errors
/// `TypeError` for an item without a hash; what `__hash__` and `__eq__` raise.
pub(super) fn binary(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<Option<Value>, Trap> {
    let Some(operation) = algebra(operator) else {
        return Ok(None);
    };
    if let (Some(left), Some(_)) = (set_handle(cx, a), set_handle(cx, b)) {
        let frozen = matches!(cx.get(left), Object::FrozenSet(_));
        let result = combine(cx, operation, left, b)?;
        return Ok(Some(finish(cx, result, frozen)));
    }
    if !is_view(cx, a) && !is_view(cx, b) {
        return Ok(None);
    }
    let items = iteration::items(cx, a)?;
    let Value::Obj(left) = display::set_of(cx, &items)? else {
        unreachable!("a set is an object")
    };
    if operation == Algebra::Intersection {
        return combine(cx, operation, left, b).map(|set| Some(Value::Obj(set)));
    }
    update(cx, operation, left, b)?;
    Ok(Some(Value::Obj(left)))
}

/// The set behind a handle as a value, frozen if that is wanted.
fn finish(cx: &mut Ctx<'_>, handle: Handle, frozen: bool) -> Value {
    if frozen && let Object::Set(set) = cx.get_mut(handle) {
        let set = std::mem::take(set);
        *cx.get_mut(handle) = Object::FrozenSet(set);
    }
    Value::Obj(handle)
}

/// `a op= b` of sets, changing `a`; false if `a` is no set or `b` none.
///
/// # Errors
/// As [`update`].
pub(super) fn inplace(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<bool, Trap> {
    let Some(operation) = algebra(operator) else {
        return Ok(false);
    };
    let (Some(left), Some(_)) = (set_handle(cx, a), set_handle(cx, b)) else {
        return Ok(false);
    };
    if matches!(cx.get(left), Object::FrozenSet(_)) {
        return Ok(false);
    }
    update(cx, operation, left, b)?;
    Ok(true)
}

fn new_set(cx: &mut Ctx<'_>, set: Set) -> Handle {
    cx.state.heap.alloc(Object::Set(Box::new(set)))
}

fn pairs(cx: &Ctx<'_>, set: Handle) -> Vec<(i64, Value)> {
    match cx.get(set) {
        Object::Set(set) | Object::FrozenSet(set) => set.iter().collect(),
        _ => Vec::new(),
    }
}

/// A copy in the order of `set.copy()`.
#[must_use]
pub fn copy(cx: &mut Ctx<'_>, set: Handle) -> Handle {
    let copy = match cx.get(set) {
        Object::Set(set) | Object::FrozenSet(set) => set.copy(),
        _ => Set::default(),
    };
    new_set(cx, copy)
}

fn add(cx: &mut Ctx<'_>, set: Handle, hash: i64, key: Value) -> Result<(), Trap> {
    if hash::find_hashed_in_set(cx, set, hash, key)?.is_none()
        && let Object::Set(set) = cx.get_mut(set)
    {
        set.push(hash, key);
    }
    Ok(())
}

/// Removes a key; whether it was there.
fn discard(cx: &mut Ctx<'_>, set: Handle, hash: i64, key: Value) -> Result<bool, Trap> {
    let found = hash::find_hashed_in_set(cx, set, hash, key)?;
    if let Some(position) = found
        && let Object::Set(set) = cx.get_mut(set)
    {
        set.remove_at(position);
    }
    Ok(found.is_some())
}

/// The hashes and items of any iterable, a set's in its order.
fn operand(cx: &mut Ctx<'_>, other: Value) -> Result<Vec<(i64, Value)>, Trap> {
    if let Some(set) = as_set(cx, other) {
        return Ok(set.iter().collect());
    }
    let mut pairs = Vec::new();
    for item in iteration::items(cx, other)? {
        pairs.push((hash::hash(cx, item)?, item));
    }
    Ok(pairs)
}

/// A new set: `left` combined with any iterable.
///
/// # Errors
/// `TypeError` for an item without a hash or for something that cannot be iterated; what Python code raises.
pub fn combine(
    cx: &mut Ctx<'_>,
    operation: Algebra,
    left: Handle,
    right: Value,
) -> Result<Handle, Trap> {
    match operation {
        Algebra::Union => {
            let result = copy(cx, left);
            if set_handle(cx, right) != Some(left) {
                merge(cx, result, right)?;
            }
            Ok(result)
        }
        Algebra::Intersection => {
            // The larger set is asked about the items of the smaller one.
            let (asked, walked) = match set_handle(cx, right) {
                Some(right) if right == left => return Ok(copy(cx, left)),
                Some(right) => {
                    let (small, large) = (pairs(cx, right), pairs(cx, left));
                    if small.len() > large.len() {
                        (right, large)
                    } else {
                        (left, small)
                    }
                }
                None => (left, operand(cx, right)?),
            };
            let result = new_set(cx, Set::default());
            for (hash, key) in walked {
                if hash::find_hashed_in_set(cx, asked, hash, key)?.is_some() {
                    add(cx, result, hash, key)?;
                }
            }
            Ok(result)
        }
        Algebra::Difference => {
            let own = pairs(cx, left);
            let others = match (set_handle(cx, right), exact_dict(cx, right)) {
                (Some(right), _) => Some(pairs(cx, right)),
                (None, Some(dict)) => Some(dict.iter().map(|(key, _)| (0, key)).collect()),
                (None, None) => None,
            };
            if others.is_none_or(|others| own.len() >> 2 > others.len()) {
                let result = copy(cx, left);
                remove_all(cx, result, right)?;
                return Ok(result);
            }
            let result = new_set(cx, Set::default());
            for (hash, key) in own {
                let found = match set_handle(cx, right) {
                    Some(right) => hash::find_hashed_in_set(cx, right, hash, key)?,
                    None => match cx.payload(right) {
                        Value::Obj(dict) => hash::find_in_dict(cx, dict, key)?.1,
                        _ => None,
                    },
                };
                if found.is_none()
                    && let Object::Set(set) = cx.get_mut(result)
                {
                    set.push(hash, key);
                }
            }
            Ok(result)
        }
        Algebra::SymmetricDifference => {
            let result = if let Some(right) = set_handle(cx, right) {
                copy(cx, right)
            } else {
                let items = iteration::items(cx, right)?;
                let Value::Obj(set) = display::set_of(cx, &items)? else {
                    unreachable!("a set is an object")
                };
                set
            };
            toggle(cx, result, pairs(cx, left))?;
            Ok(result)
        }
    }
}

/// Changes the set `left` by any iterable: `update`, `intersection_update` and the like.
///
/// # Errors
/// As [`combine`]; then nothing is changed.
pub fn update(
    cx: &mut Ctx<'_>,
    operation: Algebra,
    left: Handle,
    right: Value,
) -> Result<(), Trap> {
    let same = set_handle(cx, right) == Some(left);
    if operation == Algebra::Union && same || update_plainly(cx, operation, left, right) {
        return Ok(());
    }
    // All that may run Python code is done on a set of its own, which then takes the place.
    let result = match operation {
        Algebra::Union => {
            let result = duplicate(cx, left);
            merge(cx, result, right)?;
            result
        }
        Algebra::Intersection => combine(cx, operation, left, right)?,
        Algebra::Difference | Algebra::SymmetricDifference if same => new_set(cx, Set::default()),
        Algebra::Difference => {
            let result = duplicate(cx, left);
            remove_all(cx, result, right)?;
            result
        }
        Algebra::SymmetricDifference => {
            let result = duplicate(cx, left);
            let others = if set_handle(cx, right).is_some() {
                operand(cx, right)?
            } else {
                let items = iteration::items(cx, right)?;
                let set = display::set_of(cx, &items)?;
                operand(cx, set)?
            };
            toggle(cx, result, others)?;
            result
        }
    };
    let taken = match cx.get_mut(result) {
        Object::Set(set) => std::mem::take(set),
        _ => unreachable!("a set was made"),
    };
    let grown = taken.heap_bytes();
    if let Object::Set(set) = cx.get_mut(left) {
        let before = set.heap_bytes();
        set.take_place(*taken);
        cx.state.heap.grew(grown.saturating_sub(before));
    }
    Ok(())
}

/// Adds or removes the items of a set in place where that needs no Python code; false if it may, and then what
/// was done may be done again.
fn update_plainly(cx: &mut Ctx<'_>, operation: Algebra, left: Handle, right: Value) -> bool {
    let Some(source) = as_set(cx, right) else {
        return false;
    };
    if !matches!(operation, Algebra::Union | Algebra::Difference)
        || set_handle(cx, right) == Some(left)
        || as_set(cx, Value::Obj(left)).is_none_or(Set::is_empty)
    {
        return false;
    }
    let others: Vec<(i64, Value)> = source.iter().collect();
    let bytes = |cx: &Ctx<'_>| as_set(cx, Value::Obj(left)).map_or(0, Set::heap_bytes);
    let before = bytes(cx);
    if operation == Algebra::Union
        && let Object::Set(set) = cx.get_mut(left)
    {
        set.reserve_for(others.len());
    }
    for (hash, key) in others {
        let Object::Set(set) = cx.get(left) else {
            return false;
        };
        let mut unsure = false;
        let found = set.find(hash, |stored| {
            hash::same_key(cx, stored, key).unwrap_or_else(|| {
                unsure = true;
                false
            })
        });
        if unsure {
            return false;
        }
        let Object::Set(set) = cx.get_mut(left) else {
            return false;
        };
        match (operation, found) {
            (Algebra::Union, None) => set.push(hash, key),
            (Algebra::Difference, Some(position)) => set.remove_at(position),
            _ => {}
        }
    }
    if operation == Algebra::Difference
        && let Object::Set(set) = cx.get_mut(left)
    {
        set.sweep();
    }
    let grown = bytes(cx).saturating_sub(before);
    cx.state.heap.grew(grown);
    true
}

/// The same table, gaps and all.
fn duplicate(cx: &mut Ctx<'_>, set: Handle) -> Handle {
    let same = match cx.get(set) {
        Object::Set(set) | Object::FrozenSet(set) => (**set).clone(),
        _ => Set::default(),
    };
    new_set(cx, same)
}

/// Adds what an iterable gives to a set of our own.
fn merge(cx: &mut Ctx<'_>, set: Handle, other: Value) -> Result<(), Trap> {
    let others = if let Some(source) = set_handle(cx, other) {
        if source == set {
            return Ok(());
        }
        let copied = match cx.get(source) {
            Object::Set(source) | Object::FrozenSet(source) => (**source).clone(),
            _ => Set::default(),
        };
        if let Object::Set(set) = cx.get_mut(set) {
            set.reserve_for(copied.len());
            if set.is_unused() {
                set.fill_from(&copied);
                return Ok(());
            }
        }
        copied.iter().collect()
    } else {
        // A dict makes room for all its keys at once.
        if let Some(more) = exact_dict(cx, other).map(Dict::len)
            && let Object::Set(set) = cx.get_mut(set)
        {
            set.reserve_for(more);
        }
        operand(cx, other)?
    };
    for (hash, key) in others {
        add(cx, set, hash, key)?;
    }
    Ok(())
}

/// Removes what an iterable gives from a set of our own.
fn remove_all(cx: &mut Ctx<'_>, set: Handle, other: Value) -> Result<(), Trap> {
    for (hash, key) in operand(cx, other)? {
        discard(cx, set, hash, key)?;
    }
    if let Object::Set(set) = cx.get_mut(set) {
        set.sweep();
    }
    Ok(())
}

/// Removes what is there, adds what is not.
fn toggle(cx: &mut Ctx<'_>, set: Handle, others: Vec<(i64, Value)>) -> Result<(), Trap> {
    for (hash, key) in others {
        if !discard(cx, set, hash, key)? {
            add(cx, set, hash, key)?;
        }
    }
    Ok(())
}
