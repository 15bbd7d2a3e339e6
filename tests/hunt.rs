//! Hunting, shrinking, explaining and the serial oracle, against the executions themselves, brute force, and CPython 3.8.

#![expect(
    clippy::format_collect,
    reason = "programs and results of tests are short texts"
)]

#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/racescope.rs"]
#[allow(dead_code, reason = "only some of it is asked for here")]
mod racescope;

use ::racescope::analysis::lost_updates::{Access, LostUpdate};
use ::racescope::compile::compile_source;
use ::racescope::explore::base::Base;
use ::racescope::explore::failure::{Failure, Kinds};
use ::racescope::explore::hunt::{self, Plan, Progress};
use ::racescope::explore::judge::{self, Judge};
use ::racescope::explore::oracle::{self, Limits};
use ::racescope::explore::runner::Runner;
use ::racescope::explore::shrink;
use ::racescope::runtime::interp::{self, Quantum};
use ::racescope::runtime::observer::{At, Moment, NoObserver, Observer};
use ::racescope::runtime::program::Program;
use ::racescope::runtime::start;
use ::racescope::runtime::state::{State, Status};
use ::racescope::schedule::green::Ending;
use ::racescope::schedule::schedule::Slices;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

fn load(source: &str) -> Program {
    let code = compile_source(source, "t.py").expect("the program compiles");
    Program::load(&code, source, Vec::new()).expect("the program can be loaded")
}

fn pool() -> rayon::ThreadPool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2);
    pool.build().expect("there is room")
}

fn plan(scheduler: &str, seeds: u64, expect: Option<u32>) -> Plan {
    Plan {
        seeds: 0..seeds,
        scheduler: scheduler.parse().expect("a scheduler"),
        steps_estimate: 150,
        kinds: Kinds::default(),
        expect,
    }
}

const THREADS: &str = "ts = [threading.Thread(target=f) for f in fs]\nfor t in ts: t.start()\nfor t in ts: t.join()\n";

/// Programs whose shared data are global numbers, so that a test can look at them.
fn racy() -> Vec<String> {
    let all = [
        "n = 0\ndef add():\n    global n\n    for k in range(3): n += 1\nfs = [add, add]\n",
        "n = 0\nm = 10\ndef one():\n    global n, m\n    n += 5\n    m = n * 2\n    n -= 1\ndef two():\n    global n, m\n    x = n\n    m += 100\n    n = x + 40\nfs = [one, two, one]\n",
        "n = 1\ndef twice():\n    global n\n    n = double(n)\ndef double(x): return x + x\nfs = [twice, twice, twice]\n",
        "n = 0\nlock = threading.Lock()\ndef checked():\n    global n\n    with lock: x = n\n    x += 1\n    with lock: n = x\nfs = [checked] * 3\n",
    ];
    all.iter()
        .map(|program| format!("import threading\n{program}{THREADS}"))
        .collect()
}

/// What is claimed of one access, held against the execution.
struct Checked<'c> {
    claims: Vec<(&'c str, &'c Access, bool)>,
    /// The claims that the step before makes of what is there after it.
    pending: Vec<(&'c str, &'c Access)>,
    seen: usize,
}

fn value(program: &Program, state: &State, name: &str) -> String {
    let slot = program
        .slots
        .iter()
        .position(|slot| {
            slot.namespace == 0 && program.find_interned(name) == Some(slot.name.handle)
        })
        .expect("the location is a global");
    let value = state.globals[slot].value();
    start::repr(program, &mut state.clone(), value).unwrap_or_default()
}

impl Checked<'_> {
    fn after(&mut self, program: &Program, state: &State) {
        for (name, access) in self.pending.drain(..) {
            assert_eq!(value(program, state, name), access.value, "{access:?}");
        }
    }
}

