//! `racescope trace`: what it shows is what happens, it fits the line, and it is the same every time.
//!
//! Three sources check the values: an evaluator of straight-line snippets written here, CPython 3.8's own
//! per-instruction trace of a program with one thread, and the state that `run` reports at the end. How a
//! trace looks is held by listings in `tests/trace`, read by eye when they change
//! (`RACESCOPE_BLESS=1 cargo test --test trace` writes them anew).

#[path = "support/cpython.rs"]
mod cpython;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// The lesson's discussion, in two threads.
const LESSON: [&str; 8] = [
    "-c",
    "counter += amount",
    "--threads",
    "2",
    "--set",
    "counter=0",
    "--per-thread",
    "amount=1,-1",
];

fn racescope(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_racescope"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("CLICOLOR_FORCE");
    command
}

struct Output {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

fn output(args: &[&str]) -> Output {
    let output = racescope(args).output().expect("racescope runs");
    Output {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}

fn trace(args: &[&str]) -> String {
    output(&[&["trace"], args].concat()).stdout
}

/// Each golden listing, and the arguments that make it.
fn golden() -> Vec<(&'static str, Vec<&'static str>)> {
    let lesson = |more: &[&'static str]| [&LESSON, more].concat();
    vec![
        (
            "lesson_3",
            lesson(&["--seed", "3", "--scheduler", "random:2"]),
        ),
        (
            "lesson_7",
            lesson(&["--seed", "7", "--scheduler", "random:2"]),
        ),
        ("lesson_serial", lesson(&["--scheduler", "serial"])),
        (
            "lesson_quiz",
            lesson(&["--seed", "7", "--scheduler", "random:2", "--quiz"]),
        ),
        (
            "own_loop",
            vec![
                "-c",
                "for _ in range(2): n += 1",
                "--threads",
                "3",
                "--set",
                "n=0",
                "--per-thread",
                "_=0",
                "--scheduler",
                "round-robin:3",
            ],
        ),
        (
            "five_threads",
            vec![
                "-c",
                "n += 1",
                "--threads",
                "5",
                "--set",
                "n=0",
                "--seed",
                "1",
                "--scheduler",
                "random:3",
            ],
        ),
        (
            "deadlock",
            vec![
                "tests/trace/deadlock.py",
                "--seed",
                "3",
                "--scheduler",
                "random:5",
            ],
        ),
        (
            "output",
            vec![
                "tests/trace/output.py",
                "--seed",
                "1",
                "--scheduler",
                "random:9",
            ],
        ),
        (
            "exceptions",
            vec!["tests/trace/exceptions.py", "--seed", "1"],
        ),
        (
            "places",
            vec![
                "tests/trace/places.py",
                "--seed",
                "2",
                "--scheduler",
                "random:9",
            ],
        ),
        (
            "loops_folded",
            vec![
                "tests/trace/loops.py",
                "--seed",
                "4",
                "--scheduler",
                "random:20",
            ],
        ),
        (
            "loops_whole",
            vec![
                "tests/trace/loops.py",
                "--seed",
                "4",
                "--scheduler",
                "random:20",
                "-v",
            ],
        ),
        (
            "watch",
            vec![
                "tests/trace/places.py",
                "--seed",
                "2",
                "--watch",
                "account.balance",
                "--watch",
                "tally",
            ],
        ),
    ]
}

#[test]
fn listings_are_the_golden_ones_and_fit_the_line() {
    for (name, args) in golden() {
        let shown = trace(&args);
        assert_eq!(shown, trace(&args), "{name}: the same twice");
        for line in shown.lines() {
            let cells: usize = line
                .chars()
                .map(|c| {
                    if ('\u{2e80}'..'\u{a000}').contains(&c) {
                        2
                    } else {
                        1
                    }
                })
                .sum();
            assert!(cells <= 80, "{name}: {cells} cells: {line}");
            assert!(!line.chars().any(char::is_control), "{name}: {line:?}");
            assert!(!line.contains('\u{202e}'), "{name}: {line:?}");
            assert_eq!(line, line.trim_end(), "{name}");
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/trace/{name}.txt"));
        if std::env::var_os("RACESCOPE_BLESS").is_some() {
            std::fs::write(&path, &shown).expect("the listing can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            shown == golden,
            "{name} differs from {}:\n{shown}",
            path.display()
        );
    }
}

/// A row of a step.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    step: u64,
    /// The lane's column: tells the threads apart.
    column: usize,
    offset: Option<u32>,
    /// The opcode, or a word.
    opcode: String,
    /// The rest of the instruction, and the values to the right.
    rest: String,
}

/// The rows of the steps of a listing with lanes or tags.
fn rows(listing: &str) -> Vec<Row> {
    listing.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row> {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let mut words = Vec::new();
    let mut column = 0;
    for word in line.split(' ') {
        if !word.is_empty() {
            words.push((column, word));
        }
        column += word.chars().count() + 1;
    }
    let step = words
        .first()
        .filter(|(_, word)| digits(word))?
        .1
        .parse()
        .ok()?;
    // After the number come the lines of other threads or a tag, then the step.
    let at = words
        .iter()
        .skip(1)
        .position(|(_, word)| digits(word) || *word == "·")?
        + 1;
    let (column, word) = words[at];
    let opcode = words.get(at + 1)?.1.to_owned();
    let rest: Vec<&str> = words[at + 2..].iter().map(|word| word.1).collect();
    Some(Row {
        step,
        column: column + word.len(),
        offset: word.parse().ok(),
        opcode,
        rest: rest.join(" "),
    })
}

/// Runs the instructions of straight-line snippets by the rows' opcodes alone; every value that a row shows must be
/// the one that comes out.
fn check_straight_line(
    listing: &str,
    own: &[BTreeMap<&str, i64>],
    shared: &mut BTreeMap<String, i64>,
    watched: &[&str],
) -> usize {
    let mut stacks: BTreeMap<usize, (Vec<i64>, u32)> = BTreeMap::new();
    let lanes: Vec<usize> = {
        let mut columns: Vec<usize> = rows(listing).iter().map(|row| row.column).collect();
        columns.sort_unstable();
        // The last digits of the offsets of one lane stand within its first four cells.
        columns.dedup_by(|b, a| *b - *a < 4);
        columns
    };
    let mut checked = 0;
    for (number, row) in (0u64..).zip(rows(listing)) {
        assert_eq!(row.step, number, "{row:?}");
        let lane = lanes
            .iter()
            .rposition(|&column| column <= row.column)
            .expect("a lane");
        let (stack, next) = stacks.entry(lane).or_default();
        assert_eq!(row.offset, Some(*next), "{row:?}");
        *next += 2;
        let says = row.rest.replace("│ ", "").replace("│", "").replace("┊", "");
        let words: Vec<&str> = says.split_whitespace().collect();
        let number =
            |index: usize| -> i64 { words[index].parse().unwrap_or_else(|_| panic!("{row:?}")) };
        match row.opcode.as_str() {
            "LOAD_NAME" => {
                let value = own[lane].get(words[0]).or_else(|| shared.get(words[0]));
                let value = *value.unwrap_or_else(|| panic!("{row:?}"));
                assert_eq!((words[1], number(2)), ("→", value), "{row:?}");
                stack.push(value);
            }
            "LOAD_CONST" if words[0] == "None" => stack.push(0),
            "LOAD_CONST" => stack.push(number(0)),
            "STORE_NAME" => {
                let value = stack.pop().expect("an operand");
                assert_eq!((words[1], number(2)), ("←", value), "{row:?}");
                shared.insert(words[0].to_owned(), value);
            }
            "RETURN_VALUE" => {
                stack.pop();
                assert!(stack.is_empty(), "{row:?}");
            }
            operator => {
                let (b, a) = (stack.pop().expect("b"), stack.pop().expect("a"));
                let (sign, result) = match operator.split_once('_').expect("BINARY_ or INPLACE_").1
                {
                    "ADD" => ("+", a + b),
                    "SUBTRACT" => ("-", a - b),
                    "MULTIPLY" => ("*", a * b),
                    other => panic!("{other}"),
                };
                let shown = (number(0), words[1], number(2), words[3], number(4));
                assert_eq!(shown, (a, sign, b, "→", result), "{row:?}");
                stack.push(result);
            }
        }
        // The columns on the right show what is shared after the step.
        let columns: Vec<i64> = words
            .iter()
            .rev()
            .filter(|word| **word != "◄")
            .take(watched.len())
            .map(|word| word.parse().unwrap_or_else(|_| panic!("{row:?}")))
            .collect();
        for (name, value) in watched.iter().rev().zip(columns) {
            assert_eq!(shared[*name], value, "{name}: {row:?}");
        }
        // A store is marked, also one that changes nothing.
        let marks = words.iter().filter(|word| **word == "◄").count();
        assert_eq!(marks, usize::from(row.opcode == "STORE_NAME"), "{row:?}");
        checked += 1;
    }
    checked
}

#[test]
fn values_of_straight_line_snippets_are_those_of_an_evaluator() {
    let own = [BTreeMap::from([("k", 3)]), BTreeMap::from([("k", -2)])];
    for seed in 0..60 {
        let seed = seed.to_string();
        let args = [
            "-c",
            "n = n * 2 + k\nm = n - m * k",
            "--threads",
            "2",
            "--set",
            "n=5",
            "--set",
            "m=1",
            "--per-thread",
            "k=3,-2",
            "--scheduler",
            "random:3",
            "--seed",
            &seed,
        ];
        // The columns stand in the order in which the names came to be shared.
        let listing = trace(&args);
        let head = listing
            .lines()
            .find(|line| line.starts_with("step "))
            .expect("a head");
        let watched: Vec<&str> = head.split_whitespace().skip(3).collect();
        let mut shared = BTreeMap::from([("n".to_owned(), 5), ("m".to_owned(), 1)]);
        let checked = check_straight_line(&listing, &own, &mut shared, &watched);
        assert_eq!(checked, 2 * (6 + 8), "{listing}");
        let end = listing.lines().last().expect("a last line");
        let names = [("n", shared["n"]), ("m", shared["m"])];
        for (name, value) in names {
            assert!(
                format!("{end},").contains(&format!(" {name} = {value},")),
                "seed {seed}: {end}"
            );
        }
        let run: serde_json::Value = serde_json::from_str(
            &output(&[&["run", "--format", "json"], &args[..]].concat()).stdout,
        )
        .expect("JSON");
        assert_eq!(run["steps"], 28);
        for (name, value) in names {
            assert_eq!(run["globals"][name], value.to_string(), "seed {seed}");
        }
    }
}

#[test]
fn one_thread_makes_the_steps_that_cpython_makes() {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    for program in ["tests/trace/alone.py"] {
        let theirs = cpython::command(&python)
            .args(["tests/trace/opcodes.py", program])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("CPython runs");
        let theirs = String::from_utf8(theirs.stdout).expect("UTF-8");
        let listing = trace(&[program, "-v", "--scheduler", "serial"]);
        let ours: Vec<Row> = rows(&listing)
            .into_iter()
            .filter(|row| row.offset.is_some())
            .collect();
        let mut values = 0;
        for (row, line) in ours.iter().zip(theirs.lines()) {
            let mut words = line.splitn(3, ' ');
            let (offset, opcode) = (
                words.next().expect("an offset"),
                words.next().expect("an opcode"),
            );
            let step = (
                row.offset.map(|offset| offset.to_string()),
                row.opcode.as_str(),
            );
            assert_eq!(
                step,
                (Some(offset.to_owned()), opcode),
                "{row:?}\n{listing}"
            );
            let Some((name, value)) = words.next().and_then(|rest| rest.split_once(" = ")) else {
                continue;
            };
            if value != "*" {
                let sign = if opcode.starts_with("LOAD") {
                    "→"
                } else {
                    "←"
                };
                assert_eq!(row.rest, format!("{name} {sign} {value}"), "{row:?}");
                values += 1;
            }
        }
        assert_eq!(ours.len(), theirs.lines().count(), "{program}\n{listing}");
        assert!(values > 100, "{values} values were compared");
    }
}

/// Steps that a listing shows or counts as folded.
fn counted(listing: &str) -> u64 {
    let folded = |line: &str| -> Option<u64> {
        let (before, _) = line.split_once(" thread-local steps")?;
        before.rsplit(' ').next()?.parse().ok()
    };
    let folded: u64 = listing.lines().filter_map(folded).sum();
    folded + rows(listing).len() as u64
}

#[test]
fn every_step_of_a_run_is_shown_or_counted() {
    for seed in 0..20 {
        let seed = seed.to_string();
        for program in ["loops", "places", "exceptions", "deadlock", "output"] {
            let file = format!("tests/trace/{program}.py");
            let args = [file.as_str(), "--seed", &seed, "--scheduler", "random:30"];
            let run: serde_json::Value = serde_json::from_str(
                &output(&[&["run", "--format", "json"], &args[..]].concat()).stdout,
            )
            .expect("JSON");
            let steps = run["steps"].as_u64().expect("a number");
            let folded = trace(&args);
            assert_eq!(counted(&folded), steps, "{program} {seed}\n{folded}");
            let whole = output(&[&["trace", "-v"], &args[..]].concat());
            let shown: Vec<u64> = rows(&whole.stdout).iter().map(|row| row.step).collect();
            assert_eq!(shown, (0..steps).collect::<Vec<_>>(), "{program} {seed}");
            assert_eq!(
                whole.code,
                run["exit_code"]
                    .as_i64()
                    .and_then(|code| i32::try_from(code).ok())
            );
            assert!(
                whole
                    .stderr
                    .contains(&format!(", seed {seed}: {steps} steps, ")),
                "{}",
                whole.stderr
            );
            let folds = folded.contains(" thread-local steps");
            assert!(
                steps > 200 || !folds,
                "{program} {seed}: short runs are shown whole"
            );
            assert!(!whole.stdout.contains(" thread-local steps"));
        }
    }
}

#[test]
fn a_long_run_is_shown_as_it_goes() {
    let args = [
        "trace",
        "-c",
        "while True: n += 1",
        "--threads",
        "2",
        "--set",
        "n=0",
        "--seed",
        "1",
        "--max-steps",
        "900000000",
    ];
    let mut child = racescope(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("racescope runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let first: Vec<String> = lines.by_ref().take(2000).map_while(Result::ok).collect();
    assert_eq!(first.len(), 2000);
    assert!(
        first
            .iter()
            .any(|line| line.contains("STORE_NAME n ← 100 ")),
        "{first:#?}"
    );
    // Nobody reads on: the run ends quietly.
    drop(lines);
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut stderr)
        .expect("UTF-8");
    let status = child.wait().expect("it ends");
    assert_eq!((status.code(), stderr.as_str()), (Some(141), ""));
}

#[test]
fn a_quiz_hides_what_must_be_worked_out_and_the_answers_show_it() {
    let args = [
        &LESSON[..],
        &["--seed", "7", "--scheduler", "random:2", "--quiz"],
    ]
    .concat();
    let quiz = output(&[&["trace"], &args[..]].concat());
    let answers = output(&[&["trace"], &args[..], &["--answers"]].concat());
    let plain = trace(&[&LESSON[..], &["--seed", "7", "--scheduler", "random:2"]].concat());
    assert_eq!(answers.stdout, plain);
    for line in quiz
        .stdout
        .lines()
        .filter(|line| line.contains("counter") && !line.contains('▸'))
    {
        let values = line
            .split_once('→')
            .or_else(|| line.split_once('←'))
            .or_else(|| line.split_once(" = "));
        if let Some((_, value)) = values {
            assert!(value.trim_start().starts_with("____"), "{line}");
        }
    }
    assert!(quiz.stdout.ends_with("at the end: counter = ____\n"));
    assert!(
        !quiz.stderr.contains("finished") && quiz.stderr.contains("--quiz --answers"),
        "{}",
        quiz.stderr
    );
    let steps = |listing: &str| -> Vec<_> {
        rows(listing)
            .into_iter()
            .map(|row| (row.step, row.offset, row.opcode))
            .collect()
    };
    assert_eq!(steps(&quiz.stdout), steps(&plain));
    assert_eq!(
        output(&[&["trace"], &LESSON[..], &["--answers"]].concat()).code,
        Some(2)
    );
}

#[test]
fn a_file_for_trace_viewers_holds_every_step_on_its_threads_track() {
    for (name, args) in golden() {
        if name.ends_with("quiz") {
            continue;
        }
        let args = [&["trace", "--format", "perfetto"], &args[..]].concat();
        let shown = output(&args);
        assert_eq!(shown.stdout, output(&args).stdout);
        let file: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
        let events = file["traceEvents"].as_array().expect("events");
        let number = |event: &serde_json::Value, key: &str| event[key].as_f64().expect("a number");
        let of = |cat: &str| -> Vec<&serde_json::Value> {
            events
                .iter()
                .filter(|event| event["ph"] == "X" && event["cat"] == cat)
                .collect()
        };
        let (slices, steps) = (of("slice"), of("instruction"));
        for (i, step) in (0u64..).zip(&steps) {
            let place = [step["ts"].as_u64(), step["dur"].as_u64()];
            assert_eq!(place, [Some(i), Some(1)]);
            // Exactly one slice, on the same track, was running then.
            let within = |outer: &&&serde_json::Value| {
                let start = number(outer, "ts");
                start <= number(step, "ts")
                    && number(step, "ts") + 1.0 <= start + number(outer, "dur")
            };
            let holders: Vec<_> = slices.iter().filter(within).collect();
            assert_eq!(holders.len(), 1, "{step}");
            assert_eq!(holders[0]["tid"], step["tid"]);
        }
        let grouped: String = shown
            .stderr
            .split(": ")
            .nth(2)
            .expect("a verdict")
            .to_owned();
        let total: String = grouped.split(" step").next().unwrap_or("").replace(',', "");
        assert_eq!(total, steps.len().to_string(), "{}", shown.stderr);
        let flows = |phase: &str| events.iter().filter(|event| event["ph"] == phase).count();
        assert_eq!(flows("s"), flows("f"));
        assert!(
            shown.stderr.contains(&format!(", {} switch", flows("s"))),
            "{}",
            shown.stderr
        );
        // Every track that is used has a name.
        for event in events {
            let named = events
                .iter()
                .any(|name| name["name"] == "thread_name" && name["tid"] == event["tid"]);
            assert!(named || event["ph"] == "M" || event["ph"] == "C", "{event}");
        }
    }
}

#[test]
fn colours_never_reach_a_pipe_unasked_and_change_no_text() {
    let plain = trace(&[&LESSON[..], &["--seed", "3"]].concat());
    assert!(!plain.contains('\x1b'));
    let lit = output(
        &[
            &["--color", "always", "trace"],
            &LESSON[..],
            &["--seed", "3"],
        ]
        .concat(),
    )
    .stdout;
    assert!(lit.contains('\x1b'));
    let mut stripped = String::new();
    let mut rest = lit.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        stripped.push_str(before);
        rest = after.split_once('m').expect("a whole sequence").1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn names_that_nothing_has_cannot_be_watched() {
    let refused = output(&[&["trace"], &LESSON[..], &["--watch", "nothing"]].concat());
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("'nothing'"), "{}", refused.stderr);
}
