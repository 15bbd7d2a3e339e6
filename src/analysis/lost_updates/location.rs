//! A location and what is known of it: its writes that may yet be lost, what was read there, and its key within its
//! object.
//!
//! Writes are numbered from 1; a *version* of a location is how many it has seen. Between two versions that values in
//! use were read at, writes can only be lost together, so a location needs no more room than there are such versions.

use super::ledger::Now;
use super::monitor::{Names, put, put_all};
use super::set::{Set, Site};
use crate::analysis::key;
pub use crate::analysis::key::Key;
use crate::runtime::observer::Place;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use std::sync::Arc;

/// A location: a global variable by its slot, or another one by the order in which it was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocationId(pub u32);

pub const OF_OBJECT: u32 = 1 << 31;

impl LocationId {
    /// As 32 bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether it is a global variable.
    pub const fn is_global(self) -> bool {
        self.0 & OF_OBJECT == 0
    }

    /// Its place among its like.
    pub const fn index(self) -> usize {
        (self.0 & !OF_OBJECT) as usize
    }
}

impl Key {
    /// Spells it with a search's names of objects; false if an object has none.
    pub fn spell(&self, names: &impl Names, out: &mut Vec<u8>) -> bool {
        match self {
            Self::Cell => out.push(0),
            Self::Name(name) => {
                out.push(1);
                put(out, name.bits());
            }
            Self::Text(text) => {
                out.push(2);
                put_all(out, text.as_bytes());
            }
            Self::Int(int) => {
                out.push(3);
                out.extend_from_slice(&int.to_be_bytes());
            }
            Self::Float(bits) => {
                out.push(4);
                out.extend_from_slice(&bits.to_be_bytes());
            }
            Self::Tuple(keys) => {
                out.push(5);
                put(out, u32::try_from(keys.len()).unwrap_or(u32::MAX));
                return keys.iter().all(|key| key.spell(names, out));
            }
            Self::None => out.push(6),
            Self::Object(object) => {
                out.push(7);
                return spell_handle(*object, names, out);
            }
        }
        true
    }
}

/// Spells an object with a search's name of it; false if it has none.
pub fn spell_handle(object: Handle, names: &impl Names, out: &mut Vec<u8>) -> bool {
    if object.is_frozen() {
        out.push(1);
        put(out, object.bits());
        return true;
    }
    out.push(2);
    let number = names.object(object);
    put(out, number.unwrap_or_default());
    number.is_some()
}

/// The writes that a value of a location goes back to: it was computed from the value that the one before wrote,
/// and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chain {
    /// How many.
    pub writes: u64,
    /// By how much they changed the value, all together; means something where all of them add numbers.
    pub sum: i128,
}

/// A write that may yet be lost, or several that are lost together if at all: no value in use was read between them.
#[derive(Debug, Clone, Copy)]
pub struct Write {
    pub thread: ThreadId,
    /// The number of the last of them.
    pub last: u64,
    pub count: u64,
    pub step: u64,
    pub site: Site,
    pub before: Value,
    pub after: Value,
}

/// What a location held when it had seen so many writes.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub version: u64,
    pub value: Value,
    /// What the value goes back to.
    pub chain: Chain,
}

#[derive(Debug, Clone)]
pub struct Location {
    pub place: Place,
    /// The name of the variable, for cells.
    pub variable: Option<Handle>,
    /// What its value was computed from.
    pub stored: Set,
    /// The value, as far as it has been seen.
    pub held: Value,
    /// Who wrote it last.
    pub writer: Option<ThreadId>,
    /// Whether several threads wrote it.
    pub shared: bool,
    /// How many writes it has seen.
    pub version: u64,
    /// The number of the newest write that was not `writer`'s; 0 if there is none.
    pub foreign: u64,
    /// The writes that may yet be lost, by number.
    pub writes: Vec<Write>,
    /// What was read and may yet be the origin of a write, by version.
    pub reads: Vec<Held>,
    pub chain: Chain,
    pub lost: u64,
    /// The value before the additions.
    pub base: Option<Value>,
    /// Whether every write but a first blind one was `+=` or `-=` of integers.
    pub adds: bool,
    /// What all additions come to.
    pub sum: i128,
    pub name: Option<Arc<str>>,
}

