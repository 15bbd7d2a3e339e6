//! `slice`

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{GetSet, NativeClass, NativeFn, Outcome};
use super::super::object::Object;
use super::super::ops::dunder;
use super::super::value::Value;
use super::argument::{self, this};
use super::special::{self, Slice};
use crate::text::position;
use num_traits::Signed;

/// `slice`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, _class, args| {
        args.expect(cx, "slice", 0, 1, 3)?;
        let parts = match *args.pos {
            [stop] => [Value::None, stop, Value::None],
            [start, stop] => [start, stop, Value::None],
            [start, stop, step] => [start, stop, step],
            _ => unreachable!("one to three arguments"),
        };
        Ok(cx.alloc(Object::Slice(Box::new(parts))))
    },
    methods: &[
        NativeFn::method("indices", |cx, args| {
            let slice = this(cx, &args, class::SLICE, "indices")?;
            args.expect(cx, "indices", 1, 1, 1)?;
            let len = dunder::expect_index(cx, args.at(1))?;
            if len.is_negative() {
                return Err(cx.value_error("length should not be negative"));
            }
            let len = usize::try_from(argument::saturated(&len)).unwrap_or(usize::MAX);
            let Object::Slice(parts) = cx.get(slice) else {
                unreachable!("a slice")
            };
            let [start, stop, step] = **parts;
            let step = argument::bound(cx, Some(step))?;
            let start = argument::bound(cx, Some(start))?;
            let stop = argument::bound(cx, Some(stop))?;
            let indices = position::slice_indices(start, stop, step, len);
            let indices = indices.map_err(|raise| cx.raise(raise))?;
            Ok(cx.new_tuple([indices.start, indices.stop, indices.step].map(Value::Int)))
        }),
        special::eq::<Slice>(),
        special::ne::<Slice>(),
        special::lt::<Slice>(),
        special::le::<Slice>(),
        special::gt::<Slice>(),
        special::ge::<Slice>(),
        special::repr::<Slice>(),
    ],
    class_methods: &[],
    getsets: &[
        special::UNHASHABLE,
        GetSet {
            name: "start",
            get: |cx, object| part(cx, object, 0),
            set: None,
        },
        GetSet {
            name: "stop",
            get: |cx, object| part(cx, object, 1),
            set: None,
        },
        GetSet {
            name: "step",
            get: |cx, object| part(cx, object, 2),
            set: None,
        },
    ],
};

#[expect(clippy::unnecessary_wraps, reason = "a computed attribute may fail")]
fn part(cx: &mut Ctx<'_>, object: Value, index: usize) -> Outcome {
    match cx.object(object) {
        Some(Object::Slice(parts)) => Ok(parts[index]),
        _ => unreachable!("an attribute of slices"),
    }
}
