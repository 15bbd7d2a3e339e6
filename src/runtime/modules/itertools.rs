//! `itertools`: iterators that are made of others.
//!
//! Each `next()` is one step, as in CPython, where these are written in C, unless it asks Python code; that is
//! why `next(itertools.count())` is the counter that no thread switch can spoil. An iterator's state is written
//! back when its next item is known.

pub mod picks;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::iter::Iter;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::arith::{self, Operator};
use super::super::ops::{compare, iteration, text, truth};
use super::super::value::{Handle, Value};
use super::NativeModule;
use num_traits::ToPrimitive;

/// `itertools`
pub const MODULE: NativeModule = NativeModule {
    name: "itertools",
    functions: &[NativeFn::function("tee", tee)],
    classes: &[
        ("count", class::COUNT),
        ("cycle", class::CYCLE),
        ("repeat", class::REPEAT),
        ("chain", class::CHAIN),
        ("islice", class::ISLICE),
        ("zip_longest", class::ZIP_LONGEST),
        ("accumulate", class::ACCUMULATE),
        ("groupby", class::GROUP_BY),
        ("starmap", class::STAR_MAP),
        ("takewhile", class::TAKE_WHILE),
        ("dropwhile", class::DROP_WHILE),
        ("filterfalse", class::FILTER_FALSE),
        ("compress", class::COMPRESS),
        ("product", class::PRODUCT),
        ("permutations", class::PERMUTATIONS),
        ("combinations", class::COMBINATIONS),
        (
            "combinations_with_replacement",
            class::COMBINATIONS_WITH_REPLACEMENT,
        ),
    ],
    constants: &[],
};

/// The state of an iterator of this module. An `Unbound` value is one that is not there (any more).
#[derive(Debug, Clone, Hash)]
#[expect(missing_docs, reason = "named as itertools names them")]
pub enum Tool {
    Count {
        next: Value,
        step: Value,
    },
    /// `saved` is a list; `at` is where it is being repeated from, once the iterator is gone.
    Cycle {
        iter: Value,
        saved: Handle,
        at: usize,
    },
    /// `left` is negative for ever.
    Repeat {
        item: Value,
        left: i64,
    },
    Chain {
        sources: Value,
        active: Value,
    },
    /// `at` items were taken; the next to give is number `next`.
    Slice {
        iter: Value,
        at: i64,
        next: i64,
        stop: i64,
        step: i64,
    },
    ZipLongest {
        iters: Vec<Value>,
        fill: Value,
    },
    Accumulate {
        iter: Value,
        function: Value,
        total: Value,
        first: Value,
    },
    StarMap {
        function: Value,
        iter: Value,
    },
    TakeWhile {
        function: Value,
        iter: Value,
    },
    /// `function` is gone once an item was given.
    DropWhile {
        function: Value,
        iter: Value,
    },
    FilterFalse {
        function: Value,
        iter: Value,
    },
    Compress {
        data: Value,
        selectors: Value,
    },
    /// `target` is the key of the group that was given last, `serial` its number.
    GroupBy {
        iter: Value,
        function: Value,
        target: Value,
        key: Value,
        value: Value,
        serial: u64,
    },
    Group {
        parent: Handle,
        serial: u64,
    },
    /// `shared` is a list of the source and of what was taken from it.
    Tee {
        shared: Handle,
        at: usize,
    },
}

