//! `functools`: partial application, reducing, wrapping, caching (CPython 3.8's `Lib/functools.py` and
//! `Modules/_functoolsmodule.c`).
//!
//! A cache looks its arguments up in one step and stores the result in another, so that two threads can both
//! compute what neither has found, as in CPython.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{attr, compare, hash, iteration, text, truth};
use super::super::value::{Handle, Value};
use super::argparse::action::is_callable;
use super::collections::namedtuple;
use super::signature::Signature;
use super::{NativeModule, attrs};
use crate::bytecode::instr::Compare;

/// `functools`
pub const MODULE: NativeModule = NativeModule {
    name: "functools",
    functions: &[
        NativeFn::function("reduce", reduce),
        NativeFn::function("wraps", wraps),
        UPDATE_WRAPPER,
        NativeFn::function("lru_cache", lru_cache),
        NativeFn::function("total_ordering", total_ordering),
        NativeFn::function("cmp_to_key", |cx, args| {
            let [compare] = args.bind(cx, "cmp_to_key", 0, ["mycmp"], 1)?;
            let compare = compare.unwrap_or_default();
            Ok(attrs::instance(
                cx,
                class::COMPARE_KEY,
                &[("_cmp", compare)],
            ))
        }),
    ],
    classes: &[
        ("partial", class::PARTIAL),
        ("cached_property", class::CACHED_PROPERTY),
    ],
    constants: &[],
};

const UPDATE_WRAPPER: NativeFn = NativeFn::function("update_wrapper", update_wrapper);
static UPDATE: NativeFn = UPDATE_WRAPPER;

