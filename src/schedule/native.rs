//! The native driver: every thread of the program on an OS thread, under a real GIL. The operating system decides
//! who runs; what it decided is recorded as a schedule, so that the same run can be had again, green, step for step.
//!
//! The GIL has the protocol of CPython 3.8's `Python/ceval_gil.h`. A thread that wants it waits for the switch
//! interval; if nobody else took it meanwhile, it asks the holder to drop it. The holder sees that at its next switch
//! point, drops the GIL, and waits until another thread has taken it: a drop that was asked for always changes
//! threads. Around a blocking operation the GIL is released without asking anybody to take it.
//!
//! What the GIL guards is the state itself: it is handed from thread to thread as the [`Baton`], so no two threads
//! can ever touch it at once, and the interpreter is the one that the green driver uses. A thread that blocks parks
//! until its wait is over. Only the holder can see that, so the holder looks now and then; and when the last one that
//! could run blocks, it knows that all do: a deadlock is found, not hung on.
//!
//! Time stays virtual, as in the green driver, for the schedule must hold all that the operating system decided.

use super::green::{Counts, Ending, SliceSink};
use super::{StopReason, ThreadId};
use crate::runtime::interp::{self, Breaker, Stop};
use crate::runtime::observer::NoObserver;
use crate::runtime::program::Program;
use crate::runtime::state::{State, Status};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope};
use std::time::{Duration, Instant};

/// `sys.getswitchinterval()` of CPython, in seconds.
pub const DEFAULT_INTERVAL: f64 = 0.005;
/// With an interval of zero a waiting thread asks at once, and again after this long if another came first.
const SHORTEST_WAIT: Duration = Duration::from_micros(50);
/// After so many switch points the holder looks whether a blocked thread can go on.
const LOOK_EVERY: u32 = 32;

/// A native run, over.
#[derive(Debug)]
pub struct Run<K> {
    /// The state at its end.
    pub state: State,
    /// Who was told of the slices.
    pub sink: K,
    /// How it ended.
    pub ending: Ending,
    /// What was counted.
    pub counts: Counts,
    /// How long each thread held the GIL, each time, in microseconds.
    pub held: Vec<u64>,
}

/// What the GIL guards.
struct Baton<K> {
    state: State,
    sink: K,
    last: Option<(ThreadId, StopReason)>,
    counts: Counts,
    held: Vec<u64>,
}

struct Inner<K> {
    /// Here while nobody holds the GIL.
    free: Option<Box<Baton<K>>>,
    /// Who took it last.
    last_holder: Option<ThreadId>,
    /// How often it changed hands.
    switches: u64,
    /// By thread: whether it could run when that was last looked at.
    wants: Vec<bool>,
    over: Option<Ending>,
    failed: Option<io::Error>,
}

struct Gil<'p, K> {
    program: &'p Program,
    inner: Mutex<Inner<K>>,
    /// For threads that want the GIL.
    wanted: Condvar,
    /// For one that dropped it and waits until another has it.
    taken: Condvar,
    /// For threads that are blocked.
    parked: Condvar,
    /// CPython's `gil_drop_request`.
    drop_request: AtomicBool,
    /// None is the shortest possible.
    interval: Option<Duration>,
    max_steps: u64,
    stack_bytes: usize,
}

/// Runs the program from `state` to its end, each thread on an OS thread with a stack of `stack_bytes`.
///
/// # Errors
/// If the operating system has no room for a thread.
pub fn drive<K: SliceSink + Send>(
    program: &Program,
    state: State,
    sink: K,
    interval: Duration,
    max_steps: u64,
    stack_bytes: usize,
) -> io::Result<Run<K>> {
    let threads = u32::try_from(state.threads.len()).expect("fewer than 2^32 threads");
    let wants = (0..threads)
        .map(|thread| state.is_enabled(thread))
        .collect();
    let gil = Gil {
        program,
        inner: Mutex::new(Inner {
            free: None,
            last_holder: None,
            switches: 0,
            wants,
            over: None,
            failed: None,
        }),
        wanted: Condvar::new(),
        taken: Condvar::new(),
        parked: Condvar::new(),
        drop_request: AtomicBool::new(false),
        interval: (!interval.is_zero()).then_some(interval),
        max_steps,
        stack_bytes,
    };
    std::thread::scope(|scope| {
        for thread in 0..threads {
            gil.spawn(scope, thread);
        }
        // Nobody begins before all are there.
        let mut inner = gil.lock();
        inner.free = Some(Box::new(Baton {
            state,
            sink,
            last: None,
            counts: Counts::default(),
            held: Vec::new(),
        }));
        drop(inner);
        gil.wanted.notify_one();
    });
    let inner = gil
        .inner
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = inner.failed {
        return Err(error);
    }
    let (Some(baton), Some(ending)) = (inner.free, inner.over) else {
        unreachable!("the last thread has put down the baton, or the scope has panicked")
    };
    let Baton {
        state,
        sink,
        counts,
        held,
        ..
    } = *baton;
    Ok(Run {
        state,
        sink,
        ending,
        counts,
        held,
    })
}

