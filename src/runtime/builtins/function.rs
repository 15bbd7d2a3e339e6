//! Functions, bound methods, native functions, code objects and cells: the attributes that show what they are.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{Function, Object};
use super::super::observer::{Outside, Region};
use super::super::program::LinkedCode;
use super::super::value::{Handle, Value};

/// The error of `type(x)(…)` for classes whose objects only the interpreter makes.
fn cannot_create(cx: &mut Ctx<'_>, class: Handle, _: Args<'_>) -> Outcome {
    let message = format!("cannot create '{}' instances", cx.class(class).name);
    Err(cx.type_error(message))
}

/// The error of an attribute that was asked of the wrong kind of object.
fn wrong_kind(cx: &mut Ctx<'_>, object: Value) -> Trap {
    let message = format!(
        "descriptor doesn't apply to a '{}' object",
        cx.class_name(object)
    );
    cx.type_error(message)
}

fn function<'c>(cx: &'c mut Ctx<'_>, object: Value) -> Result<&'c Function, Trap> {
    match object.handle().map(|handle| cx.get(handle)) {
        Some(Object::Function(_)) => {}
        _ => return Err(wrong_kind(cx, object)),
    }
    match object.handle().map(|handle| cx.get(handle)) {
        Some(Object::Function(function)) => Ok(function),
        _ => unreachable!("just seen"),
    }
}

fn change(cx: &mut Ctx<'_>, object: Value, f: impl FnOnce(&mut Function)) -> Result<(), Trap> {
    if let Value::Obj(handle) = object
        && !handle.is_frozen()
        && let Object::Function(function) = cx.get_mut(handle)
    {
        f(function);
        cx.alter(Region::Outside(Outside::Everything));
        return Ok(());
    }
    Err(wrong_kind(cx, object))
}

/// Checks what is assigned to an attribute of a function: an object of a class, or None where that is allowed.
fn check(
    cx: &mut Ctx<'_>,
    value: Value,
    wanted: Handle,
    message: &str,
    or_none: bool,
) -> Result<(), Trap> {
    if cx.is_instance(value, wanted) || (or_none && matches!(value, Value::None)) {
        return Ok(());
    }
    Err(cx.type_error(message))
}

/// `type(x).__get__` of functions: binds to an object, or not to None.
fn bind(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "__get__", 1, 1, 2)?;
    match (args.at(0), args.at(1)) {
        (function, Value::None) => Ok(function),
        (Value::Obj(function), receiver) => Ok(cx.alloc(Object::Method { function, receiver })),
        (other, _) => Ok(other),
    }
}

fn call(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let rest = Args {
        pos: &args.pos[1..],
        kw: args.kw,
    };
    cx.call_with_keywords(args.at(0), rest)
}

/// `function`
pub static FUNCTION: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[
        NativeFn::method("__get__", bind),
        NativeFn::method("__call__", call),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "__name__",
            get: |cx, object| Ok(function(cx, object)?.name),
            set: Some(|cx, object, value| {
                let message = "__name__ must be set to a string object";
                check(cx, value, class::STR, message, false)?;
                change(cx, object, |function| function.name = value)
            }),
        },
        GetSet {
            name: "__qualname__",
            get: |cx, object| Ok(function(cx, object)?.qualname),
            set: Some(|cx, object, value| {
                let message = "__qualname__ must be set to a string object";
                check(cx, value, class::STR, message, false)?;
                change(cx, object, |function| function.qualname = value)
            }),
        },
        GetSet {
            name: "__doc__",
            get: |cx, object| Ok(function(cx, object)?.doc),
            set: Some(|cx, object, value| change(cx, object, |function| function.doc = value)),
        },
        GetSet {
            name: "__module__",
            get: |cx, object| {
                let module = cx.program.names.module;
                if let Some(attrs) = object.handle().and_then(|handle| cx.attrs(handle))
                    && let Some(set) = cx.dict_get_name(attrs, module)
                {
                    return Ok(set);
                }
                let code = function(cx, object)?.code;
                let namespace = cx.program.codes[code as usize].namespace;
                let name = cx.program.namespaces[namespace as usize].name.clone();
                Ok(cx.new_str(name))
            },
            set: Some(|cx, object, value| {
                let module = cx.program.names.module;
                let Some(attrs) = object.handle().and_then(|handle| cx.attrs(handle)) else {
                    return Err(wrong_kind(cx, object));
                };
                let found = attrs.find(module.hash, |key| cx.is_name(key, module));
                change(cx, object, |function| match found {
                    Some(position) => {
                        function.attrs.set_at(position, value);
                    }
                    None => function
                        .attrs
                        .push(module.hash, Value::Obj(module.handle), value),
                })
            }),
        },
        GetSet {
            name: "__defaults__",
            get: |cx, object| Ok(function(cx, object)?.defaults),
            set: Some(|cx, object, value| {
                let message = "__defaults__ must be set to a tuple object";
                check(cx, value, class::TUPLE, message, true)?;
                change(cx, object, |function| function.defaults = value)
            }),
        },
        GetSet {
            name: "__kwdefaults__",
            get: |cx, object| Ok(function(cx, object)?.kwdefaults),
            set: Some(|cx, object, value| {
                let message = "__kwdefaults__ must be set to a dict object";
                check(cx, value, class::DICT, message, true)?;
                change(cx, object, |function| function.kwdefaults = value)
            }),
        },
        GetSet {
            name: "__annotations__",
            get: |cx, object| {
                let annotations = function(cx, object)?.annotations;
                if !matches!(annotations, Value::None) {
                    return Ok(annotations);
                }
                // Made when it is first asked for.
                let made = cx.alloc(Object::Dict(Box::default()));
                change(cx, object, |function| function.annotations = made)?;
                Ok(made)
            },
            set: Some(|cx, object, value| {
                let message = "__annotations__ must be set to a dict object";
                check(cx, value, class::DICT, message, true)?;
                change(cx, object, |function| function.annotations = value)
            }),
        },
        GetSet {
            name: "__closure__",
            get: |cx, object| Ok(function(cx, object)?.closure),
            set: None,
        },
        GetSet {
            name: "__code__",
            get: |cx, object| {
                let code = function(cx, object)?.code;
                Ok(cx.program.codes[code as usize].object)
            },
            set: None,
        },
        GetSet {
            name: "__globals__",
            get: |cx, object| {
                let code = function(cx, object)?.code;
                let namespace = cx.program.codes[code as usize].namespace;
                Ok(cx.globals(namespace))
            },
            set: None,
        },
    ],
};

