//! The recursive-descent parser of Python 3.8's grammar (`Grammar/Grammar` of that version).
//!
//! CPython 3.8 works in two passes: an LL(1) parser that knows the grammar only, then a walk over its
//! tree that builds the AST and finds what the grammar cannot say (`1 = x`, `f(a=1, b)`, a bad
//! escape). So a mistake of the first kind anywhere in the file is reported before one of the second
//! kind. Here the tree is built in one pass: an error of the second kind is *deferred* (the first one
//! is kept) and reported if the text turns out to be grammatical.
//!
//! Two bounds keep every stack safe, the parser's and that of whatever walks the tree later (dropping
//! it, for one): `room` limits how deeply constructs nest, counted in entries of CPython's parser
//! stack, and [`MAX_HEIGHT`] limits the height of the tree, which a long chain `a + b + c …` or
//! `a.b.c …` also makes high. Every function that makes a node leaves the node's height in `height`.
//! Text that nests more than any real program, but not too much, is parsed on a stack of its own.

#![expect(
    clippy::unnecessary_box_returns,
    reason = "errors travel boxed, so that results stay small"
)]

mod atom;
mod call;
mod compound;
mod expr;
mod params;
mod statement;
mod strings;
mod target;

use super::Diagnostic;
use super::ast::{Expr, ExprKind, Module, Name, Span};
use super::constant::Constant;
use super::diagnostic::DiagnosticKind;
use super::hints;
use super::lexer::{self, Mode, small};
use super::scan::count_line_ends;
use super::token::{Tok, Token};
use unicode_normalization::UnicodeNormalization;

/// The height of the highest tree that is accepted, statements and expressions counted alike. CPython
/// 3.8 gives up a little above ("maximum recursion depth exceeded during compilation").
pub const MAX_HEIGHT: u32 = 2990;

/// Entries of CPython's parser stack that nested constructs may take (measured on 3.8.18).
const ROOM: u32 = 1680;

/// Entries that a bracket takes; lambdas and powers, cheaper there, are charged the same, since they
/// take as much of the real stack here.
const BRACKET: u32 = 17;

/// Entries that a block takes.
const BLOCK: u32 = 4;

/// What of [`ROOM`] stays unused on the stack of whoever calls: 24 brackets may nest there, which takes
/// up to 1 MiB in a debug build and far less in a release build.
const SHALLOW_FLOOR: u32 = ROOM - 24 * BRACKET;

/// Bytes of stack for more than that. A debug build uses up to 30 KiB for a bracket.
const DEEP_STACK: usize = 32 << 20;

/// What every parsing function returns; boxed, so that the good case stays small.
type Parsed<T> = Result<T, Box<Diagnostic>>;

/// Where a construct starts.
#[derive(Debug, Clone, Copy)]
struct Mark {
    start: u32,
    line: u32,
}

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Token>,
    /// What the `Error` token at the end of `tokens` stands for.
    lexical: Option<Box<Diagnostic>>,
    at: usize,
    /// End of the last token that has text.
    last_end: u32,
    /// Height of the tree made last.
    height: u32,
    /// What is left of [`ROOM`].
    room: u32,
    /// How little may be left.
    floor: u32,
    /// Whether the floor was reached.
    floored: bool,
    /// The first error that only counts if the text is grammatical.
    deferred: Option<Box<Diagnostic>>,
    /// The text is one expression: what the lexer adds at its end counts as the end of the text.
    whole: bool,
}

/// Parses a module.
pub(super) fn module(source: &str) -> Parsed<Module> {
    on_enough_stack(|floor| {
        let mut parser = Parser::new(source, 0, source.len(), 1, Mode::Lines);
        parser.floor = floor;
        let body = parser.file();
        parser.finish(body.map(|body| Module { body }))
    })
}

/// Parses one expression, from `start` on.
pub(super) fn expression(source: &str, start: usize) -> Parsed<Expr> {
    on_enough_stack(|floor| {
        let mut parser = Parser::new(source, start, source.len(), 1, Mode::Lines);
        parser.floor = floor;
        let expr = parser.whole_expression();
        parser.finish(expr)
    })
}

