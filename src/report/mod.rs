//! From executions and findings to what people read: traces now; tables, JSON and pages as they come.
//!
//! Nothing here decides anything about a run or touches a terminal: views write text to whatever they are given, of
//! the width and with the signs they are told to use, so that the same run always gives the same bytes.

pub mod classes;
pub mod explain;
pub mod explore;
pub mod html;
pub mod lengths;
pub mod number;
pub mod outcomes;
pub mod rate;
pub mod trace;
