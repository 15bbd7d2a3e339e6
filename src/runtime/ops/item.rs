//! Items: `x[k]`, `x[k] = v`, `del x[k]`, `k in x`.
//!
//! The integer index of a list or tuple and the key of a dict come first; then the methods of Python classes,
//! then the builtin kinds in full, with slices in [`mod@slice`]. Messages are CPython 3.8's.

pub mod slice;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::{DictPart, Object};
use super::super::observer::{Event, Place, Region};
use super::super::value::{Handle, Value};
use super::arith::sequence::{self, bytes_of};
use super::{compare, dunder, hash, iteration, truth};
use num_traits::ToPrimitive;

/// `x[k]`
pub static GET: NativeFn =
    NativeFn::function("__getitem__", |cx, args| get(cx, args.at(0), args.at(1)));
/// `x[k] = v`
pub static SET: NativeFn = NativeFn::function("__setitem__", |cx, args| {
    set(cx, args.at(0), args.at(1), args.at(2)).map(|()| Value::None)
});
/// `del x[k]`
pub static DELETE: NativeFn = NativeFn::function("__delitem__", |cx, args| {
    delete(cx, args.at(0), args.at(1)).map(|()| Value::None)
});
/// `k in x`: the container first.
pub static CONTAINS: NativeFn = NativeFn::function("__contains__", |cx, args| {
    contains(cx, args.at(0), args.at(1)).map(Value::Bool)
});
/// `k not in x`: the container first.
pub static NOT_CONTAINS: NativeFn = NativeFn::function("__contains__", |cx, args| {
    contains(cx, args.at(0), args.at(1)).map(|found| Value::Bool(!found))
});

/// An item of a list as a location.
fn list_item(list: Handle, at: usize) -> Place {
    Place::Item(list, Value::Int(i64::try_from(at).unwrap_or(i64::MAX)))
}

/// Notes the read of an item of a list; an index from the end asks for the length too.
fn read_list_item(cx: &Ctx<'_>, list: Handle, index: i64, at: usize, item: Value) {
    cx.note(|| Event::Read(list_item(list, at), item));
    if index < 0 {
        cx.ask(Region::Shape(list));
    }
}

/// A byte of a bytearray.
fn bytes_at(cx: &Ctx<'_>, handle: Handle, index: i64) -> Option<u8> {
    match cx.get(handle) {
        Object::ByteArray(bytes) => position(index, bytes.len()).map(|at| bytes[at]),
        _ => None,
    }
}

/// The position that an index means, counted from the end if negative.
fn position(index: i64, len: usize) -> Option<usize> {
    let len = i64::try_from(len).ok()?;
    let index = if index < 0 { index + len } else { index };
    (0..len)
        .contains(&index)
        .then_some(usize::try_from(index).ok()?)
}

/// `x[k]`
///
/// # Errors
/// `TypeError`, `IndexError`, `KeyError`; what `__getitem__` raises.
pub fn get(cx: &mut Ctx<'_>, object: Value, key: Value) -> Outcome {
    let Value::Obj(handle) = object else {
        return Err(not_subscriptable(cx, object));
    };
    match (cx.peek(handle), key) {
        (Object::List(items), Value::Int(index)) => {
            return if let Some(at) = position(index, items.len()) {
                let item = items[at];
                read_list_item(cx, handle, index, at, item);
                Ok(item)
            } else {
                cx.ask(Region::Shape(handle));
                Err(cx.error(class::INDEX_ERROR, "list index out of range"))
            };
        }
        (Object::Tuple(items), Value::Int(index)) => {
            return match position(index, items.len()) {
                Some(at) => Ok(items[at]),
                None => Err(cx.error(class::INDEX_ERROR, "tuple index out of range")),
            };
        }
        (Object::Dict(_), _) => return get_from_dict(cx, object, handle, key),
        (Object::Instance(_) | Object::Exception(_), _) => {
            let name = cx.program.names.getitem;
            if let Some(result) = dunder::call_special(cx, object, name, &[key])? {
                return Ok(result);
            }
        }
        _ => {}
    }
    get_builtin(cx, object, key)
}

