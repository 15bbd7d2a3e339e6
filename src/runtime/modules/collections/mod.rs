//! `collections`: `Counter`, `defaultdict`, `OrderedDict`, `deque` and `namedtuple` of CPython 3.8.
//!
//! The dicts are instances whose payload is a plain dict, so that everything dicts can do they can; a deque has a
//! payload of its own kind, which is one location for conflicts, like a queue. What is written in C in CPython is
//! one step here (a deque's `append` and `popleft` above all); of what is written in Python there,
//! `Counter.update` and its kin, it is said here too: they are one step where no Python code of the program is
//! asked.

pub mod counter;
pub mod deque;
pub mod dicts;
pub mod namedtuple;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::NativeFn;
use super::super::object::Object;
use super::super::value::{Handle, Value};
use super::NativeModule;

pub use counter::most_common;
pub use deque::parts as deque_parts;
pub use dicts::default_factory;

/// `collections`
pub const MODULE: NativeModule = NativeModule {
    name: "collections",
    functions: &[NativeFn::function("namedtuple", namedtuple::namedtuple)],
    classes: &[
        ("Counter", class::COUNTER),
        ("OrderedDict", class::ORDERED_DICT),
        ("defaultdict", class::DEFAULT_DICT),
        ("deque", class::DEQUE),
    ],
    constants: &[],
};

/// The dict behind an instance of one of the dict classes. Only for those.
fn dict_of(cx: &Ctx<'_>, object: Value) -> Handle {
    match cx.payload(object) {
        Value::Obj(handle) => handle,
        other => unreachable!("a dict, not {other:?}"),
    }
}

/// A new object of a class derived from `dict`, empty.
fn new_dict(cx: &mut Ctx<'_>, class: Handle) -> Value {
    let dict = cx.alloc(Object::Dict(Box::default()));
    cx.new_instance(class, dict)
}

/// The pairs of a dict as they are now.
fn pairs(cx: &Ctx<'_>, object: Value) -> Vec<(Value, Value)> {
    cx.as_dict(object)
        .map(|dict| dict.iter().collect())
        .unwrap_or_default()
}
