//! The puzzles of the search: states, time, states per second and bytes per state, beside what they must not exceed.
//!
//! ```text
//! cargo bench --bench explore
//! ```
//!
//! Each answer is checked before its time is printed. Times are those of a whole process, start included; memory is its
//! peak, less that of the smallest puzzle, by the number of states.

use std::process::Command;
use std::time::Instant;

struct Puzzle {
    name: &'static str,
    code: &'static str,
    threads: u32,
    set: &'static str,
    own: &'static str,
    options: &'static [&'static str],
    /// A key of the JSON (or how many outcomes or classes there are) and what it must be.
    answer: (&'static str, &'static str),
    /// Seconds.
    bar: f64,
    aim: f64,
}

const PUZZLES: [Puzzle; 6] = [
    Puzzle {
        name: "2 adders",
        code: "counter += amount",
        threads: 2,
        set: "counter=0",
        own: "amount=1,-1",
        options: &[],
        answer: ("lossy", "868"),
        bar: f64::INFINITY,
        aim: f64::INFINITY,
    },
    Puzzle {
        name: "3 adders",
        code: "counter += amount",
        threads: 3,
        set: "counter=0",
        own: "amount=1,-1,10",
        options: &[],
        answer: ("lossy", "17137848"),
        bar: 0.2,
        aim: 0.05,
    },
    Puzzle {
        name: "2 x 10, no counts",
        code: "for _ in range(10): n += 1",
        threads: 2,
        set: "n=0",
        own: "_=0",
        options: &["--no-count"],
        answer: ("outcomes", "19"),
        bar: 0.1,
        aim: 0.01,
    },
    Puzzle {
        name: "2 x 10, counts",
        code: "for _ in range(10): n += 1",
        threads: 2,
        set: "n=0",
        own: "_=0",
        options: &[],
        answer: ("outcomes", "19"),
        bar: 3.0,
        aim: 0.5,
    },
    Puzzle {
        name: "5 x 3, no counts",
        code: "for _ in range(3): n += 1",
        threads: 5,
        set: "n=0",
        own: "_=0",
        options: &["--no-count"],
        answer: ("outcomes", "14"),
        bar: 5.0,
        aim: 0.5,
    },
    Puzzle {
        name: "classes of 3 x 2",
        code: "for _ in range(2): n += 1",
        threads: 3,
        set: "n=0",
        own: "_=0",
        options: &["--classes"],
        answer: ("classes", "7134"),
        bar: 1.0,
        aim: 0.02,
    },
];

#[cfg(unix)]
fn peak_bytes() -> u64 {
    use nix::sys::resource::{UsageWho, getrusage};
    // Of the largest child so far: the puzzles come in the order of their size.
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel says");
    u64::try_from(usage.max_rss()).unwrap_or(0) * 1024
}

#[cfg(not(unix))]
fn peak_bytes() -> u64 {
    0
}

fn main() {
    println!(
        "{:<18} {:>9} {:>9} {:>12} {:>12} {:>8} {:>8}",
        "puzzle", "states", "seconds", "states/s", "bytes/state", "bar", "aim"
    );
    let mut smallest = 0;
    for puzzle in PUZZLES {
        let threads = puzzle.threads.to_string();
        let begun = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_racescope"))
            .args(["explore", "-c", puzzle.code, "--threads", &threads])
            .args(["--set", puzzle.set, "--per-thread", puzzle.own])
            .args(["--format", "json"])
            .args(puzzle.options)
            .output()
            .expect("the binary runs");
        let seconds = begun.elapsed().as_secs_f64();
        let peak = peak_bytes();
        let json: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("it prints JSON");
        let (key, expected) = puzzle.answer;
        let answer = match &json[key] {
            serde_json::Value::Array(list) => list.len().to_string(),
            value => value.as_str().unwrap_or_default().to_owned(),
        };
        assert_eq!(answer, expected, "{}", puzzle.name);
        let states = json["states"].as_u64().expect("a number");
        if smallest == 0 {
            smallest = peak;
        }
        #[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
        let rate = states as f64 / seconds;
        let limit = |seconds: f64| {
            if seconds.is_finite() {
                format!("{seconds} s")
            } else {
                "-".to_owned()
            }
        };
        println!(
            "{:<18} {states:>9} {seconds:>9.3} {rate:>12.0} {:>12} {:>8} {:>8}{}",
            puzzle.name,
            // Classes are found without merging states, after the largest search: nothing is known of their memory.
            match key {
                "classes" => "-".to_owned(),
                _ => (peak.saturating_sub(smallest) / states).to_string(),
            },
            limit(puzzle.bar),
            limit(puzzle.aim),
            if seconds > puzzle.bar { "  OVER" } else { "" }
        );
    }
}
