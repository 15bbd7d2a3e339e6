//! The lost updates of a recording, found as far as somebody looks.
//!
//! The analysis follows values and takes many times as long as the run, so it goes on from where it stopped when
//! more is wanted: the first lost update of a long run is there soon if it comes early. It is the analysis that
//! `run` counts with. That takes two replays, since the first one, the survey, finds the locations that several threads
//! write. Here the survey goes ahead in growing strides: no update of a location is lost before a second thread
//! writes it, so what it has seen up to a step is all that the analysis needs up to there. When it finds another such
//! location, the analysis begins again.

use super::recording::{Cursor, Recording};
use crate::analysis::lost_updates::{LostUpdate, LostUpdates};
use crate::runtime::program::Program;

/// As many lost updates are kept in full.
pub const IN_FULL: usize = 20_000;
/// Of the writes that one store destroyed as many are kept.
const WRITES: usize = 3;
/// Steps between two looks at what was found.
const PIECE: u64 = 1 << 14;
/// The survey's first stride.
const STRIDE: u64 = 1 << 18;

/// A lost update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The overwriting store's step.
    pub step: u64,
    /// All about it, with the first few of the lost writes; kept of the first [`IN_FULL`].
    pub update: Option<Box<LostUpdate>>,
    /// How many writes were lost.
    pub writes: u64,
}

/// Finds lost updates in the order of their overwriting stores.
#[derive(Debug)]
pub struct Losses {
    survey: LostUpdates,
    surveyed: Cursor,
    analysis: LostUpdates,
    cursor: Cursor,
    found: Vec<Loss>,
}

impl Losses {
    /// From the start of a recording.
    #[must_use]
    pub fn new(recording: &Recording) -> Self {
        let start = Cursor::clone(recording.checkpoints.nearest(0));
        Self {
            survey: LostUpdates::survey(),
            surveyed: start.clone(),
            analysis: LostUpdates::in_the_wake(),
            cursor: start,
            found: Vec::new(),
        }
    }

    /// Those found so far, in order.
    #[must_use]
    pub fn found(&self) -> &[Loss] {
        &self.found
    }

    /// Up to which step it has looked.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.cursor.step()
    }

    /// Looks at the next piece; whether there was one.
    pub fn advance(&mut self, program: &Program, recording: &Recording) -> bool {
        if self.cursor.step() >= recording.end() {
            return false;
        }
        if self.cursor.step() == self.surveyed.step() {
            self.look_ahead(program, recording);
        }
        let to = (self.cursor.step() + PIECE).min(self.surveyed.step());
        recording.advance(program, &mut self.cursor, to, &mut self.analysis);
        for (mut update, writes) in self.analysis.take_found() {
            update.lost.truncate(WRITES);
            let is_kept = self.found.len() < IN_FULL;
            self.found.push(Loss {
                step: update.overwrite.step,
                update: is_kept.then(|| Box::new(update)),
                writes,
            });
        }
        true
    }

    fn look_ahead(&mut self, program: &Program, recording: &Recording) {
        let stride = STRIDE.max(self.surveyed.step());
        let to = (self.surveyed.step() + stride).min(recording.end());
        recording.advance(program, &mut self.surveyed, to, &mut self.survey);
        let learnt = self.analysis.learn(&self.survey);
        if !learnt && self.cursor.step() > 0 {
            self.analysis = LostUpdates::in_the_wake();
            self.analysis.learn(&self.survey);
            self.cursor = Cursor::clone(recording.checkpoints.nearest(0));
            self.found.clear();
        }
    }
}
