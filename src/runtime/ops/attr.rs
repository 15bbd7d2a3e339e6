//! Attributes: `object.name`, read, written and deleted, by CPython's rules
//! (`_PyObject_GenericGetAttrWithDict` and `type_getattro` in CPython 3.8).

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::native::{NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::observer::{Event, Place, Region};
use super::super::program::Name;
use super::super::value::{Handle, Value};
use super::names;
use crate::runtime::modules::threading::local;

/// `object.name`
pub static GET: NativeFn = NativeFn::function("getattr", |cx, args| {
    let name = name_arg(cx, args.at(1))?;
    get(cx, args.at(0), name)
});
/// `object.name = value`
pub static SET: NativeFn = NativeFn::function("setattr", |cx, args| {
    let name = name_arg(cx, args.at(1))?;
    set(cx, args.at(0), name, args.at(2))?;
    Ok(Value::None)
});
/// `del object.name`
pub static DELETE: NativeFn = NativeFn::function("delattr", |cx, args| {
    let name = name_arg(cx, args.at(1))?;
    delete(cx, args.at(0), name)?;
    Ok(Value::None)
});

/// The name that an argument spells.
///
/// # Errors
/// `TypeError` if it is no string.
pub fn name_arg(cx: &mut Ctx<'_>, value: Value) -> Result<Name, Trap> {
    match cx.payload(value) {
        Value::Obj(handle) if matches!(cx.peek(handle), Object::Str(_)) => Ok(cx.name_of(handle)),
        _ => Err(cx.type_error("attribute name must be string")),
    }
}

/// The function of a method call whose receiver need not be bound: the class defines a function under the
/// name and the object itself does not.
#[must_use]
pub fn plain_method(cx: &Ctx<'_>, object: Value, name: Name) -> Option<Value> {
    let own = match object {
        Value::Obj(handle) => match cx.peek(handle) {
            Object::Instance(_) | Object::Exception(_) => {
                let place = Place::Attr(cx.holder(handle).0, name.handle);
                cx.ask(Region::Place(place));
                cx.peek_attrs(handle)
            }
            Object::Class(_) | Object::Module(_) | Object::Super { .. } | Object::Function(_) => {
                return None;
            }
            Object::Sync(_) if local::is_local(cx, object) => return None,
            _ => None,
        },
        _ => None,
    };
    let found = cx.special(object, name)?;
    let Value::Obj(method) = found else {
        return None;
    };
    let is_function = match cx.peek(method) {
        Object::Function(_) => true,
        Object::Native(native) => native.is_method,
        _ => false,
    };
    let overridden = own.is_some_and(|attrs| cx.dict_get_name(attrs, name).is_some())
        || cx
            .python_special(object, cx.program.names.getattribute)
            .is_some();
    (is_function && !overridden).then_some(found)
}

/// Gives a `threading.local` the running thread's attributes.
fn touch(cx: &mut Ctx<'_>, object: Value) -> Result<(), Trap> {
    match object {
        Value::Obj(handle) if local::is_local(cx, object) => local::touch(cx, handle),
        _ => Ok(()),
    }
}

/// Reads an attribute.
///
/// # Errors
/// `AttributeError`; whatever a property or `__getattr__` raises.
pub fn get(cx: &mut Ctx<'_>, object: Value, name: Name) -> Outcome {
    touch(cx, object)?;
    let dunder = cx.program.names;
    if let Some(method) = cx.python_special(object, dunder.getattribute) {
        let result = cx.call(method, &[object, Value::Obj(name.handle)]);
        return or_getattr(cx, object, name, result);
    }
    let result = generic_get(cx, object, name);
    or_getattr(cx, object, name, result)
}

/// `__getattr__`, if an `AttributeError` came first.
fn or_getattr(cx: &mut Ctx<'_>, object: Value, name: Name, result: Outcome) -> Outcome {
    match result {
        Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
            match cx.python_special(object, cx.program.names.getattr) {
                Some(method) => cx.call(method, &[object, Value::Obj(name.handle)]),
                None => Err(trap),
            }
        }
        other => other,
    }
}

