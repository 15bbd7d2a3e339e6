//! What a search through all interleavings found, as text: how many there are, what they come to, what that proves.
//!
//! Every verdict has its scope beside it: the GIL model, the bound on preemptions if there is one, and what of the
//! program's surroundings was fixed or left open. A search that stopped early says so in the same sentence.

use super::outcomes::{Column, names, table};
use super::rate;
use crate::explore::failure::Kind;
use crate::explore::outcome::Outcome;
use crate::explore::search::Stopped;
use crate::explore::search::exploration::{Exploration, NoCounts};
use crate::explore::search::verdict::{Answer, Verdict};
use num_bigint::BigUint;
use num_traits::{One as _, ToPrimitive as _};

/// What a result is valid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The GIL model's name.
    pub gil: String,
    /// Whether threads switch at finer places than the search looked at.
    pub is_too_coarse: bool,
    /// The bound on preemptions.
    pub max_preemptions: Option<u32>,
    /// The seed of the program's `random`, if the program uses that.
    pub random_seed: Option<u64>,
    /// Whether the program sleeps, or waits with a timeout.
    pub has_timeouts: bool,
    /// Whether it reads the clock.
    pub reads_clock: bool,
}

/// The limits of a search, for the words that say that one was reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// States.
    pub max_states: u32,
    /// Megabytes.
    pub max_memory: u64,
    /// Seconds.
    pub timeout: Option<f64>,
}

/// What is told.
pub struct Told<'a> {
    /// What was found.
    pub found: &'a Exploration,
    /// What that says of the failures that count.
    pub verdicts: &'a [Verdict],
    /// What it is valid for.
    pub scope: &'a Scope,
    /// How far the search could go.
    pub bounds: &'a Bounds,
    /// The expression of `--expect`.
    pub expect: Option<&'a str>,
    /// Whether lost updates were watched.
    pub watched: bool,
    /// For each outcome whether some execution in which threads do not interleave comes to it.
    pub serial: &'a [bool],
    /// Whether blocks can be drawn.
    pub draws: bool,
}

/// A number of any length, with commas; past 27 digits the first ones and the power of ten.
#[must_use]
pub fn big(number: &BigUint) -> String {
    let digits = number.to_string();
    if digits.len() > 27 {
        return format!("{}.{}e{}", &digits[..1], &digits[1..4], digits.len() - 1);
    }
    grouped(&digits)
}

