//! What a program writes: `print`, `sys.stdout` and `sys.stderr`, and the report of an exception that nobody
//! caught.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{attr, text, truth};
use super::super::traceback;
use super::super::value::Value;
use crate::text::unicode;
use std::fmt::Write as _;

/// `print(*objects, sep=' ', end='\n', file=None, flush=False)`
pub const PRINT: NativeFn = NativeFn::function("print", print);

fn print(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let (mut sep, mut end) = (Value::None, Value::None);
    let (mut file, mut flush) = (Value::None, Value::Bool(false));
    for &(key, value) in args.kw {
        match cx.text(key) {
            "sep" => sep = value,
            "end" => end = value,
            "file" => file = value,
            "flush" => flush = value,
            other => {
                let message = format!("'{other}' is an invalid keyword argument for print()");
                return Err(cx.type_error(message));
            }
        }
    }
    let sep = separator(cx, sep, "sep", " ")?;
    let end = separator(cx, end, "end", "\n")?;
    let stream = match file {
        Value::None => Some(false),
        _ => match cx.object(file) {
            Some(Object::Stream(error)) => Some(*error),
            _ => None,
        },
    };
    let Some(error) = stream else {
        return print_to(cx, args.pos, &sep, &end, file, flush);
    };
    let mut pieces = Vec::with_capacity(args.pos.len() * 2 + 1);
    for (i, &arg) in args.pos.iter().enumerate() {
        if i > 0 {
            pieces.push(sep.clone());
        }
        match text::str(cx, arg) {
            Ok(text) => pieces.push(text),
            Err(trap) => {
                // What stands before the text that failed has been written.
                if matches!(trap, Trap::Raise(_)) {
                    write_all(cx, error, &pieces)?;
                }
                return Err(trap);
            }
        }
    }
    pieces.push(end);
    write_all(cx, error, &pieces)?;
    Ok(Value::None)
}

fn write_all(cx: &mut Ctx<'_>, error: bool, pieces: &[String]) -> Result<(), Trap> {
    pieces.iter().try_for_each(|piece| write(cx, error, piece))
}

/// What `sep` and `end` mean.
fn separator(cx: &mut Ctx<'_>, value: Value, name: &str, default: &str) -> Result<String, Trap> {
    match (value, cx.as_str(value)) {
        (Value::None, _) => Ok(default.to_owned()),
        (_, Some(text)) => Ok(text.to_owned()),
        _ => {
            let message = format!(
                "{name} must be None or a string, not {}",
                cx.class_name(value)
            );
            Err(cx.type_error(message))
        }
    }
}

/// `print` to an object that has `write`: one call for each text, separator and end.
fn print_to(
    cx: &mut Ctx<'_>,
    objects: &[Value],
    sep: &str,
    end: &str,
    file: Value,
    flush: Value,
) -> Outcome {
    let write = named(cx, "write")?;
    for (i, &object) in objects.iter().enumerate() {
        if i > 0 {
            let method = attr::get(cx, file, write)?;
            let sep = cx.once(|cx| Ok(cx.new_str(sep)))?;
            cx.call(method, &[sep])?;
        }
        let method = attr::get(cx, file, write)?;
        let text = text::str(cx, object)?;
        let text = cx.once(|cx| Ok(cx.new_str(text)))?;
        cx.call(method, &[text])?;
    }
    let method = attr::get(cx, file, write)?;
    let end = cx.once(|cx| Ok(cx.new_str(end)))?;
    cx.call(method, &[end])?;
    if truth::truth(cx, flush)? {
        let name = named(cx, "flush")?;
        let method = attr::get(cx, file, name)?;
        cx.call(method, &[])?;
    }
    Ok(Value::None)
}

fn named(cx: &mut Ctx<'_>, name: &str) -> Result<super::super::program::Name, Trap> {
    let string = match cx.program.find_interned(name) {
        Some(handle) => Value::Obj(handle),
        None => cx.new_str(name),
    };
    attr::name_arg(cx, string)
}

