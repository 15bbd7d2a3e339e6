//! Code generation: from the folded tree and its symbol table to basic blocks
//! (the visiting half of `Python/compile.c`, 3.8).
//!
//! `Generator` holds the unit being written and those around it. One file per topic: `stmt` simple
//! statements, `flow` loops and leaving them, `guard` `try` and `with`, `define` functions and classes,
//! `expr` operators and names, `display` containers and calls, `comprehension`.
//!
//! Code under a condition that is constantly false is visited too, for its errors, but emits nothing; the
//! global names that it mentions still enter `co_names`, as in 3.8.

mod comprehension;
mod define;
mod display;
mod expr;
mod flow;
mod guard;
mod stmt;

use super::assemble::assemble;
use super::error::{Result, refuse};
use super::future::Features;
use super::names::{Names, mangle};
use super::symbols::{Block, BlockKind, Scope, SymbolTable, usage};
use super::unit::{Emitted, FrameBlock, FrameBlockKind, Label, NameTable, Unit, UnitKind};
use crate::bytecode::{CodeObject, Opcode};
use crate::syntax::ast::{Expr, ExprContext, Span, Stmt};
use crate::syntax::constant::Constant;
use std::sync::Arc;

/// How deep blocks may nest in one code object: `CO_MAXBLOCKS`.
const MAX_FRAME_BLOCKS: usize = 20;

/// The state of code generation.
pub(super) struct Generator {
    table: SymbolTable,
    names: Names,
    features: Features,
    filename: Arc<str>,
    unit: Unit,
    /// The units around, innermost last.
    around: Vec<Unit>,
    /// Above zero in code that can never run.
    silent: u32,
}

/// The code of a module.
pub(super) fn module(
    body: &[Stmt],
    table: SymbolTable,
    names: Names,
    features: Features,
    filename: &str,
) -> Result<CodeObject> {
    let mut generator = Generator::new(table, names, features, filename);
    generator.body(body)?;
    Ok(generator.finish(true))
}

/// The code of a lone expression, which returns its value.
pub(super) fn expression(
    expr: &Expr,
    table: SymbolTable,
    names: Names,
    filename: &str,
) -> Result<CodeObject> {
    let mut generator = Generator::new(table, names, Features::default(), filename);
    generator.expr(expr)?;
    Ok(generator.finish(false))
}

impl Generator {
    fn new(table: SymbolTable, names: Names, features: Features, filename: &str) -> Self {
        let unit = Unit::new(UnitKind::Module, SymbolTable::TOP, "<module>", 0);
        let mut this = Self {
            table,
            names,
            features,
            filename: filename.into(),
            unit,
            around: Vec::new(),
            silent: 0,
        };
        this.fill_tables();
        this
    }

    /// The block of the unit in the symbol table.
    fn scope(&self) -> &Block {
        self.table.block(self.unit.scope)
    }

    // --- Units ---

    /// Begins the code object of the node with this key, inside the current one.
    fn enter(&mut self, kind: UnitKind, key: usize, name: &str, firstlineno: u32) {
        let scope = self.table.block_of(key);
        let mut unit = Unit::new(kind, scope, name, firstlineno);
        unit.spare = std::mem::take(&mut self.unit.spare);
        unit.private.clone_from(&self.unit.private);
        unit.qualname = self.qualname(kind, name);
        self.around.push(std::mem::replace(&mut self.unit, unit));
        self.fill_tables();
    }

    /// Parameters, cells and free variables of the new unit. Cells and free variables are sorted.
    fn fill_tables(&mut self) {
        let block = self.table.block(self.unit.scope);
        let names = &mut self.names;
        self.unit.varnames = block.params.iter().copied().collect();
        let mut cells = Vec::new();
        let mut free = Vec::new();
        for &(name, symbol) in block.symbols.iter() {
            if symbol.scope == Scope::Cell {
                cells.push(name);
            }
            if symbol.scope == Scope::Free || symbol.usage & usage::FREE_CLASS != 0 {
                free.push(name);
            }
        }
        if block.needs_class_closure {
            cells.push(names.intern("__class__"));
        }
        let sorted = |mut list: Vec<_>| -> NameTable {
            list.sort_unstable_by(|&a, &b| names.text(a).cmp(names.text(b)));
            list.into_iter().collect()
        };
        self.unit.cellvars = sorted(cells);
        self.unit.freevars = sorted(free);
    }

    fn qualname(&mut self, kind: UnitKind, name: &str) -> Box<str> {
        let parent = &self.unit;
        if parent.kind == UnitKind::Module {
            return name.into();
        }
        if matches!(
            kind,
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class
        ) {
            let mangled = self.names.intern_in(parent.private.as_deref(), name);
            if self.table.block(parent.scope).scope(mangled) == Scope::GlobalExplicit {
                return name.into();
            }
        }
        let separator = match parent.kind {
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda => ".<locals>.",
            _ => ".",
        };
        [&*parent.qualname, separator, name].concat().into()
    }

    /// Ends the current unit, adding what it needs to return, and goes back to the one around. In silent
    /// code there is no code object.
    fn exit(&mut self, returns_none: bool) -> Option<(Arc<CodeObject>, Box<str>)> {
        self.return_at_end(returns_none);
        let around = self.around.pop().expect("a unit was entered");
        let unit = std::mem::replace(&mut self.unit, around);
        if self.silent > 0 {
            return None;
        }
        let qualname = unit.qualname.clone();
        let (code, spare) = self.assemble(unit);
        self.unit.spare = spare;
        Some((Arc::new(code), qualname))
    }

