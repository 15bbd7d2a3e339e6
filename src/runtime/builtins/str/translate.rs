//! `str.translate` and `str.maketrans`.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::{hash, item};
use super::super::super::value::Value;
use super::super::argument;
use super::this;
use crate::text::unicode;
use num_traits::ToPrimitive;

pub(super) const TRANSLATE: NativeFn = NativeFn::method("translate", |cx, args| {
    let string = this(cx, &args, "translate")?;
    args.expect(cx, "translate", 1, 1, 1)?;
    let text = cx.text(string).to_owned();
    let mut translated = String::with_capacity(text.len());
    for c in text.chars() {
        match mapped(cx, args.at(1), c)? {
            None => translated.push(c),
            Some(Value::None) => {}
            Some(value) => {
                if let Some(text) = cx.as_str(value) {
                    translated.push_str(text);
                } else if let Some(code) = cx.as_int(value) {
                    if let Some(c) = code.to_u32().and_then(unicode::char_from_code) {
                        translated.push(c);
                    } else {
                        let message = "character mapping must be in range(0x110000)";
                        return Err(cx.value_error(message));
                    }
                } else {
                    let message = "character mapping must return integer, None or str";
                    return Err(cx.type_error(message));
                }
            }
        }
        cx.check_size(translated.len())?;
    }
    Ok(cx.new_str(translated))
});

/// What a table holds for a character, if it holds anything.
fn mapped(cx: &mut Ctx<'_>, table: Value, c: char) -> Result<Option<Value>, Trap> {
    let key = Value::Int(unicode::code(c).into());
    if let Value::Obj(handle) = table
        && let Object::Dict(_) = cx.get(handle)
    {
        let (_, found) = hash::find_in_dict(cx, handle, key)?;
        let Object::Dict(dict) = cx.get(handle) else {
            unreachable!("a dict stays one")
        };
        return Ok(found.and_then(|at| dict.at(at)).map(|pair| pair.1));
    }
    match item::get(cx, table, key) {
        Ok(value) => Ok(Some(value)),
        Err(trap) if cx.is_raised(&trap, class::LOOKUP_ERROR) => Ok(None),
        Err(trap) => Err(trap),
    }
}

pub(super) const MAKETRANS: NativeFn = NativeFn::method("maketrans", |cx, args| {
    args.expect(cx, "maketrans", 1, 1, 3)?;
    let table = cx.alloc(Object::Dict(Box::default()));
    if let [_, mapping] = *args.pos {
        return from_mapping(cx, table, mapping);
    }
    if cx.as_str(args.at(1)).is_none() {
        let message = "first maketrans argument must be a string if there is a second argument";
        return Err(cx.type_error(message));
    }
    let mut texts = Vec::new();
    for (i, &value) in args.pos.iter().enumerate().skip(1) {
        let text = argument::text(cx, value, |kind| {
            format!("maketrans() argument {i} must be str, not {kind}")
        })?;
        texts.push(text.chars().collect::<Vec<char>>());
    }
    if texts[0].len() != texts[1].len() {
        let message = "the first two maketrans arguments must have equal length";
        return Err(cx.value_error(message));
    }
    let code = |c: char| Value::Int(unicode::code(c).into());
    for (&from, &to) in texts[0].iter().zip(&texts[1]) {
        item::set(cx, table, code(from), code(to))?;
    }
    for &removed in texts.get(2).into_iter().flatten() {
        item::set(cx, table, code(removed), Value::None)?;
    }
    Ok(table)
});

/// A table of a dict whose keys are characters or numbers.
fn from_mapping(cx: &mut Ctx<'_>, table: Value, mapping: Value) -> Outcome {
    let Some(dict) = cx.as_dict(mapping) else {
        let message = "if you give only one argument to maketrans it must be a dict";
        return Err(cx.type_error(message));
    };
    let pairs: Vec<(Value, Value)> = dict.iter().collect();
    for (key, value) in pairs {
        let key = match cx.as_str(key) {
            Some(text) => {
                let mut chars = text.chars();
                if let (Some(c), None) = (chars.next(), chars.next()) {
                    Value::Int(unicode::code(c).into())
                } else {
                    let message = "string keys in translate table must be of length 1";
                    return Err(cx.value_error(message));
                }
            }
            None if cx.as_int(key).is_some() => key,
            None => {
                let message = "keys in translate table must be strings or integers";
                return Err(cx.type_error(message));
            }
        };
        item::set(cx, table, key, value)?;
    }
    Ok(table)
}