/// Writes to a stream. Lone surrogates have no place in UTF-8: standard output refuses them, standard error shows
/// them escaped.
fn write(cx: &mut Ctx<'_>, error: bool, text: &str) -> Result<(), Trap> {
    let found = text.chars().position(|c| unicode::surrogate(c).is_some());
    match (error, found) {
        (false, None) => cx.stdout().push_str(text),
        (true, None) => cx.stderr().push_str(text),
        (true, Some(_)) => {
            for c in text.chars() {
                match unicode::surrogate(c) {
                    Some(code) => {
                        let _ = write!(cx.stderr(), "\\u{code:04x}");
                    }
                    None => cx.stderr().push(c),
                }
            }
        }
        (false, Some(start)) => {
            let run = text
                .chars()
                .skip(start)
                .take_while(|&c| unicode::surrogate(c).is_some())
                .count();
            let place = |at: usize| Value::Int(i64::try_from(at).unwrap_or(i64::MAX));
            let arguments = [
                cx.new_str("utf-8"),
                cx.new_str(text),
                place(start),
                place(start + run),
                cx.new_str("surrogates not allowed"),
            ];
            let made = cx.new_exception(class::UNICODE_ENCODE_ERROR, &arguments);
            return Err(Trap::Raise(made));
        }
    }
    Ok(())
}

/// Whether a stream is standard error.
fn stream(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<bool, Trap> {
    match args.pos.first().map(|&value| cx.object(value)) {
        Some(Some(Object::Stream(error))) => Ok(*error),
        _ => Err(cx.type_error("descriptor requires a '_io.TextIOWrapper' object")),
    }
}

const fn flag(name: &'static str, call: fn(&mut Ctx<'_>, Args<'_>) -> Outcome) -> NativeFn {
    NativeFn::method(name, call)
}

/// `sys.stdout` and `sys.stderr`
pub static STREAM: NativeClass = NativeClass {
    new: |cx, _, _| {
        Err(cx.error(
            class::NOT_IMPLEMENTED_ERROR,
            "racescope programs have no files",
        ))
    },
    methods: &[
        NativeFn::method("write", |cx, args| {
            args.expect(cx, "write", 1, 1, 1)?;
            let error = stream(cx, args)?;
            let Some(text) = cx.as_str(args.at(1)).map(str::to_owned) else {
                let message = format!(
                    "write() argument must be str, not {}",
                    cx.class_name(args.at(1))
                );
                return Err(cx.type_error(message));
            };
            write(cx, error, &text)?;
            let count = text.chars().count();
            Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
        }),
        NativeFn::method("writelines", |cx, args| {
            args.expect(cx, "writelines", 1, 1, 1)?;
            let error = stream(cx, args)?;
            for line in super::super::ops::iteration::items(cx, args.at(1))? {
                let Some(text) = cx.as_str(line).map(str::to_owned) else {
                    let message =
                        format!("write() argument must be str, not {}", cx.class_name(line));
                    return Err(cx.type_error(message));
                };
                write(cx, error, &text)?;
            }
            Ok(Value::None)
        }),
        flag("flush", |_, _| Ok(Value::None)),
        flag("isatty", |_, _| Ok(Value::Bool(false))),
        flag("writable", |_, _| Ok(Value::Bool(true))),
        flag("readable", |_, _| Ok(Value::Bool(false))),
        flag("fileno", |cx, args| {
            Ok(Value::Int(1 + i64::from(stream(cx, args)?)))
        }),
        flag("__repr__", |cx, args| {
            let name = if stream(cx, args)? {
                "stderr"
            } else {
                "stdout"
            };
            Ok(cx.new_str(format!(
                "<_io.TextIOWrapper name='<{name}>' mode='w' encoding='UTF-8'>"
            )))
        }),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "name",
            get: |cx, object| {
                let error = stream(cx, Args::positional(&[object]))?;
                Ok(cx.new_str(if error { "<stderr>" } else { "<stdout>" }))
            },
            set: None,
        },
        GetSet {
            name: "encoding",
            get: |cx, _| Ok(cx.new_str("UTF-8")),
            set: None,
        },
    ],
};

/// The value of an interactive expression.
pub static EXPRESSION: NativeFn = NativeFn::function("displayhook", |cx, args| {
    if matches!(args.at(0), Value::None) {
        return Ok(Value::None);
    }
    let line = text::repr(cx, args.at(0))?;
    cx.stdout().push_str(&line);
    cx.stdout().push('\n');
    Ok(Value::None)
});

/// The argument of `sys.exit(x)` where that is no number.
pub static TO_STDERR: NativeFn = NativeFn::function("exit", |cx, args| {
    let line = text::str(cx, args.at(0))?;
    cx.stderr().push_str(&line);
    cx.stderr().push('\n');
    Ok(Value::None)
});

/// The traceback of an exception that ends the running thread.
pub static UNCAUGHT: NativeFn = NativeFn::function("excepthook", |cx, args| {
    let Value::Obj(exception) = args.at(0) else {
        unreachable!("an exception is an object")
    };
    let report = traceback::uncaught(cx, exception)?;
    cx.stderr().push_str(&report);
    Ok(Value::None)
});
