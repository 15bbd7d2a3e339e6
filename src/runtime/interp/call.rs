//! Calls: what each kind of callable does with its arguments, and how arguments become the locals of a new
//! frame (`_PyEval_EvalCodeWithName` in CPython 3.8's `Python/ceval.c`), with CPython's messages.

use super::{Next, resume};
use crate::bytecode::code::flags;
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::dict::Dict;
use crate::runtime::frame::{Exec, Frame, Names, NativeFrame, PyFrame, Since, Then};
use crate::runtime::generator::{Generator, GeneratorKind, GeneratorState};
use crate::runtime::native::{Args, NativeFn, Outcome, Trap};
use crate::runtime::object::{Function, Object};
use crate::runtime::observer::{Bound, Event};
use crate::runtime::program::LinkedCode;
use crate::runtime::value::{Handle, Value};
use crate::runtime::word::Word;
use smallvec::SmallVec;

/// Keyword arguments of a call.
pub(super) type Keywords = SmallVec<[(Handle, Value); 0]>;

/// Calls anything. The result goes to the frame that is on top now.
pub(super) fn invoke(
    cx: &mut Ctx<'_>,
    callee: Value,
    args: &[Value],
    keywords: &[(Handle, Value)],
) -> Next {
    let Value::Obj(handle) = callee else {
        return not_callable(cx, callee);
    };
    match cx.peek(handle) {
        Object::Function(_) => call_function(cx, handle, args, keywords, Then::Push),
        Object::Native(native) => {
            let native = *native;
            resume::start(
                cx,
                native,
                Args {
                    pos: args,
                    kw: keywords,
                },
                Then::Push,
            )
        }
        Object::Method { function, receiver } => {
            let (function, receiver) = (*function, *receiver);
            let mut all = SmallVec::<[Value; 8]>::with_capacity(args.len() + 1);
            all.push(receiver);
            all.extend_from_slice(args);
            invoke(cx, Value::Obj(function), &all, keywords)
        }
        Object::Class(_) => construct(cx, handle, args, keywords),
        Object::StaticMethod(_) => not_callable(cx, callee),
        _ => {
            let call = cx.special(callee, cx.program.names.call);
            let Some(call) = call else {
                return not_callable(cx, callee);
            };
            let mut all = SmallVec::<[Value; 8]>::with_capacity(args.len() + 1);
            all.push(callee);
            all.extend_from_slice(args);
            invoke(cx, call, &all, keywords)
        }
    }
}

/// As [`invoke`] with a tuple or list of arguments and a dict (or None) of keyword arguments.
pub(super) fn invoke_values(cx: &mut Ctx<'_>, callee: Value, args: Value, kwargs: Value) -> Next {
    let args = cx
        .as_items(args)
        .map(SmallVec::<[Value; 8]>::from_slice)
        .unwrap_or_default();
    let pairs: Vec<(Value, Value)> = cx
        .as_dict(kwargs)
        .map(|dict| dict.iter().collect())
        .unwrap_or_default();
    let mut keywords = Keywords::new();
    for (key, value) in pairs {
        match key {
            Value::Obj(handle) if matches!(cx.peek(handle), Object::Str(_)) => {
                keywords.push((handle, value));
            }
            _ => {
                let name = crate::runtime::ops::call::callee_name(cx, callee);
                return raise(cx.type_error(format!("{name}() keywords must be strings")));
            }
        }
    }
    invoke(cx, callee, &args, &keywords)
}

fn not_callable(cx: &mut Ctx<'_>, callee: Value) -> Next {
    let message = format!("'{}' object is not callable", cx.class_name(callee));
    raise(cx.type_error(message))
}

pub(super) fn raise(trap: Trap) -> Next {
    match trap {
        Trap::Raise(exception) => Next::Raise(exception),
        other => unreachable!("{other:?} is no exception"),
    }
}

// ---- objects ----

