//! The source and the listing around a place, as pdb and `dis` lay them out.

use super::session::{Done, Session, Then};
use crate::stepper::breakpoints::Place;
use crate::stepper::{frames, show};
use crate::text::display::escape_for_display;
use std::io::Write;

/// Lines that `l` shows.
const LINES: u32 = 11;

impl<W: Write> Session<'_, '_, W> {
    /// The line of the frame that is looked at.
    fn current(&self) -> Option<u32> {
        let views = frames::views(self.stepper.exec(self.focus.0));
        let view = views.get(self.focus.1)?;
        Some(show::place(self.stepper.sight(), *view).line)
    }

    pub(super) fn list(&mut self, words: &str) -> Done {
        let around = self
            .current()
            .map_or(1, |line| line.saturating_sub(5).max(1));
        let (first, last) = match (words, self.next_line) {
            ("", Some(next)) => (next, next + LINES - 1),
            ("" | ".", _) => (around, around + LINES - 1),
            (words, _) => {
                let (first, last) = match words.split_once(',') {
                    Some((first, last)) => (first.trim(), Some(last.trim())),
                    None => (words, None),
                };
                let number = |text: &str| text.parse::<u32>().ok();
                match (number(first), last.map(number)) {
                    (Some(first), None) => {
                        let first = first.saturating_sub(5).max(1);
                        (first, first + LINES - 1)
                    }
                    // As in pdb, a second number that is smaller counts lines.
                    (Some(first), Some(Some(last))) if last < first => {
                        (first, first.saturating_add(last))
                    }
                    (Some(first), Some(Some(last))) => (first, last),
                    _ => {
                        let shown = escape_for_display(words);
                        return Ok(Err(format!("'{shown}' is no range of lines")));
                    }
                }
            }
        };
        let end = u32::try_from(self.stepper.program.lines.len()).unwrap_or(u32::MAX);
        if first > end {
            writeln!(self.out, "[EOF]")?;
            return Ok(Ok(Then::GoOn));
        }
        self.lines(first, last.min(end))?;
        self.next_line = Some(last.saturating_add(1));
        Ok(Ok(Then::GoOn))
    }

    pub(super) fn long_list(&mut self) -> Done {
        let views = frames::views(self.stepper.exec(self.focus.0));
        let Some(view) = views.get(self.focus.1) else {
            return Ok(Err("this thread runs no Python code now".to_owned()));
        };
        let code = &self.stepper.program.codes[view.frame.code as usize].code;
        let (first, last) = match &*code.name {
            "<module>" => (1, u32::MAX),
            _ => show::extent(code),
        };
        let end = u32::try_from(self.stepper.program.lines.len()).unwrap_or(u32::MAX);
        self.lines(first, last.min(end))?;
        Ok(Ok(Then::GoOn))
    }

    fn lines(&mut self, first: u32, last: u32) -> std::io::Result<()> {
        let current = self.current();
        for number in first..=last {
            let at = (number as usize).checked_sub(1);
            let Some(text) = at.and_then(|at| self.stepper.program.lines.get(at)) else {
                break;
            };
            let is_break = self
                .stepper
                .breakpoints
                .all()
                .iter()
                .any(|set| match set.place {
                    Place::Line(line) => line == number,
                    Place::Function(..) => set.line == number,
                });
            let mut head = format!("{number:>3}");
            if head.len() < 4 {
                head.push(' ');
            }
            head.push(if is_break { 'B' } else { ' ' });
            if current == Some(number) {
                head.push_str("->");
            }
            // A tab of the source stays one; everything else that is not visible is escaped.
            let text: Vec<String> = text
                .trim_end()
                .split('\t')
                .map(escape_for_display)
                .collect();
            writeln!(
                self.out,
                "{}",
                format!("{head}\t{}", text.join("\t")).trim_end()
            )?;
        }
        Ok(())
    }

    pub(super) fn listing(&mut self) -> Done {
        let views = frames::views(self.stepper.exec(self.focus.0));
        let Some(view) = views.get(self.focus.1) else {
            return Ok(Err("this thread runs no Python code now".to_owned()));
        };
        let code = &self.stepper.program.codes[view.frame.code as usize].code;
        let here = code.offsets[view.pc as usize];
        for (offset, row) in show::listing(code) {
            let row = if offset == Some(here) {
                show::marked(code, &row)
            } else {
                row
            };
            writeln!(self.out, "{row}")?;
        }
        Ok(Ok(Then::GoOn))
    }
}
