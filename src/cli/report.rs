//! `racescope report`: one execution as a self-contained page.
//!
//! The program runs once and its lost updates are named as `run --explain` names them; one more run of the same schedule
//! gathers the steps that the page shows. A small program is searched too, and if the search is complete, the page has the
//! outcomes of all interleavings. The file is written whole or not at all.

use super::failure::Failure;
use super::lost;
use super::run::{self, Execution, MAX_TOKEN, Output, ScheduleArgs, counted};
use super::source::{GilChoice, Loaded, SourceArgs};
use super::trace;
use crate::analysis::lost_updates::{self, Findings, Monitor};
use crate::bytecode::switch_points::GilModel;
use crate::explore::outcome::Observed;
use crate::explore::search::Limits;
use crate::explore::search::exploration::{Exploration, Question};
use crate::explore::search::facts::{reads_clock, waits_with_deadlines};
use crate::report::explain::columns::Until;
use crate::report::explain::lost::{Place, Scene, effects};
use crate::report::html::gather::{Chosen, Gather};
use crate::report::html::{Bar, Histogram, Loss, Page, Touch, render};
use crate::report::trace::sight::Sight;
use crate::report::trace::{self as tracing, Tracer};
use crate::schedule::green::Ending;
use crate::schedule::token;
use crate::schedule::whole_file::WholeFile;
use num_bigint::BigUint;
use num_traits::{ToPrimitive as _, Zero as _};
use std::io::Write as _;
use std::path::PathBuf;

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    schedule: ScheduleArgs,
    /// The page to write; - is standard output.
    #[arg(short, long, value_name = "X.html")]
    output: PathBuf,
    /// Show this value after every step: a global name, or name.attribute; by default what the threads share.
    #[arg(long, value_name = "NAME")]
    watch: Vec<String>,
}

/// Programs with longer runs are not searched.
const SEARCH_STEPS: u64 = 2000;
/// A search of more states is given up.
const SEARCH_STATES: u32 = 10_000;
/// The same for a heap of so many bytes.
const SEARCH_HEAP: usize = 256 << 20;
/// The fate of so many locations stands at the top.
const EFFECTS: usize = 3;
/// As many outcomes are shown.
const BARS: usize = 40;

/// Runs once and writes the page.
pub fn main(mut args: Args) -> Result<u8, Failure> {
    let is_stdout = args.output.as_os_str() == "-";
    if let (Some(file), false) = (&args.source.file, is_stdout) {
        let same = std::fs::canonicalize(file).ok();
        if same.is_some() && same == std::fs::canonicalize(&args.output).ok() {
            return Err(Failure::Usage(
                "the page would be written over the program".to_owned(),
            ));
        }
    }
    let loaded = args.source.load()?;
    if args.schedule.schedule.is_none() && args.schedule.seed.is_none() {
        args.schedule.seed = Some(run::fresh_seed());
    }
    let (execution, count) = run::execute_counted(&loaded, &args.schedule, Output::Keep, false)?;
    let found = lost::analyse(&loaded, &args.schedule, &execution, count, true)?;
    let page = page(&args, &loaded, &execution, &found)?;
    let text = render(&page);
    if is_stdout {
        std::io::stdout().lock().write_all(text.as_bytes())?;
    } else {
        let path = &args.output;
        let write = || {
            let mut file = WholeFile::create(path)?;
            file.write_all(text.as_bytes())?;
            file.commit()
        };
        write().map_err(|error: std::io::Error| {
            Failure::Usage(format!("cannot write {}: {error}", path.display()))
        })?;
    }
    run::verdict(&args.schedule, &execution, None)?;
    let mut err = anstream::stderr().lock();
    if found.lost == 0 {
        writeln!(err, "racescope: no lost updates")?;
    } else {
        writeln!(err, "racescope: {}", counted(found.lost, "lost update"))?;
    }
    if !is_stdout {
        writeln!(err, "racescope: written: {}", args.output.display())?;
    }
    let output = super::source::quote(&args.output.display().to_string());
    let mut more = String::new();
    for name in &args.watch {
        more.push_str(&format!(" --watch {}", super::source::quote(name)));
    }
    more.push_str(&format!(" -o {output}"));
    let again = run::again("report", &args.source, &args.schedule, &execution, &more);
    writeln!(err, "racescope: again: {again}")?;
    Ok(0)
}

