//! The lost updates of a run, for `run`, `replay` and their `--explain`.
//!
//! They are counted while the program runs, which hardly slows it down; a replay of the run's own schedule, which knows
//! which locations several threads write and how many updates there are to be found, names them.

use super::failure::Failure;
use super::run::{self, Execution, ScheduleArgs, counted};
use super::source::Loaded;
use super::trace::terminal;
use crate::analysis::lost_updates::{Access, Findings, LostUpdates};
use crate::report::explain;
use crate::report::explain::columns::columns;
use crate::report::explain::lost::{Place, Scene, effects, window};
use crate::runtime::observer::Observer;
use crate::runtime::state::State;
use std::io::Write;

/// As many lost updates are listed by `--explain` in JSON.
const KEEP: usize = 10_000;

/// The lost updates of an execution that `count` has watched, if somebody has; `explain` finds them in full.
pub fn analyse(
    loaded: &Loaded,
    schedule: &ScheduleArgs,
    execution: &Execution,
    count: Option<LostUpdates>,
    explain: bool,
) -> Result<Findings, Failure> {
    let count = if let Some(count) = count {
        count
    } else {
        let mut count = LostUpdates::count();
        run::replay(loaded, schedule, &execution.slices, &mut count)?;
        count
    };
    let again = |first: LostUpdates, expected: Option<u64>| {
        let keep = if explain { KEEP } else { 0 };
        let Some(analysis) = LostUpdates::after(first, keep) else {
            return Ok(Findings::default());
        };
        let mut analysis = analysis.until(expected);
        run::replay(loaded, schedule, &execution.slices, &mut analysis)?;
        Ok::<_, Failure>(analysis.into_findings())
    };
    if count.has_failed() {
        return again(count, None);
    }
    let counted = count.clone().into_findings();
    if !explain || counted.lost == 0 {
        return Ok(counted);
    }
    let found = again(count, Some(counted.lost))?;
    Ok(Findings {
        first: found.first,
        rows: found.rows,
        ..counted
    })
}

/// What `--explain` adds to the JSON of a run.
#[derive(Debug, serde::Serialize)]
pub struct Json {
    missing: u64,
    lost: Vec<LostJson>,
}

#[derive(Debug, serde::Serialize)]
struct LostJson {
    location: String,
    read: AccessJson,
    lost_writes: Vec<AccessJson>,
    overwrite: AccessJson,
}

#[derive(Debug, serde::Serialize)]
struct AccessJson {
    thread: u32,
    function: String,
    line: u32,
    offset: u32,
    opcode: &'static str,
    step: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    value: String,
}

/// The findings as JSON.
pub fn json(loaded: &Loaded, findings: &Findings) -> Json {
    let access = |access: &Access| {
        let place = Place::of(&loaded.program, access.site);
        AccessJson {
            thread: access.thread,
            function: place.function,
            line: place.line,
            offset: place.offset,
            opcode: place.opcode,
            step: access.step,
            before: access.before.clone(),
            value: access.value.clone(),
        }
    };
    let lost = findings.first.iter().map(|update| LostJson {
        location: update.location.clone(),
        read: access(&update.read),
        lost_writes: update.lost.iter().map(access).collect(),
        overwrite: access(&update.overwrite),
    });
    Json {
        missing: findings.missing,
        lost: lost.collect(),
    }
}

/// A run's own execution, to be watched again.
struct Again<'a> {
    loaded: &'a Loaded,
    schedule: &'a ScheduleArgs,
    execution: &'a Execution,
    state: State,
}

impl explain::Execution for Again<'_> {
    type Error = Failure;

    fn replay<O: Observer>(&mut self, observer: &mut O) -> Result<&State, Failure> {
        let slices = &self.execution.slices;
        self.state = run::replay(self.loaded, self.schedule, slices, observer)?;
        Ok(&self.state)
    }
}

/// Says how many were lost; with `explain`, which.
pub fn say(
    loaded: &Loaded,
    schedule: &ScheduleArgs,
    execution: &Execution,
    findings: &Findings,
    explain: bool,
) -> Result<(), Failure> {
    let mut err = anstream::stderr().lock();
    if findings.lost == 0 {
        writeln!(err, "racescope: no lost updates")?;
        return Ok(());
    }
    let missing = match findings.missing {
        0 => String::new(),
        writes => format!("; {} missing from the result", counted(writes, "write")),
    };
    let hint = if explain {
        ""
    } else {
        " (--explain says which)"
    };
    writeln!(
        err,
        "racescope: {}{missing}{hint}",
        counted(findings.lost, "lost update")
    )?;
    if !explain {
        for line in effects(findings) {
            writeln!(err, "racescope: {line}")?;
        }
        return Ok(());
    }
    let scene = Scene {
        program: &loaded.program,
        file: &loaded.name,
        has_main: loaded.has_main(),
    };
    if let Some(update) = findings.first.first() {
        writeln!(err, "\n{}\n", scene.name(update))?;
        let mut look = terminal();
        look.has_main = loaded.has_main();
        look.colours = err.current_choice() != anstream::ColorChoice::Never;
        let mut again = Again {
            loaded,
            schedule,
            execution,
            state: State::default(),
        };
        for line in columns(&mut again, &loaded.program, look, &window(update))? {
            writeln!(err, "{line}")?;
        }
        writeln!(err, "\n{}\n{}\n", scene.why(update), scene.fix(update))?;
    }
    for line in scene.table(findings) {
        writeln!(err, "{line}")?;
    }
    Ok(())
}
