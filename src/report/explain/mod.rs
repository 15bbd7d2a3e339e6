//! Why an execution failed: the finding's name, the steps around it in columns, one sentence that says why, one that says how
//! to put it right.
//!
//! `run --explain` and `hunt` print the same; only the words around it are theirs. Nothing is judged here: what was lost,
//! read and stored comes from the analysis, values and step numbers included, and the columns from a replay of
//! the execution that was judged.

pub mod columns;
pub mod finding;
pub mod lost;

use crate::explore::failure::Failure;
use crate::explore::runner::Runner;
use crate::runtime::observer::Observer;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::Misfit;
use crate::schedule::schedule::Slices;

/// An execution that can be watched as often as one likes.
pub trait Execution {
    /// Why it could not.
    type Error;

    /// Runs it again for an observer; the state in which it ends.
    ///
    /// # Errors
    /// If it cannot be run again.
    fn replay<O: Observer>(&mut self, observer: &mut O) -> Result<&State, Self::Error>;
}

/// A schedule of a runner's program.
#[derive(Debug)]
pub struct Replayed<'r, 'b> {
    /// What runs it.
    pub runner: &'r mut Runner<'b>,
    /// The schedule.
    pub slices: &'r Slices,
}

impl Execution for Replayed<'_, '_> {
    type Error = Misfit;

    fn replay<O: Observer>(&mut self, observer: &mut O) -> Result<&State, Misfit> {
        self.runner.replay(self.slices, observer)?;
        Ok(&self.runner.state)
    }
}

/// A failure in a few words: what, and where in the program.
#[must_use]
pub fn headline(program: &Program, failure: &Failure, expect: Option<&str>) -> String {
    match failure {
        Failure::LostUpdate { read, overwrite } => {
            let place = if read == overwrite {
                overwrite.describe(program)
            } else {
                format!(
                    "{} uses what {} has read",
                    overwrite.describe(program),
                    read.describe(program)
                )
            };
            format!("lost update: {place}")
        }
        Failure::Deadlock(lines) => {
            let places: Vec<String> = lines.iter().map(|line| line.describe(program)).collect();
            format!("deadlock: {}", places.join(" and "))
        }
        Failure::Exception { class, at } => match at {
            Some(line) => format!("exception: {class} in {}", line.describe(program)),
            None => format!("exception: {class}"),
        },
        Failure::ExitStatus(code) => format!("exception: the program exits with status {code}"),
        Failure::Expect => format!("expect: {} is false", expect.unwrap_or("what was expected")),
        Failure::Race(one, other) => {
            format!(
                "race: {} and {}",
                one.describe(program),
                other.describe(program)
            )
        }
    }
}
