//! Sorting, for `list.sort` and `sorted`.
//!
//! Keys of one plain type are sorted at once. Others are compared by Python's `<` in the order of
//! [`super::timsort`]. Where that may run Python code, the plan and the order so far lie in lists of the heap and
//! each run and each merge is a round of [`Ctx::repeat`], so that a comparison repeats at most the work of one
//! merge.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{compare, truth};
use super::super::value::{Handle, Value};
use super::special;
use super::timsort::{Part, Plan};
use crate::bytecode::instr::Compare;
use std::ops::Range;

/// The items of a list that nobody else sees, in order of their keys, which `key` gives (the items themselves
/// if it is `None`). Stable, also in reverse.
///
/// # Errors
/// What `key` and the comparisons raise.
///
/// # Panics
/// With 2^32 items, which no heap holds.
pub fn sorted(
    cx: &mut Ctx<'_>,
    list: Handle,
    key: Value,
    reverse: bool,
) -> Result<Vec<Value>, Trap> {
    let keys = match key {
        Value::None => Value::Obj(list),
        key => {
            let items = items(cx, list).to_vec();
            cx.call_each(key, items)?
        }
    };
    let keys = keys.handle().expect("a list is an object");
    let order = sorted_places(cx, keys, reverse)?;
    let items = items(cx, list);
    Ok(order.into_iter().map(|i| items[i as usize]).collect())
}

/// The places of the keys in a list in sorted order. Stable, also in reverse.
///
/// # Errors
/// What the comparisons raise.
pub fn sorted_places(cx: &mut Ctx<'_>, keys: Handle, reverse: bool) -> Result<Vec<u32>, Trap> {
    let mut order = order_of(cx, keys, reverse)?;
    if reverse {
        order.reverse();
    }
    Ok(order)
}

fn items<'c>(cx: &'c Ctx<'_>, list: Handle) -> &'c [Value] {
    match cx.get(list) {
        Object::List(items) => items,
        other => unreachable!("a list, not {other:?}"),
    }
}

/// The place that comes `at` first of all: in reverse, equal items must stand from the last to the first.
fn first(count: usize, reverse: bool, at: usize) -> u32 {
    let place = if reverse { count - 1 - at } else { at };
    u32::try_from(place).expect("a list has fewer than 2^32 items")
}

/// The places of the keys in ascending order; equal ones from the last to the first in reverse.
fn order_of(cx: &mut Ctx<'_>, keys: Handle, reverse: bool) -> Result<Vec<u32>, Trap> {
    let count = items(cx, keys).len();
    if let Some(order) = plain_order(cx, items(cx, keys), reverse) {
        return Ok(order);
    }
    if items(cx, keys).iter().all(|&key| is_scalar(cx, key)) {
        return order_here(cx, keys, count, reverse);
    }
    let state = cx.once(|cx| {
        let plan = numbers(cx, &Plan::new(count).to_numbers());
        let order: Vec<usize> = (0..count)
            .map(|at| first(count, reverse, at) as usize)
            .collect();
        let order = numbers(cx, &order);
        Ok(cx.new_tuple([Value::Obj(keys), plan, order, Value::Bool(reverse)]))
    })?;
    let state = cx.as_items(state).unwrap_or_default().to_vec();
    cx.repeat(&ROUND, &state)?;
    let order = state[2].handle().expect("a list is an object");
    Ok(places(cx, order, 0..count))
}

/// As [`order_of`], where no comparison runs Python code.
fn order_here(
    cx: &mut Ctx<'_>,
    keys: Handle,
    count: usize,
    reverse: bool,
) -> Result<Vec<u32>, Trap> {
    let mut plan = Plan::new(count);
    let mut order = Vec::with_capacity(count);
    while let Some(part) = plan.part() {
        let mut lt = |a: u32, b: u32| less(cx, keys, a, b);
        match part {
            Part::Run { start } => {
                let run = plan.find_run(start, |at| first(count, reverse, at), &mut lt)?;
                order.extend_from_slice(&run);
                plan.found(run.len());
            }
            Part::Merge { start, middle, end } => {
                let answer = plan.merge(&mut order[start..end], middle - start, &mut lt)?;
                plan.merged(start, answer);
            }
        }
    }
    Ok(order)
}

