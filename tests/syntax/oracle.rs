//! CPython 3.8 itself, where it is installed: its standard library through both parsers.

use crate::dump;
use racescope::syntax::diagnostic::{Diagnostic, DiagnosticKind};
use racescope::syntax::{decode_source, parse_module};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An interpreter of version 3.8, if there is one.
pub fn python38() -> Option<PathBuf> {
    let mut candidates = vec![PathBuf::from("python3.8")];
    if let Ok(home) = std::env::var("HOME") {
        let versions = Path::new(&home).join(".pyenv/versions");
        let mut found: Vec<PathBuf> = std::fs::read_dir(versions)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with("3.8"))
            })
            .map(|path| path.join("bin/python3.8"))
            .collect();
        found.sort();
        candidates.extend(found);
    }
    candidates.into_iter().find(|python| {
        let version = Command::new(python)
            .args(["-c", "import sys; print(sys.version_info[:2] == (3, 8))"])
            .output();
        version.is_ok_and(|output| output.stdout.starts_with(b"True"))
    })
}

/// What CPython's parser makes of each file.
pub fn dumps(python: &Path, files: &[PathBuf]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax/dump38.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the interpreter starts");
    let mut list = String::new();
    for file in files {
        writeln!(list, "{}", file.display()).unwrap();
    }
    let mut stdin = child.stdin.take().expect("piped");
    let feeder = std::thread::spawn(move || stdin.write_all(list.as_bytes()));
    let output = child.wait_with_output().expect("the interpreter ends");
    feeder.join().expect("no panic").expect("written");
    let text = String::from_utf8(output.stdout).expect("the script writes UTF-8");
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines() {
        match parts.last_mut() {
            _ if line.starts_with("=== ") => parts.push(String::new()),
            Some(part) => {
                part.push_str(line);
                part.push('\n');
            }
            None => panic!("the script names a file first"),
        }
    }
    assert_eq!(parts.len(), files.len(), "one answer for each file");
    parts
}

/// What racescope's parser makes of a file, in the same form.
pub fn own_dump(file: &Path) -> String {
    own_dump_of(&std::fs::read(file).expect("readable"))
}

/// The same for bytes.
fn own_dump_of(bytes: &[u8]) -> String {
    match decode_source(bytes) {
        Ok(source) => own_dump_of_text(&source),
        Err(error) => shown(&error),
    }
}

/// The same for text.
pub fn own_dump_of_text(source: &str) -> String {
    match parse_module(source) {
        Ok(module) => dump::module(&module),
        Err(error) => shown(&error),
    }
}

fn shown(error: &Diagnostic) -> String {
    let class = match error.kind {
        DiagnosticKind::Syntax => "SyntaxError",
        DiagnosticKind::Indentation => "IndentationError",
        DiagnosticKind::Tab => "TabError",
        DiagnosticKind::Unsupported => "Unsupported",
    };
    format!("!!! {class} {} {}\n", error.span.line, error.message)
}

/// All Python files below a folder, in a fixed order.
pub fn python_files(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "site-packages") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "py") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Where the two parsers differ, first line each.
fn compare(python: &Path, files: &[PathBuf]) -> Vec<String> {
    let mut differences = Vec::new();
    for chunk in files.chunks(100) {
        let theirs = dumps(python, chunk);
        for (file, theirs) in chunk.iter().zip(theirs) {
            let ours = own_dump(file);
            if ours == theirs || encoding_apart(&ours, &theirs) {
                continue;
            }
            let count = ours.lines().count().max(theirs.lines().count());
            let line = |text: &str, i: usize| text.lines().nth(i).unwrap_or("(nothing)").to_owned();
            let (a, b) = (0..count)
                .map(|i| (line(&ours, i), line(&theirs, i)))
                .find(|(a, b)| a != b)
                .unwrap_or_default();
            let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
            let from =
                |s: &str| -> String { s.chars().skip(same.saturating_sub(80)).take(200).collect() };
            differences.push(format!(
                "{}\n  ours   {}\n  theirs {}",
                file.display(),
                from(&a),
                from(&b)
            ));
        }
    }
    differences
}

/// Differences that are meant: encodings that are not built in, the words for text that is not UTF-8
/// (`ast.parse` and running the file word that differently in CPython; ours are the latter), and the
/// line of a bad declaration, which CPython gives as 0.
fn encoding_apart(ours: &str, theirs: &str) -> bool {
    (ours.starts_with("!!! Unsupported") && ours.contains("source encoding"))
        || (theirs.contains("with BOM") && ours.contains("with BOM"))
        || (ours.contains("Non-UTF-8 code") && theirs.contains("'utf-8' codec can't decode"))
}

fn standard_library(python: &Path) -> PathBuf {
    let output = Command::new(python)
        .args(["-c", "import os; print(os.path.dirname(os.__file__))"])
        .output()
        .expect("the interpreter runs");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

fn agree(every: usize) {
    let Some(python) = python38() else {
        eprintln!("skipped: no CPython 3.8 found");
        return;
    };
    let files: Vec<PathBuf> = python_files(&standard_library(&python))
        .into_iter()
        .step_by(every)
        .collect();
    let differences = compare(&python, &files);
    assert!(
        differences.is_empty(),
        "{} of {} files differ:\n{}",
        differences.len(),
        files.len(),
        differences.join("\n")
    );
    eprintln!("{} files agree", files.len());
}

/// A sample of the standard library and its tests.
#[test]
fn a_sample_of_the_standard_library_agrees() {
    agree(11);
}

/// All of it.
#[test]
#[ignore = "takes minutes"]
fn the_standard_library_agrees() {
    agree(1);
}
