//! What a program gives when its threads do not interleave: each runs its whole body, to its end or until it must wait, and
//! then another one goes on. An outcome that none of these orders gives is due to interleaving alone.
//!
//! Nothing is asked of the user, and nothing is judged: a program may well mean to give outcomes of its own when its
//! threads interleave. What a thread does once `start()` has made it is its body; so after a start the new thread may
//! run, or the old one may go on. After that there is a choice only where a thread ends or waits, and every thread that can
//! run there is tried. These are all orders that the program's own synchronisation allows.
//!
//! All orders are run if there are at most [`Limits::orders`] of them (with the default, at least those of five threads that
//! are started and joined one after the other); else a sample, drawn with fixed seeds, and [`SerialOutcomes::complete`] is false.

use super::judge::key_hash;
use super::outcome::{Observed, Outcome, Status};
use crate::runtime::observer::NoObserver;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::green::{self, Position, Scratch, SliceSink};
use crate::schedule::rng::RandomStream;
use crate::schedule::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId, UNTIL_STOP};
use std::collections::BTreeMap;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So many orders are all run; of more, [`Limits::sample`] are.
    pub orders: u64,
    /// How many are run where there are more.
    pub sample: u64,
    /// Steps of one order; one that takes more is left out.
    pub max_steps: u64,
    /// Steps of all orders together, about.
    pub all_steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            orders: 20_000,
            sample: 200,
            max_steps: 20_000_000,
            all_steps: 100_000_000,
        }
    }
}

/// What came of the serial orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SerialOutcomes {
    /// Whether every order was run to its end.
    pub complete: bool,
    /// How many were run to their end.
    pub orders: u64,
    /// The outcomes by [`key_hash`].
    pub outcomes: BTreeMap<u128, Outcome>,
}

/// How an outcome stands to the serial ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Some serial order gives it.
    Serial,
    /// Some serial order ends in the same way with the same values, but none prints this.
    OtherOutput,
    /// No serial order that was run ends so.
    NotSerial,
}

impl SerialOutcomes {
    /// How an outcome stands to these.
    #[must_use]
    pub fn relation(&self, outcome: &Outcome) -> Relation {
        let is_same = |serial: &&Outcome| {
            (serial.status, serial.exit_code, &serial.globals)
                == (outcome.status, outcome.exit_code, &outcome.globals)
        };
        let mut same = self.outcomes.values().filter(is_same).peekable();
        if same.peek().is_none() {
            Relation::NotSerial
        } else if same.any(|serial| serial.stdout == outcome.stdout) {
            Relation::Serial
        } else {
            Relation::OtherOutput
        }
    }
}

/// Chooses whom to let go on, where there is a choice.
trait Choose {
    /// One of `options`, which are at least two.
    fn choose(&mut self, options: usize) -> usize;
}

/// Tries all choices, one execution after the other.
#[derive(Debug, Default)]
struct All {
    /// What was chosen, and of how many.
    chosen: Vec<(usize, usize)>,
    next: usize,
}

impl All {
    /// Goes on to the next execution; whether there is one.
    fn advance(&mut self) -> bool {
        self.next = 0;
        while let Some((choice, options)) = self.chosen.pop() {
            if choice + 1 < options {
                self.chosen.push((choice + 1, options));
                return true;
            }
        }
        false
    }
}

impl Choose for All {
    fn choose(&mut self, options: usize) -> usize {
        if self.next == self.chosen.len() {
            self.chosen.push((0, options));
        }
        self.next += 1;
        self.chosen[self.next - 1].0
    }
}

impl Choose for RandomStream {
    fn choose(&mut self, options: usize) -> usize {
        usize::try_from(self.below(options as u64)).expect("below a length")
    }
}

/// Lets each thread run as far as it can.
struct Serially<'c, C> {
    choose: &'c mut C,
    /// Threads that have run, or were there from the beginning: the others' first step only says that they have begun.
    begun: Vec<bool>,
}

