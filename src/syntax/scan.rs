//! The parts of the raw lexer that count: where a string, a number or an identifier ends.
//!
//! These are callbacks of the automaton in [`super::token`]. They follow the tokenizer of CPython 3.8
//! (`Parser/tokenizer.c`), whose habits are visible from outside: `1if x else y` is three tokens and
//! more, `0_7` is refused with one message and `0o8` with another, a lone carriage return ends a
//! line, and a single-quoted string ends at the end of its line unless a backslash stands before it.
//! Nothing here looks at what a literal means; see [`super::string`] and [`super::number`].

use super::token::Tok;
use logos::Lexer;

/// What the automaton carries along: how many line ends lie inside the strings it has passed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lines {
    /// Line ends inside the last string token.
    pub inside: u32,
}

/// Why no token could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Flaw {
    /// A character that starts no token.
    #[default]
    Character,
    /// A character outside ASCII that no identifier may hold.
    Identifier,
    /// A single-quoted string that its line does not end; so many line ends were inside.
    OpenString(u32),
    /// A triple-quoted string that the file does not end.
    OpenTripleString,
    /// A number that is none.
    Number(BadNumber),
}

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadNumber {
    /// "invalid … literal"
    Literal(&'static str),
    /// "invalid digit '…' in … literal"
    Digit(char, &'static str),
    /// `0777`
    LeadingZeros,
}

/// Refuses a name whose characters are not those of an identifier.
pub(super) fn identifier(lex: &mut Lexer<'_, Tok>) -> Result<(), Flaw> {
    let mut chars = lex.slice().chars();
    let starts = chars
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    if starts && chars.all(unicode_ident::is_xid_continue) {
        Ok(())
    } else {
        Err(Flaw::Identifier)
    }
}

/// Passes over a string whose prefix and first quote are behind.
pub(super) fn string(lex: &mut Lexer<'_, Tok>) -> Result<(), Flaw> {
    lex.extras.inside = 0;
    let opening = lex.slice().as_bytes();
    let quote = opening[opening.len() - 1];
    let rest = lex.remainder().as_bytes();
    let length = if rest.first() != Some(&quote) {
        single_quoted(rest, quote, &mut lex.extras.inside)?
    } else if rest.get(1) == Some(&quote) {
        triple_quoted(rest, quote, &mut lex.extras.inside)?
    } else {
        1 // the empty string
    };
    lex.bump(length);
    Ok(())
}

/// The length of the line end that starts at `at`, 0 if none does.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b'\r') if text.get(at + 1) == Some(&b'\n') => 2,
        Some(b'\r' | b'\n') => 1,
        _ => 0,
    }
}

/// How many line ends `text` holds.
pub(super) fn count_line_ends(text: &[u8]) -> u32 {
    let mut count = 0;
    let mut previous = 0;
    for &byte in text {
        if byte == b'\r' || (byte == b'\n' && previous != b'\r') {
            count += 1;
        }
        previous = byte;
    }
    count
}

/// Skips a backslash at `at` and what it protects; the new offset.
fn skip_escape(text: &[u8], at: usize, lines: &mut u32) -> usize {
    let ends = line_end(text, at + 1);
    if ends == 0 {
        at + 2
    } else {
        *lines += 1;
        at + 1 + ends
    }
}

fn single_quoted(text: &[u8], quote: u8, lines: &mut u32) -> Result<usize, Flaw> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at = skip_escape(text, at, lines),
            b'\r' | b'\n' => break,
            _ if byte == quote => return Ok(at + 1),
            _ => at += 1,
        }
    }
    if at >= text.len() && matches!(text.last(), Some(b'\r' | b'\n')) {
        *lines -= 1; // the escaped line end is the last: there is no line after it
    }
    Err(Flaw::OpenString(*lines))
}

