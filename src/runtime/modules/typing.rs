//! `typing`: the names that annotations use. They can be subscripted, shown, called where the real ones can, and
//! derived from; nothing is checked, as Python itself checks nothing.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{compare, hash, text};
use super::super::program::Name;
use super::super::value::Value;
use super::{Const, NativeModule};
use std::fmt::Write as _;

macro_rules! forms {
    ($( $name:literal )*) => {
        /// `typing`
        pub const MODULE: NativeModule = NativeModule {
            name: "typing",
            functions: FUNCTIONS,
            classes: &[
                ("Generic", class::TYPING_GENERIC),
                ("Protocol", class::TYPING_PROTOCOL),
                ("TypeVar", class::TYPE_VAR),
                ("Text", class::STR),
            ],
            constants: &[
                ("TYPE_CHECKING", Const::Value(Value::Bool(false))),
                $( ($name, Const::Form(class::TYPING_FORM)), )*
            ],
        };
    };
}
forms! {
    "Any" "NoReturn" "ClassVar" "Final" "Optional" "Union" "Literal" "Callable" "AnyStr"
    "List" "Dict" "Set" "FrozenSet" "Tuple" "Type" "DefaultDict" "OrderedDict" "Counter" "Deque" "ChainMap"
    "Iterable" "Iterator" "Reversible" "Container" "Collection" "Hashable" "Sized"
    "Sequence" "MutableSequence" "Mapping" "MutableMapping" "AbstractSet" "MutableSet" "ByteString"
    "MappingView" "KeysView" "ItemsView" "ValuesView"
    "Awaitable" "Coroutine" "AsyncIterable" "AsyncIterator" "AsyncGenerator" "Generator"
    "ContextManager" "AsyncContextManager"
    "SupportsInt" "SupportsFloat" "SupportsComplex" "SupportsBytes" "SupportsIndex" "SupportsAbs" "SupportsRound"
    "IO" "TextIO" "BinaryIO" "Pattern" "Match"
}

static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("cast", |cx, args| {
        let [_, value] = args.bind(cx, "cast", 0, ["typ", "val"], 2)?;
        Ok(value.unwrap_or_default())
    }),
    NativeFn::function("overload", the_same),
    NativeFn::function("final", the_same),
    NativeFn::function("no_type_check", the_same),
    NativeFn::function("runtime_checkable", the_same),
    NativeFn::function("NewType", |cx, args| {
        let [name, kind] = args.bind(cx, "NewType", 0, ["name", "tp"], 2)?;
        let names = cx.program.names;
        let made = cx.new_instance(class::NEW_TYPE, Value::Unbound);
        put(cx, made, names.name, name.unwrap_or_default());
        put(cx, made, names.supertype, kind.unwrap_or_default());
        Ok(made)
    }),
    NativeFn::function("get_type_hints", |cx, args| {
        args.expect(cx, "get_type_hints", 0, 1, 1)?;
        let name = cx.program.names.annotations;
        match super::super::ops::attr::get(cx, args.at(0), name) {
            Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
                Ok(cx.alloc(Object::Dict(Box::default())))
            }
            other => other,
        }
    }),
    NativeFn::function("get_origin", |cx, args| {
        args.expect(cx, "get_origin", 0, 1, 1)?;
        Ok(part(cx, args.at(0), cx.program.names.origin).unwrap_or(Value::None))
    }),
    NativeFn::function("get_args", |cx, args| {
        args.expect(cx, "get_args", 0, 1, 1)?;
        match part(cx, args.at(0), cx.program.names.args) {
            Some(args) => Ok(args),
            None => Ok(cx.new_tuple([])),
        }
    }),
];

/// A decorator that changes nothing.
fn the_same(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "decorator", 0, 1, 1)?;
    Ok(args.at(0))
}

fn put(cx: &mut Ctx<'_>, object: Value, name: Name, value: Value) {
    if let Value::Obj(handle) = object
        && let Some(attrs) = cx.attrs_mut(handle)
    {
        attrs.push(name.hash, Value::Obj(name.handle), value);
    }
}

