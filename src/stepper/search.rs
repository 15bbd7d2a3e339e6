//! Finding the step that a person wants to go to, forwards or backwards.
//!
//! A search runs the recorded execution with an observer that looks at each step before it is made. Forwards the
//! first find counts; backwards the last one before the present, piece by piece from one checkpoint to the next.
//! What counts is a [`Goal`] of one thread, or a breakpoint met by any.
//!
//! Backwards, "the same function" needs care: a find in a frame that has been left since then is none, unless calls
//! are to be entered. So finds are kept on a stack by depth, and a step of the thread at a smaller depth removes
//! those above it.

use super::breakpoints::Breakpoints;
use super::glass::{Glass, Scene};
use super::lines::{self, Lines};
use crate::bytecode::Instr;
use crate::runtime::observer::{At, Moment, Observer};
use crate::runtime::program::Program;
use crate::schedule::ThreadId;

/// What a search looks for; breakpoints are always looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Nothing else.
    Breakpoint,
    /// A line or a return of a thread with at most this many frames.
    Line {
        /// Who.
        thread: ThreadId,
        /// How many frames at most.
        depth: usize,
    },
    /// A line after this one in a frame at this depth, its return, or a line or return in a frame below.
    Past {
        /// Who.
        thread: ThreadId,
        /// How many frames.
        depth: usize,
        /// The line.
        line: u32,
    },
    /// The return of a function, or a line or return in a frame below.
    Return {
        /// Who.
        thread: ThreadId,
        /// How many frames it stands on, itself counted.
        depth: usize,
    },
    /// The first instruction of the function at this depth.
    Entry {
        /// Who.
        thread: ThreadId,
        /// How many frames it stands on, itself counted.
        depth: usize,
    },
}

impl Goal {
    /// The thread it is about.
    #[must_use]
    pub fn thread(self) -> Option<ThreadId> {
        match self {
            Self::Breakpoint => None,
            Self::Line { thread, .. }
            | Self::Past { thread, .. }
            | Self::Return { thread, .. }
            | Self::Entry { thread, .. } => Some(thread),
        }
    }

    /// The goal when only frames up to a depth count, unless it counts in all.
    #[must_use]
    pub fn limited(self, most: usize) -> Self {
        match self {
            Self::Line { thread, depth } if !self.enters_calls() => Self::Line {
                thread,
                depth: depth.min(most),
            },
            goal => goal,
        }
    }

    /// Whether it counts in every frame.
    fn enters_calls(self) -> bool {
        matches!(
            self,
            Self::Line {
                depth: usize::MAX,
                ..
            }
        )
    }

    fn is_met(
        self,
        code_marks: u8,
        begins_line: bool,
        line: u32,
        is_entry: bool,
        at: usize,
    ) -> bool {
        let returns = code_marks & lines::RETURN != 0;
        match self {
            Self::Breakpoint => false,
            Self::Line { depth, .. } => at <= depth && (begins_line || returns),
            Self::Past {
                depth, line: past, ..
            } => {
                at == depth && (returns || begins_line && line > past)
                    || at < depth && (begins_line || returns)
            }
            Self::Return { depth, .. } => returns && at <= depth || begins_line && at < depth,
            Self::Entry { depth, .. } => at == depth && is_entry,
        }
    }
}

/// Why a step was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is the goal.
    Goal,
    /// A breakpoint is met: its number.
    Breakpoint(usize),
}

/// A step that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Its number.
    pub step: u64,
    /// Why.
    pub why: Why,
}

/// Something that looks for steps.
pub trait Finder: Observer {
    /// The first step found.
    fn first(&self) -> Option<Spot>;
    /// The last one.
    fn last(&self) -> Option<Spot>;
    /// Forgets what was found, and how threads came to where they are: a piece begins, before the last one.
    fn earlier(&mut self, came_from: Vec<Option<CameFrom>>);
}

/// The instruction that a thread executed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameFrom {
    /// The code object's number.
    pub code: u32,
    /// The instruction.
    pub pc: u32,
    /// How many frames the thread had.
    pub depth: usize,
}

impl CameFrom {
    /// Whether this is where a function begins, given what the thread executed before: a loop may lead back to the
    /// first instruction, and one call may follow another at once.
    #[must_use]
    pub fn is_entry(self, program: &Program, before: Option<Self>) -> bool {
        let is_turn = before.is_some_and(|before| {
            let instr = program.codes[before.code as usize].code.instrs[before.pc as usize];
            (before.code, before.depth) == (self.code, self.depth)
                && !matches!(instr, Instr::ReturnValue)
        });
        self.pc == 0 && !is_turn
    }
}

