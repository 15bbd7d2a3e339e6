//! What `int`, `float` and `complex` have in common: the special methods that a program names itself, such as
//! `int.__add__` or `super().__mul__(other)` in a class derived from a number.
//!
//! The operators do not come this way. Each method works on the builtin number inside the object and gives
//! `NotImplemented` for an operand that its class does not know. One generic constructor per method; the class is its
//! type parameter ([`Kind`]).

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::arith::{self, Operator, Unary};
use super::super::ops::{compare, hash, text, truth};
use super::super::value::{Handle, Value};
use crate::bytecode::instr::Compare;

/// A class of numbers, as a type parameter.
pub trait Kind {
    /// Its handle.
    const CLASS: Handle;

    /// Whether its operators take a number of this kind.
    fn knows(cx: &Ctx<'_>, value: Value) -> bool;
}

/// `int`
#[derive(Debug)]
pub enum Int {}
/// `float`
#[derive(Debug)]
pub enum Float {}
/// `complex`
#[derive(Debug)]
pub enum Complex {}

impl Kind for Int {
    const CLASS: Handle = class::INT;

    fn knows(cx: &Ctx<'_>, value: Value) -> bool {
        match cx.payload(value) {
            Value::Int(_) | Value::Bool(_) => true,
            Value::Obj(handle) => matches!(cx.get(handle), Object::BigInt(_)),
            _ => false,
        }
    }
}

impl Kind for Float {
    const CLASS: Handle = class::FLOAT;

    fn knows(cx: &Ctx<'_>, value: Value) -> bool {
        matches!(cx.payload(value), Value::Float(_)) || Int::knows(cx, value)
    }
}

impl Kind for Complex {
    const CLASS: Handle = class::COMPLEX;

