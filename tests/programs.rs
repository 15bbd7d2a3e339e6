//! Every program of `programs/` under many seeds, checked against its own header comments.
//!
//! A program says what it must show (`# expect: always counter == 0`, …; the words are
//! described in `programs/README.md`); this test runs it under seeds 0, 1, 2, … and under the
//! serial scheduler, and evaluates what it says over the final globals, the output and the
//! status. Programs whose output does not depend on the schedule are compared with what
//! CPython 3.8 prints: with the committed outputs, and live where a CPython 3.8 is found.
//! A failure ends with the command that shows it again.

#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/expression.rs"]
mod expression;
#[path = "support/header.rs"]
mod header;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/parallel.rs"]
mod parallel;
#[path = "support/racescope.rs"]
mod racescope;

use expression::{Names, Value};
use header::{Case, Expectation, Header, When};
use oracle::Oracle;
use racescope::{Run, SERIAL};

#[test]
fn every_program_shows_what_its_header_says() {
    let oracle = Oracle::read("programs");
    let programs = programs();
    let failures = parallel::map(&programs, |(file, header)| {
        if header.full_size && cfg!(debug_assertions) {
            eprintln!("{file}: skipped, full size is for `cargo test --release` and `cargo bench`");
            return Vec::new();
        }
        (header.cases.iter())
            .flat_map(|case| check(file, header, case, &oracle))
            .collect()
    });
    report(&failures.concat(), programs.len());
}

/// The committed outputs of race-free cases are what the CPython 3.8 of this machine prints.
#[test]
fn committed_outputs_are_those_of_a_live_cpython() {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    let oracle = Oracle::read("programs");
    let programs = programs();
    let failures = parallel::map(&programs, |(file, header)| {
        let mut failures = Vec::new();
        for case in &header.cases {
            let compared = (case.expectations.iter())
                .any(|e| e.when == When::Always && expression::mentions(&e.expression, "cpython"));
            if !compared {
                continue;
            }
            let committed = oracle.output(file, &case.words());
            let live = oracle::ask(&python, file, &case.words());
            if committed != live {
                failures.push(format!(
                    "{file} {}: committed {committed:?}, live {live:?}",
                    case.arguments
                ));
            }
        }
        failures
    });
    report(&failures.concat(), programs.len());
}

/// Every expectation parses, and every output that one compares with is there, and no other.
#[test]
fn headers_and_committed_outputs_agree() {
    let oracle = Oracle::read("programs");
    let mut wanted = 0;
    for (file, header) in programs() {
        assert!(header.python_minor >= 6, "{file}");
        for case in &header.cases {
            let compares =
                (case.expectations.iter()).any(|e| expression::mentions(&e.expression, "cpython"));
            if compares {
                wanted += 1;
                oracle.output(&file, &case.words()).unwrap();
            }
        }
    }
    assert_eq!(
        oracle.files().len(),
        wanted,
        "run python3.8 tests/oracles/make_outputs.py"
    );
}

/// The programs with their headers, by path from the repository's root.
fn programs() -> Vec<(String, Header)> {
    let mut programs = Vec::new();
    let mut folders = vec![racescope::root().join("programs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of programs") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py") {
                let source = std::fs::read_to_string(&path).expect("a program is text");
                let name = path.strip_prefix(racescope::root()).expect("inside");
                let name = name.to_str().expect("a plain name").replace('\\', "/");
                let header =
                    header::read(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
                programs.push((name, header));
            }
        }
    }
    programs.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert!(
        programs.len() >= 30,
        "only {} programs found",
        programs.len()
    );
    programs
}

/// Runs one case under all its seeds; what comes back are the failures.
fn check(file: &str, header: &Header, case: &Case, oracle: &Oracle) -> Vec<String> {
    let mut failures = Vec::new();
    let mentions_cpython =
        |expectation: &&Expectation| expression::mentions(&expectation.expression, "cpython");
    let cpython = match (case.expectations.iter())
        .any(|expectation| mentions_cpython(&expectation))
        .then(|| oracle.output(file, &case.words()))
        .transpose()
    {
        Ok(output) => output,
        Err(error) => return vec![error],
    };
    let (serial, seeded): (Vec<_>, Vec<_>) =
        (case.expectations.iter()).partition(|expectation| expectation.when == When::Serial);
    // Only a run whose own expectations name CPython's output is compared with it.
    let serial_cpython = cpython
        .as_ref()
        .filter(|_| serial.iter().any(mentions_cpython));
    let seeded_cpython = cpython
        .as_ref()
        .filter(|_| seeded.iter().any(mentions_cpython));
    if !serial.is_empty() {
        match outcome(file, case, &SERIAL, serial_cpython) {
            Ok((run, names)) => {
                for expectation in serial {
                    failures.extend(violation(expectation, &run, &names));
                }
            }
            Err(error) => failures.push(error),
        }
    }
    let mut seen = vec![0_u64; seeded.len()];
    let mut last_command = String::new();
    for seed in 0..if seeded.is_empty() { 0 } else { header.seeds } {
        let (run, names) = match outcome(file, case, &["--seed", &seed.to_string()], seeded_cpython)
        {
            Ok(outcome) => outcome,
            Err(error) => {
                failures.push(error);
                return failures;
            }
        };
        for (expectation, seen) in seeded.iter().zip(&mut seen) {
            match (
                expectation.when,
                expression::holds(&expectation.expression, &names),
            ) {
                (When::Sometimes, Ok(true)) => *seen += 1,
                (When::Sometimes, Ok(false)) => {}
                _ => failures.extend(violation(expectation, &run, &names)),
            }
        }
        last_command = run.command;
        if !failures.is_empty() {
            return failures; // one failing seed tells enough
        }
    }
    for (expectation, seen) in seeded.iter().zip(seen) {
        if expectation.when == When::Sometimes && seen == 0 {
            failures.push(format!(
                "expected sometimes {}: never in {} seeds\n    {last_command}",
                expectation.expression, header.seeds
            ));
        }
    }
    failures
}

