//! `import`: only modules that racescope models. The command line has refused a program that names another
//! at its top level; one imported in a function that runs fails here.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::frame::Names;
use super::super::native::{NativeFn, Trap};
use super::super::object::Object;
use super::super::value::{Handle, Value};
use super::{attr, names};

/// `IMPORT_NAME`: the dotted name, the names after `from … import` (or None), the level.
pub static IMPORT: NativeFn = NativeFn::function("__import__", |cx, args| {
    let Value::Obj(handle) = args.at(0) else {
        unreachable!("a name is a string")
    };
    let name = cx.text(handle).to_owned();
    let from = !matches!(args.at(1), Value::None);
    // `import a.b` binds the package, `from a.b import c` looks in the module.
    let wanted = if from {
        name.as_str()
    } else {
        name.split('.').next().unwrap_or(&name)
    };
    if let (Some(module), Some(_)) = (cx.program.module(wanted), cx.program.module(&name)) {
        return Ok(Value::Obj(module));
    }
    let text = cx.new_str(format!("No module named '{name}'"));
    Err(Trap::Raise(
        cx.new_exception(class::MODULE_NOT_FOUND_ERROR, &[text]),
    ))
});

/// `IMPORT_FROM`: the module and the name.
pub static FROM: NativeFn = NativeFn::function("__import__", |cx, args| {
    let name = attr::name_arg(cx, args.at(1))?;
    match attr::get(cx, args.at(0), name) {
        Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
            let module = match cx.object(args.at(0)) {
                Some(Object::Module(module)) => module.name.to_string(),
                _ => String::new(),
            };
            let message = format!(
                "cannot import name '{}' from '{module}'",
                cx.text(name.handle)
            );
            Err(cx.error(class::IMPORT_ERROR, message))
        }
        other => other,
    }
});

/// `from module import *`
///
/// # Errors
/// What reading `__all__` raises.
pub fn star(cx: &mut Ctx<'_>, names: Names, namespace: u32, module: Value) -> Result<(), Trap> {
    let pairs: Vec<(Value, Value)> = match cx.object(module) {
        Some(Object::Module(module)) => match module.namespace {
            Some(namespace) => names::globals_of(cx, namespace),
            None => module.dict.iter().collect(),
        },
        _ => Vec::new(),
    };
    for (name, value) in pairs {
        if let Value::Obj(handle) = name
            && !cx.text(handle).starts_with('_')
        {
            bind(cx, names, namespace, handle, value);
        }
    }
    Ok(())
}

fn bind(cx: &mut Ctx<'_>, names: Names, namespace: u32, name: Handle, value: Value) {
    let slot = names::slot_for(cx, namespace, Value::Obj(name));
    let name = cx.name_of(name);
    names::store(cx, names, name, slot, value);
}
