//! The lexer and parser against CPython 3.8: trees, line numbers, errors.

mod dump;
mod golden;
mod limits;
mod oracle;
mod places;
mod properties;
