//! What a value was computed from: a set of reads.
//!
//! Of all reads of one location by one thread a set keeps the newest. An older one tells nothing: a value that was
//! computed from what the location held later is not stale on account of what it held before. So a set has at most
//! one member per location and thread, however long the value's history is.
//!
//! A [`Set`] is a number, as cheap to hand on as an integer; its members lie in an arena ([`Sets`]). Sets never
//! change. Those that nothing refers to any more are dropped all at once ([`Sets::keep`]): the analysis marks
//! the others and gets their new numbers. Most values come from nothing, and the empty set has no members to
//! look for.

use super::location::LocationId;
use super::shared::Shared;
use crate::schedule::ThreadId;
use hashbrown::HashSet;

/// An instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The code object's number in the program.
    pub code: u32,
    /// The index of the instruction.
    pub pc: u32,
}

/// A read of a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// The location.
    pub location: LocationId,
    /// Who read it.
    pub thread: ThreadId,
    /// How many writes the location had seen.
    pub version: u64,
    /// When.
    pub step: u64,
    /// Where.
    pub site: Site,
}

impl Read {
    const fn key(&self) -> (u32, ThreadId) {
        (self.location.bits(), self.thread)
    }
}

/// A set of reads, in some arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Set(u32);

impl Set {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The members of all sets.
#[derive(Debug, Clone)]
pub struct Sets {
    /// Where each set's members begin; they end where the next one's begin.
    starts: Vec<u32>,
    /// Those of a set are in the order of location and thread.
    reads: Vec<Read>,
    /// With so many members it is time to drop some.
    enough: usize,
    /// Sets with more members are thinned ([`Sets::thin`]).
    widest: usize,
    /// Which locations several threads write, as far as that is known.
    pub shared: Shared,
    /// Which others were left out of wide sets.
    left_out: HashSet<LocationId>,
}

/// As many members are kept before the unneeded ones are looked for: half a megabyte, which stays in the cache.
const ENOUGH: usize = if cfg!(debug_assertions) {
    1 << 7
} else {
    1 << 14
};

/// Sets with more members are wide.
const WIDE: usize = 32;
/// So many members are hardly felt.
const FEW: usize = 2;

impl Default for Sets {
    fn default() -> Self {
        Self {
            starts: vec![0, 0],
            reads: Vec::new(),
            enough: ENOUGH,
            widest: usize::MAX,
            shared: Shared::default(),
            left_out: HashSet::new(),
        }
    }
}

impl Sets {
    /// From now on, wide sets are thinned: a read of a location that only one thread has written so far is left out.
    /// If another one writes it later, that was wrong, see [`Sets::was_left_out`].
    pub const fn thin(&mut self) {
        self.widest = WIDE;
    }

    /// Whether reads of a location were left out of sets that they belong to.
    #[must_use]
    pub fn was_left_out(&self, location: LocationId) -> bool {
        self.left_out.contains(&location)
    }

    /// The members, by location and thread.
    #[must_use]
    pub fn reads(&self, set: Set) -> &[Read] {
        let number = set.0 as usize;
        &self.reads[self.starts[number] as usize..self.starts[number + 1] as usize]
    }

    /// A thread's newest read of a location.
    #[must_use]
    pub fn newest(&self, set: Set, location: LocationId, thread: ThreadId) -> Option<&Read> {
        let reads = self.reads(set).iter();
        let mut of_both = reads.filter(|read| read.location == location && read.thread == thread);
        of_both.next()
    }

    /// Anybody's newest read of a location.
    #[must_use]
    pub fn newest_by_anybody(&self, set: Set, location: LocationId) -> Option<&Read> {
        let reads = self.reads(set).iter();
        reads
            .filter(|read| read.location == location)
            .max_by_key(|read| (read.version, read.step))
    }

    /// The members that were pushed last become a set.
    fn seal(&mut self, begin: usize) -> Set {
        if self.reads.len() - begin > self.widest {
            self.leave_out(begin);
        }
        let number = u32::try_from(self.starts.len() - 1).expect("fewer than 2^32 sets");
        let end = u32::try_from(self.reads.len()).expect("fewer than 2^32 members");
        self.starts.push(end);
        Set(number)
    }

    /// A set as [`Sets::thin`] leaves wide ones, if it has more than a few members.
    pub fn thinned(&mut self, set: Set) -> Set {
        if self.widest == usize::MAX || self.reads(set).len() <= FEW {
            return set;
        }
        let number = set.0 as usize;
        let (from, to) = (
            self.starts[number] as usize,
            self.starts[number + 1] as usize,
        );
        let begin = self.reads.len();
        self.reads.extend_from_within(from..to);
        self.leave_out(begin);
        self.seal(begin)
    }

