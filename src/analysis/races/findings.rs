//! What was found: plain data, for tests and reports.

use crate::analysis::lost_updates::Site;
use crate::schedule::ThreadId;

/// One of the two accesses of a race.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub thread: ThreadId,
    /// Where.
    pub site: Site,
    /// When: the number of the step, from 0.
    pub step: u64,
    /// Whether it is a write.
    pub is_write: bool,
    /// The locks that the thread held.
    pub locks: Vec<String>,
}

/// Two accesses to one location by two threads, at least one a write, and nothing that says which comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Race {
    /// The location, as the program would spell it.
    pub location: String,
    /// The access that came first in this execution.
    pub first: Access,
    /// The other one.
    pub second: Access,
    /// How many times two accesses at these places raced, by this and like locations (other items of the same
    /// container, the same attribute of other objects).
    pub count: u64,
}

impl Race {
    /// What makes two races the same finding in several executions: the places, in order.
    #[must_use]
    pub fn key(&self) -> (Site, Site) {
        let (a, b) = (self.first.site, self.second.site);
        (a.min(b), a.max(b))
    }
}

/// Two accesses that would have raced, had not the order in which locks were taken here come between them: no lock
/// was held at both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unguarded {
    /// The location.
    pub location: String,
    /// The access that came first.
    pub first: Access,
    /// The other one.
    pub second: Access,
}

/// A location that several threads use, and the locks that were held whenever nothing else ordered their accesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarded {
    /// The location.
    pub location: String,
    /// The locks, at least one.
    pub locks: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// The races by place, in the order in which they were met.
    pub races: Vec<Race>,
    /// Locations that did not race in this execution and may in another one: evidence, no proof.
    pub unguarded: Vec<Unguarded>,
    /// Locations that a lock guards, as far as this execution tells.
    pub guarded: Vec<Guarded>,
}
