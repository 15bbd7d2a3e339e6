//! The shadow of the execution: for every value on a thread's stack the set of reads it came from.
//!
//! A thread's shadow has the same indices as its [`Exec::values`]; where that lies between two frames or above the
//! topmost operand, both hold leavings that nobody reads. A native frame that waits has the set of all that went
//! into it. The *flight* is what the running step works on: the operands of its instruction, as one set and, for
//! calls, one by one.

use super::findings::Findings;
use super::ledger::{Ledger, Now};
use super::set::{Set, Site, union};
use crate::bytecode::Instr;
use crate::runtime::frame::Exec;
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Bound, Event, Moment, Observer, Place};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use smallvec::SmallVec;
use std::collections::HashMap;

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

/// A native frame.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    set: Set,
    arguments: Arguments,
}

#[derive(Debug, Default)]
pub(super) struct Shadow {
    pub(super) values: Vec<Set>,
    natives: Vec<Waiting>,
}

/// Where the running step is.
#[derive(Debug, Clone, Copy)]
struct Here {
    thread: ThreadId,
    step: u64,
    site: Site,
}

/// The analysis, as an observer of a replay.
#[derive(Debug)]
pub struct LostUpdates {
    ledger: Ledger,
    shadows: Vec<Shadow>,
    pub(super) flight: Flight,
    here: Here,
    /// The values of suspended generators.
    generators: HashMap<Handle, Vec<Set>>,
    /// What went into objects that are no containers of locations.
    holders: HashMap<Handle, Set>,
}

impl LostUpdates {
    /// For the first replay, which finds the locations that several threads write.
    #[must_use]
    pub fn survey() -> Self {
        Self::with(Ledger::survey())
    }

    /// For the second replay of the same schedule, which keeps the first `keep` lost updates in full; none if no
    /// location has several writers: then nothing is lost.
    #[must_use]
    pub fn after_survey(survey: Self, keep: usize) -> Option<Self> {
        let shared = survey.ledger.into_shared()?;
        Some(Self::with(Ledger::new(shared, keep)))
    }

    fn with(ledger: Ledger) -> Self {
        let site = Site { code: 0, pc: 0 };
        Self {
            ledger,
            shadows: Vec::new(),
            flight: Flight::default(),
            here: Here {
                thread: 0,
                step: 0,
                site,
            },
            generators: HashMap::new(),
            holders: HashMap::new(),
        }
    }

    /// What was found, at the end of the second replay.
    #[must_use]
    pub fn into_findings(self) -> Findings {
        self.ledger.into_findings()
    }

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

    /// Drops what cannot be stale any more, when there is much of it.
    fn tidy(&mut self, state: &State, exec: &Exec) {
        if !self.ledger.is_crowded() {
            return;
        }
        let (running, flight) = (self.here.thread, &self.flight);
        let (shadows, generators, holders) = (&self.shadows, &self.generators, &self.holders);
        self.ledger.forget(state, |note| {
            for (thread, shadow) in shadows.iter().enumerate() {
                let top = if thread == running as usize {
                    exec.top()
                } else {
                    state.execs[thread].top()
                };
                shadow.values.iter().take(top).for_each(&mut *note);
                for waiting in &shadow.natives {
                    note(&waiting.set);
                    waiting.arguments.iter().for_each(|(_, set)| note(set));
                }
            }
            generators.values().flatten().for_each(&mut *note);
            holders.values().for_each(&mut *note);
            note(&flight.set);
        });
    }

    /// What an argument of a native function's callback came from: it is one of the function's own arguments, or
    /// was made of all.
    fn origin(&self, value: Value) -> Set {
        let same = |(argument, _): &&(Value, Set)| argument.is(value);
        let mut found = self.flight.arguments.iter().filter(same).peekable();
        if found.peek().is_some() {
            return union(found.map(|(_, set)| set));
        }
        union([&self.flight.set, &self.flight.used])
    }

