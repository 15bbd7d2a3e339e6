//! Better words for two kinds of "invalid syntax": Python 2's `print`, as CPython 3.8 itself does
//! (`Objects/exceptions.c`), and syntax that came after 3.8, which a reader of today is likely to write.

use super::diagnostic::Diagnostic;

/// Improves an error whose message is "invalid syntax".
pub(super) fn explain(error: &mut Diagnostic, source: &str) {
    let at = error.span.start as usize;
    let before = source.get(..at).unwrap_or_default();
    let start = before.rfind(['\r', '\n']).map_or(0, |i| i + 1);
    let rest = source.get(start..).unwrap_or_default();
    let line = rest.split(['\r', '\n']).next().unwrap_or_default();
    if let Some(message) = legacy_statement(line) {
        error.message = message;
        return;
    }
    error.help = newer_syntax(
        line.trim_start(),
        line.get(at - start..).unwrap_or_default(),
    );
}

/// The message for a Python 2 `print` or `exec` statement.
fn legacy_statement(line: &str) -> Option<String> {
    if line.contains('(') {
        return None;
    }
    let whole = line.trim_start();
    let after_colon = line.split_once(':').map(|(_, rest)| rest.trim_start());
    for text in std::iter::once(whole).chain(after_colon) {
        if let Some(rest) = text.strip_prefix("print ") {
            let first = rest.split(';').next().unwrap_or_default();
            let mut shown = first.trim().to_owned();
            if shown.ends_with(',') {
                shown.push_str(" end=\" \"");
            }
            return Some(format!(
                "Missing parentheses in call to 'print'. Did you mean print({shown})?"
            ));
        }
        if text.starts_with("exec ") {
            return Some("Missing parentheses in call to 'exec'".to_owned());
        }
    }
    None
}

/// What to say about a line that a later Python would accept; `rest` starts at the error.
fn newer_syntax(line: &str, rest: &str) -> Option<String> {
    let ends_open = line.trim_end().ends_with(':');
    let (what, version) = if (line.starts_with("match ") || line.starts_with("case ")) && ends_open
    {
        ("`match` and `case`", "3.10")
    } else if line.starts_with("with (") && rest.starts_with("as ") {
        ("parenthesised context managers", "3.10")
    } else if line.starts_with('@') {
        (
            "decorators that are not a dotted name or a call of one",
            "3.9",
        )
    } else if line.starts_with("except*") || line.starts_with("except *") {
        ("`except*`", "3.11")
    } else if line.starts_with("type ") && rest.contains('=') {
        ("the `type` statement", "3.12")
    } else if (line.starts_with("def ") || line.starts_with("class ")) && rest.starts_with('[') {
        ("type parameters", "3.12")
    } else {
        return None;
    };
    Some(format!(
        "racescope reads Python 3.8; {what} came with Python {version}"
    ))
}
