//! The state of the objects that threads meet at: locks, conditions, queues, futures, executors and their kin.
//!
//! Each type holds just what CPython's object holds that a program can notice. The operations on them are in
//! `modules::threading` and its siblings; here is the data, when a wait on it is over ([`Sync::is_ready`]), and
//! who stands in the way of one ([`Sync::holders`]), for reports. Everything is plain data, so that a state with
//! any number of them can be copied; threads are named by their ids and wait in no list that could go stale:
//! where an order matters (who is notified first) the object itself keeps it.

use super::class_table as class;
use super::ctx::Ctx;
use super::dict::Dict;
use super::native::{Args, Trap};
use super::object::{Instance, Object};
use super::observer::Region;
use super::state::State;
use super::value::{Handle, Value};
use crate::numeric::random::Random;
use crate::schedule::ThreadId;
use std::collections::VecDeque;

macro_rules! sync_objects {
    ($( $(#[$doc:meta])* $name:ident, $class:ident; )*) => {
        /// A synchronisation object.
        #[derive(Debug, Clone, Hash)]
        pub enum Sync { $( $(#[$doc])* $name($name), )* }

        $( impl Kind for $name {
            const CLASS: Handle = class::$class;

            fn wrap(self) -> Sync {
                Sync::$name(self)
            }

            fn of(sync: &Sync) -> Option<&Self> {
                match sync {
                    Sync::$name(this) => Some(this),
                    _ => None,
                }
            }

            fn of_mut(sync: &mut Sync) -> Option<&mut Self> {
                match sync {
                    Sync::$name(this) => Some(this),
                    _ => None,
                }
            }
        } )*

        impl Sync {
            /// Its class, unless it is the payload of an instance.
            #[must_use]
            pub fn class(&self) -> Handle {
                if let Self::Local(local) = self {
                    return local.class;
                }
                match self {
                    $( Self::$name(_) => <$name as Kind>::CLASS, )*
                }
            }
        }
    };
}

sync_objects! {
    /// `threading.Lock`
    Lock, LOCK;
    /// `threading.RLock`
    RLock, RLOCK;
    /// `threading.Thread`
    Thread, THREAD;
    /// `threading.Semaphore` and `BoundedSemaphore`
    Semaphore, SEMAPHORE;
    /// `threading.Condition`
    Condition, CONDITION;
    /// `threading.Event`
    Event, EVENT;
    /// `threading.Barrier`
    Barrier, BARRIER;
    /// `threading.local`
    Local, LOCAL;
    /// `queue.Queue` and its kin
    Queue, QUEUE;
    /// `concurrent.futures.Future`
    Future, FUTURE;
    /// What `as_completed`, `wait` and the results of `Executor.map` wait with.
    Watch, FUTURE_ITERATOR;
    /// `concurrent.futures.ThreadPoolExecutor`
    Pool, THREAD_POOL_EXECUTOR;
    /// `random.Random`: a stream is shared state as a lock is.
    Stream, RANDOM;
    /// `collections.deque`: one location, as a queue is.
    Deque, DEQUE;
}

/// One of the types behind [`Sync`].
pub trait Kind: Sized {
    /// The class that its objects have in Python.
    const CLASS: Handle;

    /// As a [`Sync`].
    fn wrap(self) -> Sync;

    /// It, if that is what it is.
    fn of(sync: &Sync) -> Option<&Self>;

    /// It, to be changed.
    fn of_mut(sync: &mut Sync) -> Option<&mut Self>;
}

/// `threading.Lock`. Any thread may release it, and a release hands it over to nobody.
#[derive(Debug, Clone, Default, Hash)]
pub struct Lock {
    /// Who acquired it.
    pub owner: Option<ThreadId>,
}

/// `collections.deque`
#[derive(Debug, Clone, Default, Hash)]
pub struct Deque {
    /// The items.
    pub items: VecDeque<Value>,
    /// How many it may hold.
    pub maxlen: Option<usize>,
    /// How often its items have changed in number or order, for its iterators.
    pub changes: u64,
}

/// `threading.RLock`
#[derive(Debug, Clone, Default, Hash)]
pub struct RLock {
    /// The holder.
    pub owner: Option<ThreadId>,
    /// How often the holder has acquired it.
    pub count: u64,
}

/// `threading.Thread`
#[derive(Debug, Clone, Hash)]
pub struct Thread {
    /// `target`, or None.
    pub target: Value,
    /// The iterable of arguments.
    pub args: Value,
    /// A mapping, or None.
    pub kwargs: Value,
    /// A `str`.
    pub name: Value,
    /// `daemon`
    pub daemon: bool,
    /// Whether `Thread.__init__` was called.
    pub is_initialized: bool,
    /// The thread, once started.
    pub thread: Option<ThreadId>,
}

impl Default for Thread {
    fn default() -> Self {
        Self {
            target: Value::None,
            args: Value::None,
            kwargs: Value::None,
            name: Value::None,
            daemon: false,
            is_initialized: false,
            thread: None,
        }
    }
}

/// `threading.Semaphore`
#[derive(Debug, Clone, Hash)]
pub struct Semaphore {
    /// How many permits are left.
    pub value: i64,
    /// The value that a `BoundedSemaphore` must not exceed.
    pub bound: Option<i64>,
}

/// `threading.Condition`
#[derive(Debug, Clone, Hash)]
pub struct Condition {
    /// Its lock, a [`Lock`] or [`RLock`].
    pub lock: Handle,
    /// Who waits and was not notified yet, in order of arrival.
    pub waiting: Vec<ThreadId>,
}

/// `threading.Event`
#[derive(Debug, Clone, Default, Hash)]
pub struct Event {
    /// The flag.
    pub is_set: bool,
    /// Who waits and was not woken yet: `set()` wakes them all, even if `clear()` follows at once.
    pub waiting: Vec<ThreadId>,
}

/// What a barrier is doing (`Barrier._state` in CPython 3.8's `Lib/threading.py`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Phase {
    /// Threads arrive.
    #[default]
    Filling,
    /// All have arrived and leave.
    Draining,
    /// `reset()`: those that had arrived leave with an error.
    Resetting,
    /// `abort()`, a timeout or a failed action.
    Broken,
}

/// `threading.Barrier`
#[derive(Debug, Clone, Hash)]
pub struct Barrier {
    /// How many threads it is for.
    pub parties: i64,
    /// What the last one to arrive calls, or None.
    pub action: Value,
    /// The default timeout, or None.
    pub timeout: Value,
    /// What it is doing.
    pub phase: Phase,
    /// How many threads are in it.
    pub count: i64,
    /// Who is running the action; nobody else gets at the barrier meanwhile.
    pub acting: Option<ThreadId>,
}

/// `threading.local`
#[derive(Debug, Clone, Hash)]
pub struct Local {
    /// Its class, which may be one of the program's.
    pub class: Handle,
    /// The arguments of its constructor, a tuple: `__init__` is called with them in each thread.
    pub args: Value,
    /// Keyword arguments, a dict or None.
    pub kwargs: Value,
    /// The attributes that each thread sees, a dict each.
    pub attrs: Vec<(ThreadId, Handle)>,
}

/// In which order a queue gives its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `Queue`: the oldest first.
    Fifo,
    /// `LifoQueue`: the newest first.
    Lifo,
    /// `PriorityQueue`: the smallest first.
    Priority,
    /// `SimpleQueue`: the oldest first, without `task_done`.
    Simple,
}

/// `queue.Queue` and its kin
#[derive(Debug, Clone, Hash)]
pub struct Queue {
    /// Which of them.
    pub order: Order,
    /// The items; a heap for `PriorityQueue`.
    pub items: VecDeque<Value>,
    /// How many items it may hold; 0 or less is no limit.
    pub maxsize: i64,
    /// How many `task_done()` calls `join()` waits for.
    pub unfinished: i64,
    /// Who is comparing items in Python code; nobody else gets at the queue meanwhile.
    pub comparing: Option<ThreadId>,
}

/// Where a future stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Progress {
    /// Not begun.
    #[default]
    Pending,
    /// A worker has taken it.
    Running,
    /// `cancel()` came before a worker.
    Cancelled,
    /// A worker has seen that it was cancelled.
    CancelledAndNotified,
    /// There is a result or an exception.
    Finished,
}

/// `concurrent.futures.Future`
#[derive(Debug, Clone, Hash)]
pub struct Future {
    /// Where it stands.
    pub progress: Progress,
    /// The result, or the exception, or None so far.
    pub value: Value,
    /// Whether `value` is an exception that was raised.
    pub is_raised: bool,
    /// `add_done_callback`
    pub callbacks: Vec<Value>,
    /// The [`Watch`]es of `as_completed` that want to know.
    pub watches: Vec<Handle>,
}

impl Default for Future {
    fn default() -> Self {
        Self {
            progress: Progress::Pending,
            value: Value::None,
            is_raised: false,
            callbacks: Vec::new(),
            watches: Vec::new(),
        }
    }
}

impl Future {
    /// `done()`
    #[must_use]
    pub fn is_done(&self) -> bool {
        !matches!(self.progress, Progress::Pending | Progress::Running)
    }

    /// Whether `wait` and `as_completed` count it as done: a cancelled one only once a worker has seen that.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(
            self.progress,
            Progress::CancelledAndNotified | Progress::Finished
        )
    }
}

