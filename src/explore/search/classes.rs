//! The classes of interleavings: those that order every conflicting pair of accesses in the same way are one class (a
//! Mazurkiewicz trace), and come to the same end.
//!
//! A walk without merging states, but with sleep sets, makes exactly one complete execution of each class: a thread whose
//! transition was tried at a state sleeps behind the others' transitions, until one of them conflicts with it. What a
//! transition touches is found by making it once, under [`crate::analysis::accesses`]; two transitions of two threads conflict
//! if one writes what the other touches, or if one lets the other's thread move or keeps it from moving. Local steps
//! ([`super::local`]) conflict with nothing.
//!
//! The number of interleavings of a class is that of the linear extensions of its order: each thread's steps in their order,
//! conflicting ones as they are. It is counted over the positions that the threads can stand at together ([`extensions`]).
//!
//! Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996, has sleep sets;
//! Mazurkiewicz, "Trace theory", 1986, the classes.

use super::exploration::Ended;
use super::facts::Facts;
use super::walk::{self, Enabled};
use super::wide::Wide;
use super::{Beginning, MOST_STEPS, Stopped};
use crate::analysis::accesses::{self, Access, Accesses, Location, Now, Sink};
use crate::analysis::lost_updates::Monitor;
use crate::explore::outcome::{Observed, Outcome};
use crate::runtime::interp;
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Edge, NoObserver, Outside};
use crate::runtime::program::Program;
use crate::runtime::snapshot::Snapshot;
use crate::runtime::state::State;
use crate::schedule::ThreadId;
use crate::schedule::schedule::Slices;
use indexmap::IndexMap;
use num_bigint::BigUint;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::rc::Rc;

/// A step that others' steps conflict with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Who makes it.
    pub thread: ThreadId,
    /// What is executed.
    pub at: At,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// The steps of which some are in another order in some other class, in this class's order.
    pub order: Vec<Event>,
    /// Whether an update is lost.
    pub is_lossy: bool,
    /// The number of its outcome.
    pub outcome: usize,
    /// How many interleavings it has, if they could be counted.
    pub interleavings: Option<BigUint>,
    /// One of them.
    pub schedule: Slices,
}

/// Why there are no classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoClasses {
    /// There are more than were allowed, or too many steps.
    TooMany,
    /// Some step depends on every other: it reads the clock or addresses, or changes what all depend on.
    Unordered,
    /// The search was stopped.
    Stopped(Stopped),
}

/// How far to go.
pub struct Bounds<'a> {
    /// At most so many classes.
    pub classes: usize,
    /// At most so many transitions.
    pub transitions: u64,
    /// Asked now and then, with the number of classes and how deep the walk stands: whether to stop.
    pub watch: &'a dyn Fn(u32, usize) -> Option<Stopped>,
}

/// Finds the classes of a program's interleavings, which must all end. `outcomes` are all that there are.
///
/// # Errors
/// If there are too many, or the steps cannot be ordered.
pub fn classes(
    program: &Program,
    state: State,
    has_main: bool,
    outcomes: &[Ended],
    bounds: &Bounds<'_>,
) -> Result<Vec<Class>, NoClasses> {
    let mut monitor = Monitor::monitor();
    let beginning = Beginning::of(program, state, &mut monitor);
    let facts = Facts::of(program, &beginning.state, has_main);
    let mut state = beginning.state.clone();
    let mut pending: Vec<u16> = Vec::new();
    if beginning.is_endless {
        return Err(NoClasses::TooMany);
    }
    if !beginning.is_over {
        for thread in (0..).take(state.threads.len()) {
            let can = state.execs[thread as usize].wait.is_none();
            pending.push(if can {
                walk::local_steps(program, &facts, &mut state, &mut monitor, thread)
            } else {
                0
            });
        }
    }
    let mut search = Search {
        program,
        facts: &facts,
        bounds,
        observed: Observed::new(program),
        levels: Vec::new(),
        depth: 0,
        moves: Vec::new(),
        ends: Vec::new(),
        outcomes: IndexMap::new(),
        transitions: 0,
    };
    search.walk(state, monitor)?;
    let Search {
        ends,
        outcomes: found,
        ..
    } = search;
    let numbers: Vec<usize> = found
        .values()
        .map(|outcome| {
            let mut all = outcomes.iter();
            all.position(|ended| ended.outcome == *outcome)
                .expect("the search has found all outcomes")
        })
        .collect();
    let free = free_pairs(&ends);
    // Many classes have the same order but for which thread is which: these are counted once.
    let mut shapes: IndexMap<Option<Shape>, ()> = IndexMap::new();
    let same: Vec<usize> = ends
        .iter()
        .map(|end| shapes.insert_full(Shape::of(end, &pending), ()).0)
        .collect();
    let shapes: Vec<Option<Shape>> = shapes.into_keys().collect();
    let counts: Vec<Option<BigUint>> = shapes
        .par_iter()
        .map(|shape| shape.as_ref().and_then(Shape::count))
        .collect();
    Ok(ends
        .iter()
        .zip(same)
        .map(|(end, shape)| (end, counts[shape].clone()))
        .map(|(end, interleavings)| Class {
            order: order(end, &free),
            is_lossy: end.is_lossy,
            outcome: numbers[end.outcome],
            interleavings,
            schedule: schedule(program, &beginning, &pending, &end.moves),
        })
        .collect())
}

