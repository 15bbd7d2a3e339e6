//! The shadow of the execution: for every value on a thread's stack the set of reads it came from.
//!
//! A thread's shadow has the same indices as its [`Exec::values`]; where that lies between two frames or above the
//! topmost operand, both hold leavings that nobody reads. A native frame that waits has the set of all that went
//! into it. The *flight* is what the running step works on: the operands of its instruction, as one set and, for
//! calls, one by one.

use super::findings::{Findings, LostUpdate};
use super::ledger::{Follow, Ledger, Now};
use super::set::{Set, Site};
use super::shared::Shared;
use super::stretch::{Loops, Passing};
use crate::bytecode::Instr;
use crate::runtime::frame::Exec;
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Bound, Event, Moment, Observer, Passage, Place};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::{Handle, Value};
use crate::schedule::{StopReason, ThreadId};
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::ops::ControlFlow;

/// Arguments of a call, with what each came from.
pub(super) type Arguments = SmallVec<[(Value, Set); 4]>;

/// What a step works on.
#[derive(Debug, Default, Clone)]
pub(super) struct Flight {
    /// What the value in flight came from.
    pub(super) set: Set,
    /// What the callee came from.
    pub(super) callee: Set,
    pub(super) arguments: Arguments,
    /// What was kept for this step: goes to the arguments of the call, but not into its result.
    pub(super) used: Set,
    /// Whether the arguments came out of containers, so that each may be any.
    pub(super) spread: bool,
    /// The operand that a storing instruction stores.
    pub(super) stored: Option<(Value, Set)>,
    /// Whether that is the result of `+=` or `-=`.
    pub(super) adds: bool,
    /// Whether it fills a container that nobody else can see yet.
    pub(super) builds: bool,
}

impl Flight {
    pub(super) fn land(&mut self) {
        self.set = Set::EMPTY;
        self.callee = Set::EMPTY;
        self.arguments.clear();
        self.used = Set::EMPTY;
        self.spread = false;
        self.stored = None;
        self.adds = false;
        self.builds = false;
    }
}

/// A native frame.
#[derive(Debug, Default, Clone)]
pub(super) struct Waiting {
    pub(super) set: Set,
    pub(super) arguments: Arguments,
}

#[derive(Debug, Default, Clone)]
pub(super) struct Shadow {
    pub(super) values: Vec<Set>,
    pub(super) natives: Vec<Waiting>,
    /// Whether the thread is in the middle of a stretch that nobody watches: then `values` are those at its head.
    pub(super) passing: Option<Passing>,
}

/// Where the running step is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    pub(super) thread: ThreadId,
    pub(super) step: u64,
    pub(super) site: Site,
}

/// What the effect of an instruction is made of: the locations, and what the step works on.
#[derive(Debug, Clone)]
pub(super) struct Core<const KEEPS: bool> {
    pub(super) ledger: Ledger<KEEPS>,
    pub(super) flight: Flight,
    pub(super) here: Here,
}

/// The analysis, as an observer. Without findings (`KEEPS` is false) it is a *monitor*: a small state beside the
/// program's own that can be copied and compared, see [`Monitor`](super::Monitor).
#[derive(Debug, Clone)]
pub struct LostUpdates<const KEEPS: bool = true> {
    pub(super) core: Core<KEEPS>,
    pub(super) shadows: Vec<Shadow>,
    /// The values of suspended generators.
    pub(super) generators: HashMap<Handle, Vec<Set>>,
    /// What went into objects that are no containers of locations.
    pub(super) holders: HashMap<Handle, Set>,
    pub(super) loops: Loops,
    /// With so many lost writes the execution ends.
    enough: Option<u64>,
}

impl LostUpdates {
    /// For a replay that only finds the locations that several threads write.
    #[must_use]
    pub fn survey() -> Self {
        Self::with(Follow::Survey, Shared::default(), 0)
    }

    /// Counts, in one go: all locations are followed.
    #[must_use]
    pub fn count() -> Self {
        Self::with(Follow::All, Shared::default(), 0)
    }

