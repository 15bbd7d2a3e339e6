//! The first pass: one walk over the tree that notes how each block uses its names
//! (`symtable_visit_*` of `Python/symtable.c`, 3.8).
//!
//! The order of the walk matters for which of several errors is reported, and for the order of parameters;
//! it is CPython's: values after targets, a function's defaults and annotations before its decorators.

use super::super::error::{Result, refuse};
use super::super::names::{Name, Names};
use super::super::spine;
use super::super::table::Table;
use super::{Block, BlockId, BlockKind, SymbolTable, usage};
use crate::syntax::ast::{
    Alias, Comprehension, Expr, ExprContext, ExprKind, FunctionDef, Keyword, Name as Text, Param,
    Params, Slice, Span, Stmt, StmtKind,
};

/// The key of a node in [`SymbolTable::block_of`]: its address.
pub(in super::super) fn key<T>(node: &T) -> usize {
    std::ptr::from_ref(node).addr()
}

/// Runs `visit` inside a new module block.
pub(super) fn build<'a>(
    names: &'a mut Names,
    visit: impl FnOnce(&mut Builder<'a>) -> Result,
) -> Result<SymbolTable> {
    let class_cell = names.intern("__class__");
    let mut builder = Builder {
        table: SymbolTable::default(),
        names,
        stack: Vec::new(),
        private: None,
        class_cell,
    };
    builder.enter(BlockKind::Module, 0, Span::default());
    visit(&mut builder)?;
    Ok(builder.table)
}

/// The walk's state.
pub(super) struct Builder<'a> {
    table: SymbolTable,
    names: &'a mut Names,
    /// The blocks around, innermost last; never empty during the walk.
    stack: Vec<BlockId>,
    /// The class whose name mangles private names.
    private: Option<Box<str>>,
    /// `__class__`.
    class_cell: Name,
}

