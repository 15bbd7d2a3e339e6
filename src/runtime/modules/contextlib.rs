//! `contextlib`: context managers made of generators, and a few ready ones (CPython 3.8's `Lib/contextlib.py`).
//!
//! What runs between two `yield`s is the program's own code, in frames of its own; only the protocol around it is
//! native.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{attr, iteration};
use super::super::value::{Handle, Value};
use super::signature::Signature;
use super::{NativeModule, attrs, functools};

/// `contextlib`
pub const MODULE: NativeModule = NativeModule {
    name: "contextlib",
    functions: &[NativeFn::function("contextmanager", |cx, args| {
        let [function] = Signature::function("contextmanager", ["func"], 1).bind(cx, args)?;
        let maker = cx.new_instance(class::CONTEXT_MAKER, Value::Unbound);
        let function = function.unwrap_or_default();
        functools::update_wrapper(cx, Args::positional(&[maker, function]))
    })],
    classes: &[
        ("suppress", class::SUPPRESS),
        ("closing", class::CLOSING),
        ("nullcontext", class::NULL_CONTEXT),
    ],
    constants: &[],
};

/// A generator function that `contextmanager` was put on.
pub static CONTEXT_MAKER: NativeClass = NativeClass {
    new: |cx, _, _| Err(cx.type_error("context managers are made by contextmanager()")),
    methods: &[
        NativeFn::method("__call__", |cx, args| {
            let function = attrs::or_none(cx, args.at(0), "__wrapped__");
            let rest = Args {
                pos: &args.pos[1..],
                kw: args.kw,
            };
            let generator = cx.call_apart(function, rest)?;
            Ok(attrs::instance(
                cx,
                class::GENERATOR_CONTEXT_MANAGER,
                &[("gen", generator)],
            ))
        }),
        NativeFn::method("__get__", |cx, args| {
            let Value::Obj(function) = args.at(0) else {
                unreachable!("an instance is an object")
            };
            match args.at(1) {
                Value::None => Ok(args.at(0)),
                receiver => Ok(cx.alloc(Object::Method { function, receiver })),
            }
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// A context manager made of a generator.
pub static GENERATOR_CONTEXT_MANAGER: NativeClass = NativeClass {
    new: |cx, _, _| Err(cx.type_error("context managers are made by contextmanager()")),
    methods: &[
        NativeFn::method("__enter__", |cx, args| {
            let generator = attrs::or_none(cx, args.at(0), "gen");
            match iteration::next_once(cx, generator) {
                Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => {
                    Err(cx.error(class::RUNTIME_ERROR, "generator didn't yield"))
                }
                other => other,
            }
        }),
        NativeFn::method("__exit__", exit_generator),
    ],
    class_methods: &[],
    getsets: &[],
};

/// The exception object that `__exit__` was handed.
fn raised(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<Handle, Trap> {
    let value = match args.at(2) {
        Value::None => cx.call(args.at(1), &[])?,
        value => value,
    };
    match value {
        Value::Obj(handle) if matches!(cx.get(handle), Object::Exception(_)) => Ok(handle),
        _ => Err(cx.type_error("exceptions must derive from BaseException")),
    }
}

fn exit_generator(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "__exit__", 1, 3, 3)?;
    let generator = attrs::or_none(cx, args.at(0), "gen");
    if args.at(1) == Value::None {
        return match iteration::next_once(cx, generator) {
            Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => Ok(Value::Bool(false)),
            Err(trap) => Err(trap),
            Ok(_) => Err(cx.error(class::RUNTIME_ERROR, "generator didn't stop")),
        };
    }
    let exception = raised(cx, args)?;
    let Some(handle) = generator
        .handle()
        .filter(|&handle| matches!(cx.get(handle), Object::Generator(_)))
    else {
        return Err(cx.type_error("a context manager must be made of a generator"));
    };
    match cx.resume(handle, Err(exception)) {
        Ok(_) => {
            let message = "generator didn't stop after throw()";
            Err(cx.error(class::RUNTIME_ERROR, message))
        }
        Err(Trap::Raise(other)) => {
            // The generator let it pass: the `with` statement goes on raising it.
            if other == exception {
                return Ok(Value::Bool(false));
            }
            let kind = cx.exception(other).class;
            if cx.is_subclass(kind, class::STOP_ITERATION) {
                return Ok(Value::Bool(true));
            }
            let cause = cx.exception(other).cause;
            let was_stop = cx.is_subclass(cx.exception(exception).class, class::STOP_ITERATION);
            if cx.is_subclass(kind, class::RUNTIME_ERROR)
                && was_stop
                && cause == Value::Obj(exception)
            {
                return Ok(Value::Bool(false));
            }
            Err(Trap::Raise(other))
        }
        Err(trap) => Err(trap),
    }
}

/// `suppress`
pub static SUPPRESS: NativeClass = NativeClass {
    new: |cx, class, args| {
        let kinds = cx.new_tuple(args.pos);
        Ok(attrs::instance(cx, class, &[("_exceptions", kinds)]))
    },
    methods: &[
        NativeFn::method("__enter__", |_, _| Ok(Value::None)),
        NativeFn::method("__exit__", |cx, args| {
            let kind = args.pos.get(1).and_then(|kind| kind.handle());
            let matches = attrs::items(cx, args.at(0), "_exceptions")
                .into_iter()
                .filter_map(Value::handle)
                .any(|wanted| kind.is_some_and(|kind| cx.is_subclass(kind, wanted)));
            Ok(Value::Bool(matches))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `closing`
pub static CLOSING: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [thing] = Signature::function("__init__", ["thing"], 1).bind(cx, args)?;
        let thing = thing.unwrap_or_default();
        Ok(attrs::instance(cx, class, &[("thing", thing)]))
    },
    methods: &[
        NativeFn::method("__enter__", |cx, args| {
            Ok(attrs::or_none(cx, args.at(0), "thing"))
        }),
        NativeFn::method("__exit__", |cx, args| {
            let thing = attrs::or_none(cx, args.at(0), "thing");
            let name = cx.program.names.close;
            let close = attr::get(cx, thing, name)?;
            cx.call(close, &[])?;
            Ok(Value::None)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `nullcontext`
pub static NULL_CONTEXT: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [result] = Signature::function("__init__", ["enter_result"], 0).bind(cx, args)?;
        let result = result.unwrap_or(Value::None);
        Ok(attrs::instance(cx, class, &[("enter_result", result)]))
    },
    methods: &[
        NativeFn::method("__enter__", |cx, args| {
            Ok(attrs::or_none(cx, args.at(0), "enter_result"))
        }),
        NativeFn::method("__exit__", |_, _| Ok(Value::None)),
    ],
    class_methods: &[],
    getsets: &[],
};
