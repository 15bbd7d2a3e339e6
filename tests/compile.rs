//! Code objects of whole files against a live CPython 3.8: every field, byte for byte.
//!
//! The oracle is `tests/oracles/code_objects.py`; the files are CPython's own standard library and its tests.
//! The ordinary run takes a sample; `cargo test --release --test compile -- --ignored --nocapture` takes all.

#[path = "support/cpython.rs"]
mod cpython;

use racescope::bytecode::code::Const;
use racescope::bytecode::{CodeObject, dis::const_repr};
use racescope::compile::compile_source;
use serde::Deserialize;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

#[derive(Debug, Deserialize)]
struct Answer {
    path: PathBuf,
    error: Option<(String, Option<u32>)>,
    codes: Option<Vec<Code>>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields of a Python code object"
)]
struct Code {
    name: String,
    filename: String,
    firstlineno: u32,
    argcount: u32,
    posonlyargcount: u32,
    kwonlyargcount: u32,
    nlocals: u32,
    stacksize: u32,
    flags: u32,
    code: String,
    consts: Vec<String>,
    names: Vec<String>,
    varnames: Vec<String>,
    freevars: Vec<String>,
    cellvars: Vec<String>,
    lnotab: String,
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

/// The code object and those within, outermost first.
fn flatten(code: &CodeObject, out: &mut Vec<Code>) {
    let texts = |list: &[Box<str>]| list.iter().map(ToString::to_string).collect();
    out.push(Code {
        name: code.name.to_string(),
        filename: code.filename.to_string(),
        firstlineno: code.firstlineno,
        argcount: code.argcount,
        posonlyargcount: code.posonlyargcount,
        kwonlyargcount: code.kwonlyargcount,
        nlocals: code.nlocals,
        stacksize: code.stacksize,
        flags: code.flags,
        code: hex(&code.code),
        consts: code.consts.iter().map(const_repr).collect(),
        names: texts(&code.names),
        varnames: texts(&code.varnames),
        freevars: texts(&code.freevars),
        cellvars: texts(&code.cellvars),
        lnotab: hex(&code.lnotab),
    });
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            flatten(inner, out);
        }
    }
}

/// The first field that differs, in a few words.
fn difference(ours: &[Code], theirs: &[Code]) -> Option<String> {
    for (ours, theirs) in ours.iter().zip(theirs) {
        if ours == theirs {
            continue;
        }
        let at = format!("{} (line {})", theirs.name, theirs.firstlineno);
        let (ours, theirs) = (format!("{ours:#?}"), format!("{theirs:#?}"));
        let lines = ours.lines().zip(theirs.lines());
        let (a, b) = lines.into_iter().find(|(a, b)| a != b)?;
        return Some(format!("{at}:\n    ours   {a}\n    theirs {b}"));
    }
    (ours.len() != theirs.len()).then(|| "another number of code objects".to_owned())
}

/// What CPython 3.8 makes of each file.
fn ask(python: &Path, files: &[PathBuf]) -> Vec<Answer> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/code_objects.py");
    let mut child = cpython::command(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut list = String::new();
    for file in files {
        list += &file.display().to_string();
        list.push('\n');
    }
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()));
    let output = BufReader::new(child.stdout.take().expect("a pipe"));
    let answers = output
        .lines()
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON"))
        .collect();
    writer.join().expect("no panic").expect("the list is read");
    assert!(child.wait().expect("it ends").success());
    answers
}

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
        let Some(source) = std::fs::read(&answer.path)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
        else {
            score.skipped += 1;
            continue;
        };
        let compiled = compile_source(&source, "x.py");
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
        "{} files: {} identical, {} refused by both, {} not UTF-8, {} wrong",
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
    if let Some(score) = run(|_| true, 41) {
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
