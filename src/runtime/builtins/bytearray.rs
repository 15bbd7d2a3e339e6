//! `bytearray`: the methods of `bytes`, and those that change it.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::iteration;
use super::super::value::{Handle, Value};
use super::special::{self, ByteArray};
use super::{argument, byte_methods as methods, search};

/// `bytearray`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, _args| {
        let bytes = methods::object_of(cx, class::BYTEARRAY, Vec::new());
        Ok(argument::wrap(cx, class, class::BYTEARRAY, bytes))
    },
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            let this = this(cx, &args, "__init__")?;
            let made = methods::made_of(cx, "bytearray", &args, 1)?;
            *bytes_mut(cx, this) = made;
            Ok(Value::None)
        }),
        NativeFn::method("append", |cx, args| {
            let this = this(cx, &args, "append")?;
            args.expect(cx, "append", 1, 1, 1)?;
            let byte = methods::byte_arg(cx, args.at(1))?;
            grow(cx, this, &[byte])
        }),
        NativeFn::method("extend", extend),
        NativeFn::method("insert", |cx, args| {
            let this = this(cx, &args, "insert")?;
            args.expect(cx, "insert", 1, 2, 2)?;
            let at = argument::size(cx, args.at(1))?;
            let byte = methods::byte_arg(cx, args.at(2))?;
            grow(cx, this, &[byte])?;
            let bytes = bytes_mut(cx, this);
            let at = search::clamped(at, bytes.len() - 1);
            bytes[at..].rotate_right(1);
            Ok(Value::None)
        }),
        NativeFn::method("pop", |cx, args| {
            let this = this(cx, &args, "pop")?;
            args.expect(cx, "pop", 1, 0, 1)?;
            let at = argument::size_or(cx, args.pos.get(1).copied(), -1)?;
            let len = bytes_mut(cx, this).len();
            if len == 0 {
                return Err(cx.error(class::INDEX_ERROR, "pop from empty bytearray"));
            }
            match search::from_end(at, len) {
                Some(at) => Ok(Value::Int(bytes_mut(cx, this).remove(at).into())),
                None => Err(cx.error(class::INDEX_ERROR, "pop index out of range")),
            }
        }),
        NativeFn::method("remove", |cx, args| {
            let this = this(cx, &args, "remove")?;
            args.expect(cx, "remove", 1, 1, 1)?;
            let byte = methods::byte_arg(cx, args.at(1))?;
            let bytes = bytes_mut(cx, this);
            match bytes.iter().position(|&b| b == byte) {
                Some(at) => {
                    bytes.remove(at);
                    Ok(Value::None)
                }
                None => Err(cx.value_error("value not found in bytearray")),
            }
        }),
        NativeFn::method("reverse", |cx, args| {
            let this = this(cx, &args, "reverse")?;
            args.expect(cx, "reverse", 1, 0, 0)?;
            bytes_mut(cx, this).reverse();
            Ok(Value::None)
        }),
        NativeFn::method("clear", |cx, args| {
            let this = this(cx, &args, "clear")?;
            args.expect(cx, "clear", 1, 0, 0)?;
            bytes_mut(cx, this).clear();
            Ok(Value::None)
        }),
        NativeFn::method("copy", |cx, args| {
            let this = this(cx, &args, "copy")?;
            args.expect(cx, "copy", 1, 0, 0)?;
            let bytes = bytes_mut(cx, this).clone();
            Ok(methods::object_of(cx, class::BYTEARRAY, bytes))
        }),
        methods::upper::<ByteArray>(),
        methods::lower::<ByteArray>(),
        methods::capitalize::<ByteArray>(),
        methods::title::<ByteArray>(),
        methods::swapcase::<ByteArray>(),
        methods::isalpha::<ByteArray>(),
        methods::isdigit::<ByteArray>(),
        methods::isalnum::<ByteArray>(),
        methods::isspace::<ByteArray>(),
        methods::isupper::<ByteArray>(),
        methods::islower::<ByteArray>(),
        methods::istitle::<ByteArray>(),
        methods::isascii::<ByteArray>(),
        methods::strip::<ByteArray>(),
        methods::lstrip::<ByteArray>(),
        methods::rstrip::<ByteArray>(),
        methods::find::<ByteArray>(),
        methods::rfind::<ByteArray>(),
        methods::index::<ByteArray>(),
        methods::rindex::<ByteArray>(),
        methods::count::<ByteArray>(),
        methods::startswith::<ByteArray>(),
        methods::endswith::<ByteArray>(),
        methods::replace::<ByteArray>(),
        methods::split::<ByteArray>(),
        methods::rsplit::<ByteArray>(),
        methods::splitlines::<ByteArray>(),
        methods::partition::<ByteArray>(),
        methods::rpartition::<ByteArray>(),
        methods::center::<ByteArray>(),
        methods::ljust::<ByteArray>(),
        methods::rjust::<ByteArray>(),
        methods::zfill::<ByteArray>(),
        methods::join::<ByteArray>(),
        methods::hex::<ByteArray>(),
        methods::decode::<ByteArray>(),
        special::len::<ByteArray>(),
        special::getitem::<ByteArray>(),
        special::setitem::<ByteArray>(),
        special::delitem::<ByteArray>(),
        special::iter::<ByteArray>(),
        special::contains::<ByteArray>(),
        special::add::<ByteArray>(),
        special::iadd::<ByteArray>(),
        special::mul::<ByteArray>(),
        special::rmul::<ByteArray>(),
        special::imul::<ByteArray>(),
        special::modulo::<ByteArray>(),
        special::rmod::<ByteArray>(),
        special::eq::<ByteArray>(),
        special::ne::<ByteArray>(),
        special::lt::<ByteArray>(),
        special::le::<ByteArray>(),
        special::gt::<ByteArray>(),
        special::ge::<ByteArray>(),
        special::repr::<ByteArray>(),
    ],
    class_methods: &[methods::fromhex::<ByteArray>()],
    getsets: &[special::UNHASHABLE],
};

fn this(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<Handle, Trap> {
    argument::this(cx, args, class::BYTEARRAY, name)
}

fn bytes_mut<'c>(cx: &'c mut Ctx<'_>, handle: Handle) -> &'c mut Vec<u8> {
    match cx.get_mut(handle) {
        Object::ByteArray(bytes) => bytes,
        other => unreachable!("a bytearray, not {other:?}"),
    }
}

fn grow(cx: &mut Ctx<'_>, this: Handle, more: &[u8]) -> Outcome {
    let size = bytes_mut(cx, this).len() + more.len();
    cx.check_size(size)?;
    bytes_mut(cx, this).extend_from_slice(more);
    cx.state.heap.grew(more.len());
    Ok(Value::None)
}

fn extend(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = this(cx, &args, "extend")?;
    args.expect(cx, "extend", 1, 1, 1)?;
    if let Some(bytes) = argument::bytes_of(cx, args.at(1)) {
        let bytes = bytes.to_vec();
        return grow(cx, this, &bytes);
    }
    if !iteration::is_iterable(cx, args.at(1)) {
        let kind = cx.class_name(args.at(1));
        let message = format!("can't extend bytearray with {kind}");
        return Err(cx.type_error(message));
    }
    let items = iteration::items(cx, args.at(1))?;
    let bytes = methods::integers(cx, &items, "bytearray")?;
    grow(cx, this, &bytes)
}
