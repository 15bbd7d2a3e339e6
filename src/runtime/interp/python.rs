//! The loop over Python instructions: the common case of the common ones.
//!
//! Operands live in a slice of the thread's value stack and their number in a local variable; the frame is written
//! back before anything that looks at it. Whatever is not the common case, and every instruction that is not
//! listed here, is executed in full by [`super::whole`]. The split keeps this function small: the
//! compiler then holds what each instruction needs in registers.

#![expect(
    clippy::cast_possible_truncation,
    reason = "a frame counts in 32 bits, and a code object is far smaller"
)]
#![expect(clippy::inline_always, reason = "a call in the loop would be felt")]

use super::{Breaker, Meter, Next, Stop, call, points, whole};
use crate::bytecode::Instr;
use crate::bytecode::instr::Compare;
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::frame::{Frame, Names, Then};
use crate::runtime::heap::Heap;
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Moment, Observer};
use crate::runtime::ops;
use crate::runtime::program::LinkedCode;
use crate::runtime::value::Value;
use crate::runtime::word::Word;

/// Runs the topmost frame, which is Python's, until something else must happen. `PASSES`: unwatched, and until
/// something else than the common case must be executed.
pub(super) fn run<B: Breaker, O: Observer, const PASSES: bool>(
    cx: &mut Ctx<'_>,
    breaker: &mut B,
    observer: &mut O,
    meter: &mut Meter,
) -> Next {
    // A copy that nothing points to lives in registers.
    let mut local = *meter;
    let next = execute::<B, O, PASSES>(cx, breaker, observer, &mut local);
    *meter = local;
    next
}

