//! `racescope trace`: one execution, every step of it, in columns or as a file for a trace viewer.
//!
//! The program is run twice under the same schedule. The first run, over at most [`SURVEY_STEPS`] steps, finds what
//! the threads share, how many there are and how long it takes; the second one is shown as it goes.

use super::failure::Failure;
use super::run::{self, Execution, Output, ScheduleArgs, counted};
use super::source::{Loaded, SourceArgs};
use crate::report::trace::lanes::{Signs, width};
use crate::report::trace::perfetto::Perfetto;
use crate::report::trace::phrase::BLANK;
use crate::report::trace::sharing::{Sharing, Watch};
use crate::report::trace::sight::Sight;
use crate::report::trace::text::{Look, MIN_WIDTH, Text, full_label};
use crate::report::trace::{Tracer, deadlock};
use crate::schedule::green::Ending;
use crate::schedule::schedule::Slices;
use crate::schedule::token;
use crate::text::display::escape_for_display;
use anstyle::Style;
use std::io::{BufWriter, IsTerminal as _, Write};

/// How far the first run looks ahead.
const SURVEY_STEPS: u64 = 1_000_000;
/// Runs of thread-local steps are folded in executions longer than this.
const FOLD_FROM: u64 = 200;
/// The same where the execution is shown as an example among other things.
const WITNESS_FOLD_FROM: u64 = 40;
/// The width of a line where there is no terminal to ask.
const WIDTH: usize = 80;
/// The most values that are watched unasked.
const MAX_WATCHES: usize = 8;

/// Arguments of `trace`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    schedule: ScheduleArgs,
    /// Show every step, however many concern no other thread.
    #[arg(short, long)]
    verbose: bool,
    /// Show this value after every step: a global name, or name.attribute; by default what the threads share.
    #[arg(long, value_name = "NAME")]
    watch: Vec<String>,
    /// Hide the values, to be worked out by hand.
    #[arg(long)]
    quiz: bool,
    /// Show the values of a --quiz.
    #[arg(long, requires = "quiz")]
    answers: bool,
    /// How the trace is printed.
    #[arg(long, value_enum, default_value_t = TraceFormat::Text)]
    format: TraceFormat,
}

/// How a trace is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TraceFormat {
    /// Columns, for people.
    Text,
    /// A file for the Perfetto and Chrome trace viewers.
    Perfetto,
}

/// The rows of a schedule's execution in columns, as `trace` shows them.
pub fn rows(source: &SourceArgs, loaded: &Loaded, slices: &Slices) -> Result<Vec<String>, Failure> {
    let schedule = token::encode(&loaded.header.essentials(), slices);
    let args = Args {
        source: source.clone(),
        schedule: ScheduleArgs {
            schedule: Some(schedule),
            ..ScheduleArgs::unlimited()
        },
        verbose: false,
        watch: Vec::new(),
        quiz: false,
        answers: false,
        format: TraceFormat::Text,
    };
    let survey = survey(source, &args.schedule, &args.watch, loaded)?;
    let stdout = std::io::stdout();
    let look = Look {
        colours: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        has_main: loaded.has_main(),
        ..terminal()
    };
    let mut text = Vec::new();
    let folds = survey.labels.len() > 1 && survey.steps > WITNESS_FOLD_FROM;
    let watches = survey.watches.clone();
    let view = Text::new(&mut text, look, watches, survey.labels, survey.steps);
    let mut tracer = Tracer::new(
        view,
        survey.sharing,
        survey.watches.clone(),
        look.has_main,
        folds,
    );
    let execution = run::execute(loaded, &args.schedule, Output::Drop, &mut tracer)?;
    tracer.finish(&loaded.program, &execution.state)?;
    let sight = Sight {
        program: &loaded.program,
        state: &execution.state,
    };
    let text = String::from_utf8_lossy(&text);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.extend(closing(sight, &execution, &survey.watches, look));
    Ok(lines)
}

/// What a first run found.
pub struct Survey {
    /// Who touches what.
    pub sharing: Sharing,
    /// The values that are shown after every step.
    pub watches: Vec<Watch>,
    /// What the threads are called.
    pub labels: Vec<String>,
    steps: u64,
    is_whole: bool,
}