impl Builder<'_> {
    fn current_id(&self) -> BlockId {
        self.stack.last().copied().unwrap_or(SymbolTable::TOP)
    }

    fn current(&mut self) -> &mut Block {
        let id = self.current_id();
        self.table.block_mut(id)
    }

    fn enter(&mut self, kind: BlockKind, key: usize, span: Span) {
        let id = BlockId(u32::try_from(self.table.blocks.len()).expect("fewer blocks than bytes"));
        let (mut nested, mut iterable_depth) = (false, 0);
        if let Some(&around) = self.stack.last() {
            let around = self.table.block_mut(around);
            nested = around.nested || around.kind == BlockKind::Function;
            // No walrus anywhere inside the iterable of a comprehension, not even in a lambda there.
            iterable_depth = around.iterable_depth;
            around.children.push(id);
        }
        self.table.blocks.push(Block {
            kind,
            nested,
            generator: false,
            coroutine: false,
            comprehension: false,
            varargs: false,
            varkeywords: false,
            needs_class_closure: false,
            in_target: false,
            iterable_depth,
            symbols: Table::default(),
            params: Vec::new(),
            children: Vec::new(),
            directives: Vec::new(),
            span,
        });
        self.table.by_node.insert(key, id);
        self.stack.push(id);
    }

    fn exit(&mut self) {
        self.stack.pop();
    }

    fn name(&mut self, text: &str) -> Name {
        self.names.intern_in(self.private.as_deref(), text)
    }

    /// How the current block has used a name so far.
    fn used(&mut self, text: &str) -> u16 {
        let name = self.name(text);
        self.current().usage(name)
    }

    fn define(&mut self, text: &str, flag: u16) -> Result {
        self.define_in(self.current_id(), text, flag)
    }

    fn define_in(&mut self, id: BlockId, text: &str, flag: u16) -> Result {
        let name = self.name(text);
        let block = self.table.block_mut(id);
        let (span, in_target) = (block.span, block.in_target);
        let symbol = block.symbols.entry(name);
        if flag & usage::PARAM != 0 && symbol.usage & usage::PARAM != 0 {
            let message = format!("duplicate argument '{text}' in function definition");
            return refuse(message, span);
        }
        symbol.usage |= flag;
        if in_target {
            if symbol.usage & (usage::GLOBAL | usage::NONLOCAL) != 0 {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{text}'"
                );
                return refuse(message, span);
            }
            symbol.usage |= usage::COMPREHENSION_TARGET;
        }
        if flag & usage::PARAM != 0 {
            block.params.push(name);
        } else if flag & usage::GLOBAL != 0 {
            // A `global` anywhere makes the name explicitly global in the module too.
            let top = self.table.block_mut(SymbolTable::TOP);
            top.symbols.entry(name).usage |= flag;
        }
        Ok(())
    }

    fn directive(&mut self, text: &str, span: Span) {
        let name = self.name(text);
        self.current().directives.push((name, span));
    }

    /// Statements.
    pub fn stmts(&mut self, body: &[Stmt]) -> Result {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result {
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, stmt.span, false),
            StmtKind::AsyncFunctionDef(def) => self.function(def, stmt.span, true),
            StmtKind::ClassDef(def) => {
                self.define(&def.name, usage::LOCAL)?;
                self.exprs(&def.bases)?;
                self.keywords(&def.keywords)?;
                self.exprs(&def.decorators)?;
                self.enter(BlockKind::Class, key(&**def), stmt.span);
                let around = self.private.replace(def.name.clone());
                self.stmts(&def.body)?;
                self.private = around;
                self.exit();
                Ok(())
            }
            StmtKind::Return(value) => self.optional(value.as_deref()),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => {
                self.annotated_target(target, value.is_some(), *simple, stmt.span)?;
                self.expr(annotation)?;
                self.optional(value.as_deref())
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            }
            | StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
            } => {
                self.expr(target)?;
                self.expr(iter)?;
                self.stmts(body)?;
                self.stmts(orelse)
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.stmts(body)?;
                self.stmts(orelse)
            }
            StmtKind::If { .. } => self.if_chain(stmt),
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_deref())?;
                self.optional(cause.as_deref())
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                self.stmts(body)?;
                self.stmts(orelse)?;
                for handler in handlers {
                    self.optional(handler.exc_type.as_ref())?;
                    if let Some(name) = &handler.name {
                        self.define(name, usage::LOCAL)?;
                    }
                    self.stmts(&handler.body)?;
                }
                self.stmts(finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.optional(msg.as_deref())
            }
            StmtKind::Import(names) | StmtKind::ImportFrom { names, .. } => {
                names.iter().try_for_each(|alias| self.alias(alias))
            }
            StmtKind::Global(names) => self.declare(names, stmt.span, usage::GLOBAL, "global"),
            StmtKind::Nonlocal(names) => {
                self.declare(names, stmt.span, usage::NONLOCAL, "nonlocal")
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::With { items, body } | StmtKind::AsyncWith { items, body } => {
                for item in items {
                    self.expr(&item.context)?;
                    self.optional(item.target.as_ref())?;
                }
                self.stmts(body)
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn if_chain(&mut self, mut stmt: &Stmt) -> Result {
        while let StmtKind::If { test, body, orelse } = &stmt.kind {
            self.expr(test)?;
            self.stmts(body)?;
            match &orelse[..] {
                [only] if matches!(only.kind, StmtKind::If { .. }) => stmt = only,
                rest => return self.stmts(rest),
            }
        }
        Ok(())
    }

    fn function(&mut self, def: &FunctionDef, span: Span, is_async: bool) -> Result {
        self.define(&def.name, usage::LOCAL)?;
        self.defaults(&def.params)?;
        self.annotations(&def.params)?;
        self.optional(def.returns.as_deref())?;
        self.exprs(&def.decorators)?;
        self.enter(BlockKind::Function, key(def), span);
        self.current().coroutine = is_async;
        self.params(&def.params)?;
        self.stmts(&def.body)?;
        self.exit();
        Ok(())
    }

    fn defaults(&mut self, params: &Params) -> Result {
        self.exprs(&params.defaults)?;
        params
            .kw_defaults
            .iter()
            .flatten()
            .try_for_each(|default| self.expr(default))
    }

    fn annotations(&mut self, params: &Params) -> Result {
        let positional = params.posonly.iter().chain(&params.args);
        let starred = params.vararg.iter().chain(&params.kwarg);
        for param in positional.chain(starred).chain(&params.kwonly) {
            self.optional(param.annotation.as_deref())?;
        }
        Ok(())
    }

    fn params(&mut self, params: &Params) -> Result {
        let define = |this: &mut Self, param: &Param| this.define(&param.name, usage::PARAM);
        for param in params.posonly.iter().chain(&params.args) {
            define(self, param)?;
        }
        for param in &params.kwonly {
            define(self, param)?;
        }
        if let Some(param) = &params.vararg {
            define(self, param)?;
            self.current().varargs = true;
        }
        if let Some(param) = &params.kwarg {
            define(self, param)?;
            self.current().varkeywords = true;
        }
        Ok(())
    }

    fn annotated_target(
        &mut self,
        target: &Expr,
        has_value: bool,
        simple: bool,
        span: Span,
    ) -> Result {
        let ExprKind::Name { id, .. } = &target.kind else {
            return self.expr(target);
        };
        let used = self.used(id);
        let declared = used & (usage::GLOBAL | usage::NONLOCAL) != 0;
        if declared && self.current_id() != SymbolTable::TOP && simple {
            let how = if used & usage::GLOBAL != 0 {
                "global"
            } else {
                "nonlocal"
            };
            return refuse(format!("annotated name '{id}' can't be {how}"), span);
        }
        if simple {
            self.define(id, usage::ANNOTATED | usage::LOCAL)
        } else if has_value {
            self.define(id, usage::LOCAL)
        } else {
            Ok(())
        }
    }

    fn declare(&mut self, names: &[Text], span: Span, flag: u16, how: &str) -> Result {
        for text in names {
            let used = self.used(text);
            if used & (usage::PARAM | usage::LOCAL | usage::USE | usage::ANNOTATED) != 0 {
                let message = if used & usage::PARAM != 0 {
                    format!("name '{text}' is parameter and {how}")
                } else if used & usage::USE != 0 {
                    format!("name '{text}' is used prior to {how} declaration")
                } else if used & usage::ANNOTATED != 0 {
                    format!("annotated name '{text}' can't be {how}")
                } else {
                    format!("name '{text}' is assigned to before {how} declaration")
                };
                return refuse(message, span);
            }
            self.define(text, flag)?;
            self.directive(text, span);
        }
        Ok(())
    }

    fn alias(&mut self, alias: &Alias) -> Result {
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        if **name == *"*" {
            let block = self.current();
            if block.kind == BlockKind::Module {
                return Ok(());
            }
            return refuse("import * only allowed at module level", block.span);
        }
        let bound = name.split_once('.').map_or(&**name, |(first, _)| first);
        self.define(bound, usage::IMPORT)
    }

    fn keywords(&mut self, keywords: &[Keyword]) -> Result {
        keywords
            .iter()
            .try_for_each(|keyword| self.expr(&keyword.value))
    }

    fn exprs(&mut self, exprs: &[Expr]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn optional(&mut self, expr: Option<&Expr>) -> Result {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    /// An expression.
    pub fn expr(&mut self, expr: &Expr) -> Result {
        match &expr.kind {
            ExprKind::Constant(_) => Ok(()),
            ExprKind::Name { id, ctx } => self.name_use(id, *ctx),
            _ if spine::left_child(expr).is_some() => self.left_chain(expr),
            _ => self.node(expr),
        }
    }

    fn name_use(&mut self, id: &str, ctx: ExprContext) -> Result {
        if ctx != ExprContext::Load {
            return self.define(id, usage::LOCAL);
        }
        self.define(id, usage::USE)?;
        if id == "super" && self.current().kind == BlockKind::Function {
            // Calling `super()` needs the class being defined.
            let class_cell = self.class_cell;
            let symbol = self.current().symbols.entry(class_cell);
            symbol.usage |= usage::USE;
        }
        Ok(())
    }

    fn left_chain(&mut self, expr: &Expr) -> Result {
        let mut chain: smallvec::SmallVec<[&Expr; 8]> = spine::chain(expr).collect();
        if let Some(innermost) = chain.pop() {
            self.expr(innermost)?;
        }
        for node in chain.iter().rev() {
            match &node.kind {
                ExprKind::BinOp { right, .. } => self.expr(right)?,
                ExprKind::Subscript { slice, .. } => self.slice(slice)?,
                ExprKind::Call { args, keywords, .. } => {
                    self.exprs(args)?;
                    self.keywords(keywords)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn node(&mut self, expr: &Expr) -> Result {
        match &expr.kind {
            ExprKind::NamedExpr { target, value } => self.walrus(expr, target, value),
            ExprKind::BoolOp { values: exprs, .. }
            | ExprKind::Set(exprs)
            | ExprKind::JoinedStr(exprs)
            | ExprKind::List { elts: exprs, .. }
            | ExprKind::Tuple { elts: exprs, .. } => self.exprs(exprs),
            ExprKind::UnaryOp { operand: value, .. } | ExprKind::Starred { value, .. } => {
                self.expr(value)
            }
            ExprKind::Lambda { params, body } => {
                self.defaults(params)?;
                self.enter(BlockKind::Function, key(expr), expr.span);
                self.params(params)?;
                self.expr(body)?;
                self.exit();
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                for key in keys.iter().flatten() {
                    self.expr(key)?;
                }
                self.exprs(values)
            }
            ExprKind::ListComp { elt, generators } => {
                self.comprehension(expr, generators, elt, None, "list comprehension")
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension(expr, generators, elt, None, "set comprehension")
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension(expr, generators, elt, None, "generator expression")
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => self.comprehension(expr, generators, key, Some(value), "dict comprehension"),
            ExprKind::Yield(value) => {
                self.optional(value.as_deref())?;
                self.current().generator = true;
                Ok(())
            }
            ExprKind::YieldFrom(value) => {
                self.expr(value)?;
                self.current().generator = true;
                Ok(())
            }
            ExprKind::Await(value) => {
                self.expr(value)?;
                self.current().coroutine = true;
                Ok(())
            }
            ExprKind::Compare {
                left, comparators, ..
            } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::FormattedValue {
                value, format_spec, ..
            } => {
                self.expr(value)?;
                self.optional(format_spec.as_deref())
            }
            ExprKind::Constant(_)
            | ExprKind::Name { .. }
            | ExprKind::BinOp { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call { .. } => Ok(()),
        }
    }

    fn slice(&mut self, slice: &Slice) -> Result {
        match slice {
            Slice::Slice { lower, upper, step } => {
                self.optional(lower.as_ref())?;
                self.optional(upper.as_ref())?;
                self.optional(step.as_ref())
            }
            Slice::ExtSlice(dims) => dims.iter().try_for_each(|dim| self.slice(dim)),
            Slice::Index(index) => self.expr(index),
        }
    }

    fn comprehension(
        &mut self,
        node: &Expr,
        generators: &[Comprehension],
        element: &Expr,
        value: Option<&Expr>,
        what: &'static str,
    ) -> Result {
        let [outermost, inner @ ..] = generators else {
            return Ok(());
        };
        // The outermost iterable is evaluated outside and passed in as the parameter `.0`.
        self.current().iterable_depth += 1;
        self.expr(&outermost.iter)?;
        self.current().iterable_depth -= 1;
        self.enter(BlockKind::Function, key(node), node.span);
        let block = self.current();
        block.coroutine = outermost.is_async;
        block.comprehension = true;
        self.define(".0", usage::PARAM)?;
        self.target(&outermost.target)?;
        self.exprs(&outermost.ifs)?;
        for generator in inner {
            self.target(&generator.target)?;
            self.current().iterable_depth += 1;
            self.expr(&generator.iter)?;
            self.current().iterable_depth -= 1;
            self.exprs(&generator.ifs)?;
            if generator.is_async {
                self.current().coroutine = true;
            }
        }
        self.optional(value)?;
        self.expr(element)?;
        let block = self.current();
        if block.generator {
            return refuse(format!("'yield' inside {what}"), block.span);
        }
        block.generator = matches!(node.kind, ExprKind::GeneratorExp { .. });
        self.exit();
        Ok(())
    }

    fn target(&mut self, target: &Expr) -> Result {
        self.current().in_target = true;
        self.expr(target)?;
        self.current().in_target = false;
        Ok(())
    }

    fn walrus(&mut self, node: &Expr, target: &Expr, value: &Expr) -> Result {
        let block = self.current();
        if block.iterable_depth > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            return refuse(message, node.span);
        }
        if block.comprehension {
            self.walrus_scope(target)?;
        }
        self.expr(value)?;
        self.expr(target)
    }

    /// A walrus in a comprehension binds in the nearest function or module around.
    fn walrus_scope(&mut self, target: &Expr) -> Result {
        let ExprKind::Name { id, .. } = &target.kind else {
            return Ok(());
        };
        let plain = self.names.intern(id);
        for depth in (0..self.stack.len()).rev() {
            let id_around = self.stack[depth];
            let around = self.table.block(id_around);
            let used = around.usage(plain);
            if around.comprehension {
                if used & usage::COMPREHENSION_TARGET != 0 {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{id}'"
                    );
                    return refuse(message, target.span);
                }
                continue;
            }
            let (here, there) = match around.kind {
                BlockKind::Function if used & usage::GLOBAL != 0 => (usage::GLOBAL, usage::LOCAL),
                BlockKind::Function => (usage::NONLOCAL, usage::LOCAL),
                BlockKind::Module => (usage::GLOBAL, usage::GLOBAL),
                BlockKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return refuse(message, target.span);
                }
            };
            self.define(id, here)?;
            self.directive(id, target.span);
            return self.define_in(id_around, id, there);
        }
        Ok(())
    }
}
