//! What lives in the heap: one enum over every kind of object, small enough that the heap is a flat vector.
//!
//! Larger kinds are boxed. An object that a Python class derived from a builtin one makes is an
//! [`Instance`] whose `payload` is the builtin object, so that each native method works on it unchanged.

use super::class_table as class;
use super::copy::by_field;
use super::dict::Dict;
use super::generator::Generator;
use super::iter::Iter;
use super::native::{GetSet, NativeClass, NativeFn};
use super::set::Set;
use super::sync::Sync;
use super::value::{Handle, Value};
use num_bigint::BigInt;
use std::hash::{Hash, Hasher};

/// A heap object.
#[derive(Debug, Clone)]
pub enum Object {
    /// A freed place.
    Free,
    /// `str`
    Str(Str),
    /// `bytes`
    Bytes(Box<[u8]>),
    /// `bytearray`
    ByteArray(Vec<u8>),
    /// An `int` outside 64 bits (never one that would fit).
    BigInt(Box<BigInt>),
    /// `complex`
    Complex(f64, f64),
    /// `tuple`
    Tuple(Box<[Value]>),
    /// `list`
    List(Vec<Value>),
    /// `dict`
    Dict(Box<Dict>),
    /// `set`
    Set(Box<Set>),
    /// `frozenset`
    FrozenSet(Box<Set>),
    /// `range`
    Range(Box<Range>),
    /// `slice`: start, stop, step.
    Slice(Box<[Value; 3]>),
    /// The iterator of a `range`: next value, items left, step.
    RangeIter {
        /// The next item.
        next: i64,
        /// How many are left.
        left: u64,
        /// Between items.
        step: i64,
    },
    /// The iterator of a list or tuple; an exhausted one has no sequence.
    SeqIter {
        /// The list or tuple.
        seq: Option<Handle>,
        /// The next index.
        index: u32,
    },
    /// Any other builtin iterator.
    Iter(Box<Iter>),
    /// A closure's variable.
    Cell(Value),
    /// A code object, by its number in the program.
    Code(u32),
    /// `def` or `lambda`
    Function(Box<Function>),
    /// A function or native bound to its first argument.
    Method {
        /// What is called.
        function: Handle,
        /// Its first argument.
        receiver: Value,
    },
    /// A native function or method.
    Native(&'static NativeFn),
    /// An attribute of a native class that is computed.
    GetSet(&'static GetSet),
    /// A class.
    Class(Box<Class>),
    /// An object of a Python class.
    Instance(Box<Instance>),
    /// An exception.
    Exception(Box<Exception>),
    /// `__traceback__`
    Traceback {
        /// The exception whose it is.
        exception: Handle,
        /// How many of its frames, counted from the outermost, lie before the one that is shown.
        skip: u32,
    },
    /// A module: its namespace.
    Module(Box<Module>),
    /// A generator, coroutine or asynchronous generator.
    Generator(Box<Generator>),
    /// `property`: getter, setter, deleter, doc.
    Property(Box<[Value; 4]>),
    /// `staticmethod`
    StaticMethod(Value),
    /// `classmethod`
    ClassMethod(Value),
    /// `super()`: the class after which the search begins, and the object.
    Super {
        /// The class whose successors in the method resolution order are searched.
        class: Handle,
        /// The object or class that methods are bound to.
        receiver: Value,
    },
    /// `dict.keys()` and its like.
    DictView {
        /// The dict.
        dict: Handle,
        /// Which view.
        kind: DictPart,
    },
    /// `globals()`: a namespace as a dict that reads and writes the variables themselves.
    Globals(u32),
    /// `sys.stdout`, or `sys.stderr` if true.
    Stream(bool),
    /// A `threading`, `queue` or `concurrent.futures` object.
    Sync(Box<Sync>),
}

const _: () = assert!(
    size_of::<Object>() <= 32,
    "the heap is a flat vector of these"
);

/// Everything that a program could tell two objects apart by; tables of natives by their addresses.
impl Hash for Object {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Free => {}
            Self::Str(string) => Hash::hash(string, state),
            Self::Bytes(bytes) => bytes.hash(state),
            Self::ByteArray(bytes) => bytes.hash(state),
            Self::BigInt(int) => int.hash(state),
            Self::Complex(real, imag) => (real.to_bits(), imag.to_bits()).hash(state),
            Self::Tuple(items) => items.hash(state),
            Self::List(items) => items.hash(state),
            Self::Dict(dict) => dict.hash(state),
            Self::Set(set) | Self::FrozenSet(set) => set.hash(state),
            Self::Range(range) => range.hash(state),
            Self::Slice(items) => items.hash(state),
            Self::RangeIter { next, left, step } => (next, left, step).hash(state),
            Self::SeqIter { seq, index } => (seq, index).hash(state),
            Self::Iter(iter) => iter.hash(state),
            Self::Cell(value) | Self::StaticMethod(value) | Self::ClassMethod(value) => {
                value.hash(state);
            }
            Self::Code(code) => code.hash(state),
            Self::Function(function) => function.hash(state),
            Self::Method { function, receiver } => (function, receiver).hash(state),
            Self::Native(native) => std::ptr::hash(*native, state),
            Self::GetSet(getset) => std::ptr::hash(*getset, state),
            Self::Class(class) => class.hash(state),
            Self::Instance(instance) => instance.hash(state),
            Self::Exception(exception) => exception.hash(state),
            Self::Traceback { exception, skip } => (exception, skip).hash(state),
            Self::Module(module) => module.hash(state),
            Self::Generator(generator) => generator.hash(state),
            Self::Property(parts) => parts.hash(state),
            Self::Super { class, receiver } => (class, receiver).hash(state),
            Self::DictView { dict, kind } => (dict, kind).hash(state),
            Self::Globals(namespace) => namespace.hash(state),
            Self::Stream(error) => error.hash(state),
            Self::Sync(sync) => sync.hash(state),
        }
    }
}

