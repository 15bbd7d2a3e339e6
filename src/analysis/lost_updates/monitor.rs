//! The analysis as a small state beside the program's own, for a search that goes back and tries other ways.
//!
//! A [`Monitor`] is copied with the state that it belongs to, and tells one thing: whether some update was lost on
//! the way here. What may yet become of a state depends on the program's state and on what the monitor knows, so two
//! states of a search are the same only if the monitors are, too. [`Monitor::encode`] writes down what matters,
//! in a form that depends neither on handles' numbers nor on the past:
//!
//! - a read counts only as stale or not: no version, no step, no place. Whatever the versions are, of two reads the newer
//!   one is stale only if the older one is, so their union is stale if both are;
//! - reads by threads that have ended and of locations that are gone can do no harm and are left out;
//! - after a loss nothing is left to know.

use super::ledger::Follow;
use super::set::Set;
use super::shadow::LostUpdates;
use super::shared::Shared;
use crate::runtime::state::{State, Status};
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;

/// The analysis that only tells whether some update was lost. As an observer of an execution it is
/// [`LostUpdates`] without findings.
pub type Monitor = LostUpdates<false>;

/// The names that a search gives to objects and threads, independent of the order in which they were made.
pub trait Names {
    /// The number of a live object, if it can be reached.
    fn object(&self, object: Handle) -> Option<u32>;

    /// The number of a thread.
    fn thread(&self, thread: ThreadId) -> u32;
}

impl Monitor {
    /// At the beginning of an execution.
    #[must_use]
    pub fn monitor() -> Self {
        Self::with(Follow::All, Shared::default(), 0)
    }

    /// Whether some update was lost. Nothing that follows changes that.
    #[must_use]
    pub const fn is_lossy(&self) -> bool {
        self.core.ledger.lost() > 0
    }

    /// Writes down all that the future depends on, between two steps of `state`. Equal bytes for states that are
    /// equal under their names mean equal futures.
    pub fn encode(&self, state: &State, names: &impl Names, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_lossy()));
        if self.is_lossy() {
            return;
        }
        let locations = self.core.ledger.spelled(names);
        let mut records: Vec<Vec<u8>> = Vec::new();
        let mut add = |kind: u8, owner: &[u8], number: usize, set: Set| {
            let reads = self.core.ledger.sets.reads(set).iter();
            let mut members: Vec<Vec<u8>> = reads
                .filter(|read| state.threads[read.thread as usize].status != Status::Finished)
                .filter_map(|read| {
                    let mut member = locations.get(&read.location)?.clone();
                    put(&mut member, names.thread(read.thread));
                    member.push(u8::from(self.core.ledger.is_stale(read)));
                    Some(member)
                })
                .collect();
            if members.is_empty() {
                return;
            }
            members.sort_unstable();
            let mut record = vec![kind];
            put_all(&mut record, owner);
            put(&mut record, u32::try_from(number).unwrap_or(u32::MAX));
            for member in members {
                put_all(&mut record, &member);
            }
            records.push(record);
        };
        for (thread, shadow) in self.shadows.iter().enumerate() {
            let id = ThreadId::try_from(thread).expect("threads are numbered with 32 bits");
            let owner = names.thread(id).to_be_bytes();
            let top = state.execs[thread].top();
            for (at, &set) in shadow.values.iter().take(top).enumerate() {
                add(0, &owner, at, set);
            }
            for (at, waiting) in shadow.natives.iter().enumerate() {
                add(1, &owner, at, waiting.set);
                for (number, &(_, set)) in waiting.arguments.iter().enumerate() {
                    add(2, &owner, at << 16 | number, set);
                }
            }
        }
        for (&generator, sets) in &self.generators {
            if let Some(object) = names.object(generator) {
                for (at, &set) in sets.iter().enumerate() {
                    add(3, &object.to_be_bytes(), at, set);
                }
            }
        }
        for (&holder, &set) in &self.holders {
            if let Some(object) = names.object(holder) {
                add(4, &object.to_be_bytes(), 0, set);
            }
        }
        for (number, name) in &locations {
            if let Some(location) = self.core.ledger.get(*number) {
                add(5, name, 0, location.stored);
            }
        }
        // Whether a store puts back what is there is told from what was seen there.
        for (number, name) in &locations {
            let held = self.core.ledger.get(*number).map(|location| location.held);
            if let Some(Value::Obj(held)) = held
                && !held.is_frozen()
                && let Some(object) = names.object(held)
            {
                let mut record = vec![6];
                put_all(&mut record, name);
                put(&mut record, object);
                records.push(record);
            }
        }
        records.sort_unstable();
        for record in records {
            put_all(out, &record);
        }
    }
}

pub(super) fn put(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_be_bytes());
}

/// Bytes with their number in front.
pub(super) fn put_all(bytes: &mut Vec<u8>, more: &[u8]) {
    put(bytes, u32::try_from(more.len()).unwrap_or(u32::MAX));
    bytes.extend_from_slice(more);
}
