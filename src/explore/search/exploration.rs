//! All outcomes of a program, with exact counts and for each a schedule with the fewest preemptions.
//!
//! First the walk, then what the graph of states tells. A schedule is made by following the graph's path once more in
//! a real state, so that it holds real slices, and the outcome that it comes to is compared with the one that the
//! walk had noted.

use super::count::{self, Uncounted};
use super::facts::Facts;
use super::graph::Graph;
use super::walk::{self, Manner, Terminal};
use super::watch::Watch;
use super::witness::Levels;
use super::{Beginning, Limits, MOST_STEPS, Stopped, Walked};
use crate::explore::judge::{self, Unjudged};
use crate::explore::outcome::{Observed, Outcome, Status};
use crate::runtime::interp;
use crate::runtime::observer::NoObserver;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::schedule::ThreadId;
use crate::schedule::green::Ending;
use crate::schedule::schedule::Slices;
use indexmap::IndexMap;
use num_bigint::BigUint;
use num_traits::Zero;

/// What is to be found out, and how.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
pub struct Question {
    /// Whether there is a main thread.
    pub has_main: bool,
    /// Whether interleavings are counted.
    pub counts: bool,
    /// Whether states may be taken as equal that differ in nothing but which thread is which.
    pub symmetry: bool,
    /// Whether local steps may be joined to the transition before.
    pub joins: bool,
    /// At most so many preemptions, if there is a bound.
    pub max_preemptions: Option<u32>,
    /// The code of an expression that is to be true at every end, if there is one.
    pub expect: Option<u32>,
    /// How many workers.
    pub workers: usize,
}

/// One of a program's outcomes.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub struct Ended {
    /// The outcome.
    pub outcome: Outcome,
    /// Its key: see [`Observed::key`].
    pub key: Vec<u8>,
    /// How many interleavings have it, if they were counted.
    pub interleavings: Option<BigUint>,
    /// How many of those lose an update.
    pub lossy: Option<BigUint>,
    /// In how many of them an exception that nobody caught ends a thread.
    pub raised: Option<BigUint>,
    /// In how many of them the expectation is false.
    pub unexpected: Option<BigUint>,
    /// Whether some of them lose one, and whether some lose none; as far as it was watched.
    pub some_lossy: bool,
    /// See `some_lossy`.
    pub some_lossless: bool,
    /// Whether in some of them an exception that nobody caught ends a thread.
    pub some_raised: bool,
    /// Whether the expectation is false in some of them.
    pub some_unexpected: bool,
    /// A schedule that comes to it, with the fewest preemptions.
    pub schedule: Slices,
    /// How many preemptions it has: the fewest that there can be, if the search was complete.
    pub preemptions: u32,
}

/// Why there are no counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCounts {
    /// They were not asked for.
    NotAsked,
    /// The search was not complete.
    Incomplete,
    /// The program can run for ever.
    Endless,
    /// There are too many to count.
    TooMany,
}

/// What a search has found.
#[derive(Debug, Clone)]
pub struct Exploration {
    /// Why it is not complete, if it is not.
    pub stopped: Option<Stopped>,
    /// Whether the bound on preemptions has kept it from something.
    pub is_bounded: bool,
    /// How many states were seen.
    pub states: u32,
    /// How many transitions were made.
    pub transitions: usize,
    /// How many interleavings there are, or why that is not known.
    pub interleavings: Result<BigUint, NoCounts>,
    /// The outcomes, by status, globals and output.
    pub outcomes: Vec<Ended>,
    /// A schedule that leads round a cycle of states, if there is one.
    pub cycle: Option<Slices>,
    /// A schedule that loses an update, with the fewest preemptions, and how many; as far as that was watched.
    pub lossy: Option<(Slices, u32)>,
    /// The same for an exception that nobody caught.
    pub raised: Option<(Slices, u32)>,
    /// The same for an expectation that is false.
    pub unexpected: Option<(Slices, u32)>,
    /// Why an expectation could not be evaluated somewhere.
    pub unjudged: Option<Unjudged>,
}

/// The most points that a count looks at.
const MOST_POINTS: u64 = 400_000_000;

