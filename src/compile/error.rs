//! The compiler's result: a boxed diagnostic, so that the many functions that only pass it on stay small.

use crate::syntax::Diagnostic;
use crate::syntax::ast::Span;

/// The result of a compiler function.
pub(super) type Result<T = ()> = std::result::Result<T, Box<Diagnostic>>;

/// Fails with a `SyntaxError`.
pub(super) fn refuse<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(Box::new(Diagnostic::syntax(message, span)))
}

/// Fails because the tree is nested more deeply than the passes may recurse.
pub(super) fn too_deep<T>(span: Span) -> Result<T> {
    let mut diagnostic = Diagnostic::unsupported("this is nested too deeply to compile", span);
    diagnostic.help = Some("give the inner parts names of their own".to_owned());
    Err(Box::new(diagnostic))
}
