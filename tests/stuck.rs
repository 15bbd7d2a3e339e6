//! Threads that do not get on: deadlocks with and without a cycle, starvation, spinning. What must be told follows from
//! how each program is written; where chance has a hand in it, some seed must show it.

#[path = "support/execution.rs"]
mod execution;

use execution::{load, run, threads};
use racescope::analysis::accesses::Accesses;
use racescope::analysis::deadlock::{self, Deadlock};
use racescope::analysis::progress::{self, OVERTAKEN, Progress, SPINNING};
use racescope::analysis::races::{Detector, Races};
use racescope::runtime::program::Program;
use racescope::runtime::state::State;
use racescope::schedule::ThreadId;
use racescope::schedule::green::Ending;

/// An execution that ends in a deadlock, under some seed.
fn deadlock(text: &str) -> (Program, State, Deadlock) {
    let program = load(text);
    for seed in 0..200 {
        let mut observer = Races::new(Detector::default());
        let (state, ending, _) = run(&program, "random:8", seed, &mut observer);
        if ending == Ending::Deadlock {
            let found = deadlock::find(&state, observer.sink.holding());
            return (program, state, found);
        }
    }
    panic!("no deadlock:\n{text}");
}

#[test]
fn a_cycle_is_told_with_the_lines_at_which_locks_were_taken_and_are_waited_for() {
    let text = threads(
        "a = threading.Lock(); b = threading.Lock()\n\
         def f1():\n    with a:\n        with b:\n            pass\n\
         def f2():\n    with b:\n        with a:\n            pass\n",
        2,
    );
    let (program, state, found) = deadlock(&text);
    let cycle: Vec<ThreadId> = found.cycle.iter().map(|&i| found.stuck[i].thread).collect();
    assert_eq!(cycle, [1, 2]);
    let line = |site: racescope::analysis::lost_updates::Site| {
        program.codes[site.code as usize].code.lines[site.pc as usize]
    };
    for (&index, (taken, waited, lock)) in found.cycle.iter().zip([(4, 5, "a"), (8, 9, "b")]) {
        let stuck = &found.stuck[index];
        assert_eq!(stuck.site.map(line), Some(waited));
        assert_eq!(stuck.holds.len(), 1);
        assert_eq!(line(stuck.holds[0].site), taken);
        assert_eq!(
            deadlock::name_of(&program, &state, stuck.holds[0].lock),
            lock
        );
    }
}

#[test]
fn a_wait_that_nobody_can_end_is_no_cycle() {
    let text = threads("q = queue.Queue()\ndef f1():\n    q.get()\n", 1);
    let (_, _, found) = deadlock(&text);
    assert!(found.cycle.is_empty());
    assert_eq!(found.stuck.len(), 2);
    assert_eq!(found.stuck[0].waits_for, [1]);
    assert!(found.stuck[1].waits_for.is_empty());
    let text = threads(
        "a = threading.Lock()\ndef f1():\n    a.acquire()\ndef f2():\n    a.acquire()\n",
        2,
    );
    let (_, state, found) = deadlock(&text);
    assert!(found.cycle.is_empty());
    let stuck = found.stuck.last().expect("one of them waits");
    let left = deadlock::left_behind(&state, &found.holding, &stuck.wait).expect("by the other");
    assert_ne!(left.thread, stuck.thread);
}

fn watch(text: &str, scheduler: &str, seed: u64, mean: f64) -> progress::Findings {
    let program = load(text);
    let mut observer = Accesses::new(Progress::new(mean));
    let (state, _, _) = run(&program, scheduler, seed, &mut observer);
    observer.sink.into_findings(&state)
}

const SPINNER: &str = "ready = False\n\
     def f1():\n    while not ready:\n        pass\n\
     def f2():\n    global ready\n    n = 0\n    while n < 500:\n        n += 1\n    ready = True\n";

#[test]
fn a_thread_that_goes_round_is_told_and_one_that_counts_is_not() {
    let found = watch(&threads(SPINNER, 2), "random:3000", 3, 0.0);
    let spinners: Vec<ThreadId> = found
        .spinning
        .iter()
        .map(|stretch| stretch.thread)
        .collect();
    assert!(spinners.is_empty() || spinners == [1], "{found:?}");
    assert!(!found.is_livelock);
    let some = (0..10).any(|seed| {
        let found = watch(&threads(SPINNER, 2), "random:3000", seed, 0.0);
        found.spinning.iter().all(|stretch| stretch.thread == 1) && !found.spinning.is_empty()
    });
    assert!(some);
    let never = SPINNER.replace("ready = True", "f1()");
    let found = watch(&threads(&never, 2), "random:50", 1, 0.0);
    assert!(found.is_livelock);
    for stretch in &found.spinning {
        assert!(stretch.to - stretch.from >= SPINNING);
    }
    // A loop that polls the clock goes on by itself.
    let timed =
        "import time\nend = time.monotonic() + 0.02\nwhile time.monotonic() < end:\n    pass\n";
    assert_eq!(
        watch(timed, "serial", 0, 0.0),
        progress::Findings::default()
    );
}

#[test]
fn starvation_is_told_from_its_bound_on() {
    // Never preempted, the second one waits for all of the first.
    let busy = "def f1():\n    for i in range(3000):\n        pass\nf2 = f1\n";
    let found = watch(&threads(busy, 2), "serial", 0, 100.0);
    assert!(
        found
            .unscheduled
            .iter()
            .any(|stretch| stretch.count > progress::bound(100.0, stretch.runnable)),
        "{found:?}"
    );
    // Under the law itself that is one in a million.
    for seed in 0..5 {
        let found = watch(&threads(busy, 2), "random:100", seed, 100.0);
        assert!(found.unscheduled.is_empty(), "{found:?}");
    }
    let greedy = "lock = threading.Lock()\n\
         def f1():\n    for i in range(500):\n        with lock:\n            i + 1\n            i + 2\n            i + 3\n            i + 4\n            i + 5\n\
         def f2():\n    with lock:\n        pass\n";
    let some = (0..20).find_map(|seed| {
        let found = watch(&threads(greedy, 2), "random:5000", seed, 0.0);
        found.overtaken.first().copied()
    });
    let stretch = some.expect("a long slice overtakes");
    assert_eq!(stretch.thread, 2);
    assert!(stretch.count >= OVERTAKEN);
}
