//! The `class` statement: `__build_class__` runs the body in a namespace of its own, and then the class is
//! made of it: bases, method resolution order (C3), `__set_name__`, `__init_subclass__`.

use super::super::class_table as table;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::frame::{Frame, NativeFrame};
use super::super::interp::call;
use super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::object::{Class, Object};
use super::super::program::Name;
use super::super::value::{Handle, Value};

/// `__build_class__(function, name, *bases, **keywords)`: begins the body.
pub static BUILD: NativeFn = NativeFn::function("__build_class__", |cx, args| {
    let (function, name) = (args.at(0), args.at(1));
    let given = &args.pos[2..];
    let resolved = resolve_bases(cx, given)?;
    let mut keywords = Dict::default();
    for &(key, value) in args.kw {
        let key = cx.name_of(key);
        if cx.text(key.handle) == "metaclass" {
            if value == Value::Obj(table::TYPE) {
                continue;
            }
            return Err(cx.type_error("metaclasses are not supported by racescope"));
        }
        keywords.push(key.hash, Value::Obj(key.handle), value);
    }
    let keywords = cx.alloc(Object::Dict(Box::new(keywords)));
    let mut namespace = Dict::default();
    if resolved != given {
        let original = cx.new_tuple(given);
        let key = cx.program.names.orig_bases;
        namespace.push(key.hash, Value::Obj(key.handle), original);
    }
    let bases = cx.new_tuple(resolved);
    let namespace = cx.alloc(Object::Dict(Box::new(namespace)));
    cx.exec
        .frames
        .push(Frame::Native(Box::new(NativeFrame::ClassBody {
            parts: Box::new([name, bases, keywords, namespace]),
        })));
    call::enter_class_body(cx, function, namespace);
    Err(Trap::Pushed)
});

/// What stands for each base: a base that is no class says so by `__mro_entries__` (PEP 560).
fn resolve_bases(cx: &mut Ctx<'_>, bases: &[Value]) -> Result<Vec<Value>, Trap> {
    let mut resolved = Vec::with_capacity(bases.len());
    for &base in bases {
        if matches!(cx.object(base), Some(Object::Class(_))) {
            resolved.push(base);
            continue;
        }
        let name = cx.program.names.mro_entries;
        let Some(method) = cx.special(base, name) else {
            resolved.push(base);
            continue;
        };
        let all = cx.new_tuple(bases);
        let entries = cx.call(method, &[base, all])?;
        match cx.object(entries) {
            Some(Object::Tuple(entries)) => resolved.extend_from_slice(entries),
            _ => return Err(cx.type_error("__mro_entries__ must return a tuple")),
        }
    }
    Ok(resolved)
}

/// Makes the class when its body has run: name, bases, keywords, namespace, and what the body returned (the
/// cell of `__class__`, or None).
pub static FINISH: NativeFn = NativeFn::function("__build_class__", |cx, args| {
    let [name, bases, keywords, namespace, cell] = *args.pos else {
        unreachable!("five parts")
    };
    if let Some(&[first, ..]) = cx.as_items(bases)
        && !matches!(cx.object(first), Some(Object::Class(_)))
    {
        // What is no class has its own class as the metaclass, which makes of this what it can.
        let metaclass = Value::Obj(cx.class_of(first));
        return cx.call(metaclass, &[name, bases, namespace]);
    }
    let class = cx.once(|cx| make_class(cx, name, bases, namespace))?;
    let Value::Obj(handle) = class else {
        unreachable!("a class is an object")
    };
    if let Value::Obj(cell) = cell
        && let Object::Cell(value) = cx.get_mut(cell)
    {
        *value = class;
    }
    let names = cx.program.names;
    let members: Vec<(Value, Value)> = cx.class(handle).dict.iter().collect();
    for (name, member) in members {
        if let Some(method) = cx.python_special(member, names.set_name) {
            match cx.call(method, &[member, class, name]) {
                Err(Trap::Raise(exception)) => {
                    return Err(set_name_failed(cx, exception, member, handle, name));
                }
                other => other?,
            };
        }
    }
    let parent = cx.class(handle).mro[1..]
        .iter()
        .find_map(|&c| cx.dict_get_name(&cx.class(c).dict, names.init_subclass));
    let keywords: Vec<(Handle, Value)> = cx
        .as_dict(keywords)
        .map(|dict| {
            dict.iter()
                .filter_map(|(key, value)| Some((key.handle()?, value)))
                .collect()
        })
        .unwrap_or_default();
    match parent {
        Some(Value::Obj(method)) => {
            let function = match cx.get(method) {
                Object::ClassMethod(function) => *function,
                _ => Value::Obj(method),
            };
            cx.call_with_keywords(
                function,
                Args {
                    pos: &[class],
                    kw: &keywords,
                },
            )?;
        }
        _ if !keywords.is_empty() => {
            let message = format!(
                "{}.__init_subclass__() takes no keyword arguments",
                cx.class(handle).name
            );
            return Err(cx.type_error(message));
        }
        _ => {}
    }
    Ok(class)
});

