//! Why no thread can go on: who waits where for what, who holds it and took it where, and the cycle that this makes,
//! if it does.
//!
//! A thread waits for another one if that holds the lock, or is the one to be joined. Threads that wait for each
//! other in a circle never go on. Others wait for something that only a thread that can run could do (put an item,
//! set an event, notify), and none can: that is told as such, and no cycle is made up for it.

use super::lost_updates::Site;
use super::races::held::{Held, Holding};
use crate::runtime::frame::Exec;
use crate::runtime::object::Object;
use crate::runtime::program::Program;
use crate::runtime::state::{State, Status};
use crate::runtime::sync::Sync;
use crate::runtime::value::Handle;
use crate::runtime::wait::{Wait, WaitOn};
use crate::schedule::ThreadId;

/// A thread that waits for ever.
#[derive(Debug, Clone, PartialEq)]
pub struct Stuck {
    /// Who.
    pub thread: ThreadId,
    /// Where it waits; none outside of Python code (a worker without a task).
    pub site: Option<Site>,
    /// For what.
    pub wait: Wait,
    /// The locks that it holds meanwhile, and where it took them.
    pub holds: Vec<Held>,
    /// The threads that it waits for.
    pub waits_for: Vec<ThreadId>,
}

/// A deadlock.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deadlock {
    /// The threads that wait, by number.
    pub stuck: Vec<Stuck>,
    /// Who holds which lock.
    pub holding: Holding,
    /// A circle of threads each of which waits for the next, and the last for the first: indices into `stuck`.
    pub cycle: Vec<usize>,
}

/// The instruction that a thread is in the middle of.
#[must_use]
pub fn site(exec: &Exec) -> Option<Site> {
    exec.python_frame().map(|frame| Site {
        code: frame.code,
        pc: frame.pc.saturating_sub(1),
    })
}

/// The lock that is to be free for a wait to end, if there is one.
#[must_use]
pub fn wanted(state: &State, wait: &Wait) -> Option<Handle> {
    let WaitOn::Sync { object, ticket } = wait.on else {
        return None;
    };
    let Some(Object::Sync(sync)) = state.heap.find(object) else {
        return None;
    };
    match &**sync {
        Sync::Lock(_) | Sync::RLock(_) => Some(object),
        Sync::Condition(condition) => {
            let is_notified = condition.waiting.iter().all(|&t| u64::from(t) != ticket);
            is_notified.then_some(condition.lock)
        }
        _ => None,
    }
}

/// Whom a blocked thread waits for.
fn waits_for(state: &State, wait: &Wait) -> Vec<ThreadId> {
    match &wait.on {
        WaitOn::Finished(thread) | WaitOn::Started(thread) => vec![*thread],
        WaitOn::Exit => (1..)
            .zip(state.threads.iter().skip(1))
            .filter(|(_, thread)| !thread.daemon && thread.status != Status::Finished)
            .map(|(id, _)| id)
            .collect(),
        WaitOn::Time => Vec::new(),
        WaitOn::Sync { object, .. } => {
            let object = wanted(state, wait).unwrap_or(*object);
            match state.heap.find(object) {
                Some(Object::Sync(sync)) => match &**sync {
                    Sync::Lock(_) | Sync::RLock(_) | Sync::Barrier(_) | Sync::Queue(_) => {
                        sync.holders(state)
                    }
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            }
        }
    }
}

/// Why nothing goes on in a state in which no thread is enabled.
#[must_use]
pub fn find(state: &State, holding: &Holding) -> Deadlock {
    let mut stuck = Vec::new();
    for (id, thread) in (0..).zip(&state.threads) {
        let exec = &state.execs[id as usize];
        if thread.status == Status::Finished {
            continue;
        }
        let Some(wait) = &exec.wait else {
            continue;
        };
        stuck.push(Stuck {
            thread: id,
            site: site(exec),
            wait: wait.clone(),
            holds: holding.of(id).copied().collect(),
            waits_for: waits_for(state, wait),
        });
    }
    let cycle = cycle(&stuck);
    Deadlock {
        stuck,
        holding: holding.clone(),
        cycle,
    }
}

/// The shortest circle, of those the one with the lowest thread.
fn cycle(stuck: &[Stuck]) -> Vec<usize> {
    let index = |thread: &ThreadId| stuck.iter().position(|s| s.thread == *thread);
    let mut best: Vec<usize> = Vec::new();
    for start in 0..stuck.len() {
        // Breadth first, with the way back.
        let mut from: Vec<Option<usize>> = vec![None; stuck.len()];
        let mut queue = std::collections::VecDeque::from([start]);
        let mut last = None;
        'search: while let Some(at) = queue.pop_front() {
            for next in stuck[at].waits_for.iter().filter_map(index) {
                if next == start {
                    last = Some(at);
                    break 'search;
                }
                if from[next].is_none() {
                    from[next] = Some(at);
                    queue.push_back(next);
                }
            }
        }
        let mut way = Vec::new();
        while let Some(at) = last {
            way.push(at);
            last = if at == start { None } else { from[at] };
        }
        way.reverse();
        if !way.is_empty() && (best.is_empty() || way.len() < best.len()) {
            best = way;
        }
    }
    best
}

/// Whether a lock is held by a thread that has ended, and where that took it.
#[must_use]
pub fn left_behind<'h>(state: &State, holding: &'h Holding, wait: &Wait) -> Option<&'h Held> {
    let held = holding.holder(wanted(state, wait)?)?;
    (state.threads[held.thread as usize].status == Status::Finished).then_some(held)
}

/// What is waited for, as the program would spell it.
#[must_use]
pub fn name_of(program: &Program, state: &State, object: Handle) -> String {
    super::lost_updates::name::of_object(program, state, object)
}
