//! Trees and errors that CPython 3.8 made of small sources, committed; see `golden38.py`.

use crate::oracle;
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;
use std::io::Write;
use std::process::{Command, Stdio};

#[derive(Deserialize)]
struct Entry {
    source: String,
    dump: String,
}

fn entries() -> Vec<Entry> {
    serde_json::from_str(include_str!("golden.json")).expect("what golden38.py writes")
}

/// An error's class, line and message.
fn error(dump: &str) -> Option<(&str, &str, &str)> {
    let mut parts = dump.trim_end().strip_prefix("!!! ")?.splitn(3, ' ');
    Some((parts.next()?, parts.next()?, parts.next()?))
}

fn agree(ours: &str, theirs: &str) -> bool {
    match (error(ours), error(theirs)) {
        (Some(_), Some(("MemoryError", _, _))) => ours.contains("too deeply nested"),
        (Some(ours), Some(theirs)) => {
            ours.0 == theirs.0 && ours.2 == theirs.2 && (ours.1 == theirs.1 || theirs.1 == "-")
        }
        _ => ours == theirs,
    }
}

#[test]
fn trees_and_errors_are_those_of_cpython() {
    compare(&entries(), 0);
}

/// Fails if more than `tolerated` errors have other words or lines, or if anything else differs.
#[track_caller]
fn compare(entries: &[Entry], tolerated: usize) {
    let mut words = 0;
    let mut differences = Vec::new();
    for entry in entries {
        let ours = oracle::own_dump_of_text(&entry.source);
        if agree(&ours, &entry.dump) {
            continue;
        }
        if error(&ours).is_some() && error(&entry.dump).is_some() {
            words += 1;
        }
        let source: String = entry.source.chars().take(200).collect();
        differences.push(format!(
            "{source:?}\n  ours   {}\n  theirs {}",
            ours, entry.dump
        ));
    }
    assert!(
        differences.len() == words && words <= tolerated,
        "{} differ, {words} of them in words or lines only:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn the_committed_answers_are_still_those_of_cpython() {
    let Some(python) = oracle::python38() else {
        eprintln!("skipped: no CPython 3.8 found");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/syntax/golden38.py");
    let output = Command::new(python)
        .arg(script)
        .output()
        .expect("the interpreter runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        include_str!("golden.json")
    );
}

/// What is put into sources to break them.
const SCRAPS: &[&str] = &[
    " ",
    "\n",
    "\n ",
    "\t",
    "\\\n",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    ".",
    "=",
    ":=",
    "->",
    "@",
    "*",
    "**",
    "+",
    "-",
    "~",
    "not ",
    " in ",
    " is ",
    " if ",
    " else ",
    " for ",
    "async ",
    "await ",
    "lambda ",
    "yield ",
    "from ",
    "import ",
    "def ",
    "class ",
    "return ",
    "del ",
    "x",
    "f(x)",
    "1",
    "0777",
    "1_",
    "1.5j",
    "'",
    "\"",
    "'''",
    "f'",
    "f'{x!r:>{y}}'",
    "b'",
    "\\x4",
    "\\N{",
    "{x=}",
    "#",
    "é",
    "€",
    "None",
    "__debug__",
    "...",
    "\x0c",
    "$",
    "!",
    "<>",
    "pass",
    "x = 1",
];

/// A committed source with a few changes, or two of them joined.
fn mutated(rng: &mut ChaCha8Rng, entries: &[Entry]) -> String {
    let mut text: Vec<char> = entries.choose(rng).expect("some").source.chars().collect();
    if rng.random_range(0..4) == 0 {
        text.extend(entries.choose(rng).expect("some").source.chars());
    }
    for _ in 0..rng.random_range(1..4) {
        let at = rng.random_range(0..=text.len());
        let end = (at + rng.random_range(0..4)).min(text.len());
        match rng.random_range(0..4) {
            0 => drop(text.drain(at..end)),
            1 => {
                let piece: Vec<char> = text[at..end].to_vec();
                let to = rng.random_range(0..=text.len());
                text.splice(to..to, piece);
            }
            2 => drop(text.splice(at..end, SCRAPS.choose(rng).expect("some").chars())),
            _ => drop(text.splice(at..at, SCRAPS.choose(rng).expect("some").chars())),
        }
    }
    text.into_iter().collect()
}

fn broken_sources_agree(seed: u64, count: usize) {
    let Some(python) = oracle::python38() else {
        eprintln!("skipped: no CPython 3.8 found");
        return;
    };
    let committed: Vec<Entry> = entries()
        .into_iter()
        .filter(|entry| entry.source.len() < 400 && !entry.source.contains('\r'))
        .collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let sources: Vec<String> = (0..count).map(|_| mutated(&mut rng, &committed)).collect();
    let mut child = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/syntax/golden38.py"
        ))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the interpreter starts");
    let list = serde_json::to_vec(&sources).expect("texts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(&list)
        .expect("the script reads all before it writes");
    let output = child.wait_with_output().expect("the interpreter ends");
    let entries: Vec<Entry> =
        serde_json::from_slice(&output.stdout).expect("what the script writes");
    compare(&entries, count / 1000);
}

#[test]
fn broken_sources_are_refused_in_the_same_words() {
    broken_sources_agree(1, 3000);
}

#[test]
#[ignore = "takes a minute"]
fn many_broken_sources_are_refused_in_the_same_words() {
    broken_sources_agree(2, 200_000);
}