/// When a [`Watch`] is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Until {
    /// One of the futures is settled.
    First,
    /// One of them has raised, or all are settled.
    FirstException,
    /// All of them are settled.
    All,
    /// `as_completed`: one of them has been settled that was not given out yet.
    Next,
    /// The results of `Executor.map`: the first one is done.
    InOrder,
}

/// Waits for several futures.
#[derive(Debug, Clone, Hash)]
pub struct Watch {
    /// For what.
    pub until: Until,
    /// The futures that were not given out yet.
    pub futures: VecDeque<Value>,
    /// `as_completed`: those of them that are settled, in that order.
    pub settled: VecDeque<Value>,
    /// How many futures there were.
    pub total: usize,
    /// `as_completed`: the timeout in seconds, or None, for the moment at which it begins.
    pub timeout: Value,
    /// Until when, on the virtual clock in nanoseconds.
    pub deadline: Option<u64>,
    /// Whether anything was asked for yet.
    pub is_begun: bool,
}

/// A call that a pool is to make.
#[derive(Debug, Clone, Copy, Hash)]
pub struct Task {
    /// Where the result goes.
    pub future: Value,
    /// What is called.
    pub callee: Value,
    /// A tuple.
    pub args: Value,
    /// A dict, or None.
    pub kwargs: Value,
}

