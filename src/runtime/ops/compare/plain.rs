//! Comparisons by looking: what can be told about builtin objects without running Python code.
//!
//! Numbers are compared exactly across `int` and `float`; strings by code points; sequences item by item, an item
//! being equal to itself whatever its `==` says; sets and the views of dicts as subsets. An item whose
//! class has methods of its own, or that is nested too deep, is left to the caller ([`Answer::Python`]).

use super::holds;
use crate::bytecode::instr::Compare;
use crate::numeric::float;
use crate::runtime::ctx::Ctx;
use crate::runtime::object::{DictPart, Object, Str};
use crate::runtime::observer::Region;
use crate::runtime::ops::arith::sequence::bytes_of;
use crate::runtime::value::Value;
use crate::text::unicode;
use num_bigint::BigInt;
use std::cmp::Ordering;

/// How deep [`compare`] looks into containers before it leaves the rest to the caller, who counts.
const DEEPEST: usize = 50;

/// What looking gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The comparison's result.
    Bool(bool),
    /// The left operand's class knows no such comparison.
    NotImplemented,
    /// Python code must be asked, or an error raised on the way.
    Python,
}

/// What was noticed while looking.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// Something was looked at that can change, so that the answer may be another next time.
    pub saw_mutable: bool,
    depth: usize,
}

/// Whether an order of numbers (none: not a number) satisfies a comparison.
pub(super) fn satisfies(op: Compare, order: Option<Ordering>) -> bool {
    order.map_or(op == Compare::Ne, |order| holds(op, order))
}

/// The order of two strings: by code points, lone surrogates where they belong.
pub(super) fn strings(x: &Str, y: &Str) -> Ordering {
    let (x, y) = (x.as_str(), y.as_str());
    let common = x.bytes().zip(y.bytes()).take_while(|(a, b)| a == b).count();
    if common == x.len() || common == y.len() {
        return x.len().cmp(&y.len());
    }
    let start = (0..=common)
        .rev()
        .find(|&i| x.is_char_boundary(i) && y.is_char_boundary(i))
        .unwrap_or(0);
    let code = |text: &str| text[start..].chars().next().map(unicode::code);
    code(x).cmp(&code(y))
}

/// The order of two real numbers, none inside if one is nan; none if one is no real number.
#[must_use]
pub fn number_order(cx: &Ctx<'_>, a: Value, b: Value) -> Option<Option<Ordering>> {
    enum Real<'c> {
        Small(i64),
        Big(&'c BigInt),
        Float(f64),
    }
    fn real<'c>(cx: &'c Ctx<'_>, value: Value) -> Option<Real<'c>> {
        Some(match cx.payload(value) {
            Value::Int(i) => Real::Small(i),
            Value::Bool(b) => Real::Small(b.into()),
            Value::Float(f) => Real::Float(f),
            Value::Obj(handle) => match cx.peek(handle) {
                Object::BigInt(int) => Real::Big(int),
                _ => return None,
            },
            _ => return None,
        })
    }
    Some(match (real(cx, a)?, real(cx, b)?) {
        (Real::Small(x), Real::Small(y)) => Some(x.cmp(&y)),
        (Real::Float(x), Real::Float(y)) => x.partial_cmp(&y),
        (Real::Big(x), Real::Big(y)) => Some(x.cmp(y)),
        (Real::Small(x), Real::Float(y)) => float::compare_i64(x, y),
        (Real::Float(x), Real::Small(y)) => float::compare_i64(y, x).map(Ordering::reverse),
        (Real::Big(x), Real::Float(y)) => float::compare_int(x, y),
        (Real::Float(x), Real::Big(y)) => float::compare_int(y, x).map(Ordering::reverse),
        (Real::Small(x), Real::Big(y)) => Some(BigInt::from(x).cmp(y)),
        (Real::Big(x), Real::Small(y)) => Some(x.cmp(&BigInt::from(y))),
    })
}