/// One part of the plan: keys, plan, order, whether in reverse. `Unbound` while parts are left.
static ROUND: NativeFn = NativeFn::function("sort", |cx, args| {
    let [keys, plan_list, order, reverse] = *args.pos else {
        unreachable!("four arguments")
    };
    let [keys, plan_list, order] =
        [keys, plan_list, order].map(|list| list.handle().expect("a list is an object"));
    let written: Vec<usize> = items(cx, plan_list).iter().map(number).collect();
    let mut plan = Plan::from_numbers(&written).expect("the plan was written down");
    let Some(part) = plan.part() else {
        return Ok(Value::None);
    };
    let (count, reverse) = (items(cx, keys).len(), reverse == Value::Bool(true));
    let mut both = match part {
        Part::Run { .. } => Vec::new(),
        Part::Merge { start, end, .. } => places(cx, order, start..end),
    };
    // What was compared before is remembered without looking at the keys again.
    let lt = &mut |a, b| {
        let less = cx.once(|cx| less(cx, keys, a, b).map(Value::Bool))?;
        Ok::<bool, Trap>(less == Value::Bool(true))
    };
    let (start, sorted) = match part {
        Part::Run { start } => {
            let run = plan.find_run(start, |at| first(count, reverse, at), lt)?;
            plan.found(run.len());
            (start, run)
        }
        Part::Merge { start, middle, .. } => {
            let answer = plan.merge(&mut both, middle - start, lt)?;
            plan.merged(start, answer);
            (start, both)
        }
    };
    if let Object::List(order) = cx.get_mut(order) {
        for (stored, place) in order[start..].iter_mut().zip(sorted) {
            *stored = Value::Int(place.into());
        }
    }
    let written = plan.to_numbers().into_iter().map(special::count).collect();
    if let Object::List(plan) = cx.get_mut(plan_list) {
        *plan = written;
    }
    Ok(Value::Unbound)
});

fn less(cx: &mut Ctx<'_>, keys: Handle, a: u32, b: u32) -> Result<bool, Trap> {
    let keys = items(cx, keys);
    let (a, b) = (keys[a as usize], keys[b as usize]);
    let less: Outcome = compare::rich(cx, Compare::Lt, a, b);
    truth::truth(cx, less?)
}

fn numbers(cx: &mut Ctx<'_>, numbers: &[usize]) -> Value {
    cx.new_list(
        numbers
            .iter()
            .map(|&number| special::count(number))
            .collect(),
    )
}

fn number(value: &Value) -> usize {
    match value {
        Value::Int(number) => usize::try_from(*number).expect("a length or a place"),
        other => unreachable!("a number, not {other:?}"),
    }
}

fn places(cx: &Ctx<'_>, order: Handle, range: Range<usize>) -> Vec<u32> {
    let place = |value| u32::try_from(number(value)).expect("places are counted in 32 bits");
    items(cx, order)[range].iter().map(place).collect()
}

/// The order of keys that are all integers, all floats that can be compared, or all strings.
fn plain_order(cx: &Ctx<'_>, keys: &[Value], reverse: bool) -> Option<Vec<u32>> {
    let in_order = |sort: &dyn Fn(&mut Vec<u32>)| {
        let mut order = (0..keys.len())
            .map(|at| first(keys.len(), reverse, at))
            .collect();
        sort(&mut order);
        Some(order)
    };
    match keys.first()? {
        Value::Int(_) => {
            let keys = all(keys, |key| match key {
                Value::Int(int) => Some(int),
                _ => None,
            })?;
            in_order(&|order| order.sort_by_key(|&i| keys[i as usize]))
        }
        Value::Float(_) => {
            let keys = all(keys, |key| match key {
                Value::Float(float) if !float.is_nan() => Some(float),
                _ => None,
            })?;
            in_order(&|order| {
                order.sort_by(|&a, &b| {
                    let (a, b) = (keys[a as usize], keys[b as usize]);
                    a.partial_cmp(&b).expect("no key is nan")
                });
            })
        }
        Value::Obj(_) => {
            // The stand-ins of lone surrogates are not in the order of the surrogates.
            let texts = all(keys, |key| match cx.get(key.handle()?) {
                Object::Str(s) if s.is_ascii() => Some(s.as_str()),
                _ => None,
            })?;
            in_order(&|order| order.sort_by_key(|&i| texts[i as usize]))
        }
        _ => None,
    }
}

fn all<T>(keys: &[Value], of: impl Fn(Value) -> Option<T>) -> Option<Vec<T>> {
    keys.iter().map(|&key| of(key)).collect()
}

/// Whether comparing the value with another such one runs no Python code.
fn is_scalar(cx: &Ctx<'_>, value: Value) -> bool {
    match value {
        Value::Obj(handle) => match cx.get(handle) {
            Object::Str(_) | Object::Bytes(_) | Object::BigInt(_) => true,
            Object::Tuple(items) => items.iter().all(|&item| is_scalar(cx, item)),
            _ => false,
        },
        _ => true,
    }
}