impl Location {
    pub fn new(place: Place, variable: Option<Handle>) -> Self {
        Self {
            place,
            variable,
            stored: Set::EMPTY,
            held: Value::Unbound,
            writer: None,
            shared: false,
            version: 0,
            foreign: 0,
            writes: Vec::new(),
            reads: Vec::new(),
            chain: Chain::default(),
            lost: 0,
            base: None,
            adds: true,
            sum: 0,
            name: None,
        }
    }

    /// The number of the newest write by another thread.
    pub fn newest_of_others(&self, thread: ThreadId) -> u64 {
        if self.writer == Some(thread) {
            self.foreign
        } else {
            self.version
        }
    }

    /// Counts writes of a thread. Whether it is the second thread to write here.
    pub fn count(&mut self, thread: ThreadId, writes: u64) -> bool {
        let mut is_second = false;
        if self.writer != Some(thread) {
            self.foreign = self.version;
            is_second = self.writer.is_some() && !self.shared;
            self.shared |= is_second;
            self.writer = Some(thread);
        }
        self.version += writes;
        is_second
    }

    /// What was read at a version.
    pub fn at(&self, version: u64) -> Held {
        let at = self.reads.partition_point(|held| held.version < version);
        let held = self.reads.get(at).filter(|held| held.version == version);
        *held.expect("what a value in use came from is kept")
    }

    /// Notes what is read.
    pub fn note_read(&mut self, value: Value) {
        self.held = value;
        let version = self.version;
        if self.reads.last().is_none_or(|held| held.version != version) {
            self.reads.push(Held {
                version,
                value,
                chain: self.chain,
            });
        }
    }

    /// Moves the writes of others after a version to `lost`: a store destroys them.
    pub fn take_lost(&mut self, thread: ThreadId, version: u64, lost: &mut Vec<Write>) {
        if self.newest_of_others(thread) <= version {
            return;
        }
        let from = self.writes.partition_point(|write| write.last <= version);
        let mut kept = from;
        for at in from..self.writes.len() {
            let write = self.writes[at];
            if write.thread == thread {
                self.writes[kept] = write;
                kept += 1;
            } else {
                lost.push(write);
            }
        }
        self.writes.truncate(kept);
    }

    /// Drops what no read in use refers to: `versions` are these, ascending. With `merges`, writes that can only be
    /// lost together become one.
    pub fn forget(&mut self, versions: &[u64], merges: bool) {
        self.reads
            .retain(|held| versions.binary_search(&held.version).is_ok());
        let oldest = versions.first().copied().unwrap_or(self.version);
        let dropped = self.writes.partition_point(|write| write.last <= oldest);
        self.writes.drain(..dropped);
        if !merges {
            return;
        }
        let between = |version: u64| versions.partition_point(|&read| read < version);
        let mut kept: Vec<Write> = Vec::new();
        let mut begin = 0;
        for write in &self.writes {
            let is_apart = kept
                .last()
                .is_some_and(|last| between(last.last) != between(write.last));
            if is_apart {
                begin = kept.len();
            }
            let same = |kept: &Write| kept.thread == write.thread && kept.site == write.site;
            match kept[begin..].iter().position(same) {
                Some(at) => {
                    // The newest goes to the end: writes are in the order of their numbers.
                    let count = kept.remove(begin + at).count + write.count;
                    kept.push(Write { count, ..*write });
                }
                None => kept.push(*write),
            }
        }
        self.writes = kept;
    }
}

pub fn name_key(now: Now<'_>, string: Handle) -> Key {
    key::of_name(now.program, now.state, string)
}

pub fn item_key(now: Now<'_>, key: Value) -> Key {
    key::of_item(now.program, now.state, key)
}
