//! `racescope run`: one execution, its output, and a verdict.

use super::Format;
use super::failure::Failure;
use super::lost;
use super::races;
use super::real::{self, RealArgs};
use super::repeat;
use super::source::{Loaded, SourceArgs};
use super::stuck;
use crate::analysis::lost_updates::{Findings, LostUpdates};
use crate::explore::judge;
use crate::explore::outcome::{self, Status};
use crate::report::lengths::Lengths;
pub use crate::report::number::{counted, grouped};
use crate::report::trace::{self, sight::Sight};
use crate::runtime::observer::{NoObserver, Observer};
use crate::runtime::start;
use crate::runtime::state::State;
use crate::schedule::green::{self, Counts, Ending, SliceSink};
use crate::schedule::replay::Replay;
use crate::schedule::rng;
use crate::schedule::schedule::{Schedule, Slices};
use crate::schedule::spec::SchedulerSpec;
use crate::schedule::{Scheduler, StopReason, ThreadId, file, token};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Steps after which a run is stopped unless `--max-steps` says otherwise.
pub const MAX_STEPS: u64 = 1_000_000_000;
/// Steps up to which --explain looks for races and starvation.
const RACED_STEPS: u64 = 5_000_000;
/// Longest token that is printed; longer schedules need `--save`.
pub const MAX_TOKEN: usize = 2_000;

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub schedule: ScheduleArgs,
    #[command(flatten)]
    pub real: RealArgs,
    /// Run so many times, each with the next seed, and say how the result varies.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with_all = ["schedule", "explain"])]
    pub repeat: Option<u32>,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Do not count lost updates.
    #[arg(long)]
    pub no_lost: bool,
    /// Name every lost update in full, and races and starvation in runs of up to 5,000,000 steps.
    #[arg(long, conflicts_with = "no_lost")]
    pub explain: bool,
    /// A Python expression over the final globals; false counts as a failure.
    #[arg(long, value_name = "EXPR")]
    pub expect: Option<String>,
}

/// Who runs when, and for how long.
#[derive(Debug, Clone, clap::Args)]
pub struct ScheduleArgs {
    /// The schedule's seed; left out, a fresh one is drawn and printed.
    #[arg(long, value_name = "N", conflicts_with = "schedule")]
    pub seed: Option<u64>,
    /// How threads are scheduled.
    #[arg(
        help = "How threads are scheduled: random[:MEAN], round-robin[:N], pct[:D] or serial",
        long,
        value_name = "S",
        default_value_t,
        conflicts_with = "schedule"
    )]
    pub scheduler: SchedulerSpec,
    /// Follow a recorded schedule: a token, or a file that --save wrote.
    #[arg(long, value_name = "TOKEN|FILE")]
    pub schedule: Option<String>,
    /// Write the schedule to a file.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Stop after this many steps.
    #[arg(long, value_name = "N", default_value_t = MAX_STEPS, value_parser = clap::value_parser!(u64).range(1..))]
    pub max_steps: u64,
    /// Stop when the program's heap holds more than this.
    #[arg(long, value_name = "MB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub max_memory: u64,
}

/// One execution, over.
pub struct Execution {
    pub state: State,
    pub ending: Ending,
    pub counts: Counts,
    pub slices: Slices,
    pub stdout: String,
    pub stderr: String,
    pub seed: Option<u64>,
}

impl Execution {
    /// `finished`, `raised`, `deadlock` or `limit`.
    pub fn status(&self) -> &'static str {
        Status::of(self.ending, &self.state).name()
    }

    /// The exit status.
    pub fn code(&self) -> u8 {
        outcome::exit_code(self.ending, &self.state)
    }
}

/// What becomes of the program's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Goes to our own standard output and error at once.
    PassOn,
    /// Is gathered in the [`Execution`].
    Keep,
    /// Nobody wants it, or an observer has seen it.
    Drop,
}

/// Records the slices; keeps the output or passes it on at once.
#[derive(Debug)]
pub struct Sink {
    slices: Slices,
    /// Switch points passed, ends of threads and blocks among them.
    points: u64,
    lengths: Lengths,
    output: Output,
    stdout: String,
    stderr: String,
    broken: Option<std::io::Error>,
}

