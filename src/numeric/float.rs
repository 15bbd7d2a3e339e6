//! Float arithmetic as Python defines it.
//!
//! `//`, `%` and `divmod` follow CPython's `float_divmod`: the remainder takes the divisor's sign and the
//! quotient is a whole float. `round` rounds the exact decimal value of the float, ties to even. Comparison
//! with an integer is exact: neither side is rounded.
//!
//! `pow`, like CPython's, leans on the platform's C library for the value.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{FromPrimitive, One, ToPrimitive, Zero};

use super::{Raise, int};

/// What `float ** float` gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Power {
    /// A real power.
    Float(f64),
    /// A negative base and a fractional exponent: ask the complex power.
    Complex,
}

/// `a / b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn true_div(a: f64, b: f64) -> Result<f64, Raise> {
    if b == 0.0 {
        Err(Raise::zero_division("float division by zero"))
    } else {
        Ok(a / b)
    }
}

/// `a % b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn modulo(a: f64, b: f64) -> Result<f64, Raise> {
    if b == 0.0 {
        Err(Raise::zero_division("float modulo"))
    } else {
        Ok(remainder(a, b))
    }
}

/// `a // b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn floor_div(a: f64, b: f64) -> Result<f64, Raise> {
    divmod(a, b).map(|(quotient, _)| quotient)
}

/// `divmod(a, b)`
///
/// # Errors
/// `ZeroDivisionError`
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64), Raise> {
    if b == 0.0 {
        return Err(Raise::zero_division("float divmod()"));
    }
    let truncated = a % b;
    let modulus = remainder(a, b);
    // (a - remainder) / b is whole but for rounding; borrowing one where the remainder changed sides.
    let borrowed = truncated != 0.0 && ((b < 0.0) != (truncated < 0.0));
    let quotient = (a - truncated) / b - if borrowed { 1.0 } else { 0.0 };
    let floored = if quotient == 0.0 {
        0.0_f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    };
    Ok((floored, modulus))
}

/// The remainder with the sign of `b`, which is not zero; a zero remainder too takes that sign.
fn remainder(a: f64, b: f64) -> f64 {
    let truncated = a % b;
    if truncated == 0.0 {
        0.0_f64.copysign(b)
    } else if (b < 0.0) == (truncated < 0.0) {
        truncated
    } else {
        truncated + b
    }
}

/// `a ** b`
///
/// # Errors
/// `ZeroDivisionError` for zero to a negative power; `OverflowError`, whose `args` in CPython are the pair
/// that its message here spells: `(34, 'Numerical result out of range')`.
pub fn pow(a: f64, b: f64) -> Result<Power, Raise> {
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return Err(Raise::zero_division(
            "0.0 cannot be raised to a negative power",
        ));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b.fract() != 0.0 {
        return Ok(Power::Complex);
    }
    let value = a.powf(b);
    if value.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(Raise::out_of_range());
    }
    Ok(Power::Float(value))
}

/// `value * 2 ** exponent`, exact where the result has the bits for it.
pub(super) fn scale(value: f64, exponent: i64) -> f64 {
    let power = |exponent: i64| {
        let biased = u64::try_from(exponent + 1023).expect("a normal power of two");
        f64::from_bits(biased << 52)
    };
    let mut value = value;
    let mut left = exponent.clamp(-3000, 3000);
    while left != 0 {
        let step = left.clamp(-1000, 1000);
        value *= power(step);
        left -= step;
    }
    value
}

/// The finite `value` as `significand * 2 ** exponent`, the significand odd or zero.
fn decompose(value: f64) -> (BigInt, i64) {
    let bits = value.to_bits();
    let field = i64::try_from(bits >> 52 & 0x7FF).expect("11 bits");
    let fraction = bits & ((1 << 52) - 1);
    let (significand, exponent) = if field == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, field - 1075)
    };
    if significand == 0 {
        return (BigInt::zero(), 0);
    }
    let zeros = significand.trailing_zeros();
    let signed = BigInt::from(significand >> zeros);
    (
        if value < 0.0 { -signed } else { signed },
        exponent + i64::from(zeros),
    )
}

