//! How the locations of races are spelled.

use crate::analysis::accesses::Location;
use crate::analysis::key::{self, Key};
use crate::analysis::lost_updates::{Site, name};
use crate::bytecode::Instr;
use crate::runtime::object::Object;
use crate::runtime::observer::Place;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};

/// A location as the program would spell it; `site` is where it was accessed.
#[must_use]
pub fn of_location(program: &Program, state: &State, location: &Location, site: Site) -> String {
    let object = |handle| name::of_object(program, state, handle);
    match location {
        Location::Global(slot) => name::of_place(program, state, Place::Global(*slot), None),
        Location::Part(_, Key::Cell) => match variable(program, site) {
            Some(variable) => variable,
            None => "a closure's variable".to_owned(),
        },
        Location::Part(handle, key) => {
            let is_item = matches!(
                key::object(program, state, *handle),
                Object::Dict(_) | Object::List(_)
            ) && !is_attributes(program, state, *handle);
            match (key, is_item) {
                (Key::Name(_) | Key::Text(_), false) => {
                    format!("{}.{}", object(*handle), text(program, state, key, false))
                }
                _ => format!("{}[{}]", object(*handle), text(program, state, key, true)),
            }
        }
        Location::Shape(handle) => format!("the length of {}", object(*handle)),
        Location::From(handle, _) | Location::Whole(handle) | Location::Home(handle) => {
            object(*handle)
        }
        Location::Outside(outside) => format!("{outside:?}"),
    }
}

/// Whether a dict is the `__dict__` of an object that a global variable holds.
fn is_attributes(program: &Program, state: &State, dict: Handle) -> bool {
    state.bound.iter().any(|&slot| {
        let held = state.globals[slot as usize].handle();
        held.is_some_and(|held| {
            matches!(
                key::object(program, state, held),
                Object::Instance(instance) if instance.dict == Some(dict)
            )
        })
    })
}

fn text(program: &Program, state: &State, key: &Key, quoted: bool) -> String {
    let repr = |text: &str| {
        if quoted {
            crate::text::repr::repr_str(text)
        } else {
            text.to_owned()
        }
    };
    match key {
        Key::Cell | Key::None => "None".to_owned(),
        Key::Name(handle) => match program.get(*handle) {
            Object::Str(name) => repr(name.as_str()),
            _ => "?".to_owned(),
        },
        Key::Text(text) => repr(text),
        Key::Int(int) => int.to_string(),
        Key::Float(bits) => crate::text::repr::repr_float(f64::from_bits(*bits)),
        Key::Tuple(keys) => {
            let parts: Vec<String> = keys
                .iter()
                .map(|key| text_of_part(program, state, key))
                .collect();
            format!("({})", parts.join(", "))
        }
        Key::Object(handle) => name::text_of(program, state, Value::Obj(*handle)),
    }
}

fn text_of_part(program: &Program, state: &State, key: &Key) -> String {
    text(program, state, key, true)
}

/// The variable that an instruction on a cell names.
fn variable(program: &Program, site: Site) -> Option<String> {
    let linked = &program.codes[site.code as usize];
    let index = match linked.code.instrs[site.pc as usize] {
        Instr::LoadDeref(index)
        | Instr::StoreDeref(index)
        | Instr::DeleteDeref(index)
        | Instr::LoadClassderef(index) => index.0,
        _ => return None,
    };
    match program.get(linked.cells[index as usize].handle) {
        Object::Str(name) => Some(name.as_str().to_owned()),
        _ => None,
    }
}

/// A lock, by the variable or attribute that holds it.
#[must_use]
pub fn of_lock(program: &Program, state: &State, lock: Handle) -> String {
    name::of_object(program, state, lock)
}
