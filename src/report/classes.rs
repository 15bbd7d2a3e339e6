//! The table of classes: exactly which orders of instructions lose updates, and in how many interleavings each comes about.
//!
//! A class is shown by the order of those of its steps that are in another order in some other class; what is in the same
//! order everywhere says nothing.

use super::explore::{big, share};
use super::number::grouped;
use super::trace::label;
use crate::bytecode::Instr;
use crate::explore::search::classes::{Class, Event};
use crate::runtime::observer::At;
use crate::runtime::program::Program;
use num_bigint::BigUint;
use num_traits::Zero;

/// Classes that are shown at most.
pub const SHOWN: usize = 40;
/// Steps of a class that are shown at most.
const STEPS: usize = 60;
/// Cells in a line.
const WIDTH: usize = 80;

/// A class and what is said of it.
#[derive(Debug)]
pub struct Row<'a> {
    /// The class.
    pub class: &'a Class,
    /// What its outcome is called.
    pub outcome: String,
    /// Whose updates it loses.
    pub loses: Option<String>,
    /// Its schedule, if it is short enough to be printed.
    pub token: Option<String>,
}

/// A step: the thread, the offset, the instruction, the name that it works on.
#[must_use]
pub fn event(program: &Program, has_main: bool, event: Event) -> String {
    let thread = label(has_main, event.thread);
    let At::Instr { code, pc } = event.at else {
        return format!("{thread} begins, ends or goes on");
    };
    let linked = &program.codes[code as usize];
    let at = pc as usize;
    let instr = linked.code.instrs[at];
    let offset = linked.code.offsets[at];
    let opcode = instr.opcode().name();
    let parts = &linked.code.parts;
    let name = match instr {
        Instr::LoadName(index)
        | Instr::StoreName(index)
        | Instr::DeleteName(index)
        | Instr::LoadGlobal(index)
        | Instr::StoreGlobal(index)
        | Instr::DeleteGlobal(index)
        | Instr::LoadAttr(index)
        | Instr::StoreAttr(index)
        | Instr::DeleteAttr(index)
        | Instr::LoadMethod(index) => Some(&parts.names[index.0 as usize]),
        Instr::LoadDeref(index) | Instr::StoreDeref(index) => {
            let mut cells = parts.cellvars.iter().chain(&parts.freevars);
            cells.nth(index.0 as usize)
        }
        _ => None,
    };
    match name {
        Some(name) => format!("{thread} {offset} {opcode} {name}"),
        None => format!("{thread} {offset} {opcode}"),
    }
}

/// All lines of the table. The rows come in their order; `total` is how many classes and interleavings there are.
#[must_use]
pub fn lines(
    program: &Program,
    has_main: bool,
    rows: &[Row<'_>],
    all: &[Class],
    total: &BigUint,
) -> Vec<String> {
    let lossy = all.iter().filter(|class| class.is_lossy).count();
    let sum = |is_lossy: bool| {
        let chosen = all.iter().filter(|class| class.is_lossy == is_lossy);
        let sum = chosen.map(|class| class.interleavings.clone());
        sum.sum::<Option<BigUint>>()
            .filter(|sum| !sum.is_zero())
            .map(|sum| format!(" ({} interleavings)", big(&sum)))
            .unwrap_or_default()
    };
    let mut lines = vec![match all.len() {
        1 => "1 class: no order of conflicting instructions ever changes".to_owned(),
        classes => format!(
            "{} classes: orders of instructions that conflict (what is in one order everywhere is left out)",
            grouped(classes as u64)
        ),
    }];
    lines.push(format!(
        "{} lose no update{}, {} do{}",
        grouped((all.len() - lossy) as u64),
        sum(false),
        grouped(lossy as u64),
        sum(true)
    ));
    for (number, row) in (1..).zip(rows) {
        let mut parts = Vec::new();
        if let Some(count) = &row.class.interleavings {
            let many = if *count == BigUint::from(1u32) {
                "interleaving"
            } else {
                "interleavings"
            };
            parts.push(format!("{} {many} ({})", big(count), share(count, total)));
        }
        parts.push(row.outcome.clone());
        parts.push(match (&row.loses, row.class.is_lossy) {
            (Some(loses), _) => loses.clone(),
            (None, true) => "loses an update".to_owned(),
            (None, false) => "loses nothing".to_owned(),
        });
        lines.push(String::new());
        lines.push(format!("{number}. {}", parts.join(": ")));
        let steps: Vec<String> = row
            .class
            .order
            .iter()
            .take(STEPS)
            .map(|&step| event(program, has_main, step))
            .collect();
        lines.extend(wrapped(&steps));
        let left = row.class.order.len().saturating_sub(STEPS);
        if left > 0 {
            lines.push(format!("     … and {left} more"));
        }
        if let Some(token) = &row.token {
            lines.push(format!("     --schedule {token}"));
        }
    }
    let left = all.len() - rows.len();
    if left > 0 {
        lines.push(String::new());
        lines.push(format!(
            "({} more of {}; --format json has all)",
            grouped(left as u64),
            grouped(all.len() as u64)
        ));
    }
    lines
}

/// Steps one after the other, as many in a line as fit.
fn wrapped(steps: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::from("    ");
    for (index, step) in steps.iter().enumerate() {
        let end = if index + 1 < steps.len() { "," } else { "" };
        if line.chars().count() + step.chars().count() + 2 > WIDTH && line.len() > 4 {
            lines.push(std::mem::replace(&mut line, String::from("    ")));
        }
        line.push_str(&format!(" {step}{end}"));
    }
    if line.len() > 4 {
        lines.push(line);
    }
    lines
}
