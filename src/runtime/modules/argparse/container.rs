//! Adding arguments: `add_argument` of parsers and groups, the groups themselves, `add_subparsers`.
//!
//! A group shares the list of actions of the parser it belongs to and has a list of its own besides.

use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::{call, item, iteration, text, truth};
use super::super::super::value::Value;
use super::super::attrs;
use super::super::signature::Signature;
use super::action::{self, Action, Kind, Nargs};
use super::{SUPPRESS, help, parser};
use crate::text::repr::repr_str;

/// `_ArgumentGroup` and `_MutuallyExclusiveGroup`
pub static GROUP: NativeClass = NativeClass {
    new: |cx, _class, _args| Err(cx.type_error("argument groups are made by a parser")),
    methods: &[
        NativeFn::method("add_argument", add_argument),
        NativeFn::method("add_argument_group", add_argument_group),
        NativeFn::method("add_mutually_exclusive_group", add_mutually_exclusive_group),
    ],
    class_methods: &[],
    getsets: &[],
};

/// What `add_subparsers` gives.
pub static SUBPARSERS: NativeClass = NativeClass {
    new: |cx, _class, _args| Err(cx.type_error("subparsers are made by add_subparsers()")),
    methods: &[NativeFn::method("add_parser", add_parser)],
    class_methods: &[],
    getsets: &[],
};

/// The keyword arguments of `add_argument`.
struct Keywords(Vec<(String, Value)>);

impl Keywords {
    fn of(cx: &Ctx<'_>, args: Args<'_>) -> Self {
        let pair = |&(name, value): &(_, Value)| (cx.text(name).to_owned(), value);
        Self(args.kw.iter().map(pair).collect())
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.0.iter().find(|pair| pair.0 == name).map(|pair| pair.1)
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|pair| pair.0 == name)?;
        Some(self.0.remove(at).1)
    }

    fn put(&mut self, name: &str, value: Value) {
        self.take(name);
        self.0.push((name.to_owned(), value));
    }
}

/// The parser that a group belongs to; a parser itself.
#[must_use]
pub fn parser_of(cx: &Ctx<'_>, container: Value) -> Value {
    attrs::get(cx, container, "_parser").unwrap_or(container)
}

/// `container.add_argument(…)`
///
/// # Errors
/// `ValueError` and `TypeError` for arguments that do not go together, `ArgumentError` for an option that is
/// there already.
pub fn add_argument(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let container = args.at(0);
    let names = names_of(cx, &args.pos[1..])?;
    let mut keywords = Keywords::of(cx, args);
    let is_positional = match names.as_slice() {
        [] => true,
        [one] => !one.starts_with('-'),
        _ => false,
    };
    let (option_strings, dest) = if is_positional {
        (Vec::new(), positional(cx, &names, &mut keywords)?)
    } else {
        optional(cx, names, &mut keywords)?
    };
    let parser = parser_of(cx, container);
    if keywords.get("default").is_none() {
        let defaults = attrs::or_none(cx, parser, "_defaults");
        let dest = dest.as_deref().unwrap_or_default();
        let set = cx
            .as_dict(defaults)
            .and_then(|dict| attrs::in_dict(cx, dict, dest));
        let general = attrs::or_none(cx, parser, "argument_default");
        if let Some(default) = set {
            keywords.put("default", default);
        } else if general != Value::None {
            keywords.put("default", general);
        }
    }
    let action = make(cx, &option_strings, dest, keywords)?;
    check(cx, action)?;
    add(cx, container, action)?;
    Ok(action)
}

fn names_of(cx: &mut Ctx<'_>, values: &[Value]) -> Result<Vec<String>, Trap> {
    let mut names = Vec::new();
    for &value in values {
        match cx.as_str(value) {
            Some("") => return Err(cx.error(class::INDEX_ERROR, "string index out of range")),
            Some(name) => names.push(name.to_owned()),
            None => {
                let message = format!("'{}' object is not subscriptable", cx.class_name(value));
                return Err(cx.type_error(message));
            }
        }
    }
    Ok(names)
}

