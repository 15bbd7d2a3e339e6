//! Special methods of Python classes: `__add__`, `__eq__`, `__index__` and their kin, as the operators look them
//! up: in the class, never in the object.
//!
//! What builtin classes do is known to the operators themselves; only what a class of the program defines is
//! found here ([`Ctx::python_special`]) and called, bound as its kind says.

use super::super::ctx::Ctx;
use super::super::native::{Outcome, Trap};
use super::super::object::Object;
use super::super::program::Name;
use super::super::value::Value;
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// Calls a method that was found in the class of `object`.
///
/// # Errors
/// What it raises, or a trap to be passed on.
pub fn call_found(cx: &mut Ctx<'_>, method: Value, object: Value, args: &[Value]) -> Outcome {
    if let Value::Obj(handle) = method {
        match cx.peek(handle) {
            Object::Function(_) | Object::Native(_) => {}
            Object::StaticMethod(function) => {
                let function = *function;
                return cx.call(function, args);
            }
            Object::ClassMethod(function) => {
                let function = *function;
                let class = Value::Obj(cx.class_of(object));
                return call_with(cx, function, class, args);
            }
            _ => return cx.call(method, args),
        }
        return call_with(cx, method, object, args);
    }
    // `__eq__ = None` and the like: the call says that it is not callable.
    cx.call(method, args)
}

fn call_with(cx: &mut Ctx<'_>, function: Value, first: Value, args: &[Value]) -> Outcome {
    let mut all = smallvec::SmallVec::<[Value; 4]>::new();
    all.push(first);
    all.extend_from_slice(args);
    cx.call(function, &all)
}

/// Calls a special method if a class of the program defines it.
///
/// # Errors
/// What it raises, or a trap to be passed on.
pub fn call_special(
    cx: &mut Ctx<'_>,
    object: Value,
    name: Name,
    args: &[Value],
) -> Result<Option<Value>, Trap> {
    match cx.python_special(object, name) {
        Some(method) => call_found(cx, method, object, args).map(Some),
        None => Ok(None),
    }
}

/// The integer that a value stands for where one is wanted: an `int`, or what `__index__` gives. None if it
/// stands for none.
///
/// # Errors
/// What `__index__` raises; `TypeError` if that gives no integer.
pub fn index(cx: &mut Ctx<'_>, value: Value) -> Result<Option<BigInt>, Trap> {
    if let Some(int) = cx.as_int(value) {
        return Ok(Some(int));
    }
    let name = cx.program.names.index;
    let Some(result) = call_special(cx, value, name, &[])? else {
        return Ok(None);
    };
    if let Some(int) = cx.as_int(result) {
        Ok(Some(int))
    } else {
        let message = format!(
            "__index__ returned non-int (type {})",
            cx.class_name(result)
        );
        Err(cx.type_error(message))
    }
}

/// As [`index`], where anything else is an error.
///
/// # Errors
/// `TypeError`: `'…' object cannot be interpreted as an integer`; what `__index__` raises.
pub fn expect_index(cx: &mut Ctx<'_>, value: Value) -> Result<BigInt, Trap> {
    if let Some(int) = index(cx, value)? {
        Ok(int)
    } else {
        let message = format!(
            "'{}' object cannot be interpreted as an integer",
            cx.class_name(value)
        );
        Err(cx.type_error(message))
    }
}

/// As [`expect_index`] within 64 bits (`PyNumber_AsSsize_t` with an `OverflowError`).
///
/// # Errors
/// As [`expect_index`]; `OverflowError` past 64 bits.
pub fn expect_i64(cx: &mut Ctx<'_>, value: Value) -> Result<i64, Trap> {
    if let Value::Int(int) = value {
        return Ok(int);
    }
    if let Some(int) = expect_index(cx, value)?.to_i64() {
        Ok(int)
    } else {
        let message = format!(
            "cannot fit '{}' into an index-sized integer",
            cx.class_name(value)
        );
        Err(cx.error(super::super::class_table::OVERFLOW_ERROR, message))
    }
}
