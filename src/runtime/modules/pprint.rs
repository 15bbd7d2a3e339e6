//! `pprint`: the layout of nested data over several lines, as CPython 3.8's `Lib/pprint.py` gives it.
//!
//! An object that fits into what is left of the line is printed as it is (`safe_repr`: dicts sorted, recursion
//! marked); one that does not is broken up by its kind. Keys that have no order are sorted by the names of
//! their types and then by identity.

use super::super::builtins::timsort::{Part, Plan};
use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::ops::{compare, iteration, text, truth};
use super::super::value::{Handle, Value};
use super::signature::Signature;
use super::{NativeModule, attrs};
use crate::bytecode::instr::Compare;
use crate::text::repr as atoms;
use num_traits::ToPrimitive;

/// `pprint`
pub const MODULE: NativeModule = NativeModule {
    name: "pprint",
    functions: &[
        NativeFn::function("pprint", |cx, args| {
            let bound = PPRINT.bind(cx, args)?;
            print(cx, &bound, true)
        }),
        NativeFn::function("pp", |cx, args| {
            let bound = PPRINT.bind(cx, args)?;
            print(cx, &bound, false)
        }),
        NativeFn::function("pformat", |cx, args| {
            let [object, indent, width, depth, compact, sort] = Signature::function(
                "pformat",
                [
                    "object",
                    "indent",
                    "width",
                    "depth",
                    "compact",
                    "sort_dicts",
                ],
                1,
            )
            .keyword_only(4)
            .bind(cx, args)?;
            let printer = Printer::new(cx, [indent, width, depth, compact, sort], true)?;
            let text = printer.format(cx, object.unwrap_or_default())?;
            Ok(cx.new_str(text))
        }),
        NativeFn::function("saferepr", |cx, args| {
            args.expect(cx, "saferepr", 0, 1, 1)?;
            let shown = Printer::USUAL.safe_repr(cx, args.at(0), &mut Vec::new(), 0)?;
            Ok(cx.new_str(shown.text))
        }),
        NativeFn::function("isreadable", |cx, args| {
            args.expect(cx, "isreadable", 0, 1, 1)?;
            let shown = Printer::USUAL.safe_repr(cx, args.at(0), &mut Vec::new(), 0)?;
            Ok(Value::Bool(shown.readable))
        }),
        NativeFn::function("isrecursive", |cx, args| {
            args.expect(cx, "isrecursive", 0, 1, 1)?;
            let shown = Printer::USUAL.safe_repr(cx, args.at(0), &mut Vec::new(), 0)?;
            Ok(Value::Bool(shown.recursive))
        }),
    ],
    classes: &[("PrettyPrinter", class::PRETTY_PRINTER)],
    constants: &[],
};

const PPRINT: Signature<7> = Signature::function(
    "pprint",
    [
        "object",
        "stream",
        "indent",
        "width",
        "depth",
        "compact",
        "sort_dicts",
    ],
    1,
)
.keyword_only(5);

