//! `racescope hunt`: many seeds in parallel, how many of them fail and in which ways; the first of each way is shrunk and
//! explained.
//!
//! The report goes to standard output when all is done; while it goes on, a progress bar is on standard error if that is
//! a terminal. Ctrl-C ends the hunt, not the report: what was found so far is said, and that it is not all.

use super::Format;
use super::failure::Failure;
use super::models;
use super::run::{self, MAX_TOKEN, ScheduleArgs, counted, grouped};
use super::source::{GilChoice, Loaded, SourceArgs, quote};
use super::trace::terminal;
use crate::bytecode::switch_points::GilModel;
use crate::explore::base::Base;
use crate::explore::failure::Kinds;
use crate::explore::hunt::{self, Finding, Hunt, Plan, Progress};
use crate::explore::oracle;
use crate::explore::runner::Runner;
use crate::explore::shrink::{self, Proof, Shrunk, Size};
use crate::report::explain::finding::Teller;
use crate::report::explain::headline;
use crate::report::explain::lost::Scene;
use crate::report::rate;
use crate::report::trace::text::Look;
use crate::schedule::schedule::{Schedule, Slices};
use crate::schedule::spec::SchedulerSpec;
use crate::schedule::{file, pct, token};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufWriter, IsTerminal as _, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// As many findings are shrunk and explained; the others are listed.
const EXPLAINED: usize = 4;

/// Arguments of `hunt`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    /// The seeds, the last one not included.
    #[arg(long, value_name = "A..B", default_value = "0..1000")]
    seeds: Seeds,
    /// How threads are scheduled.
    #[arg(
        help = "How threads are scheduled: random[:MEAN], round-robin[:N], pct[:D] or serial",
        long,
        value_name = "S",
        default_value_t
    )]
    scheduler: SchedulerSpec,
    /// A Python expression over the final globals; false counts as a failure.
    #[arg(long, value_name = "EXPR")]
    expect: Option<String>,
    /// What counts as a failure: some of lost-update,deadlock,exception,expect,race.
    #[arg(long, value_name = "KINDS", default_value_t)]
    fail_on: Kinds,
    /// Name every lost update of the shrunk schedules in full.
    #[arg(long)]
    explain: bool,
    /// Write the first finding's shrunk schedule to a file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Stop each run after this many steps.
    #[arg(long, value_name = "N", default_value_t = run::MAX_STEPS, value_parser = clap::value_parser!(u64).range(1..))]
    max_steps: u64,
    /// Stop a run when the program's heap holds more than this.
    #[arg(long, value_name = "MB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    max_memory: u64,
    /// Take no more seeds after this many seconds.
    #[arg(long, value_name = "S", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Run only this part of the seeds: part K of N.
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Exit with status 0 even if a failure was found.
    #[arg(long)]
    exit_zero: bool,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// `A..B`
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seeds(Range<u64>);

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write A..B, two whole numbers, the first one smaller".to_owned();
        let (first, end) = text.split_once("..").ok_or_else(wrong)?;
        let number = |text: &str| text.trim().replace('_', "").parse().map_err(|_| wrong());
        let range = number(first)?..number(end)?;
        if range.is_empty() {
            return Err(wrong());
        }
        Ok(Self(range))
    }
}

/// `K/N`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shard {
    part: u64,
    of: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(part, of)| {
            let (part, of) = (part.parse().ok()?, of.parse().ok()?);
            (1..=of).contains(&part).then_some(Self { part, of })
        });
        numbers.ok_or_else(|| "write K/N, two whole numbers, K from 1 to N".to_owned())
    }
}

impl Shard {
    /// The part of the seeds: all parts together are all seeds, and no two have one in common.
    fn of(self, seeds: &Range<u64>) -> Range<u64> {
        let length = u128::from(seeds.end - seeds.start);
        let cut = |parts: u64| {
            let offset = length * u128::from(parts) / u128::from(self.of);
            seeds.start + u64::try_from(offset).expect("no more than the length")
        };
        cut(self.part - 1)..cut(self.part)
    }
}

/// A number of seconds, as an option has it.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "write a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "write a number of seconds".to_owned())
}

/// What the report is about.
struct Context<'a> {
    args: &'a Args,
    source: &'a SourceArgs,
    loaded: &'a Loaded,
    seeds: Range<u64>,
    /// Threads and steps of a run without preemptions.
    threads: u64,
    estimate: u64,
    expect: Option<u32>,
}

