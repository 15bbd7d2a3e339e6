//! `set` and `frozenset`
//!
//! The algebra itself, in CPython's order, is in `ops::arith::sets`; here are the methods over it, which take any
//! iterables, and those that add and remove one item.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::observer::Region;
use super::super::ops::arith::sets::{self, Algebra};
use super::super::ops::compare;
use super::super::ops::{display, hash, iteration};
use super::super::set::Set;
use super::super::value::{Handle, Value};
use super::argument::{self, this};
use super::feed;
use super::special::{self, FrozenSet as FrozenKind, Set as SetKind};
use crate::bytecode::instr::Compare;

/// `set`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let set = cx.alloc(Object::Set(Box::default()));
        Ok(argument::wrap(cx, class, class::SET, set))
    },
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("add", add),
        NativeFn::method("remove", |cx, args| {
            let (found, key) = removed(cx, args, "remove")?;
            if found {
                Ok(Value::None)
            } else {
                Err(cx.key_error(key))
            }
        }),
        NativeFn::method("discard", |cx, args| {
            removed(cx, args, "discard").map(|_| Value::None)
        }),
        NativeFn::method("pop", pop),
        NativeFn::method("clear", clear),
        NativeFn::method("update", |cx, args| {
            updated(cx, args, "update", Algebra::Union)
        }),
        NativeFn::method("intersection_update", |cx, args| {
            updated(cx, args, "intersection_update", Algebra::Intersection)
        }),
        NativeFn::method("difference_update", |cx, args| {
            updated(cx, args, "difference_update", Algebra::Difference)
        }),
        NativeFn::method("symmetric_difference_update", |cx, args| {
            let name = "symmetric_difference_update";
            args.expect(cx, name, 1, 1, 1)?;
            updated(cx, args, name, Algebra::SymmetricDifference)
        }),
        NativeFn::method("copy", |cx, args| copy(cx, args, class::SET)),
        NativeFn::method("union", |cx, args| {
            combined(cx, args, class::SET, "union", Algebra::Union)
        }),
        NativeFn::method("intersection", |cx, args| {
            combined(cx, args, class::SET, "intersection", Algebra::Intersection)
        }),
        NativeFn::method("difference", |cx, args| {
            combined(cx, args, class::SET, "difference", Algebra::Difference)
        }),
        NativeFn::method("symmetric_difference", |cx, args| {
            symmetric_difference(cx, args, class::SET)
        }),
        NativeFn::method("isdisjoint", |cx, args| isdisjoint(cx, args, class::SET)),
        NativeFn::method("issubset", |cx, args| {
            related(cx, args, class::SET, "issubset", Compare::Le)
        }),
        NativeFn::method("issuperset", |cx, args| {
            related(cx, args, class::SET, "issuperset", Compare::Ge)
        }),
        special::iand::<SetKind>(),
        special::ior::<SetKind>(),
        special::isub::<SetKind>(),
        special::ixor::<SetKind>(),
        special::len::<SetKind>(),
        special::iter::<SetKind>(),
        special::contains::<SetKind>(),
        special::and::<SetKind>(),
        special::rand::<SetKind>(),
        special::or::<SetKind>(),
        special::ror::<SetKind>(),
        special::sub::<SetKind>(),
        special::rsub::<SetKind>(),
        special::xor::<SetKind>(),
        special::rxor::<SetKind>(),
        special::eq::<SetKind>(),
        special::ne::<SetKind>(),
        special::lt::<SetKind>(),
        special::le::<SetKind>(),
        special::gt::<SetKind>(),
        special::ge::<SetKind>(),
        special::repr::<SetKind>(),
    ],
    class_methods: &[],
    getsets: &[special::UNHASHABLE],
};

