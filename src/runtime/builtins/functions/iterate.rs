//! Builtin functions on iterables: `len`, `iter`, `next`, `all`, `any`, `sum`, `min`, `max`, `sorted`.
//!
//! Each takes one item at a time ([`Ctx::repeat`]), because a program can see it: a generator stops where `any`
//! has its answer, and other threads may run between two items that Python code makes.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::iter::Iter;
use super::super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::observer::Region;
use super::super::super::ops::arith::{self, Operator};
use super::super::super::ops::{compare, dunder, iteration, truth};
use super::super::super::value::Value;
use super::inspect;
use crate::bytecode::instr::Compare;
use num_bigint::Sign;
use num_traits::ToPrimitive;

/// The functions.
pub static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("len", |cx, args| {
        args.expect(cx, "len", 0, 1, 1)?;
        len(cx, args.at(0)).map(Value::Int)
    }),
    NativeFn::function("iter", iter),
    NativeFn::function("next", next),
    NativeFn::function("all", |cx, args| any_or_all(cx, args, "all", false)),
    NativeFn::function("any", |cx, args| any_or_all(cx, args, "any", true)),
    NativeFn::function("sum", sum),
    NativeFn::function("min", |cx, args| extreme(cx, args, "min", Compare::Lt)),
    NativeFn::function("max", |cx, args| extreme(cx, args, "max", Compare::Gt)),
    NativeFn::function("sorted", sorted),
];

/// `len(x)`
///
/// # Errors
/// `TypeError` if it has none, `ValueError` if that is negative; what `__len__` raises.
pub fn len(cx: &mut Ctx<'_>, value: Value) -> Result<i64, Trap> {
    let name = cx.program.names.len;
    if let Some(result) = dunder::call_special(cx, value, name, &[])? {
        let len = dunder::expect_index(cx, result)?;
        if len.sign() == Sign::Minus {
            return Err(cx.value_error("__len__() should return >= 0"));
        }
        if let Some(len) = len.to_i64() {
            return Ok(len);
        }
        let message = format!(
            "cannot fit '{}' into an index-sized integer",
            cx.class_name(result)
        );
        return Err(cx.error(class::OVERFLOW_ERROR, message));
    }
    let handle = cx.payload(value).handle();
    if let Some(handle) = handle {
        cx.ask(Region::Shape(handle));
    }
    let len = match handle.map(|handle| cx.peek(handle)) {
        Some(Object::Str(string)) => Some(string.chars()),
        Some(Object::Bytes(bytes)) => Some(bytes.len()),
        Some(Object::ByteArray(bytes)) => Some(bytes.len()),
        Some(Object::Tuple(items)) => Some(items.len()),
        Some(Object::List(items)) => Some(items.len()),
        Some(Object::Dict(dict)) => Some(dict.len()),
        Some(Object::Set(set) | Object::FrozenSet(set)) => Some(set.len()),
        Some(Object::DictView { dict, .. }) => {
            cx.ask(Region::Shape(*dict));
            Some(match cx.peek(*dict) {
                Object::Dict(dict) => dict.len(),
                _ => 0,
            })
        }
        Some(Object::Range(range)) => {
            let Ok(len) = i64::try_from(range.len()) else {
                return Err(cx.error(
                    class::OVERFLOW_ERROR,
                    "Python int too large to convert to C ssize_t",
                ));
            };
            return Ok(len);
        }
        _ => None,
    };
    if let Some(len) = len {
        return Ok(i64::try_from(len).unwrap_or(i64::MAX));
    }
    if let Some(method) = cx.special(value, name)
        && let Value::Int(len) = cx.call(method, &[value])?
    {
        return Ok(len);
    }
    let message = format!("object of type '{}' has no len()", cx.class_name(value));
    Err(cx.type_error(message))
}

/// `iter(x)` and `iter(callable, sentinel)`.
fn iter(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "iter", 0, 1, 2)?;
    let Some(&sentinel) = args.pos.get(1) else {
        return iteration::iter(cx, args.at(0));
    };
    if !inspect::is_callable(cx, args.at(0)) {
        return Err(cx.type_error("iter(v, w): v must be callable"));
    }
    Ok(cx.alloc(Object::Iter(Box::new(Iter::Callable {
        callable: args.at(0),
        sentinel,
    }))))
}

fn next(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "next", 0, 1, 2)?;
    match (iteration::next(cx, args.at(0)), args.pos.get(1)) {
        (Err(trap), Some(&default)) if cx.is_raised(&trap, class::STOP_ITERATION) => Ok(default),
        (result, _) => result,
    }
}

/// The next item of an iterator, taken once; none at the end.
fn next_item(cx: &mut Ctx<'_>, iterator: Value) -> Result<Option<Value>, Trap> {
    match cx.once(|cx| iteration::next(cx, iterator)) {
        Ok(item) => Ok(Some(item)),
        Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => Ok(None),
        Err(trap) => Err(trap),
    }
}

fn any_or_all(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, wanted: bool) -> Outcome {
    static STEP: NativeFn = NativeFn::function("any", |cx, args| {
        let wanted = args.at(1) == Value::Bool(true);
        match next_item(cx, args.at(0))? {
            None => Ok(Value::Bool(!wanted)),
            Some(item) if truth::truth(cx, item)? == wanted => Ok(Value::Bool(wanted)),
            Some(_) => Ok(Value::Unbound),
        }
    });
    args.expect(cx, name, 0, 1, 1)?;
    let iterator = cx.once(|cx| iteration::iter(cx, args.at(0)))?;
    cx.repeat(&STEP, &[iterator, Value::Bool(wanted)])
}

