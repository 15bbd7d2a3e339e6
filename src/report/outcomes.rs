//! The table of outcomes: what each is called, and which of very many are shown.
//!
//! An outcome is called by what sets it apart from the others: the globals whose values differ, else the lines of output that
//! do. What is the same in all of them is not repeated in each row.

use super::trace::lanes::width;
use crate::explore::outcome::{Outcome, Status};
use crate::text::display::escape_for_display;
use std::collections::BTreeSet;

/// Rows that are shown at most.
const ROWS: usize = 24;
/// Of those, how many from each end.
const ENDS: usize = 4;
/// The longest name.
const NAME: usize = 44;
/// Of a longer one, so much of its beginning is shown,
const HEAD: usize = 10;
/// and so much of what comes before the place where it differs from the others.
const LEAD: usize = 6;

/// What outcomes are called, in their order.
#[must_use]
pub fn names(outcomes: &[&Outcome]) -> Vec<String> {
    let naming = Naming::of(outcomes.iter().copied());
    let names: Vec<String> = outcomes
        .iter()
        .map(|outcome| naming.name(outcome))
        .collect();
    let same = |number: usize, other: Option<usize>| {
        let other = other.and_then(|other| names.get(other));
        let pairs = other.map(|other| names[number].chars().zip(other.chars()));
        pairs.map_or(0, |pairs| pairs.take_while(|(a, b)| a == b).count())
    };
    (0..names.len())
        .map(|number| {
            if width(&names[number]) <= NAME {
                return names[number].clone();
            }
            // From a little before the place where it differs from its neighbours.
            let differs = same(number, number.checked_sub(1)).max(same(number, Some(number + 1)));
            if differs + LEAD < NAME {
                return shortened(&names[number], NAME);
            }
            let head: String = names[number].chars().take(HEAD).collect();
            let rest: String = names[number]
                .chars()
                .skip(differs.saturating_sub(LEAD))
                .collect();
            let head = format!("{head}…");
            let room = NAME - width(&head);
            format!("{head}{}", shortened(&rest, room))
        })
        .collect()
}

/// How outcomes are called.
#[derive(Debug)]
struct Naming {
    globals: BTreeSet<String>,
    shows_output: bool,
    /// How many lines of output all have in common, at the beginning and at the end.
    common: (usize, usize),
}

impl Naming {
    /// For these outcomes.
    fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome> + Clone) -> Self {
        let Some(first) = outcomes.clone().next() else {
            return Self {
                globals: BTreeSet::new(),
                shows_output: false,
                common: (0, 0),
            };
        };
        let differs = |name: &str| {
            let value = |outcome: &'a Outcome| {
                let mut globals = outcome.globals.iter();
                globals
                    .find(|global| global.0 == name)
                    .map(|global| &global.1)
            };
            outcomes
                .clone()
                .any(|outcome| value(outcome) != value(first))
        };
        let is_alone = outcomes.clone().nth(1).is_none();
        let names: BTreeSet<&str> = outcomes
            .clone()
            .flat_map(|outcome| outcome.globals.iter().map(|global| &*global.0))
            .collect();
        let globals: BTreeSet<String> = names
            .into_iter()
            .filter(|name| is_alone || differs(name))
            .map(str::to_owned)
            .collect();
        let output_differs = outcomes
            .clone()
            .any(|outcome| outcome.stdout != first.stdout);
        // What is printed often only repeats the globals; then they say it.
        let key = |outcome: &'a Outcome| -> (Status, u8, Vec<&'a (String, String)>) {
            let shown = outcome.globals.iter();
            let shown = shown.filter(|global| globals.contains(&global.0));
            (outcome.status, outcome.exit_code, shown.collect())
        };
        let told_apart: BTreeSet<_> = outcomes.clone().map(key).collect();
        let shows_output = if is_alone {
            globals.is_empty()
        } else {
            output_differs && told_apart.len() < outcomes.clone().count()
        };
        let common = if is_alone {
            (0, 0)
        } else {
            common_lines(first, outcomes)
        };
        Self {
            globals,
            shows_output,
            common,
        }
    }

    /// What an outcome is called.
    fn name(&self, outcome: &Outcome) -> String {
        let mut parts = Vec::new();
        match outcome.status {
            Status::Finished if outcome.exit_code != 0 => {
                parts.push(format!("exit status {}", outcome.exit_code));
            }
            Status::Finished => {}
            status => parts.push(status.name().to_owned()),
        }
        let shown = outcome.globals.iter();
        parts.extend(
            shown
                .filter(|global| self.globals.contains(&global.0))
                .map(|(name, value)| format!("{name} = {}", escape_for_display(value))),
        );
        if self.shows_output {
            let lines: Vec<&str> = outcome.stdout.lines().collect();
            let end = lines.len().saturating_sub(self.common.1);
            let own = lines.get(self.common.0..end).unwrap_or_default();
            let own: Vec<String> = own.iter().map(|line| escape_for_display(line)).collect();
            parts.push(if own.is_empty() {
                "prints nothing".to_owned()
            } else {
                format!("prints {}", own.join(" | "))
            });
        }
        if parts.is_empty() {
            parts.push(outcome.status.name().to_owned());
        }
        parts.join(", ")
    }
}

