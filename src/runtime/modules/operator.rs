//! `operator`: Python's operators as functions, and the getters (CPython 3.8's `Modules/_operator.c`).

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::ops::arith::{self, Operator};
use super::super::ops::{attr, call, compare, item, truth};
use super::super::value::Value;
use super::{NativeModule, attrs};
use crate::bytecode::instr::Compare;

macro_rules! binary {
    ($name:literal, $operator:ident) => {
        NativeFn::function($name, |cx, args| {
            args.expect(cx, $name, 0, 2, 2)?;
            arith::binary(cx, Operator::$operator, args.at(0), args.at(1))
        })
    };
}

macro_rules! inplace {
    ($name:literal, $operator:ident) => {
        NativeFn::function($name, |cx, args| {
            args.expect(cx, $name, 0, 2, 2)?;
            arith::inplace(cx, Operator::$operator, args.at(0), args.at(1))
        })
    };
}

macro_rules! comparison {
    ($name:literal, $op:ident) => {
        NativeFn::function($name, |cx, args| {
            args.expect(cx, $name, 0, 2, 2)?;
            compare::rich(cx, Compare::$op, args.at(0), args.at(1))
        })
    };
}

/// `operator`
pub const MODULE: NativeModule = NativeModule {
    name: "operator",
    functions: &[
        binary!("add", Add),
        binary!("sub", Sub),
        binary!("mul", Mul),
        binary!("truediv", TrueDiv),
        binary!("floordiv", FloorDiv),
        binary!("mod", Mod),
        binary!("pow", Pow),
        binary!("lshift", LShift),
        binary!("rshift", RShift),
        binary!("and_", And),
        binary!("or_", Or),
        binary!("xor", Xor),
        binary!("concat", Add),
        inplace!("iadd", Add),
        inplace!("isub", Sub),
        inplace!("imul", Mul),
        inplace!("iand", And),
        inplace!("ior", Or),
        inplace!("ixor", Xor),
        comparison!("lt", Lt),
        comparison!("le", Le),
        comparison!("eq", Eq),
        comparison!("ne", Ne),
        comparison!("gt", Gt),
        comparison!("ge", Ge),
        NativeFn::function("neg", |cx, args| {
            args.expect(cx, "neg", 0, 1, 1)?;
            arith::unary(cx, arith::Unary::Neg, args.at(0))
        }),
        NativeFn::function("not_", |cx, args| {
            args.expect(cx, "not_", 0, 1, 1)?;
            truth::truth(cx, args.at(0)).map(|truth| Value::Bool(!truth))
        }),
        NativeFn::function("truth", |cx, args| {
            args.expect(cx, "truth", 0, 1, 1)?;
            truth::truth(cx, args.at(0)).map(Value::Bool)
        }),
        NativeFn::function("is_", |cx, args| {
            args.expect(cx, "is_", 0, 2, 2)?;
            Ok(Value::Bool(args.at(0).is(args.at(1))))
        }),
        NativeFn::function("is_not", |cx, args| {
            args.expect(cx, "is_not", 0, 2, 2)?;
            Ok(Value::Bool(!args.at(0).is(args.at(1))))
        }),
        NativeFn::function("contains", |cx, args| {
            args.expect(cx, "contains", 0, 2, 2)?;
            item::contains(cx, args.at(0), args.at(1)).map(Value::Bool)
        }),
        NativeFn::function("getitem", |cx, args| {
            args.expect(cx, "getitem", 0, 2, 2)?;
            item::get(cx, args.at(0), args.at(1))
        }),
        NativeFn::function("setitem", |cx, args| {
            args.expect(cx, "setitem", 0, 3, 3)?;
            item::set(cx, args.at(0), args.at(1), args.at(2)).map(|()| Value::None)
        }),
        NativeFn::function("delitem", |cx, args| {
            args.expect(cx, "delitem", 0, 2, 2)?;
            item::delete(cx, args.at(0), args.at(1)).map(|()| Value::None)
        }),
    ],
    classes: &[
        ("itemgetter", class::ITEM_GETTER),
        ("attrgetter", class::ATTR_GETTER),
        ("methodcaller", class::METHOD_CALLER),
    ],
    constants: &[],
};

fn getter(cx: &mut Ctx<'_>, kind: super::super::value::Handle, args: Args<'_>) -> Outcome {
    if args.pos.is_empty() {
        let name = cx.class(kind).name.to_string();
        return Err(cx.type_error(format!("{name} expected 1 argument, got 0")));
    }
    let wanted = cx.new_tuple(args.pos);
    Ok(attrs::instance(cx, kind, &[("_wanted", wanted)]))
}

/// What a getter gets of an object: one thing, or a tuple of several.
fn gather(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    get: fn(&mut Ctx<'_>, Value, Value) -> Outcome,
) -> Outcome {
    args.expect(cx, name, 1, 1, 1)?;
    let wanted = attrs::items(cx, args.at(0), "_wanted");
    let mut found = Vec::with_capacity(wanted.len());
    for &key in &wanted {
        found.push(get(cx, args.at(1), key)?);
    }
    match found.as_slice() {
        [one] => Ok(*one),
        _ => Ok(cx.new_tuple(found)),
    }
}

/// `itemgetter`
pub static ITEM_GETTER: NativeClass = NativeClass {
    new: getter,
    methods: &[NativeFn::method("__call__", |cx, args| {
        gather(cx, args, "itemgetter", item::get)
    })],
    class_methods: &[],
    getsets: &[],
};

fn dotted(cx: &mut Ctx<'_>, object: Value, path: Value) -> Outcome {
    let path = cx.as_str(path).unwrap_or_default().to_owned();
    let mut object = object;
    for name in path.split('.') {
        let name = attrs::name(cx, name);
        object = attr::get(cx, object, name)?;
    }
    Ok(object)
}

/// `attrgetter`
pub static ATTR_GETTER: NativeClass = NativeClass {
    new: |cx, kind, args| {
        if args.pos.iter().any(|&name| cx.as_str(name).is_none()) {
            return Err(cx.type_error("attribute name must be a string"));
        }
        getter(cx, kind, args)
    },
    methods: &[NativeFn::method("__call__", |cx, args| {
        gather(cx, args, "attrgetter", dotted)
    })],
    class_methods: &[],
    getsets: &[],
};

/// `methodcaller`
pub static METHOD_CALLER: NativeClass = NativeClass {
    new: |cx, kind, args| {
        let Some((&name, rest)) = args.pos.split_first() else {
            let message = "methodcaller needs at least one argument, the method name";
            return Err(cx.type_error(message));
        };
        if cx.as_str(name).is_none() {
            return Err(cx.type_error("method name must be a string"));
        }
        if !args.kw.is_empty() {
            return Err(cx.error(
                class::NOT_IMPLEMENTED_ERROR,
                "keyword arguments of methodcaller are not supported by racescope",
            ));
        }
        let rest = cx.new_tuple(rest);
        Ok(attrs::instance(
            cx,
            kind,
            &[("_name", name), ("_args", rest)],
        ))
    },
    methods: &[NativeFn::method("__call__", |cx, args| {
        args.expect(cx, "methodcaller", 1, 1, 1)?;
        let name = attrs::or_none(cx, args.at(0), "_name");
        let rest = attrs::items(cx, args.at(0), "_args");
        let name: Result<_, Trap> = attr::name_arg(cx, name);
        call::call_method(cx, args.at(1), name?.handle, &rest)
    })],
    class_methods: &[],
    getsets: &[],
};
