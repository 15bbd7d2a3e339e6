//! `Semaphore` and `BoundedSemaphore`. A new thread may take a permit before one that was waiting for it.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome};
use super::super::super::observer::Edge;
use super::super::super::ops::truth;
use super::super::super::sync::Semaphore;
use super::super::super::value::Value;
use super::super::super::wait::WaitOn;
use super::super::signature::Signature;

/// `threading.Semaphore`; a `BoundedSemaphore` only has a bound.
pub static SEMAPHORE: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let semaphore = Semaphore {
            value: 1,
            bound: None,
        };
        Ok(cx.new_sync(class, semaphore))
    },
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("acquire", acquire),
        NativeFn::method("__enter__", acquire),
        NativeFn::method("release", |cx, args| {
            Signature::method("release", [], 0).bind(cx, args)?;
            release(cx, args)
        }),
        NativeFn::method("__exit__", release),
    ],
    class_methods: &[],
    getsets: &[GetSet {
        name: "_value",
        get: |cx, object| {
            let this = cx.this::<Semaphore>(Args::positional(&[object]))?;
            Ok(Value::Int(cx.sync::<Semaphore>(this).value))
        },
        set: None,
    }],
};

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Semaphore>(args)?;
    let [value] = Signature::method("__init__", ["value"], 0).bind(cx, args)?;
    let value = match value {
        None => 1,
        Some(value) => {
            let Some(int) = cx.as_int(value) else {
                let message = format!(
                    "'<' not supported between instances of '{}' and 'int'",
                    cx.class_name(value)
                );
                return Err(cx.type_error(message));
            };
            i64::try_from(int).unwrap_or(i64::MAX)
        }
    };
    if value < 0 {
        return Err(cx.value_error("semaphore initial value must be >= 0"));
    }
    let is_bounded = cx.is_instance(args.at(0), class::BOUNDED_SEMAPHORE);
    *cx.sync_mut::<Semaphore>(this) = Semaphore {
        value,
        bound: is_bounded.then_some(value),
    };
    Ok(Value::None)
}

fn acquire(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Semaphore>(args)?;
    let [blocking, timeout] =
        Signature::method("acquire", ["blocking", "timeout"], 0).bind(cx, args)?;
    let blocking = match blocking {
        Some(value) => truth::truth(cx, value)?,
        None => true,
    };
    let timeout = super::timeout(cx, timeout)?;
    if !blocking && timeout.is_some() {
        return Err(cx.value_error("can't specify timeout for non-blocking acquire"));
    }
    let got = if blocking && timeout != Some(0) {
        let on = WaitOn::Sync {
            object: this,
            ticket: 0,
        };
        cx.wait(on, timeout)?
    } else {
        cx.sync::<Semaphore>(this).value > 0
    };
    if got {
        cx.sync_mut::<Semaphore>(this).value -= 1;
        cx.order(Edge::Acquire(this));
    }
    Ok(Value::Bool(got))
}

fn release(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = cx.this::<Semaphore>(args)?;
    let semaphore = cx.sync_mut::<Semaphore>(this);
    if semaphore
        .bound
        .is_some_and(|bound| semaphore.value >= bound)
    {
        return Err(cx.value_error("Semaphore released too many times"));
    }
    semaphore.value = semaphore.value.saturating_add(1);
    cx.order(Edge::Release(this));
    Ok(Value::None)
}
