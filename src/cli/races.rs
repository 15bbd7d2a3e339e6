//! What `--explain` says of races, for `run` and `replay`. What it says of threads that do not get on is in
//! [`super::stuck`]; both are told from one more replay of the run's own schedule.

use super::failure::Failure;
use super::run::{self, Execution, ScheduleArgs, counted};
use super::source::Loaded;
use crate::analysis::accesses::Accesses;
use crate::analysis::deadlock::{self, Deadlock};
use crate::analysis::lost_updates::Site;
use crate::analysis::progress::{self, Progress};
use crate::analysis::races::{self, Access, Detector, Race, Unguarded};
use crate::report::trace::label;
use crate::schedule::green::Ending;
use crate::schedule::random::DEFAULT_MEAN;
use crate::schedule::spec::SchedulerSpec;
use std::io::Write;

/// As many races are told in a sentence each.
const SENTENCES: usize = 10;
/// As many are listed in JSON.
const KEEP: usize = 10_000;

/// What a replay tells of an execution, lost updates aside.
#[derive(Debug, Default)]
pub struct Findings {
    /// Races and locks.
    pub races: races::Findings,
    /// Starvation and spinning.
    pub progress: progress::Findings,
    /// Why nothing goes on, if nothing does.
    pub deadlock: Option<Deadlock>,
    /// The mean slice from which the bound of starvation comes.
    pub mean: u64,
}

/// Finds the races of an execution, and who did not get on in it.
pub fn analyse(
    loaded: &Loaded,
    schedule: &ScheduleArgs,
    execution: &Execution,
    is_real: bool,
) -> Result<Findings, Failure> {
    let mean = match (&schedule.schedule, schedule.scheduler) {
        // The operating system has no law.
        _ if is_real => 0,
        // Whatever made a recorded schedule, the default law is the measure.
        (Some(_), _) => DEFAULT_MEAN,
        (None, SchedulerSpec::Random(mean)) => mean,
        (None, _) => 0,
    };
    #[expect(clippy::cast_precision_loss, reason = "a few thousands")]
    let progress = Progress::new(mean as f64);
    let mut observer = Accesses::new((Detector::default(), progress));
    run::replay(loaded, schedule, &execution.slices, &mut observer)?;
    let (detector, progress) = observer.sink;
    let state = &execution.state;
    let deadlock =
        (execution.ending == Ending::Deadlock).then(|| deadlock::find(state, detector.holding()));
    Ok(Findings {
        races: detector.into_findings(&loaded.program, state),
        progress: progress.into_findings(state),
        deadlock,
        mean,
    })
}

#[derive(Debug, serde::Serialize)]
pub struct RaceJson {
    location: String,
    first: AccessJson,
    second: AccessJson,
    count: u64,
}

#[derive(Debug, serde::Serialize)]
struct AccessJson {
    thread: u32,
    write: bool,
    function: String,
    line: u32,
    offset: u32,
    opcode: &'static str,
    step: u64,
    locks: Vec<String>,
}

/// The races as JSON.
pub fn json(loaded: &Loaded, findings: &races::Findings) -> Vec<RaceJson> {
    let access = |access: &Access| {
        let code = &loaded.program.codes[access.site.code as usize].code;
        let at = access.site.pc as usize;
        AccessJson {
            thread: access.thread,
            write: access.is_write,
            function: code.name.to_string(),
            line: code.lines[at],
            offset: code.offsets[at],
            opcode: code.instrs[at].opcode().name(),
            step: access.step,
            locks: access.locks.clone(),
        }
    };
    let race = |race: &Race| RaceJson {
        location: race.location.clone(),
        first: access(&race.first),
        second: access(&race.second),
        count: race.count,
    };
    findings.races.iter().take(KEEP).map(race).collect()
}

/// Says which accesses raced.
pub fn say(loaded: &Loaded, findings: &races::Findings) -> Result<(), Failure> {
    let mut err = anstream::stderr().lock();
    let races = findings.races.len() as u64;
    if races == 0 {
        writeln!(
            err,
            "racescope: no races: every two accesses of which one writes are ordered in this run"
        )?;
    } else {
        writeln!(
            err,
            "racescope: {} (accesses of two threads, one a write, that nothing orders)",
            counted(races, "race")
        )?;
    }
    for race in findings.races.iter().take(SENTENCES) {
        writeln!(err, "racescope: {}", sentence(loaded, race))?;
    }
    let left = findings.races.len().saturating_sub(SENTENCES) as u64;
    if left > 0 {
        writeln!(err, "racescope: and {}", counted(left, "more race"))?;
    }
    for guarded in findings.guarded.iter().take(SENTENCES) {
        writeln!(
            err,
            "racescope: {} is guarded by {} wherever nothing else orders its accesses",
            guarded.location,
            guarded.locks.join(" and ")
        )?;
    }
    for unguarded in findings.unguarded.iter().take(SENTENCES) {
        writeln!(err, "racescope: {}", hint(loaded, unguarded))?;
    }
    Ok(())
}

/// `LOAD_GLOBAL at step 12 (f, a.py:3, offset 4)`
pub fn place(loaded: &Loaded, site: Site, step: u64) -> String {
    let code = &loaded.program.codes[site.code as usize].code;
    let at = site.pc as usize;
    format!(
        "{} at step {step} ({}, {}:{}, offset {})",
        code.instrs[at].opcode().name(),
        code.name,
        loaded.name,
        code.lines[at],
        code.offsets[at],
    )
}

fn holds(loaded: &Loaded, access: &Access) -> String {
    let thread = label(loaded.has_main(), access.thread);
    if access.locks.is_empty() {
        format!("{thread} holds no lock")
    } else {
        format!("{thread} holds {}", access.locks.join(" and "))
    }
}

fn sentence(loaded: &Loaded, race: &Race) -> String {
    let access = |access: &Access| {
        format!(
            "{}'s {} by {}",
            label(loaded.has_main(), access.thread),
            if access.is_write { "write" } else { "read" },
            place(loaded, access.site, access.step)
        )
    };
    let (first, second) = (&race.first, &race.second);
    let locks = match (first.locks.is_empty(), second.locks.is_empty()) {
        (true, true) => String::new(),
        _ => format!("; {}, {}", holds(loaded, first), holds(loaded, second)),
    };
    let times = match race.count {
        1 => String::new(),
        count => format!("; {} like it", counted(count - 1, "more pair")),
    };
    format!(
        "{}: nothing orders {} and {}{locks}{times}",
        race.location,
        access(first),
        access(second)
    )
}

fn hint(loaded: &Loaded, unguarded: &Unguarded) -> String {
    let access = |access: &Access| {
        format!(
            "{} at {}",
            holds(loaded, access),
            place(loaded, access.site, access.step)
        )
    };
    format!(
        "{} may race in another run (evidence, no proof): only the order of the locks came between; {}, {}",
        unguarded.location,
        access(&unguarded.first),
        access(&unguarded.second),
    )
}
