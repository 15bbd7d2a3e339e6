//! Simple statements, and the sequence of statements.

use super::{Mark, Parsed, Parser, expr};
use crate::syntax::ast::{Alias, BinOp, Expr, ExprContext, ExprKind, Name, Span, Stmt, StmtKind};
use crate::syntax::token::Tok;

/// The operator of an augmented assignment.
fn augmented(tok: Tok) -> Option<BinOp> {
    Some(match tok {
        Tok::PlusEqual => BinOp::Add,
        Tok::MinusEqual => BinOp::Sub,
        Tok::StarEqual => BinOp::Mult,
        Tok::AtEqual => BinOp::MatMult,
        Tok::SlashEqual => BinOp::Div,
        Tok::PercentEqual => BinOp::Mod,
        Tok::DoubleStarEqual => BinOp::Pow,
        Tok::LeftShiftEqual => BinOp::LShift,
        Tok::RightShiftEqual => BinOp::RShift,
        Tok::BarEqual => BinOp::BitOr,
        Tok::CaretEqual => BinOp::BitXor,
        Tok::AmpersandEqual => BinOp::BitAnd,
        Tok::DoubleSlashEqual => BinOp::FloorDiv,
        _ => return None,
    })
}

impl Parser<'_> {
    /// `file_input: (NEWLINE | stmt)* ENDMARKER`
    pub(super) fn file(&mut self) -> Parsed<Vec<Stmt>> {
        let mut body = Vec::new();
        while self.peek() != Tok::EndMarker {
            if !self.eat(Tok::Newline) {
                self.statement(&mut body)?;
            }
        }
        Ok(body)
    }

    /// `stmt: simple_stmt | compound_stmt`; `height` is that of the highest statement added.
    pub(super) fn statement(&mut self, body: &mut Vec<Stmt>) -> Parsed<()> {
        match self.compound()? {
            Some(compound) => body.push(compound),
            None => self.simple_statements(body)?,
        }
        Ok(())
    }

    /// `simple_stmt: small_stmt (';' small_stmt)* [';'] NEWLINE`
    pub(super) fn simple_statements(&mut self, body: &mut Vec<Stmt>) -> Parsed<()> {
        let mut highest = 0;
        loop {
            let mark = self.mark();
            let kind = self.small_statement(mark)?;
            self.grow(self.height)?;
            highest = highest.max(self.height);
            body.push(Stmt {
                kind,
                span: self.span(mark),
            });
            if !self.eat(Tok::Semicolon) || self.peek() == Tok::Newline {
                break;
            }
        }
        self.expect(Tok::Newline)?;
        self.height = highest;
        Ok(())
    }

    fn small_statement(&mut self, mark: Mark) -> Parsed<StmtKind> {
        let tok = self.peek();
        let bare = match tok {
            Tok::Pass => Some(StmtKind::Pass),
            Tok::Break => Some(StmtKind::Break),
            Tok::Continue => Some(StmtKind::Continue),
            _ => None,
        };
        if let Some(kind) = bare {
            self.bump();
            self.height = 0;
            return Ok(kind);
        }
        match tok {
            Tok::Return => {
                self.bump();
                self.height = 0;
                let value = if self.starts_testlist_star() {
                    Some(Box::new(self.testlist_star()?))
                } else {
                    None
                };
                Ok(StmtKind::Return(value))
            }
            Tok::Yield => Ok(StmtKind::Expr(Box::new(self.yield_expr()?))),
            Tok::Del => self.delete(),
            Tok::Raise => self.raise(),
            Tok::Assert => {
                self.bump();
                let test = Box::new(self.test()?);
                let below = self.height;
                let msg = if self.eat(Tok::Comma) {
                    Some(Box::new(self.test()?))
                } else {
                    None
                };
                self.height = below.max(self.height);
                Ok(StmtKind::Assert { test, msg })
            }
            Tok::Import => self.import(),
            Tok::From => self.import_from(),
            Tok::Global => Ok(StmtKind::Global(self.names()?)),
            Tok::Nonlocal => Ok(StmtKind::Nonlocal(self.names()?)),
            _ => self.expression_statement(mark),
        }
    }

    fn starts_testlist_star(&self) -> bool {
        expr::starts_test(self.peek()) || self.peek() == Tok::Star
    }

    /// `'global' NAME (',' NAME)*`
    fn names(&mut self) -> Parsed<Vec<Name>> {
        self.bump();
        self.height = 0;
        let mut names = vec![self.name()?];
        while self.eat(Tok::Comma) {
            names.push(self.name()?);
        }
        Ok(names)
    }

    fn delete(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let (targets, _) = self.targets(ExprContext::Del)?;
        Ok(StmtKind::Delete(targets))
    }

    fn raise(&mut self) -> Parsed<StmtKind> {
        self.bump();
        self.height = 0;
        let mut exc = None;
        let mut cause = None;
        if expr::starts_test(self.peek()) {
            exc = Some(Box::new(self.test()?));
            let below = self.height;
            if self.eat(Tok::From) {
                cause = Some(Box::new(self.test()?));
                self.height = below.max(self.height);
            }
        }
        Ok(StmtKind::Raise { exc, cause })
    }

    /// `dotted_name: NAME ('.' NAME)*`, joined.
    fn dotted_name(&mut self) -> Parsed<Name> {
        let first = self.name()?;
        if self.peek() != Tok::Dot {
            return Ok(first);
        }
        let mut dotted = String::from(first);
        while self.eat(Tok::Dot) {
            dotted.push('.');
            dotted.push_str(&self.name()?);
        }
        Ok(dotted.into())
    }

    /// An optional `as NAME`.
    fn alias(&mut self, mark: Mark, name: Name) -> Parsed<Alias> {
        let span = self.span(mark);
        let asname = if self.eat(Tok::As) {
            let mark = self.mark();
            let asname = self.name()?;
            let span = self.span(mark);
            self.forbid_debug(&asname, span);
            Some(asname)
        } else {
            self.forbid_debug(&name, span);
            None
        };
        Ok(Alias { name, asname, span })
    }

    fn import(&mut self) -> Parsed<StmtKind> {
        self.bump();
        self.height = 0;
        let mut names = Vec::new();
        loop {
            let mark = self.mark();
            let name = self.dotted_name()?;
            names.push(self.alias(mark, name)?);
            if !self.eat(Tok::Comma) {
                return Ok(StmtKind::Import(names));
            }
        }
    }

    fn import_from(&mut self) -> Parsed<StmtKind> {
        self.bump();
        self.height = 0;
        let mut level = 0;
        loop {
            level += match self.peek() {
                Tok::Dot => 1,
                Tok::Ellipsis => 3,
                _ => break,
            };
            self.bump();
        }
        let module = if level > 0 && self.peek() == Tok::Import {
            None
        } else {
            Some(self.dotted_name()?)
        };
        self.expect(Tok::Import)?;
        let mark = self.mark();
        let names = if self.eat(Tok::Star) {
            vec![Alias {
                name: "*".into(),
                asname: None,
                span: self.span(mark),
            }]
        } else if self.eat(Tok::LeftParen) {
            let (names, _) = self.imported_names()?;
            self.expect(Tok::RightParen)?;
            names
        } else {
            let (names, trailing_comma) = self.imported_names()?;
            if trailing_comma {
                let span = self.span(mark);
                self.defer(
                    "trailing comma not allowed without surrounding parentheses",
                    span,
                );
            }
            names
        };
        Ok(StmtKind::ImportFrom {
            module,
            names,
            level,
        })
    }

    /// `import_as_names`, and whether a comma ends them.
    fn imported_names(&mut self) -> Parsed<(Vec<Alias>, bool)> {
        let mut names = Vec::new();
        loop {
            let mark = self.mark();
            let name = self.name()?;
            names.push(self.alias(mark, name)?);
            if !self.eat(Tok::Comma) {
                return Ok((names, false));
            }
            if self.peek() != Tok::Name {
                return Ok((names, true));
            }
        }
    }

    /// `expr_stmt`: an expression, or an assignment of any kind.
    fn expression_statement(&mut self, mark: Mark) -> Parsed<StmtKind> {
        let parenthesised = self.peek() == Tok::LeftParen;
        let first = self.testlist_star()?;
        match self.peek() {
            Tok::Equal => self.assignment(first, mark.line),
            Tok::Colon => self.annotated_assignment(first, parenthesised, mark.line),
            tok => match augmented(tok) {
                Some(op) => self.augmented_assignment(first, op, mark),
                None => Ok(StmtKind::Expr(Box::new(first))),
            },
        }
    }

    fn assignment(&mut self, first: Expr, mut line: u32) -> Parsed<StmtKind> {
        let mut below = self.height;
        let mut targets = Vec::new();
        let mut value = first;
        let mut bare_yield = false;
        while self.eat(Tok::Equal) {
            if bare_yield {
                self.defer("assignment to yield expression not possible", value.span);
            }
            self.assign_to(&mut value, ExprContext::Store, line);
            targets.push(value);
            line = self.mark().line;
            bare_yield = self.peek() == Tok::Yield;
            value = self.yield_or(Self::testlist_star)?;
            below = below.max(self.height);
        }
        self.height = below;
        Ok(StmtKind::Assign {
            targets,
            value: Box::new(value),
        })
    }

    fn yield_or(&mut self, other: impl Fn(&mut Self) -> Parsed<Expr>) -> Parsed<Expr> {
        if self.peek() == Tok::Yield {
            self.yield_expr()
        } else {
            other(self)
        }
    }

    fn augmented_assignment(
        &mut self,
        mut target: Expr,
        op: BinOp,
        mark: Mark,
    ) -> Parsed<StmtKind> {
        let below = self.height;
        self.assign_to(&mut target, ExprContext::Store, mark.line);
        if !matches!(
            target.kind,
            ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
        ) {
            let span = self.span(mark);
            self.defer("illegal expression for augmented assignment", span);
        }
        self.bump();
        let value = self.yield_or(Self::testlist)?;
        self.height = below.max(self.height);
        Ok(StmtKind::AugAssign {
            target: Box::new(target),
            op,
            value: Box::new(value),
        })
    }

    fn annotated_assignment(
        &mut self,
        mut target: Expr,
        parenthesised: bool,
        line: u32,
    ) -> Parsed<StmtKind> {
        let mut below = self.height;
        match &target.kind {
            ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
                self.assign_to(&mut target, ExprContext::Store, line);
            }
            other => {
                let message = match other {
                    ExprKind::List { .. } => "only single target (not list) can be annotated",
                    ExprKind::Tuple { .. } => "only single target (not tuple) can be annotated",
                    _ => "illegal target for annotation",
                };
                let span = Span {
                    line,
                    ..target.span
                };
                self.defer(message, span);
            }
        }
        let simple = !parenthesised && matches!(target.kind, ExprKind::Name { .. });
        self.expect(Tok::Colon)?;
        let annotation = Box::new(self.test()?);
        below = below.max(self.height);
        let value = if self.eat(Tok::Equal) {
            let value = self.yield_or(Self::testlist_star)?;
            below = below.max(self.height);
            Some(Box::new(value))
        } else {
            None
        };
        self.height = below;
        Ok(StmtKind::AnnAssign {
            target: Box::new(target),
            annotation,
            value,
            simple,
        })
    }
}