/// Looks for a goal and breakpoints.
pub struct Seeker<'a> {
    lines: &'a Lines,
    breakpoints: &'a Breakpoints,
    glass: &'a Glass,
    goal: Goal,
    /// Whether the first find is all that is wanted.
    forwards: bool,
    /// Steps up to this one do not count (forwards).
    after: Option<u64>,
    came_from: Vec<Option<CameFrom>>,
    first: Option<Spot>,
    /// Goals met, by depth; backwards.
    met: Vec<(usize, u64)>,
    broke: Option<Spot>,
    /// The fewest frames that the goal's thread had.
    fewest: usize,
}

impl<'a> Seeker<'a> {
    /// For a search forwards from a step.
    #[must_use]
    pub fn forwards(
        lines: &'a Lines,
        breakpoints: &'a Breakpoints,
        glass: &'a Glass,
        goal: Goal,
        after: u64,
        came_from: Vec<Option<CameFrom>>,
    ) -> Self {
        Self {
            lines,
            breakpoints,
            glass,
            goal,
            forwards: true,
            after: Some(after),
            came_from,
            first: None,
            met: Vec::new(),
            broke: None,
            fewest: usize::MAX,
        }
    }

    /// For a search backwards.
    #[must_use]
    pub fn backwards(
        lines: &'a Lines,
        breakpoints: &'a Breakpoints,
        glass: &'a Glass,
        goal: Goal,
    ) -> Self {
        Self {
            forwards: false,
            after: None,
            ..Self::forwards(lines, breakpoints, glass, goal, 0, Vec::new())
        }
    }
}

impl Finder for Seeker<'_> {
    fn first(&self) -> Option<Spot> {
        self.first
    }

    fn last(&self) -> Option<Spot> {
        let goal = self.met.last().map(|&(_, step)| Spot {
            step,
            why: Why::Goal,
        });
        match (goal, self.broke) {
            (Some(goal), Some(broke)) if goal.step > broke.step => Some(goal),
            (goal, broke) => broke.or(goal),
        }
    }

    fn earlier(&mut self, came_from: Vec<Option<CameFrom>>) {
        self.goal = self.goal.limited(self.fewest);
        self.came_from = came_from;
        self.met.clear();
        self.broke = None;
    }
}

impl Observer for Seeker<'_> {
    fn step(&mut self, moment: Moment<'_>) {
        if self.first.is_some() {
            return;
        }
        let is_mine = self.goal.thread() == Some(moment.thread);
        let depth = moment.exec.frames.len();
        if is_mine && !self.forwards && !self.goal.enters_calls() {
            self.fewest = self.fewest.min(depth);
            while self.met.last().is_some_and(|met| met.0 > depth) {
                self.met.pop();
            }
        }
        let thread = moment.thread as usize;
        if self.came_from.len() <= thread {
            self.came_from.resize(thread + 1, None);
        }
        let At::Instr { code, pc } = moment.at else {
            self.came_from[thread] = None;
            return;
        };
        let here = CameFrom { code, pc, depth };
        let before = self.came_from[thread].replace(here);
        let is_entry = here.is_entry(moment.program, before);
        if is_mine && is_entry && !self.forwards && !self.goal.enters_calls() {
            // Perhaps right after another one at the same depth.
            while self.met.last().is_some_and(|met| met.0 >= depth) {
                self.met.pop();
            }
        }
        let marks = self.lines.marks(code, pc);
        if marks == 0 && !is_entry {
            return;
        }
        let turned = before
            .is_some_and(|before| before.code == code && before.depth == depth && before.pc >= pc);
        let begins_line = marks & lines::START != 0 || marks & lines::TURN != 0 && turned;
        if self.after.is_some_and(|after| moment.step <= after) {
            return;
        }
        let step = moment.step;
        if is_mine {
            let line = moment.program.codes[code as usize].code.lines[pc as usize];
            if self.goal.is_met(marks, begins_line, line, is_entry, depth) {
                if self.forwards {
                    self.first = Some(Spot {
                        step,
                        why: Why::Goal,
                    });
                } else {
                    if self.goal.enters_calls() || self.met.last().is_some_and(|met| met.0 == depth)
                    {
                        self.met.pop();
                    }
                    self.met.push((depth, step));
                }
            }
        }
        if self.breakpoints.all().is_empty() || !(begins_line || is_entry) {
            return;
        }
        let scene = Scene {
            state: moment.state,
            thread: moment.thread,
            exec: moment.exec,
            frame: moment.exec.python_frame(),
        };
        let found = self.breakpoints.find(
            moment.program,
            self.glass,
            (code, pc),
            (begins_line, is_entry),
            scene,
        );
        if let Some(number) = found {
            let spot = Spot {
                step,
                why: Why::Breakpoint(number),
            };
            if self.forwards {
                self.first = Some(spot);
            } else {
                self.broke = Some(spot);
            }
        }
    }
}
