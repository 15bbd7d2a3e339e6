//! The interpreter: runs one thread until its slice is over, it blocks, or it ends.
//!
//! [`run`] is the one door. It takes the thread's frames out of the state, lets [`python`] execute Python
//! frames and [`resume`] native ones, and puts them back. Values travel downwards from frame to frame
//! ([`Next::Deliver`]), exceptions likewise ([`Next::Raise`]), and no Rust call nests inside another for a
//! Python call, so the whole execution is data at every switch point.

pub mod call;
mod generators;
mod python;
mod resume;
mod unwind;
mod whole;

use super::ctx::Ctx;
use super::frame::{Exec, Frame};
use super::observer::{At, Moment, Observer};
use super::program::Program;
use super::state::State;
use super::value::{Handle, Value};
use crate::schedule::ThreadId;
use std::cell::RefCell;

/// How deep Python calls may nest (`sys.getrecursionlimit()`).
pub const RECURSION_LIMIT: usize = 1000;

/// Decides where the running thread is interrupted.
pub trait Breaker {
    /// How many steps the thread may make before this is asked again; 0 interrupts it here.
    fn grant(&mut self, state: &State) -> u64;
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

/// Counts the steps of a slice.
#[derive(Debug, Clone, Copy)]
struct Meter {
    /// Steps left of the last grant.
    left: u64,
    /// The number of the step at which the last grant is used up.
    limit: u64,
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
                Some(Frame::Python(_)) => python::run(cx, breaker, observer, meter),
                Some(Frame::Native(_)) => {
                    if !meter.step(breaker, cx.state) {
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
