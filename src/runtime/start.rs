//! How an execution begins: the first state of a program, and of N threads that share one text.

use super::ctx::Ctx;
use super::dict::Dict;
use super::frame::{Exec, Frame, Names, NativeFrame, PyFrame, Root, Since, Then};
use super::interp::{self, Quantum, Stop};
use super::object::Object;
use super::observer::NoObserver;
use super::ops;
use super::program::Program;
use super::state::{State, Status, Thread};
use super::value::{Handle, Value};
use super::word::Word;

/// Steps that an expression of the command line may take.
const EXPRESSION_STEPS: u64 = 10_000_000;

/// A name that N threads share or have each its own, and the numbers of the compiled expressions that give
/// it its first value: one for all, or one for each thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstValue {
    /// The name.
    pub name: String,
    /// Code objects made by `Program::link`.
    pub codes: Vec<u32>,
}

fn empty(program: &Program, random_seed: u64) -> State {
    let mut state = State {
        random_seed,
        ..State::default()
    };
    state.globals = vec![Word::UNBOUND; program.slots.len()];
    let names = program.names;
    let file = match program.find_interned(&program.filename) {
        Some(handle) => Value::Obj(handle),
        None => Value::None,
    };
    for (name, value) in [
        (names.name, Value::Obj(names.main.handle)),
        (names.doc, Value::None),
        (names.file, file),
    ] {
        if let Some(slot) = program.find_slot(0, name.handle) {
            state.globals[slot as usize] = value.into();
            state.bound.push(slot);
        }
    }
    state
}

fn module_frame(program: &Program, code: u32, names: Names) -> (Exec, PyFrame) {
    let linked = &program.codes[code as usize];
    let frame = PyFrame {
        code,
        pc: 0,
        base: 0,
        sp: linked.first_operand(),
        blocks: 0,
        names,
        generator: None,
        then: Then::Push,
        since: Since::default(),
    };
    (
        Exec {
            values: vec![Word::UNBOUND; linked.frame_size as usize],
            ..Exec::default()
        },
        frame,
    )
}

fn with_root(mut exec: Exec, root: Root, frame: PyFrame) -> Exec {
    exec.frames = vec![
        Frame::Native(Box::new(NativeFrame::Root(root))),
        Frame::Python(frame),
    ];
    exec
}

/// The first state of a program that has a main thread.
#[must_use]
pub fn program(program: &Program, random_seed: u64) -> State {
    let mut state = empty(program, random_seed);
    state.threads.push(Thread {
        status: Status::Alive,
        object: Value::None,
        daemon: false,
    });
    let (exec, frame) = module_frame(program, program.main, Names::Globals);
    state
        .execs
        .push(with_root(exec, Root::Main { exit: None }, frame));
    state
}

/// The first state of `threads` threads that all run the program's text over one namespace: `shared` names
/// have one first value, `own` names one for each thread. All of them are enabled from the start.
///
/// # Errors
/// The name whose expression raised, and the exception as text.
pub fn snippet(
    program: &Program,
    random_seed: u64,
    threads: u32,
    shared: &[FirstValue],
    own: &[FirstValue],
) -> Result<State, (String, String)> {
    let mut state = empty(program, random_seed);
    for first in shared {
        let value = first_value(program, &mut state, &first.name, first.codes[0])?;
        with_ctx(program, &mut state, |cx| {
            let name = cx.new_str(first.name.as_str());
            let slot = ops::names::slot_for(cx, 0, name);
            ops::names::set_global(cx, slot, value);
        });
    }
    for thread in 0..threads {
        let mut names = Names::Globals;
        if !own.is_empty() {
            let mut dict = Dict::default();
            for first in own {
                let code = first.codes[if first.codes.len() == 1 {
                    0
                } else {
                    thread as usize
                }];
                let value = first_value(program, &mut state, &first.name, code)?;
                with_ctx(program, &mut state, |cx| {
                    let handle = match cx.program.find_interned(&first.name) {
                        Some(handle) => handle,
                        None => cx
                            .new_str(first.name.as_str())
                            .handle()
                            .expect("a string is an object"),
                    };
                    let name = cx.name_of(handle);
                    dict.push(name.hash, Value::Obj(handle), value);
                });
            }
            names = Names::Own(state.heap.alloc(Object::Dict(Box::new(dict))));
        }
        let (exec, frame) = module_frame(program, program.main, names);
        state.threads.push(Thread {
            status: Status::Alive,
            object: Value::None,
            daemon: false,
        });
        state.execs.push(with_root(exec, Root::Thread, frame));
    }
    Ok(state)
}

