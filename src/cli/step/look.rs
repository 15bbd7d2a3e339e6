//! Commands that only look.

use super::super::failure::Failure;
use super::super::run::counted;
use super::session::{Done, Session, Then};
use crate::report::trace::label;
use crate::report::trace::text::full_label;
use crate::runtime::state::STEP_NANOS;
use crate::schedule::{StopReason, ThreadId};
use crate::stepper::frames::{self, View};
use crate::stepper::glass::Seen;
use crate::stepper::show;
use crate::text::display::{escape_for_display, escape_lines_for_display};
use std::io::Write;

impl<W: Write> Session<'_, '_, W> {
    fn views(&self) -> Vec<View> {
        frames::views(self.stepper.exec(self.focus.0))
    }

    /// A frame as pdb shows it.
    fn frame(&mut self, view: View, is_here: bool) -> Result<(), Failure> {
        let place = show::place(self.stepper.sight(), view);
        let file = escape_for_display(&self.context.loaded.name);
        let mark = if is_here { '>' } else { ' ' };
        let (line, function) = (place.line, &place.function);
        let call = if function.starts_with('<') { "" } else { "()" };
        writeln!(self.out, "{mark} {file}({line}){function}{call}")?;
        writeln!(self.out, "-> {}", place.source)?;
        Ok(())
    }

    pub(super) fn calls(&mut self) -> Result<(), Failure> {
        let (thread, frame) = self.focus;
        let who = full_label(self.stepper.sight(), self.context.has_main(), thread);
        let standing = show::standing(self.stepper, self.context.has_main(), thread);
        writeln!(self.out, "{who}: {standing}")?;
        for (index, view) in self.views().into_iter().enumerate().rev() {
            self.frame(view, index == frame)?;
        }
        if let Some(next) = show::next(self.stepper.sight(), thread) {
            writeln!(self.out, "   {next}")?;
        }
        Ok(())
    }

    fn look(&mut self, frame: Option<usize>, at_edge: &str) -> Done {
        let views = self.views();
        match frame.and_then(|frame| Some((frame, *views.get(frame)?))) {
            Some((frame, view)) => {
                self.focus.1 = frame;
                self.next_line = None;
                self.frame(view, true)?;
                Ok(Ok(Then::GoOn))
            }
            None => Ok(Err(at_edge.to_owned())),
        }
    }

    pub(super) fn up(&mut self, words: &str) -> Done {
        match count(words) {
            Ok(count) => {
                let last = self.views().len().saturating_sub(1);
                let frame = self.focus.1 + count;
                let is_oldest = self.focus.1 == last;
                self.look((!is_oldest).then_some(frame.min(last)), "Oldest frame")
            }
            Err(mistake) => Ok(Err(mistake)),
        }
    }

    pub(super) fn down(&mut self, words: &str) -> Done {
        match count(words) {
            Ok(count) => {
                let is_newest = self.focus.1 == 0;
                let frame = self.focus.1.saturating_sub(count);
                self.look((!is_newest).then_some(frame), "Newest frame")
            }
            Err(mistake) => Ok(Err(mistake)),
        }
    }

    pub(super) fn look_at(&mut self, words: &str) -> Done {
        match self.labelled(words) {
            Ok(thread) => {
                self.focus = (thread, 0);
                self.next_line = None;
                self.calls()?;
                Ok(Ok(Then::GoOn))
            }
            Err(mistake) => Ok(Err(mistake)),
        }
    }