/// Text with its hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Str {
    text: Box<str>,
    /// The low bit says whether the text is ASCII; the rest is the hash.
    hash_and_ascii: i64,
}

impl Str {
    /// Hashes the text.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self {
            hash_and_ascii: Self::hash_of(&text) | i64::from(text.is_ascii()),
            text,
        }
    }

    /// The hash that a string of this text has.
    #[must_use]
    pub fn hash_of(text: &str) -> i64 {
        crate::numeric::hash::hash_str(text) & !1
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its hash.
    #[must_use]
    pub const fn hash(&self) -> i64 {
        self.hash_and_ascii & !1
    }

    /// Whether byte and code-point indices agree.
    #[must_use]
    pub const fn is_ascii(&self) -> bool {
        self.hash_and_ascii & 1 == 1
    }

    /// How many code points.
    #[must_use]
    pub fn chars(&self) -> usize {
        if self.is_ascii() {
            self.text.len()
        } else {
            self.text.chars().count()
        }
    }
}

/// `range(start, stop, step)` within 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as Python names them")]
pub struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl Range {
    /// How many items.
    #[must_use]
    pub fn len(&self) -> u64 {
        let (low, high) = if self.step > 0 {
            (self.start, self.stop)
        } else {
            (self.stop, self.start)
        };
        if low >= high {
            0
        } else {
            (high.abs_diff(low) - 1) / self.step.unsigned_abs() + 1
        }
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at an index below [`Range::len`].
    #[must_use]
    pub fn item(&self, index: u64) -> i64 {
        self.start
            .wrapping_add(self.step.wrapping_mul(index.cast_signed()))
    }
}

/// A Python function.
#[derive(Debug, Hash)]
pub struct Function {
    /// Its code's number in the program.
    pub code: u32,
    /// `__name__`
    pub name: Value,
    /// `__qualname__`
    pub qualname: Value,
    /// `__doc__`
    pub doc: Value,
    /// A tuple, or None.
    pub defaults: Value,
    /// A dict, or None.
    pub kwdefaults: Value,
    /// A tuple of cells, or None.
    pub closure: Value,
    /// A dict, or None.
    pub annotations: Value,
    /// Attributes set from outside.
    pub attrs: Dict,
}

/// A class, builtin or of the program.
#[derive(Debug)]
pub struct Class {
    /// `__name__`
    pub name: Box<str>,
    /// `__qualname__`
    pub qualname: Box<str>,
    /// `__module__`
    pub module: Box<str>,
    /// `__bases__`
    pub bases: Vec<Handle>,
    /// `__mro__`, the class itself first.
    pub mro: Vec<Handle>,
    /// `__dict__`
    pub dict: Dict,
    /// The nearest builtin class of the method resolution order: how its objects are laid out and made.
    pub native: &'static NativeClass,
    /// The handle of that builtin class.
    pub layout: Handle,
    /// The attributes that its objects may have, if `__slots__` restricts them (bases' slots included).
    pub slots: Option<Box<[Handle]>>,
}

impl Hash for Class {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            name,
            qualname,
            module,
            bases,
            mro,
            dict,
            native,
            layout,
            slots,
        } = self;
        (name, qualname, module, bases, mro, dict).hash(state);
        std::ptr::hash(*native, state);
        (layout, slots).hash(state);
    }
}

