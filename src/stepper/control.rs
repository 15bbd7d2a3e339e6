//! What a person does with a recording: go somewhere, look, choose who runs.

use super::breakpoints::Breakpoints;
use super::frames;
use super::glass::{Glass, Scene, Seen};
use super::lines::Lines;
use super::recording::{Recording, enabled};
use super::search::{Goal, Seeker};
use super::timeline::Segment;
use super::walker::{Stop, Walker};
use super::writes::{Writes, Written};
use crate::report::trace::sharing::Sharing;
use crate::report::trace::sight::Sight;
use crate::runtime::frame::{Exec, PyFrame};
use crate::runtime::program::Program;
use crate::schedule::ThreadId;
use crate::schedule::green::Ending;

/// How far a look ahead at what threads share goes.
const SURVEY_STEPS: u64 = 1_000_000;

/// A person's place in a recording, and the means to move it.
#[derive(Debug)]
pub struct Stepper<'p> {
    /// The program.
    pub program: &'p Program,
    /// Where lines begin.
    pub lines: Lines,
    /// What evaluates expressions.
    pub glass: Glass,
    /// Breakpoints.
    pub breakpoints: Breakpoints,
    walker: Walker<'p>,
    /// What was recorded first, in a fork.
    original: Option<Box<Recording>>,
}

impl<'p> Stepper<'p> {
    /// At the first step of a recording. `glass` looks through a program of its own, loaded like `program`.
    #[must_use]
    pub fn new(program: &'p Program, glass: Glass, recording: Recording) -> Self {
        Self {
            program,
            lines: Lines::new(program),
            glass,
            breakpoints: Breakpoints::default(),
            walker: Walker::new(program, recording),
            original: None,
        }
    }

