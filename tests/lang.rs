//! Every program of `tests/lang/` against CPython 3.8: output, exit status, last error line.
//!
//! One small single-threaded program to a feature area. What CPython 3.8 printed is committed
//! (`tests/oracles/lang/`, made by `tests/oracles/make_outputs.py`), so the test needs no
//! interpreter. Programs that racescope cannot run yet are listed in `tests/lang/PENDING.txt`
//! with the reason; one that is listed and agrees with CPython is a failure too, so the list
//! says the truth. The failing ones are named at the end, each with its command.

#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/parallel.rs"]
mod parallel;
#[path = "support/racescope.rs"]
mod racescope;

use std::collections::BTreeMap;

use oracle::{Oracle, Output};
use racescope::SERIAL;

#[test]
fn every_program_prints_what_cpython_prints() {
    let oracle = Oracle::read("lang");
    let pending = pending();
    let files = oracle.files();
    let mut failures = BTreeMap::new();
    let differences = parallel::map(&files, |file| difference(file, &oracle));
    for (file, difference) in files.iter().copied().zip(differences) {
        match (difference, pending.get(file)) {
            (Some(difference), None) => {
                failures.insert(file, difference);
            }
            (None, Some(_)) => {
                let good_news = "agrees with CPython now: take it off tests/lang/PENDING.txt";
                failures.insert(file, good_news.to_owned());
            }
            _ => {}
        }
    }
    let texts: Vec<String> = (failures.iter())
        .map(|(file, difference)| format!("{file}\n  {difference}"))
        .collect();
    let names: Vec<&str> = failures.keys().copied().collect();
    assert!(
        failures.is_empty(),
        "\n{}\n\n{} of {} programs fail ({} more are pending): {}\n",
        texts.join("\n\n"),
        failures.len(),
        files.len(),
        pending.len(),
        names.join(" ")
    );
}

/// The committed outputs are those of the programs as they are now, and there are enough.
#[test]
fn committed_outputs_are_those_of_a_live_cpython() {
    let oracle = Oracle::read("lang");
    let files = oracle.files();
    let on_disk = std::fs::read_dir(racescope::root().join("tests/lang"))
        .expect("tests/lang is there")
        .filter(|entry| {
            let path = entry.as_ref().expect("an entry").path();
            path.extension().is_some_and(|extension| extension == "py")
        })
        .count();
    assert_eq!(
        files.len(),
        on_disk,
        "run python3.8 tests/oracles/make_outputs.py"
    );
    assert!(files.len() >= 100, "only {} programs", files.len());
    for name in pending().keys() {
        assert!(
            files.contains(&name.as_str()),
            "PENDING.txt names {name}, which is not there"
        );
    }
    let Some(python) = cpython::find("3.8") else {
        eprintln!("not compared: no python3.8 on PATH or under pyenv");
        return;
    };
    let outputs = parallel::map(&files, |file| {
        (oracle.output(file, &[]), oracle::ask(&python, file, &[]))
    });
    for (file, (committed, live)) in files.iter().zip(outputs) {
        assert_eq!(
            committed, live,
            "{file}: run python3.8 tests/oracles/make_outputs.py"
        );
    }
}

/// What racescope does otherwise than CPython with this program; `None` if nothing.
fn difference(file: &str, oracle: &Oracle) -> Option<String> {
    let compare = || -> Result<(), String> {
        let expected = oracle.output(file, &[])?;
        let run = racescope::run(file, &[], &SERIAL)?;
        let found = Output {
            stdout: run.text("stdout")?.to_owned(),
            exit_code: run.exit_code()?,
            last_error: oracle::last_line(run.text("stderr")?).to_owned(),
        };
        if found == expected {
            return Ok(());
        }
        let mut said = Vec::new();
        if found.stdout != expected.stdout {
            said.push(first_difference(&expected.stdout, &found.stdout));
        }
        if found.exit_code != expected.exit_code {
            said.push(format!(
                "exit status {}, CPython has {}",
                found.exit_code, expected.exit_code
            ));
        }
        if found.last_error != expected.last_error {
            said.push(format!(
                "last error line\n    CPython:   {}\n    racescope: {}",
                expected.last_error, found.last_error
            ));
        }
        said.push(run.command);
        Err(said.join("\n  "))
    };
    compare().err()
}

fn first_difference(expected: &str, found: &str) -> String {
    let mut expected_lines = expected.lines();
    let mut found_lines = found.lines();
    for number in 1.. {
        let (expected, found) = (expected_lines.next(), found_lines.next());
        if expected != found {
            let end = "(the end)";
            return format!(
                "line {number} of the output\n    CPython:   {}\n    racescope: {}",
                expected.unwrap_or(end),
                found.unwrap_or(end)
            );
        }
        if expected.is_none() {
            break;
        }
    }
    "the outputs end differently".to_owned()
}

/// The programs that are known not to run yet, each with its reason: lines of `FILE: REASON`.
fn pending() -> BTreeMap<String, String> {
    let path = racescope::root().join("tests/lang/PENDING.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, reason) = line.split_once(": ").expect("FILE: REASON");
            assert!(
                !reason.trim().is_empty(),
                "PENDING.txt: {name} needs a reason"
            );
            (format!("tests/lang/{name}"), reason.to_owned())
        })
        .collect()
}
