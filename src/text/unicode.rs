//! Questions about one character, answered as CPython 3.8 answers them (Unicode 12.1).
//!
//! ASCII is answered at once; the rest by binary search in [`super::unicode_tables`]. Where the compiler's
//! own tables agree with 12.1 on every character that 12.1 assigns, they are used with a check that the
//! character is assigned there; `tests/text_unicode.rs` compares every code point with CPython.
//!
//! A lone surrogate U+D800+n is kept as [`SURROGATE_STAND_IN`]+n (see [`crate::syntax::constant`]): no letter, no
//! number, not printable, so that the private use characters' answers are right for both.

use super::unicode_tables::{
    ALPHA, ASSIGNED, CASED, DIGIT, FOLD_MAP, IGNORABLE, NUMERIC, SPACE, TITLE, TITLE_MAP,
    UNPRINTABLE, ZEROS,
};

pub use crate::syntax::constant::SURROGATE_STAND_IN;

fn member(set: &[u32], c: char) -> bool {
    set.partition_point(|&flip| flip <= c as u32) % 2 == 1
}

/// The surrogate (U+D800 to U+DFFF) that `c` stands for, if it stands for one.
#[must_use]
pub fn surrogate(c: char) -> Option<u32> {
    (c as u32)
        .checked_sub(SURROGATE_STAND_IN)
        .filter(|&n| n < 0x800)
        .map(|n| n + 0xD800)
}

/// The character that stands for the surrogate `code` (U+D800 to U+DFFF), or the character `code` itself;
/// `None` above U+10FFFF. Every code point of Python has a `char` here, but the stand-ins are shared.
#[must_use]
pub fn char_from_code(code: u32) -> Option<char> {
    match code {
        0xD800..=0xDFFF => char::from_u32(code - 0xD800 + SURROGATE_STAND_IN),
        _ => char::from_u32(code),
    }
}

/// What `ord` answers: the code point, or the surrogate that `c` stands for.
#[must_use]
pub fn code(c: char) -> u32 {
    surrogate(c).unwrap_or(c as u32)
}

/// `str.isprintable` of one character.
#[must_use]
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    member(ASSIGNED, c) && !member(UNPRINTABLE, c)
}

/// `str.isalpha` of one character.
#[must_use]
pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphabetic()
    } else {
        member(ALPHA, c)
    }
}

/// The value of a decimal digit of any script (`str.isdecimal`).
#[must_use]
pub fn decimal(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let code = c as u32;
    let zero = ZEROS[..ZEROS.partition_point(|&zero| zero <= code)].last()?;
    Some(code - zero).filter(|&digit| digit < 10)
}

/// `str.isdigit` of one character.
#[must_use]
pub fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_digit()
    } else {
        member(DIGIT, c)
    }
}

/// `str.isnumeric` of one character.
#[must_use]
pub fn is_numeric(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_digit()
    } else {
        member(NUMERIC, c)
    }
}

/// `str.isspace` of one character: what `str.split()` and `str.strip()` take for white space.
#[must_use]
pub fn is_space(c: char) -> bool {
    if c.is_ascii() {
        matches!(c, '\t'..='\r' | '\x1c'..=' ')
    } else {
        member(SPACE, c)
    }
}

/// `str.islower` of one character.
#[must_use]
pub fn is_lower(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_lowercase(),
        // Lower case in 12.1 and not now; and the other way round.
        '\u{295}' => true,
        '\u{10fc}' => false,
        _ => c.is_lowercase() && member(ASSIGNED, c),
    }
}

/// `str.isupper` of one character.
#[must_use]
pub fn is_upper(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_uppercase()
    } else {
        c.is_uppercase() && member(ASSIGNED, c)
    }
}

/// A title case letter such as U+01C5 (category Lt).
#[must_use]
pub fn is_title(c: char) -> bool {
    !c.is_ascii() && member(TITLE, c)
}

/// Upper, lower or title case: what counts as cased for `str.istitle` and `str.title`.
#[must_use]
pub fn is_cased(c: char) -> bool {
    is_lower(c) || is_upper(c) || is_title(c)
}

/// Cased in the sense of the final sigma rule and not skipped by it.
pub(super) fn is_sigma_cased(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphabetic()
    } else {
        member(CASED, c)
    }
}

/// Skipped by the final sigma rule.
pub(super) fn is_sigma_skipped(c: char) -> bool {
    member(IGNORABLE, c)
}

/// May begin an identifier.
#[must_use]
pub fn is_identifier_start(c: char) -> bool {
    if c.is_ascii() {
        c == '_' || c.is_ascii_alphabetic()
    } else {
        unicode_ident::is_xid_start(c) && member(ASSIGNED, c)
    }
}

/// May follow in an identifier.
#[must_use]
pub fn is_identifier_continue(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c == '_' || c.is_ascii_alphanumeric(),
        // Joiners and middle dots that came in after 12.1.
        '\u{200c}' | '\u{200d}' | '\u{30fb}' | '\u{ff65}' => false,
        _ => unicode_ident::is_xid_continue(c) && member(ASSIGNED, c),
    }
}

/// Appends a mapping of the compiler's tables, unless it leads from or to a character that 12.1 does not have.
fn push_mapped(c: char, mapped: impl Iterator<Item = char> + Clone, out: &mut String) {
    if member(ASSIGNED, c) && mapped.clone().all(|m| member(ASSIGNED, m)) {
        out.extend(mapped);
    } else {
        out.push(c);
    }
}

/// Appends the upper case of one character.
pub fn push_upper(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_uppercase());
    } else {
        push_mapped(c, c.to_uppercase(), out);
    }
}

/// Appends the lower case of one character, without the final sigma rule.
pub fn push_lower(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else {
        push_mapped(c, c.to_lowercase(), out);
    }
}

/// Appends the title case of one character.
pub fn push_title(c: char, out: &mut String) {
    match TITLE_MAP.binary_search_by_key(&c, |row| row.0) {
        Ok(at) => out.push_str(TITLE_MAP[at].1),
        Err(_) => push_upper(c, out),
    }
}

/// Appends the case folding of one character.
pub fn push_folded(c: char, out: &mut String) {
    match c {
        // Cherokee folds to upper case: its capitals to themselves, its small letters to them.
        '\u{13a0}'..='\u{13f5}' => out.push(c),
        '\u{ab70}'..='\u{abbf}' => push_upper(c, out),
        _ => match FOLD_MAP.binary_search_by_key(&c, |row| row.0) {
            Ok(at) => out.push_str(FOLD_MAP[at].1),
            Err(_) => push_lower(c, out),
        },
    }
}
