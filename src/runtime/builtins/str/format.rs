//! `str.format`, `str.format_map` and `str.__format__`.
//!
//! The template's grammar is in [`crate::text::template`]. Here the fields are looked up, step by step, and
//! formatted; what runs Python code on the way goes through the memo, so that a template is gone through again
//! from its beginning.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::super::ops::{attr, item, text};
use super::super::super::value::Value;
use super::super::argument;
use super::this;
use crate::text::format::format_str;
use crate::text::template::{self, First, Numbering, Part, Step, Template};

/// How deep specifications may hold fields.
const DEPTH: u32 = 2;

/// Where fields come from.
#[derive(Clone, Copy)]
enum Fields<'a> {
    /// The arguments of `format`.
    Arguments(Args<'a>),
    /// The mapping of `format_map`.
    Mapping(Value),
}

pub(super) const FORMAT: NativeFn = NativeFn::method("format", |cx, args| {
    let string = this(cx, &args, "format")?;
    let fields = Fields::Arguments(Args {
        pos: &args.pos[1..],
        kw: args.kw,
    });
    let template = cx.text(string).to_owned();
    filled(cx, &template, fields)
});

pub(super) const FORMAT_MAP: NativeFn = NativeFn::method("format_map", |cx, args| {
    let string = this(cx, &args, "format_map")?;
    args.expect(cx, "format_map", 1, 1, 1)?;
    let template = cx.text(string).to_owned();
    filled(cx, &template, Fields::Mapping(args.at(1)))
});

pub(super) const DUNDER_FORMAT: NativeFn = NativeFn::method("__format__", |cx, args| {
    let string = this(cx, &args, "__format__")?;
    args.expect(cx, "__format__", 1, 1, 1)?;
    let spec = argument::text(cx, args.at(1), |kind| {
        format!("__format__() argument must be str, not {kind}")
    })?;
    let text = format_str(cx.text(string), &spec).map_err(|raise| cx.raise(raise))?;
    Ok(cx.new_str(text))
});

fn filled(cx: &mut Ctx<'_>, template: &str, fields: Fields<'_>) -> Outcome {
    let text = fill(cx, template, fields, &mut Numbering::default(), DEPTH)?;
    Ok(cx.new_str(text))
}

/// The template with its fields filled in.
fn fill(
    cx: &mut Ctx<'_>,
    template: &str,
    fields: Fields<'_>,
    numbering: &mut Numbering,
    depth: u32,
) -> Result<String, Trap> {
    if depth == 0 {
        return Err(cx.raise(template::too_deep()));
    }
    let mut out = String::with_capacity(template.len());
    for part in Template::new(template) {
        let field = match part.map_err(|raise| cx.raise(raise))? {
            Part::Literal(text) => {
                out.push_str(text);
                continue;
            }
            Part::Field(field) => field,
        };
        let value = look_up(cx, field.name, fields, numbering)?;
        let value = match field.conversion {
            None => value,
            Some(conversion) => {
                let text = match conversion {
                    'r' => text::repr(cx, value)?,
                    's' => text::str(cx, value)?,
                    'a' => text::ascii(cx, value)?,
                    other => return Err(cx.raise(template::unknown_conversion(other))),
                };
                cx.new_str(text)
            }
        };
        let spec = if field.nested {
            fill(cx, field.spec, fields, numbering, depth - 1)?
        } else {
            field.spec.to_owned()
        };
        out.push_str(&text::format(cx, value, &spec)?);
        cx.check_size(out.len())?;
    }
    Ok(out)
}

/// The object that a field's name leads to.
fn look_up(cx: &mut Ctx<'_>, name: &str, fields: Fields<'_>, numbering: &mut Numbering) -> Outcome {
    let (first, steps) = numbering.split(name).map_err(|raise| cx.raise(raise))?;
    let mut value = match (first, fields) {
        (First::Position(at), Fields::Arguments(args)) => {
            if let Some(&value) = args.pos.get(at) {
                value
            } else {
                let message =
                    format!("Replacement index {at} out of range for positional args tuple");
                return Err(cx.error(class::INDEX_ERROR, message));
            }
        }
        (First::Position(_), Fields::Mapping(_)) => {
            return Err(cx.value_error("Format string contains positional fields"));
        }
        (First::Name(name), Fields::Arguments(args)) => {
            if let Some(&(_, value)) = args.kw.iter().find(|(key, _)| cx.text(*key) == name) {
                value
            } else {
                let key = cx.new_str(name);
                return Err(cx.key_error(key));
            }
        }
        (First::Name(name), Fields::Mapping(mapping)) => {
            let key = cx.new_str(name);
            item::get(cx, mapping, key)?
        }
    };
    for step in steps {
        value = match step.map_err(|raise| cx.raise(raise))? {
            Step::Attribute(name) => {
                let name = cx.new_str(name);
                let name = cx.name_of(name.handle().expect("a string is an object"));
                attr::get(cx, value, name)?
            }
            Step::Index(at) => item::get(cx, value, super::super::special::count(at))?,
            Step::Key(key) => {
                let key = cx.new_str(key);
                item::get(cx, value, key)?
            }
        };
    }
    Ok(value)
}
