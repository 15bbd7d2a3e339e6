//! The second pass: what each name means in each block (`analyze_block` of `Python/symtable.c`, 3.8).
//!
//! Going down, a block learns which names the functions around it bind and which names are declared global;
//! coming back up, it learns which names are free in the blocks within. A local name that is free within is a
//! cell. A class's own names are invisible to its methods, except `__class__`.

use super::super::error::{Result, refuse};
use super::super::names::{Name, Names};
use super::{BlockId, BlockKind, Scope, SymbolTable, usage};
use crate::syntax::ast::Span;

/// Decides the scope of every name.
pub(super) fn analyze(table: &mut SymbolTable, names: &mut Names) -> Result {
    let class_cell = names.intern("__class__");
    let mut analysis = Analysis {
        table,
        names,
        class_cell,
    };
    analysis.block(SymbolTable::TOP, None, NameSet::default())?;
    Ok(())
}

/// A small set of names, sorted.
#[derive(Debug, Clone, Default)]
struct NameSet(Vec<Name>);

impl NameSet {
    fn contains(&self, name: Name) -> bool {
        self.0.binary_search(&name).is_ok()
    }

    fn insert(&mut self, name: Name) {
        if let Err(place) = self.0.binary_search(&name) {
            self.0.insert(place, name);
        }
    }

    /// Removes a name; whether it was there.
    fn remove(&mut self, name: Name) -> bool {
        match self.0.binary_search(&name) {
            Ok(place) => {
                self.0.remove(place);
                true
            }
            Err(_) => false,
        }
    }

    fn extend(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
        } else if !other.0.is_empty() {
            self.0.extend_from_slice(&other.0);
            self.0.sort_unstable();
            self.0.dedup();
        }
    }
}

struct Analysis<'a> {
    table: &'a mut SymbolTable,
    names: &'a Names,
    class_cell: Name,
}

impl Analysis<'_> {
    /// Analyzes a block and those within; gives the names that are free in it. `bound` are the names that
    /// functions around bind (`None` for the module), `global` those declared global around.
    fn block(
        &mut self,
        id: BlockId,
        mut bound: Option<NameSet>,
        mut global: NameSet,
    ) -> Result<NameSet> {
        let kind = self.table.block(id).kind;
        let mut local = NameSet::default();
        let mut free = NameSet::default();
        // What a class binds is not seen within it, so its blocks get what the class itself got.
        let (mut inner_bound, mut inner_global) = match kind {
            BlockKind::Class => (bound.clone().unwrap_or_default(), global.clone()),
            _ => (NameSet::default(), NameSet::default()),
        };
        for index in 0..self.table.block(id).symbols.len() {
            let symbols = &self.table.block(id).symbols;
            let Some(&(name, symbol)) = symbols.at(index) else {
                break;
            };
            let used = symbol.usage;
            let scope = self.scope(id, name, used, bound.as_mut(), &mut global)?;
            match scope {
                Scope::Local if kind == BlockKind::Function => local.insert(name),
                Scope::Free => free.insert(name),
                _ => {}
            }
            self.table.block_mut(id).symbols.entry(name).scope = scope;
        }
        if kind == BlockKind::Class {
            inner_bound.insert(self.class_cell);
        } else {
            if kind == BlockKind::Function {
                inner_bound.extend(&local);
            }
            if let Some(bound) = &bound {
                inner_bound.extend(bound);
            }
            inner_global.extend(&global);
        }
        let mut free_within = NameSet::default();
        for child in std::mem::take(&mut self.table.block_mut(id).children) {
            let free = self.block(child, Some(inner_bound.clone()), inner_global.clone())?;
            free_within.extend(&free);
        }
        let block = self.table.block_mut(id);
        match kind {
            BlockKind::Function => {
                for (name, symbol) in block.symbols.iter_mut() {
                    if symbol.scope == Scope::Local && free_within.remove(*name) {
                        symbol.scope = Scope::Cell;
                    }
                }
            }
            BlockKind::Class => block.needs_class_closure = free_within.remove(self.class_cell),
            BlockKind::Module => {}
        }
        for &name in &free_within.0 {
            if let Some(symbol) = block.symbols.get_mut(name) {
                if kind == BlockKind::Class && symbol.usage & (usage::BOUND | usage::GLOBAL) != 0 {
                    // Bound in the class and free in a method: two variables of one name.
                    symbol.usage |= usage::FREE_CLASS;
                }
            } else if bound.as_ref().is_none_or(|bound| bound.contains(name)) {
                block.symbols.entry(name).scope = Scope::Free;
            }
        }
        free.extend(&free_within);
        Ok(free)
    }

    fn scope(
        &self,
        id: BlockId,
        name: Name,
        used: u16,
        bound: Option<&mut NameSet>,
        global: &mut NameSet,
    ) -> Result<Scope> {
        if used & usage::GLOBAL != 0 {
            if used & usage::NONLOCAL != 0 {
                let message = format!("name '{}' is nonlocal and global", self.names.text(name));
                return refuse(message, self.directive(id, name));
            }
            global.insert(name);
            if let Some(bound) = bound {
                bound.remove(name);
            }
            return Ok(Scope::GlobalExplicit);
        }
        if used & usage::NONLOCAL != 0 {
            let Some(bound) = bound else {
                let message = "nonlocal declaration not allowed at module level";
                return refuse(message, self.directive(id, name));
            };
            if !bound.contains(name) {
                let message = format!("no binding for nonlocal '{}' found", self.names.text(name));
                return refuse(message, self.directive(id, name));
            }
            return Ok(Scope::Free);
        }
        if used & usage::BOUND != 0 {
            global.remove(name);
            return Ok(Scope::Local);
        }
        if bound.is_some_and(|bound| bound.contains(name)) {
            return Ok(Scope::Free);
        }
        Ok(Scope::GlobalImplicit)
    }

    /// Where a name was declared `global` or `nonlocal`.
    fn directive(&self, id: BlockId, name: Name) -> Span {
        let block = self.table.block(id);
        let directive = block
            .directives
            .iter()
            .find(|directive| directive.0 == name);
        directive.map_or(block.span, |directive| directive.1)
    }
}
