//! A float's digits in the layouts `e`, `f`, `g` and `repr`'s: the part that `format` and `%` share.
//!
//! The digits come from Rust's printer, which is exact at any precision and rounds ties to even, as David
//! Gay's algorithm in CPython does. Where the point goes, which zeros stay and when an exponent appears is
//! CPython's `format_float_short` (`Python/pystrtod.c`).

use std::fmt::Write as _;

use super::repr::shortest_scientific;

/// No float has a digit past this many places: 2**-1074 ends there.
const LAST_PLACE: usize = 1074;

/// How to lay a float out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// `e`, `f`, `g`, their capitals, or `r` for `repr`'s.
    pub kind: char,
    /// Digits after the point (`e`, `f`) or significant ones (`g`); `r` ignores it.
    pub precision: usize,
    /// Keep the point and, for `g`, the trailing zeros (`#`).
    pub alternate: bool,
    /// Put ".0" after a whole number that has no exponent.
    pub point_zero: bool,
}

/// The text of `value`, with a minus sign where it has one (nan never has).
#[must_use]
pub fn lay_out(value: f64, layout: Layout) -> String {
    let mut out = String::new();
    if value.is_sign_negative() && !value.is_nan() {
        out.push('-');
    }
    if value.is_finite() {
        push_finite(value.abs(), layout, &mut out);
    } else {
        out.push_str(if value.is_nan() { "nan" } else { "inf" });
    }
    if layout.kind.is_ascii_uppercase() {
        out.to_ascii_uppercase()
    } else {
        out
    }
}

/// The digits of `value` rounded to `places` after the first one, and the decimal exponent of the first.
fn significant(value: f64, places: usize) -> (Vec<u8>, i64) {
    // No float has as many significant digits: past them only zeros follow, which the caller adds.
    from_scientific(&format!("{value:.*e}", places.min(LAST_PLACE)))
}

fn from_scientific(printed: &str) -> (Vec<u8>, i64) {
    let (mantissa, exponent) = printed
        .split_once('e')
        .expect("a finite float prints an exponent");
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    (
        digits,
        exponent.parse().expect("Rust prints a small exponent"),
    )
}

fn push_finite(value: f64, layout: Layout, out: &mut String) {
    let Layout {
        precision,
        alternate,
        point_zero,
        ..
    } = layout;
    match layout.kind.to_ascii_lowercase() {
        'e' => {
            let (digits, exponent) = significant(value, precision);
            push_scientific(&digits, precision, exponent, alternate, out);
        }
        'f' => {
            let printed = format!("{value:.*}", precision.min(LAST_PLACE));
            out.push_str(&printed);
            if precision == 0 && alternate {
                out.push('.');
            }
            push_zeros(precision.saturating_sub(LAST_PLACE), out);
        }
        'g' => {
            let precision = precision.max(1);
            let (digits, exponent) = significant(value, precision - 1);
            let limit = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(point_zero);
            let scientific = exponent < -4 || exponent >= limit;
            push_general(digits, precision, exponent, scientific, layout, out);
        }
        _ => {
            let (digits, exponent) = from_scientific(&shortest_scientific(value));
            let scientific = !(-4..16).contains(&exponent);
            push_general(digits, 0, exponent, scientific, layout, out);
        }
    }
}

/// Without trailing zeros, unless `alternate` keeps `precision` digits.
fn push_general(
    mut digits: Vec<u8>,
    precision: usize,
    exponent: i64,
    scientific: bool,
    layout: Layout,
    out: &mut String,
) {
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
    }
    let kept = if layout.alternate {
        precision.max(digits.len())
    } else {
        digits.len()
    };
    if scientific {
        return push_scientific(&digits, kept - 1, exponent, layout.alternate, out);
    }
    // The point stands after this many digits; where that is not positive, zeros come first.
    let point = exponent + 1;
    let whole = usize::try_from(point).unwrap_or(0);
    if whole == 0 {
        out.push('0');
    } else {
        push_digits(&digits, 0, whole, out);
    }
    let leading = usize::try_from(-point).unwrap_or(0);
    let places = leading + kept.saturating_sub(whole);
    if places > 0 || layout.alternate || layout.point_zero {
        out.push('.');
    }
    if places == 0 && layout.point_zero {
        out.push('0');
    }
    push_zeros(leading, out);
    push_digits(&digits, whole, kept.max(whole), out);
}

fn push_scientific(digits: &[u8], places: usize, exponent: i64, alternate: bool, out: &mut String) {
    push_digits(digits, 0, 1, out);
    if places > 0 || alternate {
        out.push('.');
    }
    push_digits(digits, 1, places + 1, out);
    let sign = if exponent < 0 { '-' } else { '+' };
    write!(out, "e{sign}{:02}", exponent.unsigned_abs()).expect("a String takes every write");
}

/// The digits from `from` to `to`, zeros where there are no more.
fn push_digits(digits: &[u8], from: usize, to: usize, out: &mut String) {
    let known = to.min(digits.len());
    if from < known {
        out.extend(digits[from..known].iter().map(|&digit| char::from(digit)));
    }
    push_zeros(to - from.max(known).min(to), out);
}

fn push_zeros(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('0', count));
}
