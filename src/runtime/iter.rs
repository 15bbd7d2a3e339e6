//! Builtin iterators other than the two hot ones (`RangeIter` and `SeqIter`, which are objects of their
//! own). What `next()` does with them is in `ops::iteration`.

use super::class_table as class;
use super::modules::itertools::Tool;
use super::modules::itertools::picks::Picks;
use super::object::DictPart;
use super::value::{Handle, Value};

/// An iterator.
#[derive(Debug, Clone, Hash)]
#[expect(
    missing_docs,
    reason = "the fields are what the iterator walks and where it stands"
)]
pub enum Iter {
    /// Over a string, by byte position.
    Str { string: Handle, byte: usize },
    /// Over `bytes` or a `bytearray`.
    Bytes { bytes: Handle, index: usize },
    /// Over a dict; `len` detects a change of size.
    Dict {
        dict: Handle,
        position: usize,
        len: usize,
        part: DictPart,
        reversed: bool,
    },
    /// Over a set; `len` detects a change of size.
    Set {
        set: Handle,
        position: usize,
        len: usize,
    },
    /// Over a list or tuple from its end; `left` items are still to come.
    Reversed { seq: Handle, left: usize },
    /// Over anything with `__getitem__` and `__len__` from its end.
    ReversedItems { object: Value, left: i64 },
    /// By `__getitem__(0)`, `(1)`, … until `IndexError`.
    Items { object: Value, index: i64 },
    /// `enumerate`
    Enumerate { iter: Value, next: Value },
    /// `zip`
    Zip { iters: Vec<Value> },
    /// `map`
    Map { function: Value, iters: Vec<Value> },
    /// `filter`
    Filter { function: Value, iter: Value },
    /// `iter(callable, sentinel)`; an exhausted one has an `Unbound` callable.
    Callable { callable: Value, sentinel: Value },
    /// The awaitable of one step of an asynchronous generator: what the step sends or throws, until it has begun.
    AsyncStep {
        generator: Handle,
        input: Option<Result<Value, Handle>>,
    },
    /// The awaitable of `aclose()`.
    AsyncClose { generator: Handle, begun: bool },
    /// Over a `deque`; `changes` detects a change of its size or order.
    Deque {
        deque: Handle,
        index: usize,
        changes: u64,
        reversed: bool,
    },
    /// One of `itertools`.
    Tool(Tool),
    /// A combinatoric one of `itertools`.
    Picks(Box<Picks>),
    /// Over values that were gathered beforehand, such as the results of `Executor.map`.
    Values { values: Vec<Value>, index: usize },
}

impl Iter {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> Handle {
        match self {
            Self::Str { .. } => class::STR_ITERATOR,
            Self::Bytes { .. } => class::BYTES_ITERATOR,
            Self::Dict { part, reversed, .. } => match (part, reversed) {
                (DictPart::Keys, false) => class::DICT_KEY_ITERATOR,
                (DictPart::Values, false) => class::DICT_VALUE_ITERATOR,
                (DictPart::Items, false) => class::DICT_ITEM_ITERATOR,
                (DictPart::Keys, true) => class::DICT_REVERSE_KEY_ITERATOR,
                (DictPart::Values, true) => class::DICT_REVERSE_VALUE_ITERATOR,
                (DictPart::Items, true) => class::DICT_REVERSE_ITEM_ITERATOR,
            },
            Self::Set { .. } => class::SET_ITERATOR,
            Self::Reversed { .. } => class::LIST_REVERSE_ITERATOR,
            Self::ReversedItems { .. } => class::REVERSED,
            Self::Items { .. } => class::SEQUENCE_ITERATOR,
            Self::Enumerate { .. } => class::ENUMERATE,
            Self::Zip { .. } => class::ZIP,
            Self::Map { .. } => class::MAP,
            Self::Filter { .. } => class::FILTER,
            Self::Callable { .. } => class::CALLABLE_ITERATOR,
            Self::Deque {
                reversed: false, ..
            } => class::DEQUE_ITERATOR,
            Self::Deque { reversed: true, .. } => class::DEQUE_REVERSE_ITERATOR,
            Self::Tool(tool) => tool.class(),
            Self::Picks(picks) => picks.class(),
            Self::Values { .. } => class::LIST_ITERATOR,
            Self::AsyncStep { .. } => class::ASYNC_GENERATOR_ASEND,
            Self::AsyncClose { .. } => class::ASYNC_GENERATOR_ATHROW,
        }
    }

    /// Calls `visit` with every value it refers to.
    pub fn trace(&self, visit: &mut impl FnMut(Value)) {
        match self {
            Self::Str { string: handle, .. }
            | Self::Bytes { bytes: handle, .. }
            | Self::Dict { dict: handle, .. }
            | Self::Set { set: handle, .. }
            | Self::Reversed { seq: handle, .. }
            | Self::Deque { deque: handle, .. } => visit(Value::Obj(*handle)),
            Self::ReversedItems { object, .. } | Self::Items { object, .. } => visit(*object),
            Self::Enumerate { iter, next } => [*iter, *next].into_iter().for_each(visit),
            Self::Zip { iters } => iters.iter().copied().for_each(visit),
            Self::Map { function, iters } => {
                visit(*function);
                iters.iter().copied().for_each(visit);
            }
            Self::Filter { function, iter } => [*function, *iter].into_iter().for_each(visit),
            Self::Callable { callable, sentinel } => {
                [*callable, *sentinel].into_iter().for_each(visit);
            }
            Self::AsyncStep { generator, input } => {
                visit(Value::Obj(*generator));
                if let Some(input) = input {
                    visit(input.unwrap_or_else(Value::Obj));
                }
            }
            Self::AsyncClose { generator, .. } => visit(Value::Obj(*generator)),
            Self::Tool(tool) => tool.trace(visit),
            Self::Picks(picks) => picks.pools.iter().flatten().copied().for_each(visit),
            Self::Values { values, .. } => values.iter().copied().for_each(visit),
        }
    }
}
