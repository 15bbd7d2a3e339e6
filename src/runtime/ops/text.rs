//! Text of values: `str(x)`, `repr(x)`, `ascii(x)`, `format(x, spec)`.
//!
//! Methods of Python classes come first, then what each builtin kind prints in CPython 3.8 ([`describe`]
//! has the objects that only say what they are). A container that holds itself prints `[...]`, also where a
//! Python `__repr__` stands between: the containers that are being printed are kept with the native calls that
//! wait ([`Ctx::printing`]).

mod describe;

use super::super::builtins::exception;
use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Trap};
use super::super::object::{DictPart, Object};
use super::super::value::{Handle, Value};
use super::dunder;
use crate::text::{format as layout, repr as atoms};

/// A field of an f-string: the value, the format spec (`Unbound` without one), the conversion (0 none, 1 `str`,
/// 2 `repr`, 3 `ascii`).
pub static FORMAT_VALUE: NativeFn = NativeFn::function("format", |cx, args| {
    let (value, spec) = (args.at(0), args.at(1));
    let spec = cx.as_str(spec).unwrap_or_default().to_owned();
    let converted = match args.at(2) {
        Value::Int(1) => Some(str(cx, value)?),
        Value::Int(2) => Some(repr(cx, value)?),
        Value::Int(3) => Some(ascii(cx, value)?),
        _ => None,
    };
    let text = match converted {
        Some(text) if spec.is_empty() => text,
        Some(text) => layout::format_str(&text, &spec).map_err(|raise| cx.raise(raise))?,
        None => {
            if spec.is_empty()
                && let Value::Obj(handle) = value
                && matches!(cx.get(handle), Object::Str(_))
            {
                return Ok(value);
            }
            format(cx, value, &spec)?
        }
    };
    Ok(cx.new_str(text))
});

/// Calls a method that must return a string.
fn by_method(
    cx: &mut Ctx<'_>,
    method: Value,
    value: Value,
    args: &[Value],
    name: &str,
) -> Result<String, Trap> {
    let result = dunder::call_found(cx, method, value, args)?;
    if let Some(text) = cx.as_str(result) {
        return Ok(text.to_owned());
    }
    let kind = cx.class_name(result).to_owned();
    Err(cx.type_error(if name == "__format__" {
        format!("__format__ must return a str, not {kind}")
    } else {
        format!("{name} returned non-string (type {kind})")
    }))
}

/// `str(x)`
///
/// # Errors
/// What `__str__` or `__repr__` raises.
pub fn str(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    let name = cx.program.names.str;
    if let Some(method) = cx.python_special(value, name) {
        return by_method(cx, method, value, &[], "__str__");
    }
    str_builtin(cx, value)
}

/// `str(x)` by the builtin class of `x`: what `super().__str__()` gives.
///
/// # Errors
/// What `__repr__` raises.
pub fn str_builtin(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    if let Some(text) = cx.as_str(value) {
        return Ok(text.to_owned());
    }
    if let Value::Obj(handle) = value {
        match cx.peek(handle) {
            Object::Exception(_) => return exception::plain_str(cx, handle),
            Object::Instance(_) => {}
            _ => {
                if let Some(method) = own_native(cx, value, cx.program.names.str) {
                    return by_method(cx, method, value, &[], "__str__");
                }
            }
        }
    }
    let name = cx.program.names.repr;
    match cx.python_special(value, name) {
        // `object.__str__` takes what `__repr__` gives, and `str` finds fault with it.
        Some(method) => by_method(cx, method, value, &[], "__str__"),
        None => repr_builtin(cx, value),
    }
}

/// A method of a builtin class, `object`'s aside, for kinds that are not known here.
fn own_native(cx: &Ctx<'_>, value: Value, name: super::super::program::Name) -> Option<Value> {
    let known = !matches!(
        cx.object(value),
        Some(
            Object::Sync(_)
                | Object::Instance(_)
                | Object::Iter(_)
                | Object::Globals(_)
                | Object::Stream(_)
        )
    );
    if known {
        return None;
    }
    let found = cx.special(value, name)?;
    let inherited = cx.dict_get_name(&cx.class(class::OBJECT).dict, name);
    (Some(found) != inherited).then_some(found)
}

/// `ascii(x)`
///
/// # Errors
/// As [`repr`].
pub fn ascii(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    Ok(atoms::ascii_from_repr(&repr(cx, value)?))
}

/// `format(x, spec)`
///
/// # Errors
/// `ValueError` and `TypeError` for a specification that does not fit; what `__format__` raises.
pub fn format(cx: &mut Ctx<'_>, value: Value, spec: &str) -> Result<String, Trap> {
    let name = cx.program.names.format;
    if let Some(method) = cx.python_special(value, name) {
        let spec = cx.new_str(spec);
        return by_method(cx, method, value, &[spec], "__format__");
    }
    format_builtin(cx, value, spec)
}