#[inline(always)]
fn execute<B: Breaker, O: Observer, const PASSES: bool>(
    cx: &mut Ctx<'_>,
    breaker: &mut B,
    observer: &mut O,
    meter: &mut Meter,
) -> Next {
    if cx.state.heap.collection_is_due() {
        cx.state.collect_garbage(Some(cx.exec));
        if O::FOLLOWS_VALUES {
            super::tell(cx, observer);
            observer.collected(cx.state);
        }
        if cx.state.heap.bytes() > cx.state.heap.limit() {
            return call::raise(cx.error(class::MEMORY_ERROR, ""));
        }
    }
    let Some(&Frame::Python(frame)) = cx.exec.frames.last() else {
        unreachable!("the caller saw a Python frame")
    };
    let program = cx.program;
    let code = &program.codes[frame.code as usize];
    let instrs = &*code.code.instrs;
    let (base, end) = (frame.base as usize, (frame.base + code.frame_size) as usize);
    let mut pc = frame.pc as usize;
    let mut sp = frame.sp as usize;
    // CPython counts a comparison as one level of recursion more.
    let at_limit = cx.exec.frames.len() > cx.recursion_limit();
    let mut st: &mut [Word] = &mut cx.exec.values[base..end];
    // What is known of the boundary that was passed last.
    let mut since = frame.since;

    macro_rules! push {
        ($value:expr) => {{
            st[sp] = $value;
            sp += 1;
        }};
    }
    macro_rules! save {
        () => {
            if let Some(Frame::Python(frame)) = cx.exec.frames.last_mut() {
                frame.pc = pc as u32;
                frame.sp = sp as u32;
            }
        };
    }
    // Leaves the instruction to those who watch.
    macro_rules! watched {
        () => {{
            meter.unstep::<B>();
            pc -= 1;
            save!();
            if !B::EVERY
                && let Some(Frame::Python(frame)) = cx.exec.frames.last_mut()
            {
                frame.since = since;
            }
            return Next::Watched;
        }};
    }
    // Executes the instruction in full.
    macro_rules! whole {
        ($instr:expr) => {{
            if PASSES {
                watched!();
            }
            save!();
            match whole::execute(cx, $instr, meter.steps()) {
                Next::Same => {}
                next => return next,
            }
            let Some(Frame::Python(frame)) = cx.exec.frames.last() else {
                unreachable!("the frame goes on")
            };
            pc = frame.pc as usize;
            sp = frame.sp as usize;
            st = &mut cx.exec.values[base..end];
        }};
    }
    macro_rules! arithmetic {
        ($instr:expr, $checked:ident, $float:tt) => {{
            let (a, b) = (st[sp - 2], st[sp - 1]);
            if let Some((x, y)) = a.ints(b)
                && let Some(result) = x.$checked(y)
            {
                sp -= 1;
                st[sp - 1] = Word::int(result);
            } else if let Some((x, y)) = a.floats(b) {
                sp -= 1;
                st[sp - 1] = Word::float(x $float y);
            } else {
                whole!($instr);
            }
        }};
    }
    macro_rules! jump_if {
        ($instr:expr, $when:literal, $target:expr) => {{
            match st[sp - 1].truth() {
                Some(truth) => {
                    sp -= 1;
                    if truth == $when {
                        pc = $target.0 as usize;
                    }
                }
                None => whole!($instr),
            }
        }};
    }

    loop {
        if B::EVERY {
            if !meter.step(breaker, cx.state) {
                save!();
                return Next::Stop(Stop::Preempted);
            }
        } else {
            save!();
            if PASSES && let Some(Frame::Python(frame)) = cx.exec.frames.last() {
                since = frame.since;
            }
            if !at_boundary(cx, code, breaker, meter) {
                return Next::Stop(Stop::Preempted);
            }
            st = &mut cx.exec.values[base..end];
        }
        if O::FOLLOWS_VALUES && !PASSES {
            save!();
            super::tell(cx, observer);
            st = &mut cx.exec.values[base..end];
        }
        if O::ACTIVE && !PASSES {
            save!();
            observer.step(Moment {
                program,
                state: cx.state,
                exec: cx.exec,
                thread: cx.thread,
                step: meter.steps() - 1,
                at: At::Instr {
                    code: frame.code,
                    pc: pc as u32,
                },
            });
            st = &mut cx.exec.values[base..end];
        }
        let instr = instrs[pc];
        pc += 1;
        match instr {
            Instr::PopTop => sp -= 1,
            Instr::RotTwo => st.swap(sp - 1, sp - 2),
            Instr::DupTop => push!(st[sp - 1]),
            Instr::LoadConst(index) => push!(code.consts[index.0 as usize]),
            Instr::LoadFast(index) => {
                let value = st[index.0 as usize];
                if value.is_unbound() {
                    whole!(instr);
                } else {
                    push!(value);
                }
            }
            Instr::StoreFast(index) => {
                sp -= 1;
                st[index.0 as usize] = st[sp];
            }
            Instr::LoadGlobal(index) => {
                let index = index.0 as usize;
                let value = cx.state.globals[code.slots[index] as usize];
                if !value.is_unbound() {
                    push!(value);
                } else if !code.builtins[index].is_unbound() {
                    push!(code.builtins[index]);
                } else {
                    whole!(instr);
                }
            }
            Instr::StoreGlobal(index) => {
                if PASSES && (st[sp - 1].handle().is_some() || !observer.stored(pc as u32 - 1)) {
                    watched!();
                }
                let slot = code.slots[index.0 as usize];
                sp -= 1;
                let old = std::mem::replace(&mut cx.state.globals[slot as usize], st[sp]);
                if old.is_unbound() {
                    cx.state.bound.push(slot);
                }
            }
            Instr::LoadName(index) if frame.names == Names::Globals => {
                let value = cx.state.globals[code.slots[index.0 as usize] as usize];
                if value.is_unbound() {
                    whole!(instr);
                } else {
                    push!(value);
                }
            }
            Instr::BinaryAdd | Instr::InplaceAdd => arithmetic!(instr, checked_add, +),
            Instr::BinarySubtract | Instr::InplaceSubtract => arithmetic!(instr, checked_sub, -),
            Instr::BinaryMultiply | Instr::InplaceMultiply => arithmetic!(instr, checked_mul, *),
            Instr::CompareOp(op) => {
                let (a, b) = (st[sp - 2], st[sp - 1]);
                if let Some((x, y)) = a.ints(b)
                    && (op as u8) < Compare::In as u8
                    && !at_limit
                {
                    sp -= 1;
                    st[sp - 1] = Word::bool(ops::compare::holds(op, x.cmp(&y)));
                } else {
                    whole!(instr);
                }
            }
            Instr::PopJumpIfFalse(target) => jump_if!(instr, false, target),
            Instr::PopJumpIfTrue(target) => jump_if!(instr, true, target),
            Instr::JumpForward(target) => pc = target.0 as usize,
            Instr::JumpAbsolute(target) => {
                pc = target.0 as usize;
                if cx.state.heap.collection_is_due()
                    || O::PASSES && !PASSES && observer.is_head(frame.code, pc as u32)
                {
                    save!();
                    return Next::Frame;
                }
            }
            Instr::ForIter(target) => {
                // Reported where it is done in full.
                if !O::WATCHES_REGIONS
                    && let Some(handle) = st[sp - 1].handle()
                    && let Object::RangeIter { next, left, step } = cx.state.heap.get_mut(handle)
                {
                    if *left == 0 {
                        sp -= 1;
                        pc = target.0 as usize;
                    } else {
                        let item = Word::int(*next);
                        *left -= 1;
                        *next = next.wrapping_add(*step);
                        push!(item);
                    }
                } else {
                    whole!(instr);
                }
            }
            Instr::BinarySubscr => {
                // Reported where it is done in full.
                if !O::FOLLOWS_VALUES
                    && let Some(item) = list_item(&cx.state.heap, st[sp - 2], st[sp - 1])
                {
                    sp -= 1;
                    st[sp - 1] = item.into();
                } else {
                    whole!(instr);
                }
            }
            Instr::ReturnValue
                if !PASSES && frame.generator.is_none() && frame.then == Then::Push =>
            {
                cx.exec.frames.pop();
                return Next::Deliver(st[sp - 1].value());
            }
            _ => whole!(instr),
        }
    }
}

