//! What the threads share: which variables, attributes, cells and containers more than one thread touches, and
//! writes while they do.
//!
//! [`Sharing`] is an observer. A first run with it tells what is worth a column of the trace and which steps concern
//! nobody but their own thread; the trace itself keeps it up to date. A location is *contended* once a thread writes
//! it after, or although, another thread has touched it: constants and functions that one thread defines and all
//! read are not.

use super::sight::Sight;
use crate::bytecode::Instr;
use crate::bytecode::instr::Compare;
use crate::runtime::frame::{Exec, Names, PyFrame};
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Moment, Observer};
use crate::runtime::program::{Name, Program};
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use indexmap::IndexMap;
use smallvec::SmallVec;

/// Something that threads can share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// A global variable.
    Slot(u32),
    /// An attribute: the object and the interned name.
    Attribute(Handle, Handle),
    /// The items of a list, dict or set, or what a lock or queue holds.
    Items(Handle),
    /// A closure's variable.
    Cell(Handle),
}

/// A location and whether it is written.
pub type Access = (Location, bool);

#[derive(Debug, Clone, Copy)]
struct Touch {
    first: ThreadId,
    by_others: bool,
    is_contended: bool,
}

/// Who touches what.
#[derive(Debug, Default)]
pub struct Sharing {
    touched: IndexMap<Location, Touch>,
    /// The contended locations, in the order in which they became so.
    contended: Vec<Location>,
    /// The names of contended cells.
    cells: IndexMap<Handle, Name>,
    /// The names of contended attributes.
    attributes: IndexMap<Handle, Name>,
    /// The widest text of a value that was stored into a contended location.
    widest: IndexMap<Location, usize>,
}

/// No value takes more room than this in a column.
pub const VALUE_WIDTH: usize = 28;

impl Sharing {
    /// Notes the accesses of a step; whether one of them is to a contended location.
    pub fn note(&mut self, thread: ThreadId, accesses: &[Access]) -> bool {
        let mut shared = false;
        for &(location, is_write) in accesses {
            let touch = self.touched.entry(location).or_insert(Touch {
                first: thread,
                by_others: false,
                is_contended: false,
            });
            touch.by_others |= touch.first != thread;
            if is_write && touch.by_others && !touch.is_contended {
                touch.is_contended = true;
                self.contended.push(location);
            }
            shared |= touch.is_contended;
        }
        shared
    }

    /// Forgets who touched what, but for what turned out to be contended: for a run from the start again.
    #[must_use]
    pub fn again(mut self) -> Self {
        self.touched.retain(|_, touch| touch.is_contended);
        self
    }

    /// What is worth a column: contended variables, cells and attributes that hold data, and containers by the name
    /// that they can be reached by.
    #[must_use]
    pub fn watches(&self, sight: Sight<'_>) -> Vec<Watch> {
        let mut watches: Vec<Watch> = Vec::new();
        for &location in &self.contended {
            let target = match location {
                Location::Items(handle) => self.holder(sight, handle),
                location => Some(location),
            };
            let Some(watch) = target.and_then(|target| self.watch(sight, target)) else {
                continue;
            };
            if !watches.iter().any(|known| known.label == watch.label) {
                watches.push(watch);
            }
        }
        watches
    }

    /// The variable or attribute that holds a container.
    fn holder(&self, sight: Sight<'_>, container: Handle) -> Option<Location> {
        self.touched.keys().copied().find(|&location| {
            !matches!(location, Location::Items(_))
                && read(sight, location, &self.attributes) == Value::Obj(container)
        })
    }