/// `PrettyPrinter`
pub static PRETTY_PRINTER: NativeClass = NativeClass {
    new: |cx, class, _args| Ok(cx.new_instance(class, Value::Unbound)),
    methods: &[
        NativeFn::method("__init__", init),
        NativeFn::method("pformat", |cx, args| {
            args.expect(cx, "pformat", 1, 1, 1)?;
            let printer = Printer::of(cx, args.at(0))?;
            let text = printer.format(cx, args.at(1))?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("pprint", |cx, args| {
            args.expect(cx, "pprint", 1, 1, 1)?;
            let printer = Printer::of(cx, args.at(0))?;
            let text = printer.format(cx, args.at(1))?;
            let stream = attrs::or_none(cx, args.at(0), "_stream");
            write(cx, stream, &text)
        }),
    ],
    class_methods: &[],
    getsets: &[],
};

fn init(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    let [indent, width, depth, stream, compact, sort] = Signature::method(
        "__init__",
        [
            "indent",
            "width",
            "depth",
            "stream",
            "compact",
            "sort_dicts",
        ],
        0,
    )
    .keyword_only(4)
    .bind(cx, args)?;
    let given = [indent, width, depth, compact, sort];
    Printer::new(cx, given, true)?;
    for (name, value) in ["_indent", "_width", "_depth", "_compact", "_sort"]
        .into_iter()
        .zip(given)
    {
        if let Some(value) = value {
            attrs::set(cx, args.at(0), name, value);
        }
    }
    attrs::set(cx, args.at(0), "_stream", stream.unwrap_or(Value::None));
    Ok(Value::None)
}

fn print(cx: &mut Ctx<'_>, bound: &[Option<Value>; 7], sort: bool) -> Outcome {
    let [object, stream, indent, width, depth, compact, sorted] = *bound;
    let printer = Printer::new(cx, [indent, width, depth, compact, sorted], sort)?;
    let text = printer.format(cx, object.unwrap_or_default())?;
    write(cx, stream.unwrap_or(Value::None), &text)
}

fn write(cx: &mut Ctx<'_>, stream: Value, text: &str) -> Outcome {
    if stream == Value::None {
        cx.stdout().push_str(text);
        cx.stdout().push('\n');
        return Ok(Value::None);
    }
    let name = attrs::name(cx, "write");
    let method = super::super::ops::attr::get(cx, stream, name)?;
    let text = cx.new_str(format!("{text}\n"));
    cx.call(method, &[text])?;
    Ok(Value::None)
}

/// How to print.
struct Printer {
    indent: usize,
    width: i64,
    depth: Option<i64>,
    compact: bool,
    sort: bool,
}

/// What [`Printer::safe_repr`] gives.
struct Shown {
    text: String,
    readable: bool,
    recursive: bool,
}

impl Shown {
    fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            readable: true,
            recursive: false,
        }
    }
}

/// How an object is broken up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Dict,
    List,
    Tuple,
    Set,
    Str,
    Bytes,
    ByteArray,
    OrderedDict,
    DefaultDict,
    Counter,
    Deque,
    /// Its `repr` is all there is.
    Atom,
}

/// Where a piece of output stands.
#[derive(Clone, Copy)]
struct Place {
    /// The column it begins in.
    indent: i64,
    /// How many characters must follow it on its last line.
    allowance: i64,
    /// How deep it is nested.
    level: i64,
}

