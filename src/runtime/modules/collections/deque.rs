//! `deque`: what threads hand things over with where a `queue.Queue` is too much.
//!
//! `append`, `pop` and their kin are one step each, as in CPython, where they run no Python code and hold the GIL.

use super::super::super::builtins::argument;
use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::iter::Iter;
use super::super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::observer::Edge;
use super::super::super::ops::{compare, iteration, text};
use super::super::super::sync::Deque;
use super::super::super::value::{Handle, Value};
use crate::bytecode::instr::Compare;
use std::collections::VecDeque;

/// `deque`
pub static DEQUE: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_sync(class, Deque::default())),
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("append", |cx, args| {
            let this = this(cx, args, "append", 1, 1)?;
            push(cx, this, args.at(1), true);
            Ok(Value::None)
        }),
        NativeFn::method("appendleft", |cx, args| {
            let this = this(cx, args, "appendleft", 1, 1)?;
            push(cx, this, args.at(1), false);
            Ok(Value::None)
        }),
        NativeFn::method("pop", |cx, args| {
            let this = this(cx, args, "pop", 0, 0)?;
            let item = changed(cx, this).pop_back();
            cx.order(Edge::Acquire(this));
            item.ok_or_else(|| cx.error(class::INDEX_ERROR, "pop from an empty deque"))
        }),
        NativeFn::method("popleft", |cx, args| {
            let this = this(cx, args, "popleft", 0, 0)?;
            let item = changed(cx, this).pop_front();
            cx.order(Edge::Acquire(this));
            item.ok_or_else(|| cx.error(class::INDEX_ERROR, "pop from an empty deque"))
        }),
        NativeFn::method("extend", |cx, args| {
            let this = this(cx, args, "extend", 1, 1)?;
            extend(cx, this, args.at(1), true)
        }),
        NativeFn::method("extendleft", |cx, args| {
            let this = this(cx, args, "extendleft", 1, 1)?;
            extend(cx, this, args.at(1), false)
        }),
        NativeFn::method("rotate", |cx, args| {
            let this = this(cx, args, "rotate", 0, 1)?;
            let by = argument::size_or(cx, args.pos.get(1).copied(), 1)?;
            let items = changed(cx, this);
            if let Ok(len) = i64::try_from(items.len())
                && len > 0
            {
                items.rotate_right(usize::try_from(by.rem_euclid(len)).unwrap_or(0));
            }
            Ok(Value::None)
        }),
        NativeFn::method("clear", |cx, args| {
            let this = this(cx, args, "clear", 0, 0)?;
            changed(cx, this).clear();
            Ok(Value::None)
        }),
        NativeFn::method("reverse", |cx, args| {
            let this = this(cx, args, "reverse", 0, 0)?;
            changed(cx, this).make_contiguous().reverse();
            Ok(Value::None)
        }),
        NativeFn::method("copy", copy),
        NativeFn::method("__copy__", copy),
        NativeFn::method("count", |cx, args| {
            this(cx, args, "count", 1, 1)?;
            let mut count = 0;
            for item in snapshot(cx, args.at(0))? {
                count += i64::from(compare::equal(cx, item, args.at(1))?);
            }
            Ok(Value::Int(count))
        }),
        NativeFn::method("index", index),
        NativeFn::method("insert", |cx, args| {
            let this = this(cx, args, "insert", 2, 2)?;
            let at = argument::size(cx, args.at(1))?;
            let deque = cx.sync::<Deque>(this);
            if deque.maxlen == Some(deque.items.len()) {
                return Err(cx.error(class::INDEX_ERROR, "deque already at its maximum size"));
            }
            let len = i64::try_from(deque.items.len()).unwrap_or(i64::MAX);
            let at = if at < 0 {
                (at + len).max(0)
            } else {
                at.min(len)
            };
            changed(cx, this).insert(usize::try_from(at).unwrap_or(0), args.at(2));
            Ok(Value::None)
        }),
        NativeFn::method("remove", |cx, args| {
            let this = this(cx, args, "remove", 1, 1)?;
            for (at, item) in snapshot(cx, args.at(0))?.into_iter().enumerate() {
                if compare::equal(cx, item, args.at(1))? {
                    changed(cx, this).remove(at);
                    return Ok(Value::None);
                }
            }
            Err(cx.value_error("deque.remove(x): x not in deque"))
        }),
        NativeFn::method("__len__", |cx, args| {
            let this = this(cx, args, "__len__", 0, 0)?;
            let len = cx.sync::<Deque>(this).items.len();
            Ok(Value::Int(i64::try_from(len).unwrap_or(i64::MAX)))
        }),
        NativeFn::method("__bool__", |cx, args| {
            let this = this(cx, args, "__bool__", 0, 0)?;
            Ok(Value::Bool(!cx.sync::<Deque>(this).items.is_empty()))
        }),
        NativeFn::method("__getitem__", |cx, args| {
            let this = this(cx, args, "__getitem__", 1, 1)?;
            let at = place(cx, this, args.at(1))?;
            Ok(cx.sync::<Deque>(this).items[at])
        }),
        NativeFn::method("__setitem__", |cx, args| {
            let this = this(cx, args, "__setitem__", 2, 2)?;
            let at = place(cx, this, args.at(1))?;
            cx.sync_mut::<Deque>(this).items[at] = args.at(2);
            Ok(Value::None)
        }),
        NativeFn::method("__delitem__", |cx, args| {
            let this = this(cx, args, "__delitem__", 1, 1)?;
            let at = place(cx, this, args.at(1))?;
            changed(cx, this).remove(at);
            Ok(Value::None)
        }),
        NativeFn::method("__contains__", |cx, args| {
            this(cx, args, "__contains__", 1, 1)?;
            for item in snapshot(cx, args.at(0))? {
                if compare::equal(cx, item, args.at(1))? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }),
        NativeFn::method("__iter__", |cx, args| iterator(cx, args, false)),
        NativeFn::method("__reversed__", |cx, args| iterator(cx, args, true)),
        NativeFn::method("__eq__", |cx, args| order(cx, args, Compare::Eq)),
        NativeFn::method("__ne__", |cx, args| order(cx, args, Compare::Ne)),
        NativeFn::method("__lt__", |cx, args| order(cx, args, Compare::Lt)),
        NativeFn::method("__le__", |cx, args| order(cx, args, Compare::Le)),
        NativeFn::method("__gt__", |cx, args| order(cx, args, Compare::Gt)),
        NativeFn::method("__ge__", |cx, args| order(cx, args, Compare::Ge)),
        NativeFn::method("__add__", |cx, args| {
            let this = this(cx, args, "__add__", 1, 1)?;
            let Some(other) = cx.as_sync::<Deque>(args.at(1)) else {
                let message = format!(
                    "can only concatenate deque (not \"{}\") to deque",
                    cx.class_name(args.at(1))
                );
                return Err(cx.type_error(message));
            };
            let mut items = cx.sync::<Deque>(this).items.clone();
            items.extend(&cx.sync::<Deque>(other).items);
            let maxlen = cx.sync::<Deque>(this).maxlen;
            Ok(new(cx, cx.class_of(args.at(0)), items, maxlen))
        }),
        NativeFn::method("__mul__", repeated),
        NativeFn::method("__rmul__", repeated),
        NativeFn::method("__iadd__", |cx, args| {
            let this = this(cx, args, "__iadd__", 1, 1)?;
            extend(cx, this, args.at(1), true)?;
            Ok(args.at(0))
        }),
        NativeFn::method("__repr__", repr),
    ],
    class_methods: &[],
    getsets: &[GetSet {
        name: "maxlen",
        get: |cx, object| {
            let this = cx.this::<Deque>(Args::positional(&[object]))?;
            Ok(cx.sync::<Deque>(this).maxlen.map_or(Value::None, |maxlen| {
                Value::Int(i64::try_from(maxlen).unwrap_or(i64::MAX))
            }))
        },
        set: None,
    }],
};

