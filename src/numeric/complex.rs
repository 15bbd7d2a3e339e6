//! Complex arithmetic as CPython 3.8 does it (`Objects/complexobject.c`).
//!
//! Sums and products are the textbook's; division scales by the larger part of the divisor (R. L. Smith, 1962);
//! whole powers up to 100 are repeated products, others go through polar form, so that the last digits
//! are CPython's.

use super::Raise;

/// Real and imaginary part.
pub type Complex = (f64, f64);

/// `a * b`
#[must_use]
pub fn mul(a: Complex, b: Complex) -> Complex {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// `a / b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn true_div(a: Complex, b: Complex) -> Result<Complex, Raise> {
    quotient(a, b).ok_or_else(|| Raise::zero_division("complex division by zero"))
}

/// `None` for a zero divisor.
fn quotient(a: Complex, b: Complex) -> Option<Complex> {
    if b.0.is_nan() || b.1.is_nan() {
        return Some((f64::NAN, f64::NAN));
    }
    if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let scale = b.0 + b.1 * ratio;
        return Some(((a.0 + a.1 * ratio) / scale, (a.1 - a.0 * ratio) / scale));
    }
    let ratio = b.0 / b.1;
    let scale = b.0 * ratio + b.1;
    Some(((a.0 * ratio + a.1) / scale, (a.1 * ratio - a.0) / scale))
}

/// `a ** b`
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`
pub fn pow(a: Complex, b: Complex) -> Result<Complex, Raise> {
    let whole = b.1 == 0.0 && b.0.fract() == 0.0 && b.0.abs() <= 100.0;
    let power = if whole {
        let product = whole_power(a, b.0.abs());
        if b.0 > 0.0 {
            Some(product)
        } else {
            quotient((1.0, 0.0), product)
        }
    } else {
        polar_power(a, b)
    };
    let power = power.ok_or_else(|| Raise::zero_division("0.0 to a negative or complex power"))?;
    if power.0.is_infinite() || power.1.is_infinite() {
        return Err(Raise::overflow("complex exponentiation"));
    }
    Ok(power)
}

/// Repeated squaring; `exponent` is whole, from 0 to 100.
fn whole_power(a: Complex, exponent: f64) -> Complex {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, from 0 to 100"
    )]
    let mut left = exponent as u32;
    let (mut power, mut square) = ((1.0, 0.0), a);
    while left > 0 {
        if left & 1 == 1 {
            power = mul(power, square);
        }
        left >>= 1;
        square = mul(square, square);
    }
    power
}

/// `None` for zero to a negative or complex power. `b` is not zero.
fn polar_power(a: Complex, b: Complex) -> Option<Complex> {
    if a == (0.0, 0.0) {
        // Nan is not below zero, and passes.
        return (b.1 == 0.0 && (b.0 >= 0.0 || b.0.is_nan())).then_some((0.0, 0.0));
    }
    let size = a.0.hypot(a.1);
    let angle = a.1.atan2(a.0);
    let mut length = size.powf(b.0);
    let mut phase = angle * b.0;
    if b.1 != 0.0 {
        length /= (angle * b.1).exp();
        phase += b.1 * size.ln();
    }
    // The C library has no sine of an infinity, and 3.8 reports that as it reports a zero base.
    if phase.is_infinite() {
        return None;
    }
    Some((length * phase.cos(), length * phase.sin()))
}

/// `abs(a)`
///
/// # Errors
/// `OverflowError`
pub fn abs(a: Complex) -> Result<f64, Raise> {
    let size = a.0.hypot(a.1);
    if size.is_infinite() && a.0.is_finite() && a.1.is_finite() {
        return Err(Raise::overflow("absolute value too large"));
    }
    Ok(size)
}
