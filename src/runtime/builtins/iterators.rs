//! The iterators: `enumerate`, `zip`, `map`, `filter`, `reversed`, and the ones that containers give, whose
//! classes have no names of their own.
//!
//! What the next item is, is known to `ops::iteration`.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::iter::Iter;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{DictPart, Object};
use super::super::ops::{call, dunder, iteration};
use super::super::value::{Handle, Value};
use super::{argument, dict, special};

/// `type(iter([]))()`: a class that only its container makes objects of.
///
/// # Errors
/// `TypeError`
pub fn not_made(cx: &mut Ctx<'_>, class: Handle, _args: Args<'_>) -> Outcome {
    let message = format!("cannot create '{}' instances", cx.class(class).name);
    Err(cx.type_error(message))
}

const NEXT: NativeFn = NativeFn::method("__next__", |cx, args| {
    let iterator = this(cx, &args, "__next__")?;
    iteration::next(cx, iterator)
});
const ITER: NativeFn = NativeFn::method("__iter__", |cx, args| {
    this(cx, &args, "__iter__")?;
    Ok(args.at(0))
});
const LENGTH_HINT: NativeFn = NativeFn::method("__length_hint__", |cx, args| {
    let iterator = this(cx, &args, "__length_hint__")?;
    Ok(special::count(left(cx, iterator).unwrap_or(0)))
});

/// The iterator that a special method is called on.
fn this(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<Value, Trap> {
    let Some(&first) = args.pos.first() else {
        return Err(cx.type_error(format!("descriptor '{name}' needs an argument")));
    };
    let given = args.pos.len() - 1;
    if given > 0 {
        return Err(cx.type_error(format!("expected 0 arguments, got {given}")));
    }
    let iterator = cx.payload(first);
    if matches!(
        cx.object(iterator),
        Some(Object::RangeIter { .. } | Object::SeqIter { .. } | Object::Iter(_))
    ) {
        return Ok(iterator);
    }
    let message = format!(
        "descriptor '{name}' requires an iterator but received a '{}'",
        cx.class_name(first)
    );
    Err(cx.type_error(message))
}

/// How many items an iterator over a container will still give.
#[must_use]
pub fn left(cx: &Ctx<'_>, iterator: Value) -> Option<usize> {
    let len = |handle: Handle| special::len_of(cx, Value::Obj(handle)).unwrap_or(0);
    Some(match cx.object(iterator)? {
        Object::RangeIter { left, .. } => usize::try_from(*left).unwrap_or(usize::MAX),
        Object::SeqIter { seq: None, .. } => 0,
        Object::SeqIter {
            seq: Some(seq),
            index,
        } => len(*seq).saturating_sub(*index as usize),
        Object::Iter(iter) => match &**iter {
            Iter::Str { string, byte } => cx.text(*string)[*byte..].chars().count(),
            Iter::Bytes { bytes, index } => len(*bytes).saturating_sub(*index),
            Iter::Dict {
                dict,
                position,
                len: seen,
                reversed,
                ..
            } => {
                let dict = dict::dict_of(cx, *dict);
                if dict.len() != *seen {
                    return Some(0);
                }
                let passed = (0..dict.end())
                    .filter(|&p| dict.at(p).is_some())
                    .filter(|&p| {
                        let from_end = dict.end() - 1 - p;
                        (if *reversed { from_end } else { p }) < *position
                    })
                    .count();
                *seen - passed
            }
            Iter::Set { set, position, len } => match cx.get(*set) {
                Object::Set(set) | Object::FrozenSet(set) if set.len() == *len => (*position
                    ..set.end())
                    .filter(|&p| set.at(p).is_some())
                    .count(),
                _ => 0,
            },
            Iter::Reversed { left, .. } => *left,
            Iter::ReversedItems { left, .. } => usize::try_from(*left).unwrap_or(0),
            Iter::Values { values, index } => values.len() - index,
            _ => return None,
        },
        _ => return None,
    })
}

/// The iterators of containers.
pub static OF_CONTAINER: NativeClass = NativeClass {
    new: not_made,
    methods: &[NEXT, ITER, LENGTH_HINT],
    class_methods: &[],
    getsets: &[],
};

/// `iter(callable, sentinel)` and the iterator of something with `__getitem__`.
pub static OF_CALLS: NativeClass = NativeClass {
    new: not_made,
    methods: &[NEXT, ITER],
    class_methods: &[],
    getsets: &[],
};

/// An iterator object of a class.
fn made(cx: &mut Ctx<'_>, class: Handle, builtin: Handle, iter: Iter) -> Value {
    let iterator = cx.alloc(Object::Iter(Box::new(iter)));
    argument::wrap(cx, class, builtin, iterator)
}

/// `iter(x)`, asked once.
fn iter_once(cx: &mut Ctx<'_>, iterable: Value) -> Outcome {
    cx.once(|cx| iteration::iter(cx, iterable))
}

/// `enumerate`
pub static ENUMERATE: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [iterable, start] = args.bind(cx, "enumerate", 0, ["iterable", "start"], 1)?;
        let next = match start {
            Some(start) => {
                let start = dunder::expect_index(cx, start)?;
                cx.once(|cx| Ok(cx.new_int(start)))?
            }
            None => Value::Int(0),
        };
        let iter = iter_once(cx, iterable.expect("it is required"))?;
        Ok(made(
            cx,
            class,
            class::ENUMERATE,
            Iter::Enumerate { iter, next },
        ))
    },
    methods: &[NEXT, ITER],
    class_methods: &[],
    getsets: &[],
};