    /// For a second replay of the same schedule, after a survey or a count, which keeps the first `keep` lost
    /// updates in full; none if no location has several writers: then nothing is lost.
    #[must_use]
    pub fn after(first: Self, keep: usize) -> Option<Self> {
        let shared = first.core.ledger.into_shared();
        (!shared.is_empty()).then(|| Self::with(Follow::Shared, shared, keep))
    }

    /// For a replay in the wake of a survey, to be told by [`LostUpdates::learn`] how far that has come; lost updates
    /// are taken from it as they are found.
    #[must_use]
    pub fn in_the_wake() -> Self {
        let mut analysis = Self::with(Follow::Shared, Shared::default(), usize::MAX);
        analysis.core.ledger.give_out();
        analysis
    }

    /// Goes by what a survey has found so far. False if that is more than before: then what lies behind has been
    /// looked at in ignorance of it.
    pub fn learn(&mut self, survey: &Self) -> bool {
        let (known, found) = (self.core.ledger.shared(), survey.core.ledger.shared());
        let is_same = known == found;
        if !is_same {
            self.core.ledger.set_shared(found.clone());
        }
        is_same
    }

    /// The lost updates found since the last time, each with how many writes it lost.
    pub fn take_found(&mut self) -> Vec<(LostUpdate, u64)> {
        self.core.ledger.take_found()
    }

    /// How many steps nobody watched, because they are those of simple loops.
    #[must_use]
    pub const fn unwatched_steps(&self) -> u64 {
        self.loops.unwatched
    }

    /// Whether a count failed: it was found too late that some reads matter. What it has found all the same is
    /// which locations have several writers, so [`LostUpdates::after`] it there is an exact count.
    #[must_use]
    pub const fn has_failed(&self) -> bool {
        self.core.ledger.has_failed()
    }

    /// Ends the execution when so many writes were lost: what else there is to be known of it is known.
    #[must_use]
    pub const fn until(mut self, lost: Option<u64>) -> Self {
        self.enough = lost;
        self
    }

    /// What was found, at the end.
    #[must_use]
    pub fn into_findings(self) -> Findings {
        self.core.ledger.into_findings()
    }
}

impl<const KEEPS: bool> Core<KEEPS> {
    pub(super) fn now<'a>(&self, program: &'a Program, state: &'a State) -> Now<'a> {
        Now {
            program,
            state,
            thread: self.here.thread,
            step: self.here.step,
            site: self.here.site,
            adds: self.flight.adds,
        }
    }

    pub(super) fn read(
        &mut self,
        now: Now<'_>,
        place: Place,
        variable: Option<Handle>,
        value: Value,
    ) -> Set {
        let number = self.ledger.number(now, place, variable);
        self.ledger.read(now, number, value)
    }

    pub(super) fn write(
        &mut self,
        now: Now<'_>,
        (place, variable): (Place, Option<Handle>),
        held: Option<Value>,
        value: Value,
        set: Set,
    ) {
        let number = self.ledger.number(now, place, variable);
        self.ledger.write(now, number, held, value, set);
    }

    /// What an argument of a native function's callback came from: it is one of the function's own arguments, or
    /// was made of all.
    fn origin(&mut self, value: Value) -> Set {
        let Flight {
            set,
            used,
            arguments,
            ..
        } = &self.flight;
        let sets = &mut self.ledger.sets;
        let mut is_argument = false;
        let mut all = Set::EMPTY;
        for (argument, set) in arguments {
            if argument.is(value) {
                is_argument = true;
                all = sets.union(all, *set);
            }
        }
        if is_argument {
            return all;
        }
        sets.union(*set, *used)
    }

    /// Adds to the value in flight.
    fn take_on(&mut self, set: Set) {
        self.flight.set = self.ledger.sets.union(self.flight.set, set);
    }
}

