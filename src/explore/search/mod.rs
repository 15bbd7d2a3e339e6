//! The search through every interleaving of a program: all states that it can be in, equal ones merged.
//!
//! [`mod@walk`] finds the states and writes down the [`graph`] of transitions between them; [`fingerprint`] says which
//! states are equal, and [`local`], with the [`facts`] of the program, which steps need no state of their own.
//! On the graph, [`count`] counts the interleavings exactly, and [`witness`] finds for each outcome a schedule with
//! the fewest preemptions that there can be. [`verdict`] says which failures that shows, and which it proves absent.
//!
//! [`classes`] is a walk of its own, which merges nothing: one execution for each order of conflicting steps.

pub mod classes;
pub mod count;
pub mod exploration;
pub mod facts;
pub mod fingerprint;
pub mod graph;
pub mod local;
pub mod minimum;
pub mod probability;
pub mod verdict;
mod visited;
pub mod walk;
pub mod watch;
mod wide;
pub mod witness;

use crate::runtime::interp;
use crate::runtime::observer::Observer;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::{StopReason, ThreadId};
use facts::Facts;
use graph::{Graph, Renamings};
use std::sync::PoisonError;
use walk::{Manner, Shared, Terminal};
use watch::Watch;

/// Why a search ended before it was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// There are more states than were allowed.
    States,
    /// The program's heap, or the search itself, took more memory than was allowed.
    Memory,
    /// It took longer than was allowed.
    Time,
    /// Somebody interrupted it.
    Interrupted,
}

/// How far a search may go.
pub struct Limits<'a> {
    /// At most so many states.
    pub max_states: u32,
    /// At most so many bytes in the program's heap.
    pub max_heap: usize,
    /// Asked now and then, with the number of states and how deep the walk stands: whether to stop.
    pub watch: &'a (dyn Fn(u32, usize) -> Option<Stopped> + Sync),
}

/// How an execution begins, up to the first state in which there is a choice.
pub struct Beginning {
    /// That state.
    pub state: State,
    /// Who ran before, how many switch points it passed, and why it stopped; in order.
    pub prefix: Vec<(ThreadId, u64, StopReason)>,
    /// Whether the execution is over there.
    pub is_over: bool,
    /// Whether it could go on for ever, for all we know.
    pub is_endless: bool,
}

/// Steps without a choice that are made at most before the first state with one.
pub(super) const MOST_STEPS: u64 = 1_000_000_000;

impl Beginning {
    /// Who has moved last and could go on: whoever moves next in its place preempts it.
    #[must_use]
    pub fn last(&self) -> Option<ThreadId> {
        match self.prefix.last() {
            Some(&(thread, _, StopReason::Preempted)) => Some(thread),
            _ => None,
        }
    }

    /// Runs a program up to its first choice.
    pub fn of<O: Observer>(program: &Program, mut state: State, observer: &mut O) -> Self {
        let mut prefix: Vec<(ThreadId, u64, StopReason)> = Vec::new();
        loop {
            let enabled = walk::enabled(&state);
            let is_over = walk::ending(&state, &enabled).is_some();
            let is_endless = state.steps >= MOST_STEPS;
            let &[thread] = &*enabled else {
                return Self {
                    state,
                    prefix,
                    is_over,
                    is_endless,
                };
            };
            if is_over || is_endless {
                return Self {
                    state,
                    prefix,
                    is_over,
                    is_endless,
                };
            }
            // While there is one thread nobody can become enabled but by its doing, and most steps do nothing of
            // the kind; but which do is not for us to know.
            let (stop, passed) =
                interp::transitions(program, &mut state, thread, 1, MOST_STEPS, observer);
            let reason = StopReason::from(stop);
            match prefix.last_mut() {
                Some((last, sum, StopReason::Preempted)) if *last == thread => {
                    *sum += passed;
                    if let Some(last) = prefix.last_mut() {
                        last.2 = reason;
                    }
                }
                _ => prefix.push((thread, passed, reason)),
            }
        }
    }
}

/// What a walk has found.
pub struct Walked {
    /// The states and transitions.
    pub graph: Graph,
    /// How transitions rename threads.
    pub renamings: Renamings,
    /// The states in which executions end, by number.
    pub terminals: Vec<Terminal>,
    /// Why there may be more, if there may.
    pub stopped: Option<Stopped>,
    /// Whether somebody waited with a deadline in some state.
    pub has_deadlines: bool,
    /// Whether the bound on preemptions has cut something off.
    pub is_bounded: bool,
}

/// Walks over all states from one on, in which somebody can move.
pub fn walk<M: Watch>(
    program: &Program,
    facts: &Facts,
    manner: Manner,
    limits: &Limits<'_>,
    root: State,
    monitor: M,
    workers: usize,
) -> Walked {
    let shared = Shared::new(program, facts, manner, limits, root, monitor);
    let found = std::thread::scope(|scope| {
        let handles: Vec<_> = (1..workers)
            .map(|_| {
                std::thread::Builder::new()
                    .stack_size(WORKER_STACK)
                    .spawn_scoped(scope, || shared.work())
                    .expect("there is room for a thread")
            })
            .collect();
        let mut found = vec![shared.work()];
        for handle in handles {
            match handle.join() {
                Ok(more) => found.push(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        found
    });
    let stopped = shared.stopped();
    let has_deadlines = shared
        .has_deadlines
        .load(std::sync::atomic::Ordering::Relaxed);
    let is_bounded = shared.is_bounded();
    let states = shared.visited.len();
    let mut terminals = shared.at_root;
    let renamings = shared
        .renamings
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    // The graph takes the room of the table, which is done with.
    drop(shared.visited);
    let mut notes = Vec::new();
    for found in found {
        terminals.extend(found.terminals);
        notes.push(found.notes);
    }
    terminals.sort_unstable_by_key(|terminal| terminal.node);
    Walked {
        graph: Graph::new(states, notes),
        renamings,
        terminals,
        stopped,
        has_deadlines,
        is_bounded,
    }
}

/// Stack of a worker: values nest as deep as Python lets them.
const WORKER_STACK: usize = 256 << 20;
