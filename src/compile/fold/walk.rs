//! The walk of the folder: children first, then the node itself (`astfold_*` and `fold_*` of
//! `Python/ast_opt.c`, 3.8).
//!
//! Long chains such as `a + b + c + …` or `a.b().c()…` lean to the left; they are folded with a list of the
//! nodes passed instead of recursion, as are chains of `elif`. Other nesting counts against [`MAX_DEPTH`].

use super::super::error::{Result, too_deep};
use super::super::future::docstring;
use super::arithmetic::{binary, subscript, unary};
use crate::syntax::ast::{
    CmpOp, Comprehension, Expr, ExprContext, ExprKind, FunctionDef, Keyword, Params, Slice, Span,
    Stmt, StmtKind, UnaryOp,
};
use crate::syntax::constant::Constant;

/// How deep statements and expressions may nest, so that no pass needs more than 2 MiB of stack. CPython's own
/// limits are about 100 levels of brackets and of indentation; what is left are chains that lean to the
/// right, such as `a if b else c if d else …`.
pub(in super::super) const MAX_DEPTH: u32 = 500;

/// Folds a whole tree in place.
#[derive(Debug, Default)]
pub(in super::super) struct Folder {
    depth: u32,
}

impl Folder {
    /// Folds a body that may begin with a docstring.
    pub fn body(&mut self, body: &mut [Stmt]) -> Result {
        let had_docstring = docstring(body).is_some();
        self.stmts(body)?;
        if !had_docstring && docstring(body).is_some() {
            // Folding must not make a docstring (`"a" + "b"`): hide it in an f-string.
            if let StmtKind::Expr(value) = &mut body[0].kind {
                let span = value.span;
                let text = std::mem::replace(&mut **value, placeholder(span));
                value.kind = ExprKind::JoinedStr(vec![text]);
            }
        }
        Ok(())
    }