    fn watch(&self, sight: Sight<'_>, location: Location) -> Option<Watch> {
        let value = read(sight, location, &self.attributes);
        if !(sight.is_data(value) || value.is_unbound()) {
            return None;
        }
        let (label, target) = match location {
            Location::Slot(slot) => {
                let known = sight.program.slots.get(slot as usize)?;
                (sight.name(known.name).to_owned(), Target::Slot(slot))
            }
            Location::Cell(cell) => {
                let name = *self.cells.get(&cell)?;
                (sight.name(name).to_owned(), Target::Cell(cell))
            }
            Location::Attribute(object, name) => {
                let name = *self.attributes.get(&name)?;
                let owner = sight.name_of(object, None).unwrap_or_else(|| {
                    let class = sight.class_name(sight.get(object));
                    class.to_owned()
                });
                let label = format!("{owner}.{}", sight.name(name));
                (label, Target::Attribute(object, name))
            }
            Location::Items(_) => return None,
        };
        let width = self.widest.get(&location).copied().unwrap_or(0);
        Some(Watch {
            label,
            target,
            width: width.max(sight.short(value, VALUE_WIDTH).chars().count()),
        })
    }

    /// Notes a step before it is made: whether it accesses something contended, and what it stores into.
    pub fn step(&mut self, moment: &Moment<'_>) -> (bool, Option<Location>) {
        let At::Instr { code, pc } = moment.at else {
            return (true, None);
        };
        let sight = Sight {
            program: moment.program,
            state: moment.state,
        };
        let Some(frame) = moment.exec.python_frame() else {
            return (true, None);
        };
        let accesses = accesses(sight, moment.exec, frame, code, pc);
        if accesses.is_empty() {
            return (false, None);
        }
        self.name(moment.program, moment.exec, frame, code, pc, &accesses);
        let shared = self.note(moment.thread, &accesses);
        if shared {
            self.measure(sight, moment.exec, frame, code, pc, &accesses);
        }
        // A method may change its object or not; an instruction that stores does.
        let instr = moment.program.codes[code as usize].code.instrs[pc as usize];
        let stored = match accesses[..] {
            [(location, true)] if !matches!(instr, Instr::CallMethod(_)) => Some(location),
            _ => None,
        };
        (shared, stored)
    }

    /// Remembers how cells and attributes are called.
    fn name(
        &mut self,
        program: &Program,
        exec: &Exec,
        frame: &PyFrame,
        code: u32,
        pc: u32,
        accesses: &[Access],
    ) {
        let linked = &program.codes[code as usize];
        match (linked.code.instrs[pc as usize], accesses) {
            (
                Instr::LoadDeref(index) | Instr::StoreDeref(index) | Instr::DeleteDeref(index),
                [(Location::Cell(_), _)],
            ) => {
                let cell =
                    exec.values[(frame.base + linked.code.nlocals + index.0) as usize].value();
                if let Value::Obj(cell) = cell {
                    self.cells.insert(cell, linked.cells[index.0 as usize]);
                }
            }
            (
                Instr::LoadAttr(index) | Instr::StoreAttr(index) | Instr::DeleteAttr(index),
                [(Location::Attribute(_, name), _)],
            ) => {
                self.attributes
                    .entry(*name)
                    .or_insert(linked.names[index.0 as usize]);
            }
            _ => {}
        }
    }

    /// Remembers how wide the values are that are stored.
    fn measure(
        &mut self,
        sight: Sight<'_>,
        exec: &Exec,
        frame: &PyFrame,
        code: u32,
        pc: u32,
        accesses: &[Access],
    ) {
        let top = (frame.base + frame.sp) as usize;
        let stored = match sight.program.codes[code as usize].code.instrs[pc as usize] {
            Instr::StoreName(_) | Instr::StoreGlobal(_) | Instr::StoreDeref(_) => top - 1,
            Instr::StoreAttr(_) => top - 2,
            _ => return,
        };
        let width = sight
            .short(exec.values[stored].value(), VALUE_WIDTH)
            .chars()
            .count();
        for &(location, _) in accesses {
            let widest = self.widest.entry(location).or_default();
            *widest = width.max(*widest);
        }
    }
}

impl Observer for Sharing {
    fn step(&mut self, moment: Moment<'_>) {
        Self::step(self, &moment);
    }
}

/// A value that is shown after every step.
#[derive(Debug, Clone)]
pub struct Watch {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub target: Target,
    /// How much room its text needs.
    pub width: usize,
}

