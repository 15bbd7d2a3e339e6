//! A schedule as a word: what is printed after a run and pasted behind `--schedule`.
//!
//! `r`, the format version, then URL-safe base64 without padding (RFC 4648, section 5: letters, digits, `-`, `_`;
//! nothing that a shell or a page treats specially) of
//! the program's mark (4 bytes), the GIL model (1 byte: 0 `any`, 1 `none`, 2 + n for `3.n`; 255, a length and a name for
//! any other), the seed of the program's random (a number), the slices, and the CRC-32 of all before it, the `r`
//! and the version included. So there is one token for a schedule, and altering any one character is
//! noticed for certain: it changes at most 8 consecutive bits.
//!
//! A token has no file name, no arguments and no options: whoever replays it gives them again, and
//! [`Essentials::fits`] tells whether they are the same.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::codec::{Checksum, put_number, take_number};
use super::schedule::{Essentials, FORMAT_VERSION, ScheduleError, Slices};

const MAGIC: char = 'r';
const GIL_ANY: u8 = 0;
const GIL_NONE: u8 = 1;
/// Added to n of `3.n`.
const GIL_VERSION: u8 = 2;
const GIL_NAMED: u8 = 255;

/// The token of a schedule.
#[must_use]
pub fn encode(essentials: &Essentials, slices: &Slices) -> String {
    let mut bytes = essentials.mark.to_le_bytes().to_vec();
    put_gil(&mut bytes, &essentials.gil);
    put_number(&mut bytes, essentials.random_seed);
    bytes.extend(slices.encode());
    let mut token = format!("{MAGIC}{FORMAT_VERSION}");
    let checksum = checksum(&token, &bytes);
    bytes.extend(checksum);
    URL_SAFE_NO_PAD.encode_string(&bytes, &mut token);
    token
}

/// Whether this looks like a token rather than a path: for messages, since only [`decode`] can tell.
#[must_use]
pub fn looks_like_token(text: &str) -> bool {
    split(text).is_ok()
}

/// What a token says.
///
/// # Errors
/// All of [`ScheduleError`] but `Io` and `OtherProgram`.
pub fn decode(token: &str) -> Result<(Essentials, Slices), ScheduleError> {
    let (version, body) = split(token)?;
    if version != FORMAT_VERSION {
        return Err(ScheduleError::OtherVersion(version.to_string()));
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(body)
        .map_err(|_| ScheduleError::Damaged("it is cut or has a wrong character"))?;
    let (mut bytes, check) = bytes
        .split_last_chunk::<4>()
        .ok_or(ScheduleError::Damaged("it is too short"))?;
    if checksum(&token[..token.len() - body.len()], bytes) != *check {
        return Err(ScheduleError::Damaged("its checksum is wrong"));
    }
    let (mark, rest) = bytes
        .split_first_chunk::<4>()
        .ok_or(ScheduleError::Damaged("it is too short"))?;
    bytes = rest;
    let gil = take_gil(&mut bytes)?;
    let random_seed = take_number(&mut bytes)?;
    let essentials = Essentials {
        mark: u32::from_le_bytes(*mark),
        gil,
        random_seed,
    };
    Ok((essentials, Slices::decode(bytes)?))
}

/// The version and the body.
fn split(token: &str) -> Result<(u32, &str), ScheduleError> {
    let rest = token
        .strip_prefix(MAGIC)
        .ok_or(ScheduleError::NotASchedule)?;
    let version = rest
        .chars()
        .next()
        .and_then(|digit| digit.to_digit(10))
        .ok_or(ScheduleError::NotASchedule)?;
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let body = &rest[1..];
    if body.is_empty() || !body.bytes().all(in_alphabet) {
        return Err(ScheduleError::NotASchedule);
    }
    Ok((version, body))
}

fn checksum(start: &str, bytes: &[u8]) -> [u8; 4] {
    let mut checksum = Checksum::new();
    checksum.add(start.as_bytes());
    checksum.add(bytes);
    checksum.value()
}

/// The one-byte code of a GIL model's name, if it has one.
fn gil_code(name: &str) -> Option<u8> {
    match name {
        "any" => Some(GIL_ANY),
        "none" => Some(GIL_NONE),
        _ => (GIL_VERSION..GIL_NAMED).find(|&code| gil_name(code) == name),
    }
}

fn gil_name(code: u8) -> String {
    match code {
        GIL_ANY => "any".to_owned(),
        GIL_NONE => "none".to_owned(),
        version => format!("3.{}", version - GIL_VERSION),
    }
}

fn put_gil(bytes: &mut Vec<u8>, name: &str) {
    if let Some(code) = gil_code(name) {
        bytes.push(code);
    } else {
        bytes.push(GIL_NAMED);
        put_number(bytes, name.len() as u64);
        bytes.extend(name.as_bytes());
    }
}

fn take_gil(bytes: &mut &[u8]) -> Result<String, ScheduleError> {
    const DAMAGED: ScheduleError = ScheduleError::Damaged("its GIL model is malformed");
    let (&code, rest) = bytes.split_first().ok_or(DAMAGED)?;
    *bytes = rest;
    if code != GIL_NAMED {
        return Ok(gil_name(code));
    }
    let length = usize::try_from(take_number(bytes)?).map_err(|_| DAMAGED)?;
    let (name, rest) = bytes.split_at_checked(length).ok_or(DAMAGED)?;
    *bytes = rest;
    let name = str::from_utf8(name).map_err(|_| DAMAGED)?;
    if gil_code(name).is_some() {
        return Err(DAMAGED);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests;
