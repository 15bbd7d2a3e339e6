//! Races: two accesses to one location by two threads, at least one a write, that no synchronisation orders.
//!
//! A race is told from the happens-before order of one execution, as FastTrack does (Flanagan and Freund, "FastTrack:
//! efficient and precise dynamic race detection", PLDI 2009): each thread has a vector clock, and each location knows
//! the epochs of the accesses that no later one covers. What is reported really is unordered in this execution: no
//! false alarm. What is not reported may race in another one. That a location raced does not say that anything was
//! lost, nor does a lost update need a race: `with lock: t = x` and `with lock: x = t + 1` never race. The order is
//! [`order`]'s; locations and accesses are those of [`super::accesses`].
//!
//! What counts:
//! - Global variables, closure cells, attributes, items, and how many items a list, dict, set or deque has. Not the
//!   insides of locks, queues and their like, of iterators, of the random stream and of the output: CPython sees to these.
//! - Two native operations that each change the number or order of a container's items in one instruction (`append`,
//!   `pop`, `add`, `setdefault`) do not race with each other. They do with a look at the container.
//!
//! Next to the races go Eraser's locksets (Savage et al., "Eraser: a dynamic data race detector for multithreaded
//! programs", SOSP 1997): which locks were held at an access, and whether one was at all of them. That is evidence, no
//! proof: there are other ways than locks to be safe.

pub mod clock;
mod detector;
pub mod findings;
pub mod held;
mod name;
pub mod order;

pub use detector::Detector;
pub use findings::{Access, Findings, Guarded, Race, Unguarded};

use crate::analysis::accesses::Accesses;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::green::{self, SliceSink};
use crate::schedule::replay::Replay;
use crate::schedule::schedule::Slices;
use crate::schedule::{Misfit, StopReason, ThreadId};

/// The analysis as an observer of an execution or a replay: see [`Detector::into_findings`].
pub type Races = Accesses<Detector>;

struct Nowhere;

impl SliceSink for Nowhere {
    fn slice(&mut self, _thread: ThreadId, _passed: u64, _reason: StopReason) {}

    fn output(&mut self, state: &mut State) {
        state.stdout.clear();
        state.stderr.clear();
    }
}

/// The races of an execution, by a replay of its schedule from its first state.
///
/// # Errors
/// If the schedule does not fit.
pub fn find(
    program: &Program,
    first: &State,
    slices: &Slices,
    max_steps: u64,
) -> Result<Findings, Misfit> {
    let mut state = first.clone();
    let mut races = Races::new(Detector::default());
    let mut replay = Replay::new(slices.clone());
    green::drive(
        program,
        &mut state,
        &mut replay,
        max_steps,
        &mut races,
        &mut Nowhere,
    )?;
    Ok(races.sink.into_findings(program, &state))
}
