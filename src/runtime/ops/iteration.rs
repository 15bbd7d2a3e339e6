//! Iteration: `iter(x)`, `next(it)`, and gathering everything an iterable gives.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::generator::GeneratorKind;
use super::super::iter::Iter;
use super::super::modules::{collections, itertools};
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::{DictPart, Object};
use super::super::observer::{Event, Place, Region};
use super::super::value::{Handle, Value};
use super::{attr, compare, truth};

/// `iter(x)`
pub static ITER: NativeFn = NativeFn::function("iter", |cx, args| iter(cx, args.at(0)));
/// `next(it)`; `StopIteration` at the end.
pub static NEXT: NativeFn = NativeFn::function("next", |cx, args| next(cx, args.at(0)));
/// A list of everything an iterable gives, for unpacking.
pub static LIST: NativeFn = NativeFn::function("list", |cx, args| {
    if !is_iterable(cx, args.at(0)) {
        let message = format!(
            "cannot unpack non-iterable {} object",
            cx.class_name(args.at(0))
        );
        return Err(cx.type_error(message));
    }
    let items = items(cx, args.at(0))?;
    Ok(cx.new_list(items))
});
/// `send(iterator, value)`: one step of a `yield from` over something that is no generator.
pub static SEND: NativeFn = NativeFn::function("send", |cx, args| {
    if matches!(args.at(1), Value::None) {
        return next(cx, args.at(0));
    }
    let name = cx.program.names.send;
    let send = attr::get(cx, args.at(0), name)?;
    cx.call(send, &[args.at(1)])
});

/// Throws an exception into the iterator of a `yield from` that is no generator, or closes the iterator and goes
/// on raising if that is what `GeneratorExit` asks for.
pub static THROW: NativeFn = NativeFn::function("throw", |cx, args| {
    let (iterator, Value::Obj(exception)) = (args.at(0), args.at(1)) else {
        unreachable!("an exception is an object")
    };
    let closing = cx.is_subclass(cx.exception(exception).class, class::GENERATOR_EXIT);
    let name = if closing {
        cx.program.names.close
    } else {
        cx.program.names.throw
    };
    let method = match attr::get(cx, iterator, name) {
        Ok(method) => method,
        Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
            return Err(Trap::Raise(exception));
        }
        Err(trap) => return Err(trap),
    };
    if closing {
        cx.call(method, &[])?;
        return Err(Trap::Raise(exception));
    }
    cx.call(method, &[Value::Obj(exception)])
});

/// Whether `iter(x)` would succeed.
#[must_use]
pub fn is_iterable(cx: &Ctx<'_>, value: Value) -> bool {
    let names = cx.program.names;
    let kind = cx.payload(value).handle().map(|handle| cx.peek(handle));
    cx.python_special(value, names.iter).is_some()
        || cx.python_special(value, names.getitem).is_some()
        || matches!(
            kind,
            Some(
                Object::Str(_)
                    | Object::Bytes(_)
                    | Object::ByteArray(_)
                    | Object::Tuple(_)
                    | Object::List(_)
                    | Object::Dict(_)
                    | Object::Set(_)
                    | Object::FrozenSet(_)
                    | Object::Range(_)
                    | Object::DictView { .. }
                    | Object::RangeIter { .. }
                    | Object::SeqIter { .. }
                    | Object::Iter(_)
            )
        )
        || matches!(kind, Some(Object::Generator(g)) if g.kind == GeneratorKind::Generator)
        || cx.special(value, names.iter).is_some()
}

