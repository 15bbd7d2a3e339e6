use super::*;
use crate::bytecode::switch_points::GilModel;
use crate::compile::compile_source;
use crate::runtime::start;
use crate::schedule::green;
use crate::schedule::replay::Replay;
use crate::schedule::schedule::Slices;

const STACK: usize = 16 << 20;
const MAX_STEPS: u64 = 5_000_000;

#[derive(Debug, Default)]
struct Record {
    slices: Slices,
    stdout: String,
}

impl SliceSink for Record {
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.slices.record(thread, passed, reason);
    }

    fn output(&mut self, state: &mut State) {
        self.stdout.push_str(&std::mem::take(&mut state.stdout));
        state.stderr.clear();
    }
}

fn load(text: &str, gil: &str) -> Program {
    let code = compile_source(text, "<test>").expect("the text compiles");
    let mut program = Program::load(&code, text, Vec::new()).expect("it loads");
    program.set_gil(gil.parse::<GilModel>().expect("a model"));
    program
}

/// Runs on real threads, and again, green; both must have gone the same way.
fn run(text: &str, gil: &str, micros: u64) -> Run<Record> {
    let program = load(text, gil);
    let state = start::program(&program, 0);
    let interval = Duration::from_micros(micros);
    let real = drive(
        &program,
        state,
        Record::default(),
        interval,
        MAX_STEPS,
        STACK,
    )
    .expect("there is room for a few threads");
    let mut state = start::program(&program, 0);
    let mut replay = Replay::new(real.sink.slices.clone());
    let mut record = Record::default();
    let (ending, counts) = green::drive(
        &program,
        &mut state,
        &mut replay,
        MAX_STEPS,
        &mut NoObserver,
        &mut record,
    )
    .expect("the schedule fits");
    assert_eq!(
        (ending, counts),
        (real.ending, real.counts),
        "{gil}, {micros} µs"
    );
    assert_eq!(record.slices, real.sink.slices);
    assert_eq!(record.stdout, real.sink.stdout);
    assert_eq!(
        (state.steps, state.slept),
        (real.state.steps, real.state.slept)
    );
    assert_eq!(state.globals, real.state.globals);
    if ending == Ending::Finished {
        replay.finish().expect("the schedule is used up");
    }
    real
}

const COUNTER: &str = "
import threading
counter = 0
def work(n):
    global counter
    for i in range(n):
        counter += 1
threads = [threading.Thread(target=work, args=(3000,)) for i in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(counter)
";

#[test]
fn what_happened_on_real_threads_happens_again_green() {
    for gil in ["any", "3.6", "3.8", "3.10", "3.12", "none"] {
        for micros in [0, 100, 5000] {
            let run = run(COUNTER, gil, micros);
            assert_eq!(run.ending, Ending::Finished);
            let counter: u32 = run.sink.stdout.trim().parse().expect("a number");
            assert!((1..=9000).contains(&counter), "{counter}");
            // Where no switch point lies between load and store nothing can be lost.
            if matches!(gil, "3.10" | "3.12") {
                assert_eq!(counter, 9000, "{gil}");
            }
            assert!(run.held.len() as u64 > run.counts.switches);
        }
    }
}

#[test]
fn locks_queues_sleeps_and_pools_block_and_go_on() {
    let text = "
import queue, threading, time
from concurrent.futures import ThreadPoolExecutor
lock = threading.Lock()
box = queue.Queue(2)
total = 0
def put(n):
    for i in range(n):
        box.put(i)
        if i % 7 == 0: time.sleep(0.01)
    box.put(None)
def take():
    global total
    while True:
        item = box.get()
        if item is None: return
        with lock: total += item
makers = [threading.Thread(target=put, args=(40,)) for i in range(2)]
takers = [threading.Thread(target=take) for i in range(2)]
for thread in makers + takers: thread.start()
for thread in makers + takers: thread.join()
with ThreadPoolExecutor(3) as pool:
    squares = sum(pool.map(lambda i: i * i, range(20)))
print(total, squares)
";
    for gil in ["any", "3.8", "3.12"] {
        for micros in [0, 50, 5000] {
            let run = run(text, gil, micros);
            assert_eq!(run.ending, Ending::Finished, "{gil}, {micros} µs");
            // 2 (0 + … + 39), and 0 + 1 + 4 + … + 361.
            assert_eq!(run.sink.stdout, "1560 2470\n", "{gil}, {micros} µs");
        }
    }
}

#[test]
fn a_deadlock_is_found() {
    let text = "
import threading
a, b = threading.Lock(), threading.Lock()
met = threading.Barrier(2)
def one():
    with a:
        met.wait()
        with b: pass
def two():
    with b:
        met.wait()
        with a: pass
threads = [threading.Thread(target=one), threading.Thread(target=two)]
for thread in threads: thread.start()
for thread in threads: thread.join()
";
    for gil in ["any", "3.9", "3.13"] {
        assert_eq!(run(text, gil, 100).ending, Ending::Deadlock, "{gil}");
    }
    let alone = "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n";
    assert_eq!(run(alone, "any", 0).ending, Ending::Deadlock);
}

#[test]
fn limits_daemons_and_failures_end_a_run() {
    let forever = "
import threading
def work():
    while True: pass
threads = [threading.Thread(target=work) for i in range(2)]
for thread in threads: thread.start()
";
    for gil in ["any", "3.8", "3.12"] {
        let program = load(forever, gil);
        let state = start::program(&program, 0);
        let interval = Duration::from_micros(100);
        let run = drive(&program, state, Record::default(), interval, 100_000, STACK).unwrap();
        assert_eq!(run.ending, Ending::StepLimit, "{gil}");
        assert!(run.state.steps <= 100_000, "{gil}");
    }
    let daemon = "
import threading
def work():
    while True: pass
threading.Thread(target=work, daemon=True).start()
x = [i for i in range(1000)]
";
    assert_eq!(run(daemon, "any", 50).ending, Ending::Finished);
    let raises = "
import threading
def work(): 1 / 0
thread = threading.Thread(target=work)
thread.start()
thread.join()
raise SystemExit(3)
";
    let run = run(raises, "3.8", 50);
    assert_eq!(run.ending, Ending::Finished);
    assert_eq!(
        run.state.exit.map(crate::runtime::state::Exit::code),
        Some(3)
    );
}

/// With an interval of zero threads that run long enough take turns. How soon is up to a machine that may be busy, so
/// more than one run may be needed to see it.
#[test]
fn threads_take_turns() {
    let long = COUNTER.replace("3000", "30000");
    let takes_turns = || run(&long, "any", 0).counts.preemptions > 2;
    assert!((0..20).any(|_| takes_turns()));
}
