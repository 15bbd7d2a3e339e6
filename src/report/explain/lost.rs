//! A lost update in words: which write vanished, by which store, why, and what would prevent it.

use super::columns::{Mark, Window};
use crate::analysis::lost_updates::{Access, Effect, Findings, LostUpdate, Site};
use crate::explore::failure::Line;
use crate::report::number::{counted, grouped};
use crate::report::trace::label;
use crate::runtime::program::Program;

/// As many places are listed.
const ROWS: usize = 20;
/// As many lost writes are named in a sentence.
const NAMED: usize = 4;

/// What words are about.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The program.
    pub program: &'a Program,
    /// What its text is called.
    pub file: &'a str,
    /// Whether it has a main thread.
    pub has_main: bool,
}

/// An instruction, as a person looks for it.
#[derive(Debug, Clone)]
pub struct Place {
    /// The function's name.
    pub function: String,
    /// The line, from 1.
    pub line: u32,
    /// The offset in the listing.
    pub offset: u32,
    /// The instruction's name.
    pub opcode: &'static str,
}

impl Place {
    /// Where an instruction is.
    #[must_use]
    pub fn of(program: &Program, site: Site) -> Self {
        let code = &program.codes[site.code as usize].code;
        let at = site.pc as usize;
        Self {
            function: code.name.to_string(),
            line: code.lines[at],
            offset: code.offsets[at],
            opcode: code.instrs[at].opcode().name(),
        }
    }
}

/// The line of an instruction.
#[must_use]
pub fn line(program: &Program, site: Site) -> Line {
    Line::of(program, site.code, site.pc)
}

/// The steps of a lost update.
#[must_use]
pub fn window(update: &LostUpdate) -> Window {
    let mut window = Window {
        location: Some(update.location.clone()),
        threads: vec![update.overwrite.thread],
        ..Window::default()
    };
    for write in &update.lost {
        window.marks.insert(write.step, Mark::Lost);
        window.threads.push(write.thread);
    }
    window.marks.insert(update.read.step, Mark::Read);
    window.marks.insert(update.overwrite.step, Mark::Store);
    window
}

impl Scene<'_> {
    fn thread(self, access: &Access) -> String {
        label(self.has_main, access.thread)
    }

    /// The name of a lost update: what vanished, and who destroyed it.
    #[must_use]
    pub fn name(self, update: &LostUpdate) -> String {
        format!(
            "lost update of {}: {}'s {} ({}) destroys {}",
            update.location,
            self.thread(&update.overwrite),
            Place::of(self.program, update.overwrite.site).opcode,
            line(self.program, update.overwrite.site).describe(self.program),
            self.vanished(update),
        )
    }

    /// What was lost, each thread's with its amounts: `T2's +1`.
    fn vanished(self, update: &LostUpdate) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut last = None;
        for write in update.lost.iter().take(NAMED) {
            parts.push(if last == Some(write.thread) {
                what(write)
            } else {
                format!("{}'s {}", self.thread(write), what(write))
            });
            last = Some(write.thread);
        }
        let more = update.lost.len().saturating_sub(NAMED) as u64;
        if more > 0 {
            parts.push(counted(more, "more write"));
        }
        joined(&parts)
    }

    /// One sentence that says why.
    #[must_use]
    pub fn why(self, update: &LostUpdate) -> String {
        let (read, store) = (&update.read, &update.overwrite);
        let at = |access: &Access| {
            let place = Place::of(self.program, access.site);
            format!(
                "at step {} ({}, {}:{}, offset {})",
                access.step, place.opcode, self.file, place.line, place.offset
            )
        };
        let mut writes: Vec<String> = update
            .lost
            .iter()
            .take(NAMED)
            .map(|write| format!("{} wrote {} {}", self.thread(write), write.value, at(write)))
            .collect();
        let more = update.lost.len().saturating_sub(NAMED) as u64;
        if more > 0 {
            writes.push(format!("{} followed", counted(more, "more write")));
        }
        let before = store.before.as_deref().unwrap_or("-");
        let verb = if update.lost.len() == 1 { "is" } else { "are" };
        format!(
            "{} read {} = {} {}; then {}; then {} stored {} over {before} {}, computed from the {} it had read, so {} {verb} lost.",
            self.thread(read),
            update.location,
            read.value,
            at(read),
            joined(&writes),
            self.thread(store),
            store.value,
            at(store),
            read.value,
            self.vanished(update),
        )
    }

    /// One sentence that says how to put it right.
    #[must_use]
    pub fn fix(self, update: &LostUpdate) -> String {
        let read = line(self.program, update.read.site);
        let store = line(self.program, update.overwrite.site);
        let place = if read == store {
            format!("all of {}", read.describe(self.program))
        } else {
            format!(
                "everything from {} to {}",
                read.describe(self.program),
                store.describe(self.program)
            )
        };
        format!(
            "To put it right, hold one lock (`with lock:`) during {place}, the same one wherever a thread writes {}.",
            update.location
        )
    }

    /// All lost writes by place, and what became of the locations.
    #[must_use]
    pub fn table(self, findings: &Findings) -> Vec<String> {
        let mut lines = Vec::new();
        let total: u64 = findings.rows.iter().map(|row| row.count).sum();
        if total > 1 {
            lines.push(
                "all lost writes by place: stale read, lost write, overwriting store".to_owned(),
            );
            let at = |site| line(self.program, site).describe(self.program);
            for row in findings.rows.iter().take(ROWS) {
                lines.push(format!(
                    "{:>10} x {}: {}, {}, {}",
                    grouped(row.count),
                    row.location,
                    at(row.read),
                    at(row.lost),
                    at(row.overwrite)
                ));
            }
            let left = findings.rows.len().saturating_sub(ROWS) as u64;
            if left > 0 {
                lines.push(format!("{:>10}   and {}", "", counted(left, "more place")));
            }
        }
        lines.extend(effects(findings));
        lines
    }
}

/// What became of each location that was only added to.
#[must_use]
pub fn effects(findings: &Findings) -> Vec<String> {
    findings.effects.iter().map(effect).collect()
}

fn effect(effect: &Effect) -> String {
    format!(
        "{}: expected {}, got {}: {} is missing, in {}",
        effect.location,
        effect.expected,
        effect.got,
        effect.missing,
        counted(effect.missing_writes, "write")
    )
}

/// A write by what it added, if it was an addition of numbers; else by its value.
fn what(write: &Access) -> String {
    let number = |text: &str| text.parse::<i128>().ok();
    let before = write.before.as_deref().and_then(number);
    match (before, number(&write.value)) {
        (Some(before), Some(after)) if before != after => format!("{:+}", after - before),
        _ => format!("write of {}", write.value),
    }
}

/// `a`, `a and b`, `a, b and c`
fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_named_where_there_are_any() {
        let write = |before: Option<&str>, value: &str| Access {
            thread: 0,
            site: Site { code: 0, pc: 0 },
            step: 0,
            before: before.map(str::to_owned),
            value: value.to_owned(),
        };
        assert_eq!(what(&write(Some("3"), "103")), "+100");
        assert_eq!(what(&write(Some("3"), "-1")), "-4");
        assert_eq!(what(&write(Some("3"), "3")), "write of 3");
        assert_eq!(what(&write(Some("-"), "3")), "write of 3");
        assert_eq!(what(&write(Some("[1]"), "[1, 2]")), "write of [1, 2]");
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(joined(&parts), "a, b and c");
        assert_eq!(joined(&parts[..2]), "a and b");
        assert_eq!(joined(&parts[..1]), "a");
    }
}