impl Tool {
    /// Its class.
    #[must_use]
    pub const fn class(&self) -> Handle {
        match self {
            Self::Count { .. } => class::COUNT,
            Self::Cycle { .. } => class::CYCLE,
            Self::Repeat { .. } => class::REPEAT,
            Self::Chain { .. } => class::CHAIN,
            Self::Slice { .. } => class::ISLICE,
            Self::ZipLongest { .. } => class::ZIP_LONGEST,
            Self::Accumulate { .. } => class::ACCUMULATE,
            Self::StarMap { .. } => class::STAR_MAP,
            Self::TakeWhile { .. } => class::TAKE_WHILE,
            Self::DropWhile { .. } => class::DROP_WHILE,
            Self::FilterFalse { .. } => class::FILTER_FALSE,
            Self::Compress { .. } => class::COMPRESS,
            Self::GroupBy { .. } => class::GROUP_BY,
            Self::Group { .. } => class::GROUPER,
            Self::Tee { .. } => class::TEE,
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match self {
            Self::Count { next, step } => [*next, *step].into_iter().for_each(visit),
            Self::Cycle { iter, saved, .. } => {
                [*iter, Value::Obj(*saved)].into_iter().for_each(visit);
            }
            Self::Repeat { item, .. } => visit(*item),
            Self::Chain { sources, active } => [*sources, *active].into_iter().for_each(visit),
            Self::Slice { iter, .. } => visit(*iter),
            Self::ZipLongest { iters, fill } => {
                visit(*fill);
                iters.iter().copied().for_each(visit);
            }
            Self::Accumulate {
                iter,
                function,
                total,
                first,
            } => [*iter, *function, *total, *first]
                .into_iter()
                .for_each(visit),
            Self::StarMap { function, iter }
            | Self::TakeWhile { function, iter }
            | Self::DropWhile { function, iter }
            | Self::FilterFalse { function, iter } => {
                [*function, *iter].into_iter().for_each(visit);
            }
            Self::Compress { data, selectors } => {
                [*data, *selectors].into_iter().for_each(visit);
            }
            Self::GroupBy {
                iter,
                function,
                target,
                key,
                value,
                ..
            } => [*iter, *function, *target, *key, *value]
                .into_iter()
                .for_each(visit),
            Self::Group { parent: handle, .. } | Self::Tee { shared: handle, .. } => {
                visit(Value::Obj(*handle));
            }
        }
    }
}

fn made(cx: &mut Ctx<'_>, tool: Tool) -> Value {
    cx.alloc(Object::Iter(Box::new(Iter::Tool(tool))))
}

fn put(cx: &mut Ctx<'_>, handle: Handle, tool: Tool) {
    *cx.get_mut(handle) = Object::Iter(Box::new(Iter::Tool(tool)));
}

fn stop(cx: &mut Ctx<'_>) -> Outcome {
    Err(cx.stop_iteration(Value::None))
}

/// The next item of an inner iterator, none at its end.
fn advance(cx: &mut Ctx<'_>, iter: Value) -> Result<Option<Value>, Trap> {
    match iteration::next_once(cx, iter) {
        Ok(item) => Ok(Some(item)),
        Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => Ok(None),
        Err(trap) => Err(trap),
    }
}

fn call(cx: &mut Ctx<'_>, function: Value, args: &[Value]) -> Outcome {
    cx.call(function, args)
}

/// `next(iterator)`; `tool` is a copy of what `handle` holds.
///
/// # Errors
/// `StopIteration` at the end; what the inner iterators and functions raise.
pub fn next(cx: &mut Ctx<'_>, handle: Handle, tool: Tool) -> Outcome {
    match tool {
        Tool::Count { next, step } => {
            let after = arith::binary(cx, Operator::Add, next, step)?;
            put(cx, handle, Tool::Count { next: after, step });
            Ok(next)
        }
        Tool::Cycle { iter, saved, at } => cycle(cx, handle, iter, saved, at),
        Tool::Repeat { item, left } => {
            if left == 0 {
                stop(cx)
            } else {
                let left = if left > 0 { left - 1 } else { left };
                put(cx, handle, Tool::Repeat { item, left });
                Ok(item)
            }
        }
        Tool::Chain { sources, active } => chain(cx, handle, sources, active),
        Tool::Slice {
            iter,
            at,
            next,
            stop: end,
            step,
        } => {
            let wanted = if end >= 0 { next.min(end) } else { next };
            for _ in at..wanted {
                if advance(cx, iter)?.is_none() {
                    return stop(cx);
                }
            }
            if end >= 0 && next >= end {
                return stop(cx);
            }
            let Some(item) = advance(cx, iter)? else {
                return stop(cx);
            };
            let tool = Tool::Slice {
                iter,
                at: next + 1,
                next: next.saturating_add(step),
                stop: end,
                step,
            };
            put(cx, handle, tool);
            Ok(item)
        }
        Tool::ZipLongest { mut iters, fill } => {
            let mut row = Vec::with_capacity(iters.len());
            for iter in &mut iters {
                let item = if iter.is_unbound() {
                    None
                } else {
                    advance(cx, *iter)?
                };
                if item.is_none() {
                    *iter = Value::Unbound;
                }
                row.push(item.unwrap_or(fill));
            }
            let live = iters.iter().any(|iter| !iter.is_unbound());
            put(cx, handle, Tool::ZipLongest { iters, fill });
            if live {
                Ok(cx.new_tuple(row))
            } else {
                stop(cx)
            }
        }
        Tool::Accumulate {
            iter,
            function,
            total,
            first,
        } => {
            let total = if first.is_unbound() {
                let Some(item) = advance(cx, iter)? else {
                    return stop(cx);
                };
                match (total, function) {
                    (Value::Unbound, _) => item,
                    (total, Value::None) => arith::binary(cx, Operator::Add, total, item)?,
                    (total, function) => call(cx, function, &[total, item])?,
                }
            } else {
                first
            };
            let first = Value::Unbound;
            let tool = Tool::Accumulate {
                iter,
                function,
                total,
                first,
            };
            put(cx, handle, tool);
            Ok(total)
        }
        Tool::StarMap { function, iter } => {
            let Some(item) = advance(cx, iter)? else {
                return stop(cx);
            };
            let args = iteration::items(cx, item)?;
            call(cx, function, &args)
        }
        Tool::TakeWhile { function, iter } => {
            if function.is_unbound() {
                return stop(cx);
            }
            let Some(item) = advance(cx, iter)? else {
                return stop(cx);
            };
            let keep = call(cx, function, &[item])?;
            if truth::truth(cx, keep)? {
                return Ok(item);
            }
            let function = Value::Unbound;
            put(cx, handle, Tool::TakeWhile { function, iter });
            stop(cx)
        }
        Tool::DropWhile { function, iter } => loop {
            let Some(item) = advance(cx, iter)? else {
                return stop(cx);
            };
            if function.is_unbound() {
                return Ok(item);
            }
            let drop = call(cx, function, &[item])?;
            if !truth::truth(cx, drop)? {
                let function = Value::Unbound;
                put(cx, handle, Tool::DropWhile { function, iter });
                return Ok(item);
            }
        },
        Tool::FilterFalse { function, iter } => loop {
            let Some(item) = advance(cx, iter)? else {
                return stop(cx);
            };
            let keep = match function {
                Value::None => item,
                function => call(cx, function, &[item])?,
            };
            if !truth::truth(cx, keep)? {
                return Ok(item);
            }
        },
        Tool::Compress { data, selectors } => loop {
            let Some(item) = advance(cx, data)? else {
                return stop(cx);
            };
            let Some(selector) = advance(cx, selectors)? else {
                return stop(cx);
            };
            if truth::truth(cx, selector)? {
                return Ok(item);
            }
        },
        Tool::GroupBy { .. } => next_group(cx, handle, tool),
        Tool::Group { parent, serial } => next_in_group(cx, parent, serial),
        Tool::Tee { shared, at } => {
            // The first item of the list is the source.
            let items = cx.as_items(Value::Obj(shared)).unwrap_or_default();
            let (source, known) = (items[0], items.get(at + 1).copied());
            let item = if let Some(item) = known {
                item
            } else {
                let Some(item) = advance(cx, source)? else {
                    return stop(cx);
                };
                if let Object::List(items) = cx.get_mut(shared) {
                    items.push(item);
                }
                item
            };
            put(cx, handle, Tool::Tee { shared, at: at + 1 });
            Ok(item)
        }
    }
}

fn cycle(cx: &mut Ctx<'_>, handle: Handle, iter: Value, saved: Handle, at: usize) -> Outcome {
    if !iter.is_unbound()
        && let Some(item) = advance(cx, iter)?
    {
        if let Object::List(items) = cx.get_mut(saved) {
            items.push(item);
        }
        return Ok(item);
    }
    let items = cx.as_items(Value::Obj(saved)).unwrap_or_default();
    let Some(&item) = items.get(at) else {
        return stop(cx);
    };
    let at = (at + 1) % items.len();
    let iter = Value::Unbound;
    put(cx, handle, Tool::Cycle { iter, saved, at });
    Ok(item)
}

fn chain(cx: &mut Ctx<'_>, handle: Handle, sources: Value, active: Value) -> Outcome {
    let mut active = active;
    loop {
        if active.is_unbound() {
            if sources.is_unbound() {
                return stop(cx);
            }
            let Some(source) = advance(cx, sources)? else {
                let sources = Value::Unbound;
                put(cx, handle, Tool::Chain { sources, active });
                return stop(cx);
            };
            active = iteration::iter_once(cx, source)?;
        }
        if let Some(item) = advance(cx, active)? {
            put(cx, handle, Tool::Chain { sources, active });
            return Ok(item);
        }
        active = Value::Unbound;
    }
}

/// One step of the source of a `groupby`: the item and its key.
fn group_step(
    cx: &mut Ctx<'_>,
    iter: Value,
    function: Value,
) -> Result<Option<(Value, Value)>, Trap> {
    let Some(item) = advance(cx, iter)? else {
        return Ok(None);
    };
    let key = match function {
        Value::None => item,
        function => call(cx, function, &[item])?,
    };
    Ok(Some((item, key)))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "as the other tools are handed over"
)]
fn next_group(cx: &mut Ctx<'_>, handle: Handle, tool: Tool) -> Outcome {
    let Tool::GroupBy {
        iter,
        function,
        target,
        mut key,
        mut value,
        serial,
    } = tool
    else {
        unreachable!("the caller saw a groupby")
    };
    let serial = serial + 1;
    while key.is_unbound() || (!target.is_unbound() && compare::equal(cx, target, key)?) {
        match group_step(cx, iter, function)? {
            Some(step) => (value, key) = step,
            None => return stop(cx),
        }
    }
    let target = key;
    let tool = Tool::GroupBy {
        iter,
        function,
        target,
        key,
        value,
        serial,
    };
    put(cx, handle, tool);
    let parent = handle;
    let group = made(cx, Tool::Group { parent, serial });
    Ok(cx.new_tuple([key, group]))
}

