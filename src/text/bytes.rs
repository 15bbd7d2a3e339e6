//! The methods of `bytes` that programs use most.
//!
//! They follow the methods of `str` with two differences: case and classes know ASCII only, and lines end
//! at `\n`, `\r` and `\r\n` only. Positions are bytes. What only cuts the value answers with parts of it.
//! Case of a whole value is `to_ascii_uppercase` and `to_ascii_lowercase`, and is not here.

use super::position::{LARGEST_TEXT, search_bounds};
use crate::numeric::Raise;

/// White space for `bytes.split` and `bytes.strip`: without the separators that `str` adds.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

fn window(bytes: &[u8], start: Option<i64>, end: Option<i64>) -> Option<(&[u8], usize)> {
    let (start, end) = search_bounds(start, end, bytes.len())?;
    Some((&bytes[start..end], start))
}

fn first_match(bytes: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(0),
        [only] => bytes.iter().position(|byte| byte == only),
        _ => bytes.windows(part.len()).position(|window| window == part),
    }
}

fn last_match(bytes: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(bytes.len()),
        _ => bytes.windows(part.len()).rposition(|window| window == part),
    }
}

/// `bytes.find(part, start, end)`; `None` stands for -1.
#[must_use]
pub fn find(bytes: &[u8], part: &[u8], start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (window, first) = window(bytes, start, end)?;
    first_match(window, part).map(|at| first + at)
}

/// `bytes.rfind(part, start, end)`; `None` stands for -1.
#[must_use]
pub fn rfind(bytes: &[u8], part: &[u8], start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (window, first) = window(bytes, start, end)?;
    last_match(window, part).map(|at| first + at)
}

/// What `index` and `rindex` raise where nothing is found.
#[must_use]
pub fn not_found() -> Raise {
    Raise::value_error("subsection not found")
}

/// `bytes.count(part, start, end)`: without overlaps.
#[must_use]
pub fn count(bytes: &[u8], part: &[u8], start: Option<i64>, end: Option<i64>) -> usize {
    let Some((mut rest, _)) = window(bytes, start, end) else {
        return 0;
    };
    if part.is_empty() {
        return rest.len() + 1;
    }
    let mut found = 0;
    while let Some(at) = first_match(rest, part) {
        found += 1;
        rest = &rest[at + part.len()..];
    }
    found
}

/// `bytes.startswith(prefix, start, end)`
#[must_use]
pub fn starts_with(bytes: &[u8], prefix: &[u8], start: Option<i64>, end: Option<i64>) -> bool {
    window(bytes, start, end).is_some_and(|(window, _)| window.starts_with(prefix))
}

/// `bytes.endswith(suffix, start, end)`
#[must_use]
pub fn ends_with(bytes: &[u8], suffix: &[u8], start: Option<i64>, end: Option<i64>) -> bool {
    window(bytes, start, end).is_some_and(|(window, _)| window.ends_with(suffix))
}

/// `bytes.replace(old, new, most)`; a negative `most` is no bound.
///
/// # Errors
/// `MemoryError` past [`LARGEST_TEXT`].
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8], most: i64) -> Result<Vec<u8>, Raise> {
    let bound = usize::try_from(most).unwrap_or(usize::MAX);
    // 3.8 leaves empty bytes alone where there is a bound, as it does strings.
    if bound == 0 || (bytes.is_empty() && most > 0) {
        return Ok(bytes.to_vec());
    }
    let places = count(bytes, old, None, None).min(bound);
    let grown = places
        .checked_mul(new.len())
        .and_then(|grown| grown.checked_add(bytes.len()));
    if grown.is_none_or(|size| size > LARGEST_TEXT) {
        return Err(Raise::memory());
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    for _ in 0..places {
        if old.is_empty() {
            out.extend_from_slice(new);
            if let Some((first, after)) = rest.split_first() {
                out.push(*first);
                rest = after;
            }
        } else if let Some(at) = first_match(rest, old) {
            out.extend_from_slice(&rest[..at]);
            out.extend_from_slice(new);
            rest = &rest[at + old.len()..];
        }
    }
    out.extend_from_slice(rest);
    Ok(out)
}

fn empty_separator() -> Raise {
    Raise::value_error("empty separator")
}

/// `bytes.split(separator, most)`; without a separator at runs of white space; a negative `most` is no bound.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn split<'b>(
    bytes: &'b [u8],
    separator: Option<&[u8]>,
    most: i64,
) -> Result<Vec<&'b [u8]>, Raise> {
    let bound = usize::try_from(most).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let Some(separator) = separator else {
        let mut rest = lstrip(bytes, None);
        while !rest.is_empty() && parts.len() < bound {
            let end = rest
                .iter()
                .position(|&byte| is_space(byte))
                .unwrap_or(rest.len());
            parts.push(&rest[..end]);
            rest = lstrip(&rest[end..], None);
        }
        if !rest.is_empty() {
            parts.push(rest);
        }
        return Ok(parts);
    };
    if separator.is_empty() {
        return Err(empty_separator());
    }
    let mut rest = bytes;
    while parts.len() < bound
        && let Some(at) = first_match(rest, separator)
    {
        parts.push(&rest[..at]);
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest);
    Ok(parts)
}

