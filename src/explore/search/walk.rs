//! The walk over all states: depth first, back and forth in one state, by as many workers as there are cores.
//!
//! A worker stands in a state, lets one enabled thread make a transition, looks up the fingerprint, goes on from
//! there if the state is new, and returns ([`Snapshot`]). Nothing but fingerprints and edges is kept of a state. A
//! worker without work is given a copy of a state by another, with one thread to begin with.
//!
//! A *transition* is one step (under `--gil any`; else a run to the next switch point) and, where steps are joined,
//! the thread's following local steps: see [`super::local`].

use super::facts::Facts;
use super::fingerprint::{Fingerprint, Fingerprinter, Parts};
use super::graph::{Edge, Notes, Renamings};
use super::local;
use super::visited::Visited;
use super::watch::Watch;
use super::{Limits, MOST_STEPS, Stopped};
use crate::explore::judge::{self, Unjudged};
use crate::explore::outcome::Observed;
use crate::runtime::interp::{self, Stop};
use crate::runtime::program::Program;
use crate::runtime::snapshot::Snapshot;
use crate::runtime::state::{State, Status};
use crate::schedule::ThreadId;
use crate::schedule::green::Ending;
use smallvec::SmallVec;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Local steps that are joined to a transition at most: a loop of local steps becomes a cycle of states.
const MOST_LOCALS: u16 = 4_000;
/// How often a worker looks at the clock and the limits, in states.
const LOOK_EVERY: u32 = 256;

/// Threads that can move.
pub type Enabled = SmallVec<[ThreadId; 8]>;

/// How a search goes about it.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Whether local steps are joined to the transition before.
    pub joins: bool,
    /// Whether states are taken as equal that differ in nothing but which thread is which.
    pub is_symmetric: bool,
    /// At most so many preemptions, if there is a bound.
    pub max_preemptions: Option<u32>,
    /// Who has moved last before the walk begins, and could go on.
    pub last: Option<ThreadId>,
    /// The code of an expression that is to be true at every end, if there is one.
    pub expect: Option<u32>,
}

/// What all workers share.
pub struct Shared<'a, M> {
    program: &'a Program,
    facts: &'a Facts,
    manner: Manner,
    limits: &'a Limits<'a>,
    pub(super) visited: Visited,
    pub(super) renamings: Mutex<Renamings>,
    /// For each state in which order the fingerprint has its threads; with symmetry.
    orders: Mutex<Vec<u16>>,
    tasks: Mutex<Tasks<M>>,
    ready: Condvar,
    /// Workers without work.
    idle: AtomicUsize,
    stop: AtomicBool,
    stopped: Mutex<Option<Stopped>>,
    /// Whether somebody waited with a deadline in some state.
    pub(super) has_deadlines: AtomicBool,
    /// The end of all executions, if they end where the walk begins.
    pub(super) at_root: Vec<Terminal>,
    /// Whether the bound on preemptions has cut something off.
    bounded: AtomicBool,
}

#[derive(Debug)]
struct Tasks<M> {
    list: Vec<Task<M>>,
    /// Workers that have one.
    busy: usize,
}

/// A state to go on from.
#[derive(Debug)]
struct Task<M> {
    state: Box<State>,
    monitor: M,
    node: u32,
    past: Past,
    threads: Enabled,
}

/// What a bound on preemptions asks of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Past {
    /// Who moved last.
    last: Option<ThreadId>,
    preemptions: u32,
}

/// The end of executions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// The state.
    pub node: u32,
    /// The outcome's key: see [`Observed::key`].
    pub key: Vec<u8>,
    /// Whether an update was lost on the way.
    pub is_lossy: bool,
    /// Whether it is the main thread's end, which ends others wherever they are.
    pub is_exit: bool,
    /// Whether an exception that nobody caught has ended a thread.
    pub has_raised: bool,
    /// What the expectation says, if there is one and the program came to its end.
    pub expected: Option<Result<bool, Unjudged>>,
}

