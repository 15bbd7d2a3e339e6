//! A trace as a file for the Perfetto and Chrome trace viewers: the JSON form of Chrome's trace event format.
//!
//! One track for each thread. A step takes one microsecond of the file's time, so the time axis counts steps. On a
//! track lie, each inside the one before: the slices that the thread was given, the lines of source, the
//! instructions. A context switch is an instant with its reason and an arrow to the thread that goes on; watched
//! numbers are counters. Events are written as they happen.

use super::sharing::Watch;
use super::sight::Sight;
use super::text::full_label;
use super::{Item, Step, Switch, View};
use crate::schedule::ThreadId;
use crate::text::display::escape_for_display;
use serde_json::{Value as Json, json};
use std::io::{self, Write};

/// Writes trace events.
pub struct Perfetto<W> {
    out: W,
    has_main: bool,
    watches: Vec<Watch>,
    is_first: bool,
    /// Threads that have a track.
    tracks: usize,
    /// The slice that is running: whose, and since which step.
    slice: Option<(ThreadId, u64)>,
    /// The line of source that is running: whose, its name, and since which step.
    line: Option<(ThreadId, Place, u64)>,
    /// The number of the next step.
    now: u64,
    switches: u64,
    counted: bool,
}

/// A line of source, by code object.
type Place = (u32, u32);

/// The viewers know one process.
const PROCESS: u32 = 1;

/// Some viewers take thread 0 for the idle thread, so tracks count from 1.
const fn track(thread: ThreadId) -> u32 {
    thread + 1
}