/// The function and the receiver of a bound method.
fn method(cx: &mut Ctx<'_>, object: Value) -> Result<(Handle, Value), Trap> {
    if let Value::Obj(handle) = object
        && let Object::Method { function, receiver } = cx.get(handle)
    {
        return Ok((*function, *receiver));
    }
    Err(wrong_kind(cx, object))
}

fn of_function(cx: &mut Ctx<'_>, object: Value, name: &str) -> Outcome {
    let (function, _) = method(cx, object)?;
    let name = cx
        .program
        .find_interned(name)
        .map(|name| cx.name_of(name))
        .ok_or(())
        .or_else(|()| {
            let string = cx.new_str(name);
            super::super::ops::attr::name_arg(cx, string)
        })?;
    super::super::ops::attr::generic_get(cx, Value::Obj(function), name)
}

/// `method`
pub static METHOD: NativeClass = NativeClass {
    new: |cx, _, args| {
        args.expect(cx, "method", 0, 2, 2)?;
        match (args.at(0), args.at(1)) {
            (_, Value::None) => Err(cx.type_error("self must not be None")),
            (Value::Obj(function), receiver) => Ok(cx.alloc(Object::Method { function, receiver })),
            _ => Err(cx.type_error("first argument must be callable")),
        }
    },
    methods: &[NativeFn::method("__call__", call)],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "__func__",
            get: |cx, object| method(cx, object).map(|(function, _)| Value::Obj(function)),
            set: None,
        },
        GetSet {
            name: "__self__",
            get: |cx, object| method(cx, object).map(|(_, receiver)| receiver),
            set: None,
        },
        GetSet {
            name: "__name__",
            get: |cx, object| of_function(cx, object, "__name__"),
            set: None,
        },
        GetSet {
            name: "__qualname__",
            get: |cx, object| of_function(cx, object, "__qualname__"),
            set: None,
        },
        GetSet {
            name: "__doc__",
            get: |cx, object| of_function(cx, object, "__doc__"),
            set: None,
        },
        GetSet {
            name: "__module__",
            get: |cx, object| of_function(cx, object, "__module__"),
            set: None,
        },
        GetSet {
            name: "__code__",
            get: |cx, object| of_function(cx, object, "__code__"),
            set: None,
        },
        GetSet {
            name: "__defaults__",
            get: |cx, object| of_function(cx, object, "__defaults__"),
            set: None,
        },
    ],
};

/// The name of a native function, and the object it is bound to.
fn native(cx: &mut Ctx<'_>, object: Value) -> Result<(&'static str, Option<Value>), Trap> {
    if let Value::Obj(handle) = object {
        match cx.get(handle) {
            Object::Native(native) => return Ok((native.name, None)),
            Object::Method { function, receiver } => {
                if let Object::Native(native) = cx.get(*function) {
                    return Ok((native.name, Some(*receiver)));
                }
            }
            _ => {}
        }
    }
    Err(wrong_kind(cx, object))
}

const NATIVE_NAME: GetSet = GetSet {
    name: "__name__",
    get: |cx, object| {
        let (name, _) = native(cx, object)?;
        Ok(cx.new_str(name))
    },
    set: None,
};

