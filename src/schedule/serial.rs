//! `serial`: no preemption at all.
//!
//! Law: a slice lasts until its thread blocks or ends; then the enabled thread with the lowest id runs. So
//! the main thread creates all its threads before the first of them runs (unless it waits for one), and these
//! run one after the other in order of creation. A program whose threads only compute gives its
//! intended result here: the run that a race is compared with. (With the sequential semantics of
//! Lamport, "How to make a multiprocessor computer", 1979, it is the schedule without context switches but forced ones.)

use super::{Decision, Misfit, Scheduler, Slice, UNTIL_STOP};

/// The scheduler that never preempts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Scheduler for Serial {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        Ok(Slice {
            thread: decision.enabled[0],
            quantum: UNTIL_STOP,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::StopReason::Finished;
    use super::*;

    #[test]
    fn the_lowest_id_runs_to_its_stop() {
        let decision = Decision {
            enabled: &[1, 2],
            waiting: &[],
            last: Some((3, Finished)),
            passed: 9,
        };
        assert_eq!(
            Serial.next(&decision),
            Ok(Slice {
                thread: 1,
                quantum: UNTIL_STOP
            })
        );
    }
}
