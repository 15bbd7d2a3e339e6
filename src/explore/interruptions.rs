//! Where a schedule interrupts threads: the last instruction of each slice that ends in a preemption.

use crate::runtime::observer::{At, Moment, Observer};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::{StopReason, ThreadId};
use std::ops::ControlFlow;

/// Where a thread was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interruption {
    /// Who.
    pub thread: ThreadId,
    /// After which instruction: the code object's number and the index. None within a function of the library.
    pub after: Option<(u32, u32)>,
}

/// Watches a replay, whose slices are preempted only where threads change.
#[derive(Debug, Clone, Default)]
pub struct Interruptions {
    last: Option<Interruption>,
    found: Vec<Interruption>,
}

impl Interruptions {
    /// All of them, in order.
    #[must_use]
    pub fn into_list(self) -> Vec<Interruption> {
        self.found
    }
}

impl Observer for Interruptions {
    fn step(&mut self, moment: Moment<'_>) {
        self.last = Some(Interruption {
            thread: moment.thread,
            after: match moment.at {
                At::Instr { code, pc } => Some((code, pc)),
                At::Native => None,
            },
        });
    }

    fn stopped(
        &mut self,
        _program: &Program,
        _state: &State,
        _thread: ThreadId,
        reason: StopReason,
    ) -> ControlFlow<()> {
        if reason == StopReason::Preempted {
            self.found.extend(self.last);
        }
        ControlFlow::Continue(())
    }
}
