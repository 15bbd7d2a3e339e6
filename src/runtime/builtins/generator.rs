//! Generators, coroutines and asynchronous generators: `send`, `throw`, `close` and what they show of themselves,
//! from `Objects/genobject.c` of CPython 3.8. Resuming itself is the interpreter's.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::generator::{Generator, GeneratorState};
use super::super::iter::Iter;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::value::{Handle, Value};

fn cannot_create(cx: &mut Ctx<'_>, class: Handle, _: Args<'_>) -> Outcome {
    let message = format!("cannot create '{}' instances", cx.class(class).name);
    Err(cx.type_error(message))
}

/// The generator behind the first argument of a method.
fn of_self(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<Handle, Trap> {
    if let Some(&Value::Obj(handle)) = args.pos.first()
        && matches!(cx.get(handle), Object::Generator(_))
    {
        return Ok(handle);
    }
    Err(cx.type_error("descriptor requires a generator"))
}

fn generator<'c>(cx: &'c Ctx<'_>, handle: Handle) -> &'c Generator {
    match cx.get(handle) {
        Object::Generator(generator) => generator,
        other => unreachable!("a generator, not {other:?}"),
    }
}

fn next(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "__next__", 1, 0, 0)?;
    let handle = of_self(cx, args)?;
    cx.resume(handle, Ok(Value::None))
}

fn send(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "send", 1, 1, 1)?;
    let handle = of_self(cx, args)?;
    cx.resume(handle, Ok(args.at(1)))
}

fn throw(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "throw", 1, 1, 3)?;
    let handle = of_self(cx, args)?;
    let exception = thrown(cx, &args.pos[1..])?;
    cx.resume(handle, Err(exception))
}

/// The exception that the arguments of `throw` name: class, value and traceback, or an exception.
///
/// # Errors
/// `TypeError` if they name none; what making it raises.
pub fn thrown(cx: &mut Ctx<'_>, args: &[Value]) -> Result<Handle, Trap> {
    let kind = args[0];
    let value = args.get(1).copied().unwrap_or(Value::None);
    if let Some(&traceback) = args.get(2)
        && !matches!(traceback, Value::None)
        && !cx.is_instance(traceback, class::TRACEBACK)
    {
        return Err(cx.type_error("throw() third argument must be a traceback object"));
    }
    if let Value::Obj(handle) = kind {
        match cx.get(handle) {
            Object::Exception(_) if matches!(value, Value::None) => return Ok(handle),
            Object::Exception(_) => {
                return Err(cx.type_error("instance exception may not have a separate value"));
            }
            Object::Class(class) if class.mro.contains(&class::BASE_EXCEPTION) => {
                if cx.is_instance(value, handle)
                    && let Value::Obj(made) = value
                {
                    return Ok(made);
                }
                let arguments = match (value, cx.object(value)) {
                    (Value::None, _) => Vec::new(),
                    (_, Some(Object::Tuple(items))) => items.to_vec(),
                    _ => vec![value],
                };
                if let Value::Obj(made) = cx.call(kind, &arguments)?
                    && matches!(cx.get(made), Object::Exception(_))
                {
                    return Ok(made);
                }
            }
            _ => {}
        }
    }
    let message = format!(
        "exceptions must be classes or instances deriving from BaseException, not {}",
        cx.class_name(kind)
    );
    Err(cx.type_error(message))
}

