//! How an analysis watches an execution. The observer is a type parameter of the interpreter, and with the
//! empty one ([`NoObserver`]) every call compiles to nothing.

use super::frame::Exec;
use super::program::Program;
use super::state::State;
use super::value::Handle;
use crate::schedule::{StopReason, ThreadId};
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

/// Watches an execution.
pub trait Observer {
    /// Whether it watches at all.
    const ACTIVE: bool = true;

    /// Called before every step.
    fn step(&mut self, moment: Moment<'_>) {
        let _ = moment;
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
