//! The listing and the opcode table against CPython 3.8.
//!
//! `tests/dis/features` has one small program per feature of the compiler; `tests/dis/listings` holds what
//! `dis` of CPython 3.8.18 printed for each (`MANIFEST.txt` names the interpreter and the programs' hashes),
//! without addresses. Where a live 3.8 is found, the listing of a larger file is compared with what
//! `python3.8 -m dis` prints there and then, and the opcode table with its `opcode` module.

#[path = "support/cpython.rs"]
mod cpython;

use racescope::bytecode::opcode::OperandKind;
use racescope::bytecode::{Opcode, disassemble};
use racescope::compile::compile_source;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/dis")
        .join(name)
}

#[test]
fn each_feature_is_listed_as_by_cpython() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder("features")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let source = std::fs::read_to_string(&path).unwrap();
        let listing = folder("listings").join(path.with_extension("dis").file_name().unwrap());
        let listing = std::fs::read_to_string(listing).unwrap();
        let code = compile_source(&source, name).unwrap();
        assert_eq!(disassemble(&code), listing, "{name}");
        count += 1;
    }
    assert!(count >= 40, "only {count} features");
}

/// A listing without what differs from run to run: addresses.
fn without_addresses(listing: &str) -> String {
    let mut out = String::new();
    for (index, piece) in listing.split(" at 0x").enumerate() {
        let piece = if index == 0 {
            piece
        } else {
            piece.trim_start_matches(|c: char| c.is_ascii_hexdigit())
        };
        out.push_str(piece);
    }
    out
}

#[test]
fn a_large_file_is_listed_as_by_cpython() {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    let ask = |args: &[&str]| {
        let output = cpython::command(&python).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // Over a thousand lines and ten thousand bytes of code in one object: wider columns, EXTENDED_ARG.
    for module in ["opcode", "argparse", "typing", "datetime", "threading"] {
        let file = ask(&["-c", &format!("import {module}; print({module}.__file__)")]);
        let file = file.trim();
        let source = std::fs::read_to_string(file).unwrap();
        let code = compile_source(&source, file).unwrap();
        let theirs = without_addresses(&ask(&["-m", "dis", file]));
        let ours = disassemble(&code);
        // Their members of a frozenset come in the order of their hashes.
        let differing = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| {
            ours != theirs && !ours.contains("frozenset") && !theirs.contains("frozenset")
        });
        assert_eq!(differing, None, "{module}");
        assert_eq!(ours.lines().count(), theirs.lines().count(), "{module}");
    }
}

#[test]
fn wide_columns_are_as_by_cpython() {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    let lines: Vec<String> = (0..3000).map(|n| format!("name{n} = {n}\n")).collect();
    let source = "\n".repeat(998) + &lines.concat();
    let path = std::env::temp_dir().join(format!("racescope-dis-{}.py", std::process::id()));
    std::fs::write(&path, &source).unwrap();
    let output = cpython::command(&python)
        .args(["-m", "dis"])
        .arg(&path)
        .output();
    std::fs::remove_file(&path).unwrap();
    let theirs = String::from_utf8(output.unwrap().stdout).unwrap();
    let code = compile_source(&source, path.to_str().unwrap()).unwrap();
    assert!(disassemble(&code) == theirs);
}

const OPCODES: &str = "
import dis, opcode
kinds = {'hasconst': 'const', 'hasname': 'name', 'haslocal': 'local', 'hasfree': 'cell',
         'hascompare': 'compare', 'hasjrel': 'by', 'hasjabs': 'to'}
for name, number in opcode.opmap.items():
    kind = 'none' if number < opcode.HAVE_ARGUMENT else 'number'
    for attribute, text in kinds.items():
        if number in getattr(opcode, attribute):
            kind = text
    for arg in ([None] if number < opcode.HAVE_ARGUMENT else [0, 1, 2, 3, 4, 7, 8, 15, 255, 256, 513]):
        print(name, number, kind, -1 if arg is None else arg,
              dis.stack_effect(number, arg, jump=False), dis.stack_effect(number, arg, jump=True),
              dis.stack_effect(number, arg))
";

#[test]
fn the_opcode_table_is_that_of_cpython() {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    let output = cpython::command(&python)
        .args(["-c", OPCODES])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut seen: BTreeMap<u8, &str> = BTreeMap::new();
    for row in text.lines() {
        let fields: Vec<&str> = row.split(' ').collect();
        let [name, number, kind, numbers @ ..] = &fields[..] else {
            panic!("{row}");
        };
        let numbers: Vec<i32> = numbers.iter().map(|field| field.parse().unwrap()).collect();
        let opcode =
            Opcode::from_number(number.parse().unwrap()).unwrap_or_else(|| panic!("{row}"));
        seen.insert(opcode as u8, name);
        assert_eq!(opcode.name(), *name);
        let ours = match opcode.operand_kind() {
            OperandKind::None => "none",
            OperandKind::ConstIndex => "const",
            OperandKind::NameIndex => "name",
            OperandKind::LocalIndex => "local",
            OperandKind::CellIndex => "cell",
            OperandKind::Compare => "compare",
            OperandKind::JumpBy => "by",
            OperandKind::JumpTo => "to",
            OperandKind::Count | OperandKind::Flags => "number",
        };
        assert_eq!(ours, *kind, "{row}");
        let arg = u32::try_from(numbers[0]).unwrap_or(0);
        let (falls, jumps) = (
            opcode.stack_effect(arg, false),
            opcode.stack_effect(arg, true),
        );
        assert_eq!([falls, jumps], numbers[1..3], "{row}");
        assert_eq!(falls.max(jumps), numbers[3], "{row}");
    }
    let ours: BTreeMap<u8, &str> = Opcode::ALL.iter().map(|&o| (o as u8, o.name())).collect();
    assert_eq!(ours, seen);
}
