//! One argument of a parser: what `add_argument` makes, and how the other files read it.

use super::super::super::ctx::Ctx;
use super::super::super::native::Trap;
use super::super::super::object::Object;
use super::super::super::value::Value;
use super::super::attrs;
use super::{SUPPRESS, is_suppress};
use num_traits::ToPrimitive;

/// What happens when an argument is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as argparse names them")]
pub enum Kind {
    Store,
    StoreConst,
    StoreTrue,
    StoreFalse,
    Append,
    AppendConst,
    Extend,
    Count,
    Help,
    Version,
    Parsers,
}

impl Kind {
    /// The kind that `action=` names.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "store" => Self::Store,
            "store_const" => Self::StoreConst,
            "store_true" => Self::StoreTrue,
            "store_false" => Self::StoreFalse,
            "append" => Self::Append,
            "append_const" => Self::AppendConst,
            "extend" => Self::Extend,
            "count" => Self::Count,
            "help" => Self::Help,
            "version" => Self::Version,
            "parsers" => Self::Parsers,
            _ => return None,
        })
    }

    /// The name in `action=`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::StoreConst => "store_const",
            Self::StoreTrue => "store_true",
            Self::StoreFalse => "store_false",
            Self::Append => "append",
            Self::AppendConst => "append_const",
            Self::Extend => "extend",
            Self::Count => "count",
            Self::Help => "help",
            Self::Version => "version",
            Self::Parsers => "parsers",
        }
    }

    /// The keyword arguments that the action takes besides `option_strings`, `dest` and `help`.
    #[must_use]
    pub const fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Store | Self::Append | Self::Extend => &[
                "nargs", "const", "default", "type", "choices", "required", "metavar",
            ],
            Self::StoreConst | Self::AppendConst => &["const", "default", "required", "metavar"],
            Self::StoreTrue | Self::StoreFalse | Self::Count => &["default", "required"],
            Self::Help => &["default"],
            Self::Version => &["version", "default"],
            Self::Parsers => &["required", "metavar"],
        }
    }

    /// Whether it takes no value.
    #[must_use]
    pub const fn is_flag(self) -> bool {
        !matches!(
            self,
            Self::Store | Self::Append | Self::Extend | Self::Parsers
        )
    }
}

/// How many strings an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the constants of argparse")]
pub enum Nargs {
    One,
    Optional,
    ZeroOrMore,
    OneOrMore,
    Remainder,
    Parser,
    Exactly(usize),
}

impl Nargs {
    /// What an `nargs` stands for.
    ///
    /// # Errors
    /// `ValueError` if for nothing.
    pub fn of(cx: &mut Ctx<'_>, value: Value) -> Result<Self, Trap> {
        let named = match cx.as_str(value) {
            Some("?") => Some(Self::Optional),
            Some("*") => Some(Self::ZeroOrMore),
            Some("+") => Some(Self::OneOrMore),
            Some("...") => Some(Self::Remainder),
            Some("A...") => Some(Self::Parser),
            _ if value == Value::None => Some(Self::One),
            _ => cx
                .as_int(value)
                .map(|int| Self::Exactly(int.to_usize().unwrap_or(0))),
        };
        named.ok_or_else(|| cx.value_error("invalid nargs value"))
    }
}

/// An action as the parser needs it; a copy of the object's attributes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "named as argparse names them")]
pub struct Action {
    /// The object itself.
    pub object: Value,
    pub kind: Kind,
    pub option_strings: Vec<String>,
    /// None: suppressed.
    pub dest: Option<String>,
    pub nargs: Nargs,
    pub constant: Value,
    pub default: Value,
    pub converter: Value,
    pub choices: Value,
    pub required: bool,
    pub help: Value,
    pub metavar: Value,
}

impl Action {
    /// Reads an action object.
    ///
    /// # Errors
    /// `ValueError` if its `nargs` is none.
    pub fn read(cx: &mut Ctx<'_>, object: Value) -> Result<Self, Trap> {
        let kind = attrs::or_none(cx, object, "_kind");
        let kind = cx.as_str(kind).and_then(Kind::of).unwrap_or(Kind::Store);
        let nargs = attrs::or_none(cx, object, "nargs");
        let dest = attrs::or_none(cx, object, "dest");
        Ok(Self {
            object,
            kind,
            option_strings: attrs::items(cx, object, "option_strings")
                .into_iter()
                .filter_map(|item| cx.as_str(item).map(ToOwned::to_owned))
                .collect(),
            dest: cx
                .as_str(dest)
                .filter(|&dest| dest != SUPPRESS)
                .map(ToOwned::to_owned),
            nargs: Nargs::of(cx, nargs)?,
            constant: attrs::or_none(cx, object, "const"),
            default: attrs::or_none(cx, object, "default"),
            converter: attrs::or_none(cx, object, "type"),
            choices: attrs::or_none(cx, object, "choices"),
            required: attrs::or_none(cx, object, "required") == Value::Bool(true),
            help: attrs::or_none(cx, object, "help"),
            metavar: attrs::or_none(cx, object, "metavar"),
        })
    }

    /// Whether it is given by an option.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        !self.option_strings.is_empty()
    }

    /// How messages name it.
    #[must_use]
    pub fn name(&self, cx: &Ctx<'_>) -> Option<String> {
        if self.is_optional() {
            return Some(self.option_strings.join("/"));
        }
        if let Some(metavar) = cx.as_str(self.metavar)
            && metavar != SUPPRESS
        {
            return Some(metavar.to_owned());
        }
        self.dest.clone()
    }

    /// Whether help leaves it out.
    #[must_use]
    pub fn is_hidden(&self, cx: &Ctx<'_>) -> bool {
        is_suppress(cx, self.help)
    }
}

/// The actions in a list that is an attribute.
///
/// # Errors
/// As [`Action::read`].
pub fn read_all(cx: &mut Ctx<'_>, object: Value, name: &str) -> Result<Vec<Action>, Trap> {
    attrs::items(cx, object, name)
        .into_iter()
        .map(|action| Action::read(cx, action))
        .collect()
}

/// `__name__` of a callable, if it has one.
#[must_use]
pub fn callable_name(cx: &Ctx<'_>, callable: Value) -> Option<String> {
    match cx.get(callable.handle()?) {
        Object::Function(function) => cx.as_str(function.name).map(ToOwned::to_owned),
        Object::Class(class) => Some(class.name.to_string()),
        Object::Native(native) => Some(native.name.to_owned()),
        Object::Method { function, .. } => callable_name(cx, Value::Obj(*function)),
        Object::Instance(_) => {
            let name = attrs::get(cx, callable, "__name__")?;
            cx.as_str(name).map(ToOwned::to_owned)
        }
        _ => None,
    }
}

/// Whether a value can be called.
#[must_use]
pub fn is_callable(cx: &Ctx<'_>, value: Value) -> bool {
    match value {
        Value::Obj(handle) => {
            matches!(
                cx.get(handle),
                Object::Function(_) | Object::Class(_) | Object::Native(_) | Object::Method { .. }
            ) || cx.special(value, cx.program.names.call).is_some()
        }
        _ => false,
    }
}
