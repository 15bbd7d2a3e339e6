//! The attributes of objects whose classes are written in Python in CPython's library: parsers, formatters,
//! partial functions. They lie in the object's own namespace, as there, so that a program can read them and a
//! derived class can add to them; native code reads and writes them here by their text.

use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::object::{Object, Str};
use super::super::program::Name;
use super::super::value::{Handle, Value};

/// The attributes that the object itself has.
#[must_use]
pub fn all<'c>(cx: &'c Ctx<'_>, object: Value) -> Option<&'c Dict> {
    match cx.get(object.handle()?) {
        Object::Class(class) => Some(&class.dict),
        _ => cx.attrs(object.handle()?),
    }
}

/// What a dict holds under a text.
#[must_use]
pub fn in_dict(cx: &Ctx<'_>, dict: &Dict, name: &str) -> Option<Value> {
    let position = dict.find(Str::hash_of(name), |key| cx.as_str(key) == Some(name))?;
    dict.at(position).map(|pair| pair.1)
}

/// An attribute that the object itself has.
#[must_use]
pub fn get(cx: &Ctx<'_>, object: Value, name: &str) -> Option<Value> {
    in_dict(cx, all(cx, object)?, name)
}

/// The same, None without one.
#[must_use]
pub fn or_none(cx: &Ctx<'_>, object: Value, name: &str) -> Value {
    get(cx, object, name).unwrap_or(Value::None)
}

/// The name that a text spells, as a `str` object.
pub fn name(cx: &mut Ctx<'_>, text: &str) -> Name {
    let handle = match cx.program.find_interned(text) {
        Some(handle) => handle,
        None => match cx.new_str(text) {
            Value::Obj(handle) => handle,
            _ => unreachable!("a string is an object"),
        },
    };
    cx.name_of(handle)
}

/// Stores into a dict under a text.
pub fn put(cx: &mut Ctx<'_>, dict: &mut Dict, text: &str, value: Value) {
    let name = name(cx, text);
    match dict.find(name.hash, |key| cx.is_name(key, name)) {
        Some(position) => {
            dict.set_at(position, value);
        }
        None => dict.push(name.hash, Value::Obj(name.handle), value),
    }
}

/// Sets an attribute of the object itself. Only for live instances.
pub fn set(cx: &mut Ctx<'_>, object: Value, text: &str, value: Value) {
    let Value::Obj(handle) = object else {
        unreachable!("an instance is an object")
    };
    let mut attrs = cx
        .attrs_mut(handle)
        .map(std::mem::take)
        .expect("a live instance");
    put(cx, &mut attrs, text, value);
    if let Some(own) = cx.attrs_mut(handle) {
        *own = attrs;
    }
}

/// An instance of a class with these attributes.
pub fn instance(cx: &mut Ctx<'_>, class: Handle, attrs: &[(&str, Value)]) -> Value {
    let object = cx.new_instance(class, Value::Unbound);
    for &(name, value) in attrs {
        set(cx, object, name, value);
    }
    object
}

/// The items of a list that is an attribute.
#[must_use]
pub fn items(cx: &Ctx<'_>, object: Value, name: &str) -> Vec<Value> {
    get(cx, object, name)
        .and_then(|list| cx.as_items(list))
        .map(<[Value]>::to_vec)
        .unwrap_or_default()
}

/// Appends to a list that is an attribute.
pub fn push(cx: &mut Ctx<'_>, object: Value, name: &str, item: Value) {
    if let Some(Value::Obj(list)) = get(cx, object, name)
        && let Object::List(items) = cx.get_mut(list)
    {
        items.push(item);
    }
}
