//! The part of a trace that matters, in columns, with an arrow from the read that was stale to the store that used it.
//!
//! The steps of the threads that matter are shown, from the first mark to the last. Where these are many, only those near a
//! mark are; what is left out is counted. The arrow runs in the margin: `╭` at the read, `├` at each write that was
//! lost, `╰─►` at the store.

use super::Execution;
use crate::report::trace::sharing::Sharing;
use crate::report::trace::sight::Sight;
use crate::report::trace::text::{Look, Margin, Text, full_label};
use crate::report::trace::{Item, Tracer, View};
use crate::runtime::frame::Exec;
use crate::runtime::observer::{Event, Moment, Observer};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::Handle;
use crate::schedule::{StopReason, ThreadId};
use anstyle::{Effects, Style};
use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;

/// Up to so many steps are all shown.
const ALL: u64 = 48;
/// Else, so many on each side of a mark.
const NEAR: u64 = 2;
/// The most values that have a column.
const MAX_WATCHES: usize = 3;
/// How wide the margin is.
const MARGIN: usize = 4;
const NO_MARGIN: Margin = Margin {
    step: "    ",
    rest: "    ",
};

/// What a marked step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Read what was stale when it was used.
    Read,
    /// Wrote what was lost.
    Lost,
    /// Stored what was computed from the stale read.
    Store,
    /// Is shown.
    Near,
}

/// Which steps are shown.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// By number.
    pub marks: BTreeMap<u64, Mark>,
    /// The location that should have the only column, as the analysis calls it.
    pub location: Option<String>,
    /// The threads whose steps are shown; all if there is none.
    pub threads: Vec<ThreadId>,
}

struct Columns<'w> {
    text: Text<Vec<u8>>,
    window: &'w Window,
    first: u64,
    last: u64,
    /// Whether the arrow has begun and not ended.
    in_arrow: bool,
    /// Steps left out since the last one that was shown.
    left_out: u64,
    /// The number of the step that comes next.
    next: u64,
}

impl Columns<'_> {
    fn is_shown(&self, step: u64, thread: ThreadId) -> bool {
        if !(self.first..=self.last).contains(&step) {
            return false;
        }
        if self.window.marks.contains_key(&step) {
            return true;
        }
        if !self.window.threads.is_empty() && !self.window.threads.contains(&thread) {
            return false;
        }
        self.last - self.first < ALL
            || self
                .window
                .marks
                .range(step.saturating_sub(NEAR)..=step + NEAR)
                .next()
                .is_some()
    }

    fn gap(&mut self) -> io::Result<()> {
        let left_out = std::mem::take(&mut self.left_out);
        if left_out > 0 {
            let ending = if left_out == 1 { "" } else { "s" };
            let words = format!("      ⋮ {left_out} more step{ending}");
            self.text
                .note(&words, Style::new().effects(Effects::DIMMED))?;
        }
        Ok(())
    }

    fn rest(&self) -> &'static str {
        if self.in_arrow { " │  " } else { "    " }
    }
}

impl View for Columns<'_> {
    fn show(&mut self, sight: Sight<'_>, item: Item<'_>) -> io::Result<()> {
        match item {
            Item::Step(step) => {
                self.next = step.number + 1;
                if !self.is_shown(step.number, step.thread) {
                    self.left_out += u64::from((self.first..=self.last).contains(&step.number));
                    return Ok(());
                }
                let rest = self.rest();
                self.text.set_margin(Margin { step: rest, rest });
                self.gap()?;
                let mark = self.window.marks.get(&step.number).copied();
                let margin = match mark {
                    Some(Mark::Read) if !self.in_arrow => " ╭─ ",
                    Some(Mark::Lost) if self.in_arrow => " ├─ ",
                    Some(Mark::Store) if self.in_arrow => " ╰─►",
                    _ => rest,
                };
                self.text.set_margin(Margin { step: margin, rest });
                self.text.show(sight, item)?;
                self.in_arrow = match mark {
                    Some(Mark::Read) => true,
                    Some(Mark::Store) => false,
                    _ => self.in_arrow,
                };
                Ok(())
            }
            Item::Folded(_, steps) => {
                let here = self.next;
                self.next += steps;
                self.left_out += u64::from((self.first..=self.last).contains(&here)) * steps;
                Ok(())
            }
            Item::Switch(switch) => {
                if self.first < switch.step && switch.step <= self.last && self.left_out == 0 {
                    let rest = self.rest();
                    self.text.set_margin(Margin { step: rest, rest });
                    self.text.show(sight, item)?;
                }
                Ok(())
            }
        }
    }
}

