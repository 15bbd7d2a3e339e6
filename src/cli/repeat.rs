//! `racescope run --repeat N`: many runs of one program, and how their results vary. Green runs take successive seeds;
//! runs on real threads are left to the operating system.

use super::Format;
use super::failure::Failure;
use super::real;
use super::run::{self, Args, Execution, Output, ScheduleArgs, Verdict, counted, grouped};
use super::source::Loaded;
use crate::runtime::start;
use crate::schedule::schedule::Slices;
use crate::schedule::spec::SchedulerSpec;
use crate::text::display::escape_for_display;
use std::collections::BTreeMap;
use std::io::Write as _;

/// As many different results are listed.
const ROWS: usize = 20;

/// Runs that a person cannot tell apart.
struct Group {
    runs: u64,
    /// The number of the first, from 0.
    first: u64,
    /// The fewest and most lost updates, where they were counted.
    lost: Option<(u64, u64)>,
}

/// What a person sees of a run.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    status: &'static str,
    expect: Option<bool>,
    stdout: String,
    globals: Vec<(String, String)>,
}

/// What is kept of a run for JSON.
#[derive(serde::Serialize)]
struct Row {
    seed: Option<u64>,
    status: &'static str,
    exit_code: u8,
    stdout: String,
    globals: serde_json::Map<String, serde_json::Value>,
    steps: u64,
    switches: u64,
    lost_updates: Option<u64>,
}

/// Runs `runs` times and says how the result varies.
pub fn main(args: &Args, loaded: &Loaded, expect: Option<u32>, runs: u32) -> Result<u8, Failure> {
    let base = args.schedule.seed.unwrap_or_else(run::fresh_seed);
    let uses_seed = args.schedule.scheduler.uses_seed() && !args.real.real_threads;
    let mut groups: BTreeMap<Seen, Group> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut worst = 0;
    let mut kept: Option<(Slices, bool)> = None;
    for number in 0..u64::from(runs) {
        let schedule = ScheduleArgs {
            seed: (!args.real.real_threads).then(|| base.wrapping_add(number)),
            save: None,
            ..args.schedule.clone()
        };
        let (mut execution, count) = if args.real.real_threads {
            let execution = real::execute(loaded, &schedule, args.real, Output::Keep)?.0;
            (execution, None)
        } else {
            run::execute_counted(loaded, &schedule, Output::Keep, args.no_lost)?
        };
        let Verdict { code, holds, lost } =
            run::judge_run(args, loaded, &execution, expect, count)?;
        let lost = lost.map(|findings| findings.lost);
        worst = worst.max(code);
        // What is worth keeping is a run that went wrong.
        let is_bad = code != 0 || lost.is_some_and(|lost| lost > 0);
        if kept.as_ref().is_none_or(|kept| is_bad && !kept.1) {
            kept = Some((execution.slices.clone(), is_bad));
        }
        let globals = start::plain_globals(&loaded.program, &mut execution.state);
        if args.format == Format::Json {
            rows.push(row(&execution, code, lost, globals));
            continue;
        }
        let seen = Seen {
            status: execution.status(),
            expect: holds,
            stdout: execution.stdout,
            globals,
        };
        let group = groups.entry(seen).or_insert(Group {
            runs: 0,
            first: number,
            lost: lost.map(|lost| (lost, lost)),
        });
        group.runs += 1;
        group.lost = group
            .lost
            .zip(lost.map(|lost| (lost, lost)))
            .map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)));
    }
    if let (Some(path), Some((slices, _))) = (&args.schedule.save, &kept) {
        run::save(path, loaded, slices)?;
    }
    if args.format == Format::Json {
        let mut out = std::io::stdout().lock();
        let json = serde_json::json!({ "runs": rows });
        serde_json::to_writer(&mut out, &json).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        table(&groups, uses_seed.then_some(base))?;
        if uses_seed {
            let last = base.wrapping_add(u64::from(runs) - 1);
            let source = args.source.command();
            let scheduler = match args.schedule.scheduler {
                spec if spec == SchedulerSpec::default() => String::new(),
                spec => format!(" --scheduler {spec}"),
            };
            writeln!(
                anstream::stderr(),
                "racescope: seeds {base} to {last}; one of them again: racescope run {source}{scheduler} --seed {base}{}",
                args.source.command_args()
            )?;
        }
    }
    Ok(worst)
}

fn row(
    execution: &Execution,
    exit_code: u8,
    lost_updates: Option<u64>,
    globals: Vec<(String, String)>,
) -> Row {
    Row {
        seed: execution.seed,
        status: execution.status(),
        exit_code,
        stdout: execution.stdout.clone(),
        globals: globals
            .into_iter()
            .map(|(name, text)| (name, text.into()))
            .collect(),
        steps: execution.state.steps,
        switches: execution.counts.switches,
        lost_updates,
    }
}

/// The results, the most frequent first.
fn table(groups: &BTreeMap<Seen, Group>, base: Option<u64>) -> Result<(), Failure> {
    let mut sorted: Vec<(&Seen, &Group)> = groups.iter().collect();
    sorted.sort_by_key(|(_, group)| (std::cmp::Reverse(group.runs), group.first));
    let runs: u64 = sorted.iter().map(|(_, group)| group.runs).sum();
    let mut out = anstream::stdout().lock();
    let different = sorted.len() as u64;
    writeln!(
        out,
        "{}, {}",
        counted(runs, "run"),
        counted(different, "different result")
    )?;
    let counts_lost = sorted.iter().all(|(_, group)| group.lost.is_some());
    let first = if base.is_some() {
        "first seed"
    } else {
        "first run"
    };
    let lost_title = if counts_lost { "  lost updates" } else { "" };
    writeln!(out, "  runs  {first}{lost_title}  result")?;
    for (seen, group) in sorted.iter().take(ROWS) {
        let number = match base {
            Some(base) => base.wrapping_add(group.first),
            None => group.first + 1,
        };
        let lost = match group.lost.filter(|_| counts_lost) {
            None => String::new(),
            Some((least, most)) if least == most => format!("  {:>12}", grouped(least)),
            Some((least, most)) => {
                format!("  {:>12}", format!("{}-{}", grouped(least), grouped(most)))
            }
        };
        let width = first.len();
        writeln!(
            out,
            "{:>6}  {number:>width$}{lost}  {}",
            grouped(group.runs),
            result(seen)
        )?;
    }
    if sorted.len() > ROWS {
        writeln!(
            out,
            "  … and {} more",
            counted((sorted.len() - ROWS) as u64, "result")
        )?;
    }
    Ok(())
}

/// A result in one line: the last line that was printed, or the globals; and what went wrong.
fn result(seen: &Seen) -> String {
    let mut parts = Vec::new();
    if seen.status != "finished" {
        parts.push(seen.status.to_owned());
    }
    if seen.expect == Some(false) {
        parts.push("expectation false".to_owned());
    }
    match seen.stdout.lines().rfind(|line| !line.trim().is_empty()) {
        Some(line) => parts.push(escape_for_display(line)),
        None => parts.extend(
            seen.globals
                .iter()
                .map(|(name, value)| format!("{name} = {}", escape_for_display(value))),
        ),
    }
    parts.join(", ")
}