impl Observer for Checked<'_> {
    fn step(&mut self, moment: Moment<'_>) {
        self.after(moment.program, moment.state);
        for &(name, access, is_write) in &self.claims {
            if access.step != moment.step {
                continue;
            }
            self.seen += 1;
            assert_eq!(moment.thread, access.thread);
            let (code, pc) = (access.site.code, access.site.pc);
            assert_eq!(moment.at, At::Instr { code, pc });
            let held = value(moment.program, moment.state, name);
            if is_write {
                assert_eq!(Some(held), access.before);
                self.pending.push((name, access));
            } else {
                assert_eq!(held, access.value);
            }
        }
    }

    fn stopped(
        &mut self,
        program: &Program,
        state: &State,
        _: u32,
        _: ::racescope::schedule::StopReason,
    ) -> std::ops::ControlFlow<()> {
        self.after(program, state);
        std::ops::ControlFlow::Continue(())
    }
}

fn check(runner: &mut Runner<'_>, slices: &Slices, update: &LostUpdate) {
    let name = &*update.location;
    let mut claims = vec![(name, &update.read, false), (name, &update.overwrite, true)];
    claims.extend(update.lost.iter().map(|write| (name, write, true)));
    assert!(update.lost.iter().all(|write| {
        write.thread != update.overwrite.thread
            && (update.read.step..update.overwrite.step).contains(&write.step)
    }));
    assert_eq!(update.read.thread, update.overwrite.thread);
    let expected = claims.len();
    let mut checked = Checked {
        claims,
        pending: Vec::new(),
        seen: 0,
    };
    runner.replay(slices, &mut checked).expect("it fits");
    assert_eq!(checked.seen, expected, "{update:?}");
}

/// Every access that an explanation of a shrunk schedule names is there, at that step, with those values; and the shrunk
/// schedule fails as the first one did.
#[test]
fn explanations_hold_of_the_execution() {
    for source in racy() {
        let program = load(&source);
        let base = Base::new(&program, start::program(&program, 0), 100_000);
        let mut runner = Runner::new(&base);
        let mut judge = Judge::new(&program, Kinds::default(), None);
        let mut explained = 0;
        for spec in ["random:10", "pct:4"] {
            let progress = Progress::default();
            let found = hunt::hunt(&base, &plan(spec, 150, None), &progress, &pool());
            for finding in found.expect("nothing is expected").findings() {
                let shrunk =
                    shrink::shrink(&mut runner, &finding.slices, &finding.failure, None, 1_000);
                let shrunk = shrunk.expect("nothing is expected");
                for slices in [&finding.slices, &shrunk.slices] {
                    let ran = runner.replay(slices, &mut NoObserver).expect("it fits");
                    let verdict = judge.judge(&mut runner, ran).expect("nothing is expected");
                    assert!(verdict.failures.contains(&finding.failure));
                    let updates = judge::lost_updates(&mut runner, slices, 100).first;
                    assert!(!updates.is_empty());
                    for update in &updates {
                        check(&mut runner, slices, update);
                        explained += 1;
                    }
                }
                let ran = runner
                    .replay(&shrunk.slices, &mut NoObserver)
                    .expect("it fits");
                assert_eq!(ran.counts.preemptions, shrunk.size.preemptions);
                assert_eq!(ran.counts.switches, shrunk.size.switches);
                assert_eq!(runner.state.steps, shrunk.size.steps);
            }
        }
        assert!(explained > 0, "{source}");
    }
}

