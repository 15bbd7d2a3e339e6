//! Many executions of one program: what they come to, and which of them fail.
//!
//! [`outcome`] is what a person can observe at the end of an execution, [`failure`] what counts as going wrong. Both are
//! shared by everything here that runs a program more than once.
//!
//! [`base`] runs what all executions have in common, [`runner`] the rest of each, [`judge`] says what came of it; [`hunt`] does
//! so for many seeds in parallel, and [`shrink`] makes a failing schedule small. [`search`] goes through all interleavings.

pub mod base;
pub mod failure;
pub mod hunt;
pub mod interruptions;
pub mod judge;
pub mod oracle;
pub mod outcome;
pub mod runner;
pub mod search;
pub mod shrink;
mod tree;