/// A number of any length, all of it.
fn exact(number: &BigUint) -> String {
    grouped(&number.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn number(number: impl Into<u64>) -> String {
    grouped(&number.into().to_string())
}

fn plural(count: &BigUint, what: &str) -> String {
    let ending = if *count == BigUint::from(1u32) {
        ""
    } else {
        "s"
    };
    format!("{} {what}{ending}", exact(count))
}

/// A part of a whole, from 0 to 1. It is 0 only if the part is, however small.
#[must_use]
pub fn ratio(part: &BigUint, whole: &BigUint) -> f64 {
    if part.bits() == 0 || whole.bits() == 0 {
        return 0.0;
    }
    // 64 bits of the quotient are more than a float has.
    let shift = (whole.bits() + 64).saturating_sub(part.bits());
    let quotient = ((part << shift) / whole).to_f64().unwrap_or(0.0);
    let scale = i32::try_from(shift).map_or(0.0, |shift| 2f64.powi(-shift));
    (quotient * scale).max(f64::MIN_POSITIVE)
}

/// A part of a whole as a percentage; `100 %` is all of it, and nothing less.
#[must_use]
pub fn share(part: &BigUint, whole: &BigUint) -> String {
    let text = rate::percent(ratio(part, whole));
    if text == "100 %" && part != whole {
        return "> 99.9999 %".to_owned();
    }
    text
}

impl Told<'_> {
    /// All lines up to the witness.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.headline()];
        lines.extend(self.endless());
        lines.push(String::new());
        lines.extend(self.histogram());
        lines.push(String::new());
        lines.extend(self.judgements());
        lines
    }

    /// How many interleavings and outcomes.
    fn headline(&self) -> String {
        let found = self.found;
        let mut outcomes = plural(&BigUint::from(found.outcomes.len()), "outcome");
        if found.stopped.is_some() {
            outcomes = format!("{outcomes} found so far");
        }
        let bound = match self.scope.max_preemptions {
            Some(bound) if found.is_bounded => {
                format!(
                    " with at most {}",
                    plural(&BigUint::from(bound), "preemption")
                )
            }
            _ => String::new(),
        };
        match &found.interleavings {
            Ok(count) => format!("{}{bound}, {outcomes}", plural(count, "interleaving")),
            Err(NoCounts::Endless) => format!("infinitely many interleavings{bound}, {outcomes}"),
            Err(NoCounts::TooMany) => {
                format!("too many interleavings to count{bound}; {outcomes}")
            }
            Err(NoCounts::NotAsked) => format!("{outcomes}{bound} (interleavings not counted)"),
            Err(NoCounts::Incomplete) => {
                format!("{outcomes}{bound} (interleavings cannot be counted: not all were seen)")
            }
        }
    }

    fn endless(&self) -> Option<String> {
        (self.found.interleavings == Err(NoCounts::Endless)).then(|| {
            "the program can run for ever: it can come back to a state it was in".to_owned()
        })
    }

    fn histogram(&self) -> Vec<String> {
        let found = self.found;
        if found.outcomes.is_empty() {
            return vec!["no execution came to its end".to_owned()];
        }
        let outcomes: Vec<&Outcome> = found.outcomes.iter().map(|ended| &ended.outcome).collect();
        let mut columns = vec![Column::left("outcome", names(&outcomes))];
        let marks = self.serial.iter().map(|&is| if is { "serial" } else { "" });
        columns.push(Column::left("", marks.map(str::to_owned).collect()));
        if let Ok(total) = &found.interleavings {
            let counts: Vec<BigUint> = found
                .outcomes
                .iter()
                .map(|ended| ended.interleavings.clone().unwrap_or_default())
                .collect();
            columns.push(Column::right(
                "interleavings",
                counts.iter().map(big).collect(),
            ));
            columns.push(Column::right(
                "share",
                counts.iter().map(|count| share(count, total)).collect(),
            ));
            columns.push(Column::left(
                "",
                counts
                    .iter()
                    .map(|count| bar(ratio(count, total), self.draws))
                    .collect(),
            ));
        }
        if self.watched {
            let lossy = found.outcomes.iter().map(|ended| match &ended.lossy {
                Some(lossy) => big(lossy),
                None => match (ended.some_lossy, ended.some_lossless) {
                    (true, true) => "some",
                    (true, false) if found.is_complete() => "all",
                    (true, false) => "all seen",
                    (false, _) if found.is_complete() => "none",
                    (false, _) => "none seen",
                }
                .to_owned(),
            });
            columns.push(Column::right("lose an update", lossy.collect()));
        }
        columns.push(Column::right(
            "preemptions",
            found
                .outcomes
                .iter()
                .map(|ended| ended.preemptions.to_string())
                .collect(),
        ));
        let weights: Vec<f64> = match &found.interleavings {
            Ok(total) => found
                .outcomes
                .iter()
                .map(|ended| {
                    ended
                        .interleavings
                        .as_ref()
                        .map_or(0.0, |count| ratio(count, total))
                })
                .collect(),
            Err(_) => found
                .outcomes
                .iter()
                .map(|ended| 1.0 / f64::from(ended.preemptions + 1))
                .collect(),
        };
        let mut lines = table(&columns, &weights);
        lines.push(
            if found.stopped.is_none() {
                "  (preemptions: the fewest that it takes; serial: threads that run one after the other give it too)"
            } else {
                "  (preemptions: as few as were found; serial: threads that run one after the other give it too)"
            }
            .to_owned(),
        );
        lines
    }

    /// What is said of each kind of failure.
    fn judgements(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for verdict in self.verdicts {
            if let Answer::Happens(case) = &verdict.answer {
                let what = self.verb(verdict.kind, case.interleavings.is_some());
                lines.push(match (&case.interleavings, &self.found.interleavings) {
                    (Some(count), Ok(total)) if count == total => {
                        let one = self.verb(verdict.kind, false);
                        if total.is_one() {
                            format!("the only interleaving {one}")
                        } else {
                            format!("all {} interleavings {what}", big(total))
                        }
                    }
                    (Some(count), Ok(total)) if count.is_one() => format!(
                        "1 of {} interleavings {} ({})",
                        big(total),
                        self.verb(verdict.kind, false),
                        share(count, total)
                    ),
                    (Some(count), Ok(total)) => format!(
                        "{} of {} interleavings {what} ({})",
                        big(count),
                        big(total),
                        share(count, total)
                    ),
                    _ => format!("some interleaving {}", self.verb(verdict.kind, false)),
                });
            }
        }
        let of = |answer: &Answer| {
            let kinds: Vec<String> = self
                .verdicts
                .iter()
                .filter(|verdict| verdict.answer == *answer)
                .filter(|verdict| verdict.kind != Kind::Expect || self.expect.is_some())
                .map(|verdict| self.verb(verdict.kind, false))
                .collect();
            listed(&kinds)
        };
        if let Some(never) = of(&Answer::Never) {
            lines.push(format!("no interleaving {never}"));
        }
        if let Some(unknown) = of(&Answer::Unknown) {
            lines.push(format!(
                "none was found that {unknown}, which proves nothing"
            ));
        }
        lines.push(self.scope_line());
        lines
    }

    fn verb(&self, kind: Kind, many: bool) -> String {
        let (one, several) = match kind {
            Kind::LostUpdate => ("loses an update", "lose an update"),
            Kind::Deadlock => ("ends in a deadlock", "end in a deadlock"),
            Kind::Exception => (
                "ends in an uncaught exception",
                "end in an uncaught exception",
            ),
            Kind::Expect => {
                let expect = self.expect.unwrap_or("the expectation");
                return format!(
                    "{} {expect} false at the end",
                    if many { "find" } else { "finds" }
                );
            }
            Kind::Race => ("has a race", "have a race"),
        };
        if many { several } else { one }.to_owned()
    }

    /// How much was seen, and what that is valid for.
    fn scope_line(&self) -> String {
        let states = format!(
            "{} state{}",
            number(self.found.states),
            if self.found.states == 1 { "" } else { "s" }
        );
        let how = match self.found.stopped {
            None => format!("complete: {states}"),
            Some(Stopped::States) if self.found.states < self.bounds.max_states => {
                "stopped before the first choice, after as many steps as are made at most: this is not a proof"
                    .to_owned()
            }
            Some(Stopped::States) => format!(
                "stopped at {} states (--max-states): this is not a proof",
                number(self.bounds.max_states)
            ),
            Some(Stopped::Memory) => format!(
                "stopped at {} MB (--max-memory), after {states}: this is not a proof",
                number(self.bounds.max_memory)
            ),
            Some(Stopped::Time) => format!(
                "stopped after {} s (--timeout) and {states}: this is not a proof",
                self.bounds.timeout.unwrap_or_default()
            ),
            Some(Stopped::Interrupted) => {
                format!("interrupted after {states}: this is not a proof")
            }
        };
        let mut scope = vec![how, format!("under --gil {}", self.scope.gil)];
        if let Some(bound) = self.scope.max_preemptions {
            let bound = plural(&BigUint::from(bound), "preemption");
            scope.push(if self.found.is_bounded {
                format!("only with at most {bound}: no proof beyond them")
            } else if self.found.stopped.is_none() {
                format!("at most {bound}, and there can be no more")
            } else {
                format!("at most {bound}")
            });
        }
        if self.scope.is_too_coarse {
            scope.push(
                "not at instruction granularity: no proof for a free-threaded build".to_owned(),
            );
        }
        if let Some(seed) = self.scope.random_seed {
            scope.push(format!("the program's random with --random-seed {seed}"));
        }
        if self.scope.has_timeouts {
            scope.push("a sleep or timeout may end at any moment".to_owned());
        }
        if self.scope.reads_clock {
            scope.push("the clock advances by the same amount each step".to_owned());
        }
        format!("({})", scope.join(", "))
    }
}

