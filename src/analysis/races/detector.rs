//! FastTrack over the locations of each step.
//!
//! A location's epochs are kept as FastTrack keeps those of reads: of each thread the newest access that no later
//! one covers, mostly one in all. Writes are kept in the same way, since two atomic operations on a container may be
//! unordered without a race, so that the newest write need not cover all. An access covers an earlier one if it
//! comes after it and races with whatever the earlier one would race with.
//!
//! Locations overlap (all of a list, and one of its items), so an access is compared with all that its object knows of
//! what it overlaps, and kept with its own location only.
//!
//! Locksets are compared for accesses that nothing but locks can have ordered (the hybrid of O'Callahan and Choi,
//! "Hybrid dynamic data race detection", PPoPP 2003): a second order leaves the edges of locks out. Eraser alone would
//! take a read after `join()` for unguarded.

use super::findings::{Access, Findings, Guarded, Race, Unguarded};
use super::held::{self, Held, Holding};
use super::name;
use super::order::Order;
use crate::analysis::accesses::{self, Location, Now, Sink};
use crate::analysis::lost_updates::Site;
use crate::runtime::object::Object;
use crate::runtime::observer::Edge;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::Handle;
use crate::schedule::ThreadId;
use indexmap::IndexMap;
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// An access that no later one covers.
#[derive(Debug, Clone, Copy)]
struct Known {
    thread: ThreadId,
    /// The thread's own time.
    time: u32,
    /// The same in the order that locks have no part in.
    unlocked: u32,
    is_atomic: bool,
    site: Site,
    step: u64,
    locks: LockSet,
}

/// A set of locks, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LockSet(u32);

impl LockSet {
    const EMPTY: Self = Self(0);
}

#[derive(Debug, Default)]
struct Var {
    reads: SmallVec<[Known; 1]>,
    writes: SmallVec<[Known; 1]>,
    races: bool,
    /// As `reads` and `writes`, but by the order that locks have no part in; with whether it is a write.
    unlocked: SmallVec<[(Known, bool); 2]>,
    /// The locks that were held at all accesses that only locks can have ordered.
    candidates: Option<LockSet>,
    /// The first two such accesses without a common lock.
    unguarded: Option<[(Known, bool); 2]>,
}

/// The locations of one object, or a global variable.
type Vars = IndexMap<Location, Var>;

/// Races with the same names and places.
type Row = (String, bool, Site, bool, Site);

/// Finds the races of an execution.
#[derive(Debug, Default)]
pub struct Detector {
    order: Order,
    /// The order without the edges of locks, which another execution may have the other way round.
    unlocked: Order,
    holding: Holding,
    /// The set of locks that each thread holds.
    locks: Vec<LockSet>,
    /// The sets, by number; the first is empty.
    sets: Vec<Vec<Handle>>,
    globals: BTreeMap<u32, Var>,
    objects: IndexMap<Handle, Vars>,
    /// The races, by family and places.
    rows: IndexMap<Row, Race>,
    unguarded: Vec<Unguarded>,
    guarded: Vec<Guarded>,
}

/// The access that is looked at.
struct Current<'a> {
    now: &'a Now<'a>,
    access: &'a accesses::Access,
    known: Known,
}

/// Whether races on a location count.
fn counts(state: &State, location: &Location) -> bool {
    match location {
        Location::Global(_) => true,
        Location::Outside(_) | Location::Home(_) => false,
        Location::Part(object, _) => !matches!(
            state.heap.find(*object),
            None | Some(Object::Free | Object::Sync(_) | Object::Iter(_))
        ),
        Location::Shape(object) => matches!(
            state.heap.find(*object),
            Some(Object::List(_) | Object::Dict(_) | Object::Set(_) | Object::ByteArray(_))
        ),
        Location::From(object, _) | Location::Whole(object) => match state.heap.find(*object) {
            Some(
                Object::List(_)
                | Object::Dict(_)
                | Object::Set(_)
                | Object::ByteArray(_)
                | Object::Cell(_)
                | Object::Generator(_)
                | Object::Instance(_)
                | Object::Class(_)
                | Object::Function(_),
            ) => true,
            Some(Object::Sync(sync)) => matches!(**sync, Sync::Deque(_)),
            _ => false,
        },
    }
}

impl Detector {
    /// What was found. `state` is that at the end.
    #[must_use]
    pub fn into_findings(mut self, program: &Program, state: &State) -> Findings {
        let objects = std::mem::take(&mut self.objects);
        for (slot, var) in std::mem::take(&mut self.globals) {
            self.report_guard(program, state, &Location::Global(slot), &var);
        }
        for (location, var) in objects.values().flatten() {
            self.report_guard(program, state, location, var);
        }
        let mut races: Vec<Race> = self.rows.into_values().collect();
        races.sort_by_key(|race| race.second.step);
        Findings {
            races,
            unguarded: self.unguarded,
            guarded: self.guarded,
        }
    }

    /// The first race, if there is one, as soon as it is there.
    #[must_use]
    pub fn first(&self) -> Option<&Race> {
        self.rows.values().next()
    }

