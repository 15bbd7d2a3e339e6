//! `template % values`: the template's pieces, and the text of each conversion.
//!
//! The runtime drives: it asks a [`Template`] for one [`Piece`] after the other, since 3.8 takes a value before it
//! reads on and the first error wins; it fetches the values that `*`, the key and the conversion
//! call for, turns them into text or a number, and has them laid out here. After CPython 3.8's
//! `unicode_format_arg` (`Objects/unicodeobject.c`).
//!
//! | conversion | the value becomes | then |
//! | --- | --- | --- |
//! | `s` `r` `a` | `str`, `repr`, `ascii` of it | [`Style::text`] |
//! | `c` | itself, a string of one character, or [`character`] of an integer | [`Style::text`] |
//! | `d` `i` `u` | `int(value)` of a number | [`Style::int`] |
//! | `o` `x` `X` | an integer | [`Style::int`] |
//! | `e` `f` `g` and capitals | a float | [`Style::float`] |

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::digits::{Layout, lay_out};
use super::spec::LARGEST_WIDTH;
use super::unicode;
use crate::numeric::Raise;

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text as it stands; the `%` of a `%%` comes as a text of its own.
    Literal(&'t str),
    /// A conversion of a value.
    Conversion(Conversion<'t>),
}

/// A width or a precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Not given.
    None,
    /// Given in the template.
    Fixed(usize),
    /// `*`: the next value, an integer.
    Star,
}

/// The flags of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five flags that go together in any way"
)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// a space
    pub blank: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// One `%` conversion of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion<'t> {
    /// The text between parentheses: the mapping's key for this value.
    pub key: Option<&'t str>,
    /// The flags.
    pub flags: Flags,
    /// The least width.
    pub width: Amount,
    /// The precision; a lone point is 0.
    pub precision: Amount,
    /// The character that names the conversion, not checked.
    pub kind: char,
    /// Its position in code points, for messages.
    pub position: usize,
}

/// A template and how far it is read.
#[derive(Debug, Clone)]
pub struct Template<'t> {
    text: &'t str,
    at: usize,
    mapping: bool,
}

impl<'t> Template<'t> {
    /// A template, unread. `mapping`: the values are one, so that keys are allowed.
    #[must_use]
    pub fn new(text: &'t str, mapping: bool) -> Self {
        Self {
            text,
            at: 0,
            mapping,
        }
    }

    /// A template read up to the byte `at`, which [`Template::position`] gave.
    #[must_use]
    pub fn resume(text: &'t str, mapping: bool, at: usize) -> Self {
        Self { text, at, mapping }
    }

    /// How far it is read, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    /// The key, after its parenthesis. Without a mapping it is refused before it is read.
    fn key(&mut self) -> Result<&'t str, Raise> {
        if !self.mapping {
            return Err(Raise::type_error("format requires a mapping"));
        }
        let start = self.at;
        let mut open = 1;
        while let Some(c) = self.peek() {
            match c {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            let end = self.at;
            self.skip(c);
            if open == 0 {
                return Ok(&self.text[start..end]);
            }
        }
        Err(Raise::value_error("incomplete format key"))
    }

    fn amount(
        &mut self,
        absent: Amount,
        largest: usize,
        too_big: &'static str,
    ) -> Result<Amount, Raise> {
        if self.peek() == Some('*') {
            self.at += 1;
            return Ok(Amount::Star);
        }
        let mut value = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at += 1;
            let next = value
                .unwrap_or(0_usize)
                .checked_mul(10)
                .and_then(|v| v.checked_add(digit as usize));
            let next = next.filter(|&next| next <= largest);
            value = Some(next.ok_or_else(|| Raise::value_error(too_big))?);
        }
        Ok(value.map_or(absent, Amount::Fixed))
    }

    fn conversion(&mut self) -> Result<Conversion<'t>, Raise> {
        let mut key = None;
        if self.peek() == Some('(') {
            self.at += 1;
            key = Some(self.key()?);
        }
        let mut flags = Flags::default();
        while let Some(c) = self.peek() {
            match c {
                '-' => flags.left = true,
                '+' => flags.plus = true,
                ' ' => flags.blank = true,
                '#' => flags.alternate = true,
                '0' => flags.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        let width = self.amount(Amount::None, isize::MAX.unsigned_abs(), "width too big")?;
        let mut precision = Amount::None;
        if self.peek() == Some('.') {
            self.at += 1;
            let largest = i32::MAX.unsigned_abs() as usize;
            precision = self.amount(Amount::Fixed(0), largest, "precision too big")?;
        }
        if let Some('h' | 'l' | 'L') = self.peek() {
            self.at += 1;
        }
        let kind = self
            .peek()
            .ok_or_else(|| Raise::value_error("incomplete format"))?;
        let position = self.text[..self.at].chars().count();
        self.skip(kind);
        Ok(Conversion {
            key,
            flags,
            width,
            precision,
            kind,
            position,
        })
    }
}

impl<'t> Iterator for Template<'t> {
    type Item = Result<Piece<'t>, Raise>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let length = rest.find('%').unwrap_or(rest.len());
        if length > 0 {
            self.at += length;
            return Some(Ok(Piece::Literal(&rest[..length])));
        }
        self.at += 1;
        if self.peek() == Some('%') {
            self.at += 1;
            return Some(Ok(Piece::Literal("%")));
        }
        let conversion = self.conversion();
        if conversion.is_err() {
            self.at = self.text.len();
        }
        Some(conversion.map(Piece::Conversion))
    }
}