/// Whether an executor takes tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Closing {
    /// It does.
    Open,
    /// `shutdown()` was called.
    Shutdown,
    /// The program ends.
    Exit,
    /// An initializer failed.
    Broken,
}

/// `concurrent.futures.ThreadPoolExecutor`
#[derive(Debug, Clone, Hash)]
pub struct Pool {
    /// How many workers there may be.
    pub max_workers: i64,
    /// What their names begin with, a `str`.
    pub prefix: Value,
    /// What each worker calls first, or None.
    pub initializer: Value,
    /// With what, an iterable.
    pub initargs: Value,
    /// Tasks that no worker has taken.
    pub tasks: VecDeque<Task>,
    /// The workers.
    pub workers: Vec<ThreadId>,
    /// How many times a worker became idle, less how many times `submit` relied on one.
    pub idle: u64,
    /// Whether it takes tasks.
    pub closing: Closing,
}

/// `random.Random`
#[derive(Debug, Clone, Hash)]
pub struct Stream(pub Box<Random>);

/// Whether an object is locked, for a [`Lock`] or [`RLock`] behind a condition.
fn is_free(state: &State, lock: Handle) -> bool {
    match state.heap.get(lock) {
        Object::Sync(sync) => match &**sync {
            Sync::Lock(lock) => lock.owner.is_none(),
            Sync::RLock(lock) => lock.owner.is_none(),
            _ => true,
        },
        _ => true,
    }
}

fn future(state: &State, value: Value) -> Option<&Future> {
    let handle = value.handle()?;
    match state.heap.get(handle) {
        Object::Sync(sync) => Future::of(sync),
        Object::Instance(instance) => match state.heap.get(instance.payload.handle()?) {
            Object::Sync(sync) => Future::of(sync),
            _ => None,
        },
        _ => None,
    }
}

impl Sync {
    /// Whether a wait on this object with this ticket is over. What a ticket means is the object's own: the
    /// waiting thread where that matters ([`Condition`], [`Event`]), one of the constants of the module that
    /// blocks where there are several things to wait for ([`Barrier`], [`Queue`]).
    #[must_use]
    pub fn is_ready(&self, state: &State, ticket: u64) -> bool {
        let waits = |waiting: &[ThreadId]| waiting.iter().any(|&t| u64::from(t) == ticket);
        match self {
            Self::Lock(lock) => lock.owner.is_none(),
            Self::RLock(lock) => lock.owner.is_none(),
            Self::Semaphore(semaphore) => semaphore.value > 0,
            Self::Condition(condition) => {
                !waits(&condition.waiting) && is_free(state, condition.lock)
            }
            Self::Event(event) => !waits(&event.waiting),
            Self::Barrier(barrier) => barrier.is_ready(ticket),
            Self::Queue(queue) => queue.is_ready(ticket),
            Self::Future(future) => future.is_done(),
            Self::Watch(watch) => watch.is_ready(state),
            Self::Pool(pool) => !pool.tasks.is_empty() || pool.closing != Closing::Open,
            Self::Thread(_) | Self::Local(_) | Self::Stream(_) | Self::Deque(_) => true,
        }
    }