/// The fewest preemptions with which each value of `n` is reached, found by trying everything. States in which the
/// same threads are at the same places with the same globals and locals are one.
fn fewest(program: &Program, first: &State) -> BTreeMap<String, u64> {
    let mut best: BTreeMap<String, u64> = BTreeMap::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    // (preemptions, state, who ran last)
    let mut pending = vec![(0, first.clone(), None::<u32>)];
    while let Some((preemptions, state, last)) = pending.pop() {
        let threads = 0..u32::try_from(state.threads.len()).expect("few threads");
        let enabled: Vec<u32> = threads
            .filter(|&thread| state.threads[thread as usize].status != Status::Finished)
            .filter(|&thread| state.is_enabled(thread))
            .collect();
        if enabled.is_empty() {
            let known = best.entry(value(program, &state, "n")).or_insert(u64::MAX);
            *known = preemptions.min(*known);
            continue;
        }
        for &thread in &enabled {
            let mut next = state.clone();
            let is_preempted = last.is_some_and(|last| last != thread && enabled.contains(&last));
            let preemptions = preemptions + u64::from(is_preempted);
            interp::run(
                program,
                &mut next,
                thread,
                &mut Quantum::new(1),
                &mut NoObserver,
            );
            next.steps = 0;
            let name = format!("{thread} {next:?}");
            let known = seen.entry(name).or_insert(u64::MAX);
            if preemptions < *known {
                *known = preemptions;
                pending.push((preemptions, next, Some(thread)));
            }
        }
    }
    best
}

/// Shrinking from whatever schedule was found never ends above the fewest preemptions that there are.
#[test]
fn shrinking_reaches_the_fewest_preemptions_of_small_programs() {
    for (text, threads, wanted) in [
        ("n += 1\n", 2, 1),
        ("n += 1\n", 3, 1),
        ("n += 1\nn += 1\n", 2, 2),
        ("x = n\nn = x + 1\nn = n + 1\n", 2, 2),
    ] {
        let mut program = load(text);
        let mut compile = |text: &str| {
            let expr = ::racescope::syntax::parse_expression(text).expect("an expression");
            let code = ::racescope::compile::compile_expression(expr, "t").expect("it compiles");
            program.link(&code, 0)
        };
        let expect = compile(&format!("n != {wanted}"));
        let first =
            |name: &str, text: &str, compile: &mut dyn FnMut(&str) -> u32| start::FirstValue {
                name: name.to_owned(),
                codes: vec![compile(text)],
            };
        let n = first("n", "0", &mut compile);
        let own = first("x", "0", &mut compile);
        let state = start::snippet(&program, 0, threads, &[n], &[own]).expect("it can begin");
        let fewest = fewest(&program, &state)[&wanted.to_string()];
        let base = Base::new(&program, state, 10_000);
        let mut runner = Runner::new(&base);
        let found = hunt::hunt(
            &base,
            &plan("random:2", 400, Some(expect)),
            &Progress::default(),
            &pool(),
        )
        .expect("the expectation can be evaluated");
        let mut shrunk_any = false;
        for (verdict, tally) in &found.verdicts {
            if !verdict.failures.contains(&Failure::Expect) {
                continue;
            }
            let shrunk = shrink::shrink(
                &mut runner,
                &tally.slices,
                &Failure::Expect,
                Some(expect),
                10_000,
            );
            let shrunk = shrunk.expect("the expectation can be evaluated");
            assert_eq!(shrunk.size.preemptions, fewest, "{text}");
            shrunk_any = true;
        }
        assert!(shrunk_any, "{text}");
    }
}

/// Two locks, each thread taking the one that the other took first; and an update that is lost by the way.
const CROSSED: &str = "import threading
a, b, n = threading.Lock(), threading.Lock(), 0
def one():
    global n
    n += 1
    with a:
        with b: pass
def two():
    global n
    n += 1
    with b:
        with a: pass
ts = [threading.Thread(target=f) for f in (one, two)]
for t in ts: t.start()
for t in ts: t.join()
";

/// A file of this text, for one test.
fn file(name: &str, text: &str) -> String {
    let name = format!("racescope-hunt-{name}-{}.py", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).expect("there is a folder for temporary files");
    path.to_string_lossy().into_owned()
}

fn hunt_with(workers: &str, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_racescope"))
        .current_dir(racescope::root())
        .env("RAYON_NUM_THREADS", workers)
        .arg("hunt")
        .args(words)
        .output()
        .expect("racescope runs")
}

