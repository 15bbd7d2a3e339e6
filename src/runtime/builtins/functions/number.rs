//! Builtin functions on numbers: `abs`, `divmod`, `pow`, `round`.

use super::super::super::ctx::Ctx;
use super::super::super::native::{NativeFn, Outcome};
use super::super::super::object::Object;
use super::super::super::ops::arith::{self, Operator, Unary};
use super::super::super::ops::dunder;
use super::super::super::value::Value;
use crate::numeric::{float, int};
use num_bigint::Sign;
use num_traits::ToPrimitive;

/// The functions.
pub static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("abs", |cx, args| {
        args.expect(cx, "abs", 0, 1, 1)?;
        arith::unary(cx, Unary::Abs, args.at(0))
    }),
    NativeFn::function("divmod", |cx, args| {
        args.expect(cx, "divmod", 0, 2, 2)?;
        arith::divmod(cx, args.at(0), args.at(1))
    }),
    NativeFn::function("pow", |cx, args| {
        let [base, exp, modulus] = args.bind(cx, "pow", 0, ["base", "exp", "mod"], 2)?;
        let (base, exp) = (base.unwrap_or_default(), exp.unwrap_or_default());
        match modulus {
            None | Some(Value::None) => arith::binary(cx, Operator::Pow, base, exp),
            Some(modulus) => arith::pow_mod(cx, base, exp, modulus),
        }
    }),
    NativeFn::function("round", |cx, args| {
        let [number, digits] = args.bind(cx, "round", 0, ["number", "ndigits"], 1)?;
        round(
            cx,
            number.unwrap_or_default(),
            digits.unwrap_or(Value::None),
        )
    }),
];

fn round(cx: &mut Ctx<'_>, number: Value, digits: Value) -> Outcome {
    let name = cx.program.names.round;
    let given: &[Value] = match digits {
        Value::None => &[],
        _ => &[digits],
    };
    if let Some(result) = dunder::call_special(cx, number, name, given)? {
        return Ok(result);
    }
    let plain = cx.payload(number);
    let is_int = match plain {
        Value::Int(_) | Value::Bool(_) => true,
        Value::Obj(handle) => matches!(cx.get(handle), Object::BigInt(_)),
        _ => false,
    };
    if !is_int && !matches!(plain, Value::Float(_)) {
        let message = format!(
            "type {} doesn't define __round__ method",
            cx.class_name(number)
        );
        return Err(cx.type_error(message));
    }
    if matches!(digits, Value::None) {
        return match plain {
            Value::Float(float) => {
                let int = float::round_to_int(float).map_err(|raise| cx.raise(raise))?;
                Ok(cx.new_int(int))
            }
            Value::Bool(b) => Ok(Value::Int(b.into())),
            other => Ok(other),
        };
    }
    let digits = dunder::expect_index(cx, digits)?;
    if let Value::Float(value) = plain {
        // Beyond these bounds nothing is rounded, or everything.
        let digits = digits.to_i64().unwrap_or(match digits.sign() {
            Sign::Minus => i64::MIN,
            _ => i64::MAX,
        });
        let rounded = float::round(value, digits).map_err(|raise| cx.raise(raise))?;
        return Ok(Value::Float(rounded));
    }
    let value = cx.as_int(plain).unwrap_or_default();
    let rounded = int::round(&value, &digits);
    Ok(cx.new_int(rounded))
}
