//! Threads and what they meet at, against CPython 3.8.
//!
//! Every program of `tests/threads/` prints the same under every schedule, because it is made so. Each is run
//! serially, in turns of every length, and under hundreds of seeds of the random and the PCT scheduler, and must
//! print what CPython 3.8 printed (committed in `tests/oracles/threads/`, compared live where it is installed).
//! The small programs below have more than one outcome: all their schedules with few preemptions are walked,
//! and the set of outcomes is what the documentation of each primitive allows.

#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/parallel.rs"]
mod parallel;
#[path = "support/racescope.rs"]
#[allow(
    dead_code,
    reason = "only the place of the repository is asked for here"
)]
mod racescope;

use std::collections::BTreeSet;

use ::racescope::compile::compile_source;
use ::racescope::runtime::interp::{self, Quantum, Stop};
use ::racescope::runtime::observer::NoObserver;
use ::racescope::runtime::program::Program;
use ::racescope::runtime::start;
use ::racescope::runtime::state::{State, Status};
use ::racescope::schedule::green::{self, Ending, SliceSink};
use ::racescope::schedule::spec::SchedulerSpec;
use ::racescope::schedule::{StopReason, ThreadId};
use oracle::Oracle;
use racescope::root;

/// More steps than any of the programs takes.
const MAX_STEPS: u64 = 2_000_000;

struct Gather {
    stdout: String,
    stderr: String,
}

impl SliceSink for Gather {
    fn slice(&mut self, _thread: ThreadId, _passed: u64, _reason: StopReason) {}

    fn output(&mut self, state: &mut State) {
        self.stdout.push_str(&std::mem::take(&mut state.stdout));
        self.stderr.push_str(&std::mem::take(&mut state.stderr));
    }
}

fn load(source: &str, name: &str) -> Program {
    let code = compile_source(source, name).expect("the program compiles");
    Program::load(&code, source, Vec::new()).expect("the program can be loaded")
}

/// What a run printed, and its exit status; how it ended if not by itself.
fn run(program: &Program, scheduler: &str, seed: u64) -> Result<(String, String, i32), String> {
    let mut state = start::program(program, 0);
    let spec: SchedulerSpec = scheduler.parse().expect("a scheduler");
    let mut scheduler = spec.factory().build(seed, 5_000);
    let mut sink = Gather {
        stdout: String::new(),
        stderr: String::new(),
    };
    let ended = green::drive(
        program,
        &mut state,
        &mut scheduler,
        MAX_STEPS,
        &mut NoObserver,
        &mut sink,
    );
    match ended {
        Ok((Ending::Finished, _)) => {
            let code = state
                .exit
                .map_or(0, ::racescope::runtime::state::Exit::code);
            Ok((sink.stdout, sink.stderr, code))
        }
        Ok((ending, _)) => Err(format!("{ending:?} after {:?}", sink.stdout)),
        Err(misfit) => Err(misfit.to_string()),
    }
}

/// The first schedule under which a program does not do what CPython does.
fn difference(file: &str, oracle: &Oracle, seeds: u64) -> Option<String> {
    let source = std::fs::read_to_string(root().join(file)).expect("the program is there");
    let program = load(&source, file);
    let expected = match oracle.output(file, &[]) {
        Ok(expected) => expected,
        Err(error) => return Some(error),
    };
    let mut schedules: Vec<(String, u64)> = vec![("serial".to_owned(), 0)];
    schedules.extend([1, 2, 3, 7, 50].map(|n| (format!("round-robin:{n}"), 0)));
    for seed in 0..seeds {
        let mean = [1, 4, 20, 100][usize::try_from(seed % 4).expect("below 4")];
        schedules.push((format!("random:{mean}"), seed));
        if seed % 4 == 0 {
            schedules.push(("pct:3".to_owned(), seed));
        }
    }
    schedules.into_iter().find_map(|(scheduler, seed)| {
        let again = format!("racescope run {file} --scheduler {scheduler} --seed {seed}");
        match run(&program, &scheduler, seed) {
            Err(ending) => Some(format!("{again}: {ending}")),
            Ok((stdout, _, _)) if stdout != expected.stdout => Some(format!(
                "{again} printed\n{stdout}\ninstead of\n{}",
                expected.stdout
            )),
            Ok((_, _, code)) if i64::from(code) != expected.exit_code => {
                Some(format!("{again} ended with {code}"))
            }
            Ok((_, stderr, _)) if oracle::last_line(&stderr) != expected.last_error => {
                Some(format!(
                    "{again}: {stderr:?} does not end as {:?}",
                    expected.last_error
                ))
            }
            Ok(_) => None,
        }
    })
}

