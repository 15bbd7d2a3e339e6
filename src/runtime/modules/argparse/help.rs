//! Usage and help texts, laid out as CPython 3.8's `HelpFormatter` does where no terminal tells its width: lines
//! of 78 characters, help from the 24th column on.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::dict::Dict;
use super::super::super::native::{Args, Trap};
use super::super::super::object::Object;
use super::super::super::ops::{percent, text};
use super::super::super::value::{Handle, Value};
use super::super::attrs;
use super::action::{self, Action, Kind, Nargs};
use super::{container, is_suppress, parse, wrap};
use std::collections::BTreeMap;

/// How wide a line is: 80 columns less two.
const WIDTH: usize = 78;

/// What the class of a formatter, or the formatter that it makes, says.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice that a formatter class makes by itself"
)]
struct Style {
    prog: Value,
    width: usize,
    /// The column at which help begins at the latest.
    position: usize,
    indent: usize,
    raw_text: bool,
    raw_description: bool,
    shows_defaults: bool,
    metavar_is_type: bool,
}

fn style(cx: &mut Ctx<'_>, parser: Value) -> Result<Style, Trap> {
    let prog = attrs::or_none(cx, parser, "prog");
    let formatter = attrs::or_none(cx, parser, "formatter_class");
    let builtin = |cx: &Ctx<'_>, handle: Handle| {
        handle.is_frozen() && matches!(cx.get(handle), Object::Class(_))
    };
    let (class, instance) = match formatter {
        Value::Obj(handle) if builtin(cx, handle) => (handle, Value::None),
        _ => {
            let keyword = attrs::name(cx, "prog").handle;
            let made = cx.call_with_keywords(
                formatter,
                Args {
                    pos: &[],
                    kw: &[(keyword, prog)],
                },
            )?;
            (cx.class_of(made), made)
        }
    };
    let number = |cx: &Ctx<'_>, name: &str, usual: usize| match attrs::or_none(cx, instance, name) {
        Value::Int(int) => usize::try_from(int).unwrap_or(0),
        _ => usual,
    };
    let width = number(cx, "_width", WIDTH);
    let indent = number(cx, "_indent_increment", 2);
    let position = number(cx, "_max_help_position", 24);
    let is = |base| cx.is_subclass(class, base);
    Ok(Style {
        prog,
        width,
        position: position.min(width.saturating_sub(20).max(indent * 2)),
        indent,
        raw_text: is(class::RAW_TEXT_FORMATTER),
        raw_description: is(class::RAW_DESCRIPTION_FORMATTER),
        shows_defaults: is(class::ARGUMENT_DEFAULTS_FORMATTER),
        metavar_is_type: is(class::METAVAR_TYPE_FORMATTER),
    })
}

fn len(text: &str) -> usize {
    text.chars().count()
}

/// `parser.format_usage()`
///
/// # Errors
/// What formatting the texts raises.
pub fn format_usage(cx: &mut Ctx<'_>, parser: Value) -> Result<String, Trap> {
    let style = style(cx, parser)?;
    let actions = action::read_all(cx, parser, "_actions")?;
    let usage = usage(cx, parser, &style, &actions, "usage: ")?;
    Ok(finish(&usage))
}

/// What the usage of a subparser begins with: the parser's name and its positional arguments.
///
/// # Errors
/// As [`format_usage`].
pub fn format_prefix(cx: &mut Ctx<'_>, parser: Value) -> Result<String, Trap> {
    let style = style(cx, parser)?;
    let mut actions = action::read_all(cx, parser, "_actions")?;
    actions.retain(|action| !action.is_optional());
    let usage = usage(cx, parser, &style, &actions, "")?;
    Ok(finish(&usage).trim().to_owned())
}

/// What `--version` prints.
///
/// # Errors
/// As [`format_usage`].
pub fn format_version(cx: &mut Ctx<'_>, parser: Value, action: Value) -> Result<String, Trap> {
    let mut version = attrs::or_none(cx, action, "version");
    if version == Value::None {
        if let Some(own) = attrs::get(cx, parser, "version") {
            version = own;
        } else {
            let kind = cx.class_name(parser).to_owned();
            let message = format!("'{kind}' object has no attribute 'version'");
            return Err(cx.error(class::ATTRIBUTE_ERROR, message));
        }
    }
    let style = style(cx, parser)?;
    let text = paragraph(cx, &style, version, 0)?;
    Ok(finish(&text))
}

