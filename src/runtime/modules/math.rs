//! `math`: the functions that small programs use (CPython 3.8's `Modules/mathmodule.c`); those of C's library are
//! the platform's, as there.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::ops::{convert, dunder};
use super::super::value::Value;
use super::{Const, NativeModule};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, One, Signed, ToPrimitive, Zero};

/// A function of one float. A result that is no number, from a number, is a domain error.
macro_rules! float {
    ($name:literal, $function:expr) => {
        NativeFn::function($name, |cx, args| {
            args.expect(cx, $name, 0, 1, 1)?;
            let x = convert::expect_float(cx, args.at(0))?;
            let function: fn(f64) -> f64 = $function;
            let result = function(x);
            if result.is_nan() && !x.is_nan() {
                return Err(cx.value_error("math domain error"));
            }
            if result.is_infinite() && x.is_finite() {
                return Err(cx.error(class::OVERFLOW_ERROR, "math range error"));
            }
            Ok(Value::Float(result))
        })
    };
}

macro_rules! question {
    ($name:literal, $function:expr) => {
        NativeFn::function($name, |cx, args| {
            args.expect(cx, $name, 0, 1, 1)?;
            let x = convert::expect_float(cx, args.at(0))?;
            let function: fn(f64) -> bool = $function;
            Ok(Value::Bool(function(x)))
        })
    };
}

/// A function that makes an integer of a float; integers are themselves.
macro_rules! whole {
    ($name:literal, $function:expr) => {
        NativeFn::function($name, |cx, args| {
            args.expect(cx, $name, 0, 1, 1)?;
            if let Some(int) = cx.as_int(args.at(0)) {
                return Ok(cx.new_int(int));
            }
            let x = convert::expect_float(cx, args.at(0))?;
            let function: fn(f64) -> f64 = $function;
            match BigInt::from_f64(function(x)) {
                Some(int) => Ok(cx.new_int(int)),
                None if x.is_nan() => Err(cx.value_error("cannot convert float NaN to integer")),
                None => Err(cx.error(
                    class::OVERFLOW_ERROR,
                    "cannot convert float infinity to integer",
                )),
            }
        })
    };
}

/// `math`
pub const MODULE: NativeModule = NativeModule {
    name: "math",
    functions: &[
        float!("sqrt", f64::sqrt),
        float!("exp", f64::exp),
        float!("sin", f64::sin),
        float!("cos", f64::cos),
        float!("tan", f64::tan),
        float!("asin", f64::asin),
        float!("acos", f64::acos),
        float!("atan", f64::atan),
        float!("sinh", f64::sinh),
        float!("cosh", f64::cosh),
        float!("tanh", f64::tanh),
        float!("fabs", f64::abs),
        float!("degrees", |x| x * (180.0 / std::f64::consts::PI)),
        float!("radians", |x| x * (std::f64::consts::PI / 180.0)),
        question!("isnan", f64::is_nan),
        question!("isinf", f64::is_infinite),
        question!("isfinite", f64::is_finite),
        whole!("floor", f64::floor),
        whole!("ceil", f64::ceil),
        whole!("trunc", f64::trunc),
        NativeFn::function("log", log),
        NativeFn::function("log2", |cx, args| {
            args.expect(cx, "log2", 0, 1, 1)?;
            logarithm(cx, args.at(0), f64::log2, 1.0)
        }),
        NativeFn::function("log10", |cx, args| {
            args.expect(cx, "log10", 0, 1, 1)?;
            logarithm(cx, args.at(0), f64::log10, std::f64::consts::LOG10_2)
        }),
        NativeFn::function("hypot", |cx, args| {
            args.expect(cx, "hypot", 0, 2, 2)?;
            let x = convert::expect_float(cx, args.at(0))?;
            let y = convert::expect_float(cx, args.at(1))?;
            Ok(Value::Float(x.hypot(y)))
        }),
        NativeFn::function("atan2", |cx, args| {
            args.expect(cx, "atan2", 0, 2, 2)?;
            let y = convert::expect_float(cx, args.at(0))?;
            let x = convert::expect_float(cx, args.at(1))?;
            Ok(Value::Float(y.atan2(x)))
        }),
        NativeFn::function("gcd", |cx, args| {
            args.expect(cx, "gcd", 0, 2, 2)?;
            let a = dunder::expect_index(cx, args.at(0))?;
            let b = dunder::expect_index(cx, args.at(1))?;
            Ok(cx.new_int(a.gcd(&b)))
        }),
        NativeFn::function("isqrt", |cx, args| {
            args.expect(cx, "isqrt", 0, 1, 1)?;
            let n = dunder::expect_index(cx, args.at(0))?;
            if n.is_negative() {
                return Err(cx.value_error("isqrt() argument must be nonnegative"));
            }
            Ok(cx.new_int(n.sqrt()))
        }),
        NativeFn::function("factorial", |cx, args| {
            args.expect(cx, "factorial", 0, 1, 1)?;
            let n = dunder::expect_index(cx, args.at(0))?;
            if n.is_negative() {
                return Err(cx.value_error("factorial() not defined for negative values"));
            }
            let Some(n) = n.to_u32().filter(|&n| n <= 100_000) else {
                return Err(cx.memory_error());
            };
            let product = (2..=n).fold(BigInt::one(), |product, k| product * k);
            Ok(cx.new_int(product))
        }),
    ],
    classes: &[],
    constants: &[
        ("pi", Const::Value(Value::Float(std::f64::consts::PI))),
        ("e", Const::Value(Value::Float(std::f64::consts::E))),
        ("tau", Const::Value(Value::Float(std::f64::consts::TAU))),
        ("inf", Const::Value(Value::Float(f64::INFINITY))),
        ("nan", Const::Value(Value::Float(f64::NAN))),
    ],
};

/// A logarithm of a float, or of an integer of any size. `of_two` is the logarithm of two.
fn logarithm(cx: &mut Ctx<'_>, value: Value, log: fn(f64) -> f64, of_two: f64) -> Outcome {
    let x = match cx.as_int(value) {
        Some(int) if int.bits() > 1000 && int.is_positive() => {
            // Too large for a float: the leading bits, and the number of the others.
            let shift = int.bits() - 64;
            let top = (int >> shift).to_f64().unwrap_or(f64::NAN);
            let shift = shift.to_f64().unwrap_or(f64::NAN);
            return Ok(Value::Float(log(top) + shift * of_two));
        }
        Some(int) if int.is_zero() || int.is_negative() => 0.0,
        Some(int) => int.to_f64().unwrap_or(f64::NAN),
        None => convert::expect_float(cx, value)?,
    };
    if x <= 0.0 {
        return Err(cx.value_error("math domain error"));
    }
    Ok(Value::Float(log(x)))
}

fn log(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "log", 0, 1, 2)?;
    let number = logarithm(cx, args.at(0), f64::ln, std::f64::consts::LN_2)?;
    let Some(&base) = args.pos.get(1) else {
        return Ok(number);
    };
    let base: Result<Value, Trap> = logarithm(cx, base, f64::ln, std::f64::consts::LN_2);
    match (number, base?) {
        (_, Value::Float(0.0)) => {
            Err(cx.error(class::ZERO_DIVISION_ERROR, "float division by zero"))
        }
        (Value::Float(number), Value::Float(base)) => Ok(Value::Float(number / base)),
        _ => unreachable!("logarithms are floats"),
    }
}
