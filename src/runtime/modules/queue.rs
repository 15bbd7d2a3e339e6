//! `queue`: items that threads hand to each other. Waiting getters and putters are enabled while there is an item
//! or room; any of them may be first (`Lib/queue.py` in CPython 3.8).
//!
//! `PriorityQueue` compares items. Where that runs Python code the queue stays locked meanwhile, as CPython's
//! is: whoever else wants anything of it waits.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::observer::Edge;
use super::super::ops::truth;
use super::super::sync::{Order, Queue};
use super::super::value::{Handle, Value};
use super::super::wait::WaitOn;
use super::signature::Signature;
use super::{NativeModule, heap_order, threading};
use std::collections::VecDeque;

/// `queue`
pub const MODULE: NativeModule = NativeModule {
    name: "queue",
    functions: &[],
    classes: &[
        ("Queue", class::QUEUE),
        ("LifoQueue", class::LIFO_QUEUE),
        ("PriorityQueue", class::PRIORITY_QUEUE),
        ("SimpleQueue", class::SIMPLE_QUEUE),
        ("Empty", class::EMPTY),
        ("Full", class::FULL),
    ],
    constants: &[],
};

const GET: NativeFn = NativeFn::method("get", |cx, args| {
    let [block, timeout] = Signature::method("get", ["block", "timeout"], 0).bind(cx, args)?;
    let this = cx.this::<Queue>(args)?;
    let patience = patience(cx, block, timeout)?;
    get(cx, this, patience)
});
const GET_NOWAIT: NativeFn = NativeFn::method("get_nowait", |cx, args| {
    let [] = Signature::method("get_nowait", [], 0).bind(cx, args)?;
    let this = cx.this::<Queue>(args)?;
    get(cx, this, Patience::None)
});
const PUT: NativeFn = NativeFn::method("put", |cx, args| {
    let [item, block, timeout] =
        Signature::method("put", ["item", "block", "timeout"], 1).bind(cx, args)?;
    let this = cx.this::<Queue>(args)?;
    let patience = patience(cx, block, timeout)?;
    put(cx, this, item.unwrap_or_default(), patience)
});
const PUT_NOWAIT: NativeFn = NativeFn::method("put_nowait", |cx, args| {
    let [item] = Signature::method("put_nowait", ["item"], 1).bind(cx, args)?;
    let this = cx.this::<Queue>(args)?;
    put(cx, this, item.unwrap_or_default(), Patience::None)
});
const QSIZE: NativeFn = NativeFn::method("qsize", |cx, args| {
    look(cx, args, |queue| {
        Value::Int(i64::try_from(queue.items.len()).unwrap_or(i64::MAX))
    })
});
const EMPTY: NativeFn = NativeFn::method("empty", |cx, args| {
    look(cx, args, |queue| Value::Bool(queue.items.is_empty()))
});

/// `queue.Queue`, and with another order `LifoQueue` and `PriorityQueue`.
pub static QUEUE: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let order = if cx.is_subclass(class, class::LIFO_QUEUE) {
            Order::Lifo
        } else if cx.is_subclass(class, class::PRIORITY_QUEUE) {
            Order::Priority
        } else {
            Order::Fifo
        };
        Ok(cx.new_sync(class, empty(order)))
    },
    methods: &[
        NativeFn::method("__init__", init),
        GET,
        GET_NOWAIT,
        PUT,
        PUT_NOWAIT,
        QSIZE,
        EMPTY,
        NativeFn::method("full", |cx, args| {
            look(cx, args, |queue| Value::Bool(queue.is_full()))
        }),
        NativeFn::method("task_done", task_done),
        NativeFn::method("join", |cx, args| {
            let this = cx.this::<Queue>(args)?;
            cx.wait(on(this, Queue::DONE), None)?;
            cx.order(Edge::Acquire(this));
            Ok(Value::None)
        }),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "maxsize",
            get: |cx, object| {
                let this = cx.this::<Queue>(Args::positional(&[object]))?;
                Ok(Value::Int(cx.sync::<Queue>(this).maxsize))
            },
            set: None,
        },
        GetSet {
            name: "unfinished_tasks",
            get: |cx, object| {
                let this = cx.this::<Queue>(Args::positional(&[object]))?;
                Ok(Value::Int(cx.sync::<Queue>(this).unfinished))
            },
            set: None,
        },
        GetSet {
            // A copy: what CPython shows is the queue's own list.
            name: "queue",
            get: |cx, object| {
                let this = cx.this::<Queue>(Args::positional(&[object]))?;
                let items = cx.sync::<Queue>(this).items.iter().copied().collect();
                Ok(cx.new_list(items))
            },
            set: None,
        },
    ],
};

/// `queue.SimpleQueue`
pub static SIMPLE_QUEUE: NativeClass = NativeClass {
    new: |cx, class, args| {
        args.expect(cx, "SimpleQueue", 0, 0, 0)?;
        Ok(cx.new_sync(class, empty(Order::Simple)))
    },
    methods: &[GET, GET_NOWAIT, PUT, PUT_NOWAIT, QSIZE, EMPTY],
    class_methods: &[],
    getsets: &[],
};

const fn empty(order: Order) -> Queue {
    Queue {
        order,
        items: VecDeque::new(),
        maxsize: 0,
        unfinished: 0,
        comparing: None,
    }
}