impl Exploration {
    /// Searches all interleavings of a program from a state on, watched by a monitor.
    #[must_use]
    pub fn of<M: Watch>(
        program: &Program,
        state: State,
        question: &Question,
        limits: &Limits<'_>,
    ) -> Self {
        let mut monitor = M::new();
        let beginning = Beginning::of(program, state, &mut monitor);
        if beginning.is_over || beginning.is_endless {
            return Self::of_one(program, question, &beginning, &monitor);
        }
        let facts = Facts::of(program, &beginning.state, question.has_main);
        let threads = beginning.state.threads.len();
        let is_symmetric = question.symmetry
            && !M::ACTIVE
            && facts.threads_are_anonymous
            && threads <= MOST_ALIKE
            && question.max_preemptions.is_none();
        let joins = question.joins && question.max_preemptions.is_none();
        let manner = Manner {
            joins,
            is_symmetric,
            max_preemptions: question.max_preemptions,
            last: beginning.last(),
            expect: question.expect,
        };
        let mut root = beginning.state.clone();
        let mut pending = Vec::new();
        if joins {
            for thread in (0..).take(threads) {
                // A thread that cannot move has no steps to make, whatever comes next in its frame.
                let can = beginning.state.execs[thread as usize].wait.is_none();
                pending.push(if can {
                    walk::local_steps(program, &facts, &mut root, &mut monitor, thread)
                } else {
                    0
                });
            }
        }
        let walked = super::walk(
            program,
            &facts,
            manner,
            limits,
            root,
            monitor,
            question.workers,
        );
        Gather {
            program,
            question,
            beginning: &beginning,
            pending: &pending,
            walked: &walked,
        }
        .exploration()
    }

    /// Of a program that has no choice.
    fn of_one<M: Watch>(
        program: &Program,
        question: &Question,
        beginning: &Beginning,
        monitor: &M,
    ) -> Self {
        let mut state = beginning.state.clone();
        let ending = walk::ending(&state, &walk::enabled(&state));
        let has_raised = judge::has_raised(&state);
        let expected = question
            .expect
            .filter(|_| ending == Some(Ending::Finished))
            .map(|code| judge::expectation(program, &mut state.clone(), code));
        let is_unexpected = expected == Some(Ok(false));
        let alone = |holds: bool| holds.then(|| (Slices::new(), 0));
        let stopped = beginning.is_endless.then_some(Stopped::States);
        let count = |holds: bool| BigUint::from(u32::from(holds));
        let outcomes = ending.map(|ending| Ended {
            key: {
                let mut key = Vec::new();
                Observed::new(program).key(ending, &state, &mut key);
                key
            },
            outcome: Observed::new(program).outcome(ending, &mut state),
            interleavings: Some(count(true)),
            lossy: Some(count(monitor.is_lossy())),
            raised: Some(count(has_raised)),
            unexpected: Some(count(is_unexpected)),
            some_lossy: monitor.is_lossy(),
            some_lossless: !monitor.is_lossy(),
            some_raised: has_raised,
            some_unexpected: is_unexpected,
            schedule: Slices::new(),
            preemptions: 0,
        });
        Self {
            stopped,
            is_bounded: false,
            states: 1,
            transitions: 0,
            interleavings: if stopped.is_none() {
                Ok(count(true))
            } else {
                Err(NoCounts::Incomplete)
            },
            outcomes: outcomes.into_iter().collect(),
            cycle: None,
            lossy: alone(monitor.is_lossy()),
            raised: alone(has_raised && ending.is_some()),
            unexpected: alone(is_unexpected),
            unjudged: expected.and_then(Result::err),
        }
    }

    /// How many interleavings lose an update, if they were counted.
    #[must_use]
    pub fn lossy_interleavings(&self) -> Option<BigUint> {
        let mut sum = BigUint::zero();
        for ended in &self.outcomes {
            sum += ended.lossy.as_ref()?;
        }
        Some(sum)
    }

