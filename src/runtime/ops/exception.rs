//! `raise` and `except`.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::value::{Handle, Value};

/// `raise exception` or `raise exception from cause` (`Unbound` without one): always raises.
pub static RAISE: NativeFn = NativeFn::function("raise", |cx, args| {
    let exception = instance(cx, args.at(0), "exceptions must derive from BaseException")?;
    match args.at(1) {
        Value::Unbound => {}
        Value::None => {
            let exception = cx.exception_mut(exception);
            exception.cause = Value::None;
            exception.suppress_context = true;
        }
        cause => {
            let cause = instance(cx, cause, "exception causes must derive from BaseException")?;
            let exception = cx.exception_mut(exception);
            exception.cause = Value::Obj(cause);
            exception.suppress_context = true;
        }
    }
    set_context(cx, exception);
    Err(Trap::Raise(exception))
});

/// `__context__` of an exception that is raised is what is being handled, whatever it was before, and nothing
/// leads back to itself (`_PyErr_SetObject` in CPython 3.8's `Python/errors.c`).
pub fn set_context(cx: &mut Ctx<'_>, exception: Handle) {
    let Value::Obj(handled) = cx.exec.handled else {
        return;
    };
    if handled == exception {
        return;
    }
    let mut link = handled;
    while let Value::Obj(context) = cx.exception(link).context {
        if context == exception {
            cx.exception_mut(link).context = Value::None;
            break;
        }
        link = context;
    }
    cx.exception_mut(exception).context = Value::Obj(handled);
}

/// The exception object that a class or object names.
fn instance(cx: &mut Ctx<'_>, value: Value, message: &str) -> Result<Handle, Trap> {
    if let Value::Obj(handle) = value {
        match cx.get(handle) {
            Object::Exception(_) => return Ok(handle),
            Object::Class(class) if class.mro.contains(&class::BASE_EXCEPTION) => {
                let made = cx.call(value, &[])?;
                if let Value::Obj(made) = made
                    && matches!(cx.get(made), Object::Exception(_))
                {
                    return Ok(made);
                }
                let message = format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    super::text::repr(cx, value)?,
                    super::text::repr(cx, Value::Obj(cx.class_of(made)))?
                );
                return Err(cx.type_error(message));
            }
            _ => {}
        }
    }
    Err(cx.type_error(message))
}

/// `COMPARE_OP exception match`: the class of the exception, and what the `except` names.
pub static MATCHES: NativeFn =
    NativeFn::function("except", |cx, args| matches(cx, args.at(0), args.at(1)));

fn matches(cx: &mut Ctx<'_>, raised: Value, wanted: Value) -> Outcome {
    let classes: Vec<Value> = match wanted {
        Value::Obj(handle) => match cx.get(handle) {
            Object::Tuple(items) => items.to_vec(),
            _ => vec![wanted],
        },
        _ => vec![wanted],
    };
    let mut found = false;
    for wanted in classes {
        let base = match wanted {
            Value::Obj(handle) => match cx.get(handle) {
                Object::Class(class) if class.mro.contains(&class::BASE_EXCEPTION) => Some(handle),
                _ => None,
            },
            _ => None,
        };
        let Some(base) = base else {
            return Err(cx.type_error(
                "catching classes that do not inherit from BaseException is not allowed",
            ));
        };
        found |= raised
            .handle()
            .is_some_and(|raised| cx.is_subclass(raised, base));
    }
    Ok(Value::Bool(found))
}