    fn event(&mut self, program: &Program, state: &State, shadow: &mut Shadow, event: Event) {
        let now = self.now(program, state);
        match event {
            Event::Read(place, value) => {
                let set = self.read(now, place, None, value);
                self.flight.set.add(&set);
            }
            Event::ReadAll(container) => self.read_all(now, container),
            Event::Write(place, value) => {
                let set = match &self.flight.stored {
                    Some((stored, set)) if stored.is(value) => set.clone(),
                    _ => self.origin(value),
                };
                let set = if value.is_unbound() {
                    Set::default()
                } else {
                    set
                };
                if self.flight.builds {
                    let number = self.ledger.number(now, place, None);
                    self.ledger.begin(number, set);
                    return;
                }
                self.write(now, (place, None), None, value, set);
            }
            Event::Moved(object, dict) => self.ledger.move_all(object, dict),
            Event::Changed(container, from) => self.changed(now, container, from),
            Event::Kept(by) => {
                let set = self.origin(Value::Obj(by));
                self.holders.entry(by).or_default().add(&set);
            }
            Event::Used(kept) => {
                if let Some(set) = self.holders.get(&kept) {
                    self.flight.used = set.clone();
                }
            }
            Event::Waits => shadow.natives.push(Waiting {
                set: self.flight.set.clone(),
                arguments: self.flight.arguments.clone(),
            }),
            Event::GoesOn => {
                let waiting = shadow.natives.pop().unwrap_or_default();
                self.flight.set.add(&waiting.set);
                self.flight.arguments = waiting.arguments;
                // What it waited for may have been put there meanwhile.
                for (value, _) in &self.flight.arguments {
                    let held = value.handle().and_then(|handle| self.holders.get(&handle));
                    if let Some(held) = held.filter(|_| holds(state, *value)) {
                        self.flight.set.add(held);
                    }
                }
                self.flight.stored = None;
            }
            Event::CallsBack(values) => {
                let arguments = values.iter().map(|&value| (value, self.origin(value)));
                self.flight.arguments = arguments.collect();
                self.flight.callee = self.flight.set.clone();
                self.flight.spread = false;
            }
            Event::Entered {
                base,
                given,
                locals,
                bound,
                cells,
            } => {
                self.enter(&mut shadow.values, (base, locals), given as usize, &bound);
                for (local, cell) in cells {
                    let set = shadow.values[(base + local) as usize].clone();
                    let number = self.ledger.number(now, Place::Cell(cell), None);
                    self.ledger.begin(number, set);
                }
            }
            Event::Pushed(at) => put(&mut shadow.values, at, self.flight.set.clone()),
            Event::Caught(at) => {
                for at in at..at + 6 {
                    put(&mut shadow.values, at, self.flight.set.clone());
                }
            }
            Event::Resumed(generator, base) => {
                let sets = self.generators.remove(&generator).unwrap_or_default();
                put(&mut shadow.values, base - 1, Set::default());
                for (at, set) in (base..).zip(sets) {
                    put(&mut shadow.values, at, set);
                }
            }
            Event::Suspended(generator, base, end) => {
                put(&mut shadow.values, end, Set::default());
                let sets = shadow.values[base as usize..end as usize].to_vec();
                self.generators.insert(generator, sets);
            }
        }
    }

    fn enter(&self, sets: &mut Vec<Set>, frame: (u32, u32), given: usize, bound: &[Bound]) {
        let (base, locals) = frame;
        let flight = &self.flight;
        // A bound method, a class or an object with `__call__` puts itself before the arguments.
        let extra = given.checked_sub(flight.arguments.len());
        let argument = |number: u32| match extra {
            Some(extra) if !flight.spread => match (number as usize).checked_sub(extra) {
                Some(index) => &flight.arguments[index].1,
                None => &flight.callee,
            },
            _ => &flight.set,
        };
        for local in 0..locals {
            // A default came with the function.
            put(sets, base + local, flight.callee.clone());
        }
        for to in bound {
            put(
                sets,
                base + to.local,
                union((to.first..to.end).map(argument)),
            );
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
            self.flight.set.add(&set);
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
            let mut set = self.ledger.read(now, number, value);
            set.add(&self.flight.set);
            self.ledger.write(now, number, None, value, set);
        }
    }
}

impl Observer for LostUpdates {
    const FOLLOWS_VALUES: bool = true;

    fn step(&mut self, m: Moment<'_>) {
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
        self.here = Here {
            thread: m.thread,
            step: m.step,
            site,
        };
        self.flight = Flight::default();
        if let At::Instr { code, pc } = m.at {
            let mut shadow = std::mem::take(&mut self.shadows[thread]);
            self.instr(m, &mut shadow, code, pc);
            self.hold(m, code, pc);
            self.shadows[thread] = shadow;
        }
        self.tidy(m.state, m.exec);
    }

    fn happened(&mut self, program: &Program, state: &State, _: &Exec, events: &mut Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let thread = self.here.thread as usize;
        let mut shadow = std::mem::take(&mut self.shadows[thread]);
        for event in events.drain(..) {
            self.event(program, state, &mut shadow, event);
        }
        self.shadows[thread] = shadow;
    }

    fn collected(&mut self, state: &State) {
        let lives = |handle: &Handle| {
            handle.is_frozen() || !matches!(state.heap.get(*handle), Object::Free)
        };
        self.generators.retain(|handle, _| lives(handle));
        self.holders.retain(|handle, _| lives(handle));
        self.ledger.bury(state);
    }
}

impl LostUpdates {
    /// A call with a set, a queue, a future, … among its operands: what the others came from stays with the object,
    /// and what it holds may come out.
    fn hold(&mut self, m: Moment<'_>, code: u32, pc: u32) {
        let instr = m.program.codes[code as usize].code.instrs[pc as usize];
        let calls = matches!(
            instr,
            Instr::CallFunction(_)
                | Instr::CallMethod(_)
                | Instr::CallFunctionKw(_)
                | Instr::GetIter
                | Instr::SetAdd(_)
        );
        if !calls {
            return;
        }
        let holder = self.flight.arguments.iter().find_map(|&(value, _)| {
            let handle = value.handle()?;
            holds(m.state, value).then_some(handle)
        });
        if let Some(holder) = holder {
            let held = self.holders.entry(holder).or_default();
            held.add(&self.flight.set);
            self.flight.set.add(&held.clone());
        }
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
        sets.resize(at + 1, Set::default());
    }
    sets[at] = set;
}

fn item(now: Now<'_>, list: Handle, index: usize) -> Option<Value> {
    match super::name::object(now.program, now.state, list) {
        Object::List(items) => items.get(index).copied(),
        _ => None,
    }
}
