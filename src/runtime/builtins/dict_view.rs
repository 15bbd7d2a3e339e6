//! `dict_keys`, `dict_values` and `dict_items`: what `dict.keys()` and its like give.
//!
//! A view shows the dict as it is now. Views of keys and items are sets to the operators, which are in
//! `ops::arith::sets`; the operator methods here lead there.

use super::super::class_table as class;
use super::super::native::{NativeClass, NativeFn, Outcome};
use super::super::object::{DictPart, Object};
use super::super::ops::{item, iteration};
use super::super::value::Value;
use super::special::{self, Items, Keys, Values};
use super::{argument, dict, iterators};

/// `dict_keys`
pub static KEYS: NativeClass = NativeClass {
    new: iterators::not_made,
    methods: &[
        NativeFn::method("isdisjoint", |cx, args| {
            isdisjoint(cx, args, class::DICT_KEYS)
        }),
        NativeFn::method("__reversed__", |cx, args| {
            reversed(cx, args, class::DICT_KEYS)
        }),
        special::len::<Keys>(),
        special::iter::<Keys>(),
        special::contains::<Keys>(),
        special::and::<Keys>(),
        special::rand::<Keys>(),
        special::or::<Keys>(),
        special::ror::<Keys>(),
        special::sub::<Keys>(),
        special::rsub::<Keys>(),
        special::xor::<Keys>(),
        special::rxor::<Keys>(),
        special::eq::<Keys>(),
        special::ne::<Keys>(),
        special::lt::<Keys>(),
        special::le::<Keys>(),
        special::gt::<Keys>(),
        special::ge::<Keys>(),
        special::repr::<Keys>(),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `dict_items`
pub static ITEMS: NativeClass = NativeClass {
    new: iterators::not_made,
    methods: &[
        NativeFn::method("isdisjoint", |cx, args| {
            isdisjoint(cx, args, class::DICT_ITEMS)
        }),
        NativeFn::method("__reversed__", |cx, args| {
            reversed(cx, args, class::DICT_ITEMS)
        }),
        special::len::<Items>(),
        special::iter::<Items>(),
        special::contains::<Items>(),
        special::and::<Items>(),
        special::rand::<Items>(),
        special::or::<Items>(),
        special::ror::<Items>(),
        special::sub::<Items>(),
        special::rsub::<Items>(),
        special::xor::<Items>(),
        special::rxor::<Items>(),
        special::eq::<Items>(),
        special::ne::<Items>(),
        special::lt::<Items>(),
        special::le::<Items>(),
        special::gt::<Items>(),
        special::ge::<Items>(),
        special::repr::<Items>(),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `dict_values`
pub static VALUES: NativeClass = NativeClass {
    new: iterators::not_made,
    methods: &[
        NativeFn::method("__reversed__", |cx, args| {
            reversed(cx, args, class::DICT_VALUES)
        }),
        special::len::<Values>(),
        special::iter::<Values>(),
        special::repr::<Values>(),
    ],
    class_methods: &[],
    getsets: &[],
};

type Ctx<'a> = super::super::ctx::Ctx<'a>;
type Args<'a> = super::super::native::Args<'a>;
type Handle = super::super::value::Handle;

fn reversed(cx: &mut Ctx<'_>, args: Args<'_>, of: Handle) -> Outcome {
    let view = argument::this(cx, &args, of, "__reversed__")?;
    args.expect(cx, "__reversed__", 1, 0, 0)?;
    let Object::DictView { dict, kind } = *cx.get(view) else {
        unreachable!("a view")
    };
    Ok(dict::reversed(cx, dict, kind))
}

/// Whether no item of an iterable is in the view. Of two views or sets the shorter one is walked.
fn isdisjoint(cx: &mut Ctx<'_>, args: Args<'_>, of: Handle) -> Outcome {
    let view = Value::Obj(argument::this(cx, &args, of, "isdisjoint")?);
    args.expect(cx, "isdisjoint", 1, 1, 1)?;
    let mut other = args.at(1);
    let mut asked = view;
    let is_sized = matches!(
        cx.object(other),
        Some(
            Object::Set(_)
                | Object::FrozenSet(_)
                | Object::DictView {
                    kind: DictPart::Keys | DictPart::Items,
                    ..
                }
        )
    );
    if is_sized && special::len_of(cx, other) > special::len_of(cx, view) {
        (asked, other) = (other, view);
    }
    for candidate in iteration::items(cx, other)? {
        if item::contains(cx, asked, candidate)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}
