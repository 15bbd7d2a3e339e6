//! Vector clocks, as Mattern and Fidge have them: for each thread how much of it is known to have happened.

use crate::schedule::ThreadId;

/// A vector clock. Threads that are not in it are at 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock(Vec<u32>);

impl Clock {
    /// How much of a thread is known.
    #[must_use]
    pub fn of(&self, thread: ThreadId) -> u32 {
        self.0.get(thread as usize).copied().unwrap_or(0)
    }

    /// Learns all that another clock knows.
    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, &theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = theirs.max(*mine);
        }
    }

    /// Begins the next epoch of a thread.
    pub fn advance(&mut self, thread: ThreadId) {
        let index = thread as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        self.0[index] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_is_the_least_upper_bound() {
        let clock = |values: &[u32]| Clock(values.to_vec());
        let mut a = clock(&[3, 0, 2]);
        a.join(&clock(&[1, 4]));
        assert_eq!(a, clock(&[3, 4, 2]));
        a.join(&clock(&[0, 0, 0, 7]));
        assert_eq!(a, clock(&[3, 4, 2, 7]));
        a.advance(4);
        assert_eq!((a.of(4), a.of(5)), (1, 0));
    }
}
