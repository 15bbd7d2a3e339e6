//! What it costs to count lost updates, and to name them.
//!
//! ```text
//! cargo bench --bench lost                 # five rounds
//! cargo bench --bench lost -- --rounds 9
//! ```
//!
//! Each round runs `programs/lesson/pool_counter.py 5` (some 70 million instructions) under one seed with `--no-lost`,
//! as it is, and with `--explain`, one right after the other, so that a slow moment of the machine touches all
//! three. What is compared is user + system CPU time, round by round; the median of the ratios is printed beside its
//! bar. A program that the analysis has to watch step by step is run once for comparison, without a bar.
//!
//! The three must agree on the result, and the last two on the number of lost updates; what is lost must be what
//! is missing. A wrong answer ends the benchmark with status 1. A bar that is missed is said and changes no status: the
//! machine may be busy.

#[expect(dead_code, reason = "only the clean environment for a child is needed")]
#[path = "../tests/support/cpython.rs"]
mod cpython;
#[expect(dead_code, reason = "wall time is for other benchmarks")]
#[path = "lesson/measure.rs"]
mod measure;

use std::path::PathBuf;
use std::process::ExitCode;

use measure::{Usage, measured};
use serde_json::Value as Json;

const COUNTER: &str = "programs/lesson/pool_counter.py";
const TALLY: &str = "programs/lesson/pool_tally.py";

const COUNT_BAR: f64 = 1.3;
const EXPLAIN_BAR: f64 = 5.0;

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
    println!("lesson at full size, CPU seconds: --no-lost | counted | --explain");
    let mut counting = Vec::new();
    let mut explaining = Vec::new();
    let mut peaks = [0; 3];
    for seed in 0..rounds {
        let [plain, count, explain] = round(COUNTER, seed)?;
        println!(
            "  round {seed}: {:.3} | {:.3} | {:.3}",
            plain.cpu_seconds, count.cpu_seconds, explain.cpu_seconds
        );
        counting.push(count.cpu_seconds / plain.cpu_seconds);
        explaining.push(explain.cpu_seconds / plain.cpu_seconds);
        for (peak, usage) in peaks.iter_mut().zip([plain, count, explain]) {
            *peak = usage.peak_kib.max(*peak);
        }
    }
    verdict(
        "lesson, counted / --no-lost, CPU",
        median(counting),
        COUNT_BAR,
    );
    verdict(
        "lesson, --explain / --no-lost, CPU",
        median(explaining),
        EXPLAIN_BAR,
    );
    let [plain, count, explain] = peaks.map(|kib| kib / 1024);
    println!("peak memory: {plain} MiB | {count} MiB | {explain} MiB");
    let [plain, count, explain] = round(TALLY, 0)?;
    println!(
        "for comparison, the tally, watched step by step: {:.3} | {:.3} ({:.2}x) | {:.3} ({:.2}x)",
        plain.cpu_seconds,
        count.cpu_seconds,
        count.cpu_seconds / plain.cpu_seconds,
        explain.cpu_seconds,
        explain.cpu_seconds / plain.cpu_seconds
    );
    Ok(())
}

/// The program under one seed without the analysis, counted, and explained.
fn round(file: &str, seed: u64) -> Result<[Usage; 3], String> {
    let (plain, uncounted) = racescope(file, seed, &["--no-lost"])?;
    let (count, counted) = racescope(file, seed, &[])?;
    let (explain, explained) = racescope(file, seed, &["--explain"])?;
    if !uncounted["lost_updates"].is_null() {
        return Err("--no-lost counts nothing".to_owned());
    }
    for key in ["globals", "steps", "switches", "stdout"] {
        if uncounted[key] != counted[key] || counted[key] != explained[key] {
            return Err(format!("the runs of seed {seed} differ in {key}"));
        }
    }
    let lost = counted["lost_updates"].as_u64();
    if lost != explained["lost_updates"].as_u64() || lost.is_none_or(|lost| lost == 0) {
        return Err(format!(
            "lost updates of seed {seed}: {} and {}",
            counted["lost_updates"], explained["lost_updates"]
        ));
    }
    if explained["lost"].as_array().is_none_or(Vec::is_empty) {
        return Err(format!("seed {seed}: nothing is explained"));
    }
    Ok([plain, count, explain])
}

fn racescope(file: &str, seed: u64, options: &[&str]) -> Result<(Usage, Json), String> {
    let seed = seed.to_string();
    let mut words = vec!["run", file, "--format", "json", "--seed", &seed];
    words.extend(options);
    words.extend(["--", "5"]);
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_racescope"));
    let (usage, output) = measured(&binary, &words)?;
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

fn verdict(what: &str, value: f64, bar: f64) {
    let word = if value <= bar { "within" } else { "OVER" };
    println!("{what:<36} {value:>7.2}x   {word} the bar of {bar}x");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
