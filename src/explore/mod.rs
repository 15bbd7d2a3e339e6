//! Many executions of one program: what they come to, and which of them fail.
//!
//! [`outcome`] is what a person can observe at the end of an execution, [`failure`] what counts as going wrong. Both are
//! shared by everything here that runs a program more than once.

pub mod failure;
pub mod outcome;