/// Hunts, and says what was found.
pub fn main(args: &Args) -> Result<u8, Failure> {
    let progress = interruptible();
    let deadline = args.timeout.map(|timeout| Instant::now() + timeout);
    if args.source.gil == GilChoice::All {
        return compare(args, &progress, deadline);
    }
    hunt_in(args, &args.source, &progress, deadline, report)
}

/// Runs the seeds of one source, and hands what was found on.
fn hunt_in<T>(
    args: &Args,
    source: &SourceArgs,
    progress: &Progress,
    deadline: Option<Instant>,
    then: impl FnOnce(&Context<'_>, &Base<'_>, &Hunt) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut loaded = source.load()?;
    let expect = args
        .expect
        .as_deref()
        .map(|text| run::compile_expectation(&mut loaded, text))
        .transpose()?;
    let mut first = loaded.first_state()?;
    let memory = usize::try_from(args.max_memory.saturating_mul(1 << 20)).unwrap_or(usize::MAX);
    first.heap.set_limit(memory);
    let (estimate, threads) = if args.scheduler.uses_steps_estimate() {
        run::estimate(&loaded, &schedule_args(args, None))?
    } else {
        (1, 1)
    };
    let base = Base::new(&loaded.program, first, args.max_steps);
    let seeds = match args.shard {
        Some(shard) => shard.of(&args.seeds.0),
        None => args.seeds.0.clone(),
    };
    let plan = Plan {
        seeds: seeds.clone(),
        scheduler: args.scheduler,
        steps_estimate: estimate,
        kinds: args.fail_on,
        expect,
    };
    let found = run_plan(&base, &plan, progress, deadline)?;
    let context = Context {
        args,
        source,
        loaded: &loaded,
        seeds,
        threads,
        estimate,
        expect,
    };
    then(&context, &base, &found)
}