fn page(
    args: &Args,
    loaded: &Loaded,
    execution: &Execution,
    found: &Findings,
) -> Result<Page, Failure> {
    let survey = trace::survey(&args.source, &args.schedule, &args.watch, loaded)?;
    let has_main = loaded.has_main();
    let ended_badly = execution.ending != Ending::Finished || execution.code() != 0;
    let chosen = Chosen::of(execution.state.steps, &found.first, ended_badly);
    let view = Gather::new(&chosen, &loaded.name);
    let watches = survey.watches.iter().map(|watch| watch.label.clone());
    let watches = watches.collect();
    let tracer = Tracer::new(view, survey.sharing, survey.watches, has_main, false);
    let mut observer = Until::new(tracer, chosen.last());
    let state = run::replay(loaded, &args.schedule, &execution.slices, &mut observer)?;
    let entries = observer
        .inner
        .finish(&loaded.program, &state)?
        .into_entries();
    let (source, _) = args.source.text()?;
    let codes = (0..).zip(&loaded.program.codes);
    let codes = codes.filter(|(_, linked)| *linked.code.filename == *loaded.name);
    Ok(Page {
        title: match &args.source.code {
            Some(code) => code.clone(),
            None => format!("{}{}", loaded.name, args.source.command_args()),
        },
        verdict: verdict(args, execution, found, has_main, loaded),
        is_bad: found.lost > 0 || ended_badly,
        again: run::again("run", &args.source, &args.schedule, execution, " --explain"),
        how: how(args, loaded, execution),
        has_main,
        labels: survey.labels,
        watches,
        steps: execution.state.steps,
        entries,
        lost: found.lost,
        losses: losses(loaded, found),
        effects: effects(found),
        source: source.lines().map(str::to_owned).collect(),
        codes: codes
            .map(|(number, linked)| (number, linked.code.clone()))
            .collect(),
        stdout: execution.stdout.clone(),
        stderr: execution.stderr.clone(),
        histogram: histogram(args, loaded, execution)?,
    })
}

fn losses(loaded: &Loaded, found: &Findings) -> Vec<Loss> {
    let scene = Scene {
        program: &loaded.program,
        file: &loaded.name,
        has_main: loaded.has_main(),
    };
    let touch = |access: &lost_updates::Access| {
        let place = Place::of(&loaded.program, access.site);
        Touch {
            thread: access.thread,
            step: access.step,
            place: format!(
                "{}, line {}, offset {}",
                place.opcode, place.line, place.offset
            ),
            value: access.value.clone(),
        }
    };
    let all = found.first.iter().map(|update| Loss {
        location: update.location.clone(),
        read: touch(&update.read),
        lost: update.lost.iter().map(touch).collect(),
        store: touch(&update.overwrite),
        name: scene.name(update),
        why: scene.why(update),
        fix: scene.fix(update),
    });
    all.collect()
}

fn verdict(
    args: &Args,
    execution: &Execution,
    found: &Findings,
    has_main: bool,
    loaded: &Loaded,
) -> Vec<String> {
    let mut lines = Vec::new();
    let lost = match (found.lost, found.missing) {
        (0, _) => "no lost updates in this run".to_owned(),
        (lost, 0) => counted(lost, "lost update"),
        (lost, missing) => format!(
            "{}; {} missing from the result",
            counted(lost, "lost update"),
            counted(missing, "write")
        ),
    };
    lines.push(format!(
        "{} (exit {}): {lost}",
        execution.status(),
        execution.code()
    ));
    if execution.ending == Ending::StepLimit {
        lines.push(format!(
            "stopped at --max-steps {}; the program may or may not end after more",
            args.schedule.max_steps
        ));
    }
    if execution.ending == Ending::Deadlock {
        let sight = Sight {
            program: &loaded.program,
            state: &execution.state,
        };
        lines.extend(tracing::deadlock(sight, has_main));
    }
    // The first screen is for the first lost update; the others are told further down.
    lines.extend(effects(found).into_iter().take(EFFECTS));
    lines
}