fn close(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "close", 1, 0, 0)?;
    let handle = of_self(cx, args)?;
    let exit = cx.once(|cx| {
        let unstarted = matches!(
            generator(cx, handle).state,
            GeneratorState::Suspended { started: false, .. }
        );
        if unstarted && let Object::Generator(generator) = cx.get_mut(handle) {
            generator.state = GeneratorState::Finished;
        }
        if matches!(generator(cx, handle).state, GeneratorState::Finished) {
            return Ok(Value::None);
        }
        Ok(Value::Obj(cx.new_exception(class::GENERATOR_EXIT, &[])))
    })?;
    let Value::Obj(exit) = exit else {
        return Ok(Value::None);
    };
    match cx.resume(handle, Err(exit)) {
        Ok(_) => {
            let message = format!(
                "{} ignored GeneratorExit",
                generator(cx, handle).kind.name()
            );
            Err(cx.error(class::RUNTIME_ERROR, message))
        }
        Err(trap)
            if cx.is_raised(&trap, class::GENERATOR_EXIT)
                || cx.is_raised(&trap, class::STOP_ITERATION) =>
        {
            Ok(Value::None)
        }
        Err(trap) => Err(trap),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a native function")]
fn itself(_: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    Ok(args.at(0))
}

fn handle_of(cx: &mut Ctx<'_>, object: Value) -> Result<Handle, Trap> {
    of_self(cx, Args::positional(&[object]))
}

const NAME: GetSet = GetSet {
    name: "__name__",
    get: |cx, object| {
        let handle = handle_of(cx, object)?;
        Ok(generator(cx, handle).name)
    },
    set: Some(|cx, object, value| {
        if cx.as_str(value).is_none() {
            return Err(cx.type_error("__name__ must be set to a string object"));
        }
        let handle = handle_of(cx, object)?;
        if let Object::Generator(generator) = cx.get_mut(handle) {
            generator.name = value;
        }
        Ok(())
    }),
};
const QUALNAME: GetSet = GetSet {
    name: "__qualname__",
    get: |cx, object| {
        let handle = handle_of(cx, object)?;
        Ok(generator(cx, handle).qualname)
    },
    set: Some(|cx, object, value| {
        if cx.as_str(value).is_none() {
            return Err(cx.type_error("__qualname__ must be set to a string object"));
        }
        let handle = handle_of(cx, object)?;
        if let Object::Generator(generator) = cx.get_mut(handle) {
            generator.qualname = value;
        }
        Ok(())
    }),
};

/// `gi_running` and its kin.
macro_rules! running {
    ($name:literal) => {
        GetSet {
            name: $name,
            get: |cx, object| {
                let handle = handle_of(cx, object)?;
                Ok(Value::Bool(matches!(
                    generator(cx, handle).state,
                    GeneratorState::Running
                )))
            },
            set: None,
        }
    };
}
/// `gi_frame` and its kin: None once it has ended; before, an object that shows nothing.
macro_rules! frame {
    ($name:literal) => {
        GetSet {
            name: $name,
            get: |cx, object| {
                let handle = handle_of(cx, object)?;
                if matches!(generator(cx, handle).state, GeneratorState::Finished) {
                    return Ok(Value::None);
                }
                Ok(cx.new_instance(class::FRAME, Value::Unbound))
            },
            set: None,
        }
    };
}
/// `gi_code` and its kin.
macro_rules! code {
    ($name:literal) => {
        GetSet {
            name: $name,
            get: |cx, object| {
                let handle = handle_of(cx, object)?;
                let code = generator(cx, handle).code;
                Ok(cx.program.codes[code as usize].object)
            },
            set: None,
        }
    };
}

/// `generator`
pub static GENERATOR: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[
        NativeFn::method("__iter__", itself),
        NativeFn::method("__next__", next),
        NativeFn::method("send", send),
        NativeFn::method("throw", throw),
        NativeFn::method("close", close),
    ],
    class_methods: &[],
    getsets: &[
        NAME,
        QUALNAME,
        running!("gi_running"),
        frame!("gi_frame"),
        code!("gi_code"),
    ],
};

/// `coroutine`
pub static COROUTINE: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[
        NativeFn::method("__await__", itself),
        NativeFn::method("send", send),
        NativeFn::method("throw", throw),
        NativeFn::method("close", close),
    ],
    class_methods: &[],
    getsets: &[
        NAME,
        QUALNAME,
        running!("cr_running"),
        frame!("cr_frame"),
        code!("cr_code"),
    ],
};

/// The awaitable of one step of an asynchronous generator.
fn step_of(cx: &mut Ctx<'_>, generator: Handle, input: Result<Value, Handle>) -> Value {
    cx.alloc(Object::Iter(Box::new(Iter::AsyncStep {
        generator,
        input: Some(input),
    })))
}

