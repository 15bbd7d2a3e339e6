//! String atoms: implicit concatenation, bytes, and f-strings.
//!
//! An f-string is an ordinary string token to the grammar of 3.8; its inside is parsed afterwards, so
//! every error in it is a deferred one. Each replacement field is cut out by counting brackets and
//! quotes, wrapped in parentheses and parsed as a text of its own (`Python/ast.c`,
//! `fstring_find_expr`, `fstring_compile_expr`). Two things follow that a program can see:
//!
//! * no backslash, `#` or quote of the f-string's own kind can stand in a field;
//! * lines. CPython 3.8 looks for `{` + expression + `}` in the text of the *first* string of the
//!   concatenation, and adds the line ends before the first such place to the first string's line. A
//!   field with a conversion or a format spec, or one of a later string, is mostly not found, and gets
//!   the first string's line. The pieces themselves have the line of the whole atom.

use super::{MAX_HEIGHT, Mark, Mode, Parser};
use crate::syntax::ast::{Conversion, Expr, ExprKind, Span};
use crate::syntax::constant::Constant;
use crate::syntax::lexer::small;
use crate::syntax::scan::count_line_ends;
use crate::syntax::string::{self, Literal};
use crate::syntax::token::{Tok, Token};

/// Nested brackets in a replacement field.
const MAX_BRACKETS: usize = 200;

/// An error in a literal, which is deferred.
struct Bad {
    message: String,
    at: usize,
}

impl Bad {
    fn new(message: impl Into<String>, at: usize) -> Self {
        Self {
            message: message.into(),
            at,
        }
    }
}

/// Why an f-string was given up.
enum Stop {
    Bad(Bad),
    /// The error of the parser of a field.
    Field(Box<crate::syntax::Diagnostic>),
}

impl From<Bad> for Stop {
    fn from(bad: Bad) -> Self {
        Self::Bad(bad)
    }
}

/// A string or f-string as it is put together.
#[derive(Default)]
struct Pieces {
    /// The literal text since the last replacement field.
    literal: String,
    parts: Vec<Expr>,
    /// Height of the highest part.
    height: u32,
}

/// Where in the atom something is found, for its line.
#[derive(Clone, Copy)]
struct Atom {
    mark: Mark,
    /// The whole atom.
    span: Span,
    /// The first string token.
    first: Token,
}

