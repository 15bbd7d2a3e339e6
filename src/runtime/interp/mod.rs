//! The interpreter: runs one thread until its slice is over, it blocks, or it ends.
//!
//! [`run`] is the one door. It takes the thread's frames out of the state, lets [`python`] execute Python
//! frames and [`resume`] native ones, and puts them back. Values travel downwards from frame to frame
//! ([`Next::Deliver`]), exceptions likewise ([`Next::Raise`]), and no Rust call nests inside another for a
//! Python call, so the whole execution is data at every switch point.

pub mod call;
mod generators;
mod points;
mod python;
mod resume;
mod unwind;
mod whole;

use super::ctx::Ctx;
use super::frame::{Exec, Frame};
use super::observer::{At, Moment, Observer, Passage};
use super::program::Program;
use super::state::State;
use super::value::{Handle, Value};
use crate::schedule::ThreadId;
use std::cell::RefCell;

/// How deep Python calls may nest (`sys.getrecursionlimit()`).
pub const RECURSION_LIMIT: usize = 1000;

/// Decides where the running thread is interrupted.
pub trait Breaker {
    /// Whether every boundary of two steps is a switch point. If not, [`Breaker::pass`] is asked instead of
    /// [`Breaker::grant`], and the program must have a GIL model with marks.
    const EVERY: bool = true;

    /// How many steps the thread may make before this is asked again; 0 interrupts it here.
    fn grant(&mut self, state: &State) -> u64;

    /// Whether the thread goes on over this boundary, which is a switch point or not; `steps` is how many steps the
    /// execution has made. Not asked at the beginning of a slice.
    fn pass(&mut self, state: &State, steps: u64, is_point: bool) -> bool {
        let _ = (state, steps, is_point);
        true
    }
}

/// Interrupts after a number of steps: every instruction ends at a switch point (`--gil any`).
#[derive(Debug, Clone, Copy)]
pub struct Quantum(u64);

impl Quantum {
    /// A slice of that many steps.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self(steps)
    }
}

impl Breaker for Quantum {
    fn grant(&mut self, _state: &State) -> u64 {
        std::mem::take(&mut self.0)
    }
}

/// Interrupts after a number of the switch points of the program's GIL model.
#[derive(Debug, Clone)]
pub struct Points<'a> {
    left: u64,
    passed: u64,
    max_steps: u64,
    /// Threads that were blocked when the slice began, and how many threads there were: a slice ends early when
    /// there are more that can run.
    grown: Option<(usize, &'a [ThreadId])>,
}

impl<'a> Points<'a> {
    /// A slice of that many switch points, which also ends when the execution has made `max_steps` steps.
    #[must_use]
    pub const fn new(points: u64, max_steps: u64) -> Self {
        Self {
            left: points,
            passed: 0,
            max_steps,
            grown: None,
        }
    }

    /// Lets the slice also end where a thread can run that could not at its beginning: there were `threads`
    /// threads, and these were `blocked`.
    #[must_use]
    pub const fn reacting(mut self, threads: usize, blocked: &'a [ThreadId]) -> Self {
        self.grown = Some((threads, blocked));
        self
    }

    /// How many switch points it passed, the one included at which it was interrupted.
    #[must_use]
    pub const fn passed(&self) -> u64 {
        self.passed
    }
}

impl Breaker for Points<'_> {
    const EVERY: bool = false;

    fn grant(&mut self, _state: &State) -> u64 {
        unreachable!("not every boundary is a switch point")
    }

    fn pass(&mut self, state: &State, steps: u64, is_point: bool) -> bool {
        if is_point {
            self.passed += 1;
            self.left -= 1;
            if self.left == 0 {
                return false;
            }
            if let Some((threads, blocked)) = self.grown
                && (state.threads.len() > threads
                    || blocked.iter().any(|&thread| state.is_enabled(thread)))
            {
                return false;
            }
        }
        steps < self.max_steps
    }
}

