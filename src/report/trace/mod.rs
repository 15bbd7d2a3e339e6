//! A trace: every step of an execution with its operands and result, every context switch with its reason.
//!
//! [`Tracer`] is an observer. It sees a step twice: before it is made, when the operands are there, and at the next
//! step or the slice's end, when the result is; then it hands the finished [`Step`] to a [`View`], which writes it.
//! Nothing is kept but the step in the making and at most two more: a run of any length takes the same
//! memory. Which steps are worth showing and which values get a column is known from a first run, see
//! [`sharing`].
//!
//! [`text`] shows a trace in columns, [`perfetto`] as a file for the Perfetto and Chrome trace viewers.

pub mod describe;
pub mod lanes;
pub mod perfetto;
pub mod phrase;
pub mod sharing;
pub mod sight;
pub mod text;

use crate::bytecode::Instr;
use crate::runtime::frame::{Exec, Frame, NativeFrame};
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Moment, Observer};
use crate::runtime::program::Program;
use crate::runtime::state::{State, Status};
use crate::runtime::value::{Handle, Value};
use crate::runtime::wait::{Wait, WaitOn};
use crate::schedule::{StopReason, ThreadId};
use describe::Outcome;
use phrase::Phrase;
use sharing::{Location, Sharing, VALUE_WIDTH, Watch};
use sight::Sight;
use std::io;
use std::ops::ControlFlow;

/// A step that has been made.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number, from 0.
    pub number: u64,
    /// Who made it.
    pub thread: ThreadId,
    /// The code object and the index of the instruction; none for a step of a native frame.
    pub instr: Option<(u32, u32)>,
    /// Operands and result, or what a native frame did.
    pub says: Phrase,
    /// The exception that it raised.
    pub raises: Option<String>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    /// For each watched value its text after the step, and whether the step stored into it or changed it.
    pub values: Vec<(String, bool)>,
}

/// A change of the running thread.
#[derive(Debug, Clone)]
pub struct Switch {
    /// Who stopped.
    pub from: ThreadId,
    /// Who goes on (the same thread, if it waited and nobody else could run); none at the end.
    pub to: Option<ThreadId>,
    /// Why it stopped.
    pub reason: StopReason,
    /// The same in words: `preempted`, `finished`, `blocks on …`.
    pub words: String,
    /// The number of steps made so far.
    pub step: u64,
}

/// What a trace consists of.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// A step.
    Step(&'a Step),
    /// That many steps of a thread that concern no other thread.
    Folded(ThreadId, u64),
    /// A change of the running thread.
    Switch(&'a Switch),
}

/// Shows a trace.
pub trait View {
    /// Shows the next item.
    ///
    /// # Errors
    /// If it cannot be written.
    fn show(&mut self, sight: Sight<'_>, item: Item<'_>) -> io::Result<()>;
}

/// How threads are called: `main`, `T1`, … in a program, `T1`, `T2`, … where all threads run one text.
#[must_use]
pub fn label(has_main: bool, thread: ThreadId) -> String {
    match (has_main, thread) {
        (true, 0) => "main".to_owned(),
        (true, n) => format!("T{n}"),
        (false, n) => format!("T{}", n + 1),
    }
}

/// The most thread-local steps in a row that are shown rather than folded.
const SHOWN: usize = 2;

/// Watches an execution and hands its steps to a view.
pub struct Tracer<V> {
    view: V,
    sharing: Sharing,
    watches: Vec<Watch>,
    has_main: bool,
    folds: bool,
    broken: Option<io::Error>,
    pending: Option<Pending>,
    /// Thread-local steps that are not shown yet.
    held: Vec<Step>,
    /// How many more of them there are.
    folded: u64,
    /// Why the last slice ended, until it is known who goes on.
    stopped: Option<(ThreadId, StopReason, String)>,
    /// How each thread's last slice ended.
    last: Vec<Last>,
    /// The raw value and the text of each watched value.
    shown: Vec<(Value, String)>,
    /// How much of the output that the state holds has been seen.
    seen: (usize, usize),
    steps: u64,
}

/// How a slice ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Not by the thread's own doing.
    Preempted,
    /// It waited for something to happen.
    Waited,
    /// It wanted something that it has to ask for again.
    Wanted,
}