/// Runs once and shows every step.
pub fn main(mut args: Args) -> Result<u8, Failure> {
    if args.quiz && args.format == TraceFormat::Perfetto {
        return Err(Failure::Usage(
            "--quiz is a trace to be read; it has no --format perfetto".to_owned(),
        ));
    }
    let loaded = args.source.load()?;
    if args.schedule.schedule.is_none() && args.schedule.seed.is_none() {
        // Both runs need the same one.
        args.schedule.seed = Some(run::fresh_seed());
    }
    let survey = survey(&args.source, &args.schedule, &args.watch, &loaded)?;
    match args.format {
        TraceFormat::Text => text(&args, &loaded, survey),
        TraceFormat::Perfetto => perfetto(&args, &loaded, survey),
    }
}

/// A first run, over its first steps; `watch` is what the user wants to see rather than what the threads share.
pub fn survey(
    source: &SourceArgs,
    schedule: &ScheduleArgs,
    watch: &[String],
    loaded: &Loaded,
) -> Result<Survey, Failure> {
    let mut sharing = Sharing::default();
    let first = ScheduleArgs {
        max_steps: schedule.max_steps.min(SURVEY_STEPS),
        save: None,
        ..schedule.clone()
    };
    let execution = run::execute(loaded, &first, Output::Drop, &mut sharing)?;
    let sight = Sight {
        program: &loaded.program,
        state: &execution.state,
    };
    let mut watches = sharing.watches(sight);
    watches.truncate(MAX_WATCHES);
    if !watch.is_empty() {
        let named = |name: &String| {
            Watch::named(&loaded.program, name).map_err(|part| {
                Failure::Usage(format!(
                    "--watch {name}: the program has no global name or attribute '{part}'"
                ))
            })
        };
        watches = watch.iter().map(named).collect::<Result<_, _>>()?;
    }
    let has_main = !source.is_snippet();
    let threads = u32::try_from(execution.state.threads.len()).unwrap_or(u32::MAX);
    let labels = (0..threads).map(|thread| full_label(sight, has_main, thread));
    let labels = labels.collect();
    Ok(Survey {
        sharing,
        watches,
        labels,
        steps: execution.state.steps,
        is_whole: execution.ending != Ending::StepLimit || schedule.max_steps <= SURVEY_STEPS,
    })
}

fn text(args: &Args, loaded: &Loaded, survey: Survey) -> Result<u8, Failure> {
    let stdout = std::io::stdout();
    let look = Look {
        colours: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        hides: args.quiz && !args.answers,
        has_main: !args.source.is_snippet(),
        ..terminal()
    };
    let Survey {
        sharing,
        watches,
        labels,
        steps,
        is_whole,
    } = survey;
    // A single thread has nothing to set its steps apart from.
    let folds = !args.verbose && labels.len() > 1 && (steps > FOLD_FROM || !is_whole);
    // A run that the first one did not see the end of may have numbers of any length.
    let longest = if is_whole {
        steps
    } else {
        args.schedule.max_steps
    };
    let out = BufWriter::new(stdout.lock());
    let mut view = Text::new(out, look, watches.clone(), labels, longest);
    for line in heading(args, loaded, steps, is_whole) {
        view.note(&line, Style::new())?;
    }
    if view.has_lanes() {
        let signs = "  │ could run   ┊ is blocked   ◄ stored";
        view.note(signs, Style::new().dimmed())?;
    }
    view.note("", Style::new())?;
    let mut tracer = Tracer::new(view, sharing, watches.clone(), look.has_main, folds);
    let execution = run::execute(loaded, &args.schedule, Output::Drop, &mut tracer)?;
    let mut view = tracer.finish(&loaded.program, &execution.state)?;
    let sight = Sight {
        program: &loaded.program,
        state: &execution.state,
    };
    view.note("", Style::new())?;
    for line in closing(sight, &execution, &watches, look) {
        view.note(&line, Style::new())?;
    }
    view.into_inner().flush()?;
    say(args, &execution, look.hides)
}