    pub(super) fn threads(&mut self) -> Result<(), Failure> {
        let has_main = self.context.has_main();
        let sight = self.stepper.sight();
        let count = ThreadId::try_from(sight.state.threads.len()).unwrap_or(ThreadId::MAX);
        let running = self.stepper.thread();
        let mut rows = Vec::new();
        for thread in 0..count {
            let mark = if running == Some(thread) { '>' } else { ' ' };
            let name = format!("{mark} {}", full_label(sight, has_main, thread));
            let standing = show::standing(self.stepper, has_main, thread);
            let next = show::next(sight, thread);
            let view = frames::views(self.stepper.exec(thread)).first().copied();
            let place = match (view, &next) {
                (Some(view), Some(_)) => {
                    let place = show::place(sight, view);
                    format!("{}:{}", place.function, place.line)
                }
                _ => String::new(),
            };
            let next = next.map_or_else(String::new, |next| next.to_string());
            rows.push([name, standing, place, next]);
        }
        let width = |column: usize| {
            let widths = rows.iter().map(|row| row[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let (a, b, c) = (width(0), width(1), width(2));
        for [name, standing, place, next] in &rows {
            let line = format!("{name:<a$}  {standing:<b$}  {place:<c$}  {next}");
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    pub(super) fn when(&mut self) -> Result<(), Failure> {
        let has_main = self.context.has_main();
        let step = self.stepper.step();
        let recording = self.stepper.recording();
        let mut switches = 0;
        let mut preemptions = 0;
        let mut last: Option<(ThreadId, StopReason)> = None;
        for segment in recording
            .timeline
            .from(0)
            .take_while(|segment| segment.start <= step)
        {
            if let Some((thread, reason)) = last.filter(|last| last.0 != segment.thread) {
                let _ = thread;
                switches += 1;
                preemptions += u64::from(reason == StopReason::Preempted);
            }
            last = Some((segment.thread, segment.reason));
        }
        let mut lines = vec![self.step_words()];
        if let Some(segment) = self.stepper.segment() {
            let who = label(has_main, segment.thread);
            let is_open = recording.ending.is_none() && segment.end == recording.end();
            let end = match segment.reason {
                _ if is_open => "and goes on while you let it".to_owned(),
                StopReason::Preempted if segment.end == recording.end() => {
                    format!("to {}, the last", segment.end - 1)
                }
                StopReason::Preempted => format!("to {}, and is preempted", segment.end - 1),
                StopReason::Blocked => format!("to {}, and blocks", segment.end - 1),
                StopReason::Finished => format!("to {}, and ends", segment.end - 1),
            };
            lines.push(format!("{who} makes steps {} {end}", segment.start));
        }
        lines.push(format!(
            "{} so far ({})",
            counted(switches, "switch"),
            counted(preemptions, "preemption")
        ));
        let state = self.stepper.sight().state;
        if state.slept > 0 {
            lines.push(format!(
                "virtual time {} µs, {} of them slept",
                state.clock() / STEP_NANOS,
                state.slept / STEP_NANOS
            ));
        }
        if let Some(forked_at) = recording.forked_at {
            lines.push(format!("you decide who runs from step {forked_at} on"));
        }
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    fn seen(&mut self, seen: Result<Seen, String>) -> Done {
        match seen {
            Ok(Seen { text, output }) => {
                for line in escape_lines_for_display(&output).lines() {
                    writeln!(self.out, "{line}")?;
                }
                writeln!(self.out, "{}", escape_lines_for_display(&text))?;
                Ok(Ok(Then::GoOn))
            }
            Err(mistake) => Ok(Err(escape_for_display(&mistake))),
        }
    }

    pub(super) fn print(&mut self, words: &str) -> Done {
        let seen = self.stepper.show(words, self.focus);
        self.seen(seen)
    }

    pub(super) fn pretty(&mut self, words: &str) -> Done {
        let seen = self.stepper.pretty(words, self.focus);
        self.seen(seen)
    }

    pub(super) fn what_is(&mut self, words: &str) -> Done {
        let seen = self.stepper.kind(words, self.focus);
        self.seen(seen)
    }

    pub(super) fn args(&mut self) -> Result<(), Failure> {
        use crate::bytecode::code::flags;
        let sight = self.stepper.sight();
        let exec = self.stepper.exec(self.focus.0);
        let Some(view) = self.views().get(self.focus.1).copied() else {
            return Ok(());
        };
        let code = &sight.program.codes[view.frame.code as usize];
        let count = code.code.argcount
            + code.code.kwonlyargcount
            + u32::from(code.code.flags & flags::VARARGS != 0)
            + u32::from(code.code.flags & flags::VARKEYWORDS != 0);
        let locals = frames::locals(sight, exec, &view.frame);
        let mut lines = Vec::new();
        for name in code.varnames.iter().take(count as usize) {
            let value = locals.iter().find(|local| local.0 == *name);
            let text = value.map_or_else(
                || "*** undefined ***".to_owned(),
                |(_, value)| sight.short(*value, 2000),
            );
            lines.push(format!(
                "{} = {text}",
                escape_for_display(sight.name(*name))
            ));
        }
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// How many frames to go; 1 if nothing is said.
fn count(words: &str) -> Result<usize, String> {
    match words {
        "" => Ok(1),
        words => match words.parse() {
            Ok(count @ 1..) => Ok(count),
            _ => Err(format!(
                "Invalid frame count ({})",
                escape_for_display(words)
            )),
        },
    }
}
