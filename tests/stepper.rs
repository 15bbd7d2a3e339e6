//! Going about in a recording: whatever the way, the state at a step is the one that the plain driver reaches by
//! running that many steps from the start.

use proptest::prelude::*;
use racescope::compile;
use racescope::runtime::observer::NoObserver;
use racescope::runtime::program::Program;
use racescope::runtime::start;
use racescope::runtime::state::State;
use racescope::schedule::green::{self, Ending, SliceSink};
use racescope::schedule::replay::Replay;
use racescope::schedule::schedule::Slices;
use racescope::schedule::spec::SchedulerSpec;
use racescope::schedule::{Scheduler, StopReason, ThreadId};
use racescope::stepper::glass::Glass;
use racescope::stepper::search::Goal;
use racescope::stepper::walker::Stop;
use racescope::stepper::{Recording, Stepper};
use racescope::syntax;

/// Threads that race, wait for locks and queues, sleep, time out, raise, print, and use what keeps a native frame
/// waiting: sort keys, generators, `__init__`.
const PROGRAM: &str = "\
import queue, threading, time, random
lock = threading.Lock()
jobs = queue.Queue(2)
counter = 0
seen = []
class Box:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        return self.n < other.n
def squares(n):
    for i in range(n):
        yield i * i
def produce():
    for i in range(8):
        jobs.put(Box(random.randrange(100)))
    jobs.put(None)
def consume():
    global counter
    boxes = []
    while True:
        box = jobs.get()
        if box is None:
            break
        boxes.append(box)
        counter += box.n
    boxes.sort()
    seen.extend(box.n for box in boxes)
    print('consumed', len(boxes))
def tick(k):
    global counter
    for square in squares(6):
        counter += square
        with lock:
            seen.append((k, square))
        time.sleep(0.00001 * k)
    if k == 2:
        globals()['made_up'] = k
        raise ValueError(k)