    /// Notes the other objects on which it depends whether a wait on this one is over.
    pub fn ask_others(&self, cx: &Ctx<'_>) {
        match self {
            Self::Condition(condition) => cx.ask(Region::Whole(condition.lock)),
            Self::Watch(watch) => {
                for &object in watch.futures.iter().chain(&watch.settled) {
                    if let Some(future) = cx.as_sync::<Future>(object) {
                        cx.ask(Region::Whole(future));
                    }
                }
            }
            _ => {}
        }
    }

    /// The threads that a wait on this object waits for, as far as it knows: who holds the lock, who has taken
    /// a lock away from a condition's waiters, who works in an executor.
    #[must_use]
    pub fn holders(&self, state: &State) -> Vec<ThreadId> {
        match self {
            Self::Lock(lock) => lock.owner.into_iter().collect(),
            Self::RLock(lock) => lock.owner.into_iter().collect(),
            Self::Condition(condition) => match state.heap.get(condition.lock) {
                Object::Sync(sync) => sync.holders(state),
                _ => Vec::new(),
            },
            Self::Barrier(barrier) => barrier.acting.into_iter().collect(),
            Self::Queue(queue) => queue.comparing.into_iter().collect(),
            Self::Pool(pool) => pool.workers.clone(),
            _ => Vec::new(),
        }
    }

    /// What a wait on this object with this ticket is for, in words that follow "waits": "for the lock", "to be
    /// notified", … The object's name in the program is the reader's to find.
    #[must_use]
    pub fn describe(&self, ticket: u64) -> &'static str {
        match self {
            Self::Lock(_) => "to acquire the Lock",
            Self::RLock(_) => "to acquire the RLock",
            Self::Semaphore(_) => "for a permit of the Semaphore",
            Self::Condition(condition) => {
                if condition.waiting.iter().any(|&t| u64::from(t) == ticket) {
                    "to be notified by the Condition"
                } else {
                    "to acquire the Condition's lock again"
                }
            }
            Self::Event(_) => "for the Event to be set",
            Self::Barrier(_) => match ticket {
                Barrier::ENTER => "for the Barrier to let the last round out",
                Barrier::LEAVE => "for the other threads of the Barrier",
                _ => "for the Barrier's action to end",
            },
            Self::Queue(_) => match ticket {
                Queue::ITEM => "for an item of the queue",
                Queue::ROOM => "for room in the queue",
                Queue::DONE => "for the queue's tasks to be done",
                _ => "for the queue's lock",
            },
            Self::Future(_) => "for the Future's result",
            Self::Watch(_) => "for futures to be done",
            Self::Pool(_) => "for a task of the executor",
            Self::Thread(_) | Self::Local(_) | Self::Stream(_) | Self::Deque(_) => "for nothing",
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match self {
            Self::Lock(_)
            | Self::RLock(_)
            | Self::Semaphore(_)
            | Self::Event(_)
            | Self::Stream(_) => {}
            Self::Thread(thread) => {
                [thread.target, thread.args, thread.kwargs, thread.name]
                    .into_iter()
                    .for_each(visit);
            }
            Self::Condition(condition) => visit(Value::Obj(condition.lock)),
            Self::Barrier(barrier) => [barrier.action, barrier.timeout]
                .into_iter()
                .for_each(visit),
            Self::Local(local) => {
                [Value::Obj(local.class), local.args, local.kwargs]
                    .into_iter()
                    .for_each(&mut *visit);
                local
                    .attrs
                    .iter()
                    .for_each(|&(_, dict)| visit(Value::Obj(dict)));
            }
            Self::Queue(queue) => queue.items.iter().copied().for_each(visit),
            Self::Deque(deque) => deque.items.iter().copied().for_each(visit),
            Self::Future(future) => {
                visit(future.value);
                future.callbacks.iter().copied().for_each(&mut *visit);
                future
                    .watches
                    .iter()
                    .for_each(|&watch| visit(Value::Obj(watch)));
            }
            Self::Watch(watch) => {
                visit(watch.timeout);
                watch
                    .futures
                    .iter()
                    .chain(&watch.settled)
                    .copied()
                    .for_each(visit);
            }
            Self::Pool(pool) => {
                [pool.prefix, pool.initializer, pool.initargs]
                    .into_iter()
                    .for_each(&mut *visit);
                for task in &pool.tasks {
                    [task.future, task.callee, task.args, task.kwargs]
                        .into_iter()
                        .for_each(&mut *visit);
                }
            }
        }
    }
}

