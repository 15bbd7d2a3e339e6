//! The methods of `str` and `bytes`, slices and codecs against CPython 3.8 (`tests/oracles/strings.py`).
//!
//! Every method is called with parts of the text it searches, with bounds far outside it and with characters of
//! one to four bytes; property tests compare slices with a plain list of characters and look for panics.
//! What would make a text too large for a guest must be refused before it is made.

mod oracle;

use oracle::{rows, text};
use proptest::prelude::*;
use racescope::numeric::Raise;
use racescope::text::codec::{self, Encoding, OnError};
use racescope::text::{bytes, case, classify, pad, position, search, split};

/// An answer or an argument in the form of the table.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    None,
    Int(i128),
    Str(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
}

use Value::{Bytes, Int, List, None as Nothing, Str};

impl Value {
    fn read(field: &str) -> Self {
        match field.split_at(1) {
            ("n", _) => Nothing,
            ("i", decimal) => Int(decimal.parse().unwrap()),
            ("s", points) => Str(text(points)),
            ("b", hex) => Bytes(oracle::bytes(hex)),
            (_, "") => List(Vec::new()),
            (_, fields) => List(fields.split(',').map(Self::read).collect()),
        }
    }

    fn index(&self) -> Option<i64> {
        match self {
            Int(value) => Some(i64::try_from(*value).unwrap()),
            _ => None,
        }
    }

    fn int(&self) -> i64 {
        self.index().expect("an integer")
    }

    fn str(&self) -> &str {
        if let Str(text) = self {
            text
        } else {
            panic!("no string: {self:?}")
        }
    }
}

fn found(at: Option<usize>) -> Value {
    Int(at.map_or(-1, |at| i128::try_from(at).unwrap()))
}

fn truth(value: bool) -> Value {
    Int(i128::from(value))
}

fn size(value: usize) -> Value {
    Int(i128::try_from(value).unwrap())
}

fn strings(parts: &[&str]) -> Value {
    List(parts.iter().map(|&part| Str(part.to_owned())).collect())
}

fn pieces(parts: &[&[u8]]) -> Value {
    List(parts.iter().map(|part| Bytes(part.to_vec())).collect())
}

fn of_str(method: &str, s: &str, args: &[Value]) -> Result<Value, Raise> {
    let part = || args[0].str();
    let maybe = || {
        if let Str(part) = &args[0] {
            Some(part.as_str())
        } else {
            None
        }
    };
    let bounds = || (args[1].index(), args[2].index());
    Ok(match method {
        "find" => found(search::find(s, part(), bounds().0, bounds().1)),
        "rfind" => found(search::rfind(s, part(), bounds().0, bounds().1)),
        "index" => {
            let at = search::find(s, part(), bounds().0, bounds().1);
            size(at.ok_or_else(search::not_found)?)
        }
        "rindex" => {
            let at = search::rfind(s, part(), bounds().0, bounds().1);
            size(at.ok_or_else(search::not_found)?)
        }
        "count" => size(search::count(s, part(), bounds().0, bounds().1)),
        "startswith" => truth(search::starts_with(s, part(), bounds().0, bounds().1)),
        "endswith" => truth(search::ends_with(s, part(), bounds().0, bounds().1)),
        "upper" => Str(case::upper(s)),
        "lower" => Str(case::lower(s)),
        "title" => Str(case::title(s)),
        "capitalize" => Str(case::capitalize(s)),
        "swapcase" => Str(case::swapcase(s)),
        "casefold" => Str(case::casefold(s)),
        "isalpha" => truth(classify::is_alpha(s)),
        "isdigit" => truth(classify::is_digit(s)),
        "isalnum" => truth(classify::is_alnum(s)),
        "isspace" => truth(classify::is_space(s)),
        "isupper" => truth(case::is_upper(s)),
        "islower" => truth(case::is_lower(s)),
        "istitle" => truth(case::is_title(s)),
        "isdecimal" => truth(classify::is_decimal(s)),
        "isnumeric" => truth(classify::is_numeric(s)),
        "isprintable" => truth(classify::is_printable(s)),
        "isidentifier" => truth(classify::is_identifier(s)),
        "split" => strings(&split::split(s, maybe(), args[1].int())?),
        "rsplit" => strings(&split::rsplit(s, maybe(), args[1].int())?),
        "partition" => {
            let parts = split::partition(s, part())?;
            strings(&parts.map_or([s, "", ""], |(before, after)| [before, part(), after]))
        }
        "rpartition" => {
            let parts = split::rpartition(s, part())?;
            strings(&parts.map_or(["", "", s], |(before, after)| [before, part(), after]))
        }
        "strip" => Str(split::strip(s, maybe()).to_owned()),
        "lstrip" => Str(split::lstrip(s, maybe()).to_owned()),
        "rstrip" => Str(split::rstrip(s, maybe()).to_owned()),
        "splitlines" => strings(&split::splitlines(s, args[0].int() == 1)),
        "replace" => Str(search::replace(s, part(), args[1].str(), args[2].int())?),
        "center" => Str(pad::center(
            s,
            args[0].int(),
            args[1].str().chars().next().unwrap(),
        )?),
        "ljust" => Str(pad::ljust(
            s,
            args[0].int(),
            args[1].str().chars().next().unwrap(),
        )?),
        "rjust" => Str(pad::rjust(
            s,
            args[0].int(),
            args[1].str().chars().next().unwrap(),
        )?),
        "zfill" => Str(pad::zfill(s, args[0].int())?),
        "expandtabs" => Str(pad::expandtabs(s, args[0].int())?),
        "slice" => {
            let [start, stop, stride] = [0, 1, 2].map(|at: usize| args[at].index());
            Str(position::slice(
                s,
                position::slice_indices(start, stop, stride, position::len(s))?,
            ))
        }
        "item" => match position::char_at(s, args[0].int()) {
            Some(c) => Str(c.to_string()),
            None => return Err(Raise::index_error("string index out of range")),
        },
        "encode" => {
            let encoding = Encoding::named(part())?;
            // CPython looks the handler up only where it needs one.
            match OnError::named(args[1].str()) {
                Ok(errors) => Bytes(codec::encode(s, encoding, errors)?),
                Err(raise) => {
                    Bytes(codec::encode(s, encoding, OnError::Strict).map_err(|_| raise)?)
                }
            }
        }
        "fromhex" => Bytes(bytes::from_hex(s)?),
        _ => panic!("a method that no test asks: {method}"),
    })
}