/// `iter(x)`
///
/// # Errors
/// `TypeError` if it cannot be iterated; what `__iter__` raises.
pub fn iter(cx: &mut Ctx<'_>, value: Value) -> Outcome {
    let names = cx.program.names;
    if let Some(method) = cx.python_special(value, names.iter) {
        let result = cx.call(method, &[value])?;
        if is_iterator(cx, result) {
            return Ok(result);
        }
        let message = format!(
            "iter() returned non-iterator of type '{}'",
            cx.class_name(result)
        );
        return Err(cx.type_error(message));
    }
    if cx.python_special(value, names.getitem).is_some() && cx.payload(value) == value {
        return Ok(cx.alloc(Object::Iter(Box::new(Iter::Items {
            object: value,
            index: 0,
        }))));
    }
    let plain = cx.payload(value);
    let Value::Obj(handle) = plain else {
        return Err(not_iterable(cx, value));
    };
    let iter = match cx.peek(handle) {
        Object::List(_) | Object::Tuple(_) => Object::SeqIter {
            seq: Some(handle),
            index: 0,
        },
        Object::Range(range) => Object::RangeIter {
            next: range.start,
            left: range.len(),
            step: range.step,
        },
        Object::Str(_) => Object::Iter(Box::new(Iter::Str {
            string: handle,
            byte: 0,
        })),
        Object::Bytes(_) | Object::ByteArray(_) => Object::Iter(Box::new(Iter::Bytes {
            bytes: handle,
            index: 0,
        })),
        Object::Dict(dict) => {
            cx.ask(Region::Shape(handle));
            dict_iter(handle, dict.len(), DictPart::Keys)
        }
        Object::DictView { dict, kind } => {
            let (dict, kind) = (*dict, *kind);
            cx.ask(Region::Shape(dict));
            let len = match cx.peek(dict) {
                Object::Dict(dict) => dict.len(),
                _ => 0,
            };
            dict_iter(dict, len, kind)
        }
        Object::Set(set) | Object::FrozenSet(set) => {
            cx.ask(Region::Shape(handle));
            Object::Iter(Box::new(Iter::Set {
                set: handle,
                position: 0,
                len: set.len(),
            }))
        }
        Object::RangeIter { .. } | Object::SeqIter { .. } | Object::Iter(_) => return Ok(plain),
        Object::Generator(generator) if generator.kind == GeneratorKind::Generator => {
            return Ok(plain);
        }
        _ => {
            if let Some(method) = cx.special(value, names.iter) {
                return cx.call(method, &[value]);
            }
            return Err(not_iterable(cx, value));
        }
    };
    Ok(cx.alloc(iter))
}

fn dict_iter(dict: Handle, len: usize, part: DictPart) -> Object {
    Object::Iter(Box::new(Iter::Dict {
        dict,
        position: 0,
        len,
        part,
        reversed: false,
    }))
}

fn not_iterable(cx: &mut Ctx<'_>, value: Value) -> Trap {
    let message = format!("'{}' object is not iterable", cx.class_name(value));
    cx.type_error(message)
}

fn is_iterator(cx: &Ctx<'_>, value: Value) -> bool {
    cx.special(value, cx.program.names.next).is_some()
        || matches!(
            cx.payload(value).handle().map(|handle| cx.peek(handle)),
            Some(
                Object::RangeIter { .. }
                    | Object::SeqIter { .. }
                    | Object::Iter(_)
                    | Object::Generator(_)
            )
        )
}

/// The next item of a list or tuple iterator, or none at its end.
pub fn next_in_sequence(cx: &mut Ctx<'_>, handle: Handle) -> Option<Value> {
    let Object::SeqIter {
        seq: Some(seq),
        index,
    } = *cx.peek(handle)
    else {
        cx.ask(Region::Whole(handle));
        return None;
    };
    let item = match cx.peek(seq) {
        Object::List(items) => items.get(index as usize).copied(),
        Object::Tuple(items) => items.get(index as usize).copied(),
        _ => None,
    };
    match (item, cx.peek(seq)) {
        (Some(item), Object::List(_)) => {
            cx.note(|| Event::Read(Place::Item(seq, Value::Int(index.into())), item));
        }
        _ => cx.ask(Region::Shape(seq)),
    }
    if let Object::SeqIter { seq, index } = cx.get_mut(handle) {
        match item {
            Some(_) => *index += 1,
            None => *seq = None,
        }
    }
    item
}