/// `parser.format_help()`
///
/// # Errors
/// As [`format_usage`].
pub fn format_help(cx: &mut Ctx<'_>, parser: Value) -> Result<String, Trap> {
    let style = style(cx, parser)?;
    let actions = action::read_all(cx, parser, "_actions")?;
    let mut out = usage(cx, parser, &style, &actions, "usage: ")?;
    let description = attrs::or_none(cx, parser, "description");
    out.push_str(&paragraph(cx, &style, description, 0)?);
    let mut sections = Vec::new();
    let mut longest = 0;
    for group in attrs::items(cx, parser, "_action_groups") {
        let mut actions = action::read_all(cx, group, "_group_actions")?;
        actions.retain(|action| !action.is_hidden(cx));
        for action in &actions {
            let mut most = len(&invocation(cx, &style, action)?);
            for sub in subactions(cx, action)? {
                most = most.max(len(&invocation(cx, &style, &sub)?));
            }
            longest = longest.max(most + style.indent);
        }
        sections.push((group, actions));
    }
    for (group, actions) in sections {
        let description = attrs::or_none(cx, group, "description");
        let mut body = paragraph(cx, &style, description, style.indent)?;
        for action in &actions {
            body.push_str(&entry(cx, &style, action, style.indent, longest)?);
        }
        if body.is_empty() {
            continue;
        }
        let title = attrs::or_none(cx, group, "title");
        let heading = if title == Value::None || is_suppress(cx, title) {
            String::new()
        } else {
            format!("{}:\n", text::str(cx, title)?)
        };
        out.push_str(&format!("\n{heading}{body}\n"));
    }
    let epilog = attrs::or_none(cx, parser, "epilog");
    out.push_str(&paragraph(cx, &style, epilog, 0)?);
    Ok(finish(&out))
}

/// A text without blank lines at its ends and without two blank lines in a row.
fn finish(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    let mut breaks = 0;
    for c in text.chars() {
        breaks = if c == '\n' { breaks + 1 } else { 0 };
        if breaks <= 2 {
            out.push(c);
        }
    }
    format!("{}\n", out.trim_matches('\n'))
}

/// A description or epilog.
fn paragraph(cx: &mut Ctx<'_>, style: &Style, value: Value, indent: usize) -> Result<String, Trap> {
    if value == Value::None || is_suppress(cx, value) {
        return Ok(String::new());
    }
    let mut body = text::str(cx, value)?;
    if body.contains("%(prog)") {
        body = parse::with_prog(cx, value, style.prog)?;
    }
    let margin = " ".repeat(indent);
    let filled = if style.raw_description {
        body.split_inclusive('\n')
            .flat_map(|line| [margin.as_str(), line])
            .collect()
    } else {
        let width = style.width.saturating_sub(indent).max(11);
        wrap::wrap(&wrap::squeeze(&body), width, &margin).join("\n")
    };
    Ok(format!("{filled}\n\n"))
}

/// The names of an action's arguments: its metavar, its choices or what its name gives.
enum Metavar {
    One(String),
    Several(Vec<String>),
}

impl Metavar {
    fn at(&self, index: usize) -> String {
        match self {
            Self::One(name) => name.clone(),
            Self::Several(names) => names.get(index).cloned().unwrap_or_default(),
        }
    }
}

fn metavar(cx: &mut Ctx<'_>, style: &Style, action: &Action) -> Result<Metavar, Trap> {
    if action.metavar != Value::None {
        if let Some(Object::Tuple(names)) = cx.object(action.metavar) {
            let names = names.to_vec();
            let names: Result<Vec<String>, Trap> =
                names.into_iter().map(|name| text::str(cx, name)).collect();
            return Ok(Metavar::Several(names?));
        }
        return Ok(Metavar::One(text::str(cx, action.metavar)?));
    }
    if action.choices != Value::None {
        let choices = container::choices(cx, action.choices, text::str)?;
        return Ok(Metavar::One(format!("{{{}}}", choices.join(","))));
    }
    if style.metavar_is_type {
        return if let Some(name) = action::callable_name(cx, action.converter) {
            Ok(Metavar::One(name))
        } else {
            let kind = cx.class_name(action.converter).to_owned();
            let message = format!("'{kind}' object has no attribute '__name__'");
            Err(cx.error(class::ATTRIBUTE_ERROR, message))
        };
    }
    let dest = action.dest.as_deref().unwrap_or(super::SUPPRESS);
    Ok(Metavar::One(if action.is_optional() {
        dest.to_uppercase()
    } else {
        dest.to_owned()
    }))
}

