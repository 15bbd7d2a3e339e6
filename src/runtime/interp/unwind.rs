//! Exceptions on their way: from the frame that raised to the block, native call or thread root that takes
//! them. The stack layout of a handler is CPython 3.8's (`exception_unwind` in `Python/ceval.c`): the
//! exception that was handled before, as three values, and the new one, as three values.

use super::{Next, resume};
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::frame::{Block, BlockKind, Frame, NativeFrame, Pending, PyFrame, Then};
use crate::runtime::generator::{GeneratorKind, GeneratorState};
use crate::runtime::object::{Object, TracebackEntry};
use crate::runtime::observer::Event;
use crate::runtime::ops::exception::set_context;
use crate::runtime::value::{Handle, Value};
use crate::runtime::word::Word;

/// Raises an exception in the topmost frame: gives it its context and passes it on.
pub(super) fn raise(cx: &mut Ctx<'_>, exception: Handle) -> Next {
    // One that passes through a native call has its context already.
    if matches!(cx.exception(exception).context, Value::None) {
        set_context(cx, exception);
    }
    unwind(cx, exception, true)
}

/// Passes an exception down the frames until something takes it. `mark` says whether the topmost frame
/// gets a traceback entry (it has one already when the exception is raised again).
pub(super) fn unwind(cx: &mut Ctx<'_>, mut exception: Handle, mut mark: bool) -> Next {
    loop {
        match cx.exec.frames.last() {
            None => unreachable!("every thread has a root frame"),
            Some(&Frame::Python(frame)) => {
                if mark {
                    let entry = TracebackEntry {
                        code: frame.code,
                        instr: frame.pc.saturating_sub(1),
                    };
                    cx.exception_mut(exception).traceback.push(entry);
                }
                mark = true;
                if handle_in(cx, frame, exception) {
                    return Next::Frame;
                }
                let then = pop_python(cx, frame);
                if let Some(generator) = frame.generator {
                    exception = not_stop_iteration(cx, generator, exception);
                }
                if let Some(next) = after_raise(cx, exception, then) {
                    return next;
                }
            }
            Some(Frame::Native(_)) => {
                if let Some(next) = resume::raised(cx, exception) {
                    return next;
                }
            }
        }
    }
}

/// The end of an iteration that leaves a generator as an exception would end the loop that asks it: it becomes
/// a `RuntimeError` (PEP 479).
fn not_stop_iteration(cx: &mut Ctx<'_>, generator: Handle, exception: Handle) -> Handle {
    let Object::Generator(generator) = cx.get(generator) else {
        return exception;
    };
    let kind = generator.kind;
    let raised = cx.exception(exception).class;
    let name = if cx.is_subclass(raised, class::STOP_ITERATION) {
        "StopIteration"
    } else if kind == GeneratorKind::AsyncGenerator
        && cx.is_subclass(raised, class::STOP_ASYNC_ITERATION)
    {
        "StopAsyncIteration"
    } else {
        return exception;
    };
    let message = cx.new_str(format!("{} raised {name}", kind.name()));
    let made = cx.new_exception(class::RUNTIME_ERROR, &[message]);
    let error = cx.exception_mut(made);
    error.cause = Value::Obj(exception);
    error.context = Value::Obj(exception);
    error.suppress_context = true;
    made
}

/// What a `Then` makes of an exception from above: the end of an iteration is no error.
pub(super) fn after_raise(cx: &mut Ctx<'_>, exception: Handle, then: Then) -> Option<Next> {
    match then {
        Then::ForIter { target }
            if cx.is_subclass(cx.exception(exception).class, class::STOP_ITERATION) =>
        {
            resume::exhausted(cx, target);
            Some(Next::Frame)
        }
        Then::YieldFrom if cx.is_subclass(cx.exception(exception).class, class::STOP_ITERATION) => {
            let value = cx
                .as_items(cx.exception(exception).args)
                .and_then(|args| args.first().copied());
            resume::yield_from_done(cx, value.unwrap_or(Value::None));
            Some(Next::Frame)
        }
        _ => None,
    }
}

/// Looks for a block of the frame that handles the exception; sets the stack up for it.
fn handle_in(cx: &mut Ctx<'_>, frame: PyFrame, exception: Handle) -> bool {
    let base = frame.base as usize;
    while cx.exec.blocks.len() > frame.blocks as usize {
        let Some(block) = cx.exec.blocks.pop() else {
            break;
        };
        match block.kind {
            BlockKind::Handler => {
                // Leave the handler: what it had set aside is being handled again.
                let old = cx.exec.values[base + block.level as usize + 1].value();
                cx.exec.handled = if old.is_unbound() && frame.generator.is_some() {
                    cx.exec.values[base - 1].value()
                } else {
                    old
                };
            }
            BlockKind::Finally => {
                let level = block.level as usize;
                cx.exec.blocks.push(Block {
                    kind: BlockKind::Handler,
                    handler: 0,
                    level: block.level,
                });
                let class = cx.exception(exception).class;
                let traceback = cx.alloc(Object::Traceback { exception, skip: 0 });
                let mut old = std::mem::replace(&mut cx.exec.handled, Value::Obj(exception));
                if frame.generator.is_some() && old.is(cx.exec.values[base - 1].value()) {
                    // The resumer's, not the generator's own: it may be resumed elsewhere.
                    old = Value::Unbound;
                }
                let six = [
                    Value::None,
                    old,
                    Value::None,
                    traceback,
                    Value::Obj(exception),
                    Value::Obj(class),
                ];
                cx.exec.values[base + level..base + level + 6]
                    .copy_from_slice(&six.map(Word::from));
                cx.note(|| Event::Caught(frame.base + block.level));
                if let Some(Frame::Python(top)) = cx.exec.frames.last_mut() {
                    top.sp = block.level + 6;
                    top.pc = block.handler;
                    if cx.program.rules.is_some() {
                        top.since.pending = Pending::Handler;
                    }
                }
                return true;
            }
        }
    }
    false
}

/// Removes the topmost frame, which is Python's; if it was a generator's, that is finished.
pub(super) fn pop_python(cx: &mut Ctx<'_>, frame: PyFrame) -> Then {
    cx.exec.frames.pop();
    cx.exec.blocks.truncate(frame.blocks as usize);
    if let Some(generator) = frame.generator {
        cx.exec.handled = cx.exec.values[frame.base as usize - 1].value();
        if let Object::Generator(generator) = cx.get_mut(generator) {
            generator.state = GeneratorState::Finished;
        }
    }
    frame.then
}

/// Whether a native frame lets exceptions pass without a look.
pub(super) const fn is_transparent(frame: &NativeFrame) -> bool {
    matches!(
        frame,
        NativeFrame::Init { .. }
            | NativeFrame::CallEach { .. }
            | NativeFrame::ClassBody { .. }
            | NativeFrame::Loop { .. }
    )
}
