//! Which steps a page shows, and what it tells of each.
//!
//! A run of up to [`ALL`] steps is shown whole. Of a longer one, the steps near those of the lost updates are
//! shown, the first lost updates first; where there are none, the first steps. The last steps are there too if the program
//! came to a bad end.

use crate::analysis::lost_updates::LostUpdate;
use crate::report::trace::sight::Sight;
use crate::report::trace::{Item, View};
use crate::schedule::ThreadId;
use crate::text::display::escape_for_display;
use std::collections::BTreeSet;
use std::io;

/// Up to so many steps are all shown.
const ALL: u64 = 1200;
/// So many on each side of a step of a lost update.
const NEAR: u64 = 6;
/// The whole of a lost update, if it takes no more than this.
const WHOLE: u64 = 120;
/// So many at a bad end.
const END: u64 = 60;
/// So many if there is nothing to look at.
const START: u64 = 400;

/// A step.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number, from 0.
    pub number: u64,
    /// Who made it.
    pub thread: ThreadId,
    /// The code object's number, and the offset of the instruction in its listing.
    pub at: Option<(u32, u32)>,
    /// The line of source, if it is one of the program's text.
    pub line: Option<u32>,
    /// The instruction's name.
    pub opcode: &'static str,
    /// What it did.
    pub says: String,
    /// What it raised or printed.
    pub notes: Vec<String>,
    /// The watched values after it, and whether it stored into them or changed them.
    pub values: Vec<(String, bool)>,
}

/// A line of the table of steps.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A step.
    Step(Row),
    /// Another thread goes on.
    Switch {
        /// Who stopped.
        from: ThreadId,
        /// Why.
        words: String,
        /// Who goes on; nobody at the end.
        to: Option<ThreadId>,
    },
    /// So many steps are left out.
    Gap(u64),
}

/// The numbers of the steps to be shown.
#[derive(Debug, Clone)]
pub struct Chosen {
    steps: Option<BTreeSet<u64>>,
    all: u64,
}

impl Chosen {
    /// For an execution of so many steps; `is_bad` if it did not end well.
    #[must_use]
    pub fn of(steps: u64, updates: &[LostUpdate], is_bad: bool) -> Self {
        if steps <= ALL {
            return Self {
                steps: None,
                all: steps,
            };
        }
        let mut chosen = BTreeSet::new();
        if is_bad {
            chosen.extend(steps.saturating_sub(END)..steps);
        }
        if updates.is_empty() {
            chosen.extend(0..START);
        }
        for update in updates {
            let (first, last) = (update.read.step, update.overwrite.step);
            if last - first <= WHOLE {
                chosen.extend(first.saturating_sub(NEAR)..=last + NEAR);
            } else {
                let near = |step: u64| step.saturating_sub(NEAR)..=step + NEAR;
                chosen.extend(near(first));
                chosen.extend(near(last));
                // The first of many say how it goes on.
                for write in update.lost.iter().take(4).chain(update.lost.last()) {
                    chosen.extend(near(write.step));
                }
            }
            if chosen.len() as u64 >= ALL {
                break;
            }
        }
        Self {
            steps: Some(chosen.into_iter().filter(|step| *step < steps).collect()),
            all: steps,
        }
    }

    /// The last one.
    #[must_use]
    pub fn last(&self) -> u64 {
        let chosen = self.steps.as_ref().and_then(|steps| steps.last().copied());
        chosen.unwrap_or(self.all)
    }

    fn has(&self, step: u64) -> bool {
        self.steps
            .as_ref()
            .is_none_or(|steps| steps.contains(&step))
    }
}

/// Keeps the steps that are chosen.
#[derive(Debug)]
pub struct Gather<'a> {
    chosen: &'a Chosen,
    file: &'a str,
    entries: Vec<Entry>,
    /// The number of the step that comes next, as far as the entries go.
    next: u64,
}

impl<'a> Gather<'a> {
    /// For the program whose text is called `file`.
    #[must_use]
    pub const fn new(chosen: &'a Chosen, file: &'a str) -> Self {
        Self {
            chosen,
            file,
            entries: Vec::new(),
            next: 0,
        }
    }

    /// The entries, up to the end of an execution of so many steps.
    #[must_use]
    pub fn into_entries(mut self) -> Vec<Entry> {
        self.gap(self.chosen.all);
        self.entries
    }

    fn gap(&mut self, until: u64) {
        if until > self.next {
            self.entries.push(Entry::Gap(until - self.next));
            self.next = until;
        }
    }
}

impl View for Gather<'_> {
    fn show(&mut self, sight: Sight<'_>, item: Item<'_>) -> io::Result<()> {
        match item {
            Item::Step(step) if self.chosen.has(step.number) => {
                self.gap(step.number);
                self.next = step.number + 1;
                let (mut at, mut line, mut opcode) = (None, None, "");
                if let Some((number, pc)) = step.instr {
                    let code = &sight.program.codes[number as usize].code;
                    opcode = code.instrs[pc as usize].opcode().name();
                    at = Some((number, code.offsets[pc as usize]));
                    line = (*code.filename == *self.file).then(|| code.lines[pc as usize]);
                }
                let mut notes = Vec::new();
                notes.extend(step.raises.iter().map(|what| format!("raises {what}")));
                for (words, text) in [("prints", &step.stdout), ("to stderr", &step.stderr)] {
                    if !text.is_empty() {
                        notes.push(format!("{words} \"{}\"", escape_for_display(text)));
                    }
                }
                self.entries.push(Entry::Step(Row {
                    number: step.number,
                    thread: step.thread,
                    at,
                    line,
                    opcode,
                    says: step.says.to_string(),
                    notes,
                    values: step.values.clone(),
                }));
            }
            Item::Switch(switch) => {
                // Between two steps of which neither is shown, it would hang in the air.
                if self.next == switch.step && self.next > 0 {
                    self.entries.push(Entry::Switch {
                        from: switch.from,
                        words: switch.words.clone(),
                        to: switch.to,
                    });
                }
            }
            Item::Step(_) | Item::Folded(..) => {}
        }
        Ok(())
    }
}