/// Makes an object of a class in one native call: for classes whose `__new__` and `__init__` are native, and
/// for the rare ones where both may need Python.
static CONSTRUCT: NativeFn = NativeFn::function("__call__", |cx, args| {
    let Value::Obj(class) = args.at(0) else {
        unreachable!("construct() gets the class")
    };
    let names = cx.program.names;
    let new = python_new(cx, class);
    let rest = Args {
        pos: &args.pos[1..],
        kw: args.kw,
    };
    let object = match new {
        Some(new) => {
            let all: Vec<Value> = std::iter::once(args.at(0))
                .chain(rest.pos.iter().copied())
                .collect();
            let function = match new {
                Value::Obj(handle) => match cx.peek(handle) {
                    Object::StaticMethod(function) => *function,
                    _ => new,
                },
                _ => new,
            };
            cx.call_with_keywords(
                function,
                Args {
                    pos: &all,
                    kw: args.kw,
                },
            )?
        }
        None => cx.once(|cx| make(cx, class, rest))?,
    };
    if !cx.is_instance(object, class) {
        return Ok(object);
    }
    let class = cx.class_of(object);
    if let Some(init) = cx.lookup(class, names.init) {
        let all: Vec<Value> = std::iter::once(object)
            .chain(rest.pos.iter().copied())
            .collect();
        cx.call_with_keywords(
            init,
            Args {
                pos: &all,
                kw: args.kw,
            },
        )?;
    }
    Ok(object)
});

/// The `__new__` that a class of the program defines.
fn python_new(cx: &Ctx<'_>, class: Handle) -> Option<Value> {
    cx.lookup(class, cx.program.names.new)
        .filter(|new| match new {
            Value::Obj(handle) => !matches!(cx.peek(*handle), Object::Native(_)),
            _ => true,
        })
}

/// `__new__` of the builtin class that a class derives from.
fn make(cx: &mut Ctx<'_>, class: Handle, args: Args<'_>) -> Outcome {
    let native = cx.class(class).native;
    (native.new)(cx, class, args)
}

fn construct(
    cx: &mut Ctx<'_>,
    class: Handle,
    args: &[Value],
    keywords: &[(Handle, Value)],
) -> Next {
    if class == class::TYPE && args.len() == 1 && keywords.is_empty() {
        return Next::Deliver(Value::Obj(cx.class_of(args[0])));
    }
    if cx.exec.frames.len() > cx.recursion_limit() {
        let message = "maximum recursion depth exceeded while calling a Python object";
        return raise(cx.error(class::RECURSION_ERROR, message));
    }
    let names = cx.program.names;
    let init = cx.lookup(class, names.init);
    if let Some(Value::Obj(init)) = init
        && matches!(cx.peek(init), Object::Function(_))
        && cx.class(class).layout == class::OBJECT
        && python_new(cx, class).is_none()
    {
        let instance = cx.new_instance(class, Value::Unbound);
        let mut all = SmallVec::<[Value; 8]>::with_capacity(args.len() + 1);
        all.push(instance);
        all.extend_from_slice(args);
        cx.exec
            .frames
            .push(Frame::Native(Box::new(NativeFrame::Init { instance })));
        cx.note(|| Event::Waits);
        return call_function(cx, init, &all, keywords, Then::Push);
    }
    let mut all = SmallVec::<[Value; 8]>::with_capacity(args.len() + 1);
    all.push(Value::Obj(class));
    all.extend_from_slice(args);
    resume::start(
        cx,
        &CONSTRUCT,
        Args {
            pos: &all,
            kw: keywords,
        },
        Then::Push,
    )
}

// ---- Python functions ----

fn function(cx: &Ctx<'_>, handle: Handle) -> Function {
    match cx.peek(handle) {
        Object::Function(function) => Function {
            attrs: Dict::default(),
            ..(**function).clone()
        },
        other => unreachable!("a function, not {other:?}"),
    }
}

