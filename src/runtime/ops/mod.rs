//! What the operators, statements and protocols of Python do, each as a native function that the interpreter
//! runs for the cases it does not do itself: one file per family.

pub mod arith;
pub mod attr;
pub mod call;
pub mod compare;
pub mod convert;
pub mod coroutine;
pub mod display;
pub mod dunder;
pub mod exception;
pub mod hash;
pub mod import;
pub mod item;
pub mod iteration;
pub mod names;
pub mod percent;
pub mod text;
pub mod truth;

pub use hash::hash_plain;