fn this(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    least: usize,
    most: usize,
) -> Result<Handle, Trap> {
    let this = cx.this::<Deque>(args)?;
    args.expect(cx, name, 1, least, most)?;
    Ok(this)
}

/// The items, to be changed in number or order: iterators will notice.
fn changed<'c>(cx: &'c mut Ctx<'_>, this: Handle) -> &'c mut VecDeque<Value> {
    let deque = cx.sync_mut::<Deque>(this);
    deque.changes += 1;
    &mut deque.items
}

/// The items and the limit.
#[must_use]
pub fn parts(cx: &Ctx<'_>, object: Value) -> (Vec<Value>, Option<usize>) {
    match cx.as_sync::<Deque>(object) {
        Some(this) => {
            let deque = cx.sync::<Deque>(this);
            (deque.items.iter().copied().collect(), deque.maxlen)
        }
        None => (Vec::new(), None),
    }
}

/// The items as they are now; the same ones however often the call is made again.
fn snapshot(cx: &mut Ctx<'_>, object: Value) -> Result<Vec<Value>, Trap> {
    let items = parts(cx, object).0;
    let kept = cx.once(|cx| Ok(cx.new_tuple(items)))?;
    Ok(cx.as_items(kept).map(<[Value]>::to_vec).unwrap_or_default())
}