/// One row for each GIL model.
fn compare(args: &Args, progress: &Progress, deadline: Option<Instant>) -> Result<u8, Failure> {
    if args.save.is_some() {
        return Err(Failure::Usage(
            "--save keeps the schedule of one model: name it with --gil".to_owned(),
        ));
    }
    let mut out = std::io::stdout().lock();
    let mut models = Vec::new();
    let mut witnesses = Vec::new();
    let mut code = 0;
    for model in GilModel::COMPARED {
        let source = args.source.under(model);
        let (mut row, mut json, exit) =
            hunt_in(args, &source, progress, deadline, |context, base, found| {
                let (_, first) = shown(context, base, found, 1)?;
                let mut interrupted = Vec::new();
                if let Some(shrunk) = &first {
                    interrupted = models::interrupted(context.loaded, &shrunk.slices)?;
                    witnesses.push(format!(
                        "{model}: {}\n      {}",
                        interrupted.join("; "),
                        again(context, false, &shrunk.slices)
                    ));
                }
                let json =
                    serde_json::json!({"gil": model.to_string(), "interrupted": interrupted});
                let mut json = json.as_object().cloned().unwrap_or_default();
                let value = serde_json::to_value(json_of(context, found, first.as_ref()));
                let value = value.map_err(std::io::Error::from)?;
                json.extend(value.as_object().cloned().unwrap_or_default());
                Ok((row(model, found), json, exit_code(args, found)))
            })?;
        let failed = json["failures"] != 0;
        let is_cold = match model.warm().filter(|_| failed) {
            Some(warm) => {
                let warm = args.source.under(warm);
                let failing = |_: &Context<'_>, _: &Base<'_>, found: &Hunt| Ok(found.failed());
                hunt_in(args, &warm, progress, deadline, failing)? == 0
            }
            None => false,
        };
        if is_cold {
            row.push_str("  (cold)");
        }
        json.insert("cold".to_owned(), is_cold.into());
        code = match (code, exit) {
            (1, _) | (_, 1) => 1,
            (3, _) | (_, 3) => 3,
            _ => 0,
        };
        if args.format == Format::Text {
            if models.is_empty() {
                writeln!(
                    out,
                    "gil     seeds that fail    rate  95 % interval       first seed"
                )?;
            }
            writeln!(out, "{row}")?;
            out.flush()?;
        }
        models.push(json);
    }
    match args.format {
        Format::Json => {
            let all = serde_json::json!({ "models": models });
            serde_json::to_writer(&mut out, &all).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => {
            let none = "-: nothing was found, but without a GIL instructions themselves can be interrupted";
            writeln!(
                out,
                "{none}\n(cold): not once the calls in question were specialised\nName a model with --gil to see its findings explained."
            )?;
            if !witnesses.is_empty() {
                writeln!(
                    out,
                    "\nWhere the first finding, shrunk, interrupts threads:"
                )?;
            }
            for witness in witnesses {
                writeln!(out, "{witness}")?;
            }
        }
    }
    Ok(code)
}

/// A model's row.
fn row(model: GilModel, found: &Hunt) -> String {
    let failed = found.failed();
    let count = match (failed, model) {
        (0, GilModel::None) => "-".to_owned(),
        _ => grouped(failed),
    };
    let mut text = format!(
        "{:<8}{count:>7} of {:<7}",
        model.to_string(),
        grouped(found.seeds)
    );
    if found.seeds > 0 && !found.is_one {
        #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
        let point = failed as f64 / found.seeds as f64;
        let (low, high) = rate::interval(failed, found.seeds);
        let interval = format!("{} to {}", rate::percent(low), rate::percent(high));
        text.push_str(&format!("{:>8}  {interval:<18}", rate::percent(point)));
    } else {
        text.push_str(&format!("{:28}", ""));
    }
    if let Some(seed) = found.first_failing_seed() {
        text.push_str(&format!("  {seed}"));
    }
    if found.limited() > 0 {
        text.push_str(&format!(
            "  ({} stopped at a limit)",
            grouped(found.limited())
        ));
    }
    if found.is_partial {
        text.push_str("  (partial)");
    }
    text.trim_end().to_owned()
}

/// The options of `run` that give one of the executions.
fn schedule_args(args: &Args, seed: Option<u64>) -> ScheduleArgs {
    ScheduleArgs {
        seed,
        scheduler: args.scheduler,
        schedule: None,
        save: None,
        max_steps: args.max_steps,
        max_memory: args.max_memory,
    }
}

/// What Ctrl-C stops.
fn interruptible() -> Arc<Progress> {
    let progress = Arc::new(Progress::default());
    let interrupted = Arc::clone(&progress);
    let handled = ctrlc::set_handler(move || {
        if interrupted.stop.swap(true, Ordering::Relaxed) {
            // Asked twice: at once, as a shell reports it.
            std::process::exit(130);
        }
    });
    // Without a handler Ctrl-C ends the process, which is no reason not to begin.
    drop(handled);
    progress
}

/// Hunts under the eyes of a progress bar and a clock.
fn run_plan(
    base: &Base<'_>,
    plan: &Plan,
    progress: &Progress,
    deadline: Option<Instant>,
) -> Result<Hunt, Failure> {
    progress.done.store(0, Ordering::Relaxed);
    progress.failed.store(0, Ordering::Relaxed);
    let pool = hunt::workers()
        .map_err(|error| Failure::Usage(format!("cannot start the workers: {error}")))?;
    let total = plan.seeds.end - plan.seeds.start;
    let bar = bar(total);
    let is_over = std::sync::Mutex::new(false);
    let ended = std::sync::Condvar::new();
    let found = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut over = is_over.lock().expect("nobody panics with it");
            while !*over {
                let tick = Duration::from_millis(if bar.is_hidden() { 20 } else { 100 });
                over = ended
                    .wait_timeout(over, tick)
                    .expect("nobody panics with it")
                    .0;
                if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    progress.stop.store(true, Ordering::Relaxed);
                }
                bar.set_position(progress.done.load(Ordering::Relaxed));
                let failed = progress.failed.load(Ordering::Relaxed);
                bar.set_message(format!("{} failed", grouped(failed)));
            }
        });
        let found = hunt::hunt(base, plan, progress, &pool);
        *is_over.lock().expect("nobody panics with it") = true;
        ended.notify_all();
        found
    });
    bar.finish_and_clear();
    Ok(found?)
}

fn bar(total: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = "{bar:30} {human_pos} of {human_len} seeds, {per_sec}, {msg} ({eta} left)";
    let style = ProgressStyle::with_template(style).expect("the template is right");
    ProgressBar::new(total).with_style(style)
}

/// A finding, and the small schedule that shows it.
struct Shown {
    finding: Finding,
    shrunk: Option<Shrunk>,
}

/// The findings, so many of them shrunk; and what became of the first.
fn shown(
    context: &Context<'_>,
    base: &Base<'_>,
    found: &Hunt,
    wanted: usize,
) -> Result<(Vec<Shown>, Option<Shrunk>), Failure> {
    let mut runner = Runner::new(base);
    let mut shown = Vec::new();
    for (number, finding) in found.findings().into_iter().enumerate() {
        let shrunk = (number < wanted)
            .then(|| {
                shrink::shrink(
                    &mut runner,
                    &finding.slices,
                    &finding.failure,
                    context.expect,
                    shrink::MOST_STATES,
                )
            })
            .transpose()?;
        shown.push(Shown { finding, shrunk });
    }
    let first = shown.first().and_then(|shown| shown.shrunk.clone());
    Ok((shown, first))
}

