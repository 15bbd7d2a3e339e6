//! `namedtuple`: makes a class derived from `tuple`.
//!
//! The methods that such classes share are those of a hidden class of the table; each new class gets them into its
//! own namespace, with a descriptor for each field beside them, so that its bases and attributes are CPython's.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::{Class, Object};
use super::super::super::ops::{iteration, text, truth};
use super::super::super::value::{Handle, Value};
use super::super::attrs;
use super::super::signature::Signature;
use crate::text::repr::repr_str;

/// The words that cannot be names, of Python 3.8.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// What the classes that `namedtuple` makes share.
pub static NAMED_TUPLE: NativeClass = NativeClass {
    new: make,
    methods: &[
        NativeFn::function("__new__", |cx, args| match args.pos.first() {
            Some(&Value::Obj(class)) if matches!(cx.get(class), Object::Class(_)) => {
                let rest = Args {
                    pos: &args.pos[1..],
                    kw: args.kw,
                };
                make(cx, class, rest)
            }
            _ => Err(cx.type_error("__new__() takes a class first")),
        }),
        NativeFn::method("__repr__", |cx, args| {
            let this = args.at(0);
            let items = cx.as_items(this).map(<[Value]>::to_vec).unwrap_or_default();
            let mut parts = Vec::new();
            for (name, item) in fields_of(cx, this).into_iter().zip(items) {
                parts.push(format!("{name}={}", text::repr(cx, item)?));
            }
            let kind = cx.class_name(this).to_owned();
            Ok(cx.new_str(format!("{kind}({})", parts.join(", "))))
        }),
        NativeFn::method("_asdict", |cx, args| {
            let this = args.at(0);
            let items = cx.as_items(this).map(<[Value]>::to_vec).unwrap_or_default();
            let mut dict = Dict::default();
            for (name, item) in fields_of(cx, this).into_iter().zip(items) {
                attrs::put(cx, &mut dict, &name, item);
            }
            Ok(cx.alloc(Object::Dict(Box::new(dict))))
        }),
        NativeFn::method("_replace", |cx, args| {
            let this = args.at(0);
            let mut items = cx.as_items(this).map(<[Value]>::to_vec).unwrap_or_default();
            let fields = fields_of(cx, this);
            let mut unknown = Vec::new();
            for &(name, value) in args.kw {
                match fields.iter().position(|field| field == cx.text(name)) {
                    Some(place) => items[place] = value,
                    None => unknown.push(repr_str(cx.text(name))),
                }
            }
            if !unknown.is_empty() {
                let message = format!("Got unexpected field names: [{}]", unknown.join(", "));
                return Err(cx.value_error(message));
            }
            let class = cx.class_of(this);
            Ok(instance(cx, class, items))
        }),
        NativeFn::method("__getnewargs__", |cx, args| {
            let items = cx.as_items(args.at(0)).map(<[Value]>::to_vec);
            Ok(cx.new_tuple(items.unwrap_or_default()))
        }),
    ],
    class_methods: &[NativeFn::method("_make", |cx, args| {
        args.expect(cx, "_make", 1, 1, 1)?;
        let items = iteration::items(cx, args.at(1))?;
        let Value::Obj(class) = args.at(0) else {
            unreachable!("a class method gets the class")
        };
        let wanted = fields(cx, class).len();
        if items.len() != wanted {
            let message = format!("Expected {wanted} arguments, got {}", items.len());
            return Err(cx.type_error(message));
        }
        Ok(instance(cx, class, items))
    })],
    getsets: &[],
};