/// `type_new_set_names`: the error names whose `__set_name__` it was.
fn set_name_failed(
    cx: &mut Ctx<'_>,
    exception: Handle,
    member: Value,
    class: Handle,
    name: Value,
) -> Trap {
    let shown = cx.as_str(name).unwrap_or_default().to_owned();
    let message = format!(
        "Error calling __set_name__ on '{}' instance {} in '{}'",
        cx.class_name(member),
        crate::text::repr::repr_str(&shown),
        cx.class(class).name
    );
    let message = cx.new_str(message);
    let made = cx.new_exception(table::RUNTIME_ERROR, &[message]);
    let error = cx.exception_mut(made);
    error.cause = Value::Obj(exception);
    error.context = Value::Obj(exception);
    error.suppress_context = true;
    Trap::Raise(made)
}

/// Builtin classes that cannot be derived from.
const FINAL: [Handle; 16] = [
    table::BOOL,
    table::NONE_TYPE,
    table::ELLIPSIS_TYPE,
    table::NOT_IMPLEMENTED_TYPE,
    table::FUNCTION,
    table::BUILTIN_FUNCTION,
    table::METHOD_DESCRIPTOR,
    table::METHOD,
    table::CODE,
    table::CELL,
    table::RANGE,
    table::SLICE,
    table::GENERATOR,
    table::DICT_KEYS,
    table::DICT_VALUES,
    table::DICT_ITEMS,
];

/// A class of a name, a tuple of bases and a namespace dict.
///
/// # Errors
/// `TypeError` if the bases do not go together.
pub fn make_class(cx: &mut Ctx<'_>, name: Value, bases: Value, namespace: Value) -> Outcome {
    let names = cx.program.names;
    let mut parents = Vec::new();
    for base in cx
        .as_items(bases)
        .map(<[Value]>::to_vec)
        .unwrap_or_default()
    {
        match base {
            Value::Obj(handle) if matches!(cx.get(handle), Object::Class(_)) => {
                parents.push(handle);
            }
            _ => {
                return Err(cx.type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the \
                     metaclasses of all its bases",
                ));
            }
        }
    }
    if parents.is_empty() {
        parents.push(table::OBJECT);
    }
    for &parent in &parents {
        if parent == table::TYPE {
            return Err(cx.type_error("metaclasses are not supported by racescope"));
        }
        if FINAL.contains(&parent) {
            let message = format!(
                "type '{}' is not an acceptable base type",
                cx.class(parent).name
            );
            return Err(cx.type_error(message));
        }
    }
    for (i, &parent) in parents.iter().enumerate() {
        if parents[..i].contains(&parent) {
            let message = format!("duplicate base class {}", cx.class(parent).name);
            return Err(cx.type_error(message));
        }
    }
    let mut layout = table::OBJECT;
    for &parent in &parents {
        let other = cx.class(parent).layout;
        if cx.is_subclass(layout, other) {
            continue;
        }
        if !cx.is_subclass(other, layout) {
            return Err(cx.type_error("multiple bases have instance lay-out conflict"));
        }
        layout = other;
    }
    let native = cx.class(layout).native;
    let mut dict = cx.as_dict(namespace).cloned().unwrap_or_default();
    let module = cx.dict_get_name(&dict, names.module);
    let qualname = take(cx, &mut dict, names.qualname);
    // The cell is filled by the caller and not left in the class's own dict.
    take(cx, &mut dict, names.classcell);
    for name in [names.new, names.init_subclass, names.class_getitem] {
        // `__new__` is a static method, the others are class methods without saying so.
        let found = dict.find(name.hash, |key| cx.is_name(key, name));
        if let Some(position) = found
            && let Some((_, value)) = dict.at(position)
            && let Value::Obj(handle) = value
            && matches!(cx.get(handle), Object::Function(_))
        {
            let wrapped = if name == names.new {
                Object::StaticMethod(value)
            } else {
                Object::ClassMethod(value)
            };
            let wrapped = cx.alloc(wrapped);
            dict.set_at(position, wrapped);
        }
    }
    let name_text: Box<str> = cx.as_str(name).unwrap_or_default().into();
    let slots = slots_of(cx, &dict, &name_text, &parents, layout)?;
    let qualname = qualname
        .and_then(|value| cx.as_str(value))
        .unwrap_or(&name_text)
        .into();
    let module_name = module.unwrap_or_else(|| {
        // As the caller's module has it: `type(name, bases, dict)`.
        let value = Value::Obj(names.main.handle);
        dict.push(names.module.hash, Value::Obj(names.module.handle), value);
        value
    });
    let module = cx.as_str(module_name).unwrap_or_default().into();
    if cx.dict_get_name(&dict, names.eq).is_some() && cx.dict_get_name(&dict, names.hash).is_none()
    {
        dict.push(names.hash.hash, Value::Obj(names.hash.handle), Value::None);
    }
    if cx.dict_get_name(&dict, names.doc).is_none() {
        dict.push(names.doc.hash, Value::Obj(names.doc.handle), Value::None);
    }
    let class = cx.state.heap.alloc(Object::Class(Box::new(Class {
        name: name_text,
        qualname,
        module,
        bases: parents.clone(),
        mro: Vec::new(),
        dict,
        native,
        layout,
        slots,
    })));
    let mro = linearize(cx, class, &parents)?;
    if let Object::Class(class) = cx.get_mut(class) {
        class.mro = mro;
    }
    Ok(Value::Obj(class))
}

