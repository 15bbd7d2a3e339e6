//! `local`: attributes that each thread has for itself. The first time that a thread touches the object it gets
//! a dict of its own, and `__init__` is called there with the constructor's arguments
//! (`Modules/_threadmodule.c` in CPython 3.8).

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::native::{Args, NativeClass, Trap};
use super::super::super::object::Object;
use super::super::super::sync::{Kind, Local, Sync};
use super::super::super::value::{Handle, Value};

/// `threading.local`
pub static LOCAL: NativeClass = NativeClass {
    new: |cx, class, args| {
        let has_init = init_of(cx, class).is_some();
        if !(has_init || args.pos.is_empty() && args.kw.is_empty()) {
            return Err(cx.type_error("Initialization arguments are not supported"));
        }
        let mut kwargs = Dict::default();
        for &(key, value) in args.kw {
            let name = cx.name_of(key);
            kwargs.push(name.hash, Value::Obj(key), value);
        }
        let kwargs = cx.alloc(Object::Dict(Box::new(kwargs)));
        let positional = cx.new_tuple(args.pos);
        // The constructor itself calls `__init__` for this thread.
        let mine = cx.state.heap.alloc(Object::Dict(Box::default()));
        let thread = cx.thread;
        Ok(cx.new_plain_sync(Local {
            class,
            args: positional,
            kwargs,
            attrs: vec![(thread, mine)],
        }))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};

/// The `__init__` of a class derived from `local`, if it has one of its own.
fn init_of(cx: &Ctx<'_>, class: Handle) -> Option<Value> {
    let name = cx.program.names.init;
    cx.lookup(class, name)
        .filter(|&init| cx.lookup(class::OBJECT, name) != Some(init))
}

/// Whether a value is a `threading.local`.
#[must_use]
pub fn is_local(cx: &Ctx<'_>, value: Value) -> bool {
    match value {
        Value::Obj(handle) => {
            matches!(cx.peek(handle), Object::Sync(sync) if matches!(**sync, Sync::Local(_)))
        }
        _ => false,
    }
}

/// The running thread's attributes of an object, if it is a `threading.local` that the thread has touched.
#[must_use]
pub fn dict(cx: &Ctx<'_>, object: Handle) -> Option<Handle> {
    match cx.peek(object) {
        Object::Sync(sync) => Local::of(sync)?
            .attrs
            .iter()
            .find(|(thread, _)| *thread == cx.thread)
            .map(|&(_, dict)| dict),
        _ => None,
    }
}

/// Sees to it that the running thread has attributes of its own.
///
/// # Errors
/// What `__init__` raises, or the trap of its call.
pub fn touch(cx: &mut Ctx<'_>, local: Handle) -> Result<(), Trap> {
    let me = cx.thread;
    let is_new = cx.once(|cx| {
        if dict(cx, local).is_some() {
            return Ok(Value::Bool(false));
        }
        let mine = cx.state.heap.alloc(Object::Dict(Box::default()));
        cx.sync_mut::<Local>(local).attrs.push((me, mine));
        Ok(Value::Bool(true))
    })?;
    if is_new == Value::Bool(false) {
        return Ok(());
    }
    let Local {
        class,
        args,
        kwargs,
        ..
    } = *cx.sync::<Local>(local);
    let Some(init) = init_of(cx, class) else {
        return Ok(());
    };
    let mut positional = vec![Value::Obj(local)];
    positional.extend(cx.as_items(args).unwrap_or_default());
    let keywords: Vec<(Handle, Value)> = cx
        .as_dict(kwargs)
        .map(|dict| dict.iter().filter_map(|(k, v)| Some((k.handle()?, v))))
        .into_iter()
        .flatten()
        .collect();
    let arguments = Args {
        pos: &positional,
        kw: &keywords,
    };
    match cx.call_apart(init, arguments) {
        Err(Trap::Raise(exception)) => {
            cx.sync_mut::<Local>(local)
                .attrs
                .retain(|&(thread, _)| thread != me);
            Err(Trap::Raise(exception))
        }
        other => other.map(|_| ()),
    }
}
