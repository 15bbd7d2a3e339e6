//! `range`

use super::super::native::NativeClass;
use super::super::object::{Object, Range};
use super::super::value::Value;

/// `range`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, _class, args| {
        args.expect(cx, "range", 0, 1, 3)?;
        let mut numbers = [0; 3];
        for (number, &arg) in numbers.iter_mut().zip(args.pos) {
            let Value::Int(int) = arg else {
                let message = format!(
                    "'{}' object cannot be interpreted as an integer",
                    cx.class_name(arg)
                );
                return Err(cx.type_error(message));
            };
            *number = int;
        }
        let (start, stop, step) = match args.pos.len() {
            1 => (0, numbers[0], 1),
            2 => (numbers[0], numbers[1], 1),
            _ => (numbers[0], numbers[1], numbers[2]),
        };
        if step == 0 {
            return Err(cx.value_error("range() arg 3 must not be zero"));
        }
        Ok(cx.alloc(Object::Range(Box::new(Range { start, stop, step }))))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};
