//! What a blocked thread waits for, and whether it would get it now.
//!
//! A blocked thread is enabled again only while another attempt would succeed (or its deadline has passed);
//! the attempt itself is the first step of its next transition.

use super::object::Object;
use super::state::{State, Status};
use super::value::{Handle, Value};
use crate::schedule::ThreadId;

/// A wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// For what.
    pub on: WaitOn,
    /// Until when at most, on the virtual clock in nanoseconds.
    pub deadline: Option<u64>,
}

/// What can be waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitOn {
    /// Only the deadline: `time.sleep`.
    Time,
    /// A thread's first transition.
    Started(ThreadId),
    /// A thread's end.
    Finished(ThreadId),
    /// The end of all threads that are not daemons, but for the main one.
    Exit,
    /// A `threading`, `queue` or `concurrent.futures` object: see [`super::sync::Sync::is_ready`].
    Sync {
        /// The object.
        object: Handle,
        /// Which of the things that can be waited for on it; its meaning is the object's own.
        ticket: u64,
    },
    /// Any (or all) of several such objects.
    Several {
        /// The objects.
        objects: Vec<(Handle, u64)>,
        /// How many of them must be ready.
        count: usize,
    },
}

impl Wait {
    /// Whether another attempt would succeed now, deadlines aside.
    #[must_use]
    pub fn is_over(&self, state: &State) -> bool {
        let ready = |object: Handle, ticket: u64| match state.heap.get(object) {
            Object::Sync(sync) => sync.is_ready(state, ticket),
            _ => true,
        };
        match &self.on {
            WaitOn::Time => false,
            WaitOn::Started(thread) => state.threads[*thread as usize].status != Status::New,
            WaitOn::Finished(thread) => state.threads[*thread as usize].status == Status::Finished,
            WaitOn::Exit => state
                .threads
                .iter()
                .skip(1)
                .all(|thread| thread.daemon || thread.status == Status::Finished),
            WaitOn::Sync { object, ticket } => ready(*object, *ticket),
            WaitOn::Several { objects, count } => {
                objects
                    .iter()
                    .filter(|&&(object, ticket)| ready(object, ticket))
                    .count()
                    >= *count
            }
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match &self.on {
            WaitOn::Sync { object, .. } => visit(Value::Obj(*object)),
            WaitOn::Several { objects, .. } => objects
                .iter()
                .for_each(|&(object, _)| visit(Value::Obj(object))),
            WaitOn::Time | WaitOn::Started(_) | WaitOn::Finished(_) | WaitOn::Exit => {}
        }
    }
}
