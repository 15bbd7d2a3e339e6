//! `racescope explore` from outside: the counts that formulas give, the failures of programs that fail, proofs for those
//! that do not, partial answers at limits, and that every schedule that is given comes to the outcome it is given for.

use num_bigint::BigUint;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn racescope(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Explores; the exit status and the JSON.
fn explore(source: &[&str], options: &[&str]) -> (i32, Value) {
    let args = [&["explore"], source, &["--format", "json"], options].concat();
    let output = racescope(&args);
    let status = output.status.code().expect("it exits");
    let json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error} in {output:?}"));
    (status, json)
}

/// A folder of its own for a test, removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("racescope-explore-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file can be written there");
        path.to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of a failed test does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn factorial(n: u32) -> BigUint {
    (1..=n).map(BigUint::from).product()
}

/// In how many ways threads of so many steps each can be interleaved.
fn interleavings(steps: u32, threads: u32) -> BigUint {
    factorial(steps * threads) / factorial(steps).pow(threads)
}

/// `counter += amount` in threads with these amounts: six instructions each, whatever the schedule.
fn adders(amounts: &str) -> Vec<String> {
    let threads = amounts.split(',').count().to_string();
    let own = format!("amount={amounts}");
    let args = [
        "-c",
        "counter += amount",
        "--threads",
        &threads,
        "--set",
        "counter=0",
        "--per-thread",
        &own,
    ];
    args.map(str::to_owned).to_vec()
}

fn rounds(rounds: u32, threads: u32) -> Vec<String> {
    let code = format!("for _ in range({rounds}): n += 1");
    let threads = threads.to_string();
    let args = [
        "-c",
        &code,
        "--threads",
        &threads,
        "--set",
        "n=0",
        "--per-thread",
        "_=0",
    ];
    args.map(str::to_owned).to_vec()
}

fn words(args: &[String]) -> Vec<&str> {
    args.iter().map(|arg| &**arg).collect()
}

/// A global's final values, each with something of its outcome.
fn finals<'j>(json: &'j Value, name: &str, key: &str) -> Vec<(String, &'j Value)> {
    let outcomes = json["outcomes"].as_array().expect("a list");
    outcomes
        .iter()
        .map(|outcome| {
            let value = outcome["globals"][name].as_str().expect("a value");
            (value.to_owned(), &outcome[key])
        })
        .collect()
}

/// An index in the JSON.
fn index(value: &Value) -> usize {
    let index = value.as_u64().expect("an index");
    usize::try_from(index).expect("a small one")
}

/// A count in the JSON.
fn number(value: &Value) -> BigUint {
    let text = value
        .as_str()
        .unwrap_or_else(|| panic!("no number: {value}"));
    text.parse().expect("a number")
}

/// Two threads: 924 = C(12, 6) interleavings. No update is lost only if a thread loads after the other has stored, so
/// that its first four instructions come after the other's fourth: in C(8, 2) = 28 each, for each of the two.
#[test]
fn two_adders() {
    let (status, json) = explore(&words(&adders("1,-1")), &[]);
    assert_eq!(status, 1);
    assert_eq!(json["complete"], true);
    assert_eq!(json["gil"], "any");
    assert_eq!(number(&json["interleavings"]), interleavings(6, 2));
    assert_eq!(json["interleavings"], "924");
    assert_eq!(json["lossy"], "868");
    assert_eq!(json["deadlocks"], "0");
    let shares = finals(&json, "counter", "interleavings");
    let shares: Vec<(&str, &str)> = shares
        .iter()
        .map(|(value, count)| (&**value, count.as_str().expect("a number")))
        .collect();
    assert_eq!(shares, [("-1", "434"), ("0", "56"), ("1", "434")]);
}

/// Under random:M nothing is lost if the first thread passes its first three switch points, with (1 - 1/M)^3.
#[test]
fn probabilities_under_the_random_scheduler() {
    for (mean, exact) in [("2", 0.125), ("10", 0.729)] {
        let scheduler = format!("random:{mean}");
        let (_, json) = explore(&words(&adders("1,1")), &["--scheduler", &scheduler]);
        let chances = finals(&json, "counter", "probability");
        let right = chances.iter().find(|(value, _)| value == "2");
        let chance = right.and_then(|(_, chance)| chance.as_f64());
        let chance = chance.expect("a probability");
        assert!((chance - exact).abs() < 1e-12, "{chance}");
    }
    // How long a sleep takes in steps is no matter of chance.
    let folder = Folder::new("sleep");
    let file = folder.file(
        "sleep.py",
        "import time, threading\nt = threading.Thread(target=print)\nt.start()\ntime.sleep(1)\n",
    );
    let (_, json) = explore(&[&file], &["--scheduler", "random"]);
    assert!(json["outcomes"][0]["probability"].is_null());
}

