//! Statements: dispatch, bodies, assignments, imports and the other simple ones.

use super::super::error::Result;
use super::super::fold::is_true;
use super::super::future::{LATE, docstring};
use super::super::unit::UnitKind;
use super::Generator;
use crate::bytecode::Opcode;
use crate::syntax::ast::{Alias, BinOp, Expr, ExprContext, ExprKind, Slice, Stmt, StmtKind};
use crate::syntax::constant::Constant;

impl Generator {
    /// The body of a module or class: annotations, docstring, statements.
    pub(super) fn body(&mut self, body: &[Stmt]) -> Result {
        if self.unit.kind == UnitKind::Module
            && self.unit.place.line == 0
            && let Some(first) = body.first()
        {
            self.unit.place = first.span;
        }
        if has_annotations(body) {
            self.op(Opcode::SetupAnnotations);
        }
        let mut rest = body;
        if docstring(body).is_some()
            && let [first, others @ ..] = body
            && let StmtKind::Expr(value) = &first.kind
        {
            self.expr(value)?;
            self.variable("__doc__", ExprContext::Store);
            rest = others;
        }
        self.stmts(rest)
    }

    pub(super) fn stmts(&mut self, body: &[Stmt]) -> Result {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// Statements that can never run: only their errors count.
    pub(super) fn dead_stmts(&mut self, body: &[Stmt]) -> Result {
        self.silent += 1;
        self.stmts(body)?;
        self.silent -= 1;
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result {
        self.unit.begin_line(stmt.span);
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, stmt.span, false),
            StmtKind::AsyncFunctionDef(def) => self.function(def, stmt.span, true),
            StmtKind::ClassDef(def) => self.class(def, stmt.span),
            StmtKind::Return(value) => self.return_stmt(value.as_deref()),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value } => {
                self.expr(value)?;
                if let [firsts @ .., last] = &targets[..] {
                    for target in firsts {
                        self.op(Opcode::DupTop);
                        self.expr(target)?;
                    }
                    self.expr(last)?;
                }
                Ok(())
            }
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value),
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => self.annotated(target, annotation, value.as_deref(), *simple),
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => self.for_stmt(target, iter, body, orelse),
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
            } => self.async_for(target, iter, body, orelse),
            StmtKind::While { test, body, orelse } => self.while_stmt(test, body, orelse),
            StmtKind::If { .. } => self.if_chain(stmt),
            StmtKind::With { items, body } => self.with(items, body),
            StmtKind::AsyncWith { items, body } => self.async_with(items, body),
            StmtKind::Raise { exc, cause } => {
                let mut count = 0;
                for value in exc.iter().chain(cause) {
                    self.expr(value)?;
                    count += 1;
                }
                self.op_arg(Opcode::RaiseVarargs, count);
                Ok(())
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                if finalbody.is_empty() {
                    self.try_except(body, handlers, orelse)
                } else {
                    self.try_finally(stmt.span, body, handlers, orelse, finalbody)
                }
            }
            StmtKind::Assert { test, msg } => self.assert(test, msg.as_deref()),
            StmtKind::Import(names) => {
                for alias in names {
                    self.import(alias);
                }
                Ok(())
            }
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => self.import_from(module.as_deref(), names, *level),
            StmtKind::Expr(value) => {
                if !matches!(value.kind, ExprKind::Constant(_)) {
                    self.expr(value)?;
                    self.op(Opcode::PopTop);
                }
                Ok(())
            }
            StmtKind::Break => self.break_stmt(),
            StmtKind::Continue => self.continue_stmt(),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) | StmtKind::Pass => Ok(()),
        }
    }

    fn augmented(&mut self, target: &Expr, op: BinOp, value: &Expr) -> Result {
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.variable(id, ExprContext::Load);
                self.expr(value)?;
                self.op(inplace(op));
                self.variable(id, ExprContext::Store);
            }
            ExprKind::Attribute {
                value: object,
                attr,
                ..
            } => {
                let before = self.unit.enter(target.span);
                self.expr(object)?;
                self.op(Opcode::DupTop);
                self.op_name(Opcode::LoadAttr, attr);
                self.unit.leave(before);
                self.expr(value)?;
                self.op(inplace(op));
                let before = self.unit.enter(target.span);
                self.op(Opcode::RotTwo);
                self.op_name(Opcode::StoreAttr, attr);
                self.unit.leave(before);
            }
            ExprKind::Subscript {
                value: object,
                slice,
                ..
            } => {
                let before = self.unit.enter(target.span);
                self.expr(object)?;
                self.slice(slice)?;
                self.op(Opcode::DupTopTwo);
                self.op(Opcode::BinarySubscr);
                self.unit.leave(before);
                self.expr(value)?;
                self.op(inplace(op));
                let before = self.unit.enter(target.span);
                self.op(Opcode::RotThree);
                self.op(Opcode::StoreSubscr);
                self.unit.leave(before);
            }
            _ => return self.refuse("illegal expression for augmented assignment"),
        }
        Ok(())
    }

    fn annotated(
        &mut self,
        target: &Expr,
        annotation: &Expr,
        value: Option<&Expr>,
        simple: bool,
    ) -> Result {
        let stored = matches!(self.unit.kind, UnitKind::Module | UnitKind::Class);
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        match &target.kind {
            ExprKind::Name { id, .. } if simple && stored => {
                self.annotation(annotation)?;
                self.op_name(Opcode::LoadName, "__annotations__");
                let name = self.mangled(id);
                self.load_str(&name);
                self.op(Opcode::StoreSubscr);
            }
            ExprKind::Attribute { value: object, .. } if value.is_none() => self.check(object)?,
            ExprKind::Subscript {
                value: object,
                slice,
                ..
            } if value.is_none() => {
                self.check(object)?;
                self.check_slice(slice)?;
            }
            _ => {}
        }
        if !simple && stored {
            self.check(annotation)?;
        }
        Ok(())
    }

    /// Evaluates and forgets, for the errors it may raise.
    fn check(&mut self, expr: &Expr) -> Result {
        self.expr(expr)?;
        self.op(Opcode::PopTop);
        Ok(())
    }

    fn check_slice(&mut self, slice: &Slice) -> Result {
        match slice {
            Slice::Index(index) => self.check(index),
            Slice::Slice { lower, upper, step } => {
                let parts = lower.iter().chain(upper).chain(step);
                parts.into_iter().try_for_each(|part| self.check(part))
            }
            Slice::ExtSlice(dims) => dims.iter().try_for_each(|dim| self.check_slice(dim)),
        }
    }

    fn assert(&mut self, test: &Expr, msg: Option<&Expr>) -> Result {
        let end = self.unit.new_block();
        self.jump_if(test, end, true)?;
        self.op_plain_name(Opcode::LoadGlobal, "AssertionError");
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.op_arg(Opcode::CallFunction, 1);
        }
        self.op_arg(Opcode::RaiseVarargs, 1);
        self.unit.start(end);
        Ok(())
    }

    fn import(&mut self, alias: &Alias) {
        self.load_const(&Constant::Int(0.into()));
        self.load_const(&Constant::None);
        self.op_name(Opcode::ImportName, &alias.name);
        let mut parts = alias.name.split('.');
        let first = parts.next().unwrap_or_default();
        let Some(asname) = &alias.asname else {
            self.variable(first, ExprContext::Store);
            return;
        };
        // `import a.b.c as d` walks down from `a`.
        let mut walked = false;
        for part in parts {
            if walked {
                self.op(Opcode::RotTwo);
                self.op(Opcode::PopTop);
            }
            self.op_plain_name(Opcode::ImportFrom, part);
            walked = true;
        }
        self.variable(asname, ExprContext::Store);
        if walked {
            self.op(Opcode::PopTop);
        }
    }

    fn import_from(&mut self, module: Option<&str>, names: &[Alias], level: u32) -> Result {
        self.load_const(&Constant::Int(level.into()));
        let late = self
            .features
            .last_line
            .is_none_or(|line| self.place().line > line);
        if late && module == Some("__future__") {
            return self.refuse(LATE);
        }
        self.load_str_tuple(names.iter().map(|alias| &*alias.name));
        self.op_name(Opcode::ImportName, module.unwrap_or_default());
        if let [alias, ..] = names
            && alias.name.starts_with('*')
        {
            self.op(Opcode::ImportStar);
            return Ok(());
        }
        for alias in names {
            self.op_name(Opcode::ImportFrom, &alias.name);
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            self.variable(bound, ExprContext::Store);
        }
        self.op(Opcode::PopTop);
        Ok(())
    }

    /// Whether a condition is a constant, and which.
    pub(super) fn constant_test(test: &Expr) -> Option<bool> {
        match &test.kind {
            ExprKind::Constant(value) => Some(is_true(value)),
            _ => None,
        }
    }
}

