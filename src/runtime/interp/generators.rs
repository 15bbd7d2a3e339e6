//! Generators on the move: resuming one puts its frame on top of the running thread's stacks, yielding takes it off
//! again, and what is thrown into one goes through its `yield from` to the innermost.
//!
//! Coroutines and asynchronous generators are the same but for what they say at their end.

use super::resume::{exhausted, finish, push, raise, start, top_python, yield_from_done};
use super::{Next, unwind};
use crate::bytecode::Instr;
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::frame::{Frame, PyFrame, Then};
use crate::runtime::generator::{GeneratorKind, GeneratorState};
use crate::runtime::native::{Args, Trap};
use crate::runtime::object::Object;
use crate::runtime::observer::Event;
use crate::runtime::ops;
use crate::runtime::value::{Handle, Value};
use crate::runtime::word::Word;

/// Resumes a suspended generator: its frame goes on top of this thread's stacks.
pub(super) fn resume_generator(
    cx: &mut Ctx<'_>,
    handle: Handle,
    input: Result<Value, Handle>,
    then: Then,
) -> Next {
    let top = cx.exec.top();
    let Object::Generator(generator) = cx.get_mut(handle) else {
        unreachable!("only generators are resumed")
    };
    let kind = generator.kind;
    let state = std::mem::replace(&mut generator.state, GeneratorState::Running);
    let GeneratorState::Suspended {
        mut frame,
        values,
        blocks,
        handled,
        started,
    } = state
    else {
        let running = matches!(state, GeneratorState::Running);
        generator.state = state;
        let trap = match (running, input, kind) {
            (true, ..) => {
                let message = format!("{} already executing", kind.name());
                cx.value_error(message)
            }
            (false, _, GeneratorKind::Coroutine) => {
                let message = "cannot reuse already awaited coroutine";
                cx.error(class::RUNTIME_ERROR, message)
            }
            (false, Err(exception), _) => Trap::Raise(exception),
            (false, Ok(_), GeneratorKind::Generator) => cx.stop_iteration(Value::None),
            (false, Ok(_), GeneratorKind::AsyncGenerator) => {
                Trap::Raise(cx.new_exception(class::STOP_ASYNC_ITERATION, &[]))
            }
        };
        let Trap::Raise(exception) = trap else {
            unreachable!("an exception was made")
        };
        return unwind::after_raise(cx, exception, then).unwrap_or(Next::Raise(exception));
    };
    if cx.exec.frames.len() > cx.recursion_limit() {
        let Object::Generator(generator) = cx.get_mut(handle) else {
            unreachable!("it is a generator")
        };
        generator.state = GeneratorState::Suspended {
            frame,
            values,
            blocks,
            handled,
            started,
        };
        return raise(cx.error(class::RECURSION_ERROR, "maximum recursion depth exceeded"));
    }
    if !started
        && let Ok(value) = input
        && !matches!(value, Value::None)
    {
        let Object::Generator(generator) = cx.get_mut(handle) else {
            unreachable!("it is a generator")
        };
        generator.state = GeneratorState::Suspended {
            frame,
            values,
            blocks,
            handled,
            started,
        };
        let message = format!(
            "can't send non-None value to a just-started {}",
            kind.name()
        );
        return raise(cx.type_error(message));
    }
    // One value below the frame keeps what the resumer was handling.
    frame.base = u32::try_from(top + 1).expect("the stack is bounded by the recursion limit");
    frame.blocks = u32::try_from(cx.exec.blocks.len()).expect("few blocks");
    frame.then = then;
    let size = cx.program.codes[frame.code as usize].frame_size as usize;
    if cx.exec.values.len() < top + 1 + size {
        cx.exec.values.resize(top + 1 + size, Word::UNBOUND);
    }
    cx.exec.values[top] = cx.exec.handled.into();
    cx.exec.values[top + 1..top + 1 + values.len()].copy_from_slice(&values);
    cx.note(|| Event::Resumed(handle, frame.base));
    cx.exec.blocks.extend_from_slice(&blocks);
    if !handled.is_unbound() {
        cx.exec.handled = handled;
    }
    cx.exec.frames.push(Frame::Python(frame));
    match input {
        Ok(value) => {
            if started {
                push(cx, value);
            }
            Next::Frame
        }
        Err(exception) => throw(cx, frame, exception, started),
    }
}

