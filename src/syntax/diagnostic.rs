//! What is wrong with a source file, and where: one message with a place, rendered as a snippet by the
//! command line.

use super::ast::Span;

/// Why the file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// CPython 3.8 refuses it too: `SyntaxError`.
    Syntax,
    /// CPython's `IndentationError`.
    Indentation,
    /// CPython's `TabError`.
    Tab,
    /// CPython runs it, racescope does not (yet).
    Unsupported,
}

/// One error in the user's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of error.
    pub kind: DiagnosticKind,
    /// The message; for what CPython refuses too, CPython 3.8's own words where that is reasonable.
    pub message: String,
    /// Where it is.
    pub span: Span,
    /// What to do next, if there is something.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A `SyntaxError`.
    #[must_use]
    pub fn syntax(message: impl Into<String>, span: Span) -> Self {
        Self {
            kind: DiagnosticKind::Syntax,
            message: message.into(),
            span,
            help: None,
        }
    }

    /// Something valid that racescope does not support.
    #[must_use]
    pub fn unsupported(message: impl Into<String>, span: Span) -> Self {
        Self {
            kind: DiagnosticKind::Unsupported,
            message: message.into(),
            span,
            help: None,
        }
    }
}
