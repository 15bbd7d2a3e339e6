//! The listing of a code object, as `python3.8 -m dis` prints it (`Lib/dis.py`).
//!
//! What differs from run to run on CPython is left out or put in order: no addresses of code objects, the
//! members of a frozenset sorted by their text. [`constant_repr`] is the `repr` of a literal.

use super::code::{CodeObject, Const, line_starts};
use super::instr::{Compare, RawInstr, raw_instrs};
use super::opcode::{Opcode, OperandKind};
use super::switch_points::{CodeMarks, Row};
use crate::syntax::constant::Constant;
use crate::text::repr::{repr_bytes, repr_complex, repr_float, repr_str};
use std::fmt::Write as _;

/// Where the marks of switch points stand in a listing.
const MARK_COLUMN: usize = 52;

/// The listing of a code object and, after it, of all those within.
#[must_use]
pub fn disassemble(code: &CodeObject) -> String {
    let mut out = String::new();
    listing(code, None, &mut out);
    out
}

/// The same, with a mark behind each instruction after which a thread can be interrupted, and when.
#[must_use]
pub fn disassemble_marked(code: &CodeObject, row: &Row) -> String {
    let mut out = String::new();
    listing(code, Some(row), &mut out);
    out
}

fn listing(code: &CodeObject, row: Option<&Row>, out: &mut String) {
    block(code, row, out);
    for inner in code.nested() {
        let _ = writeln!(out, "\nDisassembly of {}:", code_repr(inner));
        listing(inner, row, out);
    }
}

/// One instruction: its name, and what its operand means.
///
/// # Panics
/// If there is no instruction at `index`.
#[must_use]
pub fn instruction(code: &CodeObject, index: usize) -> String {
    let offset = code.offsets[index];
    let raw = raw_instrs(&code.code).find(|raw| raw.offset == offset);
    let raw = raw.expect("each offset is an instruction's");
    let meaning = match raw.opcode.operand_kind() {
        OperandKind::None => String::new(),
        OperandKind::Count | OperandKind::JumpTo => raw.arg.to_string(),
        _ => operand(code, raw),
    };
    format!("{} {meaning}", raw.opcode.name())
        .trim_end()
        .to_owned()
}

/// The instructions of one code object, those within it left out: for each its offset, its name, and what its operand
/// means, as the listing has it.
#[must_use]
pub fn instructions(code: &CodeObject) -> Vec<(u32, &'static str, String)> {
    raw_instrs(&code.code)
        .map(|instr| (instr.offset, instr.opcode.name(), meaning(code, instr)))
        .collect()
}

/// An operand as a person reads it: what it stands for, or the number itself.
fn meaning(code: &CodeObject, instr: RawInstr) -> String {
    let text = operand(code, instr);
    match instr.opcode.operand_kind() {
        OperandKind::None => text,
        OperandKind::JumpTo => format!("to {}", instr.arg),
        _ if text.is_empty() => instr.arg.to_string(),
        _ => text,
    }
}

/// `repr` of a literal.
#[must_use]
pub fn constant_repr(value: &Constant) -> String {
    match value {
        Constant::None => "None".to_owned(),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Ellipsis => "Ellipsis".to_owned(),
        Constant::Int(value) => value.to_string(),
        Constant::Float(value) => repr_float(*value),
        Constant::Complex(real, imag) => repr_complex(*real, *imag),
        Constant::Str(text) => repr_str(text),
        Constant::Bytes(bytes) => repr_bytes(bytes),
        Constant::Tuple(items) => {
            let items: Vec<String> = items.iter().map(constant_repr).collect();
            match &items[..] {
                [only] => format!("({only},)"),
                items => format!("({})", items.join(", ")),
            }
        }
        Constant::FrozenSet(items) if items.is_empty() => "frozenset()".to_owned(),
        Constant::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(constant_repr).collect();
            items.sort();
            format!("frozenset({{{}}})", items.join(", "))
        }
    }
}

/// `repr` of an entry of `co_consts`.
#[must_use]
pub fn const_repr(value: &Const) -> String {
    match value {
        Const::Value(value) => constant_repr(value),
        Const::Code(code) => code_repr(code),
    }
}

fn code_repr(code: &CodeObject) -> String {
    format!(
        "<code object {}, file \"{}\", line {}>",
        code.name, code.filename, code.firstlineno
    )
}

