//! Refuses a program that imports what racescope does not model, before it runs: with the place, and the
//! names of the modules there are.
//!
//! An import inside a `try` that catches its failure is left alone: there the program has said what to do
//! instead, and the import raises `ModuleNotFoundError` when it is reached.

use super::modules;
use crate::syntax::Diagnostic;
use crate::syntax::ast::{ExceptHandler, Expr, ExprKind, Module, Span, Stmt, StmtKind};

/// Checks every import of a module.
///
/// # Errors
/// The first one that cannot succeed.
pub fn check(module: &Module) -> Result<(), Diagnostic> {
    block(&module.body)
}

fn block(body: &[Stmt]) -> Result<(), Diagnostic> {
    body.iter().try_for_each(statement)
}

fn statement(stmt: &Stmt) -> Result<(), Diagnostic> {
    match &stmt.kind {
        StmtKind::Import(names) => names
            .iter()
            .try_for_each(|alias| known(&alias.name, alias.span)),
        StmtKind::ImportFrom { level, .. } if *level > 0 => Err(Diagnostic::unsupported(
            "racescope runs single files: there is no package to import from",
            stmt.span,
        )),
        StmtKind::ImportFrom {
            module: Some(name), ..
        } if &**name != "__future__" => known(name, stmt.span),
        StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => block(&def.body),
        StmtKind::ClassDef(def) => block(&def.body),
        StmtKind::For { body, orelse, .. }
        | StmtKind::AsyncFor { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::If { body, orelse, .. } => block(body).and_then(|()| block(orelse)),
        StmtKind::With { body, .. } | StmtKind::AsyncWith { body, .. } => block(body),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        } => {
            if !handlers.iter().any(catches_import) {
                block(body)?;
            }
            handlers
                .iter()
                .try_for_each(|handler| block(&handler.body))?;
            block(orelse)?;
            block(finalbody)
        }
        _ => Ok(()),
    }
}

fn catches_import(handler: &ExceptHandler) -> bool {
    fn names_it(expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name { id, .. } => {
                matches!(
                    &**id,
                    "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"
                )
            }
            ExprKind::Tuple { elts, .. } => elts.iter().any(names_it),
            _ => false,
        }
    }
    handler.exc_type.as_ref().is_none_or(names_it)
}

fn known(name: &str, span: Span) -> Result<(), Diagnostic> {
    if modules::ALL.iter().any(|module| module.name == name) {
        return Ok(());
    }
    let mut names: Vec<&str> = modules::ALL
        .iter()
        .map(|module| module.name)
        .filter(|name| !name.starts_with('_'))
        .collect();
    names.sort_unstable();
    let mut diagnostic =
        Diagnostic::unsupported(format!("racescope has no module named '{name}'"), span);
    diagnostic.help = Some(format!("it models {}", names.join(", ")));
    Err(diagnostic)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::syntax::parse_module;

    fn refused_line(source: &str) -> Option<u32> {
        check(&parse_module(source).expect("valid Python"))
            .err()
            .map(|diagnostic| diagnostic.span.line)
    }

    #[test]
    fn an_unknown_module_is_refused_wherever_it_is_imported() {
        assert_eq!(refused_line("import threading\nimport numpy\n"), Some(2));
        assert_eq!(
            refused_line("def f():\n    if x:\n        from numpy import array\n"),
            Some(3)
        );
        assert_eq!(
            refused_line(
                "import threading, concurrent.futures\nfrom __future__ import annotations\n"
            ),
            None
        );
        assert_eq!(refused_line("from . import sibling\n"), Some(1));
    }

    #[test]
    fn an_import_whose_failure_is_caught_is_left_to_the_program() {
        assert_eq!(
            refused_line("try:\n    import numpy\nexcept ImportError:\n    numpy = None\n"),
            None
        );
        assert_eq!(
            refused_line("try:\n    import numpy\nexcept (KeyError, ImportError):\n    pass\n"),
            None
        );
        assert_eq!(
            refused_line("try:\n    import numpy\nexcept KeyError:\n    pass\n"),
            Some(2)
        );
        assert_eq!(
            refused_line("try:\n    pass\nexcept ImportError:\n    import numpy\n"),
            Some(4)
        );
    }
}