/// Where a watched value is.
#[derive(Debug, Clone)]
pub enum Target {
    /// A global variable.
    Slot(u32),
    /// An attribute of an object.
    Attribute(Handle, Name),
    /// A closure's variable.
    Cell(Handle),
    /// `name.attribute.attribute`, looked up anew each time.
    Path(u32, Vec<Name>),
}

impl Target {
    /// The value now; `Unbound` if there is none.
    #[must_use]
    pub fn value(&self, sight: Sight<'_>) -> Value {
        match self {
            Target::Slot(slot) => sight.global(*slot),
            Target::Attribute(object, name) => sight.attribute(*object, *name).unwrap_or_default(),
            Target::Cell(cell) => cell_value(sight, *cell),
            Target::Path(slot, names) => {
                let attribute = |object: Value, name: &Name| {
                    let object = object.handle()?;
                    sight.attribute(object, *name)
                };
                names.iter().fold(sight.global(*slot), |object, name| {
                    attribute(object, name).unwrap_or_default()
                })
            }
        }
    }
}

impl Watch {
    /// The value now; `Unbound` if there is none.
    #[must_use]
    pub fn value(&self, sight: Sight<'_>) -> Value {
        self.target.value(sight)
    }

    /// Whether a store into a location is one into the watched value.
    #[must_use]
    pub fn is_at(&self, sight: Sight<'_>, location: Location) -> bool {
        match (&self.target, location) {
            (Target::Slot(slot), Location::Slot(stored)) => *slot == stored,
            (Target::Attribute(object, name), Location::Attribute(of, stored)) => {
                (*object, name.handle) == (of, stored)
            }
            (Target::Cell(cell), Location::Cell(stored)) => *cell == stored,
            (Target::Path(slot, names), Location::Slot(stored)) => {
                names.is_empty() && *slot == stored
            }
            (Target::Path(slot, names), Location::Attribute(of, stored)) => {
                names.split_last().is_some_and(|(last, names)| {
                    let owner = Target::Path(*slot, names.to_vec()).value(sight);
                    last.handle == stored && owner == Value::Obj(of)
                })
            }
            (target, Location::Items(container)) => {
                let held = sight.payload(target.value(sight));
                held.is_some_and(|(handle, _)| handle == container)
            }
            _ => false,
        }
    }

    /// What `--watch` names: a global variable, or an attribute of one.
    ///
    /// # Errors
    /// The part that no code of the program mentions.
    pub fn named(program: &Program, text: &str) -> Result<Self, String> {
        let mut parts = text.split('.').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let known = |part: &str| program.find_interned(part).ok_or_else(|| part.to_owned());
        let slot = program
            .find_slot(0, known(first)?)
            .ok_or_else(|| first.to_owned())?;
        let mut names = Vec::new();
        for part in parts {
            let handle = known(part)?;
            let Object::Str(string) = program.get(handle) else {
                return Err(part.to_owned());
            };
            names.push(Name {
                handle,
                hash: string.hash(),
            });
        }
        Ok(Self {
            label: text.to_owned(),
            target: Target::Path(slot, names),
            width: 10,
        })
    }
}

fn cell_value(sight: Sight<'_>, cell: Handle) -> Value {
    match sight.get(cell) {
        Object::Cell(value) => *value,
        _ => Value::Unbound,
    }
}

fn read(sight: Sight<'_>, location: Location, attributes: &IndexMap<Handle, Name>) -> Value {
    match location {
        Location::Slot(slot) => sight.global(slot),
        Location::Cell(cell) => cell_value(sight, cell),
        Location::Attribute(object, name) => attributes
            .get(&name)
            .and_then(|name| sight.attribute(object, *name))
            .unwrap_or_default(),
        Location::Items(_) => Value::Unbound,
    }
}

