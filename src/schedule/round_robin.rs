//! `round-robin[:N]`: every thread in turn, N switch points each.
//!
//! Law: the next enabled id above the last one's, cyclically, whatever ended the last slice; the thread goes on
//! when no other is enabled. No randomness, so every seed gives the same run. It is the textbook's time-slicing
//! (Corbató et al., "An experimental time-sharing system", 1962), and close to what CPython's GIL does to threads
//! that compute: there the slice is a time, and which thread follows is up to the operating system.

use super::{Decision, Misfit, Scheduler, Slice};

/// The slice where none is given, in switch points.
pub const DEFAULT_QUANTUM: u64 = 100;

/// The cyclic scheduler.
#[derive(Clone, Debug)]
pub struct RoundRobin {
    quantum: u64,
}

impl RoundRobin {
    /// With slices of `quantum` switch points.
    ///
    /// # Panics
    /// If `quantum` is 0.
    #[must_use]
    pub fn new(quantum: u64) -> Self {
        assert!(quantum > 0, "a slice passes at least one switch point");
        Self { quantum }
    }
}

impl Scheduler for RoundRobin {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        let enabled = decision.enabled;
        let above = decision
            .last
            .and_then(|(last, _)| enabled.iter().find(|&&thread| thread > last));
        Ok(Slice {
            thread: *above.unwrap_or(&enabled[0]),
            quantum: self.quantum,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::StopReason::{Blocked, Preempted};
    use super::*;

    #[test]
    fn each_in_turn() {
        let mut scheduler = RoundRobin::new(5);
        let mut next = |enabled: &[u32], last| {
            let slice = scheduler
                .next(&Decision {
                    enabled,
                    waiting: &[],
                    last,
                    passed: 5,
                })
                .unwrap();
            assert_eq!(slice.quantum, 5);
            slice.thread
        };
        assert_eq!(next(&[0, 2, 3], None), 0);
        assert_eq!(next(&[0, 2, 3], Some((0, Preempted))), 2);
        assert_eq!(next(&[0, 2, 3], Some((2, Blocked))), 3);
        assert_eq!(next(&[0, 2, 3], Some((3, Preempted))), 0);
        assert_eq!(next(&[2], Some((2, Preempted))), 2);
    }
}