/// `frozenset`
pub static FROZEN: NativeClass = NativeClass {
    new: |cx, class, args| {
        if class == class::FROZENSET || cx.lookup(class, cx.program.names.init).is_none() {
            args.expect(cx, "frozenset", 0, 0, 1)?;
        }
        let set = match args.pos.first() {
            None => cx.alloc(Object::FrozenSet(Box::default())),
            Some(&iterable) => {
                if class == class::FROZENSET
                    && let Value::Obj(handle) = iterable
                    && let Object::FrozenSet(_) = cx.get(handle)
                {
                    return Ok(iterable);
                }
                let set = cx.once(|cx| Ok(cx.alloc(Object::Set(Box::default()))))?;
                let handle = set.handle().expect("a set is an object");
                fill(cx, handle, iterable)?;
                freeze(cx, handle)
            }
        };
        Ok(argument::wrap(cx, class, class::FROZENSET, set))
    },
    methods: &[
        NativeFn::method("copy", |cx, args| copy(cx, args, class::FROZENSET)),
        NativeFn::method("union", |cx, args| {
            combined(cx, args, class::FROZENSET, "union", Algebra::Union)
        }),
        NativeFn::method("intersection", |cx, args| {
            combined(
                cx,
                args,
                class::FROZENSET,
                "intersection",
                Algebra::Intersection,
            )
        }),
        NativeFn::method("difference", |cx, args| {
            combined(
                cx,
                args,
                class::FROZENSET,
                "difference",
                Algebra::Difference,
            )
        }),
        NativeFn::method("symmetric_difference", |cx, args| {
            symmetric_difference(cx, args, class::FROZENSET)
        }),
        NativeFn::method("isdisjoint", |cx, args| {
            isdisjoint(cx, args, class::FROZENSET)
        }),
        NativeFn::method("issubset", |cx, args| {
            related(cx, args, class::FROZENSET, "issubset", Compare::Le)
        }),
        NativeFn::method("issuperset", |cx, args| {
            related(cx, args, class::FROZENSET, "issuperset", Compare::Ge)
        }),
        special::len::<FrozenKind>(),
        special::iter::<FrozenKind>(),
        special::contains::<FrozenKind>(),
        special::and::<FrozenKind>(),
        special::rand::<FrozenKind>(),
        special::or::<FrozenKind>(),
        special::ror::<FrozenKind>(),
        special::sub::<FrozenKind>(),
        special::rsub::<FrozenKind>(),
        special::xor::<FrozenKind>(),
        special::rxor::<FrozenKind>(),
        special::eq::<FrozenKind>(),
        special::ne::<FrozenKind>(),
        special::lt::<FrozenKind>(),
        special::le::<FrozenKind>(),
        special::gt::<FrozenKind>(),
        special::ge::<FrozenKind>(),
        special::hash::<FrozenKind>(),
        special::repr::<FrozenKind>(),
    ],
    class_methods: &[],
    getsets: &[],
};

fn set_mut<'c>(cx: &'c mut Ctx<'_>, set: Handle) -> &'c mut Set {
    match cx.get_mut(set) {
        Object::Set(set) => set,
        other => unreachable!("a set, not {other:?}"),
    }
}

/// Makes a frozen set of a set of our own.
fn freeze(cx: &mut Ctx<'_>, set: Handle) -> Value {
    if let Object::Set(set_object) = cx.get_mut(set) {
        let taken = std::mem::take(set_object);
        *cx.get_mut(set) = Object::FrozenSet(taken);
    }
    Value::Obj(set)
}

/// Adds what an iterable gives: a set or dict in CPython's order of merging, anything else item by item.
fn fill(cx: &mut Ctx<'_>, set: Handle, iterable: Value) -> Outcome {
    if sets::as_set(cx, iterable).is_some() || cx.as_dict(iterable).is_some() {
        return cx.once(|cx| {
            sets::update(cx, Algebra::Union, set, iterable)?;
            Ok(Value::None)
        });
    }
    feed::set(cx, set, iterable)
}

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let set = this(cx, &args, class::SET, "__init__")?;
    args.expect(cx, "set", 1, 0, 1)?;
    cx.once(|cx| {
        set_mut(cx, set).clear();
        Ok(Value::None)
    })?;
    match args.pos.get(1) {
        Some(&iterable) => fill(cx, set, iterable),
        None => Ok(Value::None),
    }
}

fn add(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let set = this(cx, &args, class::SET, "add")?;
    args.expect(cx, "add", 1, 1, 1)?;
    // To look and to store are one operation, whichever it comes to.
    cx.alter(Region::Whole(set));
    feed::add(cx, set, args.at(1))?;
    Ok(Value::None)
}

/// Removes an item; whether it was there, and the item. A set is looked up as if it were frozen.
fn removed(cx: &mut Ctx<'_>, args: Args<'_>, name: &str) -> Result<(bool, Value), Trap> {
    let set = this(cx, &args, class::SET, name)?;
    args.expect(cx, name, 1, 1, 1)?;
    let key = args.at(1);
    let looked_up = match cx.object(key) {
        Some(Object::Set(inner)) => {
            let frozen = Object::FrozenSet(inner.clone());
            cx.alloc(frozen)
        }
        _ => key,
    };
    let (_, found) = hash::find_in_set(cx, set, looked_up)?;
    cx.alter(Region::Whole(set));
    if let Some(position) = found {
        set_mut(cx, set).remove_at(position);
    }
    Ok((found.is_some(), key))
}

fn pop(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let set = this(cx, &args, class::SET, "pop")?;
    args.expect(cx, "pop", 1, 0, 0)?;
    match set_mut(cx, set).pop() {
        Some(key) => Ok(key),
        None => Err(cx.error(class::KEY_ERROR, "pop from an empty set")),
    }
}

fn clear(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let set = this(cx, &args, class::SET, "clear")?;
    args.expect(cx, "clear", 1, 0, 0)?;
    set_mut(cx, set).clear();
    Ok(Value::None)
}