impl<const KEEPS: bool> LostUpdates<KEEPS> {
    pub(super) fn with(follow: Follow, shared: Shared, keep: usize) -> Self {
        let site = Site { code: 0, pc: 0 };
        Self {
            core: Core {
                ledger: Ledger::new(follow, shared, keep),
                flight: Flight::default(),
                here: Here {
                    thread: 0,
                    step: 0,
                    site,
                },
            },
            shadows: Vec::new(),
            generators: HashMap::new(),
            holders: HashMap::new(),
            loops: Loops::default(),
            enough: None,
        }
    }

    /// Drops what cannot be stale any more, when there is much of it.
    #[cold]
    pub(super) fn tidy(&mut self, state: &State, exec: &Exec) {
        let Self {
            core,
            shadows,
            generators,
            holders,
            ..
        } = self;
        let Core { ledger, here, .. } = core;
        let running = here.thread as usize;
        ledger.tidy(|visit| {
            for (thread, shadow) in shadows.iter_mut().enumerate() {
                let top = if thread == running {
                    exec.top()
                } else {
                    state.execs[thread].top()
                };
                let given = shadow.passing.map_or(0, |passing| passing.top);
                shadow.values.truncate(top.max(given));
                shadow.values.iter_mut().for_each(&mut *visit);
                for waiting in &mut shadow.natives {
                    visit(&mut waiting.set);
                    waiting.arguments.iter_mut().for_each(|(_, set)| visit(set));
                }
            }
            generators.values_mut().flatten().for_each(&mut *visit);
            holders.values_mut().for_each(&mut *visit);
        });
    }

    fn event(&mut self, program: &Program, state: &State, shadow: &mut Shadow, event: Event) {
        let core = &mut self.core;
        let now = core.now(program, state);
        match event {
            Event::Read(place, value) => {
                let set = core.read(now, place, None, value);
                core.take_on(set);
            }
            Event::ReadAll(container) => core.read_all(now, container),
            Event::Write(place, value) => {
                let set = match core.flight.stored {
                    _ if value.is_unbound() => Set::EMPTY,
                    Some((stored, set)) if stored.is(value) => set,
                    _ => core.origin(value),
                };
                if core.flight.builds {
                    let number = core.ledger.number(now, place, None);
                    core.ledger.begin(number, set);
                    return;
                }
                core.write(now, (place, None), None, value, set);
            }
            Event::Moved(object, dict) => core.ledger.move_all(object, dict),
            Event::Changed(container, from) => core.changed(now, container, from),
            Event::Kept(by) => {
                let set = core.origin(Value::Obj(by));
                let held = self.holders.entry(by).or_default();
                *held = core.ledger.sets.union(*held, set);
            }
            Event::Used(kept) => {
                if let Some(&set) = self.holders.get(&kept) {
                    core.flight.used = set;
                }
            }
            Event::Waits => shadow.natives.push(Waiting {
                set: core.flight.set,
                arguments: core.flight.arguments.clone(),
            }),
            Event::GoesOn => {
                let waiting = shadow.natives.pop().unwrap_or_default();
                core.take_on(waiting.set);
                core.flight.arguments = waiting.arguments;
                // What it waited for may have been put there meanwhile.
                for index in 0..core.flight.arguments.len() {
                    let (value, _) = core.flight.arguments[index];
                    let held = value.handle().and_then(|handle| self.holders.get(&handle));
                    if let Some(&held) = held.filter(|_| holds(state, value)) {
                        core.take_on(held);
                    }
                }
                core.flight.stored = None;
            }
            Event::CallsBack(values) => {
                let arguments = values.iter().map(|&value| (value, core.origin(value)));
                let arguments: Arguments = arguments.collect();
                core.flight.arguments = arguments;
                core.flight.callee = core.flight.set;
                core.flight.spread = false;
            }
            Event::Entered {
                base,
                given,
                locals,
                bound,
                cells,
            } => {
                core.enter(&mut shadow.values, (base, locals), given as usize, &bound);
                for (local, cell) in cells {
                    let set = shadow.values[(base + local) as usize];
                    let number = core.ledger.number(now, Place::Cell(cell), None);
                    core.ledger.begin(number, set);
                }
            }
            Event::Pushed(at) => put(&mut shadow.values, at, core.flight.set),
            Event::Caught(at) => {
                for at in at..at + 6 {
                    put(&mut shadow.values, at, core.flight.set);
                }
            }
            Event::Resumed(generator, base) => {
                let sets = self.generators.remove(&generator).unwrap_or_default();
                put(&mut shadow.values, base - 1, Set::EMPTY);
                for (at, set) in (base..).zip(sets) {
                    put(&mut shadow.values, at, set);
                }
            }
            Event::Suspended(generator, base, end) => {
                put(&mut shadow.values, end, Set::EMPTY);
                let sets = shadow.values[base as usize..end as usize].to_vec();
                self.generators.insert(generator, sets);
            }
            // Not watched.
            Event::Seen(_)
            | Event::Opened(_)
            | Event::Asked(_)
            | Event::Altered(_)
            | Event::Edge(_) => {}
        }
    }