/// The frame of a call whose positional arguments lie at `base` already and fill the parameters exactly:
/// they become the first locals where they are.
pub(super) fn simple_frame(
    cx: &mut Ctx<'_>,
    callee: Value,
    base: usize,
    count: usize,
) -> Option<PyFrame> {
    let Value::Obj(handle) = callee else {
        return None;
    };
    let Object::Function(function) = cx.peek(handle) else {
        return None;
    };
    let number = function.code;
    let program = cx.program;
    let code = &program.codes[number as usize];
    if !code.is_simple
        || code.code.argcount as usize != count
        || cx.exec.frames.len() > cx.recursion_limit()
    {
        return None;
    }
    reserve(cx.exec, base, code);
    cx.exec.values[base + count..base + code.first_operand() as usize].fill(Word::UNBOUND);
    Some(PyFrame {
        code: number,
        pc: 0,
        base: u32::try_from(base).expect("the stack is bounded by the recursion limit"),
        sp: code.first_operand(),
        blocks: u32::try_from(cx.exec.blocks.len()).expect("few blocks"),
        names: Names::Globals,
        generator: None,
        then: Then::Push,
        since: Since::default(),
    })
}

/// Makes room for a frame of `code` above everything that is in use; returns its base.
pub(super) fn reserve(exec: &mut Exec, base: usize, code: &LinkedCode) {
    let end = base + code.frame_size as usize;
    if exec.values.len() < end {
        exec.values.resize(end.max(64), Word::UNBOUND);
    }
}

/// Calls a Python function: a new frame on top, or a generator object.
pub(super) fn call_function(
    cx: &mut Ctx<'_>,
    handle: Handle,
    args: &[Value],
    keywords: &[(Handle, Value)],
    then: Then,
) -> Next {
    if cx.exec.frames.len() > cx.recursion_limit() {
        return raise(cx.error(class::RECURSION_ERROR, "maximum recursion depth exceeded"));
    }
    let called = function(cx, handle);
    let program = cx.program;
    let code = &program.codes[called.code as usize];
    let base = cx.exec.top();
    reserve(cx.exec, base, code);
    let bound = match bind(cx, &called, code, base, args, keywords) {
        Ok(bound) => bound,
        Err(trap) => return raise(trap),
    };
    enter(
        cx,
        &called,
        code,
        base,
        then,
        (args.len() + keywords.len(), bound),
    )
}

/// Fills in the cells of a frame whose parameters are bound, and puts it on top (or into a generator).
/// `given` is the number of arguments and where they went.
fn enter(
    cx: &mut Ctx<'_>,
    called: &Function,
    code: &LinkedCode,
    base: usize,
    then: Then,
    (given, bound): (usize, SmallVec<[Bound; 4]>),
) -> Next {
    let nlocals = code.code.nlocals as usize;
    let mut cells = SmallVec::new();
    for (i, param) in code.cell_params.iter().enumerate() {
        let first = param.map_or(Value::Unbound, |p| {
            std::mem::take(&mut cx.exec.values[base + p as usize]).value()
        });
        let cell = cx.state.heap.alloc(Object::Cell(first));
        cx.exec.values[base + nlocals + i] = Value::Obj(cell).into();
        if let Some(local) = *param
            && cx.follows
        {
            cells.push((local, cell));
        }
    }
    cx.note(|| Event::Entered {
        base: small(base),
        given: small(given),
        locals: code.code.nlocals,
        bound,
        cells,
    });
    if let Value::Obj(closure) = called.closure {
        let free = base + nlocals + code.cell_params.len();
        for i in 0..code.code.freevars.len() {
            let Object::Tuple(cells) = cx.peek(closure) else {
                unreachable!("a closure is a tuple")
            };
            cx.exec.values[free + i] = cells[i].into();
        }
    }
    let frame = PyFrame {
        code: called.code,
        pc: 0,
        base: u32::try_from(base).expect("the stack is bounded by the recursion limit"),
        sp: code.first_operand(),
        blocks: u32::try_from(cx.exec.blocks.len()).expect("few blocks"),
        names: Names::Globals,
        generator: None,
        then,
        since: Since::default(),
    };
    let kind =
        match code.code.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) {
            0 => {
                cx.exec.frames.push(Frame::Python(frame));
                return Next::Frame;
            }
            flags::GENERATOR => GeneratorKind::Generator,
            flags::COROUTINE => GeneratorKind::Coroutine,
            _ => GeneratorKind::AsyncGenerator,
        };
    let values = cx.exec.values[base..base + frame.sp as usize].into();
    let handle = cx.state.heap.alloc(Object::Generator(Box::new(Generator {
        kind,
        name: called.name,
        qualname: called.qualname,
        code: called.code,
        state: GeneratorState::Finished,
    })));
    let frame = PyFrame {
        generator: Some(handle),
        ..frame
    };
    if let Object::Generator(generator) = cx.get_mut(handle) {
        generator.state = GeneratorState::Suspended {
            frame,
            values,
            blocks: Box::default(),
            handled: Value::Unbound,
            started: false,
        };
    }
    cx.note(|| Event::Suspended(handle, frame.base, frame.base + frame.sp));
    resume::finish(cx, Value::Obj(handle), then)
}

