//! `template.format(...)`: the template's parts, and the steps of a field name.
//!
//! The runtime drives: it asks a [`Template`] for one [`Part`] after the other, splits a field's name with
//! [`Numbering::split`], looks the object up step by step, converts it (`!r`, `!s`, `!a`), expands the
//! specification if it holds fields (one level deep), and formats. Errors come as late as in CPython 3.8
//! (`Objects/stringlib/unicode_format.h`), since parts before them may already have run Python code.

use super::spec::{number, too_many_digits};
use super::unicode;
use crate::numeric::Raise;

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'t> {
    /// Text as it stands. A doubled brace comes as a text of its own, with one.
    Literal(&'t str),
    /// A replacement field.
    Field(Field<'t>),
}

/// A replacement field `{name!conversion:spec}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'t> {
    /// The name with its steps, as written: for [`Numbering::split`].
    pub name: &'t str,
    /// The character after `!`, not checked: see [`unknown_conversion`].
    pub conversion: Option<char>,
    /// The specification.
    pub spec: &'t str,
    /// The specification holds fields: it is a template of its own, to be expanded first.
    pub nested: bool,
}

/// A template and how far it is read.
#[derive(Debug, Clone)]
pub struct Template<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Template<'t> {
    /// A template, unread.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self::resume(text, 0)
    }

    /// A template read up to the byte `at`, which [`Template::position`] gave.
    #[must_use]
    pub fn resume(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// How far it is read, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    fn take(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn field(&mut self) -> Result<Field<'t>, Raise> {
        let refuse = |message: &'static str| Err(Raise::value_error(message));
        let start = self.at;
        let stop = loop {
            match self.take() {
                Some('{') => return refuse("unexpected '{' in field name"),
                // Between brackets everything is a key, up to the first bracket that closes.
                Some('[') => {
                    let rest = &self.text[self.at..];
                    self.at += rest.find(']').unwrap_or(rest.len());
                }
                Some(c @ ('}' | ':' | '!')) => break c,
                Some(_) => {}
                None => return refuse("expected '}' before end of string"),
            }
        };
        let mut field = Field {
            name: &self.text[start..self.at - 1],
            conversion: None,
            spec: "",
            nested: false,
        };
        if stop == '}' {
            return Ok(field);
        }
        if stop == '!' {
            field.conversion = self.take();
            if field.conversion.is_none() {
                return refuse("end of string while looking for conversion specifier");
            }
            match self.take() {
                Some('}') => return Ok(field),
                Some(':') => {}
                Some(_) => return refuse("expected ':' after conversion specifier"),
                None => return refuse("unmatched '{' in format spec"),
            }
        }
        let start = self.at;
        let mut open = 1;
        loop {
            match self.take() {
                Some('{') => {
                    field.nested = true;
                    open += 1;
                }
                Some('}') => {
                    open -= 1;
                    if open == 0 {
                        field.spec = &self.text[start..self.at - 1];
                        return Ok(field);
                    }
                }
                Some(_) => {}
                None => return refuse("unmatched '{' in format spec"),
            }
        }
    }
}

impl<'t> Iterator for Template<'t> {
    type Item = Result<Part<'t>, Raise>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        let length = rest.find(['{', '}']).unwrap_or(rest.len());
        if length > 0 {
            self.at += length;
            return Some(Ok(Part::Literal(&rest[..length])));
        }
        let brace = self.take()?;
        if self.text[self.at..].starts_with(brace) {
            self.at += 1;
            return Some(Ok(Part::Literal(&rest[..1])));
        }
        let part = if brace == '}' {
            Err(Raise::value_error(
                "Single '}' encountered in format string",
            ))
        } else if self.at == self.text.len() {
            Err(Raise::value_error(
                "Single '{' encountered in format string",
            ))
        } else {
            self.field().map(Part::Field)
        };
        if part.is_err() {
            self.at = self.text.len();
        }
        Some(part)
    }
}

/// What a field name begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First<'t> {
    /// A positional argument.
    Position(usize),
    /// A keyword argument.
    Name(&'t str),
}

