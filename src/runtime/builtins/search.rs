//! Searching lists and tuples: `index`, `count`, `remove`, and their bounds.
//!
//! Items are compared as `PyObject_RichCompare` does in `Objects/listobject.c`: the same object is equal, else
//! the item's `==` is asked. While that needs no Python code the sequence is walked as it is; where it does, a
//! copy made before the first question is walked, so that each answer stays with its item.

use super::super::ctx::Ctx;
use super::super::native::{Args, Trap};
use super::super::ops::{compare, hash};
use super::super::value::{Handle, Value};
use super::argument;
use std::ops::Range;

/// The index that a bound means in a sequence of `len` items, kept within it.
#[must_use]
pub fn clamped(index: i64, len: usize) -> usize {
    if index < 0 {
        let back = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        len.saturating_sub(back)
    } else {
        usize::try_from(index).unwrap_or(usize::MAX).min(len)
    }
}

/// The index that may count from the end, if it lies within `len` items.
#[must_use]
pub fn from_end(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(i64::try_from(len).ok()?)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|&index| index < len)
}

/// The bounds of `index(x, start, stop)`; an end past the sequence stays there.
///
/// # Errors
/// `TypeError` if one is no integer.
pub fn bounds(cx: &mut Ctx<'_>, args: &Args<'_>, len: usize) -> Result<(usize, usize), Trap> {
    let start = argument::bound_not_none(cx, args.pos.get(2).copied())?.unwrap_or(0);
    let stop = argument::bound_not_none(cx, args.pos.get(3).copied())?;
    let stop = match stop {
        Some(stop) if stop < 0 => clamped(stop, len),
        Some(stop) => usize::try_from(stop).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    Ok((clamped(start, len), stop))
}

/// The index of the first item between the bounds that is equal to a value.
///
/// # Errors
/// What `__eq__` raises.
pub fn position(
    cx: &mut Ctx<'_>,
    sequence: Handle,
    value: Value,
    start: usize,
    stop: usize,
) -> Result<Option<usize>, Trap> {
    Ok(matches(cx, sequence, value, start..stop, 1)?
        .first()
        .copied())
}

/// How many items are equal to a value.
///
/// # Errors
/// What `__eq__` raises.
pub fn count(cx: &mut Ctx<'_>, sequence: Handle, value: Value) -> Result<usize, Trap> {
    Ok(matches(cx, sequence, value, 0..usize::MAX, usize::MAX)?.len())
}

/// The indices of the first `most` items within the bounds that are equal to a value.
fn matches(
    cx: &mut Ctx<'_>,
    sequence: Handle,
    value: Value,
    bounds: Range<usize>,
    most: usize,
) -> Result<Vec<usize>, Trap> {
    let within = |items: &[Value]| -> Vec<Value> {
        let end = bounds.end.min(items.len());
        items.get(bounds.start..end).unwrap_or_default().to_vec()
    };
    // When the call is made again, Python code was needed.
    if cx.replayed == cx.memo.len()
        && let Some(found) = plain_matches(cx, sequence, value, &bounds, most)
    {
        return Ok(found);
    }
    let copy = cx.once(|cx| {
        let items = within(cx.as_items(Value::Obj(sequence)).unwrap_or_default());
        Ok(cx.new_list(items))
    })?;
    let items = cx.as_items(copy).map(<[Value]>::to_vec).unwrap_or_default();
    let mut found = Vec::new();
    for (i, item) in items.into_iter().enumerate() {
        if found.len() == most {
            break;
        }
        if item.is(value) || compare::equal(cx, item, value)? {
            found.push(bounds.start + i);
        }
    }
    Ok(found)
}

/// As [`matches`], if no Python code is needed.
fn plain_matches(
    cx: &Ctx<'_>,
    sequence: Handle,
    value: Value,
    bounds: &Range<usize>,
    most: usize,
) -> Option<Vec<usize>> {
    let items = cx.as_items(Value::Obj(sequence))?;
    let mut found = Vec::new();
    for (i, &item) in items.iter().enumerate().take(bounds.end).skip(bounds.start) {
        if found.len() == most {
            break;
        }
        if hash::same_key(cx, item, value)? {
            found.push(i);
        }
    }
    Some(found)
}
