//! Every Python instruction in full, one at a time.
//!
//! The loop in [`super::python`] executes the common case of the common instructions itself and comes here
//! for all else, with the frame written back. Operands live in a slice of the thread's value stack; the frame is
//! brought up to date ([`save!`]) before anything that looks at frames. What Python code may have a hand in
//! goes through one door, [`native!`]: a native function that gets its operands and may call back into
//! Python, and a [`Then`] that finishes the instruction.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a frame counts in 32 bits, and a code object is far smaller"
)]

use super::{Next, call, generators, resume};
use crate::bytecode::Instr;
use crate::bytecode::instr::Compare;
use crate::runtime::builtins;
use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::frame::{Block, BlockKind, Frame, Names, Then};
use crate::runtime::native::{Args, NativeFn};
use crate::runtime::object::{Object, Str};
use crate::runtime::observer::{Event, Place, Region};
use crate::runtime::ops;
use crate::runtime::value::{Handle, Value};
use crate::runtime::word::Word;
use smallvec::SmallVec;

/// Executes one instruction of the topmost frame, whose `pc` is past it already. `steps` is how many steps the
/// execution has made, this one included.
#[inline(never)]
pub(super) fn execute(cx: &mut Ctx<'_>, instr: Instr, steps: u64) -> Next {
    let Some(&Frame::Python(frame)) = cx.exec.frames.last() else {
        unreachable!("the caller runs a Python frame")
    };
    cx.state.steps = steps;
    let program = cx.program;
    let code = &program.codes[frame.code as usize];
    let (base, end) = (frame.base as usize, (frame.base + code.frame_size) as usize);
    let nlocals = code.code.nlocals as usize;
    let mut pc = frame.pc as usize;
    let mut sp = frame.sp as usize;
    // CPython counts a comparison as one level of recursion more.
    let at_limit = cx.exec.frames.len() > cx.recursion_limit();
    let mut st: &mut [Word] = &mut cx.exec.values[base..end];

    macro_rules! push {
        ($value:expr) => {{
            let value: Word = $value.into();
            st[sp] = value;
            sp += 1;
        }};
    }
    macro_rules! pop {
        () => {{
            sp -= 1;
            st[sp]
        }};
    }
    macro_rules! pop_value {
        () => {
            pop!().value()
        };
    }
    // Writes the frame back: what a step changed becomes visible to everything outside this function.
    macro_rules! save {
        () => {
            if let Some(Frame::Python(frame)) = cx.exec.frames.last_mut() {
                frame.pc = pc as u32;
                frame.sp = sp as u32;
            }
        };
    }
    // Leaves the loop.
    macro_rules! leave {
        ($next:expr) => {{
            save!();
            return $next;
        }};
    }
    // Tells an observer that follows values of what cannot be told from the instruction.
    macro_rules! happened {
        ($event:expr) => {
            if let Some(events) = cx.events {
                events.borrow_mut().push($event);
            }
        };
    }
    // Tells an observer that watches regions of one that was altered or asked.
    macro_rules! watched {
        ($event:expr) => {
            if cx.watches {
                happened!($event);
            }
        };
    }
    // Takes the slice of operands again after `cx` was lent out.
    macro_rules! reload {
        () => {{
            st = &mut cx.exec.values[base..end];
        }};
    }
    // Runs a native function on operands that are popped already, and the rest of the instruction.
    macro_rules! native_slice {
        ($function:expr, $args:expr, $then:expr) => {{
            save!();
            if let Some(next) = native(cx, base + sp, &$function, $args, $then) {
                return next;
            }
            if matches!($then, Then::Push) {
                sp += 1;
            }
        }};
    }
    macro_rules! native {
        ($function:expr, [$($arg:expr),*], $then:expr) => {{
            let operands = [$(Word::from($arg)),*];
            native_slice!($function, &operands, $then);
        }};
    }
    macro_rules! native_many {
        ($function:expr, $count:expr) => {{
            let count = $count as usize;
            sp -= count;
            let args = SmallVec::<[Word; 8]>::from_slice(&st[sp..sp + count]);
            native_slice!($function, &args, Then::Push);
        }};
    }
    // Ends a handler: what was handled before it is handled again. A generator that had handled nothing goes
    // back to what its resumer handles (one value below its frame), which may be another than at its beginning.
    macro_rules! handled_again {
        ($old:expr) => {{
            let old: Value = $old;
            cx.exec.blocks.pop();
            cx.exec.handled = if old.is_unbound() && frame.generator.is_some() {
                cx.exec.values[base - 1].value()
            } else {
                old
            };
        }};
    }
    // Calls what is not a simple Python function; a native function that finishes leaves us in the loop.
    macro_rules! invoke {
        ($callee:expr, $args:expr, $keywords:expr) => {{
            save!();
            match call::invoke(cx, $callee, $args, $keywords) {
                // Unless it is for a native frame that the call has left on top.
                Next::Deliver(value) if matches!(cx.exec.frames.last(), Some(Frame::Python(_))) => {
                    happened!(Event::Pushed((base + sp) as u32));
                    reload!();
                    push!(value);
                }
                next => return next,
            }
        }};
    }
    // An arithmetic operator: small integers and floats here, the rest in `ops`.
    macro_rules! arithmetic {
        ($function:ident, $checked:ident, $float:tt) => {{
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
                sp -= 2;
                native!(ops::arith::$function, [a, b], Then::Push);
            }
        }};
    }
    macro_rules! binary {
        ($function:ident) => {{
            sp -= 2;
            let (a, b) = (st[sp], st[sp + 1]);
            native!(ops::arith::$function, [a, b], Then::Push);
        }};
    }
    macro_rules! unary {
        ($function:expr) => {{
            let a = pop!();
            native!($function, [a], Then::Push);
        }};
    }
    // A conditional jump that removes the tested value.
    macro_rules! jump_if {
        ($when:literal, $target:expr) => {{
            let value = pop!();
            match value.truth() {
                Some(truth) => {
                    if truth == $when {
                        pc = $target.0 as usize;
                    }
                }
                None => native!(
                    ops::truth::TRUTH,
                    [value],
                    Then::Jump {
                        target: $target.0,
                        when: $when
                    }
                ),
            }
        }};
    }
    macro_rules! jump_if_or_pop {
        ($when:literal, $target:expr) => {{
            let value = st[sp - 1];
            match value.truth() {
                Some(truth) => {
                    if truth == $when {
                        pc = $target.0 as usize;
                    } else {
                        sp -= 1;
                    }
                }
                None => native!(
                    ops::truth::TRUTH,
                    [value],
                    Then::JumpOrPop {
                        target: $target.0,
                        when: $when
                    }
                ),
            }
        }};
    }

    match instr {
        Instr::Nop | Instr::ExtendedArg(_) => {}
        Instr::PopTop => sp -= 1,
        Instr::RotTwo => st.swap(sp - 1, sp - 2),
        Instr::RotThree => st[sp - 3..sp].rotate_right(1),
        Instr::RotFour => st[sp - 4..sp].rotate_right(1),
        Instr::DupTop => push!(st[sp - 1]),
        Instr::DupTopTwo => {
            st.copy_within(sp - 2..sp, sp);
            sp += 2;
        }

        // ---- names ----
        Instr::LoadConst(index) => push!(code.consts[index.0 as usize]),
        Instr::LoadFast(index) => {
            let value = st[index.0 as usize];
            if value.is_unbound() {
                save!();
                return unbound_local(cx, code.varnames[index.0 as usize].handle);
            }
            push!(value);
        }
        Instr::StoreFast(index) => st[index.0 as usize] = pop!(),
        Instr::DeleteFast(index) => {
            if std::mem::take(&mut st[index.0 as usize]).is_unbound() {
                save!();
                return unbound_local(cx, code.varnames[index.0 as usize].handle);
            }
        }
        Instr::LoadGlobal(index) => {
            let index = index.0 as usize;
            let mut value = cx.state.globals[code.slots[index] as usize];
            if value.is_unbound() {
                value = code.builtins[index];
                if value.is_unbound() {
                    save!();
                    return call::raise(ops::names::undefined(cx, code.names[index].handle));
                }
            }
            push!(value);
        }
        Instr::StoreGlobal(index) => {
            let slot = code.slots[index.0 as usize];
            let value = pop!();
            if std::mem::replace(&mut cx.state.globals[slot as usize], value).is_unbound() {
                cx.state.bound.push(slot);
            }
        }
        Instr::DeleteGlobal(index) => {
            save!();
            let (name, slot) = (code.names[index.0 as usize], code.slots[index.0 as usize]);
            if let Err(trap) = ops::names::delete_global(cx, name, slot) {
                return call::raise(trap);
            }
        }
        Instr::LoadName(index) => {
            let index = index.0 as usize;
            let mut value = match frame.names {
                Names::Globals => Word::UNBOUND,
                Names::Dict(dict) | Names::Own(dict) => match cx.state.heap.get(dict) {
                    Object::Dict(dict) => cx
                        .dict_get_name(dict, code.names[index])
                        .unwrap_or_default()
                        .into(),
                    _ => Word::UNBOUND,
                },
            };
            reload!();
            if value.is_unbound() {
                value = cx.state.globals[code.slots[index] as usize];
            }
            if value.is_unbound() {
                value = code.builtins[index];
            }
            if value.is_unbound() {
                save!();
                return call::raise(ops::names::undefined(cx, code.names[index].handle));
            }
            push!(value);
        }
        Instr::StoreName(index) => {
            let index = index.0 as usize;
            let value = pop!();
            if frame.names == Names::Globals {
                let slot = code.slots[index];
                if std::mem::replace(&mut cx.state.globals[slot as usize], value).is_unbound() {
                    cx.state.bound.push(slot);
                }
            } else {
                ops::names::store(
                    cx,
                    frame.names,
                    code.names[index],
                    code.slots[index],
                    value.into(),
                );
            }
        }
        Instr::DeleteName(index) => {
            save!();
            let (name, slot) = (code.names[index.0 as usize], code.slots[index.0 as usize]);
            if let Err(trap) = ops::names::delete(cx, frame.names, name, slot) {
                return call::raise(trap);
            }
        }
        Instr::LoadClosure(index) => push!(st[nlocals + index.0 as usize]),
        Instr::LoadDeref(index) => {
            let value = cell(cx.state, st[nlocals + index.0 as usize]);
            if value.is_unbound() {
                save!();
                return call::raise(ops::names::unbound_cell(cx, code, index.0));
            }
            push!(value);
        }
        Instr::LoadClassderef(index) => {
            let name = code.cells[index.0 as usize];
            let own: Option<Value> = match frame.names {
                Names::Dict(dict) => match cx.state.heap.get(dict) {
                    Object::Dict(dict) => cx.dict_get_name(dict, name),
                    _ => None,
                },
                _ => None,
            };
            reload!();
            let value = match own {
                Some(value) => value.into(),
                None => cell(cx.state, st[nlocals + index.0 as usize]),
            };
            if value.is_unbound() {
                save!();
                return call::raise(ops::names::unbound_cell(cx, code, index.0));
            }
            push!(value);
        }
        Instr::StoreDeref(index) => {
            let value = pop!();
            set_cell(cx.state, st[nlocals + index.0 as usize], value);
        }
        Instr::DeleteDeref(index) => {
            let old = cell(cx.state, st[nlocals + index.0 as usize]);
            if old.is_unbound() {
                save!();
                return call::raise(ops::names::unbound_cell(cx, code, index.0));
            }
            set_cell(cx.state, st[nlocals + index.0 as usize], Word::UNBOUND);
        }

        // ---- operators ----
        Instr::BinaryAdd => arithmetic!(ADD, checked_add, +),
        Instr::InplaceAdd => arithmetic!(INPLACE_ADD, checked_add, +),
        Instr::BinarySubtract => arithmetic!(SUB, checked_sub, -),
        Instr::InplaceSubtract => arithmetic!(INPLACE_SUB, checked_sub, -),
        Instr::BinaryMultiply => arithmetic!(MUL, checked_mul, *),
        Instr::InplaceMultiply => arithmetic!(INPLACE_MUL, checked_mul, *),
        Instr::BinaryModulo => binary!(MOD),
        Instr::InplaceModulo => binary!(INPLACE_MOD),
        Instr::BinaryFloorDivide => binary!(FLOORDIV),
        Instr::InplaceFloorDivide => binary!(INPLACE_FLOORDIV),
        Instr::BinaryTrueDivide => binary!(TRUEDIV),
        Instr::InplaceTrueDivide => binary!(INPLACE_TRUEDIV),
        Instr::BinaryPower => binary!(POW),
        Instr::InplacePower => binary!(INPLACE_POW),
        Instr::BinaryMatrixMultiply => binary!(MATMUL),
        Instr::InplaceMatrixMultiply => binary!(INPLACE_MATMUL),
        Instr::BinaryLshift => binary!(LSHIFT),
        Instr::InplaceLshift => binary!(INPLACE_LSHIFT),
        Instr::BinaryRshift => binary!(RSHIFT),
        Instr::InplaceRshift => binary!(INPLACE_RSHIFT),
        Instr::BinaryAnd => binary!(AND),
        Instr::InplaceAnd => binary!(INPLACE_AND),
        Instr::BinaryOr => binary!(OR),
        Instr::InplaceOr => binary!(INPLACE_OR),
        Instr::BinaryXor => binary!(XOR),
        Instr::InplaceXor => binary!(INPLACE_XOR),
        Instr::UnaryPositive => unary!(ops::arith::POS),
        Instr::UnaryNegative => unary!(ops::arith::NEG),
        Instr::UnaryInvert => unary!(ops::arith::INVERT),
        Instr::UnaryNot => {
            if let Some(truth) = st[sp - 1].truth() {
                st[sp - 1] = Word::bool(!truth);
            } else {
                unary!(ops::truth::NOT);
            }
        }
        Instr::CompareOp(op) => {
            sp -= 2;
            let (a, b) = (st[sp], st[sp + 1]);
            if (op as u8) < Compare::In as u8 {
                if at_limit {
                    save!();
                    let message = "maximum recursion depth exceeded in comparison";
                    return call::raise(cx.error(class::RECURSION_ERROR, message));
                }
                if let Some((x, y)) = a.ints(b) {
                    push!(Word::bool(ops::compare::holds(op, x.cmp(&y))));
                    leave!(Next::Same);
                }
            }
            match op {
                Compare::Is => push!(Word::bool(a == b)),
                Compare::IsNot => push!(Word::bool(a != b)),
                Compare::Lt => native!(ops::compare::LT, [a, b], Then::Push),
                Compare::Le => native!(ops::compare::LE, [a, b], Then::Push),
                Compare::Eq => native!(ops::compare::EQ, [a, b], Then::Push),
                Compare::Ne => native!(ops::compare::NE, [a, b], Then::Push),
                Compare::Gt => native!(ops::compare::GT, [a, b], Then::Push),
                Compare::Ge => native!(ops::compare::GE, [a, b], Then::Push),
                Compare::In => native!(ops::item::CONTAINS, [b, a], Then::Push),
                Compare::NotIn => native!(ops::item::NOT_CONTAINS, [b, a], Then::Push),
                Compare::ExceptionMatch => {
                    native!(ops::exception::MATCHES, [a, b], Then::Push);
                }
            }
        }

        // ---- items and attributes ----
        Instr::BinarySubscr => {
            sp -= 2;
            let (object, key) = (st[sp], st[sp + 1]);
            if let (Value::Obj(handle), Value::Int(index)) = (object.value(), key.value())
                && !handle.is_frozen()
                && let Object::List(items) = cx.state.heap.get(handle)
                && let Some(&item) = usize::try_from(index).ok().and_then(|i| items.get(i))
            {
                happened!(Event::Read(Place::Item(handle, key.value()), item));
                happened!(Event::Pushed((base + sp) as u32));
                push!(item);
            } else {
                native!(ops::item::GET, [object, key], Then::Push);
            }
        }
        Instr::StoreSubscr => {
            sp -= 3;
            let (value, object, key) = (st[sp], st[sp + 1], st[sp + 2]);
            if let (Value::Obj(handle), Value::Int(index)) = (object.value(), key.value())
                && !handle.is_frozen()
                && let Object::List(items) = cx.state.heap.get_mut(handle)
                && let Some(item) = usize::try_from(index).ok().and_then(|i| items.get_mut(i))
            {
                *item = value.into();
                happened!(Event::Write(
                    Place::Item(handle, key.value()),
                    value.value()
                ));
            } else {
                native!(ops::item::SET, [object, key, value], Then::Discard);
            }
        }
        Instr::DeleteSubscr => {
            sp -= 2;
            let (object, key) = (st[sp], st[sp + 1]);
            native!(ops::item::DELETE, [object, key], Then::Discard);
        }
        Instr::LoadAttr(index) => {
            let object = pop!();
            let name = code.names[index.0 as usize];
            native!(
                ops::attr::GET,
                [object, Value::Obj(name.handle)],
                Then::Push
            );
        }
        Instr::StoreAttr(index) => {
            sp -= 2;
            let (value, object) = (st[sp], st[sp + 1]);
            let name = code.names[index.0 as usize];
            native!(
                ops::attr::SET,
                [object, Value::Obj(name.handle), value],
                Then::Discard
            );
        }
        Instr::DeleteAttr(index) => {
            let object = pop!();
            let name = code.names[index.0 as usize];
            native!(
                ops::attr::DELETE,
                [object, Value::Obj(name.handle)],
                Then::Discard
            );
        }
        Instr::LoadMethod(index) => {
            let name = code.names[index.0 as usize];
            let object = st[sp - 1].value();
            // The unbound method and the object, so that no bound method need be made.
            let method = ops::attr::plain_method(cx, object, name);
            reload!();
            if let Some(method) = method {
                st[sp - 1] = method.into();
                push!(object);
            } else {
                st[sp - 1] = Word::UNBOUND;
                native!(
                    ops::attr::GET,
                    [object, Value::Obj(name.handle)],
                    Then::Push
                );
            }
        }

        // ---- displays ----
        Instr::BuildTuple(count) => {
            sp -= count.0 as usize;
            let items = values(&st[sp..sp + count.0 as usize]).into_boxed_slice();
            push!(Value::Obj(cx.state.heap.alloc(Object::Tuple(items))));
        }
        Instr::BuildList(count) => {
            sp -= count.0 as usize;
            let items = values(&st[sp..sp + count.0 as usize]).into_vec();
            push!(Value::Obj(cx.state.heap.alloc(Object::List(items))));
        }
        Instr::BuildSlice(count) => {
            let step = if count.0 == 3 {
                pop_value!()
            } else {
                Value::None
            };
            sp -= 2;
            let slice = Box::new([st[sp].value(), st[sp + 1].value(), step]);
            push!(Value::Obj(cx.state.heap.alloc(Object::Slice(slice))));
        }
        Instr::BuildString(count) => {
            sp -= count.0 as usize;
            let parts = values(&st[sp..sp + count.0 as usize]);
            let mut text = String::new();
            for part in parts {
                text.push_str(cx.as_str(part).unwrap_or_default());
            }
            reload!();
            push!(Value::Obj(cx.state.heap.alloc(Object::Str(Str::new(text)))));
        }
        Instr::BuildSet(count) => native_many!(ops::display::SET, count.0),
        Instr::BuildMap(count) => native_many!(ops::display::MAP, count.0 * 2),
        Instr::BuildConstKeyMap(count) => {
            native_many!(ops::display::CONST_KEY_MAP, count.0 + 1);
        }
        Instr::BuildListUnpack(count) => native_many!(ops::display::LIST_UNPACK, count.0),
        Instr::BuildTupleUnpack(count) => native_many!(ops::display::TUPLE_UNPACK, count.0),
        Instr::BuildTupleUnpackWithCall(count) => {
            native_many!(ops::display::TUPLE_UNPACK_WITH_CALL, count.0);
        }
        Instr::BuildSetUnpack(count) => native_many!(ops::display::SET_UNPACK, count.0),
        Instr::BuildMapUnpack(count) => native_many!(ops::display::MAP_UNPACK, count.0),
        Instr::BuildMapUnpackWithCall(count) => {
            // The callee stands below the mappings: a message about a repeated keyword names it.
            let callee = st[sp - count.0 as usize - 2];
            sp -= count.0 as usize;
            let mut args = SmallVec::<[Word; 8]>::from_slice(&st[sp..sp + count.0 as usize]);
            args.push(callee);
            native_slice!(ops::display::MAP_UNPACK_WITH_CALL, &args, Then::Push);
        }
        Instr::ListAppend(depth) => {
            let value = pop_value!();
            if let Value::Obj(list) = st[sp - depth.0 as usize].value()
                && let Object::List(items) = cx.state.heap.get_mut(list)
            {
                items.push(value);
                watched!(Event::Altered(Region::Whole(list)));
            }
        }
        Instr::SetAdd(depth) => {
            let value = pop_value!();
            native!(
                ops::display::SET_ADD,
                [st[sp - depth.0 as usize].value(), value],
                Then::Discard
            );
        }
        Instr::MapAdd(depth) => {
            sp -= 2;
            let (key, value) = (st[sp], st[sp + 1]);
            native!(
                ops::item::SET,
                [st[sp - depth.0 as usize].value(), key, value],
                Then::Discard
            );
        }
        Instr::FormatValue(bits) => {
            let spec = if bits.0 & 4 == 4 {
                pop_value!()
            } else {
                Value::Unbound
            };
            let value = pop_value!();
            native!(
                ops::text::FORMAT_VALUE,
                [value, spec, Value::Int(i64::from(bits.0 & 3))],
                Then::Push
            );
        }

        // ---- unpacking and iteration ----
        Instr::UnpackSequence(count) => {
            let count = count.0 as usize;
            let value = pop_value!();
            if let Value::Obj(handle) = value
                && let Some(items) = ops::iteration::exact_items(cx, handle, count)
            {
                reload!();
                for &item in items.iter().rev() {
                    push!(item);
                }
            } else {
                let before = count as u32;
                native!(
                    ops::iteration::LIST,
                    [value],
                    Then::Unpack {
                        before,
                        after: None
                    }
                );
            }
        }
        Instr::UnpackEx(counts) => {
            let value = pop_value!();
            let (before, after) = (counts.0 & 0xff, Some(counts.0 >> 8));
            native!(
                ops::iteration::LIST,
                [value],
                Then::Unpack { before, after }
            );
        }
        Instr::GetIter => {
            let value = pop_value!();
            native!(ops::iteration::ITER, [value], Then::Push);
        }
        Instr::GetYieldFromIter => {
            let value = st[sp - 1].value();
            let is_generator = matches!(cx.object(value), Some(Object::Generator(_)));
            reload!();
            if !is_generator {
                let value = pop_value!();
                native!(ops::iteration::ITER, [value], Then::Push);
            }
        }
        Instr::ForIter(target) => {
            let iter = st[sp - 1].value();
            let mut item = None;
            if let Value::Obj(handle) = iter {
                match cx.state.heap.get_mut(handle) {
                    Object::RangeIter { left: 0, .. } => {
                        item = Some(Value::Unbound);
                        watched!(Event::Asked(Region::Whole(handle)));
                    }
                    Object::RangeIter { next, left, step } => {
                        item = Some(Value::Int(*next));
                        *left -= 1;
                        *next = next.wrapping_add(*step);
                        watched!(Event::Altered(Region::Whole(handle)));
                    }
                    Object::SeqIter { .. } => {
                        item =
                            Some(ops::iteration::next_in_sequence(cx, handle).unwrap_or_default());
                        reload!();
                    }
                    Object::Generator(_) => {
                        save!();
                        return generators::resume_generator(
                            cx,
                            handle,
                            Ok(Value::None),
                            Then::ForIter { target: target.0 },
                        );
                    }
                    _ => {}
                }
            }
            match item {
                Some(Value::Unbound) => {
                    sp -= 1;
                    pc = target.0 as usize;
                }
                Some(item) => {
                    happened!(Event::Pushed((base + sp) as u32));
                    push!(item);
                }
                None => native!(
                    ops::iteration::NEXT,
                    [iter],
                    Then::ForIter { target: target.0 }
                ),
            }
        }

        // ---- jumps ----
        Instr::JumpForward(target) => pc = target.0 as usize,
        Instr::JumpAbsolute(target) => {
            pc = target.0 as usize;
            if cx.state.heap.collection_is_due() {
                leave!(Next::Frame);
            }
        }
        Instr::PopJumpIfFalse(target) => jump_if!(false, target),
        Instr::PopJumpIfTrue(target) => jump_if!(true, target),
        Instr::JumpIfFalseOrPop(target) => jump_if_or_pop!(false, target),
        Instr::JumpIfTrueOrPop(target) => jump_if_or_pop!(true, target),

        // ---- calls ----
        Instr::CallFunction(count) => {
            let count = count.0 as usize;
            let callee = st[sp - count - 1].value();
            if let Some(frame) = call::simple_frame(cx, callee, base + sp - count, count) {
                sp -= count + 1;
                save!();
                cx.exec.frames.push(Frame::Python(frame));
                return Next::Frame;
            }
            reload!();
            let args = values(&st[sp - count..sp]);
            sp -= count + 1;
            invoke!(callee, &args, &[]);
        }
        Instr::CallMethod(count) => {
            let count = count.0 as usize;
            if st[sp - count - 2].is_unbound() {
                let callee = st[sp - count - 1].value();
                let args = values(&st[sp - count..sp]);
                sp -= count + 2;
                invoke!(callee, &args, &[]);
            } else {
                let callee = st[sp - count - 2].value();
                if let Some(frame) =
                    call::simple_frame(cx, callee, base + sp - count - 1, count + 1)
                {
                    sp -= count + 2;
                    save!();
                    cx.exec.frames.push(Frame::Python(frame));
                    return Next::Frame;
                }
                reload!();
                let args = values(&st[sp - count - 1..sp]);
                sp -= count + 2;
                invoke!(callee, &args, &[]);
            }
        }
        Instr::CallFunctionKw(count) => {
            let names = pop_value!();
            let count = count.0 as usize;
            let callee = st[sp - count - 1].value();
            let args = values(&st[sp - count..sp]);
            sp -= count + 1;
            let mut keywords = call::Keywords::new();
            let mut positional = count;
            if let Some(names) = cx.as_items(names) {
                positional = count - names.len();
                let given = names.iter().zip(&args[positional..]);
                keywords.extend(given.filter_map(|(name, &value)| Some((name.handle()?, value))));
            }
            invoke!(callee, &args[..positional], &keywords);
        }
        Instr::CallFunctionEx(bits) => {
            let kwargs = if bits.0 & 1 == 1 {
                pop_value!()
            } else {
                Value::None
            };
            let args = pop_value!();
            let callee = pop_value!();
            save!();
            if ops::call::is_spread(cx, args, kwargs) {
                return call::invoke_values(cx, callee, args, kwargs);
            }
            return resume::start(
                cx,
                &ops::call::SPREAD,
                Args::positional(&[callee, args, kwargs]),
                Then::Push,
            );
        }
        Instr::ReturnValue => {
            let value = pop_value!();
            if frame.generator.is_none() && frame.then == Then::Push {
                cx.exec.frames.pop();
                return Next::Deliver(value);
            }
            save!();
            return generators::returned(cx, value);
        }
        Instr::YieldValue => {
            let value = pop_value!();
            save!();
            return generators::yielded(cx, value);
        }
        Instr::YieldFrom => {
            let sent = pop_value!();
            let iter = st[sp - 1].value();
            save!();
            if let Value::Obj(handle) = iter
                && let Object::Generator(_) = cx.peek(handle)
            {
                return generators::resume_generator(cx, handle, Ok(sent), Then::YieldFrom);
            }
            return resume::start(
                cx,
                &ops::iteration::SEND,
                Args::positional(&[iter, sent]),
                Then::YieldFrom,
            );
        }
        Instr::MakeFunction(bits) => {
            let qualname = pop_value!();
            let body = pop_value!();
            let mut part = |bit: u32| {
                if bits.0 & bit == bit {
                    pop_value!()
                } else {
                    Value::None
                }
            };
            let (closure, annotations, kwdefaults, defaults) = (part(8), part(4), part(2), part(1));
            let function = ops::call::make_function(
                cx,
                body,
                qualname,
                [defaults, kwdefaults, annotations, closure],
            );
            reload!();
            push!(function);
        }
        Instr::LoadBuildClass => push!(Value::Obj(program.build_class)),

        // ---- blocks and exceptions ----
        Instr::SetupFinally(target) => {
            cx.exec.blocks.push(Block {
                kind: BlockKind::Finally,
                handler: target.0,
                level: sp as u32,
            });
        }
        Instr::PopBlock => {
            cx.exec.blocks.pop();
        }
        Instr::BeginFinally => push!(Value::Unbound),
        Instr::CallFinally(target) => {
            push!(Value::Int(pc as i64));
            pc = target.0 as usize;
        }
        Instr::PopFinally(keep) => {
            let result = if keep.0 == 1 {
                pop_value!()
            } else {
                Value::Unbound
            };
            let top = pop_value!();
            if matches!(top, Value::Obj(_)) {
                // Three of the exception, three of the one handled before.
                sp -= 5;
                handled_again!(st[sp + 1].value());
                reload!();
            }
            if keep.0 == 1 {
                push!(result);
            }
        }
        Instr::EndFinally => match pop_value!() {
            Value::Unbound => {}
            Value::Int(target) => pc = target as usize,
            _ => {
                sp -= 2;
                let exception = st[sp + 1].handle();
                save!();
                if let Some(exception) = exception {
                    return Next::Reraise(exception);
                }
            }
        },
        Instr::PopExcept => {
            sp -= 3;
            handled_again!(st[sp + 1].value());
        }
        Instr::RaiseVarargs(count) => {
            let cause = if count.0 == 2 {
                pop_value!()
            } else {
                Value::Unbound
            };
            if count.0 == 0 {
                save!();
                return match cx.exec.handled {
                    Value::Obj(exception) => Next::Reraise(exception),
                    _ => call::raise(
                        cx.error(class::RUNTIME_ERROR, "No active exception to reraise"),
                    ),
                };
            }
            let exception = pop_value!();
            save!();
            return resume::start(
                cx,
                &ops::exception::RAISE,
                Args::positional(&[exception, cause]),
                Then::Push,
            );
        }
        Instr::SetupWith(target) => {
            let manager = pop_value!();
            // `__exit__` stays on the stack below the block; `__enter__` is called above it.
            save!();
            match ops::call::context_methods(cx, manager) {
                Ok((enter, exit)) => {
                    reload!();
                    push!(exit);
                    native!(
                        ops::call::ENTER,
                        [enter, manager],
                        Then::EnterWith { handler: target.0 }
                    );
                }
                Err(trap) => return call::raise(trap),
            }
        }
        Instr::WithCleanupStart => {
            // NULL, a return address or an exception is on top; `__exit__` lies below it.
            let top = st[sp - 1].value();
            let (exit, args) = match top {
                Value::Unbound | Value::Int(_) => {
                    let exit = st[sp - 2].value();
                    st[sp - 2] = st[sp - 1];
                    sp -= 1;
                    (exit, [Value::None; 3])
                }
                class => {
                    let (traceback, value) = (st[sp - 3].value(), st[sp - 2].value());
                    // `__exit__` lies below the two triples; the block's level sinks by one with it.
                    let exit = st[sp - 7].value();
                    st.copy_within(sp - 6..sp - 3, sp - 7);
                    st.copy_within(sp - 3..sp, sp - 4);
                    sp -= 1;
                    if let Some(block) = cx.exec.blocks.last_mut() {
                        block.level -= 1;
                    }
                    reload!();
                    (exit, [class, value, traceback])
                }
            };
            // What WITH_CLEANUP_FINISH looks at: whether there was an exception.
            push!(if matches!(top, Value::Obj(_)) {
                top
            } else {
                Value::None
            });
            native!(
                ops::call::EXIT,
                [exit, args[0], args[1], args[2]],
                Then::Push
            );
        }
        Instr::WithCleanupFinish => {
            let result = pop_value!();
            let exception = pop_value!();
            if !matches!(exception, Value::None) && result == Value::Bool(true) {
                // Swallowed: leave the handler as POP_EXCEPT does, and END_FINALLY finds NULL.
                sp -= 6;
                handled_again!(st[sp + 1].value());
                reload!();
                push!(Value::Unbound);
            }
        }

        // ---- modules ----
        Instr::ImportName(index) => {
            sp -= 2;
            let (level, names) = (st[sp], st[sp + 1]);
            let name = code.names[index.0 as usize];
            native!(
                ops::import::IMPORT,
                [Value::Obj(name.handle), names, level],
                Then::Push
            );
        }
        Instr::ImportFrom(index) => {
            let name = code.names[index.0 as usize];
            native!(
                ops::import::FROM,
                [st[sp - 1], Value::Obj(name.handle)],
                Then::Push
            );
        }
        Instr::ImportStar => {
            let module = pop_value!();
            save!();
            if let Err(trap) = ops::import::star(cx, frame.names, code.namespace, module) {
                return call::raise(trap);
            }
        }
        Instr::SetupAnnotations => {
            save!();
            ops::names::setup_annotations(cx, frame.names, code.namespace);
        }
        Instr::PrintExpr => {
            let value = pop_value!();
            native!(builtins::print::EXPRESSION, [value], Then::Discard);
        }

        // ---- coroutines ----
        Instr::GetAwaitable => {
            let value = pop_value!();
            native!(ops::coroutine::AWAITABLE, [value], Then::Push);
        }
        Instr::GetAiter => {
            let value = pop_value!();
            native!(ops::coroutine::AITER, [value], Then::Push);
        }
        Instr::GetAnext => {
            let value = st[sp - 1].value();
            native!(ops::coroutine::ANEXT, [value], Then::Push);
        }
        Instr::BeforeAsyncWith => {
            let manager = pop_value!();
            save!();
            match ops::coroutine::context_methods(cx, manager) {
                Ok((enter, exit)) => {
                    reload!();
                    push!(exit);
                    native!(ops::call::ENTER, [enter, manager], Then::Push);
                }
                Err(trap) => return call::raise(trap),
            }
        }
        Instr::SetupAsyncWith(target) => {
            let level = sp as u32 - 1;
            cx.exec.blocks.push(Block {
                kind: BlockKind::Finally,
                handler: target.0,
                level,
            });
        }
        Instr::EndAsyncFor => {
            let (class, exception) = (st[sp - 1].value(), st[sp - 2].value());
            sp -= 3;
            save!();
            let ended = class
                .handle()
                .is_some_and(|c| cx.is_subclass(c, class::STOP_ASYNC_ITERATION));
            match exception {
                Value::Obj(exception) if !ended => return Next::Reraise(exception),
                _ => {}
            }
            reload!();
            // The handler's three values and the iterator.
            sp -= 3;
            handled_again!(st[sp + 1].value());
            sp -= 1;
        }
    }
    save!();
    Next::Same
}

