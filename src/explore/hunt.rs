//! Many seeds, in parallel: how many executions fail, in which ways, and the first seed of each.
//!
//! Workers take seeds in batches and count verdicts; what they found is added up at the end. A verdict's count and its first
//! seed do not depend on who ran which batch, so neither does the result: it is a function of the program and the seeds.
//!
//! Seeds that give the same schedule give the same execution, so each worker judges a schedule once ([`Known`]), and does not
//! even run a seed whose decisions it has seen ([`super::tree`]). Where a
//! seed has no part in the schedule, or there is nothing to schedule, one execution stands for all.

use super::base::Base;
use super::failure::{Failure, Kind, Kinds};
use super::judge::{Judge, Unjudged, Verdict};
use super::runner::{Ran, Runner};
use super::tree::Tree;
use crate::schedule::schedule::Slices;
use crate::schedule::spec::SchedulerSpec;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Seeds that a worker takes at a time, at most: enough that taking them costs nothing.
const BATCH: u64 = 256;
/// Of a small number of seeds each worker takes about so many batches, so that all end together.
const BATCHES: u64 = 16;
/// As many schedules' verdicts are remembered by a worker, or fewer if they are long.
const MOST_KNOWN: usize = 1 << 20;
/// As many bytes of schedules are remembered by a worker.
const MOST_BYTES: usize = 256 << 20;
/// What a worker's stack must hold: values nest as deep as Python lets them.
const STACK_BYTES: usize = 256 << 20;

/// What to hunt for, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seeds.
    pub seeds: Range<u64>,
    /// What they are seeds of.
    pub scheduler: SchedulerSpec,
    /// Transitions in a run, for the schedulers that want to know.
    pub steps_estimate: u64,
    /// What counts as a failure.
    pub kinds: Kinds,
    /// The number of the expression of `--expect`.
    pub expect: Option<u32>,
}

/// What can be seen, and stopped, from outside while seeds are run.
#[derive(Debug, Default)]
pub struct Progress {
    /// Seeds run.
    pub done: AtomicU64,
    /// Those that failed.
    pub failed: AtomicU64,
    /// Set to make the workers stop.
    pub stop: AtomicBool,
}

/// Executions with one verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The lowest of their seeds.
    pub seed: u64,
    /// That seed's schedule.
    pub slices: Slices,
}

/// Failures of one kind at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub failure: Failure,
    /// How many seeds failed in this way.
    pub count: u64,
    /// The lowest of them.
    pub seed: u64,
    /// That seed's schedule.
    pub slices: Slices,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hunt {
    /// How many seeds were run.
    pub seeds: u64,
    /// Verdicts with the executions that have them.
    pub verdicts: BTreeMap<Verdict, Tally>,
    /// Whether one execution stands for all seeds.
    pub is_one: bool,
    /// Whether it was stopped before the last seed.
    pub is_partial: bool,
}

impl Hunt {
    /// How many seeds failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.count(|verdict| !verdict.failures.is_empty())
    }

    /// How many seeds failed in a way of this kind.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> u64 {
        self.count(|verdict| verdict.has(kind))
    }

    /// How many seeds reached a limit.
    #[must_use]
    pub fn limited(&self) -> u64 {
        self.count(|verdict| verdict.is_limited)
    }

    fn count(&self, counts: impl Fn(&Verdict) -> bool) -> u64 {
        let verdicts = self.verdicts.iter().filter(|(verdict, _)| counts(verdict));
        verdicts.map(|(_, tally)| tally.count).sum()
    }

    /// The lowest seed that failed.
    #[must_use]
    pub fn first_failing_seed(&self) -> Option<u64> {
        let failing = self
            .verdicts
            .iter()
            .filter(|(verdict, _)| !verdict.failures.is_empty());
        failing.map(|(_, tally)| tally.seed).min()
    }

    /// The failures by kind and place; within a kind the most frequent first.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: BTreeMap<&Failure, Finding> = BTreeMap::new();
        for (verdict, tally) in &self.verdicts {
            for failure in &verdict.failures {
                let new = || Finding {
                    failure: failure.clone(),
                    count: 0,
                    seed: tally.seed,
                    slices: tally.slices.clone(),
                };
                let finding = findings.entry(failure).or_insert_with(new);
                finding.count += tally.count;
                if tally.seed < finding.seed {
                    finding.seed = tally.seed;
                    finding.slices.clone_from(&tally.slices);
                }
            }
        }
        let mut findings: Vec<Finding> = findings.into_values().collect();
        findings.sort_by_key(|finding| {
            (
                finding.failure.kind(),
                std::cmp::Reverse(finding.count),
                finding.seed,
            )
        });
        findings
    }

    fn add(&mut self, verdict: &Verdict, tally: &Tally) {
        if let Some(known) = self.verdicts.get_mut(verdict) {
            known.count += tally.count;
            if tally.seed < known.seed {
                known.seed = tally.seed;
                known.slices.clone_from(&tally.slices);
            }
        } else {
            self.verdicts.insert(verdict.clone(), tally.clone());
        }
    }
}

