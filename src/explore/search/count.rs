//! How many interleavings there are, exactly, and how many end in each final state.
//!
//! An interleaving is a path of single steps; the graph has transitions, each of one step that others can see (or that
//! can see others) and *local* steps of the same thread behind it. The local steps may come at any time before
//! their thread's next transition. So a point of the count is a state and, for each thread, how many of its local
//! steps are still to come: a thread can make its next transition when none is left, and any local step may come
//! next at any point. Two interleavings with the same order of transitions differ in where local steps lie
//! among other threads' steps, and each is one path of points; no interleaving is two of them.
//!
//! The number of paths to a point is the sum over the points before it, in an order in which those come first. If
//! there is no such order the graph has a cycle, and there is no end to the interleavings.

use super::graph::{Graph, Renamings};
use super::walk::Terminal;
use super::wide::Wide;
use crate::schedule::ThreadId;
use num_bigint::BigUint;

/// How many threads a count can follow.
const MOST_THREADS: usize = 16;

/// For each thread how many local steps are still to come.
type Pending = [u8; MOST_THREADS];

/// Exact numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// How many interleavings there are.
    pub total: BigUint,
    /// How many end in each of the final states, in their order.
    pub ends: Vec<BigUint>,
}

/// Why there is no count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncounted {
    /// The program can run for ever: the states of a cycle, in order.
    Endless(Vec<u32>),
    /// There are too many points, threads or digits.
    TooMany,
}

/// Counts the paths of a graph; `pending` are the local steps that each thread has made at the root before its first
/// transition. At most `most` points are looked at.
///
/// # Errors
/// If there is no count.
pub fn count(
    graph: &Graph,
    renamings: &Renamings,
    terminals: &[Terminal],
    pending: &[u16],
    most: u64,
) -> Result<Counts, Uncounted> {
    let order = order(graph)?;
    let too_wide = |failure: &Failure| matches!(failure, Failure::Digits);
    let job = Job {
        graph,
        renamings,
        terminals,
        pending,
        order: &order,
        most,
    };
    let counted = match job.count::<4>() {
        Err(failure) if too_wide(&failure) => job.count::<32>(),
        other => other,
    };
    counted.map_err(|_| Uncounted::TooMany)
}

/// The states in an order in which every transition leads forward.
pub(super) fn order(graph: &Graph) -> Result<Vec<u32>, Uncounted> {
    let states = graph.states();
    let mut before = vec![0u32; states as usize];
    for state in 0..states {
        for edge in graph.edges(state) {
            before[edge.target as usize] += 1;
        }
    }
    // The root can only have a transition into it on a cycle.
    let mut order: Vec<u32> = Vec::with_capacity(states as usize);
    order.extend((0..states).filter(|&state| before[state as usize] == 0));
    let mut next = 0;
    while let Some(&state) = order.get(next) {
        next += 1;
        for edge in graph.edges(state) {
            let before = &mut before[edge.target as usize];
            *before -= 1;
            if *before == 0 {
                order.push(edge.target);
            }
        }
    }
    if order.len() == states as usize {
        Ok(order)
    } else {
        Err(Uncounted::Endless(cycle(graph, &before)))
    }
}

/// A cycle among the states that have transitions into them left over.
fn cycle(graph: &Graph, before: &[u32]) -> Vec<u32> {
    // Going backwards from any of them one never leaves them; so turn the transitions round.
    let mut parent = vec![u32::MAX; before.len()];
    for state in (0..graph.states()).filter(|&state| before[state as usize] > 0) {
        for edge in graph.edges(state) {
            if before[edge.target as usize] > 0 && parent[edge.target as usize] == u32::MAX {
                parent[edge.target as usize] = state;
            }
        }
    }
    let Some(mut state) = (0..graph.states())
        .find(|&state| before[state as usize] > 0 && parent[state as usize] != u32::MAX)
    else {
        return Vec::new();
    };
    let mut seen = vec![false; before.len()];
    while !std::mem::replace(&mut seen[state as usize], true) {
        state = parent[state as usize];
    }
    let mut cycle = vec![state];
    let mut at = parent[state as usize];
    while at != state {
        cycle.push(at);
        at = parent[at as usize];
    }
    cycle.reverse();
    cycle
}

enum Failure {
    Digits,
    Points,
}

struct Job<'a> {
    graph: &'a Graph,
    renamings: &'a Renamings,
    terminals: &'a [Terminal],
    pending: &'a [u16],
    order: &'a [u32],
    most: u64,
}

/// The points of one state: an array with a dimension for each thread.
struct Points<const N: usize> {
    /// For each thread one more than the most local steps that are to come.
    sizes: [usize; MOST_THREADS],
    strides: [usize; MOST_THREADS],
    counts: Vec<Wide<N>>,
}

