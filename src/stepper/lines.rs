//! Where a line of source begins, for every instruction: what a debugger calls a line event.
//!
//! As CPython 3.8 tells a tracing function (`maybe_call_line_trace` in `Python/ceval.c`): an instruction begins a line
//! if it is the first of it in the line table, or if it was reached by a jump backwards (the next turn of a
//! loop). The second depends on the past, so a search keeps where each thread came from.

use crate::bytecode::Instr;
use crate::bytecode::code::line_starts;
use crate::runtime::program::Program;

/// The first instruction of a line.
pub const START: u8 = 1;
/// An instruction that some other one jumps back to.
pub const TURN: u8 = 2;
/// `RETURN_VALUE`
pub const RETURN: u8 = 4;

/// What is to be known of every instruction of a program.
#[derive(Debug)]
pub struct Lines(Vec<Box<[u8]>>);

impl Lines {
    /// Of all code of a program.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let marks = program.codes.iter().map(|linked| {
            let code = &linked.code;
            let starts = line_starts(code);
            let mut marks = vec![0; code.instrs.len()];
            for (pc, offset) in code.offsets.iter().enumerate() {
                // A long operand's prefix carries the line's first offset.
                let from = match pc.checked_sub(1) {
                    Some(before) => code.offsets[before] + 2,
                    None => 0,
                };
                if starts
                    .iter()
                    .any(|start| (from..=*offset).contains(&start.0))
                {
                    marks[pc] |= START;
                }
            }
            for (pc, instr) in code.instrs.iter().enumerate() {
                if let Some(target) = jump(*instr)
                    && target <= pc
                {
                    marks[target] |= TURN;
                }
                if matches!(instr, Instr::ReturnValue) {
                    marks[pc] |= RETURN;
                }
            }
            marks.into_boxed_slice()
        });
        Self(marks.collect())
    }

    /// The marks of an instruction.
    #[must_use]
    pub fn marks(&self, code: u32, pc: u32) -> u8 {
        self.0[code as usize][pc as usize]
    }

    /// Whether a line begins in any code of the program: its code objects and instructions.
    pub fn of_line<'a>(
        &'a self,
        program: &'a Program,
        line: u32,
    ) -> impl Iterator<Item = (u32, u32)> + 'a {
        (0u32..)
            .zip(&program.codes)
            .flat_map(move |(number, linked)| {
                let lines = (0u32..).zip(&linked.code.lines);
                lines
                    .filter(move |(_, of)| **of == line)
                    .map(move |(pc, _)| (number, pc))
                    .filter(|(code, pc)| self.marks(*code, *pc) & START != 0)
            })
    }
}

/// Where an instruction may jump to.
fn jump(instr: Instr) -> Option<usize> {
    match instr {
        Instr::JumpAbsolute(to)
        | Instr::PopJumpIfFalse(to)
        | Instr::PopJumpIfTrue(to)
        | Instr::JumpIfFalseOrPop(to)
        | Instr::JumpIfTrueOrPop(to) => Some(to.0 as usize),
        _ => None,
    }
}
