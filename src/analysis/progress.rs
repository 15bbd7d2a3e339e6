//! Who does not get on: starvation and spinning, each with its bound.
//!
//! Neither is a property that a finite run can prove, so each finding says what was counted and from which bound on it
//! is told.
//!
//! - *Not scheduled*: a thread that could run all the time and was not chosen for more than B switch points. Under
//!   the `random` law each switch point ends the slice with probability 1/mean, and the next thread is uniform among the
//!   others; so of n threads that can run, one waits longer than B with probability (1 - 1/(mean (n - 1)))^B. B is where
//!   that is one in a million ([`bound`]).
//! - *Overtaken*: a thread that waits for a lock while others take it [`OVERTAKEN`] times. Locks are unfair, as CPython's
//!   are: who releases one may take it again before anybody who waits.
//! - *Spinning*: a thread that comes back to the same instruction with the same values while no thread has written
//!   anything: it goes round until somebody does. All that can run spin: a livelock.

use super::accesses::{Access, Location, Now, Sink};
use super::deadlock::{self, wanted};
use super::lost_updates::Site;
use crate::bytecode::Instr;
use crate::runtime::observer::{At, Edge, Moment, Outside};
use crate::runtime::state::{State, Status};
use crate::runtime::value::Handle;
use crate::runtime::word::Word;
use crate::schedule::{StopReason, ThreadId};

/// So many times a lock is taken by others while a thread waits for it before that is told.
pub const OVERTAKEN: u64 = 100;
/// So many steps a thread goes round without any change before that is told.
pub const SPINNING: u64 = 1_000;
/// The chance that a thread waits for longer than the bound.
pub const CHANCE: f64 = 1e-6;

/// How many switch points a thread that can run may wait before that is told, where `threads` can run and slices
/// have this mean.
#[must_use]
pub fn bound(mean: f64, threads: usize) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "few threads")]
    let others = threads.saturating_sub(1).max(1) as f64;
    let hazard = 1.0 / (mean.max(1.0) * others);
    if hazard >= 1.0 {
        return 1;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and some millions at most"
    )]
    let steps = (CHANCE.ln() / (-hazard).ln_1p()).ceil() as u64;
    steps
}

/// A stretch of an execution in which a thread did not get on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Who.
    pub thread: ThreadId,
    /// The first step of it.
    pub from: u64,
    /// The step after its last.
    pub to: u64,
    /// Where the thread was.
    pub site: Option<Site>,
    /// How much it was of what is counted: switch points, times the lock was taken, rounds.
    pub count: u64,
    /// The lock that it waited for.
    pub lock: Option<Handle>,
    /// How many threads could run, at most.
    pub runnable: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// For each thread that was not scheduled beyond the bound its longest stretch.
    pub unscheduled: Vec<Stretch>,
    /// For each thread that was overtaken that often, the worst stretch.
    pub overtaken: Vec<Stretch>,
    /// The threads that spin at the end of the execution, or spun until somebody changed something.
    pub spinning: Vec<Stretch>,
    /// Whether all threads that could run at the end spun.
    pub is_livelock: bool,
}

#[derive(Debug, Default)]
struct Thread {
    /// Since when it could run and did not.
    ready: Option<Stretch>,
    longest: Option<Stretch>,
    waiting: Option<Stretch>,
    most: Option<Stretch>,
    spin: Spin,
    spun: Option<Stretch>,
}

/// Where a thread was when it was last looked at, after Brent: the look is renewed at rounds 1, 2, 4, …
#[derive(Debug, Default)]
struct Spin {
    values: Vec<Word>,
    place: Option<(u32, u32, usize)>,
    /// How many writes there had been.
    writes: u64,
    /// Backward jumps since the look, and at how many it is renewed.
    jumps: u64,
    renewed: u64,
    /// What is known of the spin.
    rounds: u64,
    from: u64,
}

