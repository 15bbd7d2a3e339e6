//! Around calls: spreading `*args` and `**kwargs`, making functions, entering and leaving context managers.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::object::{Function, Object};
use super::super::value::{Handle, Value};
use super::{attr, iteration, truth};
use crate::bytecode::Const;
use crate::syntax::constant::Constant;

/// Whether the operands of `CALL_FUNCTION_EX` can be used as they are.
#[must_use]
pub fn is_spread(cx: &Ctx<'_>, args: Value, kwargs: Value) -> bool {
    let plain = |value: Value| match value {
        Value::Obj(handle) => matches!(cx.peek(handle), Object::Tuple(_) | Object::List(_)),
        _ => false,
    };
    plain(args)
        && match kwargs {
            Value::None => true,
            Value::Obj(handle) => matches!(cx.peek(handle), Object::Dict(_)),
            _ => false,
        }
}

/// Calls with an iterable of arguments and a mapping of keyword arguments that must be spread first.
pub static SPREAD: NativeFn = NativeFn::function("call", |cx, args| {
    let (callee, iterable, mapping) = (args.at(0), args.at(1), args.at(2));
    if !iteration::is_iterable(cx, iterable) {
        let message = format!(
            "{}() argument after * must be an iterable, not {}",
            callee_name(cx, callee),
            cx.class_name(iterable)
        );
        return Err(cx.type_error(message));
    }
    let items = iteration::items(cx, iterable)?;
    let mut keywords = Vec::new();
    if !matches!(mapping, Value::None) {
        for (key, value) in super::display::mapping_pairs(cx, mapping, callee)? {
            match cx.payload(key) {
                Value::Obj(name) if matches!(cx.peek(name), Object::Str(_)) => {
                    keywords.push((name, value));
                }
                _ => {
                    let name = callee_name(cx, callee);
                    return Err(cx.type_error(format!("{name}() keywords must be strings")));
                }
            }
        }
    }
    cx.call_with_keywords(
        callee,
        Args {
            pos: &items,
            kw: &keywords,
        },
    )
});

/// How messages about arguments name a callable.
#[must_use]
pub fn callee_name(cx: &Ctx<'_>, callee: Value) -> String {
    match callee {
        Value::Obj(handle) => match cx.peek(handle) {
            Object::Function(function) => cx.as_str(function.name).unwrap_or_default().to_owned(),
            Object::Method { function, .. } => callee_name(cx, Value::Obj(*function)),
            Object::Native(native) => native.name.to_owned(),
            Object::Class(class) => class.name.to_string(),
            _ => format!("{} object", cx.class_name(callee)),
        },
        _ => format!("{} object", cx.class_name(callee)),
    }
}

/// `MAKE_FUNCTION`; `parts` are the defaults, keyword defaults, annotations and closure, or None.
pub fn make_function(cx: &mut Ctx<'_>, body: Value, qualname: Value, parts: [Value; 4]) -> Value {
    let Value::Obj(code) = body else {
        unreachable!("a code object")
    };
    let Object::Code(code) = *cx.peek(code) else {
        unreachable!("a code object")
    };
    let linked = &cx.program.codes[code as usize];
    let doc = match linked.code.consts.first() {
        Some(Const::Value(Constant::Str(_))) if &*linked.code.name != "<lambda>" => {
            linked.consts[0].value()
        }
        _ => Value::None,
    };
    let name = Value::Obj(linked.name.handle);
    let [defaults, kwdefaults, annotations, closure] = parts;
    cx.alloc(Object::Function(Box::new(Function {
        code,
        name,
        qualname,
        doc,
        defaults,
        kwdefaults,
        closure,
        annotations,
        attrs: Dict::default(),
    })))
}

/// `__enter__` (unbound) and `__exit__` (bound) of a context manager.
///
/// # Errors
/// `AttributeError` if it is none.
pub fn context_methods(cx: &mut Ctx<'_>, manager: Value) -> Result<(Value, Value), Trap> {
    let names = cx.program.names;
    let Some(enter) = cx.special(manager, names.enter) else {
        return Err(cx.error(class::ATTRIBUTE_ERROR, "__enter__"));
    };
    let Some(exit) = cx.special(manager, names.exit) else {
        return Err(cx.error(class::ATTRIBUTE_ERROR, "__exit__"));
    };
    Ok((enter, bind_method(cx, exit, manager)))
}

/// Binds a function found in a class to an object.
pub fn bind_method(cx: &mut Ctx<'_>, function: Value, receiver: Value) -> Value {
    match function {
        Value::Obj(handle)
            if matches!(cx.peek(handle), Object::Function(_) | Object::Native(_)) =>
        {
            cx.alloc(Object::Method {
                function: handle,
                receiver,
            })
        }
        other => other,
    }
}

/// Calls `__enter__` (or `__aenter__`): the method and the manager.
pub static ENTER: NativeFn =
    NativeFn::function("__enter__", |cx, args| cx.call(args.at(0), &[args.at(1)]));

/// Calls a bound `__exit__` with three arguments. After an exception the result says whether to swallow it;
/// in an `async with` the result is what is awaited, and its truth is asked for later.
pub static EXIT: NativeFn = NativeFn::function("__exit__", |cx, args| {
    let result = cx.call(args.at(0), &args.pos[1..])?;
    if matches!(args.at(1), Value::None) || matches!(cx.object(result), Some(Object::Generator(_)))
    {
        return Ok(result);
    }
    truth::truth(cx, result).map(Value::Bool)
});

/// Calls a method by name.
///
/// # Errors
/// `AttributeError`, or what the method raises.
pub fn call_method(cx: &mut Ctx<'_>, object: Value, name: Handle, args: &[Value]) -> Outcome {
    let name = cx.name_of(name);
    if let Some(method) = attr::plain_method(cx, object, name) {
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(object);
        all.extend_from_slice(args);
        return cx.call(method, &all);
    }
    let method = attr::get(cx, object, name)?;
    cx.call(method, args)
}
