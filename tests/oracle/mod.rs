//! Reading the oracle tables that CPython 3.8 wrote: rows of fields between tabs.
//!
//! Strings are code points in hex joined by dots (lone surrogates become their stand-ins), floats are the
//! hex of their bits, so that no field depends on any printer or parser under test.
//!
//! Where a CPython 3.8 is installed, its answers for further seeds are read in the same form.

#![allow(dead_code, reason = "each test binary uses the readers it needs")]

use racescope::text::unicode::char_from_code;
use std::path::PathBuf;
use std::process::Command;

/// A CPython 3.8, if one is installed: on the path or under pyenv.
fn python() -> Option<PathBuf> {
    let runs = |program: &PathBuf| {
        let asked = Command::new(program)
            .args(["-c", "import sys; print(sys.version_info[:2])"])
            .output();
        asked.is_ok_and(|asked| asked.stdout.starts_with(b"(3, 8)"))
    };
    let mut found = vec![PathBuf::from("python3.8")];
    if let Some(home) = std::env::var_os("HOME") {
        let versions = PathBuf::from(home).join(".pyenv/versions").read_dir();
        let mut installed: Vec<PathBuf> = versions
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
        installed.sort();
        found.extend(installed);
    }
    found.into_iter().find(runs)
}

/// The committed table, and where a CPython 3.8 is installed the script's cases for two more seeds.
pub fn tables(script: &str, committed: &str) -> Vec<String> {
    let mut tables = vec![committed.to_owned()];
    let Some(python) = python() else {
        println!("no CPython 3.8 found: {script} is compared with the committed table only");
        return tables;
    };
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/oracles")
        .join(script);
    for seed in ["1", "2"] {
        let run = Command::new(&python)
            .arg("-I")
            .arg("-B")
            .arg(&path)
            .arg(seed)
            .output();
        let run = run.expect("the interpreter just ran");
        assert!(
            run.status.success(),
            "{script} {seed}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        tables.push(String::from_utf8(run.stdout).expect("tables are UTF-8"));
    }
    tables
}

/// The rows of a table; the first line says which CPython wrote it.
pub fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let (head, body) = table.split_once('\n').expect("a table has a head");
    assert!(head.starts_with("# CPython 3.8."), "provenance: {head}");
    assert!(body.lines().count() > 10, "an empty table proves nothing");
    body.lines().map(|line| line.split('\t').collect())
}

/// A string field.
pub fn text(field: &str) -> String {
    let point = |hex: &str| char_from_code(u32::from_str_radix(hex, 16).unwrap()).unwrap();
    if field.is_empty() {
        String::new()
    } else {
        field.split('.').map(point).collect()
    }
}

/// A float field.
pub fn float(field: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(field, 16).expect("16 hex digits"))
}

/// A bytes field.
pub fn bytes(field: &str) -> Vec<u8> {
    (0..field.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&field[at..at + 2], 16).unwrap())
        .collect()
}