    /// Who holds which lock, at the moment.
    #[must_use]
    pub const fn holding(&self) -> &Holding {
        &self.holding
    }

    fn lock_set(&mut self, mut locks: Vec<Handle>) -> LockSet {
        locks.sort_unstable();
        locks.dedup();
        let known = self.sets.iter().position(|known| *known == locks);
        let number = known.unwrap_or_else(|| {
            self.sets.push(locks);
            self.sets.len() - 1
        });
        LockSet(u32::try_from(number).expect("few sets of locks"))
    }

    fn held_by(&mut self, thread: ThreadId) -> LockSet {
        if self.sets.is_empty() {
            self.sets.push(Vec::new());
        }
        let known = self.locks.get(thread as usize).copied();
        known.unwrap_or(LockSet::EMPTY)
    }

    /// An edge begins or ends.
    fn edge(&mut self, now: &Now<'_>, edge: Edge) {
        let thread = now.step.thread;
        self.order.edge(thread, edge);
        if !held::is_locking(now.state, edge) {
            self.unlocked.edge(thread, edge);
        }
        let taken = Held {
            lock: Handle::live(0),
            thread,
            site: now.step.site,
            step: now.step.number,
        };
        if self.holding.edge(now.state, taken, edge) {
            let threads = u32::try_from(now.state.threads.len()).expect("few threads");
            self.locks.clear();
            for thread in 0..threads {
                let locks = self.holding.of(thread).map(|held| held.lock).collect();
                let set = self.lock_set(locks);
                self.locks.push(set);
            }
        }
    }

    fn access(&mut self, now: &Now<'_>, access: &accesses::Access) {
        if !counts(now.state, &access.location) {
            return;
        }
        let thread = now.step.thread;
        let locks = self.held_by(thread);
        let known = Known {
            thread,
            time: self.order.clock(thread).of(thread),
            unlocked: self.unlocked.clock(thread).of(thread),
            is_atomic: access.is_atomic,
            site: now.step.site,
            step: now.step.number,
            locks,
        };
        let current = Current { now, access, known };
        let Some(object) = access.location.object() else {
            let Location::Global(slot) = access.location else {
                return;
            };
            let mut var = self.globals.remove(&slot).unwrap_or_default();
            self.compare(&current, &access.location, &mut var);
            self.keep(&current, &mut var);
            self.globals.insert(slot, var);
            return;
        };
        let mut vars = self.objects.swap_remove(&object).unwrap_or_default();
        // Most accesses are to one part, and most objects are only used by parts.
        let is_part = matches!(access.location, Location::Part(..));
        if is_part && vars.keys().all(|known| matches!(known, Location::Part(..))) {
            if let Some(var) = vars.get_mut(&access.location) {
                self.compare(&current, &access.location, var);
            }
        } else {
            for (location, var) in &mut vars {
                if location.overlaps(&access.location) {
                    self.compare(&current, location, var);
                }
            }
        }
        let var = vars.entry(access.location.clone()).or_default();
        self.keep(&current, var);
        self.objects.insert(object, vars);
    }

    /// Looks for races of an access with what is known of a location.
    fn compare(&mut self, current: &Current<'_>, location: &Location, var: &mut Var) {
        let known = current.known;
        let clock = self.order.clock(known.thread);
        let mut raced: SmallVec<[(Known, bool); 2]> = SmallVec::new();
        let races = |other: &&Known| {
            other.thread != known.thread
                && other.time > clock.of(other.thread)
                && !(other.is_atomic && known.is_atomic)
        };
        raced.extend(var.writes.iter().filter(races).map(|other| (*other, true)));
        if current.access.is_write {
            raced.extend(var.reads.iter().filter(races).map(|other| (*other, false)));
        }
        for (other, is_write) in raced {
            var.races = true;
            self.race(current, location, (other, is_write));
        }
    }

    /// Keeps an access with its location, and drops those that it covers.
    fn keep(&mut self, current: &Current<'_>, var: &mut Var) {
        let known = current.known;
        let clock = self.order.clock(known.thread);
        let is_covered = |other: &Known| {
            other.time <= clock.of(other.thread) && (other.is_atomic || !known.is_atomic)
        };
        var.reads.retain(|other| !is_covered(other));
        if current.access.is_write {
            var.writes.retain(|other| !is_covered(other));
            var.writes.push(known);
        } else {
            var.reads.push(known);
        }
        self.guard(current, var);
    }