fn arguments(cx: &mut Ctx<'_>, style: &Style, action: &Action) -> Result<String, Trap> {
    let metavar = metavar(cx, style, action)?;
    let first = metavar.at(0);
    Ok(match action.nargs {
        Nargs::One => first,
        Nargs::Optional => format!("[{first}]"),
        Nargs::ZeroOrMore => format!("[{first} [{} ...]]", metavar.at(1)),
        Nargs::OneOrMore => format!("{first} [{} ...]", metavar.at(1)),
        Nargs::Remainder => "...".to_owned(),
        Nargs::Parser => format!("{first} ..."),
        Nargs::Exactly(count) => {
            let names: Vec<String> = (0..count).map(|i| metavar.at(i)).collect();
            names.join(" ")
        }
    })
}

/// How an action is written in the list of arguments: `-n N, --count N`.
fn invocation(cx: &mut Ctx<'_>, style: &Style, action: &Action) -> Result<String, Trap> {
    if !action.is_optional() {
        return Ok(metavar(cx, style, action)?.at(0));
    }
    if action.kind.is_flag() {
        return Ok(action.option_strings.join(", "));
    }
    let arguments = arguments(cx, style, action)?;
    let parts: Vec<String> = action
        .option_strings
        .iter()
        .map(|option| format!("{option} {arguments}"))
        .collect();
    Ok(parts.join(", "))
}

fn subactions(cx: &mut Ctx<'_>, action: &Action) -> Result<Vec<Action>, Trap> {
    match action.kind {
        Kind::Parsers => action::read_all(cx, action.object, "_choices_actions"),
        _ => Ok(Vec::new()),
    }
}

/// An action's lines in the list of arguments.
fn entry(
    cx: &mut Ctx<'_>,
    style: &Style,
    action: &Action,
    indent: usize,
    longest: usize,
) -> Result<String, Trap> {
    let position = (longest + 2).min(style.position);
    let width = style.width.saturating_sub(position).max(11);
    let room = position.saturating_sub(indent + 2);
    let header = invocation(cx, style, action)?;
    let margin = " ".repeat(indent);
    let help = match action.help {
        Value::None => String::new(),
        help => text::str(cx, help)?,
    };
    let mut out = format!("{margin}{header}");
    if help.is_empty() {
        out.push('\n');
    } else {
        let first_indent = if len(&header) <= room {
            out.push_str(&" ".repeat(room - len(&header) + 2));
            0
        } else {
            out.push('\n');
            position
        };
        let expanded = expand(cx, style, action, help)?;
        let lines: Vec<String> = if style.raw_text {
            expanded.lines().map(ToOwned::to_owned).collect()
        } else {
            wrap::wrap(&wrap::squeeze(&expanded), width, "")
        };
        if lines.is_empty() {
            return Err(cx.error(class::INDEX_ERROR, "list index out of range"));
        }
        for (i, line) in lines.iter().enumerate() {
            let margin = " ".repeat(if i == 0 { first_indent } else { position });
            out.push_str(&format!("{margin}{line}\n"));
        }
    }
    for sub in subactions(cx, action)? {
        out.push_str(&entry(cx, style, &sub, indent + style.indent, longest)?);
    }
    Ok(out)
}

/// The help of an action with its `%(…)s` replaced.
fn expand(
    cx: &mut Ctx<'_>,
    style: &Style,
    action: &Action,
    mut help: String,
) -> Result<String, Trap> {
    if style.shows_defaults
        && !help.contains("%(default)")
        && !is_suppress(cx, action.default)
        && (action.is_optional() || matches!(action.nargs, Nargs::Optional | Nargs::ZeroOrMore))
    {
        help.push_str(" (default: %(default)s)");
    }
    let pairs: Vec<(Value, Value)> = attrs::all(cx, action.object)
        .unwrap_or(&Dict::default())
        .iter()
        .collect();
    let mut values = Dict::default();
    for (name, value) in pairs {
        if is_suppress(cx, value) {
            continue;
        }
        let name = cx.as_str(name).unwrap_or_default().to_owned();
        let value = match action::callable_name(cx, value) {
            Some(callable) => cx.new_str(callable),
            None => value,
        };
        let value = if name == "choices" && value != Value::None {
            let choices = container::choices(cx, value, text::str)?;
            cx.new_str(choices.join(", "))
        } else {
            value
        };
        attrs::put(cx, &mut values, &name, value);
    }
    attrs::put(cx, &mut values, "prog", style.prog);
    let values = cx.alloc(Object::Dict(Box::new(values)));
    let help = cx.new_str(help);
    let text = percent::format_str(cx, help, values)?;
    Ok(cx.as_str(text).unwrap_or_default().to_owned())
}

