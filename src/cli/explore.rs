//! `racescope explore`: every interleaving, all outcomes, exact counts, or a proof that none fails.
//!
//! The result goes to standard output, with what it is valid for; while the search goes on, a progress line is on standard
//! error if that is a terminal. Every limit, and Ctrl-C, ends the search and not the report: what was found so far is
//! said, and that it proves nothing.

mod classes;
mod example;
mod json;
mod models;
mod watch;

use super::Format;
use super::failure::Failure;
use super::hunt::seconds;
use super::run;
use super::source::{GilChoice, Loaded, SourceArgs};
use super::trace;
use crate::analysis::lost_updates::Monitor;
use crate::bytecode::Instr;
use crate::bytecode::switch_points::GilModel;
use crate::explore::failure::{Kind, Kinds};
use crate::explore::oracle::{self, Relation};
use crate::explore::search::exploration::{Ended, Exploration, Question};
use crate::explore::search::facts::{reads_clock, waits_with_deadlines};
use crate::explore::search::probability::{Unknown, probabilities};
use crate::explore::search::verdict::{Answer, Lost, Verdict, verdicts, worst};
use crate::explore::search::{Limits, Stopped};
use crate::report::explore::{Bounds, Scope, Told};
use crate::report::trace::lanes::Signs;
use crate::runtime::observer::NoObserver;
use crate::runtime::program::Program;
use crate::schedule::schedule::Slices;
use crate::schedule::spec::SchedulerSpec;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use watch::Guard;

/// The steps of serial orders that are made at most, about.
const SERIAL_STEPS: u64 = 5_000_000;