/// `text` starts with the second of the three quotes.
fn triple_quoted(text: &[u8], quote: u8, lines: &mut u32) -> Result<usize, Flaw> {
    let mut at = 2;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at = skip_escape(text, at, lines),
            b'\r' | b'\n' => {
                *lines += 1;
                at += line_end(text, at);
            }
            _ if byte == quote => {
                if text.get(at + 1) == Some(&quote) && text.get(at + 2) == Some(&quote) {
                    return Ok(at + 3);
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    Err(Flaw::OpenTripleString)
}

/// Passes over a number whose first digit (or point and digit) is behind.
pub(super) fn number(lex: &mut Lexer<'_, Tok>) -> Result<(), Flaw> {
    let text = &lex.source().as_bytes()[lex.span().start..];
    let length = number_length(text).map_err(Flaw::Number)?;
    lex.bump(length - lex.slice().len());
    Ok(())
}

fn number_length(text: &[u8]) -> Result<usize, BadNumber> {
    let at = |i: usize| text.get(i).copied().unwrap_or(0);
    if at(0) == b'.' {
        return fraction(text, 0);
    }
    if at(0) != b'0' {
        let end = decimal_digits(text, 0)?;
        return fraction(text, end);
    }
    match at(1) {
        b'x' | b'X' => based(text, 16, "hexadecimal"),
        b'o' | b'O' => based(text, 8, "octal"),
        b'b' | b'B' => based(text, 2, "binary"),
        _ => {
            let mut zeros = 1;
            loop {
                if at(zeros) == b'_' {
                    if !at(zeros + 1).is_ascii_digit() {
                        return Err(BadNumber::Literal("decimal"));
                    }
                    zeros += 1;
                }
                if at(zeros) != b'0' {
                    break;
                }
                zeros += 1;
            }
            let nonzero = at(zeros).is_ascii_digit();
            let digits = if nonzero {
                decimal_digits(text, zeros)?
            } else {
                zeros
            };
            let end = fraction(text, digits)?;
            // `09.5`, `09e1` and `09j` are numbers; `09` is not. Nor should `09else` start with one, but
            // CPython 3.8 returns to the `e` past its check, and reads a float.
            let before_word = matches!(text.get(end), Some(b'e' | b'E'));
            if nonzero && end == digits && !before_word {
                return Err(BadNumber::LeadingZeros);
            }
            Ok(end)
        }
    }
}

/// Digits with single underscores between them; `from` is at a digit.
fn decimal_digits(text: &[u8], from: usize) -> Result<usize, BadNumber> {
    let is_digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    let mut i = from;
    loop {
        while is_digit(i) {
            i += 1;
        }
        if text.get(i) != Some(&b'_') {
            return Ok(i);
        }
        i += 1;
        if !is_digit(i) {
            return Err(BadNumber::Literal("decimal"));
        }
    }
}

/// The optional fraction, exponent and `j` after the digits before the point.
fn fraction(text: &[u8], from: usize) -> Result<usize, BadNumber> {
    let is_digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    let mut i = from;
    if text.get(i) == Some(&b'.') {
        i += 1;
        if is_digit(i) {
            i = decimal_digits(text, i)?;
        }
    }
    if let Some(b'e' | b'E') = text.get(i) {
        let signed = matches!(text.get(i + 1), Some(b'+' | b'-'));
        let digits = i + 1 + usize::from(signed);
        if is_digit(digits) {
            i = decimal_digits(text, digits)?;
        } else if signed {
            return Err(BadNumber::Literal("decimal"));
        } else {
            return Ok(i); // `1else`: the `e` starts a word
        }
    }
    if let Some(b'j' | b'J') = text.get(i) {
        i += 1;
    }
    Ok(i)
}

/// `0x…`, `0o…`, `0b…`.
fn based(text: &[u8], base: u32, name: &'static str) -> Result<usize, BadNumber> {
    let digit = |i: usize| text.get(i).is_some_and(|&b| char::from(b).is_digit(base));
    let wrong_digit = |i: usize| {
        text.get(i)
            .filter(|b| b.is_ascii_digit() && base < 10)
            .map(|&b| BadNumber::Digit(char::from(b), name))
    };
    let mut i = 2;
    loop {
        if text.get(i) == Some(&b'_') {
            i += 1;
        }
        if !digit(i) {
            return Err(wrong_digit(i).unwrap_or(BadNumber::Literal(name)));
        }
        while digit(i) {
            i += 1;
        }
        if text.get(i) != Some(&b'_') {
            break;
        }
    }
    match wrong_digit(i) {
        Some(bad) => Err(bad),
        None => Ok(i),
    }
}
