//! `defaultdict` and `OrderedDict`.

use super::super::super::builtins::feed;
use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::iter::Iter;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::{compare, hash, item, text, truth};
use super::super::super::value::Value;
use super::super::argparse::action::is_callable;
use super::super::attrs;
use super::super::signature::Signature;
use super::{dict_of, new_dict, pairs};
use crate::bytecode::instr::Compare;

/// `defaultdict`
pub static DEFAULT_DICT: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let object = new_dict(cx, class);
        attrs::set(cx, object, "default_factory", Value::None);
        Ok(object)
    },
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            let factory = args.pos.get(1).copied().unwrap_or(Value::None);
            if factory != Value::None && !is_callable(cx, factory) {
                return Err(cx.type_error("first argument must be callable or None"));
            }
            attrs::set(cx, args.at(0), "default_factory", factory);
            fill(cx, args.at(0), args.pos.get(2..).unwrap_or_default(), args)
        }),
        NativeFn::method("__missing__", |cx, args| {
            let factory = default_factory(cx, args.at(0));
            if factory == Value::None {
                return Err(cx.key_error(args.at(1)));
            }
            let value = cx.call_apart(factory, Args::positional(&[]))?;
            item::set(cx, args.at(0), args.at(1), value)?;
            Ok(value)
        }),
        NativeFn::method("__repr__", |cx, args| {
            let factory = default_factory(cx, args.at(0));
            let factory = text::repr(cx, factory)?;
            let kind = cx.class_name(args.at(0)).to_owned();
            let dict = Value::Obj(dict_of(cx, args.at(0)));
            let dict = text::repr(cx, dict)?;
            Ok(cx.new_str(format!("{kind}({factory}, {dict})")))
        }),
        NativeFn::method("copy", copy_default),
        NativeFn::method("__copy__", copy_default),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `d.default_factory`
#[must_use]
pub fn default_factory(cx: &Ctx<'_>, object: Value) -> Value {
    attrs::or_none(cx, object, "default_factory")
}

#[expect(clippy::unnecessary_wraps, reason = "a method of a class's table")]
fn copy_default(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let kind = cx.class_of(args.at(0));
    let copy = copied(cx, args.at(0), kind);
    let factory = default_factory(cx, args.at(0));
    attrs::set(cx, copy, "default_factory", factory);
    Ok(copy)
}

/// A new object of a class with the same pairs.
fn copied(cx: &mut Ctx<'_>, object: Value, kind: super::super::super::value::Handle) -> Value {
    let dict: Dict = cx.as_dict(object).cloned().unwrap_or_default();
    cx.state.heap.grew(dict.heap_bytes());
    let dict = cx.alloc(Object::Dict(Box::new(dict)));
    cx.new_instance(kind, dict)
}

/// What a dict's constructor does with at most one iterable and keyword arguments.
fn fill(cx: &mut Ctx<'_>, object: Value, sources: &[Value], args: Args<'_>) -> Outcome {
    if sources.len() > 1 {
        let message = format!("dict expected at most 1 argument, got {}", sources.len());
        return Err(cx.type_error(message));
    }
    let dict = dict_of(cx, object);
    if let Some(&source) = sources.first() {
        feed::dict(cx, dict, source)?;
    }
    let keywords: Vec<(Value, Value)> = args
        .kw
        .iter()
        .map(|&(name, value)| (Value::Obj(name), value))
        .collect();
    if !keywords.is_empty() {
        feed::store(cx, dict, &keywords)?;
    }
    Ok(Value::None)
}

