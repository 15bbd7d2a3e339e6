//! A hunt's finding, told on its shrunk schedule; and how the outcomes stand to those of serial orders.

use super::columns::{Mark, Window, columns};
use super::lost::Scene;
use super::{Replayed, lost};
use crate::analysis::lost_updates::{Findings, LostUpdate};
use crate::analysis::races::{Access, Race};
use crate::explore::failure::{Failure, Line};
use crate::explore::hunt::Hunt;
use crate::explore::judge;
use crate::explore::oracle::{Relation, SerialOutcomes};
use crate::explore::outcome::{Observed, Outcome};
use crate::explore::runner::Runner;
use crate::report::number::{counted, grouped};
use crate::report::trace::sight::Sight;
use crate::report::trace::text::Look;
use crate::report::trace::{deadlock, label};
use crate::runtime::object::Object;
use crate::runtime::observer::{Moment, NoObserver, Observer};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::Handle;
use crate::runtime::wait::WaitOn;
use crate::schedule::schedule::Slices;
use crate::schedule::{Misfit, StopReason, ThreadId};
use std::ops::ControlFlow;

/// As many lost updates are kept in full.
const KEEP: usize = 1_000;
/// As many of them are told, where all are asked for.
const SENTENCES: usize = 20;
/// So many steps before a deadlock or an exception are shown.
const TAIL: u64 = 24;
/// So many steps before and after a preemption are shown.
const BEFORE: u64 = 6;
const AFTER: u64 = 6;
/// As many different outcomes are compared with the serial ones.
const COMPARED: usize = 2_000;

/// Tells findings of one hunt.
#[derive(Debug)]
pub struct Teller<'b> {
    /// The program, and how it is called.
    pub scene: Scene<'b>,
    /// How traces are written.
    pub look: Look,
    /// What replays executions.
    pub runner: Runner<'b>,
    /// The expression of `--expect`.
    pub expect: Option<&'b str>,
    /// Whether every lost update is told.
    pub tells_all: bool,
    /// What serial orders give, if that was asked.
    pub serial: Option<SerialOutcomes>,
}

/// Finds the step at which the last exception was raised.
#[derive(Debug, Default)]
struct LastRaise {
    step: u64,
    raised: Option<u64>,
}

impl Observer for LastRaise {
    fn step(&mut self, moment: Moment<'_>) {
        self.step = moment.step;
    }

    fn raised(&mut self, _: &Program, _: &State, _: Handle) {
        self.raised = Some(self.step);
    }
}

