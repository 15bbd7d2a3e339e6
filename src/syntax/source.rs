//! Bytes to text: byte order mark, encoding declaration (PEP 263), line ends.
//!
//! The text that comes out has `\n` line ends only, so that whoever counts lines later counts the same
//! ones. Offsets of all spans refer to that text.
//!
//! Few encodings are built in: UTF-8, ASCII, Latin-1, Latin-9 and Windows-1252. CPython knows about a
//! hundred; a file in one of the others is refused, with that reason.

use super::Diagnostic;
use super::ast::Span;
use super::lexer::small;
use super::scan::{count_line_ends, line_end};

/// The encodings that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Latin9,
    Windows1252,
}

/// Turns the bytes of a source file into text.
///
/// # Errors
/// An unknown or contradictory encoding declaration, or bytes that are not of the encoding.
pub fn decode_source(bytes: &[u8]) -> Result<String, Diagnostic> {
    let (bytes, marked) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let mut encoding = Encoding::Utf8;
    let declared = declaration(bytes);
    if let Some((name, start)) = declared {
        let span = span_at(bytes, start, name.len());
        let shown = String::from_utf8_lossy(name);
        let found = known(&shown).ok_or_else(|| {
            let mut error =
                Diagnostic::unsupported(format!("unsupported source encoding: {shown}"), span);
            error.help = Some("save the file as UTF-8".to_owned());
            error
        })?;
        // CPython accepts the name in its one normal spelling only: `utf8` is refused.
        if marked && !is_utf8(&shown) {
            let message = format!("encoding problem: {shown} with BOM");
            return Err(Diagnostic::syntax(message, span));
        }
        encoding = found;
    }
    let text = match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes)
            .map_err(|error| not_utf8(bytes, error.valid_up_to(), declared.is_some()))?
            .to_owned(),
        _ => single_bytes(bytes, encoding)?,
    };
    Ok(with_plain_line_ends(text))
}

fn not_utf8(bytes: &[u8], at: usize, declared: bool) -> Diagnostic {
    let span = span_at(bytes, at, 1);
    let byte = bytes[at];
    if declared {
        let message = format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x}");
        return Diagnostic::syntax(message, span);
    }
    let message = format!(
        "Non-UTF-8 code starting with '\\x{byte:02x}' on line {}, but no encoding declared; \
         see http://python.org/dev/peps/pep-0263/ for details",
        span.line
    );
    Diagnostic::syntax(message, span)
}

fn single_bytes(bytes: &[u8], encoding: Encoding) -> Result<String, Diagnostic> {
    let mut text = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let c = if byte.is_ascii() {
            Some(char::from(byte))
        } else {
            match encoding {
                Encoding::Latin1 => Some(char::from(byte)),
                Encoding::Latin9 => Some(latin9(byte)),
                Encoding::Windows1252 => windows1252(byte),
                Encoding::Utf8 | Encoding::Ascii => None,
            }
        };
        let Some(c) = c else {
            let message = format!("byte 0x{byte:02x} is not of the declared encoding");
            return Err(Diagnostic::syntax(message, span_at(bytes, at, 1)));
        };
        text.push(c);
    }
    Ok(text)
}

/// Latin-9 is Latin-1 but for eight characters.
fn latin9(byte: u8) -> char {
    match byte {
        0xA4 => '€',
        0xA6 => 'Š',
        0xA8 => 'š',
        0xB4 => 'Ž',
        0xB8 => 'ž',
        0xBC => 'Œ',
        0xBD => 'œ',
        0xBE => 'Ÿ',
        _ => char::from(byte),
    }
}

/// Windows-1252 is Latin-1 but for 0x80 to 0x9F, five of which are nothing.
fn windows1252(byte: u8) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => Some(HIGH[usize::from(byte - 0x80)]).filter(|&c| c != '\0'),
        _ => Some(char::from(byte)),
    }
}

/// The encoding's name in a comment of the first two lines, and where it starts. The second line
/// counts only if the first holds nothing else.
fn declaration(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let mut start = 0;
    for _ in 0..2 {
        let length = bytes[start..]
            .iter()
            .position(|b| matches!(b, b'\r' | b'\n'))
            .unwrap_or(bytes.len() - start);
        let line = &bytes[start..start + length];
        let blank = line
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'\x0c'))
            .count();
        match line.get(blank) {
            Some(b'#') => {
                if let Some(at) = encoding_name(line) {
                    return Some((&line[at.clone()], start + at.start));
                }
            }
            None => {}
            Some(_) => return None,
        }
        start += length;
        start += line_end(bytes, start);
    }
    None
}

/// Where the name after `coding:` or `coding=` is.
fn encoding_name(line: &[u8]) -> Option<std::ops::Range<usize>> {
    const WORD: &[u8] = b"coding";
    for (at, window) in line.windows(WORD.len() + 1).enumerate() {
        if !window.starts_with(WORD) || !matches!(window[WORD.len()], b':' | b'=') {
            continue;
        }
        let mut start = at + window.len();
        while matches!(line.get(start), Some(b' ' | b'\t')) {
            start += 1;
        }
        let length = line[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            .count();
        if length > 0 {
            return Some(start..start + length);
        }
    }
    None
}

/// Whether it is a spelling of `utf-8` that CPython's tokenizer itself recognises.
fn is_utf8(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    name == "utf-8" || name.starts_with("utf-8-")
}

fn known(name: &str) -> Option<Encoding> {
    if is_utf8(name) {
        return Some(Encoding::Utf8);
    }
    let name = name.to_ascii_lowercase().replace('_', "-");
    for latin1 in ["latin-1", "iso-8859-1", "iso-latin-1"] {
        let rest = name.strip_prefix(latin1);
        if rest.is_some_and(|r| r.is_empty() || r.starts_with('-')) {
            return Some(Encoding::Latin1);
        }
    }
    Some(match &*name {
        "utf8" | "u8" | "utf" | "cp65001" => Encoding::Utf8,
        "ascii" | "us-ascii" | "646" => Encoding::Ascii,
        "latin1" | "latin" | "l1" | "8859" | "iso8859" | "iso8859-1" | "cp819" => Encoding::Latin1,
        "iso-8859-15" | "iso8859-15" | "latin-9" | "latin9" | "l9" => Encoding::Latin9,
        "cp1252" | "windows-1252" | "1252" => Encoding::Windows1252,
        _ => return None,
    })
}

/// A place in bytes that are not text yet. What comes before may become longer by being decoded; the
/// line is exact.
fn span_at(bytes: &[u8], at: usize, length: usize) -> Span {
    Span {
        start: small(at),
        end: small(at + length),
        line: 1 + count_line_ends(&bytes[..at]),
    }
}

fn with_plain_line_ends(text: String) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}
