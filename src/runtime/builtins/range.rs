//! `range`
//!
//! Ranges hold 64-bit integers; one that does not fit is refused with an `OverflowError` that says so.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{Object, Range as RangeObject};
use super::super::ops::{compare, dunder};
use super::super::value::Value;
use super::argument::this;
use super::special::{self, Range};
use num_traits::ToPrimitive;

/// `range`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, _class, args| {
        args.expect(cx, "range", 0, 1, 3)
            .map_err(|trap| match args {
                // 3.8 counts the least differently from other functions.
                Args { pos: [], kw: [] } => cx.type_error("range expected 1 argument, got 0"),
                _ => trap,
            })?;
        let mut numbers = [0; 3];
        for (number, &arg) in numbers.iter_mut().zip(args.pos) {
            *number = integer(cx, arg)?;
        }
        let [first, second, third] = numbers;
        let (start, stop, step) = match args.pos.len() {
            1 => (0, first, 1),
            2 => (first, second, 1),
            _ => (first, second, third),
        };
        if step == 0 {
            return Err(cx.value_error("range() arg 3 must not be zero"));
        }
        let range = RangeObject { start, stop, step };
        Ok(cx.alloc(Object::Range(Box::new(range))))
    },
    methods: &[
        NativeFn::method("count", |cx, args| {
            let found = find(cx, &args, "count")?;
            Ok(special::count(found.len()))
        }),
        NativeFn::method("index", |cx, args| {
            let found = find(cx, &args, "index")?;
            if let Some(&at) = found.first() {
                return Ok(Value::Int(at));
            }
            let text = super::super::ops::text::repr(cx, args.at(1))?;
            Err(cx.value_error(if cx.as_int(args.at(1)).is_some() {
                format!("{text} is not in range")
            } else {
                "sequence.index(x): x not in sequence".to_owned()
            }))
        }),
        NativeFn::method("__reversed__", |cx, args| {
            let range = this_range(cx, &args, "__reversed__")?;
            let left = range.len();
            let next = if left == 0 {
                range.start
            } else {
                range.item(left - 1)
            };
            Ok(cx.alloc(Object::RangeIter {
                next,
                left,
                step: range.step.wrapping_neg(),
            }))
        }),
        special::len::<Range>(),
        special::getitem::<Range>(),
        special::iter::<Range>(),
        special::contains::<Range>(),
        special::eq::<Range>(),
        special::ne::<Range>(),
        special::hash::<Range>(),
        special::repr::<Range>(),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "start",
            get: |cx, object| part(cx, object, |range| range.start),
            set: None,
        },
        GetSet {
            name: "stop",
            get: |cx, object| part(cx, object, |range| range.stop),
            set: None,
        },
        GetSet {
            name: "step",
            get: |cx, object| part(cx, object, |range| range.step),
            set: None,
        },
    ],
};

fn integer(cx: &mut Ctx<'_>, value: Value) -> Result<i64, Trap> {
    match dunder::expect_index(cx, value)?.to_i64() {
        Some(int) => Ok(int),
        None => Err(cx.error(
            class::OVERFLOW_ERROR,
            "racescope's ranges hold integers of 64 bits",
        )),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a computed attribute may fail")]
fn part(cx: &mut Ctx<'_>, object: Value, of: fn(&RangeObject) -> i64) -> Outcome {
    match cx.object(object) {
        Some(Object::Range(range)) => Ok(Value::Int(of(range))),
        _ => unreachable!("an attribute of ranges"),
    }
}

fn this_range(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<RangeObject, Trap> {
    let handle = this(cx, args, class::RANGE, name)?;
    match cx.get(handle) {
        Object::Range(range) => Ok(**range),
        other => unreachable!("a range, not {other:?}"),
    }
}

/// The indices of the items that are equal to the argument. An integer is found by arithmetic, anything else
/// by comparing with every item.
fn find(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<Vec<i64>, Trap> {
    let range = this_range(cx, args, name)?;
    args.expect(cx, name, 1, 1, 1)?;
    let wanted = args.at(1);
    if let Value::Bool(_) | Value::Int(_) = wanted {
        let int = i64::from(wanted == Value::Bool(true));
        let int = if let Value::Int(int) = wanted {
            int
        } else {
            int
        };
        return Ok(index_of(range, int).into_iter().collect());
    }
    let mut found = Vec::new();
    for i in 0..range.len() {
        if compare::equal(cx, Value::Int(range.item(i)), wanted)? {
            found.push(i.cast_signed());
        }
    }
    Ok(found)
}

fn index_of(range: RangeObject, int: i64) -> Option<i64> {
    let (from, step) = (
        i128::from(int) - i128::from(range.start),
        i128::from(range.step),
    );
    let index = from / step;
    let within = from % step == 0 && (0..i128::from(range.len())).contains(&index);
    within.then(|| i64::try_from(index).unwrap_or(i64::MAX))
}
