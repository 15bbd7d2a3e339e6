//! The result of a search as JSON: see the fixed keys in the documentation of the command line.

use super::classes::Table;
use super::{Args, Searched, happens, stop_name};
use crate::cli::failure::Failure;
use crate::cli::hunt::short_token;
use crate::cli::source::Loaded;
use crate::explore::search::exploration::NoCounts;
use crate::report::classes::event;
use num_bigint::BigUint;
use std::io::Write;

/// One model's result.
#[derive(Debug, serde::Serialize)]
pub struct Json {
    gil: String,
    complete: bool,
    /// Why not: `states`, `memory`, `time`, `interrupted`, or `preemptions`.
    stopped: Option<&'static str>,
    states: u32,
    interleavings: Option<String>,
    /// Whether the program can run for ever, so that there is no end to the interleavings.
    endless: bool,
    lossy: Option<String>,
    deadlocks: Option<String>,
    /// The kinds of failure that happen.
    failures: Vec<&'static str>,
    outcomes: Vec<OutcomeJson>,
    /// With `--classes`; none if they could not be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<serde_json::Value>,
}

#[derive(Debug, serde::Serialize)]
struct ClassJson {
    order: Vec<String>,
    lossy: bool,
    interleavings: Option<String>,
    outcome: usize,
    schedule: Option<String>,
}

#[derive(Debug, serde::Serialize)]
struct OutcomeJson {
    status: &'static str,
    exit_code: u8,
    stdout: String,
    globals: serde_json::Map<String, serde_json::Value>,
    interleavings: Option<String>,
    lossy: Option<String>,
    probability: Option<f64>,
    schedule: Option<String>,
    preemptions: u32,
}

/// The result as JSON has it.
pub fn json(args: &Args, loaded: &Loaded, searched: &Searched, table: &Table) -> Json {
    let found = &searched.found;
    let decimal = |number: &BigUint| number.to_string();
    let lossy = found.lossy_interleavings();
    Json {
        gil: loaded.header.gil.clone(),
        complete: found.is_complete(),
        stopped: stop_name(found),
        states: found.states,
        interleavings: found.interleavings.as_ref().ok().map(decimal),
        endless: found.interleavings == Err(NoCounts::Endless),
        lossy: lossy
            .filter(|_| searched.watched && found.interleavings.is_ok())
            .as_ref()
            .map(decimal),
        deadlocks: found.deadlocks().as_ref().map(decimal),
        failures: searched
            .verdicts
            .iter()
            .filter(|verdict| happens(verdict))
            .map(|verdict| verdict.kind.name())
            .collect(),
        outcomes: found
            .outcomes
            .iter()
            .enumerate()
            .map(|(index, ended)| OutcomeJson {
                status: ended.outcome.status.name(),
                exit_code: ended.outcome.exit_code,
                stdout: ended.outcome.stdout.clone(),
                globals: ended
                    .outcome
                    .globals
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone().into()))
                    .collect(),
                interleavings: ended.interleavings.as_ref().map(decimal),
                lossy: ended
                    .lossy
                    .as_ref()
                    .filter(|_| searched.watched)
                    .map(decimal),
                probability: chance(searched, index),
                schedule: short_token(loaded, &ended.schedule),
                preemptions: ended.preemptions,
            })
            .collect(),
        classes: args
            .classes
            .then(|| serde_json::json!(classes(loaded, table))),
    }
}

/// An outcome's probability, if it was asked for and can be told.
fn chance(searched: &Searched, index: usize) -> Option<f64> {
    let chances = searched.chances.as_ref()?.as_ref().ok()?;
    chances.get(index).copied()
}

fn classes(loaded: &Loaded, table: &Table) -> Option<Vec<ClassJson>> {
    let Table::Classes(classes) = table else {
        return None;
    };
    let json = classes.iter().map(|class| ClassJson {
        order: class
            .order
            .iter()
            .map(|&step| event(&loaded.program, loaded.has_main(), step))
            .collect(),
        lossy: class.is_lossy,
        interleavings: class.interleavings.as_ref().map(ToString::to_string),
        outcome: class.outcome,
        schedule: short_token(loaded, &class.schedule),
    });
    Some(json.collect())
}

/// Prints it.
pub fn print(
    args: &Args,
    loaded: &Loaded,
    searched: &Searched,
    table: &Table,
) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &json(args, loaded, searched, table))
        .map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