fn len(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn spaces(count: i64) -> String {
    " ".repeat(usize::try_from(count).unwrap_or(0))
}

impl Printer {
    const USUAL: Self = Self {
        indent: 1,
        width: 80,
        depth: None,
        compact: false,
        sort: true,
    };

    /// From indent, width, depth, compact, `sort_dicts`.
    fn new(cx: &mut Ctx<'_>, given: [Option<Value>; 5], sort: bool) -> Result<Self, Trap> {
        let [indent, width, depth, compact, sorted] = given;
        let number = |cx: &mut Ctx<'_>, value: Option<Value>, usual: i64| match value {
            None => Ok(usual),
            Some(value) => {
                if let Some(int) = super::super::ops::convert::to_int(cx, value)? {
                    Ok(int.to_i64().unwrap_or(i64::from(i32::MAX)))
                } else {
                    let kind = cx.class_name(value).to_owned();
                    let message = format!(
                        "int() argument must be a string, a bytes-like object or a number, not '{kind}'"
                    );
                    Err(cx.type_error(message))
                }
            }
        };
        let indent = number(cx, indent, 1)?;
        let width = number(cx, width, 80)?;
        let depth = match depth {
            None | Some(Value::None) => None,
            Some(depth) => Some(number(cx, Some(depth), 0)?),
        };
        let problem = if indent < 0 {
            Some("indent must be >= 0")
        } else if depth.is_some_and(|depth| depth <= 0) {
            Some("depth must be > 0")
        } else if width == 0 {
            Some("width must be != 0")
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(cx.value_error(problem));
        }
        let flag = |cx: &mut Ctx<'_>, value: Option<Value>, usual| match value {
            None => Ok(usual),
            Some(value) => truth::truth(cx, value),
        };
        Ok(Self {
            indent: usize::try_from(indent).unwrap_or(0).min(1 << 16),
            width,
            depth,
            compact: flag(cx, compact, false)?,
            sort: flag(cx, sorted, sort)?,
        })
    }

    /// Of a `PrettyPrinter` object.
    fn of(cx: &mut Ctx<'_>, object: Value) -> Result<Self, Trap> {
        let names = ["_indent", "_width", "_depth", "_compact", "_sort"];
        let given = names.map(|name| attrs::get(cx, object, name));
        Self::new(cx, given, true)
    }

    fn format(&self, cx: &mut Ctx<'_>, object: Value) -> Result<String, Trap> {
        let mut out = String::new();
        let place = Place {
            indent: 0,
            allowance: 0,
            level: 0,
        };
        self.put(cx, object, &mut out, place, &mut Vec::new())?;
        Ok(out)
    }

    /// Prints an object, on one line if it fits.
    fn put(
        &self,
        cx: &mut Ctx<'_>,
        object: Value,
        out: &mut String,
        place: Place,
        context: &mut Vec<Handle>,
    ) -> Result<(), Trap> {
        if let Value::Obj(handle) = object
            && context.contains(&handle)
        {
            out.push_str(&recursion(cx, object));
            return Ok(());
        }
        let shown = self.repr(cx, object, context, place.level)?;
        let shape = shape(cx, object);
        if len(&shown) <= self.width - place.indent - place.allowance || shape == Shape::Atom {
            out.push_str(&shown);
            return Ok(());
        }
        let Value::Obj(handle) = object else {
            unreachable!("what has a shape is an object")
        };
        context.push(handle);
        let inner = Place {
            level: place.level + 1,
            ..place
        };
        cx.nested("", |cx| {
            self.break_up(cx, object, shape, out, inner, context)
        })?;
        context.pop();
        Ok(())
    }

    fn break_up(
        &self,
        cx: &mut Ctx<'_>,
        object: Value,
        shape: Shape,
        out: &mut String,
        place: Place,
        context: &mut Vec<Handle>,
    ) -> Result<(), Trap> {
        let name = cx.class_name(object).to_owned();
        // The column after `name(`.
        let inside = Place {
            indent: place.indent + len(&name) + 1,
            ..place
        };
        let more = |place: Place, allowance: i64| Place {
            allowance: place.allowance + allowance,
            ..place
        };
        match shape {
            Shape::Dict => self.put_dict(cx, object, out, place, context)?,
            Shape::List => {
                let items = items(cx, object)?;
                out.push('[');
                self.put_items(cx, &items, out, more(place, 1), context)?;
                out.push(']');
            }
            Shape::Tuple => {
                let items = items(cx, object)?;
                let close = if items.len() == 1 { ",)" } else { ")" };
                out.push('(');
                self.put_items(cx, &items, out, more(place, len(close)), context)?;
                out.push_str(close);
            }
            Shape::Set => {
                let items = items(cx, object)?;
                let items = sorted(cx, &items, |item| *item)?;
                let (open, close, place) = if name == "set" {
                    ("{".to_owned(), "}", place)
                } else {
                    (format!("{name}({{"), "})", inside)
                };
                out.push_str(&open);
                self.put_items(cx, &items, out, more(place, len(close)), context)?;
                out.push_str(close);
            }
            Shape::Str => {
                let text = cx.as_str(object).unwrap_or_default().to_owned();
                self.put_str(&text, out, place);
            }
            Shape::Bytes | Shape::ByteArray => {
                let bytes: Vec<u8> = match cx.object(object) {
                    Some(Object::Bytes(bytes)) => bytes.to_vec(),
                    Some(Object::ByteArray(bytes)) => bytes.clone(),
                    _ => Vec::new(),
                };
                if shape == Shape::Bytes {
                    self.put_bytes(&bytes, out, place);
                } else {
                    out.push_str("bytearray(");
                    let place = Place {
                        indent: place.indent + 10,
                        allowance: place.allowance + 1,
                        level: place.level + 1,
                    };
                    self.put_bytes(&bytes, out, place);
                    out.push(')');
                }
            }
            Shape::OrderedDict => {
                let pairs = pairs(cx, object)?;
                let pairs: Vec<Value> = pairs
                    .into_iter()
                    .map(|(key, value)| cx.new_tuple([key, value]))
                    .collect();
                let list = cx.new_list(pairs);
                out.push_str(&format!("{name}("));
                self.put(cx, list, out, more(inside, 1), context)?;
                out.push(')');
            }
            Shape::DefaultDict => {
                let factory = super::collections::default_factory(cx, object);
                let factory = self.repr(cx, factory, context, place.level)?;
                out.push_str(&format!("{name}({factory},\n{}", spaces(inside.indent)));
                self.put_dict(cx, object, out, more(inside, 1), context)?;
                out.push(')');
            }
            Shape::Counter => {
                let pairs = super::collections::most_common(cx, object)?;
                out.push_str(&format!("{name}({{"));
                out.push_str(&" ".repeat(self.indent.saturating_sub(1)));
                self.put_pairs(cx, &pairs, out, more(inside, 2), context)?;
                out.push_str("})");
            }
            Shape::Deque => {
                let (items, maxlen) = super::collections::deque_parts(cx, object);
                out.push_str(&format!("{name}(["));
                match maxlen {
                    None => {
                        self.put_items(cx, &items, out, more(inside, 2), context)?;
                        out.push_str("])");
                    }
                    Some(maxlen) => {
                        let place = Place {
                            allowance: 2,
                            ..inside
                        };
                        self.put_items(cx, &items, out, place, context)?;
                        let margin = spaces(inside.indent);
                        out.push_str(&format!("],\n{margin}maxlen={maxlen})"));
                    }
                }
            }
            Shape::Atom => unreachable!("an atom is not broken up"),
        }
        Ok(())
    }

    fn put_dict(
        &self,
        cx: &mut Ctx<'_>,
        object: Value,
        out: &mut String,
        place: Place,
        context: &mut Vec<Handle>,
    ) -> Result<(), Trap> {
        out.push('{');
        out.push_str(&" ".repeat(self.indent.saturating_sub(1)));
        let pairs = self.pairs(cx, object)?;
        let place = Place {
            allowance: place.allowance + 1,
            ..place
        };
        self.put_pairs(cx, &pairs, out, place, context)?;
        out.push('}');
        Ok(())
    }

    fn put_pairs(
        &self,
        cx: &mut Ctx<'_>,
        pairs: &[(Value, Value)],
        out: &mut String,
        place: Place,
        context: &mut Vec<Handle>,
    ) -> Result<(), Trap> {
        let indent = place.indent + self.step();
        for (i, &(key, value)) in pairs.iter().enumerate() {
            let is_last = i + 1 == pairs.len();
            let key = self.repr(cx, key, context, place.level)?;
            out.push_str(&format!("{key}: "));
            let place = Place {
                indent: indent + len(&key) + 2,
                allowance: if is_last { place.allowance } else { 1 },
                ..place
            };
            self.put(cx, value, out, place, context)?;
            if !is_last {
                out.push_str(&format!(",\n{}", spaces(indent)));
            }
        }
        Ok(())
    }

    fn put_items(
        &self,
        cx: &mut Ctx<'_>,
        items: &[Value],
        out: &mut String,
        place: Place,
        context: &mut Vec<Handle>,
    ) -> Result<(), Trap> {
        let indent = place.indent + self.step();
        out.push_str(&" ".repeat(self.indent.saturating_sub(1)));
        let new_line = format!(",\n{}", spaces(indent));
        let mut between = "";
        let mut most = self.width - indent + 1;
        let mut left = most;
        for (i, &item) in items.iter().enumerate() {
            let is_last = i + 1 == items.len();
            if is_last {
                most -= place.allowance;
                left -= place.allowance;
            }
            if self.compact {
                let shown = self.repr(cx, item, context, place.level)?;
                let needed = len(&shown) + 2;
                if left < needed {
                    left = most;
                    if !between.is_empty() {
                        between = &new_line;
                    }
                }
                if left >= needed {
                    left -= needed;
                    out.push_str(between);
                    between = ", ";
                    out.push_str(&shown);
                    continue;
                }
            }
            out.push_str(between);
            between = &new_line;
            let place = Place {
                indent,
                allowance: if is_last { place.allowance } else { 1 },
                ..place
            };
            self.put(cx, item, out, place, context)?;
        }
        Ok(())
    }

    /// A long string as several literals, cut at its line ends and between its words.
    fn put_str(&self, text: &str, out: &mut String, place: Place) {
        if text.is_empty() {
            out.push_str("''");
            return;
        }
        let is_outermost = place.level == 1;
        let extra = i64::from(is_outermost);
        let indent = place.indent + extra;
        let allowance = place.allowance + extra;
        let width = self.width - indent;
        let mut chunks: Vec<String> = Vec::new();
        let lines = lines(text);
        for (i, line) in lines.iter().enumerate() {
            let is_last_line = i + 1 == lines.len();
            let shown = atoms::repr_str(line);
            let room = if is_last_line {
                width - allowance
            } else {
                width
            };
            if len(&shown) <= room {
                chunks.push(shown);
                continue;
            }
            let parts = words(line);
            let mut current = String::new();
            for (j, part) in parts.iter().enumerate() {
                let candidate = format!("{current}{part}");
                let room = if is_last_line && j + 1 == parts.len() {
                    width - allowance
                } else {
                    width
                };
                if len(&atoms::repr_str(&candidate)) > room {
                    if !current.is_empty() {
                        chunks.push(atoms::repr_str(&current));
                    }
                    current.clone_from(part);
                } else {
                    current = candidate;
                }
            }
            if !current.is_empty() {
                chunks.push(atoms::repr_str(&current));
            }
        }
        let parenthesized = is_outermost && chunks.len() > 1;
        let joined = chunks.join(&format!("\n{}", spaces(indent)));
        out.push_str(&if parenthesized {
            format!("({joined})")
        } else {
            joined
        });
    }

    fn put_bytes(&self, bytes: &[u8], out: &mut String, place: Place) {
        if bytes.len() <= 4 {
            out.push_str(&atoms::repr_bytes(bytes));
            return;
        }
        let is_outermost = place.level == 1;
        let extra = i64::from(is_outermost);
        let indent = place.indent + extra;
        let mut width = self.width - indent;
        let mut chunks: Vec<String> = Vec::new();
        let mut current: Vec<u8> = Vec::new();
        let last = bytes.len() / 4 * 4;
        for (i, part) in bytes.chunks(4).enumerate() {
            let candidate = [current.as_slice(), part].concat();
            if i * 4 == last {
                width -= place.allowance + extra;
            }
            if len(&atoms::repr_bytes(&candidate)) > width {
                if !current.is_empty() {
                    chunks.push(atoms::repr_bytes(&current));
                }
                current = part.to_vec();
            } else {
                current = candidate;
            }
        }
        if !current.is_empty() {
            chunks.push(atoms::repr_bytes(&current));
        }
        let joined = chunks.join(&format!("\n{}", spaces(indent)));
        out.push_str(&if is_outermost {
            format!("({joined})")
        } else {
            joined
        });
    }

    fn step(&self) -> i64 {
        i64::try_from(self.indent).unwrap_or(0)
    }

    fn repr(
        &self,
        cx: &mut Ctx<'_>,
        object: Value,
        context: &[Handle],
        level: i64,
    ) -> Result<String, Trap> {
        let shown = self.safe_repr(cx, object, &mut context.to_vec(), level)?;
        Ok(shown.text)
    }

    /// The pairs of a dict in the order in which they are printed.
    fn pairs(&self, cx: &mut Ctx<'_>, dict: Value) -> Result<Vec<(Value, Value)>, Trap> {
        let pairs = pairs(cx, dict)?;
        if self.sort {
            sorted(cx, &pairs, |pair| pair.0)
        } else {
            Ok(pairs)
        }
    }

    /// An object on one line.
    fn safe_repr(
        &self,
        cx: &mut Ctx<'_>,
        object: Value,
        context: &mut Vec<Handle>,
        level: i64,
    ) -> Result<Shown, Trap> {
        let asks_class = cx.python_special(object, cx.program.names.repr).is_some();
        let (Value::Obj(handle), Shape::Dict | Shape::List | Shape::Tuple, false) =
            (object, shape(cx, object), asks_class)
        else {
            let text = text::repr(cx, object)?;
            let readable = !text.is_empty() && !text.starts_with('<');
            return Ok(Shown {
                text,
                readable,
                recursive: false,
            });
        };
        let (values, is_dict) = match cx.object(object) {
            Some(Object::Dict(_)) => {
                let pairs = self.pairs(cx, object)?;
                let values: Vec<Value> = pairs.into_iter().flat_map(|(k, v)| [k, v]).collect();
                (values, true)
            }
            _ => (items(cx, object)?, false),
        };
        let (open, close) = match cx.object(object) {
            Some(Object::Dict(_)) => ("{", "}"),
            Some(Object::List(_)) => ("[", "]"),
            _ if values.len() == 1 => ("(", ",)"),
            _ => ("(", ")"),
        };
        if values.is_empty() {
            return Ok(Shown::plain(format!("{open}{close}")));
        }
        if self.depth.is_some_and(|depth| level >= depth) {
            return Ok(Shown {
                text: format!("{open}...{close}"),
                readable: false,
                recursive: context.contains(&handle),
            });
        }
        if context.contains(&handle) {
            return Ok(Shown {
                text: recursion(cx, object),
                readable: false,
                recursive: true,
            });
        }
        context.push(handle);
        let mut all = Shown::plain(open);
        for (i, &value) in values.iter().enumerate() {
            if is_dict && i % 2 == 1 {
                all.text.push_str(": ");
            } else if i > 0 {
                all.text.push_str(", ");
            }
            let shown = cx.nested("", |cx| self.safe_repr(cx, value, context, level + 1))?;
            all.text.push_str(&shown.text);
            all.readable &= shown.readable;
            all.recursive |= shown.recursive;
            cx.check_size(all.text.len())?;
        }
        context.pop();
        all.text.push_str(close);
        Ok(all)
    }
}