/// The lossless ones are those in which the three go one after the other as far as the counter is concerned, in one of
/// 3! orders. For a given order: in how many ways 18 steps interleave if a thread's first (the load) comes after the fourth
/// (the store) of the one before.
#[test]
fn three_adders() {
    let (status, json) = explore(&words(&adders("1,-1,10")), &[]);
    assert_eq!(status, 1);
    assert_eq!(number(&json["interleavings"]), interleavings(6, 3));
    assert_eq!(json["interleavings"], "17153136");
    let lossless = BigUint::from(6u32) * one_after_the_other([0, 0, 0]);
    assert_eq!(number(&json["lossy"]), interleavings(6, 3) - lossless);
    assert_eq!(json["lossy"], "17137848");
}

/// In how many ways three threads of six steps can go on from where they stand, if a thread may begin only when the one
/// before has made four steps.
fn one_after_the_other(made: [u32; 3]) -> BigUint {
    if made == [6; 3] {
        return BigUint::from(1u32);
    }
    (0..3)
        .filter(|&thread| made[thread] < 6)
        .filter(|&thread| made[thread] > 0 || thread == 0 || made[thread - 1] >= 4)
        .map(|thread| {
            let mut then = made;
            then[thread] += 1;
            one_after_the_other(then)
        })
        .sum()
}

/// Four rows for two adders: the two serial orders, and the two in which both load before either stores.
#[test]
fn the_classes_of_two_adders() {
    let (_, json) = explore(&words(&adders("1,-1")), &["--classes"]);
    let classes = json["classes"].as_array().expect("a list");
    let mut rows: Vec<(Vec<&str>, bool, &str)> = classes
        .iter()
        .map(|class| {
            let order = class["order"].as_array().expect("a list");
            (
                order
                    .iter()
                    .map(|step| step.as_str().expect("text"))
                    .collect(),
                class["lossy"] == true,
                class["interleavings"].as_str().expect("a number"),
            )
        })
        .collect();
    rows.sort();
    let (load, store) = ("0 LOAD_NAME counter", "6 STORE_NAME counter");
    let step = |thread: u32, what: &str| format!("T{thread} {what}");
    let (l1, s1, l2, s2) = (step(1, load), step(1, store), step(2, load), step(2, store));
    for (order, lossy, count) in &rows {
        let place = |step: &str| {
            let mut order = order.iter();
            order
                .position(|each| *each == step)
                .expect("it is in the order")
        };
        assert_eq!(order.len(), 4);
        let is_serial = place(&s1) < place(&l2) || place(&s2) < place(&l1);
        assert_eq!(*lossy, !is_serial);
        assert_eq!(*count, if is_serial { "28" } else { "434" });
    }
    assert_eq!(rows.len(), 4);
    for class in classes {
        let outcome = index(&class["outcome"]);
        let schedule = class["schedule"].as_str().expect("a token");
        let source = adders("1,-1");
        let run = run(&words(&source), schedule);
        assert_eq!(run["globals"], json["outcomes"][outcome]["globals"]);
        assert_eq!(run["lost_updates"] != 0, class["lossy"] == true);
    }
}

/// The numbers of classes were computed by another program; each interleaving is in one of them.
#[test]
fn classes_have_all_interleavings() {
    for (k, n, expected) in [(1, 2, 4), (2, 2, 34), (3, 2, 328), (2, 3, 7134)] {
        let (_, json) = explore(&words(&rounds(k, n)), &["--classes"]);
        let classes = json["classes"].as_array().expect("a list");
        assert_eq!(classes.len(), expected, "{n} threads x {k}");
        let sum = |lossy: Option<bool>| -> BigUint {
            classes
                .iter()
                .filter(|class| lossy.is_none_or(|lossy| class["lossy"] == lossy))
                .map(|class| number(&class["interleavings"]))
                .sum()
        };
        assert_eq!(sum(None), number(&json["interleavings"]));
        assert_eq!(sum(Some(true)), number(&json["lossy"]));
    }
}