    /// Compares the locks of accesses that only locks can have ordered.
    fn guard(&mut self, current: &Current<'_>, var: &mut Var) {
        let known = current.known;
        let is_write = current.access.is_write;
        for index in 0..var.unlocked.len() {
            let (other, other_writes) = var.unlocked[index];
            let is_concurrent = other.thread != known.thread
                && other.unlocked > self.unlocked.clock(known.thread).of(other.thread)
                && (is_write || other_writes)
                && !(other.is_atomic && known.is_atomic);
            if !is_concurrent {
                continue;
            }
            let common = self.common(other.locks, known.locks);
            var.candidates = Some(match var.candidates {
                Some(candidates) => self.common(candidates, common),
                None => common,
            });
            if common == LockSet::EMPTY && var.unguarded.is_none() {
                var.unguarded = Some([(other, other_writes), (known, is_write)]);
            }
        }
        let clock = self.unlocked.clock(known.thread);
        let sets = &self.sets;
        let has_all = |other: LockSet| {
            let (mine, theirs) = (&sets[known.locks.0 as usize], &sets[other.0 as usize]);
            mine.iter().all(|lock| theirs.contains(lock))
        };
        var.unlocked.retain(|(other, other_writes)| {
            let is_covered = other.unlocked <= clock.of(other.thread)
                && (is_write || !*other_writes)
                && (other.is_atomic || !known.is_atomic)
                && has_all(other.locks);
            !is_covered
        });
        var.unlocked.push((known, is_write));
    }

    fn common(&mut self, a: LockSet, b: LockSet) -> LockSet {
        if a == b {
            return a;
        }
        let other = &self.sets[b.0 as usize];
        let locks = self.sets[a.0 as usize]
            .iter()
            .copied()
            .filter(|lock| other.contains(lock))
            .collect();
        self.lock_set(locks)
    }

    /// Tells what is known of the locks of a location that did not race.
    fn report_guard(&mut self, program: &Program, state: &State, location: &Location, var: &Var) {
        if var.races {
            return;
        }
        let site = |known: Known| name::of_location(program, state, location, known.site);
        if let Some([(before, before_writes), (after, after_writes)]) = var.unguarded {
            self.unguarded.push(Unguarded {
                location: site(after),
                first: self.told(program, state, before, before_writes),
                second: self.told(program, state, after, after_writes),
            });
        } else if let (Some(candidates), Some((last, _))) = (var.candidates, var.unlocked.last()) {
            let locks = self.sets[candidates.0 as usize].iter();
            let locks: Vec<String> = locks
                .map(|&lock| name::of_lock(program, state, lock))
                .collect();
            let location = site(*last);
            if !locks.is_empty() && self.guarded.iter().all(|known| known.location != location) {
                self.guarded.push(Guarded { location, locks });
            }
        }
    }

    fn told(&self, program: &Program, state: &State, known: Known, is_write: bool) -> Access {
        let locks = self.sets[known.locks.0 as usize].iter();
        Access {
            thread: known.thread,
            site: known.site,
            step: known.step,
            is_write,
            locks: locks
                .map(|&lock| name::of_lock(program, state, lock))
                .collect(),
        }
    }

    fn race(
        &mut self,
        current: &Current<'_>,
        location: &Location,
        (other, is_write): (Known, bool),
    ) {
        let (program, state) = (current.now.program, current.now.state);
        // What is told is the smaller of the two locations: an item rather than its list.
        let of = match (location, &current.access.location) {
            (Location::Whole(_) | Location::From(..), smaller) | (smaller, _) => smaller,
        };
        let row = (
            family(program, state, of, current.known.site),
            is_write,
            other.site,
            current.access.is_write,
            current.known.site,
        );
        if let Some(race) = self.rows.get_mut(&row) {
            race.count += 1;
            return;
        }
        let race = Race {
            location: name::of_location(program, state, of, current.known.site),
            first: self.told(program, state, other, is_write),
            second: self.told(program, state, current.known, current.access.is_write),
            count: 1,
        };
        self.rows.insert(row, race);
    }
}

/// What like locations have in common.
fn family(program: &Program, state: &State, location: &Location, site: Site) -> String {
    match location {
        Location::Part(object, accesses::Key::Int(_)) => {
            let whole = Location::Whole(*object);
            format!("{}[]", name::of_location(program, state, &whole, site))
        }
        _ => name::of_location(program, state, location, site),
    }
}

impl Sink for Detector {
    fn step(&mut self, now: &Now<'_>, accesses: &[accesses::Access], edges: &[Edge]) {
        if now.state.threads.len() == 1 && edges.is_empty() {
            // Nobody else is there, and a thread that starts later knows of all this.
            return;
        }
        let (ends, begins): (Vec<Edge>, Vec<Edge>) =
            edges.iter().partition(|edge| Order::ends(edge));
        for edge in ends {
            self.edge(now, edge);
        }
        for access in accesses {
            self.access(now, access);
        }
        for edge in begins {
            self.edge(now, edge);
        }
    }

    fn moved(&mut self, object: Handle, dict: Handle) {
        let Some(vars) = self.objects.swap_remove(&object) else {
            return;
        };
        let to_dict = |location| match location {
            Location::Part(_, key) => Location::Part(dict, key),
            Location::Shape(_) => Location::Shape(dict),
            _ => Location::Whole(dict),
        };
        let moved = vars.into_iter().map(|(at, var)| (to_dict(at), var));
        self.objects.insert(dict, moved.collect());
    }

    fn collected(&mut self, state: &State) {
        let lives = |handle: &Handle| {
            handle.is_frozen() || !matches!(state.heap.find(*handle), None | Some(Object::Free))
        };
        self.objects.retain(|object, _| lives(object));
        self.order.bury(lives);
        self.unlocked.bury(lives);
        self.holding.bury(lives);
    }
}
