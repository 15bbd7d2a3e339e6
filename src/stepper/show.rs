//! What a place in a run looks like, in the words of a trace: where a thread stands, what it does next, why the
//! one before it stopped. Every text is safe to print: what the program made is escaped.

use super::control::Stepper;
use super::frames::{self, View};
use crate::bytecode::CodeObject;
use crate::bytecode::dis;
use crate::report::trace::phrase::Phrase;
use crate::report::trace::sharing::Watch;
use crate::report::trace::sight::Sight;
use crate::report::trace::{describe, held_by, label, waits};
use crate::runtime::frame::{Frame, NativeFrame};
use crate::runtime::observer::At;
use crate::runtime::state::Status;
use crate::schedule::{StopReason, ThreadId};
use crate::text::display::escape_for_display;

/// A line of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The function's name.
    pub function: String,
    /// The line's number.
    pub line: u32,
    /// Its text, without its indentation.
    pub source: String,
}

impl Place {
    /// Of an instruction.
    #[must_use]
    pub fn of(sight: Sight<'_>, code: u32, pc: u32) -> Self {
        let linked = &sight.program.codes[code as usize];
        let line = linked.code.lines[pc as usize];
        Self {
            function: escape_for_display(&linked.code.name),
            line,
            source: escape_for_display(sight.program.source_line(line).unwrap_or_default()),
        }
    }
}

/// The place of a frame.
#[must_use]
pub fn place(sight: Sight<'_>, view: View) -> Place {
    Place::of(sight, view.frame.code, view.pc)
}

/// What a thread does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The instruction's offset; none for a step that is not one.
    pub offset: Option<u32>,
    /// Its name.
    pub opcode: &'static str,
    /// Its operands.
    pub says: Phrase,
}

impl std::fmt::Display for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.offset {
            Some(offset) => write!(f, "{offset} {}", self.opcode)?,
            None => f.write_str("·")?,
        }
        if self.says.parts.is_empty() {
            return Ok(());
        }
        write!(f, " {}", self.says)
    }
}

/// What a thread does next; none if it has ended.
#[must_use]
pub fn next(sight: Sight<'_>, thread: ThreadId) -> Option<Next> {
    let exec = &sight.state.execs[thread as usize];
    if sight.state.threads[thread as usize].status == Status::Finished {
        return None;
    }
    let next = frames::next(exec)?;
    let (At::Instr { code, pc }, Some(frame)) = (next, exec.python_frame()) else {
        let asks_again = frames::asks_again(sight.state, thread);
        return Some(Next {
            offset: None,
            opcode: "",
            says: describe::native(sight, exec, asks_again).0,
        });
    };
    let object = &sight.program.codes[code as usize].code;
    Some(Next {
        offset: Some(object.offsets[pc as usize]),
        opcode: object.instrs[pc as usize].opcode().name(),
        says: describe::before(sight, exec, frame, code, pc).0,
    })
}

/// Whether a thread is about to run the body of a thread for the first time.
fn is_new(sight: Sight<'_>, thread: ThreadId) -> bool {
    use crate::runtime::frame::Root;
    let exec = &sight.state.execs[thread as usize];
    match exec.frames.last() {
        Some(Frame::Native(frame)) => matches!(
            **frame,
            NativeFrame::Root(Root::Bootstrap | Root::PoolWorker { is_new: true, .. })
        ),
        _ => false,
    }
}

/// How a thread stands: `runs next`, `can run`, `finished`, what it waits for and who holds that.
#[must_use]
pub fn standing(stepper: &Stepper<'_>, has_main: bool, thread: ThreadId) -> String {
    let sight = stepper.sight();
    let exec = stepper.exec(thread);
    if sight.state.threads[thread as usize].status == Status::Finished {
        return "finished".to_owned();
    }
    if sight.state.exit.is_some() {
        return "left behind".to_owned();
    }
    if stepper.thread() == Some(thread) {
        return "runs next".to_owned();
    }
    match &exec.wait {
        Some(wait) => {
            let words = waits(sight, exec, wait, has_main);
            if sight.state.is_enabled(thread) {
                return "can run".to_owned();
            }
            match held_by(sight, wait, has_main) {
                Some(holders) => format!("{words}, {holders}"),
                None => words,
            }
        }
        None if is_new(sight, thread) => "can begin".to_owned(),
        None => "can run".to_owned(),
    }
}

/// Why the thread before this one stopped, where it has just changed: `T1 preempted`, and who goes on.
#[must_use]
pub fn handover(stepper: &Stepper<'_>, has_main: bool) -> Option<(String, ThreadId)> {
    let step = stepper.step();
    let before = stepper.recording().timeline.at(step.checked_sub(1)?)?;
    let now = stepper.segment()?;
    if before.end != step || before.thread == now.thread {
        return None;
    }
    let sight = stepper.sight();
    let exec = stepper.exec(before.thread);
    let words = match (before.reason, &exec.wait) {
        (StopReason::Preempted, _) => "preempted".to_owned(),
        (StopReason::Finished, _) => "finished".to_owned(),
        (StopReason::Blocked, Some(wait)) => waits(sight, exec, wait, has_main),
        (StopReason::Blocked, None) => "blocks".to_owned(),
    };
    let label = label(has_main, before.thread);
    Some((format!("{label} {words}"), now.thread))
}

/// The watched values, each with its text.
#[must_use]
pub fn values(sight: Sight<'_>, watches: &[Watch], most: usize) -> Vec<(String, String)> {
    watches
        .iter()
        .map(|watch| {
            let text = sight.short(watch.value(sight), most);
            (escape_for_display(&watch.label), text)
        })
        .collect()
}

/// The listing of one code object: each row with the offset of its instruction, as `dis` prints it.
#[must_use]
pub fn listing(code: &CodeObject) -> Vec<(Option<u32>, String)> {
    let all = dis::disassemble(code);
    let own = all
        .lines()
        .take_while(|line| !line.starts_with("Disassembly of "));
    let mut rows: Vec<(Option<u32>, String)> = own
        .map(|line| {
            let mut before = None;
            for word in line.split_whitespace() {
                if word.starts_with(|c: char| c.is_ascii_uppercase()) {
                    break;
                }
                before = word.parse().ok();
            }
            (before, escape_for_display(line))
        })
        .collect();
    while rows.last().is_some_and(|row| row.1.is_empty()) {
        rows.pop();
    }
    rows
}

/// A row of a listing with the mark of the instruction that runs next, where `dis` puts that of the last one.
#[must_use]
pub fn marked(code: &CodeObject, row: &str) -> String {
    let last = code.lines.iter().copied().max().unwrap_or(0);
    let width = if last < 1000 {
        3
    } else {
        last.to_string().len()
    };
    match (row.get(..=width), row.get(width + 4..)) {
        (Some(before), Some(after)) => format!("{before}-->{after}"),
        _ => row.to_owned(),
    }
}

/// The first and the last line of a function, those within counted.
#[must_use]
pub fn extent(code: &CodeObject) -> (u32, u32) {
    let own = code.lines.iter().copied().max().unwrap_or(code.firstlineno);
    let inner = code.nested().map(|code| extent(code).1).max().unwrap_or(0);
    (code.firstlineno, own.max(inner))
}
