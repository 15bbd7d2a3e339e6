//! Tracebacks, line for line: each program of `tests/tracebacks/` ends with exceptions that nobody catches, and
//! the whole of its standard error must be CPython 3.8's.
//!
//! What CPython wrote is committed (`tests/oracles/tracebacks/*.err`, made by `tests/oracles/make_outputs.py`), with
//! the files of its library named without their folder, as racescope names them.

#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/racescope.rs"]
mod racescope;

use oracle::{Oracle, Output};
use racescope::SERIAL;

#[test]
fn standard_error_is_what_cpython_writes() {
    let oracle = Oracle::read("tracebacks");
    let mut failures = Vec::new();
    for file in oracle.files() {
        let expected = oracle.output(file, &[]).expect("an output");
        let run = racescope::run(file, &[], &SERIAL).expect("a run");
        let errors = run.text("stderr").expect("standard error");
        let found = Output {
            stdout: run.text("stdout").expect("standard output").to_owned(),
            exit_code: run.exit_code().expect("an exit status"),
            last_error: oracle::last_line(errors).to_owned(),
        };
        let committed = committed_errors(file);
        if found != expected || errors != committed {
            failures.push(format!(
                "{file}\n--- CPython\n{committed}--- racescope\n{errors}{found:?}\n{}",
                run.command
            ));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

#[test]
fn committed_errors_are_those_of_a_live_cpython() {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("not compared: no python3.8 on PATH or under pyenv");
        return;
    };
    let oracle = Oracle::read("tracebacks");
    for file in oracle.files() {
        assert_eq!(oracle.output(file, &[]), oracle::ask(&python, file, &[]));
        let output = cpython::command(&python)
            .arg(file)
            .current_dir(racescope::root())
            .output()
            .expect("CPython runs");
        let errors = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(
            without_folders(&errors),
            committed_errors(file),
            "{file}: run python3.8 tests/oracles/make_outputs.py"
        );
    }
}

fn committed_errors(file: &str) -> String {
    let name = std::path::Path::new(file).with_extension("err");
    let path = racescope::root()
        .join("tests/oracles/tracebacks")
        .join(name.file_name().expect("a file has a name"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of the library by their names alone.
fn without_folders(errors: &str) -> String {
    errors
        .split_inclusive('\n')
        .map(|line| match line.split_once("/lib/python3.8/") {
            Some((_, rest)) if line.starts_with("  File \"") => format!("  File \"{rest}"),
            _ => line.to_owned(),
        })
        .collect()
}
