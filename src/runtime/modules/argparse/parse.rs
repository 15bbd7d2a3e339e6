//! `parse_args`: which strings are options and which belong to whom, and what becomes of them
//! (`_parse_known_args` of CPython 3.8's `argparse`).
//!
//! The strings are first classified: an option is `O`, any other string `A`, and `--` is `-`. How many strings an
//! argument takes is then a match of its pattern against what follows, with backtracking where positional
//! arguments compete. The namespace is built in Rust and made an object at the end, so that the whole can be done
//! again whenever a `type` had to be asked.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::native::{Args, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::{arith, attr, item, iteration, percent, text};
use super::super::super::value::Value;
use super::super::attrs;
use super::super::signature::Signature;
use super::action::{self, Action, Kind, Nargs};
use super::pattern::matching;
use super::{container, help, is_suppress, parser};
use crate::text::repr::repr_str;

/// Why parsing ended before its time.
enum Failure {
    /// Something was raised or is needed.
    Trap(Trap),
    /// `ArgumentError`: the name of the argument, and what is wrong with it.
    Argument(Option<String>, String),
}

impl From<Trap> for Failure {
    fn from(trap: Trap) -> Self {
        Self::Trap(trap)
    }
}

/// The names and values of a namespace that is being made.
type Pairs = Vec<(String, Value)>;

fn find(pairs: &Pairs, name: &str) -> Option<Value> {
    pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1)
}

fn put(pairs: &mut Pairs, name: &str, value: Value) {
    match pairs.iter_mut().find(|pair| pair.0 == name) {
        Some(pair) => pair.1 = value,
        None => pairs.push((name.to_owned(), value)),
    }
}

/// `parser.parse_args(args=None, namespace=None)`
///
/// # Errors
/// `SystemExit` for arguments that do not fit; what a `type` raises.
pub fn parse_args(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let (namespace, extras) = parse_into(cx, args, "parse_args")?;
    if !extras.is_empty() {
        let message = format!("unrecognized arguments: {}", extras.join(" "));
        return parser::error(cx, args.at(0), &message);
    }
    finish(cx, namespace)
}

/// `parser.parse_known_args(args=None, namespace=None)`
///
/// # Errors
/// As [`parse_args`].
pub fn parse_known_args(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let (namespace, extras) = parse_into(cx, args, "parse_known_args")?;
    let namespace = finish(cx, namespace)?;
    let extras: Vec<Value> = extras.into_iter().map(|extra| cx.new_str(extra)).collect();
    let extras = cx.new_list(extras);
    Ok(cx.new_tuple([namespace, extras]))
}

/// What a call of `parse_args` gives, before it is an object.
struct Parsed {
    pairs: Pairs,
    /// The program's own namespace, if it passed one.
    into: Option<Value>,
}

fn parse_into(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &'static str,
) -> Result<(Parsed, Vec<String>), Trap> {
    let [list, namespace] = Signature::method(name, ["args", "namespace"], 0).bind(cx, args)?;
    let strings = match list {
        None | Some(Value::None) => match cx.state.argv {
            // The program has seen the list and may have changed it.
            Some(list) => {
                let items = iteration::items(cx, Value::Obj(list))?;
                texts(cx, items.get(1..).unwrap_or_default())?
            }
            None => cx.program.args.clone(),
        },
        Some(list) => {
            let items = iteration::items(cx, list)?;
            texts(cx, &items)?
        }
    };
    let into = namespace.filter(|&namespace| namespace != Value::None);
    let before = into
        .and_then(|into| attrs::all(cx, into))
        .map(|dict| {
            dict.iter()
                .map(|(name, value)| (cx.as_str(name).unwrap_or_default().to_owned(), value))
                .collect()
        })
        .unwrap_or_default();
    let (pairs, extras) = parse(cx, args.at(0), strings, before)?;
    Ok((Parsed { pairs, into }, extras))
}

fn texts(cx: &mut Ctx<'_>, items: &[Value]) -> Result<Vec<String>, Trap> {
    let mut texts = Vec::new();
    for &item in items {
        if let Some(text) = cx.as_str(item) {
            texts.push(text.to_owned());
        } else {
            let message = format!("'{}' object is not subscriptable", cx.class_name(item));
            return Err(cx.type_error(message));
        }
    }
    Ok(texts)
}

