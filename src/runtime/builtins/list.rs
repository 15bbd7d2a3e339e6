//! `list`
//!
//! A method that runs no Python code is one step. `extend` (and `+=`) with an iterator that is written in
//! Python appends item by item, as CPython does: another thread sees the list grow. `sort` takes the items
//! out of the list while keys and comparisons run, as CPython does.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::iter::Iter;
use super::super::native::{NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::observer::{Event, Place, Region};
use super::super::ops::arith::sequence;
use super::super::value::{Handle, Value};
use super::argument::{self, this};
use super::special::{self, List};
use super::{feed, search, sort};

/// `list`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let list = cx.new_list(Vec::new());
        Ok(argument::wrap(cx, class, class::LIST, list))
    },
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("append", append),
        NativeFn::method("extend", extend),
        NativeFn::method("insert", insert),
        NativeFn::method("remove", remove),
        NativeFn::method("pop", pop),
        NativeFn::method("clear", clear),
        NativeFn::method("index", index),
        NativeFn::method("count", count),
        NativeFn::method("sort", sort),
        NativeFn::method("reverse", reverse),
        NativeFn::method("copy", copy),
        NativeFn::method("__reversed__", reversed),
        special::len::<List>(),
        special::getitem::<List>(),
        special::setitem::<List>(),
        special::delitem::<List>(),
        special::iter::<List>(),
        special::contains::<List>(),
        special::add::<List>(),
        special::iadd::<List>(),
        special::mul::<List>(),
        special::rmul::<List>(),
        special::imul::<List>(),
        special::eq::<List>(),
        special::ne::<List>(),
        special::lt::<List>(),
        special::le::<List>(),
        special::gt::<List>(),
        special::ge::<List>(),
        special::repr::<List>(),
    ],
    class_methods: &[],
    getsets: &[special::UNHASHABLE],
};

type Args<'a> = super::super::native::Args<'a>;

/// The items; who reads more of them than their number says so.
fn items<'c>(cx: &'c Ctx<'_>, list: Handle) -> &'c [Value] {
    match cx.peek(list) {
        Object::List(items) => items,
        other => unreachable!("a list, not {other:?}"),
    }
}

fn items_mut<'c>(cx: &'c mut Ctx<'_>, list: Handle) -> &'c mut Vec<Value> {
    match cx.get_mut(list) {
        Object::List(items) => items,
        other => unreachable!("a list, not {other:?}"),
    }
}

/// Changes a list that may grow by one item.
fn grow(cx: &mut Ctx<'_>, list: Handle, change: impl FnOnce(&mut Vec<Value>)) -> Result<(), Trap> {
    let before = match cx.peek(list) {
        Object::List(items) => {
            let bytes = (items.len() + 1) * size_of::<Value>();
            let capacity = items.capacity();
            cx.check_size(bytes)?;
            capacity
        }
        other => unreachable!("a list, not {other:?}"),
    };
    let items = items_mut(cx, list);
    change(items);
    let grown = items.capacity().saturating_sub(before);
    if grown > 0 {
        cx.state.heap.grew(grown * size_of::<Value>());
    }
    Ok(())
}

/// Appends an item.
///
/// # Errors
/// `MemoryError`
pub(super) fn push(cx: &mut Ctx<'_>, list: Handle, item: Value) -> Result<(), Trap> {
    let at = items(cx, list).len();
    grow(cx, list, |items| items.push(item))?;
    cx.note(|| Event::Write(Place::Item(list, special::count(at)), item));
    cx.alter(Region::Shape(list));
    Ok(())
}

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "__init__")?;
    args.expect(cx, "list", 1, 0, 1)?;
    cx.once(|cx| {
        items_mut(cx, list).clear();
        cx.note(|| Event::Changed(list, 0));
        Ok(Value::None)
    })?;
    match args.pos.get(1) {
        Some(&iterable) => feed::list(cx, list, iterable),
        None => Ok(Value::None),
    }
}

fn append(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "append")?;
    args.expect(cx, "append", 1, 1, 1)?;
    push(cx, list, args.at(1))?;
    Ok(Value::None)
}

fn extend(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "extend")?;
    args.expect(cx, "extend", 1, 1, 1)?;
    feed::list(cx, list, args.at(1))
}

fn insert(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "insert")?;
    args.expect(cx, "insert", 1, 2, 2)?;
    let at = argument::size(cx, args.at(1))?;
    let at = search::clamped(at, items(cx, list).len());
    grow(cx, list, |items| items.insert(at, args.at(2)))?;
    cx.note(|| Event::Changed(list, at));
    Ok(Value::None)
}

