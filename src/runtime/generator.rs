//! A suspended Python frame: generators, coroutines, asynchronous generators.
//!
//! While suspended, a generator owns what its frame had on the thread's stacks; resuming copies it back on
//! top of whichever thread resumes it. Nothing of it stays on the Rust stack.

use super::class_table as class;
use super::frame::{Block, PyFrame};
use super::value::{Handle, Value};
use super::word::Word;

/// What the object is to Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as Python names them")]
pub enum GeneratorKind {
    Generator,
    Coroutine,
    AsyncGenerator,
}

impl GeneratorKind {
    /// As messages call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generator => "generator",
            Self::Coroutine => "coroutine",
            Self::AsyncGenerator => "async generator",
        }
    }
}

/// Where a generator stands.
#[derive(Debug, Clone, Hash)]
pub enum GeneratorState {
    /// Not running: its frame, and the values and blocks that lie above the frame's bases.
    Suspended {
        /// The frame; its bases mean nothing here.
        frame: PyFrame,
        /// Locals, cells and operands.
        values: Box<[Word]>,
        /// Its open blocks.
        blocks: Box<[Block]>,
        /// The exception that it is handling itself, or `Unbound`.
        handled: Value,
        /// Whether it has run at all.
        started: bool,
    },
    /// On some thread's stack.
    Running,
    /// Returned or raised.
    Finished,
}

/// A generator, coroutine or asynchronous generator.
#[derive(Debug, Clone, Hash)]
pub struct Generator {
    /// Which of the three.
    pub kind: GeneratorKind,
    /// `__name__`
    pub name: Value,
    /// `__qualname__`
    pub qualname: Value,
    /// Its code's number in the program.
    pub code: u32,
    /// Where it stands.
    pub state: GeneratorState,
}

impl Generator {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> Handle {
        match self.kind {
            GeneratorKind::Generator => class::GENERATOR,
            GeneratorKind::Coroutine => class::COROUTINE,
            GeneratorKind::AsyncGenerator => class::ASYNC_GENERATOR,
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        visit(self.name);
        visit(self.qualname);
        if let GeneratorState::Suspended {
            frame,
            values,
            handled,
            ..
        } = &self.state
        {
            frame.trace(visit);
            values.iter().for_each(|word| visit(word.value()));
            visit(*handled);
        }
    }
}
