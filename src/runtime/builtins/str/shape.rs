//! Case, classes of characters, stripping and padding.

use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeFn, Outcome};
use super::super::super::value::Value;
use super::super::argument;
use super::this;
use crate::numeric::Raise;
use crate::text::{case, classify, pad, split};

/// Methods without arguments that make a string of a string.
macro_rules! mapped {
    ($( $constant:ident $name:literal $rule:expr; )*) => { $(
        pub(super) const $constant: NativeFn = NativeFn::method($name, |cx, args| {
            let string = this(cx, &args, $name)?;
            args.expect(cx, $name, 1, 0, 0)?;
            let text = $rule(cx.text(string));
            Ok(cx.new_str(text))
        });
    )* };
}
mapped! {
    UPPER "upper" case::upper;
    LOWER "lower" case::lower;
    CASEFOLD "casefold" case::casefold;
    CAPITALIZE "capitalize" case::capitalize;
    TITLE "title" case::title;
    SWAPCASE "swapcase" case::swapcase;
}

/// Methods without arguments that ask something of a string.
macro_rules! asked {
    ($( $constant:ident $name:literal $rule:expr; )*) => { $(
        pub(super) const $constant: NativeFn = NativeFn::method($name, |cx, args| {
            let string = this(cx, &args, $name)?;
            args.expect(cx, $name, 1, 0, 0)?;
            Ok(Value::Bool($rule(cx.text(string))))
        });
    )* };
}
asked! {
    ISALPHA "isalpha" classify::is_alpha;
    ISDECIMAL "isdecimal" classify::is_decimal;
    ISDIGIT "isdigit" classify::is_digit;
    ISNUMERIC "isnumeric" classify::is_numeric;
    ISALNUM "isalnum" classify::is_alnum;
    ISSPACE "isspace" classify::is_space;
    ISPRINTABLE "isprintable" classify::is_printable;
    ISIDENTIFIER "isidentifier" classify::is_identifier;
    ISUPPER "isupper" case::is_upper;
    ISLOWER "islower" case::is_lower;
    ISTITLE "istitle" case::is_title;
    ISASCII "isascii" str::is_ascii;
}

pub(super) const STRIP: NativeFn = NativeFn::method("strip", |cx, args| {
    stripped(cx, args, "strip", split::strip)
});
pub(super) const LSTRIP: NativeFn = NativeFn::method("lstrip", |cx, args| {
    stripped(cx, args, "lstrip", split::lstrip)
});
pub(super) const RSTRIP: NativeFn = NativeFn::method("rstrip", |cx, args| {
    stripped(cx, args, "rstrip", split::rstrip)
});

fn stripped(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    rule: for<'t> fn(&'t str, Option<&str>) -> &'t str,
) -> Outcome {
    let string = this(cx, &args, name)?;
    args.expect(cx, name, 1, 0, 1)?;
    let chars = match args.pos.get(1) {
        None | Some(Value::None) => None,
        Some(&value) => Some(argument::text(cx, value, |_| {
            format!("{name} arg must be None or str")
        })?),
    };
    let text = rule(cx.text(string), chars.as_deref());
    // An untouched string is the same object.
    if text.len() == cx.text(string).len() {
        return Ok(Value::Obj(string));
    }
    let text = text.to_owned();
    Ok(cx.new_str(text))
}

pub(super) const CENTER: NativeFn =
    NativeFn::method("center", |cx, args| padded(cx, args, "center", pad::center));
pub(super) const LJUST: NativeFn =
    NativeFn::method("ljust", |cx, args| padded(cx, args, "ljust", pad::ljust));
pub(super) const RJUST: NativeFn =
    NativeFn::method("rjust", |cx, args| padded(cx, args, "rjust", pad::rjust));

fn padded(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    rule: fn(&str, i64, char) -> Result<String, Raise>,
) -> Outcome {
    let string = this(cx, &args, name)?;
    args.expect(cx, name, 1, 1, 2)?;
    let width = argument::size(cx, args.at(1))?;
    let fill = match args.pos.get(2) {
        None => ' ',
        Some(&value) => {
            let text = argument::text(cx, value, |kind| {
                format!("The fill character must be a unicode character, not {kind}")
            })?;
            let mut chars = text.chars();
            if let (Some(fill), None) = (chars.next(), chars.next()) {
                fill
            } else {
                let message = "The fill character must be exactly one character long";
                return Err(cx.type_error(message));
            }
        }
    };
    let text = rule(cx.text(string), width, fill).map_err(|raise| cx.raise(raise))?;
    cx.check_size(text.len())?;
    Ok(cx.new_str(text))
}

pub(super) const ZFILL: NativeFn = NativeFn::method("zfill", |cx, args| {
    let string = this(cx, &args, "zfill")?;
    args.expect(cx, "zfill", 1, 1, 1)?;
    let width = argument::size(cx, args.at(1))?;
    let text = pad::zfill(cx.text(string), width).map_err(|raise| cx.raise(raise))?;
    Ok(cx.new_str(text))
});

pub(super) const EXPANDTABS: NativeFn = NativeFn::method("expandtabs", |cx, args| {
    let string = this(cx, &args, "expandtabs")?;
    let [size] = args.bind(cx, "expandtabs", 1, ["tabsize"], 0)?;
    let size = argument::flag(cx, size, 8)?;
    let text = pad::expandtabs(cx.text(string), size).map_err(|raise| cx.raise(raise))?;
    Ok(cx.new_str(text))
});
