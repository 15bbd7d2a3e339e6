//! `racescope explore`: every interleaving, all outcomes, exact counts, or a proof that none fails.

use super::Format;
use super::failure::Failure;
use super::source::SourceArgs;
use crate::analysis::lost_updates::Monitor;
use crate::explore::search::exploration::{Exploration, Question};
use crate::explore::search::{Limits, Stopped};
use crate::runtime::observer::NoObserver;
use std::time::{Duration, Instant};

/// Arguments of `explore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub source: SourceArgs,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Outcomes and witnesses only, with every sound reduction.
    #[arg(long)]
    pub no_count: bool,
    /// Do not take threads as interchangeable.
    #[arg(long)]
    pub no_symmetry: bool,
    /// Stop after this many states.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_states: Option<u32>,
    /// Stop after this many seconds.
    #[arg(long, value_name = "S")]
    pub timeout: Option<f64>,
    /// Only interleavings with at most this many preemptions.
    #[arg(long, value_name = "N")]
    pub max_preemptions: Option<u32>,
}

pub fn main(args: &Args) -> Result<u8, Failure> {
    let loaded = args.source.load()?;
    let state = loaded.first_state()?;
    let begun = Instant::now();
    let deadline = args
        .timeout
        .map(|seconds| begun + Duration::from_secs_f64(seconds));
    let watch = |_: u32, _: usize| {
        deadline
            .is_some_and(|deadline| Instant::now() > deadline)
            .then_some(Stopped::Time)
    };
    let limits = Limits {
        max_states: args.max_states.unwrap_or(100_000_000),
        max_heap: 1 << 30,
        watch: &watch,
    };
    let question = Question {
        has_main: loaded.has_main(),
        counts: !args.no_count,
        symmetry: args.no_count && !args.no_symmetry,
        joins: true,
        max_preemptions: args.max_preemptions,
        workers: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let found = if args.no_count {
        Exploration::of::<NoObserver>(&loaded.program, state, &question, &limits)
    } else {
        Exploration::of::<Monitor>(&loaded.program, state, &question, &limits)
    };
    println!(
        "states {} transitions {} interleavings {:?} stopped {:?} {:.3}s",
        found.states,
        found.transitions,
        found.interleavings.as_ref().map(ToString::to_string),
        found.stopped,
        begun.elapsed().as_secs_f64()
    );
    for e in &found.outcomes {
        println!(
            "{:?} {:?} preemptions {} count {:?}",
            e.outcome.status,
            e.outcome.globals,
            e.preemptions,
            e.interleavings.as_ref().map(ToString::to_string)
        );
    }
    Ok(0)
}
