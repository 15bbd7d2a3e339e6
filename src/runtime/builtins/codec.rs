//! Encoding and decoding, for `str.encode`, `bytes.decode`, `str(b, enc)` and `bytes(s, enc)`.
//!
//! The codecs are in [`crate::text::codec`]. A handler's name is looked up only when something does not fit, as
//! in CPython.

use super::super::ctx::Ctx;
use super::super::native::{Outcome, Trap};
use super::super::value::{Handle, Value};
use crate::text::codec::{self, Encoding, OnError};

/// The encoding and the name of the error handler that two arguments give; by default UTF-8 and `strict`.
/// `before` is how many parameters stand before them, for messages: 0 names them instead.
///
/// # Errors
/// `TypeError` if one is no string, `LookupError` for an encoding that racescope does not know.
pub fn named(
    cx: &mut Ctx<'_>,
    function: &str,
    encoding: Option<Value>,
    errors: Option<Value>,
    before: usize,
) -> Result<(Encoding, String), Trap> {
    let mut texts = [None, None];
    for (i, value) in [encoding, errors].into_iter().enumerate() {
        let Some(value) = value else { continue };
        let Some(text) = cx.as_str(value) else {
            let place = match before {
                0 => format!("'{}'", ["encoding", "errors"][i]),
                _ => (before + i).to_string(),
            };
            let message = format!(
                "{function}() argument {place} must be str, not {}",
                cx.class_name(value)
            );
            return Err(cx.type_error(message));
        };
        texts[i] = Some(text.to_owned());
    }
    let [encoding, errors] = texts;
    let encoding = Encoding::named(encoding.as_deref().unwrap_or("utf-8"));
    let encoding = encoding.map_err(|raise| cx.raise(raise))?;
    Ok((encoding, errors.unwrap_or_else(|| "strict".to_owned())))
}

/// The text that bytes encode.
///
/// # Errors
/// `UnicodeDecodeError`, `LookupError`
pub fn decode(cx: &mut Ctx<'_>, bytes: &[u8], encoding: Encoding, errors: &str) -> Outcome {
    let text = match codec::decode(bytes, encoding, OnError::Strict) {
        Err(raise) if errors == "strict" => return Err(cx.raise(raise)),
        Err(_) => OnError::named(errors)
            .and_then(|handler| codec::decode(bytes, encoding, handler))
            .map_err(|raise| cx.raise(raise))?,
        Ok(text) => text,
    };
    Ok(cx.new_str(text))
}

/// The bytes that encode a string.
///
/// # Errors
/// `UnicodeEncodeError`, `LookupError`
pub fn encode(
    cx: &mut Ctx<'_>,
    string: Handle,
    encoding: Encoding,
    errors: &str,
) -> Result<Vec<u8>, Trap> {
    let text = cx.text(string);
    let result = match codec::encode(text, encoding, OnError::Strict) {
        Err(_) if errors != "strict" => {
            OnError::named(errors).and_then(|handler| codec::encode(text, encoding, handler))
        }
        result => result,
    };
    result.map_err(|raise| cx.raise(raise))
}
