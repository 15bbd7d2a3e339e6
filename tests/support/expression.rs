//! The expressions of the `# expect:` lines, evaluated over what a run left behind.
//!
//! A deliberately small Python: `or and not`, chained comparisons, `in` and `not in`,
//! `+ - *`, unary minus, indexing, displays, a handful of functions, names. It is written
//! apart from racescope's own front end on purpose: a test must not lean on the code that it
//! tests. Values are read from the `repr` texts of the JSON globals by the same parser.
//! Everything that does not parse or does not fit is an error, never false.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::BigInt;

/// A plain Python value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    None,
    Bool(bool),
    Int(BigInt),
    Float(f64),
    Str(String),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    Set(Vec<Value>),
    Dict(Vec<(Value, Value)>),
}

/// What the names of an expression stand for.
pub type Names = BTreeMap<String, Value>;

/// The value of `text` over `names`; an `Err` says what is wrong with the text.
pub fn evaluate(text: &str, names: &Names) -> Result<Value, String> {
    let tokens = tokenize(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        names,
    };
    let value = parser.either()?;
    match parser.peek() {
        None => Ok(value),
        Some(token) => Err(format!("`{text}`: unexpected {token:?}")),
    }
}

/// Whether `text` is true, as Python's `bool` has it.
pub fn holds(text: &str, names: &Names) -> Result<bool, String> {
    evaluate(text, names).map(|value| truth(&value))
}

/// Whether the expression mentions `name`.
pub fn mentions(text: &str, name: &str) -> bool {
    tokenize(text).is_ok_and(|tokens| tokens.contains(&Token::Word(name.to_owned())))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 17] = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "(", ")", "[", "]", "{", "}", ",", ":",
];

fn tokenize(text: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let here = chars[at];
        if here.is_whitespace() {
            at += 1;
        } else if here.is_ascii_digit() {
            while at < chars.len() && number_goes_on(&chars, at) {
                at += 1;
            }
            tokens.push(Token::Number(chars[start..at].iter().collect()));
        } else if here.is_alphabetic() || here == '_' {
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            tokens.push(Token::Word(chars[start..at].iter().collect()));
        } else if here == '\'' || here == '"' {
            let (value, end) = string(&chars, at)?;
            tokens.push(Token::Text(value));
            at = end;
        } else {
            let rest: String = chars[at..].iter().take(2).collect();
            let sign = SIGNS
                .into_iter()
                .find(|sign| rest.starts_with(sign))
                .ok_or_else(|| format!("`{text}`: unexpected {here:?}"))?;
            tokens.push(Token::Sign(sign));
            at += sign.len();
        }
    }
    Ok(tokens)
}

fn number_goes_on(chars: &[char], at: usize) -> bool {
    let here = chars[at];
    here.is_ascii_digit()
        || here == '.'
        || here == 'e'
        || (matches!(here, '+' | '-') && chars[at - 1] == 'e')
}