/// Runs a parser that may use its room down to a floor; if that was too little, and more is allowed,
/// runs it again where there is more stack.
fn on_enough_stack<T: Send>(parse: impl Fn(u32) -> Outcome<T> + Sync) -> Parsed<T> {
    match parse(SHALLOW_FLOOR) {
        Outcome::Done(result) => result,
        Outcome::NeedsStack(error) => std::thread::scope(|scope| {
            let deep = std::thread::Builder::new()
                .stack_size(DEEP_STACK)
                .spawn_scoped(scope, || parse(0));
            match deep.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(Outcome::Done(result))) => result,
                Ok(Ok(Outcome::NeedsStack(error))) => Err(error),
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(_no_thread) => Err(error),
            }
        }),
    }
}

/// How a parser ended.
enum Outcome<T> {
    Done(Parsed<T>),
    /// It reached its floor; the error is the one for no room at all.
    NeedsStack(Box<Diagnostic>),
}

impl<'s> Parser<'s> {
    fn new(source: &'s str, start: usize, end: usize, line: u32, mode: Mode) -> Self {
        let tokens = lexer::tokenize(source, start, end, line, mode);
        Self {
            source,
            tokens: tokens.list,
            lexical: tokens.error,
            at: 0,
            last_end: small(start),
            height: 0,
            room: ROOM,
            floor: 0,
            floored: false,
            deferred: None,
            whole: false,
        }
    }

    /// The result, unless an error was deferred or the parser stopped for want of stack.
    fn finish<T>(self, result: Parsed<T>) -> Outcome<T> {
        let result = match (result, self.deferred) {
            (Ok(_), Some(deferred)) => Err(deferred),
            (result, _) => result,
        };
        match result {
            Err(error) if self.floored => Outcome::NeedsStack(error),
            result => Outcome::Done(result),
        }
    }

    /// A test list and nothing after it but line ends.
    fn whole_expression(&mut self) -> Parsed<Expr> {
        self.whole = true;
        let expr = self.testlist()?;
        while self.eat(Tok::Newline) {}
        if self.peek() == Tok::EndMarker {
            Ok(expr)
        } else {
            Err(self.unexpected())
        }
    }

    // Tokens.

    fn token(&self) -> Token {
        self.tokens[self.at]
    }

    fn peek(&self) -> Tok {
        self.tokens[self.at].kind
    }

    /// Moves on. Never called at the last token: nothing accepts `EndMarker` or `Error`.
    fn bump(&mut self) -> Token {
        let token = self.tokens[self.at];
        if !matches!(token.kind, Tok::Newline | Tok::Indent | Tok::Dedent) {
            self.last_end = token.end;
        }
        self.at += 1;
        token
    }

    fn eat(&mut self, kind: Tok) -> bool {
        let found = self.peek() == kind;
        if found {
            self.bump();
        }
        found
    }

    fn expect(&mut self, kind: Tok) -> Parsed<Token> {
        if self.peek() == kind {
            Ok(self.bump())
        } else {
            Err(self.unexpected())
        }
    }

    fn mark(&self) -> Mark {
        let token = self.token();
        Mark {
            start: token.start,
            line: token.line,
        }
    }

    /// From `mark` to the end of the last token.
    fn span(&self, mark: Mark) -> Span {
        Span {
            start: mark.start,
            end: self.last_end,
            line: mark.line,
        }
    }