/// `next(it)`
///
/// # Errors
/// `StopIteration` at the end; what the iterator raises.
pub fn next(cx: &mut Ctx<'_>, iterator: Value) -> Outcome {
    let Value::Obj(handle) = iterator else {
        return Err(not_iterator(cx, iterator));
    };
    match cx.peek(handle) {
        Object::RangeIter { .. } => {
            let Object::RangeIter { next, left, step } = cx.get_mut(handle) else {
                unreachable!("just seen")
            };
            if *left > 0 {
                let item = *next;
                *left -= 1;
                *next = next.wrapping_add(*step);
                return Ok(Value::Int(item));
            }
            Err(cx.stop_iteration(Value::None))
        }
        Object::SeqIter { .. } => match next_in_sequence(cx, handle) {
            Some(item) => Ok(item),
            None => Err(cx.stop_iteration(Value::None)),
        },
        Object::Generator(_) => cx.resume(handle, Ok(Value::None)),
        // Changed where it stands: its pools may be large.
        Object::Iter(iter) if matches!(**iter, Iter::Picks(_)) => {
            itertools::picks::next(cx, handle)
        }
        Object::Iter(iter) if matches!(**iter, Iter::Values { .. }) => next_value(cx, handle),
        Object::Iter(iter) => {
            let iter = (**iter).clone();
            next_of(cx, handle, iter)
        }
        _ => match cx.special(iterator, cx.program.names.next) {
            Some(method) => cx.call(method, &[iterator]),
            None => Err(not_iterator(cx, iterator)),
        },
    }
}

fn not_iterator(cx: &mut Ctx<'_>, value: Value) -> Trap {
    let message = format!("'{}' object is not an iterator", cx.class_name(value));
    cx.type_error(message)
}

fn put(cx: &mut Ctx<'_>, handle: Handle, iter: Iter) {
    if let Object::Iter(stored) = cx.get_mut(handle) {
        **stored = iter;
    }
}

/// The next of the values that were gathered beforehand; they are not copied to take one.
fn next_value(cx: &mut Ctx<'_>, handle: Handle) -> Outcome {
    if let Object::Iter(iter) = cx.get_mut(handle)
        && let Iter::Values { values, index } = &mut **iter
        && let Some(&item) = values.get(*index)
    {
        *index += 1;
        return Ok(item);
    }
    Err(cx.stop_iteration(Value::None))
}