/// `format(x, spec)` by the builtin class of `x`.
///
/// # Errors
/// As [`format()`].
pub fn format_builtin(cx: &mut Ctx<'_>, value: Value, spec: &str) -> Result<String, Trap> {
    if spec.is_empty() {
        return str(cx, value);
    }
    let kind = cx.class_name(value).to_owned();
    let text = match cx.payload(value) {
        Value::Int(_) | Value::Bool(_) => {
            let int = cx.as_int(value).unwrap_or_default();
            layout::format_int(&int, spec, &kind)
        }
        Value::Float(float) => layout::format_float(float, spec, &kind),
        Value::Obj(handle) => match cx.get(handle) {
            Object::Str(text) => layout::format_str(text.as_str(), spec),
            Object::BigInt(int) => layout::format_int(int, spec, &kind),
            Object::Complex(re, im) => layout::format_complex((*re, *im), spec),
            _ => {
                let message = format!("unsupported format string passed to {kind}.__format__");
                return Err(cx.type_error(message));
            }
        },
        _ => {
            let message = format!("unsupported format string passed to {kind}.__format__");
            return Err(cx.type_error(message));
        }
    };
    text.map_err(|raise| cx.raise(raise))
}

/// `repr(x)`
///
/// # Errors
/// What `__repr__` raises.
pub fn repr(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    let name = cx.program.names.repr;
    if let Some(method) = cx.python_special(value, name) {
        return by_method(cx, method, value, &[], "__repr__");
    }
    repr_builtin(cx, value)
}

/// `repr(x)` by the builtin class of `x`: what `super().__repr__()` gives.
///
/// # Errors
/// What the `__repr__` of an item raises; `RecursionError`.
pub fn repr_builtin(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    let plain = cx.payload(value);
    let Value::Obj(handle) = plain else {
        return Ok(atom(plain));
    };
    match cx.get(handle) {
        Object::Tuple(_) if is_named(cx, value) => match cx.special(value, cx.program.names.repr) {
            Some(method) => by_method(cx, method, value, &[], "__repr__"),
            None => describe::describe(cx, value),
        },
        Object::Str(text) => Ok(atoms::repr_str(text.as_str())),
        Object::Bytes(bytes) => Ok(atoms::repr_bytes(bytes)),
        Object::ByteArray(bytes) => {
            let text = atoms::repr_bytes(bytes);
            Ok(format!("{}({text})", cx.class_name(value)))
        }
        Object::BigInt(int) => Ok(int.to_string()),
        Object::Complex(re, im) => Ok(atoms::repr_complex(*re, *im)),
        Object::Range(range) => Ok(match range.step {
            1 => format!("range({}, {})", range.start, range.stop),
            step => format!("range({}, {}, {step})", range.start, range.stop),
        }),
        Object::List(_)
        | Object::Tuple(_)
        | Object::Dict(_)
        | Object::Set(_)
        | Object::FrozenSet(_)
        | Object::DictView { .. }
        | Object::Slice(_)
        | Object::Exception(_) => cx.nested(" while getting the repr of an object", |cx| {
            container(cx, value, handle)
        }),
        _ => match own_native(cx, value, cx.program.names.repr) {
            Some(method) => by_method(cx, method, value, &[], "__repr__"),
            None => describe::describe(cx, value),
        },
    }
}

/// Whether a value is of a builtin class of tuples whose items have names.
fn is_named(cx: &Ctx<'_>, value: Value) -> bool {
    let layout = cx.class(cx.class_of(value)).layout;
    layout.is_frozen() && cx.class(layout).mro.get(1) == Some(&class::TUPLE)
}

/// What is no object in the heap.
fn atom(value: Value) -> String {
    match value {
        Value::Ellipsis => "Ellipsis".to_owned(),
        Value::NotImplemented => "NotImplemented".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(int) => int.to_string(),
        Value::Float(float) => atoms::repr_float(float),
        Value::None | Value::Unbound | Value::Obj(_) => "None".to_owned(),
    }
}