/// An attribute of a form: `_name`, `__origin__` or `__args__`.
fn part(cx: &Ctx<'_>, form: Value, name: Name) -> Option<Value> {
    cx.dict_get_name(cx.attrs(form.handle()?)?, name)
}

/// `form[args]`
fn subscript(cx: &mut Ctx<'_>, form: Value, args: Value) -> Value {
    let args = match cx.object(args) {
        Some(Object::Tuple(_)) => args,
        _ => cx.new_tuple([args]),
    };
    let names = cx.program.names;
    let made = cx.new_instance(class::TYPING_FORM, Value::Unbound);
    if let Some(name) = part(cx, form, cx.program.names.form_name) {
        put(cx, made, names.form_name, name);
    }
    let origin = origin(cx, form);
    put(cx, made, names.origin, origin);
    put(cx, made, names.args, args);
    made
}

/// The class that a form stands for: `list` for `List`.
fn origin(cx: &Ctx<'_>, form: Value) -> Value {
    if let Some(origin) = part(cx, form, cx.program.names.origin) {
        return origin;
    }
    let Some(name) = part(cx, form, cx.program.names.form_name).and_then(|name| cx.as_str(name))
    else {
        return form;
    };
    Value::Obj(match name {
        "List" => class::LIST,
        "Dict" => class::DICT,
        "Set" => class::SET,
        "FrozenSet" => class::FROZENSET,
        "Tuple" => class::TUPLE,
        "Type" => class::TYPE,
        _ => return form,
    })
}

/// `typing.List[int]`
fn show(cx: &mut Ctx<'_>, form: Value) -> Result<String, Trap> {
    let name = part(cx, form, cx.program.names.form_name)
        .and_then(|name| cx.as_str(name).map(str::to_owned));
    let mut shown = match (name, part(cx, form, cx.program.names.origin)) {
        (Some(name), _) => format!("typing.{name}"),
        (None, Some(origin)) => show_argument(cx, origin)?,
        (None, None) => "typing".to_owned(),
    };
    let Some(args) = part(cx, form, cx.program.names.args) else {
        return Ok(shown);
    };
    let args = cx.as_items(args).map(<[Value]>::to_vec).unwrap_or_default();
    let mut parts = Vec::with_capacity(args.len());
    for arg in args {
        parts.push(cx.nested(" while getting the repr of an object", |cx| {
            show_argument(cx, arg)
        })?);
    }
    let _ = write!(shown, "[{}]", parts.join(", "));
    Ok(shown)
}

/// How an argument is shown: a class by its name, anything else by its `repr`.
fn show_argument(cx: &mut Ctx<'_>, arg: Value) -> Result<String, Trap> {
    match cx.object(arg) {
        Some(Object::Class(class)) if &*class.module == "builtins" => {
            Ok(class.qualname.to_string())
        }
        Some(Object::Class(class)) => Ok(format!("{}.{}", class.module, class.qualname)),
        // The parameters of a `Callable`.
        Some(Object::List(items)) => {
            let items = items.clone();
            let mut parts = Vec::with_capacity(items.len());
            for item in items {
                parts.push(show_argument(cx, item)?);
            }
            Ok(format!("[{}]", parts.join(", ")))
        }
        _ => match arg {
            Value::None => Ok("NoneType".to_owned()),
            Value::Ellipsis => Ok("...".to_owned()),
            _ => text::repr(cx, arg),
        },
    }
}

