//! `repr` of the objects that only say what they are: functions, classes, modules, iterators, instances.
//!
//! Texts are CPython 3.8's; addresses are the handles', so that they are the same in every run.

use crate::runtime::class_table as class;
use crate::runtime::ctx::Ctx;
use crate::runtime::native::Trap;
use crate::runtime::object::Object;
use crate::runtime::value::{Handle, Value};

/// `object.__repr__`: the class, with its module, and the address.
#[must_use]
pub fn plain(cx: &Ctx<'_>, value: Value) -> String {
    format!(
        "<{} object at {}>",
        class_text(cx, cx.class_of(value)),
        address(value)
    )
}

/// A class's qualified name with its module, unless that is `builtins`.
fn class_text(cx: &Ctx<'_>, handle: Handle) -> String {
    let class = cx.class(handle);
    match &*class.module {
        "builtins" => class.qualname.to_string(),
        module => format!("{module}.{}", class.qualname),
    }
}

fn address(value: Value) -> String {
    format!(
        "{:#x}",
        value
            .handle()
            .map_or(0, crate::runtime::value::Handle::address)
    )
}

fn qualname(cx: &Ctx<'_>, function: Value) -> String {
    match cx.object(function) {
        Some(Object::Function(function)) => {
            cx.as_str(function.qualname).unwrap_or_default().to_owned()
        }
        Some(Object::Native(native)) => native.name.to_owned(),
        _ => "?".to_owned(),
    }
}

/// The builtin class that a native method belongs to.
fn owner<'c>(cx: &'c Ctx<'_>, method: Handle) -> &'c str {
    let found = (0..class::ALL.len()).find(|&index| {
        let handle = Handle::frozen(u32::try_from(index).unwrap_or_default());
        cx.class(handle)
            .dict
            .iter()
            .any(|(_, value)| value == Value::Obj(method))
    });
    found.map_or("object", |index| class::ALL[index].name)
}

/// The text of an object that is no container.
///
/// # Errors
/// What the `__repr__` of a bound method's object raises.
pub(super) fn describe(cx: &mut Ctx<'_>, value: Value) -> Result<String, Trap> {
    let Value::Obj(handle) = value else {
        return Ok(plain(cx, value));
    };
    let at = address(value);
    Ok(match cx.get(handle) {
        Object::Function(_) => format!("<function {} at {at}>", qualname(cx, value)),
        Object::Native(native) if native.is_method => {
            format!(
                "<method '{}' of '{}' objects>",
                native.name,
                owner(cx, handle)
            )
        }
        Object::Native(native) => format!("<built-in function {}>", native.name),
        Object::GetSet(getset) => {
            format!(
                "<attribute '{}' of '{}' objects>",
                getset.name,
                owner(cx, handle)
            )
        }
        Object::Method { function, receiver } => {
            let (function, receiver) = (*function, *receiver);
            let name = qualname(cx, Value::Obj(function));
            if let Object::Native(_) = cx.get(function) {
                let at = address(receiver);
                format!(
                    "<built-in method {name} of {} object at {at}>",
                    cx.class_name(receiver)
                )
            } else {
                let receiver = super::repr(cx, receiver)?;
                format!("<bound method {name} of {receiver}>")
            }
        }
        Object::Class(_) => format!("<class '{}'>", class_text(cx, handle)),
        Object::Module(module) => match module.namespace {
            Some(_) => format!("<module '{}' from '{}'>", module.name, cx.program.filename),
            None => format!("<module '{}' (built-in)>", module.name),
        },
        Object::Generator(generator) => format!(
            "<{} object {} at {at}>",
            cx.class_name(value),
            cx.as_str(generator.qualname).unwrap_or_default()
        ),
        Object::Code(number) => {
            let code = &cx.program.codes[*number as usize].code;
            format!(
                "<code object {} at {at}, file \"{}\", line {}>",
                code.name, code.filename, code.firstlineno
            )
        }
        Object::Cell(inner) => match *inner {
            Value::Unbound => format!("<cell at {at}: empty>"),
            inner => format!(
                "<cell at {at}: {} object at {}>",
                cx.class_name(inner),
                address(inner)
            ),
        },
        Object::Super { class, receiver } => {
            let class = &cx.class(*class).name;
            let kind = match receiver.handle().map(|h| cx.get(h)) {
                Some(Object::Class(class)) => class.name.to_string(),
                _ => cx.class_name(*receiver).to_owned(),
            };
            format!("<super: <class '{class}'>, <{kind} object>>")
        }
        _ => plain(cx, value),
    })
}