/// `bytes.rsplit(separator, most)`: splits from the end.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn rsplit<'b>(
    bytes: &'b [u8],
    separator: Option<&[u8]>,
    most: i64,
) -> Result<Vec<&'b [u8]>, Raise> {
    let bound = usize::try_from(most).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    if let Some(separator) = separator {
        if separator.is_empty() {
            return Err(empty_separator());
        }
        let mut rest = bytes;
        while parts.len() < bound
            && let Some(at) = last_match(rest, separator)
        {
            parts.push(&rest[at + separator.len()..]);
            rest = &rest[..at];
        }
        parts.push(rest);
    } else {
        let mut rest = rstrip(bytes, None);
        while !rest.is_empty() && parts.len() < bound {
            let start = rest
                .iter()
                .rposition(|&byte| is_space(byte))
                .map_or(0, |at| at + 1);
            parts.push(&rest[start..]);
            rest = rstrip(&rest[..start], None);
        }
        if !rest.is_empty() {
            parts.push(rest);
        }
    }
    parts.reverse();
    Ok(parts)
}

/// `bytes.splitlines(keep)`
#[must_use]
pub fn splitlines(bytes: &[u8], keep: bool) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let ending = match &rest[end..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        lines.push(&rest[..if keep { end + ending } else { end }]);
        rest = &rest[end + ending..];
    }
    lines
}

/// What stands before a separator and after it.
pub type Halves<'b> = (&'b [u8], &'b [u8]);

/// `bytes.partition(separator)`: before and after; `None` where it is not found.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn partition<'b>(bytes: &'b [u8], separator: &[u8]) -> Result<Option<Halves<'b>>, Raise> {
    if separator.is_empty() {
        return Err(empty_separator());
    }
    Ok(first_match(bytes, separator).map(|at| (&bytes[..at], &bytes[at + separator.len()..])))
}

/// `bytes.rpartition(separator)`: before and after; `None` where it is not found.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn rpartition<'b>(bytes: &'b [u8], separator: &[u8]) -> Result<Option<Halves<'b>>, Raise> {
    if separator.is_empty() {
        return Err(empty_separator());
    }
    Ok(last_match(bytes, separator).map(|at| (&bytes[..at], &bytes[at + separator.len()..])))
}

fn stripped(byte: u8, set: Option<&[u8]>) -> bool {
    set.map_or_else(|| is_space(byte), |set| set.contains(&byte))
}

/// `bytes.lstrip(set)`; without `set` white space.
#[must_use]
pub fn lstrip<'b>(bytes: &'b [u8], set: Option<&[u8]>) -> &'b [u8] {
    let start = bytes
        .iter()
        .position(|&byte| !stripped(byte, set))
        .unwrap_or(bytes.len());
    &bytes[start..]
}

/// `bytes.rstrip(set)`; without `set` white space.
#[must_use]
pub fn rstrip<'b>(bytes: &'b [u8], set: Option<&[u8]>) -> &'b [u8] {
    let end = bytes
        .iter()
        .rposition(|&byte| !stripped(byte, set))
        .map_or(0, |at| at + 1);
    &bytes[..end]
}

/// `bytes.strip(set)`; without `set` white space.
#[must_use]
pub fn strip<'b>(bytes: &'b [u8], set: Option<&[u8]>) -> &'b [u8] {
    rstrip(lstrip(bytes, set), set)
}

/// `bytes.title()`: a letter after no letter to upper case, the others to lower case.
#[must_use]
pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let titled = |byte: &u8| {
        let cased = if inside {
            byte.to_ascii_lowercase()
        } else {
            byte.to_ascii_uppercase()
        };
        inside = byte.is_ascii_alphabetic();
        cased
    };
    bytes.iter().map(titled).collect()
}

/// `bytes.capitalize()`
#[must_use]
pub fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `bytes.swapcase()`
#[must_use]
pub fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .map(|byte| {
            if byte.is_ascii_alphabetic() {
                byte ^ 0x20
            } else {
                *byte
            }
        })
        .collect()
}

/// `bytes.isalpha()`
#[must_use]
pub fn is_alpha(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphabetic)
}

/// `bytes.isdigit()`
#[must_use]
pub fn is_digit(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// `bytes.isalnum()`
#[must_use]
pub fn is_alnum(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// `bytes.isspace()`
#[must_use]
pub fn is_blank(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| is_space(byte))
}

/// `bytes.isupper()`
#[must_use]
pub fn is_upper(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.islower()`
#[must_use]
pub fn is_lower(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

/// `bytes.istitle()`
#[must_use]
pub fn is_title(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_alphabetic) && title(bytes) == bytes
}

/// `bytes.hex()`
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("four bits");
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// `bytes.fromhex(text)`: pairs of digits, white space between pairs.
///
/// # Errors
/// `ValueError`, with the position of the first character that does not fit.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Raise> {
    let refused = |at: usize| {
        Raise::value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {at}"
        ))
    };
    // 3.8 looks for characters beyond ASCII before anything else.
    if let Some(at) = text.chars().position(|c| !c.is_ascii()) {
        return Err(refused(at));
    }
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut bytes = text.bytes().enumerate();
    let value = |byte: u8| char::from(byte).to_digit(16);
    while let Some((at, byte)) = bytes.next() {
        if is_space(byte) {
            continue;
        }
        let high = value(byte).ok_or_else(|| refused(at))?;
        let low = bytes
            .next()
            .and_then(|(_, byte)| value(byte))
            .ok_or_else(|| refused(at + 1))?;
        out.push(u8::try_from(high * 16 + low).expect("eight bits"));
    }
    Ok(out)
}
