//! From any object to a number: what `int(x)`, `float(x)` and the formatting of numbers take.
//!
//! The methods are asked in CPython 3.8's order: `__int__`, `__index__`, `__trunc__` for an integer, `__float__`,
//! `__index__` for a float.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::Trap;
use super::super::object::Object;
use super::super::value::Value;
use super::dunder;
use crate::numeric::{float, int};
use num_bigint::BigInt;

/// The integer that a number stands for, cut towards zero (`PyNumber_Long` without its strings); none if the
/// value is no number.
///
/// # Errors
/// `ValueError` and `OverflowError` of nan and the infinities, `TypeError` of complex numbers and of methods
/// that give no integer; what the methods raise.
pub fn to_int(cx: &mut Ctx<'_>, value: Value) -> Result<Option<BigInt>, Trap> {
    let names = cx.program.names;
    if let Some(result) = dunder::call_special(cx, value, names.int, &[])? {
        return if let Some(int) = cx.as_int(result) {
            Ok(Some(int))
        } else {
            let message = format!("__int__ returned non-int (type {})", cx.class_name(result));
            Err(cx.type_error(message))
        };
    }
    if let Some(int) = dunder::index(cx, value)? {
        return Ok(Some(int));
    }
    match cx.payload(value) {
        Value::Float(float) => return float::to_int(float).map(Some).map_err(|r| cx.raise(r)),
        Value::Obj(handle) if matches!(cx.get(handle), Object::Complex(..)) => {
            return Err(cx.type_error("can't convert complex to int"));
        }
        _ => {}
    }
    let Some(result) = dunder::call_special(cx, value, names.trunc, &[])? else {
        return Ok(None);
    };
    if let Some(int) = dunder::index(cx, result)? {
        Ok(Some(int))
    } else {
        let message = format!(
            "__trunc__ returned non-Integral (type {})",
            cx.class_name(result)
        );
        Err(cx.type_error(message))
    }
}

/// The float that a number stands for (`PyFloat_AsDouble`); none if the value is no real number.
///
/// # Errors
/// `OverflowError` of an integer past the floats, `TypeError` of complex numbers and of methods that give
/// no float; what the methods raise.
pub fn to_float(cx: &mut Ctx<'_>, value: Value) -> Result<Option<f64>, Trap> {
    #[expect(clippy::cast_precision_loss, reason = "rounded as Python rounds")]
    if let Value::Int(int) = value {
        return Ok(Some(int as f64));
    }
    let names = cx.program.names;
    if let Some(result) = dunder::call_special(cx, value, names.float, &[])? {
        return if let Value::Float(float) = cx.payload(result) {
            Ok(Some(float))
        } else {
            let message = format!(
                "{}.__float__ returned non-float (type {})",
                cx.class_name(value),
                cx.class_name(result)
            );
            Err(cx.type_error(message))
        };
    }
    if let Value::Float(float) = cx.payload(value) {
        return Ok(Some(float));
    }
    if cx.is_instance(value, class::COMPLEX) {
        return Err(cx.type_error("can't convert complex to float"));
    }
    match dunder::index(cx, value)? {
        Some(int) => int::to_f64(&int).map(Some).map_err(|r| cx.raise(r)),
        None => Ok(None),
    }
}

/// As [`to_float`], where anything else is an error.
///
/// # Errors
/// As [`to_float`]; `TypeError`: `must be real number, not …`.
pub fn expect_float(cx: &mut Ctx<'_>, value: Value) -> Result<f64, Trap> {
    if let Some(float) = to_float(cx, value)? {
        Ok(float)
    } else {
        let message = format!("must be real number, not {}", cx.class_name(value));
        Err(cx.type_error(message))
    }
}
