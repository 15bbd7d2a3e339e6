//! Items: `x[k]`, `x[k] = v`, `del x[k]`, `k in x`.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::value::Value;
use super::hash;

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

/// `x[k]`
///
/// # Errors
/// `TypeError`, `IndexError`, `KeyError`; what `__getitem__` raises.
pub fn get(cx: &mut Ctx<'_>, object: Value, key: Value) -> Outcome {
    if let Value::Obj(handle) = object {
        if let (Some(items), Value::Int(i)) = (cx.as_items(object), key) {
            return Ok(items[usize::try_from(i).unwrap_or(0)]);
        }
        if let Object::Dict(_) = cx.get(handle) {
            let (_, found) = hash::find_in_dict(cx, handle, key)?;
            if let Object::Dict(dict) = cx.get(handle)
                && let Some((_, value)) = found.and_then(|p| dict.at(p))
            {
                return Ok(value);
            }
            return Err(cx.key_error(key));
        }
    }
    let message = format!("'{}' object is not subscriptable", cx.class_name(object));
    Err(cx.type_error(message))
}

/// `x[k] = v`
///
/// # Errors
/// `TypeError`, `IndexError`; what `__setitem__` raises.
pub fn set(cx: &mut Ctx<'_>, object: Value, key: Value, value: Value) -> Result<(), Trap> {
    if let Value::Obj(handle) = object
        && let Object::Dict(_) = cx.get(handle)
    {
        let (hash, found) = hash::find_in_dict(cx, handle, key)?;
        if let Object::Dict(dict) = cx.get_mut(handle) {
            match found {
                Some(position) => {
                    dict.set_at(position, value);
                }
                None => dict.push(hash, key, value),
            }
        }
        return Ok(());
    }
    let message = format!(
        "'{}' object does not support item assignment",
        cx.class_name(object)
    );
    Err(cx.type_error(message))
}

/// `del x[k]`
///
/// # Errors
/// `TypeError`, `IndexError`, `KeyError`; what `__delitem__` raises.
pub fn delete(cx: &mut Ctx<'_>, object: Value, key: Value) -> Result<(), Trap> {
    let _ = key;
    let message = format!(
        "'{}' object doesn't support item deletion",
        cx.class_name(object)
    );
    Err(cx.type_error(message))
}

/// `k in x`
///
/// # Errors
/// `TypeError` if `x` is no container; what its methods raise.
pub fn contains(cx: &mut Ctx<'_>, container: Value, key: Value) -> Result<bool, Trap> {
    let items = super::iteration::items(cx, container)?;
    for item in items {
        if super::compare::equal(cx, item, key)? {
            return Ok(true);
        }
    }
    Ok(false)
}