    fn text(&self, token: Token) -> &'s str {
        &self.source[token.start as usize..token.end as usize]
    }

    fn name(&mut self) -> Parsed<Name> {
        let token = self.expect(Tok::Name)?;
        Ok(normalised(self.text(token)))
    }

    // Bounds.

    /// Takes `cost` entries of the stack, to be given back by `leave`.
    fn enter(&mut self, cost: u32) -> Parsed<()> {
        match self.room.checked_sub(cost) {
            Some(room) if room >= self.floor => {
                self.room = room;
                Ok(())
            }
            _ => {
                self.floored = self.floor > 0;
                Err(self.too_deep(
                    "too deeply nested",
                    "CPython 3.8's parser stack overflows here too",
                ))
            }
        }
    }

    fn leave(&mut self, cost: u32) {
        self.room += cost;
    }

    /// Notes that a node was put on top of trees of height `below`.
    fn grow(&mut self, below: u32) -> Parsed<()> {
        self.height = below + 1;
        if self.height <= MAX_HEIGHT {
            return Ok(());
        }
        Err(self.too_deep(
            "maximum recursion depth exceeded during compilation",
            "split this chain into several statements",
        ))
    }

    #[cold]
    fn too_deep(&self, message: &str, help: &str) -> Box<Diagnostic> {
        let mut error = Diagnostic::syntax(message, self.token_span());
        error.help = Some(help.to_owned());
        Box::new(error)
    }

    /// Makes a node over trees of height `below`.
    fn node(&mut self, kind: ExprKind, mark: Mark, below: u32) -> Parsed<Expr> {
        self.grow(below)?;
        Ok(Expr {
            kind,
            span: self.span(mark),
        })
    }

    /// Makes a node without children.
    fn leaf(&mut self, kind: ExprKind, mark: Mark) -> Expr {
        self.height = 1;
        Expr {
            kind,
            span: self.span(mark),
        }
    }

    // Errors.

    /// Keeps an error that counts only if the whole text is grammatical.
    #[cold]
    fn defer(&mut self, message: impl Into<String>, span: Span) {
        if self.deferred.is_none() {
            self.deferred = Some(Box::new(Diagnostic::syntax(message, span)));
        }
    }

    /// A stand-in for an expression with a deferred error.
    fn broken(&mut self, mark: Mark) -> Expr {
        self.leaf(ExprKind::Constant(Constant::None), mark)
    }

    fn token_span(&self) -> Span {
        let token = self.token();
        // CPython reports the line its tokenizer has reached: the last one of a long string.
        let inside = if token.kind == Tok::String {
            count_line_ends(self.text(token).as_bytes())
        } else {
            0
        };
        Span {
            start: token.start,
            end: token.end,
            line: token.line + inside,
        }
    }

    /// Whether the next token is one that the end of the text made; in a replacement field the added
    /// parenthesis is one.
    fn at_end(&self) -> bool {
        let end = self.tokens[self.tokens.len() - 1];
        match self.peek() {
            Tok::EndMarker => true,
            Tok::Dedent => end.kind == Tok::EndMarker && self.token().start == end.start,
            Tok::Newline => {
                self.whole && end.kind == Tok::EndMarker && self.token().start == end.start
            }
            Tok::RightParen => {
                self.whole && self.token().end == end.end && end.kind == Tok::EndMarker
            }
            _ => false,
        }
    }

    /// The error that the next token is: nothing may continue with it here.
    #[cold]
    fn unexpected(&self) -> Box<Diagnostic> {
        if let (Tok::Error, Some(error)) = (self.peek(), &self.lexical) {
            let mut error = error.clone();
            if error.message == "invalid syntax" {
                hints::explain(&mut error, self.source);
            }
            return error;
        }
        let span = self.token_span();
        if self.at_end() {
            return Box::new(Diagnostic::syntax("unexpected EOF while parsing", span));
        }
        let indentation = match self.peek() {
            Tok::Indent => Some("unexpected indent"),
            Tok::Dedent => Some("unexpected unindent"),
            _ => None,
        };
        if let Some(message) = indentation {
            return Box::new(self.indentation_error(message));
        }
        let mut error = Diagnostic::syntax("invalid syntax", span);
        hints::explain(&mut error, self.source);
        Box::new(error)
    }

    /// The error that the next token is not the start of a block's first line.
    #[cold]
    fn expected_block(&self) -> Box<Diagnostic> {
        if matches!(self.peek(), Tok::Error | Tok::Diamond) || self.at_end() {
            return self.unexpected();
        }
        Box::new(self.indentation_error("expected an indented block"))
    }

    fn indentation_error(&self, message: &str) -> Diagnostic {
        let mut error = Diagnostic::syntax(message, self.token_span());
        error.kind = DiagnosticKind::Indentation;
        error
    }
}

/// An identifier as Python compares it.
fn normalised(text: &str) -> Name {
    if text.is_ascii() {
        text.into()
    } else {
        text.nfkc().collect::<String>().into()
    }
}