fn first_value(
    program: &Program,
    state: &mut State,
    name: &str,
    code: u32,
) -> Result<Value, (String, String)> {
    evaluate(program, state, code).map_err(|error| (name.to_owned(), error))
}

/// Lends a state to something that needs a context but no thread.
pub fn with_ctx<T>(program: &Program, state: &mut State, f: impl FnOnce(&mut Ctx<'_>) -> T) -> T {
    let mut exec = Exec::default();
    f(&mut Ctx::new(program, state, &mut exec, 0))
}

/// Evaluates an expression that was linked into the main namespace, over the globals of `state`. Threads of
/// the state do not move; what the expression changes is changed.
///
/// # Errors
/// The exception it raised, as text, or what else kept it from ending.
pub fn evaluate(program: &Program, state: &mut State, code: u32) -> Result<Value, String> {
    evaluate_in(program, state, code, Names::Globals)
}

/// As [`evaluate`], with names that are looked up before the globals.
///
/// # Errors
/// As those of [`evaluate`].
pub fn evaluate_in(
    program: &Program,
    state: &mut State,
    code: u32,
    names: Names,
) -> Result<Value, String> {
    let thread = u32::try_from(state.threads.len()).expect("few threads");
    let (exec, frame) = module_frame(program, code, names);
    state.threads.push(Thread {
        status: Status::Alive,
        object: Value::None,
        daemon: true,
    });
    state.execs.push(with_root(exec, Root::Evaluation, frame));
    let steps = state.steps;
    let stop = interp::run(
        program,
        state,
        thread,
        &mut Quantum::new(EXPRESSION_STEPS),
        &mut NoObserver,
    );
    state.steps = steps;
    state.threads.pop();
    state.execs.pop();
    match (stop, state.evaluated.take()) {
        (Stop::Finished, Some(Ok(value))) => Ok(value),
        (Stop::Finished, Some(Err(exception))) => Err(describe(program, state, exception)),
        (Stop::Blocked, _) => Err("it waits for something".to_owned()),
        _ => Err(format!("it did not end within {EXPRESSION_STEPS} steps")),
    }
}

fn describe(program: &Program, state: &mut State, exception: Handle) -> String {
    with_ctx(program, state, |cx| {
        let name = cx.class_name(Value::Obj(exception)).to_owned();
        match ops::text::str(cx, Value::Obj(exception)) {
            Ok(text) if !text.is_empty() => format!("{name}: {text}"),
            _ => name,
        }
    })
}

/// The text of a value as Python's `repr` gives it, if that needs no Python code.
#[must_use]
pub fn repr(program: &Program, state: &mut State, value: Value) -> Option<String> {
    with_ctx(program, state, |cx| ops::text::repr(cx, value).ok())
}

/// The globals of the main module that are plain data (numbers, strings, None, bools, and lists, tuples,
/// sets and dicts of them), each with its `repr`, in the order of their names.
#[must_use]
pub fn plain_globals(program: &Program, state: &mut State) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = with_ctx(program, state, |cx| {
        ops::names::globals_of(cx, 0)
            .into_iter()
            .filter(|&(_, value)| is_plain(cx, value, 0))
            .filter_map(|(name, value)| Some((cx.as_str(name)?.to_owned(), value)))
            .filter(|(name, _)| !is_dunder(name))
            .collect::<Vec<_>>()
    })
    .into_iter()
    .filter_map(|(name, value)| Some((name, repr(program, state, value)?)))
    .collect();
    found.sort();
    found
}

/// Whether a name is one of Python's own, which no program's result is kept in.
#[must_use]
pub fn is_dunder(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}

/// How deep plain data may nest before it no longer counts as such.
pub const PLAIN_DEPTH: u32 = 64;

fn is_plain(cx: &Ctx<'_>, value: Value, depth: u32) -> bool {
    if depth > PLAIN_DEPTH {
        return false;
    }
    let all = |items: &[Value]| items.iter().all(|&item| is_plain(cx, item, depth + 1));
    match value {
        Value::Unbound | Value::Ellipsis | Value::NotImplemented => false,
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => true,
        Value::Obj(handle) => match cx.get(handle) {
            Object::Str(_) | Object::Bytes(_) | Object::BigInt(_) | Object::Complex(..) => true,
            Object::Tuple(items) => all(items),
            Object::List(items) => all(items),
            Object::Dict(dict) => dict
                .iter()
                .all(|(key, value)| is_plain(cx, key, depth + 1) && is_plain(cx, value, depth + 1)),
            Object::Set(set) | Object::FrozenSet(set) => {
                set.iter().all(|(_, item)| is_plain(cx, item, depth + 1))
            }
            _ => false,
        },
    }
}
