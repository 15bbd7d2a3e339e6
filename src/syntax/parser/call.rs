//! Arguments: of calls, decorators and class headers.
//!
//! The grammar takes any `test` before `=`, and arguments in any order; what is wrong with that is
//! found afterwards, as in `ast_for_call` of 3.8's `Python/ast.c`.

use super::{BRACKET, Mark, Parsed, Parser};
use crate::syntax::ast::{Expr, ExprContext, ExprKind, Keyword, Name, Span};
use crate::syntax::token::Tok;
use hashbrown::HashSet;

/// Arguments as they come.
#[derive(Default)]
pub(super) struct Arguments {
    /// Positional, starred ones included.
    pub args: Vec<Expr>,
    /// `name=value` and `**value`.
    pub keywords: Vec<Keyword>,
    /// Whether a `**value` was seen.
    unpacked: bool,
    /// The names in `keywords`.
    names: HashSet<Name>,
}

impl Parser<'_> {
    /// A call of `func`, which starts at `mark`.
    pub(super) fn call(&mut self, mark: Mark, func: Expr) -> Parsed<Expr> {
        let below = self.height;
        let arguments = self.arguments(true)?;
        let below = below.max(self.height);
        let kind = ExprKind::Call {
            func: Box::new(func),
            args: arguments.args,
            keywords: arguments.keywords,
        };
        self.node(kind, mark, below)
    }

    /// `'(' [arglist] ')'`; `height` is that of the highest argument. A class header takes no generator
    /// expression without parentheses of its own.
    pub(super) fn arguments(&mut self, generator_allowed: bool) -> Parsed<Arguments> {
        let open = self.mark();
        self.enter(BRACKET)?;
        self.expect(Tok::LeftParen)?;
        let mut below = 0;
        let mut arguments = Arguments::default();
        let mut count = 0;
        while self.peek() != Tok::RightParen {
            if count > 0 {
                self.expect(Tok::Comma)?;
                if self.peek() == Tok::RightParen {
                    break;
                }
            }
            self.argument(&mut arguments, open, count == 0, generator_allowed)?;
            below = below.max(self.height);
            count += 1;
        }
        self.expect(Tok::RightParen)?;
        self.leave(BRACKET);
        self.height = below;
        Ok(arguments)
    }

    fn argument(
        &mut self,
        arguments: &mut Arguments,
        open: Mark,
        first: bool,
        generator_allowed: bool,
    ) -> Parsed<()> {
        let mark = self.mark();
        if self.eat(Tok::DoubleStar) {
            let value = self.test()?;
            arguments.unpacked = true;
            arguments.keywords.push(Keyword { arg: None, value });
            return Ok(());
        }
        if self.eat(Tok::Star) {
            let value = self.test()?;
            let kind = ExprKind::Starred {
                value: Box::new(value),
                ctx: ExprContext::Load,
            };
            let starred = self.node(kind, mark, self.height)?;
            if arguments.unpacked {
                self.defer(
                    "iterable argument unpacking follows keyword argument unpacking",
                    starred.span,
                );
            }
            arguments.args.push(starred);
            return Ok(());
        }
        let before = self.at;
        let value = self.test()?;
        let value = match self.peek() {
            Tok::Equal => {
                let is_name = self.at == before + 1;
                return self.keyword(arguments, value, is_name);
            }
            Tok::For | Tok::Async => {
                let generator = self.argument_generator(open, value)?;
                let span = Span {
                    line: mark.line,
                    ..generator.span
                };
                if !generator_allowed {
                    self.defer("invalid syntax", span);
                } else if !first || self.peek() == Tok::Comma {
                    self.defer("Generator expression must be parenthesized", span);
                }
                arguments.args.push(generator);
                return Ok(());
            }
            Tok::ColonEqual => self.walrus(mark, value)?,
            _ => value,
        };
        if arguments.unpacked {
            self.defer(
                "positional argument follows keyword argument unpacking",
                value.span,
            );
        } else if !arguments.keywords.is_empty() {
            self.defer("positional argument follows keyword argument", value.span);
        }
        arguments.args.push(value);
        Ok(())
    }

    /// `name=value`, from the `=` on; `single` says that one token stands before it.
    fn keyword(&mut self, arguments: &mut Arguments, key: Expr, single: bool) -> Parsed<()> {
        self.expect(Tok::Equal)?;
        let name = match key.kind {
            ExprKind::Name { id, .. } if single => {
                self.forbid_debug(&id, key.span);
                id
            }
            ExprKind::Constant(constant) if single => {
                match super::target::keyword_constant(&constant) {
                    Some(word) => self.defer(format!("cannot assign to {word}"), key.span),
                    None => self.not_a_keyword(key.span),
                }
                "".into()
            }
            _ => {
                self.not_a_keyword(key.span);
                "".into()
            }
        };
        if !arguments.names.insert(name.clone()) {
            self.defer("keyword argument repeated", key.span);
        }
        let value = self.test()?;
        arguments.keywords.push(Keyword {
            arg: Some(name),
            value,
        });
        Ok(())
    }

    fn not_a_keyword(&mut self, span: Span) {
        self.defer(
            "expression cannot contain assignment, perhaps you meant \"==\"?",
            span,
        );
    }
}