    fn enter(&mut self, span: Span) -> Result {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return too_deep(span);
        }
        Ok(())
    }

    fn stmts(&mut self, body: &mut [Stmt]) -> Result {
        for stmt in body {
            self.enter(stmt.span)?;
            self.stmt(stmt)?;
            self.depth -= 1;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &mut Stmt) -> Result {
        match &mut stmt.kind {
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => self.function(def),
            StmtKind::ClassDef(def) => {
                self.exprs(&mut def.bases)?;
                self.keywords(&mut def.keywords)?;
                self.body(&mut def.body)?;
                self.exprs(&mut def.decorators)
            }
            StmtKind::Return(value) => self.optional(value.as_deref_mut()),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                ..
            } => {
                self.expr(target)?;
                self.expr(annotation)?;
                self.optional(value.as_deref_mut())
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => {
                self.expr(target)?;
                self.expr(iter)?;
                self.stmts(body)?;
                self.stmts(orelse)?;
                fold_iterable(iter);
                Ok(())
            }
            StmtKind::AsyncFor {
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
            StmtKind::With { items, body } | StmtKind::AsyncWith { items, body } => {
                for item in items {
                    self.expr(&mut item.context)?;
                    self.optional(item.target.as_mut())?;
                }
                self.stmts(body)
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_deref_mut())?;
                self.optional(cause.as_deref_mut())
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                self.stmts(body)?;
                for handler in handlers {
                    self.optional(handler.exc_type.as_mut())?;
                    self.stmts(&mut handler.body)?;
                }
                self.stmts(orelse)?;
                self.stmts(finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.optional(msg.as_deref_mut())
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Import(_)
            | StmtKind::ImportFrom { .. }
            | StmtKind::Global(_)
            | StmtKind::Nonlocal(_)
            | StmtKind::Pass
            | StmtKind::Break
            | StmtKind::Continue => Ok(()),
        }
    }

    /// An `if` with all its `elif`s, in a loop: the chain is as long as the source.
    fn if_chain(&mut self, mut stmt: &mut Stmt) -> Result {
        while let StmtKind::If { test, body, orelse } = &mut stmt.kind {
            self.expr(test)?;
            self.stmts(body)?;
            let is_elif = matches!(&orelse[..], [only] if matches!(only.kind, StmtKind::If { .. }));
            if !is_elif {
                return self.stmts(orelse);
            }
            stmt = &mut orelse[0];
        }
        Ok(())
    }

    fn function(&mut self, def: &mut FunctionDef) -> Result {
        self.params(&mut def.params)?;
        self.body(&mut def.body)?;
        self.exprs(&mut def.decorators)?;
        self.optional(def.returns.as_deref_mut())
    }

    fn params(&mut self, params: &mut Params) -> Result {
        let named = params.posonly.iter_mut().chain(&mut params.args);
        let starred = params.vararg.iter_mut().chain(&mut params.kwonly);
        for param in named.chain(starred).chain(&mut params.kwarg) {
            self.optional(param.annotation.as_deref_mut())?;
        }
        for default in params.kw_defaults.iter_mut().flatten() {
            self.expr(default)?;
        }
        self.exprs(&mut params.defaults)
    }

    fn keywords(&mut self, keywords: &mut [Keyword]) -> Result {
        for keyword in keywords {
            self.expr(&mut keyword.value)?;
        }
        Ok(())
    }

    fn exprs(&mut self, exprs: &mut [Expr]) -> Result {
        for expr in exprs {
            self.expr(expr)?;
        }
        Ok(())
    }

    fn optional(&mut self, expr: Option<&mut Expr>) -> Result {
        match expr {
            Some(expr) => self.expr(expr),
            None => Ok(()),
        }
    }

    /// Folds an expression; a chain that leans to the left without recursion.
    fn expr(&mut self, expr: &mut Expr) -> Result {
        match &expr.kind {
            // By far the most frequent, and nothing to look into.
            ExprKind::Constant(_) => return Ok(()),
            ExprKind::Name { id, .. } => {
                if **id == *"__debug__" {
                    expr.kind = ExprKind::Constant(Constant::Bool(true));
                }
                return Ok(());
            }
            _ => {}
        }
        self.enter(expr.span)?;
        let mut passed: Vec<Expr> = Vec::new();
        while let Some(left) = left_child_mut(expr) {
            if left_child_mut(left).is_none() {
                break;
            }
            // Take the node out of its place and go on with its left child in the same place.
            let child = std::mem::replace(left, placeholder(Span::default()));
            passed.push(std::mem::replace(expr, child));
        }
        self.node(expr)?;
        while let Some(mut parent) = passed.pop() {
            if let Some(left) = left_child_mut(&mut parent) {
                std::mem::swap(left, expr);
            }
            *expr = parent;
            self.rest(expr)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// A node and all its children.
    fn node(&mut self, expr: &mut Expr) -> Result {
        if let Some(left) = left_child_mut(expr) {
            self.expr(left)?;
            return self.rest(expr);
        }
        match &mut expr.kind {
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::UnaryOp { operand, .. } => {
                self.expr(operand)?;
                fold_unary(expr);
                Ok(())
            }
            ExprKind::Lambda { params, body } => {
                self.params(params)?;
                self.expr(body)
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                for key in keys.iter_mut().flatten() {
                    self.expr(key)?;
                }
                self.exprs(values)
            }
            ExprKind::Set(elts) | ExprKind::List { elts, .. } | ExprKind::JoinedStr(elts) => {
                self.exprs(elts)
            }
            ExprKind::Tuple { elts, ctx } => {
                self.exprs(elts)?;
                if *ctx == ExprContext::Load
                    && let Some(items) = constants(elts)
                {
                    expr.kind = ExprKind::Constant(Constant::Tuple(items));
                }
                Ok(())
            }
            ExprKind::ListComp { elt, generators }
            | ExprKind::SetComp { elt, generators }
            | ExprKind::GeneratorExp { elt, generators } => {
                self.expr(elt)?;
                self.generators(generators)
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                self.expr(key)?;
                self.expr(value)?;
                self.generators(generators)
            }
            ExprKind::Await(value)
            | ExprKind::YieldFrom(value)
            | ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Yield(value) => self.optional(value.as_deref_mut()),
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => {
                self.expr(left)?;
                self.exprs(comparators)?;
                if let (Some(CmpOp::In | CmpOp::NotIn), Some(last)) =
                    (ops.last(), comparators.last_mut())
                {
                    fold_iterable(last);
                }
                Ok(())
            }
            ExprKind::FormattedValue {
                value, format_spec, ..
            } => {
                self.expr(value)?;
                self.optional(format_spec.as_deref_mut())
            }
            // 3.8 does not look into a walrus.
            ExprKind::NamedExpr { .. }
            | ExprKind::Constant(_)
            | ExprKind::Name { .. }
            | ExprKind::BinOp { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call { .. } => Ok(()),
        }
    }

    /// What is left of a node whose left child is folded.
    fn rest(&mut self, expr: &mut Expr) -> Result {
        match &mut expr.kind {
            ExprKind::BinOp { left, op, right } => {
                self.expr(right)?;
                if let (ExprKind::Constant(a), ExprKind::Constant(b)) = (&left.kind, &right.kind)
                    && let Some(value) = binary(*op, a, b)
                {
                    expr.kind = ExprKind::Constant(value);
                }
                Ok(())
            }
            ExprKind::Call { args, keywords, .. } => {
                self.exprs(args)?;
                self.keywords(keywords)
            }
            ExprKind::Subscript { value, slice, ctx } => {
                self.slice(slice)?;
                if *ctx == ExprContext::Load
                    && let Slice::Index(index) = &**slice
                    && let (ExprKind::Constant(a), ExprKind::Constant(b)) =
                        (&value.kind, &index.kind)
                    && let Some(value) = subscript(a, b)
                {
                    expr.kind = ExprKind::Constant(value);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn slice(&mut self, slice: &mut Slice) -> Result {
        match slice {
            Slice::Slice { lower, upper, step } => {
                self.optional(lower.as_mut())?;
                self.optional(upper.as_mut())?;
                self.optional(step.as_mut())
            }
            Slice::ExtSlice(dims) => dims.iter_mut().try_for_each(|dim| self.slice(dim)),
            Slice::Index(index) => self.expr(index),
        }
    }

    fn generators(&mut self, generators: &mut [Comprehension]) -> Result {
        for generator in generators {
            self.expr(&mut generator.target)?;
            self.expr(&mut generator.iter)?;
            self.exprs(&mut generator.ifs)?;
            fold_iterable(&mut generator.iter);
        }
        Ok(())
    }

    /// Folds a lone expression.
    pub fn expression(&mut self, expr: &mut Expr) -> Result {
        self.expr(expr)
    }
}

/// What stands in a place while its node is away.
fn placeholder(span: Span) -> Expr {
    Expr {
        kind: ExprKind::Constant(Constant::None),
        span,
    }
}

/// The child that a chain goes on with, as `spine::left_child` gives it.
fn left_child_mut(expr: &mut Expr) -> Option<&mut Expr> {
    match &mut expr.kind {
        ExprKind::BinOp { left, .. } => Some(left),
        ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => Some(value),
        ExprKind::Call { func, .. } => Some(func),
        _ => None,
    }
}

/// The values of expressions that are all constants.
fn constants(elts: &[Expr]) -> Option<Box<[Constant]>> {
    elts.iter()
        .map(|elt| match &elt.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            _ => None,
        })
        .collect()
}

/// `-1` is a constant; `not a in b` is `a not in b`.
fn fold_unary(expr: &mut Expr) {
    let ExprKind::UnaryOp { op, operand } = &mut expr.kind else {
        return;
    };
    match &mut operand.kind {
        ExprKind::Constant(value) => {
            if let Some(value) = unary(*op, value) {
                expr.kind = ExprKind::Constant(value);
            }
        }
        ExprKind::Compare { ops, .. } if *op == UnaryOp::Not && ops.len() == 1 => {
            ops[0] = match ops[0] {
                CmpOp::Is => CmpOp::IsNot,
                CmpOp::IsNot => CmpOp::Is,
                CmpOp::In => CmpOp::NotIn,
                CmpOp::NotIn => CmpOp::In,
                _ => return,
            };
            let span = operand.span;
            *expr = std::mem::replace(&mut **operand, placeholder(span));
        }
        _ => {}
    }
}

/// A list or set that is only iterated or searched becomes a tuple, and a constant if it can.
fn fold_iterable(expr: &mut Expr) {
    match &mut expr.kind {
        ExprKind::List { elts, ctx } => {
            if elts
                .iter()
                .any(|elt| matches!(elt.kind, ExprKind::Starred { .. }))
            {
                return;
            }
            expr.kind = match constants(elts) {
                Some(items) => ExprKind::Constant(Constant::Tuple(items)),
                None => ExprKind::Tuple {
                    elts: std::mem::take(elts),
                    ctx: *ctx,
                },
            };
        }
        ExprKind::Set(elts) => {
            if let Some(items) = constants(elts) {
                let unique = super::arithmetic::distinct(items);
                expr.kind = ExprKind::Constant(Constant::FrozenSet(unique));
            }
        }
        _ => {}
    }
}