impl Parser<'_> {
    /// `STRING+`
    pub(super) fn strings(&mut self) -> Expr {
        let mark = self.mark();
        let first = self.bump();
        let mut rest = Vec::new();
        while self.peek() == Tok::String {
            rest.push(self.bump());
        }
        let atom = Atom {
            mark,
            span: self.span(mark),
            first,
        };
        match self.string_atom(atom, &rest) {
            Ok(expr) => expr,
            Err(Stop::Bad(bad)) => {
                let at = small(bad.at);
                let span = Span {
                    start: at,
                    end: at + 1,
                    line: mark.line,
                };
                self.defer(bad.message, span);
                self.broken(mark)
            }
            Err(Stop::Field(error)) => {
                if self.deferred.is_none() {
                    self.deferred = Some(error);
                }
                self.broken(mark)
            }
        }
    }

    fn literal(&self, token: Token) -> Literal {
        string::literal(self.source, token.start as usize, token.end as usize)
    }

    fn string_atom(&mut self, atom: Atom, rest: &[Token]) -> Result<Expr, Stop> {
        let first = self.literal(atom.first);
        if first.bytes {
            return self.bytes_atom(atom, rest);
        }
        let mut pieces = Pieces::default();
        let mut format = false;
        for (index, &token) in std::iter::once(&atom.first).chain(rest).enumerate() {
            let literal = if index == 0 {
                first
            } else {
                self.literal(token)
            };
            if literal.bytes {
                self.decode_bytes(literal, token, &mut Vec::new())?;
                return Err(mixed(token).into());
            }
            if literal.format {
                format = true;
                let mut at = literal.start;
                let mut field = Fields {
                    parser: self,
                    atom,
                    end: literal.end,
                    raw: literal.raw,
                };
                field.pieces(&mut at, 0, &mut pieces)?;
                if at < literal.end {
                    return Err(Bad::new("f-string: unexpected end of string", at).into());
                }
            } else {
                decode(
                    &self.source[literal.start..literal.end],
                    literal.raw,
                    &mut pieces.literal,
                    token.start as usize,
                )?;
            }
        }
        if !format {
            let value = Constant::Str(pieces.literal.into());
            return Ok(self.leaf(ExprKind::Constant(value), atom.mark));
        }
        Ok(self.joined(pieces, atom))
    }

    fn bytes_atom(&mut self, atom: Atom, rest: &[Token]) -> Result<Expr, Stop> {
        let mut value = Vec::new();
        for &token in std::iter::once(&atom.first).chain(rest) {
            let literal = self.literal(token);
            if !literal.bytes {
                if !literal.format {
                    let body = &self.source[literal.start..literal.end];
                    decode(body, literal.raw, &mut String::new(), token.start as usize)?;
                }
                return Err(mixed(token).into());
            }
            self.decode_bytes(literal, token, &mut value)?;
        }
        let value = Constant::Bytes(value.into());
        Ok(self.leaf(ExprKind::Constant(value), atom.mark))
    }

    fn decode_bytes(&self, literal: Literal, token: Token, out: &mut Vec<u8>) -> Result<(), Bad> {
        let body = &self.source[literal.start..literal.end];
        string::decode_bytes(body, literal.raw, out)
            .map_err(|message| Bad::new(message, token.start as usize))
    }

    fn joined(&mut self, mut pieces: Pieces, atom: Atom) -> Expr {
        pieces.flush(atom);
        self.height = pieces.height + 1;
        Expr {
            kind: ExprKind::JoinedStr(pieces.parts),
            span: atom.span,
        }
    }
}

impl Pieces {
    /// Makes a part of the literal text, if there is any.
    fn flush(&mut self, atom: Atom) {
        if self.literal.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.literal);
        self.height = self.height.max(1);
        self.parts.push(Expr {
            kind: ExprKind::Constant(Constant::Str(text.into())),
            span: atom.span,
        });
    }
}

fn mixed(token: Token) -> Bad {
    Bad::new(
        "cannot mix bytes and nonbytes literals",
        token.start as usize,
    )
}

/// Decodes a piece; an error is said to be at `at`.
fn decode(body: &str, raw: bool, out: &mut String, at: usize) -> Result<(), Bad> {
    string::decode_text(body, raw, out).map_err(|message| Bad::new(message, at))
}

/// The inside of one f-string token.
struct Fields<'p, 's> {
    parser: &'p mut Parser<'s>,
    atom: Atom,
    /// Where the token's text ends.
    end: usize,
    raw: bool,
}