/// `List`, `Optional` and the others, subscripted or not.
pub static FORM: NativeClass = NativeClass {
    new: |cx, class, _| {
        let message = format!("cannot create '{}' instances", cx.class(class).name);
        Err(cx.type_error(message))
    },
    methods: &[
        NativeFn::method("__getitem__", |cx, args| {
            args.expect(cx, "__getitem__", 1, 1, 1)?;
            Ok(subscript(cx, args.at(0), args.at(1)))
        }),
        NativeFn::method("__call__", |cx, args| {
            let origin = origin(cx, args.at(0));
            if !matches!(cx.object(origin), Some(Object::Class(_))) {
                let shown = show(cx, args.at(0))?;
                return Err(cx.type_error(format!("Cannot instantiate {shown}")));
            }
            cx.call_with_keywords(
                origin,
                Args {
                    pos: &args.pos[1..],
                    kw: args.kw,
                },
            )
        }),
        NativeFn::method("__mro_entries__", |cx, args| {
            let entry = match origin(cx, args.at(0)) {
                origin if matches!(cx.object(origin), Some(Object::Class(_))) => origin,
                _ => Value::Obj(class::TYPING_GENERIC),
            };
            Ok(cx.new_tuple([entry]))
        }),
        NativeFn::method("__repr__", |cx, args| {
            let shown = show(cx, args.at(0))?;
            Ok(cx.new_str(shown))
        }),
        NativeFn::method("__eq__", |cx, args| {
            args.expect(cx, "__eq__", 1, 1, 1)?;
            if args.at(0).is(args.at(1)) {
                return Ok(Value::Bool(true));
            }
            if !cx.is_instance(args.at(1), class::TYPING_FORM) {
                return Ok(Value::NotImplemented);
            }
            for key in [cx.program.names.origin, cx.program.names.args] {
                match (part(cx, args.at(0), key), part(cx, args.at(1), key)) {
                    (Some(a), Some(b)) if compare::equal(cx, a, b)? => {}
                    _ => return Ok(Value::Bool(false)),
                }
            }
            Ok(Value::Bool(true))
        }),
        NativeFn::method("__hash__", |cx, args| {
            match part(cx, args.at(0), cx.program.names.args) {
                Some(items) => hash::hash(cx, items).map(Value::Int),
                None => Ok(Value::Int(
                    args.at(0)
                        .handle()
                        .map_or(0, |handle| handle.address() >> 4),
                )),
            }
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `Generic` and `Protocol`
pub static GENERIC: NativeClass = NativeClass {
    new: |cx, class, args| (super::super::builtins::object::CLASS.new)(cx, class, args),
    methods: &[],
    class_methods: &[NativeFn::function("__class_getitem__", |cx, args| {
        args.expect(cx, "__class_getitem__", 1, 1, 1)?;
        let items = match cx.object(args.at(1)) {
            Some(Object::Tuple(_)) => args.at(1),
            _ => cx.new_tuple([args.at(1)]),
        };
        let names = cx.program.names;
        let made = cx.new_instance(class::TYPING_FORM, Value::Unbound);
        put(cx, made, names.origin, args.at(0));
        put(cx, made, names.args, items);
        Ok(made)
    })],
    getsets: &[],
};

/// `TypeVar`
pub static TYPE_VAR: NativeClass = NativeClass {
    new: |cx, class, args| {
        let Some(&given) = args.pos.first() else {
            return Err(cx.type_error("__init__() missing 1 required positional argument: 'name'"));
        };
        let names = cx.program.names;
        let made = cx.new_instance(class, Value::Unbound);
        put(cx, made, names.name, given);
        Ok(made)
    },
    methods: &[NativeFn::method("__repr__", |cx, args| {
        let name = part(cx, args.at(0), cx.program.names.name).unwrap_or(Value::None);
        let name = text::str(cx, name)?;
        Ok(cx.new_str(format!("~{name}")))
    })],
    class_methods: &[],
    getsets: &[],
};

/// What `NewType` gives.
pub static NEW_TYPE: NativeClass = NativeClass {
    new: |cx, class, _| Ok(cx.new_instance(class, Value::Unbound)),
    methods: &[NativeFn::method("__call__", |cx, args| {
        args.expect(cx, "new_type", 1, 1, 1)?;
        Ok(args.at(1))
    })],
    class_methods: &[],
    getsets: &[],
};