    fn knows(cx: &Ctx<'_>, value: Value) -> bool {
        matches!(cx.object(value), Some(Object::Complex(..))) || Float::knows(cx, value)
    }
}

/// The builtin number of the object that a special method is called on; checks the number of arguments.
///
/// # Errors
/// `TypeError`
pub fn this<K: Kind>(
    cx: &mut Ctx<'_>,
    args: &Args<'_>,
    name: &str,
    most: usize,
) -> Result<Value, Trap> {
    let kind = cx.class(K::CLASS).name.to_string();
    let Some(&object) = args.pos.first() else {
        let message = format!("descriptor '{name}' of '{kind}' object needs an argument");
        return Err(cx.type_error(message));
    };
    if !cx.is_instance(object, K::CLASS) {
        let given = cx.class_name(object);
        let message = if name.starts_with("__") {
            format!("descriptor '{name}' requires a '{kind}' object but received a '{given}'")
        } else {
            format!("descriptor '{name}' for '{kind}' objects doesn't apply to a '{given}' object")
        };
        return Err(cx.type_error(message));
    }
    if !args.kw.is_empty() {
        return Err(cx.type_error(format!("wrapper {name}() takes no keyword arguments")));
    }
    let given = args.pos.len() - 1;
    if given > most {
        if !name.starts_with("__") {
            let message = format!("{name}() takes no arguments ({given} given)");
            return Err(cx.type_error(message));
        }
        let s = if most == 1 { "" } else { "s" };
        return Err(cx.type_error(format!("expected {most} argument{s}, got {given}")));
    }
    Ok(match cx.payload(object) {
        Value::Bool(b) => Value::Int(b.into()),
        number => number,
    })
}

/// The other operand; none if the class does not know its kind.
fn operand<K: Kind>(cx: &mut Ctx<'_>, args: &Args<'_>) -> Result<Option<Value>, Trap> {
    match args.pos.get(1) {
        Some(&other) => Ok(K::knows(cx, other).then(|| cx.payload(other))),
        None => Err(cx.type_error("expected 1 argument, got 0")),
    }
}

macro_rules! operators {
    ($( $name:ident $text:literal $op:ident $reflected:literal )*) => { $(
        #[doc = concat!("`", $text, "`")]
        #[must_use]
        pub const fn $name<K: Kind>() -> NativeFn {
            NativeFn::method($text, |cx, args| {
                let this = this::<K>(cx, &args, $text, 1)?;
                match operand::<K>(cx, &args)? {
                    Some(other) if $reflected => arith::binary(cx, Operator::$op, other, this),
                    Some(other) => arith::binary(cx, Operator::$op, this, other),
                    None => Ok(Value::NotImplemented),
                }
            })
        }
    )* };
}
operators! {
    add "__add__" Add false
    radd "__radd__" Add true
    sub "__sub__" Sub false
    rsub "__rsub__" Sub true
    mul "__mul__" Mul false
    rmul "__rmul__" Mul true
    modulo "__mod__" Mod false
    rmodulo "__rmod__" Mod true
    floordiv "__floordiv__" FloorDiv false
    rfloordiv "__rfloordiv__" FloorDiv true
    truediv "__truediv__" TrueDiv false
    rtruediv "__rtruediv__" TrueDiv true
    lshift "__lshift__" LShift false
    rlshift "__rlshift__" LShift true
    rshift "__rshift__" RShift false
    rrshift "__rrshift__" RShift true
    and "__and__" And false
    rand "__rand__" And true
    or "__or__" Or false
    ror "__ror__" Or true
    xor "__xor__" Xor false
    rxor "__rxor__" Xor true
}

macro_rules! comparisons {
    ($( $name:ident $text:literal $op:ident )*) => { $(
        #[doc = concat!("`", $text, "`")]
        #[must_use]
        pub const fn $name<K: Kind>() -> NativeFn {
            NativeFn::method($text, |cx, args| {
                let this = this::<K>(cx, &args, $text, 1)?;
                let ordered = matches!(Compare::$op, Compare::Eq | Compare::Ne)
                    || K::CLASS != class::COMPLEX;
                match operand::<K>(cx, &args)? {
                    Some(other) if ordered => compare::rich(cx, Compare::$op, this, other),
                    _ => Ok(Value::NotImplemented),
                }
            })
        }
    )* };
}
comparisons! {
    eq "__eq__" Eq
    ne "__ne__" Ne
    lt "__lt__" Lt
    le "__le__" Le
    gt "__gt__" Gt
    ge "__ge__" Ge
}

macro_rules! unary {
    ($( $name:ident $text:literal $op:ident )*) => { $(
        #[doc = concat!("`", $text, "`")]
        #[must_use]
        pub const fn $name<K: Kind>() -> NativeFn {
            NativeFn::method($text, |cx, args| {
                let this = this::<K>(cx, &args, $text, 0)?;
                arith::unary(cx, Unary::$op, this)
            })
        }
    )* };
}
unary! {
    neg "__neg__" Neg
    pos "__pos__" Pos
    invert "__invert__" Invert
    abs "__abs__" Abs
}

/// `__bool__`
#[must_use]
pub const fn bool<K: Kind>() -> NativeFn {
    NativeFn::method("__bool__", |cx, args| {
        let this = this::<K>(cx, &args, "__bool__", 0)?;
        truth::truth(cx, this).map(Value::Bool)
    })
}

/// `__hash__`
#[must_use]
pub const fn hash<K: Kind>() -> NativeFn {
    NativeFn::method("__hash__", |cx, args| {
        let this = this::<K>(cx, &args, "__hash__", 0)?;
        hash::hash(cx, this).map(Value::Int)
    })
}

/// `__repr__`
#[must_use]
pub const fn repr<K: Kind>() -> NativeFn {
    NativeFn::method("__repr__", |cx, args| {
        let this = this::<K>(cx, &args, "__repr__", 0)?;
        let text = text::repr(cx, this)?;
        Ok(cx.new_str(text))
    })
}

/// `__format__`
#[must_use]
pub const fn format<K: Kind>() -> NativeFn {
    NativeFn::method("__format__", |cx, args| {
        let number = this::<K>(cx, &args, "__format__", 1)?;
        let Some(&spec) = args.pos.get(1) else {
            return Err(cx.type_error("__format__() takes exactly one argument (0 given)"));
        };
        let Some(spec) = cx.as_str(spec).map(str::to_owned) else {
            let message = format!(
                "__format__() argument must be str, not {}",
                cx.class_name(spec)
            );
            return Err(cx.type_error(message));
        };
        // An empty specification is `str(self)`, whatever class that is of.
        let shown = if spec.is_empty() { args.at(0) } else { number };
        let text = text::format_builtin(cx, shown, &spec)?;
        Ok(cx.new_str(text))
    })
}

/// `__divmod__`
#[must_use]
pub const fn divmod<K: Kind>() -> NativeFn {
    NativeFn::method("__divmod__", |cx, args| {
        let this = this::<K>(cx, &args, "__divmod__", 1)?;
        match operand::<K>(cx, &args)? {
            Some(other) => arith::divmod(cx, this, other),
            None => Ok(Value::NotImplemented),
        }
    })
}

/// `__rdivmod__`
#[must_use]
pub const fn rdivmod<K: Kind>() -> NativeFn {
    NativeFn::method("__rdivmod__", |cx, args| {
        let this = this::<K>(cx, &args, "__rdivmod__", 1)?;
        match operand::<K>(cx, &args)? {
            Some(other) => arith::divmod(cx, other, this),
            None => Ok(Value::NotImplemented),
        }
    })
}

/// The third argument of a power, if there is one.
fn modulus(args: &Args<'_>) -> Option<Value> {
    args.pos
        .get(2)
        .copied()
        .filter(|&value| value != Value::None)
}

/// `__pow__`
#[must_use]
pub const fn pow<K: Kind>() -> NativeFn {
    NativeFn::method("__pow__", |cx, args| {
        let this = this::<K>(cx, &args, "__pow__", 2)?;
        match (operand::<K>(cx, &args)?, modulus(&args)) {
            (Some(other), None) => arith::binary(cx, Operator::Pow, this, other),
            (Some(other), Some(modulus)) => arith::pow_mod(cx, this, other, modulus),
            (None, _) => Ok(Value::NotImplemented),
        }
    })
}

/// `__rpow__`
#[must_use]
pub const fn rpow<K: Kind>() -> NativeFn {
    NativeFn::method("__rpow__", |cx, args| {
        let this = this::<K>(cx, &args, "__rpow__", 2)?;
        match (operand::<K>(cx, &args)?, modulus(&args)) {
            (Some(other), None) => arith::binary(cx, Operator::Pow, other, this),
            (Some(other), Some(modulus)) => arith::pow_mod(cx, other, this, modulus),
            (None, _) => Ok(Value::NotImplemented),
        }
    })
}

/// The value that `new` made, as an object of the class that was asked for.
pub fn wrap(cx: &mut Ctx<'_>, wanted: Handle, builtin: Handle, value: Value) -> Value {
    if wanted == builtin {
        value
    } else {
        cx.new_instance(wanted, value)
    }
}

/// The single argument that a constructor may have.
///
/// # Errors
/// `TypeError` if there are more, or any by keyword.
pub fn at_most_one(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<Option<Value>, Trap> {
    args.expect(cx, name, 0, 0, 1)?;
    Ok(args.pos.first().copied())
}

/// What a class method that makes numbers gives: the number, or what the derived class makes of it.
///
/// # Errors
/// What the class's constructor raises.
pub fn through_class(cx: &mut Ctx<'_>, wanted: Value, builtin: Handle, number: Value) -> Outcome {
    if wanted == Value::Obj(builtin) {
        Ok(number)
    } else {
        cx.call(wanted, &[number])
    }
}
