//! One execution, kept so that any moment of it can be made again.
//!
//! It is made by the same driver and the same schedulers as every run. Two things are added, and neither changes
//! who runs: long slices are cut ([`Chopped`]), so that there are places for checkpoints within them, and after each
//! slice its length in steps is noted. A recording grows when it is asked to ([`Recording::extend`]): the first one
//! to the end at once, one with another schedule only as far as somebody goes.

use super::checkpoints::{Checkpoint, Checkpoints};
use super::timeline::{Segment, Timeline};
use crate::runtime::interp::{self, Points, Quantum};
use crate::runtime::observer::{NoObserver, Observer};
use crate::runtime::program::Program;
use crate::runtime::state::{State, Status};
use crate::schedule::green::{self, Ending, SliceSink};
use crate::schedule::schedule::Slices;
use crate::schedule::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId, UNTIL_STOP};
use std::ops::ControlFlow;

/// Slices longer than this are cut.
const LONGEST: u64 = 4096;

/// A moment of an execution that can be run on from.
pub type Cursor = Checkpoint;

/// One execution.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Who ran when.
    pub timeline: Timeline,
    /// The same as a schedule, which counts switch points: one slice for each of the timeline's.
    pub slices: Slices,
    /// States on the way.
    pub checkpoints: Checkpoints,
    /// All that was written to standard output.
    pub stdout: String,
    /// All that was written to standard error.
    pub stderr: String,
    /// How it ended; none if it can be extended.
    pub ending: Option<Ending>,
    /// The state at its end.
    pub last: Cursor,
    /// From which step on somebody else than the scheduler decides who runs.
    pub forked_at: Option<u64>,
    /// Who was chosen to run at the end, if somebody was.
    chosen: Option<ThreadId>,
    max_steps: u64,
}

impl Recording {
    /// A recording that has not begun.
    #[must_use]
    pub fn new(state: State, max_steps: u64) -> Self {
        let first = Checkpoint {
            state,
            written: (0, 0),
        };
        Self {
            timeline: Timeline::default(),
            slices: Slices::new(),
            checkpoints: Checkpoints::new(first.clone()),
            stdout: String::new(),
            stderr: String::new(),
            ending: None,
            last: first,
            forked_at: None,
            chosen: None,
            max_steps,
        }
    }

