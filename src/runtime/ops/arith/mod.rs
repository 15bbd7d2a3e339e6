//! Arithmetic and bit operators, binary, in place and unary.
//!
//! Which operand is asked, in which order and what the error says is `binary_op1`, `PyNumber_Add` and their kin
//! of CPython 3.8 (`Objects/abstract.c`) together with the slots of Python classes (`Objects/typeobject.c`): the
//! right operand first if its class is derived from the left one's and overrides the reflected method, then the
//! left one, then the right one, then concatenation and repetition of sequences.

mod number;
pub mod sequence;
pub mod sets;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::program::Name;
use super::super::value::Value;
use super::{dunder, percent};
use crate::numeric::int;

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the operator")]
pub enum Operator {
    Add,
    Sub,
    Mul,
    Mod,
    FloorDiv,
    TrueDiv,
    Pow,
    MatMul,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

impl Operator {
    /// As Python spells it, in messages.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Mod => "%",
            Self::FloorDiv => "//",
            Self::TrueDiv => "/",
            Self::Pow => "** or pow()",
            Self::MatMul => "@",
            Self::LShift => "<<",
            Self::RShift => ">>",
            Self::And => "&",
            Self::Or => "|",
            Self::Xor => "^",
        }
    }

    /// As Python spells its in-place form, in messages.
    #[must_use]
    pub const fn inplace_symbol(self) -> &'static str {
        match self {
            Self::Add => "+=",
            Self::Sub => "-=",
            Self::Mul => "*=",
            Self::Mod => "%=",
            Self::FloorDiv => "//=",
            Self::TrueDiv => "/=",
            Self::Pow => "**=",
            Self::MatMul => "@=",
            Self::LShift => "<<=",
            Self::RShift => ">>=",
            Self::And => "&=",
            Self::Or => "|=",
            Self::Xor => "^=",
        }
    }

    /// The names of its method, of the reflected one and of the in-place one.
    fn names(self, cx: &Ctx<'_>) -> [Name; 3] {
        let n = &cx.program.names;
        match self {
            Self::Add => [n.add, n.radd, n.iadd],
            Self::Sub => [n.sub, n.rsub, n.isub],
            Self::Mul => [n.mul, n.rmul, n.imul],
            Self::Mod => [n.mod_, n.rmod, n.imod],
            Self::FloorDiv => [n.floordiv, n.rfloordiv, n.ifloordiv],
            Self::TrueDiv => [n.truediv, n.rtruediv, n.itruediv],
            Self::Pow => [n.pow, n.rpow, n.ipow],
            Self::MatMul => [n.matmul, n.rmatmul, n.imatmul],
            Self::LShift => [n.lshift, n.rlshift, n.ilshift],
            Self::RShift => [n.rshift, n.rrshift, n.irshift],
            Self::And => [n.and_, n.rand, n.iand],
            Self::Or => [n.or_, n.ror, n.ior],
            Self::Xor => [n.xor, n.rxor, n.ixor],
        }
    }
}

macro_rules! operators {
    ($( $name:ident $inplace:ident $operator:ident )*) => { $(
        #[doc = concat!("The operator `", stringify!($operator), "`.")]
        pub static $name: NativeFn =
            NativeFn::function(stringify!($operator), |cx, args| binary(cx, Operator::$operator, args.at(0), args.at(1)));
        #[doc = concat!("The operator `", stringify!($operator), "` in place.")]
        pub static $inplace: NativeFn =
            NativeFn::function(stringify!($operator), |cx, args| inplace(cx, Operator::$operator, args.at(0), args.at(1)));
    )* };
}
operators! {
    ADD INPLACE_ADD Add
    SUB INPLACE_SUB Sub
    MUL INPLACE_MUL Mul
    MOD INPLACE_MOD Mod
    FLOORDIV INPLACE_FLOORDIV FloorDiv
    TRUEDIV INPLACE_TRUEDIV TrueDiv
    POW INPLACE_POW Pow
    MATMUL INPLACE_MATMUL MatMul
    LSHIFT INPLACE_LSHIFT LShift
    RSHIFT INPLACE_RSHIFT RShift
    AND INPLACE_AND And
    OR INPLACE_OR Or
    XOR INPLACE_XOR Xor
}

/// `+x`
pub static POS: NativeFn = NativeFn::function("+", |cx, args| unary(cx, Unary::Pos, args.at(0)));
/// `-x`
pub static NEG: NativeFn = NativeFn::function("-", |cx, args| unary(cx, Unary::Neg, args.at(0)));
/// `~x`
pub static INVERT: NativeFn =
    NativeFn::function("~", |cx, args| unary(cx, Unary::Invert, args.at(0)));

/// A unary operator; `abs` is one in all but its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the operator")]
pub enum Unary {
    Pos,
    Neg,
    Invert,
    Abs,
}

