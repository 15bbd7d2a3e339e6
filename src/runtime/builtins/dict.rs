//! `dict`
//!
//! Each method is one step unless a key's `__hash__` or `__eq__` is Python code. `update` with something that
//! runs Python code stores pair by pair ([`super::feed`]). The views are in [`super::dict_view`].

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::iter::Iter;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{DictPart, Object};
use super::super::observer::{Event, Place, Region};
use super::super::ops::{hash, item, iteration};
use super::super::value::{Handle, Value};
use super::argument::{self, this};
use super::feed;
use super::special::{self, Dict as Kind};

/// `dict`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let dict = cx.alloc(Object::Dict(Box::default()));
        Ok(argument::wrap(cx, class, class::DICT, dict))
    },
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            update_from(cx, args, "__init__", "dict")
        }),
        NativeFn::method("update", |cx, args| {
            update_from(cx, args, "update", "update")
        }),
        NativeFn::method("get", get),
        NativeFn::method("setdefault", setdefault),
        NativeFn::method("pop", pop),
        NativeFn::method("popitem", popitem),
        NativeFn::method("clear", clear),
        NativeFn::method("copy", copy),
        NativeFn::method("keys", |cx, args| view(cx, args, "keys", DictPart::Keys)),
        NativeFn::method("values", |cx, args| {
            view(cx, args, "values", DictPart::Values)
        }),
        NativeFn::method("items", |cx, args| view(cx, args, "items", DictPart::Items)),
        NativeFn::method("__reversed__", |cx, args| {
            let dict = this(cx, &args, class::DICT, "__reversed__")?;
            args.expect(cx, "__reversed__", 1, 0, 0)?;
            Ok(reversed(cx, dict, DictPart::Keys))
        }),
        special::len::<Kind>(),
        special::getitem::<Kind>(),
        special::setitem::<Kind>(),
        special::delitem::<Kind>(),
        special::iter::<Kind>(),
        special::contains::<Kind>(),
        special::eq::<Kind>(),
        special::ne::<Kind>(),
        special::repr::<Kind>(),
    ],
    class_methods: &[NativeFn::method("fromkeys", fromkeys)],
    getsets: &[special::UNHASHABLE],
};

/// The dict behind a handle that is known to be one; what is read of it the caller says.
pub(super) fn dict_of<'c>(cx: &'c Ctx<'_>, dict: Handle) -> &'c Dict {
    match cx.peek(dict) {
        Object::Dict(dict) => dict,
        other => unreachable!("a dict, not {other:?}"),
    }
}

fn dict_mut<'c>(cx: &'c mut Ctx<'_>, dict: Handle) -> &'c mut Dict {
    match cx.get_mut(dict) {
        Object::Dict(dict) => dict,
        other => unreachable!("a dict, not {other:?}"),
    }
}

/// The value of a key.
fn value_of(cx: &mut Ctx<'_>, dict: Handle, key: Value) -> Result<Option<Value>, Trap> {
    let (_, found) = hash::look_up(cx, dict, key)?;
    Ok(found
        .and_then(|position| dict_of(cx, dict).at(position))
        .map(|pair| pair.1))
}

fn update_from(cx: &mut Ctx<'_>, args: Args<'_>, method: &str, name: &str) -> Outcome {
    let dict = this(cx, &args, class::DICT, method)?;
    Args { kw: &[], ..args }.expect(cx, name, 1, 0, 1)?;
    if let Some(&source) = args.pos.get(1) {
        feed::dict(cx, dict, source)?;
    }
    let pairs: Vec<(Value, Value)> = args
        .kw
        .iter()
        .map(|&(name, value)| (Value::Obj(name), value))
        .collect();
    if !pairs.is_empty() {
        feed::store(cx, dict, &pairs)?;
    }
    Ok(Value::None)
}

fn get(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = this(cx, &args, class::DICT, "get")?;
    args.expect(cx, "get", 1, 1, 2)?;
    let found = value_of(cx, dict, args.at(1))?;
    Ok(found.unwrap_or_else(|| args.pos.get(2).copied().unwrap_or(Value::None)))
}

