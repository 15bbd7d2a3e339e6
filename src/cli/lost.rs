//! The lost updates of a run, for `run`, `replay` and their `--explain`.
//!
//! They are counted on a replay of the run's own schedule; a second one, which knows which locations several threads
//! write, names them. Replays are exact, and the run itself is not slowed down.

use super::failure::Failure;
use super::run::{self, Execution, ScheduleArgs, counted, grouped};
use super::source::Loaded;
use crate::analysis::lost_updates::{Access, Effect, Findings, LostUpdate, LostUpdates, Site};
use crate::report::trace::label;
use std::io::Write;

/// As many lost updates are listed by `--explain` in JSON.
const KEEP: usize = 10_000;
/// As many are told in a sentence each.
const SENTENCES: usize = 5;
/// As many places are listed.
const ROWS: usize = 20;

/// Finds the lost updates of an execution; `explain` keeps them in full.
pub fn analyse(
    loaded: &Loaded,
    schedule: &ScheduleArgs,
    execution: &Execution,
    explain: bool,
) -> Result<Findings, Failure> {
    if execution.state.threads.len() < 2 {
        return Ok(Findings::default());
    }
    let mut count = LostUpdates::count();
    run::replay(loaded, schedule, &execution.slices, &mut count)?;
    if !explain {
        return Ok(count.into_findings());
    }
    let Some(mut analysis) = LostUpdates::after(count, KEEP) else {
        return Ok(Findings::default());
    };
    run::replay(loaded, schedule, &execution.slices, &mut analysis)?;
    Ok(analysis.into_findings())
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
        let place = Place::of(loaded, access.site);
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

/// An instruction, as a person looks for it.
struct Place {
    function: String,
    line: u32,
    offset: u32,
    opcode: &'static str,
}

impl Place {
    fn of(loaded: &Loaded, site: Site) -> Self {
        let code = &loaded.program.codes[site.code as usize].code;
        let at = site.pc as usize;
        Self {
            function: code.name.to_string(),
            line: code.lines[at],
            offset: code.offsets[at],
            opcode: code.instrs[at].opcode().name(),
        }
    }
}

/// Says how many were lost; with `explain`, which.
pub fn say(loaded: &Loaded, findings: &Findings, explain: bool) -> Result<(), Failure> {
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
    for effect in &findings.effects {
        writeln!(err, "racescope: {}", total(effect))?;
    }
    if !explain {
        return Ok(());
    }
    for update in findings.first.iter().take(SENTENCES) {
        writeln!(err, "racescope: {}", sentence(loaded, update))?;
    }
    if findings.lost
        > findings
            .first
            .iter()
            .take(SENTENCES)
            .map(|u| u.lost.len() as u64)
            .sum()
    {
        writeln!(
            err,
            "racescope: all by place, as writes lost: location: stale read, lost write, overwritten by"
        )?;
        for row in findings.rows.iter().take(ROWS) {
            let at = |site| {
                let place = Place::of(loaded, site);
                format!("{}:{}", place.function, place.line)
            };
            writeln!(
                err,
                "racescope: {:>12} {}: {}, {}, {}",
                grouped(row.count),
                row.location,
                at(row.read),
                at(row.lost),
                at(row.overwrite)
            )?;
        }
        let left = findings.rows.len().saturating_sub(ROWS) as u64;
        if left > 0 {
            writeln!(err, "racescope: and {}", counted(left, "more place"))?;
        }
    }
    Ok(())
}

fn total(effect: &Effect) -> String {
    format!(
        "{}: expected {}, got {}: {} is missing, in {}",
        effect.location,
        effect.expected,
        effect.got,
        effect.missing,
        counted(effect.missing_writes, "write")
    )
}

fn sentence(loaded: &Loaded, update: &LostUpdate) -> String {
    let at = |access: &Access| {
        let place = Place::of(loaded, access.site);
        format!(
            "{} at step {} ({}, {}:{}, offset {})",
            place.opcode, access.step, place.function, loaded.name, place.line, place.offset
        )
    };
    let lost: Vec<String> = update
        .lost
        .iter()
        .map(|write| {
            let before = write.before.as_deref().unwrap_or("-");
            let (thread, value) = (label(loaded.has_main(), write.thread), &write.value);
            format!("{thread}'s {} of {value} over {before}", at(write))
        })
        .collect();
    let verb = if lost.len() == 1 { "is" } else { "are" };
    let before = update.overwrite.before.as_deref().unwrap_or("-");
    format!(
        "{}: {}'s {} wrote {} over {before}, computed from the {} it had read by {}; {} {verb} lost",
        update.location,
        label(loaded.has_main(), update.overwrite.thread),
        at(&update.overwrite),
        update.overwrite.value,
        update.read.value,
        at(&update.read),
        lost.join(" and "),
    )
}