impl Teller<'_> {
    fn outcome(&mut self, slices: &Slices) -> Result<Outcome, Misfit> {
        let ran = self.runner.replay(slices, &mut NoObserver)?;
        let observed = Observed::new(self.scene.program);
        Ok(observed.outcome(ran.ending, &mut self.runner.state))
    }

    /// How many seeds end as no serial order does; nothing if that was not asked.
    ///
    /// # Errors
    /// If a schedule does not fit the program.
    pub fn compared(&mut self, found: &Hunt) -> Result<Option<String>, Misfit> {
        let Some(serial) = self.serial.take() else {
            return Ok(None);
        };
        let (mut others, mut seeds, mut prints) = (0_u64, 0, 0);
        let mut left = COMPARED;
        let mut seen = std::collections::BTreeMap::new();
        for (verdict, tally) in &found.verdicts {
            if verdict.is_limited || serial.outcomes.contains_key(&verdict.outcome) {
                continue;
            }
            let relation = match seen.get(&verdict.outcome) {
                Some(&relation) => relation,
                None if left == 0 => continue,
                None => {
                    left -= 1;
                    let outcome = self.outcome(&tally.slices)?;
                    let relation = serial.relation(&outcome);
                    seen.insert(verdict.outcome, relation);
                    others += u64::from(relation == Relation::NotSerial);
                    relation
                }
            };
            match relation {
                Relation::NotSerial => seeds += tally.count,
                Relation::OtherOutput => prints += tally.count,
                Relation::Serial => {}
            }
        }
        let at_least = if left == 0 { "at least " } else { "" };
        let orders = orders(&serial);
        self.serial = Some(serial);
        let mut line = match seeds {
            0 => format!("every outcome is one that {orders} gives"),
            seeds => format!(
                "{at_least}{} in an outcome that {} ({})",
                if seeds == 1 {
                    "1 seed ends".to_owned()
                } else {
                    format!("{} seeds end", grouped(seeds))
                },
                none_of(&orders),
                counted(others, "such outcome"),
            ),
        };
        if prints > 0 {
            let with = if seeds == 0 {
                " but for the order of output"
            } else {
                ""
            };
            line = format!(
                "{line}{with}; {} what none of them prints",
                if prints == 1 {
                    "1 seed prints".to_owned()
                } else {
                    format!("{} seeds print", grouped(prints))
                }
            );
        }
        Ok(Some(line))
    }

    /// Explains a failure on a schedule that has it.
    ///
    /// # Errors
    /// If the schedule does not fit the program.
    pub fn explain(&mut self, failure: &Failure, slices: &Slices) -> Result<Vec<String>, Misfit> {
        let mut lines = match failure {
            Failure::LostUpdate { .. } => self.lost(failure, slices)?,
            Failure::Expect => self.unexpected(slices)?,
            Failure::Deadlock(_) => self.deadlocked(slices)?,
            Failure::Exception { .. } | Failure::ExitStatus(_) => self.raised(slices)?,
            Failure::Race(one, other) => self.race((*one, *other), slices)?,
        };
        if let Some(serial) = self.serial.take() {
            let outcome = self.outcome(slices)?;
            let orders = orders(&serial);
            lines.push(match serial.relation(&outcome) {
                Relation::Serial => format!("The outcome is one that {orders} gives."),
                Relation::OtherOutput => {
                    format!("The values are those that {orders} gives; what is printed is not.")
                }
                Relation::NotSerial => format!(
                    "{}{}.",
                    first_upper(&none_of(&orders).replace("gives", "gives this outcome")),
                    difference(&serial, &outcome)
                ),
            });
            self.serial = Some(serial);
        }
        Ok(lines)
    }

    fn columns(&mut self, slices: &Slices, window: &Window) -> Result<Vec<String>, Misfit> {
        let mut replayed = Replayed {
            runner: &mut self.runner,
            slices,
        };
        let mut lines = columns(&mut replayed, self.scene.program, self.look, window)?;
        if !lines.is_empty() {
            lines.insert(0, String::new());
            lines.push(String::new());
        }
        Ok(lines)
    }

    fn update(
        &mut self,
        findings: &Findings,
        update: &LostUpdate,
        slices: &Slices,
    ) -> Result<Vec<String>, Misfit> {
        let scene = self.scene;
        let mut lines = vec![String::new(), scene.name(update)];
        lines.extend(self.columns(slices, &lost::window(update))?);
        lines.push(scene.why(update));
        lines.push(scene.fix(update));
        if self.tells_all {
            let others = findings.first.iter().filter(|&other| other != update);
            lines.extend(others.take(SENTENCES).map(|other| scene.why(other)));
        }
        lines.push(String::new());
        lines.extend(scene.table(findings));
        Ok(lines)
    }

    fn lost(&mut self, failure: &Failure, slices: &Slices) -> Result<Vec<String>, Misfit> {
        let findings = judge::lost_updates(&mut self.runner, slices, KEEP);
        let program = self.scene.program;
        let is_this = |update: &&LostUpdate| {
            *failure
                == Failure::LostUpdate {
                    read: lost::line(program, update.read.site),
                    overwrite: lost::line(program, update.overwrite.site),
                }
        };
        match findings.first.iter().find(is_this) {
            Some(update) => self.update(&findings, update, slices),
            None => Ok(self.scene.table(&findings)),
        }
    }

    fn unexpected(&mut self, slices: &Slices) -> Result<Vec<String>, Misfit> {
        let outcome = self.outcome(slices)?;
        let expect = self.expect.unwrap_or_default();
        let is_named = |name: &str| {
            let mut words = expect.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            words.any(|word| word == name)
        };
        let values = outcome.globals.iter().filter(|(name, _)| is_named(name));
        let values: Vec<String> = values
            .map(|(name, text)| format!("{name} = {text}"))
            .collect();
        let mut lines = Vec::new();
        if !values.is_empty() {
            lines.push(format!("   at the end {}", values.join(", ")));
        }
        let findings = judge::lost_updates(&mut self.runner, slices, KEEP);
        if let Some(update) = findings.first.first() {
            lines.extend(self.update(&findings, update, slices)?);
        } else {
            lines.extend(self.around(slices, &[])?);
            lines.push("No update is lost on the way: what the threads do between each other's steps is what counts.".to_owned());
        }
        Ok(lines)
    }

    /// The steps at which threads are preempted, and some of one's own choice.
    fn around(&mut self, slices: &Slices, steps: &[u64]) -> Result<Vec<String>, Misfit> {
        let mut preempted = Preempted::default();
        self.runner.replay(slices, &mut preempted)?;
        let mut window = Window::default();
        for &step in steps.iter().chain(&preempted.steps) {
            for near in step.saturating_sub(BEFORE)..=step + AFTER {
                window.marks.insert(near, Mark::Near);
            }
        }
        self.columns(slices, &window)
    }

    fn deadlocked(&mut self, slices: &Slices) -> Result<Vec<String>, Misfit> {
        self.runner.replay(slices, &mut NoObserver)?;
        let mut acquired = Acquired::of(&self.runner.state);
        self.runner.replay(slices, &mut acquired)?;
        let holders = acquired.objects.iter().flat_map(|object| &object.1);
        let waiting = acquired.waiting.iter().map(|waiting| &waiting.0);
        let mut window = Window {
            threads: holders.chain(waiting).copied().collect(),
            ..Window::default()
        };
        for step in acquired.steps() {
            window.marks.insert(step, Mark::Near);
        }
        let mut lines = self.columns(slices, &window)?;
        self.runner.replay(slices, &mut NoObserver)?;
        let sight = Sight {
            program: self.scene.program,
            state: &self.runner.state,
        };
        lines.extend(deadlock(sight, self.scene.has_main));
        lines.push("To put it right, let every thread acquire its locks in the same order, or hold none while it waits for another thread.".to_owned());
        Ok(lines)
    }

    fn race(&mut self, lines: (Line, Line), slices: &Slices) -> Result<Vec<String>, Misfit> {
        let program = self.scene.program;
        let line = |access: &Access| lost::line(program, access.site);
        let races = judge::races(&mut self.runner, slices);
        let is_this = |race: &&Race| {
            let (one, other) = (line(&race.first), line(&race.second));
            (one.min(other), one.max(other)) == lines
        };
        let Some(race) = races.iter().find(is_this) else {
            return Ok(Vec::new());
        };
        let mut window = Window {
            location: Some(race.location.clone()),
            threads: vec![race.first.thread, race.second.thread],
            ..Window::default()
        };
        window.marks.insert(race.first.step, Mark::Near);
        window.marks.insert(race.second.step, Mark::Near);
        let mut lines = self.columns(slices, &window)?;
        let access = |access: &Access| {
            let what = if access.is_write { "writes" } else { "reads" };
            let locks = match &access.locks[..] {
                [] => "no lock".to_owned(),
                locks => locks.join(", "),
            };
            format!(
                "{} {what} it at step {} ({}, holding {locks})",
                label(self.scene.has_main, access.thread),
                access.step,
                line(access).describe(program),
            )
        };
        lines.push(format!(
            "{}: {}, {}, and nothing says which comes first.",
            race.location,
            access(&race.first),
            access(&race.second)
        ));
        lines.push(format!(
            "To put it right, hold one lock at both, the same one wherever a thread uses {}.",
            race.location
        ));
        Ok(lines)
    }

    fn raised(&mut self, slices: &Slices) -> Result<Vec<String>, Misfit> {
        let mut last = LastRaise::default();
        self.runner.replay(slices, &mut last)?;
        let traceback = self.runner.state.stderr.clone();
        let mut lines = self.columns(slices, &tail(last.raised.unwrap_or(last.step)))?;
        lines.extend(traceback.lines().map(|line| {
            let line = crate::text::display::escape_for_display(line);
            format!("   {line}")
        }));
        lines.push("What the failing line relies on can be changed by another thread before it: hold one lock from the check to the use.".to_owned());
        Ok(lines)
    }
}

