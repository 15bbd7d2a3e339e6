//! What all executions of a program have in common: the steps up to the first moment at which two threads could run.
//!
//! Before that moment there is nothing to decide, so it is executed once and kept as a state to begin from. But a
//! scheduler draws its slices there too (a slice may end where nobody else can run, and one that began there may
//! reach beyond), and a seed must mean the same here as in `run --seed`. So [`Base::begin`] lets the scheduler decide
//! its way through the common part without executing it, and says where in a slice the rest begins.

use crate::runtime::frame::{Frame, NativeFrame, Root};
use crate::runtime::observer::{NoObserver, Observer};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::green::{self, Counts, Position, SliceSink};
use crate::schedule::schedule::Slices;
use crate::schedule::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId};

/// A program and the common beginning of its executions.
#[derive(Debug)]
pub struct Base<'p> {
    /// The program.
    pub program: &'p Program,
    /// Before the first step.
    pub first: State,
    /// The first moment at which there is a choice.
    pub branch: State,
    /// What leads to it.
    prefix: Vec<Segment>,
    /// Whether there is no such moment: the program has one execution.
    pub is_forced: bool,
    /// Executions are stopped after so many steps.
    pub max_steps: u64,
    /// Whether there is a main thread: threads that share one text have none.
    pub has_main: bool,
}

/// A thread's steps from a stop of its own to the next one, or to the choice.
#[derive(Debug, Clone, Copy)]
struct Segment {
    thread: ThreadId,
    /// How many switch points it passes.
    passed: u64,
    /// How it ends by itself; none if it goes on.
    stop: Option<StopReason>,
}

/// Lets the only thread that can run go from one switch point to the next; refuses to choose.
struct Forced;

impl Scheduler for Forced {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        match *decision.enabled {
            [thread] => Ok(Slice { thread, quantum: 1 }),
            _ => Err(Misfit::RanOut {
                slices: 0,
                enabled: decision.enabled.len(),
            }),
        }
    }
}

struct Segments(Vec<Segment>);

impl SliceSink for Segments {
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        let stop = (reason != StopReason::Preempted).then_some(reason);
        if let Some(last) = self.0.last_mut()
            && last.stop.is_none()
            && last.thread == thread
        {
            last.passed += passed;
            last.stop = stop;
            return;
        }
        self.0.push(Segment {
            thread,
            passed,
            stop,
        });
    }

    fn output(&mut self, _: &mut State) {}
}

impl<'p> Base<'p> {
    /// Runs the common beginning of the executions that begin with `first`.
    #[must_use]
    pub fn new(program: &'p Program, first: State, max_steps: u64) -> Self {
        let mut branch = first.clone();
        let mut segments = Segments(Vec::new());
        let ended = green::drive(
            program,
            &mut branch,
            &mut Forced,
            max_steps,
            &mut NoObserver,
            &mut segments,
        );
        let is_forced = ended.is_ok();
        if is_forced {
            branch.clone_from(&first);
            segments.0.clear();
        }
        let root = first
            .execs
            .iter()
            .next()
            .and_then(|exec| exec.frames.first());
        let has_main = matches!(
            root,
            Some(Frame::Native(frame)) if matches!(**frame, NativeFrame::Root(Root::Main { .. }))
        );
        Self {
            program,
            first,
            branch,
            prefix: segments.0,
            is_forced,
            max_steps,
            has_main,
        }
    }

    /// Shows an observer the common beginning.
    pub fn watch<O: Observer>(&self, observer: &mut O) {
        if self.prefix.is_empty() {
            return;
        }
        let ended = green::drive(
            self.program,
            &mut self.first.clone(),
            &mut Forced,
            self.max_steps,
            observer,
            &mut Segments(Vec::new()),
        );
        assert!(ended.is_err(), "there is a choice at its end");
    }

    /// Lets a scheduler decide its way to [`Base::branch`]: where it is then. `slices` gets what was recorded up to
    /// there.
    ///
    /// # Errors
    /// Only a replay fails: its schedule does not fit.
    pub fn begin<S: Scheduler>(
        &self,
        scheduler: &mut S,
        slices: &mut Slices,
    ) -> Result<Position, Misfit> {
        let reacts = scheduler.reacts_to_growth();
        let mut position = Position::default();
        for segment in &self.prefix {
            let enabled = [segment.thread];
            let mut left = segment.passed;
            loop {
                let slice = scheduler.next(&Decision {
                    enabled: &enabled,
                    waiting: &[],
                    last: position.last,
                    passed: position.passed,
                })?;
                let (thread, quantum) = (slice.thread, slice.quantum);
                count(&mut position, thread);
                match segment.stop {
                    Some(reason) if quantum > left => {
                        end(&mut position, slices, thread, left, reason);
                        break;
                    }
                    None if quantum > left && !reacts => {
                        // The slice goes on beyond the choice.
                        position.passed = left;
                        let quantum = quantum - left;
                        position.current = Some(Slice { thread, quantum });
                        break;
                    }
                    _ => {
                        let passed = quantum.min(left);
                        left -= passed;
                        let reason = StopReason::Preempted;
                        end(&mut position, slices, thread, passed, reason);
                        if left == 0 && segment.stop.is_none() {
                            // Preempted just where the choice is.
                            break;
                        }
                    }
                }
            }
        }
        Ok(position)
    }
}

/// Counts a change of thread, as the driver does.
fn count(position: &mut Position, thread: ThreadId) {
    if let Some((before, reason)) = position.last
        && before != thread
    {
        let Counts {
            switches,
            preemptions,
        } = &mut position.counts;
        *switches += 1;
        *preemptions += u64::from(reason == StopReason::Preempted);
    }
}

fn end(
    position: &mut Position,
    slices: &mut Slices,
    thread: ThreadId,
    passed: u64,
    reason: StopReason,
) {
    position.last = Some((thread, reason));
    position.passed = passed;
    slices.record(thread, passed, reason);
}