/// `a == b` of the items of containers, if that can be told without Python code.
#[must_use]
pub fn equal_plain(cx: &Ctx<'_>, a: Value, b: Value) -> Option<bool> {
    equal(cx, a, b, &mut Look::default())
}

fn equal(cx: &Ctx<'_>, a: Value, b: Value, look: &mut Look) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    if asks_python(cx, a) || asks_python(cx, b) {
        return None;
    }
    match compare(cx, Compare::Eq, a, b, look) {
        Answer::Bool(equal) => Some(equal),
        // The right operand is asked too, but equality of builtin kinds is symmetrical.
        Answer::NotImplemented => Some(false),
        Answer::Python => None,
    }
}

/// Whether comparing a value may run Python code.
fn asks_python(cx: &Ctx<'_>, value: Value) -> bool {
    let names = &cx.program.names;
    cx.python_special(value, names.eq).is_some() || cx.python_special(value, names.ne).is_some()
}

/// Whether ordering a value may run Python code.
fn orders_by_python(cx: &Ctx<'_>, value: Value) -> bool {
    let names = &cx.program.names;
    [names.lt, names.le, names.gt, names.ge]
        .into_iter()
        .any(|name| cx.python_special(value, name).is_some())
}

fn verdict(op: Compare, equal: Option<bool>) -> Answer {
    match (op, equal) {
        (_, None) => Answer::Python,
        (Compare::Eq, Some(equal)) => Answer::Bool(equal),
        (Compare::Ne, Some(equal)) => Answer::Bool(!equal),
        _ => Answer::NotImplemented,
    }
}

/// `a op b` by the builtin class of `a`; neither class's own methods are asked, their items' are respected.
pub(super) fn compare(cx: &Ctx<'_>, op: Compare, a: Value, b: Value, look: &mut Look) -> Answer {
    if let Some(order) = number_order(cx, a, b) {
        return Answer::Bool(satisfies(op, order));
    }
    let (Some(x), Some(y)) = (complex_or_object(cx, a), complex_or_object(cx, b)) else {
        return Answer::NotImplemented;
    };
    match (x, y) {
        (Side::Complex(x), Side::Complex(y)) => {
            let equal = x == y;
            match op {
                Compare::Eq => Answer::Bool(equal),
                Compare::Ne => Answer::Bool(!equal),
                _ => Answer::NotImplemented,
            }
        }
        (Side::Object(x), Side::Object(y)) => objects(cx, op, (a, x), (b, y), look),
        _ => Answer::NotImplemented,
    }
}

enum Side<'c> {
    Complex((f64, f64)),
    Object(&'c Object),
}

/// A complex number, a real one beside a complex one, or another object.
fn complex_or_object<'c>(cx: &'c Ctx<'_>, value: Value) -> Option<Side<'c>> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "only equality is asked, and floats past 2**53 are few"
    )]
    Some(match cx.payload(value) {
        Value::Float(f) => Side::Complex((f, 0.0)),
        // Past 2**53 some integers are no float, and equal no complex number.
        Value::Int(i) if float::compare_i64(i, i as f64) == Some(Ordering::Equal) => {
            Side::Complex((i as f64, 0.0))
        }
        Value::Bool(b) => Side::Complex((f64::from(u8::from(b)), 0.0)),
        Value::Obj(handle) => match cx.peek(handle) {
            Object::Complex(re, im) => Side::Complex((*re, *im)),
            object => Side::Object(object),
        },
        _ => return None,
    })
}

/// Whether it may be compared item by item.
const fn has_items(object: &Object) -> bool {
    matches!(
        object,
        Object::List(_)
            | Object::Dict(_)
            | Object::Set(_)
            | Object::FrozenSet(_)
            | Object::Bytes(_)
            | Object::ByteArray(_)
            | Object::DictView { .. }
    )
}

