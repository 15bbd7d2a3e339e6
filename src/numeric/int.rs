//! Integer arithmetic as Python defines it.
//!
//! Division floors, the remainder takes the divisor's sign, `/` of two integers is the correctly rounded
//! quotient whatever their size, a negative power is a float, a shift is a multiplication by a power of two.
//! The plain operators (`+ - *`, comparison, `& | ^`) are the same in Python and in `BigInt`, and are not here.
//!
//! Results are bounded: what would need more than [`LARGEST_BITS`] is a `MemoryError`, since the
//! simulated program is a guest and CPython would only fail later and slower.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{Raise, float};

/// No power and no shift makes an integer of more bits (8 MiB).
pub const LARGEST_BITS: u64 = 1 << 26;

/// What `int ** int` gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Power {
    /// For exponents from zero.
    Int(BigInt),
    /// For negative exponents.
    Float(f64),
}

fn division_by_zero() -> Raise {
    Raise::zero_division("integer division or modulo by zero")
}

/// `a // b`; `None` if that raises or does not fit.
#[must_use]
pub fn floor_div_i64(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    let inexact = quotient.wrapping_mul(b) != a;
    Some(quotient - i64::from(inexact && ((a < 0) != (b < 0))))
}

/// `a % b`, with the sign of `b`; `None` if that raises.
#[must_use]
pub fn modulo_i64(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let remainder = a.wrapping_rem(b);
    Some(if remainder != 0 && ((remainder < 0) != (b < 0)) {
        remainder + b
    } else {
        remainder
    })
}

/// `a ** b`; `None` if the answer does not fit or is a float.
#[must_use]
pub fn pow_i64(a: i64, b: i64) -> Option<i64> {
    a.checked_pow(u32::try_from(b).ok()?)
}

/// `a << b`; `None` if that raises or does not fit.
#[must_use]
pub fn shift_left_i64(a: i64, b: i64) -> Option<i64> {
    let count = u32::try_from(b).ok()?;
    if a == 0 {
        return Some(0);
    }
    let shifted = a.checked_shl(count)?;
    (shifted >> count == a).then_some(shifted)
}

/// `a >> b`; `None` if that raises.
#[must_use]
pub fn shift_right_i64(a: i64, b: i64) -> Option<i64> {
    (b >= 0).then(|| a >> b.min(63))
}

/// `a // b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn floor_div(a: &BigInt, b: &BigInt) -> Result<BigInt, Raise> {
    if b.is_zero() {
        Err(division_by_zero())
    } else {
        Ok(a.div_floor(b))
    }
}

/// `a % b`
///
/// # Errors
/// `ZeroDivisionError`
pub fn modulo(a: &BigInt, b: &BigInt) -> Result<BigInt, Raise> {
    if b.is_zero() {
        Err(division_by_zero())
    } else {
        Ok(a.mod_floor(b))
    }
}

/// `divmod(a, b)`
///
/// # Errors
/// `ZeroDivisionError`
pub fn divmod(a: &BigInt, b: &BigInt) -> Result<(BigInt, BigInt), Raise> {
    if b.is_zero() {
        Err(division_by_zero())
    } else {
        Ok(a.div_mod_floor(b))
    }
}

/// `a ** b`
///
/// # Errors
/// What the float power raises for a negative `b`; `MemoryError` past [`LARGEST_BITS`].
pub fn pow(a: &BigInt, b: &BigInt) -> Result<Power, Raise> {
    if b.is_negative() {
        return match float::pow(to_f64(a)?, to_f64(b)?)? {
            float::Power::Float(value) => Ok(Power::Float(value)),
            float::Power::Complex => unreachable!("a whole exponent never gives a complex power"),
        };
    }
    if a.magnitude().is_one() || a.is_zero() {
        let odd = b.is_odd();
        let one = BigInt::one();
        return Ok(Power::Int(match a.is_negative() {
            _ if a.is_zero() => BigInt::from(u8::from(b.is_zero())),
            true if odd => -one,
            _ => one,
        }));
    }
    // |a| >= 2: the result has at least (bits - 1) * b + 1 bits.
    let fits = b
        .to_u64()
        .and_then(|b| (a.bits() - 1).checked_mul(b))
        .is_some_and(|bits| bits < LARGEST_BITS);
    match b.to_u32() {
        Some(exponent) if fits => Ok(Power::Int(a.pow(exponent))),
        _ => Err(Raise::memory()),
    }
}

/// `pow(a, b, m)`; a negative `b` takes the inverse of `a` (3.8).
///
/// # Errors
/// `ValueError` for a zero modulus or where there is no inverse.
pub fn pow_mod(a: &BigInt, b: &BigInt, m: &BigInt) -> Result<BigInt, Raise> {
    if m.is_zero() {
        return Err(Raise::value_error("pow() 3rd argument cannot be 0"));
    }
    let size = BigInt::from(m.magnitude().clone());
    let (base, exponent) = if b.is_negative() {
        let inverse = a.modinv(&size);
        let message = "base is not invertible for the given modulus";
        (inverse.ok_or_else(|| Raise::value_error(message))?, -b)
    } else {
        (a.mod_floor(&size), b.clone())
    };
    let power = base.modpow(&exponent, &size);
    Ok(if m.is_negative() && !power.is_zero() {
        power + m
    } else {
        power
    })
}

