//! `Event`: a flag to wait for. `set()` wakes everybody who waits at that moment, even if `clear()` follows
//! before they run.

use super::super::super::native::{Args, NativeClass, NativeFn, Outcome};
use super::super::super::observer::Edge;
use super::super::super::sync::Event;
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;
use crate::runtime::ctx::Ctx;
use crate::runtime::native::Trap;

/// `threading.Event`
pub static EVENT: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_sync(class, Event::default())),
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            Signature::method("__init__", [], 0).bind(cx, args)?;
            Ok(Value::None)
        }),
        NativeFn::method("is_set", is_set),
        NativeFn::method("isSet", is_set),
        NativeFn::method("set", |cx, args| {
            let this = cx.this::<Event>(args)?;
            set(cx, this);
            Ok(Value::None)
        }),
        NativeFn::method("clear", |cx, args| {
            let this = cx.this::<Event>(args)?;
            cx.sync_mut::<Event>(this).is_set = false;
            Ok(Value::None)
        }),
        NativeFn::method("wait", |cx, args| {
            let this = cx.this::<Event>(args)?;
            let [timeout] = Signature::method("wait", ["timeout"], 0).bind(cx, args)?;
            let timeout = super::timeout(cx, timeout)?;
            wait(cx, this, timeout).map(Value::Bool)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn is_set(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Event>(args)?;
    let is_set = cx.sync::<Event>(this).is_set;
    if is_set {
        cx.order(Edge::Acquire(this));
    }
    Ok(Value::Bool(is_set))
}

/// `set()`
pub fn set(cx: &mut Ctx<'_>, this: Handle) {
    cx.order(Edge::Release(this));
    *cx.sync_mut::<Event>(this) = Event {
        is_set: true,
        waiting: Vec::new(),
    };
}

/// `wait()` with a timeout in nanoseconds: whether the flag was set.
///
/// # Errors
/// The trap of the wait.
pub fn wait(cx: &mut Ctx<'_>, this: Handle, timeout: Option<u64>) -> Result<bool, Trap> {
    let me = cx.thread;
    let is_set = cx.once(|cx| {
        let event = cx.sync_mut::<Event>(this);
        if !event.is_set {
            event.waiting.push(me);
        }
        Ok(Value::Bool(event.is_set))
    })?;
    if is_set == Value::Bool(true) {
        cx.order(Edge::Acquire(this));
        return Ok(true);
    }
    let on = WaitOn::Sync {
        object: this,
        ticket: me.into(),
    };
    let is_woken = cx.wait(on, timeout)?;
    if is_woken {
        cx.order(Edge::Acquire(this));
    }
    cx.sync_mut::<Event>(this)
        .waiting
        .retain(|&thread| thread != me);
    Ok(is_woken)
}
