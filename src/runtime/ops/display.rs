//! Displays: what `BUILD_SET`, `BUILD_MAP` and the unpacking forms make.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Trap};
use super::super::object::Object;
use super::super::value::{Handle, Value};
use super::{hash, item, iteration};

/// `{a, b}`
pub static SET: NativeFn = NativeFn::function("set", |cx, args| set_of(cx, args.pos));

/// `{k: v}`: keys and values in turn.
pub static MAP: NativeFn = NativeFn::function("dict", |cx, args| {
    let dict = cx.alloc(Object::Dict(Box::default()));
    for pair in args.pos.chunks_exact(2) {
        item::set(cx, dict, pair[0], pair[1])?;
    }
    Ok(dict)
});

/// `{'k': v}`: the values, then the tuple of keys.
pub static CONST_KEY_MAP: NativeFn = NativeFn::function("dict", |cx, args| {
    let dict = cx.alloc(Object::Dict(Box::default()));
    let (&keys, values) = args.pos.split_last().expect("the keys are there");
    let keys = cx.as_items(keys).map(<[Value]>::to_vec).unwrap_or_default();
    for (key, &value) in keys.into_iter().zip(values) {
        item::set(cx, dict, key, value)?;
    }
    Ok(dict)
});

/// `[*a, *b]`
pub static LIST_UNPACK: NativeFn = NativeFn::function("list", |cx, args| {
    let items = joined(cx, args.pos)?;
    Ok(cx.new_list(items))
});

/// `(*a, *b)`
pub static TUPLE_UNPACK: NativeFn = NativeFn::function("tuple", |cx, args| {
    let items = joined(cx, args.pos)?;
    Ok(cx.new_tuple(items))
});

/// `f(*a, *b)`
pub static TUPLE_UNPACK_WITH_CALL: NativeFn = NativeFn::function("tuple", |cx, args| {
    let items = joined(cx, args.pos)?;
    Ok(cx.new_tuple(items))
});

/// `{*a, *b}`
pub static SET_UNPACK: NativeFn = NativeFn::function("set", |cx, args| {
    let items = joined(cx, args.pos)?;
    set_of(cx, &items)
});

/// `{**a, **b}`
pub static MAP_UNPACK: NativeFn = NativeFn::function("dict", |cx, args| {
    let dict = cx.alloc(Object::Dict(Box::default()));
    for &mapping in args.pos {
        for (key, value) in mapping_pairs(cx, mapping, Value::Unbound)? {
            item::set(cx, dict, key, value)?;
        }
    }
    Ok(dict)
});

/// `f(**a, **b)`: the mappings, then the callee.
pub static MAP_UNPACK_WITH_CALL: NativeFn = NativeFn::function("dict", |cx, args| {
    let dict = cx.alloc(Object::Dict(Box::default()));
    let Value::Obj(handle) = dict else {
        unreachable!("a dict is an object")
    };
    let (&callee, mappings) = args.pos.split_last().expect("the callee is there");
    for &mapping in mappings {
        for (key, value) in mapping_pairs(cx, mapping, callee)? {
            if hash::find_in_dict(cx, handle, key)?.1.is_some() {
                let name = super::call::callee_name(cx, callee);
                let key = cx.as_str(key).unwrap_or_default().to_owned();
                return Err(cx.type_error(format!(
                    "{name}() got multiple values for keyword argument '{key}'"
                )));
            }
            item::set(cx, dict, key, value)?;
        }
    }
    Ok(dict)
});

/// The step of a set comprehension: the set and the item.
pub static SET_ADD: NativeFn = NativeFn::function("add", |cx, args| {
    let Value::Obj(set) = args.at(0) else {
        unreachable!("a set is an object")
    };
    add_to_set(cx, set, args.at(1))?;
    Ok(Value::None)
});

/// Adds an item to a set.
///
/// # Errors
/// `TypeError` if it has no hash; what `__hash__` and `__eq__` raise.
pub fn add_to_set(cx: &mut Ctx<'_>, set: Handle, item: Value) -> Result<(), Trap> {
    let (hash, found) = hash::find_in_set(cx, set, item)?;
    if found.is_none()
        && let Object::Set(set) | Object::FrozenSet(set) = cx.get_mut(set)
    {
        set.push(hash, item);
    }
    Ok(())
}

/// A new set of the items.
///
/// # Errors
/// As [`add_to_set`].
pub fn set_of(cx: &mut Ctx<'_>, items: &[Value]) -> Result<Value, Trap> {
    let set = cx.alloc(Object::Set(Box::default()));
    let Value::Obj(handle) = set else {
        unreachable!("a set is an object")
    };
    for &item in items {
        add_to_set(cx, handle, item)?;
    }
    Ok(set)
}

fn joined(cx: &mut Ctx<'_>, iterables: &[Value]) -> Result<Vec<Value>, Trap> {
    let mut all = Vec::new();
    for &iterable in iterables {
        all.extend(iteration::items(cx, iterable)?);
    }
    Ok(all)
}

/// The pairs of a mapping that is unpacked; `callee` is what is called with it, if it is a call.
///
/// # Errors
/// `TypeError` if it is no mapping; what its methods raise.
pub fn mapping_pairs(
    cx: &mut Ctx<'_>,
    mapping: Value,
    callee: Value,
) -> Result<Vec<(Value, Value)>, Trap> {
    if let Some(dict) = cx.as_dict(mapping) {
        return Ok(dict.iter().collect());
    }
    let keys = cx.program.find_interned("keys");
    if let Some(keys) = keys
        && cx.special(mapping, cx.name_of(keys)).is_some()
    {
        let keys = super::call::call_method(cx, mapping, keys, &[])?;
        let mut pairs = Vec::new();
        for key in iteration::items(cx, keys)? {
            pairs.push((key, item::get(cx, mapping, key)?));
        }
        return Ok(pairs);
    }
    let kind = cx.class_name(mapping).to_owned();
    Err(cx.type_error(if callee.is_unbound() {
        format!("'{kind}' object is not a mapping")
    } else {
        format!(
            "{}() argument after ** must be a mapping, not {kind}",
            super::call::callee_name(cx, callee)
        )
    }))
}