/// `a, b or c`; none of nothing.
fn listed(items: &[String]) -> Option<String> {
    let (last, rest) = items.split_last()?;
    Some(if rest.is_empty() {
        last.clone()
    } else {
        format!("{} or {last}", rest.join(", "))
    })
}

/// Cells of the longest bar.
const BAR: f64 = 24.0;

/// A bar for a share; the smallest one is visible.
fn bar(share: f64, draws: bool) -> String {
    let eighths = (share * BAR * 8.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 192"
    )]
    let eighths = eighths.clamp(f64::from(u8::from(share > 0.0)), BAR * 8.0) as usize;
    if !draws {
        return "#".repeat(eighths.div_ceil(8));
    }
    let mut bar = "█".repeat(eighths / 8);
    bar.extend(
        [
            None,
            Some('▏'),
            Some('▎'),
            Some('▍'),
            Some('▌'),
            Some('▋'),
            Some('▊'),
            Some('▉'),
        ][eighths % 8],
    );
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length() {
        let number = |text: &str| text.parse::<BigUint>().expect("a number");
        assert_eq!(big(&number("17153136")), "17,153,136");
        let wide = format!("123456{}", "0".repeat(60));
        assert_eq!(big(&number(&wide)), "1.234e65");
        let half = format!("5{}", "0".repeat(400));
        let whole = format!("1{}", "0".repeat(401));
        assert!((ratio(&number(&half), &number(&whole)) - 0.5).abs() < 1e-15);
        assert!(ratio(&number("1"), &number(&whole)) > 0.0);
        assert_eq!(share(&number("868"), &number("924")), "93.9 %");
        assert_eq!(share(&number("1"), &number("1")), "100 %");
        let (most, all) = (number("999999999999"), number("1000000000000"));
        assert_eq!(share(&most, &all), "> 99.9999 %");
    }

    #[test]
    fn bars_are_never_empty_for_something() {
        assert_eq!(bar(0.0, true), "");
        assert_eq!(bar(1e-30, true), "▏");
        assert_eq!(bar(1.0, true).chars().count(), 24);
        assert_eq!(bar(1e-30, false), "#");
    }
}