/// `x[k]` by the builtin class of `x`.
///
/// # Errors
/// As [`get`].
pub fn get_builtin(cx: &mut Ctx<'_>, object: Value, key: Value) -> Outcome {
    let Value::Obj(handle) = cx.payload(object) else {
        return Err(not_subscriptable(cx, object));
    };
    match cx.peek(handle) {
        Object::Dict(_) => get_from_dict(cx, object, handle, key),
        Object::Str(_)
        | Object::Bytes(_)
        | Object::ByteArray(_)
        | Object::List(_)
        | Object::Tuple(_)
        | Object::Range(_) => get_from_sequence(cx, handle, key),
        Object::Class(_) => get_from_class(cx, handle, key),
        _ => match cx.special(object, cx.program.names.getitem) {
            Some(method) => cx.call(method, &[object, key]),
            None => Err(not_subscriptable(cx, object)),
        },
    }
}

fn not_subscriptable(cx: &mut Ctx<'_>, object: Value) -> Trap {
    let message = format!("'{}' object is not subscriptable", cx.class_name(object));
    cx.type_error(message)
}

/// `object` is the dict at `handle` or an instance that extends it.
fn get_from_dict(cx: &mut Ctx<'_>, object: Value, handle: Handle, key: Value) -> Outcome {
    let (_, found) = hash::look_up(cx, handle, key)?;
    if let Object::Dict(dict) = cx.peek(handle)
        && let Some((_, value)) = found.and_then(|p| dict.at(p))
    {
        return Ok(value);
    }
    if object != Value::Obj(handle) {
        let name = cx.program.names.missing;
        if let Some(result) = dunder::call_special(cx, object, name, &[key])? {
            return Ok(result);
        }
    }
    Err(cx.key_error(key))
}

/// `Class[key]`: `__class_getitem__`, which is a class method without saying so.
fn get_from_class(cx: &mut Ctx<'_>, class: Handle, key: Value) -> Outcome {
    let Some(method) = cx.lookup(class, cx.program.names.class_getitem) else {
        return Err(not_subscriptable(cx, Value::Obj(class)));
    };
    let function = match method {
        Value::Obj(found) => match cx.peek(found) {
            Object::ClassMethod(function) => *function,
            _ => method,
        },
        _ => method,
    };
    cx.call(function, &[Value::Obj(class), key])
}

/// What an item's position is asked by.
enum Key {
    Index(i64),
    Slice([Value; 3]),
}

/// The key of a sequence.
///
/// # Errors
/// `TypeError` in the words of the sequence; `IndexError` past 64 bits; what `__index__` raises.
fn key_of(cx: &mut Ctx<'_>, handle: Handle, key: Value) -> Result<Key, Trap> {
    match key {
        Value::Int(index) => return Ok(Key::Index(index)),
        Value::Obj(found) => {
            if let Object::Slice(parts) = cx.peek(found) {
                return Ok(Key::Slice(**parts));
            }
        }
        _ => {}
    }
    if let Some(int) = dunder::index(cx, key)? {
        match int.to_i64() {
            Some(index) => Ok(Key::Index(index)),
            // A range has no other bounds than its own.
            None if matches!(cx.peek(handle), Object::Range(_)) => Ok(Key::Index(i64::MIN)),
            None => Err(too_large(cx, key)),
        }
    } else {
        let kind = match cx.peek(handle) {
            Object::Str(_) => return Err(cx.type_error("string indices must be integers")),
            Object::Bytes(_) => "byte",
            Object::ByteArray(_) => "bytearray",
            Object::List(_) => "list",
            Object::Tuple(_) => "tuple",
            _ => "range",
        };
        let message = format!(
            "{kind} indices must be integers or slices, not {}",
            cx.class_name(key)
        );
        Err(cx.type_error(message))
    }
}