/// `repr` of what holds other objects. `value` is the object at `handle` or an instance that extends it.
fn container(cx: &mut Ctx<'_>, value: Value, handle: Handle) -> Result<String, Trap> {
    let kind = cx.class_name(value).to_owned();
    let (open, close) = match cx.get(handle) {
        Object::List(_) => ("[".to_owned(), "]"),
        Object::Tuple(_) => ("(".to_owned(), ")"),
        Object::Dict(_) => ("{".to_owned(), "}"),
        Object::Set(set) if set.is_empty() => return Ok(format!("{kind}()")),
        Object::FrozenSet(set) if set.is_empty() => return Ok(format!("{kind}()")),
        Object::Set(_) if kind == "set" => ("{".to_owned(), "}"),
        Object::Set(_) | Object::FrozenSet(_) => (format!("{kind}({{"), "})"),
        Object::DictView { .. } => (format!("{kind}(["), "])"),
        Object::Slice(_) => ("slice(".to_owned(), ")"),
        Object::Exception(exception) => {
            let args = exception.args;
            let items = cx.as_items(args).map(<[Value]>::to_vec).unwrap_or_default();
            return Ok(match items.as_slice() {
                [one] => format!("{kind}({})", repr(cx, *one)?),
                _ => format!("{kind}{}", repr(cx, args)?),
            });
        }
        other => unreachable!("a container, not {other:?}"),
    };
    if cx.is_printing(handle) {
        return Ok(match cx.get(handle) {
            Object::List(_) => "[...]".to_owned(),
            Object::Tuple(_) => "(...)".to_owned(),
            Object::Dict(_) => "{...}".to_owned(),
            Object::Set(_) | Object::FrozenSet(_) => format!("{kind}(...)"),
            _ => "...".to_owned(),
        });
    }
    cx.printing.push(handle);
    let body = items_text(cx, handle);
    if !matches!(body, Err(Trap::Need(_) | Trap::Block(_) | Trap::Pushed)) {
        cx.printing.pop();
    }
    Ok(format!("{open}{}{close}", body?))
}

/// The items of a container between its brackets.
fn items_text(cx: &mut Ctx<'_>, handle: Handle) -> Result<String, Trap> {
    let (items, paired) = match cx.get(handle) {
        Object::List(items) => (items.clone(), false),
        Object::Tuple(items) => (items.to_vec(), false),
        Object::Slice(items) => (items.to_vec(), false),
        Object::Set(set) | Object::FrozenSet(set) => {
            (set.iter().map(|(_, key)| key).collect(), false)
        }
        Object::Dict(dict) => (dict.iter().flat_map(|(k, v)| [k, v]).collect(), true),
        Object::DictView { dict, kind } => {
            let (dict, kind) = (*dict, *kind);
            return view_text(cx, dict, kind);
        }
        _ => (Vec::new(), false),
    };
    let single = items.len() == 1 && matches!(cx.get(handle), Object::Tuple(_));
    let frozen = matches!(cx.get(handle), Object::Tuple(_) | Object::Slice(_));
    let items = if frozen || !items.iter().any(|&item| is_asked(cx, item)) {
        items
    } else {
        // Another thread may change it while a `__repr__` of its items runs: one copy serves to the end.
        let copy = cx.once(|cx| Ok(cx.new_tuple(items)))?;
        cx.as_items(copy).map(<[Value]>::to_vec).unwrap_or_default()
    };
    let mut out = String::new();
    for (index, &item) in items.iter().enumerate() {
        if paired && index % 2 == 1 {
            out.push_str(": ");
        } else if index > 0 {
            out.push_str(", ");
        }
        out.push_str(&repr(cx, item)?);
        if out.len() > cx.state.heap.limit() {
            return Err(cx.memory_error());
        }
    }
    if single {
        out.push(',');
    }
    Ok(out)
}

/// Whether printing an item may run Python code.
fn is_asked(cx: &Ctx<'_>, item: Value) -> bool {
    match item {
        Value::Obj(handle) => !matches!(
            cx.get(handle),
            Object::Str(_) | Object::BigInt(_) | Object::Bytes(_) | Object::Complex(..)
        ),
        _ => false,
    }
}

fn view_text(cx: &mut Ctx<'_>, dict: Handle, kind: DictPart) -> Result<String, Trap> {
    let pairs: Vec<(Value, Value)> = cx
        .as_dict(Value::Obj(dict))
        .map(|dict| dict.iter().collect())
        .unwrap_or_default();
    let items: Vec<Value> = pairs
        .iter()
        .flat_map(|&(key, value)| [key, value])
        .collect();
    let items = cx.once(|cx| Ok(cx.new_tuple(items)))?;
    let items = cx
        .as_items(items)
        .map(<[Value]>::to_vec)
        .unwrap_or_default();
    let mut parts = Vec::with_capacity(items.len() / 2);
    for pair in items.chunks_exact(2) {
        parts.push(match kind {
            DictPart::Keys => repr(cx, pair[0])?,
            DictPart::Values => repr(cx, pair[1])?,
            DictPart::Items => {
                let key = repr(cx, pair[0])?;
                format!("({key}, {})", repr(cx, pair[1])?)
            }
        });
    }
    Ok(parts.join(", "))
}