/// Ends the execution once a step has been seen.
pub struct Until<O> {
    /// What watches.
    pub inner: O,
    last: u64,
    is_over: bool,
}

impl<O> Until<O> {
    /// Watches up to the step of that number, or a little longer.
    pub const fn new(inner: O, last: u64) -> Self {
        Self {
            inner,
            last,
            is_over: false,
        }
    }
}

impl<O: Observer> Observer for Until<O> {
    const FOLLOWS_VALUES: bool = O::FOLLOWS_VALUES;

    fn step(&mut self, moment: Moment<'_>) {
        // One more, so that the last one is complete.
        self.is_over |= moment.step > self.last.saturating_add(1);
        self.inner.step(moment);
    }

    fn happened(&mut self, program: &Program, state: &State, exec: &Exec, events: &mut Vec<Event>) {
        self.inner.happened(program, state, exec, events);
    }

    fn collected(&mut self, state: &State) {
        self.inner.collected(state);
    }

    fn raised(&mut self, program: &Program, state: &State, exception: Handle) {
        self.inner.raised(program, state, exception);
    }

    fn stopped(
        &mut self,
        program: &Program,
        state: &State,
        thread: ThreadId,
        reason: StopReason,
    ) -> ControlFlow<()> {
        if self.is_over {
            return ControlFlow::Break(());
        }
        self.inner.stopped(program, state, thread, reason)
    }
}

/// The lines of the columns; none if nothing is marked.
///
/// # Errors
/// What the execution's replay says.
pub fn columns<E: Execution>(
    execution: &mut E,
    program: &Program,
    look: Look,
    window: &Window,
) -> Result<Vec<String>, E::Error> {
    let (Some((&first, _)), Some((&last, _))) = (
        window.marks.first_key_value(),
        window.marks.last_key_value(),
    ) else {
        return Ok(Vec::new());
    };
    let mut survey = Until::new(Sharing::default(), last);
    let state = execution.replay(&mut survey)?;
    let sight = Sight { program, state };
    let mut watches = survey.inner.watches(sight);
    if let Some(location) = &window.location {
        // An object without a name of its own has no column; its values stand in the steps.
        watches.retain(|watch| watch.label == *location);
    }
    watches.truncate(MAX_WATCHES);
    let threads = u32::try_from(state.threads.len()).unwrap_or(u32::MAX);
    let labels = (0..threads).map(|thread| full_label(sight, look.has_main, thread));
    let labels: Vec<String> = labels.collect();
    let narrow = Look {
        width: look.width.saturating_sub(MARGIN),
        ..look
    };
    let mut text = Text::new(Vec::new(), narrow, watches.clone(), labels, last + 1);
    text.set_margin(NO_MARGIN);
    let view = Columns {
        text,
        window,
        first,
        last,
        in_arrow: false,
        left_out: 0,
        next: 0,
    };
    let tracer = Tracer::new(view, survey.inner, watches, look.has_main, false);
    let mut tracer = Until::new(tracer, last);
    let state = execution.replay(&mut tracer)?;
    let bytes = match tracer.inner.finish(program, state) {
        Ok(view) => view.text.into_inner(),
        // Writing to memory does not fail.
        Err(_) => Vec::new(),
    };
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().map(str::to_owned).collect())
}
