//! Text that a program made, shown where it could control a terminal.
//!
//! The simulated program is a guest: an escape sequence in its output must not move the cursor or
//! recolour a report. What is no visible character becomes a visible escape; everything else stays as it is, so
//! that ordinary text of any script reads normally.

use super::repr::push_escaped;
use super::unicode;

/// `text` with control characters, format characters (direction overrides among them), unassigned and
/// private use code points as `\n`, `\x1b`, `\u202e`, …; backslashes stay single.
#[must_use]
pub fn escape_for_display(text: &str) -> String {
    escape(text, |_| false)
}

/// As [`escape_for_display`], with line feeds and tabs left in place: for text of several lines.
#[must_use]
pub fn escape_lines_for_display(text: &str) -> String {
    escape(text, |c| matches!(c, '\n' | '\t'))
}

fn escape(text: &str, kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if kept(c) || unicode::is_printable(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => push_escaped(c, &mut out),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escape_for_display, escape_lines_for_display};

    #[test]
    fn nothing_that_controls_a_terminal_stays() {
        assert_eq!(escape_for_display("a\x1b[31m\tb\n"), "a\\x1b[31m\\tb\\n");
        assert_eq!(
            escape_for_display("\u{202e}é 中\u{9b}\\"),
            "\\u202eé 中\\x9b\\"
        );
        assert_eq!(escape_lines_for_display("a\n\tb\r"), "a\n\tb\\r");
        let every: String = (0..=0x10_FFFF).filter_map(char::from_u32).collect();
        assert!(!escape_for_display(&every).chars().any(char::is_control));
    }
}
