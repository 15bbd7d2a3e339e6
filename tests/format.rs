//! `format`, `%` and `str.format` against CPython 3.8 (`tests/oracles/format.py`).
//!
//! The drivers here do what the runtime does with its own values: fetch what a template calls for and hand
//! it over.
//!
//! Property tests add that no specification and no template, however malformed, panics.

mod oracle;

use num_bigint::BigInt;
use num_traits::{Num, ToPrimitive};
use oracle::{float, rows, text};
use proptest::prelude::*;
use racescope::numeric::{Raise, float as floats, int};
use racescope::text::percent::{self, Amount, Piece};
use racescope::text::template::{self, First, Numbering, Part, Step};
use racescope::text::{format, repr};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Value {
    Int(BigInt),
    Float(f64),
    Str(String),
}

impl Value {
    fn read(field: &str) -> Self {
        match field.split_at(1) {
            ("i", hex) => Self::Int(BigInt::from_str_radix(hex, 16).unwrap()),
            ("f", hex) => Self::Float(float(hex)),
            (_, points) => Self::Str(text(points)),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) => "str",
        }
    }

    fn string(&self) -> &str {
        match self {
            Self::Str(text) => text,
            _ => panic!("not a string: {self:?}"),
        }
    }

    fn repr(&self) -> String {
        match self {
            Self::Int(value) => value.to_string(),
            Self::Float(value) => repr::repr_float(*value),
            Self::Str(value) => repr::repr_str(value),
        }
    }

    fn str(&self) -> String {
        if let Self::Str(value) = self {
            value.clone()
        } else {
            self.repr()
        }
    }

    fn format(&self, spec: &str) -> Result<String, Raise> {
        match self {
            Self::Int(value) => format::format_int(value, spec, "int"),
            Self::Float(value) => format::format_float(*value, spec, "float"),
            Self::Str(value) => format::format_str(value, spec),
        }
    }
}

fn percent(
    text: &str,
    values: &[Value],
    mapping: &BTreeMap<String, Value>,
) -> Result<String, Raise> {
    let mut out = String::new();
    let mut left = values.iter();
    for piece in percent::Template::new(text, !mapping.is_empty()) {
        let conversion = match piece? {
            Piece::Literal(text) => {
                out.push_str(text);
                continue;
            }
            Piece::Conversion(conversion) => conversion,
        };
        let keyed = conversion.key.map(|key| mapping[key].clone());
        let mut star = |amount: Amount| match amount {
            Amount::Star => match left.next().ok_or_else(percent::not_enough)? {
                Value::Int(value) => Ok(value.to_i64()),
                _ => Err(percent::star_wants_int()),
            },
            _ => Ok(None),
        };
        let style = conversion.style(star(conversion.width)?, star(conversion.precision)?)?;
        let value = match &keyed {
            Some(value) => value,
            None => left.next().ok_or_else(percent::not_enough)?,
        };
        out.push_str(&match (conversion.kind, value) {
            ('s', value) => style.text(&value.str()),
            ('r', value) => style.text(&value.repr()),
            ('a', value) => style.text(&repr::ascii_from_repr(&value.repr())),
            ('c', Value::Int(value)) => style.text(&percent::character(value)?.to_string()),
            ('c', Value::Str(value)) if value.chars().count() == 1 => style.text(value),
            ('c', _) => return Err(percent::character_wanted()),
            ('d' | 'i' | 'u' | 'o' | 'x' | 'X', Value::Int(value)) => style.int(value),
            ('d' | 'i' | 'u', Value::Float(value)) => style.int(&floats::to_int(*value)?),
            ('d' | 'i' | 'u' | 'o' | 'x' | 'X', value) => {
                return Err(conversion.wrong_type(value.type_name()));
            }
            ('e' | 'E' | 'f' | 'F' | 'g' | 'G', Value::Float(value)) => style.float(*value),
            ('e' | 'E' | 'f' | 'F' | 'g' | 'G', Value::Int(value)) => {
                style.float(int::to_f64(value)?)
            }
            ('e' | 'E' | 'f' | 'F' | 'g' | 'G', Value::Str(_)) => {
                return Err(Raise::type_error("must be real number, not str"));
            }
            _ => return Err(conversion.unsupported()),
        });
    }
    if left.next().is_some() {
        Err(percent::not_all())
    } else {
        Ok(out)
    }
}

