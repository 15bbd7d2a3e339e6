//! `Timer`: a thread that waits on the virtual clock and then calls a function, unless it is cancelled.

use super::super::super::class_table as class;
use super::super::super::native::{Args, NativeClass, NativeFn, Trap};
use super::super::super::ops::{attr, call};
use super::super::super::sync::{Event, Thread};
use super::super::super::value::{Handle, Value};
use super::super::signature::Signature;
use super::{event, thread};
use crate::runtime::ctx::Ctx;
use crate::runtime::native::Outcome;

/// `threading.Timer`
pub static TIMER: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_sync(class, Thread::default())),
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("cancel", |cx, args| {
            let finished = finished(cx, args.at(0))?;
            event::set(cx, finished);
            Ok(Value::None)
        }),
        NativeFn::method("run", run),
    ],
    class_methods: &[],
    getsets: &[],
};

const ATTRIBUTES: [&str; 5] = ["interval", "function", "args", "kwargs", "finished"];

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    cx.this::<Thread>(args)?;
    let [interval, function, arguments, kwargs] =
        Signature::method("__init__", ["interval", "function", "args", "kwargs"], 2)
            .bind(cx, args)?;
    let init = thread::THREAD
        .methods
        .iter()
        .find(|method| method.name == "__init__")
        .expect("a thread is initialized");
    (init.call)(cx, Args::positional(&args.pos[..1]))?;
    let arguments = match arguments {
        None | Some(Value::None) => cx.new_list(Vec::new()),
        Some(arguments) => arguments,
    };
    let finished = cx.new_sync(class::EVENT, Event::default());
    let values = [
        interval.unwrap_or_default(),
        function.unwrap_or_default(),
        arguments,
        kwargs.unwrap_or(Value::None),
        finished,
    ];
    for (name, value) in ATTRIBUTES.into_iter().zip(values) {
        let name = cx.new_str(name);
        let name = attr::name_arg(cx, name)?;
        attr::generic_set(cx, args.at(0), name, value)?;
    }
    Ok(Value::None)
}

/// One of the timer's attributes.
fn get(cx: &mut Ctx<'_>, object: Value, name: &str) -> Outcome {
    let name = cx.new_str(name);
    let name = attr::name_arg(cx, name)?;
    attr::generic_get(cx, object, name)
}

fn finished(cx: &mut Ctx<'_>, object: Value) -> Result<Handle, Trap> {
    let event = get(cx, object, "finished")?;
    cx.this::<Event>(Args::positional(&[event]))
}

fn run(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let timer = args.at(0);
    let interval = get(cx, timer, "interval")?;
    let interval = super::timeout(cx, Some(interval))?;
    let finished = finished(cx, timer)?;
    // Whether it was cancelled is asked once: the function itself may set the event.
    let is_cancelled = cx.once(|cx| {
        let woken = event::wait(cx, finished, interval)?;
        Ok(Value::Bool(woken || cx.sync::<Event>(finished).is_set))
    })?;
    if is_cancelled == Value::Bool(false) {
        let function = get(cx, timer, "function")?;
        let arguments = get(cx, timer, "args")?;
        let kwargs = get(cx, timer, "kwargs")?;
        (call::SPREAD.call)(cx, Args::positional(&[function, arguments, kwargs]))?;
    }
    event::set(cx, finished);
    Ok(Value::None)
}