/// Binds arguments to the locals at `base`.
fn bind(
    cx: &mut Ctx<'_>,
    called: &Function,
    code: &LinkedCode,
    base: usize,
    args: &[Value],
    keywords: &[(Handle, Value)],
) -> Result<SmallVec<[Bound; 4]>, Trap> {
    let mut bound = SmallVec::new();
    let mut goes = |watched: bool, local: usize, first: usize, end: usize| {
        if watched {
            bound.push(Bound {
                local: small(local),
                first: small(first),
                end: small(end),
            });
        }
    };
    let parts = &code.code.parts;
    let positional = parts.argcount as usize;
    let named = positional + parts.kwonlyargcount as usize;
    let varargs = parts.flags & flags::VARARGS != 0;
    let varkeywords = parts.flags & flags::VARKEYWORDS != 0;
    cx.exec.values[base..base + code.first_operand() as usize].fill(Word::UNBOUND);
    let direct = args.len().min(positional);
    for (slot, &arg) in cx.exec.values[base..base + direct].iter_mut().zip(args) {
        *slot = arg.into();
    }
    for i in 0..if cx.follows { direct } else { 0 } {
        goes(true, i, i, i + 1);
    }
    if varargs {
        goes(cx.follows, named, direct, args.len());
        cx.exec.values[base + named] = cx.new_tuple(&args[direct..]).into();
    }
    let mut extra = varkeywords.then(Dict::default);
    for (number, &(key, value)) in (args.len()..).zip(keywords) {
        let key = cx.name_of(key);
        let first = parts.posonlyargcount as usize;
        let found = (first..named).find(|&i| cx.is_name(Value::Obj(key.handle), code.varnames[i]));
        match (found, &mut extra) {
            (Some(i), _) if !cx.exec.values[base + i].is_unbound() => {
                let message = format!(
                    "{}() got multiple values for argument '{}'",
                    parts.name,
                    cx.text(key.handle)
                );
                return Err(cx.type_error(message));
            }
            (Some(i), _) => {
                goes(cx.follows, i, number, number + 1);
                cx.exec.values[base + i] = value.into();
            }
            (None, Some(extra)) => extra.push(key.hash, Value::Obj(key.handle), value),
            (None, None) => return Err(unexpected_keyword(cx, code, key.handle, keywords)),
        }
    }
    if let Some(extra) = extra {
        let local = named + usize::from(varargs);
        goes(cx.follows, local, args.len(), args.len() + keywords.len());
        cx.exec.values[base + named + usize::from(varargs)] =
            cx.alloc(Object::Dict(Box::new(extra))).into();
    }
    if args.len() > positional && !varargs {
        return Err(too_many(cx, called, code, base, args.len()));
    }
    let defaults = cx
        .as_items(called.defaults)
        .map(<[Value]>::to_vec)
        .unwrap_or_default();
    let without_default = positional - defaults.len().min(positional);
    for (i, &default) in (without_default..positional).zip(&defaults) {
        if cx.exec.values[base + i].is_unbound() {
            cx.exec.values[base + i] = default.into();
        }
    }
    let missing = |cx: &Ctx<'_>, range: std::ops::Range<usize>| -> Vec<String> {
        range
            .filter(|&i| cx.exec.values[base + i].is_unbound())
            .map(|i| cx.text(code.varnames[i].handle).to_owned())
            .collect()
    };
    let absent = missing(cx, 0..positional);
    if !absent.is_empty() {
        return Err(missing_arguments(cx, &parts.name, "positional", &absent));
    }
    for i in positional..named {
        if cx.exec.values[base + i].is_unbound()
            && let Some(dict) = cx.as_dict(called.kwdefaults)
            && let Some(default) = cx.dict_get_name(dict, code.varnames[i])
        {
            cx.exec.values[base + i] = default.into();
        }
    }
    let absent = missing(cx, positional..named);
    if !absent.is_empty() {
        return Err(missing_arguments(cx, &parts.name, "keyword-only", &absent));
    }
    Ok(bound)
}