threads = [threading.Thread(target=produce), threading.Thread(target=consume)]
threads += [threading.Thread(target=tick, args=(k,)) for k in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    while thread.is_alive():
        thread.join(timeout=0.00002)
print(counter, len(seen))
";

fn load(text: &str) -> Program {
    load_under("any", text)
}

fn load_under(gil: &str, text: &str) -> Program {
    let module = syntax::parse_module(text).expect("it parses");
    let code = compile::compile_module(module, "program.py").expect("it compiles");
    let mut program = Program::load(&code, text, Vec::new()).expect("it loads");
    program.set_gil(gil.parse().expect("a model"));
    program
}

/// What makes two states equal: everything. (Where all threads sleep the driver moves the clock on before it stops,
/// and a recording when it goes on.)
fn all_of(state: &State) -> String {
    let state = State {
        slept: 0,
        ..state.clone()
    };
    let text = format!("{state:?}");
    // What the heap has counted goes by the room that its lists have, and a copied list has no more than it needs.
    let (before, after) = text.split_once(", bytes: ").expect("the heap counts");
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{after}")
}

/// Where two states first differ.
fn difference(one: &State, other: &State) -> Option<String> {
    let (one, other) = (all_of(one), all_of(other));
    let at = one.bytes().zip(other.bytes()).position(|(a, b)| a != b);
    let at = at.or((one.len() != other.len()).then_some(one.len().min(other.len())))?;
    let around = |text: &str| {
        let part = text.bytes().skip(at.saturating_sub(80)).take(160).collect();
        String::from_utf8(part).unwrap_or_default()
    };
    Some(format!("{}\n{}", around(&one), around(&other)))
}

struct Drop;

impl SliceSink for Drop {
    fn slice(&mut self, _thread: ThreadId, _passed: u64, _reason: StopReason) {}

    fn output(&mut self, state: &mut State) {
        state.stdout.clear();
        state.stderr.clear();
    }
}

/// The state after so many steps, by the driver and a fresh scheduler alone.
fn straight<S: Scheduler>(program: &Program, mut scheduler: S, steps: u64) -> (State, Ending) {
    let mut state = start::program(program, 0);
    let (ending, _) = green::drive(
        program,
        &mut state,
        &mut scheduler,
        steps,
        &mut NoObserver,
        &mut Drop,
    )
    .expect("the schedule fits");
    state.stdout.clear();
    state.stderr.clear();
    (state, ending)
}

fn record(program: &Program, spec: SchedulerSpec, seed: u64) -> Recording {
    let mut recording = Recording::new(start::program(program, 0), 1_000_000);
    let mut scheduler = spec.factory().build(seed, 2000);
    recording
        .run(program, &mut scheduler)
        .expect("a scheduler always fits");
    recording
}

#[test]
fn a_recording_is_the_run_that_it_records() {
    for gil in ["any", "3.8", "3.12"] {
        recorded(&load_under(gil, PROGRAM));
    }
}

fn recorded(program: &Program) {
    for spec in ["random", "random:7", "round-robin:13", "pct:4", "serial"] {
        let spec: SchedulerSpec = spec.parse().unwrap();
        for seed in 0..4 {
            let recording = record(program, spec, seed);
            let scheduler = || spec.factory().build(seed, 2000);
            let (last, ending) = straight(program, scheduler(), 1_000_000);
            assert_eq!(recording.ending, Some(ending), "{spec} {seed}");
            assert_eq!(recording.end(), last.steps, "{spec} {seed}");
            assert_eq!(
                difference(&recording.last.state, &last),
                None,
                "{spec} {seed}"
            );
            // The schedule it gives is complete, and gives the same run.
            let slices: Slices = recording.slices.clone();
            let (again, ending) = straight(program, Replay::new(slices), 1_000_000);
            assert_eq!(recording.ending, Some(ending));
            assert_eq!(difference(&again, &last), None, "{spec} {seed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any way about leads to the state that running straight there gives.
    #[test]
    fn restored_and_run_is_replayed_from_the_start(
        seed in 0_u64..1000,
        mean in 2_u64..200,
        moves in prop::collection::vec((0_u8..9, 0_u64..3000), 1..12),
    ) {
        let program = load(PROGRAM);
        let spec = SchedulerSpec::Random(mean);
        let recording = record(&program, spec, seed);
        let glass = Glass::new(load(PROGRAM));
        let mut stepper = Stepper::new(&program, glass, recording);
        for (kind, number) in moves {
            let thread = stepper.thread().unwrap_or(0);
            let depth = stepper.exec(thread).frames.len();
            match kind {
                0 => stepper.go(number),
                1 => stepper.go(stepper.step().saturating_sub(number % 5)),
                2 => stepper.go(stepper.step() + number % 5),
                3 => { stepper.forwards(Goal::Line { thread, depth }); }
                4 => { stepper.backwards(Goal::Line { thread, depth }); }
                5 => { stepper.forwards(Goal::Line { thread, depth: usize::MAX }); }
                6 => { stepper.backwards(Goal::Line { thread, depth: usize::MAX }); }
                7 => { stepper.forwards(Goal::Return { thread, depth }); }
                _ => { stepper.backwards(Goal::Entry { thread, depth }); }
            }
            // Looking changes nothing, whatever it does.
            let frame = (stepper.thread().unwrap_or(0), 0);
            let _ = stepper.show("[counter, seen.append(9), globals().update(fresh=1), seen]", frame);
            let steps = stepper.step();
            let (there, _) = straight(&program, spec.factory().build(seed, 2000), steps.max(1));
            if steps > 0 {
                prop_assert_eq!(difference(stepper.sight().state, &there), None, "step {}", steps);
            }
        }
    }

    /// A fork can be replayed: its schedule leads the plain driver to the same end.
    #[test]
    fn a_fork_is_a_schedule(
        seed in 0_u64..1000,
        gil in prop::sample::select(vec!["any", "3.7", "3.12"]),
        picks in prop::collection::vec((0_u64..400, 0_usize..6), 1..6),
    ) {
        let program = load_under(gil, PROGRAM);
        let recording = record(&program, SchedulerSpec::Random(20), seed);
        let glass = Glass::new(load_under(gil, PROGRAM));
        let mut stepper = Stepper::new(&program, glass, recording);
        for (steps, who) in picks {
            stepper.go(stepper.step() + steps);
            while !stepper.is_switch_point() {
                stepper.go(stepper.step() + 1);
            }
            let enabled = stepper.enabled();
            if !enabled.is_empty() {
                let thread = enabled[who % enabled.len()];
                stepper.pick(thread);
                prop_assert_eq!(stepper.thread(), Some(thread));
            }
        }
        stepper.complete();
        let recording = stepper.recording();
        let (last, ending) = straight(&program, Replay::new(recording.slices.clone()), 1_000_000);
        prop_assert_eq!(recording.ending, Some(ending));
        prop_assert_eq!(difference(&recording.last.state, &last), None);
    }
}

/// Where `s` stops on the way forwards is where `rs` stops on the way back; so with `n`, within one function.
#[test]
fn going_back_stops_where_going_forward_does() {
    let program = load(PROGRAM);
    for seed in 0..6 {
        let recording = record(&program, SchedulerSpec::Random(15), seed);
        let threads = u32::try_from(recording.last.state.threads.len()).unwrap();
        let glass = Glass::new(load(PROGRAM));
        let mut stepper = Stepper::new(&program, glass, recording);
        for thread in 0..threads {
            let goal = Goal::Line {
                thread,
                depth: usize::MAX,
            };
            stepper.go(0);
            let mut stops = Vec::new();
            while let Stop::Found(spot) = stepper.forwards(goal) {
                assert_eq!(spot.step, stepper.step());
                stops.push(spot.step);
            }
            assert!(stops.len() > 10, "thread {thread} has lines");
            stepper.go(u64::MAX);
            let mut back = Vec::new();
            while let Stop::Found(spot) = stepper.backwards(goal) {
                back.push(spot.step);
            }
            back.reverse();
            // The first instruction of the run is where one begins.
            back.retain(|step| *step > 0);
            assert_eq!(back, stops, "seed {seed}, thread {thread}");
        }
    }
}
