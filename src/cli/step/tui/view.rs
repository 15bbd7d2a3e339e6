//! The state of the screen, and what keys do to it.

use super::super::Context;
use crate::report::trace::label;
use crate::report::trace::sharing::Watch;
use crate::schedule::ThreadId;
use crate::stepper::losses::Loss;
use crate::stepper::search::Goal;
use crate::stepper::walker::Stop;
use crate::stepper::writes::Written;
use crate::stepper::{Recording, Stepper, show};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// `PgUp` and `PgDn` go this part of the run.
const PAGE: u64 = 20;
/// So much of a run with another schedule is run at once, to be seen.
const AHEAD: u64 = 1_000_000;
/// Characters of a value.
const VALUE: usize = 200;

/// What follows a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The screen is shown again.
    GoOn,
    /// The schedule is another one: lost updates are to be looked for again.
    OtherSchedule,
    /// The person leaves.
    Leave,
}

/// A column of the bar that stands for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Who runs at its beginning.
    pub thread: ThreadId,
    /// How often the thread changes in it.
    pub switches: u64,
}

/// The state of the screen.
pub struct View<'s, 'c, 'p> {
    pub context: &'c Context<'p>,
    pub stepper: &'s mut Stepper<'p>,
    /// The thread that is looked at.
    pub focus: ThreadId,
    /// The lost updates found so far.
    pub losses: Vec<Loss>,
    /// Up to which step they were looked for.
    pub looked_to: u64,
    /// What is said about the last key.
    pub message: String,
    /// A number that is being typed.
    pub typed: Option<String>,
    /// Whether the keys are explained instead of the run.
    pub is_help: bool,
    /// The watched values as they were before the last move.
    before: Vec<String>,
    now: Vec<String>,
    /// Whether the person has gone somewhere.
    has_moved: bool,
    bar: Option<(usize, u64, Vec<Part>)>,
    pub colours: bool,
}

impl<'s, 'c, 'p> View<'s, 'c, 'p> {
    /// At the place where the stepper is.
    pub fn new(context: &'c Context<'p>, stepper: &'s mut Stepper<'p>) -> Self {
        let stdout = std::io::stdout();
        let colours = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let mut view = Self {
            focus: stepper.thread().unwrap_or(0),
            context,
            stepper,
            losses: Vec::new(),
            looked_to: 0,
            message: String::new(),
            typed: None,
            is_help: false,
            before: Vec::new(),
            now: Vec::new(),
            has_moved: false,
            bar: None,
            colours,
        };
        view.now = view.texts();
        view.before.clone_from(&view.now);
        view
    }

    /// What is shown.
    pub fn recording(&self) -> &Recording {
        self.stepper.recording()
    }

    pub fn has_main(&self) -> bool {
        self.context.has_main()
    }

    pub fn label(&self, thread: ThreadId) -> String {
        label(self.has_main(), thread)
    }

    /// The run is shown for the first time: at its first lost update, if one is known.
    pub fn open(&mut self) {
        self.found_first();
        if !self.has_moved && self.losses.is_empty() {
            let deadlock = crate::schedule::green::Ending::Deadlock;
            if self.recording().ending == Some(deadlock) && self.recording().end() <= self.looked_to
            {
                self.go(u64::MAX);
                self.has_moved = false;
            }
        }
    }

    /// Lost updates were found: the first one is shown, unless the person is somewhere already.
    pub fn found_first(&mut self) {
        if let (false, Some(first)) = (self.has_moved, self.losses.first()) {
            let step = first.step;
            self.go(step);
        }
    }

    fn texts(&self) -> Vec<String> {
        let values = show::values(self.stepper.sight(), &self.context.watches, VALUE);
        values.into_iter().map(|value| value.1).collect()
    }

    /// The watched values with their texts, and whether the last move changed them.
    pub fn values(&self) -> Vec<(String, String, bool)> {
        let watches = &self.context.watches;
        let name = |watch: &Watch| crate::text::display::escape_for_display(&watch.label);
        let texts = self.now.iter().zip(&self.before);
        watches
            .iter()
            .zip(texts)
            .map(|(watch, (now, before))| (name(watch), now.clone(), now != before))
            .collect()
    }

