//! What a blocked thread waits for, and whether it would get it now.
//!
//! A blocked thread is enabled again only while another attempt would succeed (or its deadline has passed);
//! the attempt itself is the first step of its next transition.

use super::ctx::Ctx;
use super::native::Trap;
use super::object::Object;
use super::observer::{self, Outside, Region};
use super::state::{State, Status};
use super::value::{Handle, Value};
use crate::schedule::ThreadId;

/// A wait.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Wait {
    /// For what.
    pub on: WaitOn,
    /// Until when at most, on the virtual clock in nanoseconds.
    pub deadline: Option<u64>,
}

/// What can be waited for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
}

impl Wait {
    /// Whether another attempt would succeed now, deadlines aside.
    #[must_use]
    pub fn is_over(&self, state: &State) -> bool {
        match &self.on {
            WaitOn::Time => false,
            WaitOn::Started(thread) => state.threads[*thread as usize].status != Status::New,
            WaitOn::Finished(thread) => state.threads[*thread as usize].status == Status::Finished,
            WaitOn::Exit => state
                .threads
                .iter()
                .skip(1)
                .all(|thread| thread.daemon || thread.status == Status::Finished),
            WaitOn::Sync { object, ticket } => match state.heap.get(*object) {
                Object::Sync(sync) => sync.is_ready(state, *ticket),
                _ => true,
            },
        }
    }

    /// Notes what it depends on whether the wait is over.
    fn ask(&self, cx: &Ctx<'_>) {
        match self.on {
            WaitOn::Time => {}
            WaitOn::Started(thread) | WaitOn::Finished(thread) => {
                cx.ask(Region::Outside(Outside::Thread(thread)));
            }
            WaitOn::Exit => {
                cx.ask(Region::Outside(Outside::Threads));
                for thread in (0..).take(cx.state.threads.len()) {
                    cx.ask(Region::Outside(Outside::Thread(thread)));
                }
            }
            WaitOn::Sync { object, .. } => {
                cx.ask(Region::Whole(object));
                if let Object::Sync(sync) = cx.peek(object) {
                    sync.ask_others(cx);
                }
            }
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match &self.on {
            WaitOn::Sync { object, .. } => visit(Value::Obj(*object)),
            WaitOn::Time | WaitOn::Started(_) | WaitOn::Finished(_) | WaitOn::Exit => {}
        }
    }
}

impl Ctx<'_> {
    /// Waits in a native call, for at most `timeout` nanoseconds; whether what it waited for is there. The answer
    /// is for this step: what was waited for must be taken in it.
    ///
    /// A thread is only run again when its wait is over or its deadline has passed, so a second attempt that
    /// fails means the latter. The clock is not asked: where every interleaving is tried, a timeout may end at any
    /// time.
    ///
    /// # Errors
    /// The trap that the native function must pass on.
    pub fn wait(&mut self, on: WaitOn, timeout: Option<u64>) -> Result<bool, Trap> {
        let mut is_first = false;
        let deadline = self.once(|cx| {
            is_first = true;
            Ok(match timeout {
                Some(nanos) => {
                    let deadline = cx.clock().saturating_add(nanos);
                    Value::Int(i64::try_from(deadline).unwrap_or(i64::MAX))
                }
                None => Value::None,
            })
        })?;
        let deadline = match deadline {
            Value::Int(nanos) => Some(nanos.unsigned_abs()),
            _ => None,
        };
        let wait = Wait { on, deadline };
        let outcome = self.once(|cx| {
            if cx.watches {
                wait.ask(cx);
            }
            if wait.is_over(cx.state) {
                if let WaitOn::Finished(thread) = wait.on {
                    cx.order(observer::Edge::Join(thread));
                }
                Ok(Value::Bool(true))
            } else if !is_first && wait.deadline.is_some() {
                Ok(Value::Bool(false))
            } else {
                Err(Trap::Block(wait))
            }
        })?;
        Ok(outcome == Value::Bool(true))
    }
}
