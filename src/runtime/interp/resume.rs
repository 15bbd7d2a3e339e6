//! Native frames: starting a native call, giving it what it waited for, and doing the rest of the
//! instruction that made it ([`Then`]).

use super::{Next, Stop, call, generators, unwind};
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::frame::{
    Block, BlockKind, Frame, Memo, NativeCall, NativeFrame, NativeRef, PyFrame, Remembered, Root,
    Then,
};
use crate::runtime::native::{Args, NativeFn, Need, Trap};
use crate::runtime::object::Object;
use crate::runtime::observer::{Event, Outside, Region};
use crate::runtime::state::{Exit, Status};
use crate::runtime::value::{Handle, Value};
use crate::runtime::wait::{Wait, WaitOn};
use crate::runtime::{builtins, modules, ops};
use smallvec::SmallVec;

/// Runs a native function; if it cannot finish, leaves a frame that will.
pub(super) fn start(
    cx: &mut Ctx<'_>,
    function: &'static NativeFn,
    args: Args<'_>,
    then: Then,
) -> Next {
    cx.memo.clear();
    cx.replayed = 0;
    cx.printing.clear();
    match (function.call)(cx, args) {
        Ok(value) => finish(cx, value, then),
        Err(trap) => suspend(cx, function, args, then, trap),
    }
}

/// What becomes of a native call that did not give a value.
pub(super) fn suspend(
    cx: &mut Ctx<'_>,
    function: &'static NativeFn,
    args: Args<'_>,
    then: Then,
    trap: Trap,
) -> Next {
    match trap {
        Trap::Raise(exception) => {
            unwind::after_raise(cx, exception, then).unwrap_or(Next::Raise(exception))
        }
        Trap::Pushed => Next::Frame,
        Trap::Step => {
            push_call(cx, function, args, then);
            Next::Frame
        }
        Trap::Block(wait) => {
            push_call(cx, function, args, then);
            cx.exec.wait = Some(wait);
            Next::Stop(Stop::Blocked)
        }
        Trap::Need(need) => {
            push_call(cx, function, args, then);
            satisfy(cx, need)
        }
    }
}

fn push_call(cx: &mut Ctx<'_>, function: &'static NativeFn, args: Args<'_>, then: Then) {
    let memo = std::mem::replace(&mut cx.memo, Memo::new());
    let printing = std::mem::take(&mut cx.printing);
    push_native(
        cx,
        NativeFrame::Call(NativeCall {
            function: NativeRef(function),
            args: SmallVec::from_slice(args.pos),
            keywords: SmallVec::from_slice(args.kw),
            memo,
            printing,
            then,
        }),
    );
}

fn push_native(cx: &mut Ctx<'_>, frame: NativeFrame) {
    cx.exec.frames.push(Frame::Native(Box::new(frame)));
    cx.note(|| Event::Waits);
}

/// Begins what a native call needs; its result will be delivered to the frame on top.
fn satisfy(cx: &mut Ctx<'_>, need: Need) -> Next {
    match need {
        Need::Call {
            callee,
            args,
            keywords,
        } => {
            cx.note(|| {
                let named = keywords.iter().map(|&(_, value)| value);
                Event::CallsBack(args.iter().copied().chain(named).collect())
            });
            call::invoke(cx, callee, &args, &keywords)
        }
        Need::Resume { generator, input } => {
            generators::resume_generator(cx, generator, input, Then::Push)
        }
        Need::Collect { iter } => {
            let Value::Obj(list) = cx.new_list(Vec::new()) else {
                unreachable!("a list is an object")
            };
            push_native(cx, NativeFrame::Collect { iter, list });
            start(
                cx,
                &ops::iteration::NEXT,
                Args::positional(&[iter]),
                Then::Push,
            )
        }
        Need::Loop { step, args } => run_loop(cx, step, SmallVec::from_vec(args)),
        Need::CallEach { function, items } => {
            let first = items.first().copied();
            let (Value::Obj(items), Value::Obj(results)) =
                (cx.new_list(items), cx.new_list(Vec::new()))
            else {
                unreachable!("a list is an object")
            };
            let Some(first) = first else {
                return Next::Deliver(Value::Obj(results));
            };
            push_native(
                cx,
                NativeFrame::CallEach {
                    function,
                    items,
                    results,
                },
            );
            cx.note(|| Event::CallsBack(SmallVec::from_slice(&[first])));
            call::invoke(cx, function, &[first], &[])
        }
    }
}

