//! Floats from text, and `float.hex`.
//!
//! `float()` takes white space around, a sign, digits with single underscores between them, a point, an
//! exponent, `inf`, `infinity` and `nan` in any case, and the decimal digits of any script. Rust reads
//! the same grammar with the same (correct) rounding once the underscores are checked and gone.

use super::{repr, unicode};
use crate::numeric::Raise;

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
