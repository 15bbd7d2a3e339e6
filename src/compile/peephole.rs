//! The peephole pass over finished bytes (`Python/peephole.c` of CPython 3.8).
//!
//! Within one basic block, and never making the code longer: a true constant under `POP_JUMP_IF_FALSE` goes,
//! constants under `BUILD_TUPLE` become one constant, packing that is unpacked at once becomes rotations,
//! jumps to jumps go to the end at once, what follows a `return` goes. Removed words become `NOP`s, and at the
//! end the `NOP`s are squeezed out and jumps and the line table put right.
//!
//! Its quirks are kept, since they show in the listing: jumps are followed once, not to the end of a chain;
//! a line table with a gap of 255 bytes or more turns the pass off; an operand keeps the length it had.

use super::assemble::{Loops, Word, arg_words, write_words};
use super::fold::is_true;
use crate::bytecode::opcode::OperandKind;
use crate::bytecode::{Const, Opcode};
use crate::syntax::constant::Constant;

/// Optimizes `code`; may append constants, shortens the steps of `lnotab` in place, and keeps `loops` where they
/// are. `None` if the code is to stay as it was, because a jump would have got longer: the constants, steps and
/// loops are changed even so.
pub(super) fn optimize(
    code: Vec<Word>,
    consts: &mut Vec<Const>,
    lnotab: &mut [u8],
    loops: &mut Loops,
) -> Option<Vec<Word>> {
    if lnotab.chunks_exact(2).any(|pair| pair[0] == 255) {
        return Some(code);
    }
    let mut pass = Pass {
        block: basic_blocks(&code),
        code,
        consts,
        continues: std::mem::take(&mut loops.continues),
    };
    pass.rewrite();
    pass.squeeze(lnotab, loops)
}

struct Pass<'a> {
    code: Vec<Word>,
    /// For each word the number of its basic block.
    block: Vec<u32>,
    consts: &'a mut Vec<Const>,
    /// The last words of jumps that are a `continue`, or go where one goes.
    continues: Vec<usize>,
}

/// Numbers basic blocks: a new one begins at each target of a jump.
fn basic_blocks(code: &[Word]) -> Vec<u32> {
    let mut starts = vec![0u32; code.len()];
    let mut arg = 0;
    for (index, word) in code.iter().enumerate() {
        arg = arg << 8 | usize::from(word.arg);
        let target = match word.opcode.operand_kind() {
            OperandKind::JumpTo => Some(arg / 2),
            OperandKind::JumpBy => Some(index + 1 + arg / 2),
            _ => None,
        };
        if let Some(start) = target.and_then(|target| starts.get_mut(target)) {
            *start = 1;
        }
        if word.opcode != Opcode::ExtendedArg {
            arg = 0;
        }
    }
    let mut number = 0;
    for start in &mut starts {
        number += *start;
        *start = number;
    }
    starts
}

const NOP: Word = Word {
    opcode: Opcode::Nop,
    arg: 0,
};

fn is_unconditional(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::JumpAbsolute | Opcode::JumpForward)
}

/// For a conditional jump, whether it jumps on a true value.
fn jumps_on_true(opcode: Opcode) -> Option<bool> {
    match opcode {
        Opcode::PopJumpIfTrue | Opcode::JumpIfTrueOrPop => Some(true),
        Opcode::PopJumpIfFalse | Opcode::JumpIfFalseOrPop => Some(false),
        _ => None,
    }
}

fn u32_of(index: usize) -> u32 {
    u32::try_from(index).expect("code is below 4 GiB")
}

