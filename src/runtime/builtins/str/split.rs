//! Taking strings apart and joining them.

use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeFn, Outcome};
use super::super::super::object::Object;
use super::super::super::ops::iteration;
use super::super::super::value::Value;
use super::super::argument;
use super::{text_arg, this};
use crate::numeric::Raise;
use crate::text::split;

fn list_of(cx: &mut Ctx<'_>, parts: Vec<String>) -> Value {
    let items = parts.into_iter().map(|part| cx.new_str(part)).collect();
    cx.new_list(items)
}

type Splitter = for<'t> fn(&'t str, Option<&str>, i64) -> Result<Vec<&'t str>, Raise>;

fn split_by(cx: &mut Ctx<'_>, args: Args<'_>, name: &str, rule: Splitter) -> Outcome {
    let string = this(cx, &args, name)?;
    let [separator, most] = args.bind(cx, name, 1, ["sep", "maxsplit"], 0)?;
    let most = argument::size_or(cx, most, -1)?;
    let separator = match separator {
        None | Some(Value::None) => None,
        Some(value) => Some(argument::text(cx, value, |kind| {
            format!("must be str or None, not {kind}")
        })?),
    };
    let parts = rule(cx.text(string), separator.as_deref(), most)
        .map(|parts| parts.into_iter().map(str::to_owned).collect());
    let parts = parts.map_err(|raise| cx.raise(raise))?;
    Ok(list_of(cx, parts))
}

pub(super) const SPLIT: NativeFn = NativeFn::method("split", |cx, args| {
    split_by(cx, args, "split", split::split)
});
pub(super) const RSPLIT: NativeFn = NativeFn::method("rsplit", |cx, args| {
    split_by(cx, args, "rsplit", split::rsplit)
});

pub(super) const SPLITLINES: NativeFn = NativeFn::method("splitlines", |cx, args| {
    let string = this(cx, &args, "splitlines")?;
    let [keep] = args.bind(cx, "splitlines", 1, ["keepends"], 0)?;
    let keep = argument::flag(cx, keep, 0)? != 0;
    let lines = split::splitlines(cx.text(string), keep);
    let lines = lines.into_iter().map(str::to_owned).collect();
    Ok(list_of(cx, lines))
});

type Partition = for<'t> fn(&'t str, &str) -> Result<Option<(&'t str, &'t str)>, Raise>;

fn partitioned(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &str,
    rule: Partition,
    from_end: bool,
) -> Outcome {
    let string = this(cx, &args, name)?;
    args.expect(cx, name, 1, 1, 1)?;
    let separator = text_arg(cx, args.at(1))?;
    let halves = rule(cx.text(string), &separator)
        .map(|halves| halves.map(|(before, after)| (before.to_owned(), after.to_owned())));
    let halves = halves.map_err(|raise| cx.raise(raise))?;
    let whole = Value::Obj(string);
    let empty = cx.new_str("");
    let parts = match halves {
        Some((before, after)) => [cx.new_str(before), args.at(1), cx.new_str(after)],
        None if from_end => [empty, empty, whole],
        None => [whole, empty, empty],
    };
    Ok(cx.new_tuple(parts))
}

pub(super) const PARTITION: NativeFn = NativeFn::method("partition", |cx, args| {
    partitioned(cx, args, "partition", split::partition, false)
});
pub(super) const RPARTITION: NativeFn = NativeFn::method("rpartition", |cx, args| {
    partitioned(cx, args, "rpartition", split::rpartition, true)
});

pub(super) const JOIN: NativeFn = NativeFn::method("join", |cx, args| {
    let string = this(cx, &args, "join")?;
    args.expect(cx, "join", 1, 1, 1)?;
    if !iteration::is_iterable(cx, args.at(1)) {
        return Err(cx.type_error("can only join an iterable"));
    }
    let items = iteration::items(cx, args.at(1))?;
    if let [Value::Obj(only)] = items[..]
        && matches!(cx.get(only), Object::Str(_))
    {
        return Ok(Value::Obj(only));
    }
    let mut size = cx.text(string).len() * items.len().saturating_sub(1);
    for (i, &item) in items.iter().enumerate() {
        if let Some(text) = cx.as_str(item) {
            size = size.saturating_add(text.len());
        } else {
            let kind = cx.class_name(item).to_owned();
            return Err(cx.type_error(format!(
                "sequence item {i}: expected str instance, {kind} found"
            )));
        }
    }
    cx.check_size(size)?;
    let mut joined = String::with_capacity(size);
    for (i, &item) in items.iter().enumerate() {
        if i > 0 {
            joined.push_str(cx.text(string));
        }
        joined.push_str(cx.as_str(item).unwrap_or_default());
    }
    Ok(cx.new_str(joined))
});
