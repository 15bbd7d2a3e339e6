//! `Counter`

use super::super::super::builtins::sort;
use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::iter::Iter;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::arith::{self, Operator};
use super::super::super::ops::{compare, hash, iteration, text};
use super::super::super::value::{Handle, Value};
use super::{dict_of, new_dict, pairs};
use crate::bytecode::instr::Compare;
use num_traits::ToPrimitive;

const ZERO: Value = Value::Int(0);

/// `Counter`
pub static COUNTER: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(new_dict(cx, class)),
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            count(cx, args, "__init__", Operator::Add)
        }),
        NativeFn::method("update", |cx, args| {
            count(cx, args, "update", Operator::Add)
        }),
        NativeFn::method("subtract", |cx, args| {
            count(cx, args, "subtract", Operator::Sub)
        }),
        NativeFn::method("__missing__", |_, _| Ok(ZERO)),
        NativeFn::method("most_common", |cx, args| {
            args.expect(cx, "most_common", 1, 0, 1)?;
            let mut common = most_common(cx, args.at(0))?;
            if let Some(&limit) = args.pos.get(1)
                && limit != Value::None
            {
                let limit = cx.as_int(limit).and_then(|n| n.to_i64()).unwrap_or(0);
                common.truncate(usize::try_from(limit).unwrap_or(0));
            }
            let common: Vec<Value> = common
                .into_iter()
                .map(|(key, value)| cx.new_tuple([key, value]))
                .collect();
            Ok(cx.new_list(common))
        }),
        NativeFn::method("elements", |cx, args| {
            let mut values = Vec::new();
            for (key, count) in pairs(cx, args.at(0)) {
                let Some(count) = cx.as_int(count) else {
                    let kind = cx.class_name(count).to_owned();
                    return Err(cx.type_error(format!(
                        "'{kind}' object cannot be interpreted as an integer"
                    )));
                };
                let count = count
                    .to_i64()
                    .map_or(0, |n| usize::try_from(n).unwrap_or(0));
                cx.check_size((values.len() + count).saturating_mul(size_of::<Value>()))?;
                values.extend(std::iter::repeat_n(key, count));
            }
            Ok(cx.alloc(Object::Iter(Box::new(Iter::Values { values, index: 0 }))))
        }),
        NativeFn::method("copy", copy),
        NativeFn::method("__copy__", copy),
        NativeFn::method("__delitem__", |cx, args| {
            let dict = dict_of(cx, args.at(0));
            if let (_, Some(position)) = hash::find_in_dict(cx, dict, args.at(1))?
                && let Object::Dict(dict) = cx.get_mut(dict)
            {
                dict.remove_at(position);
            }
            Ok(Value::None)
        }),
        NativeFn::method("__repr__", repr),
        NativeFn::method("__add__", |cx, args| {
            combine(
                cx,
                args,
                |cx, a, b| arith::binary(cx, Operator::Add, a, b),
                true,
            )
        }),
        NativeFn::method("__sub__", |cx, args| {
            combine(
                cx,
                args,
                |cx, a, b| arith::binary(cx, Operator::Sub, a, b),
                true,
            )
        }),
        NativeFn::method("__or__", |cx, args| combine(cx, args, larger, true)),
        NativeFn::method("__and__", |cx, args| combine(cx, args, smaller, false)),
        NativeFn::method("__pos__", |cx, args| {
            let none = new_dict(cx, class::COUNTER);
            let args = [args.at(0), none];
            combine(
                cx,
                Args::positional(&args),
                |cx, a, b| arith::binary(cx, Operator::Add, a, b),
                true,
            )
        }),
        NativeFn::method("__neg__", |cx, args| {
            let none = new_dict(cx, class::COUNTER);
            let args = [none, args.at(0)];
            combine(
                cx,
                Args::positional(&args),
                |cx, a, b| arith::binary(cx, Operator::Sub, a, b),
                true,
            )
        }),
        NativeFn::method("__iadd__", |cx, args| {
            in_place(
                cx,
                args,
                |cx, a, b| arith::binary(cx, Operator::Add, a, b),
                false,
            )
        }),
        NativeFn::method("__isub__", |cx, args| {
            in_place(
                cx,
                args,
                |cx, a, b| arith::binary(cx, Operator::Sub, a, b),
                false,
            )
        }),
        NativeFn::method("__ior__", |cx, args| in_place(cx, args, larger, false)),
        NativeFn::method("__iand__", |cx, args| in_place(cx, args, smaller, true)),
    ],
    class_methods: &[NativeFn::method("fromkeys", |cx, _| {
        Err(cx.error(
            class::NOT_IMPLEMENTED_ERROR,
            "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.",
        ))
    })],
    getsets: &[],
};

