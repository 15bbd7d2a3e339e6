//! Slices: what `start:stop:step` means on a length, and reading, replacing and deleting by them.
//!
//! `slice.indices`, clamping and messages as in CPython 3.8 (`Objects/sliceobject.c`, `listobject.c`,
//! `bytearrayobject.c`).

use crate::runtime::ctx::Ctx;
use crate::runtime::native::{Outcome, Trap};
use crate::runtime::object::{Object, Range};
use crate::runtime::observer::{Event, Place};
use crate::runtime::ops::arith::sequence::bytes_of;
use crate::runtime::ops::{dunder, iteration};
use crate::runtime::value::{Handle, Value};
use num_traits::{Signed, ToPrimitive};

/// A slice of a sequence: where it starts and stops, its step and how many items it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as Python names them")]
pub struct Span {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Span {
    /// The positions of its items, all inside the sequence.
    pub fn positions(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| {
            let i = i64::try_from(i).unwrap_or(i64::MAX);
            usize::try_from(self.start + i * self.step).unwrap_or(usize::MAX)
        })
    }

    /// The same items in ascending order, for deletion.
    fn ascending(self) -> Vec<usize> {
        let mut positions: Vec<usize> = self.positions().collect();
        positions.sort_unstable();
        positions
    }
}

/// A part of a slice as a number, clamped to 64 bits; none if it is None.
///
/// # Errors
/// `TypeError` of what is no index; what `__index__` raises.
fn part(cx: &mut Ctx<'_>, value: Value) -> Result<Option<i64>, Trap> {
    match value {
        Value::None => return Ok(None),
        Value::Int(int) => return Ok(Some(int)),
        _ => {}
    }
    match dunder::index(cx, value)? {
        Some(int) => Ok(Some(int.to_i64().unwrap_or(if int.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        }))),
        None => {
            Err(cx.type_error("slice indices must be integers or None or have an __index__ method"))
        }
    }
}

/// The three parts with their defaults, apart from any length (`PySlice_Unpack`).
struct Parts {
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
}

fn unpack(cx: &mut Ctx<'_>, slice: [Value; 3]) -> Result<Parts, Trap> {
    let step = part(cx, slice[2])?.unwrap_or(1);
    if step == 0 {
        return Err(cx.value_error("slice step cannot be zero"));
    }
    Ok(Parts {
        // The most negative step has no opposite.
        step: step.max(-i64::MAX),
        start: part(cx, slice[0])?,
        stop: part(cx, slice[1])?,
    })
}

/// `PySlice_AdjustIndices`
fn adjust(parts: &Parts, len: usize) -> Span {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let step = parts.step;
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let clamp = |index: i64| {
        let index = if index < 0 {
            index.saturating_add(len)
        } else {
            index
        };
        index.clamp(lowest, highest)
    };
    let (first, last) = if step < 0 {
        (highest, lowest)
    } else {
        (lowest, highest)
    };
    let start = parts.start.map_or(first, clamp);
    let end = parts.stop.map_or(last, clamp);
    let (low, high) = if step < 0 { (end, start) } else { (start, end) };
    let count = if low < high {
        (high - low - 1) / step.abs() + 1
    } else {
        0
    };
    Span {
        start,
        stop: end,
        step,
        count: usize::try_from(count).unwrap_or(0),
    }
}

/// What a slice means on a sequence of `len` items.
///
/// # Errors
/// `TypeError` of parts that are no indices, `ValueError` of a zero step; what `__index__` raises.
pub fn span(cx: &mut Ctx<'_>, parts: [Value; 3], len: usize) -> Result<Span, Trap> {
    Ok(adjust(&unpack(cx, parts)?, len))
}

/// `x[start:stop:step]`
pub(super) fn get(cx: &mut Ctx<'_>, handle: Handle, parts: [Value; 3]) -> Outcome {
    // The length is taken after the parts' `__index__` has run.
    let parts = unpack(cx, parts)?;
    let len = match cx.get(handle) {
        Object::Str(string) => string.chars(),
        Object::Bytes(bytes) => bytes.len(),
        Object::ByteArray(bytes) => bytes.len(),
        Object::List(items) => items.len(),
        Object::Tuple(items) => items.len(),
        Object::Range(range) => usize::try_from(range.len()).unwrap_or(usize::MAX),
        other => unreachable!("a sequence, not {other:?}"),
    };
    let span = adjust(&parts, len);
    let whole = span.count == len && span.step == 1;
    let object = match cx.get(handle) {
        Object::Str(_) | Object::Bytes(_) | Object::Tuple(_) if whole => {
            return Ok(Value::Obj(handle));
        }
        Object::Str(string) => {
            let text = string.as_str();
            let from = usize::try_from(span.start).unwrap_or(0);
            let part: String = if string.is_ascii() {
                if span.step == 1 {
                    text[from.min(len)..(from + span.count).min(len)].to_owned()
                } else {
                    let bytes = text.as_bytes();
                    span.positions().map(|p| char::from(bytes[p])).collect()
                }
            } else if span.step == 1 {
                text.chars().skip(from).take(span.count).collect()
            } else {
                let chars: Vec<char> = text.chars().collect();
                span.positions().map(|p| chars[p]).collect()
            };
            let mut chars = part.chars();
            if let (Some(c), None) = (chars.next(), chars.next()) {
                return Ok(cx.new_char(c));
            }
            return Ok(cx.new_str(part));
        }
        Object::Bytes(bytes) => Object::Bytes(span.positions().map(|p| bytes[p]).collect()),
        Object::ByteArray(bytes) => Object::ByteArray(span.positions().map(|p| bytes[p]).collect()),
        Object::List(items) => Object::List(span.positions().map(|p| items[p]).collect()),
        Object::Tuple(items) => Object::Tuple(span.positions().map(|p| items[p]).collect()),
        Object::Range(range) => {
            let at = |index: i64| range.start.wrapping_add(range.step.wrapping_mul(index));
            Object::Range(Box::new(Range {
                start: at(span.start),
                stop: at(span.stop),
                step: range.step.wrapping_mul(span.step),
            }))
        }
        other => unreachable!("a sequence, not {other:?}"),
    };
    if cx.follows
        && let Object::List(items) = cx.get(handle)
    {
        let read: Vec<(usize, Value)> = span.positions().map(|p| (p, items[p])).collect();
        for (position, item) in read {
            let index = Value::Int(i64::try_from(position).unwrap_or(i64::MAX));
            cx.note(|| Event::Read(Place::Item(handle, index), item));
        }
    }
    Ok(cx.alloc(object))
}