fn positional(
    cx: &mut Ctx<'_>,
    names: &[String],
    keywords: &mut Keywords,
) -> Result<Option<String>, Trap> {
    let dest = match (names.first(), keywords.take("dest")) {
        (Some(_), Some(_)) => {
            return Err(cx.value_error("dest supplied twice for positional argument"));
        }
        (Some(name), None) => name.clone(),
        (None, Some(dest)) => cx.as_str(dest).unwrap_or_default().to_owned(),
        (None, None) => {
            return Err(cx.type_error(
                "_get_positional_kwargs() missing 1 required positional argument: 'dest'",
            ));
        }
    };
    if keywords.get("required").is_some() {
        return Err(cx.type_error("'required' is an invalid argument for positionals"));
    }
    let nargs = keywords.get("nargs").and_then(|nargs| cx.as_str(nargs));
    let has_default = keywords.get("default").is_some();
    let required = match nargs {
        Some("?") => false,
        Some("*") => !has_default,
        _ => true,
    };
    if required {
        keywords.put("required", Value::Bool(true));
    }
    Ok(Some(dest))
}

type OptionStrings = (Vec<String>, Option<String>);

fn optional(
    cx: &mut Ctx<'_>,
    names: Vec<String>,
    keywords: &mut Keywords,
) -> Result<OptionStrings, Trap> {
    for name in &names {
        if !name.starts_with('-') {
            let message = format!(
                "invalid option string {}: must start with a character '-'",
                repr_str(name)
            );
            return Err(cx.value_error(message));
        }
    }
    if let Some(dest) = keywords.take("dest")
        && dest != Value::None
    {
        let dest = cx.as_str(dest).filter(|&dest| dest != SUPPRESS);
        return Ok((names, dest.map(ToOwned::to_owned)));
    }
    let long = names.iter().find(|name| name.starts_with("--"));
    let dest = long
        .or(names.first())
        .map(|name| name.trim_start_matches('-').replace('-', "_"))
        .unwrap_or_default();
    if dest.is_empty() {
        let last = names.last().map(String::as_str).unwrap_or_default();
        let message = format!("dest= is required for options like {}", repr_str(last));
        return Err(cx.value_error(message));
    }
    Ok((names, Some(dest)))
}

/// Makes the action object.
fn make(
    cx: &mut Ctx<'_>,
    option_strings: &[String],
    dest: Option<String>,
    mut keywords: Keywords,
) -> Outcome {
    let kind = match keywords.take("action") {
        None | Some(Value::None) => Kind::Store,
        Some(value) => match cx.as_str(value).map(Kind::of) {
            Some(Some(kind)) => kind,
            None if action::is_callable(cx, value) => {
                return Err(cx.error(
                    class::NOT_IMPLEMENTED_ERROR,
                    "action classes of argparse are not supported by racescope",
                ));
            }
            _ => {
                let message = format!("unknown action \"{}\"", text::str(cx, value)?);
                return Err(cx.value_error(message));
            }
        },
    };
    for (name, _) in &keywords.0 {
        // Every action takes these two; `required` comes from being positional, which flags do not know.
        if name != "help" && !kind.keywords().contains(&name.as_str()) {
            let message = format!("__init__() got an unexpected keyword argument '{name}'");
            return Err(cx.type_error(message));
        }
    }
    if matches!(kind, Kind::StoreConst | Kind::AppendConst) && keywords.get("const").is_none() {
        return Err(cx.type_error("__init__() missing 1 required positional argument: 'const'"));
    }
    let default = keywords.get("default");
    let nargs = keywords.get("nargs").unwrap_or(Value::None);
    let constant = keywords.get("const").unwrap_or(Value::None);
    if kind == Kind::Store && nargs == Value::Int(0) {
        return Err(cx.value_error(
            "nargs for store actions must be != 0; if you have nothing to store, actions such as store true or store const may be more appropriate",
        ));
    }
    if kind == Kind::Store && constant != Value::None && cx.as_str(nargs) != Some("?") {
        return Err(cx.value_error("nargs must be '?' to supply const"));
    }
    if matches!(kind, Kind::Append | Kind::Extend) {
        if nargs == Value::Int(0) {
            return Err(cx.value_error(
                "nargs for append actions must be > 0; if arg strings are not supplying the value to append, the append const action may be more appropriate",
            ));
        }
        if constant != Value::None && cx.as_str(nargs) != Some("?") {
            return Err(cx.value_error("nargs must be '?' to supply const"));
        }
    }
    let suppress = cx.new_str(SUPPRESS);
    let default = default.unwrap_or(match kind {
        Kind::StoreTrue => Value::Bool(false),
        Kind::StoreFalse => Value::Bool(true),
        Kind::Help | Kind::Version => suppress,
        _ => Value::None,
    });
    let constant = match kind {
        Kind::StoreTrue => Value::Bool(true),
        Kind::StoreFalse => Value::Bool(false),
        _ => constant,
    };
    let help = match (keywords.get("help"), kind) {
        (Some(help), _) => help,
        (None, Kind::Version) => cx.new_str("show program's version number and exit"),
        (None, _) => Value::None,
    };
    let strings: Vec<Value> = option_strings
        .iter()
        .map(|option| cx.new_str(option.as_str()))
        .collect();
    let strings = cx.new_list(strings);
    let dest = match dest {
        Some(dest) => cx.new_str(dest),
        None => suppress,
    };
    let kind_name = cx.new_str(kind.name());
    let mut get = |name: &str| keywords.take(name).unwrap_or(Value::None);
    let (required, choices) = (get("required"), get("choices"));
    let (converter, metavar, version) = (get("type"), get("metavar"), get("version"));
    let required = match required {
        Value::None => Value::Bool(false),
        other => Value::Bool(truth::truth(cx, other)?),
    };
    let nargs = if kind.is_flag() { Value::Int(0) } else { nargs };
    let action = attrs::instance(
        cx,
        class::ARGPARSE_ACTION,
        &[
            ("option_strings", strings),
            ("dest", dest),
            ("nargs", nargs),
            ("const", constant),
            ("default", default),
            ("type", converter),
            ("choices", choices),
            ("required", required),
            ("help", help),
            ("metavar", metavar),
            ("_kind", kind_name),
        ],
    );
    if kind == Kind::Version {
        attrs::set(cx, action, "version", version);
    }
    Ok(action)
}