// ---- usage ----

fn usage(
    cx: &mut Ctx<'_>,
    parser: Value,
    style: &Style,
    actions: &[Action],
    prefix: &str,
) -> Result<String, Trap> {
    let own = attrs::or_none(cx, parser, "usage");
    if is_suppress(cx, own) {
        return Ok(String::new());
    }
    let prog = text::str(cx, style.prog)?;
    let body = if own != Value::None {
        parse::with_prog(cx, own, style.prog)?
    } else if actions.is_empty() {
        prog
    } else {
        let groups = read_groups(cx, parser);
        let (optionals, positionals): (Vec<&Action>, Vec<&Action>) =
            actions.iter().partition(|action| action.is_optional());
        let all: Vec<&Action> = optionals.iter().chain(&positionals).copied().collect();
        let line = format!("{prog} {}", actions_usage(cx, style, &all, &groups)?);
        let line = line.trim_end().to_owned();
        if len(prefix) + len(&line) > style.width {
            let optionals = parts(&actions_usage(cx, style, &optionals, &groups)?);
            let positionals = parts(&actions_usage(cx, style, &positionals, &groups)?);
            break_usage(&prog, prefix, &optionals, &positionals, style.width)
        } else {
            line
        }
    };
    Ok(format!("{prefix}{body}\n\n"))
}

/// Puts the parts of a usage that is too long for one line on several.
fn break_usage(
    prog: &str,
    prefix: &str,
    optionals: &[String],
    positionals: &[String],
    width: usize,
) -> String {
    let lines = |parts: &[String], indent: &str, prefix: Option<&str>| {
        let mut lines: Vec<String> = Vec::new();
        let mut line: Vec<&str> = Vec::new();
        // One less than what stands before the first part, since each part brings a space.
        let start = len(indent).saturating_sub(1);
        let mut used = prefix.map_or(start, |prefix| len(prefix).saturating_sub(1));
        for part in parts {
            if used + 1 + len(part) > width && !line.is_empty() {
                lines.push(format!("{indent}{}", line.join(" ")));
                line.clear();
                used = start;
            }
            line.push(part);
            used += len(part) + 1;
        }
        if !line.is_empty() {
            lines.push(format!("{indent}{}", line.join(" ")));
        }
        if prefix.is_some()
            && let Some(first) = lines.first_mut()
        {
            *first = first.chars().skip(len(indent)).collect();
        }
        lines
    };
    let with_prog = |parts: &[String]| {
        let mut all = vec![prog.to_owned()];
        all.extend_from_slice(parts);
        all
    };
    if (len(prefix) + len(prog)) * 4 <= width * 3 {
        let indent = " ".repeat(len(prefix) + len(prog) + 1);
        let all = if !optionals.is_empty() {
            let mut all = lines(&with_prog(optionals), &indent, Some(prefix));
            all.extend(lines(positionals, &indent, None));
            all
        } else if !positionals.is_empty() {
            lines(&with_prog(positionals), &indent, Some(prefix))
        } else {
            vec![prog.to_owned()]
        };
        return all.join("\n");
    }
    let indent = " ".repeat(len(prefix));
    let together: Vec<String> = optionals.iter().chain(positionals).cloned().collect();
    let mut all = lines(&together, &indent, None);
    if all.len() > 1 {
        all = lines(optionals, &indent, None);
        all.extend(lines(positionals, &indent, None));
    }
    std::iter::once(prog.to_owned())
        .chain(all)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The parts of a usage that stay on one line: bracketed ones, and words.
fn parts(usage: &str) -> Vec<String> {
    let text: Vec<char> = usage.chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at].is_whitespace() {
            at += 1;
            continue;
        }
        let close = match text[at] {
            '(' => Some(')'),
            '[' => Some(']'),
            _ => None,
        };
        let ends = |end: usize| text.get(end).is_none_or(|c| c.is_whitespace());
        let bracketed = close.and_then(|close| {
            (at + 2..=text.len()).find(|&end| text[end - 1] == close && ends(end))
        });
        let end = bracketed.unwrap_or_else(|| {
            (at..text.len())
                .find(|&end| text[end].is_whitespace())
                .unwrap_or(text.len())
        });
        parts.push(text[at..end].iter().collect());
        at = end;
    }
    parts
}

