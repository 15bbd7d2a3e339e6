//! From text to tree: lexer, indentation, parser, and the diagnostics that point into the source.
//!
//! [`parse_module`] is the door. Nothing here knows what the tree is compiled to. On the way:
//!
//! | module | what happens there |
//! | --- | --- |
//! | `source` | bytes to text: encoding declaration, byte order mark, line ends |
//! | `token`, `scan` | raw tokens: a `logos` automaton, and where strings and numbers end |
//! | `lexer` | indentation, line joining, brackets |
//! | `parser` | the grammar of 3.8, and the checks of its `ast.c` |
//! | `string`, `number` | what literals mean |
//! | [`diagnostic`], `hints` | errors and how they are shown; better words for some |

pub mod ast;
pub mod constant;
pub mod diagnostic;
mod hints;
mod lexer;
mod number;
mod parser;
mod scan;
mod source;
mod string;
mod token;

pub use diagnostic::{Diagnostic, render};
pub use parser::MAX_HEIGHT;
pub use source::decode_source;

/// Reads a module as CPython 3.8's `ast.parse` does.
///
/// The tree is never higher than [`MAX_HEIGHT`]; whoever walks it with recursion (dropping it does)
/// needs a stack for that.
///
/// # Errors
/// What CPython 3.8's parser refuses, with its message, and texts of 4 GiB and more.
pub fn parse_module(source: &str) -> Result<ast::Module, Diagnostic> {
    check(source)?;
    parser::module(source).map_err(|error| *error)
}

/// Reads one expression as CPython 3.8's `eval` does: white space before it does not matter.
///
/// # Errors
/// As [`parse_module`].
pub fn parse_expression(source: &str) -> Result<ast::Expr, Diagnostic> {
    check(source)?;
    let start = source.len() - source.trim_start_matches([' ', '\t']).len();
    parser::expression(source, start).map_err(|error| *error)
}

fn check(source: &str) -> Result<(), Diagnostic> {
    let mut span = ast::Span {
        line: 1,
        ..ast::Span::default()
    };
    if u32::try_from(source.len()).is_err() {
        return Err(Diagnostic::unsupported(
            "the source is larger than 4 GiB",
            span,
        ));
    }
    if let Some(at) = source.bytes().position(|b| b == 0) {
        span.start = lexer::small(at);
        span.end = span.start + 1;
        span.line += scan::count_line_ends(&source.as_bytes()[..at]);
        return Err(Diagnostic::syntax(
            "source code cannot contain null bytes",
            span,
        ));
    }
    Ok(())
}