/// What a thread would do next.
#[derive(Debug)]
struct Next {
    thread: ThreadId,
    at: At,
    touches: Vec<Access>,
    /// The other threads that it lets move or keeps from moving, as bits.
    changes: u64,
}

impl Next {
    fn conflicts(&self, other: &Self) -> bool {
        self.changes & bit(other.thread) != 0
            || other.changes & bit(self.thread) != 0
            || accesses::conflict(&self.touches, &other.touches)
    }
}

const fn bit(thread: ThreadId) -> u64 {
    1 << (thread % 64)
}

/// A transition that was made.
#[derive(Debug, Clone)]
struct Move {
    thread: ThreadId,
    at: At,
    /// How many local steps follow.
    locals: u16,
    /// The moves before that it conflicts with.
    after: SmallVec<[u32; 8]>,
}

/// A class, found.
#[derive(Debug)]
struct End {
    moves: Vec<Move>,
    is_lossy: bool,
    /// Whether the last move ends the program, wherever other threads are.
    is_exit: bool,
    outcome: usize,
}

/// One state on the way.
#[derive(Default)]
struct Level {
    snapshot: Snapshot,
    monitor: Option<Monitor>,
    /// What those who can move would do.
    nexts: Vec<Rc<Next>>,
    /// Who needs not be tried any more.
    asleep: u64,
}

struct Search<'a> {
    program: &'a Program,
    facts: &'a Facts,
    bounds: &'a Bounds<'a>,
    observed: Observed<'a>,
    levels: Vec<Level>,
    depth: usize,
    /// The moves on the way, each with what it touched.
    moves: Vec<(Move, Rc<Next>)>,
    ends: Vec<End>,
    /// The outcomes by key.
    outcomes: IndexMap<Vec<u8>, Outcome>,
    transitions: u64,
}

/// Gets what the steps of one transition touch.
#[derive(Debug, Default)]
struct Touched {
    at: Option<At>,
    has_written: bool,
    accesses: Vec<Access>,
}

impl Sink for Touched {
    fn step(&mut self, now: &Now<'_>, accesses: &[Access], _: &[Edge]) {
        // A transition of several steps is called by the first one that writes.
        let writes = accesses.iter().any(|access| access.is_write);
        if self.at.is_none() || writes && !self.has_written {
            self.at = Some(now.step.at);
            self.has_written |= writes;
        }
        self.accesses.extend_from_slice(accesses);
    }
}

