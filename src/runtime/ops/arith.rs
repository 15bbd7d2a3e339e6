//! Arithmetic and bit operators, binary, in place and unary.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome};
use super::super::value::Value;

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
pub static POS: NativeFn = NativeFn::function("+", |_, args| Ok(args.at(0)));
/// `-x`
pub static NEG: NativeFn = NativeFn::function("-", |_, args| {
    Ok(match args.at(0) {
        Value::Int(i) => Value::Int(-i),
        v => v,
    })
});
/// `~x`
pub static INVERT: NativeFn = NativeFn::function("~", |_, args| {
    Ok(match args.at(0) {
        Value::Int(i) => Value::Int(!i),
        v => v,
    })
});

/// `a op b`
///
/// # Errors
/// `TypeError` if the operands do not support it; what the operation raises.
pub fn binary(cx: &mut Ctx<'_>, operator: Operator, a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b) {
        match operator {
            Operator::Add => return Ok(Value::Int(x.wrapping_add(y))),
            Operator::Sub => return Ok(Value::Int(x.wrapping_sub(y))),
            Operator::Mul => return Ok(Value::Int(x.wrapping_mul(y))),
            Operator::Mod if y != 0 => return Ok(Value::Int(x.rem_euclid(y))),
            Operator::FloorDiv if y != 0 => return Ok(Value::Int(x.div_euclid(y))),
            _ => {}
        }
    }
    if operator == Operator::Mul
        && let (Some(items), Value::Int(n)) = (cx.as_items(a).map(<[Value]>::to_vec), b)
    {
        return Ok(cx.new_list(items.repeat(usize::try_from(n).unwrap_or(0))));
    }
    let message = format!(
        "unsupported operand type(s) for {}: '{}' and '{}'",
        operator.symbol(),
        cx.class_name(a),
        cx.class_name(b)
    );
    Err(cx.type_error(message))
}

/// `a op= b`
///
/// # Errors
/// As [`binary`].
pub fn inplace(cx: &mut Ctx<'_>, operator: Operator, a: Value, b: Value) -> Outcome {
    binary(cx, operator, a, b)
}
