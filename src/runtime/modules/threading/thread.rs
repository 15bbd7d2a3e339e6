//! `Thread`, and the functions of `threading` about threads.
//!
//! `start()` makes a thread whose first transition only says that it has begun; `start()` waits for that, as
//! CPython's does on an event, and then parent and child may both run. Identities are numbers that look like
//! CPython's and follow from the order of creation.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::frame::{Frame, NativeFrame, Root};
use super::super::super::interp;
use super::super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::observer::{self, Outside, Region};
use super::super::super::ops;
use super::super::super::state::{self, Status};
use super::super::super::sync::Thread;
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;
use crate::schedule::ThreadId;

/// `get_ident()` of a thread.
#[must_use]
pub fn ident(thread: ThreadId) -> i64 {
    // As large as on 64-bit Linux, where it is an address, and as far apart as stacks are there.
    139_637_976_727_552 + i64::from(thread) * 8_392_704
}

/// `threading.Thread`
pub static THREAD: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_sync(class, Thread::default())),
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("start", start),
        NativeFn::method("run", run),
        NativeFn::method("join", join),
        NativeFn::method("is_alive", |cx, args| {
            let this = cx.this::<Thread>(args)?;
            check_initialized(cx, this)?;
            Ok(Value::Bool(is_alive(cx, this)))
        }),
        NativeFn::method("getName", |cx, args| {
            let this = cx.this::<Thread>(args)?;
            name(cx, this)
        }),
        NativeFn::method("setName", |cx, args| {
            let [value] = Signature::method("setName", ["name"], 1).bind(cx, args)?;
            set_name(cx, args.at(0), value.unwrap_or_default())?;
            Ok(Value::None)
        }),
        NativeFn::method("isDaemon", |cx, args| {
            let this = cx.this::<Thread>(args)?;
            daemon(cx, this)
        }),
        NativeFn::method("setDaemon", |cx, args| {
            let [value] = Signature::method("setDaemon", ["daemonic"], 1).bind(cx, args)?;
            set_daemon(cx, args.at(0), value.unwrap_or_default())?;
            Ok(Value::None)
        }),
        NativeFn::method("__repr__", repr),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "name",
            get: |cx, object| {
                let this = this(cx, object)?;
                name(cx, this)
            },
            set: Some(set_name),
        },
        GetSet {
            name: "daemon",
            get: |cx, object| {
                let this = this(cx, object)?;
                daemon(cx, this)
            },
            set: Some(set_daemon),
        },
        GetSet {
            name: "ident",
            get: |cx, object| {
                let this = this(cx, object)?;
                check_initialized(cx, this)?;
                Ok(match cx.sync::<Thread>(this).thread {
                    Some(thread) => Value::Int(ident(thread)),
                    None => Value::None,
                })
            },
            set: None,
        },
    ],
};

/// The functions of the module that are about threads.
pub const FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("current_thread", |cx, _args| Ok(object(cx, cx.thread))),
    NativeFn::function("currentThread", |cx, _args| Ok(object(cx, cx.thread))),
    NativeFn::function("main_thread", |cx, _args| Ok(object(cx, 0))),
    NativeFn::function("get_ident", |cx, _args| Ok(Value::Int(ident(cx.thread)))),
    NativeFn::function("active_count", |cx, _args| Ok(active_count(cx))),
    NativeFn::function("activeCount", |cx, _args| Ok(active_count(cx))),
    NativeFn::function("enumerate", |cx, _args| {
        let threads: Vec<Value> = alive(cx).into_iter().map(|t| object(cx, t)).collect();
        Ok(cx.new_list(threads))
    }),
    NativeFn::function("stack_size", |cx, args| {
        // The stack of a simulated thread has no size; whatever is asked for is granted.
        args.expect(cx, "stack_size", 0, 0, 1)?;
        Ok(Value::Int(0))
    }),
];

fn this(cx: &mut Ctx<'_>, object: Value) -> Result<Handle, Trap> {
    cx.this::<Thread>(Args::positional(&[object]))
}

/// A new thread; it has not begun. `root` is what it runs.
///
/// # Panics
/// At the 2^32nd thread.
pub fn spawn(cx: &mut Ctx<'_>, object: Value, daemon: bool, root: Root) -> ThreadId {
    let id = ThreadId::try_from(cx.state.threads.len()).expect("few threads");
    cx.alter(Region::Outside(Outside::Threads));
    cx.alter(Region::Outside(Outside::Thread(id)));
    cx.order(observer::Edge::Start(id));
    cx.state.threads.push(state::Thread {
        status: Status::New,
        object,
        daemon,
    });
    cx.state
        .execs
        .push(interp::exec_with(vec![Frame::Native(Box::new(
            NativeFrame::Root(root),
        ))]));
    id
}