/// `op x`
///
/// # Errors
/// `TypeError` if the operand does not support it; what its method raises.
pub fn unary(cx: &mut Ctx<'_>, op: Unary, value: Value) -> Outcome {
    let names = &cx.program.names;
    let (name, symbol) = match op {
        Unary::Pos => (names.pos, "unary +"),
        Unary::Neg => (names.neg, "unary -"),
        Unary::Invert => (names.invert, "unary ~"),
        Unary::Abs => (names.abs, "abs()"),
    };
    if let Some(result) = dunder::call_special(cx, value, name, &[])? {
        return Ok(result);
    }
    if let Some(result) = number::unary(cx, op, value)? {
        return Ok(result);
    }
    let message = format!("bad operand type for {symbol}: '{}'", cx.class_name(value));
    Err(cx.type_error(message))
}

/// What two machine integers give where that is one.
fn small(operator: Operator, x: i64, y: i64) -> Option<Value> {
    match operator {
        Operator::Add => x.checked_add(y).map(Value::Int),
        Operator::Sub => x.checked_sub(y).map(Value::Int),
        Operator::Mul => x.checked_mul(y).map(Value::Int),
        Operator::Mod => int::modulo_i64(x, y).map(Value::Int),
        Operator::FloorDiv => int::floor_div_i64(x, y).map(Value::Int),
        Operator::TrueDiv => int::true_div_i64(x, y).map(Value::Float),
        Operator::Pow => int::pow_i64(x, y).map(Value::Int),
        Operator::LShift => int::shift_left_i64(x, y).map(Value::Int),
        Operator::RShift => int::shift_right_i64(x, y).map(Value::Int),
        Operator::And => Some(Value::Int(x & y)),
        Operator::Or => Some(Value::Int(x | y)),
        Operator::Xor => Some(Value::Int(x ^ y)),
        Operator::MatMul => None,
    }
}

/// `a op b`
///
/// # Errors
/// `TypeError` if the operands do not support it; what the operation raises.
pub fn binary(cx: &mut Ctx<'_>, operator: Operator, a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && let Some(result) = small(operator, x, y)
    {
        return Ok(result);
    }
    if let Some(result) = attempt(cx, operator, a, b)? {
        return Ok(result);
    }
    if let Some(result) = sequence::binary(cx, operator, a, b)? {
        return Ok(result);
    }
    Err(unsupported(cx, operator, operator.symbol(), a, b))
}

/// `a op= b`
///
/// # Errors
/// As [`binary`].
pub fn inplace(cx: &mut Ctx<'_>, operator: Operator, a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && let Some(result) = small(operator, x, y)
    {
        return Ok(result);
    }
    if matches!(a, Value::Obj(_)) {
        let [_, _, name] = operator.names(cx);
        if let Some(result) = dunder::call_special(cx, a, name, &[b])?
            && result != Value::NotImplemented
        {
            return Ok(result);
        }
        if sets::inplace(cx, operator, a, b)? {
            return Ok(a);
        }
        // A class derived from `list` extends itself before the right operand is asked; `list` after.
        if operator == Operator::Add && cx.payload(a) != a && sequence::inplace(cx, operator, a, b)?
        {
            return Ok(a);
        }
    }
    if let Some(result) = attempt(cx, operator, a, b)? {
        return Ok(result);
    }
    if sequence::inplace(cx, operator, a, b)? {
        return Ok(a);
    }
    // Where the left operand could be repeated itself, the right one is not asked.
    let asks_right = operator != Operator::Mul || !sequence::has_slots(cx, a);
    if asks_right && let Some(result) = sequence::binary(cx, operator, a, b)? {
        return Ok(result);
    }
    // 3.8 names `**=` only where the class has a method for it.
    let symbol = match operator {
        Operator::Pow if cx.python_special(a, cx.program.names.ipow).is_none() => operator.symbol(),
        _ => operator.inplace_symbol(),
    };
    Err(unsupported(cx, operator, symbol, a, b))
}

