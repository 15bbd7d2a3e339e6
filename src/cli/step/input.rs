//! Where commands come from: a terminal, with line editing and history, or a pipe, line by line.
//!
//! From a pipe the prompt is printed with the command behind it, so that what comes out reads as the session would
//! on a terminal.

use super::super::failure::Failure;
use rustyline::error::ReadlineError;
use std::io::{BufRead as _, IsTerminal as _, Write as _};

/// The prompt.
const PROMPT: &str = "(step) ";
/// The longest command that is read.
const LONGEST: u64 = 1 << 20;

/// Where commands come from.
pub enum Input {
    /// A terminal.
    Terminal(Box<rustyline::DefaultEditor>),
    /// Something else.
    Pipe,
}

impl Input {
    /// Standard input.
    pub fn open() -> Self {
        if std::io::stdin().is_terminal()
            && std::io::stdout().is_terminal()
            && let Ok(editor) = rustyline::DefaultEditor::new()
        {
            return Self::Terminal(Box::new(editor));
        }
        Self::Pipe
    }

    /// Whether a person sits there.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Terminal(_))
    }

    /// The next command; none at the end.
    pub fn next(&mut self) -> Result<Option<String>, Failure> {
        match self {
            Self::Terminal(editor) => loop {
                match editor.readline(PROMPT) {
                    Ok(line) => {
                        if !line.trim().is_empty() {
                            // A history that is full, or does not want a line, is no failure.
                            let _ = editor.add_history_entry(&line);
                        }
                        return Ok(Some(line));
                    }
                    // As in pdb, an interrupted line is given up.
                    Err(ReadlineError::Interrupted) => {}
                    Err(ReadlineError::Eof) => return Ok(None),
                    Err(ReadlineError::Io(error)) => return Err(error.into()),
                    Err(error) => return Err(Failure::Usage(error.to_string())),
                }
            },
            Self::Pipe => {
                let mut bytes = Vec::new();
                let mut stdin = std::io::Read::take(std::io::stdin().lock(), LONGEST);
                stdin.read_until(b'\n', &mut bytes)?;
                let mut out = std::io::stdout().lock();
                if bytes.is_empty() {
                    writeln!(out, "{PROMPT}")?;
                    return Ok(None);
                }
                let line = String::from_utf8_lossy(&bytes);
                let line = line.trim_end_matches(['\n', '\r']);
                let shown = crate::text::display::escape_for_display(line);
                writeln!(out, "{}", format!("{PROMPT}{shown}").trim_end())?;
                Ok(Some(line.to_owned()))
            }
        }
    }
}
