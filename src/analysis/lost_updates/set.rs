//! What a value was computed from: a set of reads.
//!
//! Of all reads of one location by one thread a set keeps the newest. An older one tells nothing: a value that was
//! computed from what the location held later is not stale on account of what it held before. So a set has at most
//! one member per location and thread, however long the value's history is. Most values come from nothing that
//! two threads write, and the empty set costs nothing.

use crate::runtime::value::Value;
use crate::schedule::ThreadId;
use std::rc::Rc;

/// An instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The code object's number in the program.
    pub code: u32,
    /// The index of the instruction.
    pub pc: u32,
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

/// A read of a location.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    /// The location's number.
    pub location: u32,
    /// Who read it.
    pub thread: ThreadId,
    /// How many writes the location had seen.
    pub version: u64,
    /// When.
    pub step: u64,
    /// Where.
    pub site: Site,
    /// What the value read goes back to.
    pub chain: Chain,
    /// The value.
    pub value: Value,
}

impl Read {
    fn key(&self) -> (u32, ThreadId) {
        (self.location, self.thread)
    }
}

/// A set of reads.
#[derive(Debug, Clone, Default)]
pub struct Set(Option<Rc<[Read]>>);

impl Set {
    /// Of one read.
    #[must_use]
    pub fn of(read: Read) -> Self {
        Self(Some(Rc::new([read])))
    }

    /// Its members, by location and thread.
    pub fn iter(&self) -> impl Iterator<Item = &Read> {
        self.0.iter().flat_map(|reads| reads.iter())
    }

    /// A thread's newest read of a location.
    #[must_use]
    pub fn newest(&self, location: u32, thread: ThreadId) -> Option<&Read> {
        self.iter().find(|read| read.key() == (location, thread))
    }

    /// Anybody's newest read of a location.
    #[must_use]
    pub fn newest_by_anybody(&self, location: u32) -> Option<&Read> {
        self.iter()
            .filter(|read| read.location == location)
            .max_by_key(|read| (read.version, read.step))
    }

    /// Adds the members of another set.
    pub fn add(&mut self, other: &Self) {
        let Some(more) = &other.0 else {
            return;
        };
        let Some(mine) = &self.0 else {
            self.0 = Some(Rc::clone(more));
            return;
        };
        if Rc::ptr_eq(mine, more) {
            return;
        }
        let mut merged = Vec::with_capacity(mine.len() + more.len());
        let (mut a, mut b) = (mine.iter().peekable(), more.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some(&x), Some(&y)) if x.key() == y.key() => {
                    let newer = (x.version, x.step) >= (y.version, y.step);
                    merged.push(if newer { *x } else { *y });
                    a.next();
                    b.next();
                }
                (Some(&x), Some(&y)) if x.key() < y.key() => {
                    merged.push(*x);
                    a.next();
                }
                (Some(&x), None) => {
                    merged.push(*x);
                    a.next();
                }
                (_, Some(&y)) => {
                    merged.push(*y);
                    b.next();
                }
                (None, None) => break,
            }
        }
        self.0 = Some(merged.into());
    }
}

/// The union of several sets.
pub fn union<'s>(sets: impl IntoIterator<Item = &'s Set>) -> Set {
    let mut all = Set::default();
    for set in sets {
        all.add(set);
    }
    all
}