/// Runs a native function until it gives something other than `Unbound`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the frame that had them is gone"
)]
fn run_loop(cx: &mut Ctx<'_>, step: &'static NativeFn, args: SmallVec<[Value; 4]>) -> Next {
    loop {
        cx.memo.clear();
        cx.replayed = 0;
        match (step.call)(cx, Args::positional(&args)) {
            Ok(Value::Unbound) => {}
            Ok(value) => return Next::Deliver(value),
            Err(trap) => {
                push_native(
                    cx,
                    NativeFrame::Loop {
                        step: NativeRef(step),
                        args: args.clone(),
                    },
                );
                return suspend(cx, step, Args::positional(&args), Then::Push, trap);
            }
        }
    }
}

/// Makes the native frame on top go on by itself: a thread begins, or a blocked call is made again.
pub(super) fn again(cx: &mut Ctx<'_>) -> Next {
    let Some(Frame::Native(frame)) = cx.exec.frames.pop() else {
        unreachable!("the caller saw a native frame")
    };
    cx.note(|| Event::GoesOn);
    match *frame {
        NativeFrame::Call(call) => rerun(cx, call),
        NativeFrame::Root(root) => run_root(cx, &root),
        other => unreachable!("{other:?} never waits by itself"),
    }
}

fn rerun(cx: &mut Ctx<'_>, call: NativeCall) -> Next {
    let NativeCall {
        function,
        args,
        keywords,
        memo,
        printing: _,
        then,
    } = call;
    cx.memo = memo;
    cx.replayed = 0;
    let args = Args {
        pos: &args,
        kw: &keywords,
    };
    match (function.0.call)(cx, args) {
        Ok(value) => finish(cx, value, then),
        Err(trap) => suspend(cx, function.0, args, then, trap),
    }
}

/// Does the rest of the instruction whose native call gave `value`.
pub(super) fn finish(cx: &mut Ctx<'_>, value: Value, then: Then) -> Next {
    match then {
        Then::Push => return Next::Deliver(value),
        Then::Discard => {}
        Then::Jump { target, when } => {
            if value == Value::Bool(when)
                && let Some(frame) = top_python(cx)
            {
                frame.pc = target;
            }
        }
        Then::JumpOrPop { target, when } => {
            if let Some(frame) = top_python(cx) {
                if value == Value::Bool(when) {
                    frame.pc = target;
                } else {
                    frame.sp -= 1;
                }
            }
        }
        Then::ForIter { .. } => push(cx, value),
        Then::EnterWith { handler } => {
            if let Some(&mut PyFrame { sp, .. }) = top_python(cx) {
                cx.exec.blocks.push(Block {
                    kind: BlockKind::Finally,
                    handler,
                    level: sp,
                });
            }
            push(cx, value);
        }
        Then::Unpack { before, after } => return unpack(cx, value, before, after),
        Then::YieldFrom => {
            if let Some(frame) = top_python(cx) {
                // The instruction is made again when the generator is resumed.
                frame.pc -= 1;
            }
            return generators::yield_value(cx, value);
        }
    }
    Next::Frame
}

pub(super) fn top_python<'c>(cx: &'c mut Ctx<'_>) -> Option<&'c mut PyFrame> {
    match cx.exec.frames.last_mut() {
        Some(Frame::Python(frame)) => Some(frame),
        _ => None,
    }
}

pub(super) fn push(cx: &mut Ctx<'_>, value: Value) {
    if let Some(Frame::Python(frame)) = cx.exec.frames.last_mut() {
        let at = frame.base + frame.sp;
        cx.exec.values[at as usize] = value.into();
        frame.sp += 1;
        cx.note(|| Event::Pushed(at));
    }
}

/// The iterator of a `for` is exhausted.
pub(super) fn exhausted(cx: &mut Ctx<'_>, target: u32) {
    if let Some(frame) = top_python(cx) {
        frame.sp -= 1;
        frame.pc = target;
    }
}

/// The iterator of a `yield from` is exhausted.
pub(super) fn yield_from_done(cx: &mut Ctx<'_>, value: Value) {
    if let Some(frame) = top_python(cx) {
        frame.sp -= 1;
    }
    push(cx, value);
}

fn unpack(cx: &mut Ctx<'_>, list: Value, before: u32, after: Option<u32>) -> Next {
    let Some(items) = cx.as_items(list).map(<[Value]>::to_vec) else {
        unreachable!("a list was collected")
    };
    match ops::iteration::spread(cx, &items, before as usize, after.map(|n| n as usize)) {
        Ok(values) => {
            for value in values {
                push(cx, value);
            }
            Next::Frame
        }
        Err(Trap::Raise(exception)) => Next::Raise(exception),
        Err(trap) => unreachable!("unpacking a list ran into {trap:?}"),
    }
}