/// A mutually exclusive group: the objects of its actions, and whether one must be given.
struct Group {
    members: Vec<Value>,
    required: bool,
}

fn read_groups(cx: &Ctx<'_>, parser: Value) -> Vec<Group> {
    attrs::items(cx, parser, "_mutually_exclusive_groups")
        .into_iter()
        .map(|group| Group {
            members: attrs::items(cx, group, "_group_actions"),
            required: attrs::or_none(cx, group, "required") == Value::Bool(true),
        })
        .collect()
}

fn actions_usage(
    cx: &mut Ctx<'_>,
    style: &Style,
    actions: &[&Action],
    groups: &[Group],
) -> Result<String, Trap> {
    let mut grouped: Vec<Value> = Vec::new();
    let mut inserts: BTreeMap<usize, String> = BTreeMap::new();
    for group in groups {
        let Some(&first) = group.members.first() else {
            let message = "list index out of range";
            return Err(cx.error(class::INDEX_ERROR, message));
        };
        let Some(start) = actions.iter().position(|action| action.object.is(first)) else {
            continue;
        };
        let end = start + group.members.len();
        let in_a_row = actions.get(start..end).is_some_and(|run| {
            (run.iter().zip(&group.members)).all(|(action, &member)| action.object.is(member))
        });
        if !in_a_row {
            continue;
        }
        grouped.extend_from_slice(&group.members);
        let (open, close) = if group.required {
            ('(', ')')
        } else {
            ('[', ']')
        };
        inserts
            .entry(start)
            .and_modify(|text| text.extend([' ', open]))
            .or_insert_with(|| open.to_string());
        inserts.entry(end).or_default().push(close);
        for i in start + 1..end {
            inserts.insert(i, "|".to_owned());
        }
    }
    let mut shown: Vec<Option<String>> = Vec::new();
    for (i, action) in actions.iter().enumerate() {
        let is_grouped = grouped.iter().any(|&member| member.is(action.object));
        if action.is_hidden(cx) {
            shown.push(None);
            for place in [i, i + 1] {
                if inserts.get(&place).is_some_and(|text| text == "|") {
                    inserts.remove(&place);
                    break;
                }
            }
        } else if action.is_optional() {
            let mut part = action.option_strings[0].clone();
            if !action.kind.is_flag() {
                part = format!("{part} {}", arguments(cx, style, action)?);
            }
            if !action.required && !is_grouped {
                part = format!("[{part}]");
            }
            shown.push(Some(part));
        } else {
            let mut part = arguments(cx, style, action)?;
            if is_grouped && part.starts_with('[') && part.ends_with(']') {
                part.pop();
                part.remove(0);
            }
            shown.push(Some(part));
        }
    }
    for (i, text) in inserts.into_iter().rev() {
        shown.insert(i.min(shown.len()), Some(text));
    }
    let parts: Vec<String> = shown.into_iter().flatten().collect();
    Ok(tidy(&parts.join(" ")))
}

/// Removes the spaces inside brackets, brackets around nothing, and parentheses around a single choice.
fn tidy(text: &str) -> String {
    let mut out = text.to_owned();
    for open in ["[", "("] {
        out = out.replace(&format!("{open} "), open);
    }
    for close in ["]", ")"] {
        out = out.replace(&format!(" {close}"), close);
    }
    let chars: Vec<char> = out.chars().collect();
    let mut kept = String::new();
    let mut at = 0;
    while at < chars.len() {
        let spaces = chars[at + 1..].iter().take_while(|&&c| c == ' ').count();
        let closes = matches!(chars.get(at + 1 + spaces), Some(']' | ')'));
        if matches!(chars[at], '[' | '(') && closes {
            at += spaces + 2;
        } else {
            kept.push(chars[at]);
            at += 1;
        }
    }
    let chars: Vec<char> = kept.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let bar = chars[at..]
            .iter()
            .position(|&c| c == '|')
            .map_or(chars.len(), |bar| at + bar);
        let close = chars[at..bar].iter().rposition(|&c| c == ')');
        match (chars[at], close) {
            ('(', Some(close)) => {
                out.extend(&chars[at + 1..at + close]);
                at += close + 1;
            }
            (c, _) => {
                out.push(c);
                at += 1;
            }
        }
    }
    out.trim().to_owned()
}