/// The descriptor of one field.
pub static FIELD: NativeClass = NativeClass {
    new: |cx, _, _| Err(cx.type_error("fields are made by namedtuple()")),
    methods: &[
        NativeFn::method("__get__", |cx, args| {
            let object = args.at(1);
            if object == Value::None {
                return Ok(args.at(0));
            }
            let Value::Int(place) = attrs::or_none(cx, args.at(0), "_place") else {
                unreachable!("a field has a place")
            };
            let place = usize::try_from(place).unwrap_or(0);
            match cx.as_items(object).and_then(|items| items.get(place)) {
                Some(&item) => Ok(item),
                None => Err(cx.error(class::INDEX_ERROR, "tuple index out of range")),
            }
        }),
        NativeFn::method("__set__", |cx, _| {
            Err(cx.error(class::ATTRIBUTE_ERROR, "can't set attribute"))
        }),
        NativeFn::method("__delete__", |cx, _| {
            Err(cx.error(class::ATTRIBUTE_ERROR, "can't delete attribute"))
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// The attribute of a class or of one it derives from.
fn inherited(cx: &Ctx<'_>, class: Handle, name: &str) -> Value {
    cx.class(class)
        .mro
        .iter()
        .find_map(|&class| attrs::get(cx, Value::Obj(class), name))
        .unwrap_or(Value::None)
}

fn fields(cx: &Ctx<'_>, class: Handle) -> Vec<String> {
    cx.as_items(inherited(cx, class, "_fields"))
        .unwrap_or_default()
        .iter()
        .map(|&name| cx.as_str(name).unwrap_or_default().to_owned())
        .collect()
}

fn fields_of(cx: &Ctx<'_>, object: Value) -> Vec<String> {
    fields(cx, cx.class_of(object))
}

fn instance(cx: &mut Ctx<'_>, class: Handle, items: Vec<Value>) -> Value {
    let items = cx.new_tuple(items);
    cx.new_instance(class, items)
}

fn make(cx: &mut Ctx<'_>, class: Handle, args: Args<'_>) -> Outcome {
    let fields = fields(cx, class);
    let mut items: Vec<Option<Value>> = vec![None; fields.len()];
    if args.pos.len() > fields.len() {
        let most = fields.len() + 1;
        let defaults = inherited(cx, class, "_field_defaults");
        let defaults = cx.as_dict(defaults).map_or(0, Dict::len);
        let takes = if defaults > 0 {
            format!("from {} to {most} positional arguments", most - defaults)
        } else {
            format!(
                "{most} positional argument{}",
                if most == 1 { "" } else { "s" }
            )
        };
        let given = args.pos.len() + 1;
        return Err(cx.type_error(format!("__new__() takes {takes} but {given} were given")));
    }
    for (slot, &value) in items.iter_mut().zip(args.pos) {
        *slot = Some(value);
    }
    for &(name, value) in args.kw {
        let name = cx.text(name).to_owned();
        let problem = match fields.iter().position(|field| *field == name) {
            None => "an unexpected keyword argument",
            Some(place) if items[place].is_some() => "multiple values for argument",
            Some(place) => {
                items[place] = Some(value);
                continue;
            }
        };
        return Err(cx.type_error(format!("__new__() got {problem} '{name}'")));
    }
    let defaults = inherited(cx, class, "_field_defaults");
    let mut missing = Vec::new();
    for (slot, field) in items.iter_mut().zip(&fields) {
        if slot.is_none() {
            *slot = cx
                .as_dict(defaults)
                .and_then(|dict| attrs::in_dict(cx, dict, field));
        }
        if slot.is_none() {
            missing.push(format!("'{field}'"));
        }
    }
    if let Some((last, rest)) = missing.split_last() {
        let (s, list) = match rest {
            [] => ("", last.clone()),
            [one] => ("s", format!("{one} and {last}")),
            _ => ("s", format!("{}, and {last}", rest.join(", "))),
        };
        let message = format!(
            "__new__() missing {} required positional argument{s}: {list}",
            missing.len()
        );
        return Err(cx.type_error(message));
    }
    Ok(instance(cx, class, items.into_iter().flatten().collect()))
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && chars.all(unicode_ident::is_xid_continue)
}

/// `namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)`
///
/// # Errors
/// `ValueError` and `TypeError` for names that cannot be fields.
pub fn namedtuple(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [typename, names, rename, defaults, module] = Signature::function(
        "namedtuple",
        ["typename", "field_names", "rename", "defaults", "module"],
        2,
    )
    .keyword_only(2)
    .bind(cx, args)?;
    let typename = text::str(cx, typename.unwrap_or_default())?;
    let mut fields = field_names(cx, names.unwrap_or_default())?;
    let rename = match rename {
        Some(rename) => truth::truth(cx, rename)?,
        None => false,
    };
    if rename {
        let mut seen: Vec<String> = Vec::new();
        for (i, field) in fields.iter_mut().enumerate() {
            let fits = is_name(field)
                && !KEYWORDS.contains(&field.as_str())
                && !field.starts_with('_')
                && !seen.contains(field);
            if !fits {
                *field = format!("_{i}");
            }
            seen.push(field.clone());
        }
    }
    check_names(cx, &typename, &fields, rename)?;
    let defaults = match defaults {
        None | Some(Value::None) => Vec::new(),
        Some(defaults) => iteration::items(cx, defaults)?,
    };
    if defaults.len() > fields.len() {
        return Err(cx.type_error("Got more default values than field names"));
    }
    let module: Box<str> = module
        .and_then(|module| cx.as_str(module))
        .unwrap_or("__main__")
        .into();
    Ok(new_class(cx, &typename, &fields, &defaults, module))
}

fn field_names(cx: &mut Ctx<'_>, names: Value) -> Result<Vec<String>, Trap> {
    if let Some(names) = cx.as_str(names) {
        return Ok(names
            .replace(',', " ")
            .split_whitespace()
            .map(ToOwned::to_owned)
            .collect());
    }
    let names = iteration::items(cx, names)?;
    names.into_iter().map(|name| text::str(cx, name)).collect()
}

fn check_names(
    cx: &mut Ctx<'_>,
    typename: &str,
    fields: &[String],
    rename: bool,
) -> Result<(), Trap> {
    for name in std::iter::once(typename).chain(fields.iter().map(String::as_str)) {
        let problem = if !is_name(name) {
            "Type names and field names must be valid identifiers"
        } else if KEYWORDS.contains(&name) {
            "Type names and field names cannot be a keyword"
        } else {
            continue;
        };
        return Err(cx.value_error(format!("{problem}: {}", repr_str(name))));
    }
    for (i, name) in fields.iter().enumerate() {
        let problem = if name.starts_with('_') && !rename {
            "Field names cannot start with an underscore"
        } else if fields[..i].contains(name) {
            "Encountered duplicate field name"
        } else {
            continue;
        };
        return Err(cx.value_error(format!("{problem}: {}", repr_str(name))));
    }
    Ok(())
}

/// A class with these fields, the last of which have defaults.
pub fn new_class(
    cx: &mut Ctx<'_>,
    typename: &str,
    fields: &[String],
    defaults: &[Value],
    module: Box<str>,
) -> Value {
    let mut dict = Dict::default();
    let doc = cx.new_str(format!("{typename}({})", fields.join(", ")));
    attrs::put(cx, &mut dict, "__doc__", doc);
    let module_name = cx.new_str(&*module);
    attrs::put(cx, &mut dict, "__module__", module_name);
    let names: Vec<Value> = fields
        .iter()
        .map(|field| Value::Obj(attrs::name(cx, field).handle))
        .collect();
    let names = cx.new_tuple(names);
    attrs::put(cx, &mut dict, "_fields", names);
    let mut by_field = Dict::default();
    for (field, &default) in fields[fields.len() - defaults.len()..].iter().zip(defaults) {
        attrs::put(cx, &mut by_field, field, default);
    }
    let by_field = cx.alloc(Object::Dict(Box::new(by_field)));
    attrs::put(cx, &mut dict, "_field_defaults", by_field);
    attrs::put(cx, &mut dict, "_fields_defaults", by_field);
    let shared: Vec<(Value, Value)> = cx.class(class::NAMED_TUPLE).dict.iter().collect();
    for (name, method) in shared {
        let name = cx.as_str(name).unwrap_or_default().to_owned();
        attrs::put(cx, &mut dict, &name, method);
    }
    for (place, field) in fields.iter().enumerate() {
        let place = i64::try_from(place).expect("few fields");
        let descriptor = attrs::instance(cx, class::TUPLE_FIELD, &[("_place", Value::Int(place))]);
        attrs::put(cx, &mut dict, field, descriptor);
    }
    let handle = cx.state.heap.alloc(Object::Class(Box::new(Class {
        name: typename.into(),
        qualname: typename.into(),
        module,
        bases: vec![class::TUPLE],
        mro: Vec::new(),
        dict,
        native: &NAMED_TUPLE,
        layout: class::NAMED_TUPLE,
        slots: Some(Box::default()),
    })));
    if let Object::Class(class) = cx.get_mut(handle) {
        class.mro = vec![handle, class::TUPLE, class::OBJECT];
    }
    Value::Obj(handle)
}
