//! `int` and `bool`.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::arith::sequence::bytes_of;
use super::super::ops::arith::{self, Operator};
use super::super::ops::{convert, dunder, truth};
use super::super::value::{Handle, Value};
use super::numbers::{self, Int};
use crate::numeric::int;
use crate::text::int_text;
use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive};

/// `&`, `|` or `^`: of two bools a bool; with anything else those of integers.
macro_rules! logic {
    ($name:literal, $operator:ident) => {
        NativeFn::method($name, |cx, args| {
            numbers::this::<Int>(cx, &args, $name, 1)?;
            args.expect(cx, $name, 1, 1, 1)?;
            if cx.as_int(args.at(1)).is_none() {
                return Ok(Value::NotImplemented);
            }
            arith::binary(cx, Operator::$operator, args.at(0), args.at(1))
        })
    };
}

/// A method that gives the integer itself.
macro_rules! itself {
    ($name:literal) => {
        NativeFn::method($name, |cx, args| numbers::this::<Int>(cx, &args, $name, 0))
    };
}

/// `int`
pub static CLASS: NativeClass = NativeClass {
    new,
    methods: &[
        numbers::add::<Int>(),
        numbers::radd::<Int>(),
        numbers::sub::<Int>(),
        numbers::rsub::<Int>(),
        numbers::mul::<Int>(),
        numbers::rmul::<Int>(),
        numbers::modulo::<Int>(),
        numbers::rmodulo::<Int>(),
        numbers::floordiv::<Int>(),
        numbers::rfloordiv::<Int>(),
        numbers::truediv::<Int>(),
        numbers::rtruediv::<Int>(),
        numbers::lshift::<Int>(),
        numbers::rlshift::<Int>(),
        numbers::rshift::<Int>(),
        numbers::rrshift::<Int>(),
        numbers::and::<Int>(),
        numbers::rand::<Int>(),
        numbers::or::<Int>(),
        numbers::ror::<Int>(),
        numbers::xor::<Int>(),
        numbers::rxor::<Int>(),
        numbers::divmod::<Int>(),
        numbers::rdivmod::<Int>(),
        numbers::pow::<Int>(),
        numbers::rpow::<Int>(),
        numbers::eq::<Int>(),
        numbers::ne::<Int>(),
        numbers::lt::<Int>(),
        numbers::le::<Int>(),
        numbers::gt::<Int>(),
        numbers::ge::<Int>(),
        numbers::neg::<Int>(),
        numbers::pos::<Int>(),
        numbers::invert::<Int>(),
        numbers::abs::<Int>(),
        numbers::bool::<Int>(),
        numbers::hash::<Int>(),
        numbers::repr::<Int>(),
        numbers::format::<Int>(),
        itself!("__int__"),
        itself!("__index__"),
        itself!("__trunc__"),
        itself!("__floor__"),
        itself!("__ceil__"),
        itself!("conjugate"),
        NativeFn::method("__float__", |cx, args| {
            let this = own(cx, &args, "__float__")?;
            let float = int::to_f64(&this).map_err(|raise| cx.raise(raise))?;
            Ok(Value::Float(float))
        }),
        NativeFn::method("__round__", |cx, args| {
            let this = own(cx, &args, "__round__")?;
            args.expect(cx, "__round__", 1, 0, 1)?;
            let result = match args.pos.get(1) {
                Some(&digits) => {
                    let digits = dunder::expect_index(cx, digits)?;
                    int::round(&this, &digits)
                }
                None => this,
            };
            Ok(cx.new_int(result))
        }),
        NativeFn::method("bit_length", |cx, args| {
            let this = own(cx, &args, "bit_length")?;
            args.expect(cx, "bit_length", 1, 0, 0)?;
            let bits = i64::try_from(int::bit_length(&this)).unwrap_or(i64::MAX);
            Ok(Value::Int(bits))
        }),
        NativeFn::method("as_integer_ratio", |cx, args| {
            let this = own(cx, &args, "as_integer_ratio")?;
            args.expect(cx, "as_integer_ratio", 1, 0, 0)?;
            let numerator = cx.new_int(this);
            Ok(cx.new_tuple([numerator, Value::Int(1)]))
        }),
        NativeFn::method("to_bytes", to_bytes),
    ],
    class_methods: &[NativeFn::function("from_bytes", from_bytes)],
    getsets: &[
        GetSet {
            name: "real",
            get: |cx, value| Ok(plain(cx, value)),
            set: None,
        },
        GetSet {
            name: "imag",
            get: |_, _| Ok(Value::Int(0)),
            set: None,
        },
        GetSet {
            name: "numerator",
            get: |cx, value| Ok(plain(cx, value)),
            set: None,
        },
        GetSet {
            name: "denominator",
            get: |_, _| Ok(Value::Int(1)),
            set: None,
        },
    ],
};