/// Notes that all items are read.
fn ask_items(cx: &Ctx<'_>, value: Value) {
    let Value::Obj(handle) = cx.payload(value) else {
        return;
    };
    cx.ask(Region::Whole(match cx.peek(handle) {
        Object::DictView { dict, .. } => *dict,
        _ => handle,
    }));
}

fn objects(
    cx: &Ctx<'_>,
    op: Compare,
    (a, x): (Value, &Object),
    (b, y): (Value, &Object),
    look: &mut Look,
) -> Answer {
    if cx.watches && has_items(x) && has_items(y) {
        for value in [a, b] {
            ask_items(cx, value);
        }
    }
    match (x, y) {
        (Object::Str(x), Object::Str(y)) => Answer::Bool(match op {
            Compare::Eq => x.as_str() == y.as_str(),
            Compare::Ne => x.as_str() != y.as_str(),
            _ => holds(op, strings(x, y)),
        }),
        (Object::Tuple(x), Object::Tuple(y)) => nested(look, |look| sequences(cx, op, x, y, look)),
        (Object::List(x), Object::List(y)) => {
            look.saw_mutable = true;
            nested(look, |look| sequences(cx, op, x, y, look))
        }
        (Object::Slice(x), Object::Slice(y)) => {
            nested(look, |look| sequences(cx, op, &**x, &**y, look))
        }
        (Object::Bytes(_) | Object::ByteArray(_), Object::Bytes(_) | Object::ByteArray(_)) => {
            look.saw_mutable = true;
            Answer::Bool(holds(op, bytes_of(cx, a).cmp(&bytes_of(cx, b))))
        }
        (Object::Dict(_), Object::Dict(_)) => {
            look.saw_mutable = true;
            match op {
                Compare::Eq | Compare::Ne => {
                    nested(look, |look| verdict(op, dicts(cx, a, b, look)))
                }
                _ => Answer::NotImplemented,
            }
        }
        (Object::Range(x), Object::Range(y)) => {
            let equal = x.len() == y.len()
                && (x.is_empty() || x.start == y.start && (x.len() == 1 || x.step == y.step));
            verdict(op, Some(equal))
        }
        (
            Object::Method { function, receiver },
            Object::Method {
                function: other,
                receiver: its,
            },
        ) => verdict(op, Some(function == other && receiver.is(*its))),
        _ => match (set_items(cx, a), set_items(cx, b)) {
            (Some(x), Some(y)) => {
                look.saw_mutable = true;
                nested(look, |look| subsets(cx, op, (a, &x), (b, &y), look))
            }
            _ => Answer::NotImplemented,
        },
    }
}

fn nested(look: &mut Look, f: impl FnOnce(&mut Look) -> Answer) -> Answer {
    if look.depth >= DEEPEST {
        return Answer::Python;
    }
    look.depth += 1;
    let answer = f(look);
    look.depth -= 1;
    answer
}

fn sequences(cx: &Ctx<'_>, op: Compare, x: &[Value], y: &[Value], look: &mut Look) -> Answer {
    if x.len() != y.len() && matches!(op, Compare::Eq | Compare::Ne) {
        return Answer::Bool(op == Compare::Ne);
    }
    for (&a, &b) in x.iter().zip(y) {
        match equal(cx, a, b, look) {
            Some(true) => {}
            None => return Answer::Python,
            Some(false) => {
                return match op {
                    Compare::Eq => Answer::Bool(false),
                    Compare::Ne => Answer::Bool(true),
                    _ if orders_by_python(cx, a) || orders_by_python(cx, b) => Answer::Python,
                    _ => match compare(cx, op, a, b, look) {
                        // The caller raises the error, which names these items.
                        Answer::NotImplemented => Answer::Python,
                        answer => answer,
                    },
                };
            }
        }
    }
    Answer::Bool(holds(op, x.len().cmp(&y.len())))
}

