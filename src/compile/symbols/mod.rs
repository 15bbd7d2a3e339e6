//! The symbol table: what every name of every block is bound to (`Python/symtable.c` of CPython 3.8).
//!
//! Two passes. [`build`] walks the tree once and notes for each block (module, class, function, lambda,
//! comprehension) how it uses each name. [`analyze`] then decides, from the outside in for bindings and from
//! the inside out for free names, whether a name is local, global, free or a cell. The code generator asks
//! for a block by the address of its node and for a name's [`Scope`] in it.

mod analyze;
mod build;

use super::error::Result;
use super::names::{Hasher, Name, Names};
use super::table::Table;
use crate::syntax::ast::{Expr, Span, Stmt};
use hashbrown::HashMap;

pub(super) use build::key;

/// How a block uses a name: the `DEF_*` bits of `Include/symtable.h`.
pub(super) mod usage {
    /// A `global` statement.
    pub const GLOBAL: u16 = 1;
    /// Assigned in the block.
    pub const LOCAL: u16 = 1 << 1;
    /// A parameter.
    pub const PARAM: u16 = 1 << 2;
    /// A `nonlocal` statement.
    pub const NONLOCAL: u16 = 1 << 3;
    /// Read.
    pub const USE: u16 = 1 << 4;
    /// Free in a class block that also binds it.
    pub const FREE_CLASS: u16 = 1 << 6;
    /// Bound by an `import`.
    pub const IMPORT: u16 = 1 << 7;
    /// Annotated.
    pub const ANNOTATED: u16 = 1 << 8;
    /// The target of a comprehension's `for`.
    pub const COMPREHENSION_TARGET: u16 = 1 << 9;
    /// Bound in the block, one way or another.
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT;
}

/// What a name means in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scope {
    /// The block does not mention it.
    #[default]
    Unknown,
    /// Bound here.
    Local,
    /// Declared `global`.
    GlobalExplicit,
    /// Bound nowhere around: global or builtin.
    GlobalImplicit,
    /// Bound in a function around.
    Free,
    /// Bound here and free in a block within.
    Cell,
}

/// The kinds of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Module,
    Class,
    /// Also lambdas and comprehensions.
    Function,
}

/// A name in a block.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Symbol {
    /// Bits of [`usage`].
    pub usage: u16,
    /// The decision of the second pass.
    pub scope: Scope,
}

/// A block of the table.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a block, each set at its own place"
)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// Inside a function.
    pub nested: bool,
    /// Has a `yield`.
    pub generator: bool,
    /// `async def`, or an `await` inside.
    pub coroutine: bool,
    /// A comprehension or generator expression.
    pub comprehension: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    /// A class whose methods use `__class__` or `super`.
    pub needs_class_closure: bool,
    /// While the target of a comprehension's `for` is visited.
    in_target: bool,
    /// How many iterable expressions of comprehensions are being visited.
    iterable_depth: u32,
    pub symbols: Table<Symbol>,
    /// Parameters in the order of `co_varnames`.
    pub params: Vec<Name>,
    children: Vec<BlockId>,
    /// `global` and `nonlocal` statements, for errors.
    directives: Vec<(Name, Span)>,
    span: Span,
}

impl Block {
    /// What `name` means here.
    pub fn scope(&self, name: Name) -> Scope {
        self.symbols
            .get(name)
            .map_or(Scope::Unknown, |symbol| symbol.scope)
    }

    fn usage(&self, name: Name) -> u16 {
        self.symbols.get(name).map_or(0, |symbol| symbol.usage)
    }
}

/// A block's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockId(u32);

/// All blocks of a module.
#[derive(Debug, Default)]
pub(super) struct SymbolTable {
    blocks: Vec<Block>,
    /// From the address of a node to its block. Only looked up, never iterated.
    by_node: HashMap<usize, BlockId, Hasher>,
}

impl SymbolTable {
    /// The table of a module.
    pub fn of_module(body: &[Stmt], names: &mut Names) -> Result<Self> {
        let mut table = build::build(names, |builder| builder.stmts(body))?;
        analyze::analyze(&mut table, names)?;
        Ok(table)
    }

    /// The table of a lone expression.
    pub fn of_expression(expr: &Expr, names: &mut Names) -> Result<Self> {
        let mut table = build::build(names, |builder| builder.expr(expr))?;
        analyze::analyze(&mut table, names)?;
        Ok(table)
    }

    /// The outermost block.
    pub const TOP: BlockId = BlockId(0);

    /// The block of a node, by [`key`].
    pub fn block_of(&self, key: usize) -> BlockId {
        self.by_node[&key]
    }

    /// A block.
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }

    fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0 as usize]
    }
}
