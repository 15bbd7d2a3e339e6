//! Makes Python programs of bytes, the simplest when there are none.
//!
//! It favours what is hard for a compiler: `return`, `break` and `continue` through `try`, `finally` and
//! `with`; closures over several levels; code that can never run; expressions over many lines; constants that
//! fold. Most programs are accepted; what is not must be refused as CPython does.

#![expect(
    clippy::format_push_string,
    reason = "programs are put together of pieces of text; speed does not matter here"
)]

/// Makes a program of bytes; when they run out it takes the simplest choice.
struct Maker<'a> {
    bytes: std::slice::Iter<'a, u8>,
    out: String,
    /// Inside a function, and of which kind.
    function: Function,
    loops: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Function {
    None,
    Class,
    Plain,
    Async,
}

const NAMES: [&str; 8] = ["a", "b", "c", "x", "y", "__p", "self", "super"];
const CONSTANTS: [&str; 24] = [
    "0",
    "1",
    "True",
    "None",
    "-1",
    "2.5",
    "-0.0",
    "1e999",
    "3j",
    "'s'",
    "b'b'",
    "...",
    "()",
    "(1, 2)",
    "'%s'",
    "256",
    "1 << 200",
    "10 ** 20",
    "0.0",
    "''",
    "(0.0, -0.0)",
    "'é\\ud800'",
    "1.0",
    "(True, (1, 'x'))",
];
const OPERATORS: [&str; 13] = [
    "+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^",
];
const COMPARISONS: [&str; 10] = [
    "<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not",
];

