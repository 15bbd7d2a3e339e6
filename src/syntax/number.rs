//! What a number literal means.
//!
//! The lexer has checked the form, so only the value is computed here: integers of any size, floats
//! rounded as C's `strtod` does (Rust's parser is exact too), and imaginary numbers. The lexer passes
//! one odd form, as CPython 3.8 does: in `0777else` the digits are a float.

use super::constant::Constant;
use num_bigint::BigInt;
use std::borrow::Cow;

/// Decimal digits an integer literal may have: `sys.int_info.default_max_str_digits` of 3.8.18.
const MAX_DECIMAL_DIGITS: usize = 4300;

/// The value of a well-formed literal.
///
/// # Errors
/// A message, when a decimal integer is longer than CPython reads.
pub(super) fn value(text: &str) -> Result<Constant, String> {
    let digits: Cow<'_, str> = if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    let bytes = digits.as_bytes();
    if let [b'0', base @ (b'x' | b'X' | b'o' | b'O' | b'b' | b'B'), ..] = bytes {
        let radix = match base {
            b'x' | b'X' => 16,
            b'o' | b'O' => 8,
            _ => 2,
        };
        return Ok(Constant::Int(integer(&digits[2..], radix)));
    }
    if let Some(imaginary) = digits.strip_suffix(['j', 'J']) {
        return Ok(Constant::Complex(0.0, float(imaginary)));
    }
    let octal_of_old = bytes.starts_with(b"0") && bytes.iter().any(|&b| b != b'0');
    if bytes.iter().all(u8::is_ascii_digit) && !octal_of_old {
        if bytes.len() > MAX_DECIMAL_DIGITS {
            return Err(format!(
                "Exceeds the limit ({MAX_DECIMAL_DIGITS}) for integer string conversion: \
                 value has {} digits; use sys.set_int_max_str_digits() to increase the limit \
                 - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                bytes.len()
            ));
        }
        return Ok(Constant::Int(integer(&digits, 10)));
    }
    Ok(Constant::Float(float(&digits)))
}

fn integer(digits: &str, radix: u32) -> BigInt {
    match i64::from_str_radix(digits, radix) {
        Ok(small) => BigInt::from(small),
        Err(_) => BigInt::parse_bytes(digits.as_bytes(), radix)
            .expect("the lexer passes digits of this base only"),
    }
}

fn float(digits: &str) -> f64 {
    digits
        .parse()
        .expect("the lexer passes the form of a float only")
}