fn sum(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    static STEP: NativeFn = NativeFn::function("sum", |cx, args| {
        let Value::Obj(cell) = args.at(1) else {
            unreachable!("a cell is an object")
        };
        let Object::Cell(so_far) = *cx.get(cell) else {
            unreachable!("a cell holds the sum")
        };
        let Some(item) = next_item(cx, args.at(0))? else {
            return Ok(so_far);
        };
        let total = arith::binary(cx, Operator::Add, so_far, item)?;
        *cx.get_mut(cell) = Object::Cell(total);
        Ok(Value::Unbound)
    });
    let given = args.pos.len();
    if given == 0 {
        return Err(cx.type_error("sum() takes at least 1 positional argument (0 given)"));
    }
    let [iterable, start] = args.bind(cx, "sum", 0, ["iterable", "start"], 1)?;
    let (iterable, start) = (iterable.unwrap_or_default(), start.unwrap_or(Value::Int(0)));
    let refused = match cx.object(start) {
        Some(Object::Str(_)) => Some("sum() can't sum strings [use ''.join(seq) instead]"),
        Some(Object::Bytes(_)) => Some("sum() can't sum bytes [use b''.join(seq) instead]"),
        Some(Object::ByteArray(_)) => Some("sum() can't sum bytearray [use b''.join(seq) instead]"),
        _ => None,
    };
    let iterator = cx.once(|cx| iteration::iter(cx, iterable))?;
    if let Some(message) = refused {
        return Err(cx.type_error(message));
    }
    let cell = cx.once(|cx| Ok(cx.alloc(Object::Cell(start))))?;
    cx.repeat(&STEP, &[iterator, cell])
}

fn extreme(cx: &mut Ctx<'_>, args: Args<'_>, name: &'static str, op: Compare) -> Outcome {
    // The iterator, the key function, a cell with the best item so far and one with its key, whether it is `max`.
    static STEP: NativeFn = NativeFn::function("max", |cx, args| {
        let (Value::Obj(best), Value::Obj(best_key)) = (args.at(2), args.at(3)) else {
            unreachable!("cells are objects")
        };
        let (Object::Cell(item_so_far), Object::Cell(key_so_far)) =
            (cx.get(best).clone(), cx.get(best_key).clone())
        else {
            unreachable!("cells hold the best item and its key")
        };
        let Some(item) = next_item(cx, args.at(0))? else {
            // An empty iterable: the caller has the default.
            return Ok(Value::Bool(!item_so_far.is_unbound()));
        };
        let key = match args.at(1) {
            Value::None => item,
            function => cx.call(function, &[item])?,
        };
        let op = if args.at(4) == Value::Bool(true) {
            Compare::Gt
        } else {
            Compare::Lt
        };
        if item_so_far.is_unbound() || compare::test(cx, op, key, key_so_far)? {
            *cx.get_mut(best) = Object::Cell(item);
            *cx.get_mut(best_key) = Object::Cell(key);
        }
        Ok(Value::Unbound)
    });
    let (mut key, mut default) = (Value::None, None);
    if args.kw.len() > 2 {
        let given = args.kw.len();
        return Err(cx.type_error(format!(
            "{name}() takes at most 2 keyword arguments ({given} given)"
        )));
    }
    for &(keyword, value) in args.kw {
        match cx.text(keyword) {
            "key" => key = value,
            "default" => default = Some(value),
            other => {
                let message = format!("'{other}' is an invalid keyword argument for {name}()");
                return Err(cx.type_error(message));
            }
        }
    }
    let iterable = match *args.pos {
        [] => return Err(cx.type_error(format!("{name} expected 1 argument, got 0"))),
        [iterable] => iterable,
        _ if default.is_some() => {
            return Err(cx.type_error(format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            )));
        }
        _ => cx.once(|cx| Ok(cx.new_tuple(args.pos)))?,
    };
    let iterator = cx.once(|cx| iteration::iter(cx, iterable))?;
    let best = cx.once(|cx| Ok(cx.alloc(Object::Cell(Value::Unbound))))?;
    let best_key = cx.once(|cx| Ok(cx.alloc(Object::Cell(Value::Unbound))))?;
    let is_max = Value::Bool(op == Compare::Gt);
    let found = cx.repeat(&STEP, &[iterator, key, best, best_key, is_max])?;
    match (found, default) {
        (Value::Bool(true), _) => match cx.object(best) {
            Some(Object::Cell(item)) => Ok(*item),
            _ => unreachable!("a cell holds the best item"),
        },
        (_, Some(default)) => Ok(default),
        (_, None) => Err(cx.value_error(format!("{name}() arg is an empty sequence"))),
    }
}

/// A new list, sorted by its own method.
fn sorted(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect_one(cx, "sorted")?;
    for &(keyword, _) in args.kw {
        let keyword = cx.text(keyword);
        if keyword != "key" && keyword != "reverse" {
            let message = format!("'{keyword}' is an invalid keyword argument for sort()");
            return Err(cx.type_error(message));
        }
    }
    let items = iteration::items(cx, args.at(0))?;
    let list = cx.once(|cx| Ok(cx.new_list(items)))?;
    let sort = cx
        .program
        .find_interned("sort")
        .map(|name| cx.name_of(name));
    if let Some(method) = sort.and_then(|name| cx.lookup(class::LIST, name)) {
        cx.call_with_keywords(
            method,
            Args {
                pos: &[list],
                kw: args.kw,
            },
        )?;
    }
    Ok(list)
}