/// `list[start:stop:step] = value`
pub(super) fn set_in_list(
    cx: &mut Ctx<'_>,
    handle: Handle,
    parts: [Value; 3],
    value: Value,
) -> Result<(), Trap> {
    let parts = unpack(cx, parts)?;
    if !iteration::is_iterable(cx, value) {
        return Err(cx.type_error(if parts.step == 1 {
            "can only assign an iterable"
        } else {
            "must assign iterable to extended slice"
        }));
    }
    let items = iteration::items(cx, value)?;
    let len = cx.as_items(Value::Obj(handle)).map_or(0, <[Value]>::len);
    let span = adjust(&parts, len);
    if parts.step != 1 && items.len() != span.count {
        return Err(wrong_size(cx, "sequence", items.len(), span.count));
    }
    let lowest = if parts.step < 0 { 0 } else { span.start };
    let grown = size_of_val::<[Value]>(&items);
    cx.check_size((len * size_of::<Value>()).saturating_add(grown))?;
    if let Object::List(list) = cx.get_mut(handle) {
        replace(list, span, items);
    }
    cx.note(|| Event::Changed(handle, usize::try_from(lowest).unwrap_or(0)));
    cx.state.heap.grew(grown);
    Ok(())
}

fn wrong_size(cx: &mut Ctx<'_>, kind: &str, given: usize, wanted: usize) -> Trap {
    let message =
        format!("attempt to assign {kind} of size {given} to extended slice of size {wanted}");
    cx.value_error(message)
}

/// Puts items in the place of a span.
fn replace<T>(list: &mut Vec<T>, span: Span, items: Vec<T>) {
    if span.step == 1 {
        let from = usize::try_from(span.start).unwrap_or(0).min(list.len());
        list.splice(from..from + span.count, items);
    } else {
        for (position, item) in span.positions().zip(items) {
            list[position] = item;
        }
    }
}

/// `bytearray[start:stop:step] = value`
pub(super) fn set_bytes(
    cx: &mut Ctx<'_>,
    handle: Handle,
    parts: [Value; 3],
    value: Value,
) -> Result<(), Trap> {
    let parts = unpack(cx, parts)?;
    let bytes = if let Some(bytes) = bytes_of(cx, value) {
        bytes.to_vec()
    } else {
        if cx.as_int(value).is_some() || cx.as_str(value).is_some() {
            return Err(cx.type_error(
                "can assign only bytes, buffers, or iterables of ints in range(0, 256)",
            ));
        }
        let mut bytes = Vec::new();
        for item in iteration::items(cx, value)? {
            bytes.push(super::byte_of(cx, item)?);
        }
        bytes
    };
    let len = bytes_of(cx, Value::Obj(handle)).map_or(0, <[u8]>::len);
    let span = adjust(&parts, len);
    if parts.step == 1 || (bytes.is_empty() && span.count == 0) {
        cx.check_size(len.saturating_add(bytes.len()))?;
    } else if bytes.is_empty() {
        delete_span(cx, handle, span);
        return Ok(());
    } else if bytes.len() != span.count {
        return Err(wrong_size(cx, "bytes", bytes.len(), span.count));
    }
    let grown = bytes.len();
    if let Object::ByteArray(list) = cx.get_mut(handle) {
        replace(list, span, bytes);
    }
    cx.state.heap.grew(grown);
    Ok(())
}

/// `del x[start:stop:step]` of a list or bytearray.
pub(super) fn delete(cx: &mut Ctx<'_>, handle: Handle, parts: [Value; 3]) -> Result<(), Trap> {
    let parts = unpack(cx, parts)?;
    let len = match cx.get(handle) {
        Object::List(items) => items.len(),
        Object::ByteArray(bytes) => bytes.len(),
        _ => 0,
    };
    delete_span(cx, handle, adjust(&parts, len));
    Ok(())
}

fn delete_span(cx: &mut Ctx<'_>, handle: Handle, span: Span) {
    let positions = span.ascending();
    if let Some(&lowest) = positions.first() {
        cx.note(|| Event::Changed(handle, lowest));
    }
    match cx.get_mut(handle) {
        Object::List(items) => remove(items, &positions),
        Object::ByteArray(bytes) => remove(bytes, &positions),
        other => unreachable!("a list or bytearray, not {other:?}"),
    }
}

fn remove<T>(list: &mut Vec<T>, positions: &[usize]) {
    let mut next = positions.iter().copied().peekable();
    let mut index = 0;
    list.retain(|_| {
        let here = next.next_if_eq(&index).is_some();
        index += 1;
        !here
    });
}
