//! Switch points of a GIL model: whether the place between two instructions is one.
//!
//! The decision has two halves. Before an instruction is executed its operands are looked at ([`begin`]): what
//! is called, whether the object tested is a bool. What that says is left in the frame ([`Since`]), for a call
//! may run a whole Python function before the instruction completes. When the frame is about to execute its next
//! instruction, [`arrive`] adds what only shows then: whether a jump was taken, whether a handler was entered,
//! whether the condition of a `while` that goes round has held.
//!
//! Nothing here knows of versions; the marks and rules were compiled from the model when the program was loaded.

use crate::bytecode::Instr;
use crate::bytecode::switch_points::{Call, CodeMarks, Condition, Rules, WhileTest};
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::frame::{Pending, Since};
use crate::runtime::object::Object;
use crate::runtime::value::Value;
use crate::runtime::word::Word;

/// Whether the place before the instruction at `pc` is a switch point, and what is left to remember. `since` is
/// what was left when the frame's last instruction began.
pub(super) fn arrive(rules: Rules, marks: &CodeMarks, since: Since, pc: u32) -> (bool, Since) {
    let mark = marks.marks[pc as usize];
    let mut goes_round = since.goes_round;
    let taken = pc != since.last + 1;
    let before = |pending: Pending| match pending {
        Pending::Entered => marks.entry,
        Pending::Handler => rules.handler,
        Pending::No | Pending::Done | Pending::LoopEnd => false,
        Pending::Yes => true,
        Pending::IfTaken | Pending::LoopEndIfTaken => taken,
        Pending::IfBack => pc <= since.last,
        Pending::IfPassed => !taken,
    };
    let mut is_point = before(since.pending);
    // Entering and handling have no last instruction in this frame that matters.
    let has_last = !matches!(since.pending, Pending::Entered | Pending::Done);
    if goes_round && has_last {
        let last = marks.marks[since.last as usize];
        let is_out = mark.loop_number != last.loop_number || pc <= since.last;
        if is_out && last.loop_number != 0 {
            let body = marks.bodies[last.loop_number as usize - 1];
            if pc == body {
                is_point = true;
            } else if rules.while_test == WhileTest::BottomJumps
                && last.is_last_test
                && matches!(since.pending, Pending::IfTaken | Pending::LoopEndIfTaken)
            {
                // At the bottom not to go on is to fall out of the loop.
                is_point = false;
            }
        }
        goes_round &= !is_out;
    }
    if matches!(since.pending, Pending::LoopEnd | Pending::LoopEndIfTaken) && taken {
        goes_round = true;
    }
    let left = Since {
        last: 0,
        pending: Pending::Done,
        goes_round,
    };
    (is_point && !mark.skipped, left)
}

/// What is to be remembered of an instruction that is about to be executed.
#[expect(clippy::inline_always, reason = "a call in the loop would be felt")]
#[inline(always)]
pub(super) fn begin(
    cx: &Ctx<'_>,
    rules: Rules,
    condition: Condition,
    instr: Instr,
    next: u32,
    operands: &[Word],
) -> Pending {
    match condition {
        Condition::Never => Pending::No,
        Condition::Always => Pending::Yes,
        Condition::BackwardJump => Pending::IfBack,
        Condition::LoopEnd => Pending::LoopEnd,
        Condition::LoopEndIfTaken => Pending::LoopEndIfTaken,
        Condition::IfExhausted => Pending::IfPassed,
        _ => looked_at(cx, rules, condition, instr, next, operands),
    }
}

/// The conditions that depend on operands; `operands` are those of the frame, the topmost last.
fn looked_at(
    cx: &Ctx<'_>,
    rules: Rules,
    condition: Condition,
    instr: Instr,
    next: u32,
    operands: &[Word],
) -> Pending {
    let top = |depth: usize| operands[operands.len() - 1 - depth].value();
    let yes = |holds: bool| if holds { Pending::Yes } else { Pending::No };
    match condition {
        Condition::NotBool => yes(!matches!(top(0), Value::Bool(_))),
        Condition::Taken => {
            let (target, when) = match instr {
                Instr::PopJumpIfFalse(target) => (target.0, false),
                Instr::PopJumpIfTrue(target) => (target.0, true),
                _ => return Pending::IfTaken,
            };
            match Word::from(top(0)).truth() {
                // A jump to the next instruction is taken or not, but comes to the same place.
                Some(truth) if target == next => yes(truth == when),
                _ => Pending::IfTaken,
            }
        }
        Condition::NormalExit => yes(top(0).handle().is_none()),
        Condition::ExitCall => {
            yes(top(0).handle().is_none() && rules.tests_after(condition, kind(cx, top(1), None)))
        }
        Condition::EnterCall => {
            let enter = cx.special(top(0), cx.program.names.enter);
            yes(enter.is_none_or(|enter| rules.tests_after(condition, kind(cx, enter, None))))
        }
        Condition::Swallowed => yes(top(0) == Value::Bool(true) && !matches!(top(1), Value::None)),
        Condition::ExceptionLeft => {
            let keeps = matches!(instr, Instr::PopFinally(keep) if keep.0 == 1);
            yes(top(usize::from(keeps)).handle().is_some())
        }
        _ => {
            let (callee, receiver, count) = match instr {
                Instr::CallFunction(count) => (top(count.0 as usize), None, count.0),
                Instr::CallFunctionKw(count) => (top(count.0 as usize + 1), None, u32::MAX),
                Instr::CallFunctionEx(bits) => (top(1 + (bits.0 & 1) as usize), None, u32::MAX),
                Instr::CallMethod(count) => {
                    let receiver = top(count.0 as usize);
                    match top(count.0 as usize + 1) {
                        Value::Unbound => (receiver, None, count.0),
                        method => (method, Some(receiver), count.0),
                    }
                }
                _ => return Pending::Yes,
            };
            let is_dropped = || {
                let frame = cx.exec.python_frame();
                let code = frame.map(|frame| &cx.program.codes[frame.code as usize].code);
                code.is_some_and(|code| {
                    matches!(code.instrs.get(next as usize), Some(Instr::PopTop))
                })
            };
            let call = match receiver {
                Some(Value::Obj(list))
                    if count == 1
                        && cx.class_of(Value::Obj(list)) == class::LIST
                        && callee.handle() == cx.program.specialised.append
                        && is_dropped() =>
                {
                    Call::Specialised
                }
                _ => kind(cx, callee, Some(count)),
            };
            yes(rules.tests_after(condition, call))
        }
    }
}

/// What kind of call it is; `count` is the number of positional arguments, if all are.
fn kind(cx: &Ctx<'_>, callee: Value, count: Option<u32>) -> Call {
    let Value::Obj(handle) = callee else {
        return Call::Other;
    };
    match cx.get(handle) {
        Object::Function(_) => Call::Python,
        Object::Method { function, .. } => match cx.get(*function) {
            Object::Function(_) => Call::Method,
            _ => Call::Other,
        },
        Object::Native(_) => {
            let specialised = cx.program.specialised;
            let of = |wanted: u32, function| count == Some(wanted) && function == Some(handle);
            if of(1, specialised.len) || of(2, specialised.isinstance) {
                Call::Specialised
            } else {
                Call::Other
            }
        }
        Object::Class(_) if handle == class::SUPER => Call::Super,
        Object::Class(_) if handle == class::TYPE && count == Some(1) => Call::Specialised,
        Object::Class(_) => match cx.lookup(handle, cx.program.names.init) {
            Some(Value::Obj(init)) if matches!(cx.get(init), Object::Function(_)) => Call::Init,
            _ => Call::Other,
        },
        _ => Call::Other,
    }
}