fn report(context: &Context<'_>, base: &Base<'_>, found: &Hunt) -> Result<u8, Failure> {
    let args = context.args;
    let wanted = match args.format {
        Format::Text => EXPLAINED,
        Format::Json => 1,
    };
    let (shown, first) = shown(context, base, found, wanted)?;
    if let (Some(path), Some(shrunk)) = (&args.save, &first) {
        let schedule = Schedule {
            header: context.loaded.header.clone(),
            slices: shrunk.slices.clone(),
        };
        file::save(path, &schedule)
            .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", path.display())))?;
    }
    match args.format {
        Format::Json => {
            let mut out = std::io::stdout().lock();
            serde_json::to_writer(&mut out, &json_of(context, found, first.as_ref()))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => print_text(context, base, found, &shown)?,
    }
    Ok(exit_code(args, found))
}

fn exit_code(args: &Args, found: &Hunt) -> u8 {
    if found.failed() > 0 {
        u8::from(!args.exit_zero)
    } else if found.limited() > 0 || found.is_partial {
        3
    } else {
        0
    }
}

#[derive(serde::Serialize)]
struct Json {
    seeds: u64,
    failures: u64,
    first_failing_seed: Option<u64>,
    kinds: serde_json::Map<String, serde_json::Value>,
    shrunk: Option<ShrunkJson>,
    limited: u64,
    complete: bool,
}

#[derive(serde::Serialize)]
struct ShrunkJson {
    schedule: Option<String>,
    preemptions: u64,
    switches: u64,
    steps: u64,
}

/// The token of a schedule, if it is short enough to be printed.
pub fn short_token(loaded: &Loaded, slices: &Slices) -> Option<String> {
    let token = token::encode(&loaded.header.essentials(), slices);
    (token.len() <= MAX_TOKEN).then_some(token)
}

fn json_of(context: &Context<'_>, found: &Hunt, shrunk: Option<&Shrunk>) -> Json {
    let kinds = context.args.fail_on.iter();
    Json {
        seeds: found.seeds,
        failures: found.failed(),
        first_failing_seed: found.first_failing_seed(),
        kinds: kinds
            .map(|kind| (kind.name().to_owned(), found.of_kind(kind).into()))
            .collect(),
        shrunk: shrunk.map(|shrunk| ShrunkJson {
            schedule: short_token(context.loaded, &shrunk.slices),
            preemptions: shrunk.size.preemptions,
            switches: shrunk.size.switches,
            steps: shrunk.size.steps,
        }),
        limited: found.limited(),
        complete: !found.is_partial,
    }
}

fn print_text(
    context: &Context<'_>,
    base: &Base<'_>,
    found: &Hunt,
    shown: &[Shown],
) -> Result<(), Failure> {
    let stdout = std::io::stdout();
    let look = Look {
        colours: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        has_main: context.loaded.has_main(),
        ..terminal()
    };
    let mut out = BufWriter::new(stdout.lock());
    let serial = (context.expect.is_none() && found.seeds > 0)
        .then(|| oracle::serial_outcomes(base.program, &base.first, oracle::Limits::default()));
    for line in summary(context, found) {
        writeln!(out, "{line}")?;
    }
    let mut teller = Teller {
        scene: Scene {
            program: base.program,
            file: &context.loaded.name,
            has_main: context.loaded.has_main(),
        },
        look,
        runner: Runner::new(base),
        expect: context.args.expect.as_deref(),
        tells_all: context.args.explain,
        serial,
    };
    if let Some(line) = teller.compared(found)? {
        writeln!(out, "{line}")?;
    }
    for (number, shown) in shown.iter().enumerate() {
        let finding = &shown.finding;
        let headline = headline(base.program, &finding.failure, teller.expect);
        #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
        let rate = finding.count as f64 / found.seeds as f64;
        writeln!(
            out,
            "\n{}. {headline}\n   {} of {} ({}), the first is seed {}",
            number + 1,
            grouped(finding.count),
            counted(found.seeds, "seed"),
            rate::percent(rate),
            finding.seed
        )?;
        let Some(shrunk) = &shown.shrunk else {
            continue;
        };
        for line in teller.explain(&finding.failure, &shrunk.slices)? {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "{}", told(&shrunk.size, shrunk.proof))?;
        writeln!(
            out,
            "again: {}",
            again(context, number == 0, &shrunk.slices)
        )?;
    }
    out.flush()?;
    Ok(())
}

/// How small the schedule is, and how sure one can be that none is smaller.
fn told(size: &Size, proof: Proof) -> String {
    let known = match proof {
        Proof::Minimal => "no schedule with fewer preemptions fails so: all were looked at",
        Proof::NotProven => "not proven minimal",
        Proof::Stopped => "shrinking reached its limit, so there may be a smaller one",
    };
    format!(
        "shrunk to {}, {}, {} ({known})",
        counted(size.preemptions, "preemption"),
        counted(size.switches, "switch"),
        counted(size.steps, "step"),
    )
}

/// The first lines: how many, how often, how sure.
fn summary(context: &Context<'_>, found: &Hunt) -> Vec<String> {
    let args = context.args;
    let seeds = &context.seeds;
    let failed = found.failed();
    let mut lines = Vec::new();
    let what = match (found.seeds, failed) {
        (0, _) => "no seed was run".to_owned(),
        (_, 0) => format!("none of {} fails", counted(found.seeds, "seed")),
        (total, failed) => format!(
            "{} of {} fail{}",
            grouped(failed),
            counted(total, "seed"),
            if failed == 1 { "s" } else { "" }
        ),
    };
    lines.push(format!(
        "{what} (seeds {}..{}, scheduler {})",
        seeds.start, seeds.end, args.scheduler
    ));
    if found.is_one {
        let why = if args.scheduler.uses_seed() {
            "there is never more than one thread that could run"
        } else {
            "this scheduler takes no seed"
        };
        lines.push(format!("every seed gives the same execution: {why}"));
    } else if found.seeds > 0 {
        #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
        let point = failed as f64 / found.seeds as f64;
        let (low, high) = rate::interval(failed, found.seeds);
        lines.push(format!(
            "failure rate {} (95 % confidence interval: {} to {})",
            rate::percent(point),
            rate::percent(low),
            rate::percent(high)
        ));
    }
    let kinds = args
        .fail_on
        .iter()
        .map(|kind| (kind.name(), found.of_kind(kind)));
    let kinds: Vec<String> = kinds
        .filter(|&(_, count)| count > 0)
        .map(|(name, count)| format!("{name} {}", grouped(count)))
        .collect();
    if kinds.len() > 1 {
        lines.push(format!("by kind: {}", kinds.join(", ")));
    }
    if let SchedulerSpec::Pct(depth) = args.scheduler {
        lines.push(guarantee(context, found.seeds, depth));
    }
    if found.limited() > 0 {
        lines.push(format!(
            "{} stopped at --max-steps {} before the end; nothing is known of what follows",
            counted(found.limited(), "run"),
            args.max_steps
        ));
    }
    if found.is_partial {
        let total = seeds.end - seeds.start;
        lines.push(format!(
            "partial: stopped after {} of {}",
            grouped(found.seeds),
            counted(total, "seed")
        ));
    }
    lines
}

/// What PCT promises: the least probability of a bug of that depth, in one run and in all of them.
fn guarantee(context: &Context<'_>, runs: u64, depth: u32) -> String {
    let (threads, steps) = (context.threads, context.estimate);
    let one = pct::guarantee(threads, steps, depth);
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let all = -(runs as f64 * (-one).ln_1p()).exp_m1();
    format!(
        "pct:{depth} shows a bug of depth {depth} with probability {} at least in one run, {} in {} ({}, {})",
        rate::percent(one),
        rate::percent(all),
        grouped(runs),
        counted(threads, "thread"),
        counted(steps, "step"),
    )
}

/// The command line that shows a schedule's execution again; the first finding's schedule may have been saved.
fn again(context: &Context<'_>, is_first: bool, slices: &Slices) -> String {
    let args = context.args;
    let saved = args.save.as_ref().filter(|_| is_first);
    let schedule = match (short_token(context.loaded, slices), saved) {
        (Some(token), _) => token,
        (None, Some(path)) => quote(&path.display().to_string()),
        (None, None) => {
            return "(the schedule is too long to be printed: --save FILE keeps the first one)"
                .to_owned();
        }
    };
    let more = run::report_options(true, args.expect.as_deref());
    let (source, arguments) = (context.source.command(), context.source.command_args());
    format!("racescope run {source} --schedule {schedule}{more}{arguments}")
}