    #[cold]
    fn leave_out(&mut self, begin: usize) {
        let mut to = begin;
        for at in begin..self.reads.len() {
            let read = self.reads[at];
            if self.shared.contains(read.location) {
                self.reads[to] = read;
                to += 1;
            } else {
                self.left_out.insert(read.location);
            }
        }
        self.reads.truncate(to);
    }

    /// The set with a read that is newer than its members.
    pub fn with(&mut self, set: Set, read: Read) -> Set {
        let number = set.0 as usize;
        let (from, to) = (
            self.starts[number] as usize,
            self.starts[number + 1] as usize,
        );
        let begin = self.reads.len();
        self.reads.extend_from_within(from..to);
        let at = self.reads[begin..]
            .iter()
            .position(|member| member.key() >= read.key());
        match at {
            Some(at) if self.reads[begin + at].key() == read.key() => {
                self.reads[begin + at] = read;
            }
            Some(at) => self.reads.insert(begin + at, read),
            None => self.reads.push(read),
        }
        self.seal(begin)
    }

    /// The members of both.
    pub fn union(&mut self, one: Set, other: Set) -> Set {
        if other.is_empty() || one == other {
            return one;
        }
        if one.is_empty() {
            return other;
        }
        self.merge(one, other)
    }

    fn merge(&mut self, one: Set, other: Set) -> Set {
        let range = |set: Set| {
            let number = set.0 as usize;
            (
                self.starts[number] as usize,
                self.starts[number + 1] as usize,
            )
        };
        let ((mut a, a_end), (mut b, b_end)) = (range(one), range(other));
        let begin = self.reads.len();
        let (mut all_of_one, mut all_of_other) = (true, true);
        while a < a_end || b < b_end {
            let (x, y) = (self.reads[a.min(a_end - 1)], self.reads[b.min(b_end - 1)]);
            let read = if b == b_end || a < a_end && x.key() < y.key() {
                a += 1;
                all_of_other = false;
                x
            } else if a == a_end || y.key() < x.key() {
                b += 1;
                all_of_one = false;
                y
            } else {
                a += 1;
                b += 1;
                if x == y {
                    x
                } else if (x.version, x.step) >= (y.version, y.step) {
                    all_of_other = false;
                    x
                } else {
                    all_of_one = false;
                    y
                }
            };
            self.reads.push(read);
        }
        if all_of_one || all_of_other {
            self.reads.truncate(begin);
            return if all_of_one { one } else { other };
        }
        self.seal(begin)
    }

    /// The union of several sets.
    pub fn union_of(&mut self, sets: impl IntoIterator<Item = Set>) -> Set {
        let mut all = Set::EMPTY;
        for set in sets {
            all = self.union(all, set);
        }
        all
    }

    /// The members of all sets.
    #[must_use]
    pub fn all(&self) -> &[Read] {
        &self.reads
    }

    /// Whether it is time for [`Sets::keep`].
    #[must_use]
    pub fn are_crowded(&self) -> bool {
        self.reads.len() >= self.enough
    }

    /// Begins to drop all sets but those that [`Sets::keep`] is shown.
    #[must_use]
    pub fn begin_keeping(&mut self) -> Keeping {
        Keeping {
            old: Self {
                starts: std::mem::replace(&mut self.starts, vec![0, 0]),
                reads: std::mem::take(&mut self.reads),
                ..Self::default()
            },
            new_numbers: Vec::new(),
            roots: 0,
        }
    }

    /// Moves a set that is still used here from the old arena.
    pub fn keep(&mut self, keeping: &mut Keeping, set: &mut Set) {
        keeping.roots += 1;
        if set.is_empty() {
            return;
        }
        let number = set.0 as usize;
        if keeping.new_numbers.len() <= number {
            keeping.new_numbers.resize(keeping.old.starts.len(), 0);
        }
        if keeping.new_numbers[number] == 0 {
            let begin = self.reads.len();
            self.reads.extend_from_slice(keeping.old.reads(*set));
            keeping.new_numbers[number] = self.seal(begin).0;
        }
        set.0 = keeping.new_numbers[number];
    }

    /// All that is used was moved.
    pub fn end_keeping(&mut self, keeping: &Keeping) {
        self.enough = ENOUGH.max(2 * self.reads.len()).max(keeping.roots);
    }
}

/// The arena before unused sets were dropped.
#[derive(Debug)]
pub struct Keeping {
    old: Sets,
    /// By old number; 0 for a set that has not been met.
    new_numbers: Vec<u32>,
    roots: usize,
}