fn assert_all_agree(files: &[&str], seeds: u64) {
    let oracle = Oracle::read("threads");
    let differences = parallel::map(files, |file| difference(file, &oracle, seeds));
    let texts: Vec<String> = differences.into_iter().flatten().collect();
    assert!(texts.is_empty(), "\n{}\n", texts.join("\n\n"));
}

#[test]
fn every_schedule_prints_what_cpython_prints() {
    let oracle = Oracle::read("threads");
    let files = oracle.files();
    assert!(files.len() >= 15, "only {} programs", files.len());
    assert_all_agree(&files, 40);
}

/// Producers and consumers over conditions and queues, and barrier rounds: nothing is lost, doubled or out of
/// order under a thousand seeds.
#[test]
fn a_thousand_seeds_of_queues_conditions_and_barriers() {
    assert_all_agree(
        &[
            "tests/threads/producers.py",
            "tests/threads/barrier_rounds.py",
        ],
        1_000,
    );
}

#[test]
fn committed_outputs_are_those_of_a_live_cpython() {
    let oracle = Oracle::read("threads");
    let Some(interpreter) = cpython::find("3.8") else {
        println!("skipped: no CPython 3.8 here");
        return;
    };
    let files = oracle.files();
    let live = parallel::map(&files, |file| oracle::ask(&interpreter, file, &[]));
    for (file, live) in files.iter().zip(live) {
        let committed = oracle.output(file, &[]).expect("an output");
        assert_eq!(
            live.expect("CPython runs"),
            committed,
            "{file}: run python3.8 tests/oracles/make_outputs.py"
        );
    }
}

/// Every outcome that schedules with at most `preemptions` preemptions lead to: what was printed, and whether it
/// ended or got stuck.
fn outcomes(source: &str, preemptions: u32) -> BTreeSet<String> {
    let program = load(source, "small.py");
    let mut found = BTreeSet::new();
    let mut open = vec![(start::program(&program, 0), None::<ThreadId>, preemptions)];
    while let Some((mut state, last, left)) = open.pop() {
        assert!(state.steps < 10_000, "a small program ends soon");
        if state.exit.is_some() {
            found.insert(state.stdout.trim_end().replace('\n', " "));
            continue;
        }
        let alive = |state: &State, thread: ThreadId| {
            state.threads[thread as usize].status != Status::Finished
        };
        let threads = 0..ThreadId::try_from(state.threads.len()).expect("few threads");
        let enabled: Vec<ThreadId> = threads
            .clone()
            .filter(|&thread| alive(&state, thread) && state.is_enabled(thread))
            .collect();
        if enabled.is_empty() {
            let deadline = threads
                .filter(|&thread| alive(&state, thread))
                .filter_map(|thread| state.execs[thread as usize].wait.as_ref()?.deadline)
                .min();
            if let Some(deadline) = deadline {
                state.slept += deadline - state.clock();
                open.push((state, last, left));
            } else {
                let printed = state.stdout.trim_end().replace('\n', " ");
                found.insert(format!("{printed} stuck").trim_start().to_owned());
            }
            continue;
        }
        let goes_on = last.filter(|last| enabled.contains(last));
        for &thread in &enabled {
            let cost = u32::from(goes_on.is_some_and(|last| last != thread));
            let Some(left) = left.checked_sub(cost) else {
                continue;
            };
            let mut next = state.clone();
            let stop = interp::run(
                &program,
                &mut next,
                thread,
                &mut Quantum::new(1),
                &mut NoObserver,
            );
            let last = (stop == Stop::Preempted).then_some(thread);
            open.push((next, last, left));
        }
    }
    found
}

