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
use crate::bytecode::instr::Compare;
use crate::runtime::frame::{Exec, Frame, Names};
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Bound, Event, Moment, Observer, Place};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::{Handle, Value};
use crate::runtime::word::Word;
use crate::schedule::ThreadId;
use smallvec::SmallVec;
use std::collections::HashMap;

/// Arguments of a call, with what each came from.
type Arguments = SmallVec<[(Value, Set); 4]>;

/// What a step works on.
#[derive(Debug, Default, Clone)]
struct Flight {
    /// What the value in flight came from.
    set: Set,
    /// What the callee came from.
    callee: Set,
    arguments: Arguments,
    /// What was kept for this step: goes to the arguments of the call, but not into its result.
    used: Set,
    /// Whether the arguments came out of containers, so that each may be any.
    spread: bool,
    /// The operand that a storing instruction stores.
    stored: Option<(Value, Set)>,
    /// Whether that is the result of `+=` or `-=`.
    adds: bool,
    /// Whether it fills a container that nobody else can see yet.
    builds: bool,
}

/// A native frame.
#[derive(Debug, Default)]
struct Waiting {
    set: Set,
    arguments: Arguments,
}

#[derive(Debug, Default)]
struct Shadow {
    values: Vec<Set>,
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
    flight: Flight,
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

    fn now<'a>(&self, program: &'a Program, state: &'a State) -> Now<'a> {
        Now {
            program,
            state,
            thread: self.here.thread,
            step: self.here.step,
            site: self.here.site,
            adds: self.flight.adds,
        }
    }

    fn read(&mut self, now: Now<'_>, place: Place, variable: Option<Handle>, value: Value) -> Set {
        let number = self.ledger.number(now, place, variable);
        self.ledger.read(now, number, value)
    }

