//! Who runs, and for how long: schedules, their two text forms, and the algorithms that make them.
//!
//! A *scheduler* is an oracle that a driver asks at the end of every slice: given which threads are
//! enabled and how the last slice ended, which thread runs next, and for how many switch points. It
//! knows nothing of programs, so each algorithm is one small file with its law and its paper:
//! [`random`], [`round_robin`], [`pct`], [`serial`], and [`replay`], which follows a recorded schedule.
//! [`spec`] reads the `--scheduler` argument.
//!
//! A *schedule* ([`schedule`]) is what a run leaves behind: the slices as they were run, and what they
//! are a schedule of. Short ones travel as a [`token`], long ones as a [`mod@file`].
//!
//! All randomness comes from [`rng`], a named generator that gives the same stream on every machine.

mod codec;
pub mod file;
pub mod geometric;
pub mod green;
pub mod native;
pub mod pct;
pub mod random;
pub mod replay;
pub mod rng;
pub mod round_robin;
#[expect(
    clippy::module_inception,
    reason = "the schedule type, in the module of all that concerns it"
)]
pub mod schedule;
pub mod serial;
pub mod spec;
pub mod token;
pub mod whole_file;

use crate::runtime::interp::Stop;
use std::fmt;

/// A thread of the simulated program: 0 is the main thread, then in order of creation.
pub type ThreadId = u32;

/// One decision: `thread` runs until it has passed `quantum` switch points, or until it blocks or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// Who runs.
    pub thread: ThreadId,
    /// How many switch points it may pass, at least 1; [`UNTIL_STOP`] is no limit.
    pub quantum: u64,
}

/// A quantum without limit: the slice lasts until the thread blocks or ends.
pub const UNTIL_STOP: u64 = u64::MAX;

/// Why the last slice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// At a switch point, still enabled.
    Preempted,
    /// It waits for something.
    Blocked,
    /// Its last instruction is done.
    Finished,
}

impl From<Stop> for StopReason {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Preempted => Self::Preempted,
            Stop::Blocked => Self::Blocked,
            Stop::Finished => Self::Finished,
        }
    }
}

/// What a scheduler is told.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The threads that can run now: ascending, not empty.
    pub enabled: &'a [ThreadId],
    /// The threads that wait with a deadline that is still to come; only for a scheduler that may end waits.
    pub waiting: &'a [ThreadId],
    /// Who ran last and why it stopped; `None` at the start.
    pub last: Option<(ThreadId, StopReason)>,
    /// How many switch points the last slice passed, the one it was preempted at included; 0 at the
    /// start. A transition that ended in a block or in the thread's end passed none.
    pub passed: u64,
}

/// A scheduling algorithm.
pub trait Scheduler {
    /// Chooses the next slice. The driver calls this at the start and at the end of each slice.
    ///
    /// # Errors
    /// Only a replay fails: its schedule does not fit the run.
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit>;

    /// Whether a slice must also end when another thread became enabled (was created, or can go on) in
    /// the middle of it. If so the driver ends the slice, as [`StopReason::Preempted`], at the first
    /// switch point after the enabled set grew, and asks again. Priority scheduling needs this;
    /// for the others it would change their law, so the default is no.
    fn reacts_to_growth(&self) -> bool {
        false
    }

    /// Whether the scheduler may choose a thread that waits with a deadline: the clock then goes there at once. A
    /// search tries a timeout at every switch point after it began, and its schedules say so.
    fn may_end_waits(&self) -> bool {
        false
    }
}

/// Why a recorded schedule does not fit the run that is to follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Slice number `slice` (from 0) names a thread that cannot run at that point.
    NotEnabled {
        /// Which slice of the schedule.
        slice: u64,
        /// The thread it names.
        thread: ThreadId,
    },
    /// Slice number `slice` was to end in a preemption, but its thread blocked or finished before that.
    StoppedEarly {
        /// Which slice of the schedule.
        slice: u64,
        /// Its thread.
        thread: ThreadId,
        /// The switch point at which it was to be preempted.
        expected: u64,
        /// How many it passed.
        passed: u64,
        /// What it did instead.
        reason: StopReason,
    },
    /// All slices are used up and there is still a choice.
    RanOut {
        /// How many slices the schedule has.
        slices: u64,
        /// How many threads are enabled, at least 2.
        enabled: usize,
    },
    /// The run is over before the schedule.
    LeftOver {
        /// How many slices were used.
        used: u64,
        /// How many the schedule has.
        slices: u64,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schedule does not fit this run: ")?;
        match self {
            Self::NotEnabled { slice, thread } => {
                write!(
                    f,
                    "its slice {} runs thread {thread}, which cannot run there",
                    slice + 1
                )
            }
            Self::StoppedEarly {
                slice,
                thread,
                expected,
                passed,
                reason,
            } => {
                let what = match reason {
                    StopReason::Preempted => "was preempted",
                    StopReason::Blocked => "blocked",
                    StopReason::Finished => "finished",
                };
                write!(
                    f,
                    "its slice {} preempts thread {thread} at switch point {expected}, but the thread {what} after {passed}",
                    slice + 1
                )
            }
            Self::RanOut { slices, enabled } => {
                write!(
                    f,
                    "its {slices} slices are used up and {enabled} threads could still run"
                )
            }
            Self::LeftOver { used, slices } => {
                write!(f, "the run ended after {used} of its {slices} slices")
            }
        }
    }
}

impl std::error::Error for Misfit {}