fn get_from_sequence(cx: &mut Ctx<'_>, handle: Handle, key: Value) -> Outcome {
    let index = match key_of(cx, handle, key)? {
        Key::Index(index) => index,
        Key::Slice(parts) => return slice::get(cx, handle, parts),
    };
    let message = match cx.peek(handle) {
        Object::Str(string) => {
            let found = if string.is_ascii() {
                position(index, string.as_str().len())
                    .map(|at| char::from(string.as_str().as_bytes()[at]))
            } else {
                position(index, string.chars()).and_then(|at| string.as_str().chars().nth(at))
            };
            match found {
                Some(c) => return Ok(cx.new_char(c)),
                None => "string index out of range",
            }
        }
        Object::Bytes(bytes) => match position(index, bytes.len()) {
            Some(at) => return Ok(Value::Int(bytes[at].into())),
            None => "index out of range",
        },
        Object::ByteArray(_) => match bytes_at(cx, handle, index) {
            Some(byte) => return Ok(Value::Int(byte.into())),
            None => "bytearray index out of range",
        },
        Object::List(items) => {
            if let Some(at) = position(index, items.len()) {
                let item = items[at];
                read_list_item(cx, handle, index, at, item);
                return Ok(item);
            }
            cx.ask(Region::Shape(handle));
            "list index out of range"
        }
        Object::Tuple(items) => match position(index, items.len()) {
            Some(at) => return Ok(items[at]),
            None => "tuple index out of range",
        },
        Object::Range(range) => {
            let len = range.len();
            let at = if index < 0 {
                len.checked_sub(index.unsigned_abs())
            } else {
                Some(index.unsigned_abs()).filter(|&at| at < len)
            };
            match at {
                Some(at) => return Ok(Value::Int(range.item(at))),
                None => "range object index out of range",
            }
        }
        other => unreachable!("a sequence, not {other:?}"),
    };
    Err(cx.error(class::INDEX_ERROR, message))
}

/// `x[k] = v`
///
/// # Errors
/// `TypeError`, `IndexError`; what `__setitem__` raises.
pub fn set(cx: &mut Ctx<'_>, object: Value, key: Value, value: Value) -> Result<(), Trap> {
    let name = cx.program.names.setitem;
    if dunder::call_special(cx, object, name, &[key, value])?.is_some() {
        return Ok(());
    }
    set_builtin(cx, object, key, value)
}

/// `x[k] = v` by the builtin class of `x`.
///
/// # Errors
/// As [`set`].
pub fn set_builtin(cx: &mut Ctx<'_>, object: Value, key: Value, value: Value) -> Result<(), Trap> {
    if let Value::Obj(handle) = cx.payload(object) {
        match cx.peek(handle) {
            Object::Dict(_) => return set_in_dict(cx, handle, key, value),
            Object::List(_) => {
                return match key_of(cx, handle, key)? {
                    Key::Index(index) => set_in_list(cx, handle, index, value),
                    Key::Slice(parts) => slice::set_in_list(cx, handle, parts, value),
                };
            }
            Object::ByteArray(_) => {
                return match key_of(cx, handle, key)? {
                    Key::Index(index) => set_byte(cx, handle, index, value),
                    Key::Slice(parts) => slice::set_bytes(cx, handle, parts, value),
                };
            }
            _ => {
                if let Some(method) = cx.special(object, cx.program.names.setitem) {
                    return cx.call(method, &[object, key, value]).map(|_| ());
                }
            }
        }
    }
    Err(unchangeable(cx, object, key, "assignment")?)
}