fn recursion(cx: &Ctx<'_>, object: Value) -> String {
    let id = object.handle().map_or(0, Handle::address);
    format!("<Recursion on {} with id={id}>", cx.class_name(object))
}

/// How an object is broken up: by the `__repr__` that its class has, which may be a class of the program.
fn shape(cx: &Ctx<'_>, object: Value) -> Shape {
    let Some(plain) = cx.object(object) else {
        return Shape::Atom;
    };
    let shape = match plain {
        Object::Dict(_) => Shape::Dict,
        Object::List(_) => Shape::List,
        Object::Tuple(_) => Shape::Tuple,
        Object::Set(_) | Object::FrozenSet(_) => Shape::Set,
        Object::Str(_) => Shape::Str,
        Object::Bytes(_) => Shape::Bytes,
        Object::ByteArray(_) => Shape::ByteArray,
        _ => Shape::Atom,
    };
    let is_empty = match plain {
        Object::Set(set) | Object::FrozenSet(set) => set.is_empty(),
        _ => false,
    };
    if is_empty {
        return Shape::Atom;
    }
    match cx.python_special(object, cx.program.names.repr) {
        None => shape,
        // A method of a modelled class.
        Some(Value::Obj(method)) if method.is_frozen() => {
            let owner = cx.class(cx.class_of(object)).mro.iter().find(|&&class| {
                let dict = &cx.class(class).dict;
                cx.dict_get_name(dict, cx.program.names.repr).is_some()
            });
            let known = match owner.copied() {
                Some(class::ORDERED_DICT) => Shape::OrderedDict,
                Some(class::DEFAULT_DICT) => Shape::DefaultDict,
                Some(class::COUNTER) => Shape::Counter,
                Some(class::DEQUE) => Shape::Deque,
                _ => Shape::Atom,
            };
            let is_empty = match cx.object(object) {
                Some(Object::Dict(dict)) => dict.is_empty(),
                _ => {
                    known == Shape::Deque
                        && super::collections::deque_parts(cx, object).0.is_empty()
                }
            };
            if is_empty { Shape::Atom } else { known }
        }
        Some(_) if shape == Shape::Dict => Shape::Dict,
        Some(_) => Shape::Atom,
    }
}

