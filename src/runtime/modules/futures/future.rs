//! `Future`: a place where one thread leaves a result and others wait for it.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::observer::{Edge, Event};
use super::super::super::sync::{Future, Progress, Until, Watch};
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;
use super::super::threading;
use crate::runtime::traceback;

/// `concurrent.futures.Future`
pub static FUTURE: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_sync(class, Future::default())),
    methods: &[
        NativeFn::method("cancel", cancel),
        NativeFn::method("cancelled", |cx, args| {
            is(cx, args, |f| {
                f.is_done() && f.progress != Progress::Finished
            })
        }),
        NativeFn::method("running", |cx, args| {
            is(cx, args, |f| f.progress == Progress::Running)
        }),
        NativeFn::method("done", |cx, args| is(cx, args, Future::is_done)),
        NativeFn::method("result", |cx, args| {
            let this = cx.this::<Future>(args)?;
            let [timeout] = Signature::method("result", ["timeout"], 0).bind(cx, args)?;
            let timeout = threading::timeout(cx, timeout)?;
            result(cx, this, timeout)
        }),
        NativeFn::method("exception", |cx, args| {
            let this = cx.this::<Future>(args)?;
            let [timeout] = Signature::method("exception", ["timeout"], 0).bind(cx, args)?;
            let timeout = threading::timeout(cx, timeout)?;
            wait(cx, this, timeout)?;
            let future = cx.sync::<Future>(this);
            Ok(if future.is_raised {
                future.value
            } else {
                Value::None
            })
        }),
        NativeFn::method("add_done_callback", add_done_callback),
        NativeFn::method("set_running_or_notify_cancel", |cx, args| {
            let this = cx.this::<Future>(args)?;
            set_running(cx, args.at(0), this)
        }),
        NativeFn::method("set_result", |cx, args| {
            let [value] = Signature::method("set_result", ["result"], 1).bind(cx, args)?;
            set(cx, args, Ok(value.unwrap_or_default()))
        }),
        NativeFn::method("set_exception", |cx, args| {
            let [value] = Signature::method("set_exception", ["exception"], 1).bind(cx, args)?;
            match value {
                // `set_exception(None)` finishes the future without a result.
                None | Some(Value::None) => set(cx, args, Ok(Value::None)),
                Some(value) if cx.is_instance(value, class::BASE_EXCEPTION) => {
                    let exception = value.handle().expect("an exception is an object");
                    set(cx, args, Err(exception))
                }
                Some(_) => {
                    Err(cx.type_error("exceptions must derive from BaseException, says racescope"))
                }
            }
        }),
        NativeFn::method("__repr__", repr),
    ],
    class_methods: &[],
    getsets: &[],
};

fn is(cx: &mut Ctx<'_>, args: Args<'_>, test: fn(&Future) -> bool) -> Outcome {
    let this = cx.this::<Future>(args)?;
    let (holds, is_done) = {
        let future = cx.sync::<Future>(this);
        (test(future), future.is_done())
    };
    // An answer that tells that it is done.
    if is_done {
        cx.order(Edge::Acquire(this));
    }
    Ok(Value::Bool(holds))
}

/// Waits until a future is done.
fn wait(cx: &mut Ctx<'_>, this: Handle, timeout: Option<u64>) -> Result<(), Trap> {
    let on = WaitOn::Sync {
        object: this,
        ticket: 0,
    };
    if !cx.wait(on, timeout)? {
        return Err(Trap::Raise(
            cx.new_exception(class::FUTURES_TIMEOUT_ERROR, &[]),
        ));
    }
    cx.order(Edge::Acquire(this));
    let future = cx.sync::<Future>(this);
    if future.progress != Progress::Finished {
        return Err(Trap::Raise(cx.new_exception(class::CANCELLED_ERROR, &[])));
    }
    Ok(())
}

/// `result()` with a timeout in nanoseconds.
///
/// # Errors
/// What the task raised, `TimeoutError`, `CancelledError`, or the trap of the wait.
pub fn result(cx: &mut Ctx<'_>, this: Handle, timeout: Option<u64>) -> Outcome {
    wait(cx, this, timeout)?;
    let future = cx.sync::<Future>(this);
    match future.value {
        Value::Obj(exception) if future.is_raised => Err(Trap::Raise(exception)),
        value => Ok(value),
    }
}

fn cancel(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Future>(args)?;
    cancel_one(cx, args.at(0), this).map(Value::Bool)
}

/// `cancel()`: whether it is cancelled.
///
/// # Errors
/// The traps of its callbacks.
pub fn cancel_one(cx: &mut Ctx<'_>, object: Value, this: Handle) -> Result<bool, Trap> {
    let before = cx.once(|cx| {
        let future = cx.sync_mut::<Future>(this);
        Ok(match future.progress {
            Progress::Running | Progress::Finished => Value::Bool(false),
            Progress::Cancelled | Progress::CancelledAndNotified => Value::Bool(true),
            Progress::Pending => {
                future.progress = Progress::Cancelled;
                cx.order(Edge::Release(this));
                Value::None
            }
        })
    })?;
    if let Value::Bool(is_cancelled) = before {
        return Ok(is_cancelled);
    }
    run_callbacks(cx, object, this)?;
    Ok(true)
}