/// Whether a thread is the main one: those of `--threads N` have none among them.
#[must_use]
pub fn is_main(cx: &Ctx<'_>, thread: ThreadId) -> bool {
    let exec = if thread == cx.thread {
        &*cx.exec
    } else {
        &cx.state.execs[thread as usize]
    };
    matches!(
        exec.frames.first(),
        Some(Frame::Native(frame)) if matches!(**frame, NativeFrame::Root(Root::Main { .. }))
    )
}

/// The `Thread` object of a thread; the main thread's, and those of threads that no `Thread` object started, are
/// made when they are asked for.
pub fn object(cx: &mut Ctx<'_>, thread: ThreadId) -> Value {
    let known = cx.state.threads[thread as usize].object;
    cx.ask(Region::Outside(Outside::Thread(thread)));
    if cx.as_sync::<Thread>(known).is_some() {
        return known;
    }
    let class = if is_main(cx, thread) {
        class::MAIN_THREAD
    } else {
        class::THREAD
    };
    let name = name_of(cx, thread);
    let name = cx.new_str(name);
    let daemon = cx.state.threads[thread as usize].daemon;
    let object = named(cx, class, name, daemon);
    set_id(cx, object, thread);
    cx.alter(Region::Outside(Outside::Thread(thread)));
    cx.state.threads[thread as usize].object = object;
    object
}

/// A `Thread` object as its constructor leaves it.
pub fn named(cx: &mut Ctx<'_>, class: Handle, name: Value, daemon: bool) -> Value {
    cx.new_sync(
        class,
        Thread {
            name,
            daemon,
            is_initialized: true,
            ..Thread::default()
        },
    )
}

/// Says which thread a `Thread` object stands for.
pub fn set_id(cx: &mut Ctx<'_>, object: Value, thread: ThreadId) {
    if let Some(this) = cx.as_sync::<Thread>(object) {
        cx.sync_mut::<Thread>(this).thread = Some(thread);
    }
}

/// The name of a thread, for reports and tracebacks.
#[must_use]
pub fn name_of(cx: &Ctx<'_>, thread: ThreadId) -> String {
    let object = cx.state.threads[thread as usize].object;
    match cx.as_sync::<Thread>(object) {
        Some(this) => cx
            .as_str(cx.sync::<Thread>(this).name)
            .unwrap_or_default()
            .to_owned(),
        None if is_main(cx, thread) => "MainThread".to_owned(),
        None => format!("Thread-{}", thread + 1),
    }
}

/// What a new thread does, given its object.
pub static BOOTSTRAP: NativeFn = NativeFn::function("_bootstrap_inner", |cx, args| {
    let run = ops::attr::get(cx, args.at(0), cx.program.names.run)?;
    cx.call_apart(run, Args::positional(&[]))
});

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Thread>(args)?;
    let [group, target, name, arguments, kwargs, daemon] = Signature::method(
        "__init__",
        ["group", "target", "name", "args", "kwargs", "daemon"],
        0,
    )
    .keyword_only(5)
    .bind(cx, args)?;
    if !matches!(group, None | Some(Value::None)) {
        return Err(cx.error(
            class::ASSERTION_ERROR,
            "group argument must be None for now",
        ));
    }
    let name = match name {
        Some(name) if ops::truth::truth(cx, name)? => Some(ops::text::str(cx, name)?),
        _ => None,
    };
    let daemon = match daemon {
        None | Some(Value::None) => cx.state.threads[cx.thread as usize].daemon,
        Some(value) => ops::truth::truth(cx, value)?,
    };
    let name = name.unwrap_or_else(|| {
        cx.alter(Region::Outside(Outside::Interpreter));
        cx.state.thread_names += 1;
        format!("Thread-{}", cx.state.thread_names)
    });
    let name = cx.new_str(name);
    let arguments = arguments.unwrap_or_else(|| cx.new_tuple([]));
    if let Value::Obj(kept) = arguments {
        cx.note(|| observer::Event::Kept(kept));
    }
    *cx.sync_mut::<Thread>(this) = Thread {
        target: target.unwrap_or(Value::None),
        args: arguments,
        kwargs: kwargs.unwrap_or(Value::None),
        name,
        daemon,
        is_initialized: true,
        thread: None,
    };
    Ok(Value::None)
}

fn start(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Thread>(args)?;
    let id = cx.once(|cx| {
        let thread = cx.sync::<Thread>(this);
        if !thread.is_initialized {
            return Err(cx.error(class::RUNTIME_ERROR, "thread.__init__() not called"));
        }
        if thread.thread.is_some() {
            return Err(cx.error(class::RUNTIME_ERROR, "threads can only be started once"));
        }
        let daemon = thread.daemon;
        let id = spawn(cx, args.at(0), daemon, Root::Bootstrap);
        cx.sync_mut::<Thread>(this).thread = Some(id);
        Ok(Value::Int(id.into()))
    })?;
    let Value::Int(id) = id else {
        unreachable!("an id")
    };
    let id = ThreadId::try_from(id).expect("an id");
    cx.wait(WaitOn::Started(id), None)?;
    Ok(Value::None)
}

