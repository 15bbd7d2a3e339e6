//! Everything that changes while a program runs: `State: Clone + Send` is the API for going back and for
//! trying both ways. What never changes is in [`super::program::Program`].

use super::copy::by_field;
use super::frame::Exec;
use super::heap::Heap;
use super::value::{Handle, Value};
use super::word::Word;
use crate::numeric::random::Random;
use crate::schedule::ThreadId;

/// Virtual nanoseconds that one step takes.
pub const STEP_NANOS: u64 = 1_000;

/// Where a thread stands. A blocked one is `Alive` and has a wait in its [`Exec`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// `start()` has made it; it has not run yet.
    New,
    /// Running, or waiting to.
    Alive,
    /// It has ended.
    Finished,
}

/// A thread, apart from what it is in the middle of.
#[derive(Debug, Clone, Copy)]
pub struct Thread {
    /// Where it stands.
    pub status: Status,
    /// Its `threading.Thread` object.
    pub object: Value,
    /// Whether the program's end does not wait for it.
    pub daemon: bool,
}

/// How the main thread ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// The module's body ended, or `sys.exit(n)`.
    Finished(i32),
    /// An exception that nobody caught: status 1.
    Raised,
}

impl Exit {
    /// The exit status of the process.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Finished(code) => code,
            Self::Raised => 1,
        }
    }
}

/// What the threads are in the middle of, by thread. The running thread's is out on loan to the interpreter.
#[derive(Debug, Default)]
pub struct Execs(Vec<Option<Box<Exec>>>);

impl Clone for Execs {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }

    fn clone_from(&mut self, source: &Self) {
        self.0.clone_from(&source.0);
    }
}

/// What is seen in place of the one on loan.
static ON_LOAN: Exec = Exec::new();

impl Execs {
    /// Adds that of a new thread.
    pub fn push(&mut self, exec: Exec) {
        self.0.push(Some(Box::new(exec)));
    }

    /// Removes the newest.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Removes those of the threads from this number on.
    pub fn truncate(&mut self, threads: usize) {
        self.0.truncate(threads);
    }

    /// Exchanges that of a thread for another.
    ///
    /// # Panics
    /// If it is on loan.
    pub fn swap(&mut self, thread: ThreadId, exec: &mut Box<Exec>) {
        let place = self.0[thread as usize].as_mut().expect("it is not on loan");
        std::mem::swap(place, exec);
    }

    /// Those that are not on loan.
    pub fn iter(&self) -> impl Iterator<Item = &Exec> {
        self.0.iter().flatten().map(|exec| &**exec)
    }

    /// Takes that of a thread, to run it.
    ///
    /// # Panics
    /// If it is on loan already.
    pub fn lend(&mut self, thread: ThreadId) -> Box<Exec> {
        self.0[thread as usize]
            .take()
            .expect("a thread runs once at a time")
    }

    /// Puts it back.
    pub fn give_back(&mut self, thread: ThreadId, exec: Box<Exec>) {
        self.0[thread as usize] = Some(exec);
    }
}

impl std::ops::Index<usize> for Execs {
    type Output = Exec;

    fn index(&self, thread: usize) -> &Exec {
        self.0[thread].as_deref().unwrap_or(&ON_LOAN)
    }
}

/// A global name that no code object mentions: made by `globals()[…] = …` or `setattr(module, …)`.
#[derive(Debug, Clone, Copy, Hash)]
pub struct ExtraName {
    /// The namespace's number in the program.
    pub namespace: u32,
    /// The name, a `str`.
    pub name: Value,
    /// Its slot in [`State::globals`].
    pub slot: u32,
}

/// The whole state of an execution.
#[derive(Debug, Default)]
pub struct State {
    /// Objects.
    pub heap: Heap,
    /// The global variables of all Python modules, by slot (see `Program::slots`).
    pub globals: Vec<Word>,
    /// The order in which the slots of [`State::globals`] were bound, as `globals()` shows it.
    pub bound: Vec<u32>,
    /// Names made at run time.
    pub extra_names: Vec<ExtraName>,
    /// Threads by id.
    pub threads: Vec<Thread>,
    /// What each thread is in the middle of.
    pub execs: Execs,
    /// Written to standard output and not yet taken by the driver.
    pub stdout: String,
    /// Written to standard error and not yet taken by the driver.
    pub stderr: String,
    /// Steps so far. Exact between slices and inside native calls.
    pub steps: u64,
    /// What `time.sleep` and deadlines have added to the virtual clock, in nanoseconds.
    pub slept: u64,
    /// The program's own `random`, made at its first use.
    pub random: Option<Box<Random>>,
    /// The seed of the program's own `random`.
    pub random_seed: u64,
    /// What `sys.setrecursionlimit` was told.
    pub recursion_limit: Option<u32>,
    /// What `sys.setswitchinterval` was told, in seconds.
    pub switch_interval: Option<f64>,
    /// The list `sys.argv`, made at its first use.
    pub argv: Option<Handle>,
    /// How many `Thread` objects were named `Thread-N`.
    pub thread_names: u32,
    /// How many executors were named `ThreadPoolExecutor-N`.
    pub pool_names: u32,
    /// Executors with workers that nobody has waited for: the end of the program does.
    pub pools: Vec<Handle>,
    /// How the main thread ended, when it has.
    pub exit: Option<Exit>,
    /// How many threads an exception ended.
    pub uncaught: u32,
    /// What an expression of the command line gave or raised.
    pub evaluated: Option<Result<Value, Handle>>,
}

by_field!(State {
    heap,
    globals,
    bound,
    extra_names,
    threads,
    execs,
    stdout,
    stderr,
    steps,
    slept,
    random,
    random_seed,
    recursion_limit,
    switch_interval,
    argv,
    thread_names,
    pool_names,
    pools,
    exit,
    uncaught,
    evaluated,
});

impl State {
    /// The virtual time in nanoseconds since the program began.
    #[must_use]
    pub fn clock(&self) -> u64 {
        self.steps * STEP_NANOS + self.slept
    }

    /// Whether a thread could be chosen to run now.
    #[must_use]
    pub fn is_enabled(&self, thread: ThreadId) -> bool {
        if self.threads[thread as usize].status == Status::Finished {
            return false;
        }
        match &self.execs[thread as usize].wait {
            None => true,
            Some(wait) => {
                wait.deadline
                    .is_some_and(|deadline| deadline <= self.clock())
                    || wait.is_over(self)
            }
        }
    }

    /// Collects the garbage if that is due. `running` is the execution state on loan, if there is one.
    pub fn collect_garbage(&mut self, running: Option<&Exec>) {
        let Self {
            heap,
            globals,
            extra_names,
            threads,
            execs,
            pools,
            argv,
            ..
        } = self;
        heap.collect(|visit| {
            let mut visit = visit;
            for word in globals {
                visit(word.value());
            }
            for extra in extra_names {
                visit(extra.name);
            }
            for thread in threads {
                visit(thread.object);
            }
            for &handle in pools.iter().chain(argv.iter()) {
                visit(Value::Obj(handle));
            }
            for exec in execs.iter() {
                exec.trace(&mut visit);
            }
            if let Some(exec) = running {
                exec.trace(&mut visit);
            }
        });
    }
}
