//! `format(value, spec)` of strings, integers, floats and complex numbers.
//!
//! After CPython 3.8's `Python/formatter_unicode.c`: which types and flags each kind of object takes, with the
//! same messages, and how sign, prefix, grouped digits and padding are put together. An empty specification
//! is `str(value)`, which is the caller's for what it formats otherwise (`bool`, subclasses).

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::digits::{Layout, lay_out};
use super::repr;
use super::spec::{Align, Grouping, Spec, parse_spec, quoted};
use super::unicode;
use crate::numeric::{Raise, int};

/// `format(value, spec)` of a string.
///
/// # Errors
/// `ValueError`
pub fn format_str(value: &str, spec: &str) -> Result<String, Raise> {
    if spec.is_empty() {
        return Ok(value.to_owned());
    }
    let spec = parse_spec(spec, 's', Align::Left)?;
    let refuse = |message: &'static str| Err(Raise::value_error(message));
    if spec.kind != 's' {
        return Err(unknown_kind(spec.kind, "str"));
    }
    if spec.sign.is_some() {
        return refuse("Sign not allowed in string format specifier");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed in string format specifier");
    }
    if spec.align == Align::AfterSign {
        return refuse("'=' alignment not allowed in string format specifier");
    }
    let kept = match spec
        .precision
        .and_then(|precision| value.char_indices().nth(precision))
    {
        Some((end, _)) => &value[..end],
        None => value,
    };
    Ok(pad(kept, &spec))
}

/// `format(value, spec)` of an integer; `type_name` is what messages call its type.
///
/// # Errors
/// `ValueError`, `OverflowError`
pub fn format_int(value: &BigInt, spec: &str, type_name: &str) -> Result<String, Raise> {
    if spec.is_empty() {
        return Ok(value.to_string());
    }
    let spec = parse_spec(spec, 'd', Align::Right)?;
    match spec.kind {
        'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n' => whole(value, &spec),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => Ok(real(int::to_f64(value)?, &spec)),
        kind => Err(unknown_kind(kind, type_name)),
    }
}

/// `format(value, spec)` of a float; `type_name` is what messages call its type.
///
/// # Errors
/// `ValueError`
pub fn format_float(value: f64, spec: &str, type_name: &str) -> Result<String, Raise> {
    if spec.is_empty() {
        return Ok(repr::repr_float(value));
    }
    let spec = parse_spec(spec, '\0', Align::Right)?;
    match spec.kind {
        '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%' => Ok(real(value, &spec)),
        kind => Err(unknown_kind(kind, type_name)),
    }
}

