//! What is known of a program's executions, as a tree of decisions: a seed whose decisions have all been met before need not
//! be executed.
//!
//! A node is a moment at which the scheduler is asked; it knows who can run. An edge is a slice as it went. A slice that was
//! cut off at its quantum is an edge of that quantum alone; one that ended by itself (its thread blocked, ended, or let
//! another thread go on) would have ended there with every larger quantum too. A leaf is the end, and has the number of a
//! verdict. Interpretation is deterministic, so the walk down the tree gives the very verdict that the execution would.
//!
//! For a small program and slices of a hundred steps most seeds are met again. Where they are not, the tree is given up.

use super::base::Base;
use super::runner::{Ran, Runner};
use crate::runtime::state::Status;
use crate::schedule::green::Position;
use crate::schedule::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId};
use hashbrown::HashMap;
use smallvec::SmallVec;

/// As many nodes are kept.
const MOST_NODES: usize = 1 << 19;
/// Executions with more slices are not entered.
const MOST_SLICES: usize = 64;
/// After so many walks it is asked whether they are worth it.
const TRIAL: u64 = 1 << 14;
/// One walk in so many must end at a leaf.
const WORTH: u64 = 8;

type Threads = SmallVec<[ThreadId; 4]>;

/// A slice as it went.
#[derive(Debug, Clone, Copy)]
struct Edge {
    to: u32,
    passed: u64,
    reason: StopReason,
}

/// Where a thread stops by itself.
#[derive(Debug, Clone, Copy)]
struct Stop {
    thread: ThreadId,
    /// The least quantum that gets there.
    at: u64,
    edge: Edge,
}

#[derive(Debug)]
struct Node {
    enabled: Threads,
    stops: SmallVec<[Stop; 2]>,
    /// The verdict, if the execution is over.
    verdict: Option<u32>,
}

/// The tree, and the way that the last seed took.
#[derive(Debug)]
pub struct Tree {
    /// The root first. Empty: the tree was given up.
    nodes: Vec<Node>,
    /// The edges that end at their quantum, by node, thread and quantum. Only looked up, never walked.
    edges: HashMap<(u32, ThreadId, u64), Edge>,
    log: Log,
    walks: u64,
    hits: u64,
}

/// What a seed decided, and how it went.
#[derive(Debug, Default)]
struct Log {
    /// The slices that the scheduler gave.
    drawn: Vec<Slice>,
    /// Who could run when it was asked, without the first one.
    enabled: Vec<Threads>,
    /// How they ended: switch points passed, and why.
    ends: Vec<(u64, StopReason)>,
}

/// Gives the slices that were drawn on the way down, then asks on, and writes down what it hears.
struct Logged<'l, S> {
    scheduler: &'l mut S,
    log: &'l mut Log,
    next: usize,
}

impl<S: Scheduler> Scheduler for Logged<'_, S> {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        if let Some(&slice) = self.log.drawn.get(self.next) {
            if self.next > 0 {
                self.log.enabled.push(Threads::from_slice(decision.enabled));
            }
            self.next += 1;
            return Ok(slice);
        }
        let slice = self.scheduler.next(decision)?;
        if self.log.drawn.len() <= MOST_SLICES {
            self.log.enabled.push(Threads::from_slice(decision.enabled));
            self.log.drawn.push(slice);
            self.next += 1;
        }
        Ok(slice)
    }

    fn reacts_to_growth(&self) -> bool {
        self.scheduler.reacts_to_growth()
    }
}

impl Tree {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(base: &Base<'_>) -> Self {
        let state = &base.branch;
        let threads = 0..u32::try_from(state.threads.len()).expect("fewer than 2^32 threads");
        let enabled = threads
            .filter(|&thread| state.threads[thread as usize].status != Status::Finished)
            .filter(|&thread| state.is_enabled(thread))
            .collect();
        Self {
            nodes: vec![Node {
                enabled,
                stops: SmallVec::new(),
                verdict: None,
            }],
            edges: HashMap::new(),
            log: Log::default(),
            walks: 0,
            hits: 0,
        }
    }

