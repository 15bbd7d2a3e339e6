//! Atoms, displays, comprehensions, and the trailers after an atom.

use super::{BRACKET, Mark, Parsed, Parser, expr};
use crate::syntax::ast::{Comprehension, Expr, ExprContext, ExprKind, Slice};
use crate::syntax::constant::Constant;
use crate::syntax::number;
use crate::syntax::token::Tok;

impl Parser<'_> {
    /// `atom_expr: ['await'] atom trailer*`
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        if !self.eat(Tok::Await) {
            return self.with_trailers();
        }
        let value = self.with_trailers()?;
        self.node(ExprKind::Await(Box::new(value)), mark, self.height)
    }

    fn with_trailers(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        let mut value = self.atom()?;
        loop {
            let below = self.height;
            value = match self.peek() {
                Tok::Dot => {
                    self.bump();
                    let attr = self.name()?;
                    let kind = ExprKind::Attribute {
                        value: Box::new(value),
                        attr,
                        ctx: ExprContext::Load,
                    };
                    self.node(kind, mark, below)?
                }
                Tok::LeftParen => self.call(mark, value)?,
                Tok::LeftBracket => {
                    self.enter(BRACKET)?;
                    self.bump();
                    let slice = self.subscripts()?;
                    self.expect(Tok::RightBracket)?;
                    self.leave(BRACKET);
                    let below = below.max(self.height);
                    let kind = ExprKind::Subscript {
                        value: Box::new(value),
                        slice: Box::new(slice),
                        ctx: ExprContext::Load,
                    };
                    self.node(kind, mark, below)?
                }
                _ => return Ok(value),
            };
        }
    }

    fn atom(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        let constant = match self.peek() {
            Tok::Name => {
                let id = self.name()?;
                let kind = ExprKind::Name {
                    id,
                    ctx: ExprContext::Load,
                };
                return Ok(self.leaf(kind, mark));
            }
            Tok::Number => {
                let token = self.bump();
                match number::value(self.text(token)) {
                    Ok(value) => value,
                    Err(message) => {
                        let span = self.span(mark);
                        self.defer(message, span);
                        return Ok(self.broken(mark));
                    }
                }
            }
            Tok::String => return Ok(self.strings()),
            Tok::LeftParen => return self.parenthesised(),
            Tok::LeftBracket => return self.list_display(),
            Tok::LeftBrace => return self.brace_display(),
            simple => {
                let constant = match simple {
                    Tok::None => Constant::None,
                    Tok::True => Constant::Bool(true),
                    Tok::False => Constant::Bool(false),
                    Tok::Ellipsis => Constant::Ellipsis,
                    _ => return Err(self.unexpected()),
                };
                self.bump();
                constant
            }
        };
        Ok(self.leaf(ExprKind::Constant(constant), mark))
    }

    /// `'(' [yield_expr|testlist_comp] ')'`. What is in plain parentheses keeps its own place; a tuple
    /// and a generator expression start at the parenthesis.
    fn parenthesised(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        self.enter(BRACKET)?;
        self.bump();
        let inner = match self.peek() {
            Tok::RightParen => {
                self.bump();
                let kind = ExprKind::Tuple {
                    elts: Vec::new(),
                    ctx: ExprContext::Load,
                };
                self.leaf(kind, mark)
            }
            Tok::Yield => {
                let inner = self.yield_expr()?;
                self.expect(Tok::RightParen)?;
                inner
            }
            _ => {
                let first = self.named_test_or_star()?;
                match self.peek() {
                    Tok::For | Tok::Async => {
                        let elt = Box::new(self.comprehended(first));
                        let (generators, below) = self.comprehensions()?;
                        self.expect(Tok::RightParen)?;
                        let kind = ExprKind::GeneratorExp { elt, generators };
                        self.node(kind, mark, below)?
                    }
                    Tok::Comma => {
                        let (elts, below) = self.rest_of_items(first)?;
                        self.expect(Tok::RightParen)?;
                        let kind = ExprKind::Tuple {
                            elts,
                            ctx: ExprContext::Load,
                        };
                        self.node(kind, mark, below)?
                    }
                    _ => {
                        self.expect(Tok::RightParen)?;
                        first
                    }
                }
            }
        };
        self.leave(BRACKET);
        Ok(inner)
    }

    /// `'[' [testlist_comp] ']'`
    fn list_display(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        self.enter(BRACKET)?;
        self.bump();
        let (kind, below) = if self.peek() == Tok::RightBracket {
            let kind = ExprKind::List {
                elts: Vec::new(),
                ctx: ExprContext::Load,
            };
            (kind, 0)
        } else {
            let first = self.named_test_or_star()?;
            if let Tok::For | Tok::Async = self.peek() {
                let elt = Box::new(self.comprehended(first));
                let (generators, below) = self.comprehensions()?;
                (ExprKind::ListComp { elt, generators }, below)
            } else {
                let (elts, below) = self.rest_of_items(first)?;
                let kind = ExprKind::List {
                    elts,
                    ctx: ExprContext::Load,
                };
                (kind, below)
            }
        };
        self.expect(Tok::RightBracket)?;
        self.leave(BRACKET);
        self.node(kind, mark, below)
    }

    fn named_test_or_star(&mut self) -> Parsed<Expr> {
        if self.peek() == Tok::Star {
            self.star_expr()
        } else {
            self.named_test()
        }
    }

    /// The items after `first` in parentheses or square brackets, and the greatest height.
    fn rest_of_items(&mut self, first: Expr) -> Parsed<(Vec<Expr>, u32)> {
        let mut below = self.height;
        let mut elts = vec![first];
        while self.eat(Tok::Comma) && !matches!(self.peek(), Tok::RightParen | Tok::RightBracket) {
            elts.push(self.named_test_or_star()?);
            below = below.max(self.height);
        }
        Ok((elts, below))
    }

    /// The element of a comprehension: `*x` is grammatical, but an error.
    fn comprehended(&mut self, element: Expr) -> Expr {
        if matches!(element.kind, ExprKind::Starred { .. }) {
            self.defer(
                "iterable unpacking cannot be used in comprehension",
                element.span,
            );
        }
        element
    }

    /// All `for … in …` and `if …` of a comprehension, and the greatest height, that of the element
    /// (which was parsed last) included.
    pub(super) fn comprehensions(&mut self) -> Parsed<(Vec<Comprehension>, u32)> {
        let mut below = self.height;
        let mut generators: Vec<Comprehension> = Vec::new();
        loop {
            match self.peek() {
                Tok::For | Tok::Async => {
                    let is_async = self.eat(Tok::Async);
                    self.expect(Tok::For)?;
                    let target = self.loop_targets()?;
                    below = below.max(self.height);
                    self.expect(Tok::In)?;
                    let iter = self.or_test()?;
                    generators.push(Comprehension {
                        target,
                        iter,
                        ifs: Vec::new(),
                        is_async,
                    });
                }
                Tok::If => {
                    self.bump();
                    let condition = self.test_without_condition()?;
                    if let Some(generator) = generators.last_mut() {
                        generator.ifs.push(condition);
                    }
                }
                _ => return Ok((generators, below)),
            }
            below = below.max(self.height);
        }
    }

    /// `'{' [dictorsetmaker] '}'`
    fn brace_display(&mut self) -> Parsed<Expr> {
        let mark = self.mark();
        self.enter(BRACKET)?;
        self.bump();
        let (kind, below) = match self.peek() {
            Tok::RightBrace => {
                let kind = ExprKind::Dict {
                    keys: Vec::new(),
                    values: Vec::new(),
                };
                (kind, 0)
            }
            Tok::DoubleStar => self.dict_items()?,
            Tok::Star => {
                let first = self.star_expr()?;
                self.set_items(first)?
            }
            _ => {
                let first = self.test()?;
                if self.peek() == Tok::Colon {
                    self.dict_items_after_key(first)?
                } else {
                    self.set_items(first)?
                }
            }
        };
        self.expect(Tok::RightBrace)?;
        self.leave(BRACKET);
        self.node(kind, mark, below)
    }

    fn set_items(&mut self, first: Expr) -> Parsed<(ExprKind, u32)> {
        if let Tok::For | Tok::Async = self.peek() {
            let elt = Box::new(self.comprehended(first));
            let (generators, below) = self.comprehensions()?;
            return Ok((ExprKind::SetComp { elt, generators }, below));
        }
        let mut below = self.height;
        let mut elts = vec![first];
        while self.eat(Tok::Comma) && self.peek() != Tok::RightBrace {
            elts.push(if self.peek() == Tok::Star {
                self.star_expr()?
            } else {
                self.test()?
            });
            below = below.max(self.height);
        }
        Ok((ExprKind::Set(elts), below))
    }

    /// A dict display that starts with `**`.
    fn dict_items(&mut self) -> Parsed<(ExprKind, u32)> {
        let mark = self.mark();
        self.bump();
        let first = self.expr()?;
        if let Tok::For | Tok::Async = self.peek() {
            let span = self.span(mark);
            self.defer("dict unpacking cannot be used in dict comprehension", span);
            let (generators, below) = self.comprehensions()?;
            let elt = Box::new(first);
            return Ok((ExprKind::SetComp { elt, generators }, below));
        }
        let below = self.height;
        self.rest_of_dict(None, first, below)
    }

    fn dict_items_after_key(&mut self, key: Expr) -> Parsed<(ExprKind, u32)> {
        let below = self.height;
        self.expect(Tok::Colon)?;
        let value = self.test()?;
        let below = below.max(self.height);
        if let Tok::For | Tok::Async = self.peek() {
            self.height = below;
            let (generators, below) = self.comprehensions()?;
            let kind = ExprKind::DictComp {
                key: Box::new(key),
                value: Box::new(value),
                generators,
            };
            return Ok((kind, below));
        }
        self.rest_of_dict(Some(key), value, below)
    }

    fn rest_of_dict(
        &mut self,
        key: Option<Expr>,
        value: Expr,
        mut below: u32,
    ) -> Parsed<(ExprKind, u32)> {
        let mut keys = vec![key];
        let mut values = vec![value];
        while self.eat(Tok::Comma) && self.peek() != Tok::RightBrace {
            if self.eat(Tok::DoubleStar) {
                keys.push(None);
                values.push(self.expr()?);
            } else {
                keys.push(Some(self.test()?));
                below = below.max(self.height);
                self.expect(Tok::Colon)?;
                values.push(self.test()?);
            }
            below = below.max(self.height);
        }
        Ok((ExprKind::Dict { keys, values }, below))
    }

    /// `subscriptlist: subscript (',' subscript)* [',']`
    fn subscripts(&mut self) -> Parsed<Slice> {
        let mark = self.mark();
        let first = self.subscript()?;
        if self.peek() != Tok::Comma {
            return Ok(first);
        }
        let mut below = self.height;
        let mut slices = vec![first];
        while self.eat(Tok::Comma) && self.peek() != Tok::RightBracket {
            slices.push(self.subscript()?);
            below = below.max(self.height);
        }
        if slices.iter().any(|s| !matches!(s, Slice::Index(_))) {
            self.height = below;
            return Ok(Slice::ExtSlice(slices));
        }
        let elts = slices
            .into_iter()
            .filter_map(|s| match s {
                Slice::Index(index) => Some(index),
                _ => None,
            })
            .collect();
        let kind = ExprKind::Tuple {
            elts,
            ctx: ExprContext::Load,
        };
        Ok(Slice::Index(self.node(kind, mark, below)?))
    }

    /// `subscript: test | [test] ':' [test] [':' [test]]`
    fn subscript(&mut self) -> Parsed<Slice> {
        let mut below = 0;
        let lower = if self.peek() == Tok::Colon {
            None
        } else {
            let lower = self.test()?;
            if self.peek() != Tok::Colon {
                return Ok(Slice::Index(lower));
            }
            below = self.height;
            Some(lower)
        };
        self.expect(Tok::Colon)?;
        let upper = self.bound(&mut below)?;
        let step = if self.eat(Tok::Colon) {
            self.bound(&mut below)?
        } else {
            None
        };
        self.height = below;
        Ok(Slice::Slice { lower, upper, step })
    }

    /// An optional part of a slice.
    fn bound(&mut self, below: &mut u32) -> Parsed<Option<Expr>> {
        if !expr::starts_test(self.peek()) {
            return Ok(None);
        }
        let bound = self.test()?;
        *below = (*below).max(self.height);
        Ok(Some(bound))
    }

    /// The end of a generator expression that is a call's only argument, `first` its element. It starts
    /// at the parenthesis, `open`.
    pub(super) fn argument_generator(&mut self, open: Mark, elt: Expr) -> Parsed<Expr> {
        let (generators, below) = self.comprehensions()?;
        let kind = ExprKind::GeneratorExp {
            elt: Box::new(elt),
            generators,
        };
        let mut generator = self.node(kind, open, below)?;
        if self.peek() == Tok::RightParen {
            generator.span.end = self.token().end;
        }
        Ok(generator)
    }
}
