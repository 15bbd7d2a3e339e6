//! From raw tokens to the tokens of the grammar: indentation, line joining, brackets.
//!
//! The whole text is read before the parser starts: a vector of 16-byte tokens costs little and makes
//! looking back and ahead free. An error does not stop that at once: it becomes the last token,
//! [`Tok::Error`], and is reported only if the parser gets that far, so that of two mistakes the
//! first one is reported, as in CPython, whose tokenizer works on demand.
//!
//! Indentation follows `Parser/tokenizer.c` of 3.8: a tab goes to the next multiple of eight, a form
//! feed back to column 0, and a second column where a tab counts as one must agree with the first, or
//! else it is a `TabError`.

#![expect(
    clippy::unnecessary_box_returns,
    reason = "errors travel boxed, so that results stay small"
)]

use super::Diagnostic;
use super::ast::Span;
use super::diagnostic::DiagnosticKind;
use super::scan::{BadNumber, Flaw, Lines, count_line_ends, line_end};
use super::token::{Tok, Token};
use logos::Lexer;
use std::cmp::Ordering;

/// Open brackets at once, CPython's `MAXLEVEL`. The parser's own bound is lower; this one keeps the
/// lexer's list short.
const MAX_BRACKETS: usize = 200;

/// Indentation levels at once, CPython's `MAXINDENT`, the outermost included.
const MAX_INDENT: usize = 100;

/// The tokens of a text; the last is [`Tok::EndMarker`] or [`Tok::Error`].
#[derive(Debug)]
pub(super) struct Tokens {
    /// In order.
    pub list: Vec<Token>,
    /// What [`Tok::Error`] stands for.
    pub error: Option<Box<Diagnostic>>,
}

/// What the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A file, or an expression in a file of its own.
    Lines,
    /// The expression between the braces of an f-string. The range starts at the opening brace and
    /// ends after the character that closes the expression; these two become parentheses, as CPython
    /// replaces them.
    Braces,
}

/// Reads `source[start..end]`, whose first line is `line`.
pub(super) fn tokenize(source: &str, start: usize, end: usize, line: u32, mode: Mode) -> Tokens {
    let text_end = if mode == Mode::Braces { end - 1 } else { end };
    let mut raw = Lexer::with_extras(&source[..text_end], Lines::default());
    raw.bump(start);
    let mut reader = Reader {
        bytes: &source.as_bytes()[..text_end],
        raw,
        line,
        tokens: Vec::with_capacity((end - start) / 4 + 8),
        brackets: Vec::new(),
        indents: Vec::new(),
    };
    let result = match mode {
        Mode::Lines => reader.lines(),
        Mode::Braces => reader.braces(start),
    };
    let error = result.err();
    if let Some(error) = &error {
        reader.tokens.push(Token {
            start: error.span.start,
            end: error.span.end,
            line: error.span.line,
            kind: Tok::Error,
        });
    }
    Tokens {
        list: reader.tokens,
        error,
    }
}

/// An opening bracket that waits for its partner.
struct Bracket {
    kind: Tok,
    line: u32,
}

/// One level of indentation, measured twice.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Indent {
    /// With tabs to multiples of eight.
    column: u32,
    /// With tabs as one.
    alternative: u32,
}

struct Reader<'s> {
    bytes: &'s [u8],
    raw: Lexer<'s, Tok>,
    line: u32,
    tokens: Vec<Token>,
    brackets: Vec<Bracket>,
    /// Levels above the outermost, which is at column 0.
    indents: Vec<Indent>,
}

type Step = Result<(), Box<Diagnostic>>;

