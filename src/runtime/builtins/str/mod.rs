//! `str`
//!
//! The rules are those of [`crate::text`]; here are the methods over them: their arguments, and what makes
//! objects of the answers. [`find`] searches, [`split`] takes apart and joins, [`shape`] pads, strips and
//! changes case, [`mod@format`] fills templates, [`translate`] maps characters.

mod find;
pub mod format;
mod shape;
mod split;
mod translate;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::text;
use super::super::value::{Handle, Value};
use super::argument;
use super::codec;
use super::special::{self, Str};

/// `str`
pub static CLASS: NativeClass = NativeClass {
    new,
    methods: &[
        shape::UPPER,
        shape::LOWER,
        shape::CASEFOLD,
        shape::CAPITALIZE,
        shape::TITLE,
        shape::SWAPCASE,
        shape::ISALPHA,
        shape::ISDECIMAL,
        shape::ISDIGIT,
        shape::ISNUMERIC,
        shape::ISALNUM,
        shape::ISSPACE,
        shape::ISPRINTABLE,
        shape::ISIDENTIFIER,
        shape::ISUPPER,
        shape::ISLOWER,
        shape::ISTITLE,
        shape::ISASCII,
        shape::STRIP,
        shape::LSTRIP,
        shape::RSTRIP,
        shape::CENTER,
        shape::LJUST,
        shape::RJUST,
        shape::ZFILL,
        shape::EXPANDTABS,
        find::FIND,
        find::RFIND,
        find::INDEX,
        find::RINDEX,
        find::COUNT,
        find::STARTSWITH,
        find::ENDSWITH,
        find::REPLACE,
        split::SPLIT,
        split::RSPLIT,
        split::SPLITLINES,
        split::PARTITION,
        split::RPARTITION,
        split::JOIN,
        format::FORMAT,
        format::FORMAT_MAP,
        format::DUNDER_FORMAT,
        translate::TRANSLATE,
        NativeFn::method("encode", encode),
        NativeFn::method("__str__", |cx, args| {
            let string = this(cx, &args, "__str__")?;
            args.expect(cx, "__str__", 1, 0, 0)?;
            Ok(Value::Obj(string))
        }),
        NativeFn::method("__getnewargs__", |cx, args| {
            let string = this(cx, &args, "__getnewargs__")?;
            Ok(cx.new_tuple([Value::Obj(string)]))
        }),
        special::len::<Str>(),
        special::getitem::<Str>(),
        special::iter::<Str>(),
        special::contains::<Str>(),
        special::add::<Str>(),
        special::mul::<Str>(),
        special::rmul::<Str>(),
        special::modulo::<Str>(),
        special::rmod::<Str>(),
        special::eq::<Str>(),
        special::ne::<Str>(),
        special::lt::<Str>(),
        special::le::<Str>(),
        special::gt::<Str>(),
        special::ge::<Str>(),
        special::hash::<Str>(),
        special::repr::<Str>(),
    ],
    class_methods: &[translate::MAKETRANS],
    getsets: &[],
};

/// The string that a method is called on.
fn this(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<Handle, Trap> {
    argument::this(cx, args, class::STR, name)
}

/// A text argument: `must be str, not int`.
fn text_arg(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    argument::text(cx, value, |kind| format!("must be str, not {kind}"))
}

fn new(cx: &mut Ctx<'_>, class: Handle, args: Args<'_>) -> Outcome {
    let [object, encoding, errors] =
        args.bind(cx, "str", 0, ["object", "encoding", "errors"], 0)?;
    let string = match (object, encoding, errors) {
        (None, ..) => cx.new_str(""),
        (Some(object), None, None) => match object {
            Value::Obj(handle) if matches!(cx.get(handle), Object::Str(_)) => object,
            _ => {
                let text = text::str(cx, object)?;
                cx.new_str(text)
            }
        },
        (Some(object), encoding, errors) => {
            let (encoding, errors) = codec::named(cx, "str", encoding, errors, 2)?;
            let Some(bytes) = argument::bytes_of(cx, object) else {
                let message = if cx.as_str(object).is_some() {
                    "decoding str is not supported".to_owned()
                } else {
                    format!(
                        "decoding to str: need a bytes-like object, {} found",
                        cx.class_name(object)
                    )
                };
                return Err(cx.type_error(message));
            };
            let bytes = bytes.to_vec();
            codec::decode(cx, &bytes, encoding, &errors)?
        }
    };
    Ok(argument::wrap(cx, class, class::STR, string))
}

fn encode(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let string = this(cx, &args, "encode")?;
    let [encoding, errors] = args.bind(cx, "encode", 1, ["encoding", "errors"], 0)?;
    let (encoding, errors) = codec::named(cx, "encode", encoding, errors, 0)?;
    let bytes = codec::encode(cx, string, encoding, &errors)?;
    Ok(cx.alloc(Object::Bytes(bytes.into())))
}
