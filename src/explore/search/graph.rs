//! The states as a graph: which transition of which thread leads from where to where.
//!
//! The walk writes it down, and what is reported is computed on it without running anything again: exact counts
//! ([`super::count`]), fewest preemptions ([`super::witness`]). States are numbers, the first is 0; a state's
//! transitions lie together, ordered by thread, so that all walks over the graph are the same however it was
//! made.

use crate::schedule::ThreadId;

/// A transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The state it leads to.
    pub target: u32,
    /// Who moves, by the thread's number in the state it leads from.
    pub thread: u16,
    /// How many local steps follow the first, and whether the thread can go on ([`Edge::new`]).
    locals: u16,
}

/// The bit of [`Edge::locals`] that says that the thread stopped by itself.
const STOPPED: u16 = 1 << 15;

impl Edge {
    /// A transition to `target` by `thread`, with as many local steps behind the first one; `stops` if the thread blocks
    /// or ends with it.
    #[must_use]
    pub fn new(target: u32, thread: u16, locals: u16, stops: bool) -> Self {
        debug_assert!(locals < STOPPED, "local steps are bounded");
        Self {
            target,
            thread,
            locals: locals | if stops { STOPPED } else { 0 },
        }
    }

    /// How many local steps follow the first.
    #[must_use]
    pub const fn locals(self) -> u16 {
        self.locals & !STOPPED
    }

    /// Whether the thread blocks or ends with it: whoever moves next does not preempt it.
    #[must_use]
    pub const fn stops(self) -> bool {
        self.locals & STOPPED != 0
    }
}

/// What a worker has written down.
#[derive(Debug, Default)]
pub struct Notes {
    /// Runs of edges of one state: the state, where they begin, how many.
    pub runs: Vec<(u32, u32, u16)>,
    /// The edges.
    pub edges: Vec<Edge>,
    /// For each edge how the threads are renamed by it, if threads are interchangeable.
    pub renamings: Vec<u16>,
}

impl Notes {
    /// Notes the transitions of one state, or some of them.
    ///
    /// # Panics
    /// With 2^32 transitions.
    pub fn add(&mut self, state: u32, edges: &[Edge], renamings: &[u16]) {
        if edges.is_empty() {
            return;
        }
        let from = u32::try_from(self.edges.len()).expect("fewer than 2^32 transitions");
        let count = u16::try_from(edges.len()).expect("fewer than 2^16 threads");
        self.runs.push((state, from, count));
        self.edges.extend_from_slice(edges);
        self.renamings.extend_from_slice(renamings);
    }
}

/// The graph.
#[derive(Debug, Default)]
pub struct Graph {
    /// Where each state's edges begin, and one more.
    starts: Vec<u32>,
    edges: Vec<Edge>,
    /// As many as edges, or none.
    renamings: Vec<u16>,
}

impl Graph {
    /// Puts the notes of all workers together.
    ///
    /// # Panics
    /// With 2^32 transitions.
    #[must_use]
    pub fn new(states: u32, notes: Vec<Notes>) -> Self {
        let mut starts = vec![0u32; states as usize + 1];
        for notes in &notes {
            for &(state, _, count) in &notes.runs {
                starts[state as usize + 1] += u32::from(count);
            }
        }
        let mut total = 0u32;
        for start in &mut starts {
            total = total
                .checked_add(*start)
                .expect("fewer than 2^32 transitions");
            *start = total;
        }
        let is_renamed = notes.iter().any(|notes| !notes.renamings.is_empty());
        let nowhere = Edge::new(0, 0, 0, false);
        let mut edges = vec![nowhere; total as usize];
        let mut renamings = vec![0; if is_renamed { total as usize } else { 0 }];
        let mut filled: Vec<u16> = vec![0; states as usize];
        for notes in notes {
            for &(state, from, count) in &notes.runs {
                let (from, many) = (from as usize, usize::from(count));
                let filled = &mut filled[state as usize];
                let to = starts[state as usize] as usize + usize::from(*filled);
                edges[to..to + many].copy_from_slice(&notes.edges[from..from + many]);
                if is_renamed {
                    renamings[to..to + many].copy_from_slice(&notes.renamings[from..from + many]);
                }
                *filled += count;
            }
        }
        let mut graph = Self {
            starts,
            edges,
            renamings,
        };
        graph.order();
        graph
    }

    /// Orders each state's edges by thread.
    fn order(&mut self) {
        let mut order: Vec<(Edge, u16)> = Vec::new();
        for state in 0..self.states() {
            let range = self.range(state);
            if self.edges[range.clone()].is_sorted_by_key(|edge| edge.thread) {
                continue;
            }
            order.clear();
            order.extend(range.clone().map(|i| (self.edges[i], self.renaming(i))));
            order.sort_unstable_by_key(|(edge, _)| edge.thread);
            for (i, &(edge, renaming)) in range.zip(&order) {
                self.edges[i] = edge;
                if let Some(place) = self.renamings.get_mut(i) {
                    *place = renaming;
                }
            }
        }
    }

    /// How many states there are.
    #[must_use]
    pub fn states(&self) -> u32 {
        u32::try_from(self.starts.len().saturating_sub(1)).expect("states have 32-bit numbers")
    }

    /// How many transitions there are.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.edges.len()
    }

    /// The numbers of a state's edges.
    #[must_use]
    pub fn range(&self, state: u32) -> std::ops::Range<usize> {
        self.starts[state as usize] as usize..self.starts[state as usize + 1] as usize
    }

    /// An edge.
    #[must_use]
    pub fn edge(&self, number: usize) -> Edge {
        self.edges[number]
    }

    /// A state's edges.
    #[must_use]
    pub fn edges(&self, state: u32) -> &[Edge] {
        &self.edges[self.range(state)]
    }

    /// How an edge renames the threads; 0 not at all.
    #[must_use]
    pub fn renaming(&self, number: usize) -> u16 {
        self.renamings.get(number).copied().unwrap_or(0)
    }
}

/// Renamings of threads, by number: the first is that which renames none.
#[derive(Debug, Clone)]
pub struct Renamings(indexmap::IndexSet<Box<[u16]>>);

impl Renamings {
    /// For so many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        let identity = (0..).take(threads).collect();
        Self([identity].into_iter().collect())
    }

    /// The number of a renaming.
    ///
    /// # Panics
    /// If there are 2^16 of them: nine threads that are all interchangeable.
    pub fn number(&mut self, names: &[u16]) -> u16 {
        let index = match self.0.get_index_of(names) {
            Some(index) => index,
            None => self.0.insert_full(names.into()).0,
        };
        u16::try_from(index).expect("few threads are interchangeable")
    }

    /// What a thread is called after a renaming.
    #[must_use]
    pub fn rename(&self, renaming: u16, thread: ThreadId) -> ThreadId {
        match self.0.get_index(renaming as usize) {
            Some(names) => names
                .get(thread as usize)
                .map_or(thread, |&name| name.into()),
            None => thread,
        }
    }
}
