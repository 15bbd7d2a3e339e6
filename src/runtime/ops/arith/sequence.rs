//! Concatenation and repetition: `+` and `*` of `str`, `bytes`, `bytearray`, `list` and `tuple`, and the in-place
//! forms, which change a list or bytearray itself.
//!
//! A result that could never fit into the heap is a `MemoryError` before anything is made.

use super::super::super::builtins::feed;
use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::observer::{Event, Place, Region};
use super::super::super::value::{Handle, Value};
use super::super::dunder;
use super::Operator;
use num_traits::ToPrimitive;

/// Which kind of sequence a value is, if `+` and `*` know it.
#[must_use]
pub fn kind(cx: &Ctx<'_>, value: Value) -> Option<&'static str> {
    Some(match cx.object(value)? {
        Object::Str(_) => "str",
        Object::Bytes(_) => "bytes",
        Object::ByteArray(_) => "bytearray",
        Object::List(_) => "list",
        Object::Tuple(_) => "tuple",
        _ => return None,
    })
}

/// Whether the class of a value has the slots of sequences (`tp_as_sequence`) without being repeatable.
#[must_use]
pub fn has_slots(cx: &Ctx<'_>, value: Value) -> bool {
    let Value::Obj(handle) = value else {
        return false;
    };
    kind(cx, value).is_none()
        && matches!(
            cx.get(handle),
            Object::Dict(_)
                | Object::Set(_)
                | Object::FrozenSet(_)
                | Object::Range(_)
                | Object::DictView { .. }
                | Object::Instance(_)
        )
}

/// The bytes of a `bytes` or `bytearray`.
#[must_use]
pub fn bytes_of<'c>(cx: &'c Ctx<'_>, value: Value) -> Option<&'c [u8]> {
    match cx.object(value)? {
        Object::Bytes(bytes) => Some(bytes),
        Object::ByteArray(bytes) => Some(bytes),
        _ => None,
    }
}

/// `a + b` or `a * b` where a sequence is among them; none if there is none.
///
/// # Errors
/// `TypeError`, `MemoryError`, `OverflowError`; what `__index__` raises.
pub(super) fn binary(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<Option<Value>, Trap> {
    // A class that overrides the operator has no such slot.
    let names = &cx.program.names;
    let name = if operator == Operator::Add {
        names.add
    } else {
        names.mul
    };
    let overridden = cx.python_special(a, name).is_some();
    match operator {
        Operator::Add => match kind(cx, a) {
            _ if overridden => Ok(None),
            Some(kind) => concat(cx, kind, a, b).map(Some),
            None => Ok(None),
        },
        Operator::Mul => {
            if !overridden && kind(cx, a).is_some() {
                let count = count(cx, b)?;
                return repeat(cx, a, count).map(Some);
            }
            if kind(cx, b).is_some() {
                let count = count(cx, a)?;
                return repeat(cx, b, count).map(Some);
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// How often to repeat.
fn count(cx: &mut Ctx<'_>, value: Value) -> Result<usize, Trap> {
    let Some(int) = dunder::index(cx, value)? else {
        let message = format!(
            "can't multiply sequence by non-int of type '{}'",
            cx.class_name(value)
        );
        return Err(cx.type_error(message));
    };
    if let Some(int) = int.to_i64() {
        Ok(usize::try_from(int.max(0)).unwrap_or(usize::MAX))
    } else {
        let message = format!(
            "cannot fit '{}' into an index-sized integer",
            cx.class_name(value)
        );
        Err(cx.error(class::OVERFLOW_ERROR, message))
    }
}

fn concat(cx: &mut Ctx<'_>, kind: &'static str, a: Value, b: Value) -> Outcome {
    match kind {
        "str" => {
            if let (Some(x), Some(y)) = (cx.as_str(a), cx.as_str(b)) {
                if y.is_empty() && is_exact(cx, a) {
                    return Ok(a);
                }
                if x.is_empty() && is_exact(cx, b) {
                    return Ok(b);
                }
                let size = x.len() + y.len();
                if size > cx.state.heap.limit() {
                    return Err(cx.memory_error());
                }
                let mut text = String::with_capacity(size);
                text.push_str(x);
                text.push_str(y);
                return Ok(cx.new_str(text));
            }
        }
        "bytes" | "bytearray" => {
            if let (Some(x), Some(y)) = (bytes_of(cx, a), bytes_of(cx, b)) {
                let size = x.len() + y.len();
                if size > cx.state.heap.limit() {
                    return Err(cx.memory_error());
                }
                let both = [x, y].concat();
                return Ok(cx.alloc(if kind == "bytes" {
                    Object::Bytes(both.into())
                } else {
                    Object::ByteArray(both)
                }));
            }
            let message = format!("can't concat {} to {}", cx.class_name(b), cx.class_name(a));
            return Err(cx.type_error(message));
        }
        _ => {
            let same = match (cx.object(a), cx.object(b)) {
                (Some(Object::List(_)), Some(Object::List(_))) => true,
                (Some(Object::Tuple(x)), Some(Object::Tuple(y))) => {
                    if y.is_empty() && is_exact(cx, a) {
                        return Ok(a);
                    }
                    if x.is_empty() && is_exact(cx, b) {
                        return Ok(b);
                    }
                    true
                }
                _ => false,
            };
            if same && let (Some(x), Some(y)) = (cx.as_items(a), cx.as_items(b)) {
                let size = (x.len() + y.len()).saturating_mul(size_of::<Value>());
                if size > cx.state.heap.limit() {
                    return Err(cx.memory_error());
                }
                let both = [x, y].concat();
                super::super::iteration::note_read_all(cx, a);
                super::super::iteration::note_read_all(cx, b);
                return Ok(if kind == "list" {
                    cx.new_list(both)
                } else {
                    cx.new_tuple(both)
                });
            }
        }
    }
    let message = format!(
        "can only concatenate {kind} (not \"{}\") to {kind}",
        cx.class_name(b)
    );
    Err(cx.type_error(message))
}

/// Whether a value is of a builtin class itself, not of one derived from it.
fn is_exact(cx: &Ctx<'_>, value: Value) -> bool {
    cx.payload(value) == value
}

/// `sequence * count`
///
/// # Errors
/// `MemoryError`; `OverflowError` where not even the length could be told.
pub fn repeat(cx: &mut Ctx<'_>, sequence: Value, count: usize) -> Outcome {
    let exact = is_exact(cx, sequence);
    let plain = cx.payload(sequence);
    let Value::Obj(handle) = plain else {
        unreachable!("the caller saw a sequence")
    };
    let (unit, immutable, too_long) = match cx.get(handle) {
        Object::Str(s) => (s.as_str().len(), true, Some("repeated string is too long")),
        Object::Bytes(b) => (b.len(), true, Some("repeated bytes are too long")),
        Object::ByteArray(b) => (b.len(), false, None),
        Object::List(items) => (items.len() * size_of::<Value>(), false, None),
        Object::Tuple(items) => (items.len() * size_of::<Value>(), true, None),
        _ => unreachable!("the caller saw a sequence"),
    };
    if immutable && exact && (count == 1 || unit == 0) {
        return Ok(sequence);
    }
    match (unit.checked_mul(count), too_long) {
        (None, Some(message)) => return Err(cx.error(class::OVERFLOW_ERROR, message)),
        (Some(size), Some(message)) if i64::try_from(size).is_err() => {
            return Err(cx.error(class::OVERFLOW_ERROR, message));
        }
        (size, _) => cx.check_size(size.unwrap_or(usize::MAX))?,
    }
    let object = match cx.get(handle) {
        Object::Str(s) => {
            let text = s.as_str().repeat(count);
            return Ok(cx.new_str(text));
        }
        Object::Bytes(bytes) => Object::Bytes(bytes.repeat(count).into()),
        Object::ByteArray(bytes) => Object::ByteArray(bytes.repeat(count)),
        Object::List(items) => Object::List(items.repeat(count)),
        Object::Tuple(items) => Object::Tuple(items.repeat(count).into()),
        _ => unreachable!("the caller saw a sequence"),
    };
    Ok(cx.alloc(object))
}

/// `a += b` or `a *= b` of a list or bytearray, which is changed; false if `a` is none.
///
/// # Errors
/// As [`binary`]; what iterating `b` raises.
pub(super) fn inplace(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<bool, Trap> {
    let Value::Obj(handle) = cx.payload(a) else {
        return Ok(false);
    };
    let is_list = match cx.peek(handle) {
        Object::List(_) => true,
        Object::ByteArray(_) => false,
        _ => return Ok(false),
    };
    match operator {
        Operator::Add if is_list => {
            // As `extend`: what runs Python code is appended item by item.
            feed::list(cx, handle, b)?;
        }
        Operator::Add => {
            let Some(more) = bytes_of(cx, b).map(<[u8]>::to_vec) else {
                let message = format!("can't concat {} to {}", cx.class_name(b), cx.class_name(a));
                return Err(cx.type_error(message));
            };
            check_growth(cx, handle, more.len())?;
            if let Object::ByteArray(bytes) = cx.get_mut(handle) {
                bytes.extend_from_slice(&more);
            }
            cx.state.heap.grew(more.len());
        }
        Operator::Mul => {
            let count = count(cx, b)?;
            let unit = match cx.get(handle) {
                Object::List(items) => items.len() * size_of::<Value>(),
                Object::ByteArray(bytes) => bytes.len(),
                _ => 0,
            };
            let size = unit.saturating_mul(count);
            cx.check_size(size)?;
            match cx.get_mut(handle) {
                Object::List(items) => *items = items.repeat(count),
                Object::ByteArray(bytes) => *bytes = bytes.repeat(count),
                _ => {}
            }
            cx.note(|| Event::Changed(handle, 0));
            cx.state.heap.grew(size.saturating_sub(unit));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Appends items to a list.
///
/// # Errors
/// `MemoryError`
pub fn extend(cx: &mut Ctx<'_>, list: Handle, items: &[Value]) -> Result<(), Trap> {
    let bytes = size_of_val(items);
    check_growth(cx, list, bytes)?;
    let before = match cx.peek(list) {
        Object::List(items) => items.len(),
        _ => 0,
    };
    cx.alter(Region::Shape(list));
    if let Object::List(list) = cx.get_mut(list) {
        list.extend_from_slice(items);
    }
    if cx.follows {
        for (at, &item) in (before..).zip(items) {
            let at = Value::Int(i64::try_from(at).unwrap_or(i64::MAX));
            cx.note(|| Event::Write(Place::Item(list, at), item));
        }
    }
    cx.state.heap.grew(bytes);
    Ok(())
}

fn check_growth(cx: &mut Ctx<'_>, handle: Handle, bytes: usize) -> Result<(), Trap> {
    let now = match cx.peek(handle) {
        Object::List(items) => size_of_val::<[Value]>(items),
        Object::ByteArray(bytes) => bytes.len(),
        _ => 0,
    };
    cx.check_size(now.saturating_add(bytes))
}