    /// How many steps it has.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.timeline.end()
    }

    /// Runs the program to its end, as a scheduler says.
    ///
    /// # Errors
    /// A recorded schedule that does not fit.
    pub fn run<S: Scheduler>(
        &mut self,
        program: &Program,
        scheduler: &mut S,
    ) -> Result<(), Misfit> {
        self.drive(program, scheduler, self.max_steps)
    }

    fn drive<S: Scheduler>(
        &mut self,
        program: &Program,
        scheduler: &mut S,
        max_steps: u64,
    ) -> Result<(), Misfit> {
        let max_steps = max_steps.min(self.max_steps);
        let mut chopped = Chopped {
            inner: scheduler,
            rest: None,
            passed: 0,
            enabled: Vec::new(),
        };
        let mut keeper = Keeper {
            timeline: &mut self.timeline,
            checkpoints: &mut self.checkpoints,
            written: self.last.written,
        };
        let mut output = Output {
            slices: &mut self.slices,
            stdout: &mut self.stdout,
            stderr: &mut self.stderr,
        };
        let ended = green::drive(
            program,
            &mut self.last.state,
            &mut chopped,
            max_steps,
            &mut keeper,
            &mut output,
        );
        self.last.written = (self.stdout.len(), self.stderr.len());
        let (ending, _) = ended?;
        let goes_on = ending == Ending::StepLimit && max_steps < self.max_steps;
        self.ending = (!goes_on).then_some(ending);
        Ok(())
    }

    /// Runs a fork on, by up to `steps` steps: whoever was chosen, or else the one who ran, goes on until it blocks or
    /// ends, then the first thread that can run.
    pub fn extend(&mut self, program: &Program, steps: u64) {
        if self.ending.is_some() {
            return;
        }
        let running = self.timeline.end().checked_sub(1);
        let running = running.and_then(|step| Some(self.timeline.at(step)?.thread));
        let mut picked = Picked(self.chosen.take().or(running).unwrap_or(0));
        // Where it would stop in between is no switch point under every GIL model.
        let until = match program.rules {
            None => self.end().saturating_add(steps),
            Some(_) => u64::MAX,
        };
        self.drive(program, &mut picked, until)
            .expect("only a recorded schedule can fail to fit");
    }

    /// Another execution, with the same past up to a switch point, at which `thread` goes on.
    #[must_use]
    pub fn fork(&self, program: &Program, at: &Cursor, thread: ThreadId) -> Self {
        let step = at.step();
        let forked_at = self.forked_at.map_or(step, |earlier| earlier.min(step));
        Self {
            timeline: self.timeline.until(step),
            slices: self.slices_until(program, step),
            checkpoints: self.checkpoints.until(step),
            stdout: self.stdout[..at.written.0].to_owned(),
            stderr: self.stderr[..at.written.1].to_owned(),
            ending: None,
            last: at.clone(),
            forked_at: Some(forked_at),
            chosen: Some(thread),
            max_steps: self.max_steps,
        }
    }

    /// Runs a moment on to a later step, watched by an observer.
    ///
    /// # Panics
    /// If the recording does not reach that far.
    pub fn advance<O: Observer>(
        &self,
        program: &Program,
        cursor: &mut Cursor,
        to: u64,
        observer: &mut O,
    ) {
        assert!(to <= self.end(), "{to} is past the end, {}", self.end());
        if cursor.step() >= to {
            return;
        }
        for segment in self.timeline.from(cursor.step()) {
            let stop = segment.end.min(to);
            Self::run_segment(program, cursor, segment.thread, stop, observer);
            if stop == segment.end {
                let _ = observer.stopped(program, &cursor.state, segment.thread, segment.reason);
            }
            if stop == to {
                return;
            }
        }
    }

    /// Runs one thread up to a step within one slice of it.
    pub(super) fn run_segment<O: Observer>(
        program: &Program,
        cursor: &mut Cursor,
        thread: ThreadId,
        stop: u64,
        observer: &mut O,
    ) {
        let state = &mut cursor.state;
        wake(state, thread);
        let steps = stop - state.steps;
        if program.rules.is_some() && steps > 0 {
            // Counts no steps, but leaves in the frames what the model must know of them.
            let mut points = Points::new(UNTIL_STOP, stop);
            interp::run(program, state, thread, &mut points, observer);
        } else {
            interp::run(program, state, thread, &mut Quantum::new(steps), observer);
        }
        assert_eq!(state.steps, stop, "a recording runs again as it ran");
        cursor.written.0 += state.stdout.len();
        cursor.written.1 += state.stderr.len();
        state.stdout.clear();
        state.stderr.clear();
    }

    /// The moment before a step.
    #[must_use]
    pub fn at(&self, program: &Program, step: u64) -> Cursor {
        let step = step.min(self.end());
        if step == self.last.step() {
            return self.last.clone();
        }
        let mut cursor = Cursor::clone(self.checkpoints.nearest(step));
        self.advance(program, &mut cursor, step, &mut NoObserver);
        cursor
    }

    /// Whether this is a place in a fork where a person decides who goes on: the one who ran has blocked or ended,
    /// and several can run.
    #[must_use]
    pub fn is_choice(&self, cursor: &Cursor) -> bool {
        let step = cursor.step();
        let (Some(forked_at), Some(last)) = (self.forked_at, step.checked_sub(1)) else {
            return false;
        };
        let before = self.timeline.at(last);
        step > forked_at
            && before
                .is_some_and(|before| before.end == step && before.reason != StopReason::Preempted)
            && enabled(&cursor.state).len() > 1
    }

    /// Whether the running thread could be interrupted at a moment, under the program's GIL model.
    #[must_use]
    pub fn is_switch_point(&self, program: &Program, step: u64) -> bool {
        let Some(segment) = self.timeline.at(step) else {
            return true;
        };
        if program.rules.is_none() || segment.start == step {
            return true;
        }
        self.passed(program, segment, step) > self.passed(program, segment, step - 1)
    }

    /// How many switch points a slice has passed when it comes to a step.
    fn passed(&self, program: &Program, segment: Segment, step: u64) -> u64 {
        if program.rules.is_none() || step == segment.start {
            return step - segment.start;
        }
        let mut cursor = self.at(program, segment.start);
        wake(&mut cursor.state, segment.thread);
        let mut points = Points::new(UNTIL_STOP, step);
        interp::run(
            program,
            &mut cursor.state,
            segment.thread,
            &mut points,
            &mut NoObserver,
        );
        points.passed()
    }

    /// The schedule up to a step that is a switch point.
    fn slices_until(&self, program: &Program, step: u64) -> Slices {
        let mut slices = Slices::new();
        for (segment, slice) in self.timeline.from(0).zip(&self.slices) {
            if segment.end <= step {
                slices.push(slice);
                continue;
            }
            if segment.start < step {
                slices.push(Slice {
                    thread: segment.thread,
                    quantum: self.passed(program, segment, step),
                });
            }
            break;
        }
        slices
    }
}

