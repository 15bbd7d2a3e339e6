//! The command line from outside: exit statuses, what bad input gets, schedules saved and replayed, and that
//! one seed is one execution.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for a test, removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("racescope-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file can be written there");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of a failed test does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn racescope(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error} in {output:?}"))
}

/// Runs, and checks the status and that standard error names each of `words`.
fn refused(folder: &Path, args: &[&str], status: i32, words: &[&str]) {
    let output = racescope(folder, args);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
    for word in words {
        assert!(err.contains(word), "{args:?}: {word:?} is not in {err:?}");
    }
    assert!(!err.contains("panicked"), "{args:?}: {err}");
}

const SNIPPET: [&str; 9] = [
    "-c",
    "counter += amount",
    "--threads",
    "2",
    "--set",
    "counter=0",
    "--per-thread",
    "amount=1,-1",
    "--seed",
];

#[test]
fn bad_input_gets_one_diagnostic_with_its_place() {
    let folder = Folder::new("bad");
    folder.file("syntax.py", "x = 1\ny = (\n");
    folder.file("indent.py", "if x:\nprint(x)\n");
    folder.file("outside.py", "return 1\n");
    folder.file("module.py", "import threading\nimport numpy\n");
    folder.file("latin.py", b"x = '\xff'\n");
    folder.file("null.py", b"x = 1\0\n");
    folder.file("fine.py", "x = 1\n");
    refused(
        &folder.0,
        &["run", "syntax.py"],
        2,
        &["syntax.py:", "unexpected EOF while parsing"],
    );
    refused(
        &folder.0,
        &["run", "indent.py"],
        2,
        &["indent.py:2", "expected an indented block"],
    );
    refused(
        &folder.0,
        &["run", "outside.py"],
        2,
        &["outside.py:1", "'return' outside function"],
    );
    refused(
        &folder.0,
        &["dis", "outside.py"],
        2,
        &["outside.py:1", "'return' outside function"],
    );
    refused(
        &folder.0,
        &["run", "module.py"],
        2,
        &["module.py:2", "numpy", "threading"],
    );
    refused(&folder.0, &["run", "latin.py"], 2, &["latin.py"]);
    refused(&folder.0, &["run", "null.py"], 2, &["null.py"]);
    refused(
        &folder.0,
        &["run", "absent.py"],
        2,
        &["absent.py", "no such file"],
    );
    refused(&folder.0, &["run", "."], 2, &["folder"]);
    refused(&folder.0, &["run"], 2, &["FILE"]);
    refused(
        &folder.0,
        &["run", "fine.py", "--scheduler", "fair"],
        2,
        &["fair", "random"],
    );
    refused(
        &folder.0,
        &["run", "fine.py", "--set", "x=1"],
        2,
        &["--threads"],
    );
    refused(&folder.0, &["run", "fine.py", "--gil", "2.7"], 2, &["2.7"]);
    refused(
        &folder.0,
        &["run", "fine.py", "--expect", "x =="],
        2,
        &["--expect"],
    );
    refused(
        &folder.0,
        &["run", "fine.py", "--save", "absent/x.schedule"],
        2,
        &["absent/x.schedule"],
    );
}

#[test]
fn values_of_names_are_python_expressions_one_for_all_or_one_for_each_thread() {
    let folder = Folder::new("values");
    let run = |own: &str| {
        racescope(
            &folder.0,
            &[
                "run",
                "-c",
                "seen += [x]",
                "--threads",
                "3",
                "--set",
                "seen=[]",
                "--per-thread",
                own,
                "--scheduler",
                "serial",
                "--format",
                "json",
            ],
        )
    };
    for (own, seen) in [
        ("x=1,2,3", "[1, 2, 3]"),
        ("x=5", "[5, 5, 5]"),
        ("x=(1, 2)", "[(1, 2), (1, 2), (1, 2)]"),
        ("x='a,b',max(3, 4),[1,\n2]", "['a,b', 4, [1, 2]]"),
    ] {
        let output = run(own);
        assert_eq!(json(&output)["globals"]["seen"], seen, "{own}: {output:?}");
    }
    let snippet = ["run", "-c", "pass", "--threads", "3", "--per-thread"];
    let with = |value| [snippet.as_slice(), &[value]].concat();
    refused(&folder.0, &with("x=1,2"), 2, &["2 values for 3 threads"]);
    refused(&folder.0, &with("x"), 2, &["NAME=EXPR"]);
    refused(&folder.0, &with("1x=2"), 2, &["1x"]);
    refused(&folder.0, &with("x="), 2, &["no value"]);
    refused(&folder.0, &with("x=1/0"), 2, &["x", "ZeroDivisionError"]);
    refused(&folder.0, &with("x=(1"), 2, &["--per-thread x"]);
}

#[test]
fn the_exit_status_is_the_programs_own() {
    let folder = Folder::new("status");
    for (program, status, word) in [
        ("pass\n", 0, "finished"),
        ("raise ValueError('no')\n", 1, "raised"),
        ("raise SystemExit(7)\n", 7, "finished"),
        ("raise SystemExit\n", 0, "finished"),
        (
            "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n",
            1,
            "deadlock",
        ),
        ("while True: pass\n", 3, "limit"),
    ] {
        folder.file("program.py", program);
        let output = racescope(
            &folder.0,
            &[
                "run",
                "program.py",
                "--max-steps",
                "10000",
                "--format",
                "json",
            ],
        );
        assert_eq!(output.status.code(), Some(status), "{program}");
        assert_eq!(json(&output)["status"], word, "{program}");
    }
    folder.file("program.py", "counter = 3\n");
    for (expect, status) in [("counter == 3", 0), ("counter > 3", 1)] {
        let output = racescope(&folder.0, &["run", "program.py", "--expect", expect]);
        assert_eq!(output.status.code(), Some(status), "{expect}");
    }
}

