//! `--gil all`: a row for each GIL model, for `explore` and `hunt`. What is said of a model stands beside what interrupts
//! the thread in its witness, for that is where the versions differ.

use super::failure::Failure;
use super::run::{self, ScheduleArgs};
use super::source::{GilChoice, Loaded, SourceArgs};
use crate::bytecode::dis::instruction;
use crate::bytecode::switch_points::GilModel;
use crate::explore::interruptions::{Interruption, Interruptions};
use crate::report::trace::label;
use crate::schedule::schedule::Slices;

/// As many interruptions of a witness are named.
const NAMED: usize = 3;

/// What is known of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It fails so.
    Fails(&'static str),
    /// It fails so, but only before calls have been specialised.
    Cold(&'static str),
    /// It never fails.
    Never,
    /// No failure was found, which proves nothing.
    Unknown,
}

/// A model and what was found of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The model.
    pub model: GilModel,
    /// Whether it fails.
    pub answer: Answer,
    /// How many fail, of how many.
    pub counts: String,
    /// Where the witness interrupts threads.
    pub interrupted: Vec<String>,
    /// The command that shows the witness.
    pub again: Option<String>,
}

impl SourceArgs {
    /// The same program under one model.
    #[must_use]
    pub fn under(&self, model: GilModel) -> Self {
        Self {
            gil: GilChoice::One(model),
            ..self.clone()
        }
    }
}

/// Where a schedule interrupts threads, in words.
pub fn interrupted(loaded: &Loaded, slices: &Slices) -> Result<Vec<String>, Failure> {
    let mut watch = Interruptions::default();
    run::replay(loaded, &ScheduleArgs::unlimited(), slices, &mut watch)?;
    let words = |&Interruption { thread, after }: &Interruption| {
        let who = label(loaded.has_main(), thread);
        let Some((code, pc)) = after else {
            return format!("{who} within a call of the library");
        };
        let code = &loaded.program.codes[code as usize].code;
        let at = pc as usize;
        format!(
            "{who} after {}, line {}",
            instruction(code, at),
            code.lines[at]
        )
    };
    Ok(watch.into_list().iter().map(words).collect())
}

/// The table; `counts` is the title of the column of counts.
#[must_use]
pub fn lines(rows: &[Row], counts: &str) -> Vec<String> {
    let answer = |row: &Row| match &row.answer {
        Answer::Fails(kind) => (*kind).to_owned(),
        Answer::Cold(kind) => format!("{kind} (cold)"),
        Answer::Never => "-".to_owned(),
        Answer::Unknown => "?".to_owned(),
    };
    let answers: Vec<String> = rows.iter().map(answer).collect();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let answer_width = width(&mut answers.iter().map(String::len)).max("failure".len());
    let counts_width = width(&mut rows.iter().map(|row| row.counts.len())).max(counts.len());
    let mut lines = vec![format!(
        "model  {:answer_width$}  {counts:counts_width$}  interrupted",
        "failure"
    )];
    for (row, answer) in rows.iter().zip(&answers) {
        let mut places = row.interrupted[..row.interrupted.len().min(NAMED)].join("; ");
        if row.interrupted.len() > NAMED {
            places.push_str("; …");
        }
        if row.model == GilModel::None && row.answer == Answer::Never {
            "not at instruction granularity, which proves nothing without a GIL"
                .clone_into(&mut places);
        }
        let model = row.model.to_string();
        let line = format!(
            "{model:5}  {answer:answer_width$}  {:counts_width$}  {places}",
            row.counts
        );
        lines.push(line.trim_end().to_owned());
    }
    if rows.iter().any(|row| matches!(row.answer, Answer::Cold(_))) {
        lines.push(
            "cold: only in the first executions of a call, before that version specialises it"
                .to_owned(),
        );
    }
    let mut witnesses = rows
        .iter()
        .filter_map(|row| Some((row, row.again.as_ref()?)))
        .peekable();
    if witnesses.peek().is_some() {
        lines.push(String::new());
    }
    lines.extend(witnesses.map(|(row, again)| format!("{}: {again}", row.model)));
    lines
}