/// The verdicts of the schedules that a worker has seen.
#[derive(Debug, Default)]
struct Known {
    /// To a number in the worker's list of verdicts. Only looked up, never walked.
    schedules: HashMap<Slices, u32>,
    bytes: usize,
}

impl Known {
    fn insert(&mut self, slices: &Slices, verdict: u32) {
        if self.schedules.len() >= MOST_KNOWN || self.bytes >= MOST_BYTES {
            self.schedules.clear();
            self.bytes = 0;
        }
        self.bytes += slices.bytes();
        self.schedules.insert(slices.clone(), verdict);
    }
}

/// One worker's part of a hunt.
struct Worker<'b> {
    plan: &'b Plan,
    runner: Runner<'b>,
    judge: Judge<'b>,
    factory: crate::schedule::spec::Factory,
    tree: Tree,
    known: Known,
    /// Each verdict with its executions.
    verdicts: Vec<(Verdict, Tally)>,
    numbers: HashMap<Verdict, u32>,
    seeds: u64,
}

impl<'b> Worker<'b> {
    fn new(base: &'b Base<'b>, plan: &'b Plan) -> Self {
        Self {
            plan,
            runner: Runner::new(base),
            judge: Judge::new(base.program, plan.kinds, plan.expect),
            factory: plan.scheduler.factory(),
            tree: Tree::new(base),
            known: Known::default(),
            verdicts: Vec::new(),
            numbers: HashMap::new(),
            seeds: 0,
        }
    }

    /// Runs one seed; whether it failed.
    fn seed(&mut self, seed: u64) -> Result<bool, Unjudged> {
        let mut scheduler = self.factory.build(seed, self.plan.steps_estimate);
        self.runner.slices.clear();
        self.seeds += 1;
        let base = self.runner.base;
        let begun = base.begin(&mut scheduler, &mut self.runner.slices);
        let position = begun.expect("only a replay can fail");
        let walked = self.tree.walk(&mut scheduler, position);
        let number = if let Some(number) = walked.expect("only a replay can fail") {
            number
        } else {
            let ran = self.tree.run(&mut self.runner, &mut scheduler, position);
            let number = self.verdict(ran.expect("only a replay can fail"), seed)?;
            self.tree.enter(number);
            number
        };
        let (verdict, tally) = &mut self.verdicts[number as usize];
        tally.count += 1;
        debug_assert!(tally.seed <= seed, "a worker's seeds ascend");
        Ok(!verdict.failures.is_empty())
    }

    /// The number of the verdict on the execution that has just been run.
    fn verdict(&mut self, ran: Ran, seed: u64) -> Result<u32, Unjudged> {
        if let Some(&number) = self.known.schedules.get(&self.runner.slices) {
            return Ok(number);
        }
        let slices = self.runner.slices.clone();
        let verdict = self
            .judge
            .judge(&mut self.runner, ran)
            .map_err(|why| Unjudged(format!("{} (seed {seed})", why.0)))?;
        let number = self.number(verdict, seed, &slices);
        self.known.insert(&slices, number);
        Ok(number)
    }

    fn number(&mut self, verdict: Verdict, seed: u64, slices: &Slices) -> u32 {
        if let Some(&number) = self.numbers.get(&verdict) {
            return number;
        }
        let number = u32::try_from(self.verdicts.len()).expect("fewer than 2^32 verdicts");
        self.numbers.insert(verdict.clone(), number);
        let tally = Tally {
            count: 0,
            seed,
            slices: slices.clone(),
        };
        self.verdicts.push((verdict, tally));
        number
    }
}

/// Runs the seeds of a plan on the threads of a pool.
///
/// # Errors
/// If the expectation cannot be evaluated: for the lowest seed at which a worker noticed.
///
/// # Panics
/// If a worker does.
pub fn hunt(
    base: &Base<'_>,
    plan: &Plan,
    progress: &Progress,
    pool: &rayon::ThreadPool,
) -> Result<Hunt, Unjudged> {
    let total = plan.seeds.end.saturating_sub(plan.seeds.start);
    let is_one = base.is_forced || !plan.scheduler.uses_seed();
    let next = AtomicU64::new(plan.seeds.start);
    let end = if is_one && total > 0 {
        plan.seeds.start + 1
    } else {
        plan.seeds.end
    };
    let batch = (total / BATCHES / pool.current_num_threads() as u64).clamp(1, BATCH);
    let all = Mutex::new(Hunt::default());
    let wrong: Mutex<Option<(u64, Unjudged)>> = Mutex::new(None);
    pool.broadcast(|_| {
        let mut worker = Worker::new(base, plan);
        loop {
            // (Each worker goes once beyond the end, so far from 2^64 that nothing wraps.)
            let first = next.fetch_add(batch, Ordering::Relaxed);
            if first >= end || progress.stop.load(Ordering::Relaxed) {
                break;
            }
            let last = end.min(first.saturating_add(batch));
            let mut failed = 0;
            for seed in first..last {
                if progress.stop.load(Ordering::Relaxed) {
                    break;
                }
                match worker.seed(seed) {
                    Ok(has_failed) => failed += u64::from(has_failed),
                    Err(why) => {
                        progress.stop.store(true, Ordering::Relaxed);
                        let mut wrong = wrong.lock().expect("no worker panics");
                        if wrong.as_ref().is_none_or(|known| seed < known.0) {
                            *wrong = Some((seed, why));
                        }
                    }
                }
            }
            progress.done.fetch_add(last - first, Ordering::Relaxed);
            progress.failed.fetch_add(failed, Ordering::Relaxed);
        }
        let mut all = all.lock().expect("no worker panics");
        all.seeds += worker.seeds;
        for (verdict, tally) in worker.verdicts.iter().filter(|(_, tally)| tally.count > 0) {
            all.add(verdict, tally);
        }
    });
    if let Some((_, why)) = wrong.into_inner().expect("no worker panics") {
        return Err(why);
    }
    let mut all = all.into_inner().expect("no worker panics");
    if is_one && all.seeds == 1 {
        all.seeds = total;
        for tally in all.verdicts.values_mut() {
            tally.count = total;
        }
    }
    all.is_one = is_one;
    all.is_partial = all.seeds < total;
    Ok(all)
}