fn set_in_dict(cx: &mut Ctx<'_>, handle: Handle, key: Value, value: Value) -> Result<(), Trap> {
    let (hash, found) = hash::find_in_dict(cx, handle, key)?;
    cx.note(|| Event::Write(Place::Item(handle, key), value));
    if found.is_none() {
        cx.alter(Region::Shape(handle));
    }
    if let Object::Dict(dict) = cx.get_mut(handle) {
        if let Some(position) = found {
            dict.set_at(position, value);
        } else {
            let before = dict.heap_bytes();
            dict.push(hash, key, value);
            let grown = dict.heap_bytes().saturating_sub(before);
            if grown > 0 {
                cx.state.heap.grew(grown);
            }
        }
    }
    Ok(())
}

fn set_in_list(cx: &mut Ctx<'_>, handle: Handle, index: i64, value: Value) -> Result<(), Trap> {
    if let Object::List(items) = cx.get_mut(handle)
        && let Some(at) = position(index, items.len())
    {
        items[at] = value;
        cx.note(|| Event::Write(list_item(handle, at), value));
        if index < 0 {
            cx.ask(Region::Shape(handle));
        }
        return Ok(());
    }
    Err(cx.error(class::INDEX_ERROR, "list assignment index out of range"))
}

/// The byte that a value stands for in a bytearray.
///
/// # Errors
/// `ValueError` outside of 0 to 255, `TypeError` of what is no integer.
pub fn byte_of(cx: &mut Ctx<'_>, value: Value) -> Result<u8, Trap> {
    match dunder::expect_index(cx, value)?.to_u8() {
        Some(byte) => Ok(byte),
        None => Err(cx.value_error("byte must be in range(0, 256)")),
    }
}

fn set_byte(cx: &mut Ctx<'_>, handle: Handle, index: i64, value: Value) -> Result<(), Trap> {
    let len = bytes_of(cx, Value::Obj(handle)).map_or(0, <[u8]>::len);
    let Some(at) = position(index, len) else {
        return Err(cx.error(class::INDEX_ERROR, "bytearray index out of range"));
    };
    let byte = byte_of(cx, value)?;
    if let Object::ByteArray(bytes) = cx.get_mut(handle)
        && let Some(place) = bytes.get_mut(at)
    {
        *place = byte;
    }
    Ok(())
}

/// `del x[k]`
///
/// # Errors
/// `TypeError`, `IndexError`, `KeyError`; what `__delitem__` raises.
pub fn delete(cx: &mut Ctx<'_>, object: Value, key: Value) -> Result<(), Trap> {
    let name = cx.program.names.delitem;
    if dunder::call_special(cx, object, name, &[key])?.is_some() {
        return Ok(());
    }
    delete_builtin(cx, object, key)
}

/// `del x[k]` by the builtin class of `x`.
///
/// # Errors
/// As [`delete`].
pub fn delete_builtin(cx: &mut Ctx<'_>, object: Value, key: Value) -> Result<(), Trap> {
    if let Value::Obj(handle) = cx.payload(object) {
        match cx.peek(handle) {
            Object::Dict(_) => {
                let (_, found) = hash::find_in_dict(cx, handle, key)?;
                let Some(position) = found else {
                    return Err(cx.key_error(key));
                };
                if let Object::Dict(dict) = cx.get_mut(handle) {
                    dict.remove_at(position);
                }
                cx.note(|| Event::Write(Place::Item(handle, key), Value::Unbound));
                cx.alter(Region::Shape(handle));
                return Ok(());
            }
            Object::List(_) => {
                return match key_of(cx, handle, key)? {
                    Key::Slice(parts) => slice::delete(cx, handle, parts),
                    Key::Index(index) => {
                        if let Object::List(items) = cx.get_mut(handle)
                            && let Some(at) = position(index, items.len())
                        {
                            items.remove(at);
                            cx.note(|| Event::Changed(handle, at));
                            return Ok(());
                        }
                        Err(cx.error(class::INDEX_ERROR, "list assignment index out of range"))
                    }
                };
            }
            Object::ByteArray(_) => {
                return match key_of(cx, handle, key)? {
                    Key::Slice(parts) => slice::delete(cx, handle, parts),
                    Key::Index(index) => {
                        if let Object::ByteArray(bytes) = cx.get_mut(handle)
                            && let Some(at) = position(index, bytes.len())
                        {
                            bytes.remove(at);
                            return Ok(());
                        }
                        Err(cx.error(class::INDEX_ERROR, "bytearray index out of range"))
                    }
                };
            }
            _ => {
                if let Some(method) = cx.special(object, cx.program.names.delitem) {
                    return cx.call(method, &[object, key]).map(|_| ());
                }
            }
        }
    }
    Err(unchangeable(cx, object, key, "deletion")?)
}