/// The last words, on standard error.
fn say(args: &Args, execution: &Execution, hides: bool) -> Result<u8, Failure> {
    let again = run::again("trace", &args.source, &args.schedule, execution, "");
    let mut err = anstream::stderr();
    if hides {
        writeln!(err, "racescope: the answers: {again} --quiz --answers")?;
    } else {
        run::verdict(&args.schedule, execution, None)?;
        writeln!(err, "racescope: again: {again}")?;
    }
    Ok(execution.code())
}

fn perfetto(args: &Args, loaded: &Loaded, survey: Survey) -> Result<u8, Failure> {
    let out = BufWriter::new(std::io::stdout().lock());
    let has_main = !args.source.is_snippet();
    let title = format!("racescope {}", args.source.command());
    let view = Perfetto::new(out, &title, has_main, survey.watches.clone())?;
    let mut tracer = Tracer::new(view, survey.sharing, survey.watches, has_main, false);
    let execution = run::execute(loaded, &args.schedule, Output::Drop, &mut tracer)?;
    let view = tracer.finish(&loaded.program, &execution.state)?;
    let sight = Sight {
        program: &loaded.program,
        state: &execution.state,
    };
    view.finish(sight)?.flush()?;
    say(args, &execution, false)
}

/// The width and the signs of the terminal, if standard output is one.
pub fn terminal() -> Look {
    let mut look = Look {
        width: WIDTH,
        signs: Signs::Unicode,
        colours: false,
        hides: false,
        has_main: false,
    };
    if std::io::stdout().is_terminal() {
        if let Some((terminal_size::Width(width), _)) = terminal_size::terminal_size() {
            look.width = usize::from(width).max(MIN_WIDTH);
        }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_utf8 = locale.contains("utf-8") || locale.contains("utf8") || cfg!(windows);
        let is_dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        if !is_utf8 || is_dumb {
            look.signs = Signs::Ascii;
        }
    }
    look
}

/// What is shown, in a few lines.
fn heading(args: &Args, loaded: &Loaded, steps: u64, is_whole: bool) -> Vec<String> {
    let source = &args.source;
    let what = match &source.code {
        Some(code) => escape_for_display(code),
        None => format!(
            "{}{}",
            escape_for_display(&loaded.name),
            source.command_args()
        ),
    };
    let mut how = Vec::new();
    if let Some(threads) = source.threads.or(source.is_snippet().then_some(1)) {
        how.push(counted(u64::from(threads), "thread"));
    }
    if args.schedule.schedule.is_some() {
        how.push("a recorded schedule".to_owned());
    } else {
        how.push(format!("scheduler {}", args.schedule.scheduler));
        if let (true, Some(seed)) = (args.schedule.scheduler.uses_seed(), args.schedule.seed) {
            how.push(format!("seed {seed}"));
        }
    }
    how.push(if is_whole {
        counted(steps, "step")
    } else {
        format!("more than {}", counted(steps, "step"))
    });
    let mut lines = vec![format!("{what}  ({})", how.join(", "))];
    let mut given = source.set.clone();
    for own in &source.per_thread {
        given.push(format!("each thread's own {own}"));
    }
    if !given.is_empty() {
        lines.push(format!("  with {}", escape_for_display(&given.join("; "))));
    }
    lines
}

/// How it ended: the final values, and who still waits.
fn closing(sight: Sight<'_>, execution: &Execution, watches: &[Watch], look: Look) -> Vec<String> {
    let mut lines = Vec::new();
    let value = |watch: &Watch| {
        if look.hides {
            BLANK.to_owned()
        } else {
            sight.short(watch.value(sight), look.width)
        }
    };
    let values: Vec<String> = watches
        .iter()
        .map(|watch| format!("{} = {}", watch.label, value(watch)))
        .collect();
    let joined = format!("at the end: {}", values.join(", "));
    if width(&joined) <= look.width {
        lines.extend((!values.is_empty()).then_some(joined));
    } else {
        lines.push("at the end:".to_owned());
        lines.extend(values.iter().map(|value| format!("  {value}")));
    }
    if execution.ending == Ending::Deadlock && !look.hides {
        lines.extend(deadlock(sight, look.has_main));
    }
    lines
}