fn remove(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "remove")?;
    args.expect(cx, "remove", 1, 1, 1)?;
    let Some(at) = search::position(cx, list, args.at(1), 0, usize::MAX)? else {
        return Err(cx.value_error("list.remove(x): x not in list"));
    };
    let items = items_mut(cx, list);
    // Python code that compared may have shortened the list.
    if at < items.len() {
        items.remove(at);
    }
    cx.note(|| Event::Changed(list, at));
    Ok(Value::None)
}

fn pop(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "pop")?;
    args.expect(cx, "pop", 1, 0, 1)?;
    let at = argument::size_or(cx, args.pos.get(1).copied(), -1)?;
    let len = items(cx, list).len();
    if len == 0 {
        cx.ask(Region::Shape(list));
        return Err(cx.error(class::INDEX_ERROR, "pop from empty list"));
    }
    if let Some(at) = search::from_end(at, len) {
        let item = items_mut(cx, list).remove(at);
        cx.note(|| Event::Read(Place::Item(list, special::count(at)), item));
        cx.note(|| Event::Changed(list, at));
        Ok(item)
    } else {
        cx.ask(Region::Shape(list));
        Err(cx.error(class::INDEX_ERROR, "pop index out of range"))
    }
}

fn clear(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "clear")?;
    args.expect(cx, "clear", 1, 0, 0)?;
    *items_mut(cx, list) = Vec::new();
    cx.note(|| Event::Changed(list, 0));
    Ok(Value::None)
}

fn index(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "index")?;
    args.expect(cx, "index", 1, 1, 3)?;
    cx.ask(Region::Shape(list));
    let (start, stop) = search::bounds(cx, &args, items(cx, list).len())?;
    if let Some(at) = search::position(cx, list, args.at(1), start, stop)? {
        Ok(special::count(at))
    } else {
        let item = super::super::ops::text::repr(cx, args.at(1))?;
        Err(cx.value_error(format!("{item} is not in list")))
    }
}

fn count(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "count")?;
    args.expect(cx, "count", 1, 1, 1)?;
    search::count(cx, list, args.at(1)).map(special::count)
}

fn sort(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "sort")?;
    if args.pos.len() > 1 {
        return Err(cx.type_error("sort() takes no positional arguments"));
    }
    let (mut key, mut reverse) = (Value::None, None);
    for &(name, value) in args.kw {
        match cx.text(name) {
            "key" => key = value,
            "reverse" => reverse = Some(value),
            other => {
                let message = format!("'{other}' is an invalid keyword argument for sort()");
                return Err(cx.type_error(message));
            }
        }
    }
    let reverse = argument::flag(cx, reverse, 0)? != 0;
    let taken = cx.once(|cx| {
        let items = std::mem::take(items_mut(cx, list));
        cx.note(|| Event::Changed(list, 0));
        Ok(cx.new_list(items))
    })?;
    let taken = taken.handle().expect("a list is an object");
    let (sorted, error) = match sort::sorted(cx, taken, key, reverse) {
        Ok(sorted) => (sorted, None),
        Err(trap @ Trap::Raise(_)) => (items(cx, taken).to_vec(), Some(trap)),
        Err(trap) => return Err(trap),
    };
    let now = std::mem::replace(items_mut(cx, list), sorted);
    cx.note(|| Event::Changed(list, 0));
    match error {
        Some(trap) => Err(trap),
        None if !now.is_empty() => Err(cx.value_error("list modified during sort")),
        None => Ok(Value::None),
    }
}

fn reverse(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "reverse")?;
    args.expect(cx, "reverse", 1, 0, 0)?;
    items_mut(cx, list).reverse();
    cx.note(|| Event::Changed(list, 0));
    Ok(Value::None)
}

fn copy(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "copy")?;
    args.expect(cx, "copy", 1, 0, 0)?;
    let items = items(cx, list).to_vec();
    cx.note(|| Event::ReadAll(list));
    Ok(cx.new_list(items))
}

fn reversed(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let list = this(cx, &args, class::LIST, "__reversed__")?;
    args.expect(cx, "__reversed__", 1, 0, 0)?;
    cx.ask(Region::Shape(list));
    let left = items(cx, list).len();
    Ok(cx.alloc(Object::Iter(Box::new(Iter::Reversed { seq: list, left }))))
}

/// Appends items that were gathered.
///
/// # Errors
/// `MemoryError`
pub(super) fn append_all(cx: &mut Ctx<'_>, list: Handle, more: &[Value]) -> Result<(), Trap> {
    sequence::extend(cx, list, more)
}