/// The items of a sequence or set as they are now; the same ones however often the call is made again.
fn items(cx: &mut Ctx<'_>, object: Value) -> Result<Vec<Value>, Trap> {
    let plain = cx.payload(object);
    let kept = cx.once(|cx| {
        let items = iteration::items(cx, plain)?;
        Ok(cx.new_tuple(items))
    })?;
    Ok(cx.as_items(kept).map(<[Value]>::to_vec).unwrap_or_default())
}

/// The pairs of a dict as they are now.
fn pairs(cx: &mut Ctx<'_>, dict: Value) -> Result<Vec<(Value, Value)>, Trap> {
    let flat: Vec<Value> = cx
        .as_dict(dict)
        .map(|dict| dict.iter().flat_map(|(key, value)| [key, value]).collect())
        .unwrap_or_default();
    let kept = cx.once(|cx| Ok(cx.new_tuple(flat)))?;
    let flat = cx.as_items(kept).unwrap_or_default();
    Ok(flat
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect())
}

/// Sorts by keys that need not have an order.
fn sorted<T: Copy>(
    cx: &mut Ctx<'_>,
    items: &[T],
    key: impl Fn(&T) -> Value,
) -> Result<Vec<T>, Trap> {
    let keys: Vec<Value> = items.iter().map(key).collect();
    let count = u32::try_from(items.len()).expect("fewer than 2^32 items");
    let mut order: Vec<u32> = Vec::with_capacity(items.len());
    let mut plan = Plan::new(items.len());
    let mut less = |a: u32, b: u32| stands_before(cx, keys[a as usize], keys[b as usize]);
    while let Some(part) = plan.part() {
        match part {
            Part::Run { start } => {
                let place = |at| u32::try_from(at).unwrap_or(count);
                let run = plan.find_run(start, place, &mut less)?;
                order.extend_from_slice(&run);
                plan.found(run.len());
            }
            Part::Merge { start, middle, end } => {
                let answer = plan.merge(&mut order[start..end], middle - start, &mut less)?;
                plan.merged(start, answer);
            }
        }
    }
    Ok(order.into_iter().map(|i| items[i as usize]).collect())
}