/// Checks what can only be seen of the whole action.
fn check(cx: &mut Ctx<'_>, action: Value) -> Result<(), Trap> {
    let action = Action::read(cx, action)?;
    if action.converter != Value::None && !action::is_callable(cx, action.converter) {
        let message = format!("{} is not callable", text::repr(cx, action.converter)?);
        return Err(cx.value_error(message));
    }
    if let Some(Object::Tuple(names)) = cx.object(action.metavar) {
        let names = names.len();
        let fits = match action.nargs {
            Nargs::One | Nargs::Optional | Nargs::Parser => names == 1,
            Nargs::ZeroOrMore | Nargs::OneOrMore => names == 2,
            Nargs::Remainder => true,
            Nargs::Exactly(count) => names == count,
        };
        if !fits {
            return Err(cx.value_error("length of metavar tuple does not match nargs"));
        }
    }
    Ok(())
}

/// Adds an action to a parser or group.
fn add(cx: &mut Ctx<'_>, container: Value, action: Value) -> Result<(), Trap> {
    let read = Action::read(cx, action)?;
    let parser = parser_of(cx, container);
    if cx.class_of(container) == class::MUTUALLY_EXCLUSIVE_GROUP && read.required {
        return Err(cx.value_error("mutually exclusive arguments must be optional"));
    }
    let known: Vec<String> = action::read_all(cx, parser, "_actions")?
        .into_iter()
        .flat_map(|action| action.option_strings)
        .collect();
    let conflicts: Vec<&str> = read
        .option_strings
        .iter()
        .filter(|option| known.contains(option))
        .map(String::as_str)
        .collect();
    if !conflicts.is_empty() {
        let s = if conflicts.len() == 1 { "" } else { "s" };
        let message = format!(
            "argument {}: conflicting option string{s}: {}",
            read.name(cx).unwrap_or_default(),
            conflicts.join(", ")
        );
        return Err(cx.error(class::ARGUMENT_ERROR, message));
    }
    attrs::push(cx, parser, "_actions", action);
    let mut group = container;
    if cx.class_of(group) == class::MUTUALLY_EXCLUSIVE_GROUP {
        attrs::push(cx, group, "_group_actions", action);
        group = attrs::or_none(cx, group, "_container");
    }
    // The innermost group with a title of its own, or one of the parser's two.
    let list = if cx.class_of(group) == class::ARGUMENT_GROUP {
        group
    } else if read.is_optional() {
        attrs::or_none(cx, parser, "_optionals")
    } else {
        attrs::or_none(cx, parser, "_positionals")
    };
    attrs::push(cx, list, "_group_actions", action);
    Ok(())
}

/// A group without arguments.
pub fn new_group(cx: &mut Ctx<'_>, parser: Value, title: Value, description: Value) -> Value {
    let actions = cx.new_list(Vec::new());
    attrs::instance(
        cx,
        class::ARGUMENT_GROUP,
        &[
            ("title", title),
            ("description", description),
            ("_group_actions", actions),
            ("_parser", parser),
        ],
    )
}