impl Reader<'_> {
    fn lines(&mut self) -> Step {
        self.indentation()?;
        while let Some(token) = self.raw.next() {
            match token {
                Ok(Tok::Newline) => {
                    let in_brackets = !self.brackets.is_empty();
                    if !in_brackets {
                        self.push(Tok::Newline);
                    }
                    self.line += 1;
                    if !in_brackets {
                        self.indentation()?;
                    }
                }
                other => self.token(other)?,
            }
        }
        self.end();
        Ok(())
    }

    fn braces(&mut self, start: usize) -> Step {
        self.raw.bump(1);
        self.tokens.push(Token {
            start: small(start),
            end: small(start + 1),
            line: self.line,
            kind: Tok::LeftParen,
        });
        self.brackets.push(Bracket {
            kind: Tok::LeftParen,
            line: self.line,
        });
        while let Some(token) = self.raw.next() {
            match token {
                Ok(Tok::Newline) => self.line += 1,
                other => self.token(other)?,
            }
        }
        for (kind, start) in [
            (Tok::RightParen, self.bytes.len()),
            (Tok::Newline, self.bytes.len() + 1),
            (Tok::EndMarker, self.bytes.len() + 1),
        ] {
            self.tokens.push(Token {
                start: small(start),
                end: small(self.bytes.len() + 1),
                line: self.line,
                kind,
            });
        }
        Ok(())
    }

    fn push(&mut self, kind: Tok) {
        let span = self.raw.span();
        self.tokens.push(Token {
            start: small(span.start),
            end: small(span.end),
            line: self.line,
            kind,
        });
    }

    /// Any token but a line end.
    fn token(&mut self, token: Result<Tok, Flaw>) -> Step {
        let kind = token.map_err(|flaw| self.flaw(flaw))?;
        match kind {
            Tok::LeftParen | Tok::LeftBracket | Tok::LeftBrace => {
                if self.brackets.len() >= MAX_BRACKETS {
                    return Err(self.error("too many nested parentheses"));
                }
                self.brackets.push(Bracket {
                    kind,
                    line: self.line,
                });
            }
            Tok::RightParen | Tok::RightBracket | Tok::RightBrace => self.close(kind)?,
            Tok::Join => {
                self.line += 1;
                if self.raw.span().end == self.bytes.len() {
                    self.line -= 1;
                    return Err(self.error("unexpected EOF while parsing"));
                }
                return Ok(());
            }
            Tok::Backslash => {
                let message = if self.raw.span().end == self.bytes.len() {
                    "unexpected EOF while parsing"
                } else {
                    "unexpected character after line continuation character"
                };
                return Err(self.error(message));
            }
            Tok::String => {
                self.push(kind);
                self.line += self.raw.extras.inside;
                return Ok(());
            }
            _ => {}
        }
        self.push(kind);
        Ok(())
    }

    fn close(&mut self, kind: Tok) -> Step {
        let (opening, shown) = match kind {
            Tok::RightParen => (Tok::LeftParen, ')'),
            Tok::RightBracket => (Tok::LeftBracket, ']'),
            _ => (Tok::LeftBrace, '}'),
        };
        let Some(bracket) = self.brackets.pop() else {
            return Err(self.error(format!("unmatched '{shown}'")));
        };
        if bracket.kind == opening {
            return Ok(());
        }
        let open = match bracket.kind {
            Tok::LeftParen => '(',
            Tok::LeftBracket => '[',
            _ => '{',
        };
        let mut message =
            format!("closing parenthesis '{shown}' does not match opening parenthesis '{open}'");
        if bracket.line != self.line {
            message = format!("{message} on line {}", bracket.line);
        }
        Err(self.error(message))
    }

    /// Measures the start of a line, past blank lines and comments, and makes the tokens that follow
    /// from it.
    fn indentation(&mut self) -> Step {
        let mut at = self.raw.span().end;
        let indent = loop {
            let mut indent = Indent::default();
            while let Some(byte @ (b' ' | b'\t' | b'\x0c')) = self.bytes.get(at) {
                match byte {
                    b' ' => {
                        indent.column += 1;
                        indent.alternative += 1;
                    }
                    b'\t' => {
                        indent.column = (indent.column / 8 + 1) * 8;
                        indent.alternative += 1;
                    }
                    _ => indent = Indent::default(),
                }
                at += 1;
            }
            if self.bytes.get(at) == Some(&b'#') {
                while self
                    .bytes
                    .get(at)
                    .is_some_and(|b| !matches!(b, b'\r' | b'\n'))
                {
                    at += 1;
                }
            }
            match line_end(self.bytes, at) {
                0 => break indent,
                length => {
                    at += length;
                    self.line += 1;
                }
            }
        };
        self.raw.bump(at - self.raw.span().end);
        if at == self.bytes.len() {
            return Ok(()); // the end of the text closes all levels
        }
        let current = self.indents.last().copied().unwrap_or_default();
        match indent.column.cmp(&current.column) {
            Ordering::Equal => self.agreeing(indent, current),
            Ordering::Greater => {
                if self.indents.len() + 2 > MAX_INDENT {
                    return Err(self.indentation_error("too many levels of indentation"));
                }
                if indent.alternative <= current.alternative {
                    return Err(self.tab_error());
                }
                self.indents.push(indent);
                self.push_empty(Tok::Indent, at);
                Ok(())
            }
            Ordering::Less => {
                let open = self.indents.len();
                while self
                    .indents
                    .last()
                    .is_some_and(|i| indent.column < i.column)
                {
                    self.indents.pop();
                }
                let current = self.indents.last().copied().unwrap_or_default();
                if indent.column != current.column {
                    return Err(self
                        .indentation_error("unindent does not match any outer indentation level"));
                }
                self.agreeing(indent, current)?;
                for _ in self.indents.len()..open {
                    self.push_empty(Tok::Dedent, at);
                }
                Ok(())
            }
        }
    }

    /// Two indentations of one column must have the other one in common too.
    fn agreeing(&self, indent: Indent, current: Indent) -> Step {
        if indent.alternative == current.alternative {
            Ok(())
        } else {
            Err(self.tab_error())
        }
    }

    fn push_empty(&mut self, kind: Tok, at: usize) {
        self.tokens.push(Token {
            start: small(at),
            end: small(at),
            line: self.line,
            kind,
        });
    }

    /// The end of the text: ends the last line, closes the levels that are open.
    fn end(&mut self) {
        let at = self.bytes.len();
        // The line after the last line end holds nothing; CPython does not count it.
        if self.line > 1 && matches!(self.bytes.last(), Some(b'\r' | b'\n')) {
            self.line -= 1;
        }
        if self.brackets.is_empty() {
            if self.tokens.last().is_some_and(|t| t.kind != Tok::Newline) {
                self.push_empty(Tok::Newline, at);
            }
            for _ in 0..self.indents.len() {
                self.push_empty(Tok::Dedent, at);
            }
        }
        self.push_empty(Tok::EndMarker, at);
    }

    fn flaw(&self, flaw: Flaw) -> Box<Diagnostic> {
        match flaw {
            Flaw::Character => self.error("invalid syntax"),
            Flaw::Identifier => self.error("invalid character in identifier"),
            Flaw::OpenString(lines) => {
                let mut error = self.error("EOL while scanning string literal");
                error.span.line += lines;
                error
            }
            Flaw::OpenTripleString => {
                let mut error = self.error("EOF while scanning triple-quoted string literal");
                let text = &self.bytes[self.raw.span().start..];
                error.span.line += count_line_ends(text);
                if matches!(text.last(), Some(b'\r' | b'\n')) {
                    error.span.line -= 1;
                }
                error
            }
            Flaw::Number(BadNumber::Literal(name)) => self.error(format!("invalid {name} literal")),
            Flaw::Number(BadNumber::Digit(digit, name)) => {
                self.error(format!("invalid digit '{digit}' in {name} literal"))
            }
            Flaw::Number(BadNumber::LeadingZeros) => self.error(
                "leading zeros in decimal integer literals are not permitted; \
                 use an 0o prefix for octal integers",
            ),
        }
    }

    /// A `SyntaxError` at the last raw token.
    fn error(&self, message: impl Into<String>) -> Box<Diagnostic> {
        let span = self.raw.span();
        Box::new(Diagnostic::syntax(
            message,
            Span {
                start: small(span.start),
                end: small(span.end),
                line: self.line,
            },
        ))
    }

    /// An error of the white space that starts this line.
    fn indentation_error(&self, message: &str) -> Box<Diagnostic> {
        let end = self.raw.span().end;
        let blank = self.bytes[..end]
            .iter()
            .rev()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'\x0c'))
            .count();
        Box::new(Diagnostic {
            kind: DiagnosticKind::Indentation,
            message: message.to_owned(),
            span: Span {
                start: small(end - blank),
                end: small(end),
                line: self.line,
            },
            help: None,
        })
    }

    fn tab_error(&self) -> Box<Diagnostic> {
        let mut error =
            self.indentation_error("inconsistent use of tabs and spaces in indentation");
        error.kind = DiagnosticKind::Tab;
        error.help = Some("indent with spaces only".to_owned());
        error
    }
}

/// An offset as it is stored; [`super::parse_module`] refuses texts that are longer.
pub(super) fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