fn stands_before(cx: &mut Ctx<'_>, a: Value, b: Value) -> Result<bool, Trap> {
    let answer = compare::rich(cx, Compare::Lt, a, b).and_then(|value| truth::truth(cx, value));
    match answer {
        Err(trap) if cx.is_raised(&trap, class::TYPE_ERROR) => {
            let rank = |cx: &mut Ctx<'_>, value: Value| {
                let class = Value::Obj(cx.class_of(value));
                let name = text::str(cx, class)?;
                let id = value.handle().map_or(0, Handle::address);
                Ok::<_, Trap>((name, id))
            };
            Ok(rank(cx, a)? < rank(cx, b)?)
        }
        other => other,
    }
}

/// A text cut behind its line ends (`str.splitlines(True)`).
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        current.push(c);
        let ends = matches!(
            c,
            '\n' | '\r'
                | '\x0b'
                | '\x0c'
                | '\x1c'
                | '\x1d'
                | '\x1e'
                | '\u{85}'
                | '\u{2028}'
                | '\u{2029}'
        );
        if ends && !(c == '\r' && chars.peek() == Some(&'\n')) {
            lines.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        lines.push(current);
    }
    lines
}

/// A line cut before each word.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut current = String::new();
    let mut spaced = false;
    for c in line.chars() {
        if spaced && !c.is_whitespace() {
            words.push(std::mem::take(&mut current));
        }
        spaced = c.is_whitespace();
        current.push(c);
    }
    if !current.is_empty() {
        words.push(current);
    }
    words
}
