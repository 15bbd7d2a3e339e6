//! What a program writes: `print`, and the report of an exception that nobody caught.

use super::super::native::NativeFn;
use super::super::ops::text;
use super::super::value::Value;

/// `print`
pub const PRINT: NativeFn = NativeFn::function("print", |cx, args| {
    let mut line = String::new();
    for (i, &arg) in args.pos.iter().enumerate() {
        if i > 0 {
            line.push(' ');
        }
        line.push_str(&text::str(cx, arg)?);
    }
    line.push('\n');
    cx.state.stdout.push_str(&line);
    Ok(Value::None)
});

/// The value of an interactive expression.
pub static EXPRESSION: NativeFn = NativeFn::function("displayhook", |cx, args| {
    let line = text::repr(cx, args.at(0))?;
    cx.state.stdout.push_str(&line);
    cx.state.stdout.push('\n');
    Ok(Value::None)
});

/// The argument of `sys.exit(x)` where that is no number.
pub static TO_STDERR: NativeFn = NativeFn::function("exit", |cx, args| {
    let line = text::str(cx, args.at(0))?;
    cx.state.stderr.push_str(&line);
    cx.state.stderr.push('\n');
    Ok(Value::None)
});

/// The traceback of an exception that ends the running thread.
pub static UNCAUGHT: NativeFn = NativeFn::function("excepthook", |cx, args| {
    let line = format!(
        "{}: {}\n",
        cx.class_name(args.at(0)).to_owned(),
        text::str(cx, args.at(0))?
    );
    cx.state.stderr.push_str(&line);
    Ok(Value::None)
});
