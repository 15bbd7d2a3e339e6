//! A trace as people read it: one column for each thread, one row for each step, the shared values on the right.
//!
//! A row holds the step's number, and in the thread's lane the offset, the instruction, its operands and its result.
//! A thread that could run but does not has a line `│` in its lane, a blocked one `┊`. Each context switch is an arrow
//! from the thread that stopped to the one that goes on, with the reason. Past three threads the lanes fold to a tag.
//! A value that is stored has the mark `◄`, be it the same as before. The line of source is shown when a thread comes to another one.

use super::lanes::{self, Canvas, Column, Columns, Signs, colour};
use super::phrase::{BLANK, Part, Phrase};
use super::sharing::Watch;
use super::sight::Sight;
use super::{Item, Step, Switch, View, label};
use crate::runtime::state::Status;
use crate::schedule::{StopReason, ThreadId};
use crate::text::display::escape_for_display;
use anstyle::{Effects, Style};
use std::borrow::Cow;
use std::io::{self, Write};

/// How a trace is written.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Cells in a line.
    pub width: usize,
    /// With which signs.
    pub signs: Signs,
    /// Whether with colours.
    pub colours: bool,
    /// Whether values are hidden, to be worked out by hand.
    pub hides: bool,
    /// Whether the program has a main thread.
    pub has_main: bool,
}

/// The least width that is drawn for.
pub const MIN_WIDTH: usize = 40;
/// After so many rows a thread's line of source is shown again when the thread goes on.
const REMINDER: u64 = 24;

/// Writes a trace in columns.
pub struct Text<W> {
    out: W,
    look: Look,
    watches: Vec<Watch>,
    digits: usize,
    columns: Columns,
    /// The labels of the threads that have a column.
    labels: Vec<String>,
    /// For each thread the code and line shown last, and in which row.
    shown: Vec<Option<(u32, u32, u64)>>,
    rows: u64,
    headed: bool,
    margin: Margin,
}

/// What is drawn to the left of all columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Margin {
    /// In a step's own row.
    pub step: &'static str,
    /// In all other rows.
    pub rest: &'static str,
}

const DIM: Style = Style::new().effects(Effects::DIMMED);
const BOLD: Style = Style::new().bold();

impl<W: Write> Text<W> {
    /// A view of a trace of about `steps` steps, with columns for `labels.len()` threads.
    pub fn new(
        out: W,
        mut look: Look,
        watches: Vec<Watch>,
        labels: Vec<String>,
        steps: u64,
    ) -> Self {
        look.width = look.width.max(MIN_WIDTH);
        let digits = steps.saturating_sub(1).to_string().len();
        let mut view = Self {
            out,
            look,
            watches,
            digits,
            columns: Columns::new(look.width, digits, 0, 0, &[]),
            labels,
            shown: Vec::new(),
            rows: 0,
            headed: false,
            margin: Margin::default(),
        };
        view.divide();
        view
    }

