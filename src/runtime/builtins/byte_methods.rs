//! The methods that `bytes` and `bytearray` share.
//!
//! The rules are those of [`crate::text::bytes`]. Each method is generic over the class it belongs to: it answers
//! with objects of that class, as CPython's do.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{dunder, iteration};
use super::super::value::{Handle, Value};
use super::special::Kind;
use super::{argument, codec, special};
use crate::numeric::Raise;
use crate::text::bytes;
use num_traits::ToPrimitive;

/// The object that a method is called on.
pub(super) fn this<K: Kind>(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<Value, Trap> {
    argument::this(cx, args, K::CLASS, name).map(Value::Obj)
}

fn of<'c>(cx: &'c Ctx<'_>, value: Value) -> &'c [u8] {
    argument::bytes_of(cx, value).unwrap_or_default()
}

/// An object of the class `kind`.
pub(super) fn object_of(cx: &mut Ctx<'_>, kind: Handle, bytes: Vec<u8>) -> Value {
    cx.alloc(if kind == class::BYTEARRAY {
        Object::ByteArray(bytes)
    } else {
        Object::Bytes(bytes.into())
    })
}

fn list_of(cx: &mut Ctx<'_>, kind: Handle, parts: Vec<Vec<u8>>) -> Value {
    let items = parts
        .into_iter()
        .map(|part| object_of(cx, kind, part))
        .collect();
    cx.new_list(items)
}

/// The bytes of an argument that must be bytes-like.
pub(super) fn bytes_arg(cx: &mut Ctx<'_>, value: Value) -> Result<Vec<u8>, Trap> {
    if let Some(bytes) = argument::bytes_of(cx, value) {
        return Ok(bytes.to_vec());
    }
    let message = format!(
        "a bytes-like object is required, not '{}'",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
}

/// One byte as an integer argument.
pub(super) fn byte_arg(cx: &mut Ctx<'_>, value: Value) -> Result<u8, Trap> {
    match dunder::expect_index(cx, value)?.to_u8() {
        Some(byte) => Ok(byte),
        None => Err(cx.value_error("byte must be in range(0, 256)")),
    }
}

macro_rules! mapped {
    ($( $method:ident $name:literal $rule:expr; )*) => { $(
        #[doc = concat!("`", $name, "`")]
        #[must_use]
        pub const fn $method<K: Kind>() -> NativeFn {
            NativeFn::method($name, |cx, args| {
                let this = this::<K>(cx, &args, $name)?;
                args.expect(cx, $name, 1, 0, 0)?;
                let bytes = $rule(of(cx, this));
                Ok(object_of(cx, K::CLASS, bytes))
            })
        }
    )* };
}
mapped! {
    upper "upper" <[u8]>::to_ascii_uppercase;
    lower "lower" <[u8]>::to_ascii_lowercase;
    capitalize "capitalize" bytes::capitalize;
    title "title" bytes::title;
    swapcase "swapcase" bytes::swapcase;
}

macro_rules! asked {
    ($( $method:ident $name:literal $rule:expr; )*) => { $(
        #[doc = concat!("`", $name, "`")]
        #[must_use]
        pub const fn $method<K: Kind>() -> NativeFn {
            NativeFn::method($name, |cx, args| {
                let this = this::<K>(cx, &args, $name)?;
                args.expect(cx, $name, 1, 0, 0)?;
                Ok(Value::Bool($rule(of(cx, this))))
            })
        }
    )* };
}
asked! {
    isalpha "isalpha" bytes::is_alpha;
    isdigit "isdigit" bytes::is_digit;
    isalnum "isalnum" bytes::is_alnum;
    isspace "isspace" bytes::is_blank;
    isupper "isupper" bytes::is_upper;
    islower "islower" bytes::is_lower;
    istitle "istitle" bytes::is_title;
    isascii "isascii" <[u8]>::is_ascii;
}

type Strip = for<'b> fn(&'b [u8], Option<&[u8]>) -> &'b [u8];

fn stripped<K: Kind>(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, rule: Strip) -> Outcome {
    let this = this::<K>(cx, &args, name)?;
    args.expect(cx, name, 1, 0, 1)?;
    let set = match args.pos.get(1) {
        None | Some(Value::None) => None,
        Some(&value) => Some(bytes_arg(cx, value)?),
    };
    let bytes = rule(of(cx, this), set.as_deref()).to_vec();
    Ok(object_of(cx, K::CLASS, bytes))
}

/// `strip`
#[must_use]
pub const fn strip<K: Kind>() -> NativeFn {
    NativeFn::method("strip", |cx, args| {
        stripped::<K>(cx, args, "strip", bytes::strip)
    })
}

/// `lstrip`
#[must_use]
pub const fn lstrip<K: Kind>() -> NativeFn {
    NativeFn::method("lstrip", |cx, args| {
        stripped::<K>(cx, args, "lstrip", bytes::lstrip)
    })
}

/// `rstrip`
#[must_use]
pub const fn rstrip<K: Kind>() -> NativeFn {
    NativeFn::method("rstrip", |cx, args| {
        stripped::<K>(cx, args, "rstrip", bytes::rstrip)
    })
}

type Bound = Option<i64>;

/// What is sought, bytes or one byte, and the bounds.
fn sought(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<(Vec<u8>, Bound, Bound), Trap> {
    argument::counted(cx, args, name, 1, 3)?;
    let start = argument::bound(cx, args.pos.get(2).copied())?;
    let end = argument::bound(cx, args.pos.get(3).copied())?;
    let part = args.at(1);
    if let Some(bytes) = argument::bytes_of(cx, part) {
        return Ok((bytes.to_vec(), start, end));
    }
    let Some(int) = dunder::index(cx, part)? else {
        let message = format!(
            "argument should be integer or bytes-like object, not '{}'",
            cx.class_name(part)
        );
        return Err(cx.type_error(message));
    };
    match int.to_u8() {
        Some(byte) => Ok((vec![byte], start, end)),
        None => Err(cx.value_error("byte must be in range(0, 256)")),
    }
}

type Finder = fn(&[u8], &[u8], Bound, Bound) -> Option<usize>;

fn found<K: Kind>(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    rule: Finder,
    or_raise: bool,
) -> Outcome {
    let this = this::<K>(cx, &args, name)?;
    let (part, start, end) = sought(cx, &args, name)?;
    match rule(of(cx, this), &part, start, end) {
        Some(at) => Ok(special::count(at)),
        None if or_raise => Err(cx.raise(bytes::not_found())),
        None => Ok(Value::Int(-1)),
    }
}

macro_rules! finders {
    ($( $method:ident $name:literal $rule:expr, $or_raise:literal; )*) => { $(
        #[doc = concat!("`", $name, "`")]
        #[must_use]
        pub const fn $method<K: Kind>() -> NativeFn {
            NativeFn::method($name, |cx, args| found::<K>(cx, args, $name, $rule, $or_raise))
        }
    )* };
}
finders! {
    find "find" bytes::find, false;
    rfind "rfind" bytes::rfind, false;
    index "index" bytes::find, true;
    rindex "rindex" bytes::rfind, true;
}

/// `count`
#[must_use]
pub const fn count<K: Kind>() -> NativeFn {
    NativeFn::method("count", |cx, args| {
        let this = this::<K>(cx, &args, "count")?;
        let (part, start, end) = sought(cx, &args, "count")?;
        Ok(special::count(bytes::count(
            of(cx, this),
            &part,
            start,
            end,
        )))
    })
}

type Border = fn(&[u8], &[u8], Bound, Bound) -> bool;

fn bordered<K: Kind>(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, rule: Border) -> Outcome {
    let this = this::<K>(cx, &args, name)?;
    argument::counted(cx, &args, name, 1, 3)?;
    let start = argument::bound(cx, args.pos.get(2).copied())?;
    let end = argument::bound(cx, args.pos.get(3).copied())?;
    let wanted = args.at(1);
    if let Some(part) = argument::bytes_of(cx, wanted) {
        return Ok(Value::Bool(rule(of(cx, this), part, start, end)));
    }
    if !cx.is_instance(wanted, class::TUPLE) {
        let message = format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            cx.class_name(wanted)
        );
        return Err(cx.type_error(message));
    }
    for part in cx.as_items(wanted).unwrap_or_default().to_vec() {
        let part = bytes_arg(cx, part)?;
        if rule(of(cx, this), &part, start, end) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

/// `startswith`
#[must_use]
pub const fn startswith<K: Kind>() -> NativeFn {
    NativeFn::method("startswith", |cx, args| {
        bordered::<K>(cx, args, "startswith", bytes::starts_with)
    })
}

/// `endswith`
#[must_use]
pub const fn endswith<K: Kind>() -> NativeFn {
    NativeFn::method("endswith", |cx, args| {
        bordered::<K>(cx, args, "endswith", bytes::ends_with)
    })
}

/// `replace`
#[must_use]
pub const fn replace<K: Kind>() -> NativeFn {
    NativeFn::method("replace", |cx, args| {
        let this = this::<K>(cx, &args, "replace")?;
        args.expect(cx, "replace", 1, 2, 3)?;
        let old = bytes_arg(cx, args.at(1))?;
        let new = bytes_arg(cx, args.at(2))?;
        let most = argument::size_or(cx, args.pos.get(3).copied(), -1)?;
        let replaced = bytes::replace(of(cx, this), &old, &new, most);
        let replaced = replaced.map_err(|raise| cx.raise(raise))?;
        Ok(object_of(cx, K::CLASS, replaced))
    })
}

type Splitter = for<'b> fn(&'b [u8], Option<&[u8]>, i64) -> Result<Vec<&'b [u8]>, Raise>;

fn split_by<K: Kind>(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, rule: Splitter) -> Outcome {
    let this = this::<K>(cx, &args, name)?;
    let [separator, most] = args.bind(cx, name, 1, ["sep", "maxsplit"], 0)?;
    let most = argument::size_or(cx, most, -1)?;
    let separator = match separator {
        None | Some(Value::None) => None,
        Some(value) => Some(bytes_arg(cx, value)?),
    };
    let parts = rule(of(cx, this), separator.as_deref(), most)
        .map(|parts| parts.into_iter().map(<[u8]>::to_vec).collect());
    let parts = parts.map_err(|raise| cx.raise(raise))?;
    Ok(list_of(cx, K::CLASS, parts))
}

/// `split`
#[must_use]
pub const fn split<K: Kind>() -> NativeFn {
    NativeFn::method("split", |cx, args| {
        split_by::<K>(cx, args, "split", bytes::split)
    })
}

/// `rsplit`
#[must_use]
pub const fn rsplit<K: Kind>() -> NativeFn {
    NativeFn::method("rsplit", |cx, args| {
        split_by::<K>(cx, args, "rsplit", bytes::rsplit)
    })
}

/// `splitlines`
#[must_use]
pub const fn splitlines<K: Kind>() -> NativeFn {
    NativeFn::method("splitlines", |cx, args| {
        let this = this::<K>(cx, &args, "splitlines")?;
        let [keep] = args.bind(cx, "splitlines", 1, ["keepends"], 0)?;
        let keep = argument::flag(cx, keep, 0)? != 0;
        let lines = bytes::splitlines(of(cx, this), keep);
        let lines = lines.into_iter().map(<[u8]>::to_vec).collect();
        Ok(list_of(cx, K::CLASS, lines))
    })
}

type Partition = for<'b> fn(&'b [u8], &[u8]) -> Result<Option<bytes::Halves<'b>>, Raise>;

fn partitioned<K: Kind>(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    rule: Partition,
    from_end: bool,
) -> Outcome {
    let this = this::<K>(cx, &args, name)?;
    args.expect(cx, name, 1, 1, 1)?;
    let separator = bytes_arg(cx, args.at(1))?;
    let whole = of(cx, this).to_vec();
    let halves = rule(&whole, &separator).map_err(|raise| cx.raise(raise))?;
    let parts = match halves {
        Some((before, after)) => [before.to_vec(), separator, after.to_vec()],
        None if from_end => [Vec::new(), Vec::new(), whole],
        None => [whole, Vec::new(), Vec::new()],
    };
    let parts = parts.map(|part| object_of(cx, K::CLASS, part));
    Ok(cx.new_tuple(parts))
}

/// `partition`
#[must_use]
pub const fn partition<K: Kind>() -> NativeFn {
    NativeFn::method("partition", |cx, args| {
        partitioned::<K>(cx, args, "partition", bytes::partition, false)
    })
}

/// `rpartition`
#[must_use]
pub const fn rpartition<K: Kind>() -> NativeFn {
    NativeFn::method("rpartition", |cx, args| {
        partitioned::<K>(cx, args, "rpartition", bytes::rpartition, true)
    })
}

/// How many fill bytes stand before and after, of a number of missing ones and the width.
type Sides = fn(usize, usize) -> (usize, usize);

fn padded<K: Kind>(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, sides: Sides) -> Outcome {
    let this = this::<K>(cx, &args, name)?;
    args.expect(cx, name, 1, 1, 2)?;
    let width = usize::try_from(argument::size(cx, args.at(1))?).unwrap_or(0);
    let fill = match args.pos.get(2) {
        None => b' ',
        Some(&value) => {
            if let Some(&[fill]) = argument::bytes_of(cx, value) {
                fill
            } else {
                let message = format!(
                    "{name}() argument 2 must be a byte string of length 1, not {}",
                    cx.class_name(value)
                );
                return Err(cx.type_error(message));
            }
        }
    };
    cx.check_size(width)?;
    let bytes = of(cx, this);
    let (left, right) = sides(width.saturating_sub(bytes.len()), width);
    let padded = [&vec![fill; left], bytes, &vec![fill; right]].concat();
    Ok(object_of(cx, K::CLASS, padded))
}

/// `center`
#[must_use]
pub const fn center<K: Kind>() -> NativeFn {
    NativeFn::method("center", |cx, args| {
        padded::<K>(cx, args, "center", |missing, width| {
            let left = missing / 2 + (missing & width & 1);
            (left, missing - left)
        })
    })
}

/// `ljust`
#[must_use]
pub const fn ljust<K: Kind>() -> NativeFn {
    NativeFn::method("ljust", |cx, args| {
        padded::<K>(cx, args, "ljust", |missing, _| (0, missing))
    })
}

/// `rjust`
#[must_use]
pub const fn rjust<K: Kind>() -> NativeFn {
    NativeFn::method("rjust", |cx, args| {
        padded::<K>(cx, args, "rjust", |missing, _| (missing, 0))
    })
}

/// `zfill`
#[must_use]
pub const fn zfill<K: Kind>() -> NativeFn {
    NativeFn::method("zfill", |cx, args| {
        let this = this::<K>(cx, &args, "zfill")?;
        args.expect(cx, "zfill", 1, 1, 1)?;
        let width = usize::try_from(argument::size(cx, args.at(1))?).unwrap_or(0);
        cx.check_size(width)?;
        let bytes = of(cx, this);
        let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
        let zeros = vec![b'0'; width.saturating_sub(bytes.len())];
        let filled = [&bytes[..sign], &zeros, &bytes[sign..]].concat();
        Ok(object_of(cx, K::CLASS, filled))
    })
}

/// `join`
#[must_use]
pub const fn join<K: Kind>() -> NativeFn {
    NativeFn::method("join", |cx, args| {
        let this = this::<K>(cx, &args, "join")?;
        args.expect(cx, "join", 1, 1, 1)?;
        if !iteration::is_iterable(cx, args.at(1)) {
            return Err(cx.type_error("can only join an iterable"));
        }
        let items = iteration::items(cx, args.at(1))?;
        let mut parts = Vec::with_capacity(items.len());
        let mut size = 0;
        for (i, &item) in items.iter().enumerate() {
            let Some(part) = argument::bytes_of(cx, item) else {
                let kind = cx.class_name(item).to_owned();
                return Err(cx.type_error(format!(
                    "sequence item {i}: expected a bytes-like object, {kind} found"
                )));
            };
            let part = part.to_vec();
            size += part.len() + of(cx, this).len();
            cx.check_size(size)?;
            parts.push(part);
        }
        let joined = parts.join(of(cx, this));
        Ok(object_of(cx, K::CLASS, joined))
    })
}

/// `hex`
#[must_use]
pub const fn hex<K: Kind>() -> NativeFn {
    NativeFn::method("hex", |cx, args| {
        let this = this::<K>(cx, &args, "hex")?;
        let [separator, group] = args.bind(cx, "hex", 1, ["sep", "bytes_per_sep"], 0)?;
        let group = argument::flag(cx, group, 1)?;
        let digits = bytes::hex(of(cx, this));
        let Some(separator) = separator else {
            return Ok(cx.new_str(digits));
        };
        let text = match (cx.as_str(separator), argument::bytes_of(cx, separator)) {
            (Some(text), _) => text.to_owned(),
            (None, Some(bytes)) => bytes.iter().map(|&byte| char::from(byte)).collect(),
            (None, None) => return Err(cx.type_error("sep must be str or bytes.")),
        };
        let mut chars = text.chars();
        let (Some(separator), None) = (chars.next(), chars.next()) else {
            return Err(cx.value_error("sep must be length 1."));
        };
        if !separator.is_ascii() {
            return Err(cx.value_error("sep must be ASCII."));
        }
        // Groups are counted from the end; a negative size counts from the front.
        let count = digits.len() / 2;
        let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
        let mut out = String::with_capacity(digits.len() * 2);
        for at in 0..count {
            let passed = if group < 0 { at } else { count - at };
            if size > 0 && at > 0 && passed % size == 0 {
                out.push(separator);
            }
            out.push_str(&digits[at * 2..at * 2 + 2]);
        }
        Ok(cx.new_str(out))
    })
}

/// `decode`
#[must_use]
pub const fn decode<K: Kind>() -> NativeFn {
    NativeFn::method("decode", |cx, args| {
        let this = this::<K>(cx, &args, "decode")?;
        let [encoding, errors] = args.bind(cx, "decode", 1, ["encoding", "errors"], 0)?;
        let (encoding, errors) = codec::named(cx, "decode", encoding, errors, 0)?;
        let bytes = of(cx, this).to_vec();
        codec::decode(cx, &bytes, encoding, &errors)
    })
}

/// `fromhex`: the class, then the text.
#[must_use]
pub const fn fromhex<K: Kind>() -> NativeFn {
    NativeFn::method("fromhex", |cx, args| {
        args.expect(cx, "fromhex", 1, 1, 1)?;
        let text = argument::text(cx, args.at(1), |kind| {
            format!("fromhex() argument must be str, not {kind}")
        })?;
        let bytes = bytes::from_hex(&text).map_err(|raise| cx.raise(raise))?;
        let object = object_of(cx, K::CLASS, bytes);
        if args.at(0) == Value::Obj(K::CLASS) {
            return Ok(object);
        }
        cx.call(args.at(0), &[object])
    })
}

/// The bytes that a constructor's argument gives: a string with an encoding, a count of zeros, something
/// bytes-like, or an iterable of integers.
pub(super) fn made_of(
    cx: &mut Ctx<'_>,
    name: &str,
    args: &Args<'_>,
    skip: usize,
) -> Result<Vec<u8>, Trap> {
    let [source, encoding, errors] =
        args.bind(cx, name, skip, ["source", "encoding", "errors"], 0)?;
    if encoding.is_some() || errors.is_some() {
        let named = codec::named(cx, name, encoding, errors, 2)?;
        return match source.map(|source| cx.payload(source)) {
            Some(Value::Obj(string)) if matches!(cx.get(string), Object::Str(_)) => {
                codec::encode(cx, string, named.0, &named.1)
            }
            _ => Err(cx.type_error(if encoding.is_some() {
                "encoding without a string argument"
            } else {
                "errors without a string argument"
            })),
        };
    }
    let Some(source) = source else {
        return Ok(Vec::new());
    };
    if cx.as_str(source).is_some() {
        return Err(cx.type_error("string argument without an encoding"));
    }
    if let Some(bytes) = argument::bytes_of(cx, source) {
        return Ok(bytes.to_vec());
    }
    if let Some(int) = dunder::index(cx, source)? {
        let Some(count) = int.to_i64() else {
            let kind = cx.class_name(source);
            let message = format!("cannot fit '{kind}' into an index-sized integer");
            return Err(cx.error(class::OVERFLOW_ERROR, message));
        };
        let Ok(count) = usize::try_from(count) else {
            return Err(cx.value_error("negative count"));
        };
        cx.check_size(count)?;
        return Ok(vec![0; count]);
    }
    if !iteration::is_iterable(cx, source) {
        let kind = cx.class_name(source);
        let message = if name == "bytes" {
            format!("cannot convert '{kind}' object to bytes")
        } else {
            format!("'{kind}' object is not iterable")
        };
        return Err(cx.type_error(message));
    }
    let items = iteration::items(cx, source)?;
    integers(cx, &items, name)
}

/// Integers as bytes.
pub(super) fn integers(cx: &mut Ctx<'_>, items: &[Value], name: &str) -> Result<Vec<u8>, Trap> {
    let mut bytes = Vec::with_capacity(items.len());
    for &item in items {
        if let Some(byte) = dunder::expect_index(cx, item)?.to_u8() {
            bytes.push(byte);
        } else {
            let what = if name == "bytes" { "bytes" } else { "byte" };
            return Err(cx.value_error(format!("{what} must be in range(0, 256)")));
        }
    }
    Ok(bytes)
}