/// `bool`
pub static BOOL: NativeClass = NativeClass {
    new: |cx, _, args| match numbers::at_most_one(cx, &args, "bool")? {
        Some(value) => truth::truth(cx, value).map(Value::Bool),
        None => Ok(Value::Bool(false)),
    },
    methods: &[
        logic!("__and__", And),
        logic!("__rand__", And),
        logic!("__or__", Or),
        logic!("__ror__", Or),
        logic!("__xor__", Xor),
        logic!("__rxor__", Xor),
        NativeFn::method("__repr__", |cx, args| {
            args.expect(cx, "__repr__", 1, 0, 0)?;
            let text = super::super::ops::text::repr(cx, args.at(0))?;
            Ok(cx.new_str(text))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// The plain `int` of an integer of any class.
fn plain(cx: &Ctx<'_>, value: Value) -> Value {
    match cx.payload(value) {
        Value::Bool(b) => Value::Int(b.into()),
        number => number,
    }
}

fn own(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<BigInt, Trap> {
    let this = numbers::this::<Int>(cx, args, name, usize::MAX)?;
    Ok(cx.as_int(this).unwrap_or_default())
}

fn new(cx: &mut Ctx<'_>, wanted: Handle, args: Args<'_>) -> Outcome {
    let mut base = args.pos.get(1).copied();
    if args.pos.len() + args.kw.len() > 2 {
        let given = args.pos.len() + args.kw.len();
        return Err(cx.type_error(format!("int() takes at most 2 arguments ({given} given)")));
    }
    for &(key, value) in args.kw {
        if cx.text(key) != "base" {
            let key = cx.text(key).to_owned();
            let message = format!("'{key}' is an invalid keyword argument for int()");
            return Err(cx.type_error(message));
        }
        base = Some(value);
    }
    let int = match (args.pos.first(), base) {
        (None, None) => BigInt::ZERO,
        (None, Some(_)) => return Err(cx.type_error("int() missing string argument")),
        (Some(&value), None) => from_any(cx, value)?,
        (Some(&text), Some(base)) => from_text(cx, text, base)?,
    };
    let value = cx.new_int(int);
    Ok(numbers::wrap(cx, wanted, class::INT, value))
}

/// `int(text, base)`
fn from_text(cx: &mut Ctx<'_>, text: Value, base: Value) -> Result<BigInt, Trap> {
    let base = dunder::expect_index(cx, base)?.to_i64().unwrap_or(-1);
    if let Some(text) = cx.as_str(text).map(str::to_owned) {
        return int_text::parse_int(&text, base).map_err(|raise| cx.raise(raise));
    }
    match bytes_of(cx, text).map(<[u8]>::to_vec) {
        Some(bytes) => from_byte_text(cx, &bytes, base),
        None if !matches!(base, 0 | 2..=36) => {
            Err(cx.value_error("int() base must be >= 2 and <= 36, or 0"))
        }
        None => Err(cx.type_error("int() can't convert non-string with explicit base")),
    }
}

/// `int(b'…')`: ASCII digits, and messages that quote the bytes.
fn from_byte_text(cx: &mut Ctx<'_>, bytes: &[u8], base: i64) -> Result<BigInt, Trap> {
    let parsed = match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() && !text.contains('\0') => int_text::parse_int(text, base),
        _ => int_text::parse_int("", base),
    };
    parsed.map_err(|raise| {
        if matches!(base, 0 | 2..=36) {
            let quoted = crate::text::repr::repr_bytes(bytes);
            let message = format!("invalid literal for int() with base {base}: {quoted}");
            return cx.value_error(message);
        }
        cx.raise(raise)
    })
}

/// `int(value)`
fn from_any(cx: &mut Ctx<'_>, value: Value) -> Result<BigInt, Trap> {
    if let Some(int) = convert::to_int(cx, value)? {
        return Ok(int);
    }
    if let Some(text) = cx.as_str(value).map(str::to_owned) {
        return int_text::parse_int(&text, 10).map_err(|raise| cx.raise(raise));
    }
    if let Some(bytes) = bytes_of(cx, value).map(<[u8]>::to_vec) {
        return from_byte_text(cx, &bytes, 10);
    }
    let message = format!(
        "int() argument must be a string, a bytes-like object or a number, not '{}'",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
}

/// Whether the first byte is the highest.
fn is_big_endian(cx: &mut Ctx<'_>, order: Value) -> Result<bool, Trap> {
    match cx.as_str(order) {
        Some("big") => Ok(true),
        Some("little") => Ok(false),
        _ => Err(cx.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let number = numbers::this::<Int>(
        cx,
        &Args::positional(&args.pos[..args.pos.len().min(1)]),
        "to_bytes",
        0,
    )?;
    let number = cx.as_int(number).unwrap_or_default();
    let [length, order, signed] =
        args.bind(cx, "to_bytes", 1, ["length", "byteorder", "signed"], 2)?;
    let signed = match signed {
        Some(signed) => truth::truth(cx, signed)?,
        None => false,
    };
    let length = dunder::expect_i64(cx, length.unwrap_or_default())?;
    let big = is_big_endian(cx, order.unwrap_or_default())?;
    let Ok(length) = usize::try_from(length) else {
        return Err(cx.value_error("length argument must be non-negative"));
    };
    if number.is_negative() && !signed {
        return Err(cx.error(
            class::OVERFLOW_ERROR,
            "can't convert negative int to unsigned",
        ));
    }
    cx.check_size(length)?;
    // The two's complement in the fewest bytes.
    let mut bytes = if signed {
        number.to_signed_bytes_le()
    } else {
        number.magnitude().to_bytes_le()
    };
    let filler = if number.is_negative() { 0xFF } else { 0 };
    // Zero needs no byte, and 3.8 finds that -1 needs none either.
    if number.sign() == Sign::NoSign || (length == 0 && number == BigInt::from(-1)) {
        bytes.clear();
    }
    if bytes.len() > length {
        return Err(cx.error(class::OVERFLOW_ERROR, "int too big to convert"));
    }
    bytes.resize(length, filler);
    if big {
        bytes.reverse();
    }
    Ok(cx.alloc(Object::Bytes(bytes.into())))
}

/// The first argument is the class.
fn from_bytes(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [source, order, signed] =
        args.bind(cx, "from_bytes", 1, ["bytes", "byteorder", "signed"], 2)?;
    let signed = match signed {
        Some(signed) => truth::truth(cx, signed)?,
        None => false,
    };
    let source = source.unwrap_or_default();
    let big = is_big_endian(cx, order.unwrap_or_default())?;
    let mut bytes = if let Some(bytes) = bytes_of(cx, source) {
        bytes.to_vec()
    } else {
        if cx.as_str(source).is_some() || cx.as_int(source).is_some() {
            let message = format!("cannot convert '{}' object to bytes", cx.class_name(source));
            return Err(cx.type_error(message));
        }
        let mut bytes = Vec::new();
        for item in super::super::ops::iteration::items(cx, source)? {
            match dunder::expect_index(cx, item)?.to_u8() {
                Some(byte) => bytes.push(byte),
                None => return Err(cx.value_error("bytes must be in range(0, 256)")),
            }
        }
        bytes
    };
    if big {
        bytes.reverse();
    }
    let number = if signed {
        BigInt::from_signed_bytes_le(&bytes)
    } else {
        BigInt::from_bytes_le(Sign::Plus, &bytes)
    };
    let number = cx.new_int(number);
    numbers::through_class(cx, args.at(0), class::INT, number)
}