fn of_bytes(method: &str, b: &[u8], args: &[Value]) -> Result<Value, Raise> {
    let maybe = |at: usize| {
        if let Bytes(part) = &args[at] {
            Some(part.as_slice())
        } else {
            None
        }
    };
    let part = || maybe(0).expect("bytes");
    let bounds = || (args[1].index(), args[2].index());
    Ok(match method {
        "find" => found(bytes::find(b, part(), bounds().0, bounds().1)),
        "rfind" => found(bytes::rfind(b, part(), bounds().0, bounds().1)),
        "index" => {
            size(bytes::find(b, part(), bounds().0, bounds().1).ok_or_else(bytes::not_found)?)
        }
        "rindex" => {
            size(bytes::rfind(b, part(), bounds().0, bounds().1).ok_or_else(bytes::not_found)?)
        }
        "count" => size(bytes::count(b, part(), bounds().0, bounds().1)),
        "startswith" => truth(bytes::starts_with(b, part(), bounds().0, bounds().1)),
        "endswith" => truth(bytes::ends_with(b, part(), bounds().0, bounds().1)),
        "upper" => Bytes(b.to_ascii_uppercase()),
        "lower" => Bytes(b.to_ascii_lowercase()),
        "title" => Bytes(bytes::title(b)),
        "capitalize" => Bytes(bytes::capitalize(b)),
        "swapcase" => Bytes(bytes::swapcase(b)),
        "isalpha" => truth(bytes::is_alpha(b)),
        "isdigit" => truth(bytes::is_digit(b)),
        "isalnum" => truth(bytes::is_alnum(b)),
        "isspace" => truth(bytes::is_blank(b)),
        "isupper" => truth(bytes::is_upper(b)),
        "islower" => truth(bytes::is_lower(b)),
        "istitle" => truth(bytes::is_title(b)),
        "hex" => Str(bytes::hex(b)),
        "split" => pieces(&bytes::split(b, maybe(0), args[1].int())?),
        "rsplit" => pieces(&bytes::rsplit(b, maybe(0), args[1].int())?),
        "partition" => {
            let parts = bytes::partition(b, part())?;
            pieces(&parts.map_or([b, b"", b""], |(before, after)| [before, part(), after]))
        }
        "rpartition" => {
            let parts = bytes::rpartition(b, part())?;
            pieces(&parts.map_or([b"", b"", b], |(before, after)| [before, part(), after]))
        }
        "strip" => Bytes(bytes::strip(b, maybe(0)).to_vec()),
        "lstrip" => Bytes(bytes::lstrip(b, maybe(0)).to_vec()),
        "rstrip" => Bytes(bytes::rstrip(b, maybe(0)).to_vec()),
        "splitlines" => pieces(&bytes::splitlines(b, args[0].int() == 1)),
        "replace" => Bytes(bytes::replace(b, part(), maybe(1).unwrap(), args[2].int())?),
        "decode" => {
            let encoding = Encoding::named(args[0].str())?;
            match OnError::named(args[1].str()) {
                Ok(errors) => Str(codec::decode(b, encoding, errors)?),
                Err(raise) => Str(codec::decode(b, encoding, OnError::Strict).map_err(|_| raise)?),
            }
        }
        _ => panic!("a method that no test asks: {method}"),
    })
}

