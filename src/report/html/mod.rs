//! One execution as a page: a single HTML file that needs nothing else, for a screen, a class, or a printer.
//!
//! [`gather`] watches a replay and keeps the steps that matter; [`Page`] is all that the page tells, as plain data;
//! [`render`] makes the text of it. Which steps matter: all of them in a short run, else those around the lost
//! updates, and what is left out is counted. Everything that comes from the program (its text, its output,
//! its names and values) is data: the template escapes it, and what no font shows is written out, so that no program
//! can put anything into the page but text.
//!
//! The page holds no clock, no path that the user did not give, and no number drawn by chance: the same input gives the
//! same bytes.

pub mod gather;
mod listing;
mod page;
mod story;

use crate::bytecode::code::CodeObject;
use crate::report::trace::label;
use crate::schedule::ThreadId;
use gather::Entry;
use std::collections::BTreeMap;
use std::sync::Arc;

/// No page is longer than this, in bytes.
pub const MAX_BYTES: usize = 2_000_000;
/// At most so many lost updates are told step by step.
const STORIES: usize = 3;

/// A read or write of a lost update.
#[derive(Debug, Clone)]
pub struct Touch {
    /// Who.
    pub thread: ThreadId,
    /// When.
    pub step: u64,
    /// Which instruction, on which line: `STORE_NAME, line 3, offset 6`.
    pub place: String,
    /// What was read or written.
    pub value: String,
}

/// A lost update.
#[derive(Debug, Clone)]
pub struct Loss {
    /// The location.
    pub location: String,
    /// The read that was stale when it was used.
    pub read: Touch,
    /// The writes that vanished.
    pub lost: Vec<Touch>,
    /// The store that destroyed them.
    pub store: Touch,
    /// Its name, in a sentence.
    pub name: String,
    /// Why it happened.
    pub why: String,
    /// What would prevent it.
    pub fix: String,
}

/// An outcome among all interleavings.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The outcome in words.
    pub words: String,
    /// In how many interleavings, in decimal digits.
    pub count: String,
    /// How many of those lose an update.
    pub lossy: String,
    /// The share of all interleavings, in per mille.
    pub share: u32,
    /// Whether it is the outcome of this run.
    pub is_this: bool,
}

/// All interleavings.
#[derive(Debug, Clone)]
pub struct Histogram {
    /// How many there are, in decimal digits.
    pub all: String,
    /// Under which rule of interruption.
    pub gil: String,
    /// The outcomes, the most frequent first.
    pub bars: Vec<Bar>,
}

/// What the page tells.
#[derive(Debug, Clone)]
pub struct Page {
    /// The program's name.
    pub title: String,
    /// How it went: the verdict first.
    pub verdict: Vec<String>,
    /// Whether something went wrong.
    pub is_bad: bool,
    /// The command that shows it again.
    pub again: String,
    /// How the page was made: what, and its value.
    pub how: Vec<(String, String)>,
    /// Whether there is a main thread.
    pub has_main: bool,
    /// What threads are called, as far as known.
    pub labels: Vec<String>,
    /// What the watched values are called.
    pub watches: Vec<String>,
    /// How many steps the execution made.
    pub steps: u64,
    /// The steps to be shown, in order.
    pub entries: Vec<Entry>,
    /// How many writes were lost.
    pub lost: u64,
    /// The lost updates, in full as far as they are known.
    pub losses: Vec<Loss>,
    /// What became of the locations.
    pub effects: Vec<String>,
    /// The lines of the program's text.
    pub source: Vec<String>,
    /// Its code objects, by their numbers.
    pub codes: Vec<(u32, Arc<CodeObject>)>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    /// All outcomes, if they could be counted.
    pub histogram: Option<Histogram>,
}

/// How much of each part there is room for.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Steps.
    entries: usize,
    /// Lost updates in the table.
    losses: usize,
    /// Lines of source.
    lines: usize,
    /// Characters of each kind of output.
    output: usize,
    /// Characters of anything that stands on one line.
    text: usize,
}

impl Room {
    const ALL: Self = Self {
        entries: 4000,
        losses: 10_000,
        lines: 5000,
        output: 60_000,
        text: 400,
    };

    /// Half of it.
    const fn half(self) -> Self {
        Self {
            entries: self.entries / 2,
            losses: self.losses / 2,
            lines: self.lines / 2,
            output: self.output / 2,
            text: if self.text > 100 { self.text / 2 } else { 50 },
        }
    }
}

/// The text of the page: whole if there is room, else with as much of each part as there is room for.
#[must_use]
pub fn render(page: &Page) -> String {
    let mut room = Room::ALL;
    loop {
        let text = page::page(page, room);
        if text.len() <= MAX_BYTES || room.entries == 0 {
            return text;
        }
        room = room.half();
    }
}

impl Page {
    /// What a thread is called.
    fn thread(&self, thread: ThreadId) -> String {
        let known = self.labels.get(thread as usize).cloned();
        known.unwrap_or_else(|| label(self.has_main, thread))
    }

    /// What each step did in a lost update.
    fn roles(&self) -> BTreeMap<u64, Vec<String>> {
        let mut roles: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        let mut add = |step: u64, words: String| {
            let all = roles.entry(step).or_default();
            if !all.contains(&words) && all.len() < 4 {
                all.push(words);
            }
        };
        for loss in &self.losses {
            let location = &loss.location;
            add(loss.read.step, format!("stale read of {location}"));
            for write in &loss.lost {
                add(write.step, format!("write of {location}, lost"));
            }
            add(loss.store.step, format!("overwrites {location}"));
        }
        roles
    }
}

/// The beginning of a text, if it is longer than so many characters with a sign that it goes on.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