impl Conversion<'_> {
    /// The style, with the values of the stars. A negative width aligns left, a negative precision is 0.
    ///
    /// # Errors
    /// `MemoryError` past [`LARGEST_WIDTH`].
    pub fn style(&self, width: Option<i64>, precision: Option<i64>) -> Result<Style, Raise> {
        let mut flags = self.flags;
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let width = match (self.width, width) {
            (Amount::Fixed(width), _) => width,
            (Amount::Star, Some(width)) => {
                flags.left |= width < 0;
                size(width.unsigned_abs())
            }
            _ => 0,
        };
        let precision = match (self.precision, precision) {
            (Amount::Fixed(precision), _) => Some(precision),
            (Amount::Star, Some(precision)) => Some(size(precision.max(0).unsigned_abs())),
            _ => None,
        };
        let cuts = matches!(self.kind, 's' | 'r' | 'a');
        if width > LARGEST_WIDTH
            || (!cuts && precision.is_some_and(|places| places > LARGEST_WIDTH))
        {
            return Err(Raise::memory());
        }
        Ok(Style {
            flags,
            width,
            precision,
            kind: self.kind,
        })
    }

    /// The exception for a conversion that does not exist.
    #[must_use]
    pub fn unsupported(&self) -> Raise {
        let code = unicode::code(self.kind);
        let shown = if (32..126).contains(&code) {
            self.kind
        } else {
            '?'
        };
        let position = self.position;
        Raise::value_error(format!(
            "unsupported format character '{shown}' ({code:#x}) at index {position}"
        ))
    }

    /// The exception for a value of the type `type_name` where the conversion needs a number.
    #[must_use]
    pub fn wrong_type(&self, type_name: &str) -> Raise {
        let kind = self.kind;
        let needed = if matches!(kind, 'o' | 'x' | 'X') {
            "an integer"
        } else {
            "a number"
        };
        let type_name: String = type_name.chars().take(200).collect();
        Raise::type_error(format!(
            "%{kind} format: {needed} is required, not {type_name}"
        ))
    }
}

/// A value is wanted and none is left.
#[must_use]
pub fn not_enough() -> Raise {
    Raise::type_error("not enough arguments for format string")
}

/// Values are left after the last piece, and they are no mapping.
#[must_use]
pub fn not_all() -> Raise {
    Raise::type_error("not all arguments converted during string formatting")
}

/// A star, and its value is no integer.
#[must_use]
pub fn star_wants_int() -> Raise {
    Raise::type_error("* wants int")
}

/// `%c` of neither a string of one character nor an integer.
#[must_use]
pub fn character_wanted() -> Raise {
    Raise::type_error("%c requires int or char")
}

/// `%c` of an integer.
///
/// # Errors
/// `OverflowError`; past 64 bits 3.8 says that it is no integer at all.
pub fn character(code: &BigInt) -> Result<char, Raise> {
    let code = code.to_i64().ok_or_else(character_wanted)?;
    let c = u32::try_from(code).ok().and_then(unicode::char_from_code);
    c.ok_or_else(|| Raise::overflow("%c arg not in range(0x110000)"))
}

/// A conversion with its stars resolved: how to lay its value out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    flags: Flags,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

impl Style {
    /// `s`, `r`, `a` (the precision cuts) and `c`.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let cut = self.precision.filter(|_| self.kind != 'c');
        let kept = match cut.and_then(|precision| text.char_indices().nth(precision)) {
            Some((end, _)) => &text[..end],
            None => text,
        };
        self.pad("", "", kept, ' ')
    }

    /// `d`, `i`, `u`, `o`, `x`, `X`. The precision is the least number of digits.
    #[must_use]
    pub fn int(&self, value: &BigInt) -> String {
        let (radix, prefix) = match self.kind {
            'o' => (8, "0o"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let mut digits = value.magnitude().to_str_radix(radix);
        if self.kind == 'X' {
            digits.make_ascii_uppercase();
        }
        let zeros = self.precision.unwrap_or(0).saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(zeros));
        let negative = value.sign() == num_bigint::Sign::Minus;
        let prefix = if self.flags.alternate { prefix } else { "" };
        self.pad(self.sign(negative), prefix, &digits, self.fill())
    }

    /// `e`, `f`, `g` and their capitals.
    #[must_use]
    pub fn float(&self, value: f64) -> String {
        let text = lay_out(
            value,
            Layout {
                kind: self.kind,
                precision: self.precision.unwrap_or(6),
                alternate: self.flags.alternate,
                point_zero: false,
            },
        );
        let unsigned = text.strip_prefix('-');
        self.pad(
            self.sign(unsigned.is_some()),
            "",
            unsigned.unwrap_or(&text),
            self.fill(),
        )
    }

    fn sign(&self, negative: bool) -> &'static str {
        match self.flags {
            _ if negative => "-",
            Flags { plus: true, .. } => "+",
            Flags { blank: true, .. } => " ",
            _ => "",
        }
    }

    fn fill(&self) -> char {
        if self.flags.zero { '0' } else { ' ' }
    }

    fn pad(&self, sign: &str, prefix: &str, body: &str, fill: char) -> String {
        let length = sign.len() + prefix.len() + body.chars().count();
        let repeat = |fill: char| -> String {
            std::iter::repeat_n(fill, self.width.saturating_sub(length)).collect()
        };
        match (self.flags.left, fill) {
            (true, _) => [sign, prefix, body, &repeat(' ')].concat(),
            (false, '0') => [sign, prefix, &repeat('0'), body].concat(),
            (false, _) => [&repeat(' '), sign, prefix, body].concat(),
        }
    }
}
