//! `complex`

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{convert, dunder};
use super::super::value::{Handle, Value};
use super::numbers::{self, Complex};
use crate::text::float_text;

/// `complex`
pub static CLASS: NativeClass = NativeClass {
    new,
    methods: &[
        numbers::add::<Complex>(),
        numbers::radd::<Complex>(),
        numbers::sub::<Complex>(),
        numbers::rsub::<Complex>(),
        numbers::mul::<Complex>(),
        numbers::rmul::<Complex>(),
        numbers::modulo::<Complex>(),
        numbers::rmodulo::<Complex>(),
        numbers::floordiv::<Complex>(),
        numbers::rfloordiv::<Complex>(),
        numbers::divmod::<Complex>(),
        numbers::rdivmod::<Complex>(),
        numbers::truediv::<Complex>(),
        numbers::rtruediv::<Complex>(),
        numbers::pow::<Complex>(),
        numbers::rpow::<Complex>(),
        numbers::eq::<Complex>(),
        numbers::ne::<Complex>(),
        numbers::lt::<Complex>(),
        numbers::le::<Complex>(),
        numbers::gt::<Complex>(),
        numbers::ge::<Complex>(),
        numbers::neg::<Complex>(),
        numbers::pos::<Complex>(),
        numbers::abs::<Complex>(),
        numbers::bool::<Complex>(),
        numbers::hash::<Complex>(),
        numbers::repr::<Complex>(),
        numbers::format::<Complex>(),
        NativeFn::method("conjugate", |cx, args| {
            let this = numbers::this::<Complex>(cx, &args, "conjugate", 0)?;
            let (re, im) = parts(cx, this);
            Ok(cx.alloc(Object::Complex(re, -im)))
        }),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "real",
            get: |cx, value| Ok(Value::Float(parts(cx, value).0)),
            set: None,
        },
        GetSet {
            name: "imag",
            get: |cx, value| Ok(Value::Float(parts(cx, value).1)),
            set: None,
        },
    ],
};

fn parts(cx: &Ctx<'_>, value: Value) -> (f64, f64) {
    match cx.object(value) {
        Some(Object::Complex(re, im)) => (*re, *im),
        _ => (0.0, 0.0),
    }
}

fn new(cx: &mut Ctx<'_>, wanted: Handle, args: Args<'_>) -> Outcome {
    let [real, imag] = args.bind(cx, "complex", 0, ["real", "imag"], 0)?;
    if let Some(first) = real
        && let Some(text) = cx.as_str(first).map(str::to_owned)
    {
        if imag.is_some() {
            return Err(cx.type_error("complex() can't take second arg if first is a string"));
        }
        let Some((re, im)) = parse(&text) else {
            // Underscores are looked at before anything else.
            let message = if has_stray_underscore(&text) {
                let quoted = crate::text::repr::repr_str(&text);
                format!("could not convert string to complex: {quoted}")
            } else {
                "complex() arg is a malformed string".to_owned()
            };
            return Err(cx.value_error(message));
        };
        let value = cx.alloc(Object::Complex(re, im));
        return Ok(numbers::wrap(cx, wanted, class::COMPLEX, value));
    }
    if let Some(second) = imag
        && cx.as_str(second).is_some()
    {
        return Err(cx.type_error("complex() second arg can't be a string"));
    }
    let a = match real {
        Some(value) => {
            let message = "first argument must be a string or a number";
            number(cx, value, message, true)?
        }
        None => (0.0, None),
    };
    let b = match imag {
        Some(value) => number(cx, value, "second argument must be a number", false)?,
        None => (0.0, None),
    };
    // real + imag * 1j, where each may be complex itself.
    let re = b.1.map_or(a.0, |im| a.0 - im);
    let im = a.1.map_or(b.0, |im| im + b.0);
    let value = cx.alloc(Object::Complex(re, im));
    Ok(numbers::wrap(cx, wanted, class::COMPLEX, value))
}

/// The real part of an argument, and its imaginary one if it is complex.
fn number(
    cx: &mut Ctx<'_>,
    value: Value,
    wants: &str,
    first: bool,
) -> Result<(f64, Option<f64>), Trap> {
    let mut value = value;
    if first {
        let name = cx.program.names.complex;
        if let Some(result) = dunder::call_special(cx, value, name, &[])? {
            if !cx.is_instance(result, class::COMPLEX) {
                let message = format!(
                    "__complex__ returned non-complex (type {})",
                    cx.class_name(result)
                );
                return Err(cx.type_error(message));
            }
            value = result;
        }
    }
    if let Some(Object::Complex(re, im)) = cx.object(value) {
        return Ok((*re, Some(*im)));
    }
    if let Some(float) = convert::to_float(cx, value)? {
        Ok((float, None))
    } else {
        let message = format!("complex() {wants}, not '{}'", cx.class_name(value));
        Err(cx.type_error(message))
    }
}

/// Whether an underscore stands elsewhere than between two digits.
fn has_stray_underscore(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    text.match_indices('_')
        .any(|(at, _)| !digit(at.checked_sub(1)) || !digit(Some(at + 1)))
}

/// `complex(text)`: a number, an imaginary number or a sum of both, in parentheses or not.
fn parse(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim(),
        None => text,
    };
    let float = |part: &str| {
        let clean = !part.is_empty() && !part.contains(char::is_whitespace);
        clean.then(|| float_text::parse_float(part)).flatten()
    };
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return float(text).map(|re| (re, 0.0));
    };
    // The last sign that belongs to no exponent begins the imaginary part.
    let split = body
        .char_indices()
        .rfind(|&(at, c)| {
            matches!(c, '+' | '-') && at > 0 && !body[..at].ends_with(['e', 'E', '+', '-'])
        })
        .map_or(0, |(at, _)| at);
    let (re, im) = body.split_at(split);
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        im => float(im)?,
    };
    Some((if re.is_empty() { 0.0 } else { float(re)? }, im))
}
