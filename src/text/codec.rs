//! `str.encode` and `bytes.decode` for UTF-8, ASCII and Latin-1.
//!
//! What does not fit is refused (`strict`), left out (`ignore`), replaced (`replace`) or spelt
//! (`backslashreplace`). The messages are CPython 3.8's, where an error covers a run of characters that do not
//! fit, or the bytes of one malformed sequence.

use super::repr::push_escaped;
use super::unicode;
use crate::numeric::{Raise, RaiseClass};

/// A character encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, which refuses lone surrogates.
    Utf8,
    /// Code points below 128.
    Ascii,
    /// Code points below 256.
    Latin1,
}

impl Encoding {
    /// The encoding of that name, in any case, with any of its usual spellings.
    ///
    /// # Errors
    /// `LookupError`
    pub fn named(name: &str) -> Result<Self, Raise> {
        let plain: String = name.to_ascii_lowercase().replace(['_', ' '], "-");
        match plain.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Ok(Self::Utf8),
            "ascii" | "us-ascii" | "646" => Ok(Self::Ascii),
            "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "8859" => {
                Ok(Self::Latin1)
            }
            _ => Err(lookup(format!("unknown encoding: {name}"))),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Ascii => "ascii",
            Self::Latin1 => "latin-1",
        }
    }

    fn takes(self, c: char) -> bool {
        match self {
            Self::Utf8 => unicode::surrogate(c).is_none(),
            Self::Ascii => c.is_ascii(),
            Self::Latin1 => (c as u32) < 256,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Utf8 => "surrogates not allowed",
            Self::Ascii => "ordinal not in range(128)",
            Self::Latin1 => "ordinal not in range(256)",
        }
    }

    fn push(self, c: char, out: &mut Vec<u8>) {
        match self {
            Self::Utf8 => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Self::Ascii | Self::Latin1 => out.push(u8::try_from(c).expect("taken")),
        }
    }
}

/// What to do with what does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// Raise.
    Strict,
    /// Leave it out.
    Ignore,
    /// A question mark, or U+FFFD.
    Replace,
    /// An escape.
    Backslash,
}

impl OnError {
    /// The handler of that name.
    ///
    /// # Errors
    /// `LookupError`
    pub fn named(name: &str) -> Result<Self, Raise> {
        match name {
            "strict" => Ok(Self::Strict),
            "ignore" => Ok(Self::Ignore),
            "replace" => Ok(Self::Replace),
            "backslashreplace" => Ok(Self::Backslash),
            _ => Err(lookup(format!("unknown error handler name '{name}'"))),
        }
    }
}

fn lookup(message: String) -> Raise {
    Raise {
        class: RaiseClass::Lookup,
        message: message.into(),
    }
}

/// `text.encode(encoding, errors)`
///
/// # Errors
/// `UnicodeEncodeError`
pub fn encode(text: &str, encoding: Encoding, errors: OnError) -> Result<Vec<u8>, Raise> {
    let mut out = Vec::with_capacity(text.len());
    for (position, c) in text.chars().enumerate() {
        if encoding.takes(c) {
            encoding.push(c, &mut out);
            continue;
        }
        match errors {
            OnError::Strict => return Err(cannot_encode(text, position, encoding)),
            OnError::Ignore => {}
            OnError::Replace => out.push(b'?'),
            OnError::Backslash => {
                let mut escaped = String::new();
                push_escaped(c, &mut escaped);
                out.extend_from_slice(escaped.as_bytes());
            }
        }
    }
    Ok(out)
}

fn cannot_encode(text: &str, position: usize, encoding: Encoding) -> Raise {
    let run: Vec<char> = text
        .chars()
        .skip(position)
        .take_while(|&c| !encoding.takes(c))
        .collect();
    let place = if let [c] = run[..] {
        let mut escaped = String::new();
        push_escaped(c, &mut escaped);
        format!("character '{escaped}' in position {position}")
    } else {
        format!(
            "characters in position {position}-{}",
            position + run.len() - 1
        )
    };
    let message = format!(
        "'{}' codec can't encode {place}: {}",
        encoding.label(),
        encoding.reason()
    );
    Raise {
        class: RaiseClass::UnicodeEncode,
        message: message.into(),
    }
}

/// `bytes.decode(encoding, errors)`
///
/// # Errors
/// `UnicodeDecodeError`
pub fn decode(bytes: &[u8], encoding: Encoding, errors: OnError) -> Result<String, Raise> {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (good, malformed, reason) = match encoding {
            Encoding::Latin1 => (bytes.len() - at, 0, ""),
            Encoding::Ascii => {
                let good = bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii())
                    .count();
                (
                    good,
                    usize::from(at + good < bytes.len()),
                    encoding.reason(),
                )
            }
            Encoding::Utf8 => utf8_part(&bytes[at..]),
        };
        match encoding {
            Encoding::Utf8 => out.push_str(&String::from_utf8_lossy(&bytes[at..at + good])),
            Encoding::Ascii | Encoding::Latin1 => {
                out.extend(bytes[at..at + good].iter().map(|&byte| char::from(byte)));
            }
        }
        at += good;
        if malformed == 0 {
            break;
        }
        let wrong = &bytes[at..at + malformed];
        match errors {
            OnError::Strict => return Err(cannot_decode(wrong, at, encoding, reason)),
            OnError::Ignore => {}
            OnError::Replace => out.push('\u{fffd}'),
            OnError::Backslash => wrong
                .iter()
                .for_each(|&byte| push_escaped(char::from(byte), &mut out)),
        }
        at += malformed;
    }
    Ok(out)
}

/// The well-formed bytes in front, the malformed ones after them and what is wrong with these.
fn utf8_part(bytes: &[u8]) -> (usize, usize, &'static str) {
    let Err(error) = std::str::from_utf8(bytes) else {
        return (bytes.len(), 0, "");
    };
    let good = error.valid_up_to();
    match error.error_len() {
        None => (good, bytes.len() - good, "unexpected end of data"),
        Some(length) if matches!(bytes[good], 0x80..=0xC1 | 0xF5..) => {
            (good, length, "invalid start byte")
        }
        Some(length) => (good, length, "invalid continuation byte"),
    }
}

fn cannot_decode(wrong: &[u8], position: usize, encoding: Encoding, reason: &str) -> Raise {
    let place = match wrong {
        [byte] => format!("byte {byte:#04x} in position {position}"),
        _ => format!(
            "bytes in position {position}-{}",
            position + wrong.len() - 1
        ),
    };
    let message = format!(
        "'{}' codec can't decode {place}: {reason}",
        encoding.label()
    );
    Raise {
        class: RaiseClass::UnicodeDecode,
        message: message.into(),
    }
}