impl Search<'_> {
    fn walk(&mut self, mut state: State, mut monitor: Monitor) -> Result<(), NoClasses> {
        let enabled = walk::enabled(&state);
        if walk::ending(&state, &enabled).is_some() {
            self.note_end(&state, &monitor, &enabled);
            return Ok(());
        }
        self.enter(&mut state, &monitor, &[], 0)?;
        while let Some(depth) = self.depth.checked_sub(1) {
            let level = &mut self.levels[depth];
            let waking = level
                .nexts
                .iter()
                .find(|next| level.asleep & bit(next.thread) == 0);
            let Some(next) = waking.map(Rc::clone) else {
                self.leave(&mut state, &mut monitor);
                continue;
            };
            self.transitions += 1;
            self.look()?;
            let level = &mut self.levels[depth];
            let inherited: SmallVec<[Rc<Next>; 8]> = level
                .nexts
                .iter()
                .filter(|other| other.thread != next.thread && !other.conflicts(&next))
                .cloned()
                .collect();
            let stay = inherited
                .iter()
                .fold(0, |bits, other| bits | bit(other.thread));
            let asleep = level.asleep & stay;
            level.asleep |= bit(next.thread);
            level.snapshot.take_exec(&state, next.thread);
            let (locals, _) = walk::advance(
                self.program,
                self.facts,
                true,
                &mut state,
                &mut monitor,
                next.thread,
            );
            let after = (0..)
                .zip(&self.moves)
                .filter(|(_, (made, touched))| {
                    made.thread != next.thread && touched.conflicts(&next)
                })
                .map(|(index, _)| index)
                .collect();
            let made = Move {
                thread: next.thread,
                at: next.at,
                locals,
                after,
            };
            self.moves.push((made, next));
            let enabled = walk::enabled(&state);
            if walk::ending(&state, &enabled).is_some() {
                self.note_end(&state, &monitor, &enabled);
                if self.ends.len() > self.bounds.classes {
                    return Err(NoClasses::TooMany);
                }
                self.back(&mut state, &mut monitor);
            } else {
                self.enter(&mut state, &monitor, &inherited, asleep)?;
            }
        }
        Ok(())
    }

    fn look(&self) -> Result<(), NoClasses> {
        if self.transitions > self.bounds.transitions {
            return Err(NoClasses::TooMany);
        }
        if self.transitions.is_multiple_of(256) {
            let classes = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            if let Some(why) = (self.bounds.watch)(classes, self.depth) {
                return Err(NoClasses::Stopped(why));
            }
        }
        Ok(())
    }

    /// Stands in a state from now on.
    fn enter(
        &mut self,
        state: &mut State,
        monitor: &Monitor,
        inherited: &[Rc<Next>],
        asleep: u64,
    ) -> Result<(), NoClasses> {
        if self.levels.len() == self.depth {
            self.levels.push(Level::default());
        }
        let mut level = std::mem::take(&mut self.levels[self.depth]);
        level.snapshot.take(state);
        level.monitor = Some(monitor.clone());
        level.asleep = asleep;
        level.nexts.clear();
        let enabled = walk::enabled(state);
        if state.threads.len() > 64 {
            return Err(NoClasses::TooMany);
        }
        for &thread in &enabled {
            let known = inherited.iter().find(|next| next.thread == thread);
            let next = match known {
                Some(next) => Rc::clone(next),
                None => Rc::new(self.probe(state, &mut level.snapshot, &enabled, thread)?),
            };
            level.nexts.push(next);
        }
        self.levels[self.depth] = level;
        self.depth += 1;
        Ok(())
    }

    /// Finds what a thread's next transition touches, by making it and going back.
    fn probe(
        &self,
        state: &mut State,
        snapshot: &mut Snapshot,
        enabled: &Enabled,
        thread: ThreadId,
    ) -> Result<Next, NoClasses> {
        let mut watched = Accesses::new(Touched::default());
        snapshot.take_exec(state, thread);
        interp::transition(self.program, state, thread, MOST_STEPS, &mut watched);
        let ends_all = state.exit.is_some();
        let then = if ends_all {
            Enabled::new()
        } else {
            walk::enabled(state)
        };
        let bits = |threads: &Enabled| threads.iter().fold(0, |bits, &thread| bits | bit(thread));
        let changes = (bits(enabled) ^ bits(&then)) & !bit(thread);
        snapshot.restore(state, thread);
        let Touched { at, accesses, .. } = watched.sink;
        let mut touches: Vec<Access> = Vec::new();
        for access in accesses {
            match &access.location {
                // What the clock says orders nothing unless somebody looks at it.
                Location::Outside(Outside::Clock) if !self.facts.reads_clock => continue,
                Location::Outside(Outside::Clock | Outside::Addresses) => {
                    return Err(NoClasses::Unordered);
                }
                // The program's end comes last, and with it everything else.
                Location::Outside(Outside::Everything) if access.is_write && !ends_all => {
                    return Err(NoClasses::Unordered);
                }
                // What it makes itself, nobody else has. The number may be another object's, in another order.
                location => {
                    if location.object().is_some_and(|object| {
                        matches!(state.heap.find(object), None | Some(Object::Free))
                    }) {
                        continue;
                    }
                }
            }
            let same = |known: &&mut Access| known.location == access.location;
            match touches.iter_mut().find(same) {
                Some(known) => known.is_write |= access.is_write,
                None => touches.push(access),
            }
        }
        Ok(Next {
            thread,
            at: at.unwrap_or(At::Native),
            touches,
            changes,
        })
    }

    /// Goes back to the state before.
    fn leave(&mut self, state: &mut State, monitor: &mut Monitor) {
        self.depth -= 1;
        if self.depth > 0 {
            self.back(state, monitor);
        }
    }

    /// Takes the last move back.
    fn back(&mut self, state: &mut State, monitor: &mut Monitor) {
        let (made, _) = self.moves.pop().expect("a move led here");
        let level = &mut self.levels[self.depth - 1];
        level.snapshot.restore(state, made.thread);
        if let Some(before) = &level.monitor {
            monitor.clone_from(before);
        }
    }

    fn note_end(&mut self, state: &State, monitor: &Monitor, enabled: &Enabled) {
        let ending = walk::ending(state, enabled).expect("it has ended");
        let mut key = Vec::new();
        self.observed.key(ending, state, &mut key);
        let known = self.outcomes.get_index_of(&key);
        let outcome = known.unwrap_or_else(|| {
            let outcome = self.observed.outcome(ending, &mut state.clone());
            self.outcomes.insert_full(key, outcome).0
        });
        self.ends.push(End {
            moves: self.moves.iter().map(|(made, _)| made.clone()).collect(),
            is_lossy: monitor.is_lossy(),
            is_exit: state.exit.is_some(),
            outcome,
        });
    }
}

