//! The compiler against CPython 3.8: real files, errors, generated programs, deep nesting.

#[path = "../support/cpython.rs"]
mod cpython;

mod depth;
mod errors;
mod generated;
mod library;
mod maker;
mod oracle;
