//! What a step does, in words and values: its operands, seen just before it, and its result, seen just after.
//!
//! The words follow one pattern: `name → value` for what is read, `name ← value` for what is stored,
//! `a + b → result`, `callee(arguments) → result`, and for a jump whether it is made and where to.

use super::phrase::Phrase;
use super::sight::Sight;
use crate::bytecode::Instr;
use crate::bytecode::instr::{Compare, JumpBy, JumpTo};
use crate::bytecode::opcode::{Opcode, OperandKind};
use crate::runtime::frame::{Exec, Frame, NativeCall, NativeFrame, PyFrame, Root};
use crate::runtime::object::Object;
use crate::runtime::ops;
use crate::runtime::value::Value;
use crate::text::display::escape_for_display;

/// How many characters a value gets among others.
const OPERAND: usize = 16;
/// How many it gets when it is the main thing.
const ALONE: usize = 40;

/// What is still to be said of a step once it has been made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Silent,
    /// What it left on top of the operand stack.
    Top,
    /// Whether it jumped.
    Jump,
    /// The item that the iterator gave, or that it gave none.
    Item,
}

/// The operands of an instruction that is about to be made, and what will be said of its result.
#[must_use]
pub fn before(
    sight: Sight<'_>,
    exec: &Exec,
    frame: &PyFrame,
    code: u32,
    pc: u32,
) -> (Phrase, Outcome) {
    let linked = &sight.program.codes[code as usize];
    let instr = linked.code.instrs[pc as usize];
    let opcode = instr.opcode();
    let top = (frame.base + frame.sp) as usize;
    let at = |depth: usize| exec.values[top - depth].value();
    let short = |value: Value| sight.short(value, OPERAND);
    let alone = |value: Value| sight.short(value, ALONE);
    let owner = |value: Value| sight.called(value, Some(exec), OPERAND);
    let mut says = Phrase::default();
    let offset = |index: u32| {
        let offsets = &linked.code.offsets;
        offsets.get(index as usize).copied().unwrap_or_default()
    };
    let name = |index: u32| sight.name(linked.names[index as usize]);
    let local = |index: u32| sight.name(linked.varnames[index as usize]);
    let cell = |index: u32| sight.name(linked.cells[index as usize]);
    let outcome = match instr {
        Instr::LoadConst(index) => {
            says.word(alone(linked.consts[index.0 as usize].value()));
            Outcome::Silent
        }
        Instr::LoadName(index) | Instr::LoadGlobal(index) => {
            says.word(name(index.0));
            Outcome::Top
        }
        Instr::LoadFast(index) => {
            says.word(local(index.0));
            Outcome::Top
        }
        Instr::LoadDeref(index) | Instr::LoadClassderef(index) => {
            says.word(cell(index.0));
            Outcome::Top
        }
        Instr::LoadClosure(index) | Instr::DeleteDeref(index) => {
            says.word(cell(index.0));
            Outcome::Silent
        }
        Instr::StoreName(index) | Instr::StoreGlobal(index) => {
            says.word(name(index.0)).word(" ← ").result(alone(at(1)));
            Outcome::Silent
        }
        Instr::StoreFast(index) => {
            says.word(local(index.0)).word(" ← ").result(alone(at(1)));
            Outcome::Silent
        }
        Instr::StoreDeref(index) => {
            says.word(cell(index.0)).word(" ← ").result(alone(at(1)));
            Outcome::Silent
        }
        Instr::DeleteName(index)
        | Instr::DeleteGlobal(index)
        | Instr::ImportName(index)
        | Instr::ImportFrom(index) => {
            says.word(name(index.0));
            Outcome::Silent
        }
        Instr::DeleteFast(index) => {
            says.word(local(index.0));
            Outcome::Silent
        }
        Instr::LoadAttr(index) => {
            says.word(format!("{}.{}", owner(at(1)), name(index.0)));
            Outcome::Top
        }
        Instr::LoadMethod(index) | Instr::DeleteAttr(index) => {
            says.word(format!("{}.{}", owner(at(1)), name(index.0)));
            Outcome::Silent
        }
        Instr::StoreAttr(index) => {
            says.word(format!("{}.{} ← ", owner(at(1)), name(index.0)));
            says.result(alone(at(2)));
            Outcome::Silent
        }
        Instr::BinarySubscr => {
            says.word(owner(at(2))).word("[");
            says.value(short(at(1))).word("]");
            Outcome::Top
        }
        Instr::StoreSubscr => {
            says.word(owner(at(2))).word("[").value(short(at(1)));
            says.word("] ← ").result(alone(at(3)));
            Outcome::Silent
        }
        Instr::DeleteSubscr => {
            says.word(owner(at(2))).word("[");
            says.value(short(at(1))).word("]");
            Outcome::Silent
        }
        Instr::CompareOp(Compare::ExceptionMatch) => {
            says.value(short(at(2))).word(" matches ");
            says.word(short(at(1)));
            Outcome::Top
        }
        Instr::CompareOp(op) => {
            let symbol = op.symbol();
            says.value(short(at(2))).word(format!(" {symbol} "));
            says.value(short(at(1)));
            Outcome::Top
        }
        Instr::UnaryNot => {
            says.word("not ").value(short(at(1)));
            Outcome::Top
        }
        Instr::UnaryNegative => {
            says.word("-").value(short(at(1)));
            Outcome::Top
        }
        Instr::UnaryPositive => {
            says.word("+").value(short(at(1)));
            Outcome::Top
        }
        Instr::UnaryInvert => {
            says.word("~").value(short(at(1)));
            Outcome::Top
        }
        Instr::GetIter | Instr::GetYieldFromIter => {
            says.value(short(at(1)));
            Outcome::Top
        }
        Instr::ForIter(_) => Outcome::Item,
        Instr::JumpForward(JumpBy(target))
        | Instr::CallFinally(JumpBy(target))
        | Instr::JumpAbsolute(JumpTo(target)) => {
            says.word(format!("to {}", offset(target)));
            Outcome::Silent
        }
        Instr::PopJumpIfFalse(_)
        | Instr::PopJumpIfTrue(_)
        | Instr::JumpIfFalseOrPop(_)
        | Instr::JumpIfTrueOrPop(_) => {
            says.value(short(at(1)));
            Outcome::Jump
        }
        Instr::ReturnValue
        | Instr::YieldValue
        | Instr::UnpackSequence(_)
        | Instr::UnpackEx(_)
        | Instr::ListAppend(_)
        | Instr::SetAdd(_)
        | Instr::PrintExpr => {
            says.value(alone(at(1)));
            Outcome::Silent
        }
        Instr::CallFunction(count) => {
            let count = count.0 as usize;
            let args: Vec<Value> = (1..=count).rev().map(at).collect();
            call(sight, exec, &mut says, at(count + 1), &args, &[]);
            Outcome::Top
        }
        Instr::CallMethod(count) => {
            let count = count.0 as usize;
            let args: Vec<Value> = (1..=count).rev().map(at).collect();
            let method = at(count + 2);
            if method.is_unbound() {
                call(sight, exec, &mut says, at(count + 1), &args, &[]);
            } else {
                let receiver = owner(at(count + 1));
                says.word(format!("{receiver}.{}", callee_name(sight, method)));
                arguments(sight, &mut says, &args, &[]);
            }
            Outcome::Top
        }
        Instr::CallFunctionKw(count) => {
            let count = count.0 as usize;
            let args: Vec<Value> = (2..=count + 1).rev().map(at).collect();
            let names: Vec<&str> = match at(1).handle().map(|names| sight.get(names)) {
                Some(Object::Tuple(names)) => names
                    .iter()
                    .filter_map(|name| sight.as_str(*name))
                    .collect(),
                _ => Vec::new(),
            };
            call(sight, exec, &mut says, at(count + 2), &args, &names);
            Outcome::Top
        }
        Instr::CallFunctionEx(bits) => {
            let with_mapping = bits.0 & 1 == 1;
            let first = if with_mapping { 2 } else { 1 };
            says.word(callee(sight, exec, at(first + 1))).word("(*");
            says.value(short(at(first)));
            if with_mapping {
                says.word(", **").value(short(at(1)));
            }
            says.word(")");
            Outcome::Top
        }
        Instr::SetupWith(_) => {
            says.word(format!("{}.__enter__()", owner(at(1))));
            Outcome::Top
        }
        Instr::WithCleanupStart => {
            let exit = match at(1) {
                Value::Unbound | Value::Int(_) => at(2),
                _ => at(7),
            };
            says.word(callee(sight, exec, exit)).word("()");
            Outcome::Silent
        }
        Instr::SetupFinally(target) => {
            says.word(format!("handler at {}", offset(target.0)));
            Outcome::Silent
        }
        Instr::RaiseVarargs(count) => {
            if count.0 > 0 {
                says.value(short(at(count.0 as usize)));
            }
            Outcome::Silent
        }
        Instr::FormatValue(bits) => {
            let value = if bits.0 & 4 == 4 { at(2) } else { at(1) };
            says.value(short(value));
            Outcome::Top
        }
        Instr::MapAdd(_) => {
            says.value(short(at(2))).word(": ").value(short(at(1)));
            Outcome::Silent
        }
        Instr::MakeFunction(_) => {
            let name = sight.as_str(at(1)).unwrap_or_default();
            says.word(escape_for_display(name));
            Outcome::Silent
        }
        Instr::BuildTuple(_)
        | Instr::BuildList(_)
        | Instr::BuildSet(_)
        | Instr::BuildMap(_)
        | Instr::BuildConstKeyMap(_)
        | Instr::BuildString(_)
        | Instr::BuildSlice(_)
        | Instr::BuildListUnpack(_)
        | Instr::BuildTupleUnpack(_)
        | Instr::BuildSetUnpack(_)
        | Instr::BuildMapUnpack(_) => Outcome::Top,
        _ if let Some(symbol) = operator(opcode) => {
            says.value(short(at(2))).word(format!(" {symbol} "));
            says.value(short(at(1)));
            Outcome::Top
        }
        _ => Outcome::Silent,
    };
    (says, outcome)
}

