//! The raw tokens of Python 3.8, as one `logos` automaton.
//!
//! The automaton knows spelling only. What needs a counter is elsewhere: strings and numbers are
//! recognised by their first characters here and measured by hand in [`super::scan`] (an automaton
//! for every error CPython words differently would be large and no faster), and indentation, line
//! joining and bracket matching are the business of [`super::lexer`], which also makes the tokens
//! that have no text (`Indent`, `Dedent`, `EndMarker`, `Error`).
//!
//! Keywords are those of 3.8: `async` and `await` are among them, `match` and `print` are not.

use super::scan;
use logos::Logos;

/// What kind of token.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq)]
#[logos(error = scan::Flaw, extras = scan::Lines)]
#[logos(skip r"[ \t\x0c]+")]
#[logos(skip(r"#[^\r\n]*", allow_greedy = true))]
pub(super) enum Tok {
    // Names, numbers, strings.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*")]
    #[regex(
        r"([A-Za-z_][A-Za-z0-9_]*)?[\u{80}-\u{10FFFF}][A-Za-z0-9_\u{80}-\u{10FFFF}]*",
        scan::identifier
    )]
    Name,
    #[regex(r"\.?[0-9]", scan::number)]
    Number,
    #[regex(
        r#"([uUbBrRfF]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF])?['"]"#,
        scan::string
    )]
    String,

    // Keywords.
    #[token("and")]
    And,
    #[token("as")]
    As,
    #[token("assert")]
    Assert,
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("break")]
    Break,
    #[token("class")]
    Class,
    #[token("continue")]
    Continue,
    #[token("def")]
    Def,
    #[token("del")]
    Del,
    #[token("elif")]
    Elif,
    #[token("else")]
    Else,
    #[token("except")]
    Except,
    #[token("False")]
    False,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("from")]
    From,
    #[token("global")]
    Global,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("lambda")]
    Lambda,
    #[token("None")]
    None,
    #[token("nonlocal")]
    Nonlocal,
    #[token("not")]
    Not,
    #[token("or")]
    Or,
    #[token("pass")]
    Pass,
    #[token("raise")]
    Raise,
    #[token("return")]
    Return,
    #[token("True")]
    True,
    #[token("try")]
    Try,
    #[token("while")]
    While,
    #[token("with")]
    With,
    #[token("yield")]
    Yield,

    // Brackets.
    #[token("(")]
    LeftParen,
    #[token(")")]
    RightParen,
    #[token("[")]
    LeftBracket,
    #[token("]")]
    RightBracket,
    #[token("{")]
    LeftBrace,
    #[token("}")]
    RightBrace,

    // Punctuation.
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(";")]
    Semicolon,
    #[token(".")]
    Dot,
    #[token("...")]
    Ellipsis,
    #[token("->")]
    Arrow,
    #[token("@")]
    At,
    #[token("=")]
    Equal,
    #[token(":=")]
    ColonEqual,

    // Operators.
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("**")]
    DoubleStar,
    #[token("/")]
    Slash,
    #[token("//")]
    DoubleSlash,
    #[token("%")]
    Percent,
    #[token("|")]
    Bar,
    #[token("&")]
    Ampersand,
    #[token("^")]
    Caret,
    #[token("~")]
    Tilde,
    #[token("<<")]
    LeftShift,
    #[token(">>")]
    RightShift,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("==")]
    EqualEqual,
    #[token("!=")]
    NotEqual,
    /// The parser accepts it nowhere, but as one token, as CPython does.
    #[token("<>")]
    Diamond,

    // Augmented assignment.
    #[token("+=")]
    PlusEqual,
    #[token("-=")]
    MinusEqual,
    #[token("*=")]
    StarEqual,
    #[token("**=")]
    DoubleStarEqual,
    #[token("/=")]
    SlashEqual,
    #[token("//=")]
    DoubleSlashEqual,
    #[token("%=")]
    PercentEqual,
    #[token("@=")]
    AtEqual,
    #[token("|=")]
    BarEqual,
    #[token("&=")]
    AmpersandEqual,
    #[token("^=")]
    CaretEqual,
    #[token("<<=")]
    LeftShiftEqual,
    #[token(">>=")]
    RightShiftEqual,

    // Lines.
    #[regex(r"\r\n|\r|\n")]
    Newline,
    /// A backslash at the end of a line; the lexer swallows it.
    #[regex(r"\\(\r\n|\r|\n)")]
    Join,
    /// A backslash anywhere else: an error.
    #[token("\\")]
    Backslash,

    // Made by the lexer, never by the automaton.
    Indent,
    Dedent,
    EndMarker,
    /// The text from here on is no Python; the lexer keeps the reason.
    Error,
}

/// A token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line of the first byte, from 1, as CPython counts it.
    pub line: u32,
    /// What it is.
    pub kind: Tok,
}