/// What is wrong with this run by an expectation that must hold in each run.
fn violation(expectation: &Expectation, run: &Run, names: &Names) -> Option<String> {
    let verdict = expression::holds(&expectation.expression, names);
    if verdict == Ok(expectation.when != When::Never) {
        return None;
    }
    let shown: Vec<String> = (names.iter())
        .filter(|(name, _)| expression::mentions(&expectation.expression, name))
        .map(|(name, value)| format!("\n      {name} = {value:?}"))
        .collect();
    let mistake = verdict
        .err()
        .map_or(String::new(), |error| format!(" ({error})"));
    Some(format!(
        "expected {:?} {}{mistake}{}\n    {}",
        expectation.when,
        expectation.expression,
        shown.concat(),
        run.command
    ))
}

/// What the objects of a list hold under a key, sorted, each once.
fn texts(list: &serde_json::Value, key: &str) -> Value {
    let objects = list.as_array().into_iter().flatten();
    let mut texts: Vec<&str> = objects.filter_map(|object| object[key].as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    Value::List(
        texts
            .into_iter()
            .map(|text| Value::Str(text.to_owned()))
            .collect(),
    )
}

/// One run, and what the names of its expectations stand for.
fn outcome(
    file: &str,
    case: &Case,
    schedule: &[&str],
    cpython: Option<&oracle::Output>,
) -> Result<(Run, Names), String> {
    // What only --explain tells takes longer, so it is asked for only where somebody wants to know.
    let mentions = |name: &str| {
        let mut expectations = case.expectations.iter();
        expectations.any(|e| expression::mentions(&e.expression, name))
    };
    let mut schedule = schedule.to_vec();
    let is_explained = ["raced", "cycle", "starved"].into_iter().any(mentions);
    if is_explained {
        schedule.push("--explain");
    }
    let run = racescope::run(file, &case.words(), &schedule)?;
    let mut names = Names::new();
    if is_explained {
        names.insert("raced".to_owned(), texts(&run.json["races"], "location"));
        names.insert("starved".to_owned(), texts(&run.json["starved"], "thread"));
        names.insert("cycle".to_owned(), texts(&run.json["cycle"], "thread"));
    }
    let globals = run.json["globals"].as_object();
    for (name, repr) in globals.ok_or_else(|| format!("no globals\n    {}", run.command))? {
        // A global that is no plain data has no repr that this parser reads; naming it is the error.
        if let Some(value) =
            (repr.as_str()).and_then(|repr| expression::evaluate(repr, &Names::new()).ok())
        {
            names.insert(name.clone(), value);
        }
    }
    for name in ["stdout", "stderr", "status"] {
        names.insert(name.to_owned(), Value::Str(run.text(name)?.to_owned()));
    }
    for name in [
        "exit_code",
        "lost_updates",
        "steps",
        "switches",
        "preemptions",
        "threads",
    ] {
        if let Some(number) = run.json[name].as_i64() {
            names.insert(name.to_owned(), Value::Int(number.into()));
        }
    }
    if let Some(cpython) = cpython {
        names.insert("cpython".to_owned(), Value::Str(cpython.stdout.clone()));
        if run.exit_code()? != cpython.exit_code {
            return Err(format!(
                "exit status {}, CPython has {}\n{}\n    {}",
                run.exit_code()?,
                cpython.exit_code,
                run.text("stderr")?,
                run.command
            ));
        }
    }
    Ok((run, names))
}

fn report(failures: &[String], programs: usize) {
    assert!(
        failures.is_empty(),
        "{} failures in {programs} programs:\n\n{}\n",
        failures.len(),
        failures.join("\n\n")
    );
}
