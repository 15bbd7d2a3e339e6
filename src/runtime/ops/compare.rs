//! Comparisons: `==`, `<` and their kin.
//!
//! Most comparisons need no Python code and are decided by looking ([`plain`]). Where an item of a container has
//! a method of its own, the container is walked item by item, and each question goes through the
//! memo. Since another thread may change a list while such a method runs, the walk is over a copy, and what was
//! decided by looking at something that can change is kept in the memo too: a call that is made again must
//! ask the same questions in the same order.
//!
//! The order in which operands are asked is CPython 3.8's `do_richcompare` (`Objects/object.c`).

mod plain;

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::program::Name;
use super::super::value::Value;
use super::{dunder, hash, truth};
use crate::bytecode::instr::Compare;
use plain::{Answer, Look};
use std::cmp::Ordering;

pub use plain::{equal_plain, number_order};

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

/// The comparison with the operands exchanged.
const fn swapped(op: Compare) -> Compare {
    match op {
        Compare::Lt => Compare::Gt,
        Compare::Le => Compare::Ge,
        Compare::Gt => Compare::Lt,
        Compare::Ge => Compare::Le,
        other => other,
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

/// The name of a comparison's method.
fn name(cx: &Ctx<'_>, op: Compare) -> Name {
    let names = &cx.program.names;
    match op {
        Compare::Lt => names.lt,
        Compare::Le => names.le,
        Compare::Ne => names.ne,
        Compare::Gt => names.gt,
        Compare::Ge => names.ge,
        _ => names.eq,
    }
}

/// A comparison as Python's operators make it; the result may be any object.
///
/// # Errors
/// `TypeError` if the operands have no order; what the operands' methods raise.
pub fn rich(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Outcome {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => return Ok(Value::Bool(holds(op, x.cmp(&y)))),
        (Value::Obj(x), Value::Obj(y)) => {
            if let (Object::Str(x), Object::Str(y)) = (cx.get(x), cx.get(y)) {
                return Ok(Value::Bool(holds(op, plain::strings(x, y))));
            }
        }
        (Value::Obj(_), _) | (_, Value::Obj(_)) => {}
        _ => {
            if let Some(order) = number_order(cx, a, b) {
                return Ok(Value::Bool(plain::satisfies(op, order)));
            }
        }
    }
    cx.nested(" in comparison", |cx| asked(cx, op, a, b))
}

/// `do_richcompare`
fn asked(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Outcome {
    let (class_a, class_b) = (cx.class_of(a), cx.class_of(b));
    let right_first = class_a != class_b && cx.is_subclass(class_b, class_a);
    if right_first {
        let result = half(cx, swapped(op), b, a)?;
        if result != Value::NotImplemented {
            return Ok(result);
        }
    }
    let result = half(cx, op, a, b)?;
    if result != Value::NotImplemented {
        return Ok(result);
    }
    if !right_first {
        let result = half(cx, swapped(op), b, a)?;
        if result != Value::NotImplemented {
            return Ok(result);
        }
    }
    match op {
        Compare::Eq => Ok(Value::Bool(a.is(b))),
        Compare::Ne => Ok(Value::Bool(!a.is(b))),
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

/// What the class of `a` alone says: `type(a).__lt__(a, b)`, which may be `NotImplemented`.
///
/// # Errors
/// What the methods of the operands and of their items raise.
pub fn half(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Outcome {
    let method = name(cx, op);
    if let Some(result) = dunder::call_special(cx, a, method, &[b])? {
        return Ok(result);
    }
    if op == Compare::Ne && !is_builtin(cx, a) {
        // `object.__ne__` asks `__eq__`.
        let eq = cx.program.names.eq;
        if let Some(result) = dunder::call_special(cx, a, eq, &[b])? {
            return match result {
                Value::NotImplemented => Ok(result),
                _ => truth::truth(cx, result).map(|equal| Value::Bool(!equal)),
            };
        }
    }
    builtin(cx, op, a, b)
}

/// Whether a value's own class or one that it extends compares natively.
fn is_builtin(cx: &Ctx<'_>, value: Value) -> bool {
    let kind = cx.payload(value).handle().map(|handle| cx.peek(handle));
    !matches!(kind, Some(Object::Instance(_) | Object::Exception(_)))
}

/// The comparison of builtin objects.
fn builtin(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Outcome {
    let (a, b) = (cx.payload(a), cx.payload(b));
    let mut look = Look::default();
    let answer = plain::compare(cx, op, a, b, &mut look);
    let value = match answer {
        Answer::Bool(result) => Value::Bool(result),
        Answer::NotImplemented => Value::NotImplemented,
        Answer::Python => Value::None,
    };
    let decided = if look.saw_mutable {
        cx.once(|_| Ok(value))?
    } else {
        value
    };
    match decided {
        Value::None => walk(cx, op, a, b),
        decided => Ok(decided),
    }
}

/// The comparison of containers whose items have methods of their own.
fn walk(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Outcome {
    if let (Some(_), Some(_)) = (cx.as_items(a), cx.as_items(b)) {
        let x = snapshot(cx, a)?;
        let y = snapshot(cx, b)?;
        return sequences(cx, op, &x, &y);
    }
    if let (Some(x), Some(_)) = (cx.as_dict(a), cx.as_dict(b)) {
        let pairs: Vec<Value> = x.iter().flat_map(|(key, value)| [key, value]).collect();
        let pairs = cx.once(|cx| Ok(cx.new_tuple(pairs)))?;
        let pairs = cx
            .as_items(pairs)
            .map(<[Value]>::to_vec)
            .unwrap_or_default();
        let equal = dicts(cx, &pairs, b)?;
        return Ok(Value::Bool(equal == (op == Compare::Eq)));
    }
    if let (Some(Object::Slice(x)), Some(Object::Slice(y))) = (cx.object(a), cx.object(b)) {
        let (x, y) = (**x, **y);
        sequences(cx, op, &x, &y)
    } else {
        // Sets and views: each item of the smaller side is looked for in the other.
        let (small, large) = match op {
            Compare::Gt | Compare::Ge => (b, a),
            _ => (a, b),
        };
        let items = super::iteration::items(cx, small)?;
        let mut inside = true;
        for item in items {
            if !super::item::contains(cx, large, item)? {
                inside = false;
                break;
            }
        }
        Ok(Value::Bool(inside == (op != Compare::Ne)))
    }
}

/// The items of a list or tuple as they are now; a list's through the memo.
fn snapshot(cx: &mut Ctx<'_>, sequence: Value) -> Result<Vec<Value>, Trap> {
    let items = cx
        .as_items(sequence)
        .map(<[Value]>::to_vec)
        .unwrap_or_default();
    if matches!(cx.object(sequence), Some(Object::Tuple(_))) {
        return Ok(items);
    }
    let kept = cx.once(|cx| Ok(cx.new_tuple(items)))?;
    Ok(cx.as_items(kept).map(<[Value]>::to_vec).unwrap_or_default())
}

/// Lexicographic comparison: the first items that differ decide.
fn sequences(cx: &mut Ctx<'_>, op: Compare, x: &[Value], y: &[Value]) -> Outcome {
    if x.len() != y.len() && matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::Bool(op == Compare::Ne));
    }
    for (&a, &b) in x.iter().zip(y) {
        if !equal(cx, a, b)? {
            return match op {
                Compare::Eq => Ok(Value::Bool(false)),
                Compare::Ne => Ok(Value::Bool(true)),
                _ => rich(cx, op, a, b),
            };
        }
    }
    Ok(Value::Bool(holds(op, x.len().cmp(&y.len()))))
}

/// Whether a dict has just these keys and values (which come in turn).
fn dicts(cx: &mut Ctx<'_>, pairs: &[Value], other: Value) -> Result<bool, Trap> {
    let Value::Obj(handle) = other else {
        return Ok(false);
    };
    if cx.as_dict(other).map(super::super::dict::Dict::len) != Some(pairs.len() / 2) {
        return Ok(false);
    }
    for pair in pairs.chunks_exact(2) {
        let (_, position) = hash::find_in_dict(cx, handle, pair[0])?;
        let found = cx
            .as_dict(other)
            .and_then(|dict| dict.at(position?))
            .map(|(_, value)| value);
        match found {
            Some(value) => {
                if !equal(cx, pair[1], value)? {
                    return Ok(false);
                }
            }
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// `a is b or a == b` as a truth value: how containers compare their items (`PyObject_RichCompareBool`).
///
/// # Errors
/// What `__eq__` raises.
pub fn equal(cx: &mut Ctx<'_>, a: Value, b: Value) -> Result<bool, Trap> {
    if a.is(b) {
        return Ok(true);
    }
    let result = rich(cx, Compare::Eq, a, b)?;
    truth::truth(cx, result)
}

/// A comparison's truth value (`PyObject_RichCompareBool`).
///
/// # Errors
/// As [`rich`].
pub fn test(cx: &mut Ctx<'_>, op: Compare, a: Value, b: Value) -> Result<bool, Trap> {
    if a.is(b) {
        match op {
            Compare::Eq => return Ok(true),
            Compare::Ne => return Ok(false),
            _ => {}
        }
    }
    let result = rich(cx, op, a, b)?;
    truth::truth(cx, result)
}
