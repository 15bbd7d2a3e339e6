//! `float`

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::ops::arith::sequence::bytes_of;
use super::super::ops::{convert, dunder};
use super::super::value::{Handle, Value};
use super::numbers::{self, Float};
use crate::numeric::{Raise, float};
use crate::text::float_text;
use num_traits::ToPrimitive;

/// `float`
pub static CLASS: NativeClass = NativeClass {
    new,
    methods: &[
        numbers::add::<Float>(),
        numbers::radd::<Float>(),
        numbers::sub::<Float>(),
        numbers::rsub::<Float>(),
        numbers::mul::<Float>(),
        numbers::rmul::<Float>(),
        numbers::modulo::<Float>(),
        numbers::rmodulo::<Float>(),
        numbers::floordiv::<Float>(),
        numbers::rfloordiv::<Float>(),
        numbers::truediv::<Float>(),
        numbers::rtruediv::<Float>(),
        numbers::divmod::<Float>(),
        numbers::rdivmod::<Float>(),
        numbers::pow::<Float>(),
        numbers::rpow::<Float>(),
        numbers::eq::<Float>(),
        numbers::ne::<Float>(),
        numbers::lt::<Float>(),
        numbers::le::<Float>(),
        numbers::gt::<Float>(),
        numbers::ge::<Float>(),
        numbers::neg::<Float>(),
        numbers::pos::<Float>(),
        numbers::abs::<Float>(),
        numbers::bool::<Float>(),
        numbers::hash::<Float>(),
        numbers::repr::<Float>(),
        numbers::format::<Float>(),
        NativeFn::method("__int__", |cx, args| whole(cx, &args, "__int__")),
        NativeFn::method("__trunc__", |cx, args| whole(cx, &args, "__trunc__")),
        NativeFn::method("__float__", |cx, args| {
            own(cx, &args, "__float__").map(Value::Float)
        }),
        NativeFn::method("conjugate", |cx, args| {
            own(cx, &args, "conjugate").map(Value::Float)
        }),
        NativeFn::method("is_integer", |cx, args| {
            own(cx, &args, "is_integer").map(|f| Value::Bool(float::is_integer(f)))
        }),
        NativeFn::method("hex", |cx, args| {
            let this = own(cx, &args, "hex")?;
            Ok(cx.new_str(float_text::hex(this)))
        }),
        NativeFn::method("as_integer_ratio", |cx, args| {
            let this = own(cx, &args, "as_integer_ratio")?;
            let (numerator, denominator) =
                float::as_integer_ratio(this).map_err(|raise| cx.raise(raise))?;
            let pair = [cx.new_int(numerator), cx.new_int(denominator)];
            Ok(cx.new_tuple(pair))
        }),
        NativeFn::method("__round__", |cx, args| {
            let this = numbers::this::<Float>(cx, &args, "__round__", 1)?;
            let Value::Float(this) = this else {
                unreachable!("a float")
            };
            let digits = args.pos.get(1).copied().unwrap_or(Value::None);
            round(cx, this, digits)
        }),
    ],
    class_methods: &[NativeFn::function("fromhex", |cx, args| {
        args.expect(cx, "fromhex", 1, 1, 1)?;
        let Some(text) = cx.as_str(args.at(1)).map(str::to_owned) else {
            return Err(cx.type_error("bad argument type for built-in operation"));
        };
        let value = float_text::from_hex(&text).map_err(|raise| cx.raise(raise))?;
        numbers::through_class(cx, args.at(0), class::FLOAT, Value::Float(value))
    })],
    getsets: &[
        GetSet {
            name: "real",
            get: |cx, value| Ok(cx.payload(value)),
            set: None,
        },
        GetSet {
            name: "imag",
            get: |_, _| Ok(Value::Float(0.0)),
            set: None,
        },
    ],
};

fn own(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<f64, Trap> {
    match numbers::this::<Float>(cx, args, name, 0)? {
        Value::Float(float) => Ok(float),
        other => unreachable!("a float, not {other:?}"),
    }
}

fn whole(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Outcome {
    let this = own(cx, args, name)?;
    let int = float::to_int(this).map_err(|raise| cx.raise(raise))?;
    Ok(cx.new_int(int))
}

/// `round(float, digits)`; without digits (None) an integer.
///
/// # Errors
/// `TypeError` of digits that are no integer; `ValueError` and `OverflowError` of nan and the infinities.
pub fn round(cx: &mut Ctx<'_>, value: f64, digits: Value) -> Outcome {
    if matches!(digits, Value::None) {
        let int = float::round_to_int(value).map_err(|raise| cx.raise(raise))?;
        return Ok(cx.new_int(int));
    }
    let digits = dunder::expect_index(cx, digits)?;
    let digits = digits
        .to_i64()
        .unwrap_or(if digits.sign() == num_bigint::Sign::Minus {
            i64::MIN
        } else {
            i64::MAX
        });
    float::round(value, digits)
        .map(Value::Float)
        .map_err(|raise| cx.raise(raise))
}

fn new(cx: &mut Ctx<'_>, wanted: Handle, args: Args<'_>) -> Outcome {
    let float = match numbers::at_most_one(cx, &args, "float")? {
        Some(value) => from_any(cx, value)?,
        None => 0.0,
    };
    Ok(numbers::wrap(cx, wanted, class::FLOAT, Value::Float(float)))
}

/// `float(value)`
fn from_any(cx: &mut Ctx<'_>, value: Value) -> Result<f64, Trap> {
    if let Some(text) = cx.as_str(value).map(str::to_owned) {
        return float_text::float_from_str(&text).map_err(|raise| cx.raise(raise));
    }
    if let Some(bytes) = bytes_of(cx, value).map(<[u8]>::to_vec) {
        let parsed = std::str::from_utf8(&bytes)
            .ok()
            .filter(|text| text.is_ascii())
            .and_then(float_text::parse_float);
        return parsed.ok_or_else(|| {
            let quoted = crate::text::repr::repr_bytes(&bytes);
            let message = format!("could not convert string to float: {quoted}");
            cx.raise(Raise::value_error(message))
        });
    }
    if let Some(float) = convert::to_float(cx, value)? {
        return Ok(float);
    }
    let message = format!(
        "float() argument must be a string or a number, not '{}'",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
}
