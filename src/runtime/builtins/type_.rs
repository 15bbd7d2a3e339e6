//! `type`: the class of all classes, as far as a program without metaclasses can notice.

use super::super::class_table as table;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{Class, Object};
use super::super::value::{Handle, Value};
use super::class;

/// `type`
pub static CLASS: NativeClass = NativeClass {
    new,
    methods: &[
        NativeFn::method("mro", |cx, args| {
            args.expect(cx, "mro", 1, 0, 0)?;
            let mro = handles(&class_of_self(cx, args.at(0))?.mro);
            Ok(cx.new_list(mro))
        }),
        NativeFn::method("__call__", |cx, args| {
            let rest = Args {
                pos: &args.pos[1..],
                kw: args.kw,
            };
            cx.call_with_keywords(args.at(0), rest)
        }),
        NativeFn::method("__instancecheck__", |cx, args| {
            args.expect(cx, "__instancecheck__", 1, 1, 1)?;
            let class = handle_of_self(cx, args.at(0))?;
            Ok(Value::Bool(cx.is_instance(args.at(1), class)))
        }),
        NativeFn::method("__subclasscheck__", |cx, args| {
            args.expect(cx, "__subclasscheck__", 1, 1, 1)?;
            let class = handle_of_self(cx, args.at(0))?;
            let other = handle_of_self(cx, args.at(1))?;
            Ok(Value::Bool(cx.is_subclass(other, class)))
        }),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "__name__",
            get: |cx, object| {
                let name = class_of_self(cx, object)?.name.clone();
                Ok(cx.new_str(name))
            },
            set: Some(|cx, object, value| {
                let name = text(cx, object, "__name__", value)?;
                change(cx, object, |class| class.name = name);
                Ok(())
            }),
        },
        GetSet {
            name: "__qualname__",
            get: |cx, object| {
                let name = class_of_self(cx, object)?.qualname.clone();
                Ok(cx.new_str(name))
            },
            set: Some(|cx, object, value| {
                let name = text(cx, object, "__qualname__", value)?;
                change(cx, object, |class| class.qualname = name);
                Ok(())
            }),
        },
        GetSet {
            name: "__module__",
            get: |cx, object| {
                let name = class_of_self(cx, object)?.module.clone();
                Ok(cx.new_str(name))
            },
            set: Some(|cx, object, value| {
                let name = text(cx, object, "__module__", value)?;
                change(cx, object, |class| class.module = name);
                let key = cx.program.names.module;
                put(cx, object, key, value);
                Ok(())
            }),
        },
        GetSet {
            name: "__doc__",
            get: |cx, object| {
                let doc = cx.program.names.doc;
                let class = handle_of_self(cx, object)?;
                let dict = &cx.class(class).dict;
                Ok(cx.dict_get_name(dict, doc).unwrap_or(Value::None))
            },
            set: Some(|cx, object, value| {
                let key = cx.program.names.doc;
                put(cx, object, key, value);
                Ok(())
            }),
        },
        GetSet {
            name: "__mro__",
            get: |cx, object| {
                let mro = handles(&class_of_self(cx, object)?.mro);
                Ok(cx.new_tuple(mro))
            },
            set: None,
        },
        GetSet {
            name: "__bases__",
            get: |cx, object| {
                let bases = handles(&class_of_self(cx, object)?.bases);
                Ok(cx.new_tuple(bases))
            },
            set: None,
        },
        GetSet {
            name: "__base__",
            get: |cx, object| {
                let class = class_of_self(cx, object)?;
                let layout = class.layout;
                // The base that decides the layout, as `best_base` has it.
                let bases = class.bases.clone();
                let best = bases
                    .iter()
                    .find(|&&base| cx.class(base).layout == layout)
                    .or(bases.first());
                Ok(best.map_or(Value::None, |&base| Value::Obj(base)))
            },
            set: None,
        },
    ],
};

fn handles(classes: &[Handle]) -> Vec<Value> {
    classes.iter().map(|&class| Value::Obj(class)).collect()
}

fn handle_of_self(cx: &mut Ctx<'_>, value: Value) -> Result<Handle, Trap> {
    match value {
        Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => Ok(handle),
        _ => {
            let message = format!(
                "descriptor requires a 'type' object but received a '{}'",
                cx.class_name(value)
            );
            Err(cx.type_error(message))
        }
    }
}

fn class_of_self<'c>(cx: &'c mut Ctx<'_>, value: Value) -> Result<&'c Class, Trap> {
    let handle = handle_of_self(cx, value)?;
    Ok(cx.class(handle))
}

fn text(cx: &mut Ctx<'_>, object: Value, name: &str, value: Value) -> Result<Box<str>, Trap> {
    if let Some(text) = cx.as_str(value) {
        return Ok(text.into());
    }
    let class = handle_of_self(cx, object)?;
    let message = format!(
        "can only assign string to {}.{name}, not '{}'",
        cx.class(class).name,
        cx.class_name(value)
    );
    Err(cx.type_error(message))
}

fn change(cx: &mut Ctx<'_>, object: Value, f: impl FnOnce(&mut Class)) {
    if let Value::Obj(handle) = object
        && let Object::Class(class) = cx.get_mut(handle)
    {
        f(class);
    }
}

fn put(cx: &mut Ctx<'_>, object: Value, key: super::super::program::Name, value: Value) {
    let Value::Obj(handle) = object else { return };
    let found = cx
        .class(handle)
        .dict
        .find(key.hash, |stored| cx.is_name(stored, key));
    change(cx, object, |class| match found {
        Some(position) => {
            class.dict.set_at(position, value);
        }
        None => class.dict.push(key.hash, Value::Obj(key.handle), value),
    });
}

/// `type(object)` and `type(name, bases, dict, **keywords)`.
fn new(cx: &mut Ctx<'_>, wanted: Handle, args: Args<'_>) -> Outcome {
    if wanted == table::TYPE && args.pos.len() == 1 && args.kw.is_empty() {
        return Ok(Value::Obj(cx.class_of(args.at(0))));
    }
    let [name, bases, namespace] = *args.pos else {
        return Err(cx.type_error("type() takes 1 or 3 arguments"));
    };
    for (i, (value, kind, class)) in [
        (name, "str", table::STR),
        (bases, "tuple", table::TUPLE),
        (namespace, "dict", table::DICT),
    ]
    .into_iter()
    .enumerate()
    {
        if !cx.is_instance(value, class) {
            let message = format!(
                "type.__new__() argument {} must be {kind}, not {}",
                i + 1,
                cx.class_name(value)
            );
            return Err(cx.type_error(message));
        }
    }
    let mut keywords = super::super::dict::Dict::default();
    for &(key, value) in args.kw {
        let key = cx.name_of(key);
        keywords.push(key.hash, Value::Obj(key.handle), value);
    }
    let keywords = cx.alloc(Object::Dict(Box::new(keywords)));
    let parts = [name, bases, keywords, namespace, Value::None];
    (class::FINISH.call)(cx, Args::positional(&parts))
}
