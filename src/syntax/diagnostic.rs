//! What is wrong with a source file, and where; and how that is shown: the message, the place, the lines
//! around it with the place underlined, and what to do.
//!
//! A source file is somebody else's text. Whatever in it could move a terminal's cursor, colour it or
//! reverse its direction is replaced by a visible character before it is shown; one character stands
//! for one, so that columns stay right.

use super::ast::Span;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

/// Why the file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// CPython 3.8 refuses it too: `SyntaxError`.
    Syntax,
    /// CPython's `IndentationError`.
    Indentation,
    /// CPython's `TabError`.
    Tab,
    /// CPython runs it, racescope does not (yet).
    Unsupported,
}

/// One error in the user's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of error.
    pub kind: DiagnosticKind,
    /// The message; for what CPython refuses too, CPython 3.8's own words where that is reasonable.
    pub message: String,
    /// Where it is.
    pub span: Span,
    /// What to do next, if there is something.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A `SyntaxError`.
    #[must_use]
    pub fn syntax(message: impl Into<String>, span: Span) -> Self {
        Self {
            kind: DiagnosticKind::Syntax,
            message: message.into(),
            span,
            help: None,
        }
    }

    /// Something valid that racescope does not support.
    #[must_use]
    pub fn unsupported(message: impl Into<String>, span: Span) -> Self {
        Self {
            kind: DiagnosticKind::Unsupported,
            message: message.into(),
            span,
            help: None,
        }
    }
}

/// Lines shown before and after the place.
const CONTEXT_LINES: usize = 2;

/// Shows an error in `source`, the text that the error's span refers to (it may be empty if there is
/// none). Lines and columns count from 1, columns in characters.
#[must_use]
pub fn render(diagnostic: &Diagnostic, filename: &str, source: &str, color: bool) -> String {
    let class = match diagnostic.kind {
        DiagnosticKind::Syntax => "SyntaxError: ",
        DiagnosticKind::Indentation => "IndentationError: ",
        DiagnosticKind::Tab => "TabError: ",
        DiagnosticKind::Unsupported => "",
    };
    let title = format!("{class}{}", harmless(&diagnostic.message, false));
    let path = harmless(filename, false);
    let mut group = Level::ERROR
        .primary_title(title)
        .elements(None::<Origin<'_>>);
    if source.is_empty() {
        let line = diagnostic.span.line.max(1) as usize;
        group = group.element(Origin::path(path).line(line));
    } else {
        let window = Window::around(diagnostic.span, source);
        group = group.element(
            Snippet::source(window.text)
                .line_start(window.first_line)
                .path(path)
                .fold(false)
                .annotation(AnnotationKind::Primary.span(window.place)),
        );
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(harmless(help, false)));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// The lines around a place, made harmless.
struct Window {
    text: String,
    /// The number of the first of them.
    first_line: usize,
    /// The place in `text`; it ends with its first line.
    place: std::ops::Range<usize>,
}

impl Window {
    fn around(span: Span, source: &str) -> Self {
        let start = source.floor_char_boundary((span.start as usize).min(source.len()));
        let line_end = source[start..]
            .find('\n')
            .map_or(source.len(), |i| start + i);
        let end = source.floor_char_boundary((span.end as usize).clamp(start, line_end));
        let mut from = source[..start].rfind('\n').map_or(0, |i| i + 1);
        let mut to = line_end;
        for _ in 0..CONTEXT_LINES {
            if from > 0 {
                from = source[..from - 1].rfind('\n').map_or(0, |i| i + 1);
            }
            if to < source.len() {
                to = source[to + 1..]
                    .find('\n')
                    .map_or(source.len(), |i| to + 1 + i);
            }
        }
        let before = harmless(&source[from..start], true);
        let marked = harmless(&source[start..end], true);
        let after = harmless(&source[end..to], true);
        Self {
            first_line: 1 + source[..from].matches('\n').count(),
            place: before.len()..before.len() + marked.len(),
            text: before + &marked + &after,
        }
    }
}

/// The text with every character that does something to a terminal replaced by one that is seen. Tabs
/// stay, and line ends if `lines` says so.
fn harmless(text: &str, lines: bool) -> String {
    let seen = |c: char| match c {
        '\t' => '\t',
        '\n' if lines => '\n',
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' // C1 controls
        | '\u{61c}' | '\u{200b}'..='\u{200f}' // zero width, direction marks
        | '\u{2028}'..='\u{202e}' // line separators, direction overrides
        | '\u{2060}'..='\u{206f}' | '\u{feff}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(seen).collect()
}