/// What it did, now that it is done; `depth` is how many frames there were before.
pub fn after(
    sight: Sight<'_>,
    exec: &Exec,
    depth: usize,
    instr: Option<(u32, u32)>,
    outcome: Outcome,
    says: &mut Phrase,
) {
    // A call that entered a Python function, or that waits, has no result yet.
    let Some(Frame::Python(frame)) = exec.frames.last() else {
        return;
    };
    if exec.frames.len() > depth {
        return;
    }
    let offset_of = |index: u32| {
        let offsets = &sight.program.codes[frame.code as usize].code.offsets;
        offsets.get(index as usize).copied().unwrap_or_default()
    };
    let top = || {
        let top = (frame.base + frame.sp).checked_sub(1);
        let value = top.and_then(|top| exec.values.get(top as usize));
        sight.short(value.map_or(Value::Unbound, |word| word.value()), ALONE)
    };
    let fell_through = instr.is_some_and(|(_, pc)| frame.pc == pc + 1);
    match outcome {
        Outcome::Silent => {}
        Outcome::Top => {
            says.word(if says.parts.is_empty() {
                "→ "
            } else {
                " → "
            });
            says.result(top());
        }
        Outcome::Jump if fell_through => {
            says.word(" → no jump");
        }
        Outcome::Jump => {
            says.word(format!(" → to {}", offset_of(frame.pc)));
        }
        Outcome::Item if fell_through => {
            says.word("→ ").result(top());
        }
        Outcome::Item => {
            says.word(format!("at its end → to {}", offset_of(frame.pc)));
        }
    }
}

