//! The switch-point tables against every CPython that is installed.
//!
//! Four threads execute each statement for a while on each interpreter, with the shortest switch interval. An update
//! that is lost for real where the version's model says "never" is a failure of the model. The other way round proves
//! nothing, for a real loss needs luck: the long test prints which the interpreters did not show.
//!
//! ```text
//! cargo test --test cpythons                                   # a glance at each
//! cargo test --test cpythons --release -- --ignored --nocapture # a long look
//! ```

#[path = "support/cpython.rs"]
mod cpython;
#[path = "switch_points/race.rs"]
#[allow(dead_code, reason = "nothing is counted here")]
mod race;
#[path = "switch_points/statements.rs"]
#[allow(dead_code, reason = "what was measured once is for another test")]
mod statements;

use race::Race;
use racescope::bytecode::switch_points::GilModel;
use serde_json::{Value as Json, json};
use statements::{Check, STATEMENTS, Statement};
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

const VERSIONS: [&str; 9] = [
    "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14",
];

/// Reads statements, executes each in four threads until an update is lost or the time is over, and prints for each
/// how many rounds there were and whether one was lost; null where the version cannot compile it.
const DRIVER: &str = r"
import json, sys, threading, time
sys.setswitchinterval(1e-6)
THREADS, ROUNDS = 4, 4000
job = json.load(sys.stdin)

def trial(code, names):
    shared = {}
    for name, value in names:
        shared[name] = eval(value, shared)
    gate = threading.Barrier(THREADS)
    def work():
        gate.wait()
        exec(code, shared)
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return shared

def lost(statement):
    text, names = statement['text'], statement['set']
    grows = statement.get('grows')
    if grows:
        body = ''.join('    ' + line + '\n' for line in text.splitlines())
        text = 'for _round in range({}):\n{}'.format(ROUNDS, body)
        holds = '{} == {}'.format(grows[0], grows[1] * ROUNDS * THREADS)
    else:
        holds = statement['holds']
    try:
        code = compile(text, '<race>', 'exec')
    except SyntaxError:
        return None
    end = time.time() + job['seconds']
    trials = 0
    while True:
        shared = trial(code, names)
        trials += 1
        if not eval(holds, shared):
            return [trials, True]
        if time.time() > end:
            return [trials, False]

print(json.dumps([lost(statement) for statement in job['statements']]))
";

fn job(statement: &Statement) -> Json {
    let mut names = statement.set.to_vec();
    match statement.check {
        Check::Grows(total, by) => {
            json!({ "text": statement.text, "set": names, "grows": (total, by) })
        }
        Check::Holds(holds, name, first) => {
            for pair in names.iter_mut().filter(|pair| pair.0 == name) {
                pair.1 = first;
            }
            json!({ "text": statement.text, "set": names, "holds": holds })
        }
    }
}

/// For each statement the trials and whether one lost an update; none where the version cannot compile it.
fn measure(interpreter: &Path, seconds: f64) -> Vec<Option<(u64, bool)>> {
    let statements: Vec<Json> = STATEMENTS.iter().map(job).collect();
    let job = json!({ "seconds": seconds, "statements": statements });
    let mut child = cpython::command(interpreter)
        .args(["-c", DRIVER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a found interpreter starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin
        .write_all(job.to_string().as_bytes())
        .expect("it reads its job");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{}: {}",
        interpreter.display(),
        output.status
    );
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

fn model_says_it_can(statement: &Statement, gil: GilModel) -> bool {
    Race::new(
        statement.text,
        statement.set,
        &statement.check.of_two(),
        gil,
    )
    .can_fail()
}

/// Compares all versions; gives how many were found.
fn compare(seconds: f64) -> usize {
    let mut found = 0;
    for version in VERSIONS {
        let Some(interpreter) = cpython::find(version) else {
            println!("no CPython {version} on PATH or under pyenv: not compared");
            continue;
        };
        found += 1;
        let gil: GilModel = version.parse().expect("a model");
        for (statement, measured) in STATEMENTS.iter().zip(measure(&interpreter, seconds)) {
            let Some((trials, lost)) = measured else {
                continue;
            };
            let says = model_says_it_can(statement, gil);
            assert!(
                says || !lost,
                "CPython {version} lost an update of {:?}, which its model says it never does",
                statement.text
            );
            if says && !lost {
                println!(
                    "{version}: no loss seen in {trials} trials of {:?}",
                    statement.text
                );
            }
        }
    }
    if found == 0 {
        println!("skipped: no CPython from 3.6 to 3.14 was found");
    }
    found
}

#[test]
fn no_interpreter_loses_what_its_model_says_it_never_does() {
    compare(0.05);
}

#[test]
#[ignore = "takes minutes: three seconds for each statement on each version"]
fn no_interpreter_loses_it_in_a_long_time_either() {
    compare(3.0);
}
