//! Which locks each thread holds, and where it took them.

use crate::analysis::lost_updates::Site;
use crate::runtime::object::Object;
use crate::runtime::observer::Edge;
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::Handle;
use crate::schedule::ThreadId;

/// A lock that a thread holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The lock.
    pub lock: Handle,
    /// Who took it.
    pub thread: ThreadId,
    /// Where.
    pub site: Site,
    /// When.
    pub step: u64,
}

/// The locks that are held, in the order in which they were taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding(Vec<Held>);

impl Holding {
    /// Takes note of an edge; whether what is held has changed.
    pub fn edge(&mut self, state: &State, taken: Held, edge: Edge) -> bool {
        match edge {
            Edge::Acquire(lock) if is_lock(state, lock) => {
                self.0.push(Held { lock, ..taken });
                true
            }
            // Any thread may release a plain lock.
            Edge::Release(lock) => {
                let before = self.0.len();
                self.0.retain(|held| held.lock != lock);
                self.0.len() != before
            }
            _ => false,
        }
    }

    /// What a thread holds.
    pub fn of(&self, thread: ThreadId) -> impl Iterator<Item = &Held> {
        self.0.iter().filter(move |held| held.thread == thread)
    }

    /// Who holds a lock.
    #[must_use]
    pub fn holder(&self, lock: Handle) -> Option<&Held> {
        self.0.iter().find(|held| held.lock == lock)
    }

    /// Forgets the locks that are gone.
    pub fn bury(&mut self, lives: impl Fn(&Handle) -> bool) {
        self.0.retain(|held| lives(&held.lock));
    }
}

/// Whether an edge is that of a lock.
#[must_use]
pub fn is_locking(state: &State, edge: Edge) -> bool {
    matches!(edge, Edge::Acquire(object) | Edge::Release(object) if is_lock(state, object))
}

fn is_lock(state: &State, object: Handle) -> bool {
    matches!(
        state.heap.find(object),
        Some(Object::Sync(sync)) if matches!(**sync, Sync::Lock(_) | Sync::RLock(_))
    )
}
