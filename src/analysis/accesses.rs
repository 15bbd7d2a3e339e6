//! What every step reads and writes: all of it, so that two steps of which neither writes what the other touches
//! can change places.
//!
//! [`Accesses`] is an observer. For each step it puts together what is known from the instruction before it runs
//! (names, cells), what the interpreter reports of locations, and, for whatever native functions do beyond that,
//! which objects they looked at or opened for change: those count as a whole. What never changes (strings, tuples,
//! code, the frozen objects of the program) is left out, and so are fast locals, which no other thread sees.
//!
//! The list is complete rather than exact: it may name a location that was only looked past. The tests hold it to
//! that: what a step changes is among its writes, and steps that do not conflict give the same state in either
//! order.
//!
//! Every step moves the virtual clock, and objects are numbered as they are made; neither is listed as a write. Who
//! changes the order of steps must look at the reads of [`Outside::Clock`] and [`Outside::Addresses`]. A write of
//! [`Outside::Everything`] conflicts with every step of any other thread, one without accesses too.

use super::key;
pub use super::key::Key;
use super::lost_updates::Site;
use crate::bytecode::Instr;
use crate::runtime::frame::{Exec, Frame, Names};
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Edge, Event, Moment, Observer, Outside, Place, Region};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::{Handle, Value};
use crate::schedule::{StopReason, ThreadId};
use smallvec::SmallVec;
use std::ops::ControlFlow;

/// What is read or written. Two may overlap without being equal ([`Location::overlaps`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// A global variable, by its slot.
    Global(u32),
    /// An attribute, an item, the content of a cell.
    Part(Handle, Key),
    /// The items of a list from an index on.
    From(Handle, i64),
    /// How many items or attributes an object has, and in which order.
    Shape(Handle),
    /// All of an object.
    Whole(Handle),
    /// Where an object's attributes are kept: they move when somebody asks for its `__dict__`.
    Home(Handle),
    /// What is in no object.
    Outside(Outside),
}

impl Location {
    /// The object that it is in.
    #[must_use]
    pub const fn object(&self) -> Option<Handle> {
        match self {
            Self::Part(object, _)
            | Self::From(object, _)
            | Self::Shape(object)
            | Self::Whole(object)
            | Self::Home(object) => Some(*object),
            Self::Global(_) | Self::Outside(_) => None,
        }
    }

    /// Whether a write of one can be seen by a read of the other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Outside(Outside::Everything), _) | (_, Self::Outside(Outside::Everything)) => {
                true
            }
            (Self::Global(a), Self::Global(b)) => a == b,
            (Self::Outside(a), Self::Outside(b)) => a == b,
            (Self::Part(a, key), Self::Part(b, other)) => a == b && key == other,
            (Self::Part(a, key), Self::From(b, from))
            | (Self::From(b, from), Self::Part(a, key)) => {
                a == b && !matches!(key, Key::Int(index) if index < from)
            }
            (Self::Part(..), Self::Shape(_)) | (Self::Shape(_), Self::Part(..)) => false,
            _ => match (self.object(), other.object()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }
}

/// A read or a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Of what.
    pub location: Location,
    /// Whether it is a write.
    pub is_write: bool,
    /// Whether it is part of one native operation on a builtin container that changes its number or order of items
    /// (`append`, `pop`, `add`, …). Two of these on one container leave it whole, in either order.
    pub is_atomic: bool,
}

impl Access {
    /// Whether the order of the two matters, if they are of two threads.
    #[must_use]
    pub fn conflicts(&self, other: &Self) -> bool {
        (self.is_write || other.is_write) && self.location.overlaps(&other.location)
    }
}

/// Whether the order of two steps (or of two transitions) of two threads matters, as far as memory goes. Whether one
/// enables or disables the other is to be looked at besides.
#[must_use]
pub fn conflict(first: &[Access], second: &[Access]) -> bool {
    let everything = |accesses: &[Access]| {
        accesses.iter().any(|access| {
            access.is_write && access.location == Location::Outside(Outside::Everything)
        })
    };
    everything(first)
        || everything(second)
        || first.iter().any(|a| second.iter().any(|b| a.conflicts(b)))
}

/// A step that was made.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Who made it.
    pub thread: ThreadId,
    /// Its number, from 0.
    pub number: u64,
    /// Its instruction; for a native frame that goes on, the one that made the call.
    pub site: Site,
    /// What was executed.
    pub at: At,
}