/// `async_generator`
pub static ASYNC_GENERATOR: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[
        NativeFn::method("__aiter__", itself),
        NativeFn::method("__anext__", |cx, args| {
            let handle = of_self(cx, args)?;
            Ok(step_of(cx, handle, Ok(Value::None)))
        }),
        NativeFn::method("asend", |cx, args| {
            args.expect(cx, "asend", 1, 1, 1)?;
            let handle = of_self(cx, args)?;
            Ok(step_of(cx, handle, Ok(args.at(1))))
        }),
        NativeFn::method("athrow", |cx, args| {
            args.expect(cx, "athrow", 1, 1, 3)?;
            let handle = of_self(cx, args)?;
            let exception = thrown(cx, &args.pos[1..])?;
            Ok(step_of(cx, handle, Err(exception)))
        }),
        NativeFn::method("aclose", |cx, args| {
            args.expect(cx, "aclose", 1, 0, 0)?;
            let handle = of_self(cx, args)?;
            Ok(cx.alloc(Object::Iter(Box::new(Iter::AsyncClose {
                generator: handle,
                begun: false,
            }))))
        }),
    ],
    class_methods: &[],
    getsets: &[
        NAME,
        QUALNAME,
        running!("ag_running"),
        frame!("ag_frame"),
        code!("ag_code"),
    ],
};

/// One step of the awaitable of an asynchronous generator: what it awaits is passed on; what it yields ends the
/// awaiting, as the value of `StopIteration` (`resume::yield_value`).
fn advance(cx: &mut Ctx<'_>, awaitable: Value, sent: Result<Value, Handle>) -> Outcome {
    let Value::Obj(handle) = awaitable else {
        return Err(cx.type_error("an awaitable of an asynchronous generator is needed"));
    };
    let Object::Iter(iter) = cx.get(handle) else {
        return Err(cx.type_error("an awaitable of an asynchronous generator is needed"));
    };
    match **iter {
        Iter::AsyncStep { generator, input } => {
            // The first step takes what `asend` was given; the later ones take what is sent here.
            let first = cx.once(|cx| {
                *cx.get_mut(handle) = Object::Iter(Box::new(Iter::AsyncStep {
                    generator,
                    input: None,
                }));
                Ok(Value::Bool(input.is_some()))
            })?;
            let input = match (first, sent, input) {
                (Value::Bool(true), Ok(Value::None), Some(input)) => input,
                (_, sent, _) => sent,
            };
            cx.resume(generator, input)
        }
        Iter::AsyncClose { generator, begun } => {
            let exit = cx.once(|cx| {
                *cx.get_mut(handle) = Object::Iter(Box::new(Iter::AsyncClose {
                    generator,
                    begun: true,
                }));
                if begun {
                    return Ok(Value::None);
                }
                Ok(Value::Obj(cx.new_exception(class::GENERATOR_EXIT, &[])))
            })?;
            let input = match exit {
                Value::Obj(exit) => Err(exit),
                _ => sent,
            };
            match cx.resume(generator, input) {
                Err(trap)
                    if cx.is_raised(&trap, class::GENERATOR_EXIT)
                        || cx.is_raised(&trap, class::STOP_ASYNC_ITERATION) =>
                {
                    Err(cx.stop_iteration(Value::None))
                }
                Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => Err(cx.error(
                    class::RUNTIME_ERROR,
                    "async generator ignored GeneratorExit",
                )),
                other => other,
            }
        }
        _ => Err(cx.type_error("an awaitable of an asynchronous generator is needed")),
    }
}

/// The awaitables of asynchronous generators.
pub static ASYNC_STEP: NativeClass = NativeClass {
    new: cannot_create,
    methods: &[
        NativeFn::method("__await__", itself),
        NativeFn::method("__iter__", itself),
        NativeFn::method("__next__", |cx, args| {
            advance(cx, args.at(0), Ok(Value::None))
        }),
        NativeFn::method("send", |cx, args| {
            args.expect(cx, "send", 1, 1, 1)?;
            advance(cx, args.at(0), Ok(args.at(1)))
        }),
        NativeFn::method("throw", |cx, args| {
            args.expect(cx, "throw", 1, 1, 3)?;
            let exception = thrown(cx, &args.pos[1..])?;
            advance(cx, args.at(0), Err(exception))
        }),
        NativeFn::method("close", |_, _| Ok(Value::None)),
    ],
    class_methods: &[],
    getsets: &[],
};