#[test]
fn the_number_of_workers_does_not_show() {
    let crossed = file("workers", CROSSED);
    for words in [
        &[
            &*crossed,
            "--seeds",
            "3..400",
            "--scheduler",
            "random:20",
            "--explain",
        ][..],
        &[&*crossed, "--scheduler", "pct", "--format", "json"],
        &[
            "-c",
            "n += d",
            "--threads",
            "3",
            "--set",
            "n=0",
            "--per-thread",
            "d=1,10,100",
            "--scheduler",
            "random:5",
        ],
    ] {
        let one = hunt_with("1", words);
        let four = hunt_with("4", words);
        assert_eq!(one.status.code(), Some(1), "{words:?}");
        assert_eq!(one, four, "{words:?}");
        assert!(one.stderr.is_empty());
    }
    std::fs::remove_file(crossed).expect("it is there");
}

const MINIMUM: [&str; 10] = [
    "-c",
    "for _ in range(10): n += 1",
    "--threads",
    "2",
    "--set",
    "n=0",
    "--per-thread",
    "_=0",
    "--expect",
    "n > 2",
];

/// Two threads of ten additions can end at 2: each must read before the other's last but one store is undone. One reads 0, the
/// other makes nine additions, the first stores 1, the second reads it, the first ends, the second stores 2: four preemptions.
#[test]
fn the_least_result_of_two_counters_is_found_and_shrunk() {
    let mut words = MINIMUM.to_vec();
    words.extend([
        "--fail-on",
        "expect",
        "--scheduler",
        "pct:5",
        "--format",
        "json",
    ]);
    // Six of the first million seeds end at 2; these thousand have one of them.
    words.extend(["--seeds", "345000..346000"]);
    let output = hunt_with("2", &words);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["shrunk"]["preemptions"], 4);
    let token = json["shrunk"]["schedule"].as_str().expect("it is short");
    let mut words = vec!["run"];
    words.extend(MINIMUM);
    words.extend(["--schedule", token, "--format", "json"]);
    let output = Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(&words)
        .output()
        .expect("racescope runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["globals"]["n"], "2");
    assert_eq!(json["preemptions"], 4);
}

#[test]
fn exit_statuses() {
    let code = |words: &[&str]| hunt_with("2", words).status.code();
    let small = ["-c", "n += 1", "--set", "n=0", "--threads", "2"];
    let with = |more: &[&'static str]| {
        let mut words = small.to_vec();
        words.extend(more);
        words
    };
    assert_eq!(code(&with(&["--scheduler", "serial"])), Some(0));
    assert_eq!(code(&with(&["--scheduler", "random:2"])), Some(1));
    assert_eq!(
        code(&with(&["--scheduler", "random:2", "--exit-zero"])),
        Some(0)
    );
    assert_eq!(
        code(&with(&["--scheduler", "random:2", "--fail-on", "deadlock"])),
        Some(0)
    );
    assert_eq!(
        code(&with(&["--scheduler", "serial", "--max-steps", "3"])),
        Some(3)
    );
    assert_eq!(code(&with(&["--seeds", "5..5"])), Some(2));
    assert_eq!(code(&with(&["--fail-on", "boredom"])), Some(2));
    assert_eq!(code(&with(&["--expect", "nowhere > 1"])), Some(2));
    assert_eq!(code(&with(&["--shard", "3/2"])), Some(2));
    assert_eq!(
        code(&["-c", "while True: pass", "--max-steps", "1000"]),
        Some(3)
    );
}

/// The parts of a hunt are the hunt.
#[test]
fn shards_add_up() {
    let crossed = file("shards", CROSSED);
    let count = |shard: &[&str]| {
        let mut words = vec![&*crossed, "--seeds", "10..210", "--format", "json"];
        words.extend(shard);
        let output = hunt_with("2", &words);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let number = |key: &str| json[key].as_u64().expect("a number");
        (number("seeds"), number("failures"))
    };
    let parts = ["1/3", "2/3", "3/3"].map(|part| count(&["--shard", part]));
    let sum = parts
        .iter()
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    assert_eq!(sum, count(&[]));
    assert_eq!(sum.0, 200);
    std::fs::remove_file(crossed).expect("it is there");
}

