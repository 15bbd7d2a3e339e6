//! Arguments of native methods: the object itself, sizes, bounds, flags, texts.
//!
//! Each function takes one argument apart as CPython 3.8's argument parsers do (`Python/getargs.c`,
//! `Objects/abstract.c`) and raises with their words. A value that has to be asked by `__index__` is asked
//! through the memo, so these come before anything is changed.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, Trap};
use super::super::object::Object;
use super::super::ops::dunder;
use super::super::value::{Handle, Value};
use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

/// The builtin object that a method of `class` is called on.
///
/// # Errors
/// `TypeError` if there is no argument or another class's object.
pub fn this(cx: &mut Ctx<'_>, args: &Args<'_>, class: Handle, name: &str) -> Result<Handle, Trap> {
    let Some(&first) = args.pos.first() else {
        let message = format!(
            "descriptor '{name}' of '{}' object needs an argument",
            cx.class(class).name
        );
        return Err(cx.type_error(message));
    };
    if let Value::Obj(handle) = cx.payload(first)
        && cx.class_of(Value::Obj(handle)) == class
    {
        return Ok(handle);
    }
    let (wanted, given) = (
        cx.class(class).name.clone(),
        cx.class_name(first).to_owned(),
    );
    Err(cx.type_error(if name.starts_with("__") {
        format!("descriptor '{name}' requires a '{wanted}' object but received a '{given}'")
    } else {
        format!("descriptor '{name}' for '{wanted}' objects doesn't apply to a '{given}' object")
    }))
}

/// A payload as an object of `class`, which may be a class derived from `builtin`.
pub fn wrap(cx: &mut Ctx<'_>, class: Handle, builtin: Handle, payload: Value) -> Value {
    if class == builtin {
        payload
    } else {
        cx.new_instance(class, payload)
    }
}

/// A number of items or a position (`Py_ssize_t`).
///
/// # Errors
/// `TypeError` if it is no integer, `OverflowError` past 64 bits; what `__index__` raises.
pub fn size(cx: &mut Ctx<'_>, value: Value) -> Result<i64, Trap> {
    if let Value::Int(int) = value {
        return Ok(int);
    }
    match dunder::expect_index(cx, value)?.to_i64() {
        Some(int) => Ok(int),
        None => Err(cx.error(
            class::OVERFLOW_ERROR,
            "Python int too large to convert to C ssize_t",
        )),
    }
}

/// An optional [`size`].
///
/// # Errors
/// As [`size`].
pub fn size_or(cx: &mut Ctx<'_>, value: Option<Value>, absent: i64) -> Result<i64, Trap> {
    value.map_or(Ok(absent), |value| size(cx, value))
}

/// An integer of any size, kept within 64 bits.
#[must_use]
pub fn saturated(int: &BigInt) -> i64 {
    int.to_i64().unwrap_or(if int.sign() == Sign::Minus {
        i64::MIN
    } else {
        i64::MAX
    })
}

/// A bound of a slice or search; none if it is absent or `None`.
///
/// # Errors
/// `TypeError` if it is no integer; what `__index__` raises.
pub fn bound(cx: &mut Ctx<'_>, value: Option<Value>) -> Result<Option<i64>, Trap> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(Value::Int(int)) => Ok(Some(int)),
        Some(value) => match dunder::index(cx, value)? {
            Some(int) => Ok(Some(saturated(&int))),
            None => Err(
                cx.type_error("slice indices must be integers or None or have an __index__ method")
            ),
        },
    }
}

/// As [`bound`], where `None` is not allowed.
///
/// # Errors
/// As [`bound`].
pub fn bound_not_none(cx: &mut Ctx<'_>, value: Option<Value>) -> Result<Option<i64>, Trap> {
    let Some(value) = value else { return Ok(None) };
    match dunder::index(cx, value)? {
        Some(int) => Ok(Some(saturated(&int))),
        None => Err(cx.type_error("slice indices must be integers or have an __index__ method")),
    }
}

/// A C `int`, as flags such as `keepends` are.
///
/// # Errors
/// `TypeError` if it is no integer.
pub fn flag(cx: &mut Ctx<'_>, value: Option<Value>, absent: i64) -> Result<i64, Trap> {
    let Some(value) = value else {
        return Ok(absent);
    };
    if matches!(cx.payload(value), Value::Float(_)) {
        return Err(cx.type_error("integer argument expected, got float"));
    }
    if let Some(int) = dunder::index(cx, value)? {
        match int.to_i32() {
            Some(int) => Ok(i64::from(int)),
            None => Err(cx.error(
                class::OVERFLOW_ERROR,
                "Python int too large to convert to C int",
            )),
        }
    } else {
        let message = format!("an integer is required (got type {})", cx.class_name(value));
        Err(cx.type_error(message))
    }
}

/// The text of a `str` argument.
///
/// # Errors
/// `TypeError` that `wording` makes of the name of another class.
pub fn text(
    cx: &mut Ctx<'_>,
    value: Value,
    wording: impl FnOnce(&str) -> String,
) -> Result<String, Trap> {
    if let Some(text) = cx.as_str(value) {
        return Ok(text.to_owned());
    }
    let message = wording(cx.class_name(value));
    Err(cx.type_error(message))
}

/// The bytes of a `bytes` or `bytearray`.
#[must_use]
pub fn bytes_of<'c>(cx: &'c Ctx<'_>, value: Value) -> Option<&'c [u8]> {
    match cx.object(value)? {
        Object::Bytes(bytes) => Some(bytes),
        Object::ByteArray(bytes) => Some(bytes),
        _ => None,
    }
}

/// No keyword arguments, and at least `least` positional ones after the object, in the words of methods that
/// parse them by format (`find() takes at least 1 argument (0 given)`).
///
/// # Errors
/// `TypeError`
pub fn counted(
    cx: &mut Ctx<'_>,
    args: &Args<'_>,
    name: &str,
    least: usize,
    most: usize,
) -> Result<(), Trap> {
    if !args.kw.is_empty() {
        return Err(cx.type_error(format!("{name}() takes no keyword arguments")));
    }
    let given = args.pos.len() - 1;
    let (bound, word) = if given < least {
        (least, "least")
    } else if given > most {
        (most, "most")
    } else {
        return Ok(());
    };
    let s = if bound == 1 { "" } else { "s" };
    Err(cx.type_error(format!(
        "{name}() takes at {word} {bound} argument{s} ({given} given)"
    )))
}