/// Counts the steps of a slice.
#[derive(Debug, Clone, Copy)]
struct Meter {
    /// Steps left of the last grant.
    left: u64,
    /// The number of the step at which the last grant is used up.
    limit: u64,
    /// Whether the slice has not made a step. (Only looked at where not every boundary is a switch point.)
    begins: bool,
}

impl Meter {
    /// Begins a step, if the breaker lets the thread go on.
    #[expect(clippy::inline_always, reason = "a call in the loop would be felt")]
    #[inline(always)]
    fn step<B: Breaker>(&mut self, breaker: &mut B, state: &State) -> bool {
        if self.left == 0 {
            self.left = breaker.grant(state);
            self.limit += self.left;
            if self.left == 0 {
                return false;
            }
        }
        self.left -= 1;
        true
    }

    /// As [`Meter::step`] where not every boundary is a switch point.
    fn step_from<B: Breaker>(&mut self, breaker: &mut B, state: &State, is_point: bool) -> bool {
        // Where a slice begins the scheduler has just decided.
        if !std::mem::take(&mut self.begins) && !breaker.pass(state, self.limit, is_point) {
            return false;
        }
        self.limit += 1;
        true
    }

    /// Takes a step back that was begun and not made.
    #[cold]
    const fn unstep<B: Breaker>(&mut self) {
        if B::EVERY {
            self.left += 1;
        } else {
            // The boundary has been passed.
            self.limit -= 1;
            self.begins = true;
        }
    }

    /// How many steps the execution has made, the one that runs included.
    #[expect(clippy::inline_always, reason = "a call in the loop would be felt")]
    #[inline(always)]
    const fn steps(&self) -> u64 {
        self.limit - self.left
    }
}

/// Why [`run`] returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The breaker interrupted it.
    Preempted,
    /// It waits ([`Exec::wait`]).
    Blocked,
    /// It has ended.
    Finished,
}

/// What happens after a frame has run for a while.
#[derive(Debug)]
enum Next {
    /// The topmost frame, which is Python's, goes on.
    Same,
    /// The topmost frame is another one, or is to be looked at again.
    Frame,
    /// The topmost frame, which is Python's, goes on watched.
    Watched,
    /// A frame below gets this value as a result.
    Deliver(Value),
    /// This exception is raised in the topmost frame.
    Raise(Handle),
    /// This exception passes on from the topmost frame without a new traceback entry for it.
    Reraise(Handle),
    /// The thread stops here.
    Stop(Stop),
}

/// Runs a thread until `breaker` interrupts it, it blocks, or it ends.
pub fn run<B: Breaker, O: Observer>(
    program: &Program,
    state: &mut State,
    thread: ThreadId,
    breaker: &mut B,
    observer: &mut O,
) -> Stop {
    let mut exec = state.execs.lend(thread);
    exec.wait = None;
    let mut meter = Meter {
        left: 0,
        limit: state.steps,
        begins: true,
    };
    let events = RefCell::default();
    let mut cx = Ctx::new(program, state, &mut exec, thread);
    if O::FOLLOWS_VALUES {
        cx.follows = true;
        cx.watches = O::WATCHES_REGIONS;
        cx.events = Some(&events);
    }
    let stop = drive(&mut cx, breaker, observer, &mut meter);
    if O::FOLLOWS_VALUES {
        tell(&mut cx, observer);
    }
    state.steps = meter.steps();
    state.execs.give_back(thread, exec);
    stop
}

/// Runs a thread for one transition: from one switch point of the program's GIL model to the next, or until it
/// blocks or ends. A transition that would go on for ever is cut off, as [`Stop::Preempted`], when the execution has
/// made `max_steps` steps.
pub fn transition<O: Observer>(
    program: &Program,
    state: &mut State,
    thread: ThreadId,
    max_steps: u64,
    observer: &mut O,
) -> Stop {
    transitions(program, state, thread, 1, max_steps, observer).0
}

