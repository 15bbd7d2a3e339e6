//! `repr` of the atoms: strings, bytes, floats, complex numbers.
//!
//! These are the texts that `dis` listings, tracebacks and `print` of a container show, so each must match
//! CPython 3.8 to the character: the choice of quotes, the escapes, which characters are printable
//! (Unicode 12.1's, not the compiler's tables), and where a float turns to an exponent.
//!
//! The digits of a float come from Rust's shortest round-trip printer, which gives the same digits as
//! David Gay's algorithm in CPython but for ties (see `shortest_scientific`); the layout is [`super::digits`]'s.

use std::fmt::Write as _;

use super::digits::{Layout, lay_out};
use super::unicode;

/// `repr` of a string: single quotes, unless it holds a single and no double quote.
#[must_use]
pub fn repr_str(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ if unicode::is_printable(c) => out.push(c),
            _ => push_escaped(c, &mut out),
        }
    }
    out.push(quote);
    out
}

/// `ascii()` of an object, from its `repr`: what is not ASCII becomes an escape.
#[must_use]
pub fn ascii_from_repr(repr: &str) -> String {
    let mut out = String::with_capacity(repr.len());
    for c in repr.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            push_escaped(c, &mut out);
        }
    }
    out
}

/// Appends `\xhh`, `\uhhhh` or `\Uhhhhhhhh`, the shortest that holds the code point.
pub(super) fn push_escaped(c: char, out: &mut String) {
    let code = unicode::code(c);
    let written = match code {
        0..=0xFF => write!(out, "\\x{code:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a String takes every write");
}

/// `repr` of bytes.
#[must_use]
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.extend(['b', quote as char]);
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ if byte == quote => out.extend(['\\', byte as char]),
            b' '..=b'~' => out.push(byte as char),
            _ => push_escaped(byte as char, &mut out),
        }
    }
    out.push(quote as char);
    out
}

/// `repr` of a float: the fewest digits that read back as `value`, with an exponent below 1e-4 and from 1e16.
#[must_use]
pub fn repr_float(value: f64) -> String {
    lay_out(value, SHORTEST)
}

const SHORTEST: Layout = Layout {
    kind: 'r',
    precision: 0,
    alternate: false,
    point_zero: true,
};

/// `repr` of a complex number. A real part of positive zero is left out.
#[must_use]
pub fn repr_complex(real: f64, imag: f64) -> String {
    let layout = Layout {
        point_zero: false,
        ..SHORTEST
    };
    let imaginary = lay_out(imag, layout);
    if real == 0.0 && real.is_sign_positive() {
        return format!("{imaginary}j");
    }
    let plus = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imaginary}j)", lay_out(real, layout))
}

/// `d.ddde-x`, the shortest that reads back as the finite `value`.
///
/// Where two shortest texts are equally near, Rust takes the upper one and CPython the one with an even last
/// digit (2**-25 is 2.9802322387695312e-08). A tie means that the exact value has but one digit more, so at
/// most 18, so at most 25 binary places: rare enough that the exact printer may decide.
pub(super) fn shortest_scientific(value: f64) -> String {
    const PLACES_25: f64 = 33_554_432.0;
    let printed = format!("{value:e}");
    if printed.len() > 15 && (value * PLACES_25).fract() == 0.0 && value.fract() != 0.0 {
        let digits = printed
            .bytes()
            .take_while(|&b| b != b'e')
            .filter(u8::is_ascii_digit)
            .count();
        let even = format!("{value:.*e}", digits - 1);
        if even.parse() == Ok(value) {
            return even;
        }
    }
    printed
}