impl<C: Choose> Scheduler for Serially<'_, C> {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        let enabled = decision.enabled;
        let index = match enabled.len() {
            1 => 0,
            options => self.choose.choose(options),
        };
        let thread = enabled[index];
        let number = thread as usize;
        if self.begun.len() <= number {
            self.begun.resize(number + 1, false);
        }
        let has_begun = std::mem::replace(&mut self.begun[number], true);
        Ok(Slice {
            thread,
            quantum: if has_begun { UNTIL_STOP } else { 1 },
        })
    }
}

struct Nothing;

impl SliceSink for Nothing {
    fn slice(&mut self, _: ThreadId, _: u64, _: StopReason) {}
    fn output(&mut self, _: &mut State) {}
}

struct Orders<'p> {
    program: &'p Program,
    first: &'p State,
    limits: Limits,
    observed: Observed<'p>,
    state: State,
    scratch: Scratch,
    key: Vec<u8>,
    found: SerialOutcomes,
    steps: u64,
    has_all: bool,
}

impl Orders<'_> {
    fn run(&mut self, choose: &mut impl Choose) {
        self.state.clone_from(self.first);
        let mut serially = Serially {
            choose,
            begun: vec![true; self.first.threads.len()],
        };
        let (ending, _) = green::drive_on(
            self.program,
            &mut self.state,
            &mut serially,
            self.limits.max_steps,
            &mut NoObserver,
            &mut Nothing,
            Position::default(),
            &mut self.scratch,
        )
        .expect("only a replay can fail");
        self.steps += self.state.steps;
        if Status::of(ending, &self.state) == Status::Limit {
            self.has_all = false;
            return;
        }
        self.found.orders += 1;
        self.observed.key(ending, &self.state, &mut self.key);
        let key = key_hash(&self.key);
        if !self.found.outcomes.contains_key(&key) {
            let outcome = self.observed.outcome(ending, &mut self.state);
            self.found.outcomes.insert(key, outcome);
        }
    }
}