fn assert_outcomes(source: &str, preemptions: u32, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(|&text| text.to_owned()).collect();
    assert_eq!(outcomes(source, preemptions), expected, "{source}");
}

#[test]
fn after_start_parent_and_child_may_both_run() {
    assert_outcomes(
        "import threading
t = threading.Thread(target=print, args=('child',))
t.start()
print('parent')
t.join()
",
        1,
        &["child parent", "parent child"],
    );
}

#[test]
fn a_lock_keeps_an_update_whole_and_without_one_it_is_lost() {
    let with = |lock: &str| {
        format!(
            "import threading
from threading import Lock, RLock, Semaphore, Condition
lock = {lock}
n = 0
def add():
    global n
    with lock:
        n += 1
t = threading.Thread(target=add)
t.start()
add()
t.join()
print(n)
"
        )
    };
    for lock in ["Lock()", "RLock()", "Semaphore()", "Condition()"] {
        assert_outcomes(&with(lock), 3, &["2"]);
    }
    assert_outcomes(&with("Semaphore(2)"), 3, &["1", "2"]);
}

#[test]
fn a_release_hands_over_to_nobody() {
    // Whoever waits for the lock, the thread that released it may take it again at once.
    assert_outcomes(
        "import threading
lock = threading.Lock()
def child():
    with lock:
        print('child')
lock.acquire()
t = threading.Thread(target=child)
t.start()
lock.release()
with lock:
    print('parent')
t.join()
",
        1,
        &["child parent", "parent child"],
    );
}

#[test]
fn a_semaphore_can_be_taken_before_the_thread_that_waited() {
    assert_outcomes(
        "import threading
s = threading.Semaphore(0)
def child():
    s.acquire()
    print('child')
    s.release()
t = threading.Thread(target=child)
t.start()
s.release()
s.acquire()
print('parent')
s.release()
t.join()
",
        1,
        &["child parent", "parent child"],
    );
}

#[test]
fn opposite_lock_orders_get_stuck_and_one_order_does_not() {
    let with = |first: &str, second: &str| {
        format!(
            "import threading
a, b = threading.Lock(), threading.Lock()
def child():
    with {first}:
        with {second}:
            pass
t = threading.Thread(target=child)
t.start()
with a:
    with b:
        pass
t.join()
print('done')
"
        )
    };
    assert_outcomes(&with("b", "a"), 2, &["done", "stuck"]);
    assert_outcomes(&with("a", "b"), 2, &["done"]);
}

#[test]
fn a_lock_taken_twice_gets_stuck_and_a_reentrant_one_does_not() {
    assert_outcomes(
        "import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()\nprint('done')\n",
        0,
        &["stuck"],
    );
    assert_outcomes(
        "import threading\nl = threading.RLock()\nl.acquire()\nl.acquire()\nprint('done')\n",
        0,
        &["done"],
    );
}

#[test]
fn a_notify_that_comes_too_early_is_lost() {
    assert_outcomes(
        "import threading
c = threading.Condition()
def child():
    with c:
        c.wait()
    print('woken')
t = threading.Thread(target=child)
t.start()
with c:
    c.notify()
t.join()
",
        2,
        &["stuck", "woken"],
    );
}

#[test]
fn set_wakes_who_waits_even_if_clear_follows() {
    // Stuck only if the child came too late for the flag.
    assert_outcomes(
        "import threading
e = threading.Event()
ready = threading.Event()
def child():
    ready.set()
    print(e.wait())
t = threading.Thread(target=child)
t.start()
ready.wait()
e.set()
e.clear()
t.join()
",
        2,
        &["True", "stuck"],
    );
}

