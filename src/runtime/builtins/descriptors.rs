//! `property`, `staticmethod`, `classmethod` and `super`: what stands in a class and acts when it is read through
//! an object. How they act is in `ops::attr`; here they are made and looked at.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::frame::PyFrame;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::attr;
use super::super::value::{Handle, Value};

/// Where a property keeps its getter, setter, deleter and doc.
const PARTS: [&str; 4] = ["fget", "fset", "fdel", "doc"];

fn parts(cx: &mut Ctx<'_>, value: Value) -> Result<[Value; 4], Trap> {
    if let Some(Object::Property(parts)) = cx.object(value) {
        return Ok(**parts);
    }
    let message = format!(
        "descriptor requires a 'property' object but received a '{}'",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
}

/// A copy of a property with one part replaced.
fn with_part(cx: &mut Ctx<'_>, args: Args<'_>, part: usize) -> Outcome {
    args.expect(cx, ["getter", "setter", "deleter"][part], 1, 1, 1)?;
    let mut parts = parts(cx, args.at(0))?;
    parts[part] = args.at(1);
    if part == 0 {
        parts[3] = doc_of(cx, args.at(1))?;
    }
    Ok(cx.alloc(Object::Property(Box::new(parts))))
}

/// The docstring that a property takes over from its getter.
fn doc_of(cx: &mut Ctx<'_>, getter: Value) -> Outcome {
    if matches!(getter, Value::None) {
        return Ok(Value::None);
    }
    let doc = cx.program.names.doc;
    match attr::get(cx, getter, doc) {
        Err(trap) if cx.is_raised(&trap, class::EXCEPTION) => Ok(Value::None),
        other => other,
    }
}

macro_rules! part {
    ($name:literal $index:literal) => {
        GetSet {
            name: $name,
            get: |cx, object| Ok(parts(cx, object)?[$index]),
            set: None,
        }
    };
}

/// `property`
pub static PROPERTY: NativeClass = NativeClass {
    new: |cx, class, args| {
        let given = args.bind(cx, "property", 0, PARTS, 0)?;
        let mut parts = given.map(|part| part.unwrap_or(Value::None));
        if matches!(parts[3], Value::None) {
            parts[3] = doc_of(cx, parts[0])?;
        }
        let made = cx.alloc(Object::Property(Box::new(parts)));
        Ok(if class == class::PROPERTY {
            made
        } else {
            cx.new_instance(class, made)
        })
    },
    methods: &[
        NativeFn::method("getter", |cx, args| with_part(cx, args, 0)),
        NativeFn::method("setter", |cx, args| with_part(cx, args, 1)),
        NativeFn::method("deleter", |cx, args| with_part(cx, args, 2)),
        NativeFn::method("__get__", |cx, args| {
            args.expect(cx, "__get__", 1, 1, 2)?;
            let [getter, ..] = parts(cx, args.at(0))?;
            match (args.at(1), getter) {
                (Value::None, _) => Ok(args.at(0)),
                (_, Value::None) => Err(cx.error(class::ATTRIBUTE_ERROR, "unreadable attribute")),
                (object, getter) => cx.call(getter, &[object]),
            }
        }),
        NativeFn::method("__set__", |cx, args| {
            args.expect(cx, "__set__", 1, 2, 2)?;
            match parts(cx, args.at(0))?[1] {
                Value::None => Err(cx.error(class::ATTRIBUTE_ERROR, "can't set attribute")),
                setter => cx.call(setter, &args.pos[1..]),
            }
        }),
        NativeFn::method("__delete__", |cx, args| {
            args.expect(cx, "__delete__", 1, 1, 1)?;
            match parts(cx, args.at(0))?[2] {
                Value::None => Err(cx.error(class::ATTRIBUTE_ERROR, "can't delete attribute")),
                deleter => cx.call(deleter, &args.pos[1..]),
            }
        }),
    ],
    class_methods: &[],
    getsets: &[
        part!("fget" 0),
        part!("fset" 1),
        part!("fdel" 2),
        GetSet {
            name: "__doc__",
            get: |cx, object| Ok(parts(cx, object)?[3]),
            set: Some(|cx, object, value| {
                if let Value::Obj(handle) = cx.payload(object)
                    && let Object::Property(parts) = cx.get_mut(handle)
                {
                    parts[3] = value;
                }
                Ok(())
            }),
        },
    ],
};

/// The function inside a static method or class method.
fn inner(cx: &mut Ctx<'_>, value: Value) -> Outcome {
    if let Some(Object::StaticMethod(function) | Object::ClassMethod(function)) = cx.object(value) {
        return Ok(*function);
    }
    let message = format!(
        "descriptor requires a method object but received a '{}'",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
}

const FUNC: GetSet = GetSet {
    name: "__func__",
    get: inner,
    set: None,
};

/// `staticmethod`
pub static STATICMETHOD: NativeClass = NativeClass {
    new: |cx, _, args| {
        args.expect_one(cx, "staticmethod")?;
        Ok(cx.alloc(Object::StaticMethod(args.at(0))))
    },
    methods: &[NativeFn::method("__get__", |cx, args| {
        args.expect(cx, "__get__", 1, 1, 2)?;
        inner(cx, args.at(0))
    })],
    class_methods: &[],
    getsets: &[FUNC],
};

/// `classmethod`
pub static CLASSMETHOD: NativeClass = NativeClass {
    new: |cx, _, args| {
        args.expect_one(cx, "classmethod")?;
        Ok(cx.alloc(Object::ClassMethod(args.at(0))))
    },
    methods: &[NativeFn::method("__get__", |cx, args| {
        args.expect(cx, "__get__", 1, 1, 2)?;
        let function = inner(cx, args.at(0))?;
        let owner = match args.pos.get(2) {
            Some(&owner) if !matches!(owner, Value::None) => owner,
            _ => Value::Obj(cx.class_of(args.at(1))),
        };
        match function {
            Value::Obj(function) => Ok(cx.alloc(Object::Method {
                function,
                receiver: owner,
            })),
            other => Ok(other),
        }
    })],
    class_methods: &[],
    getsets: &[FUNC],
};

/// `super`
pub static SUPER: NativeClass = NativeClass {
    new: |cx, _, args| {
        args.expect(cx, "super", 0, 0, 2)?;
        let (class, receiver) = match *args.pos {
            [] => from_caller(cx)?,
            [class] => (class, Value::None),
            [class, receiver, ..] => (class, receiver),
        };
        let class = match class {
            Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => handle,
            _ => {
                let message = format!(
                    "super() argument 1 must be type, not {}",
                    cx.class_name(class)
                );
                return Err(cx.type_error(message));
            }
        };
        if args.pos.len() == 1 {
            return Err(cx.type_error(
                "super() with one argument (an unbound super object) is not supported by racescope",
            ));
        }
        let fits = match receiver {
            Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => {
                cx.is_subclass(handle, class) || cx.is_instance(receiver, class)
            }
            _ => cx.is_instance(receiver, class),
        };
        if !fits {
            return Err(
                cx.type_error("super(type, obj): obj must be an instance or subtype of type")
            );
        }
        Ok(cx.alloc(Object::Super { class, receiver }))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "__thisclass__",
            get: |cx, object| {
                let (class, _) = super_parts(cx, object);
                Ok(Value::Obj(class))
            },
            set: None,
        },
        GetSet {
            name: "__self__",
            get: |cx, object| Ok(super_parts(cx, object).1),
            set: None,
        },
        GetSet {
            name: "__self_class__",
            get: |cx, object| {
                let (_, receiver) = super_parts(cx, object);
                Ok(match receiver {
                    Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => receiver,
                    _ => Value::Obj(cx.class_of(receiver)),
                })
            },
            set: None,
        },
    ],
};

fn super_parts(cx: &Ctx<'_>, object: Value) -> (Handle, Value) {
    match cx.object(object) {
        Some(Object::Super { class, receiver }) => (*class, *receiver),
        _ => (class::OBJECT, object),
    }
}

/// `super()` without arguments: the cell `__class__` and the first argument of the function that calls it, as
/// `super_init` in `Objects/typeobject.c` finds them.
fn from_caller(cx: &mut Ctx<'_>) -> Result<(Value, Value), Trap> {
    let Some(&frame) = cx.exec.python_frame() else {
        return Err(cx.error(class::RUNTIME_ERROR, "super(): no current frame"));
    };
    let program = cx.program;
    let code = &program.codes[frame.code as usize];
    if code.code.argcount == 0 {
        return Err(cx.error(class::RUNTIME_ERROR, "super(): no arguments"));
    }
    let receiver = first_argument(cx, &frame);
    if receiver.is_unbound() {
        return Err(cx.error(class::RUNTIME_ERROR, "super(): arg[0] deleted"));
    }
    let first_free = code.code.cellvars.len();
    let position = code
        .code
        .freevars
        .iter()
        .position(|name| &**name == "__class__");
    let Some(position) = position else {
        return Err(cx.error(class::RUNTIME_ERROR, "super(): __class__ cell not found"));
    };
    let cell = cell_at(cx, &frame, first_free + position);
    let class = cell.map_or(Value::Unbound, |cell| contents(cx, cell));
    if class.is_unbound() {
        return Err(cx.error(class::RUNTIME_ERROR, "super(): empty __class__ cell"));
    }
    Ok((class, receiver))
}

/// The cell at an index among a frame's cells and free variables.
fn cell_at(cx: &Ctx<'_>, frame: &PyFrame, index: usize) -> Option<Handle> {
    let nlocals = cx.program.codes[frame.code as usize].code.nlocals as usize;
    cx.exec.values[frame.base as usize + nlocals + index]
        .value()
        .handle()
}

fn contents(cx: &Ctx<'_>, cell: Handle) -> Value {
    match cx.get(cell) {
        Object::Cell(value) => *value,
        _ => Value::Unbound,
    }
}

/// The first argument of a frame, even where an inner function shares it and so keeps it in a cell.
fn first_argument(cx: &Ctx<'_>, frame: &PyFrame) -> Value {
    let code = &cx.program.codes[frame.code as usize];
    match code.cell_params.iter().position(|param| *param == Some(0)) {
        Some(cell) => cell_at(cx, frame, cell).map_or(Value::Unbound, |cell| contents(cx, cell)),
        None => cx.exec.values[frame.base as usize].value(),
    }
}