impl Sink {
    /// One that has seen nothing yet.
    pub fn new(output: Output) -> Self {
        Self {
            slices: Slices::new(),
            points: 0,
            lengths: Lengths::default(),
            output,
            stdout: String::new(),
            stderr: String::new(),
            broken: None,
        }
    }

    /// How long the slices were.
    pub const fn lengths(&self) -> &Lengths {
        &self.lengths
    }
}

impl SliceSink for Sink {
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.slices.record(thread, passed, reason);
        self.lengths.add(thread, passed, reason);
        self.points += passed + u64::from(reason != StopReason::Preempted);
    }

    fn output(&mut self, state: &mut State) {
        match self.output {
            Output::PassOn => {
                let written = std::io::stdout()
                    .lock()
                    .write_all(state.stdout.as_bytes())
                    .and_then(|()| std::io::stderr().lock().write_all(state.stderr.as_bytes()));
                if let Err(error) = written {
                    self.broken.get_or_insert(error);
                }
            }
            Output::Keep => {
                self.stdout.push_str(&state.stdout);
                self.stderr.push_str(&state.stderr);
            }
            Output::Drop => {}
        }
        state.stdout.clear();
        state.stderr.clear();
    }
}

impl ScheduleArgs {
    /// For a schedule that is at hand, with the usual limits.
    pub fn unlimited() -> Self {
        Self {
            seed: None,
            scheduler: SchedulerSpec::default(),
            schedule: None,
            save: None,
            max_steps: MAX_STEPS,
            max_memory: 1024,
        }
    }

    /// The schedule to follow, checked against the program; none if a scheduler decides.
    pub fn recorded(&self, loaded: &Loaded) -> Result<Option<Slices>, Failure> {
        self.schedule
            .as_deref()
            .map(|given| recorded(given, loaded))
            .transpose()
    }
}

/// A schedule from a token or a file that fits a program.
pub fn recorded(given: &str, loaded: &Loaded) -> Result<Slices, Failure> {
    let path = std::path::Path::new(given);
    if path.exists() {
        let schedule = file::load(path)?;
        schedule.header.fits(loaded.header.source)?;
        same_model(&schedule.header.gil, schedule.header.random_seed, loaded)?;
        return Ok(schedule.slices);
    }
    if !token::looks_like_token(given) {
        return Err(Failure::Usage(format!(
            "'{given}' is neither a schedule token nor a file"
        )));
    }
    let (essentials, slices) = token::decode(given)?;
    essentials.fits(loaded.header.source)?;
    same_model(&essentials.gil, essentials.random_seed, loaded)?;
    Ok(slices)
}

fn same_model(gil: &str, random_seed: u64, loaded: &Loaded) -> Result<(), Failure> {
    if gil != loaded.header.gil {
        return Err(Failure::Schedule(format!(
            "the schedule was made under --gil {gil}; say so again"
        )));
    }
    if random_seed != loaded.header.random_seed {
        return Err(Failure::Schedule(format!(
            "the schedule was made with --random-seed {random_seed}; say so again"
        )));
    }
    Ok(())
}

/// Runs once, watched by an observer.
pub fn execute<O: Observer>(
    loaded: &Loaded,
    args: &ScheduleArgs,
    output: Output,
    observer: &mut O,
) -> Result<Execution, Failure> {
    let mut state = first_state(loaded, args)?;
    let mut sink = Sink::new(output);
    let (ended, seed) = if let Some(slices) = args.recorded(loaded)? {
        let mut replay = Replay::new(slices);
        let ended = drive(
            loaded,
            &mut state,
            &mut replay,
            args.max_steps,
            observer,
            &mut sink,
        )?;
        if ended.0 == Ending::Finished {
            replay.finish()?;
        }
        (ended, None)
    } else {
        let seed = args.seed.unwrap_or_else(fresh_seed);
        // PCT's change points are drawn from the length of a run without preemptions.
        let estimate = if args.scheduler.uses_steps_estimate() {
            estimate(loaded, args)?.0
        } else {
            1
        };
        let mut scheduler = args.scheduler.factory().build(seed, estimate);
        let ended = drive(
            loaded,
            &mut state,
            &mut scheduler,
            args.max_steps,
            observer,
            &mut sink,
        )?;
        (ended, args.scheduler.uses_seed().then_some(seed))
    };
    concluded(loaded, args, state, ended, sink, seed)
}

