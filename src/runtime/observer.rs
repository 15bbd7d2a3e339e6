//! How an analysis watches an execution. The observer is a type parameter of the interpreter, and with the
//! empty one ([`NoObserver`]) every call compiles to nothing.

use super::frame::Exec;
use super::program::Program;
use super::state::State;
use super::value::{Handle, Value};
use crate::schedule::{StopReason, ThreadId};
use smallvec::SmallVec;
use std::ops::ControlFlow;

/// What is about to be executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// An instruction of a Python frame.
    Instr {
        /// The code object's number in the program.
        code: u32,
        /// The index of the instruction.
        pc: u32,
    },
    /// A native frame goes on: a thread begins, a pool worker takes a task, a blocked call is made again.
    Native,
}

/// The moment before a step: everything can be looked at.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The program.
    pub program: &'a Program,
    /// The state, without the running thread's `Exec`.
    pub state: &'a State,
    /// The running thread's frames; the topmost Python frame's `pc` and `sp` are those before the step.
    pub exec: &'a Exec,
    /// Who runs.
    pub thread: ThreadId,
    /// The number of the step, from 0.
    pub step: u64,
    /// What is executed.
    pub at: At,
}

/// A place between two steps where a thread begins or ends to run unwatched.
#[derive(Clone, Copy)]
pub struct Passage<'a> {
    /// The program.
    pub program: &'a Program,
    /// The state, without the running thread's `Exec`.
    pub state: &'a State,
    /// The running thread's frames.
    pub exec: &'a Exec,
    /// Who runs.
    pub thread: ThreadId,
    /// How many steps the execution has made.
    pub steps: u64,
}

/// A location: what threads can share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// A global variable, by its slot.
    Global(u32),
    /// A closure's variable.
    Cell(Handle),
    /// An attribute of an object or class: the object (or its `__dict__`, if that is an object), and the name.
    Attr(Handle, Handle),
    /// An item of a list or dict: the container, and the index (not negative) or key.
    Item(Handle, Value),
}

/// What a step may read or write that no [`Place`] says: what steps of two threads can conflict over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Region {
    /// A location.
    Place(Place),
    /// All of an object: every attribute and item that it has. Objects that are one location (locks, queues,
    /// iterators, generators, sets, …) are never named otherwise.
    Whole(Handle),
    /// How many items a container has, and in which order.
    Shape(Handle),
    /// Something that is in no object.
    Outside(Outside),
}

/// What is in no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outside {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The stream of the module `random`.
    Random,
    /// The virtual clock. Every step moves it; only those that read it or set a deadline by it are told.
    Clock,
    /// The numbers behind `id()`: they depend on every object that was made before.
    Addresses,
    /// How many threads there are: the next one's number and identity.
    Threads,
    /// Whether a thread has begun or ended.
    Thread(ThreadId),
    /// The order in which global names were bound.
    Names,
    /// What the interpreter itself keeps: the numbers in the names of threads and executors, `sys.argv`, …
    Interpreter,
    /// What any step may depend on: the class of an object, the code of a function, the recursion limit.
    Everything,
}

/// An edge of the happens-before order begins or ends. The names are those of Lamport's messages: what was done
/// before a release is before what is done after an acquisition of the same thing later on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Edge {
    /// By an object: a lock, an event, a semaphore, a barrier, a future, a deque, the finished tasks of a queue.
    Release(Handle),
    /// The same.
    Acquire(Handle),
    /// A thread is started, or will be.
    Start(ThreadId),
    /// Another thread is known to have ended.
    Join(ThreadId),
    /// An item goes into a queue; whether the queue is bounded.
    Put(Handle, Value, Option<u64>),
    /// An item comes out of one.
    Get(Handle, Value),
}

/// Which arguments of a call go to a local: those from the first number up to the second, the keyword
/// arguments counted after the positional ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The local.
    pub local: u32,
    /// The first argument.
    pub first: u32,
    /// One past the last.
    pub end: u32,
}