/// The last steps up to one.
fn tail(last: u64) -> Window {
    let marks = [last.saturating_sub(TAIL), last];
    Window {
        marks: marks.map(|step| (step, Mark::Near)).into(),
        ..Window::default()
    }
}

/// Finds the steps at which the locks of a deadlock were acquired, and the last one of each thread that waits.
#[derive(Debug, Default)]
struct Acquired {
    /// The objects that threads wait for at the end, their holders, and since when.
    objects: Vec<(Handle, Vec<ThreadId>, Option<u64>)>,
    /// Which threads wait, and the last step of each.
    waiting: Vec<(ThreadId, Option<u64>)>,
    last: Option<u64>,
}

impl Acquired {
    fn of(end: &State) -> Self {
        let mut acquired = Self::default();
        for (thread, _) in (0..).zip(&end.threads) {
            let wait = end.execs[thread as usize].wait.as_ref();
            if let Some(WaitOn::Sync { object, .. }) = wait.map(|wait| &wait.on) {
                acquired.waiting.push((thread, None));
                if !acquired.objects.iter().any(|known| known.0 == *object) {
                    acquired.objects.push((*object, Vec::new(), None));
                }
            }
        }
        acquired
    }

    fn steps(&self) -> impl Iterator<Item = u64> {
        let acquired = self.objects.iter().filter_map(|object| object.2);
        acquired.chain(self.waiting.iter().filter_map(|waiting| waiting.1))
    }