    /// What it was written to.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn divide(&mut self) {
        let hides = self.look.hides;
        let widths: Vec<(usize, usize)> = self
            .watches
            .iter()
            .map(|watch| {
                let value = if hides { BLANK.len() } else { watch.width };
                (lanes::width(&watch.label), value)
            })
            .collect();
        let tags = self.labels.iter().map(|label| lanes::width(label));
        let tag = tags.max().unwrap_or(0).clamp(6, 16);
        self.columns = Columns::new(
            self.look.width,
            self.digits,
            self.labels.len(),
            tag,
            &widths,
        );
    }

    /// What is drawn to the left from here on; it is not counted in the width.
    pub fn set_margin(&mut self, margin: Margin) {
        self.margin = margin;
    }

    fn canvas(&self) -> Canvas {
        Canvas::new(self.look.width, self.look.signs)
    }

    fn write(&mut self, canvas: &Canvas) -> io::Result<()> {
        self.write_beside(self.margin.rest, canvas)
    }

    fn write_beside(&mut self, margin: &'static str, canvas: &Canvas) -> io::Result<()> {
        self.rows += 1;
        let line = canvas.finish(self.look.colours);
        let margin = match self.look.signs {
            Signs::Unicode => Cow::Borrowed(margin),
            Signs::Ascii => Cow::Owned(lanes::ascii(margin)),
        };
        let line = format!("{margin}{line}");
        writeln!(self.out, "{}", line.trim_end())
    }

    /// A line of words before or after the trace.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn note(&mut self, text: &str, style: Style) -> io::Result<()> {
        let mut canvas = self.canvas();
        canvas.put(0, self.look.width, text, style);
        self.write(&canvas)
    }

    fn head(&mut self) -> io::Result<()> {
        self.headed = true;
        let mut names = self.canvas();
        let mut rule = self.canvas();
        let line = |column: Column| "─".repeat(column.end.saturating_sub(column.start));
        let columns = self.columns.clone();
        names.put(0, columns.step.end, "step", BOLD);
        rule.put(0, columns.step.end, &line(columns.step), DIM);
        if columns.lanes.is_empty() {
            names.put(columns.tag.start, columns.tag.end, "thread", BOLD);
            rule.put(columns.tag.start, columns.tag.end, &line(columns.tag), DIM);
            names.put(columns.text.start, columns.text.end, "instruction", BOLD);
            rule.put(
                columns.text.start,
                columns.text.end,
                &line(columns.text),
                DIM,
            );
        }
        for (i, &start) in columns.lanes.iter().enumerate() {
            let next = columns.lanes.get(i + 1).map(|next| next - 2);
            let end = next.unwrap_or(columns.text.end);
            let style = colour(u32::try_from(i).unwrap_or_default()) | Effects::BOLD;
            names.put(start, end, &self.labels[i], style);
            rule.put(start, end, &line(Column { start, end }), DIM);
        }
        for (i, &column) in columns.values.iter().enumerate() {
            let name = match (columns.is_joint, self.watches.get(i)) {
                (false, Some(watch)) => watch.label.as_str(),
                _ => "changes",
            };
            names.put(column.start, column.end, name, BOLD);
            rule.put(column.start, column.end, &line(column), DIM);
        }
        self.write(&names)?;
        self.write(&rule)
    }

    /// Makes sure that a thread has a column, or a tag of its own.
    fn admit(&mut self, sight: Sight<'_>, thread: ThreadId) -> io::Result<()> {
        let known = self.labels.len();
        while self.labels.len() <= thread as usize {
            let next = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
            self.labels
                .push(full_label(sight, self.look.has_main, next));
        }
        if self.labels.len() > known && (self.labels.len() > lanes::MAX_LANES || !self.headed) {
            // More threads than there seemed to be: another layout from here on.
            let were_lanes = !self.columns.lanes.is_empty();
            let was_headed = self.headed;
            self.divide();
            if were_lanes && was_headed {
                self.head()?;
            }
        }
        if !self.headed {
            self.head()?;
        }
        Ok(())
    }

    /// Whether each thread has a lane.
    #[must_use]
    pub fn has_lanes(&self) -> bool {
        !self.columns.lanes.is_empty()
    }

    fn lane(&self, thread: ThreadId) -> usize {
        let lanes = &self.columns.lanes;
        lanes
            .get(thread as usize)
            .copied()
            .unwrap_or(self.columns.text.start)
    }

    /// Draws the lines of the threads that do nothing now, where there is no text between `start` and `end`.
    fn rails(&self, sight: Sight<'_>, canvas: &mut Canvas, start: usize, end: usize) {
        for (thread, &column) in (0u32..).zip(&self.columns.lanes) {
            if (start..=end).contains(&column) {
                continue;
            }
            let Some(state) = sight.state.threads.get(thread as usize) else {
                continue;
            };
            let is_blocked = sight.state.execs[thread as usize].wait.is_some();
            let sign = match state.status {
                Status::New | Status::Finished => continue,
                Status::Alive if is_blocked => "┊",
                Status::Alive => "│",
            };
            canvas.put(column, column + 1, sign, colour(thread) | Effects::DIMMED);
        }
    }

    /// A row of text in a thread's lane.
    fn row(&self, sight: Sight<'_>, thread: ThreadId, parts: &[(&str, Style)]) -> Canvas {
        let mut canvas = self.canvas();
        self.tag(&mut canvas, thread);
        let start = self.lane(thread);
        let mut at = start;
        for (text, style) in parts {
            at = canvas.put(at, self.columns.text.end, text, *style);
        }
        self.rails(sight, &mut canvas, start, at);
        canvas
    }

    fn tag(&self, canvas: &mut Canvas, thread: ThreadId) {
        if !self.has_lanes()
            && let Some(label) = self.labels.get(thread as usize)
        {
            let tag = self.columns.tag;
            canvas.put(tag.start, tag.end, label, colour(thread));
        }
    }

    /// The line of source that a step belongs to, if the thread was at another one.
    fn source(&mut self, sight: Sight<'_>, step: &Step) -> io::Result<()> {
        let Some((code, pc)) = step.instr else {
            return Ok(());
        };
        let linked = &sight.program.codes[code as usize];
        let line = linked.code.lines[pc as usize];
        let thread = step.thread as usize;
        if self.shown.len() <= thread {
            self.shown.resize(thread + 1, None);
        }
        let here = Some((code, line, self.rows));
        let shown = std::mem::replace(&mut self.shown[thread], here);
        if let Some((c, l, row)) = shown
            && (c, l) == (code, line)
        {
            self.shown[thread] = Some((c, l, row));
            return Ok(());
        }
        let name = match &*linked.code.name {
            "<module>" => String::new(),
            name => format!("{}:", escape_for_display(name)),
        };
        let place = format!("▸ {name}{line} ");
        let text = escape_for_display(sight.program.source_line(line).unwrap_or_default());
        let parts = [
            (place.as_str(), DIM),
            (text.as_str(), colour(step.thread) | Effects::ITALIC),
        ];
        let canvas = self.row(sight, step.thread, &parts);
        self.write(&canvas)
    }

    fn step(&mut self, sight: Sight<'_>, step: &Step) -> io::Result<()> {
        self.source(sight, step)?;
        let mut canvas = self.canvas();
        let columns = &self.columns;
        let number = step.number.to_string();
        let start = columns.step.end.saturating_sub(number.len());
        canvas.put(start, columns.step.end, &number, DIM);
        self.tag(&mut canvas, step.thread);
        let end = columns.text.end;
        let mut at = self.lane(step.thread);
        let style = colour(step.thread);
        if let Some((code, pc)) = step.instr {
            let code = &sight.program.codes[code as usize].code;
            let offset = format!("{:>3} ", code.offsets[pc as usize]);
            at = canvas.put(at, end, &offset, DIM);
            let name = code.instrs[pc as usize].opcode().name();
            at = canvas.put(at, end, name, style);
            if !step.says.parts.is_empty() {
                at = canvas.put(at, end, " ", style);
            }
        } else {
            at = canvas.put(at, end, "  · ", DIM);
        }
        let hidden;
        let says: &Phrase = if self.look.hides {
            hidden = step.says.hidden();
            &hidden
        } else {
            &step.says
        };
        for (part, text) in &says.parts {
            let style = match part {
                Part::Word => style,
                Part::Value => Style::new(),
                Part::Result => BOLD,
            };
            at = canvas.put(at, end, text, style);
        }
        self.rails(sight, &mut canvas, self.lane(step.thread), at);
        self.values(&mut canvas, step);
        self.write_beside(self.margin.step, &canvas)?;
        self.aside(sight, step.thread, "raises", step.raises.as_deref())?;
        for (words, text) in [("prints", &step.stdout), ("to stderr", &step.stderr)] {
            let quoted = (!text.is_empty()).then(|| format!("\"{}\"", escape_for_display(text)));
            self.aside(sight, step.thread, words, quoted.as_deref())?;
        }
        Ok(())
    }

    /// A row under a step: what else it did.
    fn aside(
        &mut self,
        sight: Sight<'_>,
        thread: ThreadId,
        words: &str,
        text: Option<&str>,
    ) -> io::Result<()> {
        let Some(text) = text else { return Ok(()) };
        let words = format!("    {words} ");
        let text = if self.look.hides { BLANK } else { text };
        let canvas = self.row(sight, thread, &[(&words, Style::new()), (text, BOLD)]);
        self.write(&canvas)
    }

    fn values(&self, canvas: &mut Canvas, step: &Step) {
        let hides = self.look.hides;
        let text = |value: &(String, bool)| {
            if hides {
                BLANK.to_owned()
            } else {
                value.0.clone()
            }
        };
        if self.columns.is_joint {
            let changed: Vec<String> = self
                .watches
                .iter()
                .zip(&step.values)
                .filter(|(_, value)| value.1)
                .map(|(watch, value)| format!("{} = {}", watch.label, text(value)))
                .collect();
            if let (false, Some(column)) = (changed.is_empty(), self.columns.values.first()) {
                let end = column.end - 2;
                let at = canvas.put(column.start, end, &changed.join(", "), BOLD);
                canvas.put(at + 1, column.end, "◄", BOLD);
            }
            return;
        }
        for (value, column) in step.values.iter().zip(&self.columns.values) {
            // In a quiz only the changes are asked for.
            if hides && !value.1 {
                continue;
            }
            let style = if value.1 { BOLD } else { DIM };
            let at = canvas.put(column.start, column.end - 2, &text(value), style);
            if value.1 {
                canvas.put(at + 1, column.end, "◄", BOLD);
            }
        }
    }

    fn switch(&mut self, sight: Sight<'_>, switch: &Switch) -> io::Result<()> {
        let words = format!(
            "{} {}",
            label(self.look.has_main, switch.from),
            switch.words
        );
        let to = switch.to.filter(|&to| to != switch.from);
        let canvas = match to {
            None if switch.reason == StopReason::Preempted => return Ok(()),
            None => self.row(sight, switch.from, &[(&words, BOLD)]),
            Some(to) if self.has_lanes() => self.arrow(sight, switch.from, to, &words),
            Some(to) => {
                let mut canvas = self.canvas();
                let columns = &self.columns;
                let to = label(self.look.has_main, to);
                let text = format!("── {words} ──► {to} ");
                let at = canvas.put(columns.tag.start, self.look.width, &text, BOLD);
                let rest = "─".repeat(columns.text.end.saturating_sub(at));
                canvas.put(at, columns.text.end, &rest, DIM);
                canvas
            }
        };
        self.write(&canvas)?;
        if let Some(to) = switch.to
            && let Some(Some(shown)) = self.shown.get_mut(to as usize)
            && self.rows - shown.2 > REMINDER
        {
            // Far above: the line is shown once more.
            self.shown[to as usize] = None;
        }
        Ok(())
    }

    /// An arrow from lane to lane, with the reason on it or after it.
    fn arrow(&self, sight: Sight<'_>, from: ThreadId, to: ThreadId, words: &str) -> Canvas {
        let mut canvas = self.canvas();
        let (start, goal) = (self.lane(from), self.lane(to));
        let end = self.columns.text.end;
        let (left, right) = (start.min(goal), start.max(goal));
        canvas.put(left, right + 1, &"─".repeat(right - left + 1), DIM);
        let (tail, head) = if start < goal {
            ("╰", "►")
        } else {
            ("╯", "◄")
        };
        canvas.put(start, start + 1, tail, colour(from));
        canvas.put(goal, goal + 1, head, colour(to) | Effects::BOLD);
        let length = lanes::width(words);
        let at = if right - left > length + 5 {
            canvas
                .put(left + 3, end, &format!(" {words} "), BOLD)
                .max(right)
        } else {
            canvas.put(right + 1, end, &format!(" {words}"), BOLD)
        };
        self.rails(sight, &mut canvas, left, at);
        canvas
    }

    fn folded(&mut self, sight: Sight<'_>, thread: ThreadId, steps: u64) -> io::Result<()> {
        let words = format!("  … {steps} thread-local steps");
        let canvas = self.row(sight, thread, &[(&words, DIM)]);
        self.write(&canvas)
    }
}

impl<W: Write> View for Text<W> {
    fn show(&mut self, sight: Sight<'_>, item: Item<'_>) -> io::Result<()> {
        match item {
            Item::Step(step) => {
                self.admit(sight, step.thread)?;
                self.step(sight, step)
            }
            Item::Folded(thread, steps) => {
                self.admit(sight, thread)?;
                self.folded(sight, thread, steps)
            }
            Item::Switch(switch) => {
                self.admit(sight, switch.to.unwrap_or(switch.from))?;
                self.switch(sight, switch)
            }
        }
    }
}

/// A thread's label with the name that the program gave it.
#[must_use]
pub fn full_label(sight: Sight<'_>, has_main: bool, thread: ThreadId) -> String {
    let label = label(has_main, thread);
    match sight.thread_name(thread) {
        Some(name) => format!("{label} {name}"),
        None => label,
    }
}
