//! `center`, `ljust`, `rjust`, `zfill` and `expandtabs` of strings.
//!
//! Widths are code points. A width that the text has already changes nothing; one past
//! [`LARGEST_TEXT`] is a `MemoryError`.
//! The fill is one character: that it is one is checked where the argument is taken.

use super::position::{LARGEST_TEXT, len};
use crate::numeric::Raise;

/// How many fill characters bring `text` to `width`.
fn missing(text: &str, width: i64) -> Result<usize, Raise> {
    let width = usize::try_from(width.max(0)).unwrap_or(usize::MAX);
    if width > LARGEST_TEXT / 4 {
        return Err(Raise::memory());
    }
    Ok(width.saturating_sub(len(text)))
}

fn between(left: usize, text: &str, right: usize, fill: char) -> String {
    let mut out = String::with_capacity(text.len() + (left + right) * fill.len_utf8());
    out.extend(std::iter::repeat_n(fill, left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, right));
    out
}

/// `text.ljust(width, fill)`
///
/// # Errors
/// `MemoryError`
pub fn ljust(text: &str, width: i64, fill: char) -> Result<String, Raise> {
    Ok(between(0, text, missing(text, width)?, fill))
}

/// `text.rjust(width, fill)`
///
/// # Errors
/// `MemoryError`
pub fn rjust(text: &str, width: i64, fill: char) -> Result<String, Raise> {
    Ok(between(missing(text, width)?, text, 0, fill))
}

/// `text.center(width, fill)`. An odd fill goes right, except to an odd width.
///
/// # Errors
/// `MemoryError`
pub fn center(text: &str, width: i64, fill: char) -> Result<String, Raise> {
    let missing = missing(text, width)?;
    let left = missing / 2 + usize::from(missing % 2 == 1 && width % 2 == 1);
    Ok(between(left, text, missing - left, fill))
}

/// `text.zfill(width)`: zeros after the sign.
///
/// # Errors
/// `MemoryError`
pub fn zfill(text: &str, width: i64) -> Result<String, Raise> {
    let missing = missing(text, width)?;
    let sign = usize::from(text.starts_with(['+', '-']));
    Ok([&text[..sign], &"0".repeat(missing), &text[sign..]].concat())
}

/// `text.expandtabs(size)`: to the next column that `size` divides; with no size tabs vanish.
///
/// # Errors
/// `MemoryError`
pub fn expandtabs(text: &str, size: i64) -> Result<String, Raise> {
    let size = usize::try_from(size.max(0)).unwrap_or(usize::MAX);
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' if size == 0 => {}
            '\t' => {
                let spaces = size - column % size;
                if spaces > LARGEST_TEXT - out.len().min(LARGEST_TEXT) {
                    return Err(Raise::memory());
                }
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            _ => {
                out.push(c);
                column = if matches!(c, '\n' | '\r') {
                    0
                } else {
                    column + 1
                };
            }
        }
    }
    Ok(out)
}