/// The threads that could run now.
#[must_use]
pub fn enabled(state: &State) -> Vec<ThreadId> {
    if state.exit.is_some() {
        return Vec::new();
    }
    let threads = ThreadId::try_from(state.threads.len()).expect("fewer than 2^32 threads");
    (0..threads)
        .filter(|&thread| state.is_enabled(thread))
        .collect()
}

/// Moves the clock to the next deadline until a thread can run, as the driver does when nobody can.
fn wake(state: &mut State, thread: ThreadId) {
    while !state.is_enabled(thread) {
        let waits = |(thread, exec): (&crate::runtime::state::Thread, _)| match thread.status {
            Status::Finished => None,
            Status::New | Status::Alive => {
                let exec: &crate::runtime::frame::Exec = exec;
                exec.wait.as_ref()?.deadline
            }
        };
        let deadlines = state
            .threads
            .iter()
            .zip(state.execs.iter())
            .filter_map(waits);
        let next = deadlines.min().expect("somebody's time comes");
        state.slept += next.saturating_sub(state.clock());
    }
}

/// A scheduler whose long slices are given out in pieces.
struct Chopped<'s, S> {
    inner: &'s mut S,
    /// The thread, what it was granted, and what is left of its slice after that.
    rest: Option<(ThreadId, u64, u64)>,
    /// Switch points passed in the slice's earlier pieces.
    passed: u64,
    /// Who could run when the last piece began; kept for a scheduler that reacts to that.
    enabled: Vec<ThreadId>,
}

impl<S: Scheduler> Scheduler for Chopped<'_, S> {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        let reacts = self.inner.reacts_to_growth();
        let grew = reacts
            && decision
                .enabled
                .iter()
                .any(|thread| !self.enabled.contains(thread));
        if reacts {
            self.enabled = decision.enabled.to_vec();
        }
        let slice = match (self.rest.take(), decision.last) {
            (Some((thread, granted, left)), Some((last, StopReason::Preempted)))
                if thread == last && decision.passed == granted && left > 0 && !grew =>
            {
                self.passed += granted;
                Slice {
                    thread,
                    quantum: left,
                }
            }
            _ => {
                let slice = self.inner.next(&Decision {
                    passed: self.passed + decision.passed,
                    ..*decision
                })?;
                self.passed = 0;
                slice
            }
        };
        let granted = slice.quantum.min(LONGEST);
        let left = match slice.quantum {
            UNTIL_STOP => UNTIL_STOP,
            quantum => quantum - granted,
        };
        self.rest = Some((slice.thread, granted, left));
        Ok(Slice {
            thread: slice.thread,
            quantum: granted,
        })
    }

    fn reacts_to_growth(&self) -> bool {
        self.inner.reacts_to_growth()
    }
}

/// The thread that a person chose, until it stops by itself; then the first one.
struct Picked(ThreadId);

impl Scheduler for Picked {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        if !decision.enabled.contains(&self.0) {
            self.0 = decision.enabled[0];
        }
        Ok(Slice {
            thread: self.0,
            quantum: UNTIL_STOP,
        })
    }
}

/// Notes slices and makes checkpoints.
struct Keeper<'r> {
    timeline: &'r mut Timeline,
    checkpoints: &'r mut Checkpoints,
    written: (usize, usize),
}

impl Observer for Keeper<'_> {
    const ACTIVE: bool = false;

    fn stopped(
        &mut self,
        _program: &Program,
        state: &State,
        thread: ThreadId,
        reason: StopReason,
    ) -> ControlFlow<()> {
        let steps = state.steps - self.timeline.end();
        self.timeline.push(thread, steps, reason);
        self.written.0 += state.stdout.len();
        self.written.1 += state.stderr.len();
        if self.checkpoints.is_due(state) {
            let mut state = state.clone();
            state.stdout.clear();
            state.stderr.clear();
            self.checkpoints.add(Checkpoint {
                state,
                written: self.written,
            });
        }
        ControlFlow::Continue(())
    }
}

/// Notes slices as a schedule has them, and gathers the program's output.
struct Output<'r> {
    slices: &'r mut Slices,
    stdout: &'r mut String,
    stderr: &'r mut String,
}

impl SliceSink for Output<'_> {
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.slices.record(thread, passed, reason);
    }

    fn output(&mut self, state: &mut State) {
        self.stdout.push_str(&state.stdout);
        self.stderr.push_str(&state.stderr);
        state.stdout.clear();
        state.stderr.clear();
    }
}