/// Programs with threads, locks and the like: the classes' numbers of interleavings make up all of them.
#[test]
fn classes_of_files() {
    let folder = Folder::new("classes");
    let start = "ts = [threading.Thread(target=f) for f in (a, b)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n";
    for (name, body) in [
        (
            "plain",
            "n = 0\ndef a():\n    global n\n    n += 1\nb = a\n",
        ),
        (
            "locked",
            "n = 0\nlock = threading.Lock()\ndef a():\n    global n\n    with lock: n += 1\nb = a\n",
        ),
        (
            "deadlock",
            "p, q = threading.Lock(), threading.Lock()\ndef a():\n    with p:\n        with q: pass\ndef b():\n    with q:\n        with p: pass\n",
        ),
        (
            "lists",
            "log = []\ndef a(): log.append(1)\ndef b(): log.append(2)\n",
        ),
    ] {
        let file = folder.file(
            &format!("{name}.py"),
            &format!("import threading\n{body}{start}"),
        );
        let (_, json) = explore(&[&file], &["--classes"]);
        let classes = json["classes"]
            .as_array()
            .unwrap_or_else(|| panic!("{name}: {json}"));
        let sum: BigUint = classes
            .iter()
            .map(|class| number(&class["interleavings"]))
            .sum();
        assert_eq!(sum, number(&json["interleavings"]), "{name}");
        assert!(classes.len() > 1, "{name}");
        for class in classes.iter().take(20) {
            let outcome = index(&class["outcome"]);
            let run = run(&[&file], class["schedule"].as_str().expect("a token"));
            let outcome = &json["outcomes"][outcome];
            assert_eq!(run["globals"], outcome["globals"], "{name}");
            assert_eq!(run["status"], outcome["status"], "{name}");
        }
    }
}

/// Runs a schedule; the JSON.
fn run(source: &[&str], schedule: &str) -> Value {
    let args = [
        &["run"],
        source,
        &["--format", "json", "--schedule", schedule],
    ]
    .concat();
    let output = racescope(&args);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error} in {output:?}"))
}

/// Each outcome's schedule comes to it, with its number of preemptions.
fn outcomes_replay(source: &[&str], json: &Value, options: &[&str]) {
    for outcome in json["outcomes"].as_array().expect("a list") {
        let schedule = outcome["schedule"].as_str().expect("a token");
        let run = run(&[source, options].concat(), schedule);
        for key in ["status", "stdout", "globals", "preemptions", "exit_code"] {
            assert_eq!(run[key], outcome[key], "{source:?}: {key}");
        }
        if outcome["lossy"] == "0" {
            assert_eq!(run["lost_updates"], 0, "{source:?}");
        }
        if outcome["lossy"].is_string() && outcome["lossy"] == outcome["interleavings"] {
            assert_ne!(run["lost_updates"], 0, "{source:?}");
        }
    }
}

/// Two threads that add ten times each end with any value from 2 to 20, with the fewest preemptions that another program
/// found: 20: 0, 10: 1, 11 to 19: 2, 2 to 9: 4.
#[test]
fn two_threads_of_ten() {
    let source = rounds(10, 2);
    for option in [None, Some("--no-count")] {
        let (status, json) = explore(&words(&source), option.as_slice());
        assert_eq!(status, 1);
        assert_eq!(json["complete"], true);
        let finals = finals(&json, "n", "preemptions");
        let expected: Vec<(String, Value)> = (2..=20)
            .map(|n| {
                let preemptions = match n {
                    20 => 0,
                    10 => 1,
                    11..=19 => 2,
                    _ => 4,
                };
                (n.to_string(), preemptions.into())
            })
            .collect();
        let finals: Vec<(String, Value)> = finals
            .into_iter()
            .map(|(value, preemptions)| (value, preemptions.clone()))
            .collect();
        assert_eq!(finals, expected);
        outcomes_replay(&words(&source), &json, &[]);
    }
}