/// `iter` is a copy of what `handle` holds, which is not [`Iter::Values`].
fn next_of(cx: &mut Ctx<'_>, handle: Handle, iter: Iter) -> Outcome {
    match iter {
        Iter::Str { string, byte } => {
            let Some(c) = cx.text(string)[byte..].chars().next() else {
                return Err(cx.stop_iteration(Value::None));
            };
            put(
                cx,
                handle,
                Iter::Str {
                    string,
                    byte: byte + c.len_utf8(),
                },
            );
            Ok(cx.new_char(c))
        }
        Iter::Bytes { bytes, index } => {
            let item = match cx.get(bytes) {
                Object::Bytes(bytes) => bytes.get(index).copied(),
                Object::ByteArray(bytes) => bytes.get(index).copied(),
                _ => None,
            };
            let Some(item) = item else {
                return Err(cx.stop_iteration(Value::None));
            };
            put(
                cx,
                handle,
                Iter::Bytes {
                    bytes,
                    index: index + 1,
                },
            );
            Ok(Value::Int(i64::from(item)))
        }
        Iter::Dict {
            dict,
            position,
            len,
            part,
            reversed,
        } => next_of_dict(cx, handle, dict, position, len, part, reversed),
        Iter::Set { set, position, len } => {
            let (now, found) = match cx.get(set) {
                Object::Set(set) | Object::FrozenSet(set) => (
                    set.len(),
                    (position..set.end()).find_map(|p| set.at(p).map(|(_, key)| (p, key))),
                ),
                _ => (0, None),
            };
            if now != len {
                return Err(cx.error(class::RUNTIME_ERROR, "Set changed size during iteration"));
            }
            let Some((position, key)) = found else {
                return Err(cx.stop_iteration(Value::None));
            };
            put(
                cx,
                handle,
                Iter::Set {
                    set,
                    position: position + 1,
                    len,
                },
            );
            Ok(key)
        }
        Iter::Reversed { seq, left } => {
            let item = match cx.peek(seq) {
                Object::List(items) => items.get(left.wrapping_sub(1)).copied(),
                Object::Tuple(items) => items.get(left.wrapping_sub(1)).copied(),
                _ => None,
            };
            match item {
                Some(item) => {
                    let index = i64::try_from(left - 1).unwrap_or(i64::MAX);
                    cx.note(|| Event::Read(Place::Item(seq, Value::Int(index)), item));
                }
                None => cx.ask(Region::Shape(seq)),
            }
            put(
                cx,
                handle,
                Iter::Reversed {
                    seq,
                    left: left.saturating_sub(1),
                },
            );
            match item {
                Some(item) => Ok(item),
                None => Err(cx.stop_iteration(Value::None)),
            }
        }
        Iter::ReversedItems { object, left } => {
            if left <= 0 {
                return Err(cx.stop_iteration(Value::None));
            }
            let item = super::item::get(cx, object, Value::Int(left - 1))?;
            put(
                cx,
                handle,
                Iter::ReversedItems {
                    object,
                    left: left - 1,
                },
            );
            Ok(item)
        }
        Iter::Items { object, index } => {
            let result = super::item::get(cx, object, Value::Int(index));
            match result {
                Ok(item) => {
                    put(
                        cx,
                        handle,
                        Iter::Items {
                            object,
                            index: index + 1,
                        },
                    );
                    Ok(item)
                }
                Err(trap)
                    if cx.is_raised(&trap, class::INDEX_ERROR)
                        || cx.is_raised(&trap, class::STOP_ITERATION) =>
                {
                    Err(cx.stop_iteration(Value::None))
                }
                Err(trap) => Err(trap),
            }
        }
        Iter::Enumerate { iter, next: count } => {
            let item = next_once(cx, iter)?;
            let after =
                super::arith::binary(cx, super::arith::Operator::Add, count, Value::Int(1))?;
            put(cx, handle, Iter::Enumerate { iter, next: after });
            Ok(cx.new_tuple([count, item]))
        }
        Iter::Zip { iters } => {
            if iters.is_empty() {
                return Err(cx.stop_iteration(Value::None));
            }
            let mut items = Vec::with_capacity(iters.len());
            for iter in iters {
                items.push(next_once(cx, iter)?);
            }
            Ok(cx.new_tuple(items))
        }
        Iter::Map { function, iters } => {
            let mut items = Vec::with_capacity(iters.len());
            for iter in iters {
                items.push(next_once(cx, iter)?);
            }
            cx.call(function, &items)
        }
        Iter::Filter { function, iter } => loop {
            let item = next_once(cx, iter)?;
            let keep = match function {
                Value::None => item,
                function => cx.call(function, &[item])?,
            };
            if truth::truth(cx, keep)? {
                return Ok(item);
            }
        },
        Iter::Callable { callable, sentinel } => {
            if callable.is_unbound() {
                return Err(cx.stop_iteration(Value::None));
            }
            let result = cx.call(callable, &[])?;
            if compare::equal(cx, result, sentinel)? {
                put(
                    cx,
                    handle,
                    Iter::Callable {
                        callable: Value::Unbound,
                        sentinel,
                    },
                );
                return Err(cx.stop_iteration(Value::None));
            }
            Ok(result)
        }
        Iter::AsyncStep { .. } | Iter::AsyncClose { .. } => {
            match cx.special(Value::Obj(handle), cx.program.names.next) {
                Some(method) => cx.call(method, &[Value::Obj(handle)]),
                None => Err(not_iterator(cx, Value::Obj(handle))),
            }
        }
        Iter::Deque {
            deque,
            index,
            changes,
            reversed,
        } => {
            let next = collections::deque::next(cx, deque, index, changes, reversed)?;
            let Some(item) = next else {
                return Err(cx.stop_iteration(Value::None));
            };
            put(
                cx,
                handle,
                Iter::Deque {
                    deque,
                    index: index + 1,
                    changes,
                    reversed,
                },
            );
            Ok(item)
        }
        Iter::Tool(tool) => itertools::next(cx, handle, tool),
        Iter::Picks(_) => itertools::picks::next(cx, handle),
        Iter::Values { .. } => unreachable!("taken in place"),
    }
}

