//! `concurrent.futures`: threads that take tasks, and the results they leave (CPython 3.8's
//! `Lib/concurrent/futures`).
//!
//! Operations are native: `submit` is one step and a wait for the new worker, if there is one; `map` submits one
//! task a step; a worker takes a task in one step, and hands the result in in another.

pub mod future;
pub mod pool;
pub mod watch;

use super::super::class_table as class;
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
    functions: &[watch::WAIT, watch::AS_COMPLETED],
    classes: &[
        ("Future", class::FUTURE),
        ("Executor", class::EXECUTOR),
        ("ThreadPoolExecutor", class::THREAD_POOL_EXECUTOR),
        ("CancelledError", class::CANCELLED_ERROR),
        ("TimeoutError", class::FUTURES_TIMEOUT_ERROR),
        ("InvalidStateError", class::INVALID_STATE_ERROR),
        ("BrokenExecutor", class::BROKEN_EXECUTOR),
    ],
    constants: &[
        ("FIRST_COMPLETED", Const::Str("FIRST_COMPLETED")),
        ("FIRST_EXCEPTION", Const::Str("FIRST_EXCEPTION")),
        ("ALL_COMPLETED", Const::Str("ALL_COMPLETED")),
        ("thread", Const::Module("concurrent.futures.thread")),
    ],
};

/// `concurrent.futures.thread`
pub const THREAD: NativeModule = NativeModule {
    name: "concurrent.futures.thread",
    functions: &[],
    classes: &[
        ("ThreadPoolExecutor", class::THREAD_POOL_EXECUTOR),
        ("BrokenThreadPool", class::BROKEN_THREAD_POOL),
    ],
    constants: &[],
};
