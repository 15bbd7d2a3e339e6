//! What a string consists of: `isalpha`, `isdigit`, `isspace`, `isidentifier` and the like.
//!
//! Each asks one question of every character through [`super::unicode`]. An empty string is none of these,
//! except that it is printable and ASCII.
//! The questions about case are in [`super::case`].

use super::unicode;

fn every(text: &str, question: impl FnMut(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(question)
}

/// `str.isalpha`
#[must_use]
pub fn is_alpha(text: &str) -> bool {
    every(text, unicode::is_alpha)
}

/// `str.isdecimal`
#[must_use]
pub fn is_decimal(text: &str) -> bool {
    every(text, |c| unicode::decimal(c).is_some())
}

/// `str.isdigit`
#[must_use]
pub fn is_digit(text: &str) -> bool {
    every(text, unicode::is_digit)
}

/// `str.isnumeric`
#[must_use]
pub fn is_numeric(text: &str) -> bool {
    every(text, unicode::is_numeric)
}

/// `str.isalnum`
#[must_use]
pub fn is_alnum(text: &str) -> bool {
    every(text, |c| unicode::is_alpha(c) || unicode::is_numeric(c))
}

/// `str.isspace`
#[must_use]
pub fn is_space(text: &str) -> bool {
    every(text, unicode::is_space)
}

/// `str.isprintable`
#[must_use]
pub fn is_printable(text: &str) -> bool {
    text.chars().all(unicode::is_printable)
}

/// `str.isidentifier`
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(unicode::is_identifier_start)
        && chars.all(unicode::is_identifier_continue)
}
