//! Positions: code points in a string, and the arithmetic of indices and slices.
//!
//! Python counts code points and Rust bytes; in an ASCII string the two are one, and checking for that is
//! far cheaper than counting. The slice rules are those of CPython 3.8's `PySlice_AdjustIndices` and of the
//! `start` and `end` arguments of `find` and its kin.

use super::unicode;
use crate::numeric::Raise;

/// No string function makes a longer text, in bytes: a `MemoryError`, as the program is a guest.
pub const LARGEST_TEXT: usize = 1 << 28;

/// `len(text)`
#[must_use]
pub fn len(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// The byte at which the code point `index` begins; the end for what lies past it.
#[must_use]
pub fn byte_at(text: &str, index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(at, _)| at)
}

/// The code point that begins at the byte `at`.
#[must_use]
pub fn index_of_byte(text: &str, at: usize) -> usize {
    len(&text[..at])
}

/// `text[index]`; `None` out of range. A negative index counts from the end.
#[must_use]
pub fn char_at(text: &str, index: i64) -> Option<char> {
    let back = usize::try_from(index.unsigned_abs()).ok()?;
    if text.is_ascii() {
        let at = if index < 0 {
            text.len().checked_sub(back)?
        } else {
            back
        };
        return text.as_bytes().get(at).map(|&byte| char::from(byte));
    }
    if index < 0 {
        text.chars().nth_back(back - 1)
    } else {
        text.chars().nth(back)
    }
}

/// The code points from `start` below `end`.
#[must_use]
pub fn substring(text: &str, start: usize, end: usize) -> &str {
    if start >= end {
        return "";
    }
    let from = byte_at(text, start);
    let rest = &text[from..];
    &rest[..byte_at(rest, end - start)]
}

/// A slice's indices within a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliceIndices {
    /// The first index taken, if any is.
    pub start: i64,
    /// The bound; -1 stands before the first item.
    pub stop: i64,
    /// From one to the next; not 0.
    pub step: i64,
    /// How many are taken.
    pub count: usize,
}

impl SliceIndices {
    /// The indices taken, in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut at = self.start;
        (0..self.count).map(move |_| {
            let taken = usize::try_from(at).expect("within the sequence");
            at = at.saturating_add(self.step); // the one past the last is not taken
            taken
        })
    }
}

/// The indices of `start:stop:step` in a sequence of `len` items; integers past `i64` come saturated.
///
/// # Errors
/// `ValueError` for a step of zero.
#[expect(
    clippy::similar_names,
    reason = "Python's words for the parts of a slice"
)]
pub fn slice_indices(
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
    len: usize,
) -> Result<SliceIndices, Raise> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(Raise::value_error("slice step cannot be zero"));
    }
    let len = i64::try_from(len).expect("a length in memory");
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let bound = |index: i64| {
        (if index < 0 {
            index.saturating_add(len)
        } else {
            index
        })
        .clamp(lowest, highest)
    };
    let (first, last) = if step < 0 {
        (highest, lowest)
    } else {
        (lowest, highest)
    };
    let start = start.map_or(first, bound);
    let stop = stop.map_or(last, bound);
    let span = if step < 0 { start - stop } else { stop - start };
    let count = if span > 0 {
        (span - 1).unsigned_abs() / step.unsigned_abs() + 1
    } else {
        0
    };
    Ok(SliceIndices {
        start,
        stop,
        step,
        count: usize::try_from(count).expect("at most `len`"),
    })
}

/// `text[start:stop:step]`
#[must_use]
pub fn slice(text: &str, indices: SliceIndices) -> String {
    let SliceIndices {
        start, step, count, ..
    } = indices;
    let Ok(first) = usize::try_from(start) else {
        return String::new();
    };
    if count == 0 {
        return String::new();
    }
    if step == 1 {
        return substring(text, first, first + count).to_owned();
    }
    if text.is_ascii() {
        return indices
            .iter()
            .map(|at| char::from(text.as_bytes()[at]))
            .collect();
    }
    let stride = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
    if step > 0 {
        return text
            .chars()
            .skip(first)
            .step_by(stride)
            .take(count)
            .collect();
    }
    let taken = &text[..byte_at(text, first + 1)];
    taken.chars().rev().step_by(stride).take(count).collect()
}

/// The bounds of `find(sub, start, end)` in a sequence of `len` items; `None` where nothing can be found,
/// not even the empty string.
#[must_use]
pub fn search_bounds(start: Option<i64>, end: Option<i64>, len: usize) -> Option<(usize, usize)> {
    let total = i64::try_from(len).ok()?;
    let bound = |index: i64| {
        (if index < 0 {
            index.saturating_add(total)
        } else {
            index
        })
        .max(0)
    };
    let start = bound(start.unwrap_or(0));
    let end = bound(end.unwrap_or(total)).min(total);
    if start > end {
        return None;
    }
    Some((usize::try_from(start).ok()?, usize::try_from(end).ok()?))
}

/// `ord(text)` of a string of one character; else its length, for the message.
///
/// # Errors
/// The length.
pub fn ord(text: &str) -> Result<u32, usize> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(unicode::code(c)),
        _ => Err(len(text)),
    }
}