/// The bodies in every order, one after the other, as CPython runs them.
#[test]
fn serial_outcomes_are_those_of_cpython() {
    let Some(python) = cpython::find("3.8") else {
        println!("skipped: no CPython 3.8");
        return;
    };
    let programs = [
        ("a, b = 1, 2", vec!["a += b", "b *= 3", "a, b = b, a"]),
        (
            "log, d = [], {}",
            vec![
                "log.append(len(log))",
                "d[len(log)] = 'x'",
                "log += ['y'] * 2",
                "d.setdefault('k', str(log))",
            ],
        ),
        (
            "s, u = 'q', 0",
            vec!["s = s * 2 + 'a'", "u = len(s)", "s = s[1:]", "u -= 1"],
        ),
    ];
    for (setup, bodies) in programs {
        let functions: String = bodies
            .iter()
            .enumerate()
            .map(|(number, body)| {
                format!("def f{number}():\n    global a, b, log, d, s, u\n    {body}\n")
            })
            .collect();
        let names: Vec<String> = (0..bodies.len())
            .map(|number| format!("f{number}"))
            .collect();
        let names = names.join(", ");
        let program = load(&format!(
            "import threading\n{setup}\n{functions}fs = [{names}]\n{THREADS}"
        ));
        let found =
            oracle::serial_outcomes(&program, &start::program(&program, 0), Limits::default());
        assert!(found.complete);
        let ours: BTreeSet<String> = found
            .outcomes
            .values()
            .map(|outcome| {
                let globals = outcome.globals.iter();
                globals
                    .map(|(name, value)| format!("{name}={value};"))
                    .collect()
            })
            .collect();
        let script = format!(
            "import itertools\n{functions}for order in itertools.permutations([{names}]):\n    for name in 'a b log d s u'.split(): globals().pop(name, None)\n    exec({setup:?}, globals())\n    for f in order: f()\n    print(''.join('%s=%r;' % (name, globals()[name]) for name in sorted('a b log d s u'.split()) if name in globals()))\n"
        );
        let output = cpython::command(&python).arg("-c").arg(&script).output();
        let output = output.expect("CPython runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let theirs: BTreeSet<String> = String::from_utf8(output.stdout)
            .expect("text")
            .lines()
            .map(str::to_owned)
            .collect();
        assert_eq!(ours, theirs);
    }
}

/// An execution that is over before its deadline is judged as it ended.
#[test]
fn what_fails_is_told_by_kind_and_place() {
    let cases = [
        (
            "import threading\nitems = [1]\ndef take():\n    if items:\n        items.pop()\nts = [threading.Thread(target=take) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n",
            "exception: IndexError in take:5",
        ),
        (
            "import threading\nn = 0\ndef work():\n    global n\n    x = n\n    n = x + 1\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nassert n == 2\n",
            "exception: AssertionError in line 10",
        ),
        (
            "import threading, sys\nn = 0\ndef work():\n    global n\n    n += 1\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nsys.exit(n != 2)\n",
            "exception: the program exits with status 1",
        ),
    ];
    for (source, headline) in cases {
        let program = load(source);
        let base = Base::new(&program, start::program(&program, 0), 100_000);
        let progress = Progress::default();
        let found = hunt::hunt(&base, &plan("random:5", 300, None), &progress, &pool());
        let findings = found.expect("nothing is expected").findings();
        let headlines: Vec<String> = findings
            .iter()
            .map(|finding| ::racescope::report::explain::headline(&program, &finding.failure, None))
            .collect();
        assert!(
            headlines.iter().any(|found| found == headline),
            "{headlines:?}"
        );
        let mut runner = Runner::new(&base);
        for finding in &findings {
            let ran = runner
                .replay(&finding.slices, &mut NoObserver)
                .expect("it fits");
            assert_ne!(ran.ending, Ending::StepLimit);
        }
    }
}