fn programs() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "prints.py",
            "import threading\ndef work(k):\n    print(k)\nts = [threading.Thread(target=work, args=(k,)) for k in 'ab']\nfor t in ts: t.start()\nfor t in ts: t.join()\n",
        ),
        (
            "counter.py",
            "import threading\nn = 0\ndef work():\n    global n\n    n += 1\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(n)\n",
        ),
        (
            "raises.py",
            "import threading\nd = {}\ndef a(): d['k'] = 1\ndef b(): del d['k']\nts = [threading.Thread(target=f) for f in (a, b)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n",
        ),
        (
            "exits.py",
            "import sys, threading\nflag = 0\ndef a():\n    global flag\n    flag = 1\nt = threading.Thread(target=a)\nt.start()\nsys.exit(3 if flag else 0)\n",
        ),
        (
            "sleeps.py",
            "import threading, time\nlog = []\ndef a():\n    time.sleep(0.1)\n    log.append('a')\nt = threading.Thread(target=a)\nt.start()\nt.join(0.01)\nlog.append('m')\n",
        ),
        (
            "daemon.py",
            "import threading\nn = 0\ndef a():\n    global n\n    n = 1\n    n = 2\nt = threading.Thread(target=a, daemon=True)\nt.start()\n",
        ),
    ]
}

#[test]
fn every_schedule_comes_to_its_outcome() {
    let folder = Folder::new("replay");
    for (name, body) in programs() {
        let file = folder.file(name, body);
        let (_, json) = explore(&[&file], &[]);
        assert_eq!(json["complete"], true, "{name}");
        assert!(
            json["outcomes"].as_array().expect("a list").len() > 1,
            "{name}: {json}"
        );
        outcomes_replay(&[&file], &json, &[]);
        let (_, fewer) = explore(&[&file], &["--no-count"]);
        outcomes_replay(&[&file], &fewer, &[]);
        let outcomes = |json: &Value| -> Vec<(Value, Value, Value)> {
            let outcomes = json["outcomes"].as_array().expect("a list");
            let key = |outcome: &Value| {
                let preemptions = outcome["preemptions"].clone();
                (
                    outcome["globals"].clone(),
                    outcome["stdout"].clone(),
                    preemptions,
                )
            };
            outcomes.iter().map(key).collect()
        };
        assert_eq!(outcomes(&json), outcomes(&fewer), "{name}");
    }
}

#[test]
fn exceptions_and_exit_statuses_are_failures() {
    let folder = Folder::new("exceptions");
    for (name, body) in programs() {
        let file = folder.file(name, body);
        let (status, json) = explore(&[&file], &["--fail-on", "exception"]);
        let fails = matches!(name, "raises.py" | "exits.py");
        assert_eq!(status, i32::from(fails), "{name}");
        let failures = json["failures"].as_array().expect("a list");
        assert_eq!(failures.contains(&"exception".into()), fails, "{name}");
        let (status, _) = explore(&[&file], &["--fail-on", "exception", "--exit-zero"]);
        assert_eq!(status, 0, "{name}");
    }
}

/// Two threads that take two locks in opposite orders. What is left of each thread's other steps decides how many
/// interleavings end so; that some do, and none when the orders agree, does not.
#[test]
fn deadlocks_are_found_and_their_absence_is_proven() {
    let folder = Folder::new("deadlocks");
    let program = |first: &str, second: &str| {
        format!(
            "import threading\np, q = threading.Lock(), threading.Lock()\ndef a():\n    {first}\ndef b():\n    {second}\nts = [threading.Thread(target=f) for f in (a, b)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n"
        )
    };
    let file = folder.file(
        "crossed.py",
        &program(
            "with p:\n        with q: pass",
            "with q:\n        with p: pass",
        ),
    );
    let (status, json) = explore(&[&file], &[]);
    assert_eq!(status, 1);
    assert_eq!(json["failures"], serde_json::json!(["deadlock"]));
    assert!(number(&json["deadlocks"]) > BigUint::from(0u32));
    assert!(number(&json["deadlocks"]) < number(&json["interleavings"]));
    outcomes_replay(&[&file], &json, &[]);
    let file = folder.file(
        "ordered.py",
        &program(
            "with p:\n        with q: pass",
            "with p:\n        with q: pass",
        ),
    );
    let (status, json) = explore(&[&file], &[]);
    assert_eq!(status, 0);
    assert_eq!(json["deadlocks"], "0");
    assert_eq!(json["lossy"], "0");
    let said = text(&racescope(&["explore", &file]));
    assert!(
        said.contains("no interleaving loses an update, ends in a deadlock or"),
        "{said}"
    );
    assert!(said.contains("(complete: "), "{said}");
    assert!(said.contains("under --gil any"), "{said}");
    assert!(!said.contains("holds"), "{said}");
}