/// Reads an attribute without asking `__getattribute__` or `__getattr__`.
///
/// # Errors
/// `AttributeError`; whatever a property raises.
pub fn generic_get(cx: &mut Ctx<'_>, object: Value, name: Name) -> Outcome {
    if let Value::Obj(handle) = object {
        match cx.peek(handle) {
            Object::Class(_) => return get_from_class(cx, handle, name),
            Object::Module(_) => return get_from_module(cx, handle, name),
            Object::Super { class, receiver } => {
                let (class, receiver) = (*class, *receiver);
                return get_from_super(cx, object, class, receiver, name);
            }
            _ => {}
        }
    }
    let owner = cx.class_of(object);
    let found = cx.lookup(owner, name);
    if let Some(attribute) = found
        && is_data_descriptor(cx, attribute)
    {
        return bind(cx, attribute, object, owner);
    }
    let own = object.handle().and_then(|handle| cx.peek_attrs(handle));
    let own = own.map(|attrs| cx.dict_get_name(attrs, name));
    if let (Some(own), Value::Obj(handle)) = (own, object) {
        note_read(cx, handle, name, own);
    }
    if let Some(value) = own.flatten() {
        return Ok(value);
    }
    if let Some(attribute) = found {
        note_class_read(cx, owner, name);
        return bind(cx, attribute, object, owner);
    }
    // A bound method shows its function's attributes.
    if let Value::Obj(handle) = object
        && let Object::Method { function, .. } = cx.peek(handle)
    {
        let function = Value::Obj(*function);
        if !is_dunder(cx.text(name.handle)) {
            return match generic_get(cx, function, name) {
                Err(trap) if cx.is_raised(&trap, class::ATTRIBUTE_ERROR) => {
                    Err(missing(cx, object, name))
                }
                other => other,
            };
        }
    }
    if name == cx.program.names.doc {
        return Ok(Value::None);
    }
    if let Some(slots) = &cx.class(owner).slots
        && slots
            .iter()
            .any(|&slot| cx.text(slot) == cx.text(name.handle))
    {
        let text = cx.text(name.handle).to_owned();
        return Err(cx.error(class::ATTRIBUTE_ERROR, text));
    }
    Err(missing(cx, object, name))
}

fn is_dunder(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}

/// `AttributeError` in CPython's words.
pub fn missing(cx: &mut Ctx<'_>, object: Value, name: Name) -> Trap {
    let name = cx.text(name.handle).to_owned();
    let message = match object {
        Value::Obj(handle) => match cx.peek(handle) {
            Object::Class(class) => {
                format!("type object '{}' has no attribute '{name}'", class.name)
            }
            Object::Module(module) => format!("module '{}' has no attribute '{name}'", module.name),
            _ => {
                // Classes of C modules are spelt with their module in messages, though not in their `__name__`.
                let class = cx.class(cx.class_of(object));
                let module = match &*class.module {
                    module @ ("_thread" | "_queue" | "time") => format!("{module}."),
                    _ => String::new(),
                };
                format!("'{module}{}' object has no attribute '{name}'", class.name)
            }
        },
        _ => format!(
            "'{}' object has no attribute '{name}'",
            cx.class_name(object)
        ),
    };
    cx.error(class::ATTRIBUTE_ERROR, message)
}

/// The attributes that an object itself has: all of them are read.
#[must_use]
pub fn own_attrs<'c>(cx: &'c Ctx<'_>, object: Value) -> Option<&'c Dict> {
    cx.attrs(object.handle()?)
}

fn own_attrs_mut<'c>(cx: &'c mut Ctx<'_>, object: Value) -> Option<&'c mut Dict> {
    let handle = object.handle()?;
    if !handle.is_frozen() && matches!(cx.peek(handle), Object::Class(_)) {
        return match cx.get_mut(handle) {
            Object::Class(class) => Some(&mut class.dict),
            _ => None,
        };
    }
    cx.attrs_mut(handle)
}

