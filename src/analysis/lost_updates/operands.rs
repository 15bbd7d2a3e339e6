//! What each instruction does to its operands, as far as that is known before it runs.
//!
//! A result that may yet grow by what a native function reads is put in its place here all the same: where the
//! interpreter computes it by itself no event follows, and else [`Event::Pushed`](crate::runtime::observer::Event)
//! puts it there again. Above the topmost operand nobody looks, so an instruction that raises does no harm.

use super::set::{Set, Sets};
use super::shadow::{Arguments, Core, Flight, put};
use crate::bytecode::Instr;
use crate::bytecode::instr::Compare;
use crate::runtime::frame::{Frame, Names};
use crate::runtime::object::Object;
use crate::runtime::observer::{Moment, Place};
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::runtime::word::Word;

impl<const KEEPS: bool> Core<KEEPS> {
    /// The operands and effect of an instruction.
    #[expect(
        clippy::match_same_arms,
        reason = "instructions are grouped by what they are for"
    )]
    pub(super) fn instr(&mut self, m: Moment<'_>, sets: &mut Vec<Set>, code: u32, pc: u32) {
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
        if sets.len() < values.len() {
            sets.resize(values.len(), Set::EMPTY);
        }
        let Self { ledger, flight, .. } = self;
        let all = &mut ledger.sets;
        let mut operands = |sets: &[Set], count: usize| {
            let operands = &sets[top - count..top];
            all.union_of(operands.iter().copied())
        };
        match instrs[pc as usize] {
            Instr::PopTop | Instr::Nop | Instr::ExtendedArg(_) => {}
            Instr::RotTwo => sets.swap(top - 1, top - 2),
            Instr::RotThree => sets[top - 3..top].rotate_right(1),
            Instr::RotFour => sets[top - 4..top].rotate_right(1),
            Instr::DupTop => sets[top] = sets[top - 1],
            Instr::DupTopTwo => {
                sets[top] = sets[top - 2];
                sets[top + 1] = sets[top - 1];
            }

            // ---- names ----
            Instr::LoadConst(_) | Instr::LoadClosure(_) | Instr::LoadBuildClass => {
                sets[top] = Set::EMPTY;
            }
            Instr::LoadFast(index) => sets[top] = sets[base + index.0 as usize],
            Instr::StoreFast(index) => {
                sets[base + index.0 as usize] = sets[top - 1];
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
                self.store_global(m, slot, instrs, pc, sets[top - 1], values[top - 1]);
            }
            Instr::StoreName(index) if frame.names == Names::Globals => {
                let slot = linked.slots[index.0 as usize];
                self.store_global(m, slot, instrs, pc, sets[top - 1], values[top - 1]);
            }
            Instr::StoreName(_) => {
                flight.adds = adds(instrs, pc, 1);
                flight.stored = Some((values[top - 1].value(), sets[top - 1]));
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
                    (None, None) => Set::EMPTY,
                };
            }
            Instr::StoreDeref(index) => {
                if let Some(cell) = cell(index.0) {
                    let name = linked.cells[index.0 as usize].handle;
                    let held = content(m.state, cell);
                    self.flight.adds = adds(instrs, pc, 1);
                    let now = self.now(m.program, m.state);
                    let set = sets[top - 1];
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
                    self.write(now, place, Some(held), Value::Unbound, Set::EMPTY);
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
                sets[top - 2] = flight.set;
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
                flight.set = sets[top - 1];
                flight.arguments = arguments(values, sets, top - 1, top);
            }
            Instr::LoadMethod(_) | Instr::GetAnext | Instr::ImportFrom(_) => {
                flight.set = sets[top - 1];
                flight.arguments = arguments(values, sets, top - 1, top);
                sets[top] = flight.set;
            }
            Instr::StoreSubscr => {
                flight.adds = adds(instrs, pc, 2);
                flight.set = operands(sets, 3);
                flight.stored = Some((values[top - 3].value(), sets[top - 3]));
                flight.arguments = arguments(values, sets, top - 3, top);
            }
            Instr::StoreAttr(_) => {
                flight.adds = adds(instrs, pc, 2);
                flight.set = operands(sets, 2);
                flight.stored = Some((values[top - 2].value(), sets[top - 2]));
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
                gather(all, flight, values, sets, top, count.0 as usize);
            }
            Instr::BuildMap(count) => {
                flight.builds = true;
                gather(all, flight, values, sets, top, count.0 as usize * 2);
            }
            Instr::BuildConstKeyMap(count) => {
                flight.builds = true;
                gather(all, flight, values, sets, top, count.0 as usize + 1);
            }
            Instr::ListAppend(depth) | Instr::SetAdd(depth) => {
                let more = sets[top - 1];
                let container = &mut sets[top - 1 - depth.0 as usize];
                *container = all.union(*container, more);
                flight.set = more;
            }
            Instr::MapAdd(depth) => {
                let more = operands(sets, 2);
                flight.builds = true;
                let container = &mut sets[top - 2 - depth.0 as usize];
                *container = all.union(*container, more);
                flight.stored = Some((values[top - 1].value(), sets[top - 1]));
                flight.set = more;
            }
            Instr::FormatValue(bits) => {
                gather(
                    all,
                    flight,
                    values,
                    sets,
                    top,
                    if bits.0 & 4 == 4 { 2 } else { 1 },
                );
            }

            // ---- unpacking and iteration ----
            Instr::UnpackSequence(count) => {
                let set = sets[top - 1];
                flight.set = set;
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
                    let mut item = set;
                    if let Some((list, items)) = items {
                        let place =
                            Place::Item(list, Value::Int(i64::try_from(index).unwrap_or(i64::MAX)));
                        let read = self.read(now, place, None, items[index]);
                        item = self.ledger.sets.union(item, read);
                    }
                    if at >= sets.len() {
                        sets.resize(at + 1, Set::EMPTY);
                    }
                    sets[at] = item;
                }
            }
            Instr::UnpackEx(_) => flight.set = sets[top - 1],
            Instr::ForIter(_) => {
                let runs_python = values[top - 1].handle().is_some_and(|iter| {
                    !iter.is_frozen() && matches!(m.state.heap.get(iter), Object::Generator(_))
                });
                // A generator gets None, and what it yields says itself where it came from.
                if !runs_python {
                    flight.set = sets[top - 1];
                    flight.arguments = arguments(values, sets, top - 1, top);
                    let set = flight.set;
                    put(sets, frame.base + frame.sp, set);
                }
            }
            Instr::YieldFrom => {
                flight.set = sets[top - 1];
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
                call(all, flight, values, sets, top - count.0 as usize, top, 1);
            }
            Instr::CallFunctionKw(count) => {
                call(
                    all,
                    flight,
                    values,
                    sets,
                    top - 1 - count.0 as usize,
                    top - 1,
                    1,
                );
            }
            Instr::CallMethod(count) => {
                let count = count.0 as usize;
                if values[top - count - 2].is_unbound() {
                    call(all, flight, values, sets, top - count, top, 1);
                } else {
                    call(all, flight, values, sets, top - count - 1, top, 1);
                }
            }
            Instr::CallFunctionEx(bits) => {
                flight.spread = true;
                let count = if bits.0 & 1 == 1 { 3 } else { 2 };
                flight.set = operands(sets, count);
                flight.callee = sets[top - count];
            }
            Instr::ReturnValue | Instr::YieldValue | Instr::PrintExpr => {
                flight.set = sets[top - 1];
            }
            Instr::MakeFunction(bits) => {
                let parts = (bits.0 & 15).count_ones() as usize;
                gather(all, flight, values, sets, top, parts + 2);
            }

            // ---- blocks and exceptions ----
            Instr::BeginFinally | Instr::CallFinally(_) => sets[top] = Set::EMPTY,
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
                    sets[top - below] = sets[top - 1];
                }
            }
            Instr::EndFinally => {
                if values[top - 1].handle().is_some() {
                    flight.set = sets[top - 2];
                }
            }
            Instr::RaiseVarargs(count) => flight.set = operands(sets, count.0 as usize),
            Instr::SetupWith(_) | Instr::BeforeAsyncWith => {
                flight.set = sets[top - 1];
                flight.arguments = arguments(values, sets, top - 1, top);
            }
            Instr::WithCleanupStart => {
                if values[top - 1].handle().is_some() {
                    let exit = sets[top - 7];
                    let exception = sets[top - 2];
                    sets[top - 7..=top].fill(exception);
                    flight.set = exit;
                } else {
                    flight.set = sets[top - 2];
                    sets[top - 2..=top].fill(Set::EMPTY);
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
}

/// Takes a range of operands as arguments of a call; the callee lies `below` under them.
fn call(
    all: &mut Sets,
    flight: &mut Flight,
    values: &[Word],
    sets: &[Set],
    from: usize,
    to: usize,
    below: usize,
) {
    flight.callee = sets[from - below];
    flight.set = all.union_of(sets[from - below..to].iter().copied());
    flight.arguments = arguments(values, sets, from, to);
}

fn arguments(values: &[Word], sets: &[Set], from: usize, to: usize) -> Arguments {
    (from..to)
        .map(|at| (values[at].value(), sets[at]))
        .collect()
}

/// The topmost operands become one value.
fn gather(
    all: &mut Sets,
    flight: &mut Flight,
    values: &[Word],
    sets: &mut [Set],
    top: usize,
    count: usize,
) {
    flight.set = all.union_of(sets[top - count..top].iter().copied());
    flight.arguments = arguments(values, sets, top - count, top);
    sets[top - count] = flight.set;
}

/// Whether what a storing instruction stores was made by `+=` or `-=` just before; `back` instructions lie in
/// between and count.
pub(super) fn adds(instrs: &[Instr], pc: u32, back: u32) -> bool {
    let before = pc.checked_sub(back).map(|pc| instrs[pc as usize]);
    matches!(before, Some(Instr::InplaceAdd | Instr::InplaceSubtract))
}

fn content(state: &State, cell: Handle) -> Value {
    match state.heap.get(cell) {
        Object::Cell(value) => *value,
        _ => Value::Unbound,
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
