//! What a string or bytes literal means: prefixes, quotes, escapes.
//!
//! Line ends inside a literal are one `\n` whatever the file uses. CPython reports a bad escape by its
//! position in an intermediate text in which every character outside ASCII takes ten bytes
//! (`\UXXXXXXXX`); the positions here are counted the same way, so that the messages agree.
//! For lone surrogates see [`super::constant::Constant::Str`].

use super::scan::line_end;

/// A literal token taken apart; the body is `start..end` of the text it came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal {
    /// `r`: backslashes are ordinary.
    pub raw: bool,
    /// `b`
    pub bytes: bool,
    /// `f`
    pub format: bool,
    /// Where the body starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Takes the token at `start..end` apart.
pub(super) fn literal(source: &str, start: usize, end: usize) -> Literal {
    let text = &source.as_bytes()[start..end];
    let mut literal = Literal {
        raw: false,
        bytes: false,
        format: false,
        start,
        end,
    };
    let mut at = 0;
    let quote = loop {
        match text[at] {
            b'r' | b'R' => literal.raw = true,
            b'b' | b'B' => literal.bytes = true,
            b'f' | b'F' => literal.format = true,
            b'u' | b'U' => {}
            quote => break quote,
        }
        at += 1;
    };
    let triple = text.len() - at >= 6 && text[at + 1] == quote && text[at + 2] == quote;
    let quotes = if triple { 3 } else { 1 };
    literal.start += at + quotes;
    literal.end -= quotes;
    literal
}

/// Appends the meaning of `body` to `out`.
///
/// # Errors
/// The message of CPython's `SyntaxError`.
pub(super) fn decode_text(body: &str, raw: bool, out: &mut String) -> Result<(), String> {
    let plain = |b: u8| b != b'\r' && (raw || b != b'\\');
    if body.bytes().all(plain) {
        out.push_str(body);
        return Ok(());
    }
    let mut reader = Escapes {
        text: body.as_bytes(),
        at: 0,
        position: 0,
    };
    while reader.at < body.len() {
        let start = reader.at;
        while reader.peek().is_some_and(plain) {
            reader.at += 1;
        }
        let run = &body[start..reader.at];
        out.push_str(run);
        reader.position += widened(run);
        match reader.peek() {
            Some(b'\r') => {
                reader.at += line_end(reader.text, reader.at);
                reader.position += 1;
                out.push('\n');
            }
            Some(_) => reader.escape(body, out)?,
            None => {}
        }
    }
    Ok(())
}

/// The length of `text` in CPython's intermediate form.
fn widened(text: &str) -> usize {
    let mut length = 0;
    let mut after_backslash = false;
    for c in text.chars() {
        length += match c {
            // The backslash before it is spelled out too.
            _ if !c.is_ascii() && after_backslash => 5 + 10,
            _ if !c.is_ascii() => 10,
            _ => 1,
        };
        after_backslash = c == '\\' && !after_backslash;
    }
    length
}

struct Escapes<'s> {
    text: &'s [u8],
    at: usize,
    /// Offset of `at` in CPython's intermediate text.
    position: usize,
}

impl Escapes<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Moves past `count` ASCII characters.
    fn skip(&mut self, count: usize) {
        self.at += count;
        self.position += count;
    }

    /// The escape at the backslash here.
    fn escape(&mut self, body: &str, out: &mut String) -> Result<(), String> {
        let start = self.position;
        let Some(&kind) = self.text.get(self.at + 1).filter(|b| b.is_ascii()) else {
            // Before a character outside ASCII, or at the end of a piece of an f-string.
            out.push('\\');
            self.at += 1;
            self.position += "\\u005c".len();
            return Ok(());
        };
        if let Some(digits @ 1..) = octal_digits(&self.text[self.at + 1..]) {
            let mut value = 0;
            for &digit in &self.text[self.at + 1..=self.at + digits] {
                value = value * 8 + u32::from(digit - b'0');
            }
            self.skip(1 + digits);
            push_code_point(out, value);
            return Ok(());
        }
        match kind {
            b'\r' | b'\n' => {
                self.at += 1 + line_end(self.text, self.at + 1);
                self.position += 2;
            }
            b'x' => self.hexadecimal(2, start, "truncated \\xXX escape", out)?,
            b'u' => self.hexadecimal(4, start, "truncated \\uXXXX escape", out)?,
            b'U' => self.hexadecimal(8, start, "truncated \\UXXXXXXXX escape", out)?,
            b'N' => self.named(body, start, out)?,
            _ => {
                if let Some(byte) = simple_escape(kind) {
                    out.push(char::from(byte));
                } else {
                    out.push('\\');
                    out.push(char::from(kind));
                }
                self.skip(2);
            }
        }
        Ok(())
    }

    fn hexadecimal(
        &mut self,
        width: usize,
        start: usize,
        message: &str,
        out: &mut String,
    ) -> Result<(), String> {
        self.skip(2);
        let mut value = 0;
        for _ in 0..width {
            let Some(digit) = self.peek().and_then(|b| char::from(b).to_digit(16)) else {
                return Err(undecodable(start, self.position, message));
            };
            value = value * 16 + digit;
            self.skip(1);
        }
        if value > 0x10_FFFF {
            return Err(undecodable(
                start,
                self.position,
                "illegal Unicode character",
            ));
        }
        push_code_point(out, value);
        Ok(())
    }

    fn named(&mut self, body: &str, start: usize, out: &mut String) -> Result<(), String> {
        self.skip(2);
        let malformed = "malformed \\N character escape";
        if self.peek() != Some(b'{') {
            return Err(undecodable(start, self.position, malformed));
        }
        self.skip(1);
        let rest = &body[self.at..];
        let Some(length) = rest.find('}') else {
            let end = self.position + widened(rest);
            return Err(undecodable(start, end, malformed));
        };
        if length == 0 {
            return Err(undecodable(start, self.position, malformed));
        }
        let name = &rest[..length];
        self.at += length + 1;
        self.position += widened(name) + 1;
        match named_character(name) {
            Some(c) => {
                out.push(c);
                Ok(())
            }
            None => Err(undecodable(
                start,
                self.position,
                "unknown Unicode character name",
            )),
        }
    }
}

