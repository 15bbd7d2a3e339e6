//! `template % values` of `str` and `bytes`: takes the values that the pieces of the template ask for
//! ([`crate::text::percent`]) and has them laid out.
//!
//! Bytes are formatted as text whose characters are the bytes, which is what CPython's twin functions amount to.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Outcome, Trap};
use super::super::object::Object;
use super::super::value::Value;
use super::arith::sequence::bytes_of;
use super::{convert, dunder, item, text};
use crate::numeric::Raise;
use crate::text::percent::{self, Amount, Conversion, Piece, Template};
use crate::text::repr;
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// `str % values`
///
/// # Errors
/// `TypeError`, `ValueError`, `OverflowError`, `KeyError`; what the values' methods raise.
pub fn format_str(cx: &mut Ctx<'_>, template: Value, values: Value) -> Outcome {
    let text = cx.as_str(template).unwrap_or_default().to_owned();
    let out = format(cx, &text, values, false)?;
    Ok(cx.new_str(out))
}

/// `bytes % values`
///
/// # Errors
/// As [`format_str`].
pub fn format_bytes(cx: &mut Ctx<'_>, template: Value, values: Value) -> Outcome {
    let text: String = bytes_of(cx, template)
        .unwrap_or_default()
        .iter()
        .map(|&byte| char::from(byte))
        .collect();
    let is_bytearray = matches!(cx.object(template), Some(Object::ByteArray(_)));
    let out: Vec<u8> = format(cx, &text, values, true)?
        .chars()
        .map(|c| u8::try_from(c).unwrap_or(b'?'))
        .collect();
    Ok(cx.alloc(if is_bytearray {
        Object::ByteArray(out)
    } else {
        Object::Bytes(out.into())
    }))
}

/// The values of a template, taken one after the other.
struct Values {
    /// What is left, the next one last.
    left: Vec<Value>,
    /// The mapping that keys are looked up in, if the values are one.
    mapping: Option<Value>,
}

impl Values {
    fn new(cx: &Ctx<'_>, values: Value, bytes: bool) -> Self {
        if let Some(Object::Tuple(items)) = cx.object(values) {
            return Self {
                left: items.iter().rev().copied().collect(),
                mapping: None,
            };
        }
        let is_mapping = match cx.object(values) {
            Some(Object::Str(_)) => false,
            Some(Object::Bytes(_) | Object::ByteArray(_)) => !bytes,
            Some(Object::Dict(_) | Object::List(_) | Object::Range(_)) => true,
            _ => cx.special(values, cx.program.names.getitem).is_some(),
        };
        Self {
            left: vec![values],
            mapping: is_mapping.then_some(values),
        }
    }

    fn next(&mut self, cx: &mut Ctx<'_>) -> Outcome {
        match self.left.pop() {
            Some(value) => Ok(value),
            None => Err(cx.raise(percent::not_enough())),
        }
    }
}

fn format(cx: &mut Ctx<'_>, template: &str, values: Value, bytes: bool) -> Result<String, Trap> {
    let mut args = Values::new(cx, values, bytes);
    let mut out = String::new();
    for piece in Template::new(template, args.mapping.is_some()) {
        match piece.map_err(|raise| cx.raise(raise))? {
            Piece::Literal(text) => out.push_str(text),
            Piece::Conversion(conversion) => {
                let text = convert_one(cx, &conversion, &mut args, bytes)?;
                out.push_str(&text);
            }
        }
        cx.check_size(out.len())?;
    }
    if args.mapping.is_none() && !args.left.is_empty() {
        return Err(if bytes {
            cx.type_error("not all arguments converted during bytes formatting")
        } else {
            cx.raise(percent::not_all())
        });
    }
    Ok(out)
}

/// The number that a star stands for.
fn star(cx: &mut Ctx<'_>, args: &mut Values, overflow: &'static str) -> Result<i64, Trap> {
    let value = args.next(cx)?;
    let Some(int) = cx.as_int(value) else {
        return Err(cx.raise(percent::star_wants_int()));
    };
    int.to_i64()
        .ok_or_else(|| cx.error(class::OVERFLOW_ERROR, overflow))
}

