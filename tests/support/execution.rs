//! Executions of small programs, in the test's own process: under a scheduler and watched by an observer.

use racescope::runtime::observer::Observer;
use racescope::runtime::program::Program;
use racescope::runtime::start;
use racescope::runtime::state::State;
use racescope::schedule::green::{Ending, SliceSink, drive};
use racescope::schedule::schedule::Slices;
use racescope::schedule::spec::SchedulerSpec;
use racescope::schedule::{StopReason, ThreadId};
use racescope::{compile, syntax};
use std::fmt::Write;

#[derive(Default)]
struct Recorded(Slices);

impl SliceSink for Recorded {
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.0.record(thread, passed, reason);
    }

    fn output(&mut self, state: &mut State) {
        state.stdout.clear();
        state.stderr.clear();
    }
}

/// Compiles and links.
pub fn load(text: &str) -> Program {
    let module = syntax::parse_module(text).unwrap_or_else(|_| panic!("it parses:\n{text}"));
    let code = compile::compile_module(module, "test.py").expect("it compiles");
    Program::load(&code, text, Vec::new()).expect("it loads")
}

/// Runs to the end: the last state, how it ended, and the schedule.
pub fn run<O: Observer>(
    program: &Program,
    scheduler: &str,
    seed: u64,
    observer: &mut O,
) -> (State, Ending, Slices) {
    let mut state = start::program(program, 0);
    let spec: SchedulerSpec = scheduler.parse().expect("a scheduler");
    let mut scheduler = spec.factory().build(seed, 1);
    let mut sink = Recorded(Slices::new());
    let (ending, _) = drive(
        program,
        &mut state,
        &mut scheduler,
        200_000,
        observer,
        &mut sink,
    )
    .expect("no schedule to fit");
    (state, ending, sink.0)
}

/// Threads that run `f1()`, `f2()`, … of a text; the main thread joins them.
pub fn threads(text: &str, functions: usize) -> String {
    let mut whole = format!("import threading, queue, collections\n{text}\n");
    for i in 1..=functions {
        let _ = writeln!(whole, "t{i} = threading.Thread(target=f{i})");
    }
    for i in 1..=functions {
        let _ = writeln!(whole, "t{i}.start()");
    }
    for i in 1..=functions {
        let _ = writeln!(whole, "t{i}.join()");
    }
    whole
}