/// `container.add_argument_group(title=None, description=None)`
///
/// # Errors
/// `TypeError` for other arguments.
pub fn add_argument_group(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [title, description] =
        Signature::method("__init__", ["title", "description"], 0).bind(cx, args)?;
    let parser = parser_of(cx, args.at(0));
    let group = new_group(
        cx,
        parser,
        title.unwrap_or(Value::None),
        description.unwrap_or(Value::None),
    );
    // A group inside a group is never shown, as in CPython.
    if parser == args.at(0) {
        attrs::push(cx, parser, "_action_groups", group);
    }
    Ok(group)
}

/// `container.add_mutually_exclusive_group(required=False)`
///
/// # Errors
/// `TypeError` for other arguments.
pub fn add_mutually_exclusive_group(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [required] = Signature::method("__init__", ["required"], 0).bind(cx, args)?;
    let required = match required {
        Some(required) => truth::truth(cx, required)?,
        None => false,
    };
    let parser = parser_of(cx, args.at(0));
    let actions = cx.new_list(Vec::new());
    let group = attrs::instance(
        cx,
        class::MUTUALLY_EXCLUSIVE_GROUP,
        &[
            ("required", Value::Bool(required)),
            ("_group_actions", actions),
            ("_container", args.at(0)),
            ("_parser", parser),
        ],
    );
    attrs::push(cx, parser, "_mutually_exclusive_groups", group);
    Ok(group)
}

/// `parser.add_subparsers(…)`
///
/// # Errors
/// `TypeError` for arguments it does not have; `SystemExit` the second time.
pub fn add_subparsers(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = args.at(0);
    let names = [
        "title",
        "description",
        "prog",
        "dest",
        "required",
        "help",
        "metavar",
        "parser_class",
    ];
    let [
        title,
        description,
        prog,
        dest,
        required,
        help_text,
        metavar,
        parser_class,
    ] = Signature::method("add_subparsers", names, 0)
        .keyword_only(0)
        .bind(cx, args)?;
    if attrs::or_none(cx, this, "_subparsers") != Value::None {
        return parser::error(cx, this, "cannot have multiple subparser arguments");
    }
    let prog = match prog {
        Some(prog) if prog != Value::None => prog,
        _ => {
            let usage = help::format_prefix(cx, this)?;
            cx.new_str(usage)
        }
    };
    let suppress = cx.new_str(SUPPRESS);
    let list = if title.is_some() || description.is_some() {
        let title = title.unwrap_or_else(|| cx.new_str("subcommands"));
        let group = new_group(cx, this, title, description.unwrap_or(Value::None));
        attrs::push(cx, this, "_action_groups", group);
        group
    } else {
        attrs::or_none(cx, this, "_positionals")
    };
    let required = match required {
        Some(required) => truth::truth(cx, required)?,
        None => false,
    };
    let (empty, choices) = (
        cx.new_list(Vec::new()),
        cx.alloc(Object::Dict(Box::default())),
    );
    let choices_actions = cx.new_list(Vec::new());
    let (nargs, kind) = (cx.new_str("A..."), cx.new_str("parsers"));
    let class = Value::Obj(cx.class_of(this));
    let action = attrs::instance(
        cx,
        class::SUBPARSERS_ACTION,
        &[
            ("option_strings", empty),
            ("dest", dest.unwrap_or(suppress)),
            ("nargs", nargs),
            ("const", Value::None),
            ("default", Value::None),
            ("type", Value::None),
            ("choices", choices),
            ("required", Value::Bool(required)),
            ("help", help_text.unwrap_or(Value::None)),
            ("metavar", metavar.unwrap_or(Value::None)),
            ("_kind", kind),
            ("_prog_prefix", prog),
            ("_parser_class", parser_class.unwrap_or(class)),
            ("_choices_actions", choices_actions),
        ],
    );
    attrs::set(cx, this, "_subparsers", list);
    attrs::push(cx, this, "_actions", action);
    attrs::push(cx, list, "_group_actions", action);
    Ok(action)
}

