//! From text to tree: lexer, indentation, parser, and the diagnostics that point into the source.
//!
//! [`parse_module`] is the door. Nothing here knows what the tree is compiled to.

pub mod ast;
pub mod constant;
pub mod diagnostic;

pub use diagnostic::Diagnostic;