impl<K: SliceSink + Send> Gil<'_, K> {
    fn lock(&self) -> MutexGuard<'_, Inner<K>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn<'s>(&'s self, scope: &'s Scope<'s, '_>, thread: ThreadId) {
        let spawned = Builder::new()
            .stack_size(self.stack_bytes)
            .spawn_scoped(scope, move || self.live(scope, thread));
        if let Err(error) = spawned {
            self.lock().failed.get_or_insert(error);
            self.end(Ending::Cut);
        }
    }

    /// The life of an OS thread.
    fn live<'s>(&'s self, scope: &'s Scope<'s, '_>, me: ThreadId) {
        let _quit = EndOnPanic(self);
        while let Some(mut baton) = self.take(me) {
            let since = Instant::now();
            let stop = if self.program.rules.is_some() {
                self.hold::<false>(scope, &mut baton, me)
            } else {
                self.hold::<true>(scope, &mut baton, me)
            };
            let micros = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
            baton.held.push(micros);
            match stop {
                Held::Over(ending) => {
                    self.lock().free = Some(baton);
                    self.end(ending);
                    return;
                }
                Held::Stopped => self.release(baton, me, false),
                Held::Asked => self.release(baton, me, true),
            }
        }
    }

    /// Runs the thread while it holds the GIL.
    fn hold<'s, const EVERY: bool>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        baton: &mut Baton<K>,
        me: ThreadId,
    ) -> Held {
        loop {
            if let Some((before, reason)) = baton.last
                && before != me
            {
                baton.counts.switches += 1;
                baton.counts.preemptions += u64::from(reason == StopReason::Preempted);
            }
            let threads = baton.state.threads.len();
            let asleep: Vec<ThreadId> = alive(&baton.state)
                .filter(|&thread| !baton.state.is_enabled(thread))
                .collect();
            let mut breaker = Looking::<K, EVERY> {
                gil: self,
                asleep: &asleep,
                threads,
                begun: false,
                passed: 0,
                steps: baton.state.steps,
                looked: 0,
                asked: false,
            };
            let state = &mut baton.state;
            let stop = interp::run(self.program, state, me, &mut breaker, &mut NoObserver);
            let (passed, asked) = (breaker.passed, breaker.asked);
            let at_limit = baton.state.steps >= self.max_steps;
            let reason = match stop {
                // The limit can fall between two switch points: as if it stopped by itself.
                Stop::Preempted if at_limit && !EVERY => StopReason::Blocked,
                Stop::Preempted => StopReason::Preempted,
                Stop::Blocked => StopReason::Blocked,
                Stop::Finished => StopReason::Finished,
            };
            baton.sink.slice(me, passed, reason);
            baton.last = Some((me, reason));
            if !baton.state.stdout.is_empty() || !baton.state.stderr.is_empty() {
                baton.sink.output(&mut baton.state);
            }
            self.start_threads(scope, &baton.state, threads);
            if baton.state.exit.is_some() || alive(&baton.state).next().is_none() {
                return Held::Over(Ending::Finished);
            }
            if at_limit {
                return Held::Over(Ending::StepLimit);
            }
            match stop {
                Stop::Blocked | Stop::Finished => return Held::Stopped,
                Stop::Preempted if asked && self.others_want(&baton.state, me) => {
                    return Held::Asked;
                }
                // It stopped for a new thread, or whoever asked no longer could run.
                Stop::Preempted => {}
            }
        }
    }

    /// Gives an OS thread to each thread of the program that has none.
    fn start_threads<'s>(&'s self, scope: &'s Scope<'s, '_>, state: &State, known: usize) {
        for index in known..state.threads.len() {
            let thread = u32::try_from(index).expect("fewer than 2^32 threads");
            self.lock().wants.push(state.is_enabled(thread));
            self.spawn(scope, thread);
        }
    }

    fn others_want(&self, state: &State, me: ThreadId) -> bool {
        self.drop_request.store(false, Ordering::Relaxed);
        alive(state).any(|thread| thread != me && state.is_enabled(thread))
    }

    /// CPython's `take_gil`; parks first while the thread is blocked. None when the run is over.
    fn take(&self, me: ThreadId) -> Option<Box<Baton<K>>> {
        let mut inner = self.lock();
        loop {
            if inner.over.is_some() {
                return None;
            }
            if !inner.wants[me as usize] {
                if inner.free.is_some() {
                    // The call was meant for one that can run.
                    self.wanted.notify_one();
                }
                inner = wait(&self.parked, inner);
                continue;
            }
            if let Some(baton) = inner.free.take() {
                if inner.last_holder != Some(me) {
                    inner.last_holder = Some(me);
                    inner.switches += 1;
                }
                self.drop_request.store(false, Ordering::Relaxed);
                self.taken.notify_all();
                return Some(baton);
            }
            let before = inner.switches;
            if self.interval.is_none() {
                self.drop_request.store(true, Ordering::Relaxed);
            }
            let timed_out;
            (inner, timed_out) =
                wait_for(&self.wanted, inner, self.interval.unwrap_or(SHORTEST_WAIT));
            if timed_out && inner.free.is_none() && inner.switches == before {
                self.drop_request.store(true, Ordering::Relaxed);
            }
        }
    }

    /// CPython's `drop_gil`. `asked` forces a switch.
    fn release(&self, mut baton: Box<Baton<K>>, me: ThreadId, asked: bool) {
        loop {
            let state = &mut baton.state;
            if alive(state).any(|thread| state.is_enabled(thread)) {
                break;
            }
            // Nothing happens until the next deadline, so the clock goes there at once.
            let deadlines = alive(state)
                .filter_map(|thread| state.execs[thread as usize].wait.as_ref()?.deadline);
            if let Some(deadline) = deadlines.min() {
                state.slept += deadline.saturating_sub(state.clock());
            } else {
                self.lock().free = Some(baton);
                self.end(Ending::Deadlock);
                return;
            }
        }
        let mut inner = self.lock();
        for (thread, wants) in (0..).zip(&mut inner.wants) {
            *wants = baton.state.is_enabled(thread);
        }
        let others = (0..)
            .zip(&inner.wants)
            .any(|(thread, &wants)| wants && thread != me);
        self.drop_request.store(false, Ordering::Relaxed);
        inner.free = Some(baton);
        self.parked.notify_all();
        self.wanted.notify_one();
        while asked
            && others
            && inner.over.is_none()
            && inner.free.is_some()
            && inner.last_holder == Some(me)
        {
            inner = wait(&self.taken, inner);
        }
    }

    fn end(&self, ending: Ending) {
        self.lock().over.get_or_insert(ending);
        self.drop_request.store(true, Ordering::Relaxed);
        self.parked.notify_all();
        self.wanted.notify_all();
        self.taken.notify_all();
    }
}

