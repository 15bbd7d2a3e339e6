//! `concurrent.futures`

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::NativeClass;
use super::super::value::{Handle, Value};
use super::super::wait::Wait;
use super::{Const, NativeModule};

/// `concurrent`
pub const PACKAGE: NativeModule = NativeModule {
    name: "concurrent",
    functions: &[],
    classes: &[],
    constants: &[("futures", Const::Module("concurrent.futures"))],
};

/// `concurrent.futures`
pub const MODULE: NativeModule = NativeModule {
    name: "concurrent.futures",
    functions: &[],
    classes: &[("ThreadPoolExecutor", class::THREAD_POOL_EXECUTOR)],
    constants: &[],
};

/// `ThreadPoolExecutor`
pub static POOL: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_instance(class, Value::Unbound)),
    methods: &[],
    class_methods: &[],
    getsets: &[],
};

/// What a worker does next.
pub enum Work {
    /// Runs a task.
    Task {
        /// Its future.
        future: Handle,
        /// What is called.
        callee: Value,
        /// A tuple.
        args: Value,
        /// A dict, or None.
        kwargs: Value,
    },
    /// Waits for one.
    Wait(Wait),
    /// Looks again, at its next step.
    Again,
    /// Ends.
    End,
}

/// One step of a pool worker: hands in the result of its last task, if there was one, and looks for the next.
pub fn work(
    cx: &mut Ctx<'_>,
    pool: Handle,
    task: Option<Handle>,
    result: Option<Result<Value, Handle>>,
) -> Work {
    let _ = (cx, pool, task, result);
    Work::End
}

/// At the program's end: tells all executors to shut down; what is still to be waited for, if anything is.
pub fn shut_down_all(cx: &mut Ctx<'_>) -> Option<Wait> {
    let _ = cx;
    None
}