fn finish(cx: &mut Ctx<'_>, parsed: Parsed) -> Outcome {
    let Some(into) = parsed.into else {
        let object = cx.new_instance(class::NAMESPACE, Value::Unbound);
        for (name, value) in parsed.pairs {
            attrs::set(cx, object, &name, value);
        }
        return Ok(object);
    };
    for (name, value) in parsed.pairs {
        let name = attrs::name(cx, &name);
        cx.once(|cx| attr::set(cx, into, name, value).map(|()| Value::None))?;
    }
    Ok(into)
}

/// Parses strings; gives the namespace and the strings that nobody took.
fn parse(
    cx: &mut Ctx<'_>,
    parser: Value,
    strings: Vec<String>,
    before: Pairs,
) -> Result<(Pairs, Vec<String>), Trap> {
    let actions = action::read_all(cx, parser, "_actions")?;
    let mut pairs = before;
    for action in &actions {
        if let Some(dest) = &action.dest
            && find(&pairs, dest).is_none()
            && !is_suppress(cx, action.default)
        {
            put(&mut pairs, dest, action.default);
        }
    }
    let defaults = attrs::or_none(cx, parser, "_defaults");
    let defaults: Pairs = cx
        .as_dict(defaults)
        .map(|dict| {
            dict.iter()
                .map(|(name, value)| (cx.as_str(name).unwrap_or_default().to_owned(), value))
                .collect()
        })
        .unwrap_or_default();
    for (name, value) in defaults {
        if find(&pairs, &name).is_none() {
            put(&mut pairs, &name, value);
        }
    }
    let mut run = Run {
        parser,
        seen: vec![false; actions.len()],
        changed: vec![false; actions.len()],
        groups: groups(cx, parser, &actions),
        actions,
        pairs,
        strings,
        extras: Vec::new(),
        unrecognized: Vec::new(),
    };
    match run.all(cx) {
        Ok(()) => {
            run.extras.append(&mut run.unrecognized);
            Ok((run.pairs, run.extras))
        }
        Err(Failure::Trap(trap)) => Err(trap),
        Err(Failure::Argument(name, message)) => {
            let message = match name {
                Some(name) => format!("argument {name}: {message}"),
                None => message,
            };
            Err(fail(cx, parser, &message))
        }
    }
}

/// The trap of `parser.error(message)`, which does not return.
fn fail(cx: &mut Ctx<'_>, parser: Value, message: &str) -> Trap {
    match parser::error(cx, parser, message) {
        Err(trap) => trap,
        Ok(_) => parser::system_exit(cx, Value::Int(2)),
    }
}

/// A mutually exclusive group: its members by index, and whether one of them must be given.
struct Group {
    members: Vec<usize>,
    required: bool,
}

fn groups(cx: &Ctx<'_>, parser: Value, actions: &[Action]) -> Vec<Group> {
    attrs::items(cx, parser, "_mutually_exclusive_groups")
        .into_iter()
        .map(|group| Group {
            members: attrs::items(cx, group, "_group_actions")
                .into_iter()
                .filter_map(|member| actions.iter().position(|a| a.object.is(member)))
                .collect(),
            required: attrs::or_none(cx, group, "required") == Value::Bool(true),
        })
        .collect()
}

/// What a string that looks like an option is: the action (if known), the option as written there, and what
/// followed `=` or the letter.
type OptionTuple = (Option<usize>, String, Option<String>);

/// One parse.
struct Run {
    parser: Value,
    actions: Vec<Action>,
    /// Which actions were taken, by index.
    seen: Vec<bool>,
    /// Which of them got something other than their default.
    changed: Vec<bool>,
    groups: Vec<Group>,
    pairs: Pairs,
    strings: Vec<String>,
    extras: Vec<String>,
    /// What subparsers did not recognize.
    unrecognized: Vec<String>,
}