fn convert_one(
    cx: &mut Ctx<'_>,
    conversion: &Conversion<'_>,
    args: &mut Values,
    bytes: bool,
) -> Result<String, Trap> {
    if let (Some(key), Some(mapping)) = (conversion.key, args.mapping) {
        let key = if bytes {
            let key: Vec<u8> = key
                .chars()
                .map(|c| u8::try_from(c).unwrap_or(b'?'))
                .collect();
            cx.alloc(Object::Bytes(key.into()))
        } else {
            cx.new_str(key)
        };
        let value = item::get(cx, mapping, key)?;
        args.left = vec![value];
    }
    let width = match conversion.width {
        Amount::Star => Some(star(
            cx,
            args,
            "Python int too large to convert to C ssize_t",
        )?),
        _ => None,
    };
    let precision = match conversion.precision {
        Amount::Star => {
            let overflow = "Python int too large to convert to C int";
            let value = star(cx, args, overflow)?;
            if i32::try_from(value).is_err() {
                return Err(cx.error(class::OVERFLOW_ERROR, overflow));
            }
            Some(value)
        }
        _ => None,
    };
    let value = args.next(cx)?;
    let raised = |cx: &mut Ctx<'_>, raise: Raise| cx.raise(raise);
    let style = conversion.style(width, precision);
    Ok(match conversion.kind {
        's' | 'b' if bytes => {
            let text = bytes_text(cx, value)?;
            style.map_err(|raise| raised(cx, raise))?.text(&text)
        }
        's' => {
            let text = text::str(cx, value)?;
            style.map_err(|raise| raised(cx, raise))?.text(&text)
        }
        'r' | 'a' => {
            let mut text = text::repr(cx, value)?;
            if bytes || conversion.kind == 'a' {
                text = repr::ascii_from_repr(&text);
            }
            style.map_err(|raise| raised(cx, raise))?.text(&text)
        }
        'c' => {
            let c = character(cx, value, bytes)?;
            let text = c.encode_utf8(&mut [0; 4]).to_owned();
            style.map_err(|raise| raised(cx, raise))?.text(&text)
        }
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
            let int = integer(cx, conversion, value)?;
            style.map_err(|raise| raised(cx, raise))?.int(&int)
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let float = if bytes {
                let float = convert::to_float(cx, value);
                match float {
                    Ok(Some(float)) => float,
                    Ok(None) => {
                        let message =
                            format!("float argument required, not {}", cx.class_name(value));
                        return Err(cx.type_error(message));
                    }
                    Err(trap) => return Err(trap),
                }
            } else {
                convert::expect_float(cx, value)?
            };
            style.map_err(|raise| raised(cx, raise))?.float(float)
        }
        _ => return Err(cx.raise(conversion.unsupported())),
    })
}

/// What a conversion to an integer takes: any number for `%d`, an integer for `%x`.
fn integer(cx: &mut Ctx<'_>, conversion: &Conversion<'_>, value: Value) -> Result<BigInt, Trap> {
    if let Some(int) = cx.as_int(value) {
        return Ok(int);
    }
    let result = if matches!(conversion.kind, 'o' | 'x' | 'X') {
        dunder::index(cx, value)
    } else {
        convert::to_int(cx, value)
    };
    match result {
        Ok(Some(int)) => Ok(int),
        Err(trap) if !cx.is_raised(&trap, class::TYPE_ERROR) => Err(trap),
        _ => {
            let raise = conversion.wrong_type(cx.class_name(value));
            Err(cx.raise(raise))
        }
    }
}

fn character(cx: &mut Ctx<'_>, value: Value, bytes: bool) -> Result<char, Trap> {
    if bytes {
        return byte(cx, value);
    }
    if let Some(text) = cx.as_str(value) {
        let mut chars = text.chars();
        return match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(cx.raise(percent::character_wanted())),
        };
    }
    match dunder::index(cx, value) {
        Ok(Some(int)) => percent::character(&int).map_err(|raise| cx.raise(raise)),
        Err(trap) if !cx.is_raised(&trap, class::TYPE_ERROR) => Err(trap),
        _ => Err(cx.raise(percent::character_wanted())),
    }
}

fn byte(cx: &mut Ctx<'_>, value: Value) -> Result<char, Trap> {
    if let Some(&[byte]) = bytes_of(cx, value) {
        return Ok(char::from(byte));
    }
    if let Some(int) = dunder::index(cx, value)? {
        return match int.to_u8() {
            Some(byte) => Ok(char::from(byte)),
            None => Err(cx.error(class::OVERFLOW_ERROR, "%c arg not in range(256)")),
        };
    }
    Err(cx.type_error("%c requires an integer in range(256) or a single byte"))
}

/// What `%b` and `%s` of a bytes template take.
fn bytes_text(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    let name = cx.program.names.bytes;
    let found = match dunder::call_special(cx, value, name, &[])? {
        Some(result) => bytes_of(cx, result).map(<[u8]>::to_vec),
        None => bytes_of(cx, value).map(<[u8]>::to_vec),
    };
    if let Some(bytes) = found {
        Ok(bytes.into_iter().map(char::from).collect())
    } else {
        let message = format!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            cx.class_name(value)
        );
        Err(cx.type_error(message))
    }
}