#[expect(clippy::unnecessary_wraps, reason = "a method of the table below")]
fn copy(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict: Dict = cx.as_dict(args.at(0)).cloned().unwrap_or_default();
    cx.state.heap.grew(dict.heap_bytes());
    let dict = cx.alloc(Object::Dict(Box::new(dict)));
    let kind = cx.class_of(args.at(0));
    Ok(cx.new_instance(kind, dict))
}

/// `update` and `subtract`: from a mapping of counts or from things to count, and from keywords.
fn count(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, operator: Operator) -> Outcome {
    if args.pos.len() > 2 {
        let message = format!(
            "{name}() takes from 1 to 2 positional arguments but {} were given",
            args.pos.len()
        );
        return Err(cx.type_error(message));
    }
    let dict = dict_of(cx, args.at(0));
    if let Some(&source) = args.pos.get(1)
        && source != Value::None
    {
        if cx.as_dict(source).is_some() {
            let all = pairs(cx, source);
            bump_all(cx, dict, &all, operator)?;
        } else {
            let items = iteration::items(cx, source)?;
            let all: Vec<(Value, Value)> = items
                .into_iter()
                .map(|item| (item, Value::Int(1)))
                .collect();
            bump_all(cx, dict, &all, operator)?;
        }
    }
    let keywords: Vec<(Value, Value)> = args
        .kw
        .iter()
        .map(|&(name, value)| (Value::Obj(name), value))
        .collect();
    bump_all(cx, dict, &keywords, operator)?;
    Ok(Value::None)
}

/// Whether a key can be looked for without Python code.
fn is_plain(cx: &Ctx<'_>, dict: Handle, key: Value) -> bool {
    let Some(hash) = hash::hash_plain(key, &|handle| cx.get(handle)) else {
        return false;
    };
    let mut plain = true;
    if let Object::Dict(dict) = cx.get(dict) {
        dict.find(hash, |other| {
            if let Some(same) = hash::same_key(cx, key, other) {
                same
            } else {
                plain = false;
                true
            }
        });
    }
    plain
}

/// Adds to the counts. Done at once where no Python code is asked, else key by key.
fn bump_all(
    cx: &mut Ctx<'_>,
    dict: Handle,
    all: &[(Value, Value)],
    operator: Operator,
) -> Result<(), Trap> {
    let is_number = |value: Value| matches!(value, Value::Int(_) | Value::Float(_));
    let plain = all
        .iter()
        .all(|&(key, delta)| is_number(delta) && is_plain(cx, dict, key));
    for &(key, delta) in all {
        if plain {
            bump(cx, dict, key, delta, operator)?;
        } else {
            cx.once(|cx| bump(cx, dict, key, delta, operator).map(|()| Value::None))?;
        }
    }
    Ok(())
}

fn bump(
    cx: &mut Ctx<'_>,
    dict: Handle,
    key: Value,
    delta: Value,
    operator: Operator,
) -> Result<(), Trap> {
    let (hash, found) = hash::find_in_dict(cx, dict, key)?;
    let old = found
        .and_then(|position| cx.as_dict(Value::Obj(dict))?.at(position))
        .map_or(ZERO, |pair| pair.1);
    let new = arith::binary(cx, operator, old, delta)?;
    store(cx, dict, hash, found, key, new);
    Ok(())
}

fn store(
    cx: &mut Ctx<'_>,
    dict: Handle,
    hash: i64,
    found: Option<usize>,
    key: Value,
    value: Value,
) {
    let Object::Dict(dict) = cx.get_mut(dict) else {
        unreachable!("a counter has a dict")
    };
    if let Some(position) = found {
        dict.set_at(position, value);
    } else {
        let before = dict.heap_bytes();
        dict.push(hash, key, value);
        let grown = dict.heap_bytes().saturating_sub(before);
        cx.state.heap.grew(grown);
    }
}

/// The pairs, the most common first; those of one count as they were met.
///
/// # Errors
/// `TypeError` if the counts have no order.
pub fn most_common(cx: &mut Ctx<'_>, object: Value) -> Result<Vec<(Value, Value)>, Trap> {
    let all = pairs(cx, object);
    // Sorted by counts: the places are what is sorted, so equal counts keep their order.
    let counts: Vec<Value> = all.iter().map(|pair| pair.1).collect();
    let keys: Vec<Value> = all.iter().map(|pair| pair.0).collect();
    // Kept once, for the comparisons may ask Python code.
    let list = cx.once(|cx| Ok(cx.new_list(counts.clone())))?;
    let list = list.handle().expect("a list is an object");
    let order = sort::sorted_places(cx, list, true)?;
    Ok(order
        .into_iter()
        .map(|place| (keys[place as usize], counts[place as usize]))
        .collect())
}