/// Gets the accesses of each step.
pub trait Sink {
    /// A step was made. `state` is that after it; the running thread's frames are in `exec`.
    fn step(&mut self, now: &Now<'_>, accesses: &[Access], edges: &[Edge]);

    /// Garbage was collected: what was freed is [`Object::Free`] now.
    fn collected(&mut self, state: &State) {
        let _ = state;
    }

    /// A step is about to be made.
    fn before(&mut self, moment: Moment<'_>) {
        let _ = moment;
    }

    /// The attributes of the first object are the items of the second from now on.
    fn moved(&mut self, object: Handle, dict: Handle) {
        let _ = (object, dict);
    }

    /// A slice is over; all threads' frames are in `state`.
    fn stopped(&mut self, state: &State, thread: ThreadId, reason: StopReason) {
        let _ = (state, thread, reason);
    }
}

/// Both get everything.
impl<A: Sink, B: Sink> Sink for (A, B) {
    fn step(&mut self, now: &Now<'_>, accesses: &[Access], edges: &[Edge]) {
        self.0.step(now, accesses, edges);
        self.1.step(now, accesses, edges);
    }

    fn collected(&mut self, state: &State) {
        self.0.collected(state);
        self.1.collected(state);
    }

    fn before(&mut self, moment: Moment<'_>) {
        self.0.before(moment);
        self.1.before(moment);
    }

    fn moved(&mut self, object: Handle, dict: Handle) {
        self.0.moved(object, dict);
        self.1.moved(object, dict);
    }

    fn stopped(&mut self, state: &State, thread: ThreadId, reason: StopReason) {
        self.0.stopped(state, thread, reason);
        self.1.stopped(state, thread, reason);
    }
}

/// A step and what it left.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// The program.
    pub program: &'a Program,
    /// The state after the step, without the running thread's frames.
    pub state: &'a State,
    /// These.
    pub exec: &'a Exec,
    /// The step.
    pub step: Step,
}

/// The accesses of all steps since they were last taken: what a transition touches.
#[derive(Debug, Default)]
pub struct Union(Vec<Access>);

impl Union {
    /// What the steps since the last call have touched, each location once; a write stands for a read too.
    pub fn take(&mut self) -> Vec<Access> {
        std::mem::take(&mut self.0)
    }
}

impl Sink for Union {
    fn step(&mut self, _now: &Now<'_>, accesses: &[Access], _edges: &[Edge]) {
        for access in accesses {
            let same = |known: &&mut Access| known.location == access.location;
            match self.0.iter_mut().find(same) {
                Some(known) => {
                    known.is_write |= access.is_write;
                    known.is_atomic &= access.is_atomic;
                }
                None => self.0.push(access.clone()),
            }
        }
    }
}

/// The observer: hands each step's accesses to a [`Sink`].
#[derive(Debug, Default)]
pub struct Accesses<S> {
    /// Who gets them.
    pub sink: S,
    running: Option<Step>,
    /// Whether the running instruction may be one native operation on a container.
    calls: bool,
    touched: Vec<Access>,
    edges: Vec<Edge>,
}

impl<S: Sink> Accesses<S> {
    /// Tells `sink` of every step.
    pub fn new(sink: S) -> Self {
        Self {
            sink,
            running: None,
            calls: false,
            touched: Vec::new(),
            edges: Vec::new(),
        }
    }

    fn add(&mut self, location: Location, is_write: bool) {
        if location.object().is_some_and(Handle::is_frozen) {
            return;
        }
        for known in &mut self.touched {
            if known.location == location {
                known.is_write |= is_write;
                return;
            }
        }
        self.touched.push(Access {
            location,
            is_write,
            is_atomic: false,
        });
    }

    fn read(&mut self, location: Location) {
        self.add(location, false);
    }

    fn write(&mut self, location: Location) {
        self.add(location, true);
    }

    /// What an instruction touches that the interpreter does without a word.
    fn instr(&mut self, m: Moment<'_>, code: u32, pc: u32) {
        let Some(&Frame::Python(frame)) = m.exec.frames.last() else {
            return;
        };
        let linked = &m.program.codes[code as usize];
        let instr = linked.code.instrs[pc as usize];
        let nlocals = linked.code.nlocals;
        let cell = |index: u32| m.exec.values[(frame.base + nlocals + index) as usize].handle();
        self.calls = !matches!(
            instr,
            Instr::StoreSubscr | Instr::DeleteSubscr | Instr::StoreAttr(_) | Instr::DeleteAttr(_)
        );
        match instr {
            Instr::LoadGlobal(index) => {
                self.read(Location::Global(linked.slots[index.0 as usize]));
            }
            Instr::LoadName(index) => {
                let index = index.0 as usize;
                if let Names::Dict(dict) | Names::Own(dict) = frame.names {
                    let name = key::of_name(m.program, m.state, linked.names[index].handle);
                    self.read(Location::Part(dict, name));
                }
                self.read(Location::Global(linked.slots[index]));
            }
            Instr::StoreGlobal(index) => {
                self.store_global(m.state, linked.slots[index.0 as usize]);
            }
            Instr::StoreName(index) if frame.names == Names::Globals => {
                self.store_global(m.state, linked.slots[index.0 as usize]);
            }
            Instr::LoadDeref(index) | Instr::LoadClassderef(index) => {
                if let (Instr::LoadClassderef(_), Names::Dict(dict)) = (instr, frame.names) {
                    let name = linked.cells[index.0 as usize].handle;
                    let name = key::of_name(m.program, m.state, name);
                    self.read(Location::Part(dict, name));
                }
                if let Some(cell) = cell(index.0) {
                    self.read(Location::Part(cell, Key::Cell));
                }
            }
            Instr::StoreDeref(index) | Instr::DeleteDeref(index) => {
                if let Some(cell) = cell(index.0) {
                    self.write(Location::Part(cell, Key::Cell));
                }
            }
            _ => {}
        }
    }

