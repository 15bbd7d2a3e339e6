//! The special methods of builtin containers, as a program names them: `[].__len__()`, `dict.__setitem__(self,
//! k, v)` and above all `super().__setitem__(k, v)` in a class derived from a builtin one.
//!
//! The operators do not come this way, they know the builtin classes. Each method here is a thin native on top
//! of them that works on the builtin value inside the object, so that it never comes back to the derived class.
//! One generic constructor per method; the class it belongs to is its type parameter ([`Kind`]).

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeFn, Outcome, Trap};
use super::super::object::{DictPart, Object};
use super::super::observer::Region;
use super::super::ops::arith::{self, Operator};
use super::super::ops::{compare, hash, item, iteration, text};
use super::super::value::{Handle, Value};
use super::argument;
use crate::bytecode::instr::Compare;

/// A builtin class, as a type parameter.
pub trait Kind {
    /// Its handle.
    const CLASS: Handle;

    /// Whether its comparisons and set operators know an object of another class.
    #[must_use]
    fn knows(object: &Object) -> bool {
        object.class() == Self::CLASS
    }
}

macro_rules! kinds {
    ($( $name:ident $class:ident $( | $other:pat )? , )*) => { $(
        #[doc = concat!("`class::", stringify!($class), "`")]
        #[derive(Debug)]
        pub enum $name {}
        impl Kind for $name {
            const CLASS: Handle = class::$class;
            $( fn knows(object: &Object) -> bool {
                matches!(object, $other)
            } )?
        }
    )* };
}
kinds! {
    Str STR,
    Bytes BYTES | Object::Bytes(_) | Object::ByteArray(_),
    ByteArray BYTEARRAY | Object::Bytes(_) | Object::ByteArray(_),
    Tuple TUPLE,
    List LIST,
    Dict DICT,
    Set SET | Object::Set(_) | Object::FrozenSet(_),
    FrozenSet FROZENSET | Object::Set(_) | Object::FrozenSet(_),
    Range RANGE,
    Slice SLICE,
    Keys DICT_KEYS | Object::Set(_) | Object::FrozenSet(_) | Object::DictView { kind: DictPart::Keys | DictPart::Items, .. },
    Items DICT_ITEMS | Object::Set(_) | Object::FrozenSet(_) | Object::DictView { kind: DictPart::Keys | DictPart::Items, .. },
    Values DICT_VALUES,
}

/// The builtin value of the object that a special method is called on; checks the number of arguments.
fn this<K: Kind>(
    cx: &mut Ctx<'_>,
    args: &Args<'_>,
    name: &str,
    count: usize,
) -> Result<Value, Trap> {
    let handle = argument::this(cx, args, K::CLASS, name)?;
    if !args.kw.is_empty() {
        return Err(cx.type_error(format!("wrapper {name}() takes no keyword arguments")));
    }
    let given = args.pos.len() - 1;
    if given != count {
        return Err(cx.type_error(match count {
            1 if matches!(name, "__getitem__" | "__contains__" | "__format__") => {
                format!("{name}() takes exactly one argument ({given} given)")
            }
            1 => format!("expected 1 argument, got {given}"),
            2 => format!(" expected 2 arguments, got {given}"),
            _ => format!("expected {count} arguments, got {given}"),
        }));
    }
    Ok(Value::Obj(handle))
}

