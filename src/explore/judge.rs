//! Says of an execution that is over what came of it, and in which ways it failed.
//!
//! How it ended, what it printed and what `--expect` says is in its last state. Where an exception came from, which updates
//! were lost and what raced is found on a replay of its schedule under an observer, which takes many times as long as the
//! run: callers judge each schedule once.

use super::failure::{Failure, Kind, Kinds, Line};
use super::outcome::{Observed, Outcome, Status, exit_code};
use super::runner::{Ran, Runner};
use crate::analysis::lost_updates::{Findings, LostUpdates, Monitor, Site};
use crate::analysis::races::{Detector, Race, Races};
use crate::bytecode::Instr;
use crate::runtime::frame::{Exec, Frame, NativeFrame, Root};
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Moment, Observer};
use crate::runtime::program::Program;
use crate::runtime::start;
use crate::runtime::state::{self, Exit, State};
use crate::runtime::value::Handle;
use crate::runtime::wait::WaitOn;
use crate::runtime::word::Word;
use crate::schedule::green::Ending;
use crate::schedule::replay::Replay;
use crate::schedule::schedule::Slices;
use crate::schedule::{StopReason, ThreadId};
use std::ops::ControlFlow;

/// What came of an execution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verdict {
    /// In which ways it failed, in order, each once.
    pub failures: Vec<Failure>,
    /// Whether a limit was reached: it may have failed later.
    pub is_limited: bool,
    /// What stands for its outcome: [`key_hash`] of the key.
    pub outcome: u128,
}

impl Verdict {
    /// Whether it failed in a way of this kind.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.failures.iter().any(|failure| failure.kind() == kind)
    }
}

/// 128 bits that stand for the key of an outcome (FNV-1a): that two of a million outcomes have the same is less likely than
/// one in 10^26.
#[must_use]
pub fn key_hash(key: &[u8]) -> u128 {
    key.iter().fold(
        0x6c62_272e_07bb_0142_62b8_2175_6295_c58d,
        |hash: u128, &byte| (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b),
    )
}

/// Judges executions of one program.
#[derive(Debug)]
pub struct Judge<'p> {
    /// What tells whether updates are lost, as it is after the common beginning, once it was needed.
    monitor: Option<Monitor>,
    kinds: Kinds,
    /// The code of `--expect`.
    expect: Option<u32>,
    observed: Observed<'p>,
    key: Vec<u8>,
    /// Where `--expect` is evaluated.
    room: State,
}

/// Builtins whose results follow from their arguments.
const PURE: [&str; 13] = [
    "abs", "all", "any", "bool", "int", "len", "list", "max", "min", "set", "sorted", "sum",
    "tuple",
];

/// Why an execution could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged(pub String);

impl<'p> Judge<'p> {
    /// Looks for failures of these kinds; `expect` is the number of an expression that was linked into the program.
    #[must_use]
    pub fn new(program: &'p Program, kinds: Kinds, expect: Option<u32>) -> Self {
        Self {
            monitor: None,
            kinds,
            expect,
            observed: Observed::new(program),
            key: Vec::new(),
            room: State::default(),
        }
    }

    /// Looks for failures of one kind.
    #[must_use]
    pub fn of_kind(program: &'p Program, kind: Kind, expect: Option<u32>) -> Self {
        Self::new(program, Kinds::of([kind]), expect)
    }

    /// Which kinds of failure are looked for.
    #[must_use]
    pub const fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// The outcome of the runner's last execution.
    pub fn outcome(&self, runner: &mut Runner<'_>, ran: Ran) -> Outcome {
        self.observed.outcome(ran.ending, &mut runner.state)
    }

    /// What stands for the outcome of the runner's last execution.
    pub fn outcome_hash(&mut self, runner: &Runner<'_>, ran: Ran) -> u128 {
        self.observed.key(ran.ending, &runner.state, &mut self.key);
        key_hash(&self.key)
    }