const fn on(object: Handle, ticket: u64) -> WaitOn {
    WaitOn::Sync { object, ticket }
}

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Queue>(args)?;
    let [maxsize] = Signature::method("__init__", ["maxsize"], 0).bind(cx, args)?;
    if let Some(maxsize) = maxsize {
        let Some(int) = cx.as_int(maxsize) else {
            let message = format!(
                "racescope's queues have an int as maxsize, not '{}'",
                cx.class_name(maxsize)
            );
            return Err(cx.type_error(message));
        };
        cx.sync_mut::<Queue>(this).maxsize = i64::try_from(int).unwrap_or(i64::MAX);
    }
    Ok(Value::None)
}

/// How long to wait for an item or for room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    None,
    Nanos(u64),
    Unlimited,
}

fn patience(
    cx: &mut Ctx<'_>,
    block: Option<Value>,
    timeout: Option<Value>,
) -> Result<Patience, Trap> {
    let block = match block {
        Some(block) => truth::truth(cx, block)?,
        None => true,
    };
    if !block {
        return Ok(Patience::None);
    }
    match timeout {
        None | Some(Value::None) => Ok(Patience::Unlimited),
        Some(timeout) => {
            let seconds = threading::seconds(cx, timeout)?;
            if seconds < 0.0 {
                return Err(cx.value_error("'timeout' must be a non-negative number"));
            }
            Ok(match threading::nanos(seconds) {
                0 => Patience::None,
                nanos => Patience::Nanos(nanos),
            })
        }
    }
}

/// Waits for one of the queue's conditions; whether it holds.
fn wait(
    cx: &mut Ctx<'_>,
    this: Handle,
    ticket: u64,
    patience: Patience,
    holds: fn(&Queue) -> bool,
) -> Result<bool, Trap> {
    match patience {
        Patience::Unlimited => cx.wait(on(this, ticket), None),
        Patience::Nanos(nanos) => cx.wait(on(this, ticket), Some(nanos)),
        Patience::None => {
            cx.wait(on(this, Queue::LOOK), None)?;
            Ok(holds(cx.sync::<Queue>(this)))
        }
    }
}

fn look(cx: &mut Ctx<'_>, args: Args<'_>, f: fn(&Queue) -> Value) -> Outcome {
    let this = cx.this::<Queue>(args)?;
    cx.wait(on(this, Queue::LOOK), None)?;
    Ok(f(cx.sync::<Queue>(this)))
}

fn put(cx: &mut Ctx<'_>, this: Handle, item: Value, patience: Patience) -> Outcome {
    if cx.sync::<Queue>(this).maxsize > 0 {
        if !wait(cx, this, Queue::ROOM, patience, |queue| !queue.is_full())? {
            return Err(Trap::Raise(cx.new_exception(class::FULL, &[])));
        }
    } else {
        cx.wait(on(this, Queue::LOOK), None)?;
    }
    let queue = cx.sync_mut::<Queue>(this);
    if queue.order == Order::Priority {
        compare(cx, this, |cx, heap| {
            heap_order::push(cx, heap, item).map(|()| Value::None)
        })?;
    } else {
        queue.items.push_back(item);
    }
    let queue = cx.sync_mut::<Queue>(this);
    queue.unfinished += 1;
    let room = u64::try_from(queue.maxsize).ok().filter(|&room| room > 0);
    cx.order(Edge::Put(this, item, room));
    Ok(Value::None)
}

fn get(cx: &mut Ctx<'_>, this: Handle, patience: Patience) -> Outcome {
    if !wait(cx, this, Queue::ITEM, patience, |queue| {
        !queue.items.is_empty()
    })? {
        return Err(Trap::Raise(cx.new_exception(class::EMPTY, &[])));
    }
    let queue = cx.sync_mut::<Queue>(this);
    let item = match queue.order {
        Order::Fifo | Order::Simple => queue.items.pop_front(),
        Order::Lifo => queue.items.pop_back(),
        Order::Priority => Some(compare(cx, this, |cx, heap| {
            Ok(heap_order::pop(cx, heap)?.unwrap_or(Value::None))
        })?),
    };
    let item = item.unwrap_or(Value::None);
    cx.order(Edge::Get(this, item));
    Ok(item)
}

/// Changes the heap of a `PriorityQueue`, which is locked until all comparisons are made.
fn compare(
    cx: &mut Ctx<'_>,
    this: Handle,
    f: impl FnOnce(&mut Ctx<'_>, &mut Vec<Value>) -> Outcome,
) -> Outcome {
    let mut heap: Vec<Value> = cx.sync::<Queue>(this).items.iter().copied().collect();
    let result = f(cx, &mut heap);
    let me = cx.thread;
    let queue = cx.sync_mut::<Queue>(this);
    if matches!(result, Ok(_) | Err(Trap::Raise(_))) {
        queue.items = heap.into();
        queue.comparing = None;
    } else {
        queue.comparing = Some(me);
    }
    result
}

fn task_done(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Queue>(args)?;
    cx.wait(on(this, Queue::LOOK), None)?;
    let queue = cx.sync_mut::<Queue>(this);
    if queue.unfinished <= 0 {
        return Err(cx.value_error("task_done() called too many times"));
    }
    queue.unfinished -= 1;
    cx.order(Edge::Release(this));
    Ok(Value::None)
}