/// Finds threads that do not get on.
#[derive(Debug)]
pub struct Progress {
    threads: Vec<Thread>,
    mean: f64,
    /// How many steps wrote something.
    writes: u64,
    steps: u64,
}

impl Progress {
    /// For an execution whose slices are meant to have this mean, in switch points; 0 tells nothing of starvation by
    /// the scheduler.
    #[must_use]
    pub const fn new(mean: f64) -> Self {
        Self {
            threads: Vec::new(),
            mean,
            writes: 0,
            steps: 0,
        }
    }

    fn thread(&mut self, thread: ThreadId) -> &mut Thread {
        let wanted = thread as usize + 1;
        if self.threads.len() < wanted {
            self.threads.resize_with(wanted, Thread::default);
        }
        &mut self.threads[thread as usize]
    }

    /// What was found, at the end of the execution.
    #[must_use]
    pub fn into_findings(mut self, state: &State) -> Findings {
        let mut findings = Findings::default();
        let mut spins_on = Vec::new();
        let (writes, steps) = (self.writes, self.steps);
        for (id, thread) in (0..).zip(&mut self.threads) {
            end(&mut thread.ready, &mut thread.longest, steps);
            end(&mut thread.waiting, &mut thread.most, steps);
            let still = thread.spin.writes == writes && thread.spin.rounds > 0;
            if still && steps - thread.spin.from >= SPINNING {
                spins_on.push(id);
            }
            end_spin(thread, id, steps);
            if let Some(stretch) = thread.longest
                && self.mean > 0.0
                && stretch.count > bound(self.mean, stretch.runnable)
            {
                findings.unscheduled.push(stretch);
            }
            findings
                .overtaken
                .extend(thread.most.filter(|stretch| stretch.count >= OVERTAKEN));
            findings.spinning.extend(thread.spun);
        }
        let mut runnable = (0..)
            .zip(&state.threads)
            .filter(|(id, thread)| thread.status != Status::Finished && state.is_enabled(*id))
            .map(|(id, _)| id)
            .peekable();
        findings.is_livelock =
            runnable.peek().is_some() && runnable.all(|id| spins_on.contains(&id));
        findings
    }

    /// Looks who could run, while `running` does.
    fn ready(&mut self, state: &State, running: Option<ThreadId>, step: u64) {
        let count = state.threads.len();
        let mut runnable = usize::from(running.is_some());
        for id in (0..).take(count) {
            if Some(id) == running {
                let known = self.thread(id);
                end(&mut known.ready, &mut known.longest, step);
                continue;
            }
            let is_ready = state.is_enabled(id);
            runnable += usize::from(is_ready);
            let known = self.thread(id);
            if is_ready {
                let open = known.ready.get_or_insert_with(|| Stretch {
                    thread: id,
                    from: step,
                    to: step,
                    site: deadlock::site(&state.execs[id as usize]),
                    count: 0,
                    lock: None,
                    runnable: 0,
                });
                open.count = step - open.from;
            } else {
                end(&mut known.ready, &mut known.longest, step);
            }
        }
        for thread in &mut self.threads {
            if let Some(open) = &mut thread.ready {
                open.runnable = open.runnable.max(runnable);
            }
        }
    }

    /// Looks whether a thread has come back to where it was.
    fn look(&mut self, m: &Moment<'_>) {
        let (At::Instr { code, pc }, Some(frame)) = (m.at, m.exec.python_frame()) else {
            return;
        };
        let Instr::JumpAbsolute(target) = m.program.codes[code as usize].code.instrs[pc as usize]
        else {
            return;
        };
        if target.0 > pc {
            return;
        }
        let values = &m.exec.values[frame.base as usize..(frame.base + frame.sp) as usize];
        let place = Some((code, pc, m.exec.frames.len()));
        let (writes, step, id) = (self.writes, m.step, m.thread);
        let thread = self.thread(id);
        if thread.spin.writes != writes {
            end_spin(thread, id, step);
        }
        let spin = &mut thread.spin;
        spin.jumps += 1;
        if spin.place == place && spin.writes == writes && spin.values == values {
            spin.rounds += 1;
            return;
        }
        if spin.place.is_none() || spin.jumps >= spin.renewed || spin.writes != writes {
            spin.renewed = if spin.writes == writes {
                spin.renewed.saturating_mul(2)
            } else {
                1
            };
            spin.jumps = 0;
            spin.rounds = 0;
            spin.from = step;
            spin.writes = writes;
            spin.place = place;
            spin.values.clear();
            spin.values.extend_from_slice(values);
        }
    }
}

