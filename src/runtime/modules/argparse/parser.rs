//! `ArgumentParser`: how one is made, and what it writes: help, usage, errors that end the program.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::{item, iteration, text, truth};
use super::super::super::value::Value;
use super::super::attrs;
use super::super::signature::Signature;
use super::{container, help, parse};

/// `ArgumentParser`
pub static PARSER: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_instance(class, Value::Unbound)),
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("__repr__", repr),
        NativeFn::method("add_argument", container::add_argument),
        NativeFn::method("add_argument_group", container::add_argument_group),
        NativeFn::method(
            "add_mutually_exclusive_group",
            container::add_mutually_exclusive_group,
        ),
        NativeFn::method("add_subparsers", container::add_subparsers),
        NativeFn::method("set_defaults", set_defaults),
        NativeFn::method("get_default", get_default),
        NativeFn::method("parse_args", parse::parse_args),
        NativeFn::method("parse_known_args", parse::parse_known_args),
        NativeFn::method("format_usage", |cx, args| {
            let usage = help::format_usage(cx, args.at(0))?;
            Ok(cx.new_str(usage))
        }),
        NativeFn::method("format_help", |cx, args| {
            let help = help::format_help(cx, args.at(0))?;
            Ok(cx.new_str(help))
        }),
        NativeFn::method("print_usage", |cx, args| {
            let [file] = Signature::method("print_usage", ["file"], 0).bind(cx, args)?;
            let usage = help::format_usage(cx, args.at(0))?;
            write(cx, file, &usage)
        }),
        NativeFn::method("print_help", |cx, args| {
            let [file] = Signature::method("print_help", ["file"], 0).bind(cx, args)?;
            let help = container::call_method(cx, args.at(0), "format_help", &[])?;
            let help = text::str(cx, help)?;
            write(cx, file, &help)
        }),
        NativeFn::method("exit", |cx, args| {
            let [status, message] =
                Signature::method("exit", ["status", "message"], 0).bind(cx, args)?;
            let message = match message {
                Some(message) if truth::truth(cx, message)? => text::str(cx, message)?,
                _ => String::new(),
            };
            cx.stderr().push_str(&message);
            Err(system_exit(cx, status.unwrap_or(Value::Int(0))))
        }),
        NativeFn::method("error", |cx, args| {
            let [message] = Signature::method("error", ["message"], 1).bind(cx, args)?;
            let message = text::str(cx, message.unwrap_or_default())?;
            own_error(cx, args.at(0), &message)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

const PARAMETERS: [&str; 12] = [
    "prog",
    "usage",
    "description",
    "epilog",
    "parents",
    "formatter_class",
    "prefix_chars",
    "fromfile_prefix_chars",
    "argument_default",
    "conflict_handler",
    "add_help",
    "allow_abbrev",
];

/// The last part of a path.
fn basename(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let given = Signature::method("__init__", PARAMETERS, 0).bind(cx, args)?;
    let [
        prog,
        usage,
        description,
        epilog,
        parents,
        formatter,
        prefix,
        from_file,
        argument_default,
        conflict,
        add_help,
        allow_abbrev,
    ] = given.map(|value| value.unwrap_or(Value::None));
    let is_other =
        |value: Value, usual: &str| value != Value::None && cx.as_str(value) != Some(usual);
    let unsupported = if is_other(prefix, "-") {
        Some("prefix_chars")
    } else if from_file != Value::None {
        Some("fromfile_prefix_chars")
    } else if is_other(conflict, "error") {
        Some("conflict_handler")
    } else {
        None
    };
    if let Some(name) = unsupported {
        let message = format!("{name}= of argparse is not supported by racescope");
        return Err(cx.error(class::NOT_IMPLEMENTED_ERROR, message));
    }
    let parents = match parents {
        Value::None => Vec::new(),
        parents => iteration::items(cx, parents)?,
    };
    let flag = |value: Option<Value>, cx: &mut Ctx<'_>| match value {
        Some(value) => truth::truth(cx, value),
        None => Ok(true),
    };
    let has_help = flag(given[10], cx)?;
    let abbreviates = flag(given[11], cx)?;
    let prog = match prog {
        Value::None => {
            let filename = basename(&cx.program.filename).to_owned();
            cx.new_str(filename)
        }
        prog => prog,
    };
    let formatter = match formatter {
        Value::None => Value::Obj(class::HELP_FORMATTER),
        formatter => formatter,
    };
    let this = args.at(0);
    let (prefix, conflict) = (cx.new_str("-"), cx.new_str("error"));
    let pairs = [
        ("description", description),
        ("argument_default", argument_default),
        ("prefix_chars", prefix),
        ("conflict_handler", conflict),
        ("prog", prog),
        ("usage", usage),
        ("epilog", epilog),
        ("formatter_class", formatter),
        ("fromfile_prefix_chars", Value::None),
        (
            "add_help",
            if given[10].is_some() {
                add_help
            } else {
                Value::Bool(true)
            },
        ),
        (
            "allow_abbrev",
            if given[11].is_some() {
                allow_abbrev
            } else {
                Value::Bool(abbreviates)
            },
        ),
        ("_subparsers", Value::None),
    ];
    for (name, value) in pairs {
        attrs::set(cx, this, name, value);
    }
    for list in ["_actions", "_action_groups", "_mutually_exclusive_groups"] {
        let empty = cx.new_list(Vec::new());
        attrs::set(cx, this, list, empty);
    }
    let defaults = cx.alloc(Object::Dict(Box::default()));
    attrs::set(cx, this, "_defaults", defaults);
    for (name, title) in [
        ("_positionals", "positional arguments"),
        ("_optionals", "optional arguments"),
    ] {
        let title = cx.new_str(title);
        let group = container::new_group(cx, this, title, Value::None);
        attrs::set(cx, this, name, group);
        attrs::push(cx, this, "_action_groups", group);
    }
    if has_help {
        container::add_help(cx, this)?;
    }
    container::add_parents(cx, this, &parents)?;
    Ok(Value::None)
}

fn repr(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let kind = cx.class_name(args.at(0)).to_owned();
    let mut parts = Vec::new();
    for name in [
        "prog",
        "usage",
        "description",
        "formatter_class",
        "conflict_handler",
        "add_help",
    ] {
        let value = attrs::or_none(cx, args.at(0), name);
        parts.push(format!("{name}={}", text::repr(cx, value)?));
    }
    Ok(cx.new_str(format!("{kind}({})", parts.join(", "))))
}

fn set_defaults(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = args.at(0);
    let defaults = attrs::or_none(cx, this, "_defaults");
    for &(name, value) in args.kw {
        item::set(cx, defaults, Value::Obj(name), value)?;
        let text = cx.text(name).to_owned();
        for action in attrs::items(cx, this, "_actions") {
            let dest = attrs::or_none(cx, action, "dest");
            if cx.as_str(dest) == Some(&text) {
                attrs::set(cx, action, "default", value);
            }
        }
    }
    Ok(Value::None)
}

fn get_default(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [dest] = Signature::method("get_default", ["dest"], 1).bind(cx, args)?;
    let dest = cx
        .as_str(dest.unwrap_or_default())
        .unwrap_or_default()
        .to_owned();
    for action in attrs::items(cx, args.at(0), "_actions") {
        let name = attrs::or_none(cx, action, "dest");
        let default = attrs::or_none(cx, action, "default");
        if cx.as_str(name) == Some(&dest) && default != Value::None {
            return Ok(default);
        }
    }
    let defaults = attrs::or_none(cx, args.at(0), "_defaults");
    Ok(cx
        .as_dict(defaults)
        .and_then(|dict| attrs::in_dict(cx, dict, &dest))
        .unwrap_or(Value::None))
}

/// Writes to a file object, to the standard output without one.
fn write(cx: &mut Ctx<'_>, file: Option<Value>, message: &str) -> Outcome {
    match file {
        None | Some(Value::None) => cx.stdout().push_str(message),
        Some(file) => {
            let message = cx.new_str(message);
            container::call_method(cx, file, "write", &[message])?;
        }
    }
    Ok(Value::None)
}

/// `SystemExit` with a status.
pub fn system_exit(cx: &mut Ctx<'_>, status: Value) -> Trap {
    Trap::Raise(cx.new_exception(class::SYSTEM_EXIT, &[status]))
}

/// `parser.error(message)`, which a derived class may define.
///
/// # Errors
/// Always: what it raises, or `SystemExit` if it returns.
pub fn error(cx: &mut Ctx<'_>, parser: Value, message: &str) -> Outcome {
    let message = cx.new_str(message);
    container::call_method(cx, parser, "error", &[message])?;
    // An `error()` that returns leaves nothing to go on with; CPython fails in one way or another.
    Err(system_exit(cx, Value::Int(2)))
}

fn own_error(cx: &mut Ctx<'_>, parser: Value, message: &str) -> Outcome {
    let usage = help::format_usage(cx, parser)?;
    let prog = attrs::or_none(cx, parser, "prog");
    let prog = text::str(cx, prog)?;
    cx.stderr()
        .push_str(&format!("{usage}{prog}: error: {message}\n"));
    Err(system_exit(cx, Value::Int(2)))
}
