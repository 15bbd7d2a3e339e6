//! `split`, `rsplit`, `splitlines`, `partition` and the `strip` family of strings.
//!
//! All answer with parts of the text itself, so that nothing is copied before the runtime makes its objects.
//! White space is what `str.isspace` takes; lines end also at the separators of ASCII and Unicode.
//! Sets of characters (`strip`) and separators are taken as given, never as patterns.

use super::unicode;
use crate::numeric::Raise;

/// `text.split(separator, most)`; without a separator at runs of white space; a negative `most` is no bound.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn split<'t>(text: &'t str, separator: Option<&str>, most: i64) -> Result<Vec<&'t str>, Raise> {
    let bound = usize::try_from(most).unwrap_or(usize::MAX);
    match separator {
        Some("") => Err(empty_separator()),
        Some(separator) => Ok(text.splitn(bound.saturating_add(1), separator).collect()),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_start_matches(unicode::is_space);
            while !rest.is_empty() && parts.len() < bound {
                let end = rest.find(unicode::is_space).unwrap_or(rest.len());
                parts.push(&rest[..end]);
                rest = rest[end..].trim_start_matches(unicode::is_space);
            }
            if !rest.is_empty() {
                parts.push(rest);
            }
            Ok(parts)
        }
    }
}

/// `text.rsplit(separator, most)`: splits from the end.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn rsplit<'t>(
    text: &'t str,
    separator: Option<&str>,
    most: i64,
) -> Result<Vec<&'t str>, Raise> {
    let bound = usize::try_from(most).unwrap_or(usize::MAX);
    let mut parts: Vec<&str> = match separator {
        Some("") => return Err(empty_separator()),
        Some(separator) => text.rsplitn(bound.saturating_add(1), separator).collect(),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_end_matches(unicode::is_space);
            while !rest.is_empty() && parts.len() < bound {
                let word = rest.trim_end_matches(|c| !unicode::is_space(c));
                parts.push(&rest[word.len()..]);
                rest = word.trim_end_matches(unicode::is_space);
            }
            if !rest.is_empty() {
                parts.push(rest);
            }
            parts
        }
    };
    parts.reverse();
    Ok(parts)
}

fn empty_separator() -> Raise {
    Raise::value_error("empty separator")
}

/// Ends a line for `str.splitlines`.
#[must_use]
pub fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// `text.splitlines(keep)`; `\r\n` is one end.
#[must_use]
pub fn splitlines(text: &str, keep: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_line_break).unwrap_or(rest.len());
        let after = &rest[end..];
        let ending = match after.chars().next() {
            Some('\r') if after.starts_with("\r\n") => 2,
            Some(c) => c.len_utf8(),
            None => 0,
        };
        lines.push(&rest[..if keep { end + ending } else { end }]);
        rest = &rest[end + ending..];
    }
    lines
}

/// `text.partition(separator)`: before, the separator, after; `None` where it is not found, which Python
/// shows as the text and two empty strings.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn partition<'t>(text: &'t str, separator: &str) -> Result<Option<(&'t str, &'t str)>, Raise> {
    if separator.is_empty() {
        Err(empty_separator())
    } else {
        Ok(text.split_once(separator))
    }
}

/// `text.rpartition(separator)`; `None` where it is not found, which Python shows as two empty strings and
/// the text.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn rpartition<'t>(text: &'t str, separator: &str) -> Result<Option<(&'t str, &'t str)>, Raise> {
    if separator.is_empty() {
        Err(empty_separator())
    } else {
        Ok(text.rsplit_once(separator))
    }
}

/// `text.lstrip(chars)`; without `chars` white space.
#[must_use]
pub fn lstrip<'t>(text: &'t str, chars: Option<&str>) -> &'t str {
    match chars {
        None => text.trim_start_matches(unicode::is_space),
        Some(chars) => text.trim_start_matches(|c| chars.contains(c)),
    }
}

/// `text.rstrip(chars)`; without `chars` white space.
#[must_use]
pub fn rstrip<'t>(text: &'t str, chars: Option<&str>) -> &'t str {
    match chars {
        None => text.trim_end_matches(unicode::is_space),
        Some(chars) => text.trim_end_matches(|c| chars.contains(c)),
    }
}

/// `text.strip(chars)`; without `chars` white space.
#[must_use]
pub fn strip<'t>(text: &'t str, chars: Option<&str>) -> &'t str {
    rstrip(lstrip(text, chars), chars)
}
