//! The builtin functions, one file per topic: `Python/bltinmodule.c` of CPython 3.8 with its messages.

pub mod guest;
pub mod inspect;
pub mod iterate;
pub mod number;
pub mod text;

use super::super::native::NativeFn;

/// All of them.
pub static ALL: &[&[NativeFn]] = &[
    &[super::print::PRINT],
    inspect::FUNCTIONS,
    iterate::FUNCTIONS,
    number::FUNCTIONS,
    text::FUNCTIONS,
    guest::FUNCTIONS,
];