impl<W: Write> Perfetto<W> {
    /// Begins a file; `title` names the process in the viewer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(mut out: W, title: &str, has_main: bool, watches: Vec<Watch>) -> io::Result<Self> {
        out.write_all(b"{\"displayTimeUnit\":\"ns\",\"traceEvents\":[")?;
        let mut view = Self {
            out,
            has_main,
            watches,
            is_first: true,
            tracks: 0,
            slice: None,
            line: None,
            now: 0,
            switches: 0,
            counted: false,
        };
        let args = json!({ "name": title });
        view.event(
            &json!({"ph": "M", "name": "process_name", "pid": PROCESS, "tid": 0, "args": args}),
        )?;
        Ok(view)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self, sight: Sight<'_>) -> io::Result<W> {
        self.end_line(sight)?;
        self.end_slice()?;
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out)
    }

    fn event(&mut self, event: &Json) -> io::Result<()> {
        let separator: &[u8] = if self.is_first { b"\n" } else { b",\n" };
        self.is_first = false;
        self.out.write_all(separator)?;
        serde_json::to_writer(&mut self.out, event).map_err(io::Error::from)
    }

    /// Gives names to the tracks of threads that are new.
    fn name_tracks(&mut self, sight: Sight<'_>, thread: ThreadId) -> io::Result<()> {
        while self.tracks <= thread as usize {
            let new = u32::try_from(self.tracks).unwrap_or(u32::MAX);
            let args = json!({ "name": full_label(sight, self.has_main, new) });
            let tid = track(new);
            self.event(
                &json!({"ph": "M", "name": "thread_name", "pid": PROCESS, "tid": tid, "args": args}),
            )?;
            let args = json!({ "sort_index": tid });
            self.event(&json!({"ph": "M", "name": "thread_sort_index", "pid": PROCESS, "tid": tid, "args": args}))?;
            self.tracks += 1;
        }
        Ok(())
    }

    fn span(
        &mut self,
        thread: ThreadId,
        kind: &str,
        name: &str,
        from: u64,
        args: &Json,
    ) -> io::Result<()> {
        let (tid, dur) = (track(thread), self.now - from);
        self.event(&json!({
            "ph": "X", "cat": kind, "name": name, "pid": PROCESS, "tid": tid, "ts": from, "dur": dur, "args": args,
        }))
    }

    fn instant(&mut self, thread: ThreadId, kind: &str, name: &str) -> io::Result<()> {
        let (tid, ts) = (track(thread), self.now);
        self.event(&json!({
            "ph": "i", "s": "t", "cat": kind, "name": name, "pid": PROCESS, "tid": tid, "ts": ts,
        }))
    }

    fn end_line(&mut self, sight: Sight<'_>) -> io::Result<()> {
        let Some((thread, (code, line), from)) = self.line.take() else {
            return Ok(());
        };
        let function = &sight.program.codes[code as usize].code.name;
        let text = sight.program.source_line(line).unwrap_or_default();
        let name = format!("{line}: {}", escape_for_display(text));
        let args = json!({ "function": &**function, "line": line });
        self.span(thread, "line", &name, from, &args)
    }

    fn end_slice(&mut self) -> io::Result<()> {
        let Some((thread, from)) = self.slice.take() else {
            return Ok(());
        };
        let args = json!({ "steps": self.now - from });
        self.span(thread, "slice", "runs", from, &args)
    }

    fn step(&mut self, sight: Sight<'_>, step: &Step) -> io::Result<()> {
        self.name_tracks(sight, step.thread)?;
        let place = step.instr.map(|(code, pc)| {
            let lines = &sight.program.codes[code as usize].code.lines;
            (code, lines[pc as usize])
        });
        if self.line.map(|line| (line.0, line.1)) != place.map(|place| (step.thread, place)) {
            self.end_line(sight)?;
            self.line = place.map(|place| (step.thread, place, step.number));
        }
        if self.slice.is_none() {
            self.slice = Some((step.thread, step.number));
        }
        self.now = step.number + 1;
        let mut args = json!({ "step": step.number });
        let name = match step.instr {
            Some((code, pc)) => {
                let code = &sight.program.codes[code as usize].code;
                args["offset"] = code.offsets[pc as usize].into();
                let opcode = code.instrs[pc as usize].opcode().name();
                format!("{opcode} {}", step.says)
            }
            None => step.says.to_string(),
        };
        if let Some(raises) = &step.raises {
            args["raises"] = raises.as_str().into();
        }
        for (watch, value) in self.watches.iter().zip(&step.values) {
            args[&watch.label] = value.0.as_str().into();
        }
        self.span(
            step.thread,
            "instruction",
            name.trim_end(),
            step.number,
            &args,
        )?;
        if let Some(raises) = &step.raises {
            self.instant(step.thread, "exception", &format!("raises {raises}"))?;
        }
        for (words, text) in [("prints", &step.stdout), ("to stderr", &step.stderr)] {
            if !text.is_empty() {
                let words = format!("{words} \"{}\"", escape_for_display(text));
                self.instant(step.thread, "output", &words)?;
            }
        }
        self.counters(step)
    }

    fn counters(&mut self, step: &Step) -> io::Result<()> {
        let is_first = !std::mem::replace(&mut self.counted, true);
        let numbers: Vec<(String, f64)> = self
            .watches
            .iter()
            .zip(&step.values)
            .filter(|(_, value)| is_first || value.1)
            .filter_map(|(watch, value)| Some((watch.label.clone(), value.0.parse().ok()?)))
            .filter(|(_, number): &(String, f64)| number.is_finite())
            .collect();
        for (name, value) in numbers {
            let (ts, args) = (self.now, json!({ "value": value }));
            self.event(&json!({"ph": "C", "name": name, "pid": PROCESS, "ts": ts, "args": args}))?;
        }
        Ok(())
    }

    fn switch(&mut self, sight: Sight<'_>, switch: &Switch) -> io::Result<()> {
        self.end_line(sight)?;
        self.end_slice()?;
        self.instant(switch.from, "switch", &switch.words)?;
        let Some(to) = switch.to.filter(|&to| to != switch.from) else {
            return Ok(());
        };
        self.name_tracks(sight, to)?;
        self.switches += 1;
        // An arrow leads from the middle of one step to the middle of the next.
        #[expect(clippy::cast_precision_loss, reason = "a place on a time axis")]
        let middle = self.now as f64;
        let (id, from, to) = (self.switches, track(switch.from), track(to));
        self.event(&json!({
            "ph": "s", "cat": "switch", "name": "switch", "id": id, "pid": PROCESS, "tid": from, "ts": middle - 0.5,
        }))?;
        self.event(&json!({
            "ph": "f", "bp": "e", "cat": "switch", "name": "switch", "id": id, "pid": PROCESS, "tid": to,
            "ts": middle + 0.5,
        }))
    }
}

impl<W: Write> View for Perfetto<W> {
    fn show(&mut self, sight: Sight<'_>, item: Item<'_>) -> io::Result<()> {
        match item {
            Item::Step(step) => self.step(sight, step),
            Item::Switch(switch) => self.switch(sight, switch),
            // This view is given every step.
            Item::Folded(..) => Ok(()),
        }
    }
}
