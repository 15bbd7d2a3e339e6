//! Code objects: what the compiler makes and the interpreter runs.
//!
//! The fields are those of CPython 3.8's `PyCodeObject` (`Include/code.h`), byte for byte: `code` is the
//! very `co_code` and `lnotab` the very `co_lnotab`, so a listing made from them can be compared with
//! CPython's. What the interpreter runs is [`CodeObject::instrs`], decoded once when the object is made.

use super::instr::{Instr, decode};
use crate::syntax::constant::Constant;
use std::sync::Arc;

/// `co_flags`, `Include/code.h`.
pub mod flags {
    /// Locals are fast slots.
    pub const OPTIMIZED: u32 = 0x1;
    /// A call makes a new namespace.
    pub const NEWLOCALS: u32 = 0x2;
    /// Has `*args`.
    pub const VARARGS: u32 = 0x4;
    /// Has `**kwargs`.
    pub const VARKEYWORDS: u32 = 0x8;
    /// Stands inside another function.
    pub const NESTED: u32 = 0x10;
    /// A generator.
    pub const GENERATOR: u32 = 0x20;
    /// No free or cell variables.
    pub const NOFREE: u32 = 0x40;
    /// A coroutine.
    pub const COROUTINE: u32 = 0x80;
    /// `types.coroutine`.
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// An asynchronous generator.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `from __future__ import annotations`.
    pub const FUTURE_ANNOTATIONS: u32 = 0x0100_0000;
}

/// An entry of `co_consts`.
#[derive(Debug, Clone, PartialEq)]
pub enum Const {
    /// A literal.
    Value(Constant),
    /// A nested code object.
    Code(Arc<CodeObject>),
}

/// The fields of a code object before its instructions are decoded; see [`CodeObject::new`].
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    missing_docs,
    reason = "the fields are CPython's `co_*`, under their names"
)]
pub struct CodeParts {
    pub name: Box<str>,
    pub filename: Arc<str>,
    pub firstlineno: u32,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub nlocals: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub code: Vec<u8>,
    pub consts: Vec<Const>,
    pub names: Vec<Box<str>>,
    pub varnames: Vec<Box<str>>,
    pub freevars: Vec<Box<str>>,
    pub cellvars: Vec<Box<str>>,
    pub lnotab: Vec<u8>,
}

/// A compiled block: [`CodeParts`] and its decoded instructions.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeObject {
    /// What CPython's own object holds.
    pub parts: CodeParts,
    /// The instructions, without `EXTENDED_ARG`; a jump's target is an index into this list.
    pub instrs: Box<[Instr]>,
    /// For each instruction its byte offset in `parts.code` (of the instruction itself, after its
    /// `EXTENDED_ARG` prefixes).
    pub offsets: Box<[u32]>,
    /// For each instruction its line.
    pub lines: Box<[u32]>,
    /// The `while` loops that have a condition.
    pub whiles: Box<[While]>,
    /// The jumps that are a `continue` or go where one goes, as indices of instructions in ascending order.
    pub continues: Box<[u32]>,
}

/// A `while` loop with a condition, as indices of instructions: its condition lies from `start` up to `body`, its
/// body from there up to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct While {
    /// Where the condition begins.
    pub start: u32,
    /// Where the body begins.
    pub body: u32,
    /// One past the jump back.
    pub end: u32,
}

impl std::ops::Deref for CodeObject {
    type Target = CodeParts;
    fn deref(&self) -> &CodeParts {
        &self.parts
    }
}

impl CodeObject {
    /// Decodes the instructions of `parts`.
    ///
    /// # Panics
    /// If `parts.code` is not well formed: an unknown opcode, or a jump into the middle of an instruction.
    /// The compiler makes none.
    #[must_use]
    pub fn new(parts: CodeParts) -> Self {
        let (instrs, offsets) = decode(&parts.code);
        let starts = line_starts(&parts);
        let mut lines = Vec::with_capacity(offsets.len());
        let mut line = parts.firstlineno;
        let mut next = starts.iter().peekable();
        for &offset in &offsets {
            while let Some(&(_, l)) = next.next_if(|s| s.0 <= offset) {
                line = l;
            }
            lines.push(line);
        }
        Self {
            parts,
            instrs: instrs.into(),
            offsets: offsets.into(),
            lines: lines.into(),
            whiles: Box::default(),
            continues: Box::default(),
        }
    }

    /// Adds where its loops are, given in words of the code: for each `while` its condition, its body and the end of
    /// that, and the last words of the jumps that are a `continue`.
    #[must_use]
    pub fn with_loops(mut self, whiles: &[[usize; 3]], continues: &[usize]) -> Self {
        let small = |index: usize| u32::try_from(index).expect("code is below 4 GiB");
        let instr_at =
            |word: usize| small(self.offsets.partition_point(|&o| (o as usize) < word * 2));
        let mut found: Vec<u32> = continues.iter().map(|&word| instr_at(word)).collect();
        found.sort_unstable();
        self.whiles = whiles
            .iter()
            .map(|&[start, body, end]| While {
                start: instr_at(start),
                body: instr_at(body),
                end: instr_at(end),
            })
            .collect();
        self.continues = found.into();
        self
    }

    /// The nested code objects, in the order of `co_consts`.
    pub fn nested(&self) -> impl Iterator<Item = &Arc<CodeObject>> {
        self.parts.consts.iter().filter_map(|c| match c {
            Const::Code(code) => Some(code),
            Const::Value(_) => None,
        })
    }
}

/// The `(offset, line)` pairs where a line begins: `dis.findlinestarts` of CPython 3.8
/// (`Lib/dis.py`), signed line deltas included.
#[must_use]
pub fn line_starts(parts: &CodeParts) -> Vec<(u32, u32)> {
    let mut starts = Vec::new();
    let mut last = None;
    let mut line = i64::from(parts.firstlineno);
    let mut offset = 0u32;
    for pair in parts.lnotab.chunks_exact(2) {
        let (bytes, delta) = (u32::from(pair[0]), i64::from(pair[1].cast_signed()));
        if bytes != 0 {
            if last != Some(line) {
                starts.push((offset, u32::try_from(line).unwrap_or(0)));
                last = Some(line);
            }
            offset += bytes;
        }
        line += delta;
    }
    if last != Some(line) {
        starts.push((offset, u32::try_from(line).unwrap_or(0)));
    }
    starts
}