/// `iter(x)`, made once however often the outer call is made again.
///
/// # Errors
/// As [`iter`].
pub fn iter_once(cx: &mut Ctx<'_>, value: Value) -> Outcome {
    // A Python `__iter__` answers through the memo itself.
    if cx.python_special(value, cx.program.names.iter).is_some() {
        iter(cx, value)
    } else {
        cx.once(|cx| iter(cx, value))
    }
}

/// The next item of an iterator, taken once however often the native call is made again.
///
/// # Errors
/// As [`next`].
pub fn next_once(cx: &mut Ctx<'_>, iter: Value) -> Outcome {
    cx.once(|cx| next(cx, iter))
}

/// Whether asking an iterator for its next item may run Python code.
#[must_use]
pub fn calls_back(cx: &Ctx<'_>, iterator: Value) -> bool {
    match iterator {
        Value::Obj(handle) => match cx.peek(handle) {
            Object::RangeIter { .. } | Object::SeqIter { .. } => false,
            Object::Iter(_) => runs_python(cx, handle),
            _ => true,
        },
        _ => true,
    }
}

/// Whether a builtin iterator calls back.
fn runs_python(cx: &Ctx<'_>, handle: Handle) -> bool {
    matches!(
        cx.peek(handle),
        Object::Iter(iter) if matches!(
            **iter,
            Iter::ReversedItems { .. }
                | Iter::Items { .. }
                | Iter::Enumerate { .. }
                | Iter::Zip { .. }
                | Iter::Map { .. }
                | Iter::Filter { .. }
                | Iter::Callable { .. }
                | Iter::Tool(_)
                | Iter::AsyncStep { .. }
                | Iter::AsyncClose { .. }
        )
    )
}

fn next_of_dict(
    cx: &mut Ctx<'_>,
    handle: Handle,
    dict: Handle,
    position: usize,
    len: usize,
    part: DictPart,
    reversed: bool,
) -> Outcome {
    cx.ask(Region::Shape(dict));
    let (now, found) = match cx.peek(dict) {
        Object::Dict(dict) if reversed => {
            let first = if position == 0 {
                dict.end()
            } else {
                position - 1
            };
            (
                dict.len(),
                (0..first)
                    .rev()
                    .find_map(|p| dict.at(p).map(|pair| (p, pair))),
            )
        }
        Object::Dict(dict) => (
            dict.len(),
            (position..dict.end()).find_map(|p| dict.at(p).map(|pair| (p, pair))),
        ),
        _ => (0, None),
    };
    if now != len {
        return Err(cx.error(
            class::RUNTIME_ERROR,
            "dictionary changed size during iteration",
        ));
    }
    let Some((position, (key, value))) = found else {
        // An exhausted iterator stays exhausted: no position is past this one.
        let position = if reversed { 1 } else { usize::MAX };
        put(
            cx,
            handle,
            Iter::Dict {
                dict,
                position,
                len,
                part,
                reversed,
            },
        );
        return Err(cx.stop_iteration(Value::None));
    };
    if part != DictPart::Keys {
        cx.note(|| Event::Read(Place::Item(dict, key), value));
    }
    put(
        cx,
        handle,
        Iter::Dict {
            dict,
            position: position + 1,
            len,
            part,
            reversed,
        },
    );
    Ok(match part {
        DictPart::Keys => key,
        DictPart::Values => value,
        DictPart::Items => cx.new_tuple([key, value]),
    })
}

