//! States of an execution that are kept, so that every other one is near.
//!
//! They are spaced evenly, and when there are too many, or they hold too much memory, every second one goes and
//! the spacing doubles. So a run of any length has between [`MOST`]/2 and [`MOST`] of them, fewer if its states
//! are large; and a large state, which takes long to copy, is copied less often: making checkpoints never costs
//! more than a fraction of the run itself.

use crate::runtime::state::State;
use std::sync::Arc;

/// As many are kept at most.
const MOST: usize = 48;
/// Steps between two, at first.
const SPACING: u64 = 1 << 16;
/// Bytes that all of them may hold, near enough.
const MOST_BYTES: usize = 256 << 20;
/// Copying as many bytes takes about as long as one step.
const BYTES_PER_STEP: usize = 1;

/// A state, and what the program had written by then.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// The state; its `steps` say where it is.
    pub state: State,
    /// Bytes written to standard output and standard error.
    pub written: (usize, usize),
}

impl Checkpoint {
    /// The number of steps made.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.state.steps
    }
}

/// The kept states, in order.
#[derive(Debug, Clone)]
pub struct Checkpoints {
    kept: Vec<Arc<Checkpoint>>,
    spacing: u64,
    bytes: usize,
}

impl Checkpoints {
    /// Keeps the first state, for good.
    #[must_use]
    pub fn new(first: Checkpoint) -> Self {
        Self {
            bytes: size_of_state(&first.state),
            kept: vec![Arc::new(first)],
            spacing: SPACING,
        }
    }

    /// Whether a state at this point would be kept.
    #[must_use]
    pub fn is_due(&self, state: &State) -> bool {
        let last = self.kept.last().map_or(0, |last| last.step());
        let copying = (size_of_state(state) / BYTES_PER_STEP) as u64;
        state.steps >= last + self.spacing.max(copying)
    }

    /// Keeps a state that is later than all others.
    pub fn add(&mut self, checkpoint: Checkpoint) {
        self.bytes += size_of_state(&checkpoint.state);
        self.kept.push(Arc::new(checkpoint));
        if self.kept.len() > MOST || self.bytes > MOST_BYTES && self.kept.len() > 2 {
            let mut index = 0;
            self.kept.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.spacing *= 2;
            self.bytes = self
                .kept
                .iter()
                .map(|kept| size_of_state(&kept.state))
                .sum();
        }
    }

    /// The nearest one at or before a step.
    #[must_use]
    pub fn nearest(&self, step: u64) -> &Arc<Checkpoint> {
        let after = self.kept.partition_point(|kept| kept.step() <= step);
        &self.kept[after.saturating_sub(1)]
    }

    /// Those at or before a step, shared.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let kept: Vec<_> = self
            .kept
            .iter()
            .filter(|kept| kept.step() <= step)
            .cloned()
            .collect();
        Self {
            bytes: kept.iter().map(|kept| size_of_state(&kept.state)).sum(),
            kept,
            spacing: self.spacing,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Never: the first state is always kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

/// How many bytes a state holds, near enough.
fn size_of_state(state: &State) -> usize {
    state.heap.bytes() + state.globals.len() * 16 + state.threads.len() * 1024
}