fn setdefault(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = this(cx, &args, class::DICT, "setdefault")?;
    args.expect(cx, "setdefault", 1, 1, 2)?;
    let key = args.at(1);
    let default = args.pos.get(2).copied().unwrap_or(Value::None);
    let (hash, found) = hash::look_up(cx, dict, key)?;
    if let Some((_, value)) = found.and_then(|position| dict_of(cx, dict).at(position)) {
        // To look and to store are one operation, whichever it comes to.
        cx.alter(Region::Shape(dict));
        return Ok(value);
    }
    let before = dict_of(cx, dict).heap_bytes();
    cx.check_size(before)?;
    let target = dict_mut(cx, dict);
    target.push(hash, key, default);
    let grown = target.heap_bytes().saturating_sub(before);
    cx.state.heap.grew(grown);
    cx.note(|| Event::Write(Place::Item(dict, key), default));
    cx.alter(Region::Shape(dict));
    Ok(default)
}

fn pop(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = this(cx, &args, class::DICT, "pop")?;
    args.expect(cx, "pop", 1, 1, 2)?;
    // An empty dict does not ask for the hash.
    let found = if dict_of(cx, dict).is_empty() {
        cx.ask(Region::Shape(dict));
        None
    } else {
        hash::look_up(cx, dict, args.at(1))?.1
    };
    match (found, args.pos.get(2)) {
        (Some(position), _) => {
            cx.note(|| Event::Write(Place::Item(dict, args.at(1)), Value::Unbound));
            cx.alter(Region::Shape(dict));
            Ok(dict_mut(cx, dict).remove_at(position).1)
        }
        (None, Some(&default)) => Ok(default),
        (None, None) => Err(cx.key_error(args.at(1))),
    }
}

fn popitem(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = this(cx, &args, class::DICT, "popitem")?;
    args.expect(cx, "popitem", 1, 0, 0)?;
    let last = (0..dict_of(cx, dict).end())
        .rev()
        .find(|&position| dict_of(cx, dict).at(position).is_some());
    let Some(position) = last else {
        cx.ask(Region::Shape(dict));
        return Err(cx.error(class::KEY_ERROR, "popitem(): dictionary is empty"));
    };
    let (key, value) = dict_mut(cx, dict).remove_at(position);
    cx.note(|| Event::Read(Place::Item(dict, key), value));
    cx.note(|| Event::Write(Place::Item(dict, key), Value::Unbound));
    cx.alter(Region::Shape(dict));
    Ok(cx.new_tuple([key, value]))
}

fn clear(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = this(cx, &args, class::DICT, "clear")?;
    args.expect(cx, "clear", 1, 0, 0)?;
    dict_mut(cx, dict).clear();
    cx.note(|| Event::Changed(dict, 0));
    Ok(Value::None)
}

fn copy(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = this(cx, &args, class::DICT, "copy")?;
    args.expect(cx, "copy", 1, 0, 0)?;
    let copy = dict_of(cx, dict).clone();
    cx.note(|| Event::ReadAll(dict));
    Ok(cx.alloc(Object::Dict(Box::new(copy))))
}

fn view(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, kind: DictPart) -> Outcome {
    let dict = this(cx, &args, class::DICT, name)?;
    args.expect(cx, name, 1, 0, 0)?;
    Ok(cx.alloc(Object::DictView { dict, kind }))
}

/// An iterator over part of a dict from its end.
pub(super) fn reversed(cx: &mut Ctx<'_>, dict: Handle, part: DictPart) -> Value {
    cx.ask(Region::Shape(dict));
    let len = dict_of(cx, dict).len();
    cx.alloc(Object::Iter(Box::new(Iter::Dict {
        dict,
        position: 0,
        len,
        part,
        reversed: true,
    })))
}

fn fromkeys(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "fromkeys", 1, 1, 2)?;
    let value = args.pos.get(2).copied().unwrap_or(Value::None);
    let dict = if args.at(0) == Value::Obj(class::DICT) {
        cx.once(|cx| Ok(cx.alloc(Object::Dict(Box::default()))))?
    } else {
        cx.call(args.at(0), &[])?
    };
    for key in iteration::items(cx, args.at(1))? {
        cx.once(|cx| item::set(cx, dict, key, value).map(|()| Value::None))?;
    }
    Ok(dict)
}