/// A move by its thread, how many that thread made before, and what it executes.
type Name = (ThreadId, u32, At);

fn names(moves: &[Move]) -> Vec<Name> {
    let mut made: HashMap<ThreadId, u32> = HashMap::new();
    moves
        .iter()
        .map(|each| {
            let number = made.entry(each.thread).or_default();
            *number += 1;
            (each.thread, *number, each.at)
        })
        .collect()
}

/// Two moves that conflict, whichever comes first.
type Pair = (ThreadId, u32, ThreadId, u32);

fn pair(first: Name, second: Name) -> (Pair, bool) {
    let ((a, i, _), (b, k, _)) = (first, second);
    if a < b {
        ((a, i, b, k), false)
    } else {
        ((b, k, a, i), true)
    }
}

/// The conflicting pairs that are not in the same order everywhere. (That a thread's steps come after its start says
/// nothing about a class.)
fn free_pairs(ends: &[End]) -> HashMap<Pair, bool> {
    // For each pair how often it is in the one order and in the other.
    let mut seen: HashMap<Pair, [usize; 2]> = HashMap::new();
    for end in ends {
        let names = names(&end.moves);
        for (index, made) in end.moves.iter().enumerate() {
            for &before in &made.after {
                let (pair, is_turned) = pair(names[before as usize], names[index]);
                seen.entry(pair).or_default()[usize::from(is_turned)] += 1;
            }
        }
    }
    seen.into_iter()
        .map(|(pair, [one, other])| (pair, one.max(other) < ends.len()))
        .collect()
}

/// The steps of a class that are in some free pair; without any, those in some pair.
fn order(end: &End, free: &HashMap<Pair, bool>) -> Vec<Event> {
    let names = names(&end.moves);
    let shown = |counts: &dyn Fn(Pair) -> bool| {
        let mut shown = vec![false; end.moves.len()];
        for (index, made) in end.moves.iter().enumerate() {
            for &before in &made.after {
                if counts(pair(names[before as usize], names[index]).0) {
                    shown[index] = true;
                    shown[before as usize] = true;
                }
            }
        }
        let moves = end.moves.iter().zip(shown).filter(|(_, shown)| *shown);
        moves
            .map(|(made, _)| Event {
                thread: made.thread,
                at: made.at,
            })
            .collect::<Vec<_>>()
    };
    let order = shown(&|pair| free.get(&pair) == Some(&true));
    if order.is_empty() {
        shown(&|_| true)
    } else {
        order
    }
}

