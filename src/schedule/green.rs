//! The green driver: runs a program's threads one at a time, as a scheduler says, until the program ends,
//! nothing can go on, or a limit is reached. All threads are simulated; nothing here depends on the machine.

use super::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId};
use crate::runtime::interp::{self, Breaker, Points, Quantum, Stop};
use crate::runtime::observer::Observer;
use crate::runtime::program::Program;
use crate::runtime::state::{State, Status};
use smallvec::SmallVec;

/// How an execution ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The program ran to its end, be it by an exception: see `State::exit`.
    Finished,
    /// Threads are left and none of them can ever go on.
    Deadlock,
    /// The limit on steps was reached.
    StepLimit,
    /// The observer wanted to see no more.
    Cut,
}

/// What the driver counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Changes of the running thread.
    pub switches: u64,
    /// Those at which the old thread could have gone on.
    pub preemptions: u64,
}

/// Told about each slice when it is over.
pub trait SliceSink {
    /// `passed` as in [`Decision::passed`].
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason);

    /// Takes what the program has written since the last time.
    fn output(&mut self, state: &mut State);
}

/// Ends a slice early when a thread that could not run at its beginning can run now.
struct Growth {
    left: u64,
    threads: usize,
    blocked: SmallVec<[ThreadId; 8]>,
    started: bool,
}

impl Breaker for Growth {
    fn grant(&mut self, state: &State) -> u64 {
        let grown = state.threads.len() > self.threads
            || self.blocked.iter().any(|&thread| state.is_enabled(thread));
        if self.left == 0 || grown && self.started {
            return 0;
        }
        self.left -= 1;
        self.started = true;
        1
    }
}

/// Where a run begins, if that is not at its beginning: what went before, as the driver would know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Who ran last and why it stopped: see [`Decision::last`].
    pub last: Option<(ThreadId, StopReason)>,
    /// How many switch points the last slice passed: see [`Decision::passed`].
    pub passed: u64,
    /// A slice that is not over: its thread with the switch points that are left to it, at least one. `passed` is
    /// what it has passed already, and `last` is about the slice before.
    pub current: Option<Slice>,
    /// What was counted so far.
    pub counts: Counts,
}

/// The driver's lists, so that many runs need no new ones.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// Threads that have not ended, in ascending order.
    alive: Vec<ThreadId>,
    /// Those of them that can run.
    enabled: Vec<ThreadId>,
    /// Those that wait with a deadline, where the scheduler may end waits.
    waiting: Vec<ThreadId>,
}

/// Runs the program from `state` to its end.
///
/// # Errors
/// A recorded schedule that does not fit.
pub fn drive<S: Scheduler, O: Observer>(
    program: &Program,
    state: &mut State,
    scheduler: &mut S,
    max_steps: u64,
    observer: &mut O,
    sink: &mut impl SliceSink,
) -> Result<(Ending, Counts), Misfit> {
    let (position, mut scratch) = (Position::default(), Scratch::default());
    drive_on(
        program,
        state,
        scheduler,
        max_steps,
        observer,
        sink,
        position,
        &mut scratch,
    )
}

