//! `wait`, `as_completed` and the results of `Executor.map`: waiting for several futures.
//!
//! The last two are generators in CPython and objects of their own here, which look like one. What CPython does
//! when such a generator is dropped half-way, cancelling the tasks that have not begun, happens here only when
//! one of the results raises: nothing here is told when an object is dropped.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::observer::Edge;
use super::super::super::ops::{display, iteration, text};
use super::super::super::sync::{Future, Until, Watch};
use super::super::super::value::{Handle, Value};
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;
use super::super::threading;
use super::future;
use std::collections::VecDeque;

/// What `as_completed` and `Executor.map` return.
pub static ITERATOR: NativeClass = NativeClass {
    new: |cx, _class, _args| Err(cx.type_error("cannot create 'generator' instances")),
    methods: &[
        NativeFn::method("__iter__", |cx, args| {
            cx.this::<Watch>(args)?;
            Ok(args.at(0))
        }),
        NativeFn::method("__next__", next),
        NativeFn::method("__repr__", |cx, args| {
            let this = cx.this::<Watch>(args)?;
            let name = match cx.sync::<Watch>(this).until {
                Until::Next => "as_completed",
                _ => "Executor.map.<locals>.result_iterator",
            };
            let text = format!("<generator object {name} at {:#x}>", cx.address(this));
            Ok(cx.new_str(text))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// What `wait` returns: a named tuple.
pub static DONE_AND_NOT_DONE: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [done, not_done] =
            Signature::function("__new__", ["done", "not_done"], 2).bind(cx, args)?;
        let pair = cx.new_tuple([done.unwrap_or_default(), not_done.unwrap_or_default()]);
        Ok(cx.new_instance(class, pair))
    },
    methods: &[NativeFn::method("__repr__", |cx, args| {
        let items = cx.as_items(args.at(0)).unwrap_or_default().to_vec();
        let [done, not_done] = items[..] else {
            return Err(cx.type_error("a pair of sets is missing"));
        };
        let (done, not_done) = (text::repr(cx, done)?, text::repr(cx, not_done)?);
        Ok(cx.new_str(format!(
            "DoneAndNotDoneFutures(done={done}, not_done={not_done})"
        )))
    })],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "done",
            get: |cx, object| Ok(part(cx, object, 0)),
            set: None,
        },
        GetSet {
            name: "not_done",
            get: |cx, object| Ok(part(cx, object, 1)),
            set: None,
        },
    ],
};

fn part(cx: &Ctx<'_>, object: Value, index: usize) -> Value {
    cx.as_items(object)
        .and_then(|items| items.get(index).copied())
        .unwrap_or(Value::None)
}

/// `concurrent.futures.wait`
pub const WAIT: NativeFn = NativeFn::function("wait", |cx, args| {
    let [fs, timeout, until] =
        Signature::function("wait", ["fs", "timeout", "return_when"], 1).bind(cx, args)?;
    let timeout = threading::timeout(cx, timeout)?;
    let futures = futures(cx, fs.unwrap_or_default())?;
    let until = match until.map(|until| cx.as_str(until)) {
        None | Some(Some("ALL_COMPLETED")) => Until::All,
        Some(Some("FIRST_COMPLETED")) => Until::First,
        Some(Some("FIRST_EXCEPTION")) => Until::FirstException,
        _ => {
            // Asked for only if there is anything to wait for.
            let text = text::repr(cx, until.unwrap_or_default())?;
            if !futures.iter().all(|&f| is_settled(cx, f)) {
                return Err(cx.value_error(format!("Invalid return condition: {text}")));
            }
            Until::All
        }
    };
    let total = futures.len();
    let watch = cx.once(|cx| {
        Ok(cx.new_plain_sync(Watch {
            until,
            futures: futures.iter().copied().collect(),
            settled: VecDeque::new(),
            total,
            timeout: Value::None,
            deadline: None,
            is_begun: true,
        }))
    })?;
    let object = watch.handle().expect("an object");
    cx.wait(WaitOn::Sync { object, ticket: 0 }, timeout)?;
    let (done, not_done): (Vec<Value>, Vec<Value>) =
        futures.iter().partition(|&&f| is_settled(cx, f));
    for &object in &done {
        known(cx, object);
    }
    let (done, not_done) = (display::set_of(cx, &done)?, display::set_of(cx, &not_done)?);
    let pair = cx.new_tuple([done, not_done]);
    Ok(cx.new_instance(class::DONE_AND_NOT_DONE, pair))
});

/// `concurrent.futures.as_completed`
pub const AS_COMPLETED: NativeFn = NativeFn::function("as_completed", |cx, args| {
    let [fs, timeout] = Signature::function("as_completed", ["fs", "timeout"], 1).bind(cx, args)?;
    let futures = futures(cx, fs.unwrap_or_default())?;
    Ok(cx.new_plain_sync(Watch {
        until: Until::Next,
        total: futures.len(),
        futures: futures.into(),
        settled: VecDeque::new(),
        timeout: timeout.unwrap_or(Value::None),
        deadline: None,
        is_begun: false,
    }))
});

