//! Text of values: `str(x)`, `repr(x)`, `format(x, spec)`.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Trap};
use super::super::object::Object;
use super::super::value::Value;
use crate::text::repr;

/// A field of an f-string: the value, the format spec (`Unbound` without one), the conversion (0 none, 1 `str`,
/// 2 `repr`, 3 `ascii`).
pub static FORMAT_VALUE: NativeFn = NativeFn::function("format", |cx, args| {
    let text = match args.at(2) {
        Value::Int(2) => repr(cx, args.at(0))?,
        _ => str(cx, args.at(0))?,
    };
    Ok(cx.new_str(text))
});

/// `str(x)`
///
/// # Errors
/// What `__str__` or `__repr__` raises.
pub fn str(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    match cx.as_str(value) {
        Some(text) => Ok(text.to_owned()),
        None => repr(cx, value),
    }
}

/// `repr(x)`
///
/// # Errors
/// What `__repr__` raises.
pub fn repr(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    Ok(match value {
        Value::Unbound | Value::None => "None".to_owned(),
        Value::Ellipsis => "Ellipsis".to_owned(),
        Value::NotImplemented => "NotImplemented".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(int) => int.to_string(),
        Value::Float(float) => repr::repr_float(float),
        Value::Obj(handle) => match cx.get(handle) {
            Object::Str(s) => repr::repr_str(s.as_str()),
            Object::List(items) => {
                let items = items.clone();
                let mut parts = Vec::new();
                for item in items {
                    parts.push(repr(cx, item)?);
                }
                format!("[{}]", parts.join(", "))
            }
            Object::Exception(e) => {
                let args = cx
                    .as_items(e.args)
                    .map(<[Value]>::to_vec)
                    .unwrap_or_default();
                match args.as_slice() {
                    [one] => str(cx, *one)?,
                    _ => String::new(),
                }
            }
            _ => format!(
                "<{} object at {:#x}>",
                cx.class_name(value),
                handle.address()
            ),
        },
    })
}
