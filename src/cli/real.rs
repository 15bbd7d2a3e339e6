//! `racescope run --real-threads`: the program's threads on OS threads, under a real GIL. What the operating system
//! decided is a schedule afterwards, so everything that is said of such a run comes from its green replay.

use super::failure::Failure;
use super::run::{self, Execution, MAX_TOKEN, Output, ScheduleArgs, Sink, counted};
use super::source::{Loaded, SourceArgs, quote};
use crate::report::lengths::Lengths;
use crate::schedule::native;
use crate::schedule::token;
use std::io::Write as _;
use std::time::Duration;

/// The longest switch interval, in seconds.
const LONGEST_INTERVAL: f64 = 1_000_000.0;

/// What makes a run a real one.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct RealArgs {
    /// Run each thread on an OS thread under a real GIL; the operating system decides who runs.
    #[arg(long, conflicts_with_all = ["seed", "scheduler", "schedule"])]
    pub real_threads: bool,
    /// How long a thread waits before it asks for the GIL, as `sys.setswitchinterval`; 0: the GIL may move at every
    /// switch point.
    #[arg(long, value_name = "SECONDS", requires = "real_threads", value_parser = interval)]
    pub switch_interval: Option<f64>,
}

fn interval(text: &str) -> Result<f64, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "it is no number of seconds".to_owned())?;
    if (0.0..=LONGEST_INTERVAL).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(format!(
            "it is a number of seconds from 0 to {LONGEST_INTERVAL}"
        ))
    }
}

impl RealArgs {
    fn seconds(self) -> f64 {
        self.switch_interval.unwrap_or(native::DEFAULT_INTERVAL)
    }
}

/// What a real run has that a green one has not.
pub struct Real {
    /// How long each thread held the GIL, each time, in microseconds; ascending.
    held: Vec<u64>,
    lengths: Lengths,
}

/// Runs once on OS threads.
pub fn execute(
    loaded: &Loaded,
    args: &ScheduleArgs,
    real: RealArgs,
    output: Output,
) -> Result<(Execution, Real), Failure> {
    let state = run::first_state(loaded, args)?;
    let run = native::drive(
        &loaded.program,
        state,
        Sink::new(output),
        Duration::from_secs_f64(real.seconds()),
        args.max_steps,
        super::STACK_BYTES,
    )?;
    let mut held = run.held;
    held.sort_unstable();
    let real = Real {
        held,
        lengths: run.sink.lengths().clone(),
    };
    let ended = (run.ending, run.counts);
    let execution = run::concluded(loaded, args, run.state, ended, run.sink, None)?;
    Ok((execution, real))
}

/// Says on standard error how the GIL moved.
pub fn say(real: &Real, args: RealArgs) -> Result<(), Failure> {
    let mut err = anstream::stderr().lock();
    let times = real.held.len();
    if let (Some(least), Some(most)) = (real.held.first(), real.held.last()) {
        writeln!(
            err,
            "racescope: on real threads, switch interval {}: the GIL was taken {}, held {} (median), {} to {}",
            duration(args.seconds() * 1e6),
            counted(times as u64, "time"),
            micros(real.held[times / 2]),
            micros(*least),
            micros(*most),
        )?;
    }
    writeln!(err, "racescope: slices by their length in switch points:")?;
    for line in real.lengths.draw() {
        writeln!(err, "racescope:   {line}")?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn micros(micros: u64) -> String {
    duration(micros as f64)
}

/// A time given in microseconds, in a unit that suits it.
fn duration(micros: f64) -> String {
    if micros < 1e3 {
        format!("{micros:.0} µs")
    } else if micros < 1e6 {
        format!("{:.1} ms", micros / 1e3)
    } else {
        format!("{:.1} s", micros / 1e6)
    }
}

/// The command line that gives this execution again, green.
pub fn again(
    loaded: &Loaded,
    source: &SourceArgs,
    schedule: &ScheduleArgs,
    execution: &Execution,
    more: &str,
) -> String {
    if let Some(path) = &schedule.save {
        return format!(
            "racescope replay {}{more}",
            quote(&path.display().to_string())
        );
    }
    let token = token::encode(&loaded.header.essentials(), &execution.slices);
    if token.len() <= MAX_TOKEN {
        return format!("racescope replay{more} {token} {}", source.replay_command());
    }
    "the schedule is too long for a token; --save FILE keeps it, and replay FILE follows it"
        .to_owned()
}