/// The futures of an iterable, each once.
fn futures(cx: &mut Ctx<'_>, iterable: Value) -> Result<Vec<Value>, Trap> {
    let mut seen: Vec<Value> = Vec::new();
    for item in iteration::items(cx, iterable)? {
        if cx.as_sync::<Future>(item).is_none() {
            let message = format!(
                "'{}' object has no attribute '_condition'",
                cx.class_name(item)
            );
            return Err(cx.error(class::ATTRIBUTE_ERROR, message));
        }
        seen.push(item);
    }
    let mut known = std::collections::HashSet::new();
    seen.retain(|item| item.handle().is_some_and(|handle| known.insert(handle)));
    Ok(seen)
}

/// Notes that a future is known to be done.
fn known(cx: &Ctx<'_>, object: Value) {
    if let Some(future) = cx.as_sync::<Future>(object) {
        cx.order(Edge::Acquire(future));
    }
}

fn is_settled(cx: &Ctx<'_>, object: Value) -> bool {
    cx.as_sync::<Future>(object)
        .is_some_and(|f| cx.sync::<Future>(f).is_settled())
}

fn next(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Watch>(args)?;
    match cx.sync::<Watch>(this).until {
        Until::Next => next_completed(cx, this),
        _ => next_result(cx, this),
    }
}

fn next_completed(cx: &mut Ctx<'_>, this: Handle) -> Outcome {
    if !cx.sync::<Watch>(this).is_begun {
        begin(cx, this)?;
    }
    if cx.sync::<Watch>(this).futures.is_empty() {
        return Err(cx.stop_iteration(Value::None));
    }
    if !wait(cx, this)? {
        let watch = cx.sync::<Watch>(this);
        let message = format!(
            "{} (of {}) futures unfinished",
            watch.futures.len(),
            watch.total
        );
        end(cx, this);
        return Err(cx.error(class::FUTURES_TIMEOUT_ERROR, message));
    }
    let watch = cx.sync_mut::<Watch>(this);
    let object = watch.settled.pop_front().expect("the wait is over");
    watch.futures.retain(|future| !future.is(object));
    known(cx, object);
    Ok(object)
}

/// What `as_completed` does when the first future is asked for.
fn begin(cx: &mut Ctx<'_>, this: Handle) -> Result<(), Trap> {
    let timeout = cx.sync::<Watch>(this).timeout;
    let timeout = threading::timeout(cx, Some(timeout))?;
    let deadline = timeout.map(|nanos| cx.clock().saturating_add(nanos));
    let futures: Vec<Value> = cx.sync::<Watch>(this).futures.iter().copied().collect();
    for object in futures {
        if is_settled(cx, object) {
            cx.sync_mut::<Watch>(this).settled.push_back(object);
        } else if let Some(future) = cx.as_sync::<Future>(object) {
            cx.sync_mut::<Future>(future).watches.push(this);
        }
    }
    let watch = cx.sync_mut::<Watch>(this);
    watch.deadline = deadline;
    watch.is_begun = true;
    Ok(())
}

/// Gives up: nothing more will come.
fn end(cx: &mut Ctx<'_>, this: Handle) {
    let watch = cx.sync_mut::<Watch>(this);
    watch.settled.clear();
    for object in std::mem::take(&mut watch.futures) {
        if let Some(future) = cx.as_sync::<Future>(object) {
            cx.sync_mut::<Future>(future)
                .watches
                .retain(|&watch| watch != this);
        }
    }
}

fn next_result(cx: &mut Ctx<'_>, this: Handle) -> Outcome {
    let Some(&first) = cx.sync::<Watch>(this).futures.front() else {
        return Err(cx.stop_iteration(Value::None));
    };
    let future = cx.this::<Future>(Args::positional(&[first]))?;
    let result = if wait(cx, this)? {
        future::result(cx, future, None)
    } else {
        Err(Trap::Raise(
            cx.new_exception(class::FUTURES_TIMEOUT_ERROR, &[]),
        ))
    };
    match result {
        Ok(value) => {
            cx.sync_mut::<Watch>(this).futures.pop_front();
            Ok(value)
        }
        Err(Trap::Raise(exception)) => {
            // The others are not wanted any more. The last one is cancelled first, as in CPython's reversed list.
            let rest = cx.once(|cx| {
                let rest = std::mem::take(&mut cx.sync_mut::<Watch>(this).futures);
                Ok(cx.new_list(rest.into_iter().skip(1).rev().collect()))
            })?;
            for object in cx.as_items(rest).unwrap_or_default().to_vec() {
                if let Some(future) = cx.as_sync::<Future>(object) {
                    future::cancel_one(cx, object, future)?;
                }
            }
            Err(Trap::Raise(exception))
        }
        Err(trap) => Err(trap),
    }
}

/// Waits until the watch is over; not so at its deadline.
fn wait(cx: &mut Ctx<'_>, this: Handle) -> Result<bool, Trap> {
    let deadline = cx.sync::<Watch>(this).deadline;
    let left = deadline.map(|deadline| deadline.saturating_sub(cx.clock()));
    let on = WaitOn::Sync {
        object: this,
        ticket: 0,
    };
    cx.wait(on, left)
}
