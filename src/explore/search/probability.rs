//! The exact probability of each outcome under the `random` scheduler.
//!
//! Its law ([`crate::schedule::random`]): at a switch point the slice ends with probability 1/MEAN, and then the next
//! thread is uniform among the other enabled ones (the same goes on if there is none); after a block or an end, and at
//! the start, it is uniform among all enabled ones. So how it goes on depends on the state and on who moved last and
//! whether it could go on, and on nothing else: the probability of each such pair is the sum over those before
//! it. Local steps are not joined here, for each of them ends at a switch point.
//!
//! The arithmetic is that of 64-bit floats: exact but for rounding, about 15 digits.

use super::count;
use super::facts::Facts;
use super::graph::{Edge, Graph};
use super::walk::Manner;
use super::{Beginning, Limits};
use crate::runtime::observer::NoObserver;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use std::collections::BTreeMap;

/// Why there are no probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The search was not complete.
    Incomplete,
    /// The program can run for ever.
    Endless,
    /// The program sleeps or waits with a timeout: how long that takes in steps is no matter of chance.
    Timeouts,
    /// There is no choice to be made.
    NoChoice,
}

/// The probability of each outcome of a program, by the outcome's key, for slices of `mean` switch points.
///
/// # Errors
/// If they cannot be told.
pub fn probabilities(
    program: &Program,
    state: State,
    has_main: bool,
    mean: u64,
    limits: &Limits<'_>,
) -> Result<BTreeMap<Vec<u8>, f64>, Unknown> {
    let beginning = Beginning::of(program, state, &mut NoObserver);
    if beginning.is_over || beginning.is_endless {
        return Err(Unknown::NoChoice);
    }
    let facts = Facts::of(program, &beginning.state, has_main);
    let manner = Manner {
        joins: false,
        is_symmetric: false,
        max_preemptions: None,
        last: None,
        expect: None,
    };
    let last = beginning.last();
    let walked = super::walk(
        program,
        &facts,
        manner,
        limits,
        beginning.state,
        NoObserver,
        1,
    );
    if walked.stopped.is_some() {
        return Err(Unknown::Incomplete);
    }
    if walked.has_deadlines {
        return Err(Unknown::Timeouts);
    }
    let order = count::order(&walked.graph).map_err(|_| Unknown::Endless)?;
    let first = last.and_then(|last| u16::try_from(last).ok());
    let sums = flow(&walked.graph, &order, first, mean);
    let mut found = BTreeMap::new();
    for terminal in &walked.terminals {
        *found.entry(terminal.key.clone()).or_insert(0.0) += sums[terminal.node as usize];
    }
    Ok(found)
}

/// The probability of each state.
fn flow(graph: &Graph, order: &[u32], first: Option<u16>, mean: u64) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a mean is at most 10^9")]
    let ends = 1.0 / mean as f64;
    let mut sums = vec![0.0; graph.states() as usize];
    // For each state by whom it was reached, if that thread can go on, and with what probability.
    let mut arrived: Vec<Vec<(Option<u16>, f64)>> = vec![Vec::new(); graph.states() as usize];
    arrived[0].push((first, 1.0));
    for &state in order {
        let edges = graph.edges(state);
        for (last, probability) in std::mem::take(&mut arrived[state as usize]) {
            sums[state as usize] += probability;
            let goes_on = last.filter(|last| edges.iter().any(|edge| edge.thread == *last));
            for edge in edges {
                let chance = probability * chance(edges, *edge, goes_on, ends);
                let by = (!edge.stops()).then_some(edge.thread);
                let there = &mut arrived[edge.target as usize];
                match there.iter_mut().find(|(known, _)| *known == by) {
                    Some((_, sum)) => *sum += chance,
                    None => there.push((by, chance)),
                }
            }
        }
    }
    sums
}

/// The probability that an edge is taken, after `last` who could go on.
#[expect(clippy::cast_precision_loss, reason = "there are few threads")]
fn chance(edges: &[Edge], edge: Edge, last: Option<u16>, ends: f64) -> f64 {
    let others = edges.len() as f64 - 1.0;
    match last {
        None => 1.0 / edges.len() as f64,
        Some(_) if edges.len() == 1 => 1.0,
        Some(last) if edge.thread == last => 1.0 - ends,
        Some(_) => ends / others,
    }
}