    fn store_global(&mut self, state: &State, slot: u32) {
        self.write(Location::Global(slot));
        if state.globals[slot as usize].is_unbound() {
            self.write(Location::Outside(Outside::Names));
        }
    }

    /// A place as a location: `None` if nothing of it ever changes.
    fn place(program: &Program, state: &State, place: Place) -> Location {
        match place {
            Place::Global(slot) => Location::Global(slot),
            Place::Cell(cell) => Location::Part(cell, Key::Cell),
            Place::Attr(object, name) => Location::Part(object, key::of_name(program, state, name)),
            Place::Item(container, key) => match item_key(program, state, key) {
                Some(key) => Location::Part(container, key),
                None => Location::Whole(container),
            },
        }
    }

    fn region(&mut self, program: &Program, state: &State, region: Region, is_write: bool) {
        match region {
            Region::Place(place) => {
                let location = Self::place(program, state, place);
                self.add(location, is_write);
            }
            Region::Whole(object) if can_change(state, object) => {
                self.add(Location::Whole(object), is_write);
            }
            Region::Shape(object) if can_change(state, object) => {
                self.add(Location::Shape(object), is_write);
            }
            Region::Whole(_) | Region::Shape(_) => {}
            Region::Outside(outside) => self.add(Location::Outside(outside), is_write),
        }
    }

    fn events(&mut self, program: &Program, state: &State, events: &mut Vec<Event>) {
        let mut opened = SmallVec::<[Handle; 4]>::new();
        for event in events.drain(..) {
            match event {
                Event::Read(place, _) => {
                    let location = Self::place(program, state, place);
                    self.read(location);
                }
                Event::Write(place, _) => {
                    let location = Self::place(program, state, place);
                    self.write(location);
                }
                Event::ReadAll(container) => self.read(Location::Whole(container)),
                Event::Changed(container, from) => {
                    let is_list = !container.is_frozen()
                        && matches!(state.heap.get(container), Object::List(_));
                    self.write(if is_list {
                        Location::From(container, i64::try_from(from).unwrap_or(i64::MAX))
                    } else {
                        Location::Whole(container)
                    });
                }
                Event::Moved(object, dict) => {
                    self.write(Location::Home(object));
                    self.sink.moved(object, dict);
                }
                Event::Seen(object) => {
                    if is_looked_into(state, object) {
                        self.read(Location::Whole(object));
                    }
                }
                Event::Opened(object) => {
                    if !opened.contains(&object) {
                        opened.push(object);
                    }
                }
                Event::Asked(region) => self.region(program, state, region, false),
                Event::Altered(region) => self.region(program, state, region, true),
                Event::Edge(edge) => self.edges.push(edge),
                Event::Kept(_)
                | Event::Used(_)
                | Event::Waits
                | Event::GoesOn
                | Event::CallsBack(_)
                | Event::Entered { .. }
                | Event::Pushed(_)
                | Event::Caught(_)
                | Event::Resumed(..)
                | Event::Suspended(..) => {}
            }
        }
        for object in opened {
            let is_told =
                |access: &Access| access.is_write && access.location.object() == Some(object);
            if !self.touched.iter().any(is_told) {
                self.write(Location::Whole(object));
            }
        }
        self.mark_atomic(state);
    }

    /// Marks what one native operation on a container does to it.
    fn mark_atomic(&mut self, state: &State) {
        for index in 0..self.touched.len() {
            let access = &self.touched[index];
            let changes_order = access.is_write
                && matches!(
                    access.location,
                    Location::Shape(_) | Location::From(..) | Location::Whole(_)
                );
            let Some(object) = access.location.object().filter(|_| changes_order) else {
                continue;
            };
            let parts = self.calls
                && matches!(
                    state.heap.find(object),
                    Some(
                        Object::List(_)
                            | Object::Dict(_)
                            | Object::Set(_)
                            | Object::ByteArray(_)
                            | Object::Sync(_)
                            | Object::Iter(_)
                            | Object::SeqIter { .. }
                            | Object::RangeIter { .. }
                    )
                );
            for access in &mut self.touched {
                if access.location.object() == Some(object) {
                    access.is_atomic |= parts || matches!(access.location, Location::Shape(_));
                }
            }
        }
    }
}

