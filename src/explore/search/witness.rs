//! The fewest preemptions that lead to each state, and a schedule with so few.
//!
//! A search by the number of preemptions, over the graph: level 0 is what can be reached without any, level 1 with
//! one, and so on. To go on with the thread that moved last costs nothing, nor to change when that thread cannot
//! go on; to change while it could is a preemption. A state is first reached at its level, by some threads; from
//! there these threads go on at that level, and all others one level later, for which it does not matter by whom it
//! was reached. So each transition is followed once.
//!
//! Musuvathi and Qadeer, "Iterative context bounding for systematic testing of multithreaded programs", PLDI 2007,
//! search by the same number; here states are merged, so it is exact and ends.

use super::graph::{Edge, Graph, Renamings};
use crate::schedule::ThreadId;
use std::collections::VecDeque;

/// Threads as bits; more are not searched.
type Mask = u64;

/// How many threads there may be at most.
pub const MOST_THREADS: usize = Mask::BITS as usize;

/// A way to a state: by whom it was reached at its level, and from where.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    /// The edge that was followed; none at the root.
    edge: u32,
    from: u32,
    /// Who arrived, as the state calls it.
    by: u16,
    /// The next arrival at the same state, one more than its number; 0 at the end.
    next: u32,
}

/// What the search by preemptions has found.
#[derive(Debug, Default)]
pub struct Levels {
    /// For each state the fewest preemptions, or [`UNREACHED`].
    preemptions: Vec<u16>,
    /// For each state its first arrival, one more than its number.
    heads: Vec<u32>,
    arrivals: Vec<Arrival>,
    /// For each state when it was first reached, for states with equally few preemptions.
    order: Vec<u32>,
}

const UNREACHED: u16 = u16::MAX;

impl Levels {
    /// Searches a graph from its first state on, to which `last` has come, if it could go on. None if there are too
    /// many threads.
    #[must_use]
    pub fn of(graph: &Graph, renamings: &Renamings, last: Option<ThreadId>) -> Option<Self> {
        let states = graph.states() as usize;
        let mut search = Search {
            graph,
            renamings,
            found: Self {
                preemptions: vec![UNREACHED; states],
                heads: vec![0; states],
                arrivals: Vec::new(),
                order: vec![0; states],
            },
            reached: vec![0; states],
            done: vec![0; states],
            queue: VecDeque::new(),
            later: Vec::new(),
            count: 0,
        };
        search.run(last)?;
        Some(search.found)
    }

    /// The fewest preemptions with which a state can be reached.
    #[must_use]
    pub fn preemptions(&self, state: u32) -> Option<u32> {
        match self.preemptions[state as usize] {
            UNREACHED => None,
            level => Some(level.into()),
        }
    }

    /// Orders states: fewer preemptions first, then whichever was found first (the fewer transitions).
    #[must_use]
    pub fn rank(&self, state: u32) -> (u16, u32) {
        (self.preemptions[state as usize], self.order[state as usize])
    }

    /// The edges of a way to a state with the fewest preemptions.
    #[must_use]
    pub fn way(&self, graph: &Graph, state: u32) -> Vec<usize> {
        let mut edges = Vec::new();
        let (mut state, mut arrival) = (state, self.arrival(state, None));
        while let Some(found) = arrival.filter(|arrival| arrival.edge != u32::MAX) {
            let edge = found.edge as usize;
            edges.push(edge);
            let mover = graph.edge(edge).thread;
            state = found.from;
            // If the same thread had arrived there it goes on at no cost; else it does not matter who had.
            arrival = self
                .arrival(state, Some(mover))
                .or_else(|| self.arrival(state, None));
        }
        debug_assert_eq!(state, 0, "all ways begin at the root");
        edges.reverse();
        edges
    }

    fn arrival(&self, state: u32, by: Option<u16>) -> Option<Arrival> {
        let mut next = self.heads[state as usize];
        let mut first = None;
        while let Some(index) = next.checked_sub(1) {
            let arrival = self.arrivals[index as usize];
            if by.is_none() {
                // The list has the newest first.
                first = Some(arrival);
            } else if by == Some(arrival.by) {
                return Some(arrival);
            }
            next = arrival.next;
        }
        first
    }
}

struct Search<'a> {
    graph: &'a Graph,
    renamings: &'a Renamings,
    found: Levels,
    /// By whom each state was reached at its level.
    reached: Vec<Mask>,
    /// Whose transition from each state was followed.
    done: Vec<Mask>,
    /// States and threads that go on at the level that runs.
    queue: VecDeque<(u32, u16)>,
    /// States from which the others go on at the next level.
    later: Vec<u32>,
    count: u32,
}

/// Nobody in particular.
const ANYBODY: u16 = u16::MAX;

impl Search<'_> {
    fn run(&mut self, last: Option<ThreadId>) -> Option<()> {
        if self.graph.states() == 0 {
            return Some(());
        }
        self.found.preemptions[0] = 0;
        self.found.arrivals.push(Arrival {
            edge: u32::MAX,
            from: 0,
            by: ANYBODY,
            next: 0,
        });
        self.found.heads[0] = 1;
        match last {
            Some(last) => {
                self.queue.push_back((0, u16::try_from(last).ok()?));
                self.later.push(0);
            }
            None => self.queue.push_back((0, ANYBODY)),
        }
        let mut level = 0u16;
        loop {
            while let Some((state, thread)) = self.queue.pop_front() {
                self.go_on(state, thread, level)?;
            }
            if self.later.is_empty() {
                return Some(());
            }
            level += 1;
            for state in std::mem::take(&mut self.later) {
                self.queue.push_back((state, ANYBODY));
            }
        }
    }

    /// Follows a thread's transition from a state, or all that were not followed yet.
    fn go_on(&mut self, state: u32, thread: u16, level: u16) -> Option<()> {
        for number in self.graph.range(state) {
            let edge = self.graph.edge(number);
            let bit = bit(edge.thread)?;
            if thread != ANYBODY && thread != edge.thread || self.done[state as usize] & bit != 0 {
                continue;
            }
            self.done[state as usize] |= bit;
            let mover = self
                .renamings
                .rename(self.graph.renaming(number), ThreadId::from(edge.thread));
            let mover = u16::try_from(mover).ok()?;
            self.arrive(state, number, edge, mover, level)?;
        }
        Some(())
    }

    fn arrive(&mut self, from: u32, number: usize, edge: Edge, by: u16, level: u16) -> Option<()> {
        let state = edge.target;
        let at = state as usize;
        let bit = bit(by)?;
        if self.found.preemptions[at] == UNREACHED {
            self.found.preemptions[at] = level;
            self.count += 1;
            self.found.order[at] = self.count;
        } else if self.found.preemptions[at] != level || self.reached[at] & bit != 0 {
            return Some(());
        }
        let is_first = self.reached[at] == 0;
        self.reached[at] |= bit;
        self.found.arrivals.push(Arrival {
            edge: u32::try_from(number).ok()?,
            from,
            by,
            next: self.found.heads[at],
        });
        self.found.heads[at] = u32::try_from(self.found.arrivals.len()).ok()?;
        let goes_on = |edges: &[Edge]| edges.iter().any(|edge| edge.thread == by);
        let can_go_on = !edge.stops() && goes_on(self.graph.edges(state));
        if can_go_on {
            self.queue.push_back((state, by));
            if is_first {
                self.later.push(state);
            }
        } else {
            self.queue.push_back((state, ANYBODY));
        }
        Some(())
    }
}

fn bit(thread: u16) -> Option<Mask> {
    Mask::checked_shl(1, thread.into())
}
