//! The lesson's whole program under racescope and under CPython, side by side.
//!
//! ```text
//! cargo bench --bench lesson                 # five rounds
//! cargo bench --bench lesson -- --rounds 9
//! ```
//!
//! Each round runs `programs/lesson/pool_counter.py 5` (a pool of five, 1000 tasks of 10,000
//! additions, some 70 million instructions) under CPython 3.11, under racescope preempting at
//! random with a mean slice of 100, and under racescope's serial scheduler, one right after
//! the other, so that a slow moment of the machine touches all three. What is compared is
//! user + system CPU time, round by round; the median of the ratios is printed beside its bar.
//! Start-up is wall time, of many short runs in turn. Peak memory is `ru_maxrss`.
//!
//! Every run's answer is checked, and a wrong one ends the benchmark with status 1. A bar
//! that is missed is said and changes no status: the machine may be busy. The CPythons are
//! looked for on `PATH` and under pyenv; with none, only the absolute numbers are printed.

#[path = "../tests/support/cpython.rs"]
mod cpython;
#[path = "lesson/measure.rs"]
mod measure;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use measure::{Usage, measured};
use serde_json::Value as Json;

/// The interpreter that the bars are set against.
const BASELINE: &str = "3.11";
const COUNTER: &str = "programs/lesson/pool_counter.py";
const TALLY: &str = "programs/lesson/pool_tally.py";

