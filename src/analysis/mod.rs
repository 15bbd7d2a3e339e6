//! Analyses of an execution: observers that say what went wrong in it.
//!
//! Each is an [`crate::runtime::observer::Observer`] and runs on a replay of the schedule of the run that it is
//! about. Replays are exact, so the run itself need not be watched and costs nothing.

pub mod accesses;
pub mod deadlock;
pub mod key;
pub mod lost_updates;
pub mod progress;
pub mod races;
