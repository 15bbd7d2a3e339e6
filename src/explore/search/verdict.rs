//! What a search says of each kind of failure: that it happens, with a schedule and in how many interleavings, that it never
//! does, or that this is not known.
//!
//! A search that stopped early can show a failure, but never that there is none; neither can one with a bound on
//! preemptions that has cut something off. Lost updates are known only of a search that watched them.

use super::exploration::{Ended, Exploration};
use crate::explore::failure::{Kind, Kinds};
use crate::explore::outcome::Status;
use crate::schedule::schedule::Slices;
use num_bigint::BigUint;
use num_traits::Zero;

/// What is known of a kind of failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It happens.
    Happens(Case),
    /// No interleaving fails so.
    Never,
    /// None was found, which proves nothing.
    Unknown,
}

/// A failure that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// A schedule that fails so.
    pub schedule: Slices,
    /// Its preemptions.
    pub preemptions: u32,
    /// Whether no schedule that fails so has fewer.
    pub is_fewest: bool,
    /// How many interleavings fail so, if they were counted.
    pub interleavings: Option<BigUint>,
}

/// A kind of failure and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The kind.
    pub kind: Kind,
    /// What is known.
    pub answer: Answer,
}

/// What is known of lost updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The search watched them.
    Watched,
    /// It did not, but this schedule of one of its outcomes was found to lose one.
    Found(Slices, u32),
    /// It did not, and none of its outcomes' schedules does.
    NotWatched,
}

impl Exploration {
    /// Whether it has seen everything there is.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stopped.is_none() && !self.is_bounded
    }
}

/// Says of each kind what is known.
#[must_use]
pub fn verdicts(found: &Exploration, kinds: Kinds, lost: &Lost) -> Vec<Verdict> {
    kinds
        .iter()
        .map(|kind| Verdict {
            kind,
            answer: answer(found, kind, lost),
        })
        .collect()
}

/// Whether an outcome by itself, whatever led to it, is a failure of this kind.
fn is_itself(ended: &Ended, kind: Kind) -> bool {
    match kind {
        Kind::Deadlock => ended.outcome.status == Status::Deadlock,
        // An exit status that no exception made.
        Kind::Exception => ended.outcome.status == Status::Finished && ended.outcome.exit_code != 0,
        Kind::LostUpdate | Kind::Expect | Kind::Race => false,
    }
}

/// How many of an outcome's interleavings fail so.
fn counted(ended: &Ended, kind: Kind) -> Option<BigUint> {
    if is_itself(ended, kind) {
        return ended.interleavings.clone();
    }
    match kind {
        Kind::LostUpdate => ended.lossy.clone(),
        Kind::Exception => ended.raised.clone(),
        Kind::Expect => ended.unexpected.clone(),
        Kind::Deadlock | Kind::Race => Some(BigUint::zero()),
    }
}

fn answer(found: &Exploration, kind: Kind, lost: &Lost) -> Answer {
    let on_the_way = match (kind, lost) {
        (Kind::LostUpdate, Lost::Watched) => found.lossy.clone(),
        (Kind::LostUpdate, Lost::Found(schedule, preemptions)) => {
            Some((schedule.clone(), *preemptions))
        }
        (Kind::Exception, _) => found.raised.clone(),
        (Kind::Expect, _) => found.unexpected.clone(),
        _ => None,
    };
    let themselves = found
        .outcomes
        .iter()
        .filter(|ended| is_itself(ended, kind))
        .map(|ended| (ended.schedule.clone(), ended.preemptions));
    let best = themselves
        .chain(on_the_way)
        .min_by_key(|&(_, preemptions)| preemptions);
    let is_known = kind != Kind::LostUpdate || *lost == Lost::Watched;
    match best {
        Some((schedule, preemptions)) => Answer::Happens(Case {
            schedule,
            preemptions,
            is_fewest: is_known && found.stopped.is_none(),
            interleavings: found
                .outcomes
                .iter()
                .map(|ended| counted(ended, kind))
                .sum::<Option<BigUint>>()
                .filter(|_| is_known && found.interleavings.is_ok()),
        }),
        None if is_known && kind != Kind::Race && found.is_complete() => Answer::Never,
        None => Answer::Unknown,
    }
}

/// The failure to show: the worst kind that happens. What the user said must be true comes first, then what
/// stops the program.
#[must_use]
pub fn worst(verdicts: &[Verdict]) -> Option<(Kind, &Case)> {
    const BY_WEIGHT: [Kind; 5] = [
        Kind::Expect,
        Kind::Deadlock,
        Kind::Exception,
        Kind::LostUpdate,
        Kind::Race,
    ];
    BY_WEIGHT.into_iter().find_map(|kind| {
        let verdict = verdicts.iter().find(|verdict| verdict.kind == kind)?;
        match &verdict.answer {
            Answer::Happens(case) => Some((kind, case)),
            Answer::Never | Answer::Unknown => None,
        }
    })
}
