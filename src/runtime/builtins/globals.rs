//! `globals()`: a dict whose items are the variables themselves.
//!
//! Global variables lie in numbered slots, not in a dict. What `globals()` gives is a view of them that has the
//! methods of a dict: `globals()['x'] += 1` reads and writes the variable `x`.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::iter::Iter;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{DictPart, Object};
use super::super::observer::{Event, Place};
use super::super::ops::{compare, display, item, iteration, names, text};
use super::super::value::Value;

/// The namespace behind the first argument of a method.
fn this(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<u32, Trap> {
    match args.pos.first().map(|&value| cx.object(value)) {
        Some(Some(Object::Globals(namespace))) => Ok(*namespace),
        _ => Err(cx.type_error("descriptor requires the dict that globals() gives")),
    }
}

fn find(cx: &mut Ctx<'_>, namespace: u32, key: Value) -> Option<Value> {
    let slot = names::find_slot(cx, namespace, key)?;
    let value = cx.state.globals[slot as usize].value();
    cx.note(|| Event::Read(Place::Global(slot), value));
    Some(value).filter(|value| !value.is_unbound())
}

fn put(cx: &mut Ctx<'_>, namespace: u32, key: Value, value: Value) -> Result<(), Trap> {
    if cx.as_str(key).is_none() {
        return Err(cx.type_error("a global variable's name must be a string in racescope"));
    }
    let slot = names::slot_for(cx, namespace, key);
    names::set_global(cx, slot, value);
    Ok(())
}

/// Removes a variable and gives its value.
fn take(cx: &mut Ctx<'_>, namespace: u32, key: Value) -> Option<Value> {
    let value = find(cx, namespace, key)?;
    let slot = names::find_slot(cx, namespace, key)?;
    let name = super::super::ops::attr::name_arg(cx, key).ok()?;
    names::delete_global(cx, name, slot).ok()?;
    Some(value)
}

fn pairs(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<Vec<(Value, Value)>, Trap> {
    let namespace = this(cx, args)?;
    Ok(names::globals_of(cx, namespace))
}

/// An iterator over names that stops with an error when the number of variables changes, as that of a dict does,
/// is not worth a kind of its own: this one goes over the names that there are now.
fn iterator(cx: &mut Ctx<'_>, values: Vec<Value>) -> Value {
    cx.alloc(Object::Iter(Box::new(Iter::Values { values, index: 0 })))
}

/// A dict with what is there now.
fn copy(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let dict = cx.alloc(Object::Dict(Box::default()));
    for (name, value) in pairs(cx, args)? {
        item::set(cx, dict, name, value)?;
    }
    Ok(dict)
}

/// `globals()`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, _, _| Ok(cx.alloc(Object::Dict(Box::default()))),
    methods: &[
        NativeFn::method("__getitem__", |cx, args| {
            args.expect(cx, "__getitem__", 1, 1, 1)?;
            let namespace = this(cx, args)?;
            match find(cx, namespace, args.at(1)) {
                Some(value) => Ok(value),
                None => Err(cx.key_error(args.at(1))),
            }
        }),
        NativeFn::method("__setitem__", |cx, args| {
            args.expect(cx, "__setitem__", 1, 2, 2)?;
            let namespace = this(cx, args)?;
            put(cx, namespace, args.at(1), args.at(2))?;
            Ok(Value::None)
        }),
        NativeFn::method("__delitem__", |cx, args| {
            args.expect(cx, "__delitem__", 1, 1, 1)?;
            let namespace = this(cx, args)?;
            match take(cx, namespace, args.at(1)) {
                Some(_) => Ok(Value::None),
                None => Err(cx.key_error(args.at(1))),
            }
        }),
        NativeFn::method("__contains__", |cx, args| {
            args.expect(cx, "__contains__", 1, 1, 1)?;
            let namespace = this(cx, args)?;
            Ok(Value::Bool(find(cx, namespace, args.at(1)).is_some()))
        }),
        NativeFn::method("__len__", |cx, args| {
            let len = pairs(cx, args)?.len();
            Ok(Value::Int(i64::try_from(len).unwrap_or(i64::MAX)))
        }),
        NativeFn::method("__iter__", |cx, args| {
            let names = pairs(cx, args)?.into_iter().map(|(name, _)| name).collect();
            Ok(iterator(cx, names))
        }),
        NativeFn::method("__eq__", |cx, args| {
            args.expect(cx, "__eq__", 1, 1, 1)?;
            let mine = cx.once(|cx| copy(cx, args))?;
            let other = match cx.object(args.at(1)) {
                Some(Object::Globals(_)) => {
                    cx.once(|cx| copy(cx, Args::positional(&args.pos[1..])))?
                }
                _ => args.at(1),
            };
            compare::equal(cx, mine, other).map(Value::Bool)
        }),
        NativeFn::method("__repr__", |cx, args| {
            let dict = cx.once(|cx| copy(cx, args))?;
            let text = text::repr(cx, dict)?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("keys", |cx, args| {
            let dict = copy(cx, args)?;
            Ok(view(cx, dict, DictPart::Keys))
        }),
        NativeFn::method("values", |cx, args| {
            let dict = copy(cx, args)?;
            Ok(view(cx, dict, DictPart::Values))
        }),
        NativeFn::method("items", |cx, args| {
            let dict = copy(cx, args)?;
            Ok(view(cx, dict, DictPart::Items))
        }),
        NativeFn::method("copy", copy),
        NativeFn::method("get", |cx, args| {
            args.expect(cx, "get", 1, 1, 2)?;
            let namespace = this(cx, args)?;
            let default = args.pos.get(2).copied().unwrap_or(Value::None);
            Ok(find(cx, namespace, args.at(1)).unwrap_or(default))
        }),
        NativeFn::method("setdefault", |cx, args| {
            args.expect(cx, "setdefault", 1, 1, 2)?;
            let namespace = this(cx, args)?;
            if let Some(value) = find(cx, namespace, args.at(1)) {
                return Ok(value);
            }
            let default = args.pos.get(2).copied().unwrap_or(Value::None);
            put(cx, namespace, args.at(1), default)?;
            Ok(default)
        }),
        NativeFn::method("pop", |cx, args| {
            args.expect(cx, "pop", 1, 1, 2)?;
            let namespace = this(cx, args)?;
            match (take(cx, namespace, args.at(1)), args.pos.get(2)) {
                (Some(value), _) => Ok(value),
                (None, Some(&default)) => Ok(default),
                (None, None) => Err(cx.key_error(args.at(1))),
            }
        }),
        NativeFn::method("popitem", |cx, args| {
            let namespace = this(cx, args)?;
            let Some((name, value)) = names::globals_of(cx, namespace).pop() else {
                return Err(cx.error(class::KEY_ERROR, "popitem(): dictionary is empty"));
            };
            take(cx, namespace, name);
            Ok(cx.new_tuple([name, value]))
        }),
        NativeFn::method("clear", |cx, args| {
            let namespace = this(cx, args)?;
            for (name, _) in names::globals_of(cx, namespace) {
                take(cx, namespace, name);
            }
            Ok(Value::None)
        }),
        NativeFn::method("update", |cx, args| {
            let namespace = this(cx, args)?;
            let mut new: Vec<(Value, Value)> = Vec::new();
            if let Some(&other) = args.pos.get(1) {
                let keys = cx
                    .program
                    .find_interned("keys")
                    .map(|name| cx.name_of(name));
                let is_mapping = cx.as_dict(other).is_some()
                    || keys.is_some_and(|keys| cx.special(other, keys).is_some());
                if is_mapping {
                    new = display::mapping_pairs(cx, other, Value::Unbound)?;
                } else {
                    for pair in iteration::items(cx, other)? {
                        match iteration::items(cx, pair)?[..] {
                            [key, value] => new.push((key, value)),
                            _ => {
                                return Err(cx.value_error(
                                    "dictionary update sequence elements must have length 2",
                                ));
                            }
                        }
                    }
                }
            }
            new.extend(
                args.kw
                    .iter()
                    .map(|&(name, value)| (Value::Obj(name), value)),
            );
            for (name, value) in new {
                put(cx, namespace, name, value)?;
            }
            Ok(Value::None)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn view(cx: &mut Ctx<'_>, dict: Value, kind: DictPart) -> Value {
    match dict {
        Value::Obj(dict) => cx.alloc(Object::DictView { dict, kind }),
        other => other,
    }
}