impl Fields<'_, '_> {
    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.end {
            self.parser.source.as_bytes().get(at).copied()
        } else {
            None
        }
    }

    /// Literal text and fields up to the end, or in a format spec (`depth` above 0) to its `}`.
    fn pieces(&mut self, at: &mut usize, depth: u32, pieces: &mut Pieces) -> Result<(), Stop> {
        loop {
            let doubled = self.literal(at, depth, pieces)?;
            if doubled {
                continue;
            }
            match self.byte(*at) {
                None | Some(b'}') => return Ok(()),
                Some(_) => self.field(at, depth, pieces)?,
            }
        }
    }

    /// Literal text up to a brace; whether that was a doubled one, which is then passed too.
    fn literal(&self, at: &mut usize, depth: u32, pieces: &mut Pieces) -> Result<bool, Bad> {
        let start = *at;
        let mut end = None;
        while let Some(byte) = self.byte(*at) {
            let brace = match byte {
                b'\\' if !self.raw => {
                    *at += 1;
                    match self.byte(*at) {
                        Some(b'N') if self.byte(*at + 1) == Some(b'{') => {
                            *at += 2;
                            while self.byte(*at).is_some_and(|b| b != b'}') {
                                *at += 1;
                            }
                            *at = (*at + 1).min(self.end);
                            continue;
                        }
                        // Cannot be decoded, whatever comes: the end of the literal.
                        Some(b'N') => {
                            *at += 1;
                            break;
                        }
                        Some(brace @ (b'{' | b'}')) => brace,
                        Some(_) => {
                            *at += 1;
                            continue;
                        }
                        None => break,
                    }
                }
                brace @ (b'{' | b'}') => brace,
                _ => {
                    *at += 1;
                    continue;
                }
            };
            if depth == 0 {
                if self.byte(*at + 1) == Some(brace) {
                    end = Some(*at + 1);
                    *at += 2;
                    break;
                }
                if brace == b'}' {
                    return Err(Bad::new("f-string: single '}' is not allowed", *at));
                }
            }
            break;
        }
        let text = &self.parser.source[start..end.unwrap_or(*at)];
        decode(text, self.raw, &mut pieces.literal, start)?;
        Ok(end.is_some())
    }

    /// A replacement field, from its `{` past its `}`.
    fn field(&mut self, at: &mut usize, depth: u32, pieces: &mut Pieces) -> Result<(), Stop> {
        let open = *at;
        if depth >= 2 {
            return Err(Bad::new("f-string: expressions nested too deeply", open).into());
        }
        let close = self.expression_end(open + 1)?;
        *at = close;
        if close >= self.end {
            return Err(unclosed(open).into());
        }
        let value = self.expression(open, close)?;
        let mut below = self.parser.height;
        let mut debug = false;
        if self.byte(*at) == Some(b'=') {
            debug = true;
            *at += 1;
            while self
                .byte(*at)
                .is_some_and(|b| b.is_ascii_whitespace() || b == 0x0B)
            {
                *at += 1;
            }
            let shown = &self.parser.source[open + 1..*at];
            decode(shown, true, &mut pieces.literal, open)?;
        }
        let mut conversion = Conversion::None;
        if self.byte(*at) == Some(b'!') {
            conversion = match self.byte(*at + 1) {
                None => return Err(unclosed(open).into()),
                Some(b's') => Conversion::Str,
                Some(b'r') => Conversion::Repr,
                Some(b'a') => Conversion::Ascii,
                Some(_) => {
                    return Err(Bad::new(
                        "f-string: invalid conversion character: expected 's', 'r', or 'a'",
                        *at + 1,
                    )
                    .into());
                }
            };
            *at += 2;
        }
        let mut format_spec = None;
        if self.byte(*at) == Some(b':') {
            *at += 1;
            if *at >= self.end {
                return Err(unclosed(open).into());
            }
            let mut spec = Pieces::default();
            self.pieces(at, depth + 1, &mut spec)?;
            format_spec = Some(Box::new(self.parser.joined(spec, self.atom)));
            below = below.max(self.parser.height);
        }
        if self.byte(*at) != Some(b'}') {
            return Err(unclosed(open).into());
        }
        *at += 1;
        if debug && format_spec.is_none() && conversion == Conversion::None {
            conversion = Conversion::Repr;
        }
        pieces.flush(self.atom);
        pieces.height = pieces.height.max(below + 1);
        if pieces.height + 2 > MAX_HEIGHT {
            return Err(Bad::new("f-string: expressions nested too deeply", open).into());
        }
        pieces.parts.push(Expr {
            kind: ExprKind::FormattedValue {
                value: Box::new(value),
                conversion,
                format_spec,
            },
            span: self.atom.span,
        });
        Ok(())
    }

    /// Where the expression that starts at `start` ends: at the first of `! : } =` outside brackets and
    /// strings.
    fn expression_end(&self, start: usize) -> Result<usize, Bad> {
        let mut brackets: Vec<u8> = Vec::new();
        // The quote of the string we are in, and whether it is a triple one.
        let mut string: Option<(u8, bool)> = None;
        let mut at = start;
        let triple = |at: usize, quote: u8| {
            self.byte(at + 1) == Some(quote) && self.byte(at + 2) == Some(quote)
        };
        while let Some(byte) = self.byte(at) {
            if byte == b'\\' {
                return Err(Bad::new(
                    "f-string expression part cannot include a backslash",
                    at,
                ));
            }
            if let Some((quote, long)) = string {
                if byte == quote && (!long || triple(at, quote)) {
                    at += if long { 2 } else { 0 };
                    string = None;
                }
                at += 1;
                continue;
            }
            match byte {
                b'\'' | b'"' => {
                    let long = triple(at, byte);
                    at += if long { 2 } else { 0 };
                    string = Some((byte, long));
                }
                b'(' | b'[' | b'{' => {
                    if brackets.len() >= MAX_BRACKETS {
                        return Err(Bad::new("f-string: too many nested parenthesis", at));
                    }
                    brackets.push(byte);
                }
                b'#' => {
                    return Err(Bad::new("f-string expression part cannot include '#'", at));
                }
                b'!' | b':' | b'}' | b'=' | b'<' | b'>' if brackets.is_empty() => {
                    let doubled = matches!(byte, b'!' | b'=' | b'<' | b'>')
                        && self.byte(at + 1) == Some(b'=');
                    if doubled {
                        at += 1;
                    } else if !matches!(byte, b'<' | b'>') || at + 1 >= self.end {
                        break;
                    }
                }
                b')' | b']' | b'}' => {
                    let shown = char::from(byte);
                    let Some(open) = brackets.pop() else {
                        return Err(Bad::new(format!("f-string: unmatched '{shown}'"), at));
                    };
                    if !matches!((open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
                        return Err(Bad::new(
                            format!(
                                "f-string: closing parenthesis '{shown}' does not match \
                                 opening parenthesis '{}'",
                                char::from(open)
                            ),
                            at,
                        ));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if string.is_some() {
            return Err(Bad::new("f-string: unterminated string", start));
        }
        if let Some(&open) = brackets.last() {
            return Err(Bad::new(
                format!("f-string: unmatched '{}'", char::from(open)),
                at,
            ));
        }
        Ok(at)
    }

    /// Parses the expression between the brace at `open` and the character at `close`.
    fn expression(&mut self, open: usize, close: usize) -> Result<Expr, Stop> {
        let source = self.parser.source;
        let text = &source[open + 1..close];
        if text.bytes().all(|b| b.is_ascii_whitespace() || b == 0x0B) {
            return Err(Bad::new("f-string: empty expression not allowed", open).into());
        }
        let mut inner = Parser::new(source, open, close + 1, self.line_of(text), Mode::Braces);
        inner.room = self.parser.room;
        inner.floor = self.parser.floor;
        let expr = inner.whole_expression();
        self.parser.floored |= inner.floored;
        let expr = expr.map_err(Stop::Field)?;
        if let Some(error) = inner.deferred {
            return Err(Stop::Field(error));
        }
        self.parser.height = inner.height;
        Ok(expr)
    }

    /// The line that CPython 3.8 gives the start of a field; see the head of this file.
    fn line_of(&self, text: &str) -> u32 {
        let first = self.parser.text(self.atom.first);
        let line = self.atom.first.line;
        if !first.contains(['\r', '\n']) {
            return line;
        }
        let field = format!("{{{text}}}");
        match first.find(&field) {
            Some(at) => line + count_line_ends(&first.as_bytes()[..at]),
            None => line,
        }
    }
}

/// A field that does not end where it should.
fn unclosed(open: usize) -> Bad {
    Bad::new("f-string: expecting '}'", open)
}
