//! `Condition`: wait until notified, under a lock.
//!
//! `wait()` gives the lock up and lines up in one step. `notify()` wakes the first in the line, and then the
//! woken compete for the lock with everybody else: they are enabled again only while it is free
//! (`Lib/threading.py` in CPython 3.8; there are no spurious wake-ups).

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::observer::Edge;
use super::super::super::ops::truth;
use super::super::super::sync::{Condition, Lock, RLock};
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;
use super::lock;

/// `threading.Condition`
pub static CONDITION: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let lock = cx.new_plain_sync(RLock::default());
        let lock = lock.handle().expect("a lock is an object");
        Ok(cx.new_sync(
            class,
            Condition {
                lock,
                waiting: Vec::new(),
            },
        ))
    },
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("acquire", |cx, args| on_lock(cx, args, lock::acquire)),
        NativeFn::method("release", |cx, args| on_lock(cx, args, lock::release)),
        NativeFn::method("__enter__", |cx, args| on_lock(cx, args, lock::acquire)),
        NativeFn::method("__exit__", |cx, args| on_lock(cx, args, lock::release)),
        NativeFn::method("wait", |cx, args| {
            let this = cx.this::<Condition>(args)?;
            let [timeout] = Signature::method("wait", ["timeout"], 0).bind(cx, args)?;
            let timeout = super::timeout(cx, timeout)?;
            wait(cx, this, timeout).map(Value::Bool)
        }),
        NativeFn::method("wait_for", wait_for),
        NativeFn::method("notify", |cx, args| {
            let this = cx.this::<Condition>(args)?;
            let [count] = Signature::method("notify", ["n"], 0).bind(cx, args)?;
            let count = match count.map(|count| cx.as_int(count)) {
                None => 1,
                Some(Some(count)) => usize::try_from(count).unwrap_or(0),
                Some(None) => usize::MAX,
            };
            notify(cx, this, count)
        }),
        NativeFn::method("notify_all", |cx, args| {
            let this = cx.this::<Condition>(args)?;
            notify(cx, this, usize::MAX)
        }),
        NativeFn::method("notifyAll", |cx, args| {
            let this = cx.this::<Condition>(args)?;
            notify(cx, this, usize::MAX)
        }),
        NativeFn::method("__repr__", |cx, args| {
            let this = cx.this::<Condition>(args)?;
            let condition = cx.sync::<Condition>(this);
            let (lock, waiting) = (condition.lock, condition.waiting.len());
            let lock = lock::describe(cx, lock);
            Ok(cx.new_str(format!("<Condition({lock}, {waiting})>")))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Condition>(args)?;
    let [lock] = Signature::method("__init__", ["lock"], 0).bind(cx, args)?;
    let Some(lock) = lock.filter(|lock| !matches!(lock, Value::None)) else {
        return Ok(Value::None);
    };
    let Some(lock) = cx
        .as_sync::<Lock>(lock)
        .or_else(|| cx.as_sync::<RLock>(lock))
    else {
        let message = format!(
            "racescope's Condition takes a Lock or an RLock, not '{}'",
            cx.class_name(lock)
        );
        return Err(cx.type_error(message));
    };
    cx.sync_mut::<Condition>(this).lock = lock;
    Ok(Value::None)
}

/// Does something with the lock of the condition that is the first argument.
fn on_lock(cx: &mut Ctx<'_>, args: Args<'_>, f: fn(&mut Ctx<'_>, Args<'_>) -> Outcome) -> Outcome {
    let this = cx.this::<Condition>(args)?;
    let mut pos = args.pos.to_vec();
    pos[0] = Value::Obj(cx.sync::<Condition>(this).lock);
    f(
        cx,
        Args {
            pos: &pos,
            kw: args.kw,
        },
    )
}

/// `Condition._is_owned`: a plain lock does not say who holds it.
fn is_owned(cx: &Ctx<'_>, this: Handle) -> bool {
    let lock = cx.sync::<Condition>(this).lock;
    match cx.as_sync::<RLock>(Value::Obj(lock)) {
        Some(lock) => cx.sync::<RLock>(lock).owner == Some(cx.thread),
        None => cx.sync::<Lock>(lock).owner.is_some(),
    }
}

/// Gives the lock up however often it is held; that number.
fn release_all(cx: &mut Ctx<'_>, this: Handle) -> u64 {
    let lock = cx.sync::<Condition>(this).lock;
    cx.order(Edge::Release(lock));
    if cx.as_sync::<RLock>(Value::Obj(lock)).is_some() {
        std::mem::take(cx.sync_mut::<RLock>(lock)).count
    } else {
        cx.sync_mut::<Lock>(lock).owner = None;
        1
    }
}

/// Takes the free lock back, as often as it was held.
fn take_back(cx: &mut Ctx<'_>, this: Handle, count: u64) {
    let lock = cx.sync::<Condition>(this).lock;
    let owner = Some(cx.thread);
    cx.order(Edge::Acquire(lock));
    if cx.as_sync::<RLock>(Value::Obj(lock)).is_some() {
        *cx.sync_mut::<RLock>(lock) = RLock { owner, count };
    } else {
        cx.sync_mut::<Lock>(lock).owner = owner;
    }
}

/// `wait()` with a timeout in nanoseconds: whether it was notified.
fn wait(cx: &mut Ctx<'_>, this: Handle, timeout: Option<u64>) -> Result<bool, Trap> {
    let me = cx.thread;
    let count = cx.once(|cx| {
        if !is_owned(cx, this) {
            return Err(cx.error(class::RUNTIME_ERROR, "cannot wait on un-acquired lock"));
        }
        let count = release_all(cx, this);
        cx.sync_mut::<Condition>(this).waiting.push(me);
        Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    })?;
    let Value::Int(count) = count else {
        unreachable!("a count")
    };
    // Over when notified and the lock is free; a deadline may pass in between.
    let on = WaitOn::Sync {
        object: this,
        ticket: me.into(),
    };
    cx.wait(on, timeout)?;
    let is_notified = cx.once(|cx| {
        let waiting = &mut cx.sync_mut::<Condition>(this).waiting;
        let place = waiting.iter().position(|&thread| thread == me);
        if let Some(place) = place {
            waiting.remove(place);
        }
        Ok(Value::Bool(place.is_none()))
    })?;
    let lock = WaitOn::Sync {
        object: cx.sync::<Condition>(this).lock,
        ticket: 0,
    };
    cx.wait(lock, None)?;
    cx.once(|cx| {
        take_back(cx, this, count.unsigned_abs());
        Ok(Value::None)
    })?;
    Ok(is_notified == Value::Bool(true))
}

fn wait_for(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Condition>(args)?;
    let [predicate, timeout] =
        Signature::method("wait_for", ["predicate", "timeout"], 1).bind(cx, args)?;
    let predicate = predicate.unwrap_or_default();
    let timeout = super::timeout(cx, timeout)?;
    let deadline = cx.once(|cx| {
        Ok(match timeout {
            Some(nanos) => super::instant(cx.clock().saturating_add(nanos)),
            None => Value::None,
        })
    })?;
    // A round leaves nothing but the line behind, so each begins with the same memo.
    let begin = cx.replayed;
    loop {
        let result = cx.call_apart(predicate, Args::positional(&[]))?;
        // Asked once: what it is about may have changed when this call is made again.
        let holds = cx.once(|cx| truth::truth(cx, result).map(Value::Bool))?;
        if holds == Value::Bool(true) {
            return Ok(result);
        }
        let left = super::time_of(deadline).map(|at| at.saturating_sub(cx.clock()));
        let is_notified = wait(cx, this, left)?;
        if !is_notified && left.is_some() {
            return cx.call_apart(predicate, Args::positional(&[]));
        }
        cx.memo.truncate(begin);
        cx.replayed = begin;
    }
}

fn notify(cx: &mut Ctx<'_>, this: Handle, count: usize) -> Outcome {
    if !is_owned(cx, this) {
        return Err(cx.error(class::RUNTIME_ERROR, "cannot notify on un-acquired lock"));
    }
    let waiting = &mut cx.sync_mut::<Condition>(this).waiting;
    waiting.drain(..count.min(waiting.len()));
    Ok(Value::None)
}
