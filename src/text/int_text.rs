//! Integers from text and to text: `int(text, base)`, `hex`, `oct`, `bin`.
//!
//! `int()` takes white space around, a sign, a prefix that fits the base, single underscores between digits
//! and the decimal digits of any script. Everything else is a `ValueError` that quotes the text.
//! The other direction is `BigInt`'s own but for the prefixes; `format` has its own rules.

use num_bigint::{BigInt, Sign};

use super::{repr, unicode};
use crate::numeric::Raise;

/// `int(text, base)`; `base` is 0 (take the prefix's) or 2 to 36.
///
/// # Errors
/// `ValueError`
pub fn parse_int(text: &str, base: i64) -> Result<BigInt, Raise> {
    let Some(asked) = u32::try_from(base)
        .ok()
        .filter(|base| matches!(base, 0 | 2..=36))
    else {
        return Err(Raise::value_error(
            "int() base must be >= 2 and <= 36, or 0",
        ));
    };
    digits(text, asked).ok_or_else(|| {
        let quoted: String = repr::repr_str(text).chars().take(200).collect();
        Raise::value_error(format!(
            "invalid literal for int() with base {base}: {quoted}"
        ))
    })
}

fn digits(text: &str, asked: u32) -> Option<BigInt> {
    let text = text.trim_matches(unicode::is_space);
    let (negative, text) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    // Digits of other scripts count as ASCII ones, in the prefix too.
    let ascii =
        |c: char| unicode::decimal(c).map_or(c, |digit| char::from_digit(digit, 10).unwrap_or(c));
    let mut rest = text.chars().map(ascii).peekable();
    let mut base = asked;
    let mut zeros_only = false;
    let mut after_digit = false;
    if rest.peek() == Some(&'0') {
        let mut ahead = rest.clone();
        ahead.next();
        let prefix = match ahead.next() {
            Some('x' | 'X') => 16,
            Some('o' | 'O') => 8,
            Some('b' | 'B') => 2,
            _ => 0,
        };
        if prefix != 0 && (asked == 0 || asked == prefix) {
            base = prefix;
            rest = ahead;
            after_digit = true; // one underscore may follow the prefix
        } else if asked == 0 {
            (base, zeros_only) = (10, true); // 0 and 00 are fine, 010 is no decimal literal
        }
    } else if asked == 0 {
        base = 10;
    }
    let mut values = Vec::with_capacity(text.len());
    for c in rest {
        if c == '_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
        } else {
            let digit = c.to_digit(base)?;
            if zeros_only && digit != 0 {
                return None;
            }
            values.push(u8::try_from(digit).ok()?);
            after_digit = true;
        }
    }
    if values.is_empty() || !after_digit {
        return None;
    }
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    BigInt::from_radix_be(sign, &values, base)
}

/// `bin(value)`
#[must_use]
pub fn bin(value: &BigInt) -> String {
    prefixed(value, "0b", 2)
}

/// `oct(value)`
#[must_use]
pub fn oct(value: &BigInt) -> String {
    prefixed(value, "0o", 8)
}

/// `hex(value)`
#[must_use]
pub fn hex(value: &BigInt) -> String {
    prefixed(value, "0x", 16)
}

fn prefixed(value: &BigInt, prefix: &str, radix: u32) -> String {
    let sign = if value.sign() == Sign::Minus { "-" } else { "" };
    format!("{sign}{prefix}{}", value.magnitude().to_str_radix(radix))
}