/// A step in the making.
struct Pending {
    step: Step,
    outcome: Outcome,
    depth: usize,
    is_local: bool,
    stored: Option<Location>,
}

impl<V: View> Tracer<V> {
    /// A tracer. `sharing` is what a first run found; `folds` whether long runs of thread-local steps are counted
    /// rather than shown.
    pub fn new(
        view: V,
        sharing: Sharing,
        watches: Vec<Watch>,
        has_main: bool,
        folds: bool,
    ) -> Self {
        Self {
            view,
            sharing: sharing.again(),
            watches,
            has_main,
            folds,
            broken: None,
            pending: None,
            held: Vec::new(),
            folded: 0,
            stopped: None,
            last: Vec::new(),
            shown: Vec::new(),
            seen: (0, 0),
            steps: 0,
        }
    }

    /// Shows what is still held back, once the execution is over.
    ///
    /// # Errors
    /// If something could not be written.
    pub fn finish(mut self, program: &Program, state: &State) -> io::Result<V> {
        let sight = Sight { program, state };
        self.release(sight);
        if let Some((from, reason, words)) = self.stopped.take() {
            let step = self.steps;
            let switch = Switch {
                from,
                to: None,
                reason,
                words,
                step,
            };
            self.show(sight, Item::Switch(&switch));
        }
        match self.broken {
            Some(error) => Err(error),
            None => Ok(self.view),
        }
    }

    fn show(&mut self, sight: Sight<'_>, item: Item<'_>) {
        if self.broken.is_none()
            && let Err(error) = self.view.show(sight, item)
        {
            self.broken = Some(error);
        }
    }

    /// Shows the thread-local steps that were held back.
    fn release(&mut self, sight: Sight<'_>) {
        let thread = self.held.first().map(|step| step.thread);
        let Some(thread) = thread else { return };
        let held = std::mem::take(&mut self.held);
        let folded = std::mem::take(&mut self.folded);
        if folded > 0 {
            let all = folded + held.len() as u64;
            self.show(sight, Item::Folded(thread, all));
            return;
        }
        for step in &held {
            self.show(sight, Item::Step(step));
        }
    }

    /// The texts of the watched values, and which of them are new or were stored into.
    fn look(&mut self, sight: Sight<'_>, stored: Option<Location>) -> Vec<(String, bool)> {
        let is_first = self.shown.is_empty();
        if is_first {
            self.shown = vec![(Value::Unbound, "–".to_owned()); self.watches.len()];
        }
        let mut values = Vec::with_capacity(self.watches.len());
        for (watch, shown) in self.watches.iter().zip(&mut self.shown) {
            let value = watch.value(sight);
            // A value that is written again is written all the same: it may well be an update that is lost.
            let mut changed = stored.is_some_and(|location| watch.is_at(sight, location));
            if value != shown.0 || sight.is_container(value) {
                let text = sight.short(value, VALUE_WIDTH + 1);
                // The first look is at what there was before the first step.
                changed |= !is_first && (text != shown.1 || value != shown.0);
                *shown = (value, text);
            }
            values.push((shown.1.clone(), changed));
        }
        values
    }

    /// The step in the making has been made.
    fn complete(&mut self, sight: Sight<'_>, exec: &Exec) {
        let Some(mut pending) = self.pending.take() else {
            return;
        };
        let step = &mut pending.step;
        let (out, err) = (&sight.state.stdout, &sight.state.stderr);
        step.stdout
            .push_str(out.get(self.seen.0..).unwrap_or_default());
        step.stderr
            .push_str(err.get(self.seen.1..).unwrap_or_default());
        self.seen = (out.len(), err.len());
        let stored = pending.stored.filter(|_| step.raises.is_none());
        step.values = self.look(sight, stored);
        let is_quiet = step.raises.is_none()
            && step.stdout.is_empty()
            && step.stderr.is_empty()
            && !step.values.iter().any(|value| value.1);
        if self.folds && pending.is_local && is_quiet {
            if self.held.len() == SHOWN {
                self.folded += 1;
                return;
            }
            Self::finish_step(sight, exec, &mut pending);
            self.held.push(pending.step);
            return;
        }
        Self::finish_step(sight, exec, &mut pending);
        self.release(sight);
        self.show(sight, Item::Step(&pending.step));
    }

