//! What `--explain` says of threads that do not get on: the cycle of a deadlock, starvation, spinning.

use super::failure::Failure;
use super::races::Findings;
use super::run::{Execution, counted, grouped};
use super::source::Loaded;
use crate::analysis::deadlock::{self, Deadlock, Stuck};
use crate::analysis::lost_updates::Site;
use crate::analysis::progress::{self, OVERTAKEN, SPINNING, Stretch};
use crate::analysis::races::held::Held;
use crate::report::trace::sight::Sight;
use crate::report::trace::{label, waits};
use std::io::Write;

/// `f, a.py:3`
fn place(loaded: &Loaded, site: Site) -> String {
    let code = &loaded.program.codes[site.code as usize].code;
    format!(
        "{}, {}:{}",
        code.name, loaded.name, code.lines[site.pc as usize]
    )
}

fn at(loaded: &Loaded, site: Option<Site>) -> String {
    site.map_or_else(String::new, |site| format!(" ({})", place(loaded, site)))
}

/// What `--explain` adds to the JSON of a run.
#[derive(Debug, serde::Serialize)]
pub struct Json {
    /// The threads that wait for each other in a circle, each with where it waits.
    cycle: Vec<WaitJson>,
    starved: Vec<StretchJson>,
    spinning: Vec<StretchJson>,
    livelock: bool,
}

#[derive(Debug, serde::Serialize)]
struct WaitJson {
    thread: String,
    line: Option<u32>,
    holds: Vec<HeldJson>,
}

#[derive(Debug, serde::Serialize)]
struct HeldJson {
    lock: String,
    line: u32,
    step: u64,
}

#[derive(Debug, serde::Serialize)]
struct StretchJson {
    thread: String,
    from: u64,
    to: u64,
    line: Option<u32>,
    /// Switch points, times that the lock was taken, or rounds.
    count: u64,
    /// From how many on it is told.
    bound: u64,
    lock: Option<String>,
}

/// The findings as JSON.
pub fn json(loaded: &Loaded, execution: &Execution, findings: &Findings) -> Json {
    let line = |site: Site| loaded.program.codes[site.code as usize].code.lines[site.pc as usize];
    let spelled = |lock| deadlock::name_of(&loaded.program, &execution.state, lock);
    let held = |held: &Held| HeldJson {
        lock: spelled(held.lock),
        line: line(held.site),
        step: held.step,
    };
    let waiting = |deadlock: &Deadlock| -> Vec<WaitJson> {
        let cycle = deadlock.cycle.iter().map(|&index| &deadlock.stuck[index]);
        cycle
            .map(|stuck| WaitJson {
                thread: label(loaded.has_main(), stuck.thread),
                line: stuck.site.map(line),
                holds: stuck.holds.iter().map(held).collect(),
            })
            .collect()
    };
    let stretch = |stretch: &Stretch, bound: u64| StretchJson {
        thread: name(loaded, stretch),
        from: stretch.from,
        to: stretch.to,
        line: stretch.site.map(line),
        count: stretch.count,
        bound,
        lock: stretch.lock.map(spelled),
    };
    let progress = &findings.progress;
    let law = |s: &Stretch| progress::bound(as_float(findings.mean), s.runnable);
    let unscheduled = progress.unscheduled.iter().map(|s| stretch(s, law(s)));
    let overtaken = progress.overtaken.iter().map(|s| stretch(s, OVERTAKEN));
    Json {
        cycle: findings.deadlock.as_ref().map(waiting).unwrap_or_default(),
        starved: unscheduled.chain(overtaken).collect(),
        spinning: progress
            .spinning
            .iter()
            .map(|s| stretch(s, SPINNING))
            .collect(),
        livelock: progress.is_livelock,
    }
}

