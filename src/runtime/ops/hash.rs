//! `hash(x)`, and the search in dicts and sets by Python's equality.

use super::super::ctx::Ctx;
use super::super::native::Trap;
use super::super::object::{DictPart, Object};
use super::super::observer::{Event, Outside, Place, Region};
use super::super::value::{Handle, Value};
use super::{compare, dunder};
use crate::numeric::hash;
use num_traits::ToPrimitive;

/// The hash of a value that needs no Python code, with a way to look at objects; none if it has none here.
#[must_use]
pub fn hash_plain<'o>(value: Value, get: &impl Fn(Handle) -> &'o Object) -> Option<i64> {
    nested(value, get, DEEPEST)
}

/// How deep tuples are looked into before the rest is left to [`hash`], which counts.
const DEEPEST: usize = 50;

fn nested<'o>(value: Value, get: &impl Fn(Handle) -> &'o Object, left: usize) -> Option<i64> {
    Some(match value {
        Value::Unbound => return None,
        // Fixed numbers: CPython's come from addresses.
        Value::None => 0x1_0000_0001,
        Value::Ellipsis => 0x1_0000_0002,
        Value::NotImplemented => 0x1_0000_0003,
        Value::Bool(b) => i64::from(b),
        Value::Int(i) => hash::hash_i64(i),
        Value::Float(f) => hash::hash_float(f),
        Value::Obj(handle) => match get(handle) {
            Object::Str(s) => s.hash(),
            Object::Bytes(bytes) => hash::hash_bytes(bytes),
            Object::BigInt(int) => hash::hash_int(int),
            Object::Complex(re, im) => hash::hash_complex(*re, *im),
            Object::Tuple(items) => {
                let left = left.checked_sub(1)?;
                let hashes: Option<Vec<i64>> =
                    items.iter().map(|&item| nested(item, get, left)).collect();
                hash::hash_tuple(hashes?)
            }
            Object::FrozenSet(set) => hash::hash_frozenset(set.iter().map(|(hash, _)| hash)),
            Object::Range(range) => {
                let len = range.len();
                let hash_len = hash::hash_i64(i64::try_from(len).unwrap_or(i64::MAX));
                let none = 0x1_0000_0001;
                hash::hash_tuple(match len {
                    0 => [hash_len, none, none],
                    1 => [hash_len, hash::hash_i64(range.start), none],
                    _ => [
                        hash_len,
                        hash::hash_i64(range.start),
                        hash::hash_i64(range.step),
                    ],
                })
            }
            Object::List(_)
            | Object::Dict(_)
            | Object::Set(_)
            | Object::ByteArray(_)
            | Object::Slice(_)
            | Object::Instance(_)
            | Object::Exception(_)
            | Object::Method { .. }
            | Object::DictView {
                kind: DictPart::Keys | DictPart::Items,
                ..
            } => return None,
            _ => handle.address() >> 4,
        },
    })
}

/// `hash(x)`
///
/// # Errors
/// `TypeError` if it has none; what `__hash__` raises.
pub fn hash(cx: &mut Ctx<'_>, value: Value) -> Result<i64, Trap> {
    if let Some(hash) = hash_plain(value, &|handle| cx.peek(handle)) {
        if cx.watches && by_address(cx, value) {
            cx.ask(Region::Outside(Outside::Addresses));
        }
        return Ok(hash);
    }
    let Value::Obj(handle) = value else {
        return Err(unhashable(cx, value));
    };
    match cx.peek(handle) {
        Object::Tuple(items) => {
            let items = items.to_vec();
            let mut hashes = Vec::with_capacity(items.len());
            for item in items {
                hashes.push(cx.nested("", |cx| hash(cx, item))?);
            }
            Ok(hash::hash_tuple(hashes))
        }
        Object::Method { function, receiver } => {
            let (function, receiver) = (*function, *receiver);
            // The object counts by its identity, so that methods of a list have a hash too.
            let receiver = match receiver {
                Value::Obj(receiver) => {
                    cx.ask(Region::Outside(Outside::Addresses));
                    receiver.address() >> 4
                }
                plain => hash(cx, plain)?,
            };
            Ok(hash(cx, Value::Obj(function))? ^ receiver)
        }
        Object::Instance(instance) => {
            let (class, payload) = (instance.class, instance.payload);
            instance_hash(cx, value, class, payload)
        }
        Object::Exception(exception) => {
            let class = exception.class;
            instance_hash(cx, value, class, Value::Unbound)
        }
        _ => Err(unhashable(cx, value)),
    }
}

/// Whether a hash that [`hash_plain`] knows goes back to where a live object lies.
fn by_address(cx: &Ctx<'_>, value: Value) -> bool {
    let Some(handle) = value.handle().filter(|handle| !handle.is_frozen()) else {
        return false;
    };
    match cx.peek(handle) {
        Object::Tuple(items) => items.iter().any(|&item| by_address(cx, item)),
        Object::Str(_)
        | Object::Bytes(_)
        | Object::BigInt(_)
        | Object::Complex(..)
        | Object::FrozenSet(_)
        | Object::Range(_) => false,
        _ => true,
    }
}