/// A number of arguments or an index of a stack, both bounded by the recursion limit.
fn small(number: usize) -> u32 {
    u32::try_from(number).expect("the stack is bounded by the recursion limit")
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn missing_arguments(cx: &mut Ctx<'_>, name: &str, kind: &str, absent: &[String]) -> Trap {
    let quoted: Vec<String> = absent.iter().map(|name| format!("'{name}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
        [] => String::new(),
    };
    let count = absent.len();
    cx.type_error(format!(
        "{name}() missing {count} required {kind} argument{}: {list}",
        plural(count)
    ))
}

fn too_many(
    cx: &mut Ctx<'_>,
    called: &Function,
    code: &LinkedCode,
    base: usize,
    given: usize,
) -> Trap {
    let parts = &code.code.parts;
    let positional = parts.argcount as usize;
    let defaults = cx.as_items(called.defaults).map_or(0, <[Value]>::len);
    let kwonly = (positional..positional + parts.kwonlyargcount as usize)
        .filter(|&i| !cx.exec.values[base + i].is_unbound())
        .count();
    let takes = if defaults > 0 {
        format!(
            "from {} to {positional} positional arguments",
            positional - defaults
        )
    } else {
        format!("{positional} positional argument{}", plural(positional))
    };
    let given_text = if kwonly > 0 {
        format!(
            "{given} positional argument{} (and {kwonly} keyword-only argument{}) were given",
            plural(given),
            plural(kwonly)
        )
    } else {
        format!("{given} {} given", if given == 1 { "was" } else { "were" })
    };
    cx.type_error(format!("{}() takes {takes} but {given_text}", parts.name))
}

fn unexpected_keyword(
    cx: &mut Ctx<'_>,
    code: &LinkedCode,
    key: Handle,
    keywords: &[(Handle, Value)],
) -> Trap {
    let parts = &code.code.parts;
    let given: Vec<&str> = keywords.iter().map(|&(name, _)| cx.text(name)).collect();
    let posonly: Vec<&str> = parts.varnames[..parts.posonlyargcount as usize]
        .iter()
        .map(|name| &**name)
        .filter(|name| given.contains(name))
        .collect();
    let message = if posonly.is_empty() {
        format!(
            "{}() got an unexpected keyword argument '{}'",
            parts.name,
            cx.text(key)
        )
    } else {
        format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            parts.name,
            posonly.join(", ")
        )
    };
    cx.type_error(message)
}

/// Puts the frame of a class body on top: the function that `MAKE_FUNCTION` made of it, run in `namespace`.
pub fn enter_class_body(cx: &mut Ctx<'_>, body: Value, namespace: Value) {
    let (Value::Obj(handle), Value::Obj(namespace)) = (body, namespace) else {
        unreachable!("a function and a dict are objects")
    };
    let called = function(cx, handle);
    let program = cx.program;
    let code = &program.codes[called.code as usize];
    let base = cx.exec.top();
    reserve(cx.exec, base, code);
    cx.exec.values[base..base + code.first_operand() as usize].fill(Word::UNBOUND);
    enter(cx, &called, code, base, Then::Push, Default::default());
    if let Some(Frame::Python(frame)) = cx.exec.frames.last_mut() {
        frame.names = Names::Dict(namespace);
    }
}