/// `builtin_function_or_method`
pub static BUILTIN_FUNCTION: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[NativeFn::method("__call__", call)],
    class_methods: &[],
    getsets: &[
        NATIVE_NAME,
        GetSet {
            name: "__qualname__",
            get: |cx, object| {
                let (name, receiver) = native(cx, object)?;
                let text = match receiver {
                    Some(receiver) => format!("{}.{name}", cx.class_name(receiver)),
                    None => name.to_owned(),
                };
                Ok(cx.new_str(text))
            },
            set: None,
        },
        GetSet {
            name: "__self__",
            get: |cx, object| Ok(native(cx, object)?.1.unwrap_or(Value::None)),
            set: None,
        },
        GetSet {
            name: "__module__",
            get: |cx, object| match native(cx, object)?.1 {
                Some(_) => Ok(Value::None),
                None => Ok(cx.new_str("builtins")),
            },
            set: None,
        },
    ],
};

/// `method_descriptor`
pub static METHOD_DESCRIPTOR: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[
        NativeFn::method("__get__", bind),
        NativeFn::method("__call__", call),
    ],
    class_methods: &[],
    getsets: &[NATIVE_NAME],
};

fn code<'c>(cx: &'c mut Ctx<'_>, object: Value) -> Result<&'c LinkedCode, Trap> {
    if let Value::Obj(handle) = object
        && let Object::Code(code) = cx.get(handle)
    {
        return Ok(&cx.program.codes[*code as usize]);
    }
    Err(wrong_kind(cx, object))
}

fn names(cx: &mut Ctx<'_>, names: &[Box<str>]) -> Value {
    let mut values = Vec::with_capacity(names.len());
    for name in names {
        let value = match cx.program.find_interned(name) {
            Some(handle) => Value::Obj(handle),
            None => cx.new_str(name.clone()),
        };
        values.push(value);
    }
    cx.new_tuple(values)
}

macro_rules! number {
    ($name:literal $field:ident) => {
        GetSet {
            name: $name,
            get: |cx, object| Ok(Value::Int(i64::from(code(cx, object)?.code.$field))),
            set: None,
        }
    };
}
macro_rules! texts {
    ($name:literal $field:ident) => {
        GetSet {
            name: $name,
            get: |cx, object| {
                let found = std::sync::Arc::clone(&code(cx, object)?.code);
                Ok(names(cx, &found.$field))
            },
            set: None,
        }
    };
}
macro_rules! bytes {
    ($name:literal $field:ident) => {
        GetSet {
            name: $name,
            get: |cx, object| {
                let bytes = code(cx, object)?.code.$field.clone();
                Ok(cx.alloc(Object::Bytes(bytes.into())))
            },
            set: None,
        }
    };
}

/// `code`
pub static CODE: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "co_name",
            get: |cx, object| Ok(Value::Obj(code(cx, object)?.name.handle)),
            set: None,
        },
        GetSet {
            name: "co_filename",
            get: |cx, object| {
                let name = code(cx, object)?.code.filename.to_string();
                Ok(cx.new_str(name))
            },
            set: None,
        },
        GetSet {
            name: "co_consts",
            get: |cx, object| {
                let consts: Vec<Value> = code(cx, object)?
                    .consts
                    .iter()
                    .map(|word| word.value())
                    .collect();
                Ok(cx.new_tuple(consts))
            },
            set: None,
        },
        number!("co_argcount" argcount),
        number!("co_posonlyargcount" posonlyargcount),
        number!("co_kwonlyargcount" kwonlyargcount),
        number!("co_nlocals" nlocals),
        number!("co_stacksize" stacksize),
        number!("co_flags" flags),
        number!("co_firstlineno" firstlineno),
        texts!("co_varnames" varnames),
        texts!("co_names" names),
        texts!("co_freevars" freevars),
        texts!("co_cellvars" cellvars),
        bytes!("co_code" code),
        bytes!("co_lnotab" lnotab),
    ],
};

/// `cell`
pub static CELL: NativeClass = NativeClass {
    new: |cx, _, args| {
        args.expect(cx, "cell", 0, 0, 1)?;
        let value = args.pos.first().copied().unwrap_or_default();
        Ok(cx.alloc(Object::Cell(value)))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[GetSet {
        name: "cell_contents",
        get: |cx, object| match cx.object(object) {
            Some(Object::Cell(Value::Unbound)) => Err(cx.value_error("Cell is empty")),
            Some(Object::Cell(value)) => Ok(*value),
            _ => Err(wrong_kind(cx, object)),
        },
        set: Some(|cx, object, value| {
            if let Value::Obj(handle) = object
                && let Object::Cell(contents) = cx.get_mut(handle)
            {
                *contents = value;
            }
            Ok(())
        }),
    }],
};