impl Maker<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.bytes.next().map_or(0, |&byte| usize::from(byte)) % limit
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == one_in - 1
    }

    /// A space, or inside brackets sometimes a line end or many.
    fn gap(&mut self) -> String {
        match self.below(24) {
            22 => "\n".to_owned(),
            23 => "\n".repeat(self.below(300)),
            _ => " ".to_owned(),
        }
    }

    fn name(&mut self) -> &'static str {
        self.pick(&NAMES)
    }

    fn exprs(&mut self, depth: u32, limit: usize) -> String {
        let count = self.below(limit);
        let items: Vec<String> = (0..count).map(|_| self.item(depth)).collect();
        items.join(&format!(",{}", self.gap()))
    }

    fn item(&mut self, depth: u32) -> String {
        if self.chance(8) {
            format!("*{}", self.expr(depth))
        } else {
            self.expr(depth)
        }
    }

    /// An expression that needs no brackets around it.
    fn expr(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.below(2) {
                0 => self.name().to_owned(),
                _ => format!("({})", self.pick(&CONSTANTS)),
            };
        }
        let depth = depth - 1;
        let gap = self.gap();
        match self.below(30) {
            2 | 3 => format!("({})", self.pick(&CONSTANTS)),
            4..=6 => {
                let op = self.pick(&OPERATORS);
                format!("({}{gap}{op} {})", self.expr(depth), self.expr(depth))
            }
            7 => format!(
                "({}{})",
                self.pick(&["-", "+", "~", "not "]),
                self.expr(depth)
            ),
            8 | 9 => {
                let op = self.pick(&["and", "or"]);
                format!("({}{gap}{op} {})", self.expr(depth), self.expr(depth))
            }
            10 => {
                let (a, b) = (self.expr(depth), self.expr(depth));
                format!("({a} if{gap}{b} else {})", self.expr(depth))
            }
            11 | 12 => {
                let op = self.pick(&COMPARISONS);
                format!("({}{gap}{op} {})", self.expr(depth), self.expr(depth))
            }
            13 => {
                let (one, two) = (self.pick(&COMPARISONS), self.pick(&COMPARISONS));
                let (a, b) = (self.expr(depth), self.expr(depth));
                format!("({a} {one} {b}{gap}{two} {})", self.expr(depth))
            }
            14 => format!("{}.{}", self.expr(depth), self.name()),
            15 => format!("{}[{}]", self.expr(depth), self.slice(depth)),
            16 => format!("{}({})", self.expr(depth), self.arguments(depth)),
            17 => {
                let (object, attribute) = (self.expr(depth), self.name());
                format!("{object}.{attribute}({})", self.arguments(depth))
            }
            18 => format!("[{}]", self.exprs(depth, 5)),
            19 => format!("({},)", self.item(depth)),
            // Of constants only a set whose members have one order, for annotations kept as text.
            20 if self.chance(3) => self
                .pick(&["{1, 1.0, True}", "{0, -0.0}", "{None}", "{1, 2}", "{'s'}"])
                .to_owned(),
            20 => format!("{{a{gap}, {}, {}}}", self.item(depth), self.expr(depth)),
            21 => {
                let count = self.below(4);
                let pairs: Vec<String> = (0..count).map(|_| self.pair(depth)).collect();
                format!("{{{}}}", pairs.join(", "))
            }
            22..=24 => self.comprehension(depth),
            25 => format!(
                "(lambda {}: {})",
                self.params(depth, false),
                self.expr(depth)
            ),
            26 => self.f_string(depth),
            27 if self.function == Function::Plain => format!("(yield {})", self.expr(depth)),
            27 if self.function == Function::Async => format!("(await {})", self.expr(depth)),
            28 if self.function == Function::Plain => format!("(yield from {})", self.expr(depth)),
            29 => format!("({} := {})", self.name(), self.expr(depth)),
            _ => self.name().to_owned(),
        }
    }

    fn pair(&mut self, depth: u32) -> String {
        match self.below(4) {
            0 => format!("**{}", self.expr(depth)),
            1 => format!("{}: {}", self.expr(depth), self.expr(depth)),
            _ => format!("{}: {}", self.pick(&CONSTANTS), self.expr(depth)),
        }
    }

    fn f_string(&mut self, depth: u32) -> String {
        let conversion = self.pick(&["", "!r", "!s", "!a"]);
        let spec = self.pick(&["", ":>9", ":{b}", ":a{b}c"]);
        let literal = self.pick(&["", "t", "{{"]);
        let name = self.name();
        let text = format!("f'{literal}{{{name}{conversion}{spec}}}'");
        match self.below(6) {
            4 => format!("({text} 'more')"),
            5 => format!("({text}, f'', {})", self.expr(depth)),
            _ => text,
        }
    }

    fn slice(&mut self, depth: u32) -> String {
        match self.below(5) {
            0 => self.expr(depth),
            1 => format!("{}:", self.expr(depth)),
            2 => format!(":{}:{}", self.expr(depth), self.expr(depth)),
            3 => format!("{}, ::{}", self.expr(depth), self.expr(depth)),
            _ => format!("{}, {}", self.expr(depth), self.expr(depth)),
        }
    }

    fn arguments(&mut self, depth: u32) -> String {
        let mut parts = vec![self.exprs(depth, 4)];
        if self.chance(3) {
            parts.push(format!("k={}", self.expr(depth)));
        }
        if self.chance(4) {
            parts.push(format!("**{}", self.expr(depth)));
        }
        if self.chance(4) {
            parts.push(format!("m={}, n={}", self.expr(depth), self.expr(depth)));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    fn comprehension(&mut self, depth: u32) -> String {
        let outer = self.function;
        let mut clauses = String::new();
        for index in 0..=self.below(2) {
            let target = self.pick(&["i", "i, j", "*i, j", "(i, [j, k])", "x.y", "a"]);
            let asynchronous = if outer == Function::Async && self.chance(4) {
                "async "
            } else {
                ""
            };
            // `yield` may not stand in a comprehension, a walrus not in what it iterates.
            let iter = if index == 0 {
                self.pick(&["a", "[1, 2]", "{1, 2}", "[b, c]", "f(x)"])
                    .to_owned()
            } else {
                self.pick(&["i", "[i, x]", "{i}", "(1, 2)"]).to_owned()
            };
            let gap = self.gap();
            clauses += &format!(" {asynchronous}for {target}{gap}in {iter}");
            if self.chance(2) {
                self.function = Function::None;
                clauses += &format!(" if {}", self.expr(depth.min(1)));
                self.function = outer;
            }
        }
        self.function = Function::None;
        let (key, value) = (self.expr(depth), self.expr(depth));
        self.function = outer;
        match self.below(4) {
            0 => format!("[{value}{clauses}]"),
            1 => format!("{{{value}{clauses}}}"),
            2 => format!("{{{key}: {value}{clauses}}}"),
            _ => format!("({value}{clauses})"),
        }
    }

    fn params(&mut self, depth: u32, annotated: bool) -> String {
        let outer = self.function;
        self.function = Function::None;
        let annotation = |this: &mut Self| {
            if annotated && this.chance(2) {
                format!(": {}", this.expr(depth.min(2)))
            } else {
                String::new()
            }
        };
        let mut parts = Vec::new();
        if self.chance(3) {
            parts.push(format!("p{}, /", annotation(self)));
        }
        if self.chance(2) {
            parts.push(format!("x{}", annotation(self)));
        }
        if self.chance(2) {
            let text = annotation(self);
            parts.push(format!("y{text} = {}", self.expr(depth.min(1))));
        }
        match self.below(4) {
            0 => {}
            1 => parts.push(format!("*args{}", annotation(self))),
            2 => {
                let text = annotation(self);
                parts.push(format!("*, k{text} = {}, m", self.expr(depth.min(1))));
            }
            _ => parts.push(format!("*, __k{}", annotation(self))),
        }
        if self.chance(3) {
            parts.push(format!("**kw{}", annotation(self)));
        }
        self.function = outer;
        parts.join(", ")
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out += &format!("{}{text}\n", " ".repeat(indent));
    }

    fn block(&mut self, indent: usize, depth: u32) {
        for _ in 0..=self.below(3) {
            self.stmt(indent, depth);
        }
    }

    fn target(&mut self, depth: u32) -> String {
        match self.below(6) {
            0 | 1 => self.pick(&["a", "b", "x", "y", "__p"]).to_owned(),
            2 => format!("{}.{}", self.expr(depth), self.name()),
            3 => format!("{}[{}]", self.expr(depth), self.slice(depth)),
            4 => "a, *b, c".to_owned(),
            _ => "[x, (y, z)]".to_owned(),
        }
    }

    fn stmt(&mut self, indent: usize, depth: u32) {
        if self.chance(40) {
            // Far apart: the line table takes several steps.
            let lines = self.below(256) * 2;
            self.out += &"\n".repeat(lines);
        }
        let choices = if depth == 0 { 15 } else { 30 };
        match self.below(choices) {
            0 | 1 => {
                let value = self.expr(3);
                self.line(indent, &value);
            }
            2 | 3 => {
                let text = format!("{} = {}", self.target(1), self.expr(3));
                self.line(indent, &text);
            }
            4 => {
                let text = format!("a = {} = {}", self.target(1), self.item(2));
                let text = text.replace("= *", "= 0, *");
                self.line(indent, &text);
            }
            5 => {
                let op = self.pick(&OPERATORS);
                let target = self.pick(&["a", "x.y", "x[0]", "x[1:2]", "x.y[a].z", "__p"]);
                let text = format!("{target} {op}= {}", self.expr(2));
                self.line(indent, &text);
            }
            6 => {
                let target = self.pick(&["q", "x.y", "x[a]", "(q)", "x[a:b, c]"]);
                let annotation = self.expr(2);
                let value = if self.chance(2) {
                    format!(" = {}", self.expr(2))
                } else {
                    String::new()
                };
                self.line(indent, &format!("{target}: {annotation}{value}"));
            }
            7 => {
                let text = self.pick(&[
                    "pass",
                    "del a",
                    "del x.y, x[0]",
                    "del (a, [b])",
                    "raise",
                    "import a.b.c as d",
                    "import a.b, c",
                    "from . import a, b as c",
                    "from ..a.b import c",
                ]);
                self.line(indent, text);
            }
            8 => {
                let text = format!("assert {}, {}", self.expr(2), self.expr(1));
                self.line(indent, &text);
            }
            9 => {
                let text = format!("raise {} from {}", self.expr(1), self.expr(1));
                self.line(indent, &text);
            }
            10 | 11 => self.leave(indent),
            12 => {
                let value = self.pick(&CONSTANTS);
                self.line(indent, value);
            }
            13 => {
                let text = format!("{}; {}", self.expr(1), self.expr(1));
                self.line(indent, &text);
            }
            14 => {
                let text = self.pick(&[
                    "if 0: a = b",
                    "while 0: break",
                    "if 1: pass\n",
                    "while 1: break",
                ]);
                self.line(indent, text.trim_end());
            }
            15..=17 => self.if_stmt(indent, depth - 1),
            18 => self.while_stmt(indent, depth - 1),
            19 | 20 => self.for_stmt(indent, depth - 1),
            21..=24 => self.try_stmt(indent, depth - 1),
            25 | 26 => self.with_stmt(indent, depth - 1),
            27 => self.class(indent, depth - 1),
            _ => self.function(indent, depth - 1),
        }
    }

    fn leave(&mut self, indent: usize) {
        let in_function = matches!(self.function, Function::Plain | Function::Async);
        match self.below(4) {
            0 if self.loops > 0 => self.line(indent, "break"),
            1 if self.loops > 0 => self.line(indent, "continue"),
            2 if in_function => {
                let value = self.pick(&["", " None", " 1", " a", " a, b"]);
                // An asynchronous generator may not return a value.
                let value = if self.function == Function::Async {
                    ""
                } else {
                    value
                };
                self.line(indent, &format!("return{value}"));
            }
            3 if self.function == Function::Plain => {
                let text = format!("return {}", self.expr(2));
                self.line(indent, &text);
            }
            _ => self.line(indent, "pass"),
        }
    }

    fn if_stmt(&mut self, indent: usize, depth: u32) {
        let test = if self.chance(4) {
            self.pick(&CONSTANTS).to_owned()
        } else {
            self.expr(3)
        };
        self.line(indent, &format!("if {test}:"));
        self.block(indent + 1, depth);
        for _ in 0..self.below(3) {
            let test = self.expr(2);
            self.line(indent, &format!("elif {test}:"));
            self.block(indent + 1, depth);
        }
        self.orelse(indent, depth);
    }

    fn orelse(&mut self, indent: usize, depth: u32) {
        if self.chance(3) {
            self.line(indent, "else:");
            self.block(indent + 1, depth);
        }
    }

    fn while_stmt(&mut self, indent: usize, depth: u32) {
        let test = match self.below(4) {
            0 => "1".to_owned(),
            1 => self.pick(&CONSTANTS).to_owned(),
            _ => self.expr(2),
        };
        self.line(indent, &format!("while {test}:"));
        self.loops += 1;
        self.block(indent + 1, depth);
        self.loops -= 1;
        self.orelse(indent, depth);
    }

    fn asynchronous(&mut self) -> &'static str {
        if self.function == Function::Async && self.chance(2) {
            "async "
        } else {
            ""
        }
    }

    fn for_stmt(&mut self, indent: usize, depth: u32) {
        let asynchronous = self.asynchronous();
        let text = format!("{asynchronous}for {} in {}:", self.target(1), self.expr(2));
        self.line(indent, &text);
        self.loops += 1;
        self.block(indent + 1, depth);
        self.loops -= 1;
        self.orelse(indent, depth);
    }

    fn try_stmt(&mut self, indent: usize, depth: u32) {
        self.line(indent, "try:");
        self.block(indent + 1, depth);
        let handlers = self.below(3);
        for _ in 0..handlers {
            let name = self.pick(&["", " as e", " as x"]);
            let text = format!("except {}{name}:", self.expr(1));
            self.line(indent, &text);
            self.block(indent + 1, depth);
        }
        if handlers > 0 && self.chance(2) {
            self.line(indent, "except:");
            self.block(indent + 1, depth);
        }
        if handlers > 0 {
            self.orelse(indent, depth);
        }
        if handlers == 0 || self.chance(2) {
            self.line(indent, "finally:");
            self.block(indent + 1, depth);
        }
    }

    fn with_stmt(&mut self, indent: usize, depth: u32) {
        let asynchronous = self.asynchronous();
        let mut items = vec![self.expr(1)];
        for _ in 0..self.below(3) {
            items.push(format!(
                "{} as {}",
                self.expr(1),
                self.pick(&["a", "(b, c)", "x.y"])
            ));
        }
        self.line(indent, &format!("{asynchronous}with {}:", items.join(", ")));
        self.block(indent + 1, depth);
    }

    fn decorators(&mut self, indent: usize) {
        for _ in 0..self.below(3) {
            let text = self.pick(&["@a", "@a.b", "@a(x, y)"]);
            self.line(indent, text);
        }
    }

    fn inside(&mut self, function: Function, indent: usize, depth: u32) {
        let outer = (self.function, self.loops);
        (self.function, self.loops) = (function, 0);
        if self.chance(4) {
            self.line(indent, "'a docstring'");
        }
        self.block(indent, depth);
        (self.function, self.loops) = outer;
    }

    fn class(&mut self, indent: usize, depth: u32) {
        self.decorators(indent);
        let outer = std::mem::replace(&mut self.function, Function::None);
        let text = format!(
            "class {}({}):",
            self.pick(&["A", "_B", "__"]),
            self.arguments(1)
        );
        self.function = outer;
        self.line(indent, &text);
        self.inside(Function::Class, indent + 1, depth);
    }

    fn function(&mut self, indent: usize, depth: u32) {
        self.decorators(indent);
        let (word, kind) = if self.chance(3) {
            ("async def", Function::Async)
        } else {
            ("def", Function::Plain)
        };
        let name = self.pick(&["f", "g", "a", "__m"]);
        let params = self.params(2, true);
        let returns = if self.chance(4) { " -> x" } else { "" };
        self.line(indent, &format!("{word} {name}({params}){returns}:"));
        if self.chance(4) {
            let text = self.pick(&["global a", "global b, __p", "nonlocal a", "nonlocal c"]);
            self.line(indent + 1, text);
        }
        self.inside(kind, indent + 1, depth);
    }
}

/// The program that these bytes stand for.
pub fn program(bytes: &[u8]) -> String {
    let mut maker = Maker {
        bytes: bytes.iter(),
        out: String::new(),
        function: Function::None,
        loops: 0,
    };
    if maker.chance(5) {
        maker.line(0, "from __future__ import annotations");
    }
    while !maker.bytes.as_slice().is_empty() {
        maker.stmt(0, 5);
    }
    maker.out
}
