//! The execution state of one thread: its frames, and the operand and block stacks that they share.
//!
//! Everything that a thread is in the middle of is plain data here. A Python function that calls another
//! pushes a frame; a *native* function that needs Python to run in its midst (a dunder, a sort key, an
//! iterator written in Python) or that must wait pushes a [`NativeFrame`] that says how to go on. So
//! between any two instructions the whole state can be copied, compared and restored.

use super::copy::by_field;
use super::native::NativeFn;
use super::state::Exit;
use super::value::{Handle, Value};
use super::wait::Wait;
use super::word::Word;
use smallvec::SmallVec;

/// One entry of a frame's block stack (`PyTryBlock`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Block {
    /// Whether it is an open `try`/`with`, or a handler that is running.
    pub kind: BlockKind,
    /// The instruction that handles an exception.
    pub handler: u32,
    /// How many operands lay on the frame's stack, locals and cells counted, when it was opened.
    pub level: u32,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Opened by `SETUP_FINALLY`, `SETUP_WITH` or `SETUP_ASYNC_WITH`.
    Finally,
    /// `EXCEPT_HANDLER`: an exception is being handled.
    Handler,
}

/// Where `LOAD_NAME` and `STORE_NAME` look first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Names {
    /// The module's namespace: module code, and all functions (which do not use names).
    Globals,
    /// A dict: a class body.
    Dict(Handle),
    /// Snippet mode: a dict of the thread's own names; a store to another name goes to the globals.
    Own(Handle),
}

/// A Python frame. `base` and the counts below are indices into [`Exec::values`]: locals, then cells, then
/// operands.
#[derive(Debug, Clone, Copy, PartialEq, Hash)]
pub struct PyFrame {
    /// The code object's number in the program.
    pub code: u32,
    /// The next instruction.
    pub pc: u32,
    /// Where its locals begin.
    pub base: u32,
    /// One past its topmost operand, counted from `base`.
    pub sp: u32,
    /// Where its blocks begin in [`Exec::blocks`].
    pub blocks: u32,
    /// Where names are looked up first.
    pub names: Names,
    /// The generator whose frame this is.
    pub generator: Option<Handle>,
    /// What becomes of its result.
    pub then: Then,
    /// What a GIL model must know of the instruction executed last.
    pub since: Since,
}

/// What is left of an instruction for the place behind it: whether that is a switch point may show only when the
/// frame goes on. Where every boundary is a switch point it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Since {
    /// The index of the instruction.
    pub last: u32,
    /// When the place behind it is a switch point.
    pub pending: Pending,
    /// Whether the condition of a `while` is being tested because the loop goes round.
    pub goes_round: bool,
}

/// When the place before the next instruction is a switch point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pending {
    /// As the code object says: no instruction has been executed yet.
    #[default]
    Entered,
    /// It has been decided.
    Done,
    /// It is not.
    No,
    /// It is.
    Yes,
    /// As the model says for handlers of exceptions.
    Handler,
    /// If the jump was taken.
    IfTaken,
    /// If the jump was taken, and went backwards.
    IfBack,
    /// If the instruction is not to be executed again.
    IfPassed,
    /// It is not, but if the jump was taken a `while` goes round.
    LoopEnd,
    /// The same, and it is one if the jump was taken.
    LoopEndIfTaken,
}

impl PyFrame {
    /// Calls `visit` with every value that the frame itself refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match self.names {
            Names::Globals => {}
            Names::Dict(dict) | Names::Own(dict) => visit(Value::Obj(dict)),
        }
        if let Some(generator) = self.generator {
            visit(Value::Obj(generator));
        }
    }
}