    /// A call with a set, a queue, a future, … among its operands: what the others came from stays with the object,
    /// and what it holds may come out.
    fn hold(&mut self, m: Moment<'_>) {
        let core = &mut self.core;
        let holder = core.flight.arguments.iter().find_map(|&(value, _)| {
            let handle = value.handle()?;
            holds(m.state, value).then_some(handle)
        });
        if let Some(holder) = holder {
            let held = self.holders.entry(holder).or_default();
            *held = core.ledger.sets.union(*held, core.flight.set);
            let held = *held;
            core.take_on(held);
        }
    }
}

impl<const KEEPS: bool> Core<KEEPS> {
    fn enter(&mut self, sets: &mut Vec<Set>, frame: (u32, u32), given: usize, bound: &[Bound]) {
        let (base, locals) = frame;
        let flight = &self.flight;
        // A bound method, a class or an object with `__call__` puts itself before the arguments.
        let extra = given.checked_sub(flight.arguments.len());
        let argument = |number: u32| match extra {
            Some(extra) if !flight.spread => match (number as usize).checked_sub(extra) {
                Some(index) => flight.arguments[index].1,
                None => flight.callee,
            },
            _ => flight.set,
        };
        for local in 0..locals {
            // A default came with the function.
            put(sets, base + local, flight.callee);
        }
        for to in bound {
            let set = self.ledger.sets.union_of((to.first..to.end).map(argument));
            put(sets, base + to.local, set);
        }
    }

    fn read_all(&mut self, now: Now<'_>, container: Handle) {
        let items: Vec<(Value, Value)> =
            match super::name::object(now.program, now.state, container) {
                Object::List(items) => (0_i64..)
                    .map(Value::Int)
                    .zip(items.iter().copied())
                    .collect(),
                Object::Dict(dict) => dict.iter().collect(),
                _ => Vec::new(),
            };
        for (key, value) in items {
            let set = self.read(now, Place::Item(container, key), None, value);
            self.take_on(set);
        }
    }

    /// Items were moved: each is read and written in one step.
    fn changed(&mut self, now: Now<'_>, container: Handle, from: usize) {
        for number in self.ledger.items_from(container, from) {
            let value = match self.ledger.place(number) {
                Some(Place::Item(_, Value::Int(index))) => usize::try_from(index)
                    .ok()
                    .and_then(|index| item(now, container, index))
                    .unwrap_or_default(),
                _ => Value::Unbound,
            };
            let set = self.ledger.read(now, number, value);
            let set = self.ledger.sets.union(set, self.flight.set);
            self.ledger.write(now, number, None, value, set);
        }
    }
}

impl<const KEEPS: bool> Observer for LostUpdates<KEEPS> {
    const FOLLOWS_VALUES: bool = true;

    const PASSES: bool = KEEPS;

    fn is_head(&self, code: u32, pc: u32) -> bool {
        self.loops.is_head(code, pc)
    }

