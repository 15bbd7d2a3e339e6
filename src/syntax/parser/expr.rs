//! Expressions from `test` down to `power`: conditionals, walrus, lambda, operators.
//!
//! All binary operators are one function that climbs their precedence; chains to the left are loops,
//! so a sum of a thousand terms takes no stack. Prefix operators and conditionals, which nest to the
//! right, are collected first and put together from the inside.
//!
//! CPython gives a node the line of its first token, parentheses included, although the parenthesised
//! expression itself starts inside them: `(\na) + b` is a sum of line 1 of a name of line 2. Hence the
//! marks, which are taken before the operand is read.

use super::{BRACKET, Mark, Parsed, Parser};
use crate::syntax::ast::{BinOp, BoolOp, CmpOp, Expr, ExprContext, ExprKind, UnaryOp};
use crate::syntax::token::Tok;

/// A binary operator with its binding strength.
enum Infix {
    Bool(BoolOp),
    Compare(CmpOp),
    Binary(BinOp),
}

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const BIT_OR: u8 = 5;

/// The operator that `tok` starts; `not` stands for `not in`.
fn infix(tok: Tok) -> Option<(u8, Infix)> {
    use Infix::{Binary, Bool, Compare};
    Some(match tok {
        Tok::Or => (OR, Bool(BoolOp::Or)),
        Tok::And => (AND, Bool(BoolOp::And)),
        Tok::Less => (COMPARE, Compare(CmpOp::Lt)),
        Tok::LessEqual => (COMPARE, Compare(CmpOp::LtE)),
        Tok::Greater => (COMPARE, Compare(CmpOp::Gt)),
        Tok::GreaterEqual => (COMPARE, Compare(CmpOp::GtE)),
        Tok::EqualEqual => (COMPARE, Compare(CmpOp::Eq)),
        Tok::NotEqual => (COMPARE, Compare(CmpOp::NotEq)),
        Tok::In => (COMPARE, Compare(CmpOp::In)),
        Tok::Not => (COMPARE, Compare(CmpOp::NotIn)),
        Tok::Is => (COMPARE, Compare(CmpOp::Is)),
        Tok::Bar => (BIT_OR, Binary(BinOp::BitOr)),
        Tok::Caret => (6, Binary(BinOp::BitXor)),
        Tok::Ampersand => (7, Binary(BinOp::BitAnd)),
        Tok::LeftShift => (8, Binary(BinOp::LShift)),
        Tok::RightShift => (8, Binary(BinOp::RShift)),
        Tok::Plus => (9, Binary(BinOp::Add)),
        Tok::Minus => (9, Binary(BinOp::Sub)),
        Tok::Star => (10, Binary(BinOp::Mult)),
        Tok::At => (10, Binary(BinOp::MatMult)),
        Tok::Slash => (10, Binary(BinOp::Div)),
        Tok::Percent => (10, Binary(BinOp::Mod)),
        Tok::DoubleSlash => (10, Binary(BinOp::FloorDiv)),
        _ => return None,
    })
}

/// Whether a `test` can start with `tok`.
pub(super) fn starts_test(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Name
            | Tok::Number
            | Tok::String
            | Tok::Ellipsis
            | Tok::None
            | Tok::True
            | Tok::False
            | Tok::LeftParen
            | Tok::LeftBracket
            | Tok::LeftBrace
            | Tok::Minus
            | Tok::Plus
            | Tok::Tilde
            | Tok::Not
            | Tok::Lambda
            | Tok::Await
    )
}

/// One `body if test else` of a conditional whose end is still to come.
struct Arm {
    mark: Mark,
    body: Expr,
    test: Expr,
    height: u32,
}

