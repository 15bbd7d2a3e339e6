//! The fewest preemptions with which a program can fail in some way: the proof behind "minimal".
//!
//! A complete search gives for each outcome the fewest preemptions; the least of those that count is a bound that no
//! schedule can go below. A search that had to stop proves nothing.

use super::exploration::{Exploration, Question};
use super::watch::Watch;
use super::{Limits, Stopped};
use crate::analysis::lost_updates::Monitor;
use crate::explore::outcome::Outcome;
use crate::runtime::observer::NoObserver;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::schedule::Slices;

/// What a schedule must come to.
pub enum Goal<'a> {
    /// An outcome that this is true of.
    Outcome(&'a dyn Fn(&Outcome) -> bool),
    /// A lost update, whichever.
    LostUpdate,
}

/// What was found out.
#[derive(Debug, Clone)]
pub enum Minimum {
    /// No schedule needs fewer preemptions than this one.
    Proven {
        /// The schedule.
        schedule: Slices,
        /// Its preemptions.
        preemptions: u32,
    },
    /// No schedule comes to the goal.
    Never,
    /// The search stopped before it was complete.
    Unknown(Stopped),
}

/// Searches for a schedule with the fewest preemptions that comes to a goal, in at most `limits`.
#[must_use]
pub fn fewest_preemptions(
    program: &Program,
    state: State,
    has_main: bool,
    goal: &Goal<'_>,
    limits: &Limits<'_>,
) -> Minimum {
    match goal {
        Goal::Outcome(holds) => {
            let found = explore::<NoObserver>(program, state, has_main, limits);
            let ends = found.outcomes.iter().filter(|end| holds(&end.outcome));
            let best = ends
                .min_by_key(|end| end.preemptions)
                .map(|end| (end.schedule.clone(), end.preemptions));
            verdict(&found, best)
        }
        Goal::LostUpdate => {
            let found = explore::<Monitor>(program, state, has_main, limits);
            let best = found.lossy.clone();
            verdict(&found, best)
        }
    }
}

fn explore<M: Watch>(
    program: &Program,
    state: State,
    has_main: bool,
    limits: &Limits<'_>,
) -> Exploration {
    let question = Question {
        has_main,
        counts: false,
        symmetry: !M::ACTIVE,
        joins: true,
        max_preemptions: None,
        expect: None,
        workers: 1,
    };
    Exploration::of::<M>(program, state, &question, limits)
}

fn verdict(found: &Exploration, best: Option<(Slices, u32)>) -> Minimum {
    match (found.stopped, best) {
        (Some(stopped), _) => Minimum::Unknown(stopped),
        (None, Some((schedule, preemptions))) => Minimum::Proven {
            schedule,
            preemptions,
        },
        (None, None) => Minimum::Never,
    }
}