/// The state before the first step, with its limit on memory.
pub fn first_state(loaded: &Loaded, args: &ScheduleArgs) -> Result<State, Failure> {
    let mut state = loaded.first_state()?;
    let memory = usize::try_from(args.max_memory.saturating_mul(1 << 20)).unwrap_or(usize::MAX);
    state.heap.set_limit(memory);
    Ok(state)
}

/// An execution that is over; saves its schedule if that was asked for.
pub fn concluded(
    loaded: &Loaded,
    args: &ScheduleArgs,
    state: State,
    (ending, counts): (Ending, Counts),
    sink: Sink,
    seed: Option<u64>,
) -> Result<Execution, Failure> {
    if let Some(error) = sink.broken {
        return Err(error.into());
    }
    if let Some(path) = &args.save {
        save(path, loaded, &sink.slices)?;
    }
    Ok(Execution {
        state,
        ending,
        counts,
        slices: sink.slices,
        stdout: sink.stdout,
        stderr: sink.stderr,
        seed,
    })
}

/// Writes a schedule to a file.
pub fn save(path: &Path, loaded: &Loaded, slices: &Slices) -> Result<(), Failure> {
    let schedule = Schedule {
        header: loaded.header.clone(),
        slices: slices.clone(),
    };
    file::save(path, &schedule)
        .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", path.display())))
}

fn drive<S: Scheduler, O: Observer>(
    loaded: &Loaded,
    state: &mut State,
    scheduler: &mut S,
    max_steps: u64,
    observer: &mut O,
    sink: &mut Sink,
) -> Result<(Ending, Counts), Failure> {
    Ok(green::drive(
        &loaded.program,
        state,
        scheduler,
        max_steps,
        observer,
        sink,
    )?)
}

/// Follows a schedule again for an observer; nothing is printed or saved. The state in which it ends.
pub fn replay<O: Observer>(
    loaded: &Loaded,
    args: &ScheduleArgs,
    slices: &Slices,
    observer: &mut O,
) -> Result<State, Failure> {
    let mut state = first_state(loaded, args)?;
    let mut sink = Sink::new(Output::Drop);
    let mut replay = Replay::new(slices.clone());
    drive(
        loaded,
        &mut state,
        &mut replay,
        args.max_steps,
        observer,
        &mut sink,
    )?;
    Ok(state)
}

/// How many switch points a run without preemptions passes, and how many threads it has.
pub fn estimate(loaded: &Loaded, args: &ScheduleArgs) -> Result<(u64, u64), Failure> {
    let mut state = loaded.first_state()?;
    let mut sink = Sink::new(Output::Drop);
    let mut serial = SchedulerSpec::Serial.factory().build(0, 1);
    drive(
        loaded,
        &mut state,
        &mut serial,
        args.max_steps,
        &mut NoObserver,
        &mut sink,
    )?;
    Ok((sink.points.max(1), state.threads.len() as u64))
}

/// A short seed that the machine's randomness gives.
pub fn fresh_seed() -> u64 {
    rng::short_seed(rand::random())
}

