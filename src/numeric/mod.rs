//! Python's rules for numbers, as pure functions: no heap, no values of the machine.
//!
//! Integers come as `i64` where that is the fast path and as [`BigInt`](num_bigint::BigInt) otherwise;
//! floats are `f64`. The `i64` functions answer `None` where the answer does not fit or where Python raises:
//! the caller then asks the [`BigInt`](num_bigint::BigInt) function, which knows both. What Python would
//! raise is a [`Raise`]: the class and the message of CPython 3.8.
//!
//! The random stream is CPython's MT19937, word for word, as plain data inside the machine's state.

#![expect(
    clippy::missing_panics_doc,
    reason = "each `expect` states what holds for all arguments; panics that a caller can cause are documented"
)]

pub mod complex;
pub mod float;
pub mod hash;
pub mod int;
pub mod mt19937;
mod raise;
pub mod random;
pub mod sha512;

pub use raise::{Raise, RaiseClass};