    fn edge(&self, node: u32, slice: Slice) -> Option<Edge> {
        let stops = &self.nodes[node as usize].stops;
        let by_itself = stops
            .iter()
            .find(|stop| stop.thread == slice.thread && stop.at <= slice.quantum);
        match by_itself {
            Some(stop) => Some(stop.edge),
            None => self
                .edges
                .get(&(node, slice.thread, slice.quantum))
                .copied(),
        }
    }

    /// Lets a scheduler, which is at `position` of the base, decide its way down: the number of the verdict, or nothing if it
    /// came to a slice that is new. Then [`Tree::run`] must follow.
    ///
    /// # Errors
    /// Only a replay fails.
    #[inline]
    pub fn walk<S: Scheduler>(
        &mut self,
        scheduler: &mut S,
        position: Position,
    ) -> Result<Option<u32>, Misfit> {
        self.log.drawn.clear();
        if self.nodes.is_empty() {
            self.log.drawn.extend(position.current);
            return Ok(None);
        }
        self.walks += 1;
        let Position {
            mut last,
            mut passed,
            mut current,
            ..
        } = position;
        let mut node = 0;
        loop {
            let here = &self.nodes[node as usize];
            if here.verdict.is_some() {
                self.hits += 1;
                return Ok(here.verdict);
            }
            let (slice, before) = if let Some(slice) = current.take() {
                (slice, passed)
            } else {
                let decision = Decision {
                    enabled: &here.enabled,
                    waiting: &[],
                    last,
                    passed,
                };
                (scheduler.next(&decision)?, 0)
            };
            self.log.drawn.push(slice);
            let Some(edge) = self.edge(node, slice) else {
                return Ok(None);
            };
            last = Some((slice.thread, edge.reason));
            passed = before + edge.passed;
            node = edge.to;
        }
    }

    /// Executes what the last walk could not tell.
    ///
    /// # Errors
    /// Only a replay fails.
    pub fn run<S: Scheduler>(
        &mut self,
        runner: &mut Runner<'_>,
        scheduler: &mut S,
        position: Position,
    ) -> Result<Ran, Misfit> {
        let log = &mut self.log;
        log.enabled.clear();
        log.ends.clear();
        if self.nodes.is_empty() {
            return runner.run_on(scheduler, position, |_, _| {});
        }
        let next = usize::from(position.current.is_some());
        let mut ends = std::mem::take(&mut log.ends);
        let mut logged = Logged {
            scheduler,
            log,
            next,
        };
        let ran = runner.run_on(&mut logged, position, |passed, reason| {
            if ends.len() <= MOST_SLICES {
                ends.push((passed, reason));
            }
        });
        self.log.ends = ends;
        if position.current.is_some()
            && let Some(first) = self.log.ends.first_mut()
        {
            first.0 -= position.passed;
        }
        ran
    }

    /// Enters the execution that was just run, with the number of its verdict.
    pub fn enter(&mut self, verdict: u32) {
        if self.nodes.is_empty() {
            return;
        }
        if self.walks == TRIAL && self.hits < TRIAL / WORTH {
            self.nodes = Vec::new();
            self.edges = HashMap::new();
            return;
        }
        let slices = self.log.ends.len();
        if slices > MOST_SLICES || self.nodes.len() + slices > MOST_NODES {
            return;
        }
        let mut node = 0;
        for index in 0..slices {
            let slice = self.log.drawn[index];
            let (passed, reason) = self.log.ends[index];
            node = if let Some(edge) = self.edge(node, slice) {
                edge.to
            } else {
                let to = u32::try_from(self.nodes.len()).expect("few nodes");
                let is_last = index + 1 == slices;
                self.nodes.push(Node {
                    enabled: if is_last {
                        Threads::new()
                    } else {
                        std::mem::take(&mut self.log.enabled[index])
                    },
                    stops: SmallVec::new(),
                    verdict: is_last.then_some(verdict),
                });
                let edge = Edge { to, passed, reason };
                let is_cut = reason == StopReason::Preempted;
                if is_cut && passed == slice.quantum {
                    self.edges.insert((node, slice.thread, slice.quantum), edge);
                } else {
                    self.nodes[node as usize].stops.push(Stop {
                        thread: slice.thread,
                        at: passed + u64::from(!is_cut),
                        edge,
                    });
                }
                to
            };
        }
    }
}
