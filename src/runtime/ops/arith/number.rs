//! The operators on `int`, `bool`, `float` and `complex`, in any mixture: both operands become the wider of the two
//! kinds, as CPython's coercion has it.

use super::super::super::ctx::Ctx;
use super::super::super::native::Trap;
use super::super::super::object::Object;
use super::super::super::value::Value;
use super::{Operator, Unary};
use crate::numeric::{Raise, complex, float, int};
use num_bigint::BigInt;
use num_traits::Signed;

/// A number taken out of its value.
enum Number {
    Int(BigInt),
    Float(f64),
    Complex(complex::Complex),
}

impl Number {
    fn of(cx: &Ctx<'_>, value: Value) -> Option<Self> {
        Some(match cx.payload(value) {
            Value::Int(i) => Self::Int(i.into()),
            Value::Bool(b) => Self::Int(u8::from(b).into()),
            Value::Float(f) => Self::Float(f),
            Value::Obj(handle) => match cx.get(handle) {
                Object::BigInt(int) => Self::Int((**int).clone()),
                Object::Complex(re, im) => Self::Complex((*re, *im)),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn to_f64(&self) -> Result<f64, Raise> {
        match self {
            Self::Int(int) => int::to_f64(int),
            Self::Float(float) => Ok(*float),
            Self::Complex(_) => unreachable!("complex numbers are never narrowed"),
        }
    }

    fn to_complex(&self) -> Result<complex::Complex, Raise> {
        match self {
            Self::Complex(complex) => Ok(*complex),
            other => other.to_f64().map(|re| (re, 0.0)),
        }
    }
}

/// Whether a value is a number of a builtin class or derived from one.
pub(super) fn is_number(cx: &Ctx<'_>, value: Value) -> bool {
    Number::of(cx, value).is_some()
}

/// `a op b` of numbers; none if one is no number or numbers have no such operator.
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`, `MemoryError`, `ValueError`.
pub(super) fn binary(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<Option<Value>, Trap> {
    if let (Value::Float(x), Value::Float(y)) = (a, b) {
        return give(cx, floats(operator, x, y));
    }
    if let (Value::Bool(x), Value::Bool(y)) = (cx.payload(a), cx.payload(b)) {
        match operator {
            Operator::And => return Ok(Some(Value::Bool(x & y))),
            Operator::Or => return Ok(Some(Value::Bool(x | y))),
            Operator::Xor => return Ok(Some(Value::Bool(x ^ y))),
            _ => {}
        }
    }
    let (Some(x), Some(y)) = (Number::of(cx, a), Number::of(cx, b)) else {
        return Ok(None);
    };
    let result = match (&x, &y) {
        (Number::Int(x), Number::Int(y)) => {
            // As powers and shifts are bounded, so that repeated squaring ends too.
            if operator == Operator::Mul && x.bits() + y.bits() > int::LARGEST_BITS {
                return Err(cx.memory_error());
            }
            ints(operator, x, y)
        }
        (Number::Complex(_), _) | (_, Number::Complex(_)) => match (x.to_complex(), y.to_complex())
        {
            (Ok(x), Ok(y)) => complexes(operator, x, y),
            (Err(raise), _) | (_, Err(raise)) => Err(raise),
        },
        _ => match (x.to_f64(), y.to_f64()) {
            (Ok(x), Ok(y)) => floats(operator, x, y),
            (Err(raise), _) | (_, Err(raise)) if has_floats(operator) => Err(raise),
            _ => Ok(None),
        },
    };
    give(cx, result)
}

fn has_floats(operator: Operator) -> bool {
    !matches!(
        operator,
        Operator::MatMul
            | Operator::LShift
            | Operator::RShift
            | Operator::And
            | Operator::Or
            | Operator::Xor
    )
}

/// Makes a value of a result; none stays none.
fn give(cx: &mut Ctx<'_>, result: Result<Option<Number>, Raise>) -> Result<Option<Value>, Trap> {
    match result {
        Ok(Some(Number::Int(int))) => Ok(Some(cx.new_int(int))),
        Ok(Some(Number::Float(float))) => Ok(Some(Value::Float(float))),
        Ok(Some(Number::Complex((re, im)))) => Ok(Some(cx.alloc(Object::Complex(re, im)))),
        Ok(None) => Ok(None),
        Err(raise) => Err(cx.raise(raise)),
    }
}

fn ints(operator: Operator, x: &BigInt, y: &BigInt) -> Result<Option<Number>, Raise> {
    let result = match operator {
        Operator::Add => x + y,
        Operator::Sub => x - y,
        Operator::Mul => x * y,
        Operator::Mod => int::modulo(x, y)?,
        Operator::FloorDiv => int::floor_div(x, y)?,
        Operator::TrueDiv => return int::true_div(x, y).map(Number::Float).map(Some),
        Operator::Pow => match int::pow(x, y)? {
            int::Power::Int(int) => int,
            int::Power::Float(float) => return Ok(Some(Number::Float(float))),
        },
        Operator::LShift => int::shift_left(x, y)?,
        Operator::RShift => int::shift_right(x, y)?,
        Operator::And => x & y,
        Operator::Or => x | y,
        Operator::Xor => x ^ y,
        Operator::MatMul => return Ok(None),
    };
    Ok(Some(Number::Int(result)))
}

fn floats(operator: Operator, x: f64, y: f64) -> Result<Option<Number>, Raise> {
    let result = match operator {
        Operator::Add => x + y,
        Operator::Sub => x - y,
        Operator::Mul => x * y,
        Operator::Mod => float::modulo(x, y)?,
        Operator::FloorDiv => float::floor_div(x, y)?,
        Operator::TrueDiv => float::true_div(x, y)?,
        Operator::Pow => match float::pow(x, y)? {
            float::Power::Float(float) => float,
            float::Power::Complex => {
                return complex::pow((x, 0.0), (y, 0.0)).map(|z| Some(Number::Complex(z)));
            }
        },
        _ => return Ok(None),
    };
    Ok(Some(Number::Float(result)))
}

fn complexes(
    operator: Operator,
    x: complex::Complex,
    y: complex::Complex,
) -> Result<Option<Number>, Raise> {
    let result = match operator {
        Operator::Add => (x.0 + y.0, x.1 + y.1),
        Operator::Sub => (x.0 - y.0, x.1 - y.1),
        Operator::Mul => complex::mul(x, y),
        Operator::TrueDiv => complex::true_div(x, y)?,
        Operator::Pow => complex::pow(x, y)?,
        // `%` and `//` are refused by [`refused`].
        _ => return Ok(None),
    };
    Ok(Some(Number::Complex(result)))
}

/// What complex numbers say to `%` and `//`, whatever the other operand is.
pub(super) fn refused(cx: &Ctx<'_>, operator: Operator, operands: [Value; 2]) -> Option<Raise> {
    let message = match operator {
        Operator::Mod => "can't mod complex numbers.",
        Operator::FloorDiv => "can't take floor of complex number.",
        _ => return None,
    };
    let complex = operands
        .iter()
        .any(|&value| matches!(cx.object(value), Some(Object::Complex(..))));
    complex.then(|| Raise::type_error(message))
}

/// `divmod(a, b)` of numbers; none if one is no number.
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`; `TypeError` for complex numbers.
pub(super) fn divmod(cx: &mut Ctx<'_>, a: Value, b: Value) -> Result<Option<Value>, Trap> {
    let (Some(x), Some(y)) = (Number::of(cx, a), Number::of(cx, b)) else {
        return Ok(None);
    };
    let result = match (&x, &y) {
        (Number::Int(x), Number::Int(y)) => {
            int::divmod(x, y).map(|(q, r)| (Number::Int(q), Number::Int(r)))
        }
        (Number::Complex(_), _) | (_, Number::Complex(_)) => Err(Raise::type_error(
            "can't take floor or mod of complex number.",
        )),
        _ => match (x.to_f64(), y.to_f64()) {
            (Ok(x), Ok(y)) => {
                float::divmod(x, y).map(|(q, r)| (Number::Float(q), Number::Float(r)))
            }
            (Err(raise), _) | (_, Err(raise)) => Err(raise),
        },
    };
    let (quotient, remainder) = result.map_err(|raise| cx.raise(raise))?;
    let parts = [
        give(cx, Ok(Some(quotient)))?,
        give(cx, Ok(Some(remainder)))?,
    ];
    Ok(Some(cx.new_tuple(parts.map(Option::unwrap_or_default))))
}

/// `op x` of a number; none if it is no number or has no such operator.
///
/// # Errors
/// `OverflowError` for the size of a complex number.
pub(super) fn unary(cx: &mut Ctx<'_>, op: Unary, value: Value) -> Result<Option<Value>, Trap> {
    if let Value::Int(i) = value
        && let Some(result) = match op {
            Unary::Pos => Some(i),
            Unary::Neg => i.checked_neg(),
            Unary::Invert => Some(!i),
            Unary::Abs => i.checked_abs(),
        }
    {
        return Ok(Some(Value::Int(result)));
    }
    let Some(number) = Number::of(cx, value) else {
        return Ok(None);
    };
    let result = match (op, number) {
        (Unary::Pos, number) => Ok(Some(number)),
        (Unary::Neg, Number::Int(int)) => Ok(Some(Number::Int(-int))),
        (Unary::Neg, Number::Float(float)) => Ok(Some(Number::Float(-float))),
        (Unary::Neg, Number::Complex((re, im))) => Ok(Some(Number::Complex((-re, -im)))),
        (Unary::Invert, Number::Int(int)) => Ok(Some(Number::Int(!int))),
        (Unary::Invert, _) => Ok(None),
        (Unary::Abs, Number::Int(int)) => Ok(Some(Number::Int(int.abs()))),
        (Unary::Abs, Number::Float(float)) => Ok(Some(Number::Float(float.abs()))),
        (Unary::Abs, Number::Complex(z)) => complex::abs(z).map(|size| Some(Number::Float(size))),
    };
    give(cx, result)
}
