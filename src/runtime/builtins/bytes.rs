//! `bytes`

use super::super::class_table as class;
use super::super::native::NativeClass;
use super::super::object::Object;
use super::super::ops::dunder;
use super::super::value::Value;
use super::special::{self, Bytes};
use super::{argument, byte_methods as methods};

/// `bytes`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, args| {
        if let [source] = *args.pos
            && args.kw.is_empty()
        {
            if class == class::BYTES
                && let Value::Obj(handle) = source
                && matches!(cx.get(handle), Object::Bytes(_))
            {
                return Ok(source);
            }
            let name = cx.program.names.bytes;
            if let Some(bytes) = dunder::call_special(cx, source, name, &[])? {
                if !matches!(cx.object(bytes), Some(Object::Bytes(_))) {
                    let message = format!(
                        "__bytes__ returned non-bytes (type {})",
                        cx.class_name(bytes)
                    );
                    return Err(cx.type_error(message));
                }
                return Ok(argument::wrap(cx, class, class::BYTES, bytes));
            }
        }
        let bytes = methods::made_of(cx, "bytes", &args, 0)?;
        let bytes = methods::object_of(cx, class::BYTES, bytes);
        Ok(argument::wrap(cx, class, class::BYTES, bytes))
    },
    methods: &[
        methods::upper::<Bytes>(),
        methods::lower::<Bytes>(),
        methods::capitalize::<Bytes>(),
        methods::title::<Bytes>(),
        methods::swapcase::<Bytes>(),
        methods::isalpha::<Bytes>(),
        methods::isdigit::<Bytes>(),
        methods::isalnum::<Bytes>(),
        methods::isspace::<Bytes>(),
        methods::isupper::<Bytes>(),
        methods::islower::<Bytes>(),
        methods::istitle::<Bytes>(),
        methods::isascii::<Bytes>(),
        methods::strip::<Bytes>(),
        methods::lstrip::<Bytes>(),
        methods::rstrip::<Bytes>(),
        methods::find::<Bytes>(),
        methods::rfind::<Bytes>(),
        methods::index::<Bytes>(),
        methods::rindex::<Bytes>(),
        methods::count::<Bytes>(),
        methods::startswith::<Bytes>(),
        methods::endswith::<Bytes>(),
        methods::replace::<Bytes>(),
        methods::split::<Bytes>(),
        methods::rsplit::<Bytes>(),
        methods::splitlines::<Bytes>(),
        methods::partition::<Bytes>(),
        methods::rpartition::<Bytes>(),
        methods::center::<Bytes>(),
        methods::ljust::<Bytes>(),
        methods::rjust::<Bytes>(),
        methods::zfill::<Bytes>(),
        methods::join::<Bytes>(),
        methods::hex::<Bytes>(),
        methods::decode::<Bytes>(),
        special::len::<Bytes>(),
        special::getitem::<Bytes>(),
        special::iter::<Bytes>(),
        special::contains::<Bytes>(),
        special::add::<Bytes>(),
        special::mul::<Bytes>(),
        special::rmul::<Bytes>(),
        special::modulo::<Bytes>(),
        special::rmod::<Bytes>(),
        special::eq::<Bytes>(),
        special::ne::<Bytes>(),
        special::lt::<Bytes>(),
        special::le::<Bytes>(),
        special::gt::<Bytes>(),
        special::ge::<Bytes>(),
        special::hash::<Bytes>(),
        special::repr::<Bytes>(),
    ],
    class_methods: &[methods::fromhex::<Bytes>()],
    getsets: &[],
};