/// The error of an object whose items cannot be changed. One that is some kind of sequence looks at the key
/// first.
fn unchangeable(cx: &mut Ctx<'_>, object: Value, key: Value, doing: &str) -> Result<Trap, Trap> {
    let is_sequence = sequence::kind(cx, object).is_some() || sequence::has_slots(cx, object);
    let mut not = "does not";
    if is_sequence && let Some(int) = dunder::index(cx, key)? {
        if int.to_i64().is_none() {
            return Ok(too_large(cx, key));
        }
        if doing == "deletion" {
            not = "doesn't";
        }
    }
    let message = format!(
        "'{}' object {not} support item {doing}",
        cx.class_name(object)
    );
    Ok(cx.type_error(message))
}

fn too_large(cx: &mut Ctx<'_>, key: Value) -> Trap {
    let message = format!(
        "cannot fit '{}' into an index-sized integer",
        cx.class_name(key)
    );
    cx.error(class::INDEX_ERROR, message)
}

/// `k in x`
///
/// # Errors
/// `TypeError` if `x` is no container; what its methods raise.
pub fn contains(cx: &mut Ctx<'_>, container: Value, key: Value) -> Result<bool, Trap> {
    match cx.python_special(container, cx.program.names.contains) {
        Some(Value::None) => {
            let message = format!("'{}' object is not a container", cx.class_name(container));
            return Err(cx.type_error(message));
        }
        Some(method) => {
            let result = dunder::call_found(cx, method, container, &[key])?;
            return truth::truth(cx, result);
        }
        None => {}
    }
    contains_builtin(cx, container, key)
}

/// `k in x` by the builtin class of `x`, or by iterating it.
///
/// # Errors
/// As [`contains`].
pub fn contains_builtin(cx: &mut Ctx<'_>, container: Value, key: Value) -> Result<bool, Trap> {
    let Value::Obj(handle) = cx.payload(container) else {
        return by_iteration(cx, container, key);
    };
    match cx.peek(handle) {
        Object::Str(text) => {
            if let Some(part) = cx.as_str(key) {
                return Ok(text.as_str().contains(part));
            }
            let message = format!(
                "'in <string>' requires string as left operand, not {}",
                cx.class_name(key)
            );
            Err(cx.type_error(message))
        }
        Object::Bytes(_) | Object::ByteArray(_) => in_bytes(cx, handle, key),
        Object::Dict(_) => Ok(hash::look_up(cx, handle, key)?.1.is_some()),
        Object::Set(_) | Object::FrozenSet(_) => {
            let key = set_key(cx, key);
            Ok(hash::find_in_set(cx, handle, key)?.1.is_some())
        }
        Object::Range(range) => {
            let int = match key {
                Value::Int(int) => Some(int),
                Value::Bool(b) => Some(i64::from(b)),
                _ => None,
            };
            if let Some(int) = int {
                let (start, step, len) = (range.start, range.step, range.len());
                let far = i128::from(int) - i128::from(start);
                let step = i128::from(step);
                return Ok(far % step == 0 && (0..i128::from(len)).contains(&(far / step)));
            }
            by_iteration(cx, container, key)
        }
        Object::DictView { dict, kind } => match kind {
            DictPart::Keys => {
                let dict = *dict;
                Ok(hash::find_in_dict(cx, dict, key)?.1.is_some())
            }
            DictPart::Items => {
                let dict = *dict;
                in_dict_items(cx, dict, key)
            }
            DictPart::Values => by_iteration(cx, container, key),
        },
        Object::List(_) | Object::Tuple(_) => by_iteration(cx, container, key),
        _ => match cx.special(container, cx.program.names.contains) {
            Some(method) => {
                let result = cx.call(method, &[container, key])?;
                truth::truth(cx, result)
            }
            None => by_iteration(cx, container, key),
        },
    }
}