/// `__dict__`: for an instance the dict that holds its attributes from now on, for others a copy.
///
/// # Errors
/// `AttributeError` if the object has no attributes of its own.
pub fn dict_of(cx: &mut Ctx<'_>, object: Value) -> Outcome {
    let name = cx.program.names.dict;
    let Some(handle) = object.handle() else {
        return Err(missing(cx, object, name));
    };
    let owner = cx.class_of(object);
    match cx.peek(handle) {
        Object::Instance(_) if handle.is_frozen() || cx.class(owner).slots.is_some() => {
            Err(missing(cx, object, name))
        }
        Object::Instance(instance) => {
            if let Some(dict) = instance.dict {
                return Ok(Value::Obj(dict));
            }
            let Object::Instance(instance) = cx.get_mut(handle) else {
                unreachable!("just seen")
            };
            let attrs = std::mem::take(&mut instance.attrs);
            let dict = cx.state.heap.alloc(Object::Dict(Box::new(attrs)));
            if let Object::Instance(instance) = cx.get_mut(handle) {
                instance.dict = Some(dict);
            }
            cx.note(|| Event::Moved(handle, dict));
            Ok(Value::Obj(dict))
        }
        Object::Sync(_) if let Some(dict) = local::dict(cx, handle) => Ok(Value::Obj(dict)),
        Object::Module(module) => {
            if let Some(namespace) = module.namespace {
                return Ok(cx.globals(namespace));
            }
            let dict = module.dict.clone();
            Ok(cx.alloc(Object::Dict(Box::new(dict))))
        }
        Object::Class(class) => {
            cx.ask(Region::Whole(handle));
            let dict = class.dict.clone();
            Ok(cx.alloc(Object::Dict(Box::new(dict))))
        }
        Object::Exception(exception) => {
            // What a builtin exception class computes (`errno`) is kept with the attributes, but is none of them.
            let computed = |cx: &Ctx<'_>, key: Value| {
                let name = cx.name_of(key.handle()?);
                let found = cx.peek(cx.lookup(owner, name)?.handle()?);
                matches!(found, Object::GetSet(_)).then_some(())
            };
            let mut shown = Dict::default();
            cx.ask(Region::Whole(handle));
            for (key, value) in exception.attrs.iter() {
                if computed(cx, key).is_none()
                    && let Value::Obj(handle) = key
                {
                    shown.push(cx.name_of(handle).hash, key, value);
                }
            }
            Ok(cx.alloc(Object::Dict(Box::new(shown))))
        }
        _ => match cx.attrs(handle).cloned() {
            Some(attrs) => Ok(cx.alloc(Object::Dict(Box::new(attrs)))),
            None => Err(missing(cx, object, name)),
        },
    }
}

/// Whether an attribute of a class takes precedence over the object's own.
fn is_data_descriptor(cx: &Ctx<'_>, attribute: Value) -> bool {
    let Value::Obj(handle) = attribute else {
        return false;
    };
    match cx.peek(handle) {
        Object::Property(_) | Object::GetSet(_) => true,
        Object::Instance(instance) => {
            let names = cx.program.names;
            cx.lookup(instance.class, names.set).is_some()
                || cx.lookup(instance.class, names.delete).is_some()
        }
        _ => false,
    }
}

/// What an attribute that was found in a class is when it is read through an object.
fn bind(cx: &mut Ctx<'_>, attribute: Value, object: Value, owner: Handle) -> Outcome {
    let Value::Obj(handle) = attribute else {
        return Ok(attribute);
    };
    match cx.peek(handle) {
        Object::Function(_) => Ok(cx.alloc(Object::Method {
            function: handle,
            receiver: object,
        })),
        Object::Native(native) if native.is_method => Ok(cx.alloc(Object::Method {
            function: handle,
            receiver: object,
        })),
        Object::StaticMethod(function) => Ok(*function),
        Object::ClassMethod(function) => {
            let Value::Obj(function) = *function else {
                return Ok(*function);
            };
            Ok(cx.alloc(Object::Method {
                function,
                receiver: Value::Obj(owner),
            }))
        }
        Object::Property(parts) => {
            let getter = parts[0];
            if matches!(getter, Value::None) {
                return Err(cx.error(class::ATTRIBUTE_ERROR, "unreadable attribute"));
            }
            cx.call(getter, &[object])
        }
        Object::GetSet(getset) => {
            let get = getset.get;
            get(cx, object)
        }
        Object::Instance(instance) => {
            let class = instance.class;
            match cx.lookup(class, cx.program.names.get) {
                Some(get) => cx.call(get, &[attribute, object, Value::Obj(owner)]),
                None => Ok(attribute),
            }
        }
        _ => Ok(attribute),
    }
}