/// Runs and says how it went.
pub fn main(args: &Args) -> Result<u8, Failure> {
    let mut loaded = args.source.load()?;
    let expect = args
        .expect
        .as_deref()
        .map(|text| compile_expectation(&mut loaded, text))
        .transpose()?;
    if let Some(runs) = args.repeat {
        return repeat::main(args, &loaded, expect, runs);
    }
    let output = match args.format {
        Format::Text => Output::PassOn,
        Format::Json => Output::Keep,
    };
    let mut real = None;
    let (mut execution, count) = if args.real.real_threads {
        let (execution, found) = real::execute(&loaded, &args.schedule, args.real, output)?;
        real = Some(found);
        (execution, None)
    } else {
        execute_counted(&loaded, &args.schedule, output, args.no_lost)?
    };
    let Verdict { code, holds, lost } = judge_run(args, &loaded, &execution, expect, count)?;
    // Watching every access of every object takes many times as long as the run.
    let too_long = execution.state.steps > RACED_STEPS;
    let races = if args.explain && !too_long {
        let is_real = args.real.real_threads;
        Some(races::analyse(
            &loaded,
            &args.schedule,
            &execution,
            is_real,
        )?)
    } else {
        None
    };
    match args.format {
        Format::Json => print_json(&loaded, &mut execution, lost.as_ref(), races.as_ref())?,
        Format::Text => {
            let expect = args.expect.as_deref().zip(holds);
            if execution.ending == Ending::Deadlock {
                let sight = Sight {
                    program: &loaded.program,
                    state: &execution.state,
                };
                let mut err = anstream::stderr().lock();
                for line in trace::deadlock(sight, !args.source.is_snippet()) {
                    writeln!(err, "{line}")?;
                }
            }
            verdict(&args.schedule, &execution, expect)?;
            if let Some(real) = &real {
                real::say(real, args.real)?;
            }
            if let Some(lost) = &lost {
                lost::say(&loaded, &args.schedule, &execution, lost, args.explain)?;
            }
            if let Some(races) = &races {
                races::say(&loaded, &races.races)?;
                stuck::say(&loaded, &execution, races)?;
            }
            if args.explain && too_long {
                writeln!(
                    anstream::stderr(),
                    "racescope: races and starvation were not looked for: the run has more than {} steps",
                    grouped(RACED_STEPS)
                )?;
            }
            let more = report_options(args.explain, args.expect.as_deref());
            let again = if real.is_some() {
                real::again(&loaded, &args.source, &args.schedule, &execution, &more)
            } else {
                again("run", &args.source, &args.schedule, &execution, &more)
            };
            writeln!(anstream::stderr(), "racescope: again: {again}")?;
        }
    }
    Ok(code)
}

/// How a run is judged.
pub struct Verdict {
    /// The exit status.
    pub code: u8,
    /// Whether the expectation holds, if there is one and the run came to its end.
    pub holds: Option<bool>,
    /// Its lost updates, if they were counted.
    pub lost: Option<Findings>,
}

/// Runs once, and counts lost updates on the way unless that is not wanted.
pub fn execute_counted(
    loaded: &Loaded,
    schedule: &ScheduleArgs,
    output: Output,
    no_lost: bool,
) -> Result<(Execution, Option<LostUpdates>), Failure> {
    if no_lost {
        return Ok((execute(loaded, schedule, output, &mut NoObserver)?, None));
    }
    let mut count = LostUpdates::count();
    let execution = execute(loaded, schedule, output, &mut count)?;
    Ok((execution, Some(count)))
}

/// Judges a run; `count` has watched it, if somebody has.
pub fn judge_run(
    args: &Args,
    loaded: &Loaded,
    execution: &Execution,
    expect: Option<u32>,
    count: Option<LostUpdates>,
) -> Result<Verdict, Failure> {
    let holds = match expect {
        Some(code) if execution.ending == Ending::Finished => {
            Some(expectation(loaded, execution, code)?)
        }
        _ => None,
    };
    let mut code = execution.code();
    if holds == Some(false) && code == 0 {
        code = 1;
    }
    let lost = if args.no_lost {
        None
    } else {
        let (schedule, explain) = (&args.schedule, args.explain);
        Some(lost::analyse(loaded, schedule, execution, count, explain)?)
    };
    Ok(Verdict { code, holds, lost })
}

/// Compiles the expression of `--expect`.
pub fn compile_expectation(loaded: &mut Loaded, text: &str) -> Result<u32, Failure> {
    let refuse = |diagnostic| Failure::Source {
        diagnostic,
        filename: "--expect".to_owned(),
        source: text.to_owned(),
    };
    let expr = crate::syntax::parse_expression(text).map_err(refuse)?;
    let code = crate::compile::compile_expression(expr, "<expect>").map_err(refuse)?;
    Ok(loaded.program.link(&code, 0))
}

/// Whether the expression is true of the final globals.
fn expectation(loaded: &Loaded, execution: &Execution, code: u32) -> Result<bool, Failure> {
    // What the expression does to the state is not part of the execution.
    let mut state = execution.state.clone();
    Ok(judge::expectation(&loaded.program, &mut state, code)?)
}

