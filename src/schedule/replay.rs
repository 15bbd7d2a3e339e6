//! `replay`: follows a recorded schedule, and says where it does not fit.
//!
//! Law: the slices in order. A slice that was recorded as preempted must end in a preemption at its last switch
//! point; one that stopped by itself runs until it does. When all are used up the run may go on as long
//! as there is no choice (one thread enabled), so a schedule may leave out its forced end. Every
//! other difference is a [`Misfit`]: on the program it was made for, there is none (interpretation is deterministic), and
//! another program is to be refused, not misread. The idea is that of Choi and Srinivasan, "Deterministic replay of Java
//! multithreaded applications", SPDT 1998: the order of the switches is the whole of the nondeterminism.

use super::schedule::{Place, Slices};
use super::{Decision, Misfit, Scheduler, Slice, StopReason, UNTIL_STOP};

/// A scheduler that follows a schedule.
#[derive(Clone, Debug)]
pub struct Replay {
    slices: Slices,
    place: Place,
    /// The slice that is running.
    current: Option<Slice>,
}

impl Replay {
    /// Follows these slices.
    #[must_use]
    pub fn new(slices: Slices) -> Self {
        Self {
            slices,
            place: Place::default(),
            current: None,
        }
    }

    /// To be asked at the end of the run: whether the schedule ended with it.
    ///
    /// # Errors
    /// [`Misfit::LeftOver`] if there are slices that were not used.
    pub fn finish(&self) -> Result<(), Misfit> {
        let slices = self.slices.len();
        if self.place.index < slices {
            return Err(Misfit::LeftOver {
                used: self.place.index,
                slices,
            });
        }
        Ok(())
    }

    /// Whether the running slice ended as it was recorded.
    fn check_end(&self, passed: u64, reason: StopReason) -> Result<(), Misfit> {
        match self.current {
            Some(Slice { thread, quantum }) if quantum != UNTIL_STOP => {
                if reason == StopReason::Preempted && passed == quantum {
                    return Ok(());
                }
                let slice = self.place.index - 1;
                Err(Misfit::StoppedEarly {
                    slice,
                    thread,
                    expected: quantum,
                    passed,
                    reason,
                })
            }
            _ => Ok(()),
        }
    }
}

impl Scheduler for Replay {
    fn may_end_waits(&self) -> bool {
        true
    }

    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        if let Some((_, reason)) = decision.last {
            self.check_end(decision.passed, reason)?;
        }
        let index = self.place.index;
        self.current = self.place.advance(&self.slices);
        match (self.current, decision.enabled) {
            (Some(slice), enabled)
                if enabled.contains(&slice.thread) || decision.waiting.contains(&slice.thread) =>
            {
                Ok(slice)
            }
            (Some(slice), _) => Err(Misfit::NotEnabled {
                slice: index,
                thread: slice.thread,
            }),
            (None, &[thread]) => Ok(Slice {
                thread,
                quantum: UNTIL_STOP,
            }),
            (None, enabled) => Err(Misfit::RanOut {
                slices: index,
                enabled: enabled.len(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::StopReason::{Blocked, Finished, Preempted};
    use super::*;

    fn replay(slices: &[(u32, u64)]) -> Replay {
        Replay::new(
            slices
                .iter()
                .map(|&(thread, quantum)| Slice { thread, quantum })
                .collect(),
        )
    }

    fn next(
        replay: &mut Replay,
        enabled: &[u32],
        last: Option<(u32, StopReason)>,
        passed: u64,
    ) -> Result<Slice, Misfit> {
        replay.next(&Decision {
            enabled,
            waiting: &[],
            last,
            passed,
        })
    }

    #[test]
    fn a_schedule_that_fits_is_followed() {
        let mut replay = replay(&[(1, 3), (2, UNTIL_STOP)]);
        assert_eq!(
            next(&mut replay, &[1, 2], None, 0),
            Ok(Slice {
                thread: 1,
                quantum: 3
            })
        );
        assert_eq!(
            replay.finish(),
            Err(Misfit::LeftOver { used: 1, slices: 2 })
        );
        assert_eq!(
            next(&mut replay, &[1, 2], Some((1, Preempted)), 3),
            Ok(Slice {
                thread: 2,
                quantum: UNTIL_STOP
            })
        );
        // The end is forced, so it need not be in the schedule.
        assert_eq!(
            next(&mut replay, &[1], Some((2, Finished)), 8),
            Ok(Slice {
                thread: 1,
                quantum: UNTIL_STOP
            })
        );
        assert_eq!(replay.finish(), Ok(()));
        let ran_out = Misfit::RanOut {
            slices: 2,
            enabled: 2,
        };
        assert_eq!(
            next(&mut replay, &[1, 3], Some((1, Blocked)), 8),
            Err(ran_out)
        );
    }

    #[test]
    fn a_thread_that_cannot_run_is_a_misfit() {
        let mut replay = replay(&[(1, 3), (2, UNTIL_STOP)]);
        assert_eq!(
            next(&mut replay, &[0, 2], None, 0),
            Err(Misfit::NotEnabled {
                slice: 0,
                thread: 1
            })
        );
    }

    #[test]
    fn a_preemption_that_does_not_happen_is_a_misfit() {
        let mut replay = replay(&[(1, 3), (2, UNTIL_STOP)]);
        next(&mut replay, &[1, 2], None, 0).unwrap();
        let misfit = next(&mut replay, &[1, 2], Some((1, Blocked)), 2).unwrap_err();
        assert_eq!(
            misfit.to_string(),
            "the schedule does not fit this run: its slice 1 preempts thread 1 at switch point 3, but the thread blocked after 2"
        );
    }
}