/// The hash of an object whose class may be one of the program's.
fn instance_hash(
    cx: &mut Ctx<'_>,
    value: Value,
    class: Handle,
    payload: Value,
) -> Result<i64, Trap> {
    let names = cx.program.names;
    // A class that defines `__eq__` without `__hash__` has none.
    let definer = cx.class(class).mro.iter().copied().find_map(|c| {
        let dict = &cx.class(c).dict;
        if !c.is_frozen() {
            cx.ask(Region::Place(Place::Attr(c, names.hash.handle)));
            cx.ask(Region::Place(Place::Attr(c, names.eq.handle)));
        }
        match (
            cx.dict_get_name(dict, names.hash),
            cx.dict_get_name(dict, names.eq),
        ) {
            (Some(method), _) => Some(Some(method)),
            (None, Some(eq))
                if !c.is_frozen() || eq.handle().is_some_and(|eq| cx.program.is_of_library(eq)) =>
            {
                Some(None)
            }
            _ => None,
        }
    });
    let is_builtin = |method: Value| {
        method
            .handle()
            .is_some_and(|m| m.is_frozen() && !cx.program.is_of_library(m))
    };
    match definer {
        Some(Some(Value::None) | None) => Err(unhashable(cx, value)),
        Some(Some(method)) if !is_builtin(method) => {
            let result = dunder::call_found(cx, method, value, &[])?;
            match cx.as_int(result) {
                // -1 stands for an error there.
                Some(int) => Ok(match int.to_i64() {
                    Some(-1) => -2,
                    Some(small) => small,
                    None => hash::hash_int(&int),
                }),
                None => Err(cx.type_error("__hash__ method should return an integer")),
            }
        }
        _ => match cx.object(payload) {
            Some(
                Object::List(_)
                | Object::Dict(_)
                | Object::Set(_)
                | Object::ByteArray(_)
                | Object::Slice(_),
            ) => Err(unhashable(cx, value)),
            _ if !payload.is_unbound() => hash(cx, payload),
            _ => {
                cx.ask(Region::Outside(Outside::Addresses));
                Ok(value.handle().map_or(0, Handle::address) >> 4)
            }
        },
    }
}

fn unhashable(cx: &mut Ctx<'_>, value: Value) -> Trap {
    let message = format!("unhashable type: '{}'", cx.class_name(value));
    cx.type_error(message)
}

/// Whether two keys of one hash are the same key, if that can be told without Python code.
#[must_use]
pub fn same_key(cx: &Ctx<'_>, a: Value, b: Value) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    compare::equal_plain(cx, a, b)
}

/// The position of a key in a dict.
///
/// # Errors
/// `TypeError` if the key has no hash; what `__hash__` and `__eq__` raise.
pub fn find_in_dict(
    cx: &mut Ctx<'_>,
    dict: Handle,
    key: Value,
) -> Result<(i64, Option<usize>), Trap> {
    let hash = hash(cx, key)?;
    let mut unsure = false;
    cx.ask(Region::Place(Place::Item(dict, key)));
    let find = |cx: &Ctx<'_>, eq: &mut dyn FnMut(Value) -> bool| match cx.peek(dict) {
        Object::Dict(dict) => dict.find(hash, eq),
        _ => None,
    };
    let found = find(cx, &mut |stored| {
        same_key(cx, stored, key).unwrap_or_else(|| {
            unsure = true;
            false
        })
    });
    if !unsure {
        return Ok((hash, found));
    }
    // The keys of that hash are asked in the order in which they came, as they lie on CPython's way.
    let mut candidates = Vec::new();
    find(cx, &mut |stored| {
        candidates.push(stored);
        false
    });
    candidates.sort_by_key(|&candidate| find(cx, &mut |stored| stored.is(candidate)));
    for stored in candidates {
        if stored.is(key) || compare::equal(cx, stored, key)? {
            return Ok((hash, find(cx, &mut |other| other.is(stored))));
        }
    }
    Ok((hash, None))
}

/// As [`find_in_dict`], for a look-up whose result depends on what the dict holds there: a read.
///
/// # Errors
/// As [`find_in_dict`].
pub fn look_up(cx: &mut Ctx<'_>, dict: Handle, key: Value) -> Result<(i64, Option<usize>), Trap> {
    let (hash, found) = find_in_dict(cx, dict, key)?;
    if cx.follows {
        let value = match cx.peek(dict) {
            Object::Dict(dict) => found.and_then(|position| dict.at(position)),
            _ => None,
        };
        let value = value.map(|pair| pair.1).unwrap_or_default();
        cx.note(|| Event::Read(Place::Item(dict, key), value));
    }
    Ok((hash, found))
}

/// The position of a key in a set or frozen set.
///
/// # Errors
/// As [`find_in_dict`].
pub fn find_in_set(
    cx: &mut Ctx<'_>,
    set: Handle,
    key: Value,
) -> Result<(i64, Option<usize>), Trap> {
    let hash = hash(cx, key)?;
    Ok((hash, find_hashed_in_set(cx, set, hash, key)?))
}

/// The position of a key whose hash is known in a set or frozen set.
///
/// # Errors
/// What `__eq__` raises.
pub fn find_hashed_in_set(
    cx: &mut Ctx<'_>,
    set: Handle,
    hash: i64,
    key: Value,
) -> Result<Option<usize>, Trap> {
    let mut candidates = Vec::new();
    let find = |cx: &Ctx<'_>, eq: &mut dyn FnMut(Value) -> bool| match cx.get(set) {
        Object::Set(set) | Object::FrozenSet(set) => set.find(hash, eq),
        _ => None,
    };
    let mut equal = None;
    let found = find(cx, &mut |stored| {
        let same = same_key(cx, stored, key);
        match same {
            Some(true) => equal = Some(stored),
            Some(false) => {}
            None => candidates.push(stored),
        }
        same == Some(true)
    });
    if candidates.is_empty() {
        return Ok(found);
    }
    // These lie before the one that was found.
    for stored in candidates {
        if compare::equal(cx, stored, key)? {
            return Ok(find(cx, &mut |other| other.is(stored)));
        }
    }
    Ok(equal.and_then(|equal| find(cx, &mut |other| other.is(equal))))
}
