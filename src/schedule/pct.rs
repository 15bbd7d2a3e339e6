//! `pct[:D]`: probabilistic concurrency testing, a scheduler that finds bugs with a known least probability.
//!
//! Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding
//! bugs", ASPLOS 2010. Each thread has a random priority; the enabled thread with the highest one runs. D - 1
//! change points k1 .. k(D-1) are drawn, independent and uniform among the first K steps of the run; the thread that
//! does step ki drops to the low priority i, below every thread that never dropped. A bug of depth d (one that d
//! ordering constraints are enough for) shows with probability at least 1 / (n K^(d-1)), n the number of threads, if the
//! run has at most K steps and d <= D: [`guarantee`].
//!
//! The numbers i are independent of the order in which the points come, so of d - 1 drops only one order in (d - 1)! puts
//! each thread below all others, as several implementations have it. Bugs that need threads to take turns show only
//! then. So from depth 3 on half of the seeds, by a coin, number the points in the order in which they come,
//! the last the lowest, and the bound is half of the paper's.
//!
//! As here: a step is a transition, so a slice of p passed switch points is p steps, and one more if it ended in a block
//! or an end. Slices end at change points by their quantum, and at a newly enabled thread by the
//! driver ([`Scheduler::reacts_to_growth`]): without that a quantum of 1 would be needed. A thread's priority is a
//! random number drawn in order of thread ids; that puts each new thread at a uniform place among those that never
//! dropped, and makes it independent of when the thread was first seen. K is an estimate: from an earlier
//! run of the program, say. Past K the priorities stay.

use super::rng::RandomStream;
use super::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId, UNTIL_STOP};

/// The bug depth where none is given.
pub const DEFAULT_DEPTH: u32 = 3;
/// The largest depth that can be asked for; known bugs have depths below 5.
pub const MAX_DEPTH: u32 = 100;

/// A thread's priority: the larger runs. Those that dropped are below all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Priority {
    /// Low priority i of change point i.
    Dropped(u32),
    /// As drawn at the beginning.
    Initial(u64),
}

/// The priority scheduler.
#[derive(Clone, Debug)]
pub struct Pct {
    /// Draws the priorities; the change points were drawn before.
    stream: RandomStream,
    /// By thread id; as long as the highest id seen.
    priorities: Vec<Priority>,
    /// (step, low priority), the next one last: descending by step, then by low priority.
    changes: Vec<(u64, u32)>,
    /// Transitions done.
    steps: u64,
}

impl Pct {
    /// The scheduler of a seed, for bugs of depth `depth` in a run of about `steps_estimate` steps (transitions).
    ///
    /// # Panics
    /// If `depth` is 0.
    #[must_use]
    pub fn new(seed: u64, depth: u32, steps_estimate: u64) -> Self {
        assert!(depth > 0, "a bug has depth 1 at least");
        let mut stream = RandomStream::new(seed);
        let mut changes: Vec<(u64, u32)> = (1..depth)
            .map(|low| (1 + stream.below(steps_estimate.max(1)), low))
            .collect();
        // Two changes at one step leave the lower priority: the one that is popped last.
        changes
            .sort_unstable_by_key(|&(step, low)| std::cmp::Reverse((step, std::cmp::Reverse(low))));
        if depth > 2 && stream.below(2) == 0 {
            // Each drops its thread below all others.
            for (change, low) in changes.iter_mut().zip(1..) {
                change.1 = low;
            }
        }
        Self {
            stream,
            priorities: Vec::new(),
            changes,
            steps: 0,
        }
    }

    /// Counts the last slice, and drops its thread where a change point was reached.
    fn count(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.steps += passed + u64::from(reason != StopReason::Preempted);
        while let Some(&(step, low)) = self.changes.last()
            && step <= self.steps
        {
            self.changes.pop();
            self.priorities[thread as usize] = Priority::Dropped(low);
        }
    }

    fn draw_priorities(&mut self, up_to: ThreadId) {
        while self.priorities.len() <= up_to as usize {
            self.priorities.push(Priority::Initial(self.stream.next()));
        }
    }
}