fn indices(len: i64, args: &[Value]) -> Result<Value, Raise> {
    let [start, stop, stride] = [0, 1, 2].map(|at: usize| args[at].index());
    let slice = position::slice_indices(start, stop, stride, usize::try_from(len).unwrap())?;
    assert_eq!(slice.iter().count(), slice.count);
    Ok(List(vec![
        Int(slice.start.into()),
        Int(slice.stop.into()),
        Int(slice.step.into()),
        size(slice.count),
    ]))
}

#[test]
fn strings_answer_as_in_cpython() {
    let mut wrong = Vec::new();
    let tables = oracle::tables("strings.py", include_str!("oracles/data/strings.txt"));
    for row in tables.iter().flat_map(|table| rows(table)) {
        let values: Vec<Value> = row[1..row.len() - 1]
            .iter()
            .map(|field| Value::read(field))
            .collect();
        let expected = row[row.len() - 1];
        let ours = match &values[..] {
            [Str(s), args @ ..] => of_str(row[0], s, args),
            [Bytes(b), args @ ..] => of_bytes(row[0], b, args),
            [Int(len), args @ ..] => indices(i64::try_from(*len).unwrap(), args),
            _ => panic!("a row that no test reads: {row:?}"),
        };
        let same = match (&ours, expected.strip_prefix('!')) {
            (Ok(ours), None) => *ours == Value::read(expected),
            (Err(raise), Some(message)) => raise.to_string() == message,
            _ => false,
        };
        if !same {
            let expected = if expected.starts_with('!') {
                Str(expected.to_owned())
            } else {
                Value::read(expected)
            };
            wrong.push(format!(
                "{} {values:?}: {expected:?}, ours {ours:?}",
                row[0]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn a_result_too_large_is_refused() {
    assert!(search::repeat("ab", i64::MAX).is_err() && search::repeat("", i64::MAX).is_ok());
    assert!(pad::ljust("a", i64::MAX, ' ').is_err() && pad::expandtabs("\ta\t", i64::MAX).is_err());
    let long = "a".repeat(1 << 15);
    assert!(search::replace(&long, "a", &long, -1).is_err());
}

proptest! {
    #[test]
    fn positions_are_code_points(s: String, start: i64, stop in -40_i64..40, step in -5_i64..5) {
        let chars: Vec<char> = s.chars().collect();
        for start in [start, start % 40] {
            if let Ok(slice) = position::slice_indices(Some(start), Some(stop), Some(step), chars.len()) {
                let taken: String = slice.iter().map(|at| chars[at]).collect();
                prop_assert_eq!(position::slice(&s, slice), taken);
            }
            let backwards = usize::try_from(start.unsigned_abs()).ok().and_then(|back| chars.len().checked_sub(back));
            let at = if start < 0 { backwards } else { usize::try_from(start).ok() };
            prop_assert_eq!(position::char_at(&s, start), at.and_then(|at| chars.get(at).copied()));
        }
    }

    #[test]
    fn no_method_panics(s: String, part in ".{0,2}", number: i64, other in -20_i64..20) {
        for n in [number, other] {
            let _ = (search::find(&s, &part, Some(n), Some(other)), search::rfind(&s, &part, Some(other), Some(n)));
            let _ = (search::count(&s, &part, Some(n), None), search::replace(&s, &part, "xy", n));
            let _ = (split::split(&s, Some(&part), n), split::rsplit(&s, None, n), split::strip(&s, Some(&part)));
            let _ = (pad::zfill(&s, other), pad::expandtabs(&s, other), pad::center(&s, other, 'é'));
            let (b, p) = (s.as_bytes(), part.as_bytes());
            let _ = (bytes::find(b, p, Some(n), Some(other)), bytes::replace(b, p, b"xy", n), bytes::split(b, Some(p), n));
            let _ = (bytes::rsplit(b, Some(p), n), bytes::rsplit(b, None, n), bytes::from_hex(&s));
        }
        let _ = (case::title(&s), case::swapcase(&s), split::splitlines(&s, true));
    }

    #[test]
    fn text_decodes_from_what_it_encodes_to(s: String) {
        let encoded = codec::encode(&s, Encoding::Utf8, OnError::Backslash).unwrap();
        if !s.chars().any(|c| c >= '\u{10f800}') {
            prop_assert_eq!(codec::decode(&encoded, Encoding::Utf8, OnError::Strict).unwrap(), s);
        }
    }

    #[test]
    fn any_bytes_decode(b: Vec<u8>) {
        let lossy = codec::decode(&b, Encoding::Utf8, OnError::Replace).unwrap();
        prop_assert_eq!(lossy, String::from_utf8_lossy(&b));
        let _ = codec::decode(&b, Encoding::Utf8, OnError::Strict);
    }
}