/// The character of that Unicode name or alias; case does not matter, all else does.
fn named_character(name: &str) -> Option<char> {
    let word = |b: u8| b.is_ascii_alphanumeric();
    let plain = name.bytes().all(|b| word(b) || b == b' ' || b == b'-');
    if !plain || !name.bytes().next().is_some_and(word) {
        return None; // no name is like that, and the crate does not take every text
    }
    let c = unicode_names2::character(name)?;
    let formal = unicode_names2::name(c).map(|n| n.to_string());
    let Some(formal) = formal else {
        return Some(c); // a control character has aliases only
    };
    // The crate matches loosely (`LATIN_SMALL LETTERA`); Python does not.
    let loose = |s: &str| -> String {
        s.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect()
    };
    let alias = !loose(name).starts_with(&loose(&formal));
    (formal.eq_ignore_ascii_case(name) || alias).then_some(c)
}

fn undecodable(start: usize, end: usize, reason: &str) -> String {
    if end - start == 1 {
        format!(
            "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position {start}: {reason}"
        )
    } else {
        format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{}: {reason}",
            end - 1
        )
    }
}

/// Appends a code point; a surrogate is moved to the place that [`super::constant::Constant::Str`]
/// keeps it in.
fn push_code_point(out: &mut String, value: u32) {
    let stored = match value {
        0xD800..=0xDFFF => value - 0xD800 + super::constant::SURROGATE_STAND_IN,
        _ => value,
    };
    out.extend(char::from_u32(stored));
}

/// How many octal digits, at most three, `text` starts with.
fn octal_digits(text: &[u8]) -> Option<usize> {
    let count = text
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b'0'..=b'7'))
        .count();
    (count > 0).then_some(count)
}

/// The one-letter escapes.
fn simple_escape(kind: u8) -> Option<u8> {
    Some(match kind {
        b'\\' | b'\'' | b'"' => kind,
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0B,
        _ => return None,
    })
}

/// Appends the meaning of the bytes literal's `body` to `out`.
///
/// # Errors
/// The message of CPython's `SyntaxError`.
pub(super) fn decode_bytes(body: &str, raw: bool, out: &mut Vec<u8>) -> Result<(), String> {
    if !body.is_ascii() {
        return Err("bytes can only contain ASCII literal characters.".to_owned());
    }
    let text = body.as_bytes();
    let mut at = 0;
    let mut line_ends_shortened = 0; // CPython counts `\r\n` as one
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\r' => {
                let length = line_end(text, at);
                at += length;
                line_ends_shortened += length - 1;
                out.push(b'\n');
            }
            b'\\' if !raw => {
                let rest = &text[at + 1..];
                if let Some(digits) = octal_digits(rest) {
                    let value = rest[..digits]
                        .iter()
                        .fold(0_u8, |v, d| v.wrapping_mul(8).wrapping_add(d - b'0'));
                    out.push(value);
                    at += 1 + digits;
                    continue;
                }
                match rest.first().copied() {
                    Some(b'\r' | b'\n') => {
                        let length = line_end(text, at + 1);
                        at += 1 + length;
                        line_ends_shortened += length - 1;
                    }
                    Some(b'x') => {
                        let digit =
                            |i: usize| rest.get(i).and_then(|&b| char::from(b).to_digit(16));
                        let (Some(high), Some(low)) = (digit(1), digit(2)) else {
                            return Err(format!(
                                "(value error) invalid \\x escape at position {}",
                                at - line_ends_shortened
                            ));
                        };
                        out.extend(u8::try_from(high * 16 + low));
                        at += 4;
                    }
                    Some(kind) => {
                        match simple_escape(kind) {
                            Some(byte) => out.push(byte),
                            None => out.extend([b'\\', kind]),
                        }
                        at += 2;
                    }
                    None => {
                        out.push(b'\\');
                        at += 1;
                    }
                }
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Ok(())
}