impl Scheduler for Pct {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        let highest = decision.enabled[decision.enabled.len() - 1];
        self.draw_priorities(decision.last.map_or(highest, |(last, _)| last.max(highest)));
        if let Some((thread, reason)) = decision.last {
            self.count(thread, decision.passed, reason);
        }
        // Equal numbers (2^-64) are told apart by id: the later thread runs.
        let mut thread = decision.enabled[0];
        for &other in decision.enabled {
            if self.priorities[other as usize] >= self.priorities[thread as usize] {
                thread = other;
            }
        }
        let quantum = self
            .changes
            .last()
            .map_or(UNTIL_STOP, |&(step, _)| step - self.steps);
        Ok(Slice { thread, quantum })
    }

    fn reacts_to_growth(&self) -> bool {
        true
    }
}

/// The least probability with which one run of [`Pct`] at `depth` or more shows a bug of depth `depth`, in a program of
/// `threads` threads whose runs have at most `steps` steps: 1 / (threads * steps^(depth - 1)), and half of that from depth
/// 3 on, where half of the seeds follow another law.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "a bound of astronomic size needs no last digit"
)]
pub fn guarantee(threads: u64, steps: u64, depth: u32) -> f64 {
    let law = if depth > 2 { 0.5 } else { 1.0 };
    let bound = law / threads.max(1) as f64;
    (1..depth).fold(bound, |bound, _| bound / steps.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs threads 0..lengths.len() of that many steps each, one switch point after each step but the last.
    /// Gives the thread of every step.
    fn run(scheduler: &mut Pct, lengths: &[u64]) -> Vec<ThreadId> {
        let mut left = lengths.to_vec();
        let mut order = Vec::new();
        let mut last = None;
        let mut passed = 0;
        loop {
            let enabled: Vec<ThreadId> = (0..)
                .zip(&left)
                .filter(|&(_, &left)| left > 0)
                .map(|(id, _)| id)
                .collect();
            if enabled.is_empty() {
                return order;
            }
            let slice = scheduler
                .next(&Decision {
                    enabled: &enabled,
                    waiting: &[],
                    last,
                    passed,
                })
                .unwrap();
            assert!(slice.quantum > 0);
            let steps = slice.quantum.min(left[slice.thread as usize]);
            left[slice.thread as usize] -= steps;
            order.extend((0..steps).map(|_| slice.thread));
            let finished = left[slice.thread as usize] == 0;
            let reason = if finished {
                StopReason::Finished
            } else {
                StopReason::Preempted
            };
            last = Some((slice.thread, reason));
            passed = steps - u64::from(finished);
        }
    }

    /// Position in the run of step `step` (from 0) of a thread.
    fn position(order: &[ThreadId], thread: ThreadId, step: usize) -> usize {
        order
            .iter()
            .enumerate()
            .filter(|&(_, &other)| other == thread)
            .nth(step)
            .unwrap()
            .0
    }

    /// Counts the seeds whose run has the bug, and compares with the bound, less three standard deviations.
    fn assert_bound(depth: u32, lengths: &[u64], has_bug: impl Fn(&[ThreadId]) -> bool) {
        const SEEDS: u32 = 40_000;
        let steps = lengths.iter().sum();
        let found = (0..SEEDS)
            .filter(|&seed| has_bug(&run(&mut Pct::new(seed.into(), depth, steps), lengths)))
            .count();
        let found = f64::from(u32::try_from(found).unwrap()) / f64::from(SEEDS);
        let bound = guarantee(lengths.len() as u64, steps, depth);
        let deviation = (bound * (1.0 - bound) / f64::from(SEEDS)).sqrt();
        assert!(
            found >= bound - 3.0 * deviation,
            "found {found}, bound {bound}"
        );
    }

    /// Depth 1: thread 2 ends before thread 0 begins. Probability 1/2 by symmetry, bound 1/3.
    #[test]
    fn ordering_bugs_are_found_as_often_as_promised() {
        assert_bound(1, &[4, 4, 4], |order| {
            position(order, 2, 3) < position(order, 0, 0)
        });
    }

    /// Depth 2, an atomicity violation: all of thread 1 between two given steps of thread 0.
    #[test]
    fn atomicity_bugs_are_found_as_often_as_promised() {
        assert_bound(2, &[6, 3, 3], |order| {
            position(order, 0, 2) < position(order, 1, 0)
                && position(order, 1, 2) < position(order, 0, 3)
        });
    }

    /// Depth 3: threads 0 and 1 each stop between two given steps, first 0, then 1, and 0 goes on before 1 does; and the
    /// same with 1 going on first. Both directions, because low priorities do not depend on the order of the drops.
    #[test]
    fn depth_three_bugs_are_found_as_often_as_promised() {
        let both_inside = |order: &[ThreadId]| {
            position(order, 0, 2) < position(order, 1, 0)
                && position(order, 1, 1) < position(order, 0, 3)
        };
        assert_bound(3, &[5, 4], |order| {
            both_inside(order) && position(order, 0, 3) < position(order, 1, 2)
        });
        assert_bound(3, &[5, 4], |order| {
            both_inside(order) && position(order, 1, 2) < position(order, 0, 3)
        });
    }

    /// The law itself, depth 2, threads of 3 and 2 steps: by hand. With thread 0 above (1/2), the change point k of 5 gives
    /// 0^k 1 1 0^(3-k) for k = 1, 2, and 0 0 0 1 1 for 3, 4, 5; likewise 1 0 0 0 1 for k = 1 and 1 1 0 0 0 for the others.
    #[test]
    fn the_law_on_a_small_model_is_the_one_computed_by_hand() {
        const SEEDS: u32 = 50_000;
        let expected: [(&[ThreadId], f64); 5] = [
            (&[0, 1, 1, 0, 0], 0.1),
            (&[0, 0, 1, 1, 0], 0.1),
            (&[0, 0, 0, 1, 1], 0.3),
            (&[1, 0, 0, 0, 1], 0.1),
            (&[1, 1, 0, 0, 0], 0.4),
        ];
        let mut counts = [0_u32; 5];
        for seed in 0..SEEDS {
            let order = run(&mut Pct::new(seed.into(), 2, 5), &[3, 2]);
            counts[expected
                .iter()
                .position(|&(other, _)| other == order)
                .expect("one of the five")] += 1;
        }
        let chi_square: f64 = counts
            .iter()
            .zip(expected)
            .map(|(&count, (_, share))| {
                (f64::from(count) - f64::from(SEEDS) * share).powi(2) / (f64::from(SEEDS) * share)
            })
            .sum();
        assert!(chi_square < 18.47, "{chi_square}: {counts:?}");
    }

    /// Two threads that take turns at four points in order, as only drops below all others make them: of 4 of 16 steps
    /// there is one choice in 4^4 at each order of the points, and half of the seeds take it in each of the 4! orders.
    #[test]
    fn threads_take_turns() {
        const SEEDS: u32 = 300_000;
        let turns: &[ThreadId] = &[0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1];
        let found = (0..SEEDS)
            .filter(|&seed| run(&mut Pct::new(seed.into(), 5, 16), &[8, 8]) == turns)
            .count();
        // 0 is above with 1/2; the points are 2, 4, 6 and 8.
        let expected = f64::from(SEEDS) * 0.5 * (0.5 + 0.5 / 24.0) * 24.0 / 16f64.powi(4);
        let found = f64::from(u32::try_from(found).unwrap());
        let deviation = expected.sqrt();
        assert!(
            (found - expected).abs() < 4.0 * deviation,
            "{found} of {expected}"
        );
    }

    #[test]
    fn a_threads_priority_does_not_depend_on_when_it_was_seen() {
        let (mut early, mut late) = (Pct::new(5, 3, 100), Pct::new(5, 3, 100));
        early.draw_priorities(9);
        for id in 0..10 {
            late.draw_priorities(id);
        }
        assert_eq!(early.priorities, late.priorities);
    }

    #[test]
    fn the_guarantee_is_the_papers_or_half_of_it() {
        assert!((guarantee(2, 10, 1) - 0.5).abs() < 1e-12);
        assert!((guarantee(4, 100, 3) - 1.0 / 80_000.0).abs() < 1e-12);
    }
}
