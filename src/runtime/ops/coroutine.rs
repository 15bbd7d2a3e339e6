//! `await`, `async for`, `async with`.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::generator::GeneratorKind;
use super::super::native::{NativeFn, Trap};
use super::super::object::Object;
use super::super::value::Value;
use super::call;

/// What `await x` iterates.
pub static AWAITABLE: NativeFn = NativeFn::function("__await__", |cx, args| {
    let value = args.at(0);
    if let Some(Object::Generator(generator)) = cx.object(value)
        && generator.kind == GeneratorKind::Coroutine
    {
        return Ok(value);
    }
    if let Some(method) = cx.special(value, cx.program.names.await_) {
        return cx.call(method, &[value]);
    }
    let message = format!(
        "object {} can't be used in 'await' expression",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
});

/// The asynchronous iterator of an `async for`.
pub static AITER: NativeFn = NativeFn::function("__aiter__", |cx, args| {
    let value = args.at(0);
    if let Some(method) = cx.special(value, cx.program.names.aiter) {
        return cx.call(method, &[value]);
    }
    let message = format!(
        "'async for' requires an object with __aiter__ method, got {}",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
});

/// The awaitable of the next item of an asynchronous iterator.
pub static ANEXT: NativeFn = NativeFn::function("__anext__", |cx, args| {
    let value = args.at(0);
    if let Some(method) = cx.special(value, cx.program.names.anext) {
        return cx.call(method, &[value]);
    }
    let message = format!(
        "'async for' requires an iterator with __anext__ method, got {}",
        cx.class_name(value)
    );
    Err(cx.type_error(message))
});

/// `__aenter__` (unbound) and `__aexit__` (bound) of an asynchronous context manager.
///
/// # Errors
/// `AttributeError` if it is none.
pub fn context_methods(cx: &mut Ctx<'_>, manager: Value) -> Result<(Value, Value), Trap> {
    let names = cx.program.names;
    let Some(exit) = cx.special(manager, names.aexit) else {
        return Err(cx.error(class::ATTRIBUTE_ERROR, "__aexit__"));
    };
    let Some(enter) = cx.special(manager, names.aenter) else {
        return Err(cx.error(class::ATTRIBUTE_ERROR, "__aenter__"));
    };
    Ok((enter, call::bind_method(cx, exit, manager)))
}
