//! The exception classes.

use super::super::native::NativeClass;
use super::super::value::Value;

/// `BaseException`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, args| Ok(Value::Obj(cx.new_exception(class, args.pos))),
    methods: &[],
    class_methods: &[],
    getsets: &[],
};
