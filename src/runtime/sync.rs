//! The state of the objects that threads meet at: locks and their kin.
//!
//! Each variant holds just what CPython's object holds that a program can notice. The operations on them
//! are in `modules::threading` and its siblings; here is the data, and when a wait on it is over.

use super::class_table as class;
use super::state::State;
use super::value::{Handle, Value};
use crate::schedule::ThreadId;

/// A synchronisation object.
#[derive(Debug, Clone)]
pub enum Sync {
    /// `threading.Lock`: who holds it, for reports only (any thread may release it).
    Lock {
        /// The holder.
        owner: Option<ThreadId>,
    },
    /// `threading.RLock`
    RLock {
        /// The holder.
        owner: Option<ThreadId>,
        /// How often it has acquired it.
        count: u32,
    },
    /// `threading.Thread`
    Thread(ThreadObject),
}

/// What a `Thread` object holds besides the thread itself.
#[derive(Debug, Clone)]
pub struct ThreadObject {
    /// `target`, or None.
    pub target: Value,
    /// A tuple.
    pub args: Value,
    /// A dict, or None.
    pub kwargs: Value,
    /// A `str`.
    pub name: Value,
    /// `daemon`
    pub daemon: bool,
    /// The thread, once started.
    pub thread: Option<ThreadId>,
}

impl Sync {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> Handle {
        match self {
            Self::Lock { .. } => class::LOCK,
            Self::RLock { .. } => class::RLOCK,
            Self::Thread(_) => class::THREAD,
        }
    }

    /// Whether a wait on this object with this ticket is over.
    #[must_use]
    pub fn is_ready(&self, _state: &State, _ticket: u64) -> bool {
        match self {
            Self::Lock { owner } | Self::RLock { owner, .. } => owner.is_none(),
            Self::Thread(_) => true,
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match self {
            Self::Lock { .. } | Self::RLock { .. } => {}
            Self::Thread(thread) => {
                [thread.target, thread.args, thread.kwargs, thread.name]
                    .into_iter()
                    .for_each(visit);
            }
        }
    }
}
