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
    let bases = cx.new_tuple(&args.pos[2..]);
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
    let namespace = cx.alloc(Object::Dict(Box::default()));
    cx.exec
        .frames
        .push(Frame::Native(Box::new(NativeFrame::ClassBody {
            parts: Box::new([name, bases, keywords, namespace]),
        })));
    call::enter_class_body(cx, function, namespace);
    Err(Trap::Pushed)
});

/// Makes the class when its body has run: name, bases, keywords, namespace, and what the body returned (the
/// cell of `__class__`, or None).
pub static FINISH: NativeFn = NativeFn::function("__build_class__", |cx, args| {
    let [name, bases, keywords, namespace, cell] = *args.pos else {
        unreachable!("five parts")
    };
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
            cx.call(method, &[member, class, name])?;
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
                parents.push(handle)
            }
            _ => return Err(cx.type_error("bases must be types")),
        }
    }
    if parents.is_empty() {
        parents.push(table::OBJECT);
    }
    for &parent in &parents {
        if [
            table::BOOL,
            table::NONE_TYPE,
            table::FUNCTION,
            table::RANGE,
            table::SLICE,
        ]
        .contains(&parent)
        {
            let message = format!(
                "type '{}' is not an acceptable base type",
                cx.class(parent).name
            );
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
    for name in [names.new, names.init_subclass] {
        // `__new__` is a static method and `__init_subclass__` a class method without saying so.
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
    let qualname = qualname
        .and_then(|value| cx.as_str(value))
        .unwrap_or(&name_text)
        .into();
    let module = module
        .and_then(|value| cx.as_str(value))
        .unwrap_or("__main__")
        .into();
    let class = cx.state.heap.alloc(Object::Class(Box::new(Class {
        name: name_text,
        qualname,
        module,
        bases: parents.clone(),
        mro: Vec::new(),
        dict,
        native,
        layout,
    })));
    let mro = linearize(cx, class, &parents)?;
    if let Object::Class(class) = cx.get_mut(class) {
        class.mro = mro;
    }
    Ok(Value::Obj(class))
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