/// The string literal that opens at `open`, and the place after it.
fn string(chars: &[char], open: usize) -> Result<(String, usize), String> {
    let mut value = String::new();
    let mut at = open + 1;
    loop {
        match chars.get(at) {
            None => return Err("a string does not end".to_owned()),
            Some(&quote) if quote == chars[open] => return Ok((value, at + 1)),
            Some('\\') => {
                let letter = chars.get(at + 1).copied().unwrap_or(' ');
                let digits = match letter {
                    'x' => 2,
                    'u' => 4,
                    'U' => 8,
                    _ => 0,
                };
                value.push(match letter {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '\\' | '\'' | '"' => letter,
                    'x' | 'u' | 'U' => chars
                        .get(at + 2..at + 2 + digits)
                        .and_then(|hex| {
                            u32::from_str_radix(&hex.iter().collect::<String>(), 16).ok()
                        })
                        .and_then(char::from_u32)
                        .ok_or("a string has a bad escape")?,
                    _ => return Err(format!("a string has the unknown escape \\{letter}")),
                });
                at += 2 + digits;
            }
            Some(&here) => {
                value.push(here);
                at += 1;
            }
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    names: &'a Names,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(here)) if *here == sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(here)) if here == word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take_sign(sign) {
            return Ok(());
        }
        Err(format!("expected `{sign}`, found {:?}", self.peek()))
    }

    // Both sides of `and` and `or` are evaluated always, so a mistake on either side shows.
    fn either(&mut self) -> Result<Value, String> {
        let mut left = self.both()?;
        while self.take_word("or") {
            let right = self.both()?;
            left = if truth(&left) { left } else { right };
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Value, String> {
        let mut left = self.negation()?;
        while self.take_word("and") {
            let right = self.negation()?;
            left = if truth(&left) { right } else { left };
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Value, String> {
        if self.take_word("not") {
            return Ok(Value::Bool(!truth(&self.negation()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Value, String> {
        let mut left = self.sum()?;
        let mut verdict = None;
        loop {
            let order: Option<fn(Ordering) -> bool> = match self.peek() {
                Some(Token::Sign("<")) => Some(Ordering::is_lt),
                Some(Token::Sign("<=")) => Some(Ordering::is_le),
                Some(Token::Sign(">")) => Some(Ordering::is_gt),
                Some(Token::Sign(">=")) => Some(Ordering::is_ge),
                _ => None,
            };
            let holds;
            if let Some(order) = order {
                self.at += 1;
                let right = self.sum()?;
                holds = order(compare(&left, &right)?);
                left = right;
            } else if self.take_sign("==") {
                let right = self.sum()?;
                holds = equal(&left, &right);
                left = right;
            } else if self.take_sign("!=") {
                let right = self.sum()?;
                holds = !equal(&left, &right);
                left = right;
            } else if self.take_word("in") {
                let right = self.sum()?;
                holds = contains(&right, &left)?;
                left = right;
            } else if self.take_word("not") {
                if !self.take_word("in") {
                    return Err("`not` needs `in` here".to_owned());
                }
                let right = self.sum()?;
                holds = !contains(&right, &left)?;
                left = right;
            } else {
                return Ok(verdict.map_or(left, Value::Bool));
            }
            verdict = Some(verdict.unwrap_or(true) && holds);
        }
    }

    fn sum(&mut self) -> Result<Value, String> {
        let mut left = self.product()?;
        loop {
            if self.take_sign("+") {
                left = add(left, self.product()?)?;
            } else if self.take_sign("-") {
                let right = integer(&self.product()?)?;
                left = Value::Int(integer(&left)? - right);
            } else {
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Value, String> {
        let mut left = self.unary()?;
        while self.take_sign("*") {
            let right = integer(&self.unary()?)?;
            left = Value::Int(integer(&left)? * right);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Value, String> {
        if self.take_sign("-") {
            return match self.unary()? {
                Value::Float(number) => Ok(Value::Float(-number)),
                other => Ok(Value::Int(-integer(&other)?)),
            };
        }
        let mut value = self.atom()?;
        while self.take_sign("[") {
            let key = self.either()?;
            self.expect("]")?;
            value = item(&value, &key)?;
        }
        Ok(value)
    }

    fn atom(&mut self) -> Result<Value, String> {
        let token = self
            .peek()
            .cloned()
            .ok_or("the expression ends too early")?;
        self.at += 1;
        match token {
            Token::Number(digits) => digits
                .parse()
                .map(Value::Int)
                .or_else(|_| digits.parse().map(Value::Float))
                .map_err(|_| format!("bad number {digits}")),
            Token::Text(text) => Ok(Value::Str(text)),
            Token::Sign("(") => {
                let (mut items, comma) = self.items(")")?;
                if items.len() == 1 && !comma {
                    return Ok(items.remove(0));
                }
                Ok(Value::Tuple(items))
            }
            Token::Sign("[") => Ok(Value::List(self.items("]")?.0)),
            Token::Sign("{") => self.braces(),
            Token::Word(word) => self.word(&word),
            Token::Sign(sign) => Err(format!("unexpected `{sign}`")),
        }
    }

    fn word(&mut self, word: &str) -> Result<Value, String> {
        if self.take_sign("(") {
            let arguments = self.items(")")?.0;
            return call(word, &arguments);
        }
        match word {
            "None" => Ok(Value::None),
            "True" => Ok(Value::Bool(true)),
            "False" => Ok(Value::Bool(false)),
            "inf" => Ok(Value::Float(f64::INFINITY)),
            "nan" => Ok(Value::Float(f64::NAN)),
            _ => (self.names.get(word).cloned())
                .ok_or_else(|| format!("the run left no plain global named `{word}`")),
        }
    }

    /// The items up to the closing sign, and whether a comma was among them.
    fn items(&mut self, close: &str) -> Result<(Vec<Value>, bool), String> {
        let mut items = Vec::new();
        let mut comma = false;
        while !self.take_sign(close) {
            items.push(self.either()?);
            if self.take_sign(",") {
                comma = true;
            } else {
                self.expect(close)?;
                break;
            }
        }
        Ok((items, comma))
    }

    fn braces(&mut self) -> Result<Value, String> {
        let mut pairs = Vec::new();
        let mut items = Vec::new();
        while !self.take_sign("}") {
            let key = self.either()?;
            if self.take_sign(":") {
                pairs.push((key, self.either()?));
            } else {
                items.push(key);
            }
            if !self.take_sign(",") {
                self.expect("}")?;
                break;
            }
        }
        match (pairs.is_empty(), items.is_empty()) {
            (_, true) => Ok(Value::Dict(pairs)),
            (true, false) => Ok(Value::Set(items)),
            (false, false) => Err("a display is a dict or a set, not both".to_owned()),
        }
    }
}

fn call(name: &str, arguments: &[Value]) -> Result<Value, String> {
    if name == "set" && arguments.is_empty() {
        return Ok(Value::Set(Vec::new()));
    }
    let [argument] = arguments else {
        return Err(format!("{name}() takes one argument here"));
    };
    match name {
        "abs" => integer(argument).map(|number| Value::Int(BigInt::from(number.into_parts().1))),
        "len" => match argument {
            Value::Str(text) => Ok(text.chars().count()),
            other => elements(other).map(|items| items.len()),
        }
        .map(|length| Value::Int(length.into())),
        "sum" => elements(argument)?
            .into_iter()
            .try_fold(Value::Int(0.into()), add),
        "sorted" => sorted(argument).map(Value::List),
        "min" | "max" => {
            let items = sorted(argument)?;
            let chosen = if name == "min" {
                items.first()
            } else {
                items.last()
            };
            chosen
                .cloned()
                .ok_or_else(|| format!("{name}() of nothing"))
        }
        _ => Err(format!("there is no function `{name}` here")),
    }
}

fn sorted(value: &Value) -> Result<Vec<Value>, String> {
    let mut items = elements(value)?;
    let mut mistake = None;
    items.sort_by(|a, b| {
        compare(a, b).unwrap_or_else(|message| {
            mistake = Some(message);
            Ordering::Equal
        })
    });
    mistake.map_or(Ok(items), Err)
}

fn truth(value: &Value) -> bool {
    match value {
        Value::None => false,
        Value::Bool(truth) => *truth,
        Value::Int(number) => *number != BigInt::ZERO,
        Value::Float(number) => *number != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => !items.is_empty(),
        Value::Dict(pairs) => !pairs.is_empty(),
    }
}

fn integer(value: &Value) -> Result<BigInt, String> {
    match value {
        Value::Int(number) => Ok(number.clone()),
        Value::Bool(truth) => Ok(BigInt::from(*truth)),
        other => Err(format!("{other:?} is no integer")),
    }
}

fn elements(value: &Value) -> Result<Vec<Value>, String> {
    match value {
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => Ok(items.clone()),
        Value::Dict(pairs) => Ok(pairs.iter().map(|(key, _)| key.clone()).collect()),
        other => Err(format!("{other:?} is no collection")),
    }
}

fn item(container: &Value, key: &Value) -> Result<Value, String> {
    let found = match container {
        Value::Dict(pairs) => pairs
            .iter()
            .find(|(k, _)| equal(k, key))
            .map(|(_, value)| value.clone()),
        Value::List(items) | Value::Tuple(items) => {
            let index = integer(key)?;
            let from_start = if index < BigInt::ZERO {
                index + items.len()
            } else {
                index
            };
            usize::try_from(from_start)
                .ok()
                .and_then(|index| items.get(index).cloned())
        }
        other => return Err(format!("{other:?} has no items")),
    };
    found.ok_or_else(|| format!("{container:?} has no item {key:?}"))
}

fn contains(container: &Value, wanted: &Value) -> Result<bool, String> {
    if let (Value::Str(text), Value::Str(part)) = (container, wanted) {
        return Ok(text.contains(part.as_str()));
    }
    Ok(elements(container)?.iter().any(|item| equal(item, wanted)))
}

fn add(left: Value, right: Value) -> Result<Value, String> {
    match (left, right) {
        (Value::Str(left), Value::Str(right)) => Ok(Value::Str(left + &right)),
        (Value::List(left), Value::List(right)) => Ok(Value::List([left, right].concat())),
        (left, right) => Ok(Value::Int(integer(&left)? + integer(&right)?)),
    }
}

/// Python's `==`: a bool is its number, sets and dicts have no order.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Set(left), Value::Set(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|item| right.iter().any(|other| equal(item, other)))
        }
        (Value::Dict(left), Value::Dict(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| {
                    (right.iter())
                        .any(|(other, its_value)| equal(key, other) && equal(value, its_value))
                })
        }
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Bool(_), _) | (_, Value::Bool(_)) => {
            integer(left).is_ok_and(|left| integer(right).is_ok_and(|right| left == right))
        }
        (left, right) => left == right,
    }
}

/// Python's order of numbers, strings and sequences; anything else cannot be compared.
fn compare(left: &Value, right: &Value) -> Result<Ordering, String> {
    match (left, right) {
        (Value::Str(left), Value::Str(right)) => Ok(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left
            .partial_cmp(right)
            .ok_or_else(|| "nan has no order".to_owned()),
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => {
            for (left, right) in left.iter().zip(right) {
                let order = compare(left, right)?;
                if order.is_ne() {
                    return Ok(order);
                }
            }
            Ok(left.len().cmp(&right.len()))
        }
        (left, right) => Ok(integer(left)?.cmp(&integer(right)?)),
    }
}

/// Each line is true in CPython with `x = 7`, `d = {'a': [1, 2], (1, 'b'): -3}`, `s = 'it\'s\n'`.
#[test]
fn expressions_mean_what_python_means() {
    let mut names = Names::new();
    for (name, repr) in [
        ("x", "7"),
        ("d", "{'a': [1, 2], (1, 'b'): -3}"),
        ("s", "\"it's\\n\""),
        ("big", "-123456789012345678901234567890"),
    ] {
        names.insert(name.to_owned(), evaluate(repr, &Names::new()).unwrap());
    }
    for line in [
        "x == 7",
        "x != 8 and not x == 6",
        "6 <= x < 8",
        "not 6 < x < 7",
        "x - 10 == -3",
        "x + 2 * 3 == 13",
        "d['a'] == [1, 2]",
        "d['a'][-1] == 2",
        "d[(1, 'b')] == -3",
        "d == {(1, 'b'): -3, 'a': [1, 2]}",
        "len(d) == 2 and 'a' in d and 'b' not in d",
        "sum(d['a']) == 3",
        "sorted([3, 1, 2]) == [1, 2, 3]",
        "{1, 2} == {2, 1}",
        "s == 'it\\'s\\n'",
        "'t\\'' in s",
        "abs(d[(1, 'b')]) == 3",
        "big < -1",
        "max([1, 5, 2]) == 5 and min([4, 2]) == 2",
        "True == 1 and None == None and None != 0",
        "(1) == 1 and (1,) != 1 and () == ()",
        "[1, 2] < [1, 3]",
        "1.5 == 1.5 and 1e3 == 1000.0",
        "set() == set()",
    ] {
        assert_eq!(holds(line, &names), Ok(true), "{line}");
    }
    for line in [
        "y == 1",
        "x ==",
        "x = 7",
        "'a' < 1",
        "f(1)",
        "d['c']",
        "(1",
        "x y",
        "{1: 2, 3}",
    ] {
        assert!(evaluate(line, &names).is_err(), "{line} must be refused");
    }
}
