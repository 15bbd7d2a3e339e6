//! Compound statements and their blocks.
//!
//! An `elif` is an `If` in the `orelse` of the one before; the chain is collected first and put
//! together from its end, so that a long one takes no stack.

use super::{BLOCK, Mark, Parsed, Parser};
use crate::syntax::ast::{
    ClassDef, ExceptHandler, Expr, ExprContext, ExprKind, FunctionDef, Stmt, StmtKind, WithItem,
};
use crate::syntax::token::Tok;

/// One `if` or `elif` whose chain is still open.
struct Branch {
    mark: Mark,
    test: Expr,
    body: Vec<Stmt>,
    height: u32,
}

impl Parser<'_> {
    /// A compound statement, if one starts here.
    pub(super) fn compound(&mut self) -> Parsed<Option<Stmt>> {
        let mark = self.mark();
        let kind = match self.peek() {
            Tok::If => return self.if_statement().map(Some),
            Tok::While => self.while_statement()?,
            Tok::For => self.for_statement(false)?,
            Tok::Try => self.try_statement()?,
            Tok::With => self.with_statement(false)?,
            Tok::Def => self.function(Vec::new(), 0, false)?,
            Tok::Class => self.class(Vec::new(), 0)?,
            Tok::At => return self.decorated().map(Some),
            Tok::Async => {
                self.bump();
                match self.peek() {
                    Tok::Def => self.function(Vec::new(), 0, true)?,
                    Tok::With => self.with_statement(true)?,
                    Tok::For => self.for_statement(true)?,
                    _ => return Err(self.unexpected()),
                }
            }
            _ => return Ok(None),
        };
        self.statement_node(kind, mark).map(Some)
    }

    /// Puts a statement on what it holds, of height `height`.
    fn statement_node(&mut self, kind: StmtKind, mark: Mark) -> Parsed<Stmt> {
        self.grow(self.height)?;
        Ok(Stmt {
            kind,
            span: self.span(mark),
        })
    }

    /// `':' suite`; `height` is that of the highest statement.
    fn block(&mut self) -> Parsed<Vec<Stmt>> {
        self.expect(Tok::Colon)?;
        let mut body = Vec::new();
        if !self.eat(Tok::Newline) {
            self.simple_statements(&mut body)?;
            return Ok(body);
        }
        if self.peek() != Tok::Indent {
            return Err(self.expected_block());
        }
        self.bump();
        self.enter(BLOCK)?;
        let mut highest = 0;
        loop {
            self.statement(&mut body)?;
            highest = highest.max(self.height);
            if self.eat(Tok::Dedent) {
                break;
            }
        }
        self.leave(BLOCK);
        self.height = highest;
        Ok(body)
    }

    /// `['else' ':' suite]`; `below` becomes the greater height.
    fn else_block(&mut self, below: &mut u32) -> Parsed<Vec<Stmt>> {
        if !self.eat(Tok::Else) {
            return Ok(Vec::new());
        }
        let block = self.block()?;
        *below = (*below).max(self.height);
        Ok(block)
    }

    fn if_statement(&mut self) -> Parsed<Stmt> {
        let mut branches = Vec::new();
        loop {
            let mark = self.mark();
            self.bump();
            let test = self.named_test()?;
            let below = self.height;
            let body = self.block()?;
            branches.push(Branch {
                mark,
                test,
                body,
                height: below.max(self.height),
            });
            if self.peek() != Tok::Elif {
                break;
            }
        }
        let mut below = 0;
        let mut orelse = self.else_block(&mut below)?;
        loop {
            let Some(branch) = branches.pop() else {
                // Only reached if there was no branch at all, which the loop above excludes.
                return Err(self.unexpected());
            };
            let kind = StmtKind::If {
                test: Box::new(branch.test),
                body: branch.body,
                orelse,
            };
            self.height = below.max(branch.height);
            let statement = self.statement_node(kind, branch.mark)?;
            if branches.is_empty() {
                return Ok(statement);
            }
            below = self.height;
            orelse = vec![statement];
        }
    }

    fn while_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let test = Box::new(self.named_test()?);
        let mut below = self.height;
        let body = self.block()?;
        below = below.max(self.height);
        let orelse = self.else_block(&mut below)?;
        self.height = below;
        Ok(StmtKind::While { test, body, orelse })
    }

    fn for_statement(&mut self, is_async: bool) -> Parsed<StmtKind> {
        self.bump();
        let target = Box::new(self.loop_targets()?);
        let mut below = self.height;
        self.expect(Tok::In)?;
        let iter = Box::new(self.testlist()?);
        below = below.max(self.height);
        let body = self.block()?;
        below = below.max(self.height);
        let orelse = self.else_block(&mut below)?;
        self.height = below;
        Ok(if is_async {
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
            }
        } else {
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            }
        })
    }

    fn with_statement(&mut self, is_async: bool) -> Parsed<StmtKind> {
        self.bump();
        let mut below = 0;
        let mut items = Vec::new();
        loop {
            let line = self.mark().line;
            let context = self.test()?;
            below = below.max(self.height);
            let target = if self.eat(Tok::As) {
                let mut target = self.expr()?;
                below = below.max(self.height);
                self.assign_to(&mut target, ExprContext::Store, line);
                Some(target)
            } else {
                None
            };
            items.push(WithItem { context, target });
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        let body = self.block()?;
        self.height = below.max(self.height);
        Ok(if is_async {
            StmtKind::AsyncWith { items, body }
        } else {
            StmtKind::With { items, body }
        })
    }

    fn try_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let body = self.block()?;
        let mut below = self.height;
        let mut handlers = Vec::new();
        while self.peek() == Tok::Except {
            handlers.push(self.except_clause(&mut below)?);
        }
        let orelse = if handlers.is_empty() {
            Vec::new()
        } else {
            self.else_block(&mut below)?
        };
        let finalbody = if handlers.is_empty() || self.peek() == Tok::Finally {
            self.expect(Tok::Finally)?;
            let finalbody = self.block()?;
            below = below.max(self.height);
            finalbody
        } else {
            Vec::new()
        };
        self.height = below;
        Ok(StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        })
    }

    fn except_clause(&mut self, below: &mut u32) -> Parsed<ExceptHandler> {
        let mark = self.mark();
        self.bump();
        let mut exc_type = None;
        let mut name = None;
        if self.peek() != Tok::Colon {
            exc_type = Some(self.test()?);
            *below = (*below).max(self.height);
            if self.eat(Tok::As) {
                let mark = self.mark();
                let target = self.name()?;
                let span = self.span(mark);
                self.forbid_debug(&target, span);
                name = Some(target);
            }
        }
        let body = self.block()?;
        *below = (*below).max(self.height);
        Ok(ExceptHandler {
            exc_type,
            name,
            body,
            span: self.span(mark),
        })
    }

    /// From `def` on; `below` is the height of the decorators.
    fn function(
        &mut self,
        decorators: Vec<Expr>,
        mut below: u32,
        is_async: bool,
    ) -> Parsed<StmtKind> {
        self.expect(Tok::Def)?;
        let name = self.defined_name()?;
        self.expect(Tok::LeftParen)?;
        let params = self.params(Tok::RightParen, true)?;
        below = below.max(self.height);
        self.expect(Tok::RightParen)?;
        let returns = if self.eat(Tok::Arrow) {
            let returns = self.test()?;
            below = below.max(self.height);
            Some(Box::new(returns))
        } else {
            None
        };
        let body = self.block()?;
        self.height = below.max(self.height);
        let function = Box::new(FunctionDef {
            name,
            params,
            body,
            decorators,
            returns,
        });
        Ok(if is_async {
            StmtKind::AsyncFunctionDef(function)
        } else {
            StmtKind::FunctionDef(function)
        })
    }

    /// From `class` on; `below` is the height of the decorators.
    fn class(&mut self, decorators: Vec<Expr>, mut below: u32) -> Parsed<StmtKind> {
        self.expect(Tok::Class)?;
        let name = self.defined_name()?;
        let mut bases = Vec::new();
        let mut keywords = Vec::new();
        if self.peek() == Tok::LeftParen {
            let arguments = self.arguments(false)?;
            below = below.max(self.height);
            bases = arguments.args;
            keywords = arguments.keywords;
        }
        let body = self.block()?;
        self.height = below.max(self.height);
        Ok(StmtKind::ClassDef(Box::new(ClassDef {
            name,
            bases,
            keywords,
            body,
            decorators,
        })))
    }

    fn defined_name(&mut self) -> Parsed<crate::syntax::ast::Name> {
        let mark = self.mark();
        let name = self.name()?;
        let span = self.span(mark);
        self.forbid_debug(&name, span);
        Ok(name)
    }

    /// `decorated: decorators (classdef | funcdef | async_funcdef)`
    fn decorated(&mut self) -> Parsed<Stmt> {
        let mut below = 0;
        let mut decorators = Vec::new();
        while self.peek() == Tok::At {
            decorators.push(self.decorator()?);
            below = below.max(self.height);
        }
        let mark = self.mark();
        let kind = match self.peek() {
            Tok::Class => self.class(decorators, below)?,
            Tok::Async => {
                self.bump();
                self.function(decorators, below, true)?
            }
            _ => self.function(decorators, below, false)?,
        };
        self.statement_node(kind, mark)
    }

    /// `decorator: '@' dotted_name [ '(' [arglist] ')' ] NEWLINE`
    fn decorator(&mut self) -> Parsed<Expr> {
        self.bump();
        let mark = self.mark();
        let id = self.name()?;
        let kind = ExprKind::Name {
            id,
            ctx: ExprContext::Load,
        };
        let mut decorator = self.leaf(kind, mark);
        while self.eat(Tok::Dot) {
            let attr = self.name()?;
            let kind = ExprKind::Attribute {
                value: Box::new(decorator),
                attr,
                ctx: ExprContext::Load,
            };
            decorator = self.node(kind, mark, self.height)?;
        }
        if self.peek() == Tok::LeftParen {
            decorator = self.call(mark, decorator)?;
        }
        self.expect(Tok::Newline)?;
        Ok(decorator)
    }
}
