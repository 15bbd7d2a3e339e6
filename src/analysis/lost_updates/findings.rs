//! What the analysis found: plain data, for tests and reports.

use super::set::Site;
use crate::schedule::ThreadId;

/// A read or write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub thread: ThreadId,
    /// Where.
    pub site: Site,
    /// When: the number of the step, from 0.
    pub step: u64,
    /// For a write, what the location held before.
    pub before: Option<String>,
    /// What was read or written, as Python's `repr` has it; `-` for nothing.
    pub value: String,
}

/// A store of a value that was computed from a stale read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostUpdate {
    /// The location.
    pub location: String,
    /// The read.
    pub read: Access,
    /// The writes after it that the store destroyed.
    pub lost: Vec<Access>,
    /// The store.
    pub overwrite: Access,
}

/// Lost writes of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The location.
    pub location: String,
    /// The instruction of the stale read.
    pub read: Site,
    /// The instruction of the lost write.
    pub lost: Site,
    /// The instruction of the overwriting store.
    pub overwrite: Site,
    /// How many writes were lost.
    pub count: u64,
}

/// What became of a location that had lost writes and that every write added an integer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The location.
    pub location: String,
    /// Its first value and all that was added.
    pub expected: i128,
    /// Its last value.
    pub got: i128,
    /// What the writes added that are missing from the last value, told from the writes themselves.
    pub missing: i128,
    /// How many these are.
    pub missing_writes: u64,
    /// How many writes were lost.
    pub lost_writes: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// How many writes were lost, each counted once.
    pub lost: u64,
    /// How many writes are missing from the last values of the locations that several threads wrote.
    pub missing: u64,
    /// The first lost updates, in full.
    pub first: Vec<LostUpdate>,
    /// All of them by place, the most frequent first.
    pub rows: Vec<Row>,
    /// The effect on each location that lost something and that was only added to.
    pub effects: Vec<Effect>,
}
