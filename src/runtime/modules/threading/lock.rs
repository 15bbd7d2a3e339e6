//! `Lock` and `RLock`: atomic, and unfair as CPython's are. A release hands over to nobody, so the thread that
//! releases may acquire again before any thread that waits (`Modules/_threadmodule.c` in CPython 3.8).

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::observer::Edge;
use super::super::super::sync::{Lock, RLock};
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::{nanos, seconds};
use crate::schedule::ThreadId;

/// `threading.Lock`
pub static LOCK: NativeClass = NativeClass {
    new: |cx, _class, args| {
        args.expect(cx, "allocate_lock", 0, 0, 0)?;
        Ok(cx.new_plain_sync(Lock::default()))
    },
    methods: &[
        NativeFn::method("acquire", acquire_lock),
        NativeFn::method("acquire_lock", acquire_lock),
        NativeFn::method("__enter__", acquire_lock),
        NativeFn::method("release", release_lock),
        NativeFn::method("release_lock", release_lock),
        NativeFn::method("__exit__", release_lock),
        NativeFn::method("locked", locked),
        NativeFn::method("locked_lock", locked),
        NativeFn::method("__repr__", |cx, args| {
            let this = cx.this::<Lock>(args)?;
            let text = describe(cx, this);
            Ok(cx.new_str(text))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `threading.RLock`
pub static RLOCK: NativeClass = NativeClass {
    new: |cx, _class, args| {
        args.expect(cx, "RLock", 0, 0, 0)?;
        Ok(cx.new_plain_sync(RLock::default()))
    },
    methods: &[
        NativeFn::method("acquire", acquire_rlock),
        NativeFn::method("__enter__", acquire_rlock),
        NativeFn::method("release", release_rlock),
        NativeFn::method("__exit__", release_rlock),
        NativeFn::method("_is_owned", |cx, args| {
            let this = cx.this::<RLock>(args)?;
            Ok(Value::Bool(cx.sync::<RLock>(this).owner == Some(cx.thread)))
        }),
        NativeFn::method("__repr__", |cx, args| {
            let this = cx.this::<RLock>(args)?;
            let text = describe(cx, this);
            Ok(cx.new_str(text))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

const fn state_name(owner: Option<ThreadId>) -> &'static str {
    if owner.is_some() {
        "locked"
    } else {
        "unlocked"
    }
}

/// `repr()` of a lock.
#[must_use]
pub fn describe(cx: &Ctx<'_>, this: Handle) -> String {
    let address = cx.address(this);
    match cx.as_sync::<RLock>(Value::Obj(this)) {
        Some(lock) => {
            let lock = cx.sync::<RLock>(lock);
            format!(
                "<{} _thread.RLock object owner={} count={} at {address:#x}>",
                state_name(lock.owner),
                lock.owner.map_or(0, super::thread::ident),
                lock.count,
            )
        }
        None => format!(
            "<{} _thread.lock object at {address:#x}>",
            state_name(cx.sync::<Lock>(this).owner)
        ),
    }
}

/// `acquire()` of a `Lock` or `RLock`.
///
/// # Errors
/// Of the arguments, or the trap of the wait.
pub fn acquire(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    match cx.as_sync::<RLock>(args.at(0)) {
        Some(_) => acquire_rlock(cx, args),
        None => acquire_lock(cx, args),
    }
}

/// `release()` of a `Lock` or `RLock`.
///
/// # Errors
/// `RuntimeError` if it is not held (an `RLock`: by this thread).
pub fn release(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    match cx.as_sync::<RLock>(args.at(0)) {
        Some(_) => release_rlock(cx, args),
        None => release_lock(cx, args),
    }
}

/// How a lock is to be acquired: whether to wait, and for how many nanoseconds at most.
fn patience(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(bool, Option<u64>), Trap> {
    let [blocking, timeout] = args.bind(cx, "acquire", 1, ["blocking", "timeout"], 0)?;
    let blocking = match blocking {
        Some(value) => super::super::super::ops::truth::truth(cx, value)?,
        None => true,
    };
    let Some(timeout) = timeout else {
        return Ok((blocking, None));
    };
    let timeout = seconds(cx, timeout)?;
    #[expect(
        clippy::float_cmp,
        reason = "exactly -1 is the default, which means no timeout"
    )]
    let unlimited = timeout == -1.0;
    if unlimited {
        return Ok((blocking, None));
    }
    if !blocking {
        return Err(cx.value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 {
        return Err(cx.value_error("timeout value must be positive"));
    }
    // No time at all is an attempt without waiting.
    let timeout = nanos(timeout);
    Ok((timeout > 0, Some(timeout)))
}

fn acquire_lock(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Lock>(args)?;
    let (blocking, timeout) = patience(cx, args)?;
    let free = cx.sync::<Lock>(this).owner.is_none();
    let got = if blocking {
        cx.wait(on(this), timeout)?
    } else {
        free
    };
    if got {
        cx.sync_mut::<Lock>(this).owner = Some(cx.thread);
        cx.order(Edge::Acquire(this));
    }
    Ok(Value::Bool(got))
}

const fn on(object: Handle) -> WaitOn {
    WaitOn::Sync { object, ticket: 0 }
}

fn release_lock(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Lock>(args)?;
    if cx.sync::<Lock>(this).owner.is_none() {
        return Err(cx.error(class::RUNTIME_ERROR, "release unlocked lock"));
    }
    cx.sync_mut::<Lock>(this).owner = None;
    cx.order(Edge::Release(this));
    Ok(Value::None)
}

fn locked(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Lock>(args)?;
    Ok(Value::Bool(cx.sync::<Lock>(this).owner.is_some()))
}

fn acquire_rlock(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<RLock>(args)?;
    let (blocking, timeout) = patience(cx, args)?;
    let me = cx.thread;
    let lock = cx.sync_mut::<RLock>(this);
    if lock.owner == Some(me) {
        lock.count += 1;
        return Ok(Value::Bool(true));
    }
    let free = lock.owner.is_none();
    let got = if blocking {
        cx.wait(on(this), timeout)?
    } else {
        free
    };
    if got {
        *cx.sync_mut::<RLock>(this) = RLock {
            owner: Some(me),
            count: 1,
        };
        cx.order(Edge::Acquire(this));
    }
    Ok(Value::Bool(got))
}

fn release_rlock(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<RLock>(args)?;
    let me = cx.thread;
    let lock = cx.sync_mut::<RLock>(this);
    if lock.owner != Some(me) {
        return Err(cx.error(class::RUNTIME_ERROR, "cannot release un-acquired lock"));
    }
    lock.count -= 1;
    if lock.count == 0 {
        lock.owner = None;
        cx.order(Edge::Release(this));
    }
    Ok(Value::None)
}