/// `a << b`
///
/// # Errors
/// `ValueError` for a negative count, `MemoryError` past [`LARGEST_BITS`], `OverflowError` for counts past all
/// memory.
pub fn shift_left(a: &BigInt, b: &BigInt) -> Result<BigInt, Raise> {
    if b.is_negative() {
        return Err(Raise::value_error("negative shift count"));
    }
    if a.is_zero() {
        return Ok(BigInt::zero());
    }
    match b.to_u64() {
        Some(count) if count.saturating_add(a.bits()) <= LARGEST_BITS => Ok(a << count),
        // 3.8 counts the digits of 30 bits first.
        _ if b.bits() > 66 => Err(Raise::overflow("too many digits in integer")),
        _ => Err(Raise::memory()),
    }
}

/// `a >> b`
///
/// # Errors
/// `ValueError` for a negative count.
pub fn shift_right(a: &BigInt, b: &BigInt) -> Result<BigInt, Raise> {
    if b.is_negative() {
        return Err(Raise::value_error("negative shift count"));
    }
    Ok(match b.to_u64() {
        Some(count) if count < a.bits() => a >> count,
        _ if a.is_negative() => -BigInt::one(),
        _ => BigInt::zero(),
    })
}

/// `float(a)`, correctly rounded.
///
/// # Errors
/// `OverflowError`
pub fn to_f64(a: &BigInt) -> Result<f64, Raise> {
    a.to_f64()
        .filter(|value| value.is_finite())
        .ok_or_else(|| Raise::overflow("int too large to convert to float"))
}

/// `a / b`, correctly rounded.
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`
pub fn true_div(a: &BigInt, b: &BigInt) -> Result<f64, Raise> {
    if b.is_zero() {
        return Err(Raise::zero_division("division by zero"));
    }
    let size = ratio(a.magnitude(), b.magnitude())
        .ok_or_else(|| Raise::overflow("integer division result too large for a float"))?;
    Ok(if a.is_negative() == b.is_negative() {
        size
    } else {
        -size
    })
}

/// `a / b`, correctly rounded; `None` if `b` is zero or an operand is past 53 bits.
#[must_use]
pub fn true_div_i64(a: i64, b: i64) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    #[expect(
        clippy::cast_precision_loss,
        reason = "both are at most 2**53 in size, so exact"
    )]
    (b != 0 && a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT).then(|| a as f64 / b as f64)
}

/// `a / b` to the nearest float, ties to even; `None` on overflow. `b` is not zero.
pub(super) fn ratio(a: &BigUint, b: &BigUint) -> Option<f64> {
    if a.is_zero() {
        return Some(0.0);
    }
    // An upper bound keeps the shifts below sane where the answer is plainly zero or too large.
    let size = i64::try_from(a.bits()).ok()? - i64::try_from(b.bits()).ok()?;
    if size < -1076 {
        return Some(0.0);
    }
    if size > 1025 {
        return None;
    }
    // The quotient in units of 2**shift: 55 or 56 bits, fewer where the answer is subnormal, whose last
    // place weighs 2**-1074. Its lowest bit is sticky: set if anything lies below.
    let shift = size.max(-1021) - 55;
    let (quotient, rest) = if shift >= 0 {
        a.div_rem(&(b << shift.unsigned_abs()))
    } else {
        (a << shift.unsigned_abs()).div_rem(b)
    };
    let mut quotient = quotient.to_u64().expect("at most 56 bits");
    quotient |= u64::from(!rest.is_zero());
    let bits = 64 - i64::from(quotient.leading_zeros());
    let spare = bits.max(-1021 - shift) - 53; // at least 2
    let half = 1_u64 << (spare - 1);
    let below = quotient & (2 * half - 1);
    let kept = quotient - below;
    let up = below > half || (below == half && kept & (2 * half) != 0);
    let rounded = kept + if up { 2 * half } else { 0 };
    #[expect(clippy::cast_precision_loss, reason = "rounded to 53 bits above")]
    let value = float::scale(rounded as f64, shift);
    value.is_finite().then_some(value)
}

/// `round(a, digits)`: to a multiple of `10 ** -digits`, ties to an even multiple.
#[must_use]
pub fn round(a: &BigInt, digits: &BigInt) -> BigInt {
    if !digits.is_negative() {
        return a.clone();
    }
    // 10**places is more than twice |a| where places is past its decimal digits.
    let places = digits
        .magnitude()
        .to_u32()
        .filter(|&places| u64::from(places) <= a.bits() / 3 + 2);
    let Some(places) = places else {
        return BigInt::zero();
    };
    let unit = BigInt::from(10).pow(places);
    half_even(a, &unit) * unit
}

/// `a / unit` to the nearest integer, ties to even. `unit` is positive.
pub(super) fn half_even(a: &BigInt, unit: &BigInt) -> BigInt {
    let (quotient, rest) = a.div_mod_floor(unit);
    let up = match (rest * 2_u32).cmp(unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    quotient + u32::from(up)
}

/// `a.bit_length()`
#[must_use]
pub fn bit_length(a: &BigInt) -> u64 {
    a.bits()
}
