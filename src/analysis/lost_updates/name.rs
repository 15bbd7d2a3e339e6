//! How locations and values are spelled in findings. Nothing here runs Python code: an object of a class of the
//! program is named by its class.

pub use crate::analysis::key::object;
use crate::runtime::object::Object;
use crate::runtime::observer::Place;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};

/// How deep containers are spelled out.
const DEPTH: u32 = 3;
/// How many of their items.
const ITEMS: usize = 6;

fn string(program: &Program, state: &State, handle: Handle) -> String {
    match object(program, state, handle) {
        Object::Str(text) => text.as_str().to_owned(),
        _ => "?".to_owned(),
    }
}

/// A location as the program would spell it.
#[must_use]
pub fn of_place(
    program: &Program,
    state: &State,
    place: Place,
    variable: Option<Handle>,
) -> String {
    match place {
        Place::Global(slot) => global_name(program, state, slot),
        Place::Cell(_) => match variable {
            Some(name) => string(program, state, name),
            None => "a closure's variable".to_owned(),
        },
        Place::Attr(object, name) => {
            let name = string(program, state, name);
            format!("{}.{name}", of_object(program, state, object))
        }
        Place::Item(container, key) => {
            let key = text_of(program, state, key);
            format!("{}[{key}]", of_object(program, state, container))
        }
    }
}

fn global_name(program: &Program, state: &State, slot: u32) -> String {
    if let Some(known) = program.slots.get(slot as usize) {
        return string(program, state, known.name.handle);
    }
    let extra = state.extra_names.iter().find(|extra| extra.slot == slot);
    match extra.and_then(|extra| extra.name.handle()) {
        Some(name) => string(program, state, name),
        None => "?".to_owned(),
    }
}

/// An object by the global variable that holds it, else by its class.
#[must_use]
pub fn of_object(program: &Program, state: &State, handle: Handle) -> String {
    // An instance may hold it: a builtin container that its class extends, or its `__dict__`.
    let holds = |slot: &&u32| {
        let Some(held) = state.globals[**slot as usize].handle() else {
            return false;
        };
        held == handle
            || matches!(
                object(program, state, held),
                Object::Instance(instance)
                    if instance.payload.handle() == Some(handle) || instance.dict == Some(handle)
            )
    };
    if let Some(&slot) = state.bound.iter().find(holds) {
        return global_name(program, state, slot);
    }
    match object(program, state, handle) {
        Object::Class(class) => class.name.to_string(),
        other => format!("<{}>", class_name(program, state, other.class())),
    }
}

fn class_name(program: &Program, state: &State, handle: Handle) -> String {
    match object(program, state, handle) {
        Object::Class(class) => class.name.to_string(),
        _ => "object".to_owned(),
    }
}

/// A value as Python's `repr` has it, as far as that needs no Python code; `-` for nothing.
#[must_use]
pub fn text_of(program: &Program, state: &State, value: Value) -> String {
    spell(program, state, value, DEPTH)
}

fn spell(program: &Program, state: &State, value: Value, depth: u32) -> String {
    let handle = match value {
        Value::Unbound => return "-".to_owned(),
        Value::None => return "None".to_owned(),
        Value::Ellipsis => return "Ellipsis".to_owned(),
        Value::NotImplemented => return "NotImplemented".to_owned(),
        Value::Bool(b) => return if b { "True" } else { "False" }.to_owned(),
        Value::Int(int) => return int.to_string(),
        Value::Float(float) => return crate::text::repr::repr_float(float),
        Value::Obj(handle) => handle,
    };
    let list = |items: &[Value]| {
        let shown = items.iter().take(ITEMS);
        let mut texts: Vec<String> = shown
            .map(|&item| spell(program, state, item, depth - 1))
            .collect();
        if items.len() > ITEMS {
            texts.push("…".to_owned());
        }
        texts.join(", ")
    };
    match object(program, state, handle) {
        Object::Str(text) => crate::text::repr::repr_str(text.as_str()),
        Object::BigInt(int) => int.to_string(),
        Object::List(_) | Object::Tuple(_) | Object::Dict(_) if depth == 0 => "…".to_owned(),
        Object::List(items) => format!("[{}]", list(items)),
        Object::Tuple(items) if items.len() == 1 => format!("({},)", list(items)),
        Object::Tuple(items) => format!("({})", list(items)),
        Object::Dict(dict) => {
            let pair = |(key, value)| {
                let key = spell(program, state, key, depth - 1);
                format!("{key}: {}", spell(program, state, value, depth - 1))
            };
            let mut texts: Vec<String> = dict.iter().take(ITEMS).map(pair).collect();
            if dict.len() > ITEMS {
                texts.push("…".to_owned());
            }
            format!("{{{}}}", texts.join(", "))
        }
        other => format!("<{}>", class_name(program, state, other.class())),
    }
}