    fn finish_step(sight: Sight<'_>, exec: &Exec, pending: &mut Pending) {
        let step = &mut pending.step;
        if step.raises.is_none() {
            let (instr, depth) = (step.instr, pending.depth);
            describe::after(sight, exec, depth, instr, pending.outcome, &mut step.says);
        }
    }

    /// Why a thread stopped, in words.
    fn words(&self, sight: Sight<'_>, thread: ThreadId, reason: StopReason) -> String {
        match reason {
            StopReason::Preempted => "preempted".to_owned(),
            StopReason::Finished => "finished".to_owned(),
            StopReason::Blocked => {
                let exec = &sight.state.execs[thread as usize];
                match &exec.wait {
                    Some(wait) => waits(sight, exec, wait, self.has_main),
                    None => "blocks".to_owned(),
                }
            }
        }
    }
}

/// What a blocked thread waits for, in words.
#[must_use]
pub fn waits(sight: Sight<'_>, exec: &Exec, wait: &Wait, has_main: bool) -> String {
    let object = |object: Handle| {
        let class = sight.class_name(sight.get(object));
        // The object may be the inside of an instance, which is what has the name.
        let holder = exec.frames.iter().rev().find_map(|frame| match frame {
            Frame::Native(frame) => match &**frame {
                NativeFrame::Call(call) => call.args.iter().copied().find(|arg| {
                    let inside = sight.payload(*arg).map(|payload| payload.0);
                    inside == Some(object)
                }),
                _ => None,
            },
            Frame::Python(_) => None,
        });
        let named = holder.and_then(Value::handle).unwrap_or(object);
        match sight.name_of(named, Some(exec)) {
            Some(name) => format!("{class} '{name}'"),
            None => format!("a {class}"),
        }
    };
    match &wait.on {
        WaitOn::Time => "sleeps".to_owned(),
        WaitOn::Started(thread) => format!("waits for {} to begin", label(has_main, *thread)),
        WaitOn::Finished(thread) => format!("waits for {} to end", label(has_main, *thread)),
        WaitOn::Exit => "waits for the threads to end".to_owned(),
        WaitOn::Sync { object: on, .. } => format!("blocks on {}", object(*on)),
    }
}

/// The threads that keep a blocked one waiting, in words.
#[must_use]
pub fn held_by(sight: Sight<'_>, wait: &Wait, has_main: bool) -> Option<String> {
    let WaitOn::Sync { object, .. } = wait.on else {
        return None;
    };
    let Object::Sync(sync) = sight.get(object) else {
        return None;
    };
    let holders = sync.holders(sight.state);
    let labels: Vec<String> = holders.iter().map(|id| label(has_main, *id)).collect();
    (!labels.is_empty()).then(|| format!("held by {}", labels.join(", ")))
}

/// Why no thread can go on: who waits for what, and who holds it. One line each, under a heading.
#[must_use]
pub fn deadlock(sight: Sight<'_>, has_main: bool) -> Vec<String> {
    let mut lines = vec!["deadlock: no thread can ever go on".to_owned()];
    for (id, thread) in (0u32..).zip(&sight.state.threads) {
        let exec = &sight.state.execs[id as usize];
        if let (true, Some(wait)) = (thread.status != Status::Finished, &exec.wait) {
            let words = waits(sight, exec, wait, has_main);
            let holders = held_by(sight, wait, has_main);
            let holders = holders.map_or_else(String::new, |words| format!(", {words}"));
            lines.push(format!("  {} {words}{holders}", label(has_main, id)));
        }
    }
    lines
}

