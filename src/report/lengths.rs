//! How long the slices of a run were: counted by their order of magnitude, and drawn as bars.

use crate::schedule::{StopReason, ThreadId};
use std::fmt::Write as _;

/// Orders of magnitude that a 64-bit number can have.
const DECADES: usize = 20;
/// The longest bar, in characters.
const BAR: u64 = 40;

/// The lengths of slices, in switch points, by order of magnitude.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lengths {
    decades: [u64; DECADES],
    /// The slice that may go on.
    last: Option<(ThreadId, u64)>,
}

impl Lengths {
    /// Adds a slice as a driver reports it; one that goes on where the last one was preempted is part of it.
    pub fn add(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        // What ended in a block or an end has no switch point there, but counts as a transition.
        let length = passed + u64::from(reason != StopReason::Preempted);
        let before = match self.last.take() {
            Some((same, before)) if same == thread => before,
            Some((_, before)) => {
                self.count(before);
                0
            }
            None => 0,
        };
        let length = before.saturating_add(length);
        if reason == StopReason::Preempted {
            self.last = Some((thread, length));
        } else {
            self.count(length);
        }
    }

    fn count(&mut self, length: u64) {
        self.decades[length.max(1).ilog10() as usize] += 1;
    }

    /// One line for each order of magnitude from the smallest to the largest that there is.
    #[must_use]
    pub fn draw(&self) -> Vec<String> {
        let mut decades = self.decades;
        if let Some((_, length)) = self.last {
            decades[length.max(1).ilog10() as usize] += 1;
        }
        let Some(first) = decades.iter().position(|&count| count > 0) else {
            return Vec::new();
        };
        let end = decades
            .iter()
            .rposition(|&count| count > 0)
            .map_or(0, |last| last + 1);
        let most = decades.iter().copied().max().unwrap_or(1).max(1);
        let ranges: Vec<String> = (first..end).map(range).collect();
        let width = ranges.iter().map(String::len).max().unwrap_or(0);
        let counts = &decades[first..end];
        let digits = most.to_string().len();
        let lines = ranges.iter().zip(counts).map(|(range, &count)| {
            let mut line = format!("{range:>width$}  {count:>digits$}");
            if count > 0 {
                // Whatever happened has a bar.
                let length = (count * BAR / most).max(1);
                let _ = write!(
                    line,
                    "  {}",
                    "#".repeat(usize::try_from(length).unwrap_or(0))
                );
            }
            line
        });
        lines.collect()
    }
}

/// The numbers of an order of magnitude.
fn range(decade: usize) -> String {
    let zeros = "0".repeat(decade);
    let nines = "9".repeat(decade);
    format!("1{zeros}-9{nines}")
}

#[cfg(test)]
mod tests {
    use super::StopReason::{Blocked, Finished, Preempted};
    use super::*;

    #[test]
    fn slices_that_follow_each_other_are_one() {
        let mut lengths = Lengths::default();
        lengths.add(1, 5, Preempted);
        lengths.add(1, 7, Preempted);
        lengths.add(2, 0, Blocked);
        lengths.add(2, 99, Finished);
        lengths.add(1, 3, Preempted);
        // 12; 1; 100; and 3, which may go on.
        assert_eq!(
            lengths.draw(),
            [
                "    1-9  2  ########################################",
                "  10-99  1  ####################",
                "100-999  1  ####################",
            ]
        );
        assert!(Lengths::default().draw().is_empty());
    }
}
