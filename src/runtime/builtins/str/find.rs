//! Searching and replacing: `find` and its kin, `count`, `startswith`, `replace`.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeFn, Outcome, Trap};
use super::super::super::value::Value;
use super::super::{argument, special};
use super::{text_arg, this};
use crate::text::search;

type Bound = Option<i64>;

/// The text sought and the bounds.
fn sought(cx: &mut Ctx<'_>, args: &Args<'_>, name: &str) -> Result<(String, Bound, Bound), Trap> {
    argument::counted(cx, args, name, 1, 3)?;
    let start = argument::bound(cx, args.pos.get(2).copied())?;
    let end = argument::bound(cx, args.pos.get(3).copied())?;
    Ok((text_arg(cx, args.at(1))?, start, end))
}

type Finder = fn(&str, &str, Bound, Bound) -> Option<usize>;

/// Where something is found; `missing` is the answer where it is not.
fn found(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    finder: Finder,
    missing: fn(&mut Ctx<'_>) -> Outcome,
) -> Outcome {
    let string = this(cx, &args, name)?;
    let (part, start, end) = sought(cx, &args, name)?;
    match finder(cx.text(string), &part, start, end) {
        Some(at) => Ok(special::count(at)),
        None => missing(cx),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "`not_found` is the other answer")]
fn minus_one(_: &mut Ctx<'_>) -> Outcome {
    Ok(Value::Int(-1))
}

fn not_found(cx: &mut Ctx<'_>) -> Outcome {
    Err(cx.raise(search::not_found()))
}

pub(super) const FIND: NativeFn = NativeFn::method("find", |cx, args| {
    found(cx, args, "find", search::find, minus_one)
});
pub(super) const RFIND: NativeFn = NativeFn::method("rfind", |cx, args| {
    found(cx, args, "rfind", search::rfind, minus_one)
});
pub(super) const INDEX: NativeFn = NativeFn::method("index", |cx, args| {
    found(cx, args, "index", search::find, not_found)
});
pub(super) const RINDEX: NativeFn = NativeFn::method("rindex", |cx, args| {
    found(cx, args, "rindex", search::rfind, not_found)
});

pub(super) const COUNT: NativeFn = NativeFn::method("count", |cx, args| {
    let string = this(cx, &args, "count")?;
    let (part, start, end) = sought(cx, &args, "count")?;
    Ok(special::count(search::count(
        cx.text(string),
        &part,
        start,
        end,
    )))
});

pub(super) const STARTSWITH: NativeFn = NativeFn::method("startswith", |cx, args| {
    bordered(cx, args, "startswith", search::starts_with)
});
pub(super) const ENDSWITH: NativeFn = NativeFn::method("endswith", |cx, args| {
    bordered(cx, args, "endswith", search::ends_with)
});

fn bordered(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    rule: fn(&str, &str, Bound, Bound) -> bool,
) -> Outcome {
    let string = this(cx, &args, name)?;
    argument::counted(cx, &args, name, 1, 3)?;
    let start = argument::bound(cx, args.pos.get(2).copied())?;
    let end = argument::bound(cx, args.pos.get(3).copied())?;
    let wanted = args.at(1);
    if let Some(part) = cx.as_str(wanted) {
        return Ok(Value::Bool(rule(cx.text(string), part, start, end)));
    }
    if !cx.is_instance(wanted, class::TUPLE) {
        let message = format!(
            "{name} first arg must be str or a tuple of str, not {}",
            cx.class_name(wanted)
        );
        return Err(cx.type_error(message));
    }
    for part in cx.as_items(wanted).unwrap_or_default().to_vec() {
        let part = argument::text(cx, part, |kind| {
            format!("tuple for {name} must only contain str, not {kind}")
        })?;
        if rule(cx.text(string), &part, start, end) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) const REPLACE: NativeFn = NativeFn::method("replace", |cx, args| {
    let string = this(cx, &args, "replace")?;
    args.expect(cx, "replace", 1, 2, 3)?;
    let mut texts = [String::new(), String::new()];
    for (i, text) in texts.iter_mut().enumerate() {
        *text = argument::text(cx, args.at(i + 1), |kind| {
            format!("replace() argument {} must be str, not {kind}", i + 1)
        })?;
    }
    let most = argument::size_or(cx, args.pos.get(3).copied(), -1)?;
    let [old, new] = texts;
    let replaced = search::replace(cx.text(string), &old, &new, most);
    let replaced = replaced.map_err(|raise| cx.raise(raise))?;
    if replaced == cx.text(string) {
        return Ok(Value::Obj(string));
    }
    Ok(cx.new_str(replaced))
});