/// What a worker found.
#[derive(Debug, Default)]
pub struct Found {
    /// Transitions.
    pub notes: Notes,
    /// Ends.
    pub terminals: Vec<Terminal>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The threads that can move in a state. A thread with a deadline can: a timeout may end at any time.
#[must_use]
pub fn enabled(state: &State) -> Enabled {
    (0..)
        .take(state.threads.len())
        .filter(|&thread| can_move(state, thread))
        .collect()
}

fn can_move(state: &State, thread: ThreadId) -> bool {
    state.is_enabled(thread)
        || state.threads[thread as usize].status != Status::Finished
            && state.execs[thread as usize]
                .wait
                .as_ref()
                .is_some_and(|wait| wait.deadline.is_some())
}

/// How the execution has ended, if it has.
#[must_use]
pub fn ending(state: &State, enabled: &[ThreadId]) -> Option<Ending> {
    let all_ended = || {
        state
            .threads
            .iter()
            .all(|thread| thread.status == Status::Finished)
    };
    if state.exit.is_some() || enabled.is_empty() && all_ended() {
        Some(Ending::Finished)
    } else if enabled.is_empty() {
        Some(Ending::Deadlock)
    } else {
        None
    }
}

/// Lets a thread make a transition; gives how many local steps followed the first step, and whether the thread
/// blocked or ended.
pub fn advance<M: Watch>(
    program: &Program,
    facts: &Facts,
    joins: bool,
    state: &mut State,
    monitor: &mut M,
    thread: ThreadId,
) -> (u16, bool) {
    let stop = interp::transition(program, state, thread, MOST_STEPS, monitor);
    let can_go_on = stop == Stop::Preempted && state.exit.is_none();
    let locals = if joins && can_go_on {
        local_steps(program, facts, state, monitor, thread)
    } else {
        0
    };
    let has_ended = state.threads[thread as usize].status == Status::Finished;
    (locals, stop != Stop::Preempted || has_ended)
}

/// Lets a thread make all the local steps that it can; gives how many.
pub fn local_steps<M: Watch>(
    program: &Program,
    facts: &Facts,
    state: &mut State,
    monitor: &mut M,
    thread: ThreadId,
) -> u16 {
    let mut steps = 0;
    while steps < MOST_LOCALS && local::is_local(program, facts, state, thread) {
        steps += 1;
        if interp::transition(program, state, thread, MOST_STEPS, monitor) != Stop::Preempted {
            break;
        }
    }
    steps
}

/// One state on the way from the root to where a worker stands.
struct Level<M> {
    snapshot: Snapshot,
    monitor: M,
    /// The parts of the state's fingerprint.
    parts: Parts,
    node: u32,
    past: Past,
    /// Who can move.
    enabled: Enabled,
    /// Who is still to be tried, and was not given away.
    left: Enabled,
    edges: SmallVec<[Edge; 8]>,
    renamings: SmallVec<[u16; 8]>,
}

impl<M: Watch> Level<M> {
    fn new() -> Self {
        Self {
            snapshot: Snapshot::default(),
            monitor: M::new(),
            parts: Parts::default(),
            node: 0,
            past: Past::default(),
            enabled: Enabled::new(),
            left: Enabled::new(),
            edges: SmallVec::new(),
            renamings: SmallVec::new(),
        }
    }
}

impl<'a, M: Watch> Shared<'a, M> {
    /// A walk that begins at a state.
    pub fn new(
        program: &'a Program,
        facts: &'a Facts,
        manner: Manner,
        limits: &'a Limits<'a>,
        root: State,
        monitor: M,
    ) -> Self {
        let threads = root.threads.len();
        let enabled = enabled(&root);
        let mut shared = Self {
            program,
            facts,
            manner,
            limits,
            visited: Visited::default(),
            renamings: Mutex::new(Renamings::new(threads)),
            orders: Mutex::default(),
            tasks: Mutex::new(Tasks {
                list: Vec::new(),
                busy: 0,
            }),
            ready: Condvar::new(),
            idle: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            stopped: Mutex::new(None),
            has_deadlines: AtomicBool::new(false),
            at_root: Vec::new(),
            bounded: AtomicBool::new(false),
        };
        let mut worker = Worker::new(&shared);
        let past = Past {
            last: manner.last,
            preemptions: 0,
        };
        worker.visit(&root, &monitor, past, None);
        if let Some(ending) = ending(&root, &enabled) {
            worker.note_end(&root, &monitor, 0, ending);
            let found = worker.found;
            shared.at_root = found.terminals;
            return shared;
        }
        lock(&shared.tasks).list.push(Task {
            state: Box::new(root),
            monitor,
            node: 0,
            past,
            threads: enabled,
        });
        shared
    }

    /// Works until there is nothing left to do.
    pub fn work(&self) -> Found {
        let mut worker = Worker::new(self);
        while let Some(task) = self.next_task() {
            worker.walk(task);
            let mut tasks = lock(&self.tasks);
            tasks.busy -= 1;
            if tasks.busy == 0 {
                self.ready.notify_all();
            }
        }
        worker.found
    }