/// Whether a variable is annotated anywhere in a body, functions and classes within apart.
fn has_annotations(body: &[Stmt]) -> bool {
    let mut work: Vec<&[Stmt]> = vec![body];
    while let Some(body) = work.pop() {
        for stmt in body {
            match &stmt.kind {
                StmtKind::AnnAssign { .. } => return true,
                StmtKind::For { body, orelse, .. }
                | StmtKind::AsyncFor { body, orelse, .. }
                | StmtKind::While { body, orelse, .. }
                | StmtKind::If { body, orelse, .. } => work.extend([&body[..], orelse]),
                StmtKind::With { body, .. } | StmtKind::AsyncWith { body, .. } => work.push(body),
                StmtKind::Try {
                    body,
                    handlers,
                    orelse,
                    finalbody,
                } => {
                    work.extend(handlers.iter().map(|handler| &handler.body[..]));
                    work.extend([&body[..], orelse, finalbody]);
                }
                _ => {}
            }
        }
    }
    false
}

fn inplace(op: BinOp) -> Opcode {
    match op {
        BinOp::Add => Opcode::InplaceAdd,
        BinOp::Sub => Opcode::InplaceSubtract,
        BinOp::Mult => Opcode::InplaceMultiply,
        BinOp::MatMult => Opcode::InplaceMatrixMultiply,
        BinOp::Div => Opcode::InplaceTrueDivide,
        BinOp::Mod => Opcode::InplaceModulo,
        BinOp::Pow => Opcode::InplacePower,
        BinOp::LShift => Opcode::InplaceLshift,
        BinOp::RShift => Opcode::InplaceRshift,
        BinOp::BitOr => Opcode::InplaceOr,
        BinOp::BitXor => Opcode::InplaceXor,
        BinOp::BitAnd => Opcode::InplaceAnd,
        BinOp::FloorDiv => Opcode::InplaceFloorDivide,
    }
}