/// Gives a value to the frame on top, which waited for it.
pub(super) fn deliver(cx: &mut Ctx<'_>, value: Value) -> Next {
    if let Some(Frame::Python(_)) = cx.exec.frames.last() {
        push(cx, value);
        return Next::Frame;
    }
    let Some(Frame::Native(frame)) = cx.exec.frames.pop() else {
        unreachable!("every thread has a root frame")
    };
    cx.note(|| Event::GoesOn);
    match *frame {
        NativeFrame::Call(mut call) => {
            call.memo.push(Remembered::callback(Ok(value)));
            rerun(cx, call)
        }
        NativeFrame::Init { instance } => {
            if matches!(value, Value::None) {
                return Next::Deliver(instance);
            }
            let message = format!(
                "__init__() should return None, not '{}'",
                cx.class_name(value)
            );
            raise(cx.type_error(message))
        }
        NativeFrame::Collect { iter, list } => {
            if let Object::List(items) = cx.get_mut(list) {
                items.push(value);
            }
            push_native(cx, NativeFrame::Collect { iter, list });
            start(
                cx,
                &ops::iteration::NEXT,
                Args::positional(&[iter]),
                Then::Push,
            )
        }
        NativeFrame::CallEach {
            function,
            items,
            results,
        } => {
            let done = match cx.get_mut(results) {
                Object::List(results) => {
                    results.push(value);
                    results.len()
                }
                _ => unreachable!("results are a list"),
            };
            let next = cx
                .as_items(Value::Obj(items))
                .and_then(|items| items.get(done).copied());
            let Some(next) = next else {
                return Next::Deliver(Value::Obj(results));
            };
            push_native(
                cx,
                NativeFrame::CallEach {
                    function,
                    items,
                    results,
                },
            );
            cx.note(|| Event::CallsBack(SmallVec::from_slice(&[next])));
            call::invoke(cx, function, &[next], &[])
        }
        NativeFrame::Loop { step, args } => {
            if value.is_unbound() {
                return run_loop(cx, step.0, args);
            }
            Next::Deliver(value)
        }
        NativeFrame::ClassBody { parts } => {
            let mut args = parts.to_vec();
            args.push(value);
            start(
                cx,
                &builtins::class::FINISH,
                Args::positional(&args),
                Then::Push,
            )
        }
        NativeFrame::Close => {
            raise(cx.error(class::RUNTIME_ERROR, "generator ignored GeneratorExit"))
        }
        NativeFrame::Root(root) => root_returned(cx, &root, value),
    }
}

pub(super) fn raise(trap: Trap) -> Next {
    match trap {
        Trap::Raise(exception) => Next::Raise(exception),
        other => unreachable!("{other:?} is no exception"),
    }
}

/// Gives an exception to the native frame on top; none if it passes through.
pub(super) fn raised(cx: &mut Ctx<'_>, exception: Handle) -> Option<Next> {
    let Some(Frame::Native(frame)) = cx.exec.frames.pop() else {
        unreachable!("the caller saw a native frame")
    };
    cx.note(|| Event::GoesOn);
    if unwind::is_transparent(&frame) {
        return None;
    }
    let class = cx.exception(exception).class;
    match *frame {
        NativeFrame::Call(mut call) => {
            call.memo.push(Remembered::callback(Err(exception)));
            Some(rerun(cx, call))
        }
        NativeFrame::Collect { list, .. } => cx
            .is_subclass(class, class::STOP_ITERATION)
            .then_some(Next::Deliver(Value::Obj(list))),
        NativeFrame::Close => (cx.is_subclass(class, class::GENERATOR_EXIT)
            || cx.is_subclass(class, class::STOP_ITERATION))
        .then_some(Next::Deliver(Value::None)),
        NativeFrame::Root(root) => Some(root_raised(cx, &root, exception)),
        other => unreachable!("{other:?} is transparent"),
    }
}

// ---- threads ----

fn run_root(cx: &mut Ctx<'_>, root: &Root) -> Next {
    match *root {
        Root::Main { exit: Some(exit) } => end_main(cx, exit),
        Root::Bootstrap => {
            cx.alter(Region::Outside(Outside::Thread(cx.thread)));
            cx.state.threads[cx.thread as usize].status = Status::Alive;
            let object = cx.state.threads[cx.thread as usize].object;
            push_native(cx, NativeFrame::Root(Root::Thread));
            start(
                cx,
                &modules::threading::thread::BOOTSTRAP,
                Args::positional(&[object]),
                Then::Push,
            )
        }
        Root::PoolWorker { pool, is_new: true } => {
            cx.alter(Region::Outside(Outside::Thread(cx.thread)));
            cx.state.threads[cx.thread as usize].status = Status::Alive;
            start_worker(cx, pool, &modules::futures::pool::BEGIN)
        }
        Root::PoolWorker {
            pool,
            is_new: false,
        } => start_worker(cx, pool, &modules::futures::pool::WORK),
        Root::Main { exit: None } | Root::Thread | Root::Ending | Root::Evaluation => {
            unreachable!("{root:?} waits for a frame above")
        }
    }
}