/// `partial`
pub static PARTIAL: NativeClass = NativeClass {
    new: |cx, class, args| {
        let Some((&function, pos)) = args.pos.split_first() else {
            return Err(cx.type_error("type 'partial' takes at least one argument"));
        };
        if !is_callable(cx, function) {
            return Err(cx.type_error("the first argument must be callable"));
        }
        // A partial of a partial is one.
        let is_nested = cx.class_of(function) == class::PARTIAL;
        let (function, mut all, mut keywords) = if is_nested {
            let args = attrs::items(cx, function, "args");
            let keywords = attrs::or_none(cx, function, "keywords");
            let keywords = cx.as_dict(keywords).cloned().unwrap_or_default();
            (attrs::or_none(cx, function, "func"), args, keywords)
        } else {
            (function, Vec::new(), Dict::default())
        };
        all.extend_from_slice(pos);
        for &(name, value) in args.kw {
            let name = cx.text(name).to_owned();
            attrs::put(cx, &mut keywords, &name, value);
        }
        let args = cx.new_tuple(all);
        let keywords = cx.alloc(Object::Dict(Box::new(keywords)));
        Ok(attrs::instance(
            cx,
            class,
            &[("func", function), ("args", args), ("keywords", keywords)],
        ))
    },
    methods: &[
        NativeFn::method("__call__", |cx, args| {
            let this = args.at(0);
            let mut pos = attrs::items(cx, this, "args");
            pos.extend_from_slice(&args.pos[1..]);
            let mut kw = keywords_of(cx, this);
            for &(name, value) in args.kw {
                match kw.iter_mut().find(|pair| cx.text(pair.0) == cx.text(name)) {
                    Some(pair) => pair.1 = value,
                    None => kw.push((name, value)),
                }
            }
            let function = attrs::or_none(cx, this, "func");
            cx.call_apart(function, Args { pos: &pos, kw: &kw })
        }),
        NativeFn::method("__repr__", |cx, args| {
            let this = args.at(0);
            let function = attrs::or_none(cx, this, "func");
            let mut parts = vec![text::repr(cx, function)?];
            for item in attrs::items(cx, this, "args") {
                parts.push(text::repr(cx, item)?);
            }
            for (name, value) in keywords_of(cx, this) {
                let name = cx.text(name).to_owned();
                parts.push(format!("{name}={}", text::repr(cx, value)?));
            }
            let kind = cx.class(cx.class_of(this));
            let name = if kind.module.as_ref() == "functools" {
                "functools.partial".to_owned()
            } else {
                kind.qualname.to_string()
            };
            Ok(cx.new_str(format!("{name}({})", parts.join(", "))))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn keywords_of(cx: &Ctx<'_>, partial: Value) -> Vec<(Handle, Value)> {
    let keywords = attrs::or_none(cx, partial, "keywords");
    cx.as_dict(keywords)
        .map(|dict| {
            dict.iter()
                .filter_map(|(name, value)| Some((name.handle()?, value)))
                .collect()
        })
        .unwrap_or_default()
}

fn reduce(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    static STEP: NativeFn = NativeFn::function("reduce", |cx, args| {
        let [function, iterator, cell] = *args.pos else {
            unreachable!("three arguments")
        };
        let cell = cell.handle().expect("a cell is an object");
        let Object::Cell(so_far) = *cx.get(cell) else {
            unreachable!("a cell")
        };
        let item = match iteration::next_once(cx, iterator) {
            Err(trap) if cx.is_raised(&trap, class::STOP_ITERATION) => {
                if so_far.is_unbound() {
                    return Err(cx.type_error("reduce() of empty sequence with no initial value"));
                }
                return Ok(so_far);
            }
            other => other?,
        };
        let value = if so_far.is_unbound() {
            item
        } else {
            cx.call(function, &[so_far, item])?
        };
        *cx.get_mut(cell) = Object::Cell(value);
        Ok(Value::Unbound)
    });
    args.expect(cx, "reduce", 0, 2, 3)?;
    if !iteration::is_iterable(cx, args.at(1)) {
        return Err(cx.type_error("reduce() arg 2 must support iteration"));
    }
    let iterator = iteration::iter_once(cx, args.at(1))?;
    let first = args.pos.get(2).copied().unwrap_or_default();
    let cell = cx.once(|cx| Ok(cx.alloc(Object::Cell(first))))?;
    cx.repeat(&STEP, &[args.at(0), iterator, cell])
}

fn wraps(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [wrapped, assigned, updated] =
        Signature::function("wraps", ["wrapped", "assigned", "updated"], 1).bind(cx, args)?;
    let function = cx.alloc(Object::Native(&UPDATE));
    let empty = cx.new_tuple([]);
    let mut keywords = Dict::default();
    for (name, value) in [
        ("wrapped", wrapped),
        ("assigned", assigned),
        ("updated", updated),
    ] {
        if let Some(value) = value {
            attrs::put(cx, &mut keywords, name, value);
        }
    }
    let keywords = cx.alloc(Object::Dict(Box::new(keywords)));
    Ok(attrs::instance(
        cx,
        class::PARTIAL,
        &[("func", function), ("args", empty), ("keywords", keywords)],
    ))
}

/// `update_wrapper(wrapper, wrapped, …)`
///
/// # Errors
/// What reading and setting the attributes raises.
pub fn update_wrapper(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let names = ["wrapper", "wrapped", "assigned", "updated"];
    let [wrapper, wrapped, assigned, updated] =
        Signature::function("update_wrapper", names, 2).bind(cx, args)?;
    let (wrapper, wrapped) = (wrapper.unwrap_or_default(), wrapped.unwrap_or_default());
    let assigned: Vec<String> = match assigned {
        Some(names) => iteration::items(cx, names)?
            .into_iter()
            .map(|name| cx.as_str(name).unwrap_or_default().to_owned())
            .collect(),
        None => [
            "__module__",
            "__name__",
            "__qualname__",
            "__doc__",
            "__annotations__",
        ]
        .map(str::to_owned)
        .to_vec(),
    };
    let mut found = Vec::new();
    for name in assigned {
        let name = attrs::name(cx, &name);
        match attr::get(cx, wrapped, name) {
            Ok(value) => found.push((name, value)),
            Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {}
            Err(trap) => return Err(trap),
        }
    }
    let updates = match updated {
        Some(updated) => !iteration::items(cx, updated)?.is_empty(),
        None => true,
    };
    if updates {
        let own: Vec<(Value, Value)> = wrapped
            .handle()
            .and_then(|handle| cx.attrs(handle))
            .map(|dict| dict.iter().collect())
            .unwrap_or_default();
        for (name, value) in own {
            if let Value::Obj(name) = name {
                found.push((cx.name_of(name), value));
            }
        }
    }
    let name = attrs::name(cx, "__wrapped__");
    found.push((name, wrapped));
    for (name, value) in found {
        cx.once(|cx| attr::set(cx, wrapper, name, value).map(|()| Value::None))?;
    }
    Ok(wrapper)
}

// ---- caches ----

fn lru_cache(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [maxsize, typed] =
        Signature::function("lru_cache", ["maxsize", "typed"], 0).bind(cx, args)?;
    let maxsize = maxsize.unwrap_or(Value::Int(128));
    let typed = match typed {
        Some(typed) => truth::truth(cx, typed)?,
        None => false,
    };
    match maxsize {
        Value::None | Value::Int(_) => {
            let maxsize = match maxsize {
                Value::Int(size) => Value::Int(size.max(0)),
                other => other,
            };
            let keys = [("maxsize", maxsize), ("typed", Value::Bool(typed))];
            Ok(attrs::instance(cx, class::LRU_DECORATOR, &keys))
        }
        function if is_callable(cx, function) => {
            cached(cx, function, Value::Int(128), Value::Bool(typed))
        }
        _ => Err(cx.type_error("Expected first argument to be an integer, a callable, or None")),
    }
}

/// What `lru_cache(maxsize)` gives: a decorator.
pub static LRU_DECORATOR: NativeClass = NativeClass {
    new: |cx, _, _| Err(cx.type_error("decorators are made by lru_cache()")),
    methods: &[NativeFn::method("__call__", |cx, args| {
        args.expect(cx, "decorating_function", 1, 1, 1)?;
        let maxsize = attrs::or_none(cx, args.at(0), "maxsize");
        let typed = attrs::or_none(cx, args.at(0), "typed");
        cached(cx, args.at(1), maxsize, typed)
    })],
    class_methods: &[],
    getsets: &[],
};

fn cached(cx: &mut Ctx<'_>, function: Value, maxsize: Value, typed: Value) -> Outcome {
    let cache = cx.alloc(Object::Dict(Box::default()));
    let object = attrs::instance(
        cx,
        class::LRU_CACHE,
        &[
            ("_cache", cache),
            ("_maxsize", maxsize),
            ("_typed", typed),
            ("_hits", Value::Int(0)),
            ("_misses", Value::Int(0)),
        ],
    );
    update_wrapper(cx, Args::positional(&[object, function]))
}

/// A function with a cache.
pub static LRU_CACHE: NativeClass = NativeClass {
    new: |cx, _, _| Err(cx.type_error("caches are made by lru_cache()")),
    methods: &[
        NativeFn::method("__call__", call_cached),
        NativeFn::method("__get__", |cx, args| {
            let Value::Obj(function) = args.at(0) else {
                unreachable!("an instance is an object")
            };
            match args.at(1) {
                Value::None => Ok(args.at(0)),
                receiver => Ok(cx.alloc(Object::Method { function, receiver })),
            }
        }),
        NativeFn::method("cache_info", |cx, args| {
            let this = args.at(0);
            let cache = attrs::or_none(cx, this, "_cache");
            let size = cx.as_dict(cache).map_or(0, Dict::len);
            let values = [
                attrs::or_none(cx, this, "_hits"),
                attrs::or_none(cx, this, "_misses"),
                attrs::or_none(cx, this, "_maxsize"),
                Value::Int(i64::try_from(size).unwrap_or(i64::MAX)),
            ];
            let fields = ["hits", "misses", "maxsize", "currsize"].map(str::to_owned);
            let class = namedtuple::new_class(cx, "CacheInfo", &fields, &[], "functools".into());
            let Value::Obj(class) = class else {
                unreachable!("a class is an object")
            };
            let items = cx.new_tuple(values);
            Ok(cx.new_instance(class, items))
        }),
        NativeFn::method("cache_clear", |cx, args| {
            let cache = attrs::or_none(cx, args.at(0), "_cache");
            if let Value::Obj(cache) = cache
                && let Object::Dict(dict) = cx.get_mut(cache)
            {
                dict.clear();
            }
            for name in ["_hits", "_misses"] {
                attrs::set(cx, args.at(0), name, Value::Int(0));
            }
            Ok(Value::None)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn tally(cx: &mut Ctx<'_>, object: Value, name: &str) {
    if let Value::Int(count) = attrs::or_none(cx, object, name) {
        attrs::set(cx, object, name, Value::Int(count + 1));
    }
}

fn call_cached(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = args.at(0);
    let function = attrs::or_none(cx, this, "__wrapped__");
    let pos = &args.pos[1..];
    let maxsize = attrs::or_none(cx, this, "_maxsize");
    let rest = Args { pos, kw: args.kw };
    if maxsize == Value::Int(0) {
        let result = cx.call_apart(function, rest)?;
        tally(cx, this, "_misses");
        return Ok(result);
    }
    let mut key = pos.to_vec();
    if !args.kw.is_empty() {
        // A mark that no argument can be.
        key.push(Value::Obj(class::LRU_CACHE));
        key.extend(
            args.kw
                .iter()
                .flat_map(|&(name, value)| [Value::Obj(name), value]),
        );
    }
    if attrs::or_none(cx, this, "_typed") == Value::Bool(true) {
        let values: Vec<Value> = pos
            .iter()
            .copied()
            .chain(args.kw.iter().map(|pair| pair.1))
            .collect();
        key.extend(
            values
                .into_iter()
                .map(|value| Value::Obj(cx.class_of(value))),
        );
    }
    let key = cx.once(|cx| Ok(cx.new_tuple(key)))?;
    let Value::Obj(cache) = attrs::or_none(cx, this, "_cache") else {
        unreachable!("a cache has a dict")
    };
    // Looked up once: what is found decides whether the function is called.
    let found = cx.once(|cx| {
        let (hash, found) = hash::find_in_dict(cx, cache, key)?;
        let Some(position) = found else {
            tally(cx, this, "_misses");
            return Ok(Value::Unbound);
        };
        let Object::Dict(dict) = cx.get_mut(cache) else {
            unreachable!("a dict")
        };
        let (key, value) = dict.remove_at(position);
        dict.push(hash, key, value);
        tally(cx, this, "_hits");
        Ok(cx.new_tuple([value]))
    })?;
    if let Some(&[value]) = cx.as_items(found) {
        return Ok(value);
    }
    let result = cx.call_apart(function, rest)?;
    let (hash, found) = hash::find_in_dict(cx, cache, key)?;
    let Object::Dict(dict) = cx.get_mut(cache) else {
        unreachable!("a dict")
    };
    if found.is_none() {
        if let Value::Int(most) = maxsize
            && i64::try_from(dict.len()).is_ok_and(|len| len >= most)
            && let Some(oldest) = (0..dict.end()).find(|&p| dict.at(p).is_some())
        {
            dict.remove_at(oldest);
        }
        let before = dict.heap_bytes();
        dict.push(hash, key, result);
        let grown = dict.heap_bytes().saturating_sub(before);
        cx.state.heap.grew(grown);
    }
    Ok(result)
}

/// `cached_property`
pub static CACHED_PROPERTY: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [function] = Signature::function("__init__", ["func"], 1).bind(cx, args)?;
        let function = function.unwrap_or_default();
        Ok(attrs::instance(
            cx,
            class,
            &[("func", function), ("attrname", Value::None)],
        ))
    },
    methods: &[
        NativeFn::method("__set_name__", |cx, args| {
            args.expect(cx, "__set_name__", 1, 2, 2)?;
            attrs::set(cx, args.at(0), "attrname", args.at(2));
            Ok(Value::None)
        }),
        NativeFn::method("__get__", |cx, args| {
            let (this, object) = (args.at(0), args.at(1));
            if object == Value::None {
                return Ok(this);
            }
            let function = attrs::or_none(cx, this, "func");
            let value = cx.call_apart(function, Args::positional(&[object]))?;
            let name = attrs::or_none(cx, this, "attrname");
            if let Some(name) = cx.as_str(name).map(ToOwned::to_owned) {
                attrs::set(cx, object, &name, value);
            }
            Ok(value)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// What `cmp_to_key` gives: called with an object, a key that compares by the function.
pub static COMPARE_KEY: NativeClass = NativeClass {
    new: |cx, _, _| Err(cx.type_error("keys are made by cmp_to_key()")),
    methods: &[
        NativeFn::method("__call__", |cx, args| {
            let [object] = args.bind(cx, "K", 1, ["obj"], 1)?;
            let compare = attrs::or_none(cx, args.at(0), "_cmp");
            let object = object.unwrap_or_default();
            let pairs = [("_cmp", compare), ("obj", object)];
            Ok(attrs::instance(cx, class::COMPARE_KEY, &pairs))
        }),
        NativeFn::method("__lt__", |cx, args| by_function(cx, args, Compare::Lt)),
        NativeFn::method("__le__", |cx, args| by_function(cx, args, Compare::Le)),
        NativeFn::method("__eq__", |cx, args| by_function(cx, args, Compare::Eq)),
        NativeFn::method("__gt__", |cx, args| by_function(cx, args, Compare::Gt)),
        NativeFn::method("__ge__", |cx, args| by_function(cx, args, Compare::Ge)),
    ],
    class_methods: &[],
    getsets: &[],
};

fn by_function(cx: &mut Ctx<'_>, args: Args<'_>, op: Compare) -> Outcome {
    if !cx.is_instance(args.at(1), class::COMPARE_KEY) {
        return Err(cx.type_error("other argument must be K instance"));
    }
    let function = attrs::or_none(cx, args.at(0), "_cmp");
    let objects = [args.at(0), args.at(1)].map(|key| attrs::or_none(cx, key, "obj"));
    let sign = cx.call_apart(function, Args::positional(&objects))?;
    compare::rich(cx, op, sign, Value::Int(0))
}

// ---- orderings ----

/// A method that follows from another one: the one that is asked, whether its answer is turned round, and what
/// equality adds.
macro_rules! derived {
    ($static:ident, $name:literal, $root:ident, $rule:expr) => {
        static $static: NativeFn = NativeFn::method($name, |cx, args| {
            args.expect(cx, $name, 1, 1, 1)?;
            let (a, b) = (args.at(0), args.at(1));
            let root = compare::half(cx, Compare::$root, a, b)?;
            if root == Value::NotImplemented {
                return Ok(root);
            }
            let root = truth::truth(cx, root)?;
            let rule: fn(&mut Ctx<'_>, bool, Value, Value) -> Result<bool, Trap> = $rule;
            rule(cx, root, a, b).map(Value::Bool)
        });
    };
}

derived!(GT_OF_LT, "__gt__", Lt, |cx, lt, a, b| Ok(
    !lt && !compare::test(cx, Compare::Eq, a, b)?
));
derived!(LE_OF_LT, "__le__", Lt, |cx, lt, a, b| Ok(
    lt || compare::test(cx, Compare::Eq, a, b)?
));
derived!(GE_OF_LT, "__ge__", Lt, |_, lt, _, _| Ok(!lt));
derived!(GE_OF_LE, "__ge__", Le, |cx, le, a, b| Ok(
    !le || compare::test(cx, Compare::Eq, a, b)?
));
derived!(LT_OF_LE, "__lt__", Le, |cx, le, a, b| Ok(
    le && !compare::test(cx, Compare::Eq, a, b)?
));
derived!(GT_OF_LE, "__gt__", Le, |_, le, _, _| Ok(!le));
derived!(LT_OF_GT, "__lt__", Gt, |cx, gt, a, b| Ok(
    !gt && !compare::test(cx, Compare::Eq, a, b)?
));
derived!(GE_OF_GT, "__ge__", Gt, |cx, gt, a, b| Ok(
    gt || compare::test(cx, Compare::Eq, a, b)?
));
derived!(LE_OF_GT, "__le__", Gt, |_, gt, _, _| Ok(!gt));
derived!(LE_OF_GE, "__le__", Ge, |cx, ge, a, b| Ok(
    !ge || compare::test(cx, Compare::Eq, a, b)?
));
derived!(GT_OF_GE, "__gt__", Ge, |cx, ge, a, b| Ok(
    ge && !compare::test(cx, Compare::Eq, a, b)?
));
derived!(LT_OF_GE, "__lt__", Ge, |_, ge, _, _| Ok(!ge));

fn total_ordering(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [class] = Signature::function("total_ordering", ["cls"], 1).bind(cx, args)?;
    let class = class.unwrap_or_default();
    let Some(handle) = class
        .handle()
        .filter(|&h| matches!(cx.get(h), Object::Class(_)))
    else {
        return Err(cx.type_error("total_ordering() takes a class"));
    };
    let defines = |cx: &Ctx<'_>, name: &str| {
        cx.class(handle).mro.iter().any(|&class| {
            class != class::OBJECT && attrs::get(cx, Value::Obj(class), name).is_some()
        })
    };
    let derived: [&'static NativeFn; 3] = if defines(cx, "__lt__") {
        [&GT_OF_LT, &LE_OF_LT, &GE_OF_LT]
    } else if defines(cx, "__le__") {
        [&GE_OF_LE, &LT_OF_LE, &GT_OF_LE]
    } else if defines(cx, "__gt__") {
        [&LT_OF_GT, &GE_OF_GT, &LE_OF_GT]
    } else if defines(cx, "__ge__") {
        [&LE_OF_GE, &GT_OF_GE, &LT_OF_GE]
    } else {
        return Err(cx.value_error("must define at least one ordering operation: < > <= >="));
    };
    for native in derived {
        if !defines(cx, native.name) {
            let method = cx.alloc(Object::Native(native));
            let name = attrs::name(cx, native.name);
            attr::set(cx, class, name, method)?;
        }
    }
    Ok(class)
}