impl Run {
    fn all(&mut self, cx: &mut Ctx<'_>) -> Result<(), Failure> {
        let mut options: Vec<Option<OptionTuple>> = Vec::new();
        let mut pattern = Vec::new();
        let mut after_dashes = false;
        for string in self.strings.clone() {
            let option = if after_dashes || string == "--" {
                None
            } else {
                self.option(cx, &string)?
            };
            pattern.push(match (&option, string == "--" && !after_dashes) {
                (_, true) => b'-',
                (Some(_), _) => b'O',
                (None, _) => b'A',
            });
            after_dashes |= string == "--";
            options.push(option);
        }
        let mut positionals: Vec<usize> = (0..self.actions.len())
            .filter(|&i| !self.actions[i].is_optional())
            .collect();
        let mut at = 0;
        while let Some(next) = (at..options.len()).find(|&i| options[i].is_some()) {
            if at != next {
                let end = self.positionals(cx, &mut positionals, at, &pattern)?;
                if end > at {
                    at = end;
                    continue;
                }
            }
            self.extras.extend_from_slice(&self.strings[at..next]);
            let option = options[next].clone();
            at = match option {
                Some(option) => self.optional(cx, next, option, &pattern)?,
                None => next + 1,
            };
        }
        let end = self.positionals(cx, &mut positionals, at, &pattern)?;
        self.extras.extend_from_slice(&self.strings[end..]);
        self.check_all(cx)
    }

    /// What is missing, and the defaults that are strings and have a `type`.
    fn check_all(&mut self, cx: &mut Ctx<'_>) -> Result<(), Failure> {
        let mut missing = Vec::new();
        for i in 0..self.actions.len() {
            let action = self.actions[i].clone();
            if self.seen[i] {
                continue;
            }
            if action.required {
                missing.push(action.name(cx).unwrap_or_else(|| "None".to_owned()));
            } else if let Some(default) = cx.as_str(action.default).map(ToOwned::to_owned)
                && let Some(dest) = &action.dest
                && find(&self.pairs, dest).is_some_and(|value| value.is(action.default))
            {
                let value = convert(cx, &action, &default, Some(action.default))?;
                put(&mut self.pairs, dest, value);
            }
        }
        if !missing.is_empty() {
            let message = format!(
                "the following arguments are required: {}",
                missing.join(", ")
            );
            return Err(fail(cx, self.parser, &message).into());
        }
        for group in &self.groups {
            if group.required && !group.members.iter().any(|&member| self.changed[member]) {
                let names: Vec<String> = group
                    .members
                    .iter()
                    .filter(|&&member| !self.actions[member].is_hidden(cx))
                    .filter_map(|&member| self.actions[member].name(cx))
                    .collect();
                let message = format!("one of the arguments {} is required", names.join(" "));
                return Err(fail(cx, self.parser, &message).into());
            }
        }
        Ok(())
    }

    fn by_option(&self, option: &str) -> Option<usize> {
        (self.actions.iter()).position(|action| action.option_strings.iter().any(|o| o == option))
    }

    /// Whether a string is an option, and which.
    fn option(&self, cx: &mut Ctx<'_>, string: &str) -> Result<Option<OptionTuple>, Failure> {
        if !string.starts_with('-') {
            return Ok(None);
        }
        if let Some(action) = self.by_option(string) {
            return Ok(Some((Some(action), string.to_owned(), None)));
        }
        if string.len() == 1 {
            return Ok(None);
        }
        if let Some((option, value)) = string.split_once('=')
            && let Some(action) = self.by_option(option)
        {
            return Ok(Some((
                Some(action),
                option.to_owned(),
                Some(value.to_owned()),
            )));
        }
        let mut candidates = self.abbreviated(cx, string);
        if candidates.len() > 1 {
            let names: Vec<&str> = candidates.iter().map(|c| c.1.as_str()).collect();
            let message = format!(
                "ambiguous option: {string} could match {}",
                names.join(", ")
            );
            return Err(fail(cx, self.parser, &message).into());
        }
        if let Some(one) = candidates.pop() {
            return Ok(Some(one));
        }
        let looks_negative = self
            .actions
            .iter()
            .flat_map(|action| &action.option_strings)
            .any(|option| is_negative_number(option));
        if (is_negative_number(string) && !looks_negative) || string.contains(' ') {
            return Ok(None);
        }
        Ok(Some((None, string.to_owned(), None)))
    }