/// Runs the serial orders of the executions that begin with `first`.
#[must_use]
pub fn serial_outcomes(program: &Program, first: &State, limits: Limits) -> SerialOutcomes {
    let mut orders = Orders {
        program,
        first,
        limits,
        observed: Observed::new(program),
        state: State::default(),
        scratch: Scratch::default(),
        key: Vec::new(),
        found: SerialOutcomes::default(),
        steps: 0,
        has_all: true,
    };
    let mut all = All::default();
    let mut tried = 0;
    let is_whole = loop {
        orders.run(&mut all);
        tried += 1;
        if !all.advance() {
            break true;
        }
        if tried == limits.orders || orders.steps >= limits.all_steps {
            break false;
        }
    };
    if !is_whole {
        // The first ones differ in their last choices only; a sample differs everywhere.
        for seed in 0..limits.sample {
            if orders.steps >= limits.all_steps.saturating_mul(2) {
                break;
            }
            orders.run(&mut RandomStream::new(seed));
        }
    }
    orders.found.complete = is_whole && orders.has_all;
    orders.found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile_source;
    use crate::runtime::start;

    fn serial(source: &str) -> SerialOutcomes {
        let code = compile_source(source, "t.py").expect("it compiles");
        let program = Program::load(&code, source, Vec::new()).expect("it loads");
        serial_outcomes(&program, &start::program(&program, 0), Limits::default())
    }

    fn values(found: &SerialOutcomes, name: &str) -> Vec<String> {
        let mut values: Vec<String> = found
            .outcomes
            .values()
            .flat_map(|outcome| outcome.globals.iter().filter(|global| global.0 == name))
            .map(|global| global.1.clone())
            .collect();
        values.sort();
        values.dedup();
        values
    }

    const STARTED: &str = "ts = [threading.Thread(target=work, args=(k,)) for k in range(N)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n";

    /// A thread comes after its start, and that after the starts before it: of the orders of N threads all are possible, so
    /// a list of their numbers has N! values; and a counter that all add to has one.
    #[test]
    fn all_orders_of_threads_that_are_started_together() {
        for (threads, orders) in [(1, 1), (2, 2), (3, 6), (4, 24), (5, 120)] {
            let source = format!(
                "import threading\nN = {threads}\nlog = []\nn = 0\ndef work(k):\n    global n\n    for _ in range(3): n += k + 1\n    log.append(k)\n{STARTED}"
            );
            let found = serial(&source);
            assert!(found.complete);
            assert_eq!(values(&found, "log").len(), orders);
            let sum = 3 * threads * (threads + 1) / 2;
            assert_eq!(values(&found, "n"), [sum.to_string()]);
        }
    }

    #[test]
    fn what_the_program_orders_is_not_tried() {
        let found = serial(
            "import threading\nlog = []\nfor k in 'abc':\n    t = threading.Thread(target=log.append, args=(k,))\n    t.start()\n    t.join()\n",
        );
        assert!(found.complete);
        assert_eq!(values(&found, "log"), ["['a', 'b', 'c']"]);
        let found = serial(
            "import threading\nlog, ready = [], threading.Event()\ndef first():\n    log.append(1)\n    ready.set()\ndef second():\n    ready.wait()\n    log.append(2)\nts = [threading.Thread(target=f) for f in (second, first)]\nfor t in ts: t.start()\nfor t in ts: t.join()\n",
        );
        assert!(found.complete);
        assert_eq!(values(&found, "log"), ["[1, 2]"]);
    }

    #[test]
    fn threads_that_share_a_text() {
        let source = "x = n\nn = x + d\n";
        let code = compile_source(source, "t.py").expect("it compiles");
        let program = Program::load(&code, source, Vec::new()).expect("it loads");
        // Without a first value of its own, the first thread to run ends with a NameError in each order.
        let first = start::snippet(&program, 0, 3, &[], &[]).expect("nothing is evaluated");
        let found = serial_outcomes(&program, &first, Limits::default());
        assert!(found.complete);
        assert_eq!(found.orders, 6);
        assert_eq!(found.outcomes.len(), 1);
    }

    #[test]
    fn too_many_orders_are_sampled_and_said_to_be() {
        let source = format!(
            "import threading\nN = 9\nlog = []\ndef work(k):\n    log.append(k)\n{STARTED}"
        );
        let code = compile_source(&source, "t.py").expect("it compiles");
        let program = Program::load(&code, &source, Vec::new()).expect("it loads");
        let limits = Limits {
            orders: 50,
            ..Limits::default()
        };
        let found = serial_outcomes(&program, &start::program(&program, 0), limits);
        assert!(!found.complete);
        assert_eq!(found.orders, 250);
        assert!(found.outcomes.len() > 50);
        let again = serial_outcomes(&program, &start::program(&program, 0), limits);
        assert_eq!(found, again);
    }

    #[test]
    fn a_thread_that_waits_by_trying_has_no_serial_order() {
        let source = "import threading\nflag = False\ndef wait():\n    while not flag: pass\nt = threading.Thread(target=wait)\nt.start()\nflag = True\nt.join()\n";
        let code = compile_source(source, "t.py").expect("it compiles");
        let program = Program::load(&code, source, Vec::new()).expect("it loads");
        let limits = Limits {
            max_steps: 10_000,
            ..Limits::default()
        };
        let found = serial_outcomes(&program, &start::program(&program, 0), limits);
        assert!(!found.complete);
        assert_eq!(values(&found, "flag"), ["True"]);
    }

    #[test]
    fn relations() {
        let outcome = |stdout: &str, value: &str| Outcome {
            status: Status::Finished,
            exit_code: 0,
            stdout: stdout.to_owned(),
            globals: vec![("n".to_owned(), value.to_owned())],
        };
        let found = SerialOutcomes {
            complete: true,
            orders: 2,
            outcomes: [
                (1, outcome("a", "1")),
                (2, outcome("b", "1")),
                (3, outcome("c", "2")),
            ]
            .into(),
        };
        assert_eq!(found.relation(&outcome("b", "1")), Relation::Serial);
        assert_eq!(found.relation(&outcome("c", "1")), Relation::OtherOutput);
        assert_eq!(found.relation(&outcome("a", "3")), Relation::NotSerial);
    }
}
