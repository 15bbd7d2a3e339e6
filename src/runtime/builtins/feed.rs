//! Filling a container from an iterable: `list.extend`, `set.update`, `dict.update` and the constructors.
//!
//! An iterator that runs no Python code is emptied first and everything is put in at once: one step. One that
//! does run Python code is asked for one item at a time, and each goes in before the next is asked for, as in
//! CPython: another thread can see the container grow, and an exception leaves what came before it.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{display, hash, item, iteration};
use super::super::value::{Handle, Value};
use super::{list as list_class, special};

/// Appends what an iterable gives.
///
/// # Errors
/// `TypeError` if it cannot be iterated, `MemoryError`; what iterating raises.
pub fn list(cx: &mut Ctx<'_>, list: Handle, iterable: Value) -> Outcome {
    static STEP: NativeFn = NativeFn::function("extend", |cx, args| {
        let list = args.at(0).handle().expect("a list is an object");
        let Some(item) = next(cx, args.at(1))? else {
            return Ok(Value::None);
        };
        list_class::push(cx, list, item)?;
        Ok(Value::Unbound)
    });
    match source(cx, iterable)? {
        Source::Items(items) => {
            list_class::append_all(cx, list, &items)?;
            Ok(Value::None)
        }
        Source::Iterator(iterator) => cx.repeat(&STEP, &[Value::Obj(list), iterator]),
    }
}

/// Adds what an iterable gives.
///
/// # Errors
/// `TypeError` if it cannot be iterated or an item has no hash; what Python code raises.
pub fn set(cx: &mut Ctx<'_>, set: Handle, iterable: Value) -> Outcome {
    static STEP: NativeFn = NativeFn::function("update", |cx, args| {
        let set = args.at(0).handle().expect("a set is an object");
        let Some(item) = next(cx, args.at(1))? else {
            return Ok(Value::None);
        };
        add(cx, set, item)?;
        Ok(Value::Unbound)
    });
    match source(cx, iterable)? {
        Source::Items(items) => {
            each(
                cx,
                &items,
                |cx, item| add_plainly(cx, set, item),
                |cx, item| add(cx, set, item),
            )?;
            Ok(Value::None)
        }
        Source::Iterator(iterator) => cx.repeat(&STEP, &[Value::Obj(set), iterator]),
    }
}

/// Adds an item and tells the heap.
///
/// # Errors
/// `TypeError` if it has no hash; what `__hash__` and `__eq__` raise.
pub fn add(cx: &mut Ctx<'_>, set: Handle, item: Value) -> Result<(), Trap> {
    let bytes = |cx: &Ctx<'_>| match cx.get(set) {
        Object::Set(set) | Object::FrozenSet(set) => set.heap_bytes(),
        _ => 0,
    };
    let before = bytes(cx);
    cx.check_size(before)?;
    display::add_to_set(cx, set, item)?;
    let grown = bytes(cx).saturating_sub(before);
    if grown > 0 {
        cx.state.heap.grew(grown);
    }
    Ok(())
}