fn dicts(cx: &Ctx<'_>, a: Value, b: Value, look: &mut Look) -> Option<bool> {
    let (x, y) = (cx.as_dict(a)?, cx.as_dict(b)?);
    if x.len() != y.len() {
        return Some(false);
    }
    for position in 0..x.end() {
        let Some((key, value)) = x.at(position) else {
            continue;
        };
        let mut unsure = false;
        let found = y.find(x.hash_at(position), |stored| {
            equal(cx, stored, key, look).unwrap_or_else(|| {
                unsure = true;
                false
            })
        });
        match found.and_then(|p| y.at(p)) {
            Some((_, other)) => {
                if !equal(cx, value, other, look)? {
                    return Some(false);
                }
            }
            None if unsure => return None,
            None => return Some(false),
        }
    }
    Some(true)
}

/// The items of what compares like a set.
fn set_items(cx: &Ctx<'_>, value: Value) -> Option<Items> {
    match cx.object(value)? {
        Object::Set(set) | Object::FrozenSet(set) => Some(Items {
            hashed: set.iter().collect(),
            pairs: Vec::new(),
        }),
        Object::DictView { dict, kind } => {
            let dict = cx.as_dict(Value::Obj(*dict))?;
            let entries = (0..dict.end()).filter_map(|p| dict.at(p).map(|e| (dict.hash_at(p), e)));
            match kind {
                DictPart::Keys => Some(Items {
                    hashed: entries.map(|(hash, (key, _))| (hash, key)).collect(),
                    pairs: Vec::new(),
                }),
                DictPart::Items => Some(Items {
                    hashed: Vec::new(),
                    pairs: entries.map(|(_, pair)| pair).collect(),
                }),
                DictPart::Values => None,
            }
        }
        _ => None,
    }
}

struct Items {
    /// Hashes and items of a set, or hashes and keys of a dict.
    hashed: Vec<(i64, Value)>,
    /// The pairs of a dict.
    pairs: Vec<(Value, Value)>,
}

impl Items {
    fn len(&self) -> usize {
        self.hashed.len() + self.pairs.len()
    }
}

fn subsets(
    cx: &Ctx<'_>,
    op: Compare,
    (a, x): (Value, &Items),
    (b, y): (Value, &Items),
    look: &mut Look,
) -> Answer {
    let fits = match op {
        Compare::Eq | Compare::Ne => x.len() == y.len(),
        Compare::Lt => x.len() < y.len(),
        Compare::Le => x.len() <= y.len(),
        Compare::Gt => x.len() > y.len(),
        _ => x.len() >= y.len(),
    };
    if !fits {
        return Answer::Bool(op == Compare::Ne);
    }
    if !(x.pairs.is_empty() && y.pairs.is_empty()) {
        // Pairs are rare enough to be left to the general walk.
        return Answer::Python;
    }
    let (small, large) = match op {
        Compare::Gt | Compare::Ge => (y, a),
        _ => (x, b),
    };
    for &(hash, item) in &small.hashed {
        match is_inside(cx, large, hash, item, look) {
            Some(true) => {}
            Some(false) => return Answer::Bool(op == Compare::Ne),
            None => return Answer::Python,
        }
    }
    Answer::Bool(op != Compare::Ne)
}

fn is_inside(cx: &Ctx<'_>, set: Value, hash: i64, item: Value, look: &mut Look) -> Option<bool> {
    let mut unsure = false;
    let mut same = |stored: Value| {
        equal(cx, stored, item, look).unwrap_or_else(|| {
            unsure = true;
            false
        })
    };
    let found = match cx.object(set) {
        Some(Object::Set(set) | Object::FrozenSet(set)) => set.find(hash, &mut same).is_some(),
        Some(Object::DictView { dict, .. }) => cx
            .as_dict(Value::Obj(*dict))
            .is_some_and(|dict| dict.find(hash, &mut same).is_some()),
        _ => false,
    };
    if !found && unsure { None } else { Some(found) }
}