fn next_in_group(cx: &mut Ctx<'_>, parent: Handle, wanted: u64) -> Outcome {
    let tool = match cx.get(parent) {
        Object::Iter(iter) => match &**iter {
            Iter::Tool(tool) => tool.clone(),
            _ => return stop(cx),
        },
        _ => return stop(cx),
    };
    let Tool::GroupBy {
        iter,
        function,
        target,
        mut key,
        mut value,
        serial,
    } = tool
    else {
        return stop(cx);
    };
    if serial != wanted {
        return stop(cx);
    }
    if value.is_unbound() {
        match group_step(cx, iter, function)? {
            Some(step) => (value, key) = step,
            None => return stop(cx),
        }
    }
    let same = compare::equal(cx, target, key)?;
    let given = value;
    if same {
        value = Value::Unbound;
    }
    let tool = Tool::GroupBy {
        iter,
        function,
        target,
        key,
        value,
        serial,
    };
    put(cx, parent, tool);
    if same { Ok(given) } else { stop(cx) }
}

macro_rules! class {
    ($(#[$doc:meta])* $name:ident, $new:expr) => {
        class!($(#[$doc])* $name, $new, &[], &[]);
    };
    ($(#[$doc:meta])* $name:ident, $new:expr, $methods:expr, $class_methods:expr) => {
        $(#[$doc])*
        pub static $name: NativeClass = NativeClass {
            new: $new,
            methods: $methods,
            class_methods: $class_methods,
            getsets: &[],
        };
    };
}

class!(
    /// `count`
    COUNT,
    |cx, _, args| {
        let [start, step] = args.bind(cx, "count", 0, ["start", "step"], 0)?;
        let (next, step) = (start.unwrap_or(Value::Int(0)), step.unwrap_or(Value::Int(1)));
        let is_number = |value| cx.as_int(value).is_some() || matches!(value, Value::Float(_));
        if !is_number(next) || !is_number(step) {
            return Err(cx.type_error("a number is required"));
        }
        Ok(made(cx, Tool::Count { next, step }))
    },
    &[NativeFn::method("__repr__", |cx, args| {
        let Some(Tool::Count { next, step }) = tool_of(cx, args.at(0)) else {
            return Err(cx.type_error("a count is required"));
        };
        let next = text::repr(cx, next)?;
        let shown = match step {
            Value::Int(1) => format!("count({next})"),
            step => format!("count({next}, {})", text::repr(cx, step)?),
        };
        Ok(cx.new_str(shown))
    })],
    &[]
);
class!(
    /// `cycle`
    CYCLE,
    |cx, _, args| {
        args.expect(cx, "cycle", 0, 1, 1)?;
        let iter = iteration::iter_once(cx, args.at(0))?;
        let saved = cx.state.heap.alloc(Object::List(Vec::new()));
        Ok(made(cx, Tool::Cycle { iter, saved, at: 0 }))
    }
);
class!(
    /// `repeat`
    REPEAT,
    |cx, _, args| {
        let [item, times] = args.bind(cx, "repeat", 0, ["object", "times"], 1)?;
        let left = match times {
            None => -1,
            Some(times) => super::super::builtins::argument::size(cx, times)?.max(0),
        };
        let item = item.unwrap_or_default();
        Ok(made(cx, Tool::Repeat { item, left }))
    },
    &[NativeFn::method("__repr__", |cx, args| {
        let Some(Tool::Repeat { item, left }) = tool_of(cx, args.at(0)) else {
            return Err(cx.type_error("a repeat is required"));
        };
        let item = text::repr(cx, item)?;
        Ok(cx.new_str(if left < 0 {
            format!("repeat({item})")
        } else {
            format!("repeat({item}, {left})")
        }))
    })],
    &[]
);
class!(
    /// `chain`
    CHAIN,
    |cx, _, args| {
        if !args.kw.is_empty() {
            return Err(cx.type_error("chain() takes no keyword arguments"));
        }
        let sources = cx.new_tuple(args.pos);
        let sources = iteration::iter(cx, sources)?;
        let active = Value::Unbound;
        Ok(made(cx, Tool::Chain { sources, active }))
    },
    &[],
    &[NativeFn::method("from_iterable", |cx, args| {
        args.expect(cx, "from_iterable", 1, 1, 1)?;
        let sources = iteration::iter_once(cx, args.at(1))?;
        let active = Value::Unbound;
        Ok(made(cx, Tool::Chain { sources, active }))
    })]
);
class!(
    /// `islice`
    ISLICE,
    |cx, _, args| {
        args.expect(cx, "islice", 0, 2, 4)?;
        let (start, stop, step) = match args.pos.len() {
            2 => (Value::None, args.at(1), Value::None),
            3 => (args.at(1), args.at(2), Value::None),
            _ => (args.at(1), args.at(2), args.at(3)),
        };
        let bound = |cx: &Ctx<'_>, value: Value, absent: i64| match value {
            Value::None => Some(absent),
            value => cx
                .as_int(value)
                .and_then(|int| int.to_i64())
                .filter(|&int| int >= 0),
        };
        let Some(stop) = bound(cx, stop, -1) else {
            return Err(cx.value_error(
                "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
            ));
        };
        let Some(next) = bound(cx, start, 0) else {
            return Err(cx.value_error(
                "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
            ));
        };
        let Some(step) = bound(cx, step, 1).filter(|&step| step > 0) else {
            return Err(cx.value_error("Step for islice() must be a positive integer or None."));
        };
        let iter = iteration::iter_once(cx, args.at(0))?;
        let tool = Tool::Slice {
            iter,
            at: 0,
            next,
            stop,
            step,
        };
        Ok(made(cx, tool))
    }
);
class!(
    /// `zip_longest`
    ZIP_LONGEST,
    |cx, _, args| {
        let mut fill = Value::None;
        for &(name, value) in args.kw {
            if cx.text(name) != "fillvalue" {
                return Err(
                    cx.type_error("zip_longest() got an unexpected keyword argument")
                );
            }
            fill = value;
        }
        let mut iters = Vec::new();
        for &source in args.pos {
            iters.push(iteration::iter_once(cx, source)?);
        }
        Ok(made(cx, Tool::ZipLongest { iters, fill }))
    }
);
class!(
    /// `accumulate`
    ACCUMULATE,
    |cx, _, args| {
        // `initial` is keyword-only.
        let [source, function, initial] =
            args.bind(cx, "accumulate", 0, ["iterable", "func", "initial"], 1)?;
        let iter = iteration::iter_once(cx, source.unwrap_or_default())?;
        let first = initial
            .filter(|&initial| initial != Value::None)
            .unwrap_or_default();
        let tool = Tool::Accumulate {
            iter,
            function: function.unwrap_or(Value::None),
            total: Value::Unbound,
            first,
        };
        Ok(made(cx, tool))
    }
);
class!(
    /// `groupby`
    GROUP_BY,
    |cx, _, args| {
        let [source, key] = args.bind(cx, "groupby", 0, ["iterable", "key"], 1)?;
        let iter = iteration::iter_once(cx, source.unwrap_or_default())?;
        let tool = Tool::GroupBy {
            iter,
            function: key.unwrap_or(Value::None),
            target: Value::Unbound,
            key: Value::Unbound,
            value: Value::Unbound,
            serial: 0,
        };
        Ok(made(cx, tool))
    }
);

/// A function and an iterable, in that order.
fn filtering(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    tool: fn(Value, Value) -> Tool,
) -> Outcome {
    args.expect(cx, name, 0, 2, 2)?;
    let iter = iteration::iter_once(cx, args.at(1))?;
    Ok(made(cx, tool(args.at(0), iter)))
}

class!(
    /// `starmap`
    STAR_MAP,
    |cx, _, args| {
        filtering(cx, args, "starmap", |function, iter| Tool::StarMap {
            function,
            iter,
        })
    }
);
class!(
    /// `takewhile`
    TAKE_WHILE,
    |cx, _, args| {
        filtering(cx, args, "takewhile", |function, iter| Tool::TakeWhile {
            function,
            iter,
        })
    }
);
class!(
    /// `dropwhile`
    DROP_WHILE,
    |cx, _, args| {
        filtering(cx, args, "dropwhile", |function, iter| Tool::DropWhile {
            function,
            iter,
        })
    }
);
class!(
    /// `filterfalse`
    FILTER_FALSE,
    |cx, _, args| {
        filtering(cx, args, "filterfalse", |function, iter| Tool::FilterFalse {
            function,
            iter,
        })
    }
);
class!(
    /// `compress`
    COMPRESS,
    |cx, _, args| {
        let [data, selectors] = args.bind(cx, "compress", 0, ["data", "selectors"], 2)?;
        let data = iteration::iter_once(cx, data.unwrap_or_default())?;
        let selectors = iteration::iter_once(cx, selectors.unwrap_or_default())?;
        Ok(made(cx, Tool::Compress { data, selectors }))
    }
);

fn tool_of(cx: &Ctx<'_>, value: Value) -> Option<Tool> {
    match cx.object(value)? {
        Object::Iter(iter) => match &**iter {
            Iter::Tool(tool) => Some(tool.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn tee(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "tee", 0, 1, 2)?;
    let count = super::super::builtins::argument::size_or(cx, args.pos.get(1).copied(), 2)?;
    let Ok(count) = usize::try_from(count) else {
        return Err(cx.value_error("n must be >= 0"));
    };
    let source = iteration::iter_once(cx, args.at(0))?;
    let (shared, at) = match tool_of(cx, source) {
        Some(Tool::Tee { shared, at }) => (shared, at),
        _ => (cx.state.heap.alloc(Object::List(vec![source])), 0),
    };
    let tees: Vec<Value> = (0..count)
        .map(|_| made(cx, Tool::Tee { shared, at }))
        .collect();
    Ok(cx.new_tuple(tees))
}
