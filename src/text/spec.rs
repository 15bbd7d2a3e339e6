//! The format specification mini-language: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
//!
//! Parsing knows the type that stands where none is given, since the check of the grouping needs it; which
//! types an object accepts is [`super::format`]'s business. After CPython 3.8's
//! `parse_internal_render_format_spec` (`Python/formatter_unicode.c`), messages included.

use super::unicode;
use crate::numeric::Raise;

/// No result is padded or extended past this many characters: a `MemoryError`.
pub const LARGEST_WIDTH: usize = 1 << 24;

/// Where the value stands in its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: the padding goes between sign and digits.
    AfterSign,
}

/// The separator of digit groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// `,` every three digits
    Comma,
    /// `_` every three digits
    Underscore,
    /// `_` every four digits (`b`, `o`, `x`, `X`)
    UnderscoreOfFour,
}

impl Grouping {
    /// The separator and the digits between two of them.
    #[must_use]
    pub fn separator(self) -> (char, usize) {
        match self {
            Self::Comma => (',', 3),
            Self::Underscore => ('_', 3),
            Self::UnderscoreOfFour => ('_', 4),
        }
    }
}

/// A parsed specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// What padding consists of.
    pub fill: char,
    /// Where the value stands.
    pub align: Align,
    /// `+`, `-` or space, if given.
    pub sign: Option<char>,
    /// `#`
    pub alternate: bool,
    /// The least width, if given.
    pub width: Option<usize>,
    /// `,` or `_`, if given.
    pub grouping: Option<Grouping>,
    /// After the point, if given.
    pub precision: Option<usize>,
    /// The presentation type, or the default one; `\0` is the float's own.
    pub kind: char,
}

fn align(c: Option<&char>) -> Option<Align> {
    match c {
        Some('<') => Some(Align::Left),
        Some('>') => Some(Align::Right),
        Some('^') => Some(Align::Center),
        Some('=') => Some(Align::AfterSign),
        _ => None,
    }
}

/// The decimal number at `at` and the position after it; `None` where there is none.
pub(super) fn number(chars: &[char], at: usize) -> Result<Option<(usize, usize)>, Raise> {
    let mut value = 0_usize;
    let mut end = at;
    while let Some(digit) = chars.get(end).and_then(|&c| unicode::decimal(c)) {
        let next = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(digit as usize));
        value = next
            .filter(|&value| isize::try_from(value).is_ok())
            .ok_or_else(too_many_digits)?;
        end += 1;
    }
    Ok((end > at).then_some((value, end)))
}

pub(super) fn too_many_digits() -> Raise {
    Raise::value_error("Too many decimal digits in format string")
}

/// `'x'`, or `'\x7f'` where the character is not printable ASCII: how messages name a type.
pub(super) fn quoted(c: char) -> String {
    let code = unicode::code(c);
    if (33..128).contains(&code) {
        format!("'{c}'")
    } else {
        format!("'\\x{code:x}'")
    }
}

/// Parses a specification. `kind` and `standing` are what holds where the text gives no type, no alignment.
///
/// # Errors
/// `ValueError`
pub fn parse_spec(text: &str, kind: char, standing: Align) -> Result<Spec, Raise> {
    let chars: Vec<char> = text.chars().collect();
    let mut spec = Spec {
        fill: ' ',
        align: standing,
        sign: None,
        alternate: false,
        width: None,
        grouping: None,
        precision: None,
        kind,
    };
    let mut at = 0;
    let (mut filled, mut aligned) = (false, false);
    if let Some(given) = align(chars.get(1)) {
        (spec.fill, spec.align, at) = (chars[0], given, 2);
        (filled, aligned) = (true, true);
    } else if let Some(given) = align(chars.first()) {
        (spec.align, at, aligned) = (given, 1, true);
    }
    if let Some(&sign @ ('+' | '-' | ' ')) = chars.get(at) {
        spec.sign = Some(sign);
        at += 1;
    }
    if chars.get(at) == Some(&'#') {
        spec.alternate = true;
        at += 1;
    }
    if !filled && chars.get(at) == Some(&'0') {
        spec.fill = '0';
        if !aligned {
            spec.align = Align::AfterSign;
        }
        at += 1;
    }
    if let Some((width, end)) = number(&chars, at)? {
        spec.width = Some(width);
        at = end;
    }
    let both = || Raise::value_error("Cannot specify both ',' and '_'.");
    if chars.get(at) == Some(&',') {
        spec.grouping = Some(Grouping::Comma);
        at += 1;
    }
    if chars.get(at) == Some(&'_') {
        if spec.grouping.is_some() {
            return Err(both());
        }
        spec.grouping = Some(Grouping::Underscore);
        at += 1;
    }
    if chars.get(at) == Some(&',') && spec.grouping.is_some() {
        return Err(both());
    }
    if chars.get(at) == Some(&'.') {
        let given = number(&chars, at + 1)?;
        let (precision, end) =
            given.ok_or_else(|| Raise::value_error("Format specifier missing precision"))?;
        spec.precision = Some(precision);
        at = end;
    }
    match chars[at..] {
        [] => {}
        [given] => spec.kind = given,
        _ => return Err(Raise::value_error("Invalid format specifier")),
    }
    if let Some(grouping) = spec.grouping {
        match spec.kind {
            'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0' => {}
            'b' | 'o' | 'x' | 'X' if grouping == Grouping::Underscore => {
                spec.grouping = Some(Grouping::UnderscoreOfFour);
            }
            kind => {
                let (separator, _) = grouping.separator();
                let message = format!("Cannot specify '{separator}' with {}.", quoted(kind));
                return Err(Raise::value_error(message));
            }
        }
    }
    let largest = spec.width.max(spec.precision);
    if largest.is_some_and(|size| size > LARGEST_WIDTH) {
        return Err(Raise::memory());
    }
    Ok(spec)
}