    /// What the step before has done.
    fn look(&mut self, state: &State) {
        for (object, holders, since) in &mut self.objects {
            let Some(Object::Sync(sync)) = state.heap.find(*object) else {
                continue;
            };
            let now = sync.holders(state);
            if now != *holders {
                *since = self.last.filter(|_| !now.is_empty());
                *holders = now;
            }
        }
    }
}

impl Observer for Acquired {
    fn step(&mut self, moment: Moment<'_>) {
        self.look(moment.state);
        self.last = Some(moment.step);
        let thread = moment.thread;
        if let Some(waiting) = self.waiting.iter_mut().find(|waiting| waiting.0 == thread) {
            waiting.1 = Some(moment.step);
        }
    }

    fn stopped(
        &mut self,
        _: &Program,
        state: &State,
        _: ThreadId,
        _: StopReason,
    ) -> ControlFlow<()> {
        self.look(state);
        ControlFlow::Continue(())
    }
}

/// Finds the steps before which the running thread changed although it could have gone on, and those with which it did
/// go on.
#[derive(Debug, Default)]
struct Preempted {
    steps: Vec<u64>,
    /// Who was preempted and has not gone on.
    waiting: Vec<ThreadId>,
    last: Option<ThreadId>,
}

impl Observer for Preempted {
    fn step(&mut self, moment: Moment<'_>) {
        let Some(before) = self.last.replace(moment.thread) else {
            return;
        };
        if before == moment.thread {
            return;
        }
        if moment.state.is_enabled(before) {
            self.steps.push(moment.step);
            self.waiting.push(before);
        }
        if let Some(index) = self.waiting.iter().position(|&it| it == moment.thread) {
            self.waiting.remove(index);
            self.steps.push(moment.step);
        }
    }
}

/// The serial orders that were run, as the subject of a sentence.
fn orders(serial: &SerialOutcomes) -> String {
    match (serial.complete, serial.orders) {
        (true, 1) => "the only serial order of the threads".to_owned(),
        (true, orders) => format!(
            "some serial order of the threads (all {} were run)",
            grouped(orders)
        ),
        (false, orders) => format!(
            "some serial order of the threads (a sample of {} was run)",
            grouped(orders)
        ),
    }
}

fn none_of(orders: &str) -> String {
    match orders.strip_prefix("some ") {
        Some(rest) => format!("no {rest} gives"),
        None => "the only serial order of the threads does not give".to_owned(),
    }
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// What the serial orders give where the outcome is another.
fn difference(serial: &SerialOutcomes, outcome: &Outcome) -> String {
    let mut outcomes = serial.outcomes.values();
    let Some(first) = outcomes.next() else {
        return String::new();
    };
    if first.status != outcome.status {
        let (one, other) = (outcome.status.name(), first.status.name());
        return format!(": it is {one}, a serial one {other}");
    }
    for (name, text) in &outcome.globals {
        let value = |other: &Outcome| {
            let mut globals = other.globals.iter();
            globals
                .find(|global| global.0 == *name)
                .map(|global| global.1.clone())
        };
        let mut values: Vec<String> = serial.outcomes.values().filter_map(value).collect();
        values.sort();
        values.dedup();
        if let ([only], true) = (&values[..], !values.contains(text)) {
            return format!(": {name} = {text} here, {only} there");
        }
    }
    String::new()
}
