//! Which instructions concern nobody but the thread that executes them.
//!
//! Such an instruction reads and writes nothing that another thread could write or read, cannot block, raise past its
//! own thread's frames, or end anything that others can see. It commutes with whatever the other threads do, so a
//! search may execute it right after the one before it: no outcome, deadlock or lost update is missed. How many
//! interleavings that stands for is counted exactly (see [`super::count`]).
//!
//! The answer depends on the values at hand: `INPLACE_ADD` of two integers is local, of two lists it is not.

use super::facts::Facts;
use crate::bytecode::Instr;
use crate::bytecode::instr::Compare;
use crate::bytecode::switch_points::Condition;
use crate::runtime::class_table as class;
use crate::runtime::frame::{Exec, Frame, Names, PyFrame, Then};
use crate::runtime::object::Object;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;

/// Deeper frames may meet the recursion limit.
const DEEP: usize = 500;

/// Whether the next step of a thread is local.
#[must_use]
pub fn is_local(program: &Program, facts: &Facts, state: &State, thread: ThreadId) -> bool {
    let exec = &state.execs[thread as usize];
    let Some(Frame::Python(frame)) = exec.frames.last() else {
        return false;
    };
    if program.rules.is_some() && !is_alone(program, frame) {
        return false;
    }
    if exec.frames.len() > DEEP || state.recursion_limit.is_some() {
        return false;
    }
    Look {
        program,
        facts,
        state,
        exec,
        frame,
    }
    .is_local()
}

/// Under a GIL model: whether the transition that the next instruction begins ends with it, whatever it does.
fn is_alone(program: &Program, frame: &PyFrame) -> bool {
    let linked = &program.codes[frame.code as usize];
    let marks = &linked.marks.marks;
    let ends_before = |next: u32| marks.get(next as usize).is_some_and(|mark| !mark.skipped);
    let next = frame.pc + 1;
    marks[frame.pc as usize].condition == Condition::Always
        && match linked.code.instrs[frame.pc as usize] {
            Instr::JumpAbsolute(to) => ends_before(to.0),
            Instr::ForIter(to) => ends_before(to.0) && ends_before(next),
            // What lies behind it is in another frame.
            Instr::CallFunction(_) => false,
            _ => ends_before(next),
        }
}

struct Look<'a> {
    program: &'a Program,
    facts: &'a Facts,
    state: &'a State,
    exec: &'a Exec,
    frame: &'a PyFrame,
}