/// An object of a Python class.
#[derive(Debug, Hash)]
pub struct Instance {
    /// Its class.
    pub class: Handle,
    /// Its attributes, while no one has asked for `__dict__`.
    pub attrs: Dict,
    /// The `dict` that holds its attributes since someone has asked for `__dict__`; `attrs` is empty then.
    pub dict: Option<Handle>,
    /// The builtin value that it extends, if its class derives from a builtin class; else `Unbound`.
    pub payload: Value,
}

/// An exception object.
#[derive(Debug, Hash)]
pub struct Exception {
    /// Its class.
    pub class: Handle,
    /// `args`, a tuple.
    pub args: Value,
    /// Other attributes.
    pub attrs: Dict,
    /// Where it passed, innermost first.
    pub traceback: Vec<TracebackEntry>,
    /// `__cause__`
    pub cause: Value,
    /// `__context__`
    pub context: Value,
    /// `__suppress_context__`
    pub suppress_context: bool,
}

/// One frame of a traceback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TracebackEntry {
    /// The code object's number in the program.
    pub code: u32,
    /// The index of the instruction.
    pub instr: u32,
}

/// A module object.
#[derive(Debug, Hash)]
pub struct Module {
    /// `__name__`
    pub name: Box<str>,
    /// What a native module holds; empty for a Python one.
    pub dict: Dict,
    /// A Python module's namespace.
    pub namespace: Option<u32>,
}

/// Which part of a dict a view or iterator shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named after the method")]
pub enum DictPart {
    Keys,
    Values,
    Items,
}

by_field!(Function {
    code,
    name,
    qualname,
    doc,
    defaults,
    kwdefaults,
    closure,
    annotations,
    attrs,
});

by_field!(Instance {
    class,
    attrs,
    dict,
    payload,
});

by_field!(Exception {
    class,
    args,
    attrs,
    traceback,
    cause,
    context,
    suppress_context,
});

impl Object {
    /// The class of an object that is not an instance of a Python class.
    #[must_use]
    pub fn class(&self) -> Handle {
        match self {
            Self::Free => class::OBJECT,
            Self::Str(_) => class::STR,
            Self::Bytes(_) => class::BYTES,
            Self::ByteArray(_) => class::BYTEARRAY,
            Self::BigInt(_) => class::INT,
            Self::Complex(..) => class::COMPLEX,
            Self::Tuple(_) => class::TUPLE,
            Self::List(_) => class::LIST,
            Self::Dict(_) => class::DICT,
            Self::Set(_) => class::SET,
            Self::FrozenSet(_) => class::FROZENSET,
            Self::Range(_) => class::RANGE,
            Self::Slice(_) => class::SLICE,
            Self::RangeIter { .. } => class::RANGE_ITERATOR,
            Self::SeqIter { .. } => class::LIST_ITERATOR,
            Self::Iter(iter) => iter.class(),
            Self::Cell(_) => class::CELL,
            Self::Code(_) => class::CODE,
            Self::Function(_) => class::FUNCTION,
            Self::Method { .. } => class::METHOD,
            Self::Native(native) => {
                if native.is_method {
                    class::METHOD_DESCRIPTOR
                } else {
                    class::BUILTIN_FUNCTION
                }
            }
            Self::GetSet(_) => class::GETSET,
            Self::Class(_) => class::TYPE,
            Self::Instance(instance) => instance.class,
            Self::Exception(exception) => exception.class,
            Self::Traceback { .. } => class::TRACEBACK,
            Self::Module(_) => class::MODULE,
            Self::Generator(generator) => generator.class(),
            Self::Property(_) => class::PROPERTY,
            Self::StaticMethod(_) => class::STATICMETHOD,
            Self::ClassMethod(_) => class::CLASSMETHOD,
            Self::Super { .. } => class::SUPER,
            Self::DictView {
                kind: DictPart::Keys,
                ..
            } => class::DICT_KEYS,
            Self::DictView {
                kind: DictPart::Values,
                ..
            } => class::DICT_VALUES,
            Self::DictView {
                kind: DictPart::Items,
                ..
            } => class::DICT_ITEMS,
            Self::Globals(_) => class::GLOBALS,
            Self::Stream(_) => class::TEXT_IO_WRAPPER,
            Self::Sync(sync) => sync.class(),
        }
    }
}
