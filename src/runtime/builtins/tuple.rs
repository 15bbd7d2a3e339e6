//! `tuple`

use super::super::class_table as class;
use super::super::native::{NativeClass, NativeFn};
use super::super::object::Object;
use super::super::ops::iteration;
use super::super::value::Value;
use super::argument::{self, this};
use super::search;
use super::special::{self, Tuple};

/// `tuple`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, args| {
        if class == class::TUPLE || cx.lookup(class, cx.program.names.init).is_none() {
            args.expect(cx, "tuple", 0, 0, 1)?;
        }
        let Some(&iterable) = args.pos.first() else {
            let empty = cx.new_tuple([]);
            return Ok(argument::wrap(cx, class, class::TUPLE, empty));
        };
        if class == class::TUPLE
            && let Value::Obj(handle) = iterable
            && let Object::Tuple(_) = cx.get(handle)
        {
            return Ok(iterable);
        }
        let items = iteration::items(cx, iterable)?;
        let tuple = cx.new_tuple(items);
        Ok(argument::wrap(cx, class, class::TUPLE, tuple))
    },
    methods: &[
        NativeFn::method("index", |cx, args| {
            let tuple = this(cx, &args, class::TUPLE, "index")?;
            args.expect(cx, "index", 1, 1, 3)?;
            let len = special::len_of(cx, Value::Obj(tuple)).unwrap_or(0);
            let (start, stop) = search::bounds(cx, &args, len)?;
            match search::position(cx, tuple, args.at(1), start, stop)? {
                Some(at) => Ok(special::count(at)),
                None => Err(cx.value_error("tuple.index(x): x not in tuple")),
            }
        }),
        NativeFn::method("count", |cx, args| {
            let tuple = this(cx, &args, class::TUPLE, "count")?;
            args.expect(cx, "count", 1, 1, 1)?;
            search::count(cx, tuple, args.at(1)).map(special::count)
        }),
        NativeFn::method("__getnewargs__", |cx, args| {
            let tuple = this(cx, &args, class::TUPLE, "__getnewargs__")?;
            Ok(cx.new_tuple([Value::Obj(tuple)]))
        }),
        special::len::<Tuple>(),
        special::getitem::<Tuple>(),
        special::iter::<Tuple>(),
        special::contains::<Tuple>(),
        special::add::<Tuple>(),
        special::mul::<Tuple>(),
        special::rmul::<Tuple>(),
        special::eq::<Tuple>(),
        special::ne::<Tuple>(),
        special::lt::<Tuple>(),
        special::le::<Tuple>(),
        special::gt::<Tuple>(),
        special::ge::<Tuple>(),
        special::hash::<Tuple>(),
        special::repr::<Tuple>(),
    ],
    class_methods: &[],
    getsets: &[],
};