fn no_keywords(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<(), Trap> {
    if args.kw.is_empty() {
        return Ok(());
    }
    Err(cx.type_error(format!("{name}() takes no keyword arguments")))
}

fn iters(cx: &mut Ctx<'_>, iterables: &[Value]) -> Result<Vec<Value>, Trap> {
    iterables
        .iter()
        .map(|&iterable| iter_once(cx, iterable))
        .collect()
}

/// `zip`
pub static ZIP: NativeClass = NativeClass {
    new: |cx, class, args| {
        if class == class::ZIP {
            no_keywords(cx, &args, "zip")?;
        }
        let iters = iters(cx, args.pos)?;
        Ok(made(cx, class, class::ZIP, Iter::Zip { iters }))
    },
    methods: &[NEXT, ITER],
    class_methods: &[],
    getsets: &[],
};

/// `map`
pub static MAP: NativeClass = NativeClass {
    new: |cx, class, args| {
        if class == class::MAP {
            no_keywords(cx, &args, "map")?;
        }
        if args.pos.len() < 2 {
            return Err(cx.type_error("map() must have at least two arguments."));
        }
        let iters = iters(cx, &args.pos[1..])?;
        let function = args.at(0);
        Ok(made(cx, class, class::MAP, Iter::Map { function, iters }))
    },
    methods: &[NEXT, ITER],
    class_methods: &[],
    getsets: &[],
};

/// `filter`
pub static FILTER: NativeClass = NativeClass {
    new: |cx, class, args| {
        if class == class::FILTER {
            no_keywords(cx, &args, "filter")?;
        }
        args.expect(cx, "filter", 0, 2, 2)?;
        let iter = iter_once(cx, args.at(1))?;
        let function = args.at(0);
        Ok(made(
            cx,
            class,
            class::FILTER,
            Iter::Filter { function, iter },
        ))
    },
    methods: &[NEXT, ITER],
    class_methods: &[],
    getsets: &[],
};

/// `reversed`
pub static REVERSED: NativeClass = NativeClass {
    new: |cx, class, args| {
        if class == class::REVERSED {
            no_keywords(cx, &args, "reversed")?;
        }
        args.expect(cx, "reversed", 0, 1, 1).map_err(|_| {
            let given = args.pos.len();
            cx.type_error(format!("reversed expected 1 argument, got {given}"))
        })?;
        reversed(cx, class, args.at(0))
    },
    methods: &[NEXT, ITER, LENGTH_HINT],
    class_methods: &[],
    getsets: &[],
};

fn reversed(cx: &mut Ctx<'_>, class: Handle, sequence: Value) -> Outcome {
    let names = cx.program.names;
    if let Some(method) = cx.python_special(sequence, names.reversed) {
        if matches!(method, Value::None) {
            return Err(not_reversible(cx, sequence));
        }
        return dunder::call_found(cx, method, sequence, &[]);
    }
    if cx.python_special(sequence, names.getitem).is_some()
        && cx.python_special(sequence, names.len).is_some()
    {
        let len = dunder::call_special(cx, sequence, names.len, &[])?.unwrap_or(Value::None);
        let left = argument::size(cx, len)?;
        let object = sequence;
        return Ok(made(
            cx,
            class,
            class::REVERSED,
            Iter::ReversedItems { object, left },
        ));
    }
    let plain = cx.payload(sequence);
    let Value::Obj(handle) = plain else {
        return Err(not_reversible(cx, sequence));
    };
    let len = special::len_of(cx, plain).unwrap_or(0);
    match cx.get(handle) {
        Object::List(_) => Ok(cx.alloc(Object::Iter(Box::new(Iter::Reversed {
            seq: handle,
            left: len,
        })))),
        Object::Tuple(_) | Object::Str(_) | Object::Bytes(_) | Object::ByteArray(_) => {
            let left = i64::try_from(len).unwrap_or(i64::MAX);
            let object = plain;
            Ok(made(
                cx,
                class,
                class::REVERSED,
                Iter::ReversedItems { object, left },
            ))
        }
        Object::Dict(_) => Ok(dict::reversed(cx, handle, DictPart::Keys)),
        Object::DictView { dict, kind } => {
            let (dict, kind) = (*dict, *kind);
            Ok(dict::reversed(cx, dict, kind))
        }
        Object::Range(_) => call::call_method(cx, plain, names.reversed.handle, &[]),
        _ => Err(not_reversible(cx, sequence)),
    }
}

fn not_reversible(cx: &mut Ctx<'_>, value: Value) -> Trap {
    let message = format!("'{}' object is not reversible", cx.class_name(value));
    cx.type_error(message)
}
