//! Comparisons: `==`, `<` and their kin.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::value::Value;
use crate::bytecode::instr::Compare;
use std::cmp::Ordering;

/// Whether an ordering satisfies a comparison.
#[must_use]
pub fn holds(op: Compare, ordering: Ordering) -> bool {
    match op {
        Compare::Lt => ordering.is_lt(),
        Compare::Le => ordering.is_le(),
        Compare::Eq => ordering.is_eq(),
        Compare::Ne => ordering.is_ne(),
        Compare::Gt => ordering.is_gt(),
        Compare::Ge => ordering.is_ge(),
        _ => false,
    }
}

/// `a < b`
pub static LT: NativeFn = NativeFn::function("<", |cx, args| {
    rich(cx, Compare::Lt, args.at(0), args.at(1))
});
/// `a <= b`
pub static LE: NativeFn = NativeFn::function("<=", |cx, args| {
    rich(cx, Compare::Le, args.at(0), args.at(1))
});
/// `a == b`
pub static EQ: NativeFn = NativeFn::function("==", |cx, args| {
    rich(cx, Compare::Eq, args.at(0), args.at(1))
});
/// `a != b`
pub static NE: NativeFn = NativeFn::function("!=", |cx, args| {
    rich(cx, Compare::Ne, args.at(0), args.at(1))
});
/// `a > b`
pub static GT: NativeFn = NativeFn::function(">", |cx, args| {
    rich(cx, Compare::Gt, args.at(0), args.at(1))
});
/// `a >= b`
pub static GE: NativeFn = NativeFn::function(">=", |cx, args| {
    rich(cx, Compare::Ge, args.at(0), args.at(1))
});

/// A comparison as Python's operators make it; the result may be any object.
///
/// # Errors
/// `TypeError` if the operands have no order; what the operands' methods raise.
pub fn rich(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Outcome {
    if let (Value::Int(x), Value::Int(y)) = (a, b) {
        return Ok(Value::Bool(holds(op, x.cmp(&y))));
    }
    match op {
        Compare::Eq => equal(cx, a, b).map(Value::Bool),
        Compare::Ne => equal(cx, a, b).map(|e| Value::Bool(!e)),
        _ => {
            let message = format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                cx.class_name(a),
                cx.class_name(b)
            );
            Err(cx.type_error(message))
        }
    }
}

/// `a == b` as a truth value.
///
/// # Errors
/// What `__eq__` raises.
pub fn equal(cx: &mut Ctx<'_>, a: Value, b: Value) -> Result<bool, Trap> {
    Ok(equal_plain(cx, a, b).unwrap_or(false))
}

/// `a == b` if that can be told without Python code.
#[must_use]
pub fn equal_plain(cx: &Ctx<'_>, a: Value, b: Value) -> Option<bool> {
    if let (Some(x), Some(y)) = (cx.as_str(a), cx.as_str(b)) {
        return Some(x == y);
    }
    if let (Value::Obj(x), Value::Obj(y)) = (a, b)
        && let (Object::Tuple(x), Object::Tuple(y)) = (cx.get(x), cx.get(y))
    {
        return Some(
            x.len() == y.len()
                && x.iter()
                    .zip(y)
                    .all(|(&x, &y)| equal_plain(cx, x, y) == Some(true)),
        );
    }
    Some(a == b)
}
