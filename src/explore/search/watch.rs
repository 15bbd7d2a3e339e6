//! What is watched while all states are searched: an observer that can be copied and is part of the state.
//!
//! Whether an execution loses an update depends on its past. So that states can still be merged, what matters of the
//! past is made part of the state: which values at hand are stale, and whether an update was lost. After a
//! loss nothing more is watched, so the states behind it merge as if nobody watched.

use super::fingerprint::Words;
use crate::analysis::lost_updates::Monitor;
use crate::runtime::observer::{NoObserver, Observer};
use crate::runtime::state::State;

/// See the module.
pub trait Watch: Observer + Clone + Send {
    /// At the beginning of an execution.
    fn new() -> Self;

    /// Writes down what the rest of an execution can depend on.
    fn describe(&self, state: &State, names: &Words, out: &mut Vec<u8>);

    /// Whether an update was lost.
    fn is_lossy(&self) -> bool;
}

/// Watches nothing.
impl Watch for NoObserver {
    fn new() -> Self {
        Self
    }

    fn describe(&self, _: &State, _: &Words, _: &mut Vec<u8>) {}

    fn is_lossy(&self) -> bool {
        false
    }
}

impl Watch for Monitor {
    fn new() -> Self {
        Self::monitor()
    }

    fn describe(&self, state: &State, names: &Words, out: &mut Vec<u8>) {
        self.encode(state, names, out);
    }

    fn is_lossy(&self) -> bool {
        Self::is_lossy(self)
    }
}