    /// Ends the outermost unit.
    fn finish(mut self, returns_none: bool) -> CodeObject {
        self.return_at_end(returns_none);
        let scope = self.unit.scope;
        let unit = std::mem::replace(
            &mut self.unit,
            Unit::new(UnitKind::Module, scope, "<module>", 0),
        );
        self.assemble(unit).0
    }

    fn assemble(&self, unit: Unit) -> (CodeObject, Vec<Vec<Emitted>>) {
        let scope = self.table.block(unit.scope);
        assemble(
            unit,
            scope,
            &self.names,
            &self.filename,
            self.features.flags,
        )
    }

    fn return_at_end(&mut self, returns_none: bool) {
        if !self.unit.returns() {
            self.unit.start_new();
            if returns_none {
                self.load_const(&Constant::None);
            }
            self.op(Opcode::ReturnValue);
        }
    }

    // --- Instructions ---

    fn op(&mut self, opcode: Opcode) {
        self.op_arg(opcode, 0);
    }

    fn op_arg(&mut self, opcode: Opcode, arg: u32) {
        if self.silent == 0 {
            self.unit.push(opcode, arg, None);
        }
    }

    /// An instruction whose operand is a number of things in the source.
    fn op_count(&mut self, opcode: Opcode, count: usize) {
        self.op_arg(
            opcode,
            u32::try_from(count).expect("fewer things than bytes of source"),
        );
    }

    fn jump(&mut self, opcode: Opcode, target: Label) {
        if self.silent == 0 {
            self.unit.push(opcode, 0, Some(target));
        }
    }

    fn load_const(&mut self, value: &Constant) {
        if self.silent == 0 {
            let index = self.unit.consts.add(value);
            self.unit.push(Opcode::LoadConst, index, None);
        }
    }

    fn load_str(&mut self, text: &str) {
        if self.silent == 0 {
            self.load_const(&Constant::Str(text.into()));
        }
    }

    /// Loads a tuple of strings.
    fn load_str_tuple<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        if self.silent == 0 {
            let items = texts.map(|text| Constant::Str(text.into())).collect();
            self.load_const(&Constant::Tuple(items));
        }
    }

    /// An instruction on an attribute, module or global by its mangled name.
    fn op_name(&mut self, opcode: Opcode, text: &str) {
        if self.silent == 0 {
            let name = self.names.intern_in(self.unit.private.as_deref(), text);
            self.op_name_index(opcode, name);
        }
    }

    /// The same for a name that is never mangled.
    fn op_plain_name(&mut self, opcode: Opcode, text: &str) {
        if self.silent == 0 {
            let name = self.names.intern(text);
            self.op_name_index(opcode, name);
        }
    }

    fn op_name_index(&mut self, opcode: Opcode, name: super::names::Name) {
        let index = self.unit.names.insert(name);
        self.op_count(opcode, index);
    }

    /// The text of a name inside the current class.
    fn mangled(&self, text: &str) -> Box<str> {
        mangle(self.unit.private.as_deref(), text).into()
    }

    /// Reads, binds or deletes a variable (`compiler_nameop`).
    fn variable(&mut self, text: &str, ctx: ExprContext) {
        let name = self.names.intern_in(self.unit.private.as_deref(), text);
        let block = self.table.block(self.unit.scope);
        let in_function = block.kind == BlockKind::Function;
        let [load, store, delete] = match block.scope(name) {
            scope @ (Scope::Free | Scope::Cell) => {
                let index = if scope == Scope::Cell {
                    self.unit.cellvars.position(name)
                } else {
                    let index = self.unit.freevars.position(name);
                    index.map(|index| index + self.unit.cellvars.len())
                };
                let load = if block.kind == BlockKind::Class {
                    Opcode::LoadClassderef
                } else {
                    Opcode::LoadDeref
                };
                let opcode = match ctx {
                    ExprContext::Load => load,
                    ExprContext::Store => Opcode::StoreDeref,
                    ExprContext::Del => Opcode::DeleteDeref,
                };
                self.op_count(opcode, index.expect("analysis put it into the table"));
                return;
            }
            Scope::Local if in_function => {
                let opcode = match ctx {
                    ExprContext::Load => Opcode::LoadFast,
                    ExprContext::Store => Opcode::StoreFast,
                    ExprContext::Del => Opcode::DeleteFast,
                };
                if self.silent == 0 {
                    let index = self.unit.varnames.insert(name);
                    self.op_count(opcode, index);
                }
                return;
            }
            Scope::GlobalExplicit => GLOBAL,
            Scope::GlobalImplicit if in_function => GLOBAL,
            _ => [Opcode::LoadName, Opcode::StoreName, Opcode::DeleteName],
        };
        // In silent code too the name enters the table.
        let index = self.unit.names.insert(name);
        let opcode = match ctx {
            ExprContext::Load => load,
            ExprContext::Store => store,
            ExprContext::Del => delete,
        };
        self.op_count(opcode, index);
    }

    // --- Open blocks ---

    fn open(&mut self, kind: FrameBlockKind, start: Option<Label>, exit: Option<Label>) -> Result {
        if self.unit.open.len() >= MAX_FRAME_BLOCKS {
            return self.refuse("too many statically nested blocks");
        }
        self.unit.open.push(FrameBlock { kind, start, exit });
        Ok(())
    }

    fn close(&mut self) -> Option<FrameBlock> {
        self.unit.open.pop()
    }

    // --- Errors ---

    /// Fails at the statement or expression being compiled.
    fn refuse<T>(&self, message: &str) -> Result<T> {
        refuse(message, self.unit.place)
    }

    /// The place being compiled.
    fn place(&self) -> Span {
        self.unit.place
    }
}

const GLOBAL: [Opcode; 3] = [
    Opcode::LoadGlobal,
    Opcode::StoreGlobal,
    Opcode::DeleteGlobal,
];