    /// The options that a string may be short for.
    fn abbreviated(&self, cx: &Ctx<'_>, string: &str) -> Vec<OptionTuple> {
        let known = self.actions.iter().enumerate().flat_map(|(i, action)| {
            action
                .option_strings
                .iter()
                .map(move |option| (i, option.clone()))
        });
        if string.starts_with("--") {
            if attrs::or_none(cx, self.parser, "allow_abbrev") == Value::Bool(false) {
                return Vec::new();
            }
            let (prefix, value) = match string.split_once('=') {
                Some((prefix, value)) => (prefix, Some(value.to_owned())),
                None => (string, None),
            };
            return known
                .filter(|(_, option)| option.starts_with(prefix))
                .map(|(i, option)| (Some(i), option, value.clone()))
                .collect();
        }
        let short_end = string.char_indices().nth(2).map_or(string.len(), |c| c.0);
        let (short, rest) = string.split_at(short_end);
        known
            .filter_map(|(i, option)| {
                if option == short {
                    Some((Some(i), option, Some(rest.to_owned())))
                } else if option.starts_with(string) {
                    Some((Some(i), option, None))
                } else {
                    None
                }
            })
            .collect()
    }

    /// Takes an option and its arguments; gives the index of the string after them.
    fn optional(
        &mut self,
        cx: &mut Ctx<'_>,
        start: usize,
        option: OptionTuple,
        pattern: &[u8],
    ) -> Result<usize, Failure> {
        let (mut index, mut option, mut explicit) = option;
        let mut taken: Vec<(usize, Vec<String>)> = Vec::new();
        let stop = loop {
            let Some(i) = index else {
                self.extras.push(self.strings[start].clone());
                return Ok(start + 1);
            };
            let action = &self.actions[i];
            let Some(value) = explicit.take() else {
                let first = start + 1;
                let count = one_option(cx, action, &pattern[first..])?;
                taken.push((i, self.strings[first..first + count].to_vec()));
                break first + count;
            };
            let count = one_option(cx, action, b"A")?;
            let ignored = |cx: &Ctx<'_>, action: &Action, value: &str| {
                let message = format!("ignored explicit argument {}", repr_str(value));
                Failure::Argument(action.name(cx), message)
            };
            if count == 0 && !option.starts_with("--") {
                taken.push((i, Vec::new()));
                let mut chars = value.chars();
                let Some(letter) = chars.next() else {
                    return Err(cx
                        .error(class::INDEX_ERROR, "string index out of range")
                        .into());
                };
                option = format!("-{letter}");
                let rest = chars.as_str();
                match self.by_option(&option) {
                    Some(found) => {
                        index = Some(found);
                        explicit = (!rest.is_empty()).then(|| rest.to_owned());
                    }
                    None => return Err(ignored(cx, &self.actions[i], &value)),
                }
            } else if count == 1 {
                taken.push((i, vec![value]));
                break start + 1;
            } else {
                return Err(ignored(cx, action, &value));
            }
        };
        for (i, strings) in taken {
            self.take(cx, i, strings)?;
        }
        Ok(stop)
    }

    /// Gives strings to as many positional arguments as can be served; the index after the last.
    fn positionals(
        &mut self,
        cx: &mut Ctx<'_>,
        left: &mut Vec<usize>,
        start: usize,
        pattern: &[u8],
    ) -> Result<usize, Failure> {
        let counts = (1..=left.len()).rev().find_map(|count| {
            let nargs: Vec<Nargs> = left[..count]
                .iter()
                .map(|&i| self.actions[i].nargs)
                .collect();
            matching(&nargs, true, &pattern[start..])
        });
        let counts = counts.unwrap_or_default();
        let mut at = start;
        let served: Vec<usize> = left.drain(..counts.len()).collect();
        for (i, count) in served.into_iter().zip(counts) {
            let strings = self.strings[at..at + count].to_vec();
            at += count;
            self.take(cx, i, strings)?;
        }
        Ok(at)
    }

    /// Performs an action on the strings that it was given.
    fn take(&mut self, cx: &mut Ctx<'_>, i: usize, strings: Vec<String>) -> Result<(), Failure> {
        self.seen[i] = true;
        let action = self.actions[i].clone();
        let value = values(cx, &action, strings)?;
        if !value.is(action.default) {
            self.changed[i] = true;
            for group in self
                .groups
                .iter()
                .filter(|group| group.members.contains(&i))
            {
                let rival = group
                    .members
                    .iter()
                    .find(|&&member| member != i && self.changed[member]);
                if let Some(&rival) = rival {
                    let rival = self.actions[rival].name(cx).unwrap_or_default();
                    let message = format!("not allowed with argument {rival}");
                    return Err(Failure::Argument(action.name(cx), message));
                }
            }
        }
        if is_suppress(cx, value) {
            return Ok(());
        }
        let dest = action.dest.as_deref();
        let old = dest.and_then(|dest| find(&self.pairs, dest));
        let result = match action.kind {
            Kind::Store => value,
            Kind::StoreConst | Kind::StoreTrue | Kind::StoreFalse => action.constant,
            Kind::Append => appended(cx, old, &[value])?,
            Kind::AppendConst => appended(cx, old, &[action.constant])?,
            Kind::Extend => {
                let items = iteration::items(cx, value)?;
                appended(cx, old, &items)?
            }
            Kind::Count => match old {
                None | Some(Value::None) => Value::Int(1),
                Some(old) => arith::binary(cx, arith::Operator::Add, old, Value::Int(1))?,
            },
            Kind::Help => {
                let help = container::call_method(cx, self.parser, "print_help", &[]);
                help?;
                return Err(parser::system_exit(cx, Value::Int(0)).into());
            }
            Kind::Version => {
                let version = help::format_version(cx, self.parser, action.object)?;
                cx.stdout().push_str(&version);
                return Err(parser::system_exit(cx, Value::Int(0)).into());
            }
            Kind::Parsers => return self.subparser(cx, &action, value),
        };
        if let Some(dest) = dest {
            put(&mut self.pairs, dest, result);
        }
        Ok(())
    }

    /// Hands the rest of the strings to the subparser that the first one names.
    fn subparser(
        &mut self,
        cx: &mut Ctx<'_>,
        action: &Action,
        values: Value,
    ) -> Result<(), Failure> {
        let items = cx
            .as_items(values)
            .map(<[Value]>::to_vec)
            .unwrap_or_default();
        let name = items.first().copied().unwrap_or_default();
        if let Some(dest) = &action.dest {
            put(&mut self.pairs, dest, name);
        }
        let parser = item::get(cx, action.choices, name)?;
        let strings = items[1..]
            .iter()
            .map(|&item| cx.as_str(item).unwrap_or_default().to_owned())
            .collect();
        let (pairs, extras) = parse(cx, parser, strings, Vec::new())?;
        for (name, value) in pairs {
            put(&mut self.pairs, &name, value);
        }
        self.unrecognized.extend(extras);
        Ok(())
    }
}

