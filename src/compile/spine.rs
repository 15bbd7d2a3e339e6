//! Left-leaning chains: `a + b + c + …`, `a.b.c`, `f(x)(y)`, `a[i][j]`.
//!
//! Such chains are as long as the source is, and their tree is as deep as the chain is long. Every pass walks
//! down the left children with a loop, does the innermost one, and comes back up with the rest of each node:
//! the order in which recursion would have visited them, without using up the stack.

use crate::syntax::ast::{Expr, ExprKind};

/// The child that a left-leaning chain goes on with.
pub(super) fn left_child(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::BinOp { left, .. } => Some(left),
        ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => Some(value),
        ExprKind::Call { func, .. } => Some(func),
        _ => None,
    }
}

/// The nodes of the chain that begins at `expr`, outermost first; the last one continues no chain.
pub(super) fn chain(expr: &Expr) -> impl Iterator<Item = &Expr> {
    std::iter::successors(Some(expr), |&expr| left_child(expr))
}
