//! From basic blocks to a code object: order, jump offsets, bytes, line table, stack size, flags
//! (the assembler half of `Python/compile.c`, 3.8).
//!
//! The length of a jump depends on how far it goes, and that on the lengths of the instructions between, so
//! offsets are computed again until no instruction changes its length.

use super::names::Names;
use super::peephole;
use super::symbols::{Block as ScopeBlock, BlockKind};
use super::unit::{Emitted, Label, NameTable, Unit};
use crate::bytecode::code::{CodeParts, flags};
use crate::bytecode::opcode::OperandKind;
use crate::bytecode::{CodeObject, Opcode};
use std::sync::Arc;

/// One word of code: an opcode and eight bits of operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub opcode: Opcode,
    pub arg: u8,
}

/// How many words an instruction takes with its `EXTENDED_ARG` prefixes.
pub(super) fn arg_words(arg: u32) -> usize {
    match arg {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xff_ffff => 3,
        _ => 4,
    }
}

/// Writes an instruction over `words`: as many prefixes as there is room for, zero where need be.
pub(super) fn write_words(words: &mut [Word], opcode: Opcode, arg: u32) {
    let bytes = arg.to_be_bytes();
    let from = bytes.len() - words.len();
    for (word, &byte) in words.iter_mut().zip(&bytes[from..]) {
        *word = Word {
            opcode: Opcode::ExtendedArg,
            arg: byte,
        };
    }
    if let Some(last) = words.last_mut() {
        last.opcode = opcode;
    }
}

/// Makes the code object of a finished unit, and gives back its lists of instructions, emptied.
/// `module_flags` are those of the module's future imports.
pub(super) fn assemble(
    mut unit: Unit,
    scope: &ScopeBlock,
    names: &Names,
    filename: &Arc<str>,
    module_flags: u32,
) -> (CodeObject, Vec<Vec<Emitted>>) {
    if unit.firstlineno == 0 {
        let first = unit.blocks[0].code.first().map_or(0, |first| first.line);
        unit.firstlineno = if first == 0 { 1 } else { first };
    }
    let order = layout(&unit);
    let stacksize = stack_depth(&unit);
    let offsets = resolve_jumps(&mut unit, &order);
    let mut loops = loops(&unit, &order, &offsets);
    let (code, mut lnotab) = emit(&unit, &order);
    let mut consts = std::mem::take(&mut unit.consts).into_list();
    let as_written = loops.clone();
    let code =
        peephole::optimize(code, &mut consts, &mut lnotab, &mut loops).unwrap_or_else(|| {
            loops = as_written;
            emit(&unit, &order).0
        });
    let texts = |table: &NameTable| table.names().map(|name| names.text(name).into()).collect();
    let parts = CodeParts {
        name: unit.name,
        filename: Arc::clone(filename),
        firstlineno: unit.firstlineno,
        argcount: unit.posonlyargcount + unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        nlocals: u32::try_from(unit.varnames.len()).unwrap_or(u32::MAX),
        stacksize,
        flags: code_flags(scope, &unit.cellvars, &unit.freevars) | module_flags,
        code: bytes(&code),
        consts,
        names: texts(&unit.names),
        varnames: texts(&unit.varnames),
        freevars: texts(&unit.freevars),
        cellvars: texts(&unit.cellvars),
        lnotab,
    };
    let mut spare = unit.spare;
    for block in unit.blocks {
        let mut list = block.code;
        list.clear();
        spare.push(list);
    }
    let code = CodeObject::new(parts).with_loops(&loops.whiles, &loops.continues);
    (code, spare)
}

fn bytes(code: &[Word]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(code.len() * 2);
    for word in code {
        bytes.extend([word.opcode as u8, word.arg]);
    }
    bytes
}

fn code_flags(scope: &ScopeBlock, cellvars: &NameTable, freevars: &NameTable) -> u32 {
    let mut found = 0;
    if scope.kind == BlockKind::Function {
        found |= flags::NEWLOCALS | flags::OPTIMIZED;
        let bit = |set: bool, flag: u32| if set { flag } else { 0 };
        found |= bit(scope.nested, flags::NESTED);
        found |= bit(scope.varargs, flags::VARARGS);
        found |= bit(scope.varkeywords, flags::VARKEYWORDS);
        found |= match (scope.generator, scope.coroutine) {
            (true, false) => flags::GENERATOR,
            (false, true) => flags::COROUTINE,
            (true, true) => flags::ASYNC_GENERATOR,
            (false, false) => 0,
        };
    }
    if cellvars.is_empty() && freevars.is_empty() {
        found |= flags::NOFREE;
    }
    found
}

/// The blocks in the order of the code. Every block that is jumped to was also started somewhere, so following
/// the chain from the entry finds all of them.
fn layout(unit: &Unit) -> Vec<usize> {
    let mut order = Vec::with_capacity(unit.blocks.len());
    let mut next = Some(0);
    while let Some(index) = next {
        order.push(index);
        next = unit.blocks[index].next.map(Label::index);
    }
    order
}

