//! Builtin functions that look at objects and names: attributes, classes, identity, namespaces.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::frame::Names;
use super::super::super::native::{NativeFn, Trap};
use super::super::super::object::Object;
use super::super::super::observer::{Outside, Region};
use super::super::super::ops::{attr, dunder, hash, iteration, names};
use super::super::super::program::Name;
use super::super::super::value::{Handle, Value};
use crate::bytecode::code::flags;

/// The functions.
pub static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("getattr", |cx, args| {
        args.expect(cx, "getattr", 0, 2, 3)?;
        let name = attribute(cx, args.at(1), "getattr(): attribute name must be string")?;
        match (attr::get(cx, args.at(0), name), args.pos.get(2)) {
            (Err(trap), Some(&default)) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
                Ok(default)
            }
            (result, _) => result,
        }
    }),
    NativeFn::function("hasattr", |cx, args| {
        args.expect(cx, "hasattr", 0, 2, 2)?;
        let name = attribute(cx, args.at(1), "hasattr(): attribute name must be string")?;
        match attr::get(cx, args.at(0), name) {
            Ok(_) => Ok(Value::Bool(true)),
            Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => Ok(Value::Bool(false)),
            Err(trap) => Err(trap),
        }
    }),
    NativeFn::function("setattr", |cx, args| {
        args.expect(cx, "setattr", 0, 3, 3)?;
        let name = written(cx, args.at(1))?;
        attr::set(cx, args.at(0), name, args.at(2))?;
        Ok(Value::None)
    }),
    NativeFn::function("delattr", |cx, args| {
        args.expect(cx, "delattr", 0, 2, 2)?;
        let name = written(cx, args.at(1))?;
        attr::delete(cx, args.at(0), name)?;
        Ok(Value::None)
    }),
    NativeFn::function("isinstance", |cx, args| {
        args.expect(cx, "isinstance", 0, 2, 2)?;
        let message = "isinstance() arg 2 must be a type or tuple of types";
        let class = cx.class_of(args.at(0));
        is_derived(cx, class, args.at(1), message).map(Value::Bool)
    }),
    NativeFn::function("issubclass", |cx, args| {
        args.expect(cx, "issubclass", 0, 2, 2)?;
        let class = match args.at(0) {
            Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => handle,
            _ => return Err(cx.type_error("issubclass() arg 1 must be a class")),
        };
        let message = "issubclass() arg 2 must be a class or tuple of classes";
        is_derived(cx, class, args.at(1), message).map(Value::Bool)
    }),
    NativeFn::function("callable", |cx, args| {
        args.expect(cx, "callable", 0, 1, 1)?;
        Ok(Value::Bool(is_callable(cx, args.at(0))))
    }),
    NativeFn::function("id", |cx, args| {
        args.expect(cx, "id", 0, 1, 1)?;
        if let Value::Obj(handle) = args.at(0)
            && !handle.is_frozen()
        {
            cx.ask(Region::Outside(Outside::Addresses));
        }
        Ok(Value::Int(identity(args.at(0))))
    }),
    NativeFn::function("hash", |cx, args| {
        args.expect(cx, "hash", 0, 1, 1)?;
        hash::hash(cx, args.at(0)).map(Value::Int)
    }),
    NativeFn::function("globals", |cx, args| {
        args.expect(cx, "globals", 0, 0, 0)?;
        Ok(globals(cx))
    }),
    NativeFn::function("locals", |cx, args| {
        args.expect(cx, "locals", 0, 0, 0)?;
        Ok(locals(cx))
    }),
    NativeFn::function("vars", |cx, args| {
        args.expect(cx, "vars", 0, 0, 1)?;
        let Some(&object) = args.pos.first() else {
            return Ok(locals(cx));
        };
        let name = cx.program.names.dict;
        match attr::get(cx, object, name) {
            Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
                Err(cx.type_error("vars() argument must have __dict__ attribute"))
            }
            other => other,
        }
    }),
    NativeFn::function("dir", |cx, args| {
        args.expect(cx, "dir", 0, 0, 1)?;
        let names = match args.pos.first() {
            None => {
                let scope = cx.once(|cx| Ok(locals(cx)))?;
                iteration::items(cx, scope)?
            }
            Some(&object) => {
                let name = cx.program.names.dir;
                match dunder::call_special(cx, object, name, &[])? {
                    Some(names) => iteration::items(cx, names)?,
                    None => names_of(cx, object)?,
                }
            }
        };
        Ok(sorted(cx, names))
    }),
];

fn attribute(cx: &mut Ctx<'_>, name: Value, message: &str) -> Result<Name, Trap> {
    if cx.as_str(name).is_none() {
        return Err(cx.type_error(message));
    }
    attr::name_arg(cx, name)
}

/// The name of an attribute that is set or deleted.
fn written(cx: &mut Ctx<'_>, name: Value) -> Result<Name, Trap> {
    let message = format!(
        "attribute name must be string, not '{}'",
        cx.class_name(name)
    );
    attribute(cx, name, &message)
}