fn new(
    cx: &mut Ctx<'_>,
    class: Handle,
    mut items: VecDeque<Value>,
    maxlen: Option<usize>,
) -> Value {
    if let Some(maxlen) = maxlen {
        let surplus = items.len().saturating_sub(maxlen);
        items.drain(..surplus);
    }
    let deque = Deque {
        items,
        maxlen,
        changes: 0,
    };
    cx.new_sync(class, deque)
}

fn push(cx: &mut Ctx<'_>, this: Handle, item: Value, right: bool) {
    let maxlen = cx.sync::<Deque>(this).maxlen;
    let items = changed(cx, this);
    if right {
        items.push_back(item);
        if maxlen.is_some_and(|maxlen| items.len() > maxlen) {
            items.pop_front();
        }
    } else {
        items.push_front(item);
        if maxlen.is_some_and(|maxlen| items.len() > maxlen) {
            items.pop_back();
        }
    }
    cx.state.heap.grew(size_of::<Value>());
    // What goes into a deque is handed over, as with a queue: CPython documents its ends as safe.
    cx.order(Edge::Release(this));
}

fn extend(cx: &mut Ctx<'_>, this: Handle, iterable: Value, right: bool) -> Outcome {
    let items = match cx.as_sync::<Deque>(iterable) {
        Some(_) => parts(cx, iterable).0,
        None => iteration::items(cx, iterable)?,
    };
    for item in items {
        push(cx, this, item, right);
    }
    Ok(Value::None)
}

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Deque>(args)?;
    let [iterable, maxlen] = args.bind(cx, "deque", 1, ["iterable", "maxlen"], 0)?;
    let maxlen = match maxlen {
        None | Some(Value::None) => None,
        Some(Value::Int(maxlen)) => match usize::try_from(maxlen) {
            Ok(maxlen) => Some(maxlen),
            Err(_) => return Err(cx.value_error("maxlen must be non-negative")),
        },
        Some(_) => return Err(cx.type_error("an integer is required")),
    };
    let items = match iterable {
        Some(iterable) => iteration::items(cx, iterable)?,
        None => Vec::new(),
    };
    let deque = cx.sync_mut::<Deque>(this);
    deque.maxlen = maxlen;
    deque.items.clear();
    for item in items {
        push(cx, this, item, true);
    }
    Ok(Value::None)
}

fn copy(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = this(cx, args, "copy", 0, 0)?;
    let (items, maxlen) = {
        let deque = cx.sync::<Deque>(this);
        (deque.items.clone(), deque.maxlen)
    };
    Ok(new(cx, cx.class_of(args.at(0)), items, maxlen))
}

fn repeated(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = this(cx, args, "__mul__", 1, 1)?;
    let Value::Int(count) = args.at(1) else {
        return Ok(Value::NotImplemented);
    };
    let count = usize::try_from(count).unwrap_or(0);
    let (items, maxlen) = parts(cx, args.at(0));
    cx.check_size(
        items
            .len()
            .saturating_mul(count)
            .saturating_mul(size_of::<Value>()),
    )?;
    let _ = this;
    Ok(new(
        cx,
        cx.class_of(args.at(0)),
        items.repeat(count).into(),
        maxlen,
    ))
}

