//! `object`: what every class inherits.

use super::super::native::NativeClass;

/// `object`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_instance(class, super::super::value::Value::Unbound)),
    methods: &[],
    class_methods: &[],
    getsets: &[],
};