/// A set is looked for as the frozen set of its items.
fn set_key(cx: &mut Ctx<'_>, key: Value) -> Value {
    if let Some(Object::Set(set)) = cx.object(key) {
        let frozen = set.clone();
        return cx.alloc(Object::FrozenSet(frozen));
    }
    key
}

fn in_bytes(cx: &mut Ctx<'_>, handle: Handle, key: Value) -> Result<bool, Trap> {
    if let Some(part) = bytes_of(cx, key) {
        let whole = bytes_of(cx, Value::Obj(handle)).unwrap_or_default();
        return Ok(part.is_empty() || whole.windows(part.len()).any(|window| window == part));
    }
    let int = match dunder::index(cx, key) {
        Err(trap) if cx.is_raised(&trap, class::TYPE_ERROR) => None,
        other => other?,
    };
    let Some(int) = int else {
        let message = format!(
            "a bytes-like object is required, not '{}'",
            cx.class_name(key)
        );
        return Err(cx.type_error(message));
    };
    match int.to_u8() {
        Some(byte) => Ok(bytes_of(cx, Value::Obj(handle))
            .unwrap_or_default()
            .contains(&byte)),
        None => Err(cx.value_error("byte must be in range(0, 256)")),
    }
}

fn in_dict_items(cx: &mut Ctx<'_>, dict: Handle, pair: Value) -> Result<bool, Trap> {
    let Some(Object::Tuple(parts)) = cx.object(pair) else {
        return Ok(false);
    };
    let [key, value] = **parts else {
        return Ok(false);
    };
    let (_, found) = hash::find_in_dict(cx, dict, key)?;
    let stored = cx
        .as_dict(Value::Obj(dict))
        .and_then(|dict| dict.at(found?))
        .map(|(_, stored)| stored);
    match stored {
        Some(stored) => compare::equal(cx, value, stored),
        None => Ok(false),
    }
}

/// Item by item, until one is equal.
fn by_iteration(cx: &mut Ctx<'_>, container: Value, key: Value) -> Result<bool, Trap> {
    if let Some(items) = cx.as_items(container)
        && let Some(found) = among_plain(cx, items, key)
    {
        return Ok(found);
    }
    if !iteration::is_iterable(cx, container) {
        let message = format!(
            "argument of type '{}' is not iterable",
            cx.class_name(container)
        );
        return Err(cx.type_error(message));
    }
    let iterator = iteration::iter_once(cx, container)?;
    loop {
        match iteration::next_once(cx, iterator) {
            Ok(item) => {
                if compare::equal(cx, key, item)? {
                    return Ok(true);
                }
            }
            Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => return Ok(false),
            Err(trap) => return Err(trap),
        }
    }
}

/// Whether a key is among items that can all be compared without Python code and never change; none if not.
fn among_plain(cx: &Ctx<'_>, items: &[Value], key: Value) -> Option<bool> {
    for &item in items {
        if item.is(key) {
            return Some(true);
        }
        match (item, key) {
            (Value::Int(x), Value::Int(y)) => {
                if x == y {
                    return Some(true);
                }
            }
            _ => {
                if compare::equal_plain(cx, key, item)? {
                    return Some(true);
                }
            }
        }
    }
    Some(false)
}