/// `subparsers.add_parser(name, …)`
fn add_parser(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let this = args.at(0);
    let Some(name) = args.pos.get(1).and_then(|&name| cx.as_str(name)) else {
        return Err(cx.type_error("add_parser() missing 1 required positional argument: 'name'"));
    };
    let name = name.to_owned();
    let mut keywords = Keywords::of(cx, args);
    let aliases = match keywords.take("aliases") {
        Some(aliases) => iteration::items(cx, aliases)?,
        None => Vec::new(),
    };
    let help_text = keywords.take("help");
    if keywords.get("prog").is_none_or(|prog| prog == Value::None) {
        let prefix = attrs::or_none(cx, this, "_prog_prefix");
        let prog = format!("{} {name}", cx.as_str(prefix).unwrap_or_default());
        let prog = cx.new_str(prog);
        keywords.put("prog", prog);
    }
    let mut pairs = Vec::new();
    for (keyword, value) in keywords.0 {
        pairs.push((attrs::name(cx, &keyword).handle, value));
    }
    let parser_class = attrs::or_none(cx, this, "_parser_class");
    let parser = cx.call_with_keywords(
        parser_class,
        Args {
            pos: &[],
            kw: &pairs,
        },
    )?;
    if let Some(help_text) = help_text {
        let shown: Vec<String> = aliases
            .iter()
            .filter_map(|&alias| cx.as_str(alias).map(ToOwned::to_owned))
            .collect();
        let metavar = if shown.is_empty() {
            name.clone()
        } else {
            format!("{name} ({})", shown.join(", "))
        };
        let mut keywords = Keywords(Vec::new());
        let metavar = cx.new_str(metavar);
        keywords.put("metavar", metavar);
        keywords.put("help", help_text);
        let pseudo = make(cx, &[], Some(name.clone()), keywords)?;
        attrs::push(cx, this, "_choices_actions", pseudo);
    }
    let names = std::iter::once(args.at(1)).chain(aliases);
    let map = attrs::or_none(cx, this, "choices");
    for name in names {
        item::set(cx, map, name, parser)?;
    }
    Ok(parser)
}

/// The help option that a parser begins with, unless it is told not to.
///
/// # Errors
/// None that can come: it is the first option.
pub fn add_help(cx: &mut Ctx<'_>, parser: Value) -> Result<(), Trap> {
    let mut keywords = Keywords(Vec::new());
    let action = cx.new_str("help");
    keywords.put("action", action);
    let help = cx.new_str("show this help message and exit");
    keywords.put("help", help);
    let names = ["-h".to_owned(), "--help".to_owned()];
    let action = make(cx, &names, Some("help".to_owned()), keywords)?;
    add(cx, parser, action)
}

/// Takes over the arguments of `parents=`, group by group.
///
/// # Errors
/// As [`add_argument`].
pub fn add_parents(cx: &mut Ctx<'_>, parser: Value, parents: &[Value]) -> Result<(), Trap> {
    for &parent in parents {
        let mut taken = Vec::new();
        for group in attrs::items(cx, parent, "_action_groups") {
            let title = attrs::or_none(cx, group, "title");
            let title_text = text::str(cx, title)?;
            let mut own = None;
            for candidate in attrs::items(cx, parser, "_action_groups") {
                let title = attrs::or_none(cx, candidate, "title");
                if text::str(cx, title)? == title_text {
                    own = Some(candidate);
                }
            }
            let own = if let Some(own) = own {
                own
            } else {
                let description = attrs::or_none(cx, group, "description");
                let made = new_group(cx, parser, title, description);
                attrs::push(cx, parser, "_action_groups", made);
                made
            };
            for action in attrs::items(cx, group, "_group_actions") {
                taken.push((action, own));
            }
        }
        for action in attrs::items(cx, parent, "_actions") {
            let group = taken.iter().find(|(taken, _)| taken.is(action));
            add(cx, group.map_or(parser, |(_, group)| *group), action)?;
        }
        for group in attrs::items(cx, parent, "_mutually_exclusive_groups") {
            attrs::push(cx, parser, "_mutually_exclusive_groups", group);
        }
        let defaults = attrs::or_none(cx, parent, "_defaults");
        let pairs: Vec<(Value, Value)> = cx
            .as_dict(defaults)
            .map(|dict| dict.iter().collect())
            .unwrap_or_default();
        let own = attrs::or_none(cx, parser, "_defaults");
        for (name, value) in pairs {
            item::set(cx, own, name, value)?;
        }
    }
    Ok(())
}

/// The texts of the choices of an argument, each by `shown`.
///
/// # Errors
/// What iterating over them or showing them raises.
pub fn choices(
    cx: &mut Ctx<'_>,
    choices: Value,
    shown: fn(&mut Ctx<'_>, Value) -> Result<String, Trap>,
) -> Result<Vec<String>, Trap> {
    let items = iteration::items(cx, choices)?;
    items.into_iter().map(|item| shown(cx, item)).collect()
}

/// Calls a method of the parser that a derived class may define anew.
///
/// # Errors
/// What it raises.
pub fn call_method(cx: &mut Ctx<'_>, object: Value, name: &str, args: &[Value]) -> Outcome {
    let name = attrs::name(cx, name);
    call::call_method(cx, object, name.handle, args)
}
