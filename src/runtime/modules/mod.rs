//! The modules that racescope models: tables of native functions and classes, one file per module.

pub mod argparse;
pub mod attrs;
pub mod collections;
pub mod contextlib;
pub mod functools;
pub mod futures;
pub mod heap_order;
pub mod itertools;
pub mod math;
pub mod operator;
pub mod pprint;
pub mod queue;
pub mod random;
pub mod signature;
pub mod string;
pub mod sys;
pub mod threading;
pub mod time;
pub mod typing;

use super::class_table as class;
use super::native::{GetSet, NativeClass, NativeFn};
use super::value::{Handle, Value};

/// A native module.
#[derive(Debug)]
pub struct NativeModule {
    /// Its dotted name.
    pub name: &'static str,
    /// Its functions.
    pub functions: &'static [NativeFn],
    /// Its classes, each under the name that the module gives it.
    pub classes: &'static [(&'static str, Handle)],
    /// Its other names.
    pub constants: &'static [(&'static str, Const)],
}

/// What a module's name holds besides functions and classes.
#[derive(Debug)]
pub enum Const {
    /// A value that is no object.
    Value(Value),
    /// A string.
    Str(&'static str),
    /// `sys.stdout`, or `sys.stderr` if true.
    Stream(bool),
    /// Computed when it is read.
    Computed(&'static GetSet),
    /// An object of a native class that knows the name it stands under: `typing.List`.
    Form(Handle),
    /// Another native module, such as `concurrent.futures` in `concurrent`.
    Module(&'static str),
}

/// The classes of modules written in Python in CPython that have methods of their own here.
pub static CLASSES: &[(Handle, &NativeClass)] = &[
    (class::ARGUMENT_PARSER, &argparse::parser::PARSER),
    (class::NAMESPACE, &argparse::NAMESPACE),
    (class::SUBPARSERS_ACTION, &argparse::container::SUBPARSERS),
    (class::ARGUMENT_GROUP, &argparse::container::GROUP),
    (class::HELP_FORMATTER, &argparse::FORMATTER),
    (class::PRETTY_PRINTER, &pprint::PRETTY_PRINTER),
    (class::CONTEXT_MAKER, &contextlib::CONTEXT_MAKER),
    (
        class::GENERATOR_CONTEXT_MANAGER,
        &contextlib::GENERATOR_CONTEXT_MANAGER,
    ),
    (class::SUPPRESS, &contextlib::SUPPRESS),
    (class::CLOSING, &contextlib::CLOSING),
    (class::NULL_CONTEXT, &contextlib::NULL_CONTEXT),
    (class::ITEM_GETTER, &operator::ITEM_GETTER),
    (class::ATTR_GETTER, &operator::ATTR_GETTER),
    (class::METHOD_CALLER, &operator::METHOD_CALLER),
    (class::PARTIAL, &functools::PARTIAL),
    (class::LRU_CACHE, &functools::LRU_CACHE),
    (class::LRU_DECORATOR, &functools::LRU_DECORATOR),
    (class::CACHED_PROPERTY, &functools::CACHED_PROPERTY),
    (class::COMPARE_KEY, &functools::COMPARE_KEY),
    (class::COUNT, &itertools::COUNT),
    (class::CYCLE, &itertools::CYCLE),
    (class::REPEAT, &itertools::REPEAT),
    (class::CHAIN, &itertools::CHAIN),
    (class::ISLICE, &itertools::ISLICE),
    (class::ZIP_LONGEST, &itertools::ZIP_LONGEST),
    (class::ACCUMULATE, &itertools::ACCUMULATE),
    (class::GROUP_BY, &itertools::GROUP_BY),
    (class::STAR_MAP, &itertools::STAR_MAP),
    (class::TAKE_WHILE, &itertools::TAKE_WHILE),
    (class::DROP_WHILE, &itertools::DROP_WHILE),
    (class::FILTER_FALSE, &itertools::FILTER_FALSE),
    (class::COMPRESS, &itertools::COMPRESS),
    (class::PRODUCT, &itertools::picks::PRODUCT),
    (class::PERMUTATIONS, &itertools::picks::PERMUTATIONS),
    (class::COMBINATIONS, &itertools::picks::COMBINATIONS),
    (
        class::COMBINATIONS_WITH_REPLACEMENT,
        &itertools::picks::WITH_REPLACEMENT,
    ),
    (class::COUNTER, &collections::counter::COUNTER),
    (class::ORDERED_DICT, &collections::dicts::ORDERED_DICT),
    (class::DEFAULT_DICT, &collections::dicts::DEFAULT_DICT),
    (class::DEQUE, &collections::deque::DEQUE),
    (class::NAMED_TUPLE, &collections::namedtuple::NAMED_TUPLE),
    (class::TUPLE_FIELD, &collections::namedtuple::FIELD),
];

/// Every module.
pub static ALL: &[NativeModule] = &[
    threading::MODULE,
    argparse::MODULE,
    collections::MODULE,
    contextlib::MODULE,
    functools::MODULE,
    math::MODULE,
    operator::MODULE,
    string::MODULE,
    itertools::MODULE,
    pprint::MODULE,
    futures::PACKAGE,
    futures::MODULE,
    futures::THREAD,
    sys::MODULE,
    typing::MODULE,
    queue::MODULE,
    random::MODULE,
    time::MODULE,
];