/// `OrderedDict`
pub static ORDERED_DICT: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(new_dict(cx, class)),
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            fill(cx, args.at(0), &args.pos[1..], args)
        }),
        NativeFn::method("__repr__", |cx, args| {
            let kind = cx.class_name(args.at(0)).to_owned();
            let all = pairs(cx, args.at(0));
            if all.is_empty() {
                return Ok(cx.new_str(format!("{kind}()")));
            }
            let handle = args.at(0).handle().expect("an instance is an object");
            if cx.is_printing(handle) {
                return Ok(cx.new_str("..."));
            }
            cx.printing.push(handle);
            let list: Vec<Value> = all
                .into_iter()
                .map(|(key, value)| cx.new_tuple([key, value]))
                .collect();
            let list = cx.new_list(list);
            let shown = text::repr(cx, list);
            if !matches!(shown, Err(Trap::Need(_) | Trap::Block(_) | Trap::Pushed)) {
                cx.printing.pop();
            }
            let shown = shown?;
            Ok(cx.new_str(format!("{kind}({shown})")))
        }),
        NativeFn::method("__eq__", |cx, args| {
            let (a, b) = (args.at(0), args.at(1));
            if cx.as_dict(b).is_none() {
                return Ok(Value::NotImplemented);
            }
            let plain = [a, b].map(|dict| Value::Obj(dict_of(cx, dict)));
            if !compare::equal(cx, plain[0], plain[1])? {
                return Ok(Value::Bool(false));
            }
            if !cx.is_instance(b, class::ORDERED_DICT) {
                return Ok(Value::Bool(true));
            }
            let keys = [a, b].map(|dict| -> Vec<Value> {
                pairs(cx, dict).into_iter().map(|pair| pair.0).collect()
            });
            let [x, y] = keys.map(|keys| cx.new_tuple(keys));
            compare::rich(cx, Compare::Eq, x, y)
        }),
        NativeFn::method("move_to_end", |cx, args| {
            let [key, last] =
                Signature::method("move_to_end", ["key", "last"], 1).bind(cx, args)?;
            let key = key.unwrap_or_default();
            let last = match last {
                Some(last) => truth::truth(cx, last)?,
                None => true,
            };
            let dict = dict_of(cx, args.at(0));
            let (_, Some(position)) = hash::find_in_dict(cx, dict, key)? else {
                return Err(cx.key_error(key));
            };
            let Object::Dict(dict) = cx.get_mut(dict) else {
                unreachable!("it is a dict")
            };
            let hash = dict.hash_at(position);
            let (key, value) = dict.remove_at(position);
            if last {
                dict.push(hash, key, value);
            } else {
                let rest: Vec<(i64, Value, Value)> = (0..dict.end())
                    .filter_map(|p| dict.at(p).map(|(key, value)| (dict.hash_at(p), key, value)))
                    .collect();
                dict.clear();
                dict.push(hash, key, value);
                for (hash, key, value) in rest {
                    dict.push(hash, key, value);
                }
            }
            Ok(Value::None)
        }),
        NativeFn::method("popitem", |cx, args| {
            let [last] = Signature::method("popitem", ["last"], 0).bind(cx, args)?;
            let last = match last {
                Some(last) => truth::truth(cx, last)?,
                None => true,
            };
            let handle = dict_of(cx, args.at(0));
            let Object::Dict(dict) = cx.get_mut(handle) else {
                unreachable!("it is a dict")
            };
            let mut places = (0..dict.end()).filter(|&p| dict.at(p).is_some());
            let place = if last {
                places.next_back()
            } else {
                places.next()
            };
            let Some(place) = place else {
                return Err(cx.error(class::KEY_ERROR, "dictionary is empty"));
            };
            let (key, value) = dict.remove_at(place);
            Ok(cx.new_tuple([key, value]))
        }),
        NativeFn::method("__reversed__", |cx, args| {
            let dict = dict_of(cx, args.at(0));
            let len = cx.as_dict(args.at(0)).map_or(0, Dict::len);
            Ok(cx.alloc(Object::Iter(Box::new(Iter::Dict {
                dict,
                position: 0,
                len,
                part: super::super::super::object::DictPart::Keys,
                reversed: true,
            }))))
        }),
        NativeFn::method("copy", |cx, args| {
            let kind = cx.class_of(args.at(0));
            Ok(copied(cx, args.at(0), kind))
        }),
        NativeFn::method("__copy__", |cx, args| {
            let kind = cx.class_of(args.at(0));
            Ok(copied(cx, args.at(0), kind))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};