/// Notes a read of an attribute, `None` if the object has none of that name.
fn note_read(cx: &mut Ctx<'_>, object: Handle, name: Name, value: Option<Value>) {
    let (holder, _) = cx.holder(object);
    cx.note(|| Event::Read(Place::Attr(holder, name.handle), value.unwrap_or_default()));
}

/// Notes that the classes of a method resolution order were asked, down to the one that has the attribute.
fn note_class_read(cx: &mut Ctx<'_>, class: Handle, name: Name) {
    if !cx.follows {
        return;
    }
    for class in cx.class(class).mro.clone() {
        let value = cx.dict_get_name(&cx.class(class).dict, name);
        if !class.is_frozen() {
            note_read(cx, class, name, value);
        }
        if value.is_some() {
            break;
        }
    }
}

fn get_from_class(cx: &mut Ctx<'_>, handle: Handle, name: Name) -> Outcome {
    note_class_read(cx, handle, name);
    let object = Value::Obj(handle);
    let of_type = cx.lookup(class::TYPE, name);
    if let Some(attribute) = of_type
        && is_data_descriptor(cx, attribute)
    {
        return bind(cx, attribute, object, class::TYPE);
    }
    if let Some(attribute) = cx.lookup(handle, name) {
        let Value::Obj(found) = attribute else {
            return Ok(attribute);
        };
        return match cx.peek(found) {
            Object::StaticMethod(function) => Ok(*function),
            Object::ClassMethod(function) => match *function {
                Value::Obj(function) => Ok(cx.alloc(Object::Method {
                    function,
                    receiver: Value::Obj(handle),
                })),
                other => Ok(other),
            },
            Object::Instance(instance) => {
                let class = instance.class;
                match cx.lookup(class, cx.program.names.get) {
                    Some(get) => cx.call(get, &[attribute, Value::None, Value::Obj(handle)]),
                    None => Ok(attribute),
                }
            }
            _ => Ok(attribute),
        };
    }
    match of_type {
        Some(attribute) => bind(cx, attribute, object, class::TYPE),
        None => Err(missing(cx, object, name)),
    }
}

fn get_from_module(cx: &mut Ctx<'_>, handle: Handle, name: Name) -> Outcome {
    let Object::Module(module) = cx.peek(handle) else {
        unreachable!("the caller saw a module")
    };
    let found = match module.namespace {
        Some(namespace) => {
            let slot = names::find_slot(cx, namespace, Value::Obj(name.handle));
            let value = slot.map(|slot| cx.state.globals[slot as usize].value());
            if let Some((slot, value)) = slot.zip(value) {
                cx.note(|| Event::Read(Place::Global(slot), value));
            }
            value.filter(|value| !value.is_unbound())
        }
        None => cx.dict_get_name(&module.dict, name),
    };
    if let Some(value) = found {
        // A computed attribute of a native module, such as `sys.argv`.
        if let Value::Obj(found) = value
            && let Object::GetSet(getset) = cx.peek(found)
        {
            let get = getset.get;
            return get(cx, Value::Obj(handle));
        }
        return Ok(value);
    }
    match cx.lookup(class::MODULE, name) {
        Some(attribute) => bind(cx, attribute, Value::Obj(handle), class::MODULE),
        None => Err(missing(cx, Value::Obj(handle), name)),
    }
}