    /// Judges the execution that the runner has just run. The runner's state is another one afterwards; its slices are the
    /// same.
    ///
    /// # Errors
    /// If the expectation cannot be evaluated.
    pub fn judge(&mut self, runner: &mut Runner<'_>, ran: Ran) -> Result<Verdict, Unjudged> {
        let outcome = self.outcome_hash(runner, ran);
        let is_limited = matches!(ran.ending, Ending::StepLimit | Ending::Cut);
        let mut failures = Vec::new();
        if ran.ending == Ending::Deadlock && self.kinds.has(Kind::Deadlock) {
            failures.push(Failure::Deadlock(waiting(
                runner.base.program,
                &runner.state,
            )));
        }
        if self.kinds.has(Kind::Expect) && self.expectation(runner, ran)? == Some(false) {
            failures.push(Failure::Expect);
        }
        let code = exit_code(ran.ending, &runner.state);
        let exits_badly = Status::of(ran.ending, &runner.state) == Status::Finished && code != 0;
        let has_raised = has_raised(&runner.state);
        let threads = runner.state.threads.len();
        let slices = runner.slices.clone();
        if self.kinds.has(Kind::Exception) {
            if exits_badly {
                failures.push(Failure::ExitStatus(code));
            }
            if has_raised {
                let mut raises = Raises::default();
                replay(runner, &slices, &mut raises);
                failures.extend(raises.uncaught);
            }
        }
        if self.kinds.has(Kind::LostUpdate) && threads > 1 {
            let (program, base) = (runner.base.program, runner.base);
            let monitor = self.monitor.get_or_insert_with(|| {
                let mut monitor = Monitor::monitor();
                base.watch(&mut monitor);
                monitor
            });
            let mut monitor = monitor.clone();
            runner
                .run_watched(&mut Replay::new(slices.clone()), &mut monitor)
                .expect("what was recorded can be replayed");
            let lines = if monitor.is_lossy() {
                lost_updates(runner, &slices, 0).rows
            } else {
                Vec::new()
            };
            failures.extend(lines.iter().map(|row| Failure::LostUpdate {
                read: Line::of(program, row.read.code, row.read.pc),
                overwrite: Line::of(program, row.overwrite.code, row.overwrite.pc),
            }));
        }
        if self.kinds.has(Kind::Race) && threads > 1 {
            let program = runner.base.program;
            failures.extend(races(runner, &slices).iter().map(|race| {
                let line = |site: Site| Line::of(program, site.code, site.pc);
                let (one, other) = (line(race.first.site), line(race.second.site));
                Failure::Race(one.min(other), one.max(other))
            }));
        }
        failures.sort();
        failures.dedup();
        Ok(Verdict {
            failures,
            is_limited,
            outcome,
        })
    }

    /// Whether the expectation depends on nothing but builtins and globals of which `is_global` is true.
    #[must_use]
    pub fn expects_only(&self, program: &Program, is_global: &dyn Fn(&str) -> bool) -> bool {
        let Some(code) = self.expect else {
            return true;
        };
        let code = &program.codes[code as usize].code;
        let is_redefined = |name: &str| {
            program.codes.iter().any(|linked| {
                linked.code.instrs.iter().any(|instr| match instr {
                    Instr::StoreName(index) | Instr::StoreGlobal(index) => {
                        *linked.code.names[index.0 as usize] == *name
                    }
                    _ => false,
                })
            })
        };
        // Names of attributes are among these, and calls of functions could look anywhere.
        code.names
            .iter()
            .all(|name| is_global(name) || PURE.contains(&&**name) && !is_redefined(name))
    }

    /// Whether `--expect` is true of the globals at the end; none if there is no such option, or no end.
    ///
    /// # Errors
    /// If it cannot be evaluated.
    pub fn expectation(&mut self, runner: &Runner<'_>, ran: Ran) -> Result<Option<bool>, Unjudged> {
        let Some(code) = self.expect.filter(|_| ran.ending == Ending::Finished) else {
            return Ok(None);
        };
        self.room.clone_from(&runner.state);
        expectation(runner.base.program, &mut self.room, code).map(Some)
    }
}

/// Whether an expression is true of the globals. What it does to the state is done.
///
/// # Errors
/// If it cannot be evaluated.
pub fn expectation(program: &Program, state: &mut State, code: u32) -> Result<bool, Unjudged> {
    // The expression may have names that the program has not.
    let slots = program.slots.len().max(state.globals.len());
    state.globals.resize(slots, Word::UNBOUND);
    let value = start::evaluate(program, state, code)
        .map_err(|error| Unjudged(format!("--expect: {error}")))?;
    start::with_ctx(program, state, |cx| {
        crate::runtime::ops::truth::truth(cx, value)
    })
    .map_err(|_| Unjudged("--expect: its value has no truth value".to_owned()))
}

/// Replays what the runner has run.
fn replay<O: Observer>(runner: &mut Runner<'_>, slices: &Slices, observer: &mut O) {
    runner
        .replay(slices, observer)
        .expect("what was recorded can be replayed");
}

/// The races of a schedule.
///
/// # Panics
/// If the schedule is none of the program's.
pub fn races(runner: &mut Runner<'_>, slices: &Slices) -> Vec<Race> {
    let mut races = Races::new(Detector::default());
    replay(runner, slices, &mut races);
    races
        .sink
        .into_findings(runner.base.program, &runner.state)
        .races
}

/// The lost updates of a schedule; the first `keep` in full.
///
/// # Panics
/// If the schedule is none of the program's.
pub fn lost_updates(runner: &mut Runner<'_>, slices: &Slices, keep: usize) -> Findings {
    let mut count = LostUpdates::count();
    replay(runner, slices, &mut count);
    let Some(mut analysis) = LostUpdates::after(count, keep) else {
        return Findings::default();
    };
    replay(runner, slices, &mut analysis);
    analysis.into_findings()
}

