//! Annotations as text, for `from __future__ import annotations` (`Python/ast_unparse.c` of CPython 3.8).
//!
//! The text is made of the folded tree, so `-1` is a constant and `1 + 1` reads `2`; parentheses stand where
//! precedence needs them. Its oddities are 3.8's: `lambda*a: 1`, `(x:=1)`, an infinity that reads `inf`.

use super::spine;
use crate::bytecode::constant_repr;
use crate::syntax::ast::{
    BinOp, BoolOp, CmpOp, Comprehension, Conversion, Expr, ExprKind, Keyword, Param, Params, Slice,
    UnaryOp,
};
use crate::syntax::constant::Constant;
use crate::text::repr::repr_str;

/// The levels of precedence, loosest first.
mod level {
    pub const TUPLE: u8 = 0;
    pub const TEST: u8 = 1;
    pub const OR: u8 = 2;
    pub const AND: u8 = 3;
    pub const NOT: u8 = 4;
    pub const COMPARE: u8 = 5;
    pub const BIT_OR: u8 = 6;
    pub const BIT_XOR: u8 = 7;
    pub const BIT_AND: u8 = 8;
    pub const SHIFT: u8 = 9;
    pub const ARITHMETIC: u8 = 10;
    pub const TERM: u8 = 11;
    pub const FACTOR: u8 = 12;
    pub const POWER: u8 = 13;
    pub const AWAIT: u8 = 14;
    pub const ATOM: u8 = 15;
}

/// The text of an annotation.
pub(super) fn unparse(expr: &Expr) -> String {
    let mut writer = Writer::default();
    writer.expr(expr, level::TEST);
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
}

impl Writer {
    fn str(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// In parentheses where the surroundings bind more tightly than `own`.
    fn wrapped(&mut self, around: u8, own: u8, write: impl FnOnce(&mut Self)) {
        if around > own {
            self.str("(");
        }
        write(self);
        if around > own {
            self.str(")");
        }
    }

    fn separated<T>(&mut self, items: &[T], separator: &str, write: impl Fn(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.str(separator);
            }
            write(self, item);
        }
    }

    fn tests(&mut self, items: &[Expr]) {
        self.separated(items, ", ", |this, item| this.expr(item, level::TEST));
    }

    /// An expression; a chain that leans to the left without recursion.
    fn expr(&mut self, expr: &Expr, around: u8) {
        if spine::left_child(expr).is_none() {
            self.node(expr, around);
            return;
        }
        // Going down opens the parentheses, coming up writes the rest and closes them.
        let mut passed = Vec::new();
        let (mut expr, mut around) = (expr, around);
        while let Some(left) = spine::left_child(expr) {
            let (own, left_level) = match &expr.kind {
                ExprKind::BinOp { op, .. } => {
                    let (_, own) = operator(*op);
                    (own, own + u8::from(*op == BinOp::Pow))
                }
                _ => (level::ATOM, level::ATOM),
            };
            if around > own {
                self.str("(");
            }
            passed.push((expr, around > own));
            (expr, around) = (left, left_level);
        }
        self.node(expr, around);
        while let Some((expr, wrapped)) = passed.pop() {
            self.rest(expr);
            if wrapped {
                self.str(")");
            }
        }
    }