impl Look<'_> {
    /// The operand that lies so many below the topmost one.
    fn operand(&self, below: u32) -> Value {
        self.exec.values[(self.frame.base + self.frame.sp - 1 - below) as usize].value()
    }

    fn object(&self, value: Value) -> Option<&Object> {
        let handle = value.handle()?;
        Some(if handle.is_frozen() {
            self.program.get(handle)
        } else {
            self.state.heap.get(handle)
        })
    }

    fn is_text(&self, value: Value) -> bool {
        matches!(self.object(value), Some(Object::Str(_)))
    }

    /// Whether its truth can be told without asking anybody.
    fn has_truth(&self, value: Value) -> bool {
        is_number(value) || value == Value::None || self.is_text(value)
    }

    #[expect(clippy::match_same_arms, reason = "each arm has a reason of its own")]
    fn is_local(&self) -> bool {
        let code = &self.program.codes[self.frame.code as usize];
        match code.code.instrs[self.frame.pc as usize] {
            Instr::Nop
            | Instr::PopTop
            | Instr::RotTwo
            | Instr::RotThree
            | Instr::RotFour
            | Instr::DupTop
            | Instr::DupTopTwo
            | Instr::LoadConst(_)
            | Instr::StoreFast(_)
            | Instr::JumpForward(_)
            | Instr::JumpAbsolute(_)
            | Instr::SetupFinally(_)
            | Instr::PopBlock
            | Instr::BeginFinally
            | Instr::LoadClosure(_)
            | Instr::BuildTuple(_)
            | Instr::BuildList(_)
            | Instr::MakeFunction(_) => true,
            Instr::LoadFast(index) => {
                !self.exec.values[(self.frame.base + index.0) as usize].is_unbound()
            }
            Instr::PopJumpIfFalse(_)
            | Instr::PopJumpIfTrue(_)
            | Instr::JumpIfFalseOrPop(_)
            | Instr::JumpIfTrueOrPop(_)
            | Instr::UnaryNot => self.has_truth(self.operand(0)),
            Instr::UnaryNegative | Instr::UnaryPositive => is_number(self.operand(0)),
            Instr::BinaryAdd | Instr::InplaceAdd => {
                let (a, b) = (self.operand(1), self.operand(0));
                is_number(a) && is_number(b) || self.is_text(a) && self.is_text(b)
            }
            Instr::BinarySubtract
            | Instr::InplaceSubtract
            | Instr::BinaryMultiply
            | Instr::InplaceMultiply => is_number(self.operand(1)) && is_number(self.operand(0)),
            Instr::BinaryModulo
            | Instr::InplaceModulo
            | Instr::BinaryFloorDivide
            | Instr::InplaceFloorDivide => {
                is_integer(self.operand(1))
                    && matches!(self.operand(0), Value::Int(divisor) if divisor != 0)
            }
            Instr::BinaryAnd
            | Instr::InplaceAnd
            | Instr::BinaryOr
            | Instr::InplaceOr
            | Instr::BinaryXor
            | Instr::InplaceXor => is_integer(self.operand(1)) && is_integer(self.operand(0)),
            Instr::CompareOp(Compare::Is | Compare::IsNot) => true,
            Instr::CompareOp(op) if (op as u8) < Compare::In as u8 => {
                let (a, b) = (self.operand(1), self.operand(0));
                is_number(a) && is_number(b) || self.is_text(a) && self.is_text(b)
            }
            Instr::LoadGlobal(index) => self.is_constant(index.0),
            Instr::LoadName(index) => match self.frame.names {
                Names::Globals => self.is_constant(index.0),
                Names::Own(own) => self.is_own(own, index.0) || self.is_constant(index.0),
                Names::Dict(_) => false,
            },
            Instr::StoreName(index) => match self.frame.names {
                Names::Own(own) => self.is_own(own, index.0),
                Names::Globals | Names::Dict(_) => false,
            },
            Instr::GetIter => matches!(
                self.object(self.operand(0)),
                Some(Object::Range(_) | Object::Tuple(_) | Object::List(_) | Object::Str(_))
            ),
            Instr::ForIter(_) => self.facts.iterators_are_private && self.walks_alone(),
            Instr::CallFunction(count) => self.call_is_local(count.0),
            Instr::ReturnValue => self.return_is_local(),
            _ => false,
        }
    }

    /// Whether a global name means the same for ever, and something.
    fn is_constant(&self, name: u32) -> bool {
        let code = &self.program.codes[self.frame.code as usize];
        let slot = code.slots[name as usize] as usize;
        self.facts.constant.get(slot) == Some(&true)
            && (!self.state.globals[slot].is_unbound()
                || !code.builtins[name as usize].is_unbound())
    }

    /// Whether a name is one of those that the thread has for itself.
    fn is_own(&self, own: Handle, name: u32) -> bool {
        let code = &self.program.codes[self.frame.code as usize];
        let name = code.names[name as usize];
        self.facts.own_names_are_private
            && match self.state.heap.get(own) {
                Object::Dict(dict) => dict
                    .find(name.hash, |key| key == Value::Obj(name.handle))
                    .is_some(),
                _ => false,
            }
    }

    /// Whether the iterator on top is a loop's own, over something that does not change.
    fn walks_alone(&self) -> bool {
        match self.object(self.operand(0)) {
            Some(Object::RangeIter { .. }) => true,
            Some(Object::SeqIter { seq, .. }) => {
                seq.is_none_or(|seq| matches!(self.object(Value::Obj(seq)), Some(Object::Tuple(_))))
            }
            _ => false,
        }
    }

    /// Whether a call only makes a range, or a frame for a Python function.
    fn call_is_local(&self, count: u32) -> bool {
        let callee = self.operand(count);
        if callee == Value::Obj(class::RANGE) {
            let arguments = (0..count).map(|below| self.operand(below));
            return matches!(count, 1 | 2) && arguments.into_iter().all(is_integer);
        }
        match self.object(callee) {
            Some(Object::Function(function)) => {
                let code = &self.program.codes[function.code as usize];
                code.is_simple && code.code.parts.argcount == count
            }
            _ => false,
        }
    }

    fn return_is_local(&self) -> bool {
        if self.frame.then != Then::Push || self.frame.generator.is_some() {
            return false;
        }
        match self.exec.frames.iter().rev().nth(1) {
            Some(Frame::Python(_)) => true,
            Some(Frame::Native(_)) => self.facts.ends_are_private && self.exec.frames.len() == 2,
            None => false,
        }
    }
}

const fn is_integer(value: Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_))
}

const fn is_number(value: Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_) | Value::Float(_))
}
