//! `object`: what every class inherits, from `Objects/typeobject.c` of CPython 3.8.
//!
//! The operators do not come here for ordinary objects: they look for methods that a class of the program
//! defines, and know themselves what to do without one. These are the methods that a program names itself,
//! most often through `super()`.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::observer::{Outside, Region};
use super::super::ops::{attr, text};
use super::super::program::Name;
use super::super::value::{Handle, Value};

/// `object`
pub static CLASS: NativeClass = NativeClass {
    new,
    methods: &[
        NativeFn::function("__new__", |cx, args| {
            let Some(&Value::Obj(wanted)) = args.pos.first() else {
                return Err(match args.pos.first() {
                    None => cx.type_error("object.__new__(): not enough arguments"),
                    Some(&other) => {
                        let message = format!(
                            "object.__new__(X): X is not a type object ({})",
                            cx.class_name(other)
                        );
                        cx.type_error(message)
                    }
                });
            };
            let Object::Class(found) = cx.get(wanted) else {
                let message = format!(
                    "object.__new__(X): X is not a type object ({})",
                    cx.class_name(args.at(0))
                );
                return Err(cx.type_error(message));
            };
            let new = found.native.new;
            let rest = Args {
                pos: &args.pos[1..],
                kw: args.kw,
            };
            new(cx, wanted, rest)
        }),
        NativeFn::method("__init__", init),
        NativeFn::method("__repr__", |cx, args| {
            let text = text::repr_builtin(cx, args.at(0))?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("__str__", |cx, args| {
            let text = text::str_builtin(cx, args.at(0))?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("__format__", |cx, args| {
            args.expect(cx, "__format__", 1, 1, 1)?;
            let Some(spec) = cx.as_str(args.at(1)).map(str::to_owned) else {
                let message = format!(
                    "__format__() argument must be str, not {}",
                    cx.class_name(args.at(1))
                );
                return Err(cx.type_error(message));
            };
            let text = text::format_builtin(cx, args.at(0), &spec)?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("__eq__", |cx, args| {
            args.expect(cx, "expected", 1, 1, 1)?;
            Ok(if args.at(0).is(args.at(1)) {
                Value::Bool(true)
            } else {
                Value::NotImplemented
            })
        }),
        NativeFn::method("__ne__", |cx, args| {
            args.expect(cx, "expected", 1, 1, 1)?;
            // The opposite of what `__eq__` says, if it says anything.
            let eq = cx.program.names.eq;
            match cx.python_special(args.at(0), eq) {
                Some(method) => match cx.call(method, args.pos)? {
                    Value::NotImplemented => Ok(Value::NotImplemented),
                    result => super::super::ops::truth::truth(cx, result).map(|b| Value::Bool(!b)),
                },
                None if args.at(0).is(args.at(1)) => Ok(Value::Bool(false)),
                None => Ok(Value::NotImplemented),
            }
        }),
        NativeFn::method("__lt__", |_, _| Ok(Value::NotImplemented)),
        NativeFn::method("__le__", |_, _| Ok(Value::NotImplemented)),
        NativeFn::method("__gt__", |_, _| Ok(Value::NotImplemented)),
        NativeFn::method("__ge__", |_, _| Ok(Value::NotImplemented)),
        NativeFn::method("__hash__", |cx, args| {
            Ok(Value::Int(match args.at(0) {
                Value::Obj(handle) => cx.address(handle) >> 4,
                value => super::super::ops::hash::hash(cx, value)?,
            }))
        }),
        NativeFn::method("__getattribute__", |cx, args| {
            args.expect(cx, "expected", 1, 1, 1)?;
            let name = attr::name_arg(cx, args.at(1))?;
            attr::generic_get(cx, args.at(0), name)
        }),
        NativeFn::method("__setattr__", |cx, args| {
            args.expect(cx, "expected", 1, 2, 2)?;
            let name = attr::name_arg(cx, args.at(1))?;
            attr::generic_set(cx, args.at(0), name, args.at(2))?;
            Ok(Value::None)
        }),
        NativeFn::method("__delattr__", |cx, args| {
            args.expect(cx, "expected", 1, 1, 1)?;
            let name = attr::name_arg(cx, args.at(1))?;
            attr::generic_delete(cx, args.at(0), name)?;
            Ok(Value::None)
        }),
        NativeFn::method("__dir__", |cx, args| {
            let names = super::functions::inspect::names_of(cx, args.at(0))?;
            Ok(cx.new_list(names))
        }),
        NativeFn::method("__sizeof__", |_, _| Ok(Value::Int(16))),
    ],
    class_methods: &[
        NativeFn::function("__init_subclass__", |cx, args| {
            args.expect(cx, "__init_subclass__", 1, 0, 0)?;
            Ok(Value::None)
        }),
        NativeFn::function("__subclasshook__", |_, _| Ok(Value::NotImplemented)),
    ],
    getsets: &[
        GetSet {
            name: "__class__",
            get: |cx, object| Ok(Value::Obj(cx.class_of(object))),
            set: Some(set_class),
        },
        GetSet {
            name: "__dict__",
            get: attr::dict_of,
            set: Some(set_dict),
        },
    ],
};

/// Whether a class's `__new__` or `__init__` comes from the program, not from a builtin class.
fn is_overridden(cx: &Ctx<'_>, class: Handle, name: Name) -> bool {
    match cx.lookup(class, name) {
        Some(Value::Obj(handle)) => !matches!(cx.get(handle), Object::Native(_)),
        Some(_) => true,
        None => false,
    }
}

/// `object.__new__`: an instance, if there are no arguments or someone else takes them.
fn new(cx: &mut Ctx<'_>, class: Handle, args: Args<'_>) -> Outcome {
    if !args.pos.is_empty() || !args.kw.is_empty() {
        let names = cx.program.names;
        if is_overridden(cx, class, names.new) {
            return Err(cx.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if !is_overridden(cx, class, names.init) {
            let message = format!("{}() takes no arguments", cx.class(class).name);
            return Err(cx.type_error(message));
        }
    }
    if class == class::NONE_TYPE {
        return Ok(Value::None);
    }
    Ok(cx.new_instance(class, Value::Unbound))
}

/// `object.__init__`: complains about arguments that nobody takes.
fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    if args.pos.len() <= 1 && args.kw.is_empty() {
        return Ok(Value::None);
    }
    let names = cx.program.names;
    let owner = cx.class_of(args.at(0));
    if is_overridden(cx, owner, names.init) {
        return Err(cx.type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        ));
    }
    if !is_overridden(cx, owner, names.new) && cx.class(owner).layout == class::OBJECT {
        let message = format!(
            "{}.__init__() takes exactly one argument (the instance to initialize)",
            cx.class(owner).name
        );
        return Err(cx.type_error(message));
    }
    Ok(Value::None)
}

fn set_class(cx: &mut Ctx<'_>, object: Value, value: Value) -> Result<(), Trap> {
    let new = match value {
        Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => handle,
        _ => {
            let message = format!(
                "__class__ must be set to a class, not '{}' object",
                cx.class_name(value)
            );
            return Err(cx.type_error(message));
        }
    };
    let old = cx.class_of(object);
    let same_layout =
        cx.class(new).layout == cx.class(old).layout && cx.class(new).slots == cx.class(old).slots;
    if let Value::Obj(handle) = object
        && !handle.is_frozen()
        && !new.is_frozen()
    {
        if !same_layout {
            let message = format!(
                "__class__ assignment: '{}' object layout differs from '{}'",
                cx.class(new).name,
                cx.class(old).name
            );
            return Err(cx.type_error(message));
        }
        cx.alter(Region::Outside(Outside::Everything));
        match cx.get_mut(handle) {
            Object::Instance(instance) => {
                instance.class = new;
                return Ok(());
            }
            Object::Exception(exception) => {
                exception.class = new;
                return Ok(());
            }
            _ => {}
        }
    }
    Err(cx
        .type_error("__class__ assignment only supported for heap types or ModuleType subclasses"))
}

fn set_dict(cx: &mut Ctx<'_>, object: Value, value: Value) -> Result<(), Trap> {
    let dict = match value {
        Value::Obj(handle) if matches!(cx.get(handle), Object::Dict(_)) => handle,
        _ => {
            let message = format!(
                "__dict__ must be set to a dictionary, not a '{}'",
                cx.class_name(value)
            );
            return Err(cx.type_error(message));
        }
    };
    let copied = cx.as_dict(value).cloned().unwrap_or_default();
    if let Value::Obj(handle) = object
        && !handle.is_frozen()
    {
        match cx.get_mut(handle) {
            Object::Instance(instance) => {
                instance.attrs.clear();
                instance.dict = Some(dict);
                return Ok(());
            }
            Object::Exception(exception) => {
                exception.attrs = copied;
                return Ok(());
            }
            Object::Function(function) => {
                function.attrs = copied;
                return Ok(());
            }
            _ => {}
        }
    }
    let name = cx.program.names.dict;
    Err(attr::missing(cx, object, name))
}
