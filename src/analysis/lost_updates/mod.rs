//! Lost updates: a thread reads a location, another thread writes it, and the first one then stores a value that
//! was computed from its stale read. The writes in between are lost.
//!
//! "Computed from" is a flow of data, followed exactly: every value on the stacks, in the locals and in the
//! locations has the set of reads it came from ([`set::Set`]). Loading a location gives the read of it, with what is
//! stored there and what the container came from; operators, native functions and constructors unite their
//! operands; a Python call hands each argument and the result on. Control flow carries nothing.
//!
//! [`shadow`] moves the sets as the interpreter moves the values. What an instruction does to its operands is known
//! before it runs ([`operands`]); everything else (results of native calls, bound arguments, generators, accesses inside of native
//! functions) the interpreter reports as [`Event`](crate::runtime::observer::Event)s. [`ledger`] knows the locations,
//! counts their writes and finds the lost ones. The analysis takes two replays: see there.
//!
//! Decisions where the definition leaves a choice:
//! - A list as a whole is no location, its items by index are. `append` writes the next item; what moves items
//!   (`insert`, `pop`, `sort`, …) reads and writes each that moves, in one step.
//! - Putting back the very mutable object that a location holds is no write: the location does not change.
//! - The set of a value holds a thread's newest read of a location, see [`set`].
//! - What goes through a set, a queue or a future keeps what it came from with the object as a whole.

pub mod findings;
mod ledger;
mod location;
mod loops;
mod monitor;
pub mod name;
mod operands;
pub mod set;
mod shadow;
mod shared;
mod stretch;

pub use findings::{Access, Effect, Findings, LostUpdate, Row};
pub use monitor::{Monitor, Names};
pub use set::Site;
pub use shadow::LostUpdates;