/// A lock around the addition: no interleaving loses an update; the final value is 2 in all.
#[test]
fn a_lock_is_proven_right() {
    let folder = Folder::new("lock");
    let source = "import threading\nn = 0\nlock = threading.Lock()\ndef work():\n    global n\n    with lock: n += 1\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n";
    let file = folder.file("lock.py", source);
    for options in [
        &["--expect", "n == 2"][..],
        &["--expect", "n == 2", "--no-count"],
    ] {
        let (status, json) = explore(&[&file], options);
        assert_eq!(status, 0, "{options:?}");
        assert_eq!(json["complete"], true);
        assert_eq!(json["failures"], serde_json::json!([]));
    }
    let (status, json) = explore(&[&file], &["--expect", "n == 3"]);
    assert_eq!(status, 1);
    assert_eq!(json["failures"], serde_json::json!(["expect"]));
}

#[test]
fn limits_give_partial_answers() {
    let source = rounds(40, 4);
    for (option, value, why) in [
        ("--max-states", "2000", "states"),
        ("--timeout", "0.2", "time"),
    ] {
        let limit = [option, value, "--fail-on", "deadlock"];
        let (status, json) = explore(&words(&source), &limit);
        assert_eq!(status, 3, "{option}");
        assert_eq!(json["complete"], false);
        assert_eq!(json["stopped"], why);
        assert_eq!(json["interleavings"], Value::Null);
        let said = racescope(&[&["explore"][..], &words(&source), &limit].concat());
        assert_eq!(said.status.code(), Some(3));
        assert!(text(&said).contains("this is not a proof"), "{said:?}");
        assert!(!text(&said).contains("no interleaving"), "{said:?}");
    }
}

/// With no preemption nothing is lost, and that proves nothing of the others; with one, two threads can lose an update.
#[test]
fn a_bound_on_preemptions_is_said() {
    let source = adders("1,-1");
    let (status, json) = explore(&words(&source), &["--max-preemptions", "0"]);
    assert_eq!((status, &json["stopped"]), (3, &"preemptions".into()));
    assert_eq!(json["complete"], false);
    assert_eq!(json["interleavings"], "2");
    let (status, json) = explore(&words(&source), &["--max-preemptions", "1"]);
    assert_eq!(status, 1);
    // One preemption after 1 to 5 of the first thread's six instructions, for each thread that can be first.
    assert_eq!(json["interleavings"], "12");
    let (status, json) = explore(&words(&source), &["--max-preemptions", "100"]);
    assert_eq!(status, 1);
    assert_eq!(json["complete"], true);
    assert_eq!(json["interleavings"], "924");
    let said = text(&racescope(
        &[
            &["explore"],
            &words(&source)[..],
            &["--max-preemptions", "0"],
        ]
        .concat(),
    ));
    assert!(
        said.contains("only with at most 0 preemptions: no proof beyond them"),
        "{said}"
    );
}

/// A thread that waits by trying can do so for ever.
#[test]
fn a_loop_that_waits_is_endless() {
    let folder = Folder::new("spin");
    let file = folder.file(
        "spin.py",
        "import threading\nflag = False\ndef wait():\n    while not flag: pass\nt = threading.Thread(target=wait)\nt.start()\nflag = True\nt.join()\n",
    );
    let (status, json) = explore(&[&file], &[]);
    assert_eq!(status, 0);
    assert_eq!(json["endless"], true);
    assert_eq!(json["interleavings"], Value::Null);
    assert_eq!(json["complete"], true);
    let said = text(&racescope(&["explore", &file]));
    assert!(said.contains("the program can run for ever"), "{said}");
    assert!(said.contains("infinitely many interleavings"), "{said}");
}

#[test]
fn the_worst_schedule_is_saved() {
    let folder = Folder::new("save");
    let path = folder.0.join("worst.schedule");
    let path = path.to_str().expect("UTF-8");
    let source = adders("1,-1");
    let (status, _) = explore(&words(&source), &["--save", path]);
    assert_eq!(status, 1);
    assert!(Path::new(path).exists());
    let output = racescope(&["replay", path, "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["lost_updates"], 1);
    assert_eq!(json["preemptions"], 1);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let source = adders("1,-1");
    for (options, word) in [
        (&["--fail-on", "race"][..], "hunt"),
        (&["--fail-on", "livelock"], "livelock"),
        (&["--expect", "counter ="], "--expect"),
        (&["--expect", "nowhere == 1"], "nowhere"),
        (&["--classes", "--no-count"], "--no-count"),
    ] {
        let output = racescope(&[&["explore"], &words(&source)[..], options].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        let err = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(err.contains(word), "{options:?}: {err}");
    }
}
