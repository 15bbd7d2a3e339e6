//! Going back to an earlier moment of an execution, at the cost of what has changed since.
//!
//! A search stands in a state, tries one thread after the other, and returns each time. [`Snapshot`] is what it
//! keeps for that: the heap's mark, the small vectors as a whole, and what the thread that is about to run is
//! in the middle of (no thread changes another's). Buffers are used again, so that a return allocates nothing.

use super::frame::Exec;
use super::heap::Mark;
use super::state::{Exit, ExtraName, State, Thread};
use super::value::{Handle, Value};
use super::word::Word;
use crate::numeric::random::Random;
use crate::schedule::ThreadId;

/// A moment that a state can go back to, as long as it was not taken further back.
#[derive(Debug, Default)]
pub struct Snapshot {
    mark: Mark,
    globals: Vec<Word>,
    bound: Vec<u32>,
    extra_names: Vec<ExtraName>,
    threads: Vec<Thread>,
    /// What the thread that runs next was in the middle of.
    exec: Box<Exec>,
    stdout: usize,
    stderr: usize,
    steps: u64,
    slept: u64,
    random: Option<Box<Random>>,
    recursion_limit: Option<u32>,
    switch_interval: Option<f64>,
    argv: Option<Handle>,
    thread_names: u32,
    pool_names: u32,
    pools: Vec<Handle>,
    exit: Option<Exit>,
    uncaught: u32,
    evaluated: Option<Result<Value, Handle>>,
}

impl Snapshot {
    /// Keeps this moment, in place of what was kept before. Output must not be taken from the state until the
    /// return: of it only the length is kept.
    pub fn take(&mut self, state: &mut State) {
        self.mark = state.heap.mark();
        let State {
            heap: _,
            globals,
            bound,
            extra_names,
            threads,
            execs: _,
            stdout,
            stderr,
            steps,
            slept,
            random,
            random_seed: _,
            recursion_limit,
            switch_interval,
            argv,
            thread_names,
            pool_names,
            pools,
            exit,
            uncaught,
            evaluated,
        } = state;
        self.globals.clone_from(globals);
        self.bound.clone_from(bound);
        self.extra_names.clone_from(extra_names);
        self.threads.clone_from(threads);
        self.stdout = stdout.len();
        self.stderr = stderr.len();
        self.steps = *steps;
        self.slept = *slept;
        self.random.clone_from(random);
        self.recursion_limit = *recursion_limit;
        self.switch_interval = *switch_interval;
        self.argv = *argv;
        self.thread_names = *thread_names;
        self.pool_names = *pool_names;
        self.pools.clone_from(pools);
        self.exit = *exit;
        self.uncaught = *uncaught;
        self.evaluated = *evaluated;
    }

    /// Keeps what a thread is in the middle of, before it runs: at the moment of [`Snapshot::take`], or one that
    /// was returned to since.
    pub fn take_exec(&mut self, state: &State, thread: ThreadId) {
        Exec::clone_from(&mut self.exec, &state.execs[thread as usize]);
    }

    /// Returns to the moment, after `thread` alone has run.
    pub fn restore(&mut self, state: &mut State, thread: ThreadId) {
        state.heap.go_back(self.mark);
        state.globals.clone_from(&self.globals);
        state.bound.clone_from(&self.bound);
        state.extra_names.clone_from(&self.extra_names);
        state.threads.clone_from(&self.threads);
        state.execs.swap(thread, &mut self.exec);
        state.execs.truncate(self.threads.len());
        state.stdout.truncate(self.stdout);
        state.stderr.truncate(self.stderr);
        state.steps = self.steps;
        state.slept = self.slept;
        state.random.clone_from(&self.random);
        state.recursion_limit = self.recursion_limit;
        state.switch_interval = self.switch_interval;
        state.argv = self.argv;
        state.thread_names = self.thread_names;
        state.pool_names = self.pool_names;
        state.pools.clone_from(&self.pools);
        state.exit = self.exit;
        state.uncaught = self.uncaught;
        state.evaluated = self.evaluated;
    }
}