/// Does something with each item, once however often the call is made again: `plainly` as long as it can do without
/// Python code and says so, then `change`.
fn each<T: Copy>(
    cx: &mut Ctx<'_>,
    items: &[T],
    plainly: impl Fn(&mut Ctx<'_>, T) -> Result<bool, Trap>,
    change: impl Fn(&mut Ctx<'_>, T) -> Result<(), Trap>,
) -> Result<(), Trap> {
    let done = cx.once(|cx| {
        for (i, &item) in items.iter().enumerate() {
            if !plainly(cx, item)? {
                return Ok(special::count(i));
            }
        }
        Ok(special::count(items.len()))
    })?;
    let Value::Int(done) = done else {
        unreachable!("a count")
    };
    for &item in &items[usize::try_from(done).unwrap_or(0)..] {
        cx.once(|cx| change(cx, item).map(|()| Value::None))?;
    }
    Ok(())
}

/// As [`add`], if no Python code is needed.
fn add_plainly(cx: &mut Ctx<'_>, set: Handle, item: Value) -> Result<bool, Trap> {
    let Some(hash) = hash::hash_plain(item, &|handle| cx.get(handle)) else {
        return Ok(false);
    };
    let Object::Set(keys) = cx.get(set) else {
        return Ok(false);
    };
    let mut unsure = false;
    let found = keys.find(hash, |stored| {
        hash::same_key(cx, stored, item).unwrap_or_else(|| {
            unsure = true;
            false
        })
    });
    if unsure {
        return Ok(false);
    }
    if found.is_none() {
        let before = keys.heap_bytes();
        cx.check_size(before)?;
        if let Object::Set(keys) = cx.get_mut(set) {
            keys.push(hash, item);
            let grown = keys.heap_bytes().saturating_sub(before);
            cx.state.heap.grew(grown);
        }
    }
    Ok(true)
}

/// Stores a pair in a dict, if no Python code is needed.
fn store_plainly(cx: &mut Ctx<'_>, dict: Handle, key: Value, value: Value) -> Result<bool, Trap> {
    let Some(hash) = hash::hash_plain(key, &|handle| cx.get(handle)) else {
        return Ok(false);
    };
    let Object::Dict(pairs) = cx.get(dict) else {
        return Ok(false);
    };
    let mut unsure = false;
    let found = pairs.find(hash, |stored| {
        hash::same_key(cx, stored, key).unwrap_or_else(|| {
            unsure = true;
            false
        })
    });
    if unsure {
        return Ok(false);
    }
    let before = pairs.heap_bytes();
    cx.check_size(before)?;
    if let Object::Dict(pairs) = cx.get_mut(dict) {
        match found {
            Some(position) => {
                pairs.set_at(position, value);
            }
            None => pairs.push(hash, key, value),
        }
        let grown = pairs.heap_bytes().saturating_sub(before);
        cx.state.heap.grew(grown);
    }
    Ok(true)
}

/// Stores what a mapping holds or what an iterable of pairs gives (`dict.update`).
///
/// # Errors
/// `TypeError` and `ValueError` if it is neither; what Python code raises.
pub fn dict(cx: &mut Ctx<'_>, dict: Handle, source_of: Value) -> Outcome {
    static PAIR: NativeFn = NativeFn::function("update", |cx, args| {
        let [dict, iterator, count] = *args.pos else {
            unreachable!("three arguments")
        };
        let Some(pair) = next(cx, iterator)? else {
            return Ok(Value::None);
        };
        let cell = count.handle().expect("a cell is an object");
        let number = match cx.get(cell) {
            Object::Cell(Value::Int(number)) => *number,
            _ => unreachable!("pairs are counted"),
        };
        let (key, value) = pair_of(cx, pair, number)?;
        item::set(cx, dict, key, value)?;
        if let Object::Cell(count) = cx.get_mut(cell) {
            *count = Value::Int(number + 1);
        }
        Ok(Value::Unbound)
    });
    static KEY: NativeFn = NativeFn::function("update", |cx, args| {
        let [dict, iterator, mapping] = *args.pos else {
            unreachable!("three arguments")
        };
        let Some(key) = next(cx, iterator)? else {
            return Ok(Value::None);
        };
        let value = item::get(cx, mapping, key)?;
        item::set(cx, dict, key, value)?;
        Ok(Value::Unbound)
    });
    let target = Value::Obj(dict);
    if let Some(from) = plain_dict(cx, source_of) {
        let pairs: Vec<(Value, Value)> = cx
            .as_dict(from)
            .map(|dict| dict.iter().collect())
            .unwrap_or_default();
        return store(cx, dict, &pairs);
    }
    let names = cx.program.names;
    if has_keys(cx, source_of) {
        let keys = super::super::ops::call::call_method(cx, source_of, names.keys.handle, &[])?;
        let iterator = cx.once(|cx| iteration::iter(cx, keys))?;
        return cx.repeat(&KEY, &[target, iterator, source_of]);
    }
    match source(cx, source_of)? {
        Source::Items(items) => {
            for (number, pair) in (0..).zip(items) {
                cx.once(|cx| {
                    let (key, value) = pair_of(cx, pair, number)?;
                    item::set(cx, target, key, value)?;
                    Ok(Value::None)
                })?;
            }
            Ok(Value::None)
        }
        Source::Iterator(iterator) => {
            let count = cx.once(|cx| Ok(cx.alloc(Object::Cell(Value::Int(0)))))?;
            cx.repeat(&PAIR, &[target, iterator, count])
        }
    }
}

/// The dict behind a value whose items are taken directly: CPython asks a derived class that defines
/// `__iter__` through `keys()` instead.
fn plain_dict(cx: &Ctx<'_>, value: Value) -> Option<Value> {
    cx.as_dict(value)?;
    match cx.python_special(value, cx.program.names.iter) {
        Some(_) => None,
        None => Some(cx.payload(value)),
    }
}

/// Whether a value has an attribute `keys`, which makes it a mapping for `dict.update`.
fn has_keys(cx: &Ctx<'_>, value: Value) -> bool {
    let names = cx.program.names;
    cx.special(value, names.keys).is_some()
        || super::super::ops::attr::own_attrs(cx, value)
            .is_some_and(|attrs| cx.dict_get_name(attrs, names.keys).is_some())
}

/// Stores pairs in a dict.
///
/// # Errors
/// `TypeError` if a key has no hash; what Python code raises.
pub fn store(cx: &mut Ctx<'_>, dict: Handle, pairs: &[(Value, Value)]) -> Outcome {
    each(
        cx,
        pairs,
        |cx, (key, value)| store_plainly(cx, dict, key, value),
        |cx, (key, value)| item::set(cx, Value::Obj(dict), key, value),
    )?;
    Ok(Value::None)
}

/// The two items of an element of `dict.update`'s argument.
fn pair_of(cx: &mut Ctx<'_>, pair: Value, number: i64) -> Result<(Value, Value), Trap> {
    if !iteration::is_iterable(cx, pair) {
        return Err(cx.type_error(format!(
            "cannot convert dictionary update sequence element #{number} to a sequence"
        )));
    }
    match iteration::items(cx, pair)?[..] {
        [key, value] => Ok((key, value)),
        ref items => {
            let message = format!(
                "dictionary update sequence element #{number} has length {}; 2 is required",
                items.len()
            );
            Err(cx.value_error(message))
        }
    }
}

enum Source {
    Items(Vec<Value>),
    Iterator(Value),
}

/// All items of an iterable, or an iterator that runs Python code.
fn source(cx: &mut Ctx<'_>, iterable: Value) -> Result<Source, Trap> {
    let names = cx.program.names;
    if cx.python_special(iterable, names.iter).is_none()
        && let Some(items) = cx.as_items(iterable)
    {
        let items = items.to_vec();
        let runs_python = |item: &Value| matches!(item, Value::Obj(handle) if !matches!(cx.get(*handle), Object::Str(_)));
        if !items.iter().any(runs_python) {
            return Ok(Source::Items(items));
        }
        // The list may change while its items are asked for their hashes.
        let kept = cx.once(|cx| Ok(cx.new_list(items)))?;
        return Ok(Source::Items(
            cx.as_items(kept).map(<[Value]>::to_vec).unwrap_or_default(),
        ));
    }
    let iterator = cx.once(|cx| iteration::iter(cx, iterable))?;
    if iteration::calls_back(cx, iterator) {
        return Ok(Source::Iterator(iterator));
    }
    iteration::items(cx, iterator).map(Source::Items)
}

/// The next item of an iterator, if there is one.
fn next(cx: &mut Ctx<'_>, iterator: Value) -> Result<Option<Value>, Trap> {
    match cx.once(|cx| iteration::next(cx, iterator)) {
        Ok(item) => Ok(Some(item)),
        Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => Ok(None),
        Err(trap) => Err(trap),
    }
}