fn unbound_local(cx: &mut Ctx<'_>, name: Handle) -> Next {
    let message = format!(
        "local variable '{}' referenced before assignment",
        cx.text(name)
    );
    call::raise(cx.error(class::UNBOUND_LOCAL_ERROR, message))
}

fn cell(state: &crate::runtime::state::State, cell: Word) -> Word {
    match cell.handle() {
        Some(handle) if !handle.is_frozen() => match state.heap.get(handle) {
            Object::Cell(value) => (*value).into(),
            _ => Word::UNBOUND,
        },
        _ => Word::UNBOUND,
    }
}

fn set_cell(state: &mut crate::runtime::state::State, cell: Word, value: Word) {
    if let Some(handle) = cell.handle()
        && let Object::Cell(slot) = state.heap.get_mut(handle)
    {
        *slot = value.value();
    }
}

/// The slow path of an instruction, kept out of the loop: runs a native function from its beginning and puts its
/// result at `top` if that is where it goes. What to do next, if the loop cannot just go on.
#[inline(never)]
fn native(
    cx: &mut Ctx<'_>,
    top: usize,
    function: &'static NativeFn,
    operands: &[Word],
    then: Then,
) -> Option<Next> {
    let args = values(operands);
    let args = Args::positional(&args);
    cx.memo.clear();
    cx.replayed = 0;
    match ((function.call)(cx, args), then) {
        (Ok(value), Then::Push) => {
            cx.exec.values[top] = value.into();
            cx.note(|| Event::Pushed(u32::try_from(top).expect("the stack is bounded")));
            None
        }
        (Ok(_), Then::Discard) => None,
        (Ok(value), then) => Some(resume::finish(cx, value, then)),
        (Err(trap), then) => Some(resume::suspend(cx, function, args, then, trap)),
    }
}

/// Operands as arguments.
fn values(words: &[Word]) -> SmallVec<[Value; 8]> {
    words.iter().map(|word| word.value()).collect()
}