    /// How many interleavings end in a deadlock, if they were counted.
    #[must_use]
    pub fn deadlocks(&self) -> Option<BigUint> {
        self.interleavings.as_ref().ok()?;
        let mut sum = BigUint::zero();
        for ended in &self.outcomes {
            if ended.outcome.status == Status::Deadlock {
                sum += ended.interleavings.as_ref()?;
            }
        }
        Some(sum)
    }
}

/// Renamings of more threads would be too many.
const MOST_ALIKE: usize = 8;

struct Gather<'a> {
    program: &'a Program,
    question: &'a Question,
    beginning: &'a Beginning,
    pending: &'a [u16],
    walked: &'a Walked,
}

impl Gather<'_> {
    fn exploration(&self) -> Exploration {
        let walked = self.walked;
        let graph = &walked.graph;
        let mut cycle = None;
        let counts = if walked.stopped.is_some() {
            Err(NoCounts::Incomplete)
        } else if self.question.counts {
            match count::count(
                graph,
                &walked.renamings,
                &walked.terminals,
                self.pending,
                MOST_POINTS,
            ) {
                Ok(counts) => Ok(counts),
                Err(Uncounted::Endless(states)) => {
                    cycle = Some(states);
                    Err(NoCounts::Endless)
                }
                Err(Uncounted::TooMany) => Err(NoCounts::TooMany),
            }
        } else {
            Err(NoCounts::NotAsked)
        };
        let levels = Levels::of(graph, &walked.renamings, self.beginning.last());
        let mut groups: IndexMap<&[u8], Vec<usize>> = IndexMap::new();
        for (index, terminal) in walked.terminals.iter().enumerate() {
            groups.entry(&terminal.key).or_default().push(index);
        }
        let mut outcomes: Vec<Ended> = groups
            .values()
            .map(|indices| self.ended(indices, counts.as_ref().ok(), levels.as_ref()))
            .collect();
        outcomes.sort_by(|a, b| by_value(&a.outcome, &b.outcome));
        Exploration {
            stopped: walked.stopped,
            is_bounded: walked.is_bounded,
            states: graph.states(),
            transitions: graph.transitions(),
            interleavings: counts.map(|counts| counts.total),
            outcomes,
            cycle: cycle.and_then(|states| self.cycle(&states, levels.as_ref())),
            lossy: self.fewest(levels.as_ref(), |terminal| terminal.is_lossy),
            raised: self.fewest(levels.as_ref(), |terminal| terminal.has_raised),
            unexpected: self.fewest(levels.as_ref(), is_unexpected),
            unjudged: walked
                .terminals
                .iter()
                .find_map(|terminal| terminal.expected.clone()?.err()),
        }
    }

    fn ended(
        &self,
        indices: &[usize],
        counts: Option<&count::Counts>,
        levels: Option<&Levels>,
    ) -> Ended {
        let terminals = &self.walked.terminals;
        let sum = |counted: fn(&Terminal) -> bool| {
            counts.map(|counts| {
                let mut sum = BigUint::zero();
                for &index in indices {
                    if counted(&terminals[index]) {
                        sum += &counts.ends[index];
                    }
                }
                sum
            })
        };
        let best = indices
            .iter()
            .copied()
            .min_by_key(|&index| levels.map(|levels| levels.rank(terminals[index].node)))
            .expect("an outcome has a state");
        let terminal = &terminals[best];
        let way = levels.map_or_else(Vec::new, |levels| {
            levels.way(&self.walked.graph, terminal.node)
        });
        let (schedule, mut state) = self.follow(&way);
        let ending = walk::ending(&state, &walk::enabled(&state)).unwrap_or(Ending::Cut);
        let observed = Observed::new(self.program);
        let mut key = Vec::new();
        observed.key(ending, &state, &mut key);
        assert!(
            key == terminal.key,
            "the schedule of an outcome comes to that outcome"
        );
        Ended {
            outcome: observed.outcome(ending, &mut state),
            key,
            interleavings: sum(|_| true),
            lossy: sum(|terminal| terminal.is_lossy),
            raised: sum(|terminal| terminal.has_raised),
            unexpected: sum(is_unexpected),
            some_lossy: indices.iter().any(|&index| terminals[index].is_lossy),
            some_lossless: indices.iter().any(|&index| !terminals[index].is_lossy),
            some_raised: indices.iter().any(|&index| terminals[index].has_raised),
            some_unexpected: indices
                .iter()
                .any(|&index| is_unexpected(&terminals[index])),
            schedule,
            preemptions: levels
                .and_then(|levels| levels.preemptions(terminal.node))
                .unwrap_or(0),
        }
    }

    /// The schedule of a path, and the state that it comes to.
    fn follow(&self, way: &[usize]) -> (Slices, State) {
        let graph: &Graph = &self.walked.graph;
        let renamings = &self.walked.renamings;
        let mut state = self.beginning.state.clone();
        let mut slices = Slices::new();
        for &(thread, passed, reason) in &self.beginning.prefix {
            slices.record(thread, passed, reason);
        }
        let mut run = |state: &mut State, thread: ThreadId, points: u64| {
            let (stop, passed) = interp::transitions(
                self.program,
                state,
                thread,
                points,
                MOST_STEPS,
                &mut NoObserver,
            );
            slices.record(thread, passed, stop.into());
        };
        // What the threads of a state are really called, and what each has still to do before its first transition.
        let mut real: Vec<ThreadId> = (0..).take(state.threads.len()).collect();
        let mut first: Vec<u16> = self.pending.to_vec();
        for &number in way {
            let edge = graph.edge(number);
            let here = usize::from(edge.thread);
            while real.len() < state.threads.len() {
                real.push(u32::try_from(real.len()).expect("few threads"));
            }
            let thread = real[here];
            let leading = first.get_mut(thread as usize).map_or(0, std::mem::take);
            run(
                &mut state,
                thread,
                1 + u64::from(leading) + u64::from(edge.locals()),
            );
            let renaming = graph.renaming(number);
            if renaming != 0 {
                let before = real.clone();
                for (old, &name) in (0..).zip(&before) {
                    real[renamings.rename(renaming, old) as usize] = name;
                }
            }
        }
        // Threads that have nothing but local steps to make.
        for (thread, points) in (0..).zip(first) {
            if points > 0 && state.exit.is_none() {
                run(&mut state, thread, points.into());
            }
        }
        (slices, state)
    }

    /// A schedule with the fewest preemptions that comes to some end of those that count.
    fn fewest(
        &self,
        levels: Option<&Levels>,
        counts: impl Fn(&Terminal) -> bool,
    ) -> Option<(Slices, u32)> {
        let levels = levels?;
        let terminals = &self.walked.terminals;
        let best = terminals
            .iter()
            .filter(|terminal| counts(terminal))
            .min_by_key(|terminal| levels.rank(terminal.node))?;
        let way = levels.way(&self.walked.graph, best.node);
        Some((self.follow(&way).0, levels.preemptions(best.node)?))
    }

    /// A schedule that leads to a cycle of states and once round it.
    fn cycle(&self, states: &[u32], levels: Option<&Levels>) -> Option<Slices> {
        let graph = &self.walked.graph;
        let levels = levels?;
        let mut states = states.to_vec();
        let first = (0..states.len()).min_by_key(|&i| levels.rank(states[i]))?;
        states.rotate_left(first);
        let mut way = levels.way(graph, states[0]);
        for (i, &state) in states.iter().enumerate() {
            let next = states[(i + 1) % states.len()];
            way.push(
                graph
                    .range(state)
                    .find(|&edge| graph.edge(edge).target == next)?,
            );
        }
        Some(self.follow(&way).0)
    }
}

fn is_unexpected(terminal: &Terminal) -> bool {
    terminal.expected == Some(Ok(false))
}

/// Outcomes in the order in which a person looks for them: how they ended, then globals as numbers where they are.
fn by_value(a: &Outcome, b: &Outcome) -> std::cmp::Ordering {
    let key = |outcome: &Outcome| -> Vec<(Option<BigIntText>, String)> {
        outcome
            .globals
            .iter()
            .map(|(_, value)| (value.parse().ok(), value.clone()))
            .collect()
    };
    a.status
        .cmp(&b.status)
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| a.cmp(b))
}

/// A number in an outcome.
type BigIntText = num_bigint::BigInt;