/// The deepest stack on any path. A cycle has no net effect, so each block is looked at again only when it is
/// entered with a deeper stack.
fn stack_depth(unit: &Unit) -> u32 {
    const UNSEEN: i32 = i32::MIN;
    let mut entry_depth = vec![UNSEEN; unit.blocks.len()];
    entry_depth[0] = 0;
    let mut work = vec![0usize];
    let mut deepest = 0;
    while let Some(index) = work.pop() {
        let block = &unit.blocks[index];
        let mut depth = entry_depth[index];
        let mut next = block.next;
        let mut push = |label: Label, depth: i32, work: &mut Vec<usize>| {
            let known = &mut entry_depth[label.index()];
            if *known < depth {
                *known = depth;
                work.push(label.index());
            }
        };
        for instr in &block.code {
            let after = depth + instr.opcode.stack_effect(instr.arg, false);
            deepest = deepest.max(after);
            if let Some(target) = instr.target {
                let there = depth + instr.opcode.stack_effect(instr.arg, true);
                deepest = deepest.max(there);
                // The depth inside a `finally` is that of its entry by exception.
                if instr.opcode != Opcode::CallFinally {
                    push(target, there, &mut work);
                }
            }
            depth = after;
            if matches!(
                instr.opcode,
                Opcode::JumpAbsolute
                    | Opcode::JumpForward
                    | Opcode::ReturnValue
                    | Opcode::RaiseVarargs
            ) {
                next = None;
                break;
            }
        }
        if let Some(next) = next {
            push(next, depth, &mut work);
        }
    }
    u32::try_from(deepest).unwrap_or(0)
}

/// Turns the targets of jumps into operands. Gives the offset of each block, in words.
fn resolve_jumps(unit: &mut Unit, order: &[usize]) -> Vec<usize> {
    let mut offsets = vec![0usize; unit.blocks.len()];
    loop {
        let mut offset = 0;
        for &index in order {
            offsets[index] = offset;
            let block = &unit.blocks[index];
            offset += block.code.iter().map(|i| arg_words(i.arg)).sum::<usize>();
        }
        let mut stable = true;
        for &index in order {
            let mut place = offsets[index];
            for instr in &mut unit.blocks[index].code {
                let words = arg_words(instr.arg);
                place += words;
                if let Some(target) = instr.target {
                    let there = offsets[target.index()];
                    let distance = match instr.opcode.operand_kind() {
                        OperandKind::JumpBy => there.saturating_sub(place),
                        _ => there,
                    };
                    instr.arg = u32::try_from(distance * 2).unwrap_or(u32::MAX);
                    stable &= arg_words(instr.arg) == words;
                }
            }
        }
        if stable {
            return offsets;
        }
    }
}

/// Where loops lie in the code, in words. The interpreter has no use for it; the switch points of newer CPythons,
/// which compile a `while` in another way, have.
#[derive(Debug, Clone, Default)]
pub(super) struct Loops {
    /// For each `while` with a condition: where that begins, where the body begins, and where that ends.
    pub whiles: Vec<[usize; 3]>,
    /// The last words of the jumps that are a `continue`.
    pub continues: Vec<usize>,
}

fn loops(unit: &Unit, order: &[usize], offsets: &[usize]) -> Loops {
    let place = |label: Label| offsets[label.index()];
    let whiles = unit.whiles.iter();
    let mut continues = Vec::new();
    for &index in order {
        let mut place = offsets[index];
        for instr in &unit.blocks[index].code {
            place += arg_words(instr.arg);
            if instr.continues {
                continues.push(place - 1);
            }
        }
    }
    Loops {
        whiles: whiles.map(|labels| labels.map(place)).collect(),
        continues,
    }
}

/// The words of the code and its line table.
fn emit(unit: &Unit, order: &[usize]) -> (Vec<Word>, Vec<u8>) {
    const NOP: Word = Word {
        opcode: Opcode::Nop,
        arg: 0,
    };
    let instrs = order.iter().map(|&index| unit.blocks[index].code.len());
    let mut code: Vec<Word> = Vec::with_capacity(instrs.sum::<usize>() + 16);
    let mut lines = LineTable {
        bytes: Vec::new(),
        line: unit.firstlineno,
        offset: 0,
    };
    for &index in order {
        for &Emitted {
            opcode, arg, line, ..
        } in &unit.blocks[index].code
        {
            if line != 0 {
                lines.add(code.len() * 2, line);
            }
            if let Ok(arg) = u8::try_from(arg) {
                code.push(Word { opcode, arg });
                continue;
            }
            let start = code.len();
            code.resize(start + arg_words(arg), NOP);
            write_words(&mut code[start..], opcode, arg);
        }
    }
    (code, lines.bytes)
}

/// `co_lnotab` while it grows: pairs of (bytes of code, lines), `Objects/lnotab_notes.txt`.
struct LineTable {
    bytes: Vec<u8>,
    line: u32,
    offset: usize,
}

impl LineTable {
    fn add(&mut self, offset: usize, line: u32) {
        let bytes = offset - self.offset;
        let lines = i64::from(line) - i64::from(self.line);
        if bytes == 0 && lines == 0 {
            return;
        }
        for _ in 0..bytes / 255 * usize::from(bytes > 255) {
            self.bytes.extend([255, 0]);
        }
        let bytes = if bytes > 255 { bytes % 255 } else { bytes };
        // A step of lines is a signed byte; the bytes go with its first part.
        let mut bytes = u8::try_from(bytes).unwrap_or(255);
        let step: i8 = if lines < 0 { -128 } else { 127 };
        let steps = if (-128..=127).contains(&lines) {
            0
        } else {
            lines / i64::from(step)
        };
        for _ in 0..steps {
            self.bytes.extend([bytes, step.cast_unsigned()]);
            bytes = 0;
        }
        let rest = i8::try_from(lines - steps * i64::from(step)).unwrap_or(0);
        self.bytes.extend([bytes, rest.cast_unsigned()]);
        self.line = line;
        self.offset = offset;
    }
}
