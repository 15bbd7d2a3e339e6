//! `find`, `rfind`, `index`, `count`, `replace`, `startswith` and the like of strings.
//!
//! Search runs on the bytes: UTF-8 cannot match in the middle of a character. Only the bounds and the answer
//! are turned between code points and bytes.
//!
//! Bounds are Python's: absent, negative from the end, or past either end. `startswith` of a tuple is the runtime's
//! loop over [`starts_with`]; `index` and `rindex` are [`find`] and [`rfind`] with [`not_found`].

use super::position::{LARGEST_TEXT, byte_at, index_of_byte, len, search_bounds};
use crate::numeric::Raise;

/// The part of `text` between the bounds, and the byte and code point where it begins.
fn window(text: &str, start: Option<i64>, end: Option<i64>) -> Option<(&str, usize)> {
    if start.is_none() && end.is_none() {
        return Some((text, 0));
    }
    let (start, end) = search_bounds(start, end, len(text))?;
    let from = byte_at(text, start);
    let rest = &text[from..];
    Some((&rest[..byte_at(rest, end - start)], start))
}

/// `text.find(part, start, end)`; `None` stands for -1.
#[must_use]
pub fn find(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (window, first) = window(text, start, end)?;
    window
        .find(part)
        .map(|at| first + index_of_byte(window, at))
}

/// `text.rfind(part, start, end)`; `None` stands for -1.
#[must_use]
pub fn rfind(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (window, first) = window(text, start, end)?;
    window
        .rfind(part)
        .map(|at| first + index_of_byte(window, at))
}

/// What `index` and `rindex` raise where nothing is found.
#[must_use]
pub fn not_found() -> Raise {
    Raise::value_error("substring not found")
}

/// `text.count(part, start, end)`: without overlaps.
#[must_use]
pub fn count(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> usize {
    window(text, start, end).map_or(0, |(window, _)| {
        if part.is_empty() {
            len(window) + 1
        } else {
            window.matches(part).count()
        }
    })
}

/// `text.startswith(prefix, start, end)`
#[must_use]
pub fn starts_with(text: &str, prefix: &str, start: Option<i64>, end: Option<i64>) -> bool {
    window(text, start, end).is_some_and(|(window, _)| window.starts_with(prefix))
}

/// `text.endswith(suffix, start, end)`
#[must_use]
pub fn ends_with(text: &str, suffix: &str, start: Option<i64>, end: Option<i64>) -> bool {
    window(text, start, end).is_some_and(|(window, _)| window.ends_with(suffix))
}

/// `text.replace(old, new, most)`; a negative `most` is no bound.
///
/// # Errors
/// `MemoryError` past [`LARGEST_TEXT`].
pub fn replace(text: &str, old: &str, new: &str, most: i64) -> Result<String, Raise> {
    let bound = usize::try_from(most).unwrap_or(usize::MAX);
    // 3.8 leaves an empty string alone where there is a bound; 3.9 does not.
    if bound == 0 || (text.is_empty() && most > 0) {
        return Ok(text.to_owned());
    }
    let places = count(text, old, None, None).min(bound);
    let grown = places
        .checked_mul(new.len())
        .and_then(|grown| grown.checked_add(text.len()));
    if grown.is_none_or(|size| size > LARGEST_TEXT) {
        return Err(Raise::memory());
    }
    Ok(text.replacen(old, new, bound))
}

/// `text * times`; a negative count is none.
///
/// # Errors
/// `MemoryError` past [`LARGEST_TEXT`].
pub fn repeat(text: &str, times: i64) -> Result<String, Raise> {
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    match text.len().checked_mul(times) {
        Some(size) if size <= LARGEST_TEXT => Ok(text.repeat(times)),
        _ => Err(Raise::memory()),
    }
}