    /// After a move.
    fn moved(&mut self) {
        self.has_moved = true;
        self.focus = self.stepper.thread().unwrap_or(self.focus);
        let now = self.texts();
        self.before = std::mem::replace(&mut self.now, now);
    }

    fn go(&mut self, step: u64) {
        self.stepper.go(step);
        self.moved();
    }

    /// The lost update that the present place belongs to: from its stale read to its overwriting store.
    pub fn loss(&self) -> Option<usize> {
        let step = self.stepper.step();
        let from = self.losses.partition_point(|loss| loss.step < step);
        let covers = |loss: &Loss| {
            let read = loss
                .update
                .as_ref()
                .map_or(loss.step, |update| update.read.step);
            (read..=loss.step).contains(&step)
        };
        // The one that is nearest to its end.
        let found = self.losses[from..].iter().take(64).position(covers)?;
        Some(from + found)
    }

    /// The run in so many parts.
    pub fn parts(&mut self, width: usize) -> &[Part] {
        let end = self.recording().end();
        let is_known = matches!(&self.bar, Some((w, e, _)) if (*w, *e) == (width, end));
        if !is_known {
            let parts = divide(self.recording(), width);
            self.bar = Some((width, end, parts));
        }
        self.bar.as_ref().map_or(&[], |bar| &bar.2)
    }

    /// The column that a step falls into.
    pub fn column(&self, step: u64, width: usize) -> usize {
        let end = u128::from(self.recording().end().max(1));
        let column = u128::from(step) * width as u128 / end;
        usize::try_from(column)
            .unwrap_or(width)
            .min(width.saturating_sub(1))
    }

    /// Does what a key says.
    pub fn key(&mut self, key: KeyEvent) -> Then {
        self.message.clear();
        if let Some(typed) = &mut self.typed {
            match key.code {
                KeyCode::Char(c) if c.is_ascii_digit() && typed.len() < 19 => typed.push(c),
                KeyCode::Backspace => {
                    typed.pop();
                }
                KeyCode::Enter => {
                    let step = typed.parse().ok();
                    self.typed = None;
                    if let Some(step) = step {
                        self.go(step);
                    }
                }
                KeyCode::Esc => self.typed = None,
                _ => {}
            }
            return Then::GoOn;
        }
        if self.is_help {
            self.is_help = false;
            return Then::GoOn;
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return match key.code {
                KeyCode::Char('c' | 'd') => Then::Leave,
                _ => Then::GoOn,
            };
        }
        let step = self.stepper.step();
        let page = (self.recording().end() / PAGE).max(1);
        match key.code {
            KeyCode::Char('q') => return Then::Leave,
            KeyCode::Char('?' | 'h') => self.is_help = true,
            KeyCode::Right | KeyCode::Char('i') => self.go(step + 1),
            KeyCode::Left | KeyCode::Char('I') => self.go(step.saturating_sub(1)),
            KeyCode::Down | KeyCode::Char('n') => self.line(true, false),
            KeyCode::Up | KeyCode::Char('N') => self.line(false, false),
            KeyCode::Char('s') => self.line(true, true),
            KeyCode::Char('S') => self.line(false, true),
            KeyCode::Char(']') => match self.stepper.next_switch() {
                Some(to) => self.go(to),
                None => self.say("no other thread runs after this"),
            },
            KeyCode::Char('[') => match self.stepper.previous_switch() {
                Some(to) => self.go(to),
                None => self.say("no other thread has run before this"),
            },
            KeyCode::Char('x') => {
                let next = self.losses.partition_point(|loss| loss.step <= step);
                match self.losses.get(next).map(|loss| loss.step) {
                    Some(to) => self.go(to),
                    None => self.say("no lost update after this"),
                }
            }
            KeyCode::Char('X') => {
                let before = self.losses.partition_point(|loss| loss.step < step);
                match before.checked_sub(1).map(|index| self.losses[index].step) {
                    Some(to) => self.go(to),
                    None => self.say("no lost update before this"),
                }
            }
            KeyCode::Char('w') => self.write(false),
            KeyCode::Char('W') => self.write(true),
            KeyCode::Home => self.go(0),
            KeyCode::End => self.go(u64::MAX),
            KeyCode::PageDown => self.go(step.saturating_add(page)),
            KeyCode::PageUp => self.go(step.saturating_sub(page)),
            KeyCode::Char('g') => self.typed = Some(String::new()),
            KeyCode::Char('t') | KeyCode::Tab => {
                let threads = self.stepper.sight().state.threads.len();
                let threads = ThreadId::try_from(threads).unwrap_or(1).max(1);
                self.focus = (self.focus + 1) % threads;
            }
            KeyCode::Char('p') => return self.pick(),
            KeyCode::Char('u') => {
                if self.stepper.unpick() {
                    self.moved();
                    self.bar = None;
                    return Then::OtherSchedule;
                }
                self.say("the schedule is the one there was");
            }
            _ => {}
        }
        Then::GoOn
    }