/// As [`transition`], for so many transitions. Gives how many switch points the thread has passed, too: the one
/// included at which it was preempted.
pub fn transitions<O: Observer>(
    program: &Program,
    state: &mut State,
    thread: ThreadId,
    points: u64,
    max_steps: u64,
    observer: &mut O,
) -> (Stop, u64) {
    if program.rules.is_some() {
        let mut breaker = Points::new(points, max_steps);
        let stop = run(program, state, thread, &mut breaker, observer);
        return (stop, breaker.passed());
    }
    let before = state.steps;
    let stop = run(
        program,
        state,
        thread,
        &mut Quantum::new(points.min(max_steps.saturating_sub(before))),
        observer,
    );
    let steps = state.steps - before;
    match stop {
        Stop::Preempted => (stop, steps),
        // The step that blocked or ended the thread has no switch point behind it.
        Stop::Blocked | Stop::Finished => (stop, steps.saturating_sub(1)),
    }
}

fn drive<B: Breaker, O: Observer>(
    cx: &mut Ctx<'_>,
    breaker: &mut B,
    observer: &mut O,
    meter: &mut Meter,
) -> Stop {
    let mut next = Next::Frame;
    loop {
        next = match next {
            Next::Same | Next::Frame => match cx.exec.frames.last() {
                Some(Frame::Python(_)) if O::PASSES => pass(cx, breaker, observer, meter),
                Some(Frame::Python(_)) => python::run::<B, O, false>(cx, breaker, observer, meter),
                Some(Frame::Native(_)) => {
                    // A native frame that goes on by itself stands for Python code, which has its switch points.
                    let goes_on = if B::EVERY {
                        meter.step(breaker, cx.state)
                    } else {
                        meter.step_from(breaker, cx.state, true)
                    };
                    if !goes_on {
                        return Stop::Preempted;
                    }
                    cx.state.steps = meter.steps();
                    if O::FOLLOWS_VALUES {
                        tell(cx, observer);
                    }
                    if O::ACTIVE {
                        observer.step(Moment {
                            program: cx.program,
                            state: cx.state,
                            exec: cx.exec,
                            thread: cx.thread,
                            step: cx.state.steps - 1,
                            at: At::Native,
                        });
                    }
                    resume::again(cx)
                }
                None => return Stop::Finished,
            },
            Next::Watched => python::run::<B, O, false>(cx, breaker, observer, meter),
            Next::Deliver(value) => resume::deliver(cx, value),
            Next::Raise(exception) => {
                if O::ACTIVE {
                    observer.raised(cx.program, cx.state, exception);
                }
                unwind::raise(cx, exception)
            }
            Next::Reraise(exception) => unwind::unwind(cx, exception, false),
            Next::Stop(stop) => return stop,
        };
    }
}

/// Runs the topmost frame, which is Python's: unwatched, if the observer lets it.
fn pass<B: Breaker, O: Observer>(
    cx: &mut Ctx<'_>,
    breaker: &mut B,
    observer: &mut O,
    meter: &mut Meter,
) -> Next {
    if cx.events.is_some_and(|events| !events.borrow().is_empty()) {
        tell(cx, observer);
    }
    if !observer.may_pass(passage(cx, meter)) {
        return Next::Watched;
    }
    let next = python::run::<B, O, true>(cx, breaker, observer, meter);
    let goes_on = matches!(next, Next::Stop(_) | Next::Frame);
    observer.passed(passage(cx, meter), !goes_on);
    next
}

const fn passage<'a>(cx: &'a Ctx<'_>, meter: &Meter) -> Passage<'a> {
    Passage {
        program: cx.program,
        state: cx.state,
        exec: cx.exec,
        thread: cx.thread,
        steps: meter.steps(),
    }
}

/// Tells what happened in the last step.
fn tell<O: Observer>(cx: &mut Ctx<'_>, observer: &mut O) {
    if let Some(events) = cx.events {
        observer.happened(cx.program, cx.state, cx.exec, &mut events.borrow_mut());
    }
}

/// A new thread's frames, for the roots of `Thread.start`, pools and snippets.
#[must_use]
pub fn exec_with(frames: Vec<Frame>) -> Exec {
    Exec {
        frames,
        ..Exec::default()
    }
}