/// A copy of a list (or nothing) with items added.
fn appended(cx: &mut Ctx<'_>, old: Option<Value>, more: &[Value]) -> Result<Value, Failure> {
    let mut items = match old {
        None | Some(Value::None) => Vec::new(),
        Some(old) => iteration::items(cx, old)?,
    };
    items.extend_from_slice(more);
    Ok(cx.new_list(items))
}

/// `^-\d+$|^-\d*\.\d+$`
fn is_negative_number(text: &str) -> bool {
    let Some(number) = text.strip_prefix('-') else {
        return false;
    };
    let digits = |text: &str| text.chars().all(char::is_numeric);
    match number.split_once('.') {
        None => !number.is_empty() && digits(number),
        Some((whole, part)) => digits(whole) && !part.is_empty() && digits(part),
    }
}

/// The value of an argument that was given these strings.
fn values(cx: &mut Ctx<'_>, action: &Action, strings: Vec<String>) -> Result<Value, Failure> {
    let mut strings = strings;
    if !matches!(action.nargs, Nargs::Parser | Nargs::Remainder)
        && let Some(dashes) = strings.iter().position(|string| string == "--")
    {
        strings.remove(dashes);
    }
    match (action.nargs, strings.as_slice()) {
        (Nargs::Optional, []) => {
            let value = if action.is_optional() {
                action.constant
            } else {
                action.default
            };
            let Some(text) = cx.as_str(value).map(ToOwned::to_owned) else {
                return Ok(value);
            };
            let value = convert(cx, action, &text, Some(value))?;
            check_choice(cx, action, value)?;
            Ok(value)
        }
        (Nargs::ZeroOrMore, []) if !action.is_optional() => {
            let value = match action.default {
                Value::None => cx.new_list(Vec::new()),
                default => default,
            };
            check_choice(cx, action, value)?;
            Ok(value)
        }
        (Nargs::One | Nargs::Optional, [one]) => {
            let value = convert(cx, action, one, None)?;
            check_choice(cx, action, value)?;
            Ok(value)
        }
        (nargs, strings) => {
            let mut items = Vec::new();
            for string in strings {
                items.push(convert(cx, action, string, None)?);
            }
            let checked = match nargs {
                Nargs::Remainder => 0,
                Nargs::Parser => 1,
                _ => items.len(),
            };
            for &item in items.iter().take(checked) {
                check_choice(cx, action, item)?;
            }
            Ok(cx.new_list(items))
        }
    }
}