fn get_from_super(
    cx: &mut Ctx<'_>,
    object: Value,
    after: Handle,
    receiver: Value,
    name: Name,
) -> Outcome {
    // `super()` in a class method has the class as its receiver.
    let is_class = matches!(receiver, Value::Obj(h) if matches!(cx.peek(h), Object::Class(_)));
    let owner = match receiver {
        Value::Obj(handle) if is_class => handle,
        _ => cx.class_of(receiver),
    };
    let mro = cx.class(owner).mro.clone();
    let start = mro.iter().position(|&c| c == after).map_or(0, |i| i + 1);
    let found = mro[start..].iter().find_map(|&c| {
        cx.ask(Region::Place(Place::Attr(c, name.handle)));
        cx.dict_get_name(&cx.class(c).dict, name)
    });
    // `super().__class__` is `super`.
    let found = found.filter(|_| name != cx.program.names.class);
    let Some(attribute) = found else {
        return match cx.lookup(class::SUPER, name) {
            Some(attribute) => bind(cx, attribute, object, class::SUPER),
            None => Err(missing(cx, object, name)),
        };
    };
    if is_class {
        // Functions are not bound to a class; class methods are.
        return match attribute {
            Value::Obj(found) => match cx.peek(found) {
                Object::Function(_) | Object::Native(_) => Ok(attribute),
                _ => bind(cx, attribute, receiver, owner),
            },
            other => Ok(other),
        };
    }
    bind(cx, attribute, receiver, owner)
}

/// Writes an attribute.
///
/// # Errors
/// `AttributeError`; whatever a property or `__setattr__` raises.
pub fn set(cx: &mut Ctx<'_>, object: Value, name: Name, value: Value) -> Result<(), Trap> {
    touch(cx, object)?;
    if let Some(method) = cx.python_special(object, cx.program.names.setattr) {
        cx.call(method, &[object, Value::Obj(name.handle), value])?;
        return Ok(());
    }
    generic_set(cx, object, name, value)
}

/// Writes an attribute without asking `__setattr__`.
///
/// # Errors
/// `AttributeError`; whatever a property raises.
pub fn generic_set(cx: &mut Ctx<'_>, object: Value, name: Name, value: Value) -> Result<(), Trap> {
    if let Value::Obj(handle) = object {
        match cx.peek(handle) {
            Object::Module(module) => {
                let Some(namespace) = module.namespace else {
                    let message =
                        format!("module '{}' of racescope cannot be changed", module.name);
                    return Err(cx.error(class::ATTRIBUTE_ERROR, message));
                };
                let slot = names::slot_for(cx, namespace, Value::Obj(name.handle));
                names::set_global(cx, slot, value);
                return Ok(());
            }
            Object::Class(class) if handle.is_frozen() => {
                let message = format!(
                    "can't set attributes of built-in/extension type '{}'",
                    class.name
                );
                return Err(cx.type_error(message));
            }
            _ => {}
        }
    }
    let owner = cx.class_of(object);
    if let Some(Value::Obj(handle)) = cx.lookup(owner, name) {
        match cx.peek(handle) {
            Object::Property(parts) => {
                let setter = parts[1];
                if matches!(setter, Value::None) {
                    return Err(cx.error(class::ATTRIBUTE_ERROR, "can't set attribute"));
                }
                cx.call(setter, &[object, value])?;
                return Ok(());
            }
            Object::GetSet(getset) => {
                let Some(set) = getset.set else {
                    let message = format!(
                        "attribute '{}' of '{}' objects is not writable",
                        getset.name,
                        cx.class_name(object)
                    );
                    return Err(cx.error(class::ATTRIBUTE_ERROR, message));
                };
                return set(cx, object, value);
            }
            Object::Instance(instance) => {
                let class = instance.class;
                if let Some(set) = cx.lookup(class, cx.program.names.set) {
                    cx.call(set, &[Value::Obj(handle), object, value])?;
                    return Ok(());
                }
            }
            _ => {}
        }
    }
    if own_attrs_mut(cx, object).is_none() {
        let known = cx.lookup(owner, name).is_some();
        if known {
            let name = cx.text(name.handle).to_owned();
            let message = format!(
                "'{}' object attribute '{name}' is read-only",
                cx.class_name(object)
            );
            return Err(cx.error(class::ATTRIBUTE_ERROR, message));
        }
        return Err(missing(cx, object, name));
    }
    if let Some(slots) = &cx.class(owner).slots
        && !slots
            .iter()
            .any(|&slot| cx.text(slot) == cx.text(name.handle))
    {
        if cx.lookup(owner, name).is_some() {
            let message = format!(
                "'{}' object attribute '{}' is read-only",
                cx.class_name(object),
                cx.text(name.handle)
            );
            return Err(cx.error(class::ATTRIBUTE_ERROR, message));
        }
        return Err(missing(cx, object, name));
    }
    store(cx, object, name, value);
    Ok(())
}