/// What an instruction reads and writes that threads could share.
#[must_use]
pub fn accesses(
    sight: Sight<'_>,
    exec: &Exec,
    frame: &PyFrame,
    code: u32,
    pc: u32,
) -> SmallVec<[Access; 2]> {
    let linked = &sight.program.codes[code as usize];
    let top = (frame.base + frame.sp) as usize;
    let operand = |depth: usize| exec.values[top - depth].value();
    let mut found = SmallVec::new();
    let items = |value: Value| -> Option<Location> {
        let (handle, object) = sight.payload(value)?;
        match object {
            Object::List(_) | Object::Dict(_) | Object::Set(_) | Object::ByteArray(_) => {
                Some(Location::Items(handle))
            }
            Object::Sync(_) => Some(Location::Items(handle)),
            Object::SeqIter { seq, .. } => seq
                .filter(|seq| matches!(sight.get(*seq), Object::List(_)))
                .map(Location::Items),
            _ => None,
        }
    };
    let attribute = |value: Value, name: Name| -> Option<Location> {
        let handle = value.handle()?;
        let holds = match sight.get(handle) {
            Object::Instance(_) => true,
            Object::Class(_) => !handle.is_frozen(),
            _ => false,
        };
        holds.then_some(Location::Attribute(handle, name.handle))
    };
    let slot = |index: u32| linked.slots[index as usize];
    let cell =
        |index: u32| exec.values[(frame.base + linked.code.nlocals + index) as usize].value();
    match linked.code.instrs[pc as usize] {
        Instr::LoadGlobal(index) => found.push((Location::Slot(slot(index.0)), false)),
        Instr::StoreGlobal(index) | Instr::DeleteGlobal(index) => {
            found.push((Location::Slot(slot(index.0)), true));
        }
        Instr::LoadName(index) if !is_own(sight, frame, linked.names[index.0 as usize]) => {
            found.push((Location::Slot(slot(index.0)), false));
        }
        Instr::StoreName(index) | Instr::DeleteName(index)
            if !matches!(frame.names, Names::Dict(_))
                && !is_own(sight, frame, linked.names[index.0 as usize]) =>
        {
            found.push((Location::Slot(slot(index.0)), true));
        }
        Instr::LoadDeref(index) => {
            found.extend(cell(index.0).handle().map(|h| (Location::Cell(h), false)));
        }
        Instr::StoreDeref(index) | Instr::DeleteDeref(index) => {
            found.extend(cell(index.0).handle().map(|h| (Location::Cell(h), true)));
        }
        Instr::LoadAttr(index) => {
            let name = linked.names[index.0 as usize];
            found.extend(attribute(operand(1), name).map(|at| (at, false)));
        }
        Instr::StoreAttr(index) | Instr::DeleteAttr(index) => {
            let name = linked.names[index.0 as usize];
            found.extend(attribute(operand(1), name).map(|at| (at, true)));
        }
        Instr::BinarySubscr => found.extend(items(operand(2)).map(|at| (at, false))),
        Instr::StoreSubscr | Instr::DeleteSubscr => {
            found.extend(items(operand(2)).map(|at| (at, true)));
        }
        Instr::ForIter(_) | Instr::GetIter => {
            found.extend(items(operand(1)).map(|at| (at, false)));
        }
        Instr::CompareOp(Compare::In | Compare::NotIn) => {
            found.extend(items(operand(1)).map(|at| (at, false)));
        }
        Instr::InplaceAdd | Instr::InplaceOr | Instr::InplaceAnd | Instr::InplaceXor => {
            found.extend(items(operand(2)).map(|at| (at, true)));
        }
        Instr::CallMethod(count) => {
            // The receiver may be changed; a mark in its place says that there is none.
            let receiver = operand(count.0 as usize + 1);
            found.extend(items(receiver).map(|at| (at, true)));
        }
        Instr::CallFunction(count) => {
            for depth in 1..=count.0 as usize {
                found.extend(items(operand(depth)).map(|at| (at, false)));
            }
        }
        _ => {}
    }
    found
}

/// Whether a name is found among a thread's or class body's own.
fn is_own(sight: Sight<'_>, frame: &PyFrame, name: Name) -> bool {
    match frame.names {
        Names::Globals => false,
        Names::Dict(dict) | Names::Own(dict) => match sight.get(dict) {
            Object::Dict(dict) => sight.in_dict(dict, name).is_some(),
            _ => false,
        },
    }
}