    fn next_task(&self) -> Option<Task<M>> {
        let mut tasks = lock(&self.tasks);
        self.idle.fetch_add(1, Ordering::Relaxed);
        loop {
            if self.stop.load(Ordering::Relaxed) {
                self.ready.notify_all();
                return None;
            }
            if let Some(task) = tasks.list.pop() {
                tasks.busy += 1;
                self.idle.fetch_sub(1, Ordering::Relaxed);
                return Some(task);
            }
            if tasks.busy == 0 {
                self.ready.notify_all();
                return None;
            }
            tasks = self
                .ready
                .wait(tasks)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Why the walk was stopped before its end, if it was.
    pub fn stopped(&self) -> Option<Stopped> {
        *lock(&self.stopped)
    }

    /// Whether the bound on preemptions has cut something off.
    pub fn is_bounded(&self) -> bool {
        self.bounded.load(Ordering::Relaxed)
    }

    fn stop_for(&self, why: Stopped) {
        lock(&self.stopped).get_or_insert(why);
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// One worker.
struct Worker<'s, 'a, M> {
    shared: &'s Shared<'a, M>,
    observed: Observed<'a>,
    fingerprinter: Fingerprinter,
    /// The parts of the fingerprint of the state that was made last.
    parts: Parts,
    levels: Vec<Level<M>>,
    depth: usize,
    since_look: u32,
    found: Found,
}

impl<'s, 'a, M: Watch> Worker<'s, 'a, M> {
    fn new(shared: &'s Shared<'a, M>) -> Self {
        Self {
            shared,
            observed: Observed::new(shared.program),
            fingerprinter: Fingerprinter::default(),
            parts: Parts::default(),
            levels: Vec::new(),
            depth: 0,
            since_look: 0,
            found: Found::default(),
        }
    }

    /// Looks a state up: its number, whether it is new, and how the threads are renamed to be as they were when it
    /// was seen first.
    /// Only `moved` has run since the state that [`Worker::parts`] are of, if anybody.
    fn visit(
        &mut self,
        state: &State,
        monitor: &M,
        past: Past,
        moved: Option<ThreadId>,
    ) -> (u32, bool, u16) {
        let shared = self.shared;
        if shared.manner.is_symmetric {
            let (fingerprint, sorted) =
                self.fingerprinter
                    .symmetric(shared.facts, state, &mut self.parts, moved);
            let mut renamings = lock(&shared.renamings);
            let mut orders = lock(&shared.orders);
            let (number, is_new) = shared.visited.insert(fingerprint);
            let mut order: SmallVec<[u16; 8]> = SmallVec::new();
            order.extend(
                sorted
                    .iter()
                    .map(|&(_, thread)| u16::try_from(thread).unwrap_or(u16::MAX)),
            );
            let mine = renamings.number(&order);
            if is_new {
                let at = number as usize;
                if orders.len() <= at {
                    orders.resize(at + 1, 0);
                }
                orders[at] = mine;
                return (number, true, 0);
            }
            let first = orders[number as usize];
            let mut names: SmallVec<[u16; 8]> = SmallVec::from_elem(0, order.len());
            for (rank, &thread) in (0..).zip(&order) {
                let name = renamings.rename(first, rank);
                names[usize::from(thread)] = u16::try_from(name).unwrap_or(u16::MAX);
            }
            return (number, false, renamings.number(&names));
        }
        let mut fingerprint: Fingerprint =
            self.fingerprinter
                .of(shared.facts, state, monitor, &mut self.parts, moved);
        if shared.manner.max_preemptions.is_some() {
            let last = past.last.map_or(0, |last| u64::from(last) + 1);
            let past = u128::from(last) << 64 | u128::from(past.preemptions);
            let bytes = (fingerprint
                ^ past.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
            .to_le_bytes();
            fingerprint = xxhash_rust::xxh3::xxh3_128(&bytes);
        }
        let (number, is_new) = shared.visited.insert(fingerprint);
        (number, is_new, 0)
    }

    /// Explores everything that a task leads to.
    fn walk(&mut self, task: Task<M>) {
        let Task {
            mut state,
            mut monitor,
            node,
            past,
            threads,
        } = task;
        self.depth = 0;
        // They are of another state.
        self.parts = Parts::default();
        let all = enabled(&state);
        self.enter(&mut state, &monitor, node, past, all, threads);
        while self.depth > 0 {
            if self.shared.stop.load(Ordering::Relaxed) {
                break;
            }
            let depth = self.depth - 1;
            self.share(depth, &state, &monitor);
            let level = &mut self.levels[depth];
            let Some(thread) = level.left.pop() else {
                self.found
                    .notes
                    .add(level.node, &level.edges, &level.renamings);
                self.depth -= 1;
                if let Some(above) = self.depth.checked_sub(1) {
                    let above = &mut self.levels[above];
                    let moved = above.past_mover();
                    above.snapshot.restore(&mut state, moved);
                    monitor.clone_from(&above.monitor);
                }
                continue;
            };
            let mut past = level.past;
            if let Some(bound) = self.shared.manner.max_preemptions {
                let preempts = past.last.is_some_and(|last| {
                    last != thread
                        && level.enabled.contains(&last)
                        && state.execs[last as usize].wait.is_none()
                });
                past.preemptions += u32::from(preempts);
                past.last = Some(thread);
                if past.preemptions > bound {
                    self.shared.bounded.store(true, Ordering::Relaxed);
                    continue;
                }
            }
            level.snapshot.take_exec(&state, thread);
            let (locals, stops) = advance(
                self.shared.program,
                self.shared.facts,
                self.shared.manner.joins,
                &mut state,
                &mut monitor,
                thread,
            );
            self.parts.clone_from(&self.levels[depth].parts);
            let (number, is_new, renaming) = self.visit(&state, &monitor, past, Some(thread));
            let level = &mut self.levels[depth];
            let mover = u16::try_from(thread).unwrap_or(u16::MAX);
            level.edges.push(Edge::new(number, mover, locals, stops));
            if self.shared.manner.is_symmetric {
                level.renamings.push(renaming);
            }
            let mut goes_on = false;
            if is_new {
                self.look(&state);
                let enabled = enabled(&state);
                if let Some(ending) = ending(&state, &enabled) {
                    self.note_end(&state, &monitor, number, ending);
                } else {
                    goes_on = true;
                    let left = enabled.clone();
                    self.enter(&mut state, &monitor, number, past, enabled, left);
                }
            }
            if !goes_on {
                let level = &mut self.levels[depth];
                level.snapshot.restore(&mut state, thread);
                monitor.clone_from(&level.monitor);
            }
        }
        // Stopped: what is known is noted.
        while self.depth > 0 {
            self.depth -= 1;
            let level = &self.levels[self.depth];
            self.found
                .notes
                .add(level.node, &level.edges, &level.renamings);
        }
    }

    /// Stands in a new state from now on.
    fn enter(
        &mut self,
        state: &mut State,
        monitor: &M,
        node: u32,
        past: Past,
        enabled: Enabled,
        mut left: Enabled,
    ) {
        if self.levels.len() == self.depth {
            self.levels.push(Level::new());
        }
        // The first is tried first.
        left.reverse();
        let waits = |&thread: &ThreadId| state.execs[thread as usize].wait.is_some();
        if enabled.iter().any(waits) && enabled.iter().any(|&thread| !state.is_enabled(thread)) {
            self.shared.has_deadlines.store(true, Ordering::Relaxed);
        }
        let level = &mut self.levels[self.depth];
        level.snapshot.take(state);
        level.monitor.clone_from(monitor);
        level.parts.clone_from(&self.parts);
        level.node = node;
        level.past = past;
        level.enabled = enabled;
        level.left = left;
        level.edges.clear();
        level.renamings.clear();
        self.depth += 1;
    }

    /// Gives a part of the work to one who has none.
    fn share(&mut self, depth: usize, state: &State, monitor: &M) {
        if self.shared.idle.load(Ordering::Relaxed) == 0 {
            return;
        }
        let level = &mut self.levels[depth];
        if level.left.len() < 2 {
            return;
        }
        let mut tasks = lock(&self.shared.tasks);
        if tasks.list.len() >= 2 {
            return;
        }
        let thread = level.left.remove(0);
        let mut state = Box::new(state.clone());
        state.heap.forget_marks();
        tasks.list.push(Task {
            state,
            monitor: monitor.clone(),
            node: level.node,
            past: level.past,
            threads: [thread].into_iter().collect(),
        });
        self.shared.ready.notify_one();
    }

    fn note_end(&mut self, state: &State, monitor: &M, node: u32, ending: Ending) {
        let mut key = Vec::new();
        self.observed.key(ending, state, &mut key);
        let expect = self.shared.manner.expect;
        let expected = expect
            .filter(|_| ending == Ending::Finished)
            .map(|code| judge::expectation(self.shared.program, &mut state.clone(), code));
        self.found.terminals.push(Terminal {
            node,
            key,
            is_lossy: monitor.is_lossy(),
            is_exit: state.exit.is_some(),
            has_raised: judge::has_raised(state),
            expected,
        });
    }

    /// Looks at the limits now and then.
    fn look(&mut self, state: &State) {
        let states = self.shared.visited.len();
        let limits = self.shared.limits;
        if states >= limits.max_states {
            self.shared.stop_for(Stopped::States);
        }
        self.since_look += 1;
        if self.since_look < LOOK_EVERY {
            return;
        }
        self.since_look = 0;
        if state.heap.bytes() > limits.max_heap {
            self.shared.stop_for(Stopped::Memory);
        }
        if let Some(why) = (limits.watch)(states, self.depth) {
            self.shared.stop_for(why);
        }
    }
}

impl<M> Level<M> {
    /// Who moved from here last.
    fn past_mover(&self) -> ThreadId {
        self.edges
            .last()
            .map_or(0, |edge| ThreadId::from(edge.thread))
    }
}