/// One step from an object to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'t> {
    /// `.name`
    Attribute(&'t str),
    /// `[3]`
    Index(usize),
    /// `[key]`: what is no number is a string.
    Key(&'t str),
}

/// Whether the fields so far were numbered, by hand or in order. One for a whole call of `format`, nested
/// specifications included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Numbering {
    /// No field told.
    #[default]
    Open,
    /// `{0}`
    Manual,
    /// `{}`, and the next number.
    Automatic(usize),
}

impl Numbering {
    /// Splits a field name into where it begins and its steps, and counts it if it is empty.
    ///
    /// # Errors
    /// `ValueError` for mixed numbering or a number too large.
    pub fn split<'t>(&mut self, name: &'t str) -> Result<(First<'t>, Steps<'t>), Raise> {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, rest) = name.split_at(end);
        let position = index(first)?;
        if !first.is_empty() && position.is_none() {
            return Ok((First::Name(first), Steps { rest }));
        }
        let position = match (*self, position) {
            (Self::Open | Self::Manual, Some(position)) => {
                *self = Self::Manual;
                position
            }
            (Self::Automatic(_), Some(_)) => {
                return Err(Raise::value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                ));
            }
            (Self::Manual, None) => {
                return Err(Raise::value_error(
                    "cannot switch from manual field specification to automatic field numbering",
                ));
            }
            (Self::Open, None) => {
                *self = Self::Automatic(1);
                0
            }
            (Self::Automatic(next), None) => {
                *self = Self::Automatic(next + 1);
                next
            }
        };
        Ok((First::Position(position), Steps { rest }))
    }
}

/// The number that all of `text` is, if it is one.
fn index(text: &str) -> Result<Option<usize>, Raise> {
    if text.is_empty() || !text.chars().all(|c| unicode::decimal(c).is_some()) {
        // A number too large is refused even where something else follows it.
        let digits: Vec<char> = text
            .chars()
            .take_while(|&c| unicode::decimal(c).is_some())
            .collect();
        return number(&digits, 0).map(|_| None);
    }
    let digits: Vec<char> = text.chars().collect();
    match number(&digits, 0)? {
        Some((value, _)) => Ok(Some(value)),
        None => Err(too_many_digits()),
    }
}

/// The steps of a field name that are left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps<'t> {
    rest: &'t str,
}

impl<'t> Steps<'t> {
    /// Goes on with what [`Steps::rest`] gave.
    #[must_use]
    pub fn resume(rest: &'t str) -> Self {
        Self { rest }
    }

    /// The text of the steps that are left.
    #[must_use]
    pub fn rest(&self) -> &'t str {
        self.rest
    }

    fn step(&mut self) -> Result<Step<'t>, Raise> {
        let (name, item) = if let Some(rest) = self.rest.strip_prefix('.') {
            let (name, rest) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
            self.rest = rest;
            (name, false)
        } else if let Some(rest) = self.rest.strip_prefix('[') {
            let closed = rest.split_once(']');
            let (name, rest) =
                closed.ok_or_else(|| Raise::value_error("Missing ']' in format string"))?;
            self.rest = rest;
            (name, true)
        } else {
            let message = "Only '.' or '[' may follow ']' in format field specifier";
            return Err(Raise::value_error(message));
        };
        let position = if item { index(name)? } else { None };
        if name.is_empty() {
            return Err(Raise::value_error("Empty attribute in format string"));
        }
        Ok(match position {
            Some(position) => Step::Index(position),
            None if item => Step::Key(name),
            None => Step::Attribute(name),
        })
    }
}

impl<'t> Iterator for Steps<'t> {
    type Item = Result<Step<'t>, Raise>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.rest = "";
        }
        Some(step)
    }
}

/// The exception for a conversion other than `r`, `s` and `a`.
#[must_use]
pub fn unknown_conversion(conversion: char) -> Raise {
    let code = unicode::code(conversion);
    let shown = if (33..127).contains(&code) {
        conversion.to_string()
    } else {
        format!("\\x{code:x}")
    };
    Raise::value_error(format!("Unknown conversion specifier {shown}"))
}

/// The exception for a specification whose fields' specifications hold fields.
#[must_use]
pub fn too_deep() -> Raise {
    Raise::value_error("Max string recursion exceeded")
}