/// Says on standard error how it went; `expect` is an expectation and whether it holds.
pub fn verdict(
    schedule: &ScheduleArgs,
    execution: &Execution,
    expect: Option<(&str, bool)>,
) -> Result<(), Failure> {
    let mut err = anstream::stderr().lock();
    let seed = execution
        .seed
        .map(|seed| format!(", seed {seed}"))
        .unwrap_or_default();
    let threads = execution.state.threads.len() as u64;
    writeln!(
        err,
        "racescope: {} (exit {}){seed}: {}, {} ({}), {}",
        execution.status(),
        execution.code(),
        counted(execution.state.steps, "step"),
        counted(execution.counts.switches, "switch"),
        counted(execution.counts.preemptions, "preemption"),
        counted(threads, "thread"),
    )?;
    if execution.ending == Ending::StepLimit {
        writeln!(
            err,
            "racescope: stopped at --max-steps {}; the program may or may not end after more",
            schedule.max_steps
        )?;
    }
    if let Some((expect, holds)) = expect {
        writeln!(
            err,
            "racescope: {expect}: {}",
            if holds { "true" } else { "false" }
        )?;
    }
    Ok(())
}

/// The options that say what is told of an execution, as they are put into a command line.
pub fn report_options(explain: bool, expect: Option<&str>) -> String {
    let mut options = String::new();
    if explain {
        options.push_str(" --explain");
    }
    if let Some(expect) = expect {
        options.push_str(" --expect ");
        options.push_str(&super::source::quote(expect));
    }
    options
}

/// The command line that gives this execution again, with `more` options.
pub fn again(
    command: &str,
    source: &SourceArgs,
    schedule: &ScheduleArgs,
    execution: &Execution,
    more: &str,
) -> String {
    let scheduler = if schedule.schedule.is_none() && schedule.scheduler != SchedulerSpec::default()
    {
        format!(" --scheduler {}", schedule.scheduler)
    } else {
        String::new()
    };
    let decisions = match (&schedule.schedule, execution.seed) {
        (Some(schedule), _) => format!(" --schedule {}", super::source::quote(schedule)),
        (None, Some(seed)) => format!(" --seed {seed}"),
        (None, None) => String::new(),
    };
    let (source, args) = (source.command(), source.command_args());
    format!("racescope {command} {source}{scheduler}{decisions}{more}{args}")
}

#[derive(serde::Serialize)]
struct Json<'a> {
    status: &'a str,
    exit_code: u8,
    seed: Option<u64>,
    schedule: Option<String>,
    stdout: &'a str,
    stderr: &'a str,
    steps: u64,
    switches: u64,
    preemptions: u64,
    threads: usize,
    globals: serde_json::Map<String, serde_json::Value>,
    lost_updates: Option<u64>,
    #[serde(flatten)]
    explained: Option<lost::Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    races: Option<Vec<races::RaceJson>>,
    #[serde(flatten)]
    stuck: Option<stuck::Json>,
}

fn print_json(
    loaded: &Loaded,
    execution: &mut Execution,
    lost: Option<&Findings>,
    races: Option<&races::Findings>,
) -> Result<(), Failure> {
    let token = token::encode(&loaded.header.essentials(), &execution.slices);
    let globals = start::plain_globals(&loaded.program, &mut execution.state);
    let json = Json {
        status: execution.status(),
        exit_code: execution.code(),
        seed: execution.seed,
        schedule: (token.len() <= MAX_TOKEN).then_some(token),
        stdout: &execution.stdout,
        stderr: &execution.stderr,
        steps: execution.state.steps,
        switches: execution.counts.switches,
        preemptions: execution.counts.preemptions,
        threads: execution.state.threads.len(),
        globals: globals
            .into_iter()
            .map(|(name, text)| (name, text.into()))
            .collect(),
        lost_updates: lost.map(|lost| lost.lost),
        explained: lost
            .filter(|_| races.is_some())
            .map(|lost| lost::json(loaded, lost)),
        races: races.map(|found| races::json(loaded, &found.races)),
        stuck: races.map(|found| stuck::json(loaded, execution, found)),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &json).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