const RANDOM_BAR: f64 = 0.5;
const SERIAL_BAR: f64 = 0.4;
const START_BAR: f64 = 0.5;
const MEMORY_BAR_MIB: f64 = 64.0;
const START_ROUNDS: usize = 40;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(position) = arguments.iter().position(|word| word == measure::CHILD) {
        return measure::child(&arguments[position + 1..]);
    }
    let rounds = (arguments.iter().position(|word| word == "--rounds"))
        .and_then(|position| arguments.get(position + 1)?.parse().ok())
        .unwrap_or(5);
    match benchmark(rounds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn benchmark(rounds: u64) -> Result<(), String> {
    let baseline = cpython::find(BASELINE);
    match &baseline {
        Some(path) => println!("baseline: CPython {BASELINE}, {}", path.display()),
        None => println!("no CPython {BASELINE} on PATH or under pyenv: no ratios against it"),
    }
    let random = lesson(rounds, baseline.as_deref())?;
    alone()?;
    start_up(baseline.as_deref())?;
    let tally = tally()?;
    memory("peak memory, lesson, random", random.peak_kib);
    memory("peak memory, tally, random", tally.peak_kib);
    others(&random)
}

/// The rounds of the lesson; what comes back is the usage of the last random run.
fn lesson(rounds: u64, baseline: Option<&Path>) -> Result<Usage, String> {
    let mut random_ratios = Vec::new();
    let mut serial_ratios = Vec::new();
    let mut last_random = Usage::default();
    let mut wrong = 0;
    println!("lesson at full size, CPU seconds: CPython {BASELINE} | random:100 | serial");
    for seed in 0..rounds {
        let python = baseline.map(counter_under).transpose()?;
        let (random, answer) =
            counter(&["--scheduler", "random:100", "--seed", &seed.to_string()])?;
        let (serial, serial_answer) = counter(&["--scheduler", "serial"])?;
        check("serial, five workers", &serial_answer, "{5: 0}")?;
        wrong += u64::from(answer != "{5: 0}");
        let cpu = python.map_or(f64::NAN, |usage| usage.cpu_seconds);
        println!(
            "  round {seed}: {cpu:.3} | {:.3} | {:.3}   random gave {answer}",
            random.cpu_seconds, serial.cpu_seconds
        );
        random_ratios.push(random.cpu_seconds / cpu);
        serial_ratios.push(serial.cpu_seconds / cpu);
        last_random = random;
    }
    println!("five workers, random: a wrong number in {wrong} of {rounds} rounds");
    if wrong * 2 <= rounds {
        return Err("five workers should give a wrong number under most seeds".to_owned());
    }
    if baseline.is_some() {
        verdict(
            "lesson, random:100 / CPython, CPU",
            median(random_ratios),
            RANDOM_BAR,
            "x",
        );
        verdict(
            "lesson, serial / CPython, CPU",
            median(serial_ratios),
            SERIAL_BAR,
            "x",
        );
    }
    Ok(last_random)
}

/// One worker has nobody to race with, under any seed.
fn alone() -> Result<(), String> {
    for seed in ["0", "1"] {
        let run = racescope(COUNTER, &["--seed", seed], "1")?;
        check("one worker", global(&run.1, "results")?, "{1: 0}")?;
    }
    println!("one worker, random: 0 under each of 2 seeds");
    Ok(())
}

/// Process start to exit of the smallest program.
fn start_up(baseline: Option<&Path>) -> Result<(), String> {
    let tiny = std::env::temp_dir().join(format!("racescope-bench-{}.py", std::process::id()));
    std::fs::write(&tiny, "pass\n").map_err(|error| format!("{}: {error}", tiny.display()))?;
    let file = tiny.to_string_lossy().into_owned();
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..START_ROUNDS {
        let (usage, _) = measured(
            &binary(),
            &["run", &file, "--seed", "1", "--format", "json"],
        )?;
        ours.push(usage.wall_seconds);
        if let Some(python) = baseline {
            theirs.push(measured(python, &["-c", "pass"])?.0.wall_seconds);
        }
    }
    // A leftover file in the temporary folder harms nobody; the figures are what counts.
    let _ = std::fs::remove_file(&tiny);
    let ours = median(ours);
    println!("start to exit of `pass`: {:.2} ms", ours * 1e3);
    if baseline.is_some() {
        let theirs = median(theirs);
        println!(
            "start to exit of `python{BASELINE} -c pass`: {:.2} ms",
            theirs * 1e3
        );
        verdict("tiny program, wall", ours / theirs, START_BAR, "x");
    }
    Ok(())
}

/// The tally at full size: ten million additions, each of which makes two tuples.
fn tally() -> Result<Usage, String> {
    let (usage, json) = racescope(TALLY, &["--scheduler", "random:100", "--seed", "0"], "5")?;
    check("the tally's books", global(&json, "booked")?, "0")?;
    let steps = json["steps"].as_u64().unwrap_or_default();
    println!(
        "tally at full size: {:.3} CPU seconds, {steps} steps",
        usage.cpu_seconds
    );
    Ok(usage)
}

/// The same file under every other CPython that is found, once each.
fn others(random: &Usage) -> Result<(), String> {
    for version in ["3.6", "3.7", "3.8", "3.9", "3.10", "3.12", "3.13", "3.14"] {
        if let Some(python) = cpython::find(version) {
            let usage = counter_under(&python)?;
            println!(
                "for comparison, CPython {version}: {:.3} CPU seconds, random:100 takes {:.2}x",
                usage.cpu_seconds,
                random.cpu_seconds / usage.cpu_seconds
            );
        }
    }
    Ok(())
}

/// The lesson with five workers under a CPython. Its answer is not checked: that it may be
/// wrong, and on which versions, is what the lesson is about.
fn counter_under(python: &Path) -> Result<Usage, String> {
    let (usage, output) = measured(python, &[COUNTER, "5"])?;
    if !output.starts_with("race(5) = ") {
        return Err(format!("{} printed {output:?}", python.display()));
    }
    Ok(usage)
}

/// The lesson with five workers under racescope, and the final `results`.
fn counter(schedule: &[&str]) -> Result<(Usage, String), String> {
    let (usage, json) = racescope(COUNTER, schedule, "5")?;
    let results = global(&json, "results")?.to_owned();
    Ok((usage, results))
}

/// One run of racescope, without the lost-update analysis, which has a bar of its own.
fn racescope(file: &str, schedule: &[&str], argument: &str) -> Result<(Usage, Json), String> {
    let mut words = vec!["run", file, "--no-lost", "--format", "json"];
    words.extend(schedule);
    words.extend(["--", argument]);
    let (usage, output) = measured(&binary(), &words)?;
    let json: Json = serde_json::from_str(&output)
        .map_err(|error| format!("`racescope {}` printed no JSON: {error}", words.join(" ")))?;
    if json["status"] != "finished" {
        return Err(format!(
            "`racescope {}`: {}",
            words.join(" "),
            json["status"]
        ));
    }
    Ok((usage, json))
}

fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_racescope"))
}

fn global<'a>(json: &'a Json, name: &str) -> Result<&'a str, String> {
    json["globals"][name]
        .as_str()
        .ok_or_else(|| format!("the JSON has no global `{name}`"))
}

fn check(what: &str, found: &str, expected: &str) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "wrong answer, {what}: {found}, expected {expected}"
    ))
}

fn memory(what: &str, peak_kib: u64) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a peak in KiB is far below 2^52"
    )]
    let mib = peak_kib as f64 / 1024.0;
    verdict(what, mib, MEMORY_BAR_MIB, " MiB");
}

fn verdict(what: &str, value: f64, bar: f64, unit: &str) {
    let word = if value <= bar { "within" } else { "OVER" };
    println!("{what:<36} {value:>7.2}{unit}   {word} the bar of {bar}{unit}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
