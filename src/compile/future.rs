//! `from __future__ import …`: which features a module asks for, and where it may ask.
//!
//! Follows `Python/future.c` of CPython 3.8. Only `annotations` and `barry_as_FLUFL` still change anything in
//! 3.8; the others are accepted and do nothing. A future import further down the file is found by the code
//! generator, which compares lines with [`Features::last_line`].

use super::error::{Result, refuse};
use crate::bytecode::code::flags::FUTURE_ANNOTATIONS;
use crate::syntax::ast::{ExprKind, Stmt, StmtKind};
use crate::syntax::constant::Constant;

/// `CO_FUTURE_BARRY_AS_BDFL`, `Include/code.h`.
const FUTURE_BARRY_AS_BDFL: u32 = 0x0040_0000;

/// The message for a future import after other statements.
pub(super) const LATE: &str = "from __future__ imports must occur at the beginning of the file";

/// What a module's future imports ask for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Features {
    /// Bits for `co_flags`.
    pub flags: u32,
    /// The line of the last future import at the beginning of the file.
    pub last_line: Option<u32>,
}

impl Features {
    /// Annotations are kept as text.
    pub fn annotations(self) -> bool {
        self.flags & FUTURE_ANNOTATIONS != 0
    }
}

/// Reads the future imports at the beginning of a module.
pub(super) fn features(body: &[Stmt]) -> Result<Features> {
    let mut found = Features::default();
    let mut done = false;
    let mut previous_line = 0;
    let start = usize::from(docstring(body).is_some());
    for stmt in &body[start..] {
        // `import a; from __future__ import b` on one line is still looked at.
        if done && stmt.span.line > previous_line {
            break;
        }
        previous_line = stmt.span.line;
        let StmtKind::ImportFrom {
            module: Some(module),
            names,
            ..
        } = &stmt.kind
        else {
            done = true;
            continue;
        };
        if **module != *"__future__" {
            done = true;
            continue;
        }
        if done {
            return refuse(LATE, stmt.span);
        }
        for alias in names {
            match &*alias.name {
                "nested_scopes" | "generators" | "division" | "absolute_import"
                | "with_statement" | "print_function" | "unicode_literals" | "generator_stop" => {}
                "barry_as_FLUFL" => found.flags |= FUTURE_BARRY_AS_BDFL,
                "annotations" => found.flags |= FUTURE_ANNOTATIONS,
                "braces" => return refuse("not a chance", stmt.span),
                other => {
                    let message = format!("future feature {other:.100} is not defined");
                    return refuse(message, stmt.span);
                }
            }
        }
        found.last_line = Some(stmt.span.line);
    }
    Ok(found)
}

/// The docstring of a body: its first statement, if that is a plain string.
pub(super) fn docstring(body: &[Stmt]) -> Option<&Constant> {
    match &body.first()?.kind {
        StmtKind::Expr(value) => match &value.kind {
            ExprKind::Constant(text @ Constant::Str(_)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