/// A pool of workers: as many as the machine has cores, or as `RAYON_NUM_THREADS` says.
///
/// # Errors
/// If there is no room for their stacks.
pub fn workers() -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile_source;
    use crate::runtime::program::Program;
    use crate::runtime::start;

    const ADD: &str = "import threading\nn = 0\ndef work():\n    global n\n    for _ in range(3): n += 1\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n";
    const MIXED: &str = "import threading\na, b, left = threading.Lock(), threading.Lock(), [1]\ndef one():\n    with a:\n        with b:\n            if left: left.pop()\ndef two():\n    with b:\n        with a: pass\n    if left:\n        left.pop()\nts = [threading.Thread(target=f) for f in (one, two)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n";

    fn plan(spec: &str, seeds: Range<u64>) -> Plan {
        Plan {
            seeds,
            scheduler: spec.parse().expect("a scheduler"),
            steps_estimate: 150,
            kinds: Kinds::default(),
            expect: None,
        }
    }

    fn pool(workers: usize) -> rayon::ThreadPool {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers);
        pool.build().expect("there is room")
    }

    /// Every seed run and judged by itself.
    fn plainly(base: &Base<'_>, plan: &Plan) -> Hunt {
        let mut hunt = Hunt::default();
        let mut judge = Judge::new(base.program, plan.kinds, plan.expect);
        let mut runner = Runner::new(base);
        let factory = plan.scheduler.factory();
        for seed in plan.seeds.clone() {
            let mut scheduler = factory.build(seed, plan.steps_estimate);
            let ran = runner.run(&mut scheduler).expect("no replay");
            let slices = runner.slices.clone();
            let verdict = judge.judge(&mut runner, ran).expect("nothing is expected");
            let tally = Tally {
                count: 1,
                seed,
                slices,
            };
            hunt.add(&verdict, &tally);
            hunt.seeds += 1;
        }
        hunt
    }

    #[test]
    fn the_result_is_that_of_every_seed_by_itself_whoever_runs_it() {
        for source in [ADD, MIXED] {
            let code = compile_source(source, "t.py").expect("it compiles");
            let program = Program::load(&code, source, Vec::new()).expect("it loads");
            let base = Base::new(&program, start::program(&program, 0), 10_000);
            for spec in ["random", "random:20", "random:2", "pct:4"] {
                let plan = plan(spec, 5..400);
                let plain = plainly(&base, &plan);
                for workers in [1, 4] {
                    let progress = Progress::default();
                    let found =
                        hunt(&base, &plan, &progress, &pool(workers)).expect("no expectation");
                    assert_eq!(found, plain, "{spec}");
                    assert_eq!(progress.done.into_inner(), 395);
                    assert_eq!(progress.failed.into_inner(), found.failed());
                }
                assert!(plain.failed() > 0, "{spec}");
                let first = plain.first_failing_seed().expect("some fail");
                assert!(plain.findings().iter().any(|finding| finding.seed == first));
            }
        }
    }

    #[test]
    fn one_execution_stands_for_all_where_seeds_do_not_matter() {
        let code = compile_source(ADD, "t.py").expect("it compiles");
        let program = Program::load(&code, ADD, Vec::new()).expect("it loads");
        let base = Base::new(&program, start::program(&program, 0), 10_000);
        let plan = plan("round-robin:2", 0..77);
        let found = hunt(&base, &plan, &Progress::default(), &pool(2)).expect("no expectation");
        assert!(found.is_one && !found.is_partial);
        assert_eq!((found.seeds, found.verdicts.len()), (77, 1));
        let plain = plainly(&base, &plan);
        assert_eq!(found.failed(), plain.failed());
    }
}
