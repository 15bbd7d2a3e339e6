//! From a schedule that fails to one that fails in the same way with the fewest preemptions, then the fewest context
//! switches, then the fewest steps.
//!
//! A candidate is a list of slices that need not fit: a slice whose thread cannot run is left out, and when all are used
//! up the threads run one after the other, without preemption. What then really happened is recorded, and that
//! recording is the candidate's schedule. It is judged only if it is smaller than the best so far.
//!
//! The candidates are tried greedily, from coarse to fine: the shortest beginning after which everything may run serially;
//! without some of the slices (as in Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", TSE 2002);
//! with a preemption left out; with two slices of a thread put together, early or late; with neighbours exchanged; with a
//! preemption moved. Where none of these is smaller the result is a local minimum, no more: see [`Proof`].
//!
//! The work is limited by a number of steps, not by time, so that the result is the same on every machine.

use super::failure::{Failure, Kind};
use super::judge::{Judge, Unjudged};
use super::outcome::Status;
use super::runner::Runner;
use super::search::Limits;
use super::search::exploration::{Ended, Exploration, Question};
use super::search::minimum::{Goal, Minimum, fewest_preemptions};
use crate::runtime::observer::NoObserver;
use crate::schedule::replay::Replay;
use crate::schedule::schedule::Slices;
use crate::schedule::{Decision, Misfit, Scheduler, Slice, UNTIL_STOP};
use hashbrown::HashSet;

/// Steps that are made at most, those under an observer counted [`WATCHED`] times.
const BUDGET: u64 = 400_000_000;
/// States that a search for a proof looks at, at most, where nothing else is asked for.
pub const MOST_STATES: u32 = 60_000;
/// How many times as long a step takes under an observer.
const WATCHED: u64 = 40;

/// How small a schedule is: what comes first counts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// Changes of the running thread while it could have gone on.
    pub preemptions: u64,
    /// All changes of the running thread.
    pub switches: u64,
    /// Steps.
    pub steps: u64,
}

/// What is known of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// No schedule with fewer preemptions fails in this way: all were looked at.
    Minimal,
    /// None was found with fewer preemptions, and not all were looked at.
    NotProven,
    /// The limit on the work was reached: a smaller one may be near.
    Stopped,
}

/// A schedule that was shrunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// The schedule.
    pub slices: Slices,
    /// Its size.
    pub size: Size,
    /// What is known of it.
    pub proof: Proof,
}

/// Runs suggested slices as far as they go.
struct Suggested<'s> {
    slices: &'s [Slice],
    next: usize,
}

impl Scheduler for Suggested<'_> {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        while let Some(&slice) = self.slices.get(self.next) {
            self.next += 1;
            if decision.enabled.contains(&slice.thread) {
                return Ok(slice);
            }
        }
        // Who was preempted last goes on, so that the end of the list is no preemption.
        let goes_on = decision.last.map(|(thread, _)| thread);
        let goes_on = goes_on.filter(|thread| decision.enabled.contains(thread));
        Ok(Slice {
            thread: goes_on.unwrap_or(decision.enabled[0]),
            quantum: UNTIL_STOP,
        })
    }
}

struct Shrinker<'a, 'b, 'p> {
    runner: &'a mut Runner<'b>,
    judge: Judge<'p>,
    failure: &'a Failure,
    /// The schedule and size of the best so far.
    best: Vec<Slice>,
    recorded: Slices,
    size: Size,
    /// Schedules that were judged.
    tried: HashSet<Slices>,
    left: u64,
    max_states: u32,
}

/// Shrinks a schedule that fails in the way of `failure`; `expect` is the number of the expression of `--expect`, and
/// a search for a proof looks at no more than `max_states` states.
///
/// # Errors
/// If the expectation cannot be evaluated.
///
/// # Panics
/// If the schedule is none of the program's, or does not fail in this way.
pub fn shrink(
    runner: &mut Runner<'_>,
    slices: &Slices,
    failure: &Failure,
    expect: Option<u32>,
    max_states: u32,
) -> Result<Shrunk, Unjudged> {
    let judge = Judge::of_kind(runner.base.program, failure.kind(), expect);
    let mut shrinker = Shrinker {
        runner,
        judge,
        failure,
        best: Vec::new(),
        recorded: Slices::new(),
        size: Size {
            preemptions: u64::MAX,
            switches: u64::MAX,
            steps: u64::MAX,
        },
        tried: HashSet::new(),
        left: BUDGET,
        max_states,
    };
    let given: Vec<Slice> = slices.iter().collect();
    // The first one is looked at however long it is.
    let left = std::mem::replace(&mut shrinker.left, u64::MAX);
    assert!(shrinker.try_out(&given)?, "the schedule fails");
    shrinker.left = left;
    shrinker.shorten()?;
    while shrinker.round()? {}
    let proof = shrinker.prove()?;
    Ok(Shrunk {
        slices: shrinker.recorded,
        size: shrinker.size,
        proof,
    })
}