/// The place of an index, which may count from the end.
fn place(cx: &mut Ctx<'_>, this: Handle, index: Value) -> Result<usize, Trap> {
    let Some(index) = super::super::super::ops::dunder::index(cx, index)? else {
        let message = format!(
            "sequence index must be integer, not '{}'",
            cx.class_name(index)
        );
        return Err(cx.type_error(message));
    };
    let len = cx.sync::<Deque>(this).items.len();
    let index = argument::saturated(&index);
    let at = if index < 0 {
        index.checked_add(i64::try_from(len).unwrap_or(i64::MAX))
    } else {
        Some(index)
    };
    at.and_then(|at| usize::try_from(at).ok())
        .filter(|&at| at < len)
        .ok_or_else(|| cx.error(class::INDEX_ERROR, "deque index out of range"))
}

fn index(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    this(cx, args, "index", 1, 3)?;
    let start = argument::size_or(cx, args.pos.get(2).copied(), 0)?;
    let stop = argument::size_or(cx, args.pos.get(3).copied(), i64::MAX)?;
    let items = snapshot(cx, args.at(0))?;
    let len = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let bound = |at: i64| {
        if at < 0 {
            (at + len).max(0)
        } else {
            at.min(len)
        }
    };
    for at in bound(start)..bound(stop) {
        let item = items[usize::try_from(at).unwrap_or(0)];
        if compare::equal(cx, item, args.at(1))? {
            return Ok(Value::Int(at));
        }
    }
    let message = format!("{} is not in deque", text::repr(cx, args.at(1))?);
    Err(cx.value_error(message))
}

fn iterator(cx: &mut Ctx<'_>, args: Args<'_>, reversed: bool) -> Outcome {
    let this = this(cx, args, "__iter__", 0, 0)?;
    let changes = cx.sync::<Deque>(this).changes;
    Ok(cx.alloc(Object::Iter(Box::new(Iter::Deque {
        deque: this,
        index: 0,
        changes,
        reversed,
    }))))
}

/// The next item of a deque's iterator: the item, or none at the end.
///
/// # Errors
/// `RuntimeError` if the deque has changed since the iterator was made.
pub fn next(
    cx: &mut Ctx<'_>,
    deque: Handle,
    index: usize,
    changes: u64,
    reversed: bool,
) -> Result<Option<Value>, Trap> {
    let deque = cx.sync::<Deque>(deque);
    let len = deque.items.len();
    if deque.changes != changes {
        return Err(cx.error(class::RUNTIME_ERROR, "deque mutated during iteration"));
    }
    if index >= len {
        return Ok(None);
    }
    let at = if reversed { len - 1 - index } else { index };
    Ok(Some(deque.items[at]))
}

fn order(cx: &mut Ctx<'_>, args: Args<'_>, op: Compare) -> Outcome {
    if cx.as_sync::<Deque>(args.at(1)).is_none() {
        return Ok(Value::NotImplemented);
    }
    let a = parts(cx, args.at(0)).0;
    let b = parts(cx, args.at(1)).0;
    let pair = cx.once(|cx| {
        let a = cx.new_tuple(a);
        let b = cx.new_tuple(b);
        Ok(cx.new_tuple([a, b]))
    })?;
    let pair = cx.as_items(pair).unwrap_or_default();
    let (a, b) = (pair[0], pair[1]);
    compare::rich(cx, op, a, b)
}

fn repr(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = this(cx, args, "__repr__", 0, 0)?;
    let kind = cx.class_name(args.at(0)).to_owned();
    if cx.is_printing(this) {
        return Ok(cx.new_str("[...]"));
    }
    let items = snapshot(cx, args.at(0))?;
    let list = cx.new_list(items);
    cx.printing.push(this);
    let shown = text::repr(cx, list);
    if !matches!(shown, Err(Trap::Need(_) | Trap::Block(_) | Trap::Pushed)) {
        cx.printing.pop();
    }
    let shown = shown?;
    let maxlen = cx.sync::<Deque>(this).maxlen;
    Ok(cx.new_str(match maxlen {
        Some(maxlen) => format!("{kind}({shown}, maxlen={maxlen})"),
        None => format!("{kind}({shown})"),
    }))
}