/// Threads that have not ended, in ascending order.
fn alive(state: &State) -> impl Iterator<Item = ThreadId> {
    (0..)
        .zip(&state.threads)
        .filter(|(_, thread)| thread.status != Status::Finished)
        .map(|(id, _)| id)
}

fn wait<'m, T>(condition: &Condvar, guard: MutexGuard<'m, T>) -> MutexGuard<'m, T> {
    condition
        .wait(guard)
        .unwrap_or_else(PoisonError::into_inner)
}

fn wait_for<'m, T>(
    condition: &Condvar,
    guard: MutexGuard<'m, T>,
    time: Duration,
) -> (MutexGuard<'m, T>, bool) {
    let (guard, result) = condition
        .wait_timeout(guard, time)
        .unwrap_or_else(PoisonError::into_inner);
    (guard, result.timed_out())
}

/// Why a thread no longer runs.
enum Held {
    /// It blocks or has ended.
    Stopped,
    /// Another one asked for the GIL.
    Asked,
    /// The run is over.
    Over(Ending),
}

/// Lets the others go when a thread panics; the scope then passes the panic on.
struct EndOnPanic<'g, 'p, K: SliceSink + Send>(&'g Gil<'p, K>);

impl<K: SliceSink + Send> Drop for EndOnPanic<'_, '_, K> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.end(Ending::Cut);
        }
    }
}

/// Looks at each switch point whether the GIL is asked for.
struct Looking<'g, 'p, K, const EVERY: bool> {
    gil: &'g Gil<'p, K>,
    /// Threads that could not run when the slice began.
    asleep: &'g [ThreadId],
    /// How many threads there were.
    threads: usize,
    begun: bool,
    passed: u64,
    /// At the beginning of the slice.
    steps: u64,
    /// Switch points since `asleep` was looked at.
    looked: u32,
    asked: bool,
}

impl<K: SliceSink + Send, const EVERY: bool> Looking<'_, '_, K, EVERY> {
    fn at_point(&mut self, state: &State) -> bool {
        self.passed += 1;
        if self.gil.drop_request.load(Ordering::Relaxed) {
            self.asked = true;
            return false;
        }
        self.looked += 1;
        if self.looked == LOOK_EVERY {
            self.looked = 0;
            self.wake(state);
        }
        state.threads.len() == self.threads
    }

    /// Lets those whose wait is over ask for the GIL.
    fn wake(&self, state: &State) {
        let mut awake = self
            .asleep
            .iter()
            .filter(|&&thread| state.is_enabled(thread))
            .peekable();
        if awake.peek().is_none() {
            return;
        }
        let mut inner = self.gil.lock();
        for &thread in awake {
            inner.wants[thread as usize] = true;
        }
        self.gil.parked.notify_all();
    }
}

impl<K: SliceSink + Send, const EVERY: bool> Breaker for Looking<'_, '_, K, EVERY> {
    const EVERY: bool = EVERY;

    fn grant(&mut self, state: &State) -> u64 {
        if std::mem::replace(&mut self.begun, true) {
            let goes_on = self.at_point(state) && self.steps + self.passed < self.gil.max_steps;
            return u64::from(goes_on);
        }
        1
    }

    fn pass(&mut self, state: &State, steps: u64, is_point: bool) -> bool {
        (!is_point || self.at_point(state)) && steps < self.gil.max_steps
    }
}

#[cfg(test)]
mod tests;