/// Arguments of `explore`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option by itself")]
pub struct Args {
    #[command(flatten)]
    pub source: SourceArgs,
    /// A Python expression over the final globals; false counts as a failure.
    #[arg(long, value_name = "EXPR")]
    expect: Option<String>,
    /// What counts as a failure: some of lost-update,deadlock,exception,expect.
    #[arg(long, value_name = "KINDS", default_value_t)]
    fail_on: Kinds,
    /// The table of the orders of conflicting instructions, one row each. (Shown unasked if there are at most a dozen.)
    #[arg(long, conflicts_with_all = ["no_count", "max_preemptions"])]
    classes: bool,
    /// Outcomes and schedules only, no counts: with every sound reduction, so that more can be searched.
    #[arg(long)]
    no_count: bool,
    /// Add the exact probability of each outcome under a scheduler: random[:MEAN].
    #[arg(long, value_name = "random[:MEAN]", value_parser = random)]
    scheduler: Option<u64>,
    /// Do not take threads as interchangeable.
    #[arg(long, hide = true)]
    no_symmetry: bool,
    /// Only interleavings with at most this many preemptions.
    #[arg(long, value_name = "N")]
    max_preemptions: Option<u32>,
    /// Stop after this many states.
    #[arg(long, value_name = "N", default_value_t = 100_000_000, value_parser = clap::value_parser!(u32).range(1..=4_000_000_000))]
    max_states: u32,
    /// Stop after this many seconds.
    #[arg(long, value_name = "S", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Stop when the search needs more memory than this; by default 4096, or half of what is free if that is less.
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    max_memory: Option<u64>,
    /// Write the worst outcome's schedule to a file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Exit with status 0 even if a failure was found.
    #[arg(long)]
    exit_zero: bool,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What came of one search.
struct Searched {
    found: Exploration,
    verdicts: Vec<Verdict>,
    /// Whether the search watched for lost updates.
    watched: bool,
    /// With --scheduler the probability of each outcome, in their order, or why there is none.
    chances: Option<Result<Vec<f64>, Unknown>>,
}

/// Searches, and says what was found.
pub fn main(args: &Args) -> Result<u8, Failure> {
    if args.fail_on.has(Kind::Race) {
        return Err(Failure::Usage(
            "explore finds what races do, not the races themselves: --fail-on race goes with hunt"
                .to_owned(),
        ));
    }
    let GilChoice::One(model) = args.source.gil else {
        return models::main(args);
    };
    let mut loaded = args.source.load()?;
    let expect = args
        .expect
        .as_deref()
        .map(|text| run::compile_expectation(&mut loaded, text))
        .transpose()?;
    let guard = Guard::new(args.timeout, args.max_memory);
    let mut searched = search(args, &loaded, expect, &guard)?;
    if let Some(mean) = args.scheduler {
        searched.chances = Some(chances(args, &loaded, &searched.found, mean, &guard)?);
    }
    let table = classes::table(args, &loaded, &searched, &guard)?;
    guard.finish();
    let chosen = chosen(&searched);
    if let (Some(path), Some(slices)) = (&args.save, &chosen) {
        run::save(path, &loaded, slices)?;
    }
    match args.format {
        Format::Json => json::print(args, &loaded, &searched, &table)?,
        Format::Text => print_text(args, &loaded, &searched, &table, expect, model, &guard)?,
    }
    Ok(exit_status(args, &searched))
}

fn exit_status(args: &Args, searched: &Searched) -> u8 {
    let fails = worst(&searched.verdicts).is_some();
    if fails {
        u8::from(!args.exit_zero)
    } else if searched.found.is_complete() {
        0
    } else {
        3
    }
}

/// The schedule to keep: the worst failure's, else that of the rarest outcome.
fn chosen(searched: &Searched) -> Option<Slices> {
    if let Some((_, case)) = worst(&searched.verdicts) {
        return Some(case.schedule.clone());
    }
    let outcomes = searched.found.outcomes.iter();
    let rarest = outcomes.min_by(|a, b| {
        let rarity = a.interleavings.cmp(&b.interleavings);
        rarity.then(b.preemptions.cmp(&a.preemptions))
    });
    rarest.map(|ended| ended.schedule.clone())
}

/// Searches in the way that the options ask for.
fn search(
    args: &Args,
    loaded: &Loaded,
    expect: Option<u32>,
    guard: &Guard,
) -> Result<Searched, Failure> {
    let watch = |states: u32, depth: usize| guard.look(states, depth);
    let limits = Limits {
        max_states: args.max_states,
        max_heap: guard.max_bytes(),
        watch: &watch,
    };
    let question = Question {
        has_main: loaded.has_main(),
        counts: !args.no_count,
        symmetry: args.no_count && !args.no_symmetry,
        joins: true,
        max_preemptions: args.max_preemptions,
        expect,
        workers: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let kinds = args.fail_on;
    let first = || loaded.first_state();
    let asks_for_lost = kinds.has(Kind::LostUpdate);
    if !args.no_count && asks_for_lost {
        let found = Exploration::of::<Monitor>(&loaded.program, first()?, &question, &limits);
        return judged(args, found, &Lost::Watched);
    }
    let found = Exploration::of::<NoObserver>(&loaded.program, first()?, &question, &limits);
    if !asks_for_lost {
        return judged(args, found, &Lost::NotWatched);
    }
    if let Some(lost) = losing(loaded, &found)? {
        return judged(args, found, &lost);
    }
    if found.stopped.is_some() {
        return judged(args, found, &Lost::NotWatched);
    }
    // Schedules of outcomes that lose nothing prove nothing: others may come to the same.
    let watched = Exploration::of::<Monitor>(&loaded.program, first()?, &question, &limits);
    judged(args, watched, &Lost::Watched)
}

fn judged(args: &Args, found: Exploration, lost: &Lost) -> Result<Searched, Failure> {
    if let Some(why) = &found.unjudged {
        return Err(why.clone().into());
    }
    Ok(Searched {
        verdicts: verdicts(&found, args.fail_on, lost),
        watched: *lost == Lost::Watched,
        chances: None,
        found,
    })
}

/// The mean of a `random` scheduler.
fn random(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(SchedulerSpec::Random(mean)) => Ok(mean),
        Ok(_) => Err("only random[:MEAN] has probabilities".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The probability of each outcome under the `random` scheduler, in a search of its own that joins no steps.
fn chances(
    args: &Args,
    loaded: &Loaded,
    found: &Exploration,
    mean: u64,
    guard: &Guard,
) -> Result<Result<Vec<f64>, Unknown>, Failure> {
    if found.stopped.is_some() || args.max_preemptions.is_some() {
        return Ok(Err(Unknown::Incomplete));
    }
    let watch = |states: u32, depth: usize| guard.look(states, depth);
    let limits = Limits {
        max_states: args.max_states,
        max_heap: guard.max_bytes(),
        watch: &watch,
    };
    let all = probabilities(
        &loaded.program,
        loaded.first_state()?,
        loaded.has_main(),
        mean,
        &limits,
    );
    let of = |ended: &Ended, all: &BTreeMap<Vec<u8>, f64>| all.get(&ended.key).copied();
    Ok(match all {
        Ok(all) => found
            .outcomes
            .iter()
            .map(|ended| of(ended, &all).ok_or(Unknown::Incomplete))
            .collect(),
        // Without a choice there is one outcome.
        Err(Unknown::NoChoice) => Ok(vec![1.0; found.outcomes.len()]),
        Err(why) => Err(why),
    })
}

/// Says how probable each outcome is.
fn say_chances(
    out: &mut impl Write,
    mean: u64,
    found: &Exploration,
    chances: &Result<Vec<f64>, Unknown>,
) -> Result<(), Failure> {
    match chances {
        Ok(chances) => {
            writeln!(
                out,
                "\nprobability of each outcome under --scheduler random:{mean}:"
            )?;
            for (ended, chance) in found.outcomes.iter().zip(chances) {
                let globals: Vec<String> = ended
                    .outcome
                    .globals
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect();
                let status = ended.outcome.status.name();
                writeln!(out, "  {chance:.12}  {status}  {}", globals.join(", "))?;
            }
        }
        Err(why) => {
            let why = match why {
                Unknown::Incomplete => "the search is not complete",
                Unknown::Endless => "the program can run for ever",
                Unknown::Timeouts => "the program sleeps or waits with a timeout",
                Unknown::NoChoice => "there is no choice",
            };
            writeln!(out, "\nno probabilities: {why}")?;
        }
    }
    Ok(())
}

/// An outcome whose schedule loses an update, with the fewest preemptions of those.
fn losing(loaded: &Loaded, found: &Exploration) -> Result<Option<Lost>, Failure> {
    let mut outcomes: Vec<_> = found.outcomes.iter().collect();
    outcomes.sort_by_key(|ended| ended.preemptions);
    let schedule = run::ScheduleArgs::unlimited();
    for ended in outcomes {
        let mut monitor = Monitor::monitor();
        run::replay(loaded, &schedule, &ended.schedule, &mut monitor)?;
        if monitor.is_lossy() {
            return Ok(Some(Lost::Found(ended.schedule.clone(), ended.preemptions)));
        }
    }
    Ok(None)
}

/// Whether each outcome is that of an execution in which threads do not interleave.
fn serial(loaded: &Loaded, found: &Exploration) -> Result<Vec<bool>, Failure> {
    let limits = oracle::Limits {
        all_steps: SERIAL_STEPS,
        ..oracle::Limits::default()
    };
    let serial = oracle::serial_outcomes(&loaded.program, &loaded.first_state()?, limits);
    let is_serial = |ended: &Ended| serial.relation(&ended.outcome) == Relation::Serial;
    Ok(found.outcomes.iter().map(is_serial).collect())
}

/// What the result is valid for.
fn scope(args: &Args, program: &Program, model: GilModel) -> Scope {
    let uses_random = program.codes.iter().any(|code| {
        let names = &code.code.parts.names;
        code.code.instrs.iter().any(|instr| match instr {
            Instr::ImportName(index) => &*names[index.0 as usize] == "random",
            _ => false,
        })
    });
    Scope {
        gil: model.to_string(),
        is_too_coarse: model == GilModel::None,
        max_preemptions: args.max_preemptions,
        random_seed: uses_random.then_some(args.source.random_seed),
        has_timeouts: waits_with_deadlines(program),
        reads_clock: reads_clock(program),
    }
}

fn print_text(
    args: &Args,
    loaded: &Loaded,
    searched: &Searched,
    table: &classes::Table,
    expect: Option<u32>,
    model: GilModel,
    guard: &Guard,
) -> Result<(), Failure> {
    let serial = serial(loaded, &searched.found)?;
    let told = Told {
        found: &searched.found,
        verdicts: &searched.verdicts,
        scope: &scope(args, &loaded.program, model),
        bounds: &Bounds {
            max_states: args.max_states,
            max_memory: guard.max_megabytes(),
            timeout: args.timeout.map(|timeout| timeout.as_secs_f64()),
        },
        expect: args.expect.as_deref(),
        watched: searched.watched,
        serial: &serial,
        draws: trace::terminal().signs == Signs::Unicode,
    };
    let mut out = anstream::stdout().lock();
    for line in told.lines() {
        writeln!(out, "{line}")?;
    }
    if let (Some(mean), Some(chances)) = (args.scheduler, &searched.chances) {
        say_chances(&mut out, mean, &searched.found, chances)?;
    }
    for line in classes::lines(args, loaded, searched, table)? {
        writeln!(out, "{line}")?;
    }
    if let Some((kind, case)) = worst(&searched.verdicts) {
        let fewest = if case.is_fewest {
            "the fewest that it takes"
        } else {
            "as few as were found"
        };
        let preemptions = run::counted(u64::from(case.preemptions), "preemption");
        writeln!(out, "\nwith {preemptions} ({fewest}):")?;
        for line in example::failure(args, loaded, expect, kind, &case.schedule)? {
            writeln!(out, "{line}")?;
        }
    } else if let Some(cycle) = &searched.found.cycle {
        writeln!(
            out,
            "\na schedule that goes once round such a loop of states:"
        )?;
        for line in example::columns(args, loaded, cycle)? {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Why a search is not complete, as the JSON names it.
fn stop_name(found: &Exploration) -> Option<&'static str> {
    match found.stopped {
        Some(Stopped::States) => Some("states"),
        Some(Stopped::Memory) => Some("memory"),
        Some(Stopped::Time) => Some("time"),
        Some(Stopped::Interrupted) => Some("interrupted"),
        None => found.is_bounded.then_some("preemptions"),
    }
}

/// Whether a failure of some kind is known to happen.
fn happens(verdict: &Verdict) -> bool {
    matches!(verdict.answer, Answer::Happens(_))
}