/// What a native frame is about to do; `is_retry` if it asks again for something that it did not get before.
#[must_use]
pub fn native(sight: Sight<'_>, exec: &Exec, is_retry: bool) -> (Phrase, Outcome) {
    let mut says = Phrase::default();
    let mut outcome = Outcome::Silent;
    match exec.frames.last() {
        Some(Frame::Native(frame)) => match &**frame {
            NativeFrame::Call(call) => {
                says.word(if is_retry { "tries " } else { "goes on in " });
                says.word(native_call(sight, exec, call));
                if is_retry {
                    says.word(" again");
                }
                outcome = Outcome::Top;
            }
            NativeFrame::Root(Root::Bootstrap) => {
                says.word("thread starts");
            }
            NativeFrame::Root(Root::PoolWorker { .. }) => {
                says.word("pool worker looks for a task");
            }
            NativeFrame::Root(Root::Main { .. }) => {
                says.word("program ends");
            }
            _ => {
                says.word("goes on");
            }
        },
        _ => {
            says.word("goes on");
        }
    }
    (says, outcome)
}

fn native_call(sight: Sight<'_>, exec: &Exec, call: &NativeCall) -> String {
    if std::ptr::eq(call.function.0, &raw const ops::call::ENTER) {
        // Its arguments are the method and the object.
        let manager = call.args.get(1).copied().unwrap_or_default();
        return format!("{}.__enter__()", sight.called(manager, Some(exec), OPERAND));
    }
    let (owner, args) = match call.args.split_first() {
        Some((owner, args)) if call.function.0.is_method => (
            format!("{}.", sight.called(*owner, Some(exec), OPERAND)),
            args,
        ),
        _ => (String::new(), &*call.args),
    };
    let args: Vec<String> = args.iter().map(|arg| sight.short(*arg, OPERAND)).collect();
    format!("{owner}{}({})", call.function.0.name, args.join(", "))
}

