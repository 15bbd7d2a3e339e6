//! How many seeds a second `hunt` runs, against the bare interpreter running the same program as often.
//!
//! ```text
//! cargo bench --bench hunt               # five rounds
//! cargo bench --bench hunt -- --rounds 9
//! ```
//!
//! The program is two threads that each add one three times. Each round hunts through a million seeds on one core, and then
//! runs the program 100,000 times from its first step with nobody watching, judging nothing and starting from a fresh
//! clone each time; what is printed is the median of the rounds. A hunt judges every seed (lost updates included), so that it is
//! faster is due to what it does not do again: the common beginning, and the analysis of a schedule it has seen. With
//! slices of three instructions hardly any schedule comes twice, and there the analysis is what is measured.
//!
//! What was found is checked: the number of failures must be the same in each round, and the same with one worker as with two.

use racescope::compile::compile_source;
use racescope::explore::base::Base;
use racescope::explore::failure::{Kind, Kinds};
use racescope::explore::hunt::{self, Hunt, Plan, Progress};
use racescope::runtime::observer::NoObserver;
use racescope::runtime::program::Program;
use racescope::runtime::start;
use racescope::runtime::state::State;
use racescope::schedule::green::{self, SliceSink};
use racescope::schedule::spec::SchedulerSpec;
use racescope::schedule::{StopReason, ThreadId};
use std::process::ExitCode;
use std::time::Instant;

const SOURCE: &str = "
import threading
n = 0
def work():
    global n
    for _ in range(3):
        n += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
";

/// Seeds a second and core.
const BAR: f64 = 300_000.0;
/// Two workers against one, where there are two cores.
const SCALING_BAR: f64 = 1.8;
const MAX_STEPS: u64 = 1_000_000;

struct Nothing;

impl SliceSink for Nothing {
    fn slice(&mut self, _: ThreadId, _: u64, _: StopReason) {}
    fn output(&mut self, _: &mut State) {}
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = (arguments.iter().position(|word| word == "--rounds"))
        .and_then(|position| arguments.get(position + 1)?.parse().ok())
        .unwrap_or(5);
    let code = compile_source(SOURCE, "bench.py").expect("the program compiles");
    let program = Program::load(&code, SOURCE, Vec::new()).expect("the program can be loaded");
    let base = Base::new(&program, start::program(&program, 0), MAX_STEPS);
    let mut is_right = true;
    for (spec, seeds) in [
        ("random", 1_000_000),
        ("pct", 300_000),
        ("random:3", 20_000),
    ] {
        is_right &= compare(&base, spec, seeds, rounds);
    }
    if is_right {
        ExitCode::SUCCESS
    } else {
        eprintln!("error: a hunt does not find the same each time");
        ExitCode::FAILURE
    }
}

/// One scheduler; whether all hunts found the same.
fn compare(base: &Base<'_>, spec: &str, seeds: u64, rounds: usize) -> bool {
    let scheduler: SchedulerSpec = spec.parse().expect("a scheduler");
    let (mut one, mut two, mut unjudged, mut bare) = (vec![], vec![], vec![], vec![]);
    let mut found: Option<Hunt> = None;
    let mut is_same = true;
    for _ in 0..rounds {
        for (workers, rates) in [(1, &mut one), (2, &mut two)] {
            let (rate, hunt) = hunt_rate(base, scheduler, seeds, workers, Kinds::default());
            rates.push(rate);
            is_same &= *found.get_or_insert_with(|| hunt.clone()) == hunt;
        }
        let kinds = Kinds::of([Kind::Deadlock]);
        unjudged.push(hunt_rate(base, scheduler, seeds, 1, kinds).0);
        bare.push(bare_rate(base, scheduler, seeds / 10));
    }
    let found = found.expect("at least one round");
    let (one, two, unjudged, bare) = (median(one), median(two), median(unjudged), median(bare));
    println!(
        "--scheduler {spec}: {} of {} seeds fail",
        found.failed(),
        found.seeds
    );
    println!("  bare interpreter        {bare:>11.0} runs a second");
    println!(
        "  hunt, deadlocks only    {unjudged:>11.0} seeds a second and core, {:.1} times the bare one",
        unjudged / bare
    );
    let word = if one >= BAR { "within" } else { "UNDER" };
    println!(
        "  hunt                    {one:>11.0} seeds a second and core, {:.1} times the bare one   {word} the bar of {BAR:.0}",
        one / bare
    );
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let word = match (two / one >= SCALING_BAR, cores) {
        (true, _) => "within",
        (false, 1) => "there is one core only, so not",
        (false, _) => "UNDER",
    };
    println!(
        "  two workers against one {:>11.2}   {word} the bar of {SCALING_BAR}",
        two / one
    );
    is_same
}

#[expect(clippy::cast_precision_loss, reason = "seeds are few")]
fn hunt_rate(
    base: &Base<'_>,
    scheduler: SchedulerSpec,
    seeds: u64,
    workers: usize,
    kinds: Kinds,
) -> (f64, Hunt) {
    let plan = Plan {
        seeds: 0..seeds,
        scheduler,
        steps_estimate: 200,
        kinds,
        expect: None,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .build()
        .expect("there is room for the workers");
    let start = Instant::now();
    let hunt = hunt::hunt(base, &plan, &Progress::default(), &pool).expect("nothing is expected");
    (seeds as f64 / start.elapsed().as_secs_f64(), hunt)
}

#[expect(clippy::cast_precision_loss, reason = "runs are few")]
fn bare_rate(base: &Base<'_>, scheduler: SchedulerSpec, runs: u64) -> f64 {
    let factory = scheduler.factory();
    let start = Instant::now();
    for seed in 0..runs {
        let mut state = base.first.clone();
        green::drive(
            base.program,
            &mut state,
            &mut factory.build(seed, 200),
            MAX_STEPS,
            &mut NoObserver,
            &mut Nothing,
        )
        .expect("nothing is replayed");
    }
    runs as f64 / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