/// Everything an iterable gives. What needs Python code is gathered by a trap and the memo.
///
/// # Errors
/// `TypeError` if it cannot be iterated; what iterating raises.
pub fn items(cx: &mut Ctx<'_>, value: Value) -> Result<Vec<Value>, Trap> {
    if cx.python_special(value, cx.program.names.iter).is_none()
        && let Some(items) = cx.as_items(value)
    {
        let items = items.to_vec();
        note_read_all(cx, value);
        return Ok(items);
    }
    let iterator = match value {
        Value::Obj(handle) if matches!(cx.peek(handle), Object::Generator(_)) => value,
        // A Python `__iter__` answers through the memo itself; any other is asked once.
        _ if cx.python_special(value, cx.program.names.iter).is_some() => iter(cx, value)?,
        _ => cx.once(|cx| iter(cx, value))?,
    };
    if calls_back(cx, iterator) {
        let list = cx.collect(iterator)?;
        return Ok(cx.as_items(list).map(<[Value]>::to_vec).unwrap_or_default());
    }
    let list = cx.once(|cx| {
        let mut items = Vec::new();
        loop {
            match next(cx, iterator) {
                Ok(item) => items.push(item),
                Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => break,
                Err(trap) => return Err(trap),
            }
            if items.len() * size_of::<Value>() > cx.state.heap.limit() {
                return Err(cx.memory_error());
            }
        }
        Ok(cx.new_list(items))
    })?;
    Ok(cx.as_items(list).map(<[Value]>::to_vec).unwrap_or_default())
}

/// Notes that all items of a list or dict (or of what extends one) were read.
pub fn note_read_all(cx: &mut Ctx<'_>, container: Value) {
    if let Value::Obj(handle) = cx.payload(container)
        && matches!(cx.peek(handle), Object::List(_) | Object::Dict(_))
    {
        cx.note(|| Event::ReadAll(handle));
    }
}

/// The items of an exact tuple or list of exactly `count` items: the fast case of unpacking.
#[must_use]
pub fn exact_items(cx: &Ctx<'_>, handle: Handle, count: usize) -> Option<Vec<Value>> {
    match cx.get(handle) {
        Object::Tuple(items) if items.len() == count => Some(items.to_vec()),
        Object::List(items) if items.len() == count => Some(items.clone()),
        _ => None,
    }
}

/// The values that unpacking pushes, the last one first.
///
/// # Errors
/// `ValueError` if there are too few or too many items.
pub fn spread(
    cx: &mut Ctx<'_>,
    items: &[Value],
    before: usize,
    after: Option<usize>,
) -> Result<Vec<Value>, Trap> {
    let least = before + after.unwrap_or(0);
    if items.len() < least {
        let at_least = if after.is_some() { "at least " } else { "" };
        let message = format!(
            "not enough values to unpack (expected {at_least}{least}, got {})",
            items.len()
        );
        return Err(cx.value_error(message));
    }
    let Some(after) = after else {
        if items.len() > before {
            return Err(cx.value_error(format!("too many values to unpack (expected {before})")));
        }
        return Ok(items.iter().rev().copied().collect());
    };
    let middle = cx.new_list(items[before..items.len() - after].to_vec());
    let tail = items[items.len() - after..].iter().rev();
    let head = items[..before].iter().rev();
    Ok(tail.copied().chain([middle]).chain(head.copied()).collect())
}