/// The schedule of a class's execution.
fn schedule(program: &Program, beginning: &Beginning, pending: &[u16], moves: &[Move]) -> Slices {
    let mut state = beginning.state.clone();
    let mut slices = Slices::new();
    for &(thread, passed, reason) in &beginning.prefix {
        slices.record(thread, passed, reason);
    }
    let mut run = |state: &mut State, thread: ThreadId, points: u64| {
        let mut nobody = NoObserver;
        let (stop, passed) =
            interp::transitions(program, state, thread, points, MOST_STEPS, &mut nobody);
        slices.record(thread, passed, stop.into());
    };
    let mut first = pending.to_vec();
    for made in moves {
        let leading = first
            .get_mut(made.thread as usize)
            .map_or(0, std::mem::take);
        let points = 1 + u64::from(leading) + u64::from(made.locals);
        run(&mut state, made.thread, points);
    }
    // Threads that have nothing but local steps to make.
    for (thread, points) in (0..).zip(first) {
        if points > 0 && state.exit.is_none() {
            run(&mut state, thread, points.into());
        }
    }
    slices
}

/// The most positions that a count looks at.
const MOST_CELLS: usize = 4_000_000;

/// What must come before a step: for some other threads, how many of their steps.
type Needs = SmallVec<[(u8, u32); 4]>;

/// The steps of a class and their order, whatever they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Shape {
    /// For each thread its steps, and what each needs.
    steps: Vec<Vec<Needs>>,
    /// How many of its steps each thread must make.
    least: Vec<usize>,
}

/// More threads are not put in another order.
const MOST_RENAMED: usize = 4;

impl Shape {
    /// Of a class, the same for all that differ in nothing but which thread is which. None if there are too many threads.
    fn of(end: &End, pending: &[u16]) -> Option<Self> {
        let shape = Self::as_made(end, pending)?;
        let threads = shape.steps.len();
        if threads > MOST_RENAMED {
            return Some(shape);
        }
        let mut order: Vec<usize> = (0..threads).collect();
        let mut least = shape.clone();
        // All orders, each from the one before by an exchange (Heap's algorithm).
        let mut done = vec![0; threads];
        let mut at = 1;
        while at < threads {
            if done[at] < at {
                let other = if at.is_multiple_of(2) { 0 } else { done[at] };
                order.swap(at, other);
                let renamed = shape.renamed(&order);
                if renamed < least {
                    least = renamed;
                }
                done[at] += 1;
                at = 1;
            } else {
                done[at] = 0;
                at += 1;
            }
        }
        Some(least)
    }

    /// With the threads called as `names` says.
    fn renamed(&self, names: &[usize]) -> Self {
        let mut renamed = self.clone();
        for (thread, &name) in names.iter().enumerate() {
            renamed.least[name] = self.least[thread];
            renamed.steps[name].clone_from(&self.steps[thread]);
            for needs in &mut renamed.steps[name] {
                for need in needs.iter_mut() {
                    need.0 = u8::try_from(names[usize::from(need.0)]).expect("few threads");
                }
                needs.sort_unstable();
            }
        }
        renamed
    }

    /// How many interleavings the class has, if that is not too much work.
    fn count(&self) -> Option<BigUint> {
        let Self { steps, least } = self;
        extensions::<2>(steps, least).or_else(|| extensions::<32>(steps, least))
    }

