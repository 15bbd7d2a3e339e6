//! Floats from text, and `float.hex`.
//!
//! `float()` takes white space around, a sign, digits with single underscores between them, a point, an
//! exponent, `inf`, `infinity` and `nan` in any case, and the decimal digits of any script. Rust reads
//! the same grammar with the same (correct) rounding once the underscores are checked and gone.

use super::{repr, unicode};
use crate::numeric::{Raise, int};
use num_bigint::{BigInt, Sign};

/// `float(text)`
///
/// # Errors
/// `ValueError`
pub fn float_from_str(text: &str) -> Result<f64, Raise> {
    parse_float(text).ok_or_else(|| {
        // 3.8 quotes the text as it came, but white space alone as nothing.
        let blank = text.chars().all(unicode::is_space);
        let quoted = repr::repr_str(if blank { "" } else { text });
        Raise::value_error(format!("could not convert string to float: {quoted}"))
    })
}

/// `float(text)`; `None` where that is a `ValueError`.
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim_matches(unicode::is_space);
    let mut ascii = String::with_capacity(text.len());
    let mut before = '\0';
    for c in text.chars() {
        let c = match unicode::decimal(c) {
            Some(digit) => char::from_digit(digit, 10)?,
            None => c,
        };
        // An underscore stands between two digits.
        if (c == '_' && !before.is_ascii_digit()) || (before == '_' && !c.is_ascii_digit()) {
            return None;
        }
        if c != '_' {
            ascii.push(c);
        }
        before = c;
    }
    if before == '_' {
        None
    } else {
        ascii.parse().ok()
    }
}

/// `value.hex()`
#[must_use]
pub fn hex(value: f64) -> String {
    if !value.is_finite() {
        return repr::repr_float(value);
    }
    let bits = value.to_bits();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let fraction = bits & ((1 << 52) - 1);
    let (lead, exponent) = match bits >> 52 & 0x7FF {
        0 if fraction == 0 => return format!("{sign}0x0.0p+0"),
        0 => (0, -1022),
        field => (1, i64::try_from(field).expect("11 bits") - 1023),
    };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// `float.fromhex(text)`, correctly rounded.
///
/// # Errors
/// `ValueError` of what is no hexadecimal float, `OverflowError` past the floats.
pub fn from_hex(text: &str) -> Result<f64, Raise> {
    let invalid = || Raise::value_error("invalid hexadecimal floating-point string");
    let too_large = || Raise::overflow("hexadecimal value too large to represent as a float");
    let text = text.trim_matches(unicode::is_space);
    let (negative, text) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let sign = if negative { -1.0 } else { 1.0 };
    match text.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return Ok(f64::INFINITY * sign),
        "nan" => return Ok(f64::NAN.copysign(sign)),
        _ => {}
    }
    let body = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(text);
    let (mantissa, exponent) = match body.split_once(['p', 'P']) {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(invalid());
            }
            // An exponent past 64 bits is as good as any very large one.
            let size = digits.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
            (
                mantissa,
                if exponent.starts_with('-') {
                    -size
                } else {
                    size
                },
            )
        }
        None => (body, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(invalid());
    }
    let significand = BigInt::parse_bytes(digits.as_bytes(), 16).ok_or_else(invalid)?;
    if significand.sign() == Sign::NoSign {
        return Ok(0.0_f64.copysign(sign));
    }
    let places = i64::try_from(fraction.len()).map_err(|_| invalid())?;
    let exponent = exponent - 4 * places;
    let top = exponent + i64::try_from(significand.bits()).map_err(|_| invalid())?;
    if top > 1100 {
        return Err(too_large());
    }
    let size = if top < -1200 {
        0.0
    } else if exponent >= 0 {
        int::to_f64(&(significand << exponent.unsigned_abs())).map_err(|_| too_large())?
    } else {
        let unit = BigInt::from(1) << exponent.unsigned_abs();
        int::true_div(&significand, &unit).map_err(|_| too_large())?
    };
    Ok(size.copysign(sign))
}
