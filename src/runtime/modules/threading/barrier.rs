//! `Barrier`: threads wait for each other. The last to arrive runs the action and lets the others go; who comes
//! for the next round waits until all of them have left (`Lib/threading.py` in CPython 3.8).

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::observer::Edge;
use super::super::super::sync::{Barrier, Phase};
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;

/// `threading.Barrier`
pub static BARRIER: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let barrier = Barrier {
            parties: 0,
            action: Value::None,
            timeout: Value::None,
            phase: Phase::Filling,
            count: 0,
            acting: None,
        };
        Ok(cx.new_sync(class, barrier))
    },
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("wait", wait),
        NativeFn::method("reset", |cx, args| {
            let this = cx.this::<Barrier>(args)?;
            cx.wait(on(this, Barrier::ACT), None)?;
            let barrier = cx.sync_mut::<Barrier>(this);
            barrier.phase = match barrier.phase {
                _ if barrier.count == 0 => Phase::Filling,
                Phase::Filling | Phase::Broken => Phase::Resetting,
                leaving => leaving,
            };
            Ok(Value::None)
        }),
        NativeFn::method("abort", |cx, args| {
            let this = cx.this::<Barrier>(args)?;
            cx.wait(on(this, Barrier::ACT), None)?;
            cx.sync_mut::<Barrier>(this).phase = Phase::Broken;
            Ok(Value::None)
        }),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "parties",
            get: |cx, object| look(cx, object, |b| Value::Int(b.parties)),
            set: None,
        },
        GetSet {
            name: "n_waiting",
            get: |cx, object| {
                look(cx, object, |b| {
                    Value::Int(if b.phase == Phase::Filling {
                        b.count
                    } else {
                        0
                    })
                })
            },
            set: None,
        },
        GetSet {
            name: "broken",
            get: |cx, object| look(cx, object, |b| Value::Bool(b.phase == Phase::Broken)),
            set: None,
        },
    ],
};

fn look(cx: &mut Ctx<'_>, object: Value, f: fn(&Barrier) -> Value) -> Outcome {
    let this = cx.this::<Barrier>(Args::positional(&[object]))?;
    Ok(f(cx.sync::<Barrier>(this)))
}

const fn on(object: Handle, ticket: u64) -> WaitOn {
    WaitOn::Sync { object, ticket }
}

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Barrier>(args)?;
    let [parties, action, timeout] =
        Signature::method("__init__", ["parties", "action", "timeout"], 1).bind(cx, args)?;
    let parties = parties.unwrap_or_default();
    let Some(count) = cx.as_int(parties) else {
        let message = format!(
            "racescope's Barrier is for an int of threads, not '{}'",
            cx.class_name(parties)
        );
        return Err(cx.type_error(message));
    };
    let barrier = cx.sync_mut::<Barrier>(this);
    barrier.parties = i64::try_from(count).unwrap_or(i64::MAX);
    barrier.action = action.unwrap_or(Value::None);
    barrier.timeout = timeout.unwrap_or(Value::None);
    Ok(Value::None)
}

fn broken(cx: &mut Ctx<'_>) -> Trap {
    Trap::Raise(cx.new_exception(class::BROKEN_BARRIER_ERROR, &[]))
}

fn wait(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Barrier>(args)?;
    let [timeout] = Signature::method("wait", ["timeout"], 0).bind(cx, args)?;
    let timeout = match timeout {
        None | Some(Value::None) => cx.sync::<Barrier>(this).timeout,
        Some(timeout) => timeout,
    };
    let timeout = super::timeout(cx, Some(timeout))?;
    cx.wait(on(this, Barrier::ENTER), None)?;
    let index = cx.once(|cx| {
        let barrier = cx.sync_mut::<Barrier>(this);
        if barrier.phase == Phase::Broken {
            return Err(broken(cx));
        }
        barrier.count += 1;
        let index = barrier.count - 1;
        cx.order(Edge::Release(this));
        Ok(Value::Int(index))
    })?;
    let is_last = index == Value::Int(cx.sync::<Barrier>(this).parties - 1);
    let outcome = if is_last {
        release(cx, this)
    } else {
        wait_for_release(cx, this, timeout)
    };
    match outcome {
        Ok(()) => {}
        Err(Trap::Raise(exception)) => {
            leave(cx, this);
            return Err(Trap::Raise(exception));
        }
        Err(trap) => return Err(trap),
    }
    leave(cx, this);
    Ok(index)
}

/// The last thread to arrive runs the action and opens the barrier.
fn release(cx: &mut Ctx<'_>, this: Handle) -> Result<(), Trap> {
    let action = cx.sync::<Barrier>(this).action;
    if !matches!(action, Value::None) {
        cx.sync_mut::<Barrier>(this).acting = Some(cx.thread);
        // The action comes after all arrivals and before all departures.
        cx.order(Edge::Acquire(this));
        let result = cx.call_apart(action, Args::positional(&[]));
        let barrier = cx.sync_mut::<Barrier>(this);
        match result {
            Ok(_) => barrier.acting = None,
            Err(Trap::Raise(exception)) => {
                barrier.acting = None;
                barrier.phase = Phase::Broken;
                return Err(Trap::Raise(exception));
            }
            Err(trap) => return Err(trap),
        }
    }
    cx.sync_mut::<Barrier>(this).phase = Phase::Draining;
    cx.order(Edge::Release(this));
    Ok(())
}

fn wait_for_release(cx: &mut Ctx<'_>, this: Handle, timeout: Option<u64>) -> Result<(), Trap> {
    cx.wait(on(this, Barrier::LEAVE), timeout)?;
    // A timeout that comes while the action runs is looked at after it.
    cx.wait(on(this, Barrier::ACT), None)?;
    let barrier = cx.sync_mut::<Barrier>(this);
    match barrier.phase {
        Phase::Draining => Ok(()),
        Phase::Filling => {
            barrier.phase = Phase::Broken;
            Err(broken(cx))
        }
        Phase::Resetting | Phase::Broken => Err(broken(cx)),
    }
}

/// The last thread to leave readies the barrier for the next round.
fn leave(cx: &mut Ctx<'_>, this: Handle) {
    cx.order(Edge::Acquire(this));
    let barrier = cx.sync_mut::<Barrier>(this);
    barrier.count -= 1;
    if barrier.count == 0 && matches!(barrier.phase, Phase::Resetting | Phase::Draining) {
        barrier.phase = Phase::Filling;
    }
}