/// `format(value, spec)` of a complex number.
///
/// # Errors
/// `ValueError`
pub fn format_complex(value: (f64, f64), spec: &str) -> Result<String, Raise> {
    let (re, im) = value;
    if spec.is_empty() {
        return Ok(repr::repr_complex(re, im));
    }
    let spec = parse_spec(spec, '\0', Align::Right)?;
    if !matches!(spec.kind, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n') {
        return Err(unknown_kind(spec.kind, "complex"));
    }
    if spec.fill == '0' {
        return Err(Raise::value_error(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == Align::AfterSign {
        let message = "'=' alignment flag is not allowed in complex format specifier";
        return Err(Raise::value_error(message));
    }
    let layout = Layout {
        point_zero: false,
        ..layout_of(&spec)
    };
    let bare = Spec {
        fill: '\0',
        align: Align::Left,
        width: None,
        ..spec
    };
    let own = spec.kind == '\0';
    let imaginary_only = own && re == 0.0 && re.is_sign_positive();
    let mut out = String::new();
    if imaginary_only {
        out.push_str(&assemble("", &lay_out(im, layout), &bare));
    } else {
        out.push_str(&assemble("", &lay_out(re, layout), &bare));
        out.push_str(&assemble(
            "",
            &lay_out(im, layout),
            &Spec {
                sign: Some('+'),
                ..bare
            },
        ));
    }
    out.push('j');
    let out = if own && !imaginary_only {
        format!("({out})")
    } else {
        out
    };
    Ok(pad(&out, &spec))
}

fn unknown_kind(kind: char, type_name: &str) -> Raise {
    let type_name: String = type_name.chars().take(200).collect();
    let message = format!(
        "Unknown format code {} for object of type '{type_name}'",
        quoted(kind)
    );
    Raise::value_error(message)
}

fn whole(value: &BigInt, spec: &Spec) -> Result<String, Raise> {
    if spec.precision.is_some() {
        return Err(Raise::value_error(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.kind == 'c' {
        return character(value, spec);
    }
    let (radix, prefix) = match spec.kind {
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = value.to_str_radix(radix);
    if spec.kind == 'X' {
        digits.make_ascii_uppercase();
    }
    Ok(assemble(
        if spec.alternate { prefix } else { "" },
        &digits,
        spec,
    ))
}

fn character(value: &BigInt, spec: &Spec) -> Result<String, Raise> {
    if spec.sign.is_some() {
        return Err(Raise::value_error(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    if spec.alternate {
        let message = "Alternate form (#) not allowed with integer format specifier 'c'";
        return Err(Raise::value_error(message));
    }
    let code = value
        .to_i64()
        .ok_or_else(|| Raise::overflow("Python int too large to convert to C long"))?;
    let c = u32::try_from(code).ok().and_then(unicode::char_from_code);
    let c = c.ok_or_else(|| Raise::overflow("%c arg not in range(0x110000)"))?;
    Ok(pad(c.encode_utf8(&mut [0; 4]), spec))
}

fn layout_of(spec: &Spec) -> Layout {
    let (kind, default) = match (spec.kind, spec.precision) {
        ('\0', None) => ('r', 0),
        ('\0' | 'n', _) => ('g', 6),
        ('%', _) => ('f', 6),
        (kind, _) => (kind, 6),
    };
    Layout {
        kind,
        precision: spec.precision.unwrap_or(default),
        alternate: spec.alternate,
        point_zero: spec.kind == '\0',
    }
}

fn real(value: f64, spec: &Spec) -> String {
    let percent = spec.kind == '%';
    let value = if percent { value * 100.0 } else { value };
    let mut number = lay_out(value, layout_of(spec));
    if percent {
        number.push('%');
    }
    assemble("", &number, spec)
}

/// Sign, prefix, padding and grouped digits around `number`, which may begin with a minus sign.
fn assemble(prefix: &str, number: &str, spec: &Spec) -> String {
    let (sign, number) = match (number.strip_prefix('-'), spec.sign) {
        (Some(rest), _) => ("-", rest),
        (None, Some('+')) => ("+", number),
        (None, Some(' ')) => (" ", number),
        _ => ("", number),
    };
    let digits = number
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(number.len());
    // Only hexadecimal digits may be letters; of a float, what follows the digits is no group.
    let hexadecimal = matches!(spec.kind, 'x' | 'X');
    let digits = if hexadecimal {
        digits
    } else {
        number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len())
    };
    let (whole, rest) = number.split_at(digits);
    let width = spec.width.unwrap_or(0);
    let zeros_inside = spec.fill == '0' && spec.align == Align::AfterSign;
    let least = if zeros_inside {
        width.saturating_sub(sign.len() + prefix.len() + rest.len())
    } else {
        0
    };
    let grouped = if whole.is_empty() {
        String::new()
    } else {
        group(whole, spec.grouping, least)
    };
    if spec.align == Align::AfterSign {
        let length = sign.len() + prefix.len() + grouped.len() + rest.len();
        let padding: String =
            std::iter::repeat_n(spec.fill, width.saturating_sub(length)).collect();
        return [sign, prefix, &padding, &grouped, rest].concat();
    }
    pad(&[sign, prefix, &grouped, rest].concat(), spec)
}

/// The digits with separators, zeros in front up to a width of `least`: never a separator first, so that
/// the result may be one wider.
fn group(digits: &str, grouping: Option<Grouping>, least: usize) -> String {
    let Some((separator, size)) = grouping.map(Grouping::separator) else {
        let zeros = least.saturating_sub(digits.len());
        return std::iter::repeat_n('0', zeros)
            .chain(digits.chars())
            .collect();
    };
    let mut reversed = String::with_capacity(digits.len().max(least) * 4 / 3 + 1);
    let mut rest = digits.bytes().rev().peekable();
    let mut count = 0;
    while rest.peek().is_some() || reversed.len() < least {
        if count > 0 && count % size == 0 {
            reversed.push(separator);
        }
        reversed.push(char::from(rest.next().unwrap_or(b'0')));
        count += 1;
    }
    reversed.chars().rev().collect()
}

/// `text` in its width.
fn pad(text: &str, spec: &Spec) -> String {
    let Some(padding) = spec
        .width
        .and_then(|width| width.checked_sub(text.chars().count()))
    else {
        return text.to_owned();
    };
    let left = match spec.align {
        Align::Left => 0,
        Align::Right | Align::AfterSign => padding,
        Align::Center => padding / 2,
    };
    let mut out = String::with_capacity(text.len() + padding * spec.fill.len_utf8());
    out.extend(std::iter::repeat_n(spec.fill, left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(spec.fill, padding - left));
    out
}
