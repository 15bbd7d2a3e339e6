//! Truth: `bool(x)`, `not x` and every condition.

use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Trap};
use super::super::object::Object;
use super::super::observer::Region;
use super::super::value::Value;

/// `bool(x)`
pub static TRUTH: NativeFn =
    NativeFn::function("bool", |cx, args| truth(cx, args.at(0)).map(Value::Bool));
/// `not x`
pub static NOT: NativeFn = NativeFn::function("not", |cx, args| {
    truth(cx, args.at(0)).map(|b| Value::Bool(!b))
});

/// Whether a value counts as true.
///
/// # Errors
/// What `__bool__` or `__len__` raises, or gives that is no truth value.
pub fn truth(cx: &mut Ctx<'_>, value: Value) -> Result<bool, Trap> {
    let names = cx.program.names;
    if let Some(method) = cx.python_special(value, names.bool) {
        let result = cx.call(method, &[value])?;
        let Value::Bool(b) = result else {
            let message = format!(
                "__bool__ should return bool, returned {}",
                cx.class_name(result)
            );
            return Err(cx.type_error(message));
        };
        return Ok(b);
    }
    if let Some(method) = cx.python_special(value, names.len) {
        let result = cx.call(method, &[value])?;
        return match result {
            Value::Int(n) if n >= 0 => Ok(n != 0),
            Value::Bool(b) => Ok(b),
            Value::Int(_) => Err(cx.value_error("__len__() should return >= 0")),
            _ => {
                let message = format!(
                    "'{}' object cannot be interpreted as an integer",
                    cx.class_name(result)
                );
                Err(cx.type_error(message))
            }
        };
    }
    Ok(match cx.payload(value) {
        Value::None | Value::Unbound => false,
        Value::Bool(b) => b,
        Value::Int(i) => i != 0,
        Value::Float(f) => f != 0.0,
        Value::Ellipsis | Value::NotImplemented => true,
        Value::Obj(handle) => {
            cx.ask(Region::Shape(handle));
            match cx.peek(handle) {
                Object::Str(s) => !s.as_str().is_empty(),
                Object::Bytes(b) => !b.is_empty(),
                Object::ByteArray(b) => !b.is_empty(),
                Object::Tuple(items) => !items.is_empty(),
                Object::List(items) => !items.is_empty(),
                Object::Dict(dict) => !dict.is_empty(),
                Object::Set(set) | Object::FrozenSet(set) => !set.is_empty(),
                Object::Range(range) => !range.is_empty(),
                Object::Complex(re, im) => *re != 0.0 || *im != 0.0,
                Object::DictView { dict, .. } => {
                    cx.ask(Region::Shape(*dict));
                    matches!(cx.peek(*dict), Object::Dict(dict) if !dict.is_empty())
                }
                _ => true,
            }
        }
    })
}
