//! Asking CPython 3.8 what it compiles files to, and comparing code objects field by field.
//!
//! The other side is `tests/oracles/code_objects.py`.

use crate::cpython;
use racescope::bytecode::code::Const;
use racescope::bytecode::{CodeObject, dis::const_repr};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What CPython made of a file; neither error nor codes if it could not be decoded.
#[derive(Debug, Deserialize)]
pub struct Answer {
    /// The file.
    pub path: PathBuf,
    /// The message and line of a `SyntaxError`.
    pub error: Option<(String, Option<u32>)>,
    /// The code objects, outermost first.
    pub codes: Option<Vec<Code>>,
}

/// The fields of a code object, as text where they are not numbers.
#[derive(Debug, Deserialize, PartialEq)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields of a Python code object"
)]
pub struct Code {
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
pub fn flatten(code: &CodeObject, out: &mut Vec<Code>) {
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
pub fn difference(ours: &[Code], theirs: &[Code]) -> Option<String> {
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
pub fn ask(python: &Path, files: &[PathBuf]) -> Vec<Answer> {
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