    fn rest(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::BinOp { op, right, .. } => {
                let (text, own) = operator(*op);
                self.str(text);
                self.expr(right, own + u8::from(*op != BinOp::Pow));
            }
            ExprKind::Attribute { value, attr, .. } => {
                // `1 .real`, not `1.real`.
                let after_int = matches!(value.kind, ExprKind::Constant(Constant::Int(_)));
                self.str(if after_int { " ." } else { "." });
                self.str(attr);
            }
            ExprKind::Subscript { slice, .. } => {
                self.str("[");
                self.slice(slice);
                self.str("]");
            }
            ExprKind::Call { args, keywords, .. } => self.arguments(args, keywords),
            _ => {}
        }
    }

    fn node(&mut self, expr: &Expr, around: u8) {
        match &expr.kind {
            ExprKind::Constant(Constant::Ellipsis) => self.str("..."),
            ExprKind::Constant(value) => self.str(&constant_repr(value)),
            ExprKind::Name { id, .. } => self.str(id),
            ExprKind::BoolOp { op, values } => {
                let (text, own) = match op {
                    BoolOp::And => (" and ", level::AND),
                    BoolOp::Or => (" or ", level::OR),
                };
                self.wrapped(around, own, |this| {
                    this.separated(values, text, |this, value| this.expr(value, own + 1));
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (text, own) = match op {
                    UnaryOp::Invert => ("~", level::FACTOR),
                    UnaryOp::Not => ("not ", level::NOT),
                    UnaryOp::UAdd => ("+", level::FACTOR),
                    UnaryOp::USub => ("-", level::FACTOR),
                };
                self.wrapped(around, own, |this| {
                    this.str(text);
                    this.expr(operand, own);
                });
            }
            ExprKind::Lambda { params, body } => self.wrapped(around, level::TEST, |this| {
                let positional = params.posonly.len() + params.args.len();
                this.str(if positional > 0 { "lambda " } else { "lambda" });
                this.params(params);
                this.str(": ");
                this.expr(body, level::TEST);
            }),
            ExprKind::IfExp { test, body, orelse } => self.wrapped(around, level::TEST, |this| {
                this.expr(body, level::TEST + 1);
                this.str(" if ");
                this.expr(test, level::TEST + 1);
                this.str(" else ");
                this.expr(orelse, level::TEST);
            }),
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => self.wrapped(around, level::COMPARE, |this| {
                this.expr(left, level::COMPARE + 1);
                for (op, comparator) in ops.iter().zip(comparators) {
                    this.str(comparison(*op));
                    this.expr(comparator, level::COMPARE + 1);
                }
            }),
            ExprKind::Await(value) => self.wrapped(around, level::AWAIT, |this| {
                this.str("await ");
                this.expr(value, level::ATOM);
            }),
            ExprKind::Yield(None) => self.str("(yield)"),
            ExprKind::Yield(Some(value)) => {
                self.str("(yield ");
                self.expr(value, level::TEST);
                self.str(")");
            }
            ExprKind::YieldFrom(value) => {
                self.str("(yield from ");
                self.expr(value, level::TEST);
                self.str(")");
            }
            ExprKind::NamedExpr { target, value } => self.wrapped(around, level::TUPLE, |this| {
                this.expr(target, level::ATOM);
                this.str(":=");
                this.expr(value, level::ATOM);
            }),
            ExprKind::Starred { value, .. } => {
                self.str("*");
                self.expr(value, level::BIT_OR);
            }
            ExprKind::JoinedStr(_) | ExprKind::FormattedValue { .. } => self.f_string(expr),
            _ => self.display(expr, around),
        }
    }

    /// Containers and comprehensions.
    fn display(&mut self, expr: &Expr, around: u8) {
        match &expr.kind {
            ExprKind::Dict { keys, values } => {
                self.str("{");
                for (index, (key, value)) in keys.iter().zip(values).enumerate() {
                    if index > 0 {
                        self.str(", ");
                    }
                    if let Some(key) = key {
                        self.expr(key, level::TEST);
                        self.str(": ");
                        self.expr(value, level::TEST);
                    } else {
                        self.str("**");
                        self.expr(value, level::BIT_OR);
                    }
                }
                self.str("}");
            }
            ExprKind::Set(elts) => {
                self.str("{");
                self.tests(elts);
                self.str("}");
            }
            ExprKind::List { elts, .. } => {
                self.str("[");
                self.tests(elts);
                self.str("]");
            }
            ExprKind::Tuple { elts, .. } if elts.is_empty() => self.str("()"),
            ExprKind::Tuple { elts, .. } => self.wrapped(around, level::TUPLE, |this| {
                this.tests(elts);
                if elts.len() == 1 {
                    this.str(",");
                }
            }),
            ExprKind::GeneratorExp { elt, generators } => {
                self.str("(");
                self.comprehension(elt, generators);
                self.str(")");
            }
            ExprKind::ListComp { elt, generators } => {
                self.str("[");
                self.comprehension(elt, generators);
                self.str("]");
            }
            ExprKind::SetComp { elt, generators } => {
                self.str("{");
                self.comprehension(elt, generators);
                self.str("}");
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                self.str("{");
                self.expr(key, level::TEST);
                self.str(": ");
                self.comprehension(value, generators);
                self.str("}");
            }
            _ => {}
        }
    }

    fn comprehension(&mut self, element: &Expr, generators: &[Comprehension]) {
        self.expr(element, level::TEST);
        for generator in generators {
            self.str(if generator.is_async {
                " async for "
            } else {
                " for "
            });
            self.expr(&generator.target, level::TUPLE);
            self.str(" in ");
            self.expr(&generator.iter, level::TEST + 1);
            for condition in &generator.ifs {
                self.str(" if ");
                self.expr(condition, level::TEST + 1);
            }
        }
    }

    fn arguments(&mut self, args: &[Expr], keywords: &[Keyword]) {
        if let ([arg], []) = (args, keywords)
            && matches!(arg.kind, ExprKind::GeneratorExp { .. })
        {
            self.expr(arg, level::TEST);
            return;
        }
        self.str("(");
        self.tests(args);
        for (index, keyword) in keywords.iter().enumerate() {
            if index + args.len() > 0 {
                self.str(", ");
            }
            match &keyword.arg {
                Some(name) => {
                    self.str(name);
                    self.str("=");
                }
                None => self.str("**"),
            }
            self.expr(&keyword.value, level::TEST);
        }
        self.str(")");
    }

    fn params(&mut self, params: &Params) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::take(&mut first) {
                this.str(", ");
            }
        };
        let positional = params.posonly.len() + params.args.len();
        let without_default = positional - params.defaults.len().min(positional);
        for (index, param) in params.posonly.iter().chain(&params.args).enumerate() {
            comma(self);
            self.param(param);
            if index >= without_default
                && let Some(default) = params.defaults.get(index - without_default)
            {
                self.default_value(default);
            }
            if index + 1 == params.posonly.len() {
                self.str(", /");
            }
        }
        if params.vararg.is_some() || !params.kwonly.is_empty() {
            comma(self);
            self.str("*");
            if let Some(vararg) = &params.vararg {
                self.param(vararg);
            }
        }
        for (param, default) in params.kwonly.iter().zip(&params.kw_defaults) {
            comma(self);
            self.param(param);
            if let Some(default) = default {
                self.default_value(default);
            }
        }
        if let Some(kwarg) = &params.kwarg {
            comma(self);
            self.str("**");
            self.param(kwarg);
        }
    }

    fn default_value(&mut self, default: &Expr) {
        self.str("=");
        self.expr(default, level::TEST);
    }

    fn param(&mut self, param: &Param) {
        self.str(&param.name);
        if let Some(annotation) = &param.annotation {
            self.str(": ");
            self.expr(annotation, level::TEST);
        }
    }

    fn slice(&mut self, slice: &Slice) {
        match slice {
            Slice::Index(index) => self.expr(index, level::TUPLE),
            Slice::Slice { lower, upper, step } => {
                if let Some(lower) = lower {
                    self.expr(lower, level::TEST);
                }
                self.str(":");
                if let Some(upper) = upper {
                    self.expr(upper, level::TEST);
                }
                if let Some(step) = step {
                    self.str(":");
                    self.expr(step, level::TEST);
                }
            }
            Slice::ExtSlice(dims) => {
                self.separated(dims, ", ", Self::slice);
                if dims.len() == 1 {
                    self.str(",");
                }
            }
        }
    }

    /// An f-string or a replacement field on its own.
    fn f_string(&mut self, expr: &Expr) {
        let mut body = Self::default();
        body.f_string_part(expr);
        if matches!(expr.kind, ExprKind::JoinedStr(_)) {
            self.str("f");
            self.str(&repr_str(&body.out));
        } else {
            self.str(&body.out);
        }
    }

    /// A part of the inside of an f-string.
    fn f_string_part(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Constant(Constant::Str(text)) => {
                let escaped = text.replace('{', "{{").replace('}', "}}");
                self.str(&escaped);
            }
            ExprKind::JoinedStr(values) => {
                // A format specification within has no quotes of its own.
                for value in values {
                    self.f_string_part(value);
                }
            }
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => {
                let mut inner = Self::default();
                inner.expr(value, level::TEST + 1);
                // `{ {1}}`: two braces together would be one literal brace.
                self.str(if inner.out.starts_with('{') {
                    "{ "
                } else {
                    "{"
                });
                self.str(&inner.out);
                self.str(match conversion {
                    Conversion::None => "",
                    Conversion::Str => "!s",
                    Conversion::Repr => "!r",
                    Conversion::Ascii => "!a",
                });
                if let Some(spec) = format_spec {
                    self.str(":");
                    self.f_string_part(spec);
                }
                self.str("}");
            }
            _ => self.expr(expr, level::TEST),
        }
    }
}

fn operator(op: BinOp) -> (&'static str, u8) {
    match op {
        BinOp::Add => (" + ", level::ARITHMETIC),
        BinOp::Sub => (" - ", level::ARITHMETIC),
        BinOp::Mult => (" * ", level::TERM),
        BinOp::MatMult => (" @ ", level::TERM),
        BinOp::Div => (" / ", level::TERM),
        BinOp::Mod => (" % ", level::TERM),
        BinOp::FloorDiv => (" // ", level::TERM),
        BinOp::LShift => (" << ", level::SHIFT),
        BinOp::RShift => (" >> ", level::SHIFT),
        BinOp::BitOr => (" | ", level::BIT_OR),
        BinOp::BitXor => (" ^ ", level::BIT_XOR),
        BinOp::BitAnd => (" & ", level::BIT_AND),
        BinOp::Pow => (" ** ", level::POWER),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
    }
}
