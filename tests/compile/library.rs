//! Whole code objects of CPython's standard library and of its tests, field by field.
//!
//! The ordinary run takes a sample; `cargo test --release --test compile -- --ignored --nocapture` takes all.

use crate::cpython;
use crate::oracle::{Answer, ask, difference, flatten};
use racescope::compile::compile_source;
use racescope::syntax::decode_source;
use racescope::syntax::diagnostic::DiagnosticKind;
use std::path::{Path, PathBuf};

fn python_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            if entry.file_name().is_none_or(|name| name != "site-packages") {
                python_files(&entry, out);
            }
        } else if entry.extension().is_some_and(|ending| ending == "py") {
            out.push(entry);
        }
    }
}

/// How a run over many files went.
#[derive(Default)]
struct Score {
    identical: usize,
    refused_alike: usize,
    skipped: usize,
    wrong: Vec<String>,
}

fn compare(answers: &[Answer]) -> Score {
    let mut score = Score::default();
    for answer in answers {
        let path = answer.path.display();
        let bytes = std::fs::read(&answer.path).expect("the oracle has read it too");
        let source = match decode_source(&bytes) {
            Err(error) if error.kind == DiagnosticKind::Unsupported => {
                eprintln!("{path}: {}", error.message);
                score.skipped += 1;
                continue;
            }
            source => source,
        };
        let compiled = source.and_then(|source| compile_source(&source, "x.py"));
        match (&answer.codes, &answer.error, compiled) {
            (Some(theirs), _, Ok(code)) => {
                let mut ours = Vec::new();
                flatten(&code, &mut ours);
                match difference(&ours, theirs) {
                    None => score.identical += 1,
                    Some(what) => score.wrong.push(format!("{path}: {what}")),
                }
            }
            (Some(_), _, Err(error)) => {
                let (message, line) = (error.message, error.span.line);
                score
                    .wrong
                    .push(format!("{path}: refused: {message} (line {line})"));
            }
            (None, Some(_), Err(_)) => score.refused_alike += 1,
            (None, Some((message, line)), Ok(_)) => score
                .wrong
                .push(format!("{path}: should be refused: {message} ({line:?})")),
            (None, None, _) => score.skipped += 1,
        }
    }
    score
}

fn run(part: fn(&Path) -> bool, step: usize) -> Option<Score> {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return None;
    };
    let asked = cpython::command(&python)
        .args(["-c", "import os; print(os.path.dirname(os.__file__))"])
        .output()
        .expect("the interpreter runs");
    let library = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim());
    let mut files = Vec::new();
    python_files(&library, &mut files);
    files.retain(|file| part(file.strip_prefix(&library).expect("inside")));
    let files: Vec<PathBuf> = files.into_iter().step_by(step).collect();
    let score = compare(&ask(&python, &files));
    for wrong in &score.wrong {
        eprintln!("{wrong}");
    }
    eprintln!(
        "{} files: {} identical, {} refused by both, {} not decoded, {} wrong",
        files.len(),
        score.identical,
        score.refused_alike,
        score.skipped,
        score.wrong.len(),
    );
    Some(score)
}

fn is_test(file: &Path) -> bool {
    file.starts_with("test") || file.starts_with("lib2to3/tests")
}

#[test]
fn a_sample_of_the_standard_library_compiles_to_the_same_code() {
    if let Some(score) = run(|_| true, 17) {
        assert!(score.wrong.is_empty());
    }
}

#[test]
#[ignore = "takes a minute: the whole standard library"]
fn the_whole_standard_library_compiles_to_the_same_code() {
    if let Some(score) = run(|file| !is_test(file), 1) {
        assert!(score.wrong.is_empty());
    }
}

#[test]
#[ignore = "takes minutes: the whole test suite of CPython"]
fn the_whole_test_suite_compiles_to_the_same_code() {
    if let Some(score) = run(is_test, 1) {
        assert!(score.wrong.is_empty());
    }
}
