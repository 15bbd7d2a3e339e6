//! What a location is called within its object, so that it is the same location whichever equal key names it:
//! `d[1]` and `d[1.0]`, `o.x` and `o.__dict__['x']`.

use crate::runtime::object::Object;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};

/// A name within an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// The content of a cell.
    Cell,
    /// An attribute or a string key that the program's text mentions.
    Name(Handle),
    /// Another one.
    Text(Box<str>),
    /// An index, or an integer as a key.
    Int(i64),
    /// A float that is no integer, by its bits.
    Float(u64),
    /// A tuple of keys.
    Tuple(Vec<Self>),
    /// `None` and its like.
    None,
    /// Any other key, by identity.
    Object(Handle),
}

/// An object, wherever it lies.
#[must_use]
pub fn object<'s>(program: &'s Program, state: &'s State, handle: Handle) -> &'s Object {
    if handle.is_frozen() {
        program.get(handle)
    } else {
        state.heap.get(handle)
    }
}

/// The key of an attribute.
#[must_use]
pub fn of_name(program: &Program, state: &State, string: Handle) -> Key {
    let Object::Str(text) = object(program, state, string) else {
        return Key::Object(string);
    };
    let text = text.as_str();
    match program.find_interned(text) {
        Some(name) => Key::Name(name),
        None => Key::Text(text.into()),
    }
}

/// The key of an item.
#[must_use]
pub fn of_item(program: &Program, state: &State, key: Value) -> Key {
    match key {
        Value::Bool(b) => Key::Int(b.into()),
        Value::Int(int) => Key::Int(int),
        Value::Float(float) if crate::numeric::float::is_integer(float) => {
            match crate::numeric::float::to_i64(float) {
                Some(int) => Key::Int(int),
                None => Key::Float(float.to_bits()),
            }
        }
        Value::Float(float) => Key::Float(float.to_bits()),
        Value::Obj(handle) => match object(program, state, handle) {
            Object::Str(_) => of_name(program, state, handle),
            Object::Tuple(items) => {
                let keys = items.iter().map(|&item| of_item(program, state, item));
                Key::Tuple(keys.collect())
            }
            _ => Key::Object(handle),
        },
        Value::None | Value::Unbound | Value::Ellipsis | Value::NotImplemented => Key::None,
    }
}