#[test]
fn a_timed_wait_ends_with_the_lock_held() {
    assert_outcomes(
        "import threading
c = threading.Condition()
def child():
    with c:
        print(c.wait(0.001), c._is_owned() if hasattr(c, '_is_owned') else True)
t = threading.Thread(target=child)
t.start()
with c:
    c.notify()
t.join()
",
        1,
        &["False True", "True True"],
    );
}

#[test]
fn a_worker_that_is_idle_takes_the_next_task() {
    // One worker if the first task is over before the second is submitted, else two.
    assert_outcomes(
        "import threading
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool:
    pool.submit(int)
    pool.submit(int)
    print(threading.active_count() - 1)
",
        1,
        &["1", "2"],
    );
}

#[test]
fn either_worker_may_take_either_task() {
    assert_outcomes(
        "import threading
from concurrent.futures import ThreadPoolExecutor
def name():
    return threading.current_thread().name[-1]
with ThreadPoolExecutor(2) as pool:
    a, b = pool.submit(name), pool.submit(name)
print(a.result(), b.result())
",
        2,
        &["0 0", "0 1", "1 0", "1 1"],
    );
}

#[test]
fn a_worker_may_overtake_another_that_took_its_task_first() {
    let with = |task: &str| {
        format!(
            "from concurrent.futures import ThreadPoolExecutor
def say(text):
    print(text)
with ThreadPoolExecutor(2) as pool:
    pool.submit({task}, 'a')
    pool.submit({task}, 'b')
"
        )
    };
    for task in ["print", "say"] {
        assert_outcomes(&with(task), 2, &["a b", "b a"]);
    }
}

#[test]
fn callbacks_that_raise_are_only_logged() {
    let program = load(
        "from concurrent.futures import Future
f = Future()
def fail(f):
    raise ValueError('in a callback')
f.add_done_callback(fail)
f.add_done_callback(lambda f: print('second', f.result()))
f.set_result(1)
",
        "small.py",
    );
    let (stdout, stderr, code) = run(&program, "serial", 0).expect("it ends");
    assert_eq!((stdout.as_str(), code), ("second 1\n", 0));
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(
        lines[0].starts_with("exception calling callback for <Future at 0x")
            && lines[0].ends_with(" state=finished returned int>"),
        "{stderr}"
    );
    assert_eq!(lines[1], "Traceback (most recent call last):");
    assert_eq!(lines.last(), Some(&"ValueError: in a callback"));
}

#[test]
fn a_state_can_be_copied_in_the_midst_of_every_wait() {
    // Each step is made on a copy of the state, so that nothing may be left behind in the original.
    for file in [
        "condition",
        "queues",
        "futures",
        "barrier",
        "timer",
        "local",
    ] {
        let name = format!("tests/threads/{file}.py");
        let source = std::fs::read_to_string(root().join(&name)).expect("the program is there");
        let program = load(&source, &name);
        let mut state = start::program(&program, 0);
        let mut turn = 0;
        while state.exit.is_none() {
            let threads = 0..ThreadId::try_from(state.threads.len()).expect("few threads");
            let enabled: Vec<ThreadId> = threads
                .clone()
                .filter(|&thread| {
                    state.threads[thread as usize].status != Status::Finished
                        && state.is_enabled(thread)
                })
                .collect();
            let Some(&thread) = enabled.get(turn % enabled.len().max(1)) else {
                let deadline = threads
                    .filter_map(|thread| state.execs[thread as usize].wait.as_ref()?.deadline)
                    .min()
                    .expect("the programs do not get stuck");
                state.slept += deadline - state.clock();
                continue;
            };
            let mut next = state.clone();
            interp::run(
                &program,
                &mut next,
                thread,
                &mut Quantum::new(3),
                &mut NoObserver,
            );
            state = next;
            turn += 1;
        }
        let expected = Oracle::read("threads")
            .output(&name, &[])
            .expect("an output");
        assert_eq!(state.stdout, expected.stdout, "{name}");
    }
}