    /// What is walked through.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        &self.walker.recording
    }

    /// The number of the step that is made next.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.walker.here.step()
    }

    /// What the program has written to standard output and standard error before the present step.
    #[must_use]
    pub fn written(&self) -> (&str, &str) {
        let (out, err) = self.walker.here.written;
        let recording = self.recording();
        (&recording.stdout[..out], &recording.stderr[..err])
    }

    /// To look at the present state.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            program: self.program,
            state: &self.walker.here.state,
        }
    }

    /// The slice that the next step belongs to; none at the end.
    #[must_use]
    pub fn segment(&self) -> Option<Segment> {
        self.recording().timeline.at(self.step())
    }

    /// Who makes the next step; none at the end.
    #[must_use]
    pub fn thread(&self) -> Option<ThreadId> {
        Some(self.segment()?.thread)
    }

    /// What a thread is in the middle of.
    #[must_use]
    pub fn exec(&self, thread: ThreadId) -> &Exec {
        &self.walker.here.state.execs[thread as usize]
    }

    /// The threads that can run now.
    #[must_use]
    pub fn enabled(&self) -> Vec<ThreadId> {
        enabled(&self.walker.here.state)
    }

    /// Whether this is a place in a fork where somebody must be chosen, or the first one is.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        self.recording().is_choice(&self.walker.here)
    }

    /// How the execution ended, at its end.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        let is_at_end = self.step() == self.recording().end();
        self.recording().ending.filter(|_| is_at_end)
    }

    // ---- going ----

    /// Goes to a step, or to the end if there are not as many.
    pub fn go(&mut self, step: u64) {
        self.walker.go(step);
        self.look_ahead();
    }

    /// Sees to it that the next step is known, if there is one.
    fn look_ahead(&mut self) {
        self.walker.reach(self.step() + 1);
    }

    /// Goes on until a goal or a breakpoint is met.
    pub fn forwards(&mut self, goal: Goal) -> Stop {
        let stop = if goal == Goal::Breakpoint
            && self.breakpoints.all().is_empty()
            && self.recording().ending.is_some()
            && self.recording().forked_at.is_none()
        {
            // Nothing can be met on the way.
            self.walker.go(u64::MAX);
            Stop::End
        } else {
            let came_from = self.walker.came_from(&self.walker.here, &self.lines);
            let (lines, breakpoints, glass) = (&self.lines, &self.breakpoints, &self.glass);
            let step = self.walker.here.step();
            let mut seeker = Seeker::forwards(lines, breakpoints, glass, goal, step, came_from);
            self.walker.find_forwards(&mut seeker, goal.thread())
        };
        self.look_ahead();
        stop
    }

    /// Goes back to where a goal or a breakpoint is met.
    pub fn backwards(&mut self, goal: Goal) -> Stop {
        if goal == Goal::Breakpoint && self.breakpoints.all().is_empty() {
            return Stop::Start;
        }
        let goal = match goal.thread() {
            // What came before a function is its caller's.
            Some(thread) if self.is_entry(thread) => {
                goal.limited(self.exec(thread).frames.len().saturating_sub(1))
            }
            _ => goal,
        };
        let mut seeker = Seeker::backwards(&self.lines, &self.breakpoints, &self.glass, goal);
        self.walker.find_backwards(&mut seeker, &self.lines)
    }

    /// How many frames a thread has; one that has ended, how many it had at its last step.
    #[must_use]
    pub fn depth(&self, thread: ThreadId) -> usize {
        let frames = self.exec(thread).frames.len();
        let last = self.recording().timeline.last_step_of(thread, self.step());
        match last {
            Some(last) if frames == 0 => {
                let before = self.recording().at(self.program, last);
                before.state.execs[thread as usize].frames.len()
            }
            _ => frames,
        }
    }

    /// Whether a thread is about to begin a function.
    #[must_use]
    pub fn is_entry(&self, thread: ThreadId) -> bool {
        self.walker.is_entry(&self.lines, thread)
    }

    /// Goes on to the next step that writes something.
    pub fn next_write(&mut self, written: Written) -> Stop {
        let mut writes = Writes::new(written, Some(self.step()));
        let stop = self.walker.find_forwards(&mut writes, None);
        self.look_ahead();
        stop
    }

    /// Goes back to the last step that wrote something.
    pub fn last_write(&mut self, written: Written) -> Stop {
        let mut writes = Writes::new(written, None);
        self.walker.find_backwards(&mut writes, &self.lines)
    }

    /// The first step of the next slice of another thread, in what is recorded.
    #[must_use]
    pub fn next_switch(&self) -> Option<u64> {
        let thread = self.thread()?;
        let mut later = self.recording().timeline.from(self.step());
        Some(later.find(|segment| segment.thread != thread)?.start)
    }

    /// The step at which the running thread took over; before that, at which the one before it did.
    #[must_use]
    pub fn previous_switch(&self) -> Option<u64> {
        let mut earlier = self.recording().timeline.before(self.step()).peekable();
        // Slices of one thread may follow each other.
        while let Some(segment) = earlier.next() {
            match earlier.peek() {
                Some(before) if before.thread == segment.thread => {}
                Some(_) => return Some(segment.start),
                None => return None,
            }
        }
        None
    }

    // ---- choosing ----

    /// Whether the running thread could be interrupted here, under the program's GIL model.
    #[must_use]
    pub fn is_switch_point(&self) -> bool {
        self.recording().is_switch_point(self.program, self.step())
    }

    /// Another execution from here on, which must be a switch point: `thread` runs next.
    pub fn pick(&mut self, thread: ThreadId) {
        let fork = self
            .recording()
            .fork(self.program, &self.walker.here, thread);
        let before = std::mem::replace(&mut self.walker.recording, fork);
        if self.original.is_none() {
            self.original = Some(Box::new(before));
        }
        self.walker.forget_later();
        self.look_ahead();
    }

    /// Back to what was recorded first, at the step where the fork began or before; whether there was a fork.
    pub fn unpick(&mut self) -> bool {
        let Some(original) = self.original.take() else {
            return false;
        };
        let forked_at = self.recording().forked_at.unwrap_or(0);
        let step = self.step().min(forked_at);
        self.walker.recording = *original;
        self.walker.forget_later();
        self.walker.go(step);
        true
    }

    /// Runs a fork on by so many steps, to be seen before one goes there.
    pub fn extend(&mut self, steps: u64) {
        self.walker.reach(self.step().saturating_add(steps));
    }

    /// A fork's whole execution: it is run on to its end, as it goes on if nobody chooses.
    pub fn complete(&mut self) {
        self.walker.reach(u64::MAX);
    }

    // ---- looking ----

    /// What threads share, from a run over the first steps.
    #[must_use]
    pub fn survey(&self) -> Sharing {
        let mut sharing = Sharing::default();
        let recording = self.recording();
        let mut cursor = recording.at(self.program, 0);
        let to = recording.end().min(SURVEY_STEPS);
        recording.advance(self.program, &mut cursor, to, &mut sharing);
        sharing
    }

    fn scene<'a>(
        walker: &'a Walker<'p>,
        thread: ThreadId,
        frame: Option<&'a PyFrame>,
    ) -> Scene<'a> {
        let state = &walker.here.state;
        Scene {
            state,
            thread,
            exec: &state.execs[thread as usize],
            frame,
        }
    }

    /// The value of an expression in a frame of a thread, counted from the running one.
    ///
    /// # Errors
    /// What is wrong with it, or the exception it raised.
    pub fn show(&mut self, text: &str, (thread, frame): (ThreadId, usize)) -> Result<Seen, String> {
        let view = frames::views(self.exec(thread)).get(frame).copied();
        let frame = view.as_ref().map(|view| &view.frame);
        let scene = Self::scene(&self.walker, thread, frame);
        self.glass.show(text, scene)
    }

    /// As [`Stepper::show`], laid out by `pprint`.
    ///
    /// # Errors
    /// As those of [`Stepper::show`].
    pub fn pretty(
        &mut self,
        text: &str,
        (thread, frame): (ThreadId, usize),
    ) -> Result<Seen, String> {
        let view = frames::views(self.exec(thread)).get(frame).copied();
        let frame = view.as_ref().map(|view| &view.frame);
        let scene = Self::scene(&self.walker, thread, frame);
        self.glass.pretty(text, scene)
    }

    /// What kind of value an expression has.
    ///
    /// # Errors
    /// As those of [`Stepper::show`].
    pub fn kind(&mut self, text: &str, (thread, frame): (ThreadId, usize)) -> Result<Seen, String> {
        let view = frames::views(self.exec(thread)).get(frame).copied();
        let frame = view.as_ref().map(|view| &view.frame);
        let scene = Self::scene(&self.walker, thread, frame);
        self.glass.kind(text, scene)
    }
}