/// A string as its `type` makes it. `same` is the string's own object, if it has one.
fn convert(
    cx: &mut Ctx<'_>,
    action: &Action,
    string: &str,
    same: Option<Value>,
) -> Result<Value, Failure> {
    let value = same.unwrap_or_else(|| cx.new_str(string));
    if action.converter == Value::None {
        return Ok(value);
    }
    match cx.call_apart(action.converter, Args::positional(&[value])) {
        Err(trap) if cx.is_raised(&trap, class::ARGUMENT_TYPE_ERROR) => {
            let Trap::Raise(exception) = trap else {
                unreachable!("it is raised")
            };
            let message = text::str(cx, Value::Obj(exception))?;
            Err(Failure::Argument(action.name(cx), message))
        }
        Err(trap)
            if cx.is_raised(&trap, class::TYPE_ERROR)
                || cx.is_raised(&trap, class::VALUE_ERROR) =>
        {
            let name = match action::callable_name(cx, action.converter) {
                Some(name) => name,
                None => text::repr(cx, action.converter)?,
            };
            let message = format!("invalid {name} value: {}", repr_str(string));
            Err(Failure::Argument(action.name(cx), message))
        }
        other => Ok(other?),
    }
}

fn check_choice(cx: &mut Ctx<'_>, action: &Action, value: Value) -> Result<(), Failure> {
    if action.choices == Value::None || item::contains(cx, action.choices, value)? {
        return Ok(());
    }
    let choices = container::choices(cx, action.choices, text::repr)?;
    let message = format!(
        "invalid choice: {} (choose from {})",
        text::repr(cx, value)?,
        choices.join(", ")
    );
    Err(Failure::Argument(action.name(cx), message))
}

/// How many of the strings that follow an option are its arguments.
fn one_option(cx: &Ctx<'_>, action: &Action, pattern: &[u8]) -> Result<usize, Failure> {
    if let Some(counts) = matching(&[action.nargs], false, pattern) {
        return Ok(counts[0]);
    }
    let message = match action.nargs {
        Nargs::One => "expected one argument".to_owned(),
        Nargs::Optional => "expected at most one argument".to_owned(),
        Nargs::OneOrMore => "expected at least one argument".to_owned(),
        Nargs::Exactly(1) => "expected 1 argument".to_owned(),
        Nargs::Exactly(count) => format!("expected {count} arguments"),
        Nargs::Parser => "expected A... arguments".to_owned(),
        Nargs::ZeroOrMore | Nargs::Remainder => "expected more arguments".to_owned(),
    };
    Err(Failure::Argument(action.name(cx), message))
}

/// `template % {"prog": prog}`
///
/// # Errors
/// What the formatting raises.
pub fn with_prog(cx: &mut Ctx<'_>, template: Value, prog: Value) -> Result<String, Trap> {
    let mut dict = Dict::default();
    attrs::put(cx, &mut dict, "prog", prog);
    let dict = cx.alloc(Object::Dict(Box::new(dict)));
    let text = percent::format_str(cx, template, dict)?;
    Ok(cx.as_str(text).unwrap_or_default().to_owned())
}