impl<const N: usize> Points<N> {
    fn new(arrivals: &[(Pending, Wide<N>)], left: &mut u64) -> Result<Self, Failure> {
        let mut sizes = [1; MOST_THREADS];
        for (pending, _) in arrivals {
            for (size, &steps) in sizes.iter_mut().zip(pending) {
                *size = (*size).max(usize::from(steps) + 1);
            }
        }
        let mut strides = [0; MOST_THREADS];
        let mut total = 1usize;
        for (stride, &size) in strides.iter_mut().zip(&sizes) {
            *stride = total;
            total = total.checked_mul(size).ok_or(Failure::Points)?;
        }
        *left = left.checked_sub(total as u64).ok_or(Failure::Points)?;
        let mut points = Self {
            sizes,
            strides,
            counts: vec![Wide::ZERO; total],
        };
        for (pending, count) in arrivals {
            let at: usize = pending
                .iter()
                .zip(&points.strides)
                .map(|(&steps, &stride)| usize::from(steps) * stride)
                .sum();
            if !points.counts[at].add(count) {
                return Err(Failure::Digits);
            }
        }
        Ok(points)
    }

    fn pending(&self, at: usize) -> Pending {
        std::array::from_fn(|thread| {
            let steps = at / self.strides[thread] % self.sizes[thread];
            u8::try_from(steps).expect("it was one")
        })
    }

    /// Lets local steps come.
    fn settle(&mut self) -> Result<(), Failure> {
        let threads: Vec<usize> = (0..MOST_THREADS).filter(|&t| self.sizes[t] > 1).collect();
        for at in (0..self.counts.len()).rev() {
            let count = self.counts[at];
            if count.is_zero() {
                continue;
            }
            for &thread in &threads {
                let stride = self.strides[thread];
                if !(at / stride).is_multiple_of(self.sizes[thread])
                    && !self.counts[at - stride].add(&count)
                {
                    return Err(Failure::Digits);
                }
            }
        }
        Ok(())
    }
}

impl Job<'_> {
    fn count<const N: usize>(&self) -> Result<Counts, Failure> {
        let mut left = self.most;
        let mut arrivals: Vec<Vec<(Pending, Wide<N>)>> = Vec::new();
        arrivals.resize_with(self.graph.states() as usize, Vec::new);
        let mut first = [0u8; MOST_THREADS];
        for (thread, &steps) in self.pending.iter().enumerate() {
            *first.get_mut(thread).ok_or(Failure::Points)? =
                u8::try_from(steps).map_err(|_| Failure::Points)?;
        }
        if let Some(root) = arrivals.first_mut() {
            root.push((first, Wide::one()));
        }
        let mut ends = vec![Wide::<N>::ZERO; self.terminals.len()];
        for &state in self.order {
            let arrived = std::mem::take(&mut arrivals[state as usize]);
            let mut points = Points::new(&arrived, &mut left)?;
            let terminal = self
                .terminals
                .binary_search_by_key(&state, |terminal| terminal.node);
            if let Ok(index) = terminal {
                if self.terminals[index].is_exit {
                    // The program's end cuts off what others had still to do.
                    for count in &points.counts {
                        if !ends[index].add(count) {
                            return Err(Failure::Digits);
                        }
                    }
                } else {
                    points.settle()?;
                    ends[index] = points.counts[0];
                }
                continue;
            }
            points.settle()?;
            self.move_on(state, &points, &mut arrivals)?;
        }
        let mut total = Wide::<N>::ZERO;
        for end in &ends {
            if !total.add(end) {
                return Err(Failure::Digits);
            }
        }
        Ok(Counts {
            total: total.big(),
            ends: ends.iter().map(Wide::big).collect(),
        })
    }

    /// Follows the transitions of a state.
    fn move_on<const N: usize>(
        &self,
        state: u32,
        points: &Points<N>,
        arrivals: &mut [Vec<(Pending, Wide<N>)>],
    ) -> Result<(), Failure> {
        for (at, count) in points.counts.iter().enumerate() {
            if count.is_zero() {
                continue;
            }
            let pending = points.pending(at);
            for number in self.graph.range(state) {
                let edge = self.graph.edge(number);
                let thread = usize::from(edge.thread);
                if *pending.get(thread).ok_or(Failure::Points)? > 0 {
                    continue;
                }
                let mut then = pending;
                then[thread] = u8::try_from(edge.locals()).map_err(|_| Failure::Points)?;
                let renaming = self.graph.renaming(number);
                if renaming != 0 {
                    let before = then;
                    for (old, &steps) in before.iter().enumerate() {
                        let old = ThreadId::try_from(old).expect("few threads");
                        then[self.renamings.rename(renaming, old) as usize] = steps;
                    }
                }
                arrivals[edge.target as usize].push((then, *count));
            }
        }
        Ok(())
    }
}