/// What happened within a step, as far as it cannot be told from the instruction and the values on the stack:
/// reads and writes of locations, and values that moved between stacks. In the order in which it happened.
///
/// A step has one *value in flight*: the operands of its instruction, what a native function makes of them, and
/// the result that goes to a stack or to a native frame that waits.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A location was read; `Unbound` if nothing was there.
    Read(Place, Value),
    /// All items of a list or dict were read.
    ReadAll(Handle),
    /// A location was written; `Unbound` if it was emptied.
    Write(Place, Value),
    /// The items of a list from an index on were moved, removed or replaced; of a dict, all.
    Changed(Handle, usize),
    /// The attributes of the first object are the items of the second from now on (`__dict__`).
    Moved(Handle, Handle),
    /// A value was kept by a future, or by a thread or pool for a call to come: the object, or the tuple of
    /// arguments. It is one of the operands, or the value in flight.
    Kept(Handle),
    /// What was kept as the arguments of a call is used.
    Used(Handle),
    /// A native frame was put on top: the call waits.
    Waits,
    /// The topmost native frame was taken off: what arrived is the value in flight, and it goes on.
    GoesOn,
    /// A native function calls something with these arguments.
    CallsBack(SmallVec<[Value; 4]>),
    /// Arguments were bound to the locals of a new frame.
    Entered {
        /// The index of its first local in [`Exec::values`].
        base: u32,
        /// How many arguments were given.
        given: u32,
        /// How many locals it has.
        locals: u32,
        /// Where they went. Other locals have defaults, or nothing.
        bound: SmallVec<[Bound; 4]>,
        /// Locals that went on into a cell.
        cells: SmallVec<[(u32, Handle); 2]>,
    },
    /// The value in flight was put on an operand stack, at this index of [`Exec::values`].
    Pushed(u32),
    /// An exception was put on an operand stack for its handler: six values from this index on.
    Caught(u32),
    /// A generator's values were put on the stack, from this index on.
    Resumed(Handle, u32),
    /// A generator's values were taken from the stack: from the first index up to the second.
    Suspended(Handle, u32, u32),
    /// An object was looked at: any of its content may have been read. Only with [`Observer::WATCHES_REGIONS`], as
    /// all that follow.
    Seen(Handle),
    /// An object was changed. Where a more exact event names a part of it, that is all that was changed.
    Opened(Handle),
    /// Something was read that no value in flight comes from.
    Asked(Region),
    /// Something was written that no value in flight goes to.
    Altered(Region),
    /// An edge of the happens-before order begins or ends.
    Edge(Edge),
}

/// Watches an execution.
pub trait Observer {
    /// Whether it watches at all.
    const ACTIVE: bool = true;

    /// Whether it follows values: only then is [`Observer::happened`] called.
    const FOLLOWS_VALUES: bool = false;

    /// Whether it is told of every read and write of whatever threads can share, and not only of those that values
    /// come from and go to. Needs [`Observer::FOLLOWS_VALUES`].
    const WATCHES_REGIONS: bool = false;

    /// Whether it lets stretches of a run pass unwatched ([`Observer::may_pass`]).
    const PASSES: bool = false;

    /// Whether [`Observer::may_pass`] is to be asked before this instruction, to which a thread has jumped back.
    fn is_head(&self, code: u32, pc: u32) -> bool {
        let _ = (code, pc);
        false
    }

    /// Whether the topmost frame, which is Python's, may go on unwatched: then no step is told until
    /// [`Observer::passed`]. That comes with the end of the slice, or before an instruction that is more than moving
    /// values between the stack and variables, calculating with small numbers, comparing or jumping.
    fn may_pass(&mut self, passage: Passage<'_>) -> bool {
        let _ = passage;
        false
    }

    /// In an unwatched stretch, a number (None, a bool) is about to be stored in a global variable by this
    /// instruction. False ends the stretch before it.
    fn stored(&mut self, pc: u32) -> bool {
        let _ = pc;
        false
    }

    /// The stretch is over. `watched`: the thread goes on at once, watched.
    fn passed(&mut self, passage: Passage<'_>, watched: bool) {
        let _ = (passage, watched);
    }

    /// Called before every step that is watched.
    fn step(&mut self, moment: Moment<'_>) {
        let _ = moment;
    }

    /// Called after a step, with what happened within it: before the thread's next [`Observer::step`], or before
    /// its slice ends.
    fn happened(&mut self, program: &Program, state: &State, exec: &Exec, events: &mut Vec<Event>) {
        let _ = (program, state, exec);
        events.clear();
    }

    /// Called after a garbage collection: what was freed is [`super::object::Object::Free`] now.
    fn collected(&mut self, state: &State) {
        let _ = state;
    }

    /// Called when an exception begins its way, within the step that raises it.
    fn raised(&mut self, program: &Program, state: &State, exception: Handle) {
        let _ = (program, state, exception);
    }

    /// Called after every slice, with the thread's frames back in the state: what its last step did can be
    /// seen. `Break` ends the execution.
    fn stopped(
        &mut self,
        program: &Program,
        state: &State,
        thread: ThreadId,
        reason: StopReason,
    ) -> ControlFlow<()> {
        let _ = (program, state, thread, reason);
        ControlFlow::Continue(())
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    const ACTIVE: bool = false;
}