/// Says why nothing goes on, and who did not get on.
pub fn say(loaded: &Loaded, execution: &Execution, findings: &Findings) -> Result<(), Failure> {
    let mut err = anstream::stderr().lock();
    if let Some(deadlock) = &findings.deadlock {
        for line in told(loaded, execution, deadlock) {
            writeln!(err, "racescope: {line}")?;
        }
    }
    let progress = &findings.progress;
    for stretch in &progress.unscheduled {
        let bound = progress::bound(as_float(findings.mean), stretch.runnable);
        writeln!(
            err,
            "racescope: starvation: {} could run from step {} to step {} and was not chosen{}: {} switch points, \
             more than {} (under random:{} with {} threads that can run, one waits longer than that once in a million times)",
            name(loaded, stretch),
            stretch.from,
            stretch.to,
            at(loaded, stretch.site),
            grouped(stretch.count),
            grouped(bound),
            findings.mean,
            stretch.runnable,
        )?;
    }
    for stretch in &progress.overtaken {
        let lock = stretch.lock.map_or_else(
            || "a lock".to_owned(),
            |lock| deadlock::name_of(&loaded.program, &execution.state, lock),
        );
        writeln!(
            err,
            "racescope: starvation: {} waited for {lock}{} from step {} to step {} while other threads took it {} \
             (told from {OVERTAKEN} on; a lock is not fair)",
            name(loaded, stretch),
            at(loaded, stretch.site),
            stretch.from,
            stretch.to,
            counted(stretch.count, "time"),
        )?;
    }
    for stretch in &progress.spinning {
        writeln!(
            err,
            "racescope: {} went round{} {} from step {} to step {} while nobody changed anything (told from {} on)",
            name(loaded, stretch),
            at(loaded, stretch.site),
            counted(stretch.count, "time"),
            stretch.from,
            stretch.to,
            counted(SPINNING, "step"),
        )?;
    }
    if progress.is_livelock {
        writeln!(
            err,
            "racescope: livelock: every thread that can run goes round without changing anything"
        )?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few thousands")]
const fn as_float(mean: u64) -> f64 {
    mean as f64
}

fn name(loaded: &Loaded, stretch: &Stretch) -> String {
    label(loaded.has_main(), stretch.thread)
}

/// The cycle, and who waits outside of it.
fn told(loaded: &Loaded, execution: &Execution, deadlock: &Deadlock) -> Vec<String> {
    let state = &execution.state;
    let sight = Sight {
        program: &loaded.program,
        state,
    };
    let who = |thread| label(loaded.has_main(), thread);
    let wait = |stuck: &Stuck| {
        let exec = &state.execs[stuck.thread as usize];
        format!(
            "{}{}",
            waits(sight, exec, &stuck.wait, loaded.has_main()),
            at(loaded, stuck.site)
        )
    };
    let held = |held: &Held| {
        let lock = deadlock::name_of(&loaded.program, state, held.lock);
        format!(
            "{lock}, taken at step {} ({})",
            held.step,
            place(loaded, held.site)
        )
    };
    let holds = |stuck: &Stuck| {
        let locks: Vec<String> = stuck.holds.iter().map(held).collect();
        if locks.is_empty() {
            String::new()
        } else {
            format!("holds {}, and ", locks.join("; "))
        }
    };
    let mut lines = Vec::new();
    match &deadlock.cycle[..] {
        [] => lines.push("no cycle of threads that wait for each other".to_owned()),
        cycle => {
            let thread = |&index: &usize| who(deadlock.stuck[index].thread);
            let next = cycle.iter().skip(1).chain(cycle.first());
            let waits: Vec<String> = cycle
                .iter()
                .zip(next)
                .map(|(one, other)| format!("{} waits for {}", thread(one), thread(other)))
                .collect();
            lines.push(format!("cycle: {}", waits.join(", ")));
        }
    }
    let in_order = deadlock.cycle.iter().copied();
    let others = (0..deadlock.stuck.len()).filter(|index| !deadlock.cycle.contains(index));
    for index in in_order.chain(others) {
        let stuck = &deadlock.stuck[index];
        let why = if let Some(left) = deadlock::left_behind(state, &deadlock.holding, &stuck.wait) {
            format!(
                "; {} ended without giving it back: {}",
                who(left.thread),
                held(left)
            )
        } else if stuck.waits_for.is_empty() {
            "; no thread is left that could end this wait".to_owned()
        } else {
            String::new()
        };
        lines.push(format!(
            "  {} {}{}{why}",
            who(stuck.thread),
            holds(stuck),
            wait(stuck)
        ));
    }
    lines
}