impl Pass<'_> {
    /// The opcode at a word; past the end there is none.
    fn opcode(&self, index: usize) -> Option<Opcode> {
        self.code.get(index).map(|word| word.opcode)
    }

    /// The instruction that the prefixes at `index` belong to.
    fn skip_prefixes(&self, mut index: usize) -> usize {
        while self.opcode(index) == Some(Opcode::ExtendedArg) {
            index += 1;
        }
        index
    }

    /// The first prefix of the instruction at `index`.
    fn start_of(&self, mut index: usize) -> usize {
        while index > 0 && self.code[index - 1].opcode == Opcode::ExtendedArg {
            index -= 1;
        }
        index
    }

    /// The whole operand of the instruction at `index`.
    fn arg(&self, index: usize) -> u32 {
        let start = self.start_of(index).max(index.saturating_sub(3));
        let words = &self.code[start..=index];
        words
            .iter()
            .fold(0, |arg, word| arg << 8 | u32::from(word.arg))
    }

    /// The word that the jump at `index` goes to.
    fn target(&self, index: usize) -> usize {
        let words = self.arg(index) as usize / 2;
        match self.code[index].opcode.operand_kind() {
            OperandKind::JumpTo => words,
            _ => words + index + 1,
        }
    }

    fn same_block(&self, a: usize, b: usize) -> bool {
        self.block[a] == self.block[b]
    }

    fn fill(&mut self, start: usize, end: usize) {
        self.code[start..end].fill(NOP);
    }

    /// Gives the instruction at `index` another operand, if that is not longer. The new place of the
    /// instruction.
    fn set_arg(&mut self, index: usize, arg: u32) -> Option<usize> {
        let old = self.arg(index);
        if old == arg {
            return Some(index);
        }
        let (old_words, new_words) = (arg_words(old), arg_words(arg));
        if old_words < new_words {
            return None;
        }
        let start = index + 1 - old_words;
        let opcode = self.code[index].opcode;
        write_words(&mut self.code[start..start + new_words], opcode, arg);
        self.fill(start + new_words, index + 1);
        Some(start + new_words - 1)
    }

    /// Writes an instruction at the end of `start..end` and `NOP`s before it, if it fits.
    fn put_at_end(&mut self, start: usize, end: usize, opcode: Opcode, arg: u32) {
        let words = arg_words(arg);
        if start + words <= end {
            write_words(&mut self.code[end - words..end], opcode, arg);
            self.fill(start, end - words);
        }
    }

    fn rewrite(&mut self) {
        let len = self.code.len();
        let mut loads = 0u32;
        let mut index = self.skip_prefixes(0);
        while index < len {
            let opcode = self.code[index].opcode;
            let start = self.start_of(index);
            let mut next = self.skip_prefixes(index + 1);
            let loads_before = std::mem::take(&mut loads);
            match opcode {
                Opcode::LoadConst => {
                    loads = loads_before + 1;
                    if self.opcode(next) == Some(Opcode::PopJumpIfFalse)
                        && self.same_block(start, index + 1)
                        && self.const_is_true(self.arg(index))
                    {
                        self.fill(start, next + 1);
                        loads = 0;
                    }
                }
                Opcode::BuildTuple => self.build_tuple(start, index, next, loads_before),
                Opcode::JumpIfFalseOrPop | Opcode::JumpIfTrueOrPop => {
                    if let Some(place) = self.follow_conditional(index) {
                        // What the jump has become is looked at again.
                        next = place;
                    } else {
                        self.follow_jump(start, index);
                    }
                }
                Opcode::PopJumpIfFalse
                | Opcode::PopJumpIfTrue
                | Opcode::JumpForward
                | Opcode::JumpAbsolute => self.follow_jump(start, index),
                Opcode::ReturnValue => next = self.drop_unreachable(index, next),
                _ => {}
            }
            index = next;
        }
    }

    fn const_is_true(&self, index: u32) -> bool {
        match &self.consts[index as usize] {
            Const::Value(value) => is_true(value),
            Const::Code(_) => true,
        }
    }

    fn build_tuple(&mut self, start: usize, index: usize, next: usize, loads: u32) {
        let size = self.arg(index);
        if size > 0 && loads >= size {
            let first = self.nth_load_back(start, size);
            if self.same_block(first, start) {
                self.fold_tuple(first, index + 1, size);
                return;
            }
        }
        if self.opcode(next) != Some(Opcode::UnpackSequence)
            || !self.same_block(start, index + 1)
            || self.arg(next) != size
        {
            return;
        }
        let rotations: &[Opcode] = match size {
            0 | 1 => &[],
            2 => &[Opcode::RotTwo],
            3 => &[Opcode::RotThree, Opcode::RotTwo],
            _ => return,
        };
        self.fill(start, next + 1);
        for (word, &opcode) in self.code[start..].iter_mut().zip(rotations) {
            *word = Word { opcode, arg: 0 };
        }
    }

    /// The first word of the `count`th `LOAD_CONST` before `index`.
    fn nth_load_back(&self, mut index: usize, mut count: u32) -> usize {
        while index > 0 {
            index -= 1;
            if self.code[index].opcode == Opcode::LoadConst {
                count -= 1;
                if count == 0 {
                    return self.start_of(index);
                }
            }
        }
        0
    }

    fn fold_tuple(&mut self, first: usize, end: usize, size: u32) {
        let mut items = Vec::with_capacity(size as usize);
        let mut place = first;
        for _ in 0..size {
            place = self.skip_prefixes(place);
            match &self.consts[self.arg(place) as usize] {
                Const::Value(value) => items.push(value.clone()),
                // A tuple never holds a code object: the function made of it comes in between.
                Const::Code(_) => return,
            }
            place += 1;
        }
        let arg = u32_of(self.consts.len());
        self.consts
            .push(Const::Value(Constant::Tuple(items.into())));
        self.put_at_end(first, end, Opcode::LoadConst, arg);
    }

    /// A jump that keeps its value and goes to another conditional jump takes over what that one does:
    /// either its target, or, if that one is not taken, what follows it. The place to go on from.
    fn follow_conditional(&mut self, index: usize) -> Option<usize> {
        let opcode = self.code[index].opcode;
        let target = self.skip_prefixes(self.arg(index) as usize / 2);
        let there = self.opcode(target)?;
        let on_true = jumps_on_true(there)?;
        let (arg, opcode) = if Some(on_true) == jumps_on_true(opcode) {
            (self.arg(target), there)
        } else if on_true {
            (u32_of(target + 1) * 2, Opcode::PopJumpIfFalse)
        } else {
            (u32_of(target + 1) * 2, Opcode::PopJumpIfTrue)
        };
        let place = self.set_arg(index, arg)?;
        self.code[place].opcode = opcode;
        Some(place)
    }

    /// A jump to an unconditional jump goes where that one goes; one to a `return` returns.
    fn follow_jump(&mut self, start: usize, index: usize) {
        let opcode = self.code[index].opcode;
        let target = self.skip_prefixes(self.target(index));
        let Some(there) = self.opcode(target) else {
            return;
        };
        if is_unconditional(opcode) && there == Opcode::ReturnValue {
            self.fill(start, index + 1);
            self.code[start].opcode = Opcode::ReturnValue;
        } else if is_unconditional(there) {
            // An absolute jump can go backwards too.
            let opcode = match opcode {
                Opcode::JumpForward => Opcode::JumpAbsolute,
                other => other,
            };
            let arg = u32_of(self.target(target)) * 2;
            self.put_at_end(start, index + 1, opcode, arg);
            if self.continues.contains(&target) {
                self.continues.push(index);
            }
        }
    }

    /// Removes what follows a `return` in its block, up to what the frame needs for balance.
    fn drop_unreachable(&mut self, index: usize, next: usize) -> usize {
        let mut end = index + 1;
        while end < self.code.len()
            && self.same_block(index, end)
            && self.code[end].opcode != Opcode::EndFinally
        {
            if self.code[end].opcode == Opcode::SetupFinally {
                while end > index + 1 && self.code[end - 1].opcode == Opcode::ExtendedArg {
                    end -= 1;
                }
                break;
            }
            end += 1;
        }
        if end == index + 1 {
            return next;
        }
        self.fill(index + 1, end);
        self.skip_prefixes(end)
    }

    /// Removes the `NOP`s and puts jumps and the line table right; `None` if a jump got longer.
    fn squeeze(self, lnotab: &mut [u8], loops: &mut Loops) -> Option<Vec<Word>> {
        let Self {
            mut code,
            continues,
            ..
        } = self;
        let mut moved = Vec::with_capacity(code.len());
        let mut removed = 0;
        for (index, word) in code.iter().enumerate() {
            moved.push(index - removed);
            removed += usize::from(word.opcode == Opcode::Nop);
        }
        moved.push(code.len() - removed);
        for places in &mut loops.whiles {
            *places = places.map(|place| moved[place]);
        }
        let left = continues
            .into_iter()
            .filter(|&index| code[index].opcode != Opcode::Nop);
        loops.continues = left.map(|index| moved[index]).collect();
        let (mut offset, mut last) = (0, 0);
        for pair in lnotab.chunks_exact_mut(2) {
            offset += usize::from(pair[0]);
            let place = moved.get(offset / 2).map_or(last, |place| place * 2);
            // No step grows, so it stays below 255.
            pair[0] = u8::try_from(place - last).unwrap_or(u8::MAX);
            last = place;
        }
        let mut written = 0;
        let mut index = 0;
        while index < code.len() {
            let start = index;
            let mut arg = u32::from(code[index].arg);
            while code[index].opcode == Opcode::ExtendedArg && index + 1 < code.len() {
                index += 1;
                arg = arg << 8 | u32::from(code[index].arg);
            }
            let opcode = code[index].opcode;
            index += 1;
            if opcode == Opcode::Nop {
                continue;
            }
            let words = arg as usize / 2;
            match opcode.operand_kind() {
                OperandKind::JumpTo => arg = u32_of(moved[words]) * 2,
                OperandKind::JumpBy => {
                    arg = u32_of(moved[words + index] - moved[index - 1] - 1) * 2;
                }
                _ => {}
            }
            let length = index - start;
            if let (1, Ok(arg)) = (length, u8::try_from(arg)) {
                code[written] = Word { opcode, arg };
                written += 1;
                continue;
            }
            if arg_words(arg) > length {
                return None;
            }
            write_words(&mut code[written..written + length], opcode, arg);
            written += length;
        }
        code.truncate(written);
        Some(code)
    }
}
