//! `argparse`, as much of it as small programs use (CPython 3.8's `Lib/argparse.py`): parsers, groups, mutually
//! exclusive groups, subparsers, the actions that are known by a name, help texts.
//!
//! Parsers, groups and actions are instances whose attributes have CPython's names. A call such as `parse_args()`
//! is one native step, whatever it prints; what it must ask Python code for (a `type`, an `error()` that a
//! derived class defines) goes through the memo, and the namespace is made when all is asked. Not supported, with
//! errors that say so: action classes of the program's own, `FileType`, prefixes other than `-`, files of
//! arguments.

pub mod action;
pub mod container;
pub mod help;
pub mod parse;
pub mod parser;
pub mod pattern;
pub mod wrap;

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::native::{Args, NativeClass, NativeFn, Outcome};
use super::super::object::Object;
use super::super::ops::{compare, item, text};
use super::super::value::Value;
use super::{Const, NativeModule, attrs};
use crate::bytecode::instr::Compare;

/// What stands for "leave this out".
pub const SUPPRESS: &str = "==SUPPRESS==";

/// `argparse`
pub const MODULE: NativeModule = NativeModule {
    name: "argparse",
    functions: &[],
    classes: &[
        ("ArgumentParser", class::ARGUMENT_PARSER),
        ("ArgumentError", class::ARGUMENT_ERROR),
        ("ArgumentTypeError", class::ARGUMENT_TYPE_ERROR),
        ("Namespace", class::NAMESPACE),
        ("HelpFormatter", class::HELP_FORMATTER),
        (
            "RawDescriptionHelpFormatter",
            class::RAW_DESCRIPTION_FORMATTER,
        ),
        ("RawTextHelpFormatter", class::RAW_TEXT_FORMATTER),
        (
            "ArgumentDefaultsHelpFormatter",
            class::ARGUMENT_DEFAULTS_FORMATTER,
        ),
        ("MetavarTypeHelpFormatter", class::METAVAR_TYPE_FORMATTER),
    ],
    constants: &[
        ("SUPPRESS", Const::Str(SUPPRESS)),
        ("OPTIONAL", Const::Str("?")),
        ("ZERO_OR_MORE", Const::Str("*")),
        ("ONE_OR_MORE", Const::Str("+")),
        ("PARSER", Const::Str("A...")),
        ("REMAINDER", Const::Str("...")),
    ],
};

/// Whether a value is [`SUPPRESS`].
#[must_use]
pub fn is_suppress(cx: &Ctx<'_>, value: Value) -> bool {
    cx.as_str(value) == Some(SUPPRESS)
}

/// `Namespace`
pub static NAMESPACE: NativeClass = NativeClass {
    new: |cx, class, args| {
        if !args.pos.is_empty() {
            let given = args.pos.len() + 1;
            return Err(cx.type_error(format!(
                "__init__() takes 1 positional argument but {given} were given"
            )));
        }
        let object = cx.new_instance(class, Value::Unbound);
        for &(name, value) in args.kw {
            let name = cx.text(name).to_owned();
            attrs::set(cx, object, &name, value);
        }
        Ok(object)
    },
    methods: &[
        NativeFn::method("__repr__", namespace_repr),
        NativeFn::method("__eq__", |cx, args| {
            if !cx.is_instance(args.at(1), class::NAMESPACE) {
                return Ok(Value::NotImplemented);
            }
            let a = attrs_dict(cx, args.at(0));
            let b = attrs_dict(cx, args.at(1));
            compare::rich(cx, Compare::Eq, a, b)
        }),
        NativeFn::method("__contains__", |cx, args| {
            let dict = attrs_dict(cx, args.at(0));
            item::contains(cx, dict, args.at(1)).map(Value::Bool)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn attrs_dict(cx: &mut Ctx<'_>, object: Value) -> Value {
    let dict = attrs::all(cx, object).cloned().unwrap_or_default();
    cx.alloc(Object::Dict(Box::new(dict)))
}

/// Whether a text is a name as the keyword arguments of a call have them.
fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && chars.all(unicode_ident::is_xid_continue)
}

fn namespace_repr(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let kind = cx.class_name(args.at(0)).to_owned();
    let mut pairs: Vec<(String, Value)> = attrs::all(cx, args.at(0))
        .unwrap_or(&Dict::default())
        .iter()
        .map(|(name, value)| (cx.as_str(name).unwrap_or_default().to_owned(), value))
        .collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    let mut parts = Vec::new();
    let mut others = Vec::new();
    for (name, value) in pairs {
        let shown = text::repr(cx, value)?;
        if is_identifier(&name) {
            parts.push(format!("{name}={shown}"));
        } else {
            others.push(format!("{}: {shown}", crate::text::repr::repr_str(&name)));
        }
    }
    if !others.is_empty() {
        parts.push(format!("**{{{}}}", others.join(", ")));
    }
    Ok(cx.new_str(format!("{kind}({})", parts.join(", "))))
}

/// The classes of formatters: instances that say how wide and how far indented help is to be.
pub static FORMATTER: NativeClass = NativeClass {
    new: |cx, class, args| {
        let [prog, indent, position, width] = args.bind(
            cx,
            "__init__",
            0,
            ["prog", "indent_increment", "max_help_position", "width"],
            1,
        )?;
        Ok(attrs::instance(
            cx,
            class,
            &[
                ("_prog", prog.unwrap_or_default()),
                ("_indent_increment", indent.unwrap_or(Value::Int(2))),
                ("_max_help_position", position.unwrap_or(Value::Int(24))),
                ("_width", width.unwrap_or(Value::None)),
            ],
        ))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};
