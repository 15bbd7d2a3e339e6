//! The way from one place in a recording to another: to a step by its number, or to one that a search finds.

use super::frames;
use super::lines::{self, Lines};
use super::recording::{Cursor, Recording};
use super::search::{CameFrom, Finder, Spot};
use crate::runtime::observer::{At, NoObserver};
use crate::runtime::program::Program;
use crate::schedule::{StopReason, ThreadId};

/// A search runs so many steps, and later more, before it looks at what was found.
const FIRST_PIECE: u64 = 64;
const LONGEST_PIECE: u64 = 1 << 16;
/// A fork is extended by as many steps at a time.
const EXTENSION: u64 = 1 << 12;
/// A search backwards looks at so many steps first.
const FIRST_WINDOW: u64 = 1 << 14;
/// Going back further than this from a checkpoint leaves another one near the place.
const FAR: u64 = 1 << 13;

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// What was looked for is the next step.
    Found(Spot),
    /// The thread that was followed has ended.
    ThreadEnded(ThreadId),
    /// In a fork, a thread has blocked or ended, and there is a choice who goes on.
    Choice,
    /// The end of the execution.
    End,
    /// Its start: nothing was found.
    Start,
}

/// A place in a recording.
#[derive(Debug)]
pub struct Walker<'p> {
    program: &'p Program,
    /// What is walked through.
    pub recording: Recording,
    /// The present moment.
    pub here: Cursor,
    /// A moment not far before the present one.
    near: Option<Cursor>,
}

impl<'p> Walker<'p> {
    /// At the first step.
    #[must_use]
    pub fn new(program: &'p Program, recording: Recording) -> Self {
        Self {
            program,
            here: Cursor::clone(recording.checkpoints.nearest(0)),
            recording,
            near: None,
        }
    }

    /// Extends a fork until it has that many steps, or ends.
    pub fn reach(&mut self, steps: u64) {
        while self.recording.end() < steps && self.recording.ending.is_none() {
            let missing = steps - self.recording.end();
            self.recording
                .extend(self.program, missing.clamp(EXTENSION, 1 << 24));
        }
    }

    /// Goes to a step, or to the end if there are not as many; gives where it went.
    pub fn go(&mut self, step: u64) -> u64 {
        self.reach(step);
        let step = step.min(self.recording.end());
        let program = self.program;
        let checkpoint = self.recording.checkpoints.nearest(step);
        let near = self.near.as_ref().filter(|near| near.step() <= step);
        let is_ahead = self.here.step() <= step;
        let nearest = near.map_or(0, Cursor::step).max(checkpoint.step());
        if !is_ahead || self.here.step() < nearest {
            self.here = match near {
                Some(near) if near.step() > checkpoint.step() => near.clone(),
                _ => Cursor::clone(checkpoint),
            };
        }
        if !is_ahead && step - self.here.step() > FAR {
            // Who goes back a little will go back a little more.
            let before = step - FAR / 2;
            self.recording
                .advance(program, &mut self.here, before, &mut NoObserver);
            self.near = Some(self.here.clone());
        }
        self.recording
            .advance(program, &mut self.here, step, &mut NoObserver);
        step
    }

    /// Forgets what belongs to another recording, after it was exchanged for one with the same past.
    pub fn forget_later(&mut self) {
        let step = self.here.step();
        self.near = self.near.take().filter(|near| near.step() <= step);
    }

    /// Goes on until something is found after the present step. `followed` is the thread whose end is a reason to stop.
    pub fn find_forwards<F: Finder>(&mut self, finder: &mut F, followed: Option<ThreadId>) -> Stop {
        let mut cursor = self.here.clone();
        self.near = Some(self.here.clone());
        let mut piece = FIRST_PIECE;
        loop {
            self.reach(cursor.step() + 1);
            if cursor.step() == self.recording.end() {
                self.here = cursor;
                return Stop::End;
            }
            let recording = &self.recording;
            for segment in recording.timeline.from(cursor.step()) {
                while cursor.step() < segment.end {
                    let stop = segment.end.min(cursor.step() + piece);
                    Recording::run_segment(self.program, &mut cursor, segment.thread, stop, finder);
                    if let Some(spot) = finder.first() {
                        self.go(spot.step);
                        return Stop::Found(spot);
                    }
                    piece = (piece * 2).min(LONGEST_PIECE);
                }
                if segment.reason == StopReason::Finished && Some(segment.thread) == followed {
                    self.here = cursor;
                    return Stop::ThreadEnded(segment.thread);
                }
                if recording.is_choice(&cursor) {
                    self.here = cursor;
                    return Stop::Choice;
                }
            }
        }
    }

    /// Goes back to the last thing that is found before the present step. If there is none, stays.
    pub fn find_backwards<F: Finder>(&mut self, finder: &mut F, lines: &Lines) -> Stop {
        let mut end = self.here.step();
        let mut window = FIRST_WINDOW;
        while let Some(last) = end.checked_sub(1) {
            let start = end.saturating_sub(window);
            let checkpoint = self.recording.checkpoints.nearest(last);
            let near = self.near.as_ref().filter(|near| near.step() <= last);
            let mut cursor = match near {
                Some(near) if near.step() > checkpoint.step() => near.clone(),
                _ => Cursor::clone(checkpoint),
            };
            if start > cursor.step() {
                // Watching takes longer than running, and most finds are near.
                self.recording
                    .advance(self.program, &mut cursor, start, &mut NoObserver);
                self.near = Some(cursor.clone());
            }
            window = window.saturating_mul(8);
            let start = cursor.step();
            finder.earlier(self.came_from(&cursor, lines));
            self.recording
                .advance(self.program, &mut cursor, end, finder);
            if let Some(spot) = finder.last() {
                self.go(spot.step);
                return Stop::Found(spot);
            }
            end = start;
        }
        Stop::Start
    }

    /// Whether a thread is about to begin a function.
    #[must_use]
    pub fn is_entry(&self, lines: &Lines, thread: ThreadId) -> bool {
        let exec = &self.here.state.execs[thread as usize];
        let Some(At::Instr { code, pc: 0 }) = frames::next(exec) else {
            return false;
        };
        let here = CameFrom {
            code,
            pc: 0,
            depth: exec.frames.len(),
        };
        let before = self.came_from(&self.here, lines)[thread as usize];
        here.is_entry(self.program, before)
    }

    /// The instruction that each thread executed last, where it takes that to know whether the next one begins a line
    /// or a function.
    #[must_use]
    pub fn came_from(&self, cursor: &Cursor, lines: &Lines) -> Vec<Option<CameFrom>> {
        let state = &cursor.state;
        let threads = 0..ThreadId::try_from(state.threads.len()).expect("fewer than 2^32 threads");
        threads
            .map(|thread| {
                let next = frames::next(&state.execs[thread as usize])?;
                let At::Instr { code, pc } = next else {
                    return None;
                };
                let marks = lines.marks(code, pc);
                if marks & lines::TURN == 0 || marks & lines::START != 0 && pc != 0 {
                    return None;
                }
                let step = self
                    .recording
                    .timeline
                    .last_step_of(thread, cursor.step())?;
                let before = self.recording.at(self.program, step);
                let exec = &before.state.execs[thread as usize];
                match frames::next(exec)? {
                    At::Instr { code, pc } => Some(CameFrom {
                        code,
                        pc,
                        depth: exec.frames.len(),
                    }),
                    At::Native => None,
                }
            })
            .collect()
    }
}