/// Whether a class is derived from another, or from one of a tuple of classes.
fn is_derived(cx: &mut Ctx<'_>, class: Handle, wanted: Value, message: &str) -> Result<bool, Trap> {
    if let Value::Obj(handle) = wanted {
        match cx.peek(handle) {
            Object::Class(_) => return Ok(cx.is_subclass(class, handle)),
            Object::Tuple(items) => {
                let items = items.clone();
                for &item in &items {
                    let found = cx.nested(" in __instancecheck__", |cx| {
                        is_derived(cx, class, item, message)
                    })?;
                    if found {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            _ => {}
        }
    }
    Err(cx.type_error(message))
}

/// Whether `value(…)` could be called.
#[must_use]
pub fn is_callable(cx: &Ctx<'_>, value: Value) -> bool {
    let Value::Obj(handle) = value else {
        return false;
    };
    match cx.peek(handle) {
        Object::Function(_) | Object::Native(_) | Object::Method { .. } | Object::Class(_) => true,
        _ => cx.special(value, cx.program.names.call).is_some(),
    }
}

/// `id(x)`: the same for the same object, different for different living ones.
#[must_use]
pub fn identity(value: Value) -> i64 {
    // Values that are no objects have their numbers in ranges of their own, below those of the handles.
    let spread = |n: i64| n.wrapping_mul(32).rem_euclid(1 << 46) & !31;
    match value {
        Value::Unbound | Value::None => 0x55_0000_0000,
        Value::Ellipsis => 0x55_0000_0010,
        Value::NotImplemented => 0x55_0000_0020,
        Value::Bool(false) => 0x55_0000_0030,
        Value::Bool(true) => 0x55_0000_0050,
        Value::Int(int) => 0x1000_0000_0000 + spread(int),
        Value::Float(float) => 0x1000_0000_0010 + spread(float.to_bits().cast_signed() >> 12),
        Value::Obj(handle) => handle.address(),
    }
}

/// The namespace of the module whose code is running.
fn namespace(cx: &Ctx<'_>) -> u32 {
    cx.exec
        .python_frame()
        .map_or(0, |frame| cx.program.codes[frame.code as usize].namespace)
}

fn globals(cx: &mut Ctx<'_>) -> Value {
    let namespace = namespace(cx);
    cx.globals(namespace)
}

/// The names that the running code has: a module's own namespace, a class body's, or a copy of a function's.
fn locals(cx: &mut Ctx<'_>) -> Value {
    let Some(&frame) = cx.exec.python_frame() else {
        return globals(cx);
    };
    if let Names::Dict(dict) | Names::Own(dict) = frame.names {
        return Value::Obj(dict);
    }
    let program = cx.program;
    let code = &program.codes[frame.code as usize];
    if code.code.flags & flags::OPTIMIZED == 0 {
        return globals(cx);
    }
    let mut dict = Dict::default();
    let first_cell = code.varnames.len();
    let names = code.varnames.iter().chain(&code.cells);
    for (i, name) in names.enumerate() {
        let mut value = cx.exec.values[frame.base as usize + i].value();
        if i >= first_cell
            && let Value::Obj(cell) = value
            && let Object::Cell(contents) = cx.get(cell)
        {
            value = *contents;
        }
        if !value.is_unbound() && dict.find(name.hash, |key| cx.is_name(key, *name)).is_none() {
            dict.push(name.hash, Value::Obj(name.handle), value);
        }
    }
    cx.alloc(Object::Dict(Box::new(dict)))
}

/// The names of an object's attributes, its class's included, in no particular order.
///
/// # Errors
/// None today; reading a namespace is all it does.
pub fn names_of(cx: &mut Ctx<'_>, object: Value) -> Result<Vec<Value>, Trap> {
    let mut found: Vec<Value> = Vec::new();
    let mut classes = cx.class(cx.class_of(object)).mro.clone();
    if let Value::Obj(handle) = object {
        match cx.get(handle) {
            Object::Class(class) => classes.clone_from(&class.mro),
            Object::Module(module) => {
                let pairs = match module.namespace {
                    Some(namespace) => names::globals_of(cx, namespace),
                    None => module.dict.iter().collect(),
                };
                return Ok(pairs.into_iter().map(|(name, _)| name).collect());
            }
            _ => {}
        }
        if let Some(attrs) = cx.attrs(handle) {
            found.extend(attrs.iter().map(|(name, _)| name));
        }
    }
    for class in classes {
        found.extend(cx.class(class).dict.iter().map(|(name, _)| name));
        found.extend(
            cx.class(class)
                .slots
                .iter()
                .flatten()
                .map(|&slot| Value::Obj(slot)),
        );
        if !class.is_frozen() {
            let names = cx.program.names;
            found.push(Value::Obj(names.doc.handle));
        }
    }
    if let Some(doc) = cx.program.find_interned("__doc__") {
        found.push(Value::Obj(doc));
    }
    Ok(found)
}

/// A list of names in order, each once.
fn sorted(cx: &mut Ctx<'_>, names: Vec<Value>) -> Value {
    let mut texts: Vec<(String, Value)> = names
        .into_iter()
        .filter_map(|name| Some((cx.as_str(name)?.to_owned(), name)))
        .collect();
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    texts.dedup_by(|a, b| a.0 == b.0);
    let names: Vec<Value> = texts.into_iter().map(|(_, name)| name).collect();
    cx.new_list(names)
}