/// The byte offset that a jump goes to.
fn jump_target(instr: RawInstr) -> Option<u32> {
    match instr.opcode.operand_kind() {
        OperandKind::JumpBy => Some(instr.offset + 2 + instr.arg),
        OperandKind::JumpTo => Some(instr.arg),
        _ => None,
    }
}

fn block(code: &CodeObject, row: Option<&Row>, out: &mut String) {
    let marks = row.map(|row| CodeMarks::new(code, row));
    let mut index = 0;
    let starts = line_starts(code);
    let last_line = starts.iter().map(|start| start.1).max().unwrap_or(0);
    let line_width = if last_line < 1000 {
        3
    } else {
        digits(&last_line)
    };
    let last_offset = code.code.len().saturating_sub(2);
    let offset_width = if last_offset < 10_000 {
        4
    } else {
        digits(&last_offset)
    };
    let mut targets: Vec<u32> = raw_instrs(&code.code).filter_map(jump_target).collect();
    targets.sort_unstable();
    let mut starts = starts.into_iter().peekable();
    if let Some(true) = marks
        .as_ref()
        .map(|marks| marks.entry && !marks.marks[0].skipped)
    {
        let _ = writeln!(out, "{:MARK_COLUMN$} <- on entry", "");
    }
    for instr in raw_instrs(&code.code) {
        let start = starts.next_if(|start| start.0 == instr.offset);
        if start.is_some() && instr.offset > 0 {
            out.push('\n');
        }
        let line = start.map_or_else(String::new, |start| start.1.to_string());
        let mark = if targets.binary_search(&instr.offset).is_ok() {
            ">>"
        } else {
            "  "
        };
        let line_begins = out.len();
        let name = instr.opcode.name();
        let offset = instr.offset;
        let _ = if instr.opcode.operand_kind() == OperandKind::None {
            write!(
                out,
                "{line:>line_width$}     {mark} {offset:>offset_width$} {name}"
            )
        } else {
            let arg = instr.arg;
            write!(
                out,
                "{line:>line_width$}     {mark} {offset:>offset_width$} {name:<20} {arg:>5}"
            )
        };
        let meaning = operand(code, instr);
        if !meaning.is_empty() {
            let _ = write!(out, " ({meaning})");
        }
        if instr.opcode != Opcode::ExtendedArg {
            if let Some((row, marks)) = row.zip(marks.as_ref())
                && let Some(words) = marks.describe(code, row, index)
            {
                let width = out[line_begins..].chars().count();
                let gap = MARK_COLUMN.saturating_sub(width);
                let _ = write!(out, "{:gap$} <- {words}", "");
            }
            index += 1;
        }
        out.push('\n');
    }
}

fn digits(number: &impl ToString) -> usize {
    number.to_string().len()
}

/// What the operand means, as text.
fn operand(code: &CodeObject, instr: RawInstr) -> String {
    let index = instr.arg as usize;
    match instr.opcode.operand_kind() {
        OperandKind::ConstIndex => const_repr(&code.consts[index]),
        OperandKind::NameIndex => code.names[index].to_string(),
        OperandKind::LocalIndex => code.varnames[index].to_string(),
        OperandKind::CellIndex => {
            let mut cells = code.cellvars.iter().chain(&code.freevars);
            cells
                .nth(index)
                .map_or_else(String::new, ToString::to_string)
        }
        OperandKind::Compare => Compare::ALL[index].symbol().to_owned(),
        OperandKind::JumpBy => format!("to {}", instr.offset + 2 + instr.arg),
        OperandKind::Flags => flags(instr),
        OperandKind::None | OperandKind::JumpTo | OperandKind::Count => String::new(),
    }
}

fn flags(instr: RawInstr) -> String {
    let bit = |index: u32, text: &'static str| (instr.arg >> index & 1 == 1).then_some(text);
    let parts = match instr.opcode {
        Opcode::FormatValue => [
            (instr.arg & 3 == 1).then_some("str"),
            (instr.arg & 3 == 2).then_some("repr"),
            (instr.arg & 3 == 3).then_some("ascii"),
            bit(2, "with format"),
        ],
        Opcode::MakeFunction => [
            bit(0, "defaults"),
            bit(1, "kwdefaults"),
            bit(2, "annotations"),
            bit(3, "closure"),
        ],
        _ => [None; 4],
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