/// What the oracle's `Thing` does: an object is the path by which it was reached.
fn thing(name: &str, numbering: &mut Numbering) -> Result<String, Raise> {
    let (first, steps) = numbering.split(name)?;
    let mut path = match first {
        First::Position(at) if at < 3 => format!("p{at}"),
        First::Position(at) => {
            let message = format!("Replacement index {at} out of range for positional args tuple");
            return Err(Raise::index_error(message));
        }
        First::Name(name) => name.to_owned(),
    };
    for step in steps {
        let reached = match step? {
            Step::Attribute(name) => format!(".{name}"),
            Step::Index(at) => format!("[{at}]"),
            Step::Key(key) => format!("[{}]", repr::repr_str(key)),
        };
        path.push_str(&reached);
    }
    Ok(path)
}

fn expand(text: &str, depth: u32, numbering: &mut Numbering) -> Result<String, Raise> {
    if depth == 0 {
        return Err(template::too_deep());
    }
    let mut out = String::new();
    for part in template::Template::new(text) {
        match part? {
            Part::Literal(text) => out.push_str(text),
            Part::Field(field) => {
                let path = thing(field.name, numbering)?;
                let shown = match field.conversion {
                    None | Some('s') => path,
                    Some('r') => format!("<{path}>"),
                    Some('a') => repr::ascii_from_repr(&format!("<{path}>")),
                    Some(other) => return Err(template::unknown_conversion(other)),
                };
                let spec = if field.nested {
                    expand(field.spec, depth - 1, numbering)?
                } else {
                    field.spec.to_owned()
                };
                out.push_str(&format::format_str(&shown, &spec)?);
            }
        }
    }
    Ok(out)
}

fn answer(question: &str, values: &[Value]) -> Result<String, Raise> {
    match (question, values) {
        ("format", [value, spec]) => value.format(spec.string()),
        ("formatcomplex", [Value::Float(re), Value::Float(im), spec]) => {
            format::format_complex((*re, *im), spec.string())
        }
        ("percent", [template, values @ ..]) => {
            percent(template.string(), values, &BTreeMap::new())
        }
        ("mapped", [template, a, b]) => {
            let mapping =
                [("a", a), ("b(c)", b)].map(|(key, value)| (key.to_owned(), value.clone()));
            percent(template.string(), &[], &mapping.into())
        }
        ("template", [template]) => expand(template.string(), 2, &mut Numbering::default()),
        _ => panic!("a question that no test asks: {question} {values:?}"),
    }
}

#[test]
fn formats_as_in_cpython() {
    let mut wrong = Vec::new();
    let tables = oracle::tables("format.py", include_str!("oracles/data/format.txt"));
    for row in tables.iter().flat_map(|table| rows(table)) {
        let expected = row[row.len() - 1];
        let values: Vec<Value> = row[1..row.len() - 1]
            .iter()
            .map(|field| Value::read(field))
            .collect();
        let ours = answer(row[0], &values);
        let same = match (&ours, expected.strip_prefix('!')) {
            (Ok(ours), None) => *ours == text(&expected[1..]),
            (Err(raise), Some(message)) => {
                raise.to_string().escape_default().to_string()
                    == message.escape_default().to_string()
            }
            _ => false,
        };
        if !same {
            let expected = expected
                .strip_prefix('s')
                .map_or_else(|| expected.to_owned(), text);
            wrong.push(format!(
                "{} {values:?}: {expected:?}, ours {ours:?}",
                row[0]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

proptest! {
    #[test]
    fn no_specification_panics(spec in "[<>=^*]{0,2}[-+ ]?#?0?[0-9]{0,4}[,_]?(\\.[0-9]{0,4})?.?", int: i128, bits: u64, text: String) {
        let value = f64::from_bits(bits);
        let _ = format::format_int(&BigInt::from(int), &spec, "int");
        let _ = format::format_float(value, &spec, "float");
        let _ = format::format_complex((value, -value), &spec);
        let _ = format::format_str(&text, &spec);
        let _ = format::format_str(&spec, &text);
    }

    #[test]
    fn no_template_panics(text: String, braces in "[{}!:.a0\\[\\]%é()*]{0,12}") {
        for text in [text, braces] {
            let _ = expand(&text, 2, &mut Numbering::default());
            let _ = percent(&text, &[Value::Int(BigInt::from(3)), Value::Str("x".into()), Value::Float(1.5)], &BTreeMap::new());
        }
    }

    #[test]
    fn a_wide_format_reads_back(value: f64) {
        let exact = format::format_float(value, ".17g", "float").unwrap();
        prop_assert_eq!(exact.parse::<f64>().unwrap().to_bits(), value.to_bits());
    }
}