/// What happens to the result of a native call that was not finished at once: the rest of the instruction
/// that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    /// The result goes onto the operand stack of the Python frame below, or to the native frame below.
    Push,
    /// The result is dropped (`STORE_ATTR`, `STORE_SUBSCR`, …).
    Discard,
    /// The result is a bool; jump to `target` if it is `when`.
    Jump {
        /// The instruction to go on at.
        target: u32,
        /// Which value jumps.
        when: bool,
    },
    /// As `Jump` for `JUMP_IF_…_OR_POP`: the tested value is still on the stack and is removed when no
    /// jump is made.
    JumpOrPop {
        /// The instruction to go on at.
        target: u32,
        /// Which value jumps.
        when: bool,
    },
    /// The result is the next item of the iterator on the stack; at `StopIteration` the iterator is
    /// removed and execution goes on at `target`.
    ForIter {
        /// The instruction after the loop.
        target: u32,
    },
    /// The result is what `__enter__` returned: open the block, push the result.
    EnterWith {
        /// The instruction that handles an exception in the block.
        handler: u32,
    },
    /// The result is a list to be spread over the stack, the first item on top.
    Unpack {
        /// How many items there must be (before the star).
        before: u32,
        /// How many after the star; none without a star.
        after: Option<u32>,
    },
    /// The result is what the iterator on the stack yielded, to be yielded on (`YIELD_FROM`); at
    /// `StopIteration` its value replaces the iterator.
    YieldFrom,
}

/// A call of a native function that is waiting: for a callback into Python, or to be unblocked.
///
/// The function is run again from its beginning, and what its earlier callbacks gave is handed to it from
/// `memo` in the same order (see [`super::ctx::Ctx::once`]).
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct NativeCall {
    /// What is called.
    pub function: NativeRef,
    /// Positional arguments.
    pub args: SmallVec<[Value; 4]>,
    /// Keyword arguments by name.
    pub keywords: SmallVec<[(Handle, Value); 0]>,
    /// What earlier callbacks returned or raised, in order.
    pub memo: Memo,
    /// The containers whose `repr` it was in the middle of.
    pub printing: Printing,
    /// What becomes of the result.
    pub then: Then,
}

/// What the callbacks of a native call gave, in order.
pub type Memo = SmallVec<[Remembered; 4]>;

/// One thing that a native call need not do again.
#[derive(Debug, Clone, Copy, PartialEq, Hash)]
pub struct Remembered {
    /// What it gave: a value, or an exception.
    pub result: Result<Value, Handle>,
    /// For something done in [`super::ctx::Ctx::once`]: how many such calls it stood in, itself counted. 0 for
    /// a callback.
    pub depth: u32,
}

impl Remembered {
    /// What a callback gave.
    #[must_use]
    pub const fn callback(result: Result<Value, Handle>) -> Self {
        Self { result, depth: 0 }
    }
}

/// Containers that are being printed, the innermost last.
pub type Printing = SmallVec<[Handle; 2]>;

/// A native function, compared by identity.
#[derive(Clone, Copy)]
pub struct NativeRef(pub &'static NativeFn);

impl PartialEq for NativeRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl std::hash::Hash for NativeRef {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.0, state);
    }
}

impl std::fmt::Debug for NativeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

/// A frame that is not Python's.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum NativeFrame {
    /// A native function that is waiting.
    Call(NativeCall),
    /// `__init__` is running; the result is the instance.
    Init {
        /// The new object.
        instance: Value,
    },
    /// An iterator written in Python is being exhausted into a list.
    Collect {
        /// The iterator.
        iter: Value,
        /// What it gave so far.
        list: Handle,
    },
    /// A function is called with each of the items; the result is the list of results.
    CallEach {
        /// What is called.
        function: Value,
        /// The items.
        items: Handle,
        /// The results so far.
        results: Handle,
    },
    /// A native function is run again and again until it gives something other than `Unbound`; each run has
    /// a memo of its own.
    Loop {
        /// What is run.
        step: NativeRef,
        /// With what.
        args: SmallVec<[Value; 4]>,
    },
    /// A class body is running.
    ClassBody {
        /// The name, bases (tuple) and keywords (dict or None) of the class, and its namespace.
        parts: Box<[Value; 4]>,
    },
    /// A generator is being closed: it must not yield again.
    Close,
    /// The bottom of a thread.
    Root(Root),
}