/// The item of a list at an index within it.
#[inline(always)]
fn list_item(heap: &Heap, object: Word, index: Word) -> Option<Value> {
    let handle = object.handle().filter(|handle| !handle.is_frozen())?;
    let index = usize::try_from(index.as_int()?).ok()?;
    match heap.get(handle) {
        Object::List(items) => items.get(index).copied(),
        _ => None,
    }
}

/// The boundary before the next instruction of the topmost frame, where not every one is a switch point: whether
/// the thread goes on.
fn at_boundary<B: Breaker>(
    cx: &mut Ctx<'_>,
    code: &LinkedCode,
    breaker: &mut B,
    meter: &mut Meter,
) -> bool {
    let Some(rules) = cx.program.rules else {
        unreachable!("a model without marks has a switch point everywhere")
    };
    let Some(&Frame::Python(frame)) = cx.exec.frames.last() else {
        unreachable!("the caller runs a Python frame")
    };
    let (is_point, mut since) = points::arrive(rules, &code.marks, frame.since, frame.pc);
    let goes_on = meter.step_from(breaker, cx.state, is_point);
    if goes_on {
        let at = frame.pc as usize;
        let (from, to) = (frame.base as usize, (frame.base + frame.sp) as usize);
        since.last = frame.pc;
        since.pending = points::begin(
            cx,
            rules,
            code.marks.marks[at].condition,
            code.code.instrs[at],
            frame.pc + 1,
            &cx.exec.values[from..to],
        );
    }
    if let Some(Frame::Python(frame)) = cx.exec.frames.last_mut() {
        frame.since = since;
    }
    goes_on
}