    fn may_pass(&mut self, passage: Passage<'_>) -> bool {
        self.begin_stretch(passage)
    }

    #[expect(clippy::inline_always, reason = "a call in the loop would be felt")]
    #[inline(always)]
    fn stored(&mut self, pc: u32) -> bool {
        self.count_store(pc)
    }

    fn passed(&mut self, passage: Passage<'_>, watched: bool) {
        self.end_stretch(passage, watched);
    }

    fn step(&mut self, m: Moment<'_>) {
        if !KEEPS && self.core.ledger.lost() > 0 {
            return;
        }
        let thread = m.thread as usize;
        if self.shadows.len() <= thread {
            self.shadows.resize_with(thread + 1, Shadow::default);
        }
        let site = match m.at {
            At::Instr { code, pc } => Site { code, pc },
            At::Native => m.exec.python_frame().map_or(
                Site {
                    code: m.program.main,
                    pc: 0,
                },
                |frame| Site {
                    code: frame.code,
                    pc: frame.pc.saturating_sub(1),
                },
            ),
        };
        self.core.here = Here {
            thread: m.thread,
            step: m.step,
            site,
        };
        self.core.flight.land();
        if self.core.ledger.is_crowded() {
            self.tidy(m.state, m.exec);
        }
        if let At::Instr { code, pc } = m.at {
            let instr = m.program.codes[code as usize].code.instrs[pc as usize];
            self.core
                .instr(m, &mut self.shadows[thread].values, code, pc);
            if matches!(
                instr,
                Instr::CallFunction(_)
                    | Instr::CallMethod(_)
                    | Instr::CallFunctionKw(_)
                    | Instr::GetIter
                    | Instr::SetAdd(_)
            ) {
                self.hold(m);
            }
        }
    }

    fn happened(&mut self, program: &Program, state: &State, _: &Exec, events: &mut Vec<Event>) {
        if !KEEPS && self.core.ledger.lost() > 0 {
            events.clear();
            if !self.shadows.is_empty() {
                // Nothing is left to know.
                *self = Self::with(Follow::All, Shared::default(), 0);
                self.core.ledger.set_lossy();
            }
            return;
        }
        if events.is_empty() {
            return;
        }
        let thread = self.core.here.thread as usize;
        let mut shadow = std::mem::take(&mut self.shadows[thread]);
        for event in events.drain(..) {
            self.event(program, state, &mut shadow, event);
        }
        self.shadows[thread] = shadow;
    }

    fn stopped(&mut self, _: &Program, _: &State, _: ThreadId, _: StopReason) -> ControlFlow<()> {
        match self.enough {
            Some(enough) if self.core.ledger.lost() >= enough => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn collected(&mut self, state: &State) {
        let lives = |handle: &Handle| {
            handle.is_frozen() || !matches!(state.heap.get(*handle), Object::Free)
        };
        self.generators.retain(|handle, _| lives(handle));
        self.holders.retain(|handle, _| lives(handle));
        self.core.ledger.bury(state);
    }
}

/// Whether what goes into an object can come out again, other than by its locations.
fn holds(state: &State, value: Value) -> bool {
    let Some(handle) = value.handle().filter(|handle| !handle.is_frozen()) else {
        return false;
    };
    match state.heap.get(handle) {
        Object::Set(_) | Object::ByteArray(_) => true,
        Object::Sync(sync) => matches!(**sync, Sync::Queue(_) | Sync::Future(_)),
        _ => false,
    }
}

pub(super) fn put(sets: &mut Vec<Set>, at: u32, set: Set) {
    let at = at as usize;
    if sets.len() <= at {
        sets.resize(at + 1, Set::EMPTY);
    }
    sets[at] = set;
}

fn item(now: Now<'_>, list: Handle, index: usize) -> Option<Value> {
    match super::name::object(now.program, now.state, list) {
        Object::List(items) => items.get(index).copied(),
        _ => None,
    }
}
