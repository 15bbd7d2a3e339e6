//! `threading`

use super::super::class_table as class;
use super::super::frame::{Frame, NativeFrame, Root};
use super::super::interp;
use super::super::native::{NativeClass, NativeFn};
use super::super::object::Object;
use super::super::state::{Status, Thread};
use super::super::sync::{Sync, ThreadObject};
use super::super::value::Value;
use super::super::wait::WaitOn;
use super::{Const, NativeModule};

/// `threading`
pub const MODULE: NativeModule = NativeModule {
    name: "threading",
    functions: &[],
    classes: &[("Thread", class::THREAD), ("Lock", class::LOCK)],
    constants: &[("TIMEOUT_MAX", Const::Value(Value::Float(9_223_372_036.0)))],
};

/// `threading.Lock`
pub static LOCK: NativeClass = NativeClass {
    new: |cx, _class, _args| Ok(cx.alloc(Object::Sync(Box::new(Sync::Lock { owner: None })))),
    methods: &[
        NativeFn::method("__enter__", |cx, args| {
            let Value::Obj(handle) = args.at(0) else {
                unreachable!("a lock is an object")
            };
            let thread = cx.thread;
            if let Object::Sync(sync) = cx.get_mut(handle)
                && let Sync::Lock { owner } = &mut **sync
            {
                if owner.is_none() {
                    *owner = Some(thread);
                    return Ok(Value::Bool(true));
                }
                return Err(cx.block(
                    WaitOn::Sync {
                        object: handle,
                        ticket: 0,
                    },
                    None,
                ));
            }
            Ok(Value::None)
        }),
        NativeFn::method("__exit__", |cx, args| {
            let Value::Obj(handle) = args.at(0) else {
                unreachable!("a lock is an object")
            };
            if let Object::Sync(sync) = cx.get_mut(handle)
                && let Sync::Lock { owner } = &mut **sync
            {
                *owner = None;
            }
            Ok(Value::None)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `threading.Thread`
pub static THREAD: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [_, target, _, arguments, kwargs] = args.bind(
            cx,
            "Thread",
            0,
            ["group", "target", "name", "args", "kwargs"],
            0,
        )?;
        let payload = cx.alloc(Object::Sync(Box::new(Sync::Thread(ThreadObject {
            target: target.unwrap_or(Value::None),
            args: arguments.unwrap_or(Value::None),
            kwargs: kwargs.unwrap_or(Value::None),
            name: Value::None,
            daemon: false,
            thread: None,
        }))));
        Ok(cx.new_instance(class, payload))
    },
    methods: &[
        NativeFn::method("start", |cx, args| {
            let object = args.at(0);
            let thread = cx.once(|cx| {
                let id = cx.state.threads.len();
                cx.state.threads.push(Thread {
                    status: Status::New,
                    object,
                    daemon: false,
                });
                cx.state
                    .execs
                    .push(interp::exec_with(vec![Frame::Native(Box::new(
                        NativeFrame::Root(Root::Bootstrap),
                    ))]));
                Ok(Value::Int(i64::try_from(id).expect("few threads")))
            })?;
            let Value::Int(id) = thread else {
                unreachable!("an id")
            };
            let id = u32::try_from(id).expect("few threads");
            if cx.state.threads[id as usize].status == Status::New {
                return Err(cx.block(WaitOn::Started(id), None));
            }
            Ok(Value::None)
        }),
        NativeFn::method("join", |_cx, _args| Ok(Value::None)),
    ],
    class_methods: &[],
    getsets: &[],
};

/// `Thread.run`: what a new thread does, given its object.
pub static RUN: NativeFn = NativeFn::method("run", |cx, args| {
    let Some(Object::Sync(sync)) = cx.object(args.at(0)) else {
        unreachable!("a thread object")
    };
    let Sync::Thread(thread) = &**sync else {
        unreachable!("a thread object")
    };
    let target = thread.target;
    let items = cx
        .as_items(thread.args)
        .map(<[Value]>::to_vec)
        .unwrap_or_default();
    cx.call(target, &items)
});
