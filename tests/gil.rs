//! `explore --gil all` and `hunt --gil all`: which CPython loses what, by complete search.
//!
//! The cells of the table are what real interpreters did (`tests/cpythons.rs` asks them again); here every "no" must
//! come from a search that was complete, and what only an unspecialised call makes possible must be said to be cold.

#[path = "support/header.rs"]
#[allow(dead_code, reason = "only one line of a header matters here")]
mod header;
#[path = "switch_points/statements.rs"]
#[allow(dead_code, reason = "some of it is for real interpreters")]
mod statements;

use serde_json::Value as Json;
use statements::{COLUMNS, Cell, Check, STATEMENTS};
use std::path::Path;
use std::process::Command;

fn racescope(arguments: &[&str]) -> (Json, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let json = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!(
            "{arguments:?}: {error}: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    (json, output.status.code().expect("no signal"))
}

/// What was found of each model: its name, and whether it fails.
fn cells(json: &Json, arguments: &[&str]) -> Vec<(String, Cell)> {
    let models = json["models"].as_array().expect("a list");
    let cell = |model: &Json| {
        let name = model["gil"].as_str().expect("a name").to_owned();
        assert_eq!(model["complete"], true, "{arguments:?} under {name}");
        let fails = !model["failures"].as_array().expect("a list").is_empty();
        let interrupted = model["interrupted"].as_array().expect("a list");
        assert_eq!(
            fails,
            !interrupted.is_empty(),
            "{arguments:?}: a race needs an interruption"
        );
        match (fails, model["cold"].as_bool()) {
            (true, Some(true)) => (name, Cell::Cold),
            (true, _) => (name, Cell::Yes),
            (false, _) => (name, Cell::No),
        }
    };
    models.iter().map(cell).collect()
}

#[test]
fn explore_agrees_with_what_every_version_was_measured_to_do() {
    for statement in STATEMENTS {
        let set: Vec<String> = statement
            .set
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut arguments = vec!["explore", "-c", statement.text, "--threads", "2"];
        for pair in &set {
            arguments.extend(["--set", pair]);
        }
        arguments.extend(["--gil", "all", "--format", "json", "--fail-on"]);
        match statement.check {
            Check::Grows(..) => arguments.push("lost-update"),
            Check::Holds(holds, ..) => arguments.extend(["expect", "--expect", holds]),
        }
        let (json, status) = racescope(&arguments);
        let found = cells(&json, &arguments);
        let any_fails = found.iter().any(|(_, cell)| *cell != Cell::No);
        assert_eq!(
            status,
            i32::from(any_fails),
            "{arguments:?}: the worst row's status"
        );
        for (names, expected) in COLUMNS.iter().zip(&statement.cells) {
            for name in *names {
                let cell = found.iter().find(|(model, _)| model == name);
                assert_eq!(
                    cell.map(|(_, cell)| cell),
                    Some(expected),
                    "{} under {name}",
                    statement.text
                );
            }
        }
        // 3.14 was read and never measured. Its `while` goes round by the top again, so nothing comes between the
        // condition and the body; else it differs from 3.13 in none of these. Without a GIL all that a version loses
        // is lost.
        let of = |name: &str| {
            found
                .iter()
                .find(|(model, _)| model == name)
                .map(|cell| cell.1)
        };
        let newest = if statement.text.starts_with("while") {
            Some(Cell::No)
        } else {
            of("3.13")
        };
        assert_eq!(of("3.14"), newest, "{}", statement.text);
        if any_fails {
            assert_eq!(of("none"), Some(Cell::Yes), "{}", statement.text);
        }
    }
}

/// `3.6-3.10, cold 3.11-3.14` as cells by version.
fn said(loses: &str) -> impl Fn(&str) -> Cell + use<> {
    let minor = |version: &str| -> u32 {
        let minor = version.trim().strip_prefix("3.");
        minor
            .and_then(|minor| minor.parse().ok())
            .expect("a version")
    };
    let mut parts = Vec::new();
    for part in loses.split(',') {
        let part = part.trim();
        let (cell, range) = match part.strip_prefix("cold ") {
            Some(range) => (Cell::Cold, range),
            None => (Cell::Yes, part),
        };
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        parts.push((cell, minor(first)..=minor(last)));
    }
    move |version: &str| {
        let minor = minor(version);
        let part = parts.iter().find(|(_, range)| range.contains(&minor));
        part.map_or(Cell::No, |part| part.0)
    }
}

#[test]
fn the_programs_lose_under_the_versions_that_their_headers_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/gil");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    assert!(files.len() >= 8);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("it can be read");
        let header = header::read(&text).expect("its header is right");
        let loses = header.loses.expect("it says which versions lose");
        let said = said(&loses);
        let file = file.to_str().expect("UTF-8");
        let arguments = [
            "explore",
            file,
            "--gil",
            "all",
            "--fail-on",
            "lost-update",
            "--format",
            "json",
            "--",
            "1",
        ];
        let (json, _) = racescope(&arguments);
        for (name, cell) in cells(&json, &arguments) {
            if name.starts_with("3.") {
                assert_eq!(cell, said(&name), "{file} under {name}");
            }
        }
    }
}

#[test]
fn hunt_compares_models_too() {
    let arguments = [
        "hunt",
        "-c",
        "counter += amount",
        "--threads",
        "2",
        "--set",
        "counter=0",
        "--set",
        "amount=1",
        "--gil",
        "all",
        "--seeds",
        "0..30",
        "--scheduler",
        "random:2",
        "--format",
        "json",
    ];
    let (json, status) = racescope(&arguments);
    assert_eq!(status, 1);
    for model in json["models"].as_array().expect("a list") {
        let name = model["gil"].as_str().expect("a name");
        let expected = matches!(name, "3.6" | "3.7" | "3.8" | "3.9" | "none");
        assert_eq!(model["failures"] != 0, expected, "{name}");
        assert_eq!(model["shrunk"].is_null(), !expected, "{name}");
    }
}

/// The schedule of a witness means what it meant when it is followed under its own model, and is refused under another.
#[test]
fn a_schedule_knows_its_model() {
    let snippet = [
        "-c",
        "counter += int(amount)",
        "--threads",
        "2",
        "--set",
        "counter=0",
        "--set",
        "amount=1",
    ];
    let with = |before: &[&'static str], after: &[&str]| -> Vec<String> {
        let words = before.iter().chain(&snippet).chain(after);
        words.map(ToString::to_string).collect()
    };
    let explore = with(&["explore"], &["--gil", "3.12", "--format", "json"]);
    let words: Vec<&str> = explore.iter().map(String::as_str).collect();
    let (json, _) = racescope(&words);
    let outcomes = json["outcomes"].as_array().expect("a list");
    let token = outcomes
        .iter()
        .find(|outcome| outcome["globals"]["counter"] == "1")
        .and_then(|outcome| outcome["schedule"].as_str())
        .expect("an outcome with a lost update");
    let replay = with(&["replay", token.to_owned().leak()], &["--format", "json"]);
    let words: Vec<&str> = replay.iter().map(String::as_str).collect();
    let (json, _) = racescope(&words);
    assert_eq!(
        (&json["globals"]["counter"], &json["lost_updates"]),
        (&"1".into(), &1.into())
    );
    let other = with(&["run"], &["--gil", "3.8", "--schedule", token]);
    let output = Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(&other)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("made under --gil 3.12"), "{message}");
}