fn how(args: &Args, loaded: &Loaded, execution: &Execution) -> Vec<(String, String)> {
    let mut how = Vec::new();
    let mut add = |what: &str, value: String| how.push((what.to_owned(), value));
    add("racescope", env!("CARGO_PKG_VERSION").to_owned());
    add(
        "program",
        format!("{}{}", args.source.command(), args.source.command_args()),
    );
    add("program hash", loaded.header.source.to_string());
    match (&args.schedule.schedule, execution.seed) {
        (Some(schedule), _) => add("recorded schedule", schedule.clone()),
        (None, seed) => {
            add("scheduler", args.schedule.scheduler.to_string());
            if let Some(seed) = seed {
                add("seed", seed.to_string());
            }
        }
    }
    let token = token::encode(&loaded.header.essentials(), &execution.slices);
    if token.len() <= MAX_TOKEN {
        let command = args.source.replay_command();
        add("schedule", token.clone());
        add(
            "the same by its schedule",
            format!("racescope replay {token} {command}"),
        );
    } else {
        let words = "too long to be shown; --save FILE writes it to a file";
        add("schedule", words.to_owned());
    }
    add("interruptions", format!("--gil {}", args.source.gil));
    add(
        "the program's random",
        format!("--random-seed {}", args.source.random_seed),
    );
    add("switches", counted(execution.counts.switches, "switch"));
    add(
        "preemptions",
        counted(execution.counts.preemptions, "preemption"),
    );
    add("threads", execution.state.threads.len().to_string());
    how
}

/// The outcomes of all interleavings, if the program is so small that they are soon counted.
fn histogram(
    args: &Args,
    loaded: &Loaded,
    execution: &Execution,
) -> Result<Option<Histogram>, Failure> {
    if execution.state.steps > SEARCH_STEPS || execution.ending == Ending::StepLimit {
        return Ok(None);
    }
    let GilChoice::One(gil) = args.source.gil else {
        return Ok(None);
    };
    // Where the clock decides, or a thread can be anywhere within an instruction, the counts would need more words than
    // there is room for: `explore` has them.
    let program = &loaded.program;
    if gil == GilModel::None || waits_with_deadlines(program) || reads_clock(program) {
        return Ok(None);
    }
    // One worker, and no clock: whether the search is complete does not depend on the machine.
    let question = Question {
        has_main: loaded.has_main(),
        counts: true,
        symmetry: false,
        joins: true,
        max_preemptions: None,
        expect: None,
        workers: 1,
    };
    let limits = Limits {
        max_states: SEARCH_STATES,
        max_heap: SEARCH_HEAP,
        watch: &|_, _| None,
    };
    let first = loaded.first_state()?;
    let found = Exploration::of::<Monitor>(&loaded.program, first, &question, &limits);
    let (true, Ok(all)) = (found.is_complete(), &found.interleavings) else {
        return Ok(None);
    };
    if all.is_zero() || found.outcomes.len() > BARS {
        return Ok(None);
    }
    let mut state = execution.state.clone();
    state.stdout.clone_from(&execution.stdout);
    let this = Observed::new(&loaded.program).outcome(execution.ending, &mut state);
    let mut ended: Vec<_> = found.outcomes.iter().collect();
    ended.sort_by(|a, b| {
        let count = b.interleavings.cmp(&a.interleavings);
        count.then_with(|| a.outcome.cmp(&b.outcome))
    });
    let mut bars = Vec::new();
    for one in ended {
        let (Some(count), Some(lossy)) = (&one.interleavings, &one.lossy) else {
            return Ok(None);
        };
        // To the nearest.
        let share = (count * BigUint::from(2000_u32) / all + 1_u32) / 2_u32;
        let mut words = vec![one.outcome.status.name().to_owned()];
        let globals = one.outcome.globals.iter();
        words.extend(globals.map(|(name, value)| format!("{name} = {value}")));
        if !one.outcome.stdout.is_empty() {
            let printed = crate::text::display::escape_for_display(&one.outcome.stdout);
            words.push(format!("prints \"{printed}\""));
        }
        bars.push(Bar {
            words: words.join(", "),
            count: count.to_string(),
            lossy: lossy.to_string(),
            share: share.to_u32().unwrap_or(1000),
            is_this: one.outcome == this,
        });
    }
    Ok(Some(Histogram {
        all: all.to_string(),
        gil: gil.to_string(),
        bars,
    }))
}