fn root_returned(cx: &mut Ctx<'_>, root: &Root, value: Value) -> Next {
    match *root {
        Root::Main { exit } => end_main(cx, exit.unwrap_or(Exit::Finished(0))),
        Root::PoolWorker { pool, .. } if value == Value::Bool(true) => {
            if modules::futures::pool::has_work(cx, pool) {
                // To take it is a step of its own.
                push_native(
                    cx,
                    NativeFrame::Root(Root::PoolWorker {
                        pool,
                        is_new: false,
                    }),
                );
                return Next::Frame;
            }
            start_worker(cx, pool, &modules::futures::pool::WORK)
        }
        Root::Evaluation => {
            cx.state.evaluated = Some(Ok(value));
            end_thread(cx)
        }
        Root::PoolWorker { .. } | Root::Thread | Root::Bootstrap | Root::Ending => end_thread(cx),
    }
}

fn root_raised(cx: &mut Ctx<'_>, root: &Root, exception: Handle) -> Next {
    let class = cx.exception(exception).class;
    match *root {
        Root::Main { exit: None } if cx.is_subclass(class, class::SYSTEM_EXIT) => {
            let code = cx
                .as_items(cx.exception(exception).args)
                .and_then(|args| args.first().copied());
            let exit = match code.unwrap_or(Value::None) {
                Value::None => Exit::Finished(0),
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "as the C library's exit() has it"
                )]
                Value::Int(code) => Exit::Finished(code as i32),
                Value::Bool(code) => Exit::Finished(i32::from(code)),
                other => {
                    push_native(
                        cx,
                        NativeFrame::Root(Root::Main {
                            exit: Some(Exit::Finished(1)),
                        }),
                    );
                    return start(
                        cx,
                        &builtins::print::TO_STDERR,
                        Args::positional(&[other]),
                        Then::Push,
                    );
                }
            };
            end_main(cx, exit)
        }
        Root::Main { exit: None } => {
            push_native(
                cx,
                NativeFrame::Root(Root::Main {
                    exit: Some(Exit::Raised),
                }),
            );
            start(
                cx,
                &builtins::print::UNCAUGHT,
                Args::positional(&[Value::Obj(exception)]),
                Then::Push,
            )
        }
        Root::Thread | Root::PoolWorker { .. } if !cx.is_subclass(class, class::SYSTEM_EXIT) => {
            cx.state.uncaught += 1;
            push_native(cx, NativeFrame::Root(Root::Ending));
            start(
                cx,
                &builtins::print::UNCAUGHT,
                Args::positional(&[Value::Obj(exception)]),
                Then::Push,
            )
        }
        Root::Main { exit: Some(exit) } => end_main(cx, exit),
        Root::Evaluation => {
            cx.state.evaluated = Some(Err(exception));
            end_thread(cx)
        }
        Root::PoolWorker { .. } | Root::Thread | Root::Bootstrap | Root::Ending => end_thread(cx),
    }
}

fn end_thread(cx: &mut Ctx<'_>) -> Next {
    cx.alter(Region::Outside(Outside::Thread(cx.thread)));
    cx.state.threads[cx.thread as usize].status = Status::Finished;
    Next::Stop(Stop::Finished)
}

/// The main thread has run its body: it waits for the others, as `threading._shutdown` does, and then for
/// the workers of executors, as `concurrent.futures.thread._python_exit` does.
fn end_main(cx: &mut Ctx<'_>, exit: Exit) -> Next {
    let wait = Wait {
        on: WaitOn::Exit,
        deadline: None,
    };
    for thread in (1..).take(cx.state.threads.len() - 1) {
        let _ = cx.has_ended(thread);
    }
    cx.ask(Region::Outside(Outside::Threads));
    let waiting = if wait.is_over(cx.state) {
        modules::futures::pool::shut_down_all(cx)
    } else {
        Some(wait)
    };
    if let Some(wait) = waiting {
        push_native(cx, NativeFrame::Root(Root::Main { exit: Some(exit) }));
        cx.exec.wait = Some(wait);
        return Next::Stop(Stop::Blocked);
    }
    // Threads that still run are not asked any more.
    cx.alter(Region::Outside(Outside::Everything));
    cx.state.exit = Some(exit);
    end_thread(cx)
}

/// Begins one of the native calls that a pool worker consists of.
fn start_worker(cx: &mut Ctx<'_>, pool: Handle, function: &'static NativeFn) -> Next {
    push_native(
        cx,
        NativeFrame::Root(Root::PoolWorker {
            pool,
            is_new: false,
        }),
    );
    start(
        cx,
        function,
        Args::positional(&[Value::Obj(pool)]),
        Then::Push,
    )
}
