//! Runs one execution after the other in the same room: a seed's, or that of given slices.
//!
//! Each run begins with [`Base::branch`] copied over what the last one left, so it allocates only what the program
//! itself makes, and nobody watches it. What it did is in [`Runner::slices`] and [`Runner::state`] afterwards (standard
//! output and error stay in the state). Whoever wants to see more replays those slices under an observer, from the first
//! step on.

use super::base::Base;
use crate::runtime::observer::{NoObserver, Observer};
use crate::runtime::state::State;
use crate::schedule::green::{self, Counts, Ending, Position, Scratch, SliceSink};
use crate::schedule::replay::Replay;
use crate::schedule::schedule::Slices;
use crate::schedule::{Misfit, Scheduler, StopReason, ThreadId};

/// Runs executions.
#[derive(Debug)]
pub struct Runner<'b> {
    /// Where they begin.
    pub base: &'b Base<'b>,
    /// What the last one left.
    pub state: State,
    /// Its decisions.
    pub slices: Slices,
    scratch: Scratch,
}

/// How an execution went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    /// How it ended.
    pub ending: Ending,
    /// What was counted.
    pub counts: Counts,
}

/// Records slices, and tells how each went.
struct Recorder<'s, F>(&'s mut Slices, F);

impl<F: FnMut(u64, StopReason)> SliceSink for Recorder<'_, F> {
    #[inline]
    fn slice(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.0.record(thread, passed, reason);
        (self.1)(passed, reason);
    }

    fn output(&mut self, _: &mut State) {}
}

impl<'b> Runner<'b> {
    /// For the executions that begin with `base`.
    #[must_use]
    pub fn new(base: &'b Base<'b>) -> Self {
        Self {
            base,
            state: State::default(),
            slices: Slices::new(),
            scratch: Scratch::default(),
        }
    }

    /// Runs as a scheduler says.
    ///
    /// # Errors
    /// Only a replay fails: its schedule does not fit.
    pub fn run<S: Scheduler>(&mut self, scheduler: &mut S) -> Result<Ran, Misfit> {
        self.run_watched(scheduler, &mut NoObserver)
    }

    /// The same, watched by an observer that has seen the common beginning ([`Base::watch`]).
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn run_watched<S: Scheduler, O: Observer>(
        &mut self,
        scheduler: &mut S,
        observer: &mut O,
    ) -> Result<Ran, Misfit> {
        self.slices.clear();
        let position = self.base.begin(scheduler, &mut self.slices)?;
        self.state.clone_from(&self.base.branch);
        self.go_on(scheduler, position, observer, |_, _| {})
    }

    /// Runs as a scheduler says that has decided its way to `position` ([`Base::begin`]) and been recorded up to there. `tell`
    /// is told how many switch points each slice passed and why it stopped.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn run_on<S: Scheduler>(
        &mut self,
        scheduler: &mut S,
        position: Position,
        tell: impl FnMut(u64, StopReason),
    ) -> Result<Ran, Misfit> {
        self.state.clone_from(&self.base.branch);
        self.go_on(scheduler, position, &mut NoObserver, tell)
    }

    /// Follows a schedule from the first step on, watched by an observer.
    ///
    /// # Errors
    /// A schedule that does not fit.
    pub fn replay<O: Observer>(
        &mut self,
        slices: &Slices,
        observer: &mut O,
    ) -> Result<Ran, Misfit> {
        self.slices.clear();
        self.state.clone_from(&self.base.first);
        let mut replay = Replay::new(slices.clone());
        let ran = self.go_on(&mut replay, Position::default(), observer, |_, _| {})?;
        if ran.ending == Ending::Finished {
            replay.finish()?;
        }
        Ok(ran)
    }

    fn go_on<S: Scheduler, O: Observer>(
        &mut self,
        scheduler: &mut S,
        position: Position,
        observer: &mut O,
        tell: impl FnMut(u64, StopReason),
    ) -> Result<Ran, Misfit> {
        let (ending, counts) = green::drive_on(
            self.base.program,
            &mut self.state,
            scheduler,
            self.base.max_steps,
            observer,
            &mut Recorder(&mut self.slices, tell),
            position,
            &mut self.scratch,
        )?;
        Ok(Ran { ending, counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile_source;
    use crate::runtime::program::Program;
    use crate::runtime::start;
    use crate::schedule::spec::SchedulerSpec;

    const PROGRAMS: [&str; 4] = [
        "import threading\nn = 0\ndef work():\n    global n\n    for _ in range(3): n += 1\nfor i in range(50): n += i\nts = [threading.Thread(target=work) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(n)\n",
        "import threading, time\nn = 0\ndef late():\n    global n\n    time.sleep(0.0003)\n    n += 1\nt = threading.Thread(target=late)\nt.start()\ntime.sleep(0.0002)\nfor i in range(90): n += 1\nt.join(0.0001)\nprint(n)\n",
        "import threading\ndef first(): pass\nfor i in range(3):\n    t = threading.Thread(target=first)\n    t.start()\n    t.join()\nlock = threading.Lock()\ndef a():\n    with lock: lock.acquire()\nt = threading.Thread(target=a)\nt.start()\nt.join()\n",
        "from concurrent.futures import ThreadPoolExecutor\ntotal = 0\ndef add(k):\n    global total\n    total += k\n    return total\nwith ThreadPoolExecutor(3) as pool:\n    print(list(pool.map(add, range(6))))\n",
    ];

    /// What a plain run from the first step gives: all there is to see of it.
    fn plainly(base: &Base<'_>, scheduler: &mut impl Scheduler) -> (Ran, String, Slices) {
        let mut state = base.first.clone();
        let mut slices = Slices::new();
        let (ending, counts) = green::drive(
            base.program,
            &mut state,
            scheduler,
            base.max_steps,
            &mut NoObserver,
            &mut Recorder(&mut slices, |_, _| {}),
        )
        .expect("nothing is replayed");
        (Ran { ending, counts }, format!("{state:?}"), slices)
    }

    #[test]
    fn a_seed_means_the_same_as_in_a_plain_run() {
        for (source, gil) in PROGRAMS.into_iter().zip(["any", "3.8", "3.12", "3.10"]) {
            let code = compile_source(source, "t.py").expect("it compiles");
            let mut program = Program::load(&code, source, Vec::new()).expect("it loads");
            program.set_gil(gil.parse().expect("a model"));
            for max_steps in [100_000, 150, 20] {
                let base = Base::new(&program, start::program(&program, 0), max_steps);
                assert!(base.branch.steps > 0 || base.is_forced);
                let mut runner = Runner::new(&base);
                for spec in [
                    "random",
                    "random:1",
                    "random:3",
                    "random:20",
                    "pct:3",
                    "pct:9",
                    "round-robin:7",
                    "round-robin:1",
                    "serial",
                ] {
                    let spec: SchedulerSpec = spec.parse().expect("a scheduler");
                    for seed in 0..60 {
                        let build = || spec.factory().build(seed, 300);
                        let (ran, state, slices) = plainly(&base, &mut build());
                        assert_eq!(runner.run(&mut build()), Ok(ran), "{spec} {seed}");
                        assert_eq!(format!("{:?}", runner.state), state, "{spec} {seed}");
                        assert_eq!(runner.slices, slices, "{spec} {seed}");
                        if ran.ending == Ending::Finished {
                            assert_eq!(runner.replay(&slices, &mut NoObserver), Ok(ran));
                            assert_eq!(format!("{:?}", runner.state), state);
                        }
                    }
                }
            }
        }
    }
}
