//! What may be assigned to or deleted, and what CPython 3.8 calls it if it may not.

use super::{Parsed, Parser, expr};
use crate::syntax::ast::{Expr, ExprContext, ExprKind, Span};
use crate::syntax::constant::Constant;
use crate::syntax::token::Tok;

impl Parser<'_> {
    /// Turns an expression that was read as a value into a target of `ctx`; an error is deferred. It has
    /// the line of the whole target, `line`, as CPython's.
    pub(super) fn assign_to(&mut self, target: &mut Expr, ctx: ExprContext, line: u32) {
        let span = Span {
            line,
            ..target.span
        };
        match &mut target.kind {
            ExprKind::Name { id, ctx: own } => {
                *own = ctx;
                if ctx == ExprContext::Store && &**id == "__debug__" {
                    self.defer("cannot assign to __debug__", span);
                }
            }
            ExprKind::Attribute { attr, ctx: own, .. } => {
                *own = ctx;
                if ctx == ExprContext::Store && &**attr == "__debug__" {
                    self.defer("cannot assign to __debug__", span);
                }
            }
            ExprKind::Subscript { ctx: own, .. } => *own = ctx,
            ExprKind::Starred { value, ctx: own } => {
                *own = ctx;
                self.assign_to(value, ctx, line);
            }
            ExprKind::List { elts, ctx: own } | ExprKind::Tuple { elts, ctx: own } => {
                *own = ctx;
                for element in elts {
                    self.assign_to(element, ctx, line);
                }
            }
            _ => {
                let verb = if ctx == ExprContext::Del {
                    "delete"
                } else {
                    "assign to"
                };
                let what = described(target);
                self.defer(format!("cannot {verb} {what}"), span);
            }
        }
    }

    /// `exprlist: (expr|star_expr) (',' (expr|star_expr))* [',']`, each a target of `ctx`; and whether
    /// there is a comma.
    pub(super) fn targets(&mut self, ctx: ExprContext) -> Parsed<(Vec<Expr>, bool)> {
        let mut below = 0;
        let mut targets = Vec::new();
        let mut comma = false;
        loop {
            let line = self.mark().line;
            let mut target = if self.peek() == Tok::Star {
                self.star_expr()?
            } else {
                self.expr()?
            };
            below = below.max(self.height);
            self.assign_to(&mut target, ctx, line);
            targets.push(target);
            if !self.eat(Tok::Comma) {
                break;
            }
            comma = true;
            if !expr::starts_expr(self.peek()) {
                break;
            }
        }
        self.height = below;
        Ok((targets, comma))
    }

    /// The targets of a loop: a tuple if there is a comma.
    pub(super) fn loop_targets(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        let (mut elts, comma) = self.targets(ExprContext::Store)?;
        if !comma && let Some(only) = elts.pop() {
            return Ok(only);
        }
        let ctx = ExprContext::Store;
        self.node(ExprKind::Tuple { elts, ctx }, mark, self.height)
    }

    /// `__debug__` is nobody's name.
    pub(super) fn forbid_debug(&mut self, name: &str, span: Span) {
        if name == "__debug__" {
            self.defer("cannot assign to __debug__", span);
        }
    }
}

/// The keyword that a constant is, if it is one.
pub(super) fn keyword_constant(constant: &Constant) -> Option<&'static str> {
    match constant {
        Constant::None => Some("None"),
        Constant::Bool(true) => Some("True"),
        Constant::Bool(false) => Some("False"),
        _ => None,
    }
}

/// What an expression is called in messages.
pub(super) fn described(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Starred { .. } => "starred",
        ExprKind::Name { .. } => "name",
        ExprKind::List { .. } => "list",
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::BoolOp { .. } | ExprKind::BinOp { .. } | ExprKind::UnaryOp { .. } => "operator",
        ExprKind::GeneratorExp { .. } => "generator expression",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
        ExprKind::Await(_) => "await expression",
        ExprKind::ListComp { .. } => "list comprehension",
        ExprKind::SetComp { .. } => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Dict { .. } => "dict display",
        ExprKind::Set(_) => "set display",
        ExprKind::JoinedStr(_) | ExprKind::FormattedValue { .. } => "f-string expression",
        ExprKind::Constant(Constant::Ellipsis) => "Ellipsis",
        ExprKind::Constant(constant) => keyword_constant(constant).unwrap_or("literal"),
        ExprKind::Compare { .. } => "comparison",
        ExprKind::IfExp { .. } => "conditional expression",
        ExprKind::NamedExpr { .. } => "named expression",
    }
}