/// Runs the program from `state`, which a run has at `position`, to its end.
///
/// # Errors
/// A recorded schedule that does not fit.
#[expect(clippy::too_many_arguments, reason = "two more than `drive`")]
pub fn drive_on<S: Scheduler, O: Observer>(
    program: &Program,
    state: &mut State,
    scheduler: &mut S,
    max_steps: u64,
    observer: &mut O,
    sink: &mut impl SliceSink,
    position: Position,
    scratch: &mut Scratch,
) -> Result<(Ending, Counts), Misfit> {
    let Position {
        mut last,
        mut passed,
        mut current,
        mut counts,
    } = position;
    let Scratch {
        alive,
        enabled,
        waiting,
    } = scratch;
    alive.clear();
    let mut known = 0;
    let mut is_first = true;
    let reacts = scheduler.reacts_to_growth();
    let may_end_waits = scheduler.may_end_waits();
    waiting.clear();
    loop {
        let threads = u32::try_from(state.threads.len()).expect("fewer than 2^32 threads");
        alive.extend(known..threads);
        known = threads;
        if is_first || matches!(last, Some((_, StopReason::Finished))) {
            alive.retain(|&thread| state.threads[thread as usize].status != Status::Finished);
            is_first = false;
        }
        if state.exit.is_some() || alive.is_empty() {
            sink.output(state);
            return Ok((Ending::Finished, counts));
        }
        enabled.clear();
        enabled.extend(
            alive
                .iter()
                .copied()
                .filter(|&thread| state.is_enabled(thread)),
        );
        if enabled.is_empty() {
            // Nothing happens until the next deadline, so the clock goes there at once.
            let deadlines = alive
                .iter()
                .filter_map(|&thread| state.execs[thread as usize].wait.as_ref()?.deadline);
            if let Some(deadline) = deadlines.min() {
                state.slept += deadline.saturating_sub(state.clock());
                continue;
            }
            sink.output(state);
            return Ok((Ending::Deadlock, counts));
        }
        if state.steps >= max_steps {
            sink.output(state);
            return Ok((Ending::StepLimit, counts));
        }
        let passed_before;
        let slice;
        if let Some(left) = current.take() {
            passed_before = passed;
            slice = left;
        } else {
            passed_before = 0;
            if may_end_waits {
                waiting.clear();
                waiting.extend(alive.iter().copied().filter(|&thread| {
                    let wait = &state.execs[thread as usize].wait;
                    wait.as_ref().is_some_and(|wait| wait.deadline.is_some())
                }));
            }
            slice = scheduler.next(&Decision {
                enabled,
                waiting,
                last,
                passed,
            })?;
            if let Some((before, reason)) = last
                && before != slice.thread
            {
                counts.switches += 1;
                counts.preemptions += u64::from(reason == StopReason::Preempted);
            }
        }
        if waiting.contains(&slice.thread)
            && let Some(wait) = &state.execs[slice.thread as usize].wait
            && let Some(deadline) = wait.deadline
            && !enabled.contains(&slice.thread)
        {
            state.slept += deadline.saturating_sub(state.clock());
        }
        let before = state.steps;
        let blocked: SmallVec<[ThreadId; 8]> = if reacts {
            let others = alive.iter().copied();
            others.filter(|thread| !enabled.contains(thread)).collect()
        } else {
            SmallVec::new()
        };
        let mut points = Points::new(slice.quantum, max_steps);
        let stop = if program.rules.is_some() {
            if reacts {
                points = points.reacting(state.threads.len(), &blocked);
            }
            interp::run(program, state, slice.thread, &mut points, observer)
        } else {
            let quantum = slice.quantum.min(max_steps - before);
            if reacts {
                let mut growth = Growth {
                    left: quantum,
                    threads: state.threads.len(),
                    blocked,
                    started: false,
                };
                interp::run(program, state, slice.thread, &mut growth, observer)
            } else {
                interp::run(
                    program,
                    state,
                    slice.thread,
                    &mut Quantum::new(quantum),
                    observer,
                )
            }
        };
        let mut reason = match stop {
            Stop::Preempted => StopReason::Preempted,
            Stop::Blocked => StopReason::Blocked,
            Stop::Finished => StopReason::Finished,
        };
        passed = passed_before
            + match stop {
                _ if program.rules.is_some() => points.passed(),
                Stop::Preempted => state.steps - before,
                // The step that blocked or ended the thread has no switch point behind it.
                Stop::Blocked | Stop::Finished => (state.steps - before).saturating_sub(1),
            };
        if state.steps >= max_steps && program.rules.is_some() {
            // The limit can fall between two switch points: as if it stopped by itself.
            reason = StopReason::Blocked;
        }
        last = Some((slice.thread, reason));
        let seen = observer.stopped(program, state, slice.thread, reason);
        sink.slice(slice.thread, passed, reason);
        if !state.stdout.is_empty() || !state.stderr.is_empty() {
            sink.output(state);
        }
        if seen.is_break() {
            return Ok((Ending::Cut, counts));
        }
    }
}