/// The bottom frame of a thread: what it runs and what follows when that ends.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Root {
    /// The main thread: after the module's body, waits for the threads that are not daemons.
    Main {
        /// How the body ended, once it has.
        exit: Option<Exit>,
    },
    /// A thread before its first transition: `start()` has made it, `run` has not begun.
    Bootstrap,
    /// `Thread.run` (or the text of a thread of `--threads N`) is running.
    Thread,
    /// It has ended with an exception, which is being printed.
    Ending,
    /// An expression of the command line is being evaluated; its value is left in the state.
    Evaluation,
    /// A worker of a thread pool.
    PoolWorker {
        /// The executor.
        pool: Handle,
        /// Whether it has not begun.
        is_new: bool,
    },
}

/// A frame.
#[derive(Debug, PartialEq, Hash)]
pub enum Frame {
    /// Python code.
    Python(PyFrame),
    /// Something native that waits for the frame above it, or to be unblocked.
    Native(Box<NativeFrame>),
}

/// What one thread is in the middle of.
#[derive(Debug, Default)]
pub struct Exec {
    /// Locals, cells and operands of all its Python frames. Above the top of the last frame lie stale values.
    pub values: Vec<Word>,
    /// Its frames, the running one last.
    pub frames: Vec<Frame>,
    /// The open blocks of all its Python frames.
    pub blocks: Vec<Block>,
    /// The exception that is being handled (`sys.exc_info()`), or `Unbound`.
    pub handled: Value,
    /// What it waits for, if it is blocked.
    pub wait: Option<Wait>,
}

by_field!(Exec {
    values,
    frames,
    blocks,
    handled,
    wait,
});

impl Exec {
    /// That of a thread that has no frames.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            values: Vec::new(),
            frames: Vec::new(),
            blocks: Vec::new(),
            handled: Value::Unbound,
            wait: None,
        }
    }

    /// The first free index of `values`: above the operands of the topmost Python frame.
    #[must_use]
    pub fn top(&self) -> usize {
        self.frames
            .iter()
            .rev()
            .find_map(|frame| match frame {
                Frame::Python(frame) => Some((frame.base + frame.sp) as usize),
                Frame::Native(_) => None,
            })
            .unwrap_or(0)
    }

    /// The topmost Python frame.
    #[must_use]
    pub fn python_frame(&self) -> Option<&PyFrame> {
        self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Python(frame) => Some(frame),
            Frame::Native(_) => None,
        })
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        self.values[..self.top()]
            .iter()
            .for_each(|word| visit(word.value()));
        visit(self.handled);
        if let Some(wait) = &self.wait {
            wait.trace(visit);
        }
        for frame in &self.frames {
            match frame {
                Frame::Python(frame) => frame.trace(visit),
                Frame::Native(frame) => frame.trace(visit),
            }
        }
    }
}

impl NativeFrame {
    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match self {
            Self::Call(call) => {
                call.args.iter().copied().for_each(&mut *visit);
                for &(name, value) in &call.keywords {
                    visit(Value::Obj(name));
                    visit(value);
                }
                for remembered in &call.memo {
                    visit(remembered.result.unwrap_or_else(Value::Obj));
                }
            }
            Self::Init { instance } => visit(*instance),
            Self::Collect { iter, list } => [*iter, Value::Obj(*list)].into_iter().for_each(visit),
            Self::CallEach {
                function,
                items,
                results,
            } => {
                [*function, Value::Obj(*items), Value::Obj(*results)]
                    .into_iter()
                    .for_each(visit);
            }
            Self::Loop { args, .. } => args.iter().copied().for_each(visit),
            Self::ClassBody { parts } => parts.iter().copied().for_each(visit),
            Self::Root(Root::PoolWorker { pool, .. }) => visit(Value::Obj(*pool)),
            Self::Close | Self::Root(_) => {}
        }
    }
}