impl Shrinker<'_, '_, '_> {
    /// Runs a candidate; whether it is smaller than the best and fails in the same way: then it is the best.
    fn try_out(&mut self, candidate: &[Slice]) -> Result<bool, Unjudged> {
        if self.left == 0 {
            return Ok(false);
        }
        let mut suggested = Suggested {
            slices: candidate,
            next: 0,
        };
        let ran = self
            .runner
            .run(&mut suggested)
            .expect("only a replay can fail");
        let steps = self.runner.state.steps;
        self.left = self.left.saturating_sub(steps);
        let size = Size {
            preemptions: ran.counts.preemptions,
            switches: ran.counts.switches,
            steps,
        };
        if size >= self.size || self.tried.contains(&self.runner.slices) {
            return Ok(false);
        }
        if !matches!(self.failure.kind(), Kind::Deadlock | Kind::Expect) {
            self.left = self.left.saturating_sub(steps.saturating_mul(WATCHED));
        }
        let slices = self.runner.slices.clone();
        let verdict = self.judge.judge(self.runner, ran)?;
        if !verdict.failures.contains(self.failure) {
            self.tried.insert(slices);
            return Ok(false);
        }
        self.best = slices.iter().collect();
        self.recorded = slices;
        self.size = size;
        Ok(true)
    }

    /// Finds a short beginning after which the threads may run serially, by bisection.
    fn shorten(&mut self) -> Result<(), Unjudged> {
        let given = self.best.clone();
        let (mut fails_not, mut fails) = (0, given.len());
        if self.try_out(&[])? {
            return Ok(());
        }
        while fails - fails_not > 1 {
            let middle = fails_not.midpoint(fails);
            if self.try_out(&given[..middle])? {
                fails = middle;
            } else {
                fails_not = middle;
            }
        }
        Ok(())
    }

    /// Asks a search through all interleavings, where that is possible, whether there can be fewer preemptions.
    fn prove(&mut self) -> Result<Proof, Unjudged> {
        let unproven = if self.left == 0 {
            Proof::Stopped
        } else {
            Proof::NotProven
        };
        if self.size.preemptions == 0 {
            // There is nothing below zero.
            return Ok(Proof::Minimal);
        }
        let Some((bound, schedule)) = self.bound()? else {
            return Ok(unproven);
        };
        if bound < self.size.preemptions {
            // Its schedule may be one that fails in this way. If not, nothing is known.
            self.left = self.left.max(BUDGET / 8);
            let slices: Vec<Slice> = schedule.iter().collect();
            if !self.try_out(&slices)? {
                return Ok(unproven);
            }
            while self.round()? {}
        }
        Ok(if self.size.preemptions <= bound {
            Proof::Minimal
        } else {
            unproven
        })
    }

    /// As many preemptions every execution that fails in this way has at least, and a schedule with so few that fails in this
    /// or a like way; nothing if that is not known.
    fn bound(&mut self) -> Result<Option<(u64, Slices)>, Unjudged> {
        let base = self.runner.base;
        let limits = Limits {
            max_states: self.max_states,
            max_heap: base.first.heap.limit(),
            watch: &|_, _| None,
        };
        let fewest = |goal: &Goal<'_>| {
            let first = base.first.clone();
            match fewest_preemptions(base.program, first, base.has_main, goal, &limits) {
                Minimum::Proven {
                    schedule,
                    preemptions,
                } => Some((u64::from(preemptions), schedule)),
                Minimum::Never | Minimum::Unknown(_) => None,
            }
        };
        Ok(match self.failure {
            // Whoever loses an update in this way loses one.
            Failure::LostUpdate { .. } => fewest(&Goal::LostUpdate),
            Failure::Deadlock(_) => fewest(&Goal::Outcome(&|end| end.status == Status::Deadlock)),
            Failure::ExitStatus(code) => fewest(&Goal::Outcome(&|end| end.exit_code == *code)),
            Failure::Expect => self.expectation_bound(&limits)?,
            // An outcome does not tell which exception it was, nor a race.
            Failure::Exception { .. } | Failure::Race(..) => None,
        })
    }

    /// The same for an expectation: it must be one that outcomes decide.
    fn expectation_bound(
        &mut self,
        limits: &Limits<'_>,
    ) -> Result<Option<(u64, Slices)>, Unjudged> {
        let base = self.runner.base;
        let question = Question {
            has_main: base.has_main,
            counts: false,
            symmetry: false,
            joins: true,
            max_preemptions: None,
            expect: None,
            workers: 1,
        };
        let first = base.first.clone();
        let found = Exploration::of::<NoObserver>(base.program, first, &question, limits);
        if found.stopped.is_some() {
            return Ok(None);
        }
        let mut outcomes: Vec<&Ended> = found.outcomes.iter().collect();
        outcomes.sort_by_key(|end| end.preemptions);
        for end in outcomes {
            let globals = &end.outcome.globals;
            let is_global = |name: &str| globals.iter().any(|global| global.0 == name);
            if end.outcome.status == Status::Finished
                && !self.judge.expects_only(base.program, &is_global)
            {
                // Of two executions with this outcome one may be as expected and the other not.
                return Ok(None);
            }
            let mut replay = Replay::new(end.schedule.clone());
            let Ok(ran) = self.runner.run(&mut replay) else {
                return Ok(None);
            };
            if self.judge.expectation(self.runner, ran)? == Some(false) {
                return Ok(Some((u64::from(end.preemptions), end.schedule.clone())));
            }
        }
        Ok(None)
    }

    /// Tries everything once; whether something was found.
    fn round(&mut self) -> Result<bool, Unjudged> {
        let mut found = self.leave_out()?;
        found |= self.each(|slices, i| {
            // Without the preemption at the end of the slice.
            (slices[i].quantum != UNTIL_STOP).then(|| {
                let mut new = slices.to_vec();
                new[i].quantum = UNTIL_STOP;
                new
            })
        })?;
        found |= self.pairs(|slices, i, j| {
            // The later one is put right after the earlier one.
            let mut new = slices.to_vec();
            let moved = new.remove(j);
            new.insert(i + 1, moved);
            new
        })?;
        found |= self.pairs(|slices, i, j| {
            // The earlier one is put right before the later one.
            let mut new = slices.to_vec();
            let moved = new.remove(i);
            new.insert(j - 1, moved);
            new
        })?;
        found |= self.each(|slices, i| {
            (i + 1 < slices.len()).then(|| {
                let mut new = slices.to_vec();
                new.swap(i, i + 1);
                new
            })
        })?;
        found |= self.move_preemptions()?;
        Ok(found && self.left > 0)
    }

    /// Leaves out runs of slices, long ones first.
    fn leave_out(&mut self) -> Result<bool, Unjudged> {
        let mut found = false;
        let mut length = self.best.len().div_ceil(2);
        while length > 0 {
            let mut start = 0;
            while start < self.best.len() {
                let end = (start + length).min(self.best.len());
                let mut without = self.best[..start].to_vec();
                without.extend_from_slice(&self.best[end..]);
                if self.try_out(&without)? {
                    found = true;
                } else {
                    start += length;
                }
            }
            length /= 2;
        }
        Ok(found)
    }

    /// Tries a change at each slice, from the last one on.
    fn each(
        &mut self,
        change: impl Fn(&[Slice], usize) -> Option<Vec<Slice>>,
    ) -> Result<bool, Unjudged> {
        let mut found = false;
        let mut index = self.best.len();
        while index > 0 {
            index -= 1;
            if let Some(new) = self.best.get(index).and_then(|_| change(&self.best, index)) {
                found |= self.try_out(&new)?;
            }
        }
        Ok(found)
    }

    /// Tries a change at each slice and the next one of the same thread.
    fn pairs(
        &mut self,
        change: impl Fn(&[Slice], usize, usize) -> Vec<Slice>,
    ) -> Result<bool, Unjudged> {
        self.each(|slices, i| {
            let mut rest = slices.iter().enumerate().skip(i + 1);
            let (j, _) = rest.find(|(_, slice)| slice.thread == slices[i].thread)?;
            (slices[i].quantum != UNTIL_STOP).then(|| change(slices, i, j))
        })
    }

    /// Moves each preemption, by ever shorter ways, together with leaving out the slice after it.
    fn move_preemptions(&mut self) -> Result<bool, Unjudged> {
        let mut found = false;
        for way in [64, 16, 8, 4, 3, 2, 1] {
            for later in [true, false] {
                found |= self.each(|slices, i| {
                    let quantum = slices[i].quantum;
                    if quantum == UNTIL_STOP || i + 1 >= slices.len() {
                        return None;
                    }
                    let mut new = slices.to_vec();
                    new[i].quantum = if later {
                        quantum + way
                    } else {
                        quantum.checked_sub(way).filter(|&quantum| quantum > 0)?
                    };
                    // What follows is up to the threads.
                    new.truncate(i + 2);
                    Some(new)
                })?;
            }
        }
        Ok(found)
    }
}