fn repr(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let kind = cx.class_name(args.at(0)).to_owned();
    if cx.as_dict(args.at(0)).is_none_or(Dict::is_empty) {
        return Ok(cx.new_str(format!("{kind}()")));
    }
    let all = match most_common(cx, args.at(0)) {
        Err(trap) if cx.is_raised(&trap, class::TYPE_ERROR) => pairs(cx, args.at(0)),
        other => other?,
    };
    let mut parts = Vec::new();
    for (key, count) in all {
        let key = text::repr(cx, key)?;
        parts.push(format!("{key}: {}", text::repr(cx, count)?));
    }
    Ok(cx.new_str(format!("{kind}({{{}}})", parts.join(", "))))
}

fn larger(cx: &mut Ctx<'_>, a: Value, b: Value) -> Outcome {
    Ok(if compare::test(cx, Compare::Lt, a, b)? {
        b
    } else {
        a
    })
}

fn smaller(cx: &mut Ctx<'_>, a: Value, b: Value) -> Outcome {
    Ok(if compare::test(cx, Compare::Lt, a, b)? {
        a
    } else {
        b
    })
}

type Rule = fn(&mut Ctx<'_>, Value, Value) -> Outcome;

fn value_in(cx: &mut Ctx<'_>, object: Value, key: Value) -> Result<Option<Value>, Trap> {
    let dict = dict_of(cx, object);
    let (_, found) = hash::find_in_dict(cx, dict, key)?;
    Ok(found
        .and_then(|position| cx.as_dict(object)?.at(position))
        .map(|pair| pair.1))
}

/// A new counter of the positive counts that a rule gives for each key of one or (if `both`) either.
fn combine(cx: &mut Ctx<'_>, args: Args<'_>, rule: Rule, both: bool) -> Outcome {
    let (a, b) = (args.at(0), args.at(1));
    if !cx.is_instance(b, class::COUNTER) {
        return Ok(Value::NotImplemented);
    }
    let mut wanted = Vec::new();
    for (key, count) in pairs(cx, a) {
        let other = value_in(cx, b, key)?.unwrap_or(ZERO);
        wanted.push((key, rule(cx, count, other)?));
    }
    if both {
        for (key, other) in pairs(cx, b) {
            if value_in(cx, a, key)?.is_none() {
                wanted.push((key, rule(cx, ZERO, other)?));
            }
        }
    }
    let result = new_dict(cx, class::COUNTER);
    let dict = dict_of(cx, result);
    for (key, count) in wanted {
        if compare::test(cx, Compare::Gt, count, ZERO)? {
            let (hash, found) = hash::find_in_dict(cx, dict, key)?;
            store(cx, dict, hash, found, key, count);
        }
    }
    Ok(result)
}

/// Applies a rule to the counter itself, by the other's keys (`own`: by its own), and keeps the positive counts.
fn in_place(cx: &mut Ctx<'_>, args: Args<'_>, rule: Rule, own: bool) -> Outcome {
    let (a, b) = (args.at(0), args.at(1));
    // The new counts are made apart, for a rule may ask Python code.
    let draft: Dict = cx.as_dict(a).cloned().unwrap_or_default();
    let draft = cx.state.heap.alloc(Object::Dict(Box::new(draft)));
    for (key, count) in pairs(cx, if own { a } else { b }) {
        let (mine, other) = if own {
            (count, value_in(cx, b, key)?.unwrap_or(ZERO))
        } else {
            (value_in(cx, a, key)?.unwrap_or(ZERO), count)
        };
        let new = rule(cx, mine, other)?;
        let (hash, found) = hash::find_in_dict(cx, draft, key)?;
        store(cx, draft, hash, found, key, new);
    }
    let mut kept = Vec::new();
    for (key, count) in pairs(cx, Value::Obj(draft)) {
        if compare::test(cx, Compare::Gt, count, ZERO)? {
            kept.push((hash::hash(cx, key)?, key, count));
        }
    }
    let dict = dict_of(cx, a);
    if let Object::Dict(dict) = cx.get_mut(dict) {
        dict.clear();
        for (hash, key, count) in kept {
            dict.push(hash, key, count);
        }
    }
    Ok(a)
}