impl Barrier {
    /// The ticket of a thread that may not enter before the last round has left.
    pub const ENTER: u64 = 0;
    /// The ticket of a thread that has arrived.
    pub const LEAVE: u64 = 1;
    /// The ticket of a thread that only wants a look or a word.
    pub const ACT: u64 = 2;

    fn is_ready(&self, ticket: u64) -> bool {
        self.acting.is_none()
            && match ticket {
                Self::ENTER => matches!(self.phase, Phase::Filling | Phase::Broken),
                Self::LEAVE => self.phase != Phase::Filling,
                _ => true,
            }
    }
}

impl Queue {
    /// The ticket of a thread that waits for an item.
    pub const ITEM: u64 = 0;
    /// The ticket of a thread that waits for room.
    pub const ROOM: u64 = 1;
    /// The ticket of a thread in `join()`.
    pub const DONE: u64 = 2;
    /// The ticket of a thread that only wants a look.
    pub const LOOK: u64 = 3;

    fn is_ready(&self, ticket: u64) -> bool {
        self.comparing.is_none()
            && match ticket {
                Self::ITEM => !self.items.is_empty(),
                Self::ROOM => !self.is_full(),
                Self::DONE => self.unfinished == 0,
                _ => true,
            }
    }

    /// `full()`
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.maxsize > 0 && self.items.len() as u64 >= self.maxsize.unsigned_abs()
    }
}

impl Watch {
    fn is_ready(&self, state: &State) -> bool {
        let mut settled = self
            .futures
            .iter()
            .filter_map(|&value| future(state, value))
            .filter(|future| future.is_settled());
        match self.until {
            Until::First => settled.next().is_some(),
            Until::All => settled.count() == self.futures.len(),
            Until::FirstException => {
                let mut count = 0;
                settled.any(|future| {
                    count += 1;
                    future.is_raised
                }) || count == self.futures.len()
            }
            Until::Next => !self.settled.is_empty(),
            Until::InOrder => self
                .futures
                .front()
                .and_then(|&first| future(state, first))
                .is_none_or(Future::is_done),
        }
    }
}

impl Ctx<'_> {
    /// A synchronisation object of a known kind.
    ///
    /// # Panics
    /// If it is of another: the handle must come from [`Ctx::this`] or [`Ctx::as_sync`].
    #[must_use]
    pub fn sync<T: Kind>(&self, handle: Handle) -> &T {
        match self.get(handle) {
            Object::Sync(sync) => T::of(sync),
            _ => None,
        }
        .expect("the handle was checked")
    }

    /// The same, to be changed.
    ///
    /// # Panics
    /// As [`Ctx::sync`].
    pub fn sync_mut<T: Kind>(&mut self, handle: Handle) -> &mut T {
        match self.get_mut(handle) {
            Object::Sync(sync) => T::of_mut(sync),
            _ => None,
        }
        .expect("the handle was checked")
    }

    /// The synchronisation object behind a value, if it is one of that kind.
    #[must_use]
    pub fn as_sync<T: Kind>(&self, value: Value) -> Option<Handle> {
        let handle = self.payload(value).handle()?;
        match self.peek(handle) {
            Object::Sync(sync) => T::of(sync).map(|_| handle),
            _ => None,
        }
    }

    /// The object of a method call.
    ///
    /// # Errors
    /// `TypeError` if it is of another class.
    pub fn this<T: Kind>(&mut self, args: Args<'_>) -> Result<Handle, Trap> {
        let object = args.pos.first().copied().unwrap_or_default();
        if let Some(handle) = self.as_sync::<T>(object) {
            return Ok(handle);
        }
        let message = format!(
            "descriptor requires a '{}' object but received a '{}'",
            self.class(T::CLASS).name,
            self.class_name(object)
        );
        Err(self.type_error(message))
    }

    /// A new object of a class that is written in Python in CPython: it can have attributes of its own and can
    /// be derived from.
    pub fn new_sync(&mut self, class: Handle, sync: impl Kind) -> Value {
        let payload = self.alloc(Object::Sync(Box::new(sync.wrap())));
        self.alloc(Object::Instance(Box::new(Instance {
            class,
            attrs: Dict::default(),
            dict: None,
            payload,
        })))
    }

    /// A new object of a class that is written in C in CPython.
    pub fn new_plain_sync(&mut self, sync: impl Kind) -> Value {
        self.alloc(Object::Sync(Box::new(sync.wrap())))
    }
}
