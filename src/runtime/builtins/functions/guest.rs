//! Builtin functions that reach outside the program, or run text as a program: a guest has no files and no
//! standard input, and its code is compiled before it runs.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::super::ops::{import, text};
use super::super::super::value::Value;

/// The functions.
pub static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("input", |cx, args| {
        args.expect(cx, "input", 0, 0, 1)?;
        let prompt = match args.pos.first() {
            Some(&prompt) => text::str(cx, prompt)?,
            None => String::new(),
        };
        cx.stdout().push_str(&prompt);
        // As with an empty standard input.
        Err(cx.error(class::EOF_ERROR, "EOF when reading a line"))
    }),
    NativeFn::function("open", |cx, args| {
        let Some(&file) = args.pos.first() else {
            return Err(cx.type_error("open() missing required argument 'file' (pos 1)"));
        };
        let message = cx.new_str("racescope programs have no files");
        let constructor = Value::Obj(class::OS_ERROR);
        let made = cx.call(constructor, &[Value::Int(13), message, file])?;
        match made {
            Value::Obj(exception) => Err(Trap::Raise(exception)),
            _ => Ok(Value::None),
        }
    }),
    NativeFn::function("exit", exit),
    NativeFn::function("quit", exit),
    NativeFn::function("eval", |cx, _| Err(not_supported(cx, "eval"))),
    NativeFn::function("exec", |cx, _| Err(not_supported(cx, "exec"))),
    NativeFn::function("compile", |cx, _| Err(not_supported(cx, "compile"))),
    NativeFn::function("breakpoint", |cx, _| Err(not_supported(cx, "breakpoint"))),
    NativeFn::function("__import__", |cx, args| {
        let [name, _, _, from, level] = args.bind(
            cx,
            "__import__",
            0,
            ["name", "globals", "locals", "fromlist", "level"],
            1,
        )?;
        let name = name.unwrap_or_default();
        if cx.as_str(name).is_none() {
            let message = format!(
                "__import__() argument 1 must be str, not {}",
                cx.class_name(name)
            );
            return Err(cx.type_error(message));
        }
        // An empty list of names asks for the package, as no list does.
        let from = match from {
            Some(from) if cx.as_items(from).is_some_and(|items| !items.is_empty()) => from,
            _ => Value::None,
        };
        let arguments = [name, from, level.unwrap_or(Value::Int(0))];
        (import::IMPORT.call)(cx, Args::positional(&arguments))
    }),
];

/// `exit(code)`, which `site` adds to the builtins.
fn exit(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "exit", 0, 0, 1)?;
    let code = args.pos.first().copied().unwrap_or(Value::None);
    Err(Trap::Raise(cx.new_exception(class::SYSTEM_EXIT, &[code])))
}

fn not_supported(cx: &mut Ctx<'_>, name: &str) -> Trap {
    cx.error(
        class::NOT_IMPLEMENTED_ERROR,
        format!("{name}() is not supported by racescope: it shows the code that is in the file"),
    )
}