    fn write(
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

    /// The operands and effect of an instruction.
    #[expect(
        clippy::match_same_arms,
        reason = "instructions are grouped by what they are for"
    )]
    fn instr(&mut self, m: Moment<'_>, shadow: &mut Shadow, code: u32, pc: u32) {
        let Some(&Frame::Python(frame)) = m.exec.frames.last() else {
            return;
        };
        let linked = &m.program.codes[code as usize];
        let instrs = &linked.code.instrs;
        let (base, top) = (frame.base as usize, (frame.base + frame.sp) as usize);
        let nlocals = linked.code.nlocals as usize;
        let cell = |index: u32| m.exec.values[base + nlocals + index as usize].handle();
        let now = self.now(m.program, m.state);
        let values = &m.exec.values;
        let sets = &mut shadow.values;
        if sets.len() < values.len() {
            sets.resize(values.len(), Set::default());
        }
        let flight = &mut self.flight;
        let operands = |sets: &[Set], count: usize| union(&sets[top - count..top]);
        match instrs[pc as usize] {
            Instr::PopTop | Instr::Nop | Instr::ExtendedArg(_) => {}
            Instr::RotTwo => sets.swap(top - 1, top - 2),
            Instr::RotThree => sets[top - 3..top].rotate_right(1),
            Instr::RotFour => sets[top - 4..top].rotate_right(1),
            Instr::DupTop => sets[top] = sets[top - 1].clone(),
            Instr::DupTopTwo => {
                sets[top] = sets[top - 2].clone();
                sets[top + 1] = sets[top - 1].clone();
            }

            // ---- names ----
            Instr::LoadConst(_) | Instr::LoadClosure(_) | Instr::LoadBuildClass => {
                sets[top] = Set::default();
            }
            Instr::LoadFast(index) => sets[top] = sets[base + index.0 as usize].clone(),
            Instr::StoreFast(index) => {
                sets[base + index.0 as usize] = std::mem::take(&mut sets[top - 1]);
            }
            Instr::LoadGlobal(index) => {
                let slot = linked.slots[index.0 as usize];
                let value = m.state.globals[slot as usize].value();
                sets[top] = self.read(now, Place::Global(slot), None, value);
            }
            Instr::LoadName(index) => {
                let index = index.0 as usize;
                let own = match frame.names {
                    Names::Globals => None,
                    Names::Dict(dict) | Names::Own(dict) => {
                        name_in(m, dict, linked.names[index].handle).map(|value| (dict, value))
                    }
                };
                sets[top] = if let Some((dict, value)) = own {
                    let place = Place::Item(dict, Value::Obj(linked.names[index].handle));
                    self.read(now, place, None, value)
                } else {
                    let slot = linked.slots[index];
                    let value = m.state.globals[slot as usize].value();
                    self.read(now, Place::Global(slot), None, value)
                };
            }
            Instr::StoreGlobal(index) => {
                let slot = linked.slots[index.0 as usize];
                self.store_global(
                    m,
                    slot,
                    instrs,
                    pc,
                    std::mem::take(&mut sets[top - 1]),
                    values[top - 1],
                );
            }
            Instr::StoreName(index) if frame.names == Names::Globals => {
                let slot = linked.slots[index.0 as usize];
                self.store_global(
                    m,
                    slot,
                    instrs,
                    pc,
                    std::mem::take(&mut sets[top - 1]),
                    values[top - 1],
                );
            }
            Instr::StoreName(_) => {
                flight.adds = adds(instrs, pc, 1);
                flight.stored = Some((values[top - 1].value(), sets[top - 1].clone()));
            }
            Instr::LoadDeref(index) | Instr::LoadClassderef(index) => {
                let name = linked.cells[index.0 as usize].handle;
                let own = match frame.names {
                    Names::Dict(dict)
                        if matches!(instrs[pc as usize], Instr::LoadClassderef(_)) =>
                    {
                        name_in(m, dict, name).map(|value| (dict, value))
                    }
                    _ => None,
                };
                sets[top] = match (own, cell(index.0)) {
                    (Some((dict, value)), _) => {
                        self.read(now, Place::Item(dict, Value::Obj(name)), None, value)
                    }
                    (None, Some(cell)) => {
                        let value = content(m.state, cell);
                        self.read(now, Place::Cell(cell), Some(name), value)
                    }
                    (None, None) => Set::default(),
                };
            }
            Instr::StoreDeref(index) => {
                if let Some(cell) = cell(index.0) {
                    let name = linked.cells[index.0 as usize].handle;
                    let held = content(m.state, cell);
                    self.flight.adds = adds(instrs, pc, 1);
                    let now = self.now(m.program, m.state);
                    let set = std::mem::take(&mut sets[top - 1]);
                    let place = (Place::Cell(cell), Some(name));
                    self.write(now, place, Some(held), values[top - 1].value(), set);
                }
            }
            Instr::DeleteDeref(index) => {
                if let Some(cell) = cell(index.0)
                    && !content(m.state, cell).is_unbound()
                {
                    let name = linked.cells[index.0 as usize].handle;
                    let held = content(m.state, cell);
                    let place = (Place::Cell(cell), Some(name));
                    self.write(now, place, Some(held), Value::Unbound, Set::default());
                }
            }
            // These report the write of the emptied location.
            Instr::DeleteFast(_) | Instr::DeleteGlobal(_) | Instr::DeleteName(_) => {}
            Instr::DeleteSubscr | Instr::DeleteAttr(_) => {}

            // ---- operators ----
            Instr::BinaryAdd
            | Instr::InplaceAdd
            | Instr::BinarySubtract
            | Instr::InplaceSubtract
            | Instr::BinaryMultiply
            | Instr::InplaceMultiply
            | Instr::BinaryModulo
            | Instr::InplaceModulo
            | Instr::BinaryFloorDivide
            | Instr::InplaceFloorDivide
            | Instr::BinaryTrueDivide
            | Instr::InplaceTrueDivide
            | Instr::BinaryPower
            | Instr::InplacePower
            | Instr::BinaryMatrixMultiply
            | Instr::InplaceMatrixMultiply
            | Instr::BinaryLshift
            | Instr::InplaceLshift
            | Instr::BinaryRshift
            | Instr::InplaceRshift
            | Instr::BinaryAnd
            | Instr::InplaceAnd
            | Instr::BinaryOr
            | Instr::InplaceOr
            | Instr::BinaryXor
            | Instr::InplaceXor
            | Instr::BinarySubscr
            | Instr::CompareOp(
                Compare::Lt
                | Compare::Le
                | Compare::Eq
                | Compare::Ne
                | Compare::Gt
                | Compare::Ge
                | Compare::In
                | Compare::NotIn
                | Compare::Is
                | Compare::IsNot
                | Compare::ExceptionMatch,
            ) => {
                flight.set = operands(sets, 2);
                flight.arguments = arguments(values, sets, top - 2, top);
                sets[top - 2] = flight.set.clone();
            }
            Instr::UnaryPositive
            | Instr::UnaryNegative
            | Instr::UnaryInvert
            | Instr::UnaryNot
            | Instr::GetIter
            | Instr::GetYieldFromIter
            | Instr::GetAwaitable
            | Instr::GetAiter
            | Instr::LoadAttr(_) => {
                flight.set = sets[top - 1].clone();
                flight.arguments = arguments(values, sets, top - 1, top);
            }
            Instr::LoadMethod(_) | Instr::GetAnext | Instr::ImportFrom(_) => {
                flight.set = sets[top - 1].clone();
                flight.arguments = arguments(values, sets, top - 1, top);
                sets[top] = flight.set.clone();
            }
            Instr::StoreSubscr => {
                flight.adds = adds(instrs, pc, 2);
                flight.set = operands(sets, 3);
                flight.stored = Some((values[top - 3].value(), sets[top - 3].clone()));
                flight.arguments = arguments(values, sets, top - 3, top);
            }
            Instr::StoreAttr(_) => {
                flight.adds = adds(instrs, pc, 2);
                flight.set = operands(sets, 2);
                flight.stored = Some((values[top - 2].value(), sets[top - 2].clone()));
                flight.arguments = arguments(values, sets, top - 2, top);
            }

            // ---- displays ----
            Instr::BuildTuple(count)
            | Instr::BuildList(count)
            | Instr::BuildSlice(count)
            | Instr::BuildString(count)
            | Instr::BuildSet(count)
            | Instr::BuildListUnpack(count)
            | Instr::BuildTupleUnpack(count)
            | Instr::BuildTupleUnpackWithCall(count)
            | Instr::BuildSetUnpack(count)
            | Instr::BuildMapUnpack(count)
            | Instr::BuildMapUnpackWithCall(count) => {
                flight.builds = true;
                gather(flight, values, sets, top, count.0 as usize);
            }
            Instr::BuildMap(count) => {
                flight.builds = true;
                gather(flight, values, sets, top, count.0 as usize * 2);
            }
            Instr::BuildConstKeyMap(count) => {
                flight.builds = true;
                gather(flight, values, sets, top, count.0 as usize + 1);
            }
            Instr::ListAppend(depth) | Instr::SetAdd(depth) => {
                let more = sets[top - 1].clone();
                sets[top - 1 - depth.0 as usize].add(&more);
                flight.set = more;
            }
            Instr::MapAdd(depth) => {
                let more = operands(sets, 2);
                flight.builds = true;
                sets[top - 2 - depth.0 as usize].add(&more);
                flight.stored = Some((values[top - 1].value(), sets[top - 1].clone()));
                flight.set = more;
            }
            Instr::FormatValue(bits) => {
                gather(
                    flight,
                    values,
                    sets,
                    top,
                    if bits.0 & 4 == 4 { 2 } else { 1 },
                );
            }

            // ---- unpacking and iteration ----
            Instr::UnpackSequence(count) => {
                let set = sets[top - 1].clone();
                flight.set = set.clone();
                flight.arguments = arguments(values, sets, top - 1, top);
                let count = count.0 as usize;
                let list = values[top - 1].handle().filter(|list| !list.is_frozen());
                let items = match list.map(|list| (list, m.state.heap.get(list))) {
                    Some((list, Object::List(items))) if items.len() == count => {
                        Some((list, items))
                    }
                    _ => None,
                };
                for index in 0..count {
                    let at = top - 1 + count - 1 - index;
                    let mut item = set.clone();
                    if let Some((list, items)) = items {
                        let place =
                            Place::Item(list, Value::Int(i64::try_from(index).unwrap_or(i64::MAX)));
                        item.add(&self.read(now, place, None, items[index]));
                    }
                    if at >= sets.len() {
                        sets.resize(at + 1, Set::default());
                    }
                    sets[at] = item;
                }
            }
            Instr::UnpackEx(_) => flight.set = sets[top - 1].clone(),
            Instr::ForIter(_) => {
                let runs_python = values[top - 1].handle().is_some_and(|iter| {
                    !iter.is_frozen() && matches!(m.state.heap.get(iter), Object::Generator(_))
                });
                // A generator gets None, and what it yields says itself where it came from.
                if !runs_python {
                    flight.set = sets[top - 1].clone();
                    flight.arguments = arguments(values, sets, top - 1, top);
                    let set = flight.set.clone();
                    put(sets, frame.base + frame.sp, set);
                }
            }
            Instr::YieldFrom => {
                flight.set = sets[top - 1].clone();
                flight.arguments = arguments(values, sets, top - 2, top);
            }

            // ---- jumps ----
            Instr::JumpForward(_)
            | Instr::JumpAbsolute(_)
            | Instr::PopJumpIfFalse(_)
            | Instr::PopJumpIfTrue(_)
            | Instr::JumpIfFalseOrPop(_)
            | Instr::JumpIfTrueOrPop(_) => {}

            // ---- calls ----
            Instr::CallFunction(count) => {
                call(flight, values, sets, top - count.0 as usize, top, 1);
            }
            Instr::CallFunctionKw(count) => {
                call(flight, values, sets, top - 1 - count.0 as usize, top - 1, 1);
            }
            Instr::CallMethod(count) => {
                let count = count.0 as usize;
                if values[top - count - 2].is_unbound() {
                    call(flight, values, sets, top - count, top, 1);
                } else {
                    call(flight, values, sets, top - count - 1, top, 1);
                }
            }
            Instr::CallFunctionEx(bits) => {
                flight.spread = true;
                let count = if bits.0 & 1 == 1 { 3 } else { 2 };
                flight.set = operands(sets, count);
                flight.callee = sets[top - count].clone();
            }
            Instr::ReturnValue | Instr::YieldValue | Instr::PrintExpr => {
                flight.set = sets[top - 1].clone();
            }
            Instr::MakeFunction(bits) => {
                let parts = (bits.0 & 15).count_ones() as usize;
                gather(flight, values, sets, top, parts + 2);
            }

            // ---- blocks and exceptions ----
            Instr::BeginFinally | Instr::CallFinally(_) => sets[top] = Set::default(),
            Instr::SetupFinally(_)
            | Instr::PopBlock
            | Instr::PopExcept
            | Instr::SetupAsyncWith(_)
            | Instr::EndAsyncFor
            | Instr::WithCleanupFinish
            | Instr::ImportStar
            | Instr::SetupAnnotations => {}
            Instr::PopFinally(keep) => {
                if keep.0 == 1 {
                    let below = if values[top - 2].handle().is_some() {
                        7
                    } else {
                        2
                    };
                    sets[top - below] = sets[top - 1].clone();
                }
            }
            Instr::EndFinally => {
                if values[top - 1].handle().is_some() {
                    flight.set = sets[top - 2].clone();
                }
            }
            Instr::RaiseVarargs(count) => flight.set = operands(sets, count.0 as usize),
            Instr::SetupWith(_) | Instr::BeforeAsyncWith => {
                flight.set = sets[top - 1].clone();
                flight.arguments = arguments(values, sets, top - 1, top);
            }
            Instr::WithCleanupStart => {
                if values[top - 1].handle().is_some() {
                    let exit = sets[top - 7].clone();
                    let exception = sets[top - 2].clone();
                    sets[top - 7..=top].fill(exception);
                    flight.set = exit;
                } else {
                    flight.set = sets[top - 2].clone();
                    sets[top - 2..=top].fill(Set::default());
                }
            }
            Instr::ImportName(_) => {}
        }
    }

    fn store_global(
        &mut self,
        m: Moment<'_>,
        slot: u32,
        instrs: &[Instr],
        pc: u32,
        set: Set,
        value: Word,
    ) {
        self.flight.adds = adds(instrs, pc, 1);
        let held = m.state.globals[slot as usize].value();
        let now = self.now(m.program, m.state);
        let place = (Place::Global(slot), None);
        self.write(now, place, Some(held), value.value(), set);
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

/// Takes a range of operands as arguments of a call; the callee lies `below` under them.
fn call(flight: &mut Flight, values: &[Word], sets: &[Set], from: usize, to: usize, below: usize) {
    flight.callee = sets[from - below].clone();
    flight.set = union(&sets[from - below..to]);
    flight.arguments = arguments(values, sets, from, to);
}

fn arguments(values: &[Word], sets: &[Set], from: usize, to: usize) -> Arguments {
    (from..to)
        .map(|at| (values[at].value(), sets[at].clone()))
        .collect()
}

/// The topmost operands become one value.
fn gather(flight: &mut Flight, values: &[Word], sets: &mut [Set], top: usize, count: usize) {
    flight.set = union(&sets[top - count..top]);
    flight.arguments = arguments(values, sets, top - count, top);
    sets[top - count] = flight.set.clone();
}

fn put(sets: &mut Vec<Set>, at: u32, set: Set) {
    let at = at as usize;
    if sets.len() <= at {
        sets.resize(at + 1, Set::default());
    }
    sets[at] = set;
}

/// Whether what a storing instruction stores was made by `+=` or `-=` just before; `back` instructions lie in
/// between and count.
fn adds(instrs: &[Instr], pc: u32, back: u32) -> bool {
    let before = pc.checked_sub(back).map(|pc| instrs[pc as usize]);
    matches!(before, Some(Instr::InplaceAdd | Instr::InplaceSubtract))
}

fn content(state: &State, cell: Handle) -> Value {
    match state.heap.get(cell) {
        Object::Cell(value) => *value,
        _ => Value::Unbound,
    }
}

fn item(now: Now<'_>, list: Handle, index: usize) -> Option<Value> {
    match super::name::object(now.program, now.state, list) {
        Object::List(items) => items.get(index).copied(),
        _ => None,
    }
}

/// What a dict of names holds under one that the program's text mentions.
fn name_in(m: Moment<'_>, dict: Handle, name: Handle) -> Option<Value> {
    let Object::Dict(dict) = m.state.heap.get(dict) else {
        return None;
    };
    let Object::Str(text) = m.program.get(name) else {
        return None;
    };
    let is_name = |key: Value| {
        key == Value::Obj(name)
            || key.handle().is_some_and(|key| {
                matches!(super::name::object(m.program, m.state, key), Object::Str(t) if t == text)
            })
    };
    let position = dict.find(text.hash(), is_name)?;
    dict.at(position).map(|pair| pair.1)
}
