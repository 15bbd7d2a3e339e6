//! Sorting, for `list.sort` and `sorted`.
//!
//! Keys of one plain type are sorted at once. Others are compared by Python's `<` in the order of
//! [`super::timsort`]; where that runs Python code, each run and each merge is done in [`Ctx::once`], with the
//! order so far in a list of the heap, so that a comparison repeats at most the work of one merge.

use super::super::ctx::Ctx;
use super::super::native::Trap;
use super::super::object::Object;
use super::super::ops::{compare, truth};
use super::super::value::{Handle, Value};
use super::timsort::{Part, Plan};
use crate::bytecode::instr::Compare;
use std::ops::Range;

/// The items in order of their keys, which `key` gives (the items themselves if it is `None`). Stable, also
/// in reverse.
///
/// # Errors
/// What `key` and the comparisons raise.
pub fn sorted(
    cx: &mut Ctx<'_>,
    items: &[Value],
    key: Value,
    reverse: bool,
) -> Result<Vec<Value>, Trap> {
    let keys = match key {
        Value::None => items.to_vec(),
        key => {
            let keys = cx.call_each(key, items.to_vec())?;
            cx.as_items(keys).map(<[Value]>::to_vec).unwrap_or_default()
        }
    };
    let mut order = order_of(cx, &keys, reverse)?;
    if reverse {
        order.reverse();
    }
    Ok(order.into_iter().map(|i| items[i as usize]).collect())
}

/// The places of the keys in ascending order; equal ones from the last to the first in reverse.
fn order_of(cx: &mut Ctx<'_>, keys: &[Value], reverse: bool) -> Result<Vec<u32>, Trap> {
    let count = u32::try_from(keys.len()).expect("a list has fewer than 2^32 items");
    let first: Vec<u32> = if reverse {
        (0..count).rev().collect()
    } else {
        (0..count).collect()
    };
    if let Some(order) = plain_order(cx, keys, &first) {
        return Ok(order);
    }
    let mut storage = if keys.iter().all(|&key| is_scalar(cx, key)) {
        Storage::Here(first.clone())
    } else {
        let list = cx.once(|cx| {
            let places = first
                .iter()
                .map(|&place| Value::Int(place.into()))
                .collect();
            Ok(cx.new_list(places))
        })?;
        Storage::Heap(list.handle().expect("a list is an object"))
    };
    let mut plan = Plan::new(keys.len());
    let lt = |cx: &mut Ctx<'_>, a: u32, b: u32| {
        let less = compare::rich(cx, Compare::Lt, keys[a as usize], keys[b as usize])?;
        truth::truth(cx, less)
    };
    while let Some(part) = plan.part() {
        let range = plan.range(part);
        let answer = match &mut storage {
            Storage::Here(order) => plan.work(part, &mut order[range], &mut |a, b| lt(cx, a, b))?,
            Storage::Heap(list) => {
                let list = *list;
                let answer = cx.once(|cx| {
                    let mut places = match part {
                        Part::Run { .. } => first[range.clone()].to_vec(),
                        Part::Merge { .. } => read(cx, list, range.clone()),
                    };
                    let answer = plan.work(part, &mut places, &mut |a, b| lt(cx, a, b))?;
                    if let Part::Run { .. } = part {
                        places.truncate(answer);
                    }
                    write(cx, list, range.start, &places);
                    Ok(super::special::count(answer))
                })?;
                match answer {
                    Value::Int(answer) => usize::try_from(answer).unwrap_or_default(),
                    _ => unreachable!("a part answers with a number"),
                }
            }
        };
        plan.done(part, answer);
    }
    Ok(match storage {
        Storage::Here(order) => order,
        Storage::Heap(list) => read(cx, list, 0..keys.len()),
    })
}

/// Where the order so far is.
enum Storage {
    /// In the function, which runs once.
    Here(Vec<u32>),
    /// In the heap, for the function that is run again.
    Heap(Handle),
}

fn read(cx: &Ctx<'_>, list: Handle, range: Range<usize>) -> Vec<u32> {
    let Object::List(places) = cx.get(list) else {
        unreachable!("the order is a list")
    };
    let place = |&value: &Value| match value {
        Value::Int(place) => u32::try_from(place).expect("places are counted in 32 bits"),
        _ => unreachable!("places are numbers"),
    };
    places[range].iter().map(place).collect()
}

fn write(cx: &mut Ctx<'_>, list: Handle, start: usize, places: &[u32]) {
    let Object::List(stored) = cx.get_mut(list) else {
        unreachable!("the order is a list")
    };
    for (stored, &place) in stored[start..].iter_mut().zip(places) {
        *stored = Value::Int(place.into());
    }
}

/// The order of keys that are all integers, all floats that can be compared, or all strings.
fn plain_order(cx: &Ctx<'_>, keys: &[Value], first: &[u32]) -> Option<Vec<u32>> {
    let mut order = first.to_vec();
    if let Some(keys) = all(keys, |key| match key {
        Value::Int(int) => Some(int),
        _ => None,
    }) {
        order.sort_by_key(|&i| keys[i as usize]);
        return Some(order);
    }
    if let Some(keys) = all(keys, |key| match key {
        Value::Float(float) if !float.is_nan() => Some(float),
        _ => None,
    }) {
        order.sort_by(|&a, &b| {
            keys[a as usize]
                .partial_cmp(&keys[b as usize])
                .expect("no key is nan")
        });
        return Some(order);
    }
    // The stand-ins of lone surrogates are not in the order of the surrogates.
    let texts = all(keys, |key| match cx.get(key.handle()?) {
        Object::Str(s) if s.is_ascii() => Some(s.as_str()),
        _ => None,
    })?;
    order.sort_by_key(|&i| texts[i as usize]);
    Some(order)
}

fn all<T>(keys: &[Value], of: impl Fn(Value) -> Option<T>) -> Option<Vec<T>> {
    keys.iter().map(|&key| of(key)).collect()
}

/// Whether comparing the value runs no Python code whatever it is compared with.
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