/// The lines at which threads wait for ever. Those that only wait for such a thread's end do not count.
fn waiting(program: &Program, state: &State) -> Vec<Line> {
    let blocked = (0..state.threads.len())
        .filter(|&thread| state.threads[thread].status != state::Status::Finished)
        .map(|thread| &state.execs[thread]);
    let lines = |counts: fn(&WaitOn) -> bool| -> Vec<Line> {
        let mut lines: Vec<Line> = blocked
            .clone()
            .filter(|exec| exec.wait.as_ref().is_some_and(|wait| counts(&wait.on)))
            .filter_map(|exec| line(program, exec))
            .collect();
        lines.sort();
        lines.dedup();
        lines
    };
    let causes = lines(|on| !matches!(on, WaitOn::Finished(_) | WaitOn::Exit));
    if causes.is_empty() {
        lines(|_| true)
    } else {
        causes
    }
}

/// The line that a thread waits in.
fn line(program: &Program, exec: &Exec) -> Option<Line> {
    let frame = exec.python_frame()?;
    // The instruction that waits has been fetched already.
    Some(Line::of(program, frame.code, frame.pc.saturating_sub(1)))
}

/// Whether an exception that nobody caught has ended a thread.
#[must_use]
pub fn has_raised(state: &State) -> bool {
    state.uncaught > 0 || main_has_raised(state)
}

/// Whether an exception has ended the main thread's body.
fn main_has_raised(state: &State) -> bool {
    if let Some(exit) = state.exit {
        return exit == Exit::Raised;
    }
    let root = state
        .execs
        .iter()
        .next()
        .and_then(|exec| exec.frames.first());
    matches!(
        root,
        Some(Frame::Native(frame))
            if matches!(**frame, NativeFrame::Root(Root::Main { exit: Some(Exit::Raised) }))
    )
}

/// Finds the exceptions that nobody catches, and where they were raised.
#[derive(Debug, Default)]
pub struct Raises {
    /// Those that ended a thread.
    pub uncaught: Vec<Failure>,
    /// How many threads other than the main one an exception has ended.
    counted: u32,
    has_main: bool,
    /// How much of standard error has been seen.
    seen: usize,
    at: Option<(ThreadId, At)>,
    /// By thread, the newest exceptions that were raised in it: of what class, where.
    raised: Vec<Vec<(String, Option<Line>)>>,
}

/// As many of a thread's exceptions are remembered.
const REMEMBERED: usize = 8;

impl Raises {
    /// An exception has ended this thread, and its traceback is the end of `printed`.
    fn ended(&mut self, thread: ThreadId, printed: &str) {
        let Some(raised) = self.raised.get(thread as usize) else {
            return;
        };
        // While it unwound the stack others may have come and gone, so its class is taken from the traceback.
        let headline = printed.lines().rfind(|line| !line.starts_with(' '));
        let class = headline
            .and_then(|line| line.split(':').next())
            .and_then(|name| name.rsplit('.').next());
        let named = raised.iter().rfind(|(name, _)| Some(&**name) == class);
        if let Some((class, at)) = named.or(raised.last()) {
            self.uncaught.push(Failure::Exception {
                class: class.clone(),
                at: *at,
            });
        }
    }
}

impl Observer for Raises {
    fn step(&mut self, moment: Moment<'_>) {
        self.at = Some((moment.thread, moment.at));
    }

    fn raised(&mut self, program: &Program, state: &State, exception: Handle) {
        let Some((thread, at)) = self.at else { return };
        let object = |handle: Handle| {
            if handle.is_frozen() {
                Some(program.get(handle))
            } else {
                state.heap.find(handle)
            }
        };
        let class = match object(exception) {
            Some(Object::Exception(exception)) => exception.class,
            Some(Object::Instance(instance)) => instance.class,
            _ => return,
        };
        let name = match object(class) {
            Some(Object::Class(class)) => class.name.to_string(),
            _ => return,
        };
        let line = match at {
            At::Instr { code, pc } => Some(Line::of(program, code, pc)),
            At::Native => None,
        };
        let thread = thread as usize;
        if self.raised.len() <= thread {
            self.raised.resize(thread + 1, Vec::new());
        }
        let raised = &mut self.raised[thread];
        if raised.len() == REMEMBERED {
            raised.remove(0);
        }
        raised.push((name, line));
    }

    fn stopped(
        &mut self,
        _: &Program,
        state: &State,
        thread: ThreadId,
        _: StopReason,
    ) -> ControlFlow<()> {
        let printed = state.stderr.get(self.seen..).unwrap_or_default();
        if state.uncaught > self.counted {
            self.counted = state.uncaught;
            self.ended(thread, printed);
            self.seen = state.stderr.len();
        }
        if !self.has_main && main_has_raised(state) {
            self.has_main = true;
            self.ended(0, printed);
            self.seen = state.stderr.len();
        }
        ControlFlow::Continue(())
    }
}
