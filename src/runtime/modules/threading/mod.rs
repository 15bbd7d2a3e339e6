//! `threading`: threads and what they meet at, one file per class.
//!
//! CPython writes most of it in Python on top of one lock in C. Here each operation is native and one step, or
//! as many as it has points at which a program could tell the difference: a wait gives its lock up and lines up
//! in one step, and competes for the lock in another. What is documented holds (CPython 3.8's
//! `Lib/threading.py`); what a switch in the midst of `threading.py` itself could show is hidden.

pub mod barrier;
pub mod condition;
pub mod event;
pub mod local;
pub mod lock;
pub mod semaphore;
pub mod thread;
pub mod timer;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::Trap;
use super::super::value::Value;
use super::{Const, NativeModule};

/// The longest timeout in seconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// `threading`
pub const MODULE: NativeModule = NativeModule {
    name: "threading",
    functions: thread::FUNCTIONS,
    classes: &[
        ("Thread", class::THREAD),
        ("Lock", class::LOCK),
        ("RLock", class::RLOCK),
        ("Condition", class::CONDITION),
        ("Semaphore", class::SEMAPHORE),
        ("BoundedSemaphore", class::BOUNDED_SEMAPHORE),
        ("Event", class::EVENT),
        ("Barrier", class::BARRIER),
        ("BrokenBarrierError", class::BROKEN_BARRIER_ERROR),
        ("Timer", class::TIMER),
        ("local", class::LOCAL),
    ],
    constants: &[("TIMEOUT_MAX", Const::Value(Value::Float(TIMEOUT_MAX)))],
};

/// Seconds whose nanoseconds still fit into 64 bits.
const LARGEST_TIME: f64 = 9_223_372_036.854_775;

/// A number of seconds.
///
/// # Errors
/// `TypeError` if it is no number, `ValueError` for a NaN, `OverflowError` past three centuries.
pub fn seconds(cx: &mut Ctx<'_>, value: Value) -> Result<f64, Trap> {
    let float = super::super::ops::convert::to_float(cx, value)?;
    match float {
        Some(float) if float.is_nan() => Err(cx.value_error("Invalid value NaN (not a number)")),
        Some(float) if float.abs() > LARGEST_TIME => Err(cx.error(
            class::OVERFLOW_ERROR,
            "timestamp too large to convert to C _PyTime_t",
        )),
        Some(float) => Ok(float),
        None => {
            let message = format!("an integer is required (got type {})", cx.class_name(value));
            Err(cx.type_error(message))
        }
    }
}

/// Seconds as nanoseconds of the virtual clock, rounded up; nothing below zero.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float-to-integer cast stops at the ends of the range, which is what is wanted"
)]
pub fn nanos(seconds: f64) -> u64 {
    (seconds * 1e9).ceil() as u64
}

/// A `timeout` argument: None is no timeout, and what is not positive is no time at all.
///
/// # Errors
/// As [`seconds`].
pub fn timeout(cx: &mut Ctx<'_>, value: Option<Value>) -> Result<Option<u64>, Trap> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => Ok(Some(nanos(seconds(cx, value)?))),
    }
}

/// A moment of the virtual clock as a value for the memo.
#[must_use]
pub fn instant(nanos: u64) -> Value {
    Value::Int(i64::try_from(nanos).unwrap_or(i64::MAX))
}

/// The moment that [`instant`] made, if it is one.
#[must_use]
pub const fn time_of(value: Value) -> Option<u64> {
    match value {
        Value::Int(nanos) => Some(nanos.unsigned_abs()),
        _ => None,
    }
}