impl Parser<'_> {
    /// `test: or_test ['if' or_test 'else' test] | lambdef`
    pub(super) fn test(&mut self) -> Parsed<Expr> {
        let mut mark = self.mark();
        if self.peek() == Tok::Lambda {
            return self.lambda(true);
        }
        let mut last = self.or_test()?;
        if self.peek() != Tok::If {
            return Ok(last);
        }
        let mut arms = Vec::new();
        while self.eat(Tok::If) {
            self.enter(1)?;
            let body_height = self.height;
            let test = self.or_test()?;
            arms.push(Arm {
                mark,
                body: last,
                test,
                height: self.height.max(body_height),
            });
            self.expect(Tok::Else)?;
            mark = self.mark();
            if self.peek() == Tok::Lambda {
                last = self.lambda(true)?;
                break;
            }
            last = self.or_test()?;
        }
        while let Some(arm) = arms.pop() {
            self.leave(1);
            let below = self.height.max(arm.height);
            let kind = ExprKind::IfExp {
                test: Box::new(arm.test),
                body: Box::new(arm.body),
                orelse: Box::new(last),
            };
            last = self.node(kind, arm.mark, below)?;
        }
        Ok(last)
    }

    /// `test_nocond: or_test | lambdef_nocond`, after the `if` of a comprehension.
    pub(super) fn test_without_condition(&mut self) -> Parsed<Expr> {
        if self.peek() == Tok::Lambda {
            self.lambda(false)
        } else {
            self.or_test()
        }
    }

    /// `namedexpr_test: test [':=' test]`
    pub(super) fn named_test(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        let target = self.test()?;
        if self.peek() == Tok::ColonEqual {
            self.walrus(mark, target)
        } else {
            Ok(target)
        }
    }

    /// The rest of a named expression, from the `:=` on.
    pub(super) fn walrus(&mut self, mark: Mark, mut target: Expr) -> Parsed<Expr> {
        let below = self.height;
        self.expect(Tok::ColonEqual)?;
        if matches!(target.kind, ExprKind::Name { .. }) {
            self.assign_to(&mut target, ExprContext::Store, mark.line);
        } else {
            let what = super::target::described(&target);
            self.defer(
                format!("cannot use assignment expressions with {what}"),
                target.span,
            );
        }
        let value = self.test()?;
        let below = below.max(self.height);
        let kind = ExprKind::NamedExpr {
            target: Box::new(target),
            value: Box::new(value),
        };
        self.node(kind, mark, below)
    }

    pub(super) fn or_test(&mut self) -> Parsed<Expr> {
        self.binary(OR)
    }

    /// `expr`: nothing looser than `|`.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.binary(BIT_OR)
    }

    /// `star_expr: '*' expr`
    pub(super) fn star_expr(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        self.expect(Tok::Star)?;
        let value = self.expr()?;
        let kind = ExprKind::Starred {
            value: Box::new(value),
            ctx: ExprContext::Load,
        };
        self.node(kind, mark, self.height)
    }

    /// An operand and all operators after it that bind at least as strongly as `least`.
    fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let mark = self.mark();
        let mut left = if self.peek() == Tok::Not {
            if least > NOT {
                return Err(self.unexpected());
            }
            self.negation()?
        } else {
            self.factor()?
        };
        while let Some((strength, operator)) = infix(self.peek()) {
            if strength < least {
                break;
            }
            let below = self.height;
            left = match operator {
                Infix::Binary(op) => {
                    self.bump();
                    let right = self.binary(strength + 1)?;
                    let below = below.max(self.height);
                    let kind = ExprKind::BinOp {
                        left: Box::new(left),
                        op,
                        right: Box::new(right),
                    };
                    self.node(kind, mark, below)?
                }
                Infix::Compare(_) => self.comparison(mark, left)?,
                Infix::Bool(op) => {
                    let joint = self.peek();
                    let mut values = vec![left];
                    let mut below = below;
                    while self.eat(joint) {
                        values.push(self.binary(strength + 1)?);
                        below = below.max(self.height);
                    }
                    self.node(ExprKind::BoolOp { op, values }, mark, below)?
                }
            };
        }
        Ok(left)
    }

    /// The operators and operands after the first operand of a comparison.
    fn comparison(&mut self, mark: Mark, left: Expr) -> Parsed<Expr> {
        let mut below = self.height;
        let mut ops = Vec::new();
        let mut comparators = Vec::new();
        while let Some((_, Infix::Compare(op))) = infix(self.peek()) {
            self.bump();
            ops.push(match op {
                CmpOp::NotIn => {
                    self.expect(Tok::In)?;
                    CmpOp::NotIn
                }
                CmpOp::Is if self.eat(Tok::Not) => CmpOp::IsNot,
                op => op,
            });
            comparators.push(self.expr()?);
            below = below.max(self.height);
        }
        let kind = ExprKind::Compare {
            left: Box::new(left),
            ops,
            comparators,
        };
        self.node(kind, mark, below)
    }

    /// `not_test: 'not' not_test | comparison`
    fn negation(&mut self) -> Parsed<Expr> {
        let mut marks = Vec::new();
        while self.peek() == Tok::Not {
            self.enter(1)?;
            marks.push(self.mark());
            self.bump();
        }
        let mut operand = self.binary(COMPARE)?;
        while let Some(mark) = marks.pop() {
            self.leave(1);
            let kind = ExprKind::UnaryOp {
                op: UnaryOp::Not,
                operand: Box::new(operand),
            };
            operand = self.node(kind, mark, self.height)?;
        }
        Ok(operand)
    }

    /// `factor: ('+'|'-'|'~') factor | power`
    fn factor(&mut self) -> Parsed<Expr> {
        if !matches!(self.peek(), Tok::Plus | Tok::Minus | Tok::Tilde) {
            return self.power();
        }
        let mut signs = Vec::new();
        loop {
            let op = match self.peek() {
                Tok::Plus => UnaryOp::UAdd,
                Tok::Minus => UnaryOp::USub,
                Tok::Tilde => UnaryOp::Invert,
                _ => break,
            };
            self.enter(1)?;
            signs.push((self.mark(), op));
            self.bump();
        }
        let mut operand = self.power()?;
        while let Some((mark, op)) = signs.pop() {
            self.leave(1);
            let kind = ExprKind::UnaryOp {
                op,
                operand: Box::new(operand),
            };
            operand = self.node(kind, mark, self.height)?;
        }
        Ok(operand)
    }

    /// `power: atom_expr ['**' factor]`
    fn power(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        let base = self.primary()?;
        if self.peek() != Tok::DoubleStar {
            return Ok(base);
        }
        let below = self.height;
        self.bump();
        self.enter(BRACKET)?;
        let exponent = self.factor()?;
        self.leave(BRACKET);
        let below = below.max(self.height);
        let kind = ExprKind::BinOp {
            left: Box::new(base),
            op: BinOp::Pow,
            right: Box::new(exponent),
        };
        self.node(kind, mark, below)
    }

    /// `lambdef`, or `lambdef_nocond` without `conditional`.
    fn lambda(&mut self, conditional: bool) -> Parsed<Expr> {
        let mark = self.mark();
        self.expect(Tok::Lambda)?;
        self.enter(BRACKET)?;
        let params = self.params(Tok::Colon, false)?;
        let below = self.height;
        self.expect(Tok::Colon)?;
        let body = if conditional {
            self.test()?
        } else {
            self.test_without_condition()?
        };
        self.leave(BRACKET);
        let below = below.max(self.height);
        let kind = ExprKind::Lambda {
            params: Box::new(params),
            body: Box::new(body),
        };
        self.node(kind, mark, below)
    }

    /// `yield_expr: 'yield' ['from' test | testlist_star_expr]`
    pub(super) fn yield_expr(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        self.expect(Tok::Yield)?;
        if self.eat(Tok::From) {
            let value = self.test()?;
            let kind = ExprKind::YieldFrom(Box::new(value));
            return self.node(kind, mark, self.height);
        }
        if !starts_test(self.peek()) && self.peek() != Tok::Star {
            return Ok(self.leaf(ExprKind::Yield(None), mark));
        }
        let value = self.testlist_star()?;
        self.node(ExprKind::Yield(Some(Box::new(value))), mark, self.height)
    }

    /// `testlist: test (',' test)* [',']`
    pub(super) fn testlist(&mut self) -> Parsed<Expr> {
        self.list_of(Self::test, starts_test)
    }

    /// `testlist_star_expr: (test|star_expr) (',' (test|star_expr))* [',']`
    pub(super) fn testlist_star(&mut self) -> Parsed<Expr> {
        self.list_of(Self::test_or_star, |tok| {
            starts_test(tok) || tok == Tok::Star
        })
    }

    fn test_or_star(&mut self) -> Parsed<Expr> {
        if self.peek() == Tok::Star {
            self.star_expr()
        } else {
            self.test()
        }
    }

    /// One item, or a tuple of them if there is a comma.
    fn list_of(
        &mut self,
        item: impl Fn(&mut Self) -> Parsed<Expr>,
        starts: impl Fn(Tok) -> bool,
    ) -> Parsed<Expr> {
        let mark = self.mark();
        let first = item(self)?;
        if self.peek() != Tok::Comma {
            return Ok(first);
        }
        let mut below = self.height;
        let mut elts = vec![first];
        while self.eat(Tok::Comma) && starts(self.peek()) {
            elts.push(item(self)?);
            below = below.max(self.height);
        }
        let kind = ExprKind::Tuple {
            elts,
            ctx: ExprContext::Load,
        };
        self.node(kind, mark, below)
    }
}

/// Whether an `expr` or `star_expr` can start with `tok`.
pub(super) fn starts_expr(tok: Tok) -> bool {
    tok == Tok::Star || (starts_test(tok) && !matches!(tok, Tok::Not | Tok::Lambda))
}
