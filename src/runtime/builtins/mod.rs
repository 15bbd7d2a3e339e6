//! The builtin functions and classes: tables of native functions, one file per class or family.

pub mod argument;
pub mod byte_methods;
pub mod bytearray;
pub mod bytes;
pub mod class;
pub mod codec;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod dict_view;
pub mod exception;
pub mod feed;
pub mod float;
pub mod function;
pub mod functions;
pub mod generator;
pub mod globals;
pub mod int;
pub mod iterators;
pub mod list;
pub mod numbers;
pub mod object;
pub mod print;
pub mod range;
pub mod search;
pub mod set;
pub mod slice;
pub mod sort;
pub mod special;
pub mod str;
pub mod timsort;
pub mod tuple;
pub mod type_;

use super::class_table as table;
use super::modules::{futures, queue, random, threading, time};
use super::native::{NativeClass, NativeFn};
use super::value::Handle;

/// The builtin functions.
pub static FUNCTIONS: &[&[NativeFn]] = functions::ALL;

/// The builtin classes that have methods of their own; the others have their base's.
pub static CLASSES: &[(Handle, &NativeClass)] = &[
    (table::OBJECT, &object::CLASS),
    (table::INT, &int::CLASS),
    (table::BOOL, &int::BOOL),
    (table::FLOAT, &float::CLASS),
    (table::COMPLEX, &complex::CLASS),
    (table::STR, &str::CLASS),
    (table::BYTES, &bytes::CLASS),
    (table::BYTEARRAY, &bytearray::CLASS),
    (table::TUPLE, &tuple::CLASS),
    (table::LIST, &list::CLASS),
    (table::DICT, &dict::CLASS),
    (table::SET, &set::CLASS),
    (table::FROZENSET, &set::FROZEN),
    (table::RANGE, &range::CLASS),
    (table::SLICE, &slice::CLASS),
    (table::DICT_KEYS, &dict_view::KEYS),
    (table::DICT_VALUES, &dict_view::VALUES),
    (table::DICT_ITEMS, &dict_view::ITEMS),
    (table::ENUMERATE, &iterators::ENUMERATE),
    (table::ZIP, &iterators::ZIP),
    (table::MAP, &iterators::MAP),
    (table::FILTER, &iterators::FILTER),
    (table::REVERSED, &iterators::REVERSED),
    (table::LIST_ITERATOR, &iterators::OF_CONTAINER),
    (table::LIST_REVERSE_ITERATOR, &iterators::OF_CONTAINER),
    (table::TUPLE_ITERATOR, &iterators::OF_CONTAINER),
    (table::STR_ITERATOR, &iterators::OF_CONTAINER),
    (table::BYTES_ITERATOR, &iterators::OF_CONTAINER),
    (table::RANGE_ITERATOR, &iterators::OF_CONTAINER),
    (table::SET_ITERATOR, &iterators::OF_CONTAINER),
    (table::DICT_KEY_ITERATOR, &iterators::OF_CONTAINER),
    (table::DICT_VALUE_ITERATOR, &iterators::OF_CONTAINER),
    (table::DICT_ITEM_ITERATOR, &iterators::OF_CONTAINER),
    (table::DICT_REVERSE_KEY_ITERATOR, &iterators::OF_CONTAINER),
    (table::DICT_REVERSE_VALUE_ITERATOR, &iterators::OF_CONTAINER),
    (table::DICT_REVERSE_ITEM_ITERATOR, &iterators::OF_CONTAINER),
    (table::CALLABLE_ITERATOR, &iterators::OF_CALLS),
    (table::SEQUENCE_ITERATOR, &iterators::OF_CALLS),
    (table::BASE_EXCEPTION, &exception::CLASS),
    (table::LOCK, &threading::lock::LOCK),
    (table::RLOCK, &threading::lock::RLOCK),
    (table::CONDITION, &threading::condition::CONDITION),
    (table::SEMAPHORE, &threading::semaphore::SEMAPHORE),
    (table::EVENT, &threading::event::EVENT),
    (table::BARRIER, &threading::barrier::BARRIER),
    (table::LOCAL, &threading::local::LOCAL),
    (table::TIMER, &threading::timer::TIMER),
    (table::THREAD, &threading::thread::THREAD),
    (table::QUEUE, &queue::QUEUE),
    (table::SIMPLE_QUEUE, &queue::SIMPLE_QUEUE),
    (table::STRUCT_TIME, &time::STRUCT_TIME),
    (table::RANDOM, &random::RANDOM),
    (table::FUTURE, &futures::future::FUTURE),
    (table::EXECUTOR, &futures::pool::EXECUTOR),
    (table::THREAD_POOL_EXECUTOR, &futures::pool::POOL),
    (table::FUTURE_ITERATOR, &futures::watch::ITERATOR),
    (table::DONE_AND_NOT_DONE, &futures::watch::DONE_AND_NOT_DONE),
    (table::TYPE, &type_::CLASS),
    (table::GLOBALS, &globals::CLASS),
    (table::FUNCTION, &function::FUNCTION),
    (table::BUILTIN_FUNCTION, &function::BUILTIN_FUNCTION),
    (table::METHOD_DESCRIPTOR, &function::METHOD_DESCRIPTOR),
    (table::METHOD, &function::METHOD),
    (table::CODE, &function::CODE),
    (table::CELL, &function::CELL),
    (table::GENERATOR, &generator::GENERATOR),
    (table::COROUTINE, &generator::COROUTINE),
    (table::ASYNC_GENERATOR, &generator::ASYNC_GENERATOR),
    (table::ASYNC_GENERATOR_ASEND, &generator::ASYNC_STEP),
    (table::PROPERTY, &descriptors::PROPERTY),
    (table::STATICMETHOD, &descriptors::STATICMETHOD),
    (table::CLASSMETHOD, &descriptors::CLASSMETHOD),
    (table::SUPER, &descriptors::SUPER),
    (table::TRACEBACK, &exception::TRACEBACK),
    (table::STOP_ITERATION, &exception::STOP_ITERATION),
    (table::SYSTEM_EXIT, &exception::SYSTEM_EXIT),
    (table::IMPORT_ERROR, &exception::IMPORT_ERROR),
    (table::SYNTAX_ERROR, &exception::SYNTAX_ERROR),
    (table::UNICODE_DECODE_ERROR, &exception::UNICODE_CODEC_ERROR),
    (table::UNICODE_ENCODE_ERROR, &exception::UNICODE_CODEC_ERROR),
    (table::OS_ERROR, &exception::OS_ERROR),
    (table::TEXT_IO_WRAPPER, &print::STREAM),
    (table::VERSION_INFO, &super::modules::sys::VERSION_INFO),
    (table::FLOAT_INFO, &super::modules::sys::FLOAT_INFO),
    (table::INT_INFO, &super::modules::sys::INT_INFO),
    (table::HASH_INFO, &super::modules::sys::HASH_INFO),
    (table::FLAGS, &super::modules::sys::FLAGS),
    (table::TYPING_FORM, &super::modules::typing::FORM),
    (table::TYPING_GENERIC, &super::modules::typing::GENERIC),
    (table::TYPE_VAR, &super::modules::typing::TYPE_VAR),
    (table::NEW_TYPE, &super::modules::typing::NEW_TYPE),
];

/// The names of the builtin classes in the `builtins` namespace, exceptions aside.
pub static CLASS_NAMES: &[(&str, Handle)] = &[
    ("object", table::OBJECT),
    ("type", table::TYPE),
    ("int", table::INT),
    ("bool", table::BOOL),
    ("float", table::FLOAT),
    ("complex", table::COMPLEX),
    ("str", table::STR),
    ("bytes", table::BYTES),
    ("bytearray", table::BYTEARRAY),
    ("tuple", table::TUPLE),
    ("list", table::LIST),
    ("dict", table::DICT),
    ("set", table::SET),
    ("frozenset", table::FROZENSET),
    ("range", table::RANGE),
    ("slice", table::SLICE),
    ("property", table::PROPERTY),
    ("staticmethod", table::STATICMETHOD),
    ("classmethod", table::CLASSMETHOD),
    ("super", table::SUPER),
    ("enumerate", table::ENUMERATE),
    ("zip", table::ZIP),
    ("map", table::MAP),
    ("filter", table::FILTER),
    ("reversed", table::REVERSED),
];
