//! Parameters of `def` and `lambda`, positional-only ones included.

use super::{Parsed, Parser};
use crate::syntax::ast::{Param, Params, Span};
use crate::syntax::token::Tok;

impl Parser<'_> {
    /// `typedargslist` (with `annotated`) or `varargslist`, up to but without `close`. `height` is that
    /// of the highest default or annotation.
    pub(super) fn params(&mut self, close: Tok, annotated: bool) -> Parsed<Params> {
        let mut params = Params::default();
        let mut below = 0;
        let mut slash = false;
        let first_line = self.mark().line;
        while self.peek() != close {
            match self.peek() {
                Tok::Star => {
                    self.after_star(&mut params, close, annotated, &mut below)?;
                    break;
                }
                Tok::DoubleStar => {
                    self.keyword_rest(&mut params, annotated, &mut below)?;
                    break;
                }
                Tok::Slash if !slash && !params.args.is_empty() => {
                    self.bump();
                    slash = true;
                    params.posonly = std::mem::take(&mut params.args);
                }
                _ => {
                    let param = self.param(annotated, &mut below)?;
                    if self.eat(Tok::Equal) {
                        params.defaults.push(self.test()?);
                        below = below.max(self.height);
                    } else if !params.defaults.is_empty() {
                        let span = Span {
                            line: first_line, // as CPython has it
                            ..param.span
                        };
                        self.defer("non-default argument follows default argument", span);
                    }
                    params.args.push(param);
                }
            }
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        self.height = below;
        Ok(params)
    }

    /// From the `*` on.
    fn after_star(
        &mut self,
        params: &mut Params,
        close: Tok,
        annotated: bool,
        below: &mut u32,
    ) -> Parsed<()> {
        let star = self.mark();
        self.expect(Tok::Star)?;
        let star = self.span(star);
        if self.peek() == Tok::Name {
            params.vararg = Some(self.param(annotated, below)?);
        }
        while self.eat(Tok::Comma) && self.peek() != close {
            if self.peek() == Tok::DoubleStar {
                self.bare_star(params, star);
                return self.keyword_rest(params, annotated, below);
            }
            let param = self.param(annotated, below)?;
            params.kwonly.push(param);
            let default = if self.eat(Tok::Equal) {
                let default = self.test()?;
                *below = (*below).max(self.height);
                Some(default)
            } else {
                None
            };
            params.kw_defaults.push(default);
        }
        self.bare_star(params, star);
        Ok(())
    }

    fn bare_star(&mut self, params: &Params, star: Span) {
        if params.vararg.is_none() && params.kwonly.is_empty() {
            self.defer("named arguments must follow bare *", star);
        }
    }

    /// `'**' tfpdef [',']`
    fn keyword_rest(
        &mut self,
        params: &mut Params,
        annotated: bool,
        below: &mut u32,
    ) -> Parsed<()> {
        self.expect(Tok::DoubleStar)?;
        params.kwarg = Some(self.param(annotated, below)?);
        self.eat(Tok::Comma);
        Ok(())
    }

    /// `tfpdef: NAME [':' test]`, or `vfpdef: NAME`.
    fn param(&mut self, annotated: bool, below: &mut u32) -> Parsed<Param> {
        let mark = self.mark();
        let name = self.name()?;
        let name_span = self.span(mark);
        self.forbid_debug(&name, name_span);
        let annotation = if annotated && self.eat(Tok::Colon) {
            let annotation = self.test()?;
            *below = (*below).max(self.height);
            Some(Box::new(annotation))
        } else {
            None
        };
        Ok(Param {
            name,
            annotation,
            span: name_span,
        })
    }
}
