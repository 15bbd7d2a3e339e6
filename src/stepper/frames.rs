//! The frames of a thread as a person counts them: Python functions, the running one first.
//!
//! A frame's next instruction is what `pc` holds. In a frame that has called another, or that waits in the middle
//! of a call, the instruction that matters is the one before: the call.

use crate::report::trace::sight::Sight;
use crate::runtime::frame::{Exec, Frame, NativeFrame, PyFrame};
use crate::runtime::object::Object;
use crate::runtime::observer::At;
use crate::runtime::program::Name;
use crate::runtime::state::State;
use crate::runtime::value::Value;
use crate::schedule::ThreadId;

/// A Python frame.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The frame.
    pub frame: PyFrame,
    /// The instruction it is at.
    pub pc: u32,
}

/// The Python frames of a thread, the running one first.
#[must_use]
pub fn views(exec: &Exec) -> Vec<View> {
    let mut is_top = true;
    let mut views = Vec::new();
    for frame in exec.frames.iter().rev() {
        if let Frame::Python(frame) = frame {
            let pc = if is_top {
                frame.pc
            } else {
                frame.pc.saturating_sub(1)
            };
            views.push(View { frame: *frame, pc });
        }
        is_top = false;
    }
    views
}

/// What a thread executes when it runs next; none if it has ended.
#[must_use]
pub fn next(exec: &Exec) -> Option<At> {
    Some(match exec.frames.last()? {
        Frame::Python(frame) => At::Instr {
            code: frame.code,
            pc: frame.pc,
        },
        Frame::Native(_) => At::Native,
    })
}

/// Whether a thread asks again for what it did not get: a lock, an item of a queue.
#[must_use]
pub fn asks_again(state: &State, thread: ThreadId) -> bool {
    use crate::runtime::wait::WaitOn;
    let wait = &state.execs[thread as usize].wait;
    matches!(wait, Some(wait) if matches!(wait.on, WaitOn::Sync { .. }))
}

/// Whether a native frame at the top stands for a call that Python code made.
#[must_use]
pub fn is_in_call(exec: &Exec) -> bool {
    match exec.frames.last() {
        Some(Frame::Native(frame)) => !matches!(**frame, NativeFrame::Root(_)),
        _ => false,
    }
}

/// The variables of a frame with their values: fast locals, then cells, then the names of a class body or of the
/// thread's own. Those without a value are left out.
#[must_use]
pub fn locals(sight: Sight<'_>, exec: &Exec, frame: &PyFrame) -> Vec<(Name, Value)> {
    use crate::runtime::frame::Names;
    let code = &sight.program.codes[frame.code as usize];
    let base = frame.base as usize;
    let at = |index: usize| {
        exec.values
            .get(base + index)
            .map_or(Value::Unbound, |word| word.value())
    };
    let mut found: Vec<(Name, Value)> = Vec::new();
    for (index, name) in code.varnames.iter().enumerate() {
        found.push((*name, at(index)));
    }
    for (index, name) in code.cells.iter().enumerate() {
        let cell = at(code.varnames.len() + index)
            .handle()
            .map(|cell| sight.get(cell));
        if let Some(Object::Cell(value)) = cell {
            found.push((*name, *value));
        }
    }
    if let Names::Dict(dict) | Names::Own(dict) = frame.names
        && let Object::Dict(dict) = sight.get(dict)
    {
        for (key, value) in dict.iter() {
            if let Some(handle) = key.handle()
                && let Object::Str(text) = sight.get(handle)
            {
                let hash = text.hash();
                found.push((Name { handle, hash }, value));
            }
        }
    }
    found.retain(|(_, value)| !value.is_unbound());
    found
}

/// The operands on a frame's stack, the top one last.
#[must_use]
pub fn operands(sight: Sight<'_>, exec: &Exec, frame: &PyFrame) -> Vec<Value> {
    let code = &sight.program.codes[frame.code as usize];
    let first = frame.base + code.first_operand();
    let top = frame.base + frame.sp;
    (first..top)
        .filter_map(|index| Some(exec.values.get(index as usize)?.value()))
        .collect()
}