fn updated(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, operation: Algebra) -> Outcome {
    let set = this(cx, &args, class::SET, name)?;
    args.expect(cx, name, 1, 0, usize::MAX)?;
    match (operation, &args.pos[1..]) {
        (Algebra::Union, others) => {
            for &other in others {
                fill(cx, set, other)?;
            }
        }
        // All are intersected before the set is changed.
        (Algebra::Intersection, others) => {
            let result = combine_all(cx, operation, set, others)?;
            cx.once(|cx| {
                let taken = std::mem::take(set_mut(cx, result));
                set_mut(cx, set).take_place(taken);
                Ok(Value::None)
            })?;
        }
        (_, others) => {
            for &other in others {
                cx.once(|cx| sets::update(cx, operation, set, other).map(|()| Value::None))?;
            }
        }
    }
    Ok(Value::None)
}

/// A set of our own: `set` combined with all the others in turn.
fn combine_all(
    cx: &mut Ctx<'_>,
    operation: Algebra,
    set: Handle,
    others: &[Value],
) -> Result<Handle, Trap> {
    // A union passes over the set itself.
    let others = others
        .iter()
        .filter(|other| operation != Algebra::Union || **other != Value::Obj(set));
    let mut result = None;
    for &other in others {
        let combined = cx.once(|cx| match result {
            Some(own) if operation != Algebra::Intersection => {
                sets::update(cx, operation, own, other)?;
                Ok(Value::Obj(own))
            }
            before => {
                let left = before.unwrap_or(set);
                sets::combine(cx, operation, left, other).map(Value::Obj)
            }
        })?;
        result = combined.handle();
    }
    if let Some(result) = result {
        return Ok(result);
    }
    let copy = cx.once(|cx| Ok(Value::Obj(sets::copy(cx, set))))?;
    Ok(copy.handle().expect("a set is an object"))
}

/// A set as one of the class of the object whose method it came from.
fn as_kind(cx: &mut Ctx<'_>, kind: Handle, set: Handle) -> Value {
    if kind == class::FROZENSET {
        freeze(cx, set)
    } else {
        Value::Obj(set)
    }
}

fn combined(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    kind: Handle,
    name: &str,
    operation: Algebra,
) -> Outcome {
    let set = this(cx, &args, kind, name)?;
    args.expect(cx, name, 1, 0, usize::MAX)?;
    let result = combine_all(cx, operation, set, &args.pos[1..])?;
    Ok(as_kind(cx, kind, result))
}

fn symmetric_difference(cx: &mut Ctx<'_>, args: Args<'_>, kind: Handle) -> Outcome {
    let set = this(cx, &args, kind, "symmetric_difference")?;
    args.expect(cx, "symmetric_difference", 1, 1, 1)?;
    let result = sets::combine(cx, Algebra::SymmetricDifference, set, args.at(1))?;
    Ok(as_kind(cx, kind, result))
}

fn copy(cx: &mut Ctx<'_>, args: Args<'_>, kind: Handle) -> Outcome {
    let set = this(cx, &args, kind, "copy")?;
    args.expect(cx, "copy", 1, 0, 0)?;
    if kind == class::FROZENSET && args.at(0) == Value::Obj(set) {
        return Ok(Value::Obj(set));
    }
    let copy = sets::copy(cx, set);
    Ok(as_kind(cx, kind, copy))
}

/// Whether no item of an iterable is in the set. Of two sets the smaller one is walked.
fn isdisjoint(cx: &mut Ctx<'_>, args: Args<'_>, kind: Handle) -> Outcome {
    let mut set = this(cx, &args, kind, "isdisjoint")?;
    args.expect(cx, "isdisjoint", 1, 1, 1)?;
    let mut other = args.at(1);
    if let Some(walked) = sets::as_set(cx, other)
        && Some(walked.len()) > special::len_of(cx, Value::Obj(set))
        && let Value::Obj(handle) = cx.payload(other)
    {
        (set, other) = (handle, Value::Obj(set));
    }
    for item in iteration::items(cx, other)? {
        if hash::find_in_set(cx, set, item)?.1.is_some() {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

/// `issubset` and `issuperset`, of a set that is made of the iterable if it is none.
fn related(cx: &mut Ctx<'_>, args: Args<'_>, kind: Handle, name: &str, op: Compare) -> Outcome {
    let set = this(cx, &args, kind, name)?;
    args.expect(cx, name, 1, 1, 1)?;
    let other = if sets::as_set(cx, args.at(1)).is_some() {
        cx.payload(args.at(1))
    } else {
        let items = iteration::items(cx, args.at(1))?;
        cx.once(|cx| display::set_of(cx, &items))?
    };
    compare::rich(cx, op, Value::Obj(set), other)
}