/// The attributes that `__slots__` leaves to the class's objects, those of its bases included; none if they may
/// have any.
fn slots_of(
    cx: &mut Ctx<'_>,
    dict: &Dict,
    class: &str,
    parents: &[Handle],
    layout: Handle,
) -> Result<Option<Box<[Handle]>>, Trap> {
    let Some(given) = cx.dict_get_name(dict, cx.program.names.slots) else {
        return Ok(None);
    };
    let given: Vec<Value> = match (cx.as_str(given), cx.as_items(given), cx.as_dict(given)) {
        (Some(_), ..) => vec![given],
        (_, Some(items), _) => items.to_vec(),
        (.., Some(dict)) => dict.iter().map(|(key, _)| key).collect(),
        _ => return Ok(None),
    };
    let mut slots = Vec::new();
    for slot in given {
        let Some(text) = cx.as_str(slot).map(str::to_owned) else {
            let message = format!(
                "__slots__ items must be strings, not '{}'",
                cx.class_name(slot)
            );
            return Err(cx.type_error(message));
        };
        if text == "__dict__" {
            return Ok(None);
        }
        if text == "__weakref__" {
            continue;
        }
        let mangled = match class.trim_start_matches('_') {
            "" => text,
            class if text.starts_with("__") && !text.ends_with("__") => format!("_{class}{text}"),
            _ => text,
        };
        let value = cx.new_str(mangled.clone());
        let Value::Obj(handle) = value else {
            unreachable!("a string is an object")
        };
        let name = cx.name_of(handle);
        if cx.dict_get_name(dict, name).is_some() {
            return Err(cx.value_error(format!(
                "'{mangled}' in __slots__ conflicts with class variable"
            )));
        }
        slots.push(handle);
    }
    let sized = [table::INT, table::TUPLE, table::BYTES];
    if !slots.is_empty() && sized.contains(&layout) {
        let message = format!(
            "nonempty __slots__ not supported for subtype of '{}'",
            cx.class(parents[0]).name
        );
        return Err(cx.type_error(message));
    }
    for &parent in parents {
        match &cx.class(parent).slots {
            Some(more) => slots.extend(more),
            // Objects of the plain builtin classes have no attributes of their own; exceptions have.
            None if parent.is_frozen()
                && &*cx.class(parent).module == "builtins"
                && !cx.is_subclass(parent, table::BASE_EXCEPTION) => {}
            None => return Ok(None),
        }
    }
    Ok(Some(slots.into()))
}

/// Removes a name from a namespace.
fn take(cx: &Ctx<'_>, dict: &mut Dict, name: Name) -> Option<Value> {
    let position = dict.find(name.hash, |key| cx.is_name(key, name))?;
    Some(dict.remove_at(position).1)
}

/// The method resolution order: the C3 linearisation of the bases.
fn linearize(cx: &mut Ctx<'_>, class: Handle, bases: &[Handle]) -> Result<Vec<Handle>, Trap> {
    let mut lists: Vec<Vec<Handle>> = bases
        .iter()
        .map(|&base| cx.class(base).mro.clone())
        .collect();
    lists.push(bases.to_vec());
    let mut order = vec![class];
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        // The first head that stands in no tail.
        let next = lists
            .iter()
            .map(|list| list[0])
            .find(|head| !lists.iter().any(|list| list[1..].contains(head)));
        let Some(next) = next else {
            let names: Vec<String> = bases
                .iter()
                .map(|&base| cx.class(base).name.to_string())
                .collect();
            let message = format!(
                "Cannot create a consistent method resolution\norder (MRO) for bases {}",
                names.join(", ")
            );
            return Err(cx.type_error(message));
        };
        order.push(next);
        for list in &mut lists {
            if list[0] == next {
                list.remove(0);
            }
        }
    }
}