/// The number slots of both operands; none if all decline.
fn attempt(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<Option<Value>, Trap> {
    let [name, reflected, _] = operator.names(cx);
    let own = cx.python_special(a, name);
    let (class_a, class_b) = (cx.class_of(a), cx.class_of(b));
    let mut other = if class_a == class_b {
        None
    } else {
        cx.python_special(b, reflected)
    };
    let overrides = cx.is_subclass(class_b, class_a)
        && cx.lookup(class_a, reflected) != cx.lookup(class_b, reflected);
    if overrides && let Some(method) = other.take() {
        let result = dunder::call_found(cx, method, b, &[a])?;
        if result != Value::NotImplemented {
            return Ok(Some(result));
        }
    }
    if let Some(method) = own {
        let result = dunder::call_found(cx, method, a, &[b])?;
        if result != Value::NotImplemented {
            return Ok(Some(result));
        }
    } else if let Some(result) = builtin(cx, operator, a, b)? {
        return Ok(Some(result));
    }
    if let Some(method) = other {
        let result = dunder::call_found(cx, method, b, &[a])?;
        if result != Value::NotImplemented {
            return Ok(Some(result));
        }
    } else if own.is_some() && class_a != class_b {
        return builtin(cx, operator, a, b);
    }
    Ok(None)
}

/// What the builtin classes' number slots do with two operands; none if they decline.
fn builtin(
    cx: &mut Ctx<'_>,
    operator: Operator,
    a: Value,
    b: Value,
) -> Result<Option<Value>, Trap> {
    if let Some(result) = number::binary(cx, operator, a, b)? {
        return Ok(Some(result));
    }
    if operator == Operator::Mod {
        match cx.object(a) {
            Some(Object::Str(_)) => return percent::format_str(cx, a, b).map(Some),
            Some(Object::Bytes(_) | Object::ByteArray(_)) => {
                return percent::format_bytes(cx, a, b).map(Some);
            }
            _ => {}
        }
    }
    if let Some(result) = sets::binary(cx, operator, a, b)? {
        return Ok(Some(result));
    }
    match number::refused(cx, operator, [a, b]) {
        Some(raise) => Err(cx.raise(raise)),
        None => Ok(None),
    }
}

fn unsupported(cx: &mut Ctx<'_>, operator: Operator, symbol: &str, a: Value, b: Value) -> Trap {
    let mut message = format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        cx.class_name(a),
        cx.class_name(b)
    );
    if operator == Operator::RShift
        && symbol == ">>"
        && let Value::Obj(handle) = a
        && let Object::Native(native) = cx.get(handle)
        && native.name == "print"
    {
        message.push_str(". Did you mean \"print(<message>, file=<output_stream>)\"?");
    }
    cx.type_error(message)
}

/// `divmod(a, b)`
///
/// # Errors
/// As [`binary`].
pub fn divmod(cx: &mut Ctx<'_>, a: Value, b: Value) -> Outcome {
    let names = cx.program.names;
    let (class_a, class_b) = (cx.class_of(a), cx.class_of(b));
    let own = cx.python_special(a, names.divmod);
    let mut other = if class_a == class_b {
        None
    } else {
        cx.python_special(b, names.rdivmod)
    };
    let overrides = cx.is_subclass(class_b, class_a)
        && cx.lookup(class_a, names.rdivmod) != cx.lookup(class_b, names.rdivmod);
    let first = if overrides { other.take() } else { None };
    for (method, object, argument) in [(first, b, a), (own, a, b)] {
        if let Some(method) = method {
            let result = dunder::call_found(cx, method, object, &[argument])?;
            if result != Value::NotImplemented {
                return Ok(result);
            }
        }
    }
    if own.is_none()
        && let Some(result) = number::divmod(cx, a, b)?
    {
        return Ok(result);
    }
    if let Some(method) = other {
        let result = dunder::call_found(cx, method, b, &[a])?;
        if result != Value::NotImplemented {
            return Ok(result);
        }
    }
    let message = format!(
        "unsupported operand type(s) for divmod(): '{}' and '{}'",
        cx.class_name(a),
        cx.class_name(b)
    );
    Err(cx.type_error(message))
}

/// `pow(a, b, modulus)`
///
/// # Errors
/// `TypeError` unless all are integers (or a method of `a` takes them); `ValueError`.
pub fn pow_mod(cx: &mut Ctx<'_>, a: Value, b: Value, modulus: Value) -> Outcome {
    let name = cx.program.names.pow;
    if let Some(result) = dunder::call_special(cx, a, name, &[b, modulus])?
        && result != Value::NotImplemented
    {
        return Ok(result);
    }
    if let (Some(x), Some(y), Some(m)) = (cx.as_int(a), cx.as_int(b), cx.as_int(modulus)) {
        let result = int::pow_mod(&x, &y, &m).map_err(|raise| cx.raise(raise))?;
        return Ok(cx.new_int(result));
    }
    let numbers = [a, b, modulus];
    if numbers.iter().all(|&v| number::is_number(cx, v)) {
        if numbers.iter().any(|&v| cx.is_instance(v, class::COMPLEX)) {
            return Err(cx.value_error("complex modulo"));
        }
        return Err(
            cx.type_error("pow() 3rd argument not allowed unless all arguments are integers")
        );
    }
    let message = format!(
        "unsupported operand type(s) for pow(): '{}', '{}', '{}'",
        cx.class_name(a),
        cx.class_name(b),
        cx.class_name(modulus)
    );
    Err(cx.type_error(message))
}