/// How many items a builtin container holds.
#[must_use]
pub fn len_of(cx: &Ctx<'_>, value: Value) -> Option<usize> {
    let handle = cx.payload(value).handle()?;
    cx.ask(Region::Shape(handle));
    Some(match cx.peek(handle) {
        Object::Str(s) => s.chars(),
        Object::Bytes(bytes) => bytes.len(),
        Object::ByteArray(bytes) => bytes.len(),
        Object::Tuple(items) => items.len(),
        Object::List(items) => items.len(),
        Object::Dict(dict) => dict.len(),
        Object::Set(set) | Object::FrozenSet(set) => set.len(),
        Object::Range(range) => usize::try_from(range.len()).unwrap_or(usize::MAX),
        Object::DictView { dict, .. } => {
            cx.ask(Region::Shape(*dict));
            match cx.peek(*dict) {
                Object::Dict(dict) => dict.len(),
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// A number of items as Python's integer.
#[must_use]
pub fn count(items: usize) -> Value {
    Value::Int(i64::try_from(items).unwrap_or(i64::MAX))
}

/// `__len__`
#[must_use]
pub const fn len<K: Kind>() -> NativeFn {
    NativeFn::method("__len__", |cx, args| {
        let this = this::<K>(cx, &args, "__len__", 0)?;
        Ok(count(len_of(cx, this).unwrap_or(0)))
    })
}

/// `__iter__`
#[must_use]
pub const fn iter<K: Kind>() -> NativeFn {
    NativeFn::method("__iter__", |cx, args| {
        let this = this::<K>(cx, &args, "__iter__", 0)?;
        iteration::iter(cx, this)
    })
}

/// `__contains__`
#[must_use]
pub const fn contains<K: Kind>() -> NativeFn {
    NativeFn::method("__contains__", |cx, args| {
        let this = this::<K>(cx, &args, "__contains__", 1)?;
        item::contains(cx, this, args.at(1)).map(Value::Bool)
    })
}

/// `__getitem__`
#[must_use]
pub const fn getitem<K: Kind>() -> NativeFn {
    NativeFn::method("__getitem__", |cx, args| {
        let this = this::<K>(cx, &args, "__getitem__", 1)?;
        item::get(cx, this, args.at(1))
    })
}

/// `__setitem__`
#[must_use]
pub const fn setitem<K: Kind>() -> NativeFn {
    NativeFn::method("__setitem__", |cx, args| {
        let this = this::<K>(cx, &args, "__setitem__", 2)?;
        item::set(cx, this, args.at(1), args.at(2))?;
        Ok(Value::None)
    })
}

/// `__delitem__`
#[must_use]
pub const fn delitem<K: Kind>() -> NativeFn {
    NativeFn::method("__delitem__", |cx, args| {
        let this = this::<K>(cx, &args, "__delitem__", 1)?;
        item::delete(cx, this, args.at(1))?;
        Ok(Value::None)
    })
}

/// `__repr__`
#[must_use]
pub const fn repr<K: Kind>() -> NativeFn {
    NativeFn::method("__repr__", |cx, args| {
        this::<K>(cx, &args, "__repr__", 0)?;
        let text = text::repr_builtin(cx, args.at(0))?;
        Ok(cx.new_str(text))
    })
}

/// `__hash__`
#[must_use]
pub const fn hash<K: Kind>() -> NativeFn {
    NativeFn::method("__hash__", |cx, args| {
        let this = this::<K>(cx, &args, "__hash__", 0)?;
        hash::hash(cx, this).map(Value::Int)
    })
}

/// `__hash__` of what has no hash.
pub const UNHASHABLE: GetSet = GetSet {
    name: "__hash__",
    get: |_, _| Ok(Value::None),
    set: None,
};

fn compared<K: Kind>(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str, op: Compare) -> Outcome {
    let this = this::<K>(cx, args, name, 1)?;
    let other = cx.payload(args.at(1));
    if cx.object(other).is_some_and(K::knows) {
        return compare::rich(cx, op, this, other);
    }
    Ok(Value::NotImplemented)
}

fn operated<K: Kind>(
    cx: &mut Ctx<'_>,
    args: &Args<'_>,
    name: &str,
    operator: Operator,
    reflected: bool,
) -> Outcome {
    let this = this::<K>(cx, args, name, 1)?;
    let other = cx.payload(args.at(1));
    // Views take any iterable; sets only sets.
    let known = K::CLASS == class::DICT_KEYS
        || K::CLASS == class::DICT_ITEMS
        || cx.object(other).is_some_and(K::knows);
    if !known {
        return Ok(Value::NotImplemented);
    }
    if reflected {
        arith::binary(cx, operator, other, this)
    } else {
        arith::binary(cx, operator, this, other)
    }
}

macro_rules! comparisons {
    ($( $name:ident $text:literal $op:ident )*) => { $(
        #[doc = concat!("`", $text, "`")]
        #[must_use]
        pub const fn $name<K: Kind>() -> NativeFn {
            NativeFn::method($text, |cx, args| compared::<K>(cx, &args, $text, Compare::$op))
        }
    )* };
}
comparisons! {
    eq "__eq__" Eq
    ne "__ne__" Ne
    lt "__lt__" Lt
    le "__le__" Le
    gt "__gt__" Gt
    ge "__ge__" Ge
}

macro_rules! set_operators {
    ($( $name:ident $text:literal $op:ident $reflected:literal )*) => { $(
        #[doc = concat!("`", $text, "` of sets and views")]
        #[must_use]
        pub const fn $name<K: Kind>() -> NativeFn {
            NativeFn::method($text, |cx, args| {
                operated::<K>(cx, &args, $text, Operator::$op, $reflected)
            })
        }
    )* };
}
set_operators! {
    and "__and__" And false
    rand "__rand__" And true
    or "__or__" Or false
    ror "__ror__" Or true
    sub "__sub__" Sub false
    rsub "__rsub__" Sub true
    xor "__xor__" Xor false
    rxor "__rxor__" Xor true
}

/// An operator of a sequence: `+`, `*` and `%`, whose other operand may be anything.
fn sequence<K: Kind>(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str, operator: Operator) -> Outcome {
    let this = this::<K>(cx, args, name, 1)?;
    let other = cx.payload(args.at(1));
    if operator == Operator::Mul && !matches!(other, Value::Int(_) | Value::Bool(_)) {
        super::super::ops::dunder::expect_index(cx, other)?;
    }
    arith::binary(cx, operator, this, other)
}

/// `__add__`
#[must_use]
pub const fn add<K: Kind>() -> NativeFn {
    NativeFn::method("__add__", |cx, args| {
        sequence::<K>(cx, &args, "__add__", Operator::Add)
    })
}

/// `__mul__`
#[must_use]
pub const fn mul<K: Kind>() -> NativeFn {
    NativeFn::method("__mul__", |cx, args| {
        sequence::<K>(cx, &args, "__mul__", Operator::Mul)
    })
}

/// `__rmul__`
#[must_use]
pub const fn rmul<K: Kind>() -> NativeFn {
    NativeFn::method("__rmul__", |cx, args| {
        sequence::<K>(cx, &args, "__rmul__", Operator::Mul)
    })
}

/// `__mod__`
#[must_use]
pub const fn modulo<K: Kind>() -> NativeFn {
    NativeFn::method("__mod__", |cx, args| {
        let this = this::<K>(cx, &args, "__mod__", 1)?;
        arith::binary(cx, Operator::Mod, this, args.at(1))
    })
}

/// `__rmod__`
#[must_use]
pub const fn rmod<K: Kind>() -> NativeFn {
    NativeFn::method("__rmod__", |cx, args| {
        let this = this::<K>(cx, &args, "__rmod__", 1)?;
        let other = cx.payload(args.at(1));
        if cx.object(other).is_some_and(K::knows) {
            return arith::binary(cx, Operator::Mod, other, this);
        }
        Ok(Value::NotImplemented)
    })
}

macro_rules! in_place {
    ($( $name:ident $text:literal $op:ident $sets:literal )*) => { $(
        #[doc = concat!("`", $text, "`: changes the object and gives it back")]
        #[must_use]
        pub const fn $name<K: Kind>() -> NativeFn {
            NativeFn::method($text, |cx, args| {
                let this = this::<K>(cx, &args, $text, 1)?;
                let other = cx.payload(args.at(1));
                if $sets && !cx.object(other).is_some_and(K::knows) {
                    return Ok(Value::NotImplemented);
                }
                arith::inplace(cx, Operator::$op, this, other)?;
                Ok(args.at(0))
            })
        }
    )* };
}
in_place! {
    iadd "__iadd__" Add false
    imul "__imul__" Mul false
    iand "__iand__" And true
    ior "__ior__" Or true
    isub "__isub__" Sub true
    ixor "__ixor__" Xor true
}
