//! `random[:MEAN]`: a memoryless scheduler, and the default.
//!
//! Law: while a thread runs, each switch point ends its slice with probability 1/MEAN, independent of
//! everything before ([`super::geometric`]). After a preemption the next thread is uniform among the
//! *other* enabled ones (the thread goes on if it is the only one); after a block or an end, and at the start, it
//! is uniform among all enabled ones. So every schedule has a positive probability, and the probability of
//! each one is a product that `explore` can compute.
//!
//! Uniform choice at every switch point is the special case MEAN = 1 up to the excluded thread; long means
//! come from practice: a race needs few preemptions (Musuvathi and Qadeer, "Iterative context bounding",
//! PLDI 2007), and most of those that CPython shows have long slices.

use super::geometric::SliceLength;
use super::rng::RandomStream;
use super::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId};

/// The mean slice where none is given, in switch points.
pub const DEFAULT_MEAN: u64 = 100;

/// The memoryless scheduler.
#[derive(Clone, Debug)]
pub struct Random {
    stream: RandomStream,
    length: SliceLength,
}

impl Random {
    /// The scheduler of a seed, with slices of this law.
    #[must_use]
    pub fn new(seed: u64, length: SliceLength) -> Self {
        Self {
            stream: RandomStream::new(seed),
            length,
        }
    }

    /// One of `enabled` other than the one at `skip`, uniform.
    #[inline]
    fn choose(&mut self, enabled: &[ThreadId], skip: Option<usize>) -> ThreadId {
        // A slice has at most 2^64 elements, so the conversions lose nothing.
        match skip {
            Some(_) if enabled.len() == 1 => enabled[0],
            Some(skip) => {
                let index = self.stream.below(enabled.len() as u64 - 1);
                let index = usize::try_from(index).expect("an index");
                enabled[index + usize::from(index >= skip)]
            }
            None => {
                let index = self.stream.below(enabled.len() as u64);
                enabled[usize::try_from(index).expect("an index")]
            }
        }
    }
}

impl Scheduler for Random {
    #[inline]
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        let skip = match decision.last {
            // Counting has no branch to mispredict, and the list is short.
            Some((thread, StopReason::Preempted)) => {
                let below = decision
                    .enabled
                    .iter()
                    .filter(|&&other| other < thread)
                    .count();
                (decision.enabled.get(below) == Some(&thread)).then_some(below)
            }
            _ => None,
        };
        let thread = self.choose(decision.enabled, skip);
        Ok(Slice {
            thread,
            quantum: self.length.draw(&mut self.stream),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(
        scheduler: &mut Random,
        enabled: &[ThreadId],
        last: Option<(ThreadId, StopReason)>,
    ) -> Slice {
        scheduler
            .next(&Decision {
                enabled,
                waiting: &[],
                last,
                passed: 1,
            })
            .unwrap()
    }

    /// Pearson's chi-square of the choices against the uniform law; the limits are those that are passed with
    /// probability 0.001 (R: `qchisq(0.999, df)`).
    fn assert_uniform(last: Option<(ThreadId, StopReason)>, candidates: &[ThreadId], limit: f64) {
        const DRAWS: u32 = 200_000;
        let enabled = [2, 3, 5, 8, 13];
        let mut scheduler = Random::new(11, SliceLength::new(100));
        let mut counts = vec![0_u32; candidates.len()];
        for _ in 0..DRAWS {
            let thread = next(&mut scheduler, &enabled, last).thread;
            counts[candidates
                .iter()
                .position(|&candidate| candidate == thread)
                .expect("a candidate")] += 1;
        }
        let expected = f64::from(DRAWS) / f64::from(u32::try_from(candidates.len()).unwrap());
        let chi_square: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        assert!(chi_square < limit, "{chi_square}: {counts:?}");
    }

    #[test]
    fn after_a_preemption_the_others_are_equally_likely() {
        for thread in [2, 5, 13] {
            let others: Vec<ThreadId> = [2, 3, 5, 8, 13]
                .into_iter()
                .filter(|&other| other != thread)
                .collect();
            assert_uniform(Some((thread, StopReason::Preempted)), &others, 16.27);
        }
    }

    #[test]
    fn otherwise_all_enabled_are_equally_likely() {
        let all = [2, 3, 5, 8, 13];
        assert_uniform(None, &all, 18.47);
        assert_uniform(Some((5, StopReason::Blocked)), &all, 18.47);
        assert_uniform(Some((4, StopReason::Finished)), &all, 18.47);
        assert_uniform(Some((4, StopReason::Preempted)), &all, 18.47);
    }

    #[test]
    fn the_only_enabled_thread_goes_on() {
        let mut scheduler = Random::new(1, SliceLength::new(100));
        assert_eq!(
            next(&mut scheduler, &[4], Some((4, StopReason::Preempted))).thread,
            4
        );
        assert_eq!(
            next(&mut scheduler, &[4], Some((2, StopReason::Preempted))).thread,
            4
        );
    }

    #[test]
    fn a_seed_is_a_schedule() {
        let run = |seed| {
            let mut scheduler = Random::new(seed, SliceLength::new(100));
            let mut last = None;
            (0..1000)
                .map(|_| {
                    let slice = next(&mut scheduler, &[1, 2, 3], last);
                    last = Some((slice.thread, StopReason::Preempted));
                    slice
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }

    /// Prints the time of one `next`; run with `--release -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement, not a check"]
    fn speed() {
        const SLICES: u32 = 20_000_000;
        for threads in [2_u32, 4, 16] {
            let enabled: Vec<ThreadId> = (1..=threads).collect();
            let mut scheduler = Random::new(7, SliceLength::new(DEFAULT_MEAN));
            let mut last = None;
            let mut sum = 0_u64;
            let start = std::time::Instant::now();
            for _ in 0..SLICES {
                let slice = next(&mut scheduler, &enabled, last);
                last = Some((slice.thread, StopReason::Preempted));
                sum = sum.wrapping_add(slice.quantum);
            }
            let each = start.elapsed() / (SLICES / 1000);
            println!(
                "{threads} threads: {each:?} per 1000 slices, mean length {}",
                sum / u64::from(SLICES)
            );
        }
        let start = std::time::Instant::now();
        for seed in 0..10_000 {
            std::hint::black_box(Random::new(seed, SliceLength::new(DEFAULT_MEAN)));
        }
        println!("construction: {:?}", start.elapsed() / 10_000);
    }
}
