//! `ThreadPoolExecutor`, as CPython 3.8 has it: `submit` starts a worker unless one is idle, and a worker counts
//! as idle after each task. So twenty short tasks on five workers start five threads, and still the first worker
//! may run most of them.
//!
//! A worker's frames are a root and one native call per task ([`WORK`]): take a task, run it, hand the result in.
//! CPython also ends the workers of an executor that is garbage; here they wait until the program ends, which
//! tells all executors to shut down.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::frame::Root;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::observer::{Edge, Event, Outside, Region};
use super::super::super::ops::{iteration, text, truth};
use super::super::super::sync::{Closing, Future, Pool, Task, Until, Watch};
use super::super::super::value::{Handle, Value};
use super::super::super::wait::{Wait, WaitOn};
use super::super::signature::Signature;
use super::super::threading::{self, thread};
use super::future;
use crate::schedule::ThreadId;
use std::collections::VecDeque;

/// How many workers an executor has by default: `min(32, os.cpu_count() + 4)` on a machine of four processors.
const DEFAULT_WORKERS: i64 = 8;

/// `concurrent.futures.Executor`: only to be derived from.
pub static EXECUTOR: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_instance(class, Value::Unbound)),
    methods: &[],
    class_methods: &[],
    getsets: &[],
};

/// `concurrent.futures.ThreadPoolExecutor`
pub static POOL: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let prefix = cx.new_str("");
        let pool = Pool {
            max_workers: 0,
            prefix,
            initializer: Value::None,
            initargs: Value::None,
            tasks: VecDeque::new(),
            workers: Vec::new(),
            idle: 0,
            closing: Closing::Open,
        };
        Ok(cx.new_sync(class, pool))
    },
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("submit", submit),
        NativeFn::method("map", map),
        NativeFn::method("shutdown", |cx, args| {
            let this = cx.this::<Pool>(args)?;
            let [wait] = Signature::method("shutdown", ["wait"], 0).bind(cx, args)?;
            let wait = match wait {
                Some(wait) => truth::truth(cx, wait)?,
                None => true,
            };
            shutdown(cx, this, wait)?;
            Ok(Value::None)
        }),
        NativeFn::method("__enter__", |cx, args| {
            cx.this::<Pool>(args)?;
            Ok(args.at(0))
        }),
        NativeFn::method("__exit__", |cx, args| {
            let this = cx.this::<Pool>(args)?;
            shutdown(cx, this, true)?;
            Ok(Value::Bool(false))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Pool>(args)?;
    let [max_workers, prefix, initializer, initargs] = Signature::method(
        "__init__",
        [
            "max_workers",
            "thread_name_prefix",
            "initializer",
            "initargs",
        ],
        0,
    )
    .bind(cx, args)?;
    let max_workers = match max_workers {
        None | Some(Value::None) => DEFAULT_WORKERS,
        Some(value) => {
            let Some(int) = cx.as_int(value) else {
                let message = format!(
                    "'<=' not supported between instances of '{}' and 'int'",
                    cx.class_name(value)
                );
                return Err(cx.type_error(message));
            };
            i64::try_from(int).unwrap_or(i64::MAX)
        }
    };
    if max_workers <= 0 {
        return Err(cx.value_error("max_workers must be greater than 0"));
    }
    let initializer = initializer.unwrap_or(Value::None);
    if !matches!(initializer, Value::None) && !is_callable(cx, initializer) {
        return Err(cx.type_error("initializer must be a callable"));
    }
    let prefix = match prefix {
        Some(prefix) if truth::truth(cx, prefix)? => text::str(cx, prefix)?,
        _ => {
            cx.alter(Region::Outside(Outside::Interpreter));
            cx.state.pool_names += 1;
            format!("ThreadPoolExecutor-{}", cx.state.pool_names - 1)
        }
    };
    let prefix = cx.new_str(prefix);
    let initargs = initargs.unwrap_or_else(|| cx.new_tuple([]));
    let pool = cx.sync_mut::<Pool>(this);
    pool.max_workers = max_workers;
    pool.prefix = prefix;
    pool.initializer = initializer;
    pool.initargs = initargs;
    Ok(Value::None)
}

fn is_callable(cx: &Ctx<'_>, value: Value) -> bool {
    match value {
        Value::Obj(handle) => match cx.get(handle) {
            Object::Function(_) | Object::Native(_) | Object::Method { .. } | Object::Class(_) => {
                true
            }
            _ => cx.special(value, cx.program.names.call).is_some(),
        },
        _ => false,
    }
}

fn submit(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Pool>(args)?;
    let Some(&callee) = args.pos.get(1) else {
        return Err(cx.type_error("submit expected at least 1 positional argument, got 0"));
    };
    let future = cx.once(|cx| {
        let mut kwargs = Dict::default();
        for &(key, value) in args.kw {
            let name = cx.name_of(key);
            kwargs.push(name.hash, Value::Obj(key), value);
        }
        put(cx, this, callee, &args.pos[2..], kwargs)
    })?;
    add_worker(cx, this)?;
    Ok(future)
}

/// Puts a task into the queue; its future.
fn put(cx: &mut Ctx<'_>, this: Handle, callee: Value, args: &[Value], kwargs: Dict) -> Outcome {
    let message = match cx.sync::<Pool>(this).closing {
        Closing::Open => None,
        Closing::Broken => {
            return Err(cx.error(class::BROKEN_THREAD_POOL, BROKEN));
        }
        Closing::Shutdown => Some("cannot schedule new futures after shutdown"),
        Closing::Exit => Some("cannot schedule new futures after interpreter shutdown"),
    };
    if let Some(message) = message {
        return Err(cx.error(class::RUNTIME_ERROR, message));
    }
    let future = cx.new_sync(class::FUTURE, Future::default());
    let task = Task {
        future,
        callee,
        args: cx.new_tuple(args),
        kwargs: if kwargs.is_empty() {
            Value::None
        } else {
            cx.alloc(Object::Dict(Box::new(kwargs)))
        },
    };
    if let Value::Obj(kept) = task.args {
        cx.note(|| Event::Kept(kept));
    }
    cx.sync_mut::<Pool>(this).tasks.push_back(task);
    if let Some(future) = cx.as_sync::<Future>(future) {
        cx.order(Edge::Release(future));
    }
    Ok(future)
}

/// Starts a worker for a task that was just submitted, unless one is idle or there are enough.
fn add_worker(cx: &mut Ctx<'_>, this: Handle) -> Result<(), Trap> {
    let worker = cx.once(|cx| {
        let pool = cx.sync_mut::<Pool>(this);
        if pool.idle > 0 {
            pool.idle -= 1;
            return Ok(Value::None);
        }
        let count = pool.workers.len();
        if count as u64 >= pool.max_workers.unsigned_abs() {
            return Ok(Value::None);
        }
        let prefix = pool.prefix;
        let name = format!("{}_{count}", cx.as_str(prefix).unwrap_or_default());
        let name = cx.new_str(name);
        let object = thread::named(cx, class::THREAD, name, true);
        let root = Root::PoolWorker {
            pool: this,
            is_new: true,
        };
        let id = thread::spawn(cx, object, true, root);
        thread::set_id(cx, object, id);
        cx.sync_mut::<Pool>(this).workers.push(id);
        if count == 0 {
            cx.alter(Region::Outside(Outside::Interpreter));
            cx.state.pools.push(this);
        }
        Ok(Value::Int(id.into()))
    })?;
    if let Value::Int(id) = worker {
        let id = ThreadId::try_from(id).expect("an id");
        cx.wait(WaitOn::Started(id), None)?;
    }
    Ok(())
}

fn map(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Pool>(args)?;
    let Some(&callee) = args.pos.get(1) else {
        return Err(cx.type_error("map() missing 1 required positional argument: 'fn'"));
    };
    let timeout = map_timeout(cx, args)?;
    let deadline = cx.once(|cx| {
        Ok(match timeout {
            Some(nanos) => threading::instant(cx.clock().saturating_add(nanos)),
            None => Value::None,
        })
    })?;
    let deadline = threading::time_of(deadline);
    let mut iterators = Vec::with_capacity(args.pos.len() - 2);
    for &iterable in &args.pos[2..] {
        let iterator = match cx.python_special(iterable, cx.program.names.iter) {
            // It answers through the memo itself.
            Some(_) => iteration::iter(cx, iterable)?,
            None => cx.once(|cx| iteration::iter(cx, iterable))?,
        };
        iterators.push(iterator);
    }
    let futures = cx.once(|cx| Ok(cx.new_list(Vec::new())))?;
    // All that one round leaves is in the list, so each begins with the same memo.
    let begin = cx.replayed;
    while !iterators.is_empty() {
        let Some(items) = next_items(cx, &iterators)? else {
            break;
        };
        let future = cx.once(|cx| put(cx, this, callee, &items, Dict::default()))?;
        add_worker(cx, this)?;
        cx.pause()?;
        if let Value::Obj(handle) = futures
            && let Object::List(list) = cx.get_mut(handle)
        {
            list.push(future);
        }
        cx.memo.truncate(begin);
        cx.replayed = begin;
    }
    let futures: VecDeque<Value> = cx.as_items(futures).unwrap_or_default().to_vec().into();
    Ok(cx.new_plain_sync(Watch {
        until: Until::InOrder,
        total: futures.len(),
        futures,
        settled: VecDeque::new(),
        timeout: Value::None,
        deadline,
        is_begun: true,
    }))
}

/// The keyword arguments of `map`: the timeout in nanoseconds.
fn map_timeout(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<Option<u64>, Trap> {
    let mut timeout = None;
    for &(key, value) in args.kw {
        match cx.text(key) {
            "timeout" => timeout = threading::timeout(cx, Some(value))?,
            // Only processes take tasks in chunks.
            "chunksize" => {}
            key => {
                let message = format!("map() got an unexpected keyword argument '{key}'");
                return Err(cx.type_error(message));
            }
        }
    }
    Ok(timeout)
}

/// The next item of each iterator, or none if one is exhausted: one step of `zip`.
fn next_items(cx: &mut Ctx<'_>, iterators: &[Value]) -> Result<Option<Vec<Value>>, Trap> {
    let mut items = Vec::with_capacity(iterators.len());
    for &iterator in iterators {
        let next = cx.program.next;
        match cx.call_apart(Value::Obj(next), Args::positional(&[iterator])) {
            Ok(item) => items.push(item),
            Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => return Ok(None),
            Err(trap) => return Err(trap),
        }
    }
    Ok(Some(items))
}

fn shutdown(cx: &mut Ctx<'_>, this: Handle, wait: bool) -> Result<(), Trap> {
    cx.once(|cx| {
        let pool = cx.sync_mut::<Pool>(this);
        if pool.closing == Closing::Open {
            pool.closing = Closing::Shutdown;
        }
        Ok(Value::None)
    })?;
    if wait {
        let mut next = 0;
        while let Some(&worker) = cx.sync::<Pool>(this).workers.get(next) {
            cx.wait(WaitOn::Finished(worker), None)?;
            next += 1;
        }
        cx.alter(Region::Outside(Outside::Interpreter));
        cx.state.pools.retain(|&pool| pool != this);
    }
    Ok(())
}

const BROKEN: &str = "A thread initializer failed, the thread pool is not usable anymore";

/// What a worker does first, given its pool; whether it goes on.
pub static BEGIN: NativeFn = NativeFn::function("_worker", |cx, args| {
    let this = cx.this::<Pool>(args)?;
    let pool = cx.sync::<Pool>(this);
    let (initializer, initargs) = (pool.initializer, pool.initargs);
    if matches!(initializer, Value::None) {
        return Ok(Value::Bool(true));
    }
    let items = match iteration::items(cx, initargs) {
        Ok(items) => cx.call_apart(initializer, Args::positional(&items)),
        Err(trap) => Err(trap),
    };
    match items {
        Ok(_) => Ok(Value::Bool(true)),
        Err(Trap::Raise(exception)) => {
            cx.once(|cx| {
                future::log(cx, "Exception in initializer:", exception).map(|()| Value::None)
            })?;
            let failed = cx.once(|cx| {
                let pool = cx.sync_mut::<Pool>(this);
                pool.closing = Closing::Broken;
                let tasks = std::mem::take(&mut pool.tasks);
                let futures: Vec<Value> = tasks.into_iter().map(|task| task.future).collect();
                Ok(cx.new_list(futures))
            })?;
            for object in cx.as_items(failed).unwrap_or_default().to_vec() {
                let broken = cx.once(|cx| Err(cx.error(class::BROKEN_THREAD_POOL, BROKEN)));
                if let (Err(Trap::Raise(broken)), Some(future)) =
                    (broken, cx.as_sync::<Future>(object))
                {
                    future::finish(cx, object, future, Err(broken))?;
                }
            }
            Ok(Value::Bool(false))
        }
        Err(trap) => Err(trap),
    }
});

/// What a worker does again and again, given its pool: one task; whether it goes on.
pub static WORK: NativeFn = NativeFn::function("_worker", |cx, args| {
    let this = cx.this::<Pool>(args)?;
    let task = cx.once(|cx| {
        let pool = cx.sync_mut::<Pool>(this);
        match pool.tasks.pop_front() {
            Some(task) => Ok(cx.new_tuple([task.future, task.callee, task.args, task.kwargs])),
            None if pool.closing != Closing::Open => Ok(Value::None),
            None => Err(cx.block(
                WaitOn::Sync {
                    object: this,
                    ticket: 0,
                },
                None,
            )),
        }
    })?;
    let Some(&[object, callee, arguments, kwargs]) = cx.as_items(task) else {
        return Ok(Value::Bool(false));
    };
    let future = cx.this::<Future>(Args::positional(&[object]))?;
    let is_wanted = cx.once(|cx| {
        cx.order(Edge::Acquire(future));
        future::set_running(cx, object, future)
    })?;
    if is_wanted == Value::Bool(true) {
        let kept = arguments;
        let positional = cx.as_items(arguments).unwrap_or_default().to_vec();
        let keywords: Vec<(Handle, Value)> = cx
            .as_dict(kwargs)
            .map(|dict| dict.iter().filter_map(|(k, v)| Some((k.handle()?, v))))
            .into_iter()
            .flatten()
            .collect();
        let arguments = Args {
            pos: &positional,
            kw: &keywords,
        };
        if !thread::is_python(cx, callee) {
            // Between taking a task and the first effect of it another worker may overtake.
            cx.pause()?;
        }
        if let Value::Obj(kept) = kept {
            cx.note(|| Event::Used(kept));
        }
        let result = match cx.call_apart(callee, arguments) {
            Ok(value) => Ok(value),
            Err(Trap::Raise(exception)) => Err(exception),
            Err(trap) => return Err(trap),
        };
        cx.pause()?;
        future::finish(cx, object, future, result)?;
    }
    cx.sync_mut::<Pool>(this).idle += 1;
    Ok(Value::Bool(true))
});

/// Whether a worker of a pool would not have to wait for a task.
#[must_use]
pub fn has_work(cx: &Ctx<'_>, pool: Handle) -> bool {
    let pool = cx.sync::<Pool>(pool);
    !pool.tasks.is_empty() || pool.closing != Closing::Open
}

/// At the program's end: tells all executors to shut down; what is still to be waited for, if anything is.
pub fn shut_down_all(cx: &mut Ctx<'_>) -> Option<Wait> {
    cx.ask(Region::Outside(Outside::Interpreter));
    for pool in cx.state.pools.clone() {
        let pool = cx.sync_mut::<Pool>(pool);
        if pool.closing != Closing::Broken {
            pool.closing = Closing::Exit;
        }
        for worker in pool.workers.clone() {
            if !cx.has_ended(worker) {
                return Some(Wait {
                    on: WaitOn::Finished(worker),
                    deadline: None,
                });
            }
        }
    }
    None
}
