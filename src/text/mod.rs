//! Python's rules for text, as pure functions: no heap, no values of the machine.
//!
//! The runtime's builtins, the `dis` listing and the reports call these with plain Rust data (`&str`,
//! `&[u8]`, numbers) and get plain data back; what Python would raise is a
//! [`Raise`](crate::numeric::Raise). Every function answers as CPython 3.8 answers, to the wording of the
//! message; the tests compare with tables that CPython 3.8 wrote.
//!
//! Positions in a string are code points, as in Python. A string that is all ASCII takes the direct path:
//! there a code point is a byte. A lone surrogate is kept as a private use character, see
//! [`crate::syntax::constant`].

#![expect(
    clippy::missing_panics_doc,
    reason = "each `expect` states what holds for all arguments; panics that a caller can cause are documented"
)]

pub mod bytes;
pub mod case;
pub mod classify;
pub mod codec;
pub mod digits;
pub mod display;
pub mod float_text;
pub mod format;
pub mod int_text;
pub mod pad;
pub mod percent;
pub mod position;
pub mod repr;
pub mod search;
pub mod spec;
pub mod split;
pub mod template;
pub mod unicode;
mod unicode_tables;