    fn say(&mut self, text: &str) {
        text.clone_into(&mut self.message);
    }

    /// The next line, or the one before, of the thread that is looked at.
    fn line(&mut self, forwards: bool, into_calls: bool) {
        let thread = self.focus;
        let depth = if into_calls {
            usize::MAX
        } else {
            self.stepper.depth(thread)
        };
        let goal = Goal::Line { thread, depth };
        let stop = if forwards {
            self.stepper.forwards(goal)
        } else {
            self.stepper.backwards(goal)
        };
        match stop {
            Stop::Start => {
                let words = format!("{} has no line before this", self.label(thread));
                self.say(&words);
            }
            Stop::ThreadEnded(thread) => {
                let words = format!("{} has ended", self.label(thread));
                self.moved();
                self.say(&words);
            }
            _ => self.moved(),
        }
    }

    /// The next or the last write of the first watched value.
    fn write(&mut self, forwards: bool) {
        let Some(watch) = self.context.watches.first() else {
            self.say("nothing is shared; --watch NAME names a value");
            return;
        };
        let step = self.stepper.step();
        let written = Written::Shared(watch.target.clone());
        let stop = if forwards {
            self.stepper.next_write(written)
        } else {
            self.stepper.last_write(written)
        };
        if let Stop::Found(_) | Stop::Choice = stop {
            self.moved();
        } else {
            self.stepper.go(step);
            let when = if forwards { "after" } else { "before" };
            let words = format!("nothing writes {} {when} this", watch.label);
            self.say(&words);
        }
    }

    /// The thread that is looked at runs next.
    fn pick(&mut self) -> Then {
        let thread = self.focus;
        let label = self.label(thread);
        if !self.stepper.enabled().contains(&thread) {
            self.message = format!("{label} cannot run now");
            return Then::GoOn;
        }
        if self.stepper.thread() != Some(thread) && !self.stepper.is_switch_point() {
            let gil = &self.context.loaded.header.gil;
            self.message = format!("no thread is interrupted here under --gil {gil}");
            return Then::GoOn;
        }
        self.stepper.pick(thread);
        self.stepper.extend(AHEAD);
        self.moved();
        self.bar = None;
        self.message = format!("{label} runs next: you decide from here on; u goes back");
        Then::OtherSchedule
    }
}

/// A recording in so many parts of equal length.
fn divide(recording: &Recording, width: usize) -> Vec<Part> {
    let end = u128::from(recording.end());
    let mut parts = Vec::with_capacity(width);
    if end == 0 || width == 0 {
        return parts;
    }
    let first_of = |column: usize| {
        let step = (column as u128 * end).div_ceil(width as u128);
        u64::try_from(step).unwrap_or(u64::MAX)
    };
    let mut segments = recording.timeline.from(0).peekable();
    let mut last = None;
    for column in 0..width {
        let next = first_of(column + 1);
        let (mut thread, mut switches) = (last, 0);
        while let Some(segment) = segments.next_if(|segment| segment.start < next) {
            if last.is_some_and(|last| last != segment.thread) {
                switches += 1;
            }
            thread = thread.or(Some(segment.thread));
            last = Some(segment.thread);
        }
        let thread = if switches == 1 { last } else { thread };
        parts.push(Part {
            thread: thread.unwrap_or(0),
            switches,
        });
    }
    parts
}
