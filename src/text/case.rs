//! Case: `upper`, `lower`, `title`, `capitalize`, `swapcase`, `casefold`, and the questions about it.
//!
//! ASCII takes the direct path. Beyond it the mappings are those of Unicode 12.1 through
//! [`super::unicode`], where one character may become several (`'ß'.upper() == 'SS'`), and a capital sigma
//! becomes a final one where a cased character stands before it and none after (case-ignorable ones
//! skipped), as in CPython's `handle_capital_sigma`.

use super::unicode;

const CAPITAL_SIGMA: char = '\u{3a3}';
const FINAL_SIGMA: char = '\u{3c2}';

/// `str.upper`
#[must_use]
pub fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| unicode::push_upper(c, &mut out));
    out
}

/// `str.lower`
#[must_use]
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        push_lower_at(text, at, c, &mut out);
    }
    out
}

/// Appends the lower case of the character at byte `at` of `text`: there, so that a sigma sees its word.
fn push_lower_at(text: &str, at: usize, c: char, out: &mut String) {
    if c != CAPITAL_SIGMA {
        return unicode::push_lower(c, out);
    }
    let seen = |c: &char| !unicode::is_sigma_skipped(*c);
    let before = text[..at].chars().rev().find(seen);
    let after = text[at + c.len_utf8()..].chars().find(seen);
    let last =
        before.is_some_and(unicode::is_sigma_cased) && !after.is_some_and(unicode::is_sigma_cased);
    if last {
        out.push(FINAL_SIGMA);
    } else {
        unicode::push_lower(c, out);
    }
}

/// `str.casefold`
#[must_use]
pub fn casefold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| unicode::push_folded(c, &mut out));
    out
}

/// `str.capitalize`: the first character to title case (3.8), the rest to lower case.
#[must_use]
pub fn capitalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if at == 0 {
            unicode::push_title(c, &mut out);
        } else {
            push_lower_at(text, at, c, &mut out);
        }
    }
    out
}

/// `str.title`: each character after an uncased one to title case, the others to lower case.
#[must_use]
pub fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if inside {
            push_lower_at(text, at, c, &mut out);
        } else {
            unicode::push_title(c, &mut out);
        }
        inside = unicode::is_cased(c);
    }
    out
}

/// `str.swapcase`
#[must_use]
pub fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if unicode::is_upper(c) {
            push_lower_at(text, at, c, &mut out);
        } else if unicode::is_lower(c) {
            unicode::push_upper(c, &mut out);
        } else {
            out.push(c);
        }
    }
    out
}

/// `str.isupper`: a cased character, and none that is not upper case.
#[must_use]
pub fn is_upper(text: &str) -> bool {
    !text
        .chars()
        .any(|c| unicode::is_lower(c) || unicode::is_title(c))
        && text.chars().any(unicode::is_upper)
}

/// `str.islower`: a cased character, and none that is not lower case.
#[must_use]
pub fn is_lower(text: &str) -> bool {
    !text
        .chars()
        .any(|c| unicode::is_upper(c) || unicode::is_title(c))
        && text.chars().any(unicode::is_lower)
}

/// `str.istitle`: capitals only after uncased characters, small letters only after cased ones.
#[must_use]
pub fn is_title(text: &str) -> bool {
    let (mut any, mut inside) = (false, false);
    for c in text.chars() {
        if unicode::is_upper(c) || unicode::is_title(c) {
            if inside {
                return false;
            }
            (any, inside) = (true, true);
        } else if unicode::is_lower(c) {
            if !inside {
                return false;
            }
            any = true;
        } else {
            inside = false;
        }
    }
    any
}