/// Ends a stretch, and keeps it if it is the longest.
fn end(open: &mut Option<Stretch>, longest: &mut Option<Stretch>, step: u64) {
    let Some(mut stretch) = open.take() else {
        return;
    };
    stretch.to = step;
    if longest.is_none_or(|known| known.count < stretch.count) {
        *longest = Some(stretch);
    }
}

fn end_spin(thread: &mut Thread, id: ThreadId, step: u64) {
    let spin = &mut thread.spin;
    if spin.rounds > 0 && step.saturating_sub(spin.from) >= SPINNING {
        let mut open = Some(Stretch {
            thread: id,
            from: spin.from,
            to: step,
            site: spin.place.map(|(code, pc, _)| Site { code, pc }),
            count: spin.rounds,
            lock: None,
            runnable: 0,
        });
        end(&mut open, &mut thread.spun, step);
    }
    spin.rounds = 0;
}

impl Sink for Progress {
    fn before(&mut self, moment: Moment<'_>) {
        self.look(&moment);
    }

    fn step(&mut self, now: &Now<'_>, accesses: &[Access], edges: &[Edge]) {
        // Time passes too: who looks at the clock may find another one next time.
        let changes = |access: &Access| {
            access.is_write || access.location == Location::Outside(Outside::Clock)
        };
        if accesses.iter().any(changes) {
            self.writes += 1;
        }
        self.steps = now.step.number + 1;
        self.ready(now.state, Some(now.step.thread), now.step.number + 1);
        for edge in edges {
            let Edge::Acquire(lock) = *edge else {
                continue;
            };
            let step = now.step.number;
            let mine = self.thread(now.step.thread);
            end(&mut mine.waiting, &mut mine.most, step);
            for id in (0..).take(now.state.threads.len()) {
                let exec = &now.state.execs[id as usize];
                let waits = exec.wait.as_ref().and_then(|wait| wanted(now.state, wait));
                if id == now.step.thread || waits != Some(lock) {
                    continue;
                }
                let fresh = Stretch {
                    thread: id,
                    from: step,
                    to: step,
                    site: deadlock::site(exec),
                    count: 0,
                    lock: Some(lock),
                    runnable: 0,
                };
                let waiting = &mut self.thread(id).waiting;
                waiting.get_or_insert(fresh).count += 1;
            }
        }
    }

    fn stopped(&mut self, state: &State, _thread: ThreadId, _reason: StopReason) {
        self.ready(state, None, state.steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chance of waiting longer than the bound, by walking the law switch point by switch point.
    fn tail(mean: f64, threads: usize, bound: u64) -> f64 {
        let others = f64::from(u32::try_from(threads - 1).expect("few"));
        (0..bound).fold(1.0, |left, _| {
            left * (1.0 - 1.0 / mean + (1.0 / mean) * (1.0 - 1.0 / others))
        })
    }

    #[test]
    fn beyond_the_bound_is_one_in_a_million() {
        for (mean, threads) in [(100.0, 2), (100.0, 5), (10.0, 3), (1.0, 4)] {
            let at = bound(mean, threads);
            assert!(tail(mean, threads, at) <= CHANCE, "{mean} {threads}");
            assert!(tail(mean, threads, at - 1) > CHANCE, "{mean} {threads}");
        }
        assert_eq!(bound(1.0, 2), 1);
    }
}
