//! Which locations several threads write: only these can lose an update.

use super::location::LocationId;

/// Which locations several threads write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    globals: Vec<bool>,
    others: Vec<bool>,
}

impl Shared {
    /// Whether a location is one of them.
    pub fn contains(&self, location: LocationId) -> bool {
        let of = if location.is_global() {
            &self.globals
        } else {
            &self.others
        };
        of.get(location.index()) == Some(&true)
    }

    /// Adds one.
    pub fn add(&mut self, location: LocationId) {
        let of = if location.is_global() {
            &mut self.globals
        } else {
            &mut self.others
        };
        if of.len() <= location.index() {
            of.resize(location.index() + 1, false);
        }
        of[location.index()] = true;
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.globals.is_empty() && self.others.is_empty()
    }
}