/// `set_running_or_notify_cancel()`
///
/// # Errors
/// `RuntimeError` if it is running or finished.
pub fn set_running(cx: &mut Ctx<'_>, object: Value, this: Handle) -> Outcome {
    match cx.sync::<Future>(this).progress {
        Progress::Pending => {
            cx.sync_mut::<Future>(this).progress = Progress::Running;
            Ok(Value::Bool(true))
        }
        Progress::Cancelled => {
            cx.sync_mut::<Future>(this).progress = Progress::CancelledAndNotified;
            tell_watches(cx, object, this);
            Ok(Value::Bool(false))
        }
        Progress::Running | Progress::CancelledAndNotified | Progress::Finished => {
            Err(cx.error(class::RUNTIME_ERROR, "Future in unexpected state"))
        }
    }
}

/// Tells those who wait for several futures that this one is settled.
fn tell_watches(cx: &mut Ctx<'_>, object: Value, this: Handle) {
    for watch in std::mem::take(&mut cx.sync_mut::<Future>(this).watches) {
        let watch = cx.sync_mut::<Watch>(watch);
        debug_assert_eq!(watch.until, Until::Next, "only as_completed is told");
        watch.settled.push_back(object);
    }
}

fn set(cx: &mut Ctx<'_>, args: Args<'_>, result: Result<Value, Handle>) -> Outcome {
    let this = cx.this::<Future>(args)?;
    cx.once(|cx| {
        if cx.sync::<Future>(this).is_done() {
            let text = describe(cx, args.at(0), this);
            let message = format!("{}: {text}", progress_name(cx, this));
            return Err(cx.error(class::INVALID_STATE_ERROR, message));
        }
        Ok(Value::None)
    })?;
    finish(cx, args.at(0), this, result)?;
    Ok(Value::None)
}

/// Hands a result in, and calls the callbacks.
///
/// # Errors
/// The traps of its callbacks.
pub fn finish(
    cx: &mut Ctx<'_>,
    object: Value,
    this: Handle,
    result: Result<Value, Handle>,
) -> Result<(), Trap> {
    cx.once(|cx| {
        let future = cx.sync_mut::<Future>(this);
        future.progress = Progress::Finished;
        future.is_raised = result.is_err();
        future.value = result.unwrap_or_else(Value::Obj);
        cx.note(|| Event::Kept(this));
        cx.order(Edge::Release(this));
        tell_watches(cx, object, this);
        Ok(Value::None)
    })?;
    run_callbacks(cx, object, this)
}

/// Calls the callbacks; what they raise is only written to standard error.
fn run_callbacks(cx: &mut Ctx<'_>, object: Value, this: Handle) -> Result<(), Trap> {
    // Who added one did so before.
    cx.order(Edge::Acquire(this));
    // Once a future is done no callback is added to the list.
    for index in 0..cx.sync::<Future>(this).callbacks.len() {
        let callback = cx.sync::<Future>(this).callbacks[index];
        call_back(cx, callback, object, this)?;
    }
    Ok(())
}

fn call_back(cx: &mut Ctx<'_>, callback: Value, object: Value, this: Handle) -> Result<(), Trap> {
    match cx.call_apart(callback, Args::positional(&[object])) {
        Err(Trap::Raise(exception))
            if cx.is_subclass(cx.exception(exception).class, class::EXCEPTION) =>
        {
            let text = describe(cx, object, this);
            let message = format!("exception calling callback for {text}");
            cx.once(|cx| log(cx, &message, exception).map(|()| Value::None))?;
            Ok(())
        }
        other => other.map(|_| ()),
    }
}

/// Writes what CPython logs: a message and a traceback on standard error. Within [`Ctx::once`] if more follows.
///
/// # Errors
/// The traps of the exception's own text.
pub fn log(cx: &mut Ctx<'_>, message: &str, exception: Handle) -> Result<(), Trap> {
    let report = traceback::format(cx, exception)?;
    cx.stderr().push_str(message);
    cx.stderr().push('\n');
    cx.stderr().push_str(&report);
    Ok(())
}

fn add_done_callback(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Future>(args)?;
    let [callback] = Signature::method("add_done_callback", ["fn"], 1).bind(cx, args)?;
    let callback = callback.unwrap_or_default();
    let is_done = cx.once(|cx| {
        let future = cx.sync_mut::<Future>(this);
        let is_done = future.is_done();
        if is_done {
            cx.order(Edge::Acquire(this));
        } else {
            future.callbacks.push(callback);
            cx.order(Edge::Release(this));
        }
        Ok(Value::Bool(is_done))
    })?;
    if is_done == Value::Bool(true) {
        call_back(cx, callback, args.at(0), this)?;
    }
    Ok(Value::None)
}

fn progress_name(cx: &Ctx<'_>, this: Handle) -> &'static str {
    match cx.sync::<Future>(this).progress {
        Progress::Pending => "PENDING",
        Progress::Running => "RUNNING",
        Progress::Cancelled => "CANCELLED",
        Progress::CancelledAndNotified => "CANCELLED_AND_NOTIFIED",
        Progress::Finished => "FINISHED",
    }
}

fn describe(cx: &Ctx<'_>, object: Value, this: Handle) -> String {
    let future = cx.sync::<Future>(this);
    let state = match future.progress {
        Progress::Pending => "pending".to_owned(),
        Progress::Running => "running".to_owned(),
        Progress::Cancelled | Progress::CancelledAndNotified => "cancelled".to_owned(),
        Progress::Finished => {
            let how = if future.is_raised {
                "raised"
            } else {
                "returned"
            };
            format!("finished {how} {}", cx.class_name(future.value))
        }
    };
    let address = cx.address(object.handle().unwrap_or(this));
    format!("<{} at {address:#x} state={state}>", cx.class_name(object))
}

fn repr(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Future>(args)?;
    let text = describe(cx, args.at(0), this);
    Ok(cx.new_str(text))
}