fn call(
    sight: Sight<'_>,
    exec: &Exec,
    says: &mut Phrase,
    function: Value,
    args: &[Value],
    names: &[&str],
) {
    says.word(callee(sight, exec, function));
    arguments(sight, says, args, names);
}

fn arguments(sight: Sight<'_>, says: &mut Phrase, args: &[Value], names: &[&str]) {
    says.word("(");
    let positional = args.len().saturating_sub(names.len());
    for (i, &arg) in args.iter().enumerate() {
        if i > 0 {
            says.word(", ");
        }
        if let Some(name) = i.checked_sub(positional).and_then(|i| names.get(i)) {
            says.word(format!("{}=", escape_for_display(name)));
        }
        match function_name(sight, arg) {
            Some(name) => says.word(name),
            None => says.value(sight.short(arg, OPERAND)),
        };
    }
    says.word(")");
}

/// A callable as it would be written in a call.
fn callee(sight: Sight<'_>, exec: &Exec, value: Value) -> String {
    match value.handle().map(|handle| sight.get(handle)) {
        Some(Object::Method { function, receiver }) => {
            let name = callee_name(sight, Value::Obj(*function));
            format!("{}.{name}", sight.called(*receiver, Some(exec), OPERAND))
        }
        _ => callee_name(sight, value),
    }
}

fn callee_name(sight: Sight<'_>, value: Value) -> String {
    function_name(sight, value).unwrap_or_else(|| sight.called(value, None, OPERAND))
}

/// The name of a function or class.
fn function_name(sight: Sight<'_>, value: Value) -> Option<String> {
    let name = match sight.get(value.handle()?) {
        Object::Function(function) => sight.as_str(function.name)?,
        Object::Native(native) => native.name,
        Object::Class(class) => &class.name,
        _ => return None,
    };
    Some(escape_for_display(name))
}

/// The sign of a binary operator.
fn operator(opcode: Opcode) -> Option<&'static str> {
    if opcode.operand_kind() != OperandKind::None {
        return None;
    }
    let name = opcode.name();
    let operation = name
        .strip_prefix("BINARY_")
        .or_else(|| name.strip_prefix("INPLACE_"))?;
    Some(match operation {
        "ADD" => "+",
        "SUBTRACT" => "-",
        "MULTIPLY" => "*",
        "MODULO" => "%",
        "FLOOR_DIVIDE" => "//",
        "TRUE_DIVIDE" => "/",
        "POWER" => "**",
        "MATRIX_MULTIPLY" => "@",
        "LSHIFT" => "<<",
        "RSHIFT" => ">>",
        "AND" => "&",
        "OR" => "|",
        "XOR" => "^",
        _ => return None,
    })
}