/// Raises an exception in the generator on top, or in what it delegates to: a suspended `yield from` passes it
/// on to the inner iterator (`_gen_throw` in CPython 3.8's `Objects/genobject.c`).
fn throw(cx: &mut Ctx<'_>, frame: PyFrame, exception: Handle, started: bool) -> Next {
    let code = &cx.program.codes[frame.code as usize].code;
    if !started || !matches!(code.instrs[frame.pc as usize], Instr::YieldFrom) {
        return Next::Raise(exception);
    }
    let inner = cx.exec.values[(frame.base + frame.sp) as usize - 1].value();
    // As if the instruction had begun: its end is in `finish` and `yield_from_done`.
    if let Some(frame) = top_python(cx) {
        frame.pc += 1;
    }
    let closing = cx.is_subclass(cx.exception(exception).class, class::GENERATOR_EXIT);
    if !closing
        && let Value::Obj(handle) = inner
        && matches!(cx.peek(handle), Object::Generator(_))
    {
        return resume_generator(cx, handle, Err(exception), Then::YieldFrom);
    }
    start(
        cx,
        &ops::iteration::THROW,
        Args::positional(&[inner, Value::Obj(exception)]),
        Then::YieldFrom,
    )
}

/// The generator on top yields by `YIELD_VALUE`. What an asynchronous generator yields ends the awaiting of
/// its step, as the value of `StopIteration`.
pub(super) fn yielded(cx: &mut Ctx<'_>, value: Value) -> Next {
    let Some(frame) = top_python(cx).copied() else {
        unreachable!("a generator yields")
    };
    let is_async = frame.generator.is_some_and(|handle| {
        matches!(cx.peek(handle), Object::Generator(g) if g.kind == GeneratorKind::AsyncGenerator)
    });
    if !is_async {
        return yield_value(cx, value);
    }
    suspend_generator(cx);
    let exception = cx.new_exception(class::STOP_ITERATION, &[value]);
    unwind::after_raise(cx, exception, frame.then).unwrap_or(Next::Raise(exception))
}

/// Suspends the generator on top and gives `value` to whoever resumed it.
pub(super) fn yield_value(cx: &mut Ctx<'_>, value: Value) -> Next {
    let then = suspend_generator(cx);
    finish(cx, value, then)
}

fn suspend_generator(cx: &mut Ctx<'_>) -> Then {
    let Some(Frame::Python(frame)) = cx.exec.frames.pop() else {
        unreachable!("a generator yields")
    };
    let Some(handle) = frame.generator else {
        unreachable!("only generators yield")
    };
    let (base, blocks) = (frame.base as usize, frame.blocks as usize);
    let values = cx.exec.values[base..base + frame.sp as usize].into();
    cx.note(|| Event::Suspended(handle, frame.base, frame.base + frame.sp));
    let blocks = cx.exec.blocks.drain(blocks..).collect();
    let outer = cx.exec.values[base - 1].value();
    let inner = std::mem::replace(&mut cx.exec.handled, outer);
    // Only what the generator itself is handling goes with it.
    let handled = if inner.is(outer) {
        Value::Unbound
    } else {
        inner
    };
    if let Object::Generator(generator) = cx.get_mut(handle) {
        generator.state = GeneratorState::Suspended {
            frame,
            values,
            blocks,
            handled,
            started: true,
        };
    }
    frame.then
}

/// A Python frame has returned a value.
pub(super) fn returned(cx: &mut Ctx<'_>, value: Value) -> Next {
    let Some(&Frame::Python(frame)) = cx.exec.frames.last() else {
        unreachable!("a Python frame returns")
    };
    let then = unwind::pop_python(cx, frame);
    if frame.generator.is_none() {
        return finish(cx, value, then);
    }
    match then {
        Then::ForIter { target } => {
            exhausted(cx, target);
            Next::Frame
        }
        Then::YieldFrom => {
            yield_from_done(cx, value);
            Next::Frame
        }
        _ => {
            let is_async = frame.generator.is_some_and(|handle| {
                matches!(cx.peek(handle), Object::Generator(g) if g.kind == GeneratorKind::AsyncGenerator)
            });
            if is_async {
                return Next::Raise(cx.new_exception(class::STOP_ASYNC_ITERATION, &[]));
            }
            // A tuple is one value here, not the arguments of `StopIteration`.
            raise(cx.stop_iteration(value))
        }
    }
}
