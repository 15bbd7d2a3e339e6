//! One code object in the making: its basic blocks, its tables of names and constants, the loops and `try`s
//! that are open, and the line that the next instruction gets (`struct compiler_unit` of
//! `Python/compile.c`, 3.8).
//!
//! Jumps name blocks until the assembler knows offsets. Blocks are chained by `next` in the order in which
//! they are to stand in the code.

use super::consts::Consts;
use super::symbols::BlockId as ScopeId;
use super::table::Table;
use crate::bytecode::Opcode;
use crate::syntax::ast::Span;

/// A set of names whose order gives their indices.
pub(super) type NameTable = Table<()>;

/// What a unit is the code of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
}

/// A basic block's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label(u32);

impl Label {
    /// Its index in [`Unit::blocks`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An instruction before assembly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Emitted {
    pub opcode: Opcode,
    pub arg: u32,
    pub target: Option<Label>,
    /// The line that begins here; 0 if none does.
    pub line: u32,
    /// It is the jump of a `continue`.
    pub continues: bool,
}

/// A basic block.
#[derive(Debug, Default)]
pub(super) struct BasicBlock {
    pub code: Vec<Emitted>,
    pub next: Option<Label>,
    /// Holds a `RETURN_VALUE`.
    pub returns: bool,
}

/// The kinds of open block that `break`, `continue` and `return` have to leave in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameBlockKind {
    WhileLoop,
    ForLoop,
    /// The body of a `try` with handlers.
    Except,
    /// The body of a `try` with `finally`.
    FinallyTry,
    /// The same where the `finally` itself breaks out and a placeholder lies on the stack.
    FinallyTryPlaceholder,
    /// The `finally` itself.
    FinallyEnd,
    With,
    AsyncWith,
    /// The body of an `except`.
    HandlerCleanup,
}

/// An open block.
#[derive(Debug, Clone, Copy)]
pub(super) struct FrameBlock {
    pub kind: FrameBlockKind,
    /// Where `continue` goes.
    pub start: Option<Label>,
    /// Where `break` goes, or the `finally`. A `finally` that breaks out loses it.
    pub exit: Option<Label>,
}

/// One code object in the making.
#[derive(Debug)]
pub(super) struct Unit {
    pub kind: UnitKind,
    /// Its block in the symbol table.
    pub scope: ScopeId,
    pub name: Box<str>,
    pub qualname: Box<str>,
    /// The class whose name mangles private names.
    pub private: Option<Box<str>>,
    pub consts: Consts,
    pub names: NameTable,
    pub varnames: NameTable,
    pub cellvars: NameTable,
    pub freevars: NameTable,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    /// The first is the entry.
    pub blocks: Vec<BasicBlock>,
    /// Emptied lists of instructions of earlier units, to be used again.
    pub spare: Vec<Vec<Emitted>>,
    current: Label,
    pub open: Vec<FrameBlock>,
    /// The `while` loops that have a condition: where it begins, the body behind it, and the end of that.
    pub whiles: Vec<[Label; 3]>,
    /// 0 until known.
    pub firstlineno: u32,
    /// The line of what is being compiled; its `line` is that of CPython's `u_lineno`.
    pub place: Span,
    /// The next instruction already belongs to a line that has begun.
    pub line_begun: bool,
}

impl Unit {
    /// A unit with an empty entry block.
    pub fn new(kind: UnitKind, scope: ScopeId, name: &str, firstlineno: u32) -> Self {
        Self {
            kind,
            scope,
            name: name.into(),
            qualname: name.into(),
            private: None,
            consts: Consts::default(),
            names: NameTable::default(),
            varnames: NameTable::default(),
            cellvars: NameTable::default(),
            freevars: NameTable::default(),
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            blocks: vec![BasicBlock::default()],
            spare: Vec::new(),
            current: Label(0),
            open: Vec::new(),
            whiles: Vec::new(),
            firstlineno,
            place: Span::default(),
            line_begun: false,
        }
    }

    /// A block that stands nowhere yet.
    pub fn new_block(&mut self) -> Label {
        let label = Label(u32::try_from(self.blocks.len()).expect("fewer blocks than bytes"));
        self.blocks.push(BasicBlock {
            code: self.spare.pop().unwrap_or_default(),
            ..BasicBlock::default()
        });
        label
    }

    /// The block being written.
    pub fn current(&self) -> Label {
        self.current
    }

    /// Goes on writing at the end of `label`, which stands elsewhere already.
    pub fn resume(&mut self, label: Label) {
        self.current = label;
    }

    /// Lets `label` follow the current block without going on in it.
    pub fn link(&mut self, label: Option<Label>) {
        self.blocks[self.current.index()].next = label;
    }

    /// Lets `label` follow and goes on in it.
    pub fn start(&mut self, label: Label) {
        self.link(Some(label));
        self.current = label;
    }

    /// Goes on in a new block.
    pub fn start_new(&mut self) {
        let label = self.new_block();
        self.start(label);
    }

    /// Whether the current block holds a `RETURN_VALUE`.
    pub fn returns(&self) -> bool {
        self.blocks[self.current.index()].returns
    }

    /// Appends an instruction.
    pub fn push(&mut self, opcode: Opcode, arg: u32, target: Option<Label>) {
        let line = if self.line_begun { 0 } else { self.place.line };
        self.line_begun = true;
        let block = &mut self.blocks[self.current.index()];
        block.returns |= opcode == Opcode::ReturnValue;
        block.code.push(Emitted {
            opcode,
            arg,
            target,
            line,
            continues: false,
        });
    }

    /// Says that the last instruction is the jump of a `continue`.
    pub fn last_continues(&mut self) {
        if let Some(last) = self.blocks[self.current.index()].code.last_mut() {
            last.continues = true;
        }
    }

    /// A statement begins, or a clause of one.
    pub fn begin_line(&mut self, place: Span) {
        self.place = place;
        self.line_begun = false;
    }

    /// Moves to an expression; what was before is to be given to [`Unit::leave`].
    pub fn enter(&mut self, place: Span) -> Span {
        let before = self.place;
        if place.line != before.line {
            self.line_begun = false;
        }
        self.place = place;
        before
    }

    /// Moves back.
    pub fn leave(&mut self, before: Span) {
        if before.line != self.place.line {
            self.line_begun = false;
        }
        self.place = before;
    }
}