fn run(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Thread>(args)?;
    let Thread {
        target,
        args,
        kwargs,
        ..
    } = *cx.sync::<Thread>(this);
    if matches!(target, Value::None) {
        return Ok(Value::None);
    }
    if !is_python(cx, target) {
        // It would run within the transition in which the thread begins.
        cx.pause()?;
    }
    if let Value::Obj(kept) = args {
        cx.note(|| observer::Event::Used(kept));
    }
    let call = ops::call::SPREAD.call;
    call(cx, Args::positional(&[target, args, kwargs]))?;
    Ok(Value::None)
}

/// Whether a call begins with an instruction of Python code, and so with a step of its own.
#[must_use]
pub fn is_python(cx: &Ctx<'_>, callee: Value) -> bool {
    match callee {
        Value::Obj(handle) => match cx.get(handle) {
            Object::Function(_) => true,
            Object::Method { function, .. } => matches!(cx.get(*function), Object::Function(_)),
            _ => false,
        },
        _ => false,
    }
}

fn join(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Thread>(args)?;
    let [timeout] = Signature::method("join", ["timeout"], 0).bind(cx, args)?;
    let thread = cx.sync::<Thread>(this);
    if !thread.is_initialized {
        return Err(cx.error(class::RUNTIME_ERROR, "Thread.__init__() not called"));
    }
    let Some(id) = thread.thread else {
        return Err(cx.error(
            class::RUNTIME_ERROR,
            "cannot join thread before it is started",
        ));
    };
    if id == cx.thread {
        return Err(cx.error(class::RUNTIME_ERROR, "cannot join current thread"));
    }
    let timeout = super::timeout(cx, timeout)?;
    if timeout != Some(0) {
        cx.wait(WaitOn::Finished(id), timeout)?;
    }
    Ok(Value::None)
}

fn is_alive(cx: &Ctx<'_>, this: Handle) -> bool {
    cx.sync::<Thread>(this).thread.is_some_and(|id| {
        !cx.has_ended(id) && cx.state.threads[id as usize].status == Status::Alive
    })
}

fn check_initialized(cx: &mut Ctx<'_>, this: Handle) -> Result<(), Trap> {
    if cx.sync::<Thread>(this).is_initialized {
        return Ok(());
    }
    Err(cx.error(class::ASSERTION_ERROR, "Thread.__init__() not called"))
}

fn name(cx: &mut Ctx<'_>, this: Handle) -> Outcome {
    check_initialized(cx, this)?;
    Ok(cx.sync::<Thread>(this).name)
}

fn set_name(cx: &mut Ctx<'_>, object: Value, value: Value) -> Result<(), Trap> {
    let this = this(cx, object)?;
    check_initialized(cx, this)?;
    let name = ops::text::str(cx, value)?;
    let name = cx.new_str(name);
    cx.sync_mut::<Thread>(this).name = name;
    Ok(())
}

fn daemon(cx: &mut Ctx<'_>, this: Handle) -> Outcome {
    check_initialized(cx, this)?;
    Ok(Value::Bool(cx.sync::<Thread>(this).daemon))
}

fn set_daemon(cx: &mut Ctx<'_>, object: Value, value: Value) -> Result<(), Trap> {
    let this = this(cx, object)?;
    let thread = cx.sync::<Thread>(this);
    if !thread.is_initialized {
        return Err(cx.error(class::RUNTIME_ERROR, "Thread.__init__() not called"));
    }
    if thread.thread.is_some() {
        return Err(cx.error(
            class::RUNTIME_ERROR,
            "cannot set daemon status of active thread",
        ));
    }
    let value = ops::truth::truth(cx, value)?;
    cx.sync_mut::<Thread>(this).daemon = value;
    Ok(())
}

fn repr(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Thread>(args)?;
    let thread = cx.sync::<Thread>(this);
    if !thread.is_initialized {
        return Err(cx.error(class::ASSERTION_ERROR, "Thread.__init__() was not called"));
    }
    let status = match thread.thread {
        None => "initial",
        Some(_) if is_alive(cx, this) => "started",
        Some(id) if cx.state.threads[id as usize].status == Status::New => "initial",
        Some(_) => "stopped",
    };
    let text = format!(
        "<{}({}, {status}{}{})>",
        cx.class_name(args.at(0)),
        cx.as_str(thread.name).unwrap_or_default(),
        if thread.daemon { " daemon" } else { "" },
        thread
            .thread
            .map(|id| format!(" {}", ident(id)))
            .unwrap_or_default()
    );
    Ok(cx.new_str(text))
}

/// The threads that have been started and have not ended, in order of creation.
fn alive(cx: &Ctx<'_>) -> Vec<ThreadId> {
    cx.ask(Region::Outside(Outside::Threads));
    (0..)
        .take(cx.state.threads.len())
        .filter(|&thread| !cx.has_ended(thread))
        .collect()
}

fn active_count(cx: &Ctx<'_>) -> Value {
    Value::Int(i64::try_from(alive(cx).len()).unwrap_or(i64::MAX))
}