/// Whether there is anything in an object that can change.
fn can_change(state: &State, object: Handle) -> bool {
    !object.is_frozen()
        && !matches!(
            state.heap.find(object),
            None | Some(
                Object::Free
                    | Object::Str(_)
                    | Object::Bytes(_)
                    | Object::BigInt(_)
                    | Object::Complex(..)
                    | Object::Tuple(_)
                    | Object::FrozenSet(_)
                    | Object::Range(_)
                    | Object::Slice(_)
                    | Object::Code(_)
                    | Object::Method { .. }
                    | Object::Native(_)
                    | Object::GetSet(_)
                    | Object::Traceback { .. }
                    | Object::StaticMethod(_)
                    | Object::ClassMethod(_)
                    | Object::Property(_)
                    | Object::Super { .. }
                    | Object::DictView { .. }
                    | Object::Globals(_)
                    | Object::Stream(_)
            )
        )
}

/// Whether looking at an object without a word about what was read means that any of its content was. The attributes
/// of instances, classes and functions are always told one by one.
fn is_looked_into(state: &State, object: Handle) -> bool {
    can_change(state, object)
        && match state.heap.find(object) {
            Some(
                Object::Instance(_) | Object::Class(_) | Object::Function(_) | Object::Module(_),
            ) => false,
            Some(Object::Sync(sync)) => !matches!(**sync, Sync::Local(_)),
            _ => true,
        }
}

/// The key of an item; none if another key may be equal to it.
fn item_key(program: &Program, state: &State, key: Value) -> Option<Key> {
    let Value::Obj(handle) = key else {
        return Some(key::of_item(program, state, key));
    };
    match key::object(program, state, handle) {
        Object::Str(_) => Some(key::of_name(program, state, handle)),
        Object::Tuple(items) => {
            let keys: Option<Vec<Key>> = items
                .iter()
                .map(|&item| item_key(program, state, item))
                .collect();
            keys.map(Key::Tuple)
        }
        Object::Function(_) | Object::Class(_) | Object::Native(_) | Object::Module(_) => {
            Some(Key::Object(handle))
        }
        Object::Instance(instance)
            if instance.payload.is_unbound() && is_plain(program, state, instance.class) =>
        {
            Some(Key::Object(handle))
        }
        _ => None,
    }
}

/// Whether the objects of a class are equal to nothing but themselves.
fn is_plain(program: &Program, state: &State, class: Handle) -> bool {
    let Object::Class(class) = key::object(program, state, class) else {
        return false;
    };
    let eq = program.names.eq;
    class.mro.iter().all(|&base| {
        base == crate::runtime::class_table::OBJECT
            || matches!(
                key::object(program, state, base),
                Object::Class(base)
                    if base.dict.find(eq.hash, |key| key == Value::Obj(eq.handle)).is_none()
            )
    })
}

impl<S: Sink> Observer for Accesses<S> {
    const FOLLOWS_VALUES: bool = true;
    const WATCHES_REGIONS: bool = true;

    fn step(&mut self, m: Moment<'_>) {
        let frame = m.exec.python_frame();
        let site = match m.at {
            At::Instr { code, pc } => Site { code, pc },
            At::Native => frame.map_or(
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
        self.running = Some(Step {
            thread: m.thread,
            number: m.step,
            site,
            at: m.at,
        });
        self.calls = true;
        self.sink.before(m);
        if let At::Instr { code, pc } = m.at {
            self.instr(m, code, pc);
        }
    }

    fn happened(&mut self, program: &Program, state: &State, exec: &Exec, events: &mut Vec<Event>) {
        let Some(step) = self.running.take() else {
            events.clear();
            return;
        };
        self.events(program, state, events);
        let now = Now {
            program,
            state,
            exec,
            step,
        };
        self.sink.step(&now, &self.touched, &self.edges);
        self.touched.clear();
        self.edges.clear();
    }

    fn collected(&mut self, state: &State) {
        self.sink.collected(state);
    }

    fn stopped(
        &mut self,
        _program: &Program,
        state: &State,
        thread: ThreadId,
        reason: StopReason,
    ) -> ControlFlow<()> {
        self.sink.stopped(state, thread, reason);
        ControlFlow::Continue(())
    }
}