fn position(cx: &Ctx<'_>, object: Value, name: Name) -> Option<usize> {
    let attrs = match cx.peek(object.handle()?) {
        Object::Class(class) => &class.dict,
        _ => cx.peek_attrs(object.handle()?)?,
    };
    attrs.find(name.hash, |key| cx.is_name(key, name))
}

fn store(cx: &mut Ctx<'_>, object: Value, name: Name, value: Value) {
    let position = position(cx, object, name);
    if let Value::Obj(handle) = object {
        let (holder, _) = cx.holder(handle);
        cx.note(|| Event::Write(Place::Attr(holder, name.handle), value));
        if position.is_none() {
            cx.alter(Region::Shape(holder));
        }
    }
    if let Some(attrs) = own_attrs_mut(cx, object) {
        match position {
            Some(position) => {
                attrs.set_at(position, value);
            }
            None => attrs.push(name.hash, Value::Obj(name.handle), value),
        }
    }
}

/// Deletes an attribute.
///
/// # Errors
/// `AttributeError`; whatever a property or `__delattr__` raises.
pub fn delete(cx: &mut Ctx<'_>, object: Value, name: Name) -> Result<(), Trap> {
    touch(cx, object)?;
    let names = cx.program.names;
    if let Some(method) = cx.python_special(object, names.delattr) {
        cx.call(method, &[object, Value::Obj(name.handle)])?;
        return Ok(());
    }
    generic_delete(cx, object, name)
}

/// Deletes an attribute without asking `__delattr__`.
///
/// # Errors
/// `AttributeError`; whatever a property raises.
pub fn generic_delete(cx: &mut Ctx<'_>, object: Value, name: Name) -> Result<(), Trap> {
    if let Value::Obj(handle) = object
        && let Object::Module(module) = cx.peek(handle)
        && let Some(namespace) = module.namespace
        && let Some(slot) = names::find_slot(cx, namespace, Value::Obj(name.handle))
    {
        return names::delete_global(cx, name, slot);
    }
    let owner = cx.class_of(object);
    if let Some(Value::Obj(handle)) = cx.lookup(owner, name) {
        match cx.peek(handle) {
            Object::GetSet(getset) => {
                let name = getset.name;
                return Err(cx.type_error(format!("cannot delete {name}")));
            }
            Object::Property(parts) => {
                let deleter = parts[2];
                if matches!(deleter, Value::None) {
                    return Err(cx.error(class::ATTRIBUTE_ERROR, "can't delete attribute"));
                }
                cx.call(deleter, &[object])?;
                return Ok(());
            }
            Object::Instance(instance) => {
                let class = instance.class;
                if let Some(delete) = cx.lookup(class, cx.program.names.delete) {
                    cx.call(delete, &[Value::Obj(handle), object])?;
                    return Ok(());
                }
            }
            _ => {}
        }
    }
    let position = position(cx, object, name);
    let Some(attrs) = own_attrs_mut(cx, object) else {
        return Err(missing(cx, object, name));
    };
    if let Some(position) = position {
        attrs.remove_at(position);
        if let Value::Obj(handle) = object {
            let (holder, _) = cx.holder(handle);
            cx.note(|| Event::Write(Place::Attr(holder, name.handle), Value::Unbound));
            cx.alter(Region::Shape(holder));
        }
        return Ok(());
    }
    if let Value::Obj(handle) = object {
        cx.ask(Region::Place(Place::Attr(cx.holder(handle).0, name.handle)));
    }
    let text = cx.text(name.handle).to_owned();
    Err(cx.error(class::ATTRIBUTE_ERROR, text))
}