/// The program, its output and its end, under a seed; and the same from the token and from the saved file.
#[test]
fn a_saved_schedule_replays_to_the_same_execution() {
    let folder = Folder::new("replay");
    let program = "\
import threading
counter = 0
def work(amount):
    global counter
    for _ in range(200):
        counter += amount
threads = [threading.Thread(target=work, args=(amount,)) for amount in (1, 10, 100)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
";
    folder.file("program.py", program);
    let mut outcomes = std::collections::BTreeSet::new();
    for seed in ["1", "2", "3", "4", "5"] {
        let args = [
            "run",
            "program.py",
            "--seed",
            seed,
            "--scheduler",
            "random:30",
            "--format",
            "json",
        ];
        let saved = racescope(
            &folder.0,
            &[args.as_slice(), &["--save", "s.schedule"]].concat(),
        );
        let first = json(&saved);
        assert_eq!(
            first,
            json(&racescope(&folder.0, &args)),
            "one seed is one execution"
        );
        let again = [
            racescope(&folder.0, &["replay", "s.schedule", "--format", "json"]),
            racescope(
                &folder.0,
                &[
                    "run",
                    "program.py",
                    "--schedule",
                    "s.schedule",
                    "--format",
                    "json",
                ],
            ),
        ];
        for output in again {
            let mut replayed = json(&output);
            assert_eq!(replayed["seed"], serde_json::Value::Null);
            replayed["seed"] = first["seed"].clone();
            assert_eq!(replayed, first);
        }
        if let Some(token) = first["schedule"].as_str() {
            let output = racescope(
                &folder.0,
                &["replay", token, "program.py", "--format", "json"],
            );
            assert_eq!(json(&output)["stdout"], first["stdout"]);
        }
        outcomes.insert(first["stdout"].as_str().map(str::to_owned));
    }
    assert!(
        outcomes.len() > 1,
        "five seeds, and one outcome: {outcomes:?}"
    );
    // A schedule of another text, of other arguments, and one that was cut.
    folder.file("other.py", program.replace("200", "201"));
    refused(
        &folder.0,
        &["run", "other.py", "--schedule", "s.schedule"],
        4,
        &["another program"],
    );
    refused(
        &folder.0,
        &[
            "run",
            "program.py",
            "--schedule",
            "s.schedule",
            "--",
            "argument",
        ],
        4,
        &["another program"],
    );
    let bytes = std::fs::read(folder.0.join("s.schedule")).expect("it was written");
    folder.file("cut.schedule", &bytes[..bytes.len() - 1]);
    refused(&folder.0, &["replay", "cut.schedule"], 2, &["damaged"]);
    refused(
        &folder.0,
        &["replay", "no-such-thing"],
        2,
        &["no-such-thing"],
    );
}

#[test]
fn the_token_of_a_snippet_is_short_and_replays() {
    let folder = Folder::new("token");
    for seed in ["3", "4", "5"] {
        let args = [
            ["run"].as_slice(),
            &SNIPPET,
            &[seed, "--scheduler", "random:2", "--format", "json"],
        ]
        .concat();
        let first = json(&racescope(&folder.0, &args));
        let token = first["schedule"]
            .as_str()
            .expect("a short schedule")
            .to_owned();
        assert!(token.len() <= 40, "{token}");
        let again = [
            ["replay", &token].as_slice(),
            &SNIPPET[..8],
            &["--format", "json"],
        ]
        .concat();
        let replayed = json(&racescope(&folder.0, &again));
        for key in [
            "status",
            "globals",
            "steps",
            "switches",
            "preemptions",
            "schedule",
        ] {
            assert_eq!(replayed[key], first[key], "{key}");
        }
        refused(&folder.0, &["replay", &token], 2, &["FILE"]);
        refused(
            &folder.0,
            &[
                "replay",
                &token,
                "-c",
                "counter -= amount",
                "--threads",
                "2",
            ],
            4,
            &["another program"],
        );
    }
}

/// The keys of the JSON object are fixed.
#[test]
fn the_json_of_a_run_has_the_documented_keys() {
    let folder = Folder::new("json");
    let args = [["run"].as_slice(), &SNIPPET, &["3", "--format", "json"]].concat();
    let object = json(&racescope(&folder.0, &args));
    let keys: Vec<&str> = object
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    for key in [
        "status",
        "exit_code",
        "seed",
        "schedule",
        "stdout",
        "stderr",
        "steps",
        "switches",
        "preemptions",
        "threads",
        "globals",
        "lost_updates",
    ] {
        assert!(keys.contains(&key), "{key} is not in {keys:?}");
    }
    assert_eq!(object["steps"], 12);
    assert_eq!(object["threads"], 2);
}

/// The six lines of the lesson's discussion, as CPython 3.8's `dis.dis('counter += amount')` prints them.
#[test]
fn the_listing_of_the_lesson() {
    let folder = Folder::new("dis");
    let output = racescope(&folder.0, &["dis", "-c", "counter += amount"]);
    assert_eq!(
        text(&output.stdout),
        "  1           0 LOAD_NAME                0 (counter)
              2 LOAD_NAME                1 (amount)
              4 INPLACE_ADD
              6 STORE_NAME               0 (counter)
              8 LOAD_CONST               0 (None)
             10 RETURN_VALUE
"
    );
}