    fn as_made(end: &End, pending: &[u16]) -> Option<Self> {
        let threads = end
            .moves
            .iter()
            .map(|made| made.thread as usize + 1)
            .max()
            .unwrap_or(0)
            .max(pending.len());
        let mut steps: Vec<Vec<Needs>> = vec![Vec::new(); threads];
        for (steps, &leading) in steps.iter_mut().zip(pending) {
            steps.resize(usize::from(leading), Needs::new());
        }
        let mut moves = end.moves.as_slice();
        if end.is_exit {
            moves = moves.split_last().map_or(moves, |(_, rest)| rest);
        }
        // How many of its thread's steps there are up to each move.
        let mut places: Vec<u32> = Vec::with_capacity(moves.len());
        let mut visible = vec![0; threads];
        for made in moves {
            let mut needs = Needs::new();
            for &before in &made.after {
                let thread = u8::try_from(moves[before as usize].thread).ok()?;
                let place = places[before as usize];
                match needs.iter_mut().find(|need| need.0 == thread) {
                    Some(need) => need.1 = need.1.max(place),
                    None => needs.push((thread, place)),
                }
            }
            let own = &mut steps[made.thread as usize];
            own.push(needs);
            places.push(u32::try_from(own.len()).ok()?);
            visible[made.thread as usize] = own.len();
            own.resize(own.len() + usize::from(made.locals), Needs::new());
        }
        if !end.is_exit {
            visible = steps.iter().map(Vec::len).collect();
        } else if let Some(last) = end.moves.last() {
            // It makes its own local steps before it ends the program; what the others have still to do is cut off.
            visible[last.thread as usize] = steps[last.thread as usize].len();
        }
        for needs in steps.iter_mut().flatten() {
            needs.sort_unstable();
        }
        Some(Self {
            steps,
            least: visible,
        })
    }
}

/// The number of ways in which the threads can make their steps, each step after those that it needs, up to any moment at
/// which every thread has made at least so many as `least` says. None if it is too large for `N` words.
fn extensions<const N: usize>(steps: &[Vec<Needs>], least: &[usize]) -> Option<BigUint> {
    let mut strides = Vec::with_capacity(steps.len());
    let mut cells = 1usize;
    for steps in steps {
        strides.push(cells);
        cells = cells.checked_mul(steps.len() + 1)?;
        if cells > MOST_CELLS {
            return None;
        }
    }
    let mut ways = vec![Wide::<N>::ZERO; cells];
    ways[0] = Wide::one();
    let mut sum = Wide::<N>::ZERO;
    let mut at = vec![0usize; steps.len()];
    for cell in 0..cells {
        let here = ways[cell];
        if !here.is_zero() {
            for (thread, steps) in steps.iter().enumerate() {
                let can = steps.get(at[thread]).is_some_and(|needs| {
                    let mut needs = needs.iter();
                    needs.all(|&(other, place)| at[usize::from(other)] >= place as usize)
                });
                if can && !ways[cell + strides[thread]].add(&here) {
                    return None;
                }
            }
            if at.iter().zip(least).all(|(at, least)| at >= least) && !sum.add(&here) {
                return None;
            }
        }
        for (at, steps) in at.iter_mut().zip(steps) {
            if *at < steps.len() {
                *at += 1;
                break;
            }
            *at = 0;
        }
    }
    Some(sum.big())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without conflicts: the multinomial coefficient.
    #[test]
    fn steps_that_need_nothing_come_in_any_order() {
        for (lengths, ways) in [
            (vec![6, 6], "924"),
            (vec![6, 6, 6], "17153136"),
            (vec![3, 0, 2], "10"),
            (vec![], "1"),
        ] {
            let steps: Vec<Vec<Needs>> = lengths.iter().map(|&n| vec![Needs::new(); n]).collect();
            assert_eq!(
                extensions::<2>(&steps, &lengths).map(|ways| ways.to_string()),
                Some(ways.to_owned())
            );
        }
    }

    /// Two chains of which one step of the second must follow the last of the first: C(n + k, n) for the k before it.
    #[test]
    fn steps_that_need_others_come_later() {
        let mut steps = vec![vec![Needs::new(); 4], vec![Needs::new(); 5]];
        steps[1][3].push((0, 4));
        let ways = extensions::<2>(&steps, &[4, 5]).map(|ways| ways.to_string());
        // The 4 and the first 3 in any order, then the rest in the only one: C(7, 3).
        assert_eq!(ways.as_deref(), Some("35"));
    }

    #[test]
    fn numbers_that_do_not_fit_are_counted_anew() {
        let steps = vec![vec![Needs::new(); 300]; 2];
        assert_eq!(extensions::<2>(&steps, &[300, 300]), None);
        let mut exact = BigUint::from(1u32);
        for k in 1..=300u32 {
            exact = exact * (300 + k) / k;
        }
        assert_eq!(extensions::<32>(&steps, &[300, 300]), Some(exact));
    }
}
