//! Python's rules for numbers, as pure functions: no heap, no values of the machine.
//!
//! Integers come as `i64` where that is the fast path and as [`BigInt`](num_bigint::BigInt) otherwise;
//! floats are `f64`. What Python would raise is a [`Raise`]: the class and the message of CPython 3.8.

mod raise;

pub use raise::{Raise, RaiseClass};