/// `int(value)`: the whole part, exact.
///
/// # Errors
/// `ValueError` for nan, `OverflowError` for an infinity.
pub fn to_int(value: f64) -> Result<BigInt, Raise> {
    if value.is_nan() {
        return Err(Raise::value_error("cannot convert float NaN to integer"));
    }
    BigInt::from_f64(value)
        .ok_or_else(|| Raise::overflow("cannot convert float infinity to integer"))
}

/// `int(value)` where it fits.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the whole part is in range"
)]
pub fn to_i64(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (-LIMIT..LIMIT).contains(&value).then_some(value as i64)
}

/// `round(value)`: the nearest integer, ties to even.
///
/// # Errors
/// `ValueError` for nan, `OverflowError` for an infinity.
pub fn round_to_int(value: f64) -> Result<BigInt, Raise> {
    to_int(value.round_ties_even())
}

/// `round(value, digits)`: the float nearest to the exact value rounded at that decimal place, ties to even.
///
/// # Errors
/// `OverflowError` where that is past the largest float.
pub fn round(value: f64, digits: i64) -> Result<f64, Raise> {
    if !value.is_finite() || value == 0.0 || digits > 323 {
        return Ok(value);
    }
    if digits < -309 {
        return Ok(0.0 * value);
    }
    if digits >= 0 {
        let places = usize::try_from(digits).expect("from 0 to 323");
        return Ok(format!("{value:.places$}")
            .parse()
            .expect("a float's text reads back"));
    }
    let unit = BigInt::from(10).pow(u32::try_from(-digits).expect("from 1 to 309"));
    let (significand, exponent) = decompose(value);
    let shift = exponent.unsigned_abs();
    let whole = if exponent >= 0 {
        int::half_even(&(significand << shift), &unit)
    } else {
        int::half_even(&significand, &(&unit << shift))
    };
    let rounded = int::to_f64(&(whole * unit))
        .map_err(|_| Raise::overflow("rounded value too large to represent"))?;
    Ok(rounded.abs().copysign(value))
}

/// `value.is_integer()`
#[must_use]
pub fn is_integer(value: f64) -> bool {
    value.is_finite() && value.fract() == 0.0
}

/// `value.as_integer_ratio()`: the exact value as a fraction in lowest terms.
///
/// # Errors
/// `ValueError` for nan, `OverflowError` for an infinity.
pub fn as_integer_ratio(value: f64) -> Result<(BigInt, BigInt), Raise> {
    if value.is_nan() {
        return Err(Raise::value_error("cannot convert NaN to integer ratio"));
    }
    if value.is_infinite() {
        return Err(Raise::overflow("cannot convert Infinity to integer ratio"));
    }
    let (significand, exponent) = decompose(value);
    let shift = exponent.unsigned_abs();
    Ok(if exponent >= 0 {
        (significand << shift, BigInt::one())
    } else {
        (significand, BigInt::one() << shift)
    })
}

/// How the integer `a` compares with the float `b`, exactly; `None` if `b` is nan.
#[must_use]
pub fn compare_int(a: &BigInt, b: f64) -> Option<Ordering> {
    if let Some(small) = a.to_i64() {
        return compare_i64(small, b);
    }
    if b.is_infinite() {
        return Some(if b > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    // `a` is past 2**63: where `b` is as large it is whole, else its fraction cannot matter.
    BigInt::from_f64(b).map(|whole| a.cmp(&whole))
}

/// How the integer `a` compares with the float `b`, exactly; `None` if `b` is nan.
#[must_use]
pub fn compare_i64(a: i64, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    let Some(whole) = to_i64(b) else {
        return Some(if b > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    };
    let fraction = b.fract();
    Some(a.cmp(&whole).then_with(|| {
        0.0_f64
            .partial_cmp(&fraction)
            .expect("a fraction is no nan")
    }))
}
