//! `racescope step`: walking through one execution, forwards and backwards, choosing who runs.
//!
//! The program is run once and recorded; then a person goes about in it, line by line in the manner of pdb
//! ([`session`]) or in a full-screen view. Commands may come from a pipe.

mod command;
mod input;
mod jump;
mod look;
mod session;
mod source;
mod tui;

use super::failure::Failure;
use super::run::{self, ScheduleArgs, counted};
use super::source::{Loaded, SourceArgs};
use crate::report::trace::sharing::Watch;
use crate::report::trace::sight::Sight;
use crate::schedule::replay::Replay;
use crate::stepper::glass::Glass;
use crate::stepper::{Recording, Stepper};
use crate::text::display::escape_for_display;
use std::io::Write as _;
use std::path::Path;

/// The most values that are watched unasked.
const MAX_WATCHES: usize = 8;

/// Arguments of `step`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    schedule: ScheduleArgs,
    /// Show this value at every stop: a global name, or name.attribute; by default what the threads share.
    #[arg(long, value_name = "NAME")]
    watch: Vec<String>,
    /// Show the run on the full screen.
    #[arg(long)]
    tui: bool,
}

/// What a session knows beside its place in the run.
struct Context<'a> {
    args: &'a Args,
    loaded: &'a Loaded,
    /// The seed, if one decided.
    seed: Option<u64>,
    watches: Vec<Watch>,
}

/// Records an execution and lets a person walk through it.
pub fn main(args: &Args) -> Result<u8, Failure> {
    let loaded = args.source.load()?;
    let (recording, seed) = record(args, &loaded)?;
    let glass = Glass::new(args.source.load()?.program);
    let mut stepper = Stepper::new(&loaded.program, glass, recording);
    let watches = watches(args, &loaded, &stepper)?;
    let mut context = Context {
        args,
        loaded: &loaded,
        seed,
        watches,
    };
    if args.tui {
        tui::run(&context, &mut stepper)?;
    } else {
        session::run(&mut context, &mut stepper)?;
    }
    if let Some(path) = &args.schedule.save {
        save(&loaded, &mut stepper, path)?;
        let path = escape_for_display(&path.display().to_string());
        writeln!(anstream::stderr(), "racescope: the schedule is in {path}")?;
    }
    Ok(0)
}

/// Runs the program once, as `run` does.
fn record(args: &Args, loaded: &Loaded) -> Result<(Recording, Option<u64>), Failure> {
    let schedule = &args.schedule;
    let state = run::first_state(loaded, schedule)?;
    let mut recording = Recording::new(state, schedule.max_steps);
    if let Some(slices) = schedule.recorded(loaded)? {
        let mut replay = Replay::new(slices);
        recording.run(&loaded.program, &mut replay)?;
        if recording.ending == Some(crate::schedule::green::Ending::Finished) {
            replay.finish()?;
        }
        return Ok((recording, None));
    }
    let seed = schedule.seed.unwrap_or_else(run::fresh_seed);
    let estimate = if schedule.scheduler.uses_steps_estimate() {
        run::estimate(loaded, schedule)?.0
    } else {
        1
    };
    let mut scheduler = schedule.scheduler.factory().build(seed, estimate);
    recording.run(&loaded.program, &mut scheduler)?;
    Ok((recording, schedule.scheduler.uses_seed().then_some(seed)))
}

/// What is shown at every stop: what was asked for, else what the threads share.
fn watches(args: &Args, loaded: &Loaded, stepper: &Stepper<'_>) -> Result<Vec<Watch>, Failure> {
    if args.watch.is_empty() {
        let sharing = stepper.survey();
        let last = &stepper.recording().last;
        let mut watches = sharing.watches(Sight {
            program: &loaded.program,
            state: &last.state,
        });
        watches.truncate(MAX_WATCHES);
        return Ok(watches);
    }
    let named = |name: &String| {
        Watch::named(&loaded.program, name).map_err(|part| {
            Failure::Usage(format!(
                "--watch {name}: the program has no global name or attribute '{part}'"
            ))
        })
    };
    args.watch.iter().map(named).collect()
}

/// Writes the schedule; one that a person chose is completed first.
fn save(loaded: &Loaded, stepper: &mut Stepper<'_>, path: &Path) -> Result<(), Failure> {
    stepper.complete();
    run::save(path, loaded, &stepper.recording().slices)
}

impl Context<'_> {
    fn has_main(&self) -> bool {
        self.loaded.has_main()
    }

    /// What is walked through, in a line.
    fn heading(&self, stepper: &Stepper<'_>) -> String {
        let source = &self.args.source;
        let what = match &source.code {
            Some(code) => escape_for_display(code),
            None => escape_for_display(&self.loaded.name) + &source.command_args(),
        };
        let mut how = Vec::new();
        if self.args.schedule.schedule.is_some() {
            how.push("a recorded schedule".to_owned());
        } else {
            how.push(format!("scheduler {}", self.args.schedule.scheduler));
            how.extend(self.seed.map(|seed| format!("seed {seed}")));
        }
        let recording = stepper.recording();
        let threads = recording.last.state.threads.len() as u64;
        how.push(counted(threads, "thread"));
        how.push(counted(recording.end(), "step"));
        format!("{what}  ({})", how.join(", "))
    }
}