impl<V: View> Observer for Tracer<V> {
    fn step(&mut self, moment: Moment<'_>) {
        if self.broken.is_some() {
            return;
        }
        let sight = Sight {
            program: moment.program,
            state: moment.state,
        };
        if self.shown.len() < self.watches.len() {
            self.look(sight, None);
        }
        self.complete(sight, moment.exec);
        if let Some((from, reason, words)) = self.stopped.take()
            && (from != moment.thread || self.last(moment.thread) != Last::Preempted)
        {
            self.release(sight);
            let switch = Switch {
                from,
                to: Some(moment.thread),
                reason,
                words,
                step: moment.step,
            };
            self.show(sight, Item::Switch(&switch));
        }
        let (is_shared, stored) = self.sharing.step(&moment);
        let (instr, (says, outcome), is_busy);
        if let (At::Instr { code, pc }, Some(frame)) = (moment.at, moment.exec.python_frame()) {
            instr = Some((code, pc));
            (says, outcome) = describe::before(sight, moment.exec, frame, code, pc);
            is_busy = meets_others(sight, moment.exec, code, pc);
        } else {
            let is_retry = self.last(moment.thread) == Last::Wanted;
            instr = None;
            (says, outcome) = describe::native(sight, moment.exec, is_retry);
            is_busy = true;
        }
        self.begin(&moment, instr, says, outcome, !is_shared && !is_busy);
        if let Some(pending) = &mut self.pending {
            pending.stored = stored;
        }
    }

    fn raised(&mut self, program: &Program, state: &State, exception: Handle) {
        if let Some(pending) = &mut self.pending {
            let sight = Sight { program, state };
            pending.step.raises = Some(sight.exception(exception, 60));
        }
    }

    fn stopped(
        &mut self,
        program: &Program,
        state: &State,
        thread: ThreadId,
        reason: StopReason,
    ) -> ControlFlow<()> {
        if self.broken.is_some() {
            return ControlFlow::Break(());
        }
        let sight = Sight { program, state };
        self.complete(sight, &state.execs[thread as usize]);
        // The driver takes the output away after each slice.
        self.seen = (0, 0);
        self.last.resize(state.threads.len(), Last::Preempted);
        self.last[thread as usize] = match (reason, &state.execs[thread as usize].wait) {
            (StopReason::Blocked, Some(wait)) => match wait.on {
                WaitOn::Sync { .. } => Last::Wanted,
                _ => Last::Waited,
            },
            _ => Last::Preempted,
        };
        self.stopped = Some((thread, reason, self.words(sight, thread, reason)));
        ControlFlow::Continue(())
    }
}

impl<V> Tracer<V> {
    fn last(&self, thread: ThreadId) -> Last {
        let last = self.last.get(thread as usize).copied();
        last.unwrap_or(Last::Preempted)
    }

    fn begin(
        &mut self,
        moment: &Moment<'_>,
        instr: Option<(u32, u32)>,
        says: Phrase,
        outcome: Outcome,
        is_local: bool,
    ) {
        self.steps = moment.step + 1;
        self.pending = Some(Pending {
            step: Step {
                number: moment.step,
                thread: moment.thread,
                instr,
                says,
                raises: None,
                stdout: String::new(),
                stderr: String::new(),
                values: Vec::new(),
            },
            outcome,
            depth: moment.exec.frames.len(),
            is_local,
            stored: None,
        });
    }
}

/// Whether an instruction deals with something that threads meet at, whoever has touched it: starting a thread,
/// entering a lock.
fn meets_others(sight: Sight<'_>, exec: &Exec, code: u32, pc: u32) -> bool {
    let instr = sight.program.codes[code as usize].code.instrs[pc as usize];
    let Some(frame) = exec.python_frame() else {
        return true;
    };
    let top = (frame.base + frame.sp) as usize;
    let at = |depth: u32| exec.values[top - depth as usize].value();
    match instr {
        Instr::SetupWith(_) => sight.is_sync(at(1)),
        Instr::WithCleanupStart => true,
        Instr::CallMethod(count) => sight.is_sync(at(count.0 + 1)),
        Instr::CallFunction(count) => {
            let Value::Obj(callee) = at(count.0 + 1) else {
                return false;
            };
            matches!(sight.get(callee), Object::Method { receiver, .. } if sight.is_sync(*receiver))
        }
        _ => false,
    }
}