/// How many lines all outputs begin with in common, and how many of the rest they end with.
fn common_lines<'a>(
    first: &Outcome,
    outcomes: impl Iterator<Item = &'a Outcome>,
) -> (usize, usize) {
    let lines: Vec<&str> = first.stdout.lines().collect();
    let (mut before, mut after, mut fewest) = (lines.len(), lines.len(), lines.len());
    for outcome in outcomes {
        let other: Vec<&str> = outcome.stdout.lines().collect();
        let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
        before = before.min(lines.iter().zip(&other).take_while(same).count());
        let backwards = lines.iter().rev().zip(other.iter().rev());
        after = after.min(backwards.take_while(same).count());
        fewest = fewest.min(other.len());
    }
    (before, after.min(fewest - before.min(fewest)))
}

fn shortened(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if width(&short) + width(&c.to_string()) + 1 > room {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    title: &'static str,
    is_right: bool,
    cells: Vec<String>,
}

impl Column {
    /// One of words.
    #[must_use]
    pub fn left(title: &'static str, cells: Vec<String>) -> Self {
        Self {
            title,
            is_right: false,
            cells,
        }
    }

    /// One of numbers.
    #[must_use]
    pub fn right(title: &'static str, cells: Vec<String>) -> Self {
        Self {
            title,
            is_right: true,
            cells,
        }
    }
}

/// A table; of very many rows the first, the last and those with the most weight.
#[must_use]
pub fn table(columns: &[Column], weights: &[f64]) -> Vec<String> {
    let shown = shown(weights);
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| {
            let cells = shown.iter().map(|&row| width(&column.cells[row]));
            cells.max().unwrap_or(0).max(width(column.title))
        })
        .collect();
    let line = |cell: &dyn Fn(&Column) -> String| {
        let mut line = String::new();
        for (column, &wide) in columns.iter().zip(&widths) {
            let cell = cell(column);
            let pad = " ".repeat(wide.saturating_sub(width(&cell)));
            line.push_str("  ");
            line.push_str(&if column.is_right {
                pad + &cell
            } else {
                cell + &pad
            });
        }
        line.trim_end().to_owned()
    };
    let mut lines = vec![line(&|column| column.title.to_owned())];
    let mut last = None;
    for &row in &shown {
        if last.is_some_and(|last| last + 1 != row) {
            lines.push("  …".to_owned());
        }
        last = Some(row);
        lines.push(line(&|column| column.cells[row].clone()));
    }
    let left = weights.len() - shown.len();
    if left > 0 {
        lines.push(format!("  ({left} more of {})", weights.len()));
    }
    lines
}

/// Which rows are shown, in order.
fn shown(weights: &[f64]) -> Vec<usize> {
    if weights.len() <= ROWS {
        return (0..weights.len()).collect();
    }
    let mut shown: Vec<usize> = (0..ENDS)
        .chain(weights.len() - ENDS..weights.len())
        .collect();
    let mut others: Vec<usize> = (ENDS..weights.len() - ENDS).collect();
    others.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]).then(a.cmp(&b)));
    shown.extend(others.into_iter().take(ROWS - 2 * ENDS));
    shown.sort_unstable();
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(stdout: &str, globals: &[(&str, &str)]) -> Outcome {
        Outcome {
            status: Status::Finished,
            exit_code: 0,
            stdout: stdout.to_owned(),
            globals: globals
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    fn named(outcomes: &[Outcome]) -> Vec<String> {
        names(&outcomes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn long_names_show_where_they_differ() {
        let list = |last: &str| format!("[{}{last}]", "'one', ".repeat(20));
        let outcomes = [
            outcome("", &[("log", &list("'a', 'z'"))]),
            outcome("", &[("log", &list("'b', 'z'"))]),
        ];
        let named = named(&outcomes);
        assert!(named.iter().all(|name| width(name) <= NAME), "{named:?}");
        assert!(named[0].ends_with("'a', 'z']"), "{named:?}");
        assert!(named[1].ends_with("'b', 'z']"), "{named:?}");
        assert!(named[0].starts_with("log = ['on…"), "{named:?}");
    }

    #[test]
    fn only_what_differs_is_said() {
        let outcomes = [
            outcome("begin\n1\nend\n", &[("k", "3"), ("n", "1")]),
            outcome("begin\n2\nend\n", &[("k", "3"), ("n", "2")]),
        ];
        assert_eq!(named(&outcomes), ["n = 1", "n = 2"]);
        let outcomes = [
            outcome("begin\n1\nend\n", &[("k", "3")]),
            outcome("begin\nend\n", &[("k", "3")]),
            outcome("begin\n2\nx\nend\n", &[("k", "3")]),
        ];
        assert_eq!(
            named(&outcomes),
            ["prints 1", "prints nothing", "prints 2 | x"]
        );
    }

    #[test]
    fn of_many_rows_the_ends_and_the_heaviest_are_shown() {
        let mut weights = vec![0.0; 100];
        for (row, weight) in (40..60).zip(1..) {
            weights[row] = f64::from(weight);
        }
        let rows = shown(&weights);
        assert_eq!(rows.len(), ROWS);
        assert_eq!(rows[..ENDS], [0, 1, 2, 3]);
        assert_eq!(rows[ENDS..ROWS - ENDS], (44..60).collect::<Vec<_>>());
    }
}
