//! Builtin functions that make text: `repr`, `ascii`, `format`, `chr`, `ord`, `bin`, `oct`, `hex`.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeFn, Outcome};
use super::super::super::object::Object;
use super::super::super::ops::{dunder, text};
use super::super::super::value::Value;
use crate::text::{int_text, unicode};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// The functions.
pub static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("repr", |cx, args| {
        args.expect(cx, "repr", 0, 1, 1)?;
        let text = text::repr(cx, args.at(0))?;
        Ok(cx.new_str(text))
    }),
    NativeFn::function("ascii", |cx, args| {
        args.expect(cx, "ascii", 0, 1, 1)?;
        let text = text::ascii(cx, args.at(0))?;
        Ok(cx.new_str(text))
    }),
    NativeFn::function("format", |cx, args| {
        args.expect(cx, "format", 0, 1, 2)?;
        let mut spec = String::new();
        if let Some(&given) = args.pos.get(1) {
            let Some(text) = cx.as_str(given) else {
                let message = format!(
                    "format() argument 2 must be str, not {}",
                    cx.class_name(given)
                );
                return Err(cx.type_error(message));
            };
            text.clone_into(&mut spec);
        }
        let text = text::format(cx, args.at(0), &spec)?;
        Ok(cx.new_str(text))
    }),
    NativeFn::function("chr", |cx, args| {
        args.expect(cx, "chr", 0, 1, 1)?;
        if cx.is_instance(args.at(0), class::FLOAT) {
            return Err(cx.type_error("integer argument expected, got float"));
        }
        let code = dunder::expect_index(cx, args.at(0))?;
        if code.to_i32().is_none() {
            let size = if code.to_i64().is_some() {
                "int"
            } else {
                "long"
            };
            let message = format!("Python int too large to convert to C {size}");
            return Err(cx.error(class::OVERFLOW_ERROR, message));
        }
        match code.to_u32().and_then(unicode::char_from_code) {
            Some(c) => Ok(cx.new_char(c)),
            None => Err(cx.value_error("chr() arg not in range(0x110000)")),
        }
    }),
    NativeFn::function("ord", |cx, args| {
        args.expect(cx, "ord", 0, 1, 1)?;
        let (len, code) = match cx.object(args.at(0)) {
            Some(Object::Str(string)) => {
                let first = string.as_str().chars().next();
                let code = first.map(unicode::code);
                (string.chars(), code)
            }
            Some(Object::Bytes(bytes)) => (bytes.len(), bytes.first().map(|&b| b.into())),
            Some(Object::ByteArray(bytes)) => (bytes.len(), bytes.first().map(|&b| b.into())),
            _ => {
                let message = format!(
                    "ord() expected string of length 1, but {} found",
                    cx.class_name(args.at(0))
                );
                return Err(cx.type_error(message));
            }
        };
        match code {
            Some(code) if len == 1 => Ok(Value::Int(code.into())),
            _ => Err(cx.type_error(format!(
                "ord() expected a character, but string of length {len} found"
            ))),
        }
    }),
    NativeFn::function("bin", |cx, args| in_base(cx, args, "bin", int_text::bin)),
    NativeFn::function("oct", |cx, args| in_base(cx, args, "oct", int_text::oct)),
    NativeFn::function("hex", |cx, args| in_base(cx, args, "hex", int_text::hex)),
];

fn in_base(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, text: fn(&BigInt) -> String) -> Outcome {
    args.expect(cx, name, 0, 1, 1)?;
    let int = dunder::expect_index(cx, args.at(0))?;
    Ok(cx.new_str(text(&int)))
}
