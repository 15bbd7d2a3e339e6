//! What counts as going wrong, and where: the kinds of `--fail-on`, and the place that makes two failures the same
//! finding.
//!
//! A place is one of the program's text, not of one execution: a thousand seeds that lose updates by the same line are
//! one finding, whichever object's attribute or dict's item it was, and whichever thread. That is also what shrinking
//! keeps: a schedule fails the same way if it has a failure of the same kind at the same place.

use crate::runtime::program::Program;
use std::fmt;
use std::str::FromStr;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A write was lost: see `analysis::lost_updates`.
    LostUpdate,
    /// Threads are left, and none of them can ever go on.
    Deadlock,
    /// An exception that nobody caught, in any thread, or an exit status that is not 0.
    Exception,
    /// `--expect` is false at the end.
    Expect,
    /// Two accesses that nothing orders, at least one a write.
    Race,
}

impl Kind {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 5] = [
        Self::LostUpdate,
        Self::Deadlock,
        Self::Exception,
        Self::Expect,
        Self::Race,
    ];

    /// As `--fail-on` and the JSON name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LostUpdate => "lost-update",
            Self::Deadlock => "deadlock",
            Self::Exception => "exception",
            Self::Expect => "expect",
            Self::Race => "race",
        }
    }
}

/// A set of kinds: the argument of `--fail-on`. The default is all but races.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Default for Kinds {
    fn default() -> Self {
        Self::of(Kind::ALL.into_iter().filter(|&kind| kind != Kind::Race))
    }
}

impl Kinds {
    /// The set of these.
    #[must_use]
    pub fn of(kinds: impl IntoIterator<Item = Kind>) -> Self {
        Self(
            kinds
                .into_iter()
                .fold(0, |bits, kind| bits | 1 << kind as u8),
        )
    }

    /// Whether this kind counts.
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.0 >> kind as u8 & 1 == 1
    }

    /// The kinds that count.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |&kind| self.has(kind))
    }
}

impl fmt::Display for Kinds {
    /// As [`FromStr`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Kind::name).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Kinds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kind = |name: &str| {
            let mut all = Kind::ALL.into_iter();
            all.find(|kind| kind.name() == name.trim()).ok_or_else(|| {
                let names: Vec<&str> = Kind::ALL.map(Kind::name).to_vec();
                format!(
                    "there is no failure '{}'; choose from {}",
                    name.trim(),
                    names.join(",")
                )
            })
        };
        Ok(Self::of(
            text.split(',').map(kind).collect::<Result<Vec<_>, _>>()?,
        ))
    }
}

/// A line of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The code object's number in the program.
    pub code: u32,
    /// The line of the file, from 1.
    pub line: u32,
}

impl Line {
    /// The line of an instruction, by its code object's number and its index there.
    #[must_use]
    pub fn of(program: &Program, code: u32, pc: u32) -> Self {
        let line = program.codes[code as usize].code.lines[pc as usize];
        Self { code, line }
    }

    /// `function:line`, or `line N` in the module's own code.
    #[must_use]
    pub fn describe(self, program: &Program) -> String {
        let name = &*program.codes[self.code as usize].code.name;
        if name == "<module>" {
            format!("line {}", self.line)
        } else {
            format!("{name}:{}", self.line)
        }
    }
}

/// A way to fail: the kind, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// A lost update.
    LostUpdate {
        /// The line of the stale read.
        read: Line,
        /// The line of the store that destroyed other writes.
        overwrite: Line,
    },
    /// A deadlock: the lines at which threads wait for ever, in order, each once.
    Deadlock(Vec<Line>),
    /// An exception that ended a thread.
    Exception {
        /// The name of its class.
        class: String,
        /// Where it was raised, if in Python code.
        at: Option<Line>,
    },
    /// The program's exit status, not 0, if no exception made it so.
    ExitStatus(u8),
    /// `--expect` is false.
    Expect,
    /// A race: the lines of the two accesses, in order.
    Race(Line, Line),
}

impl Failure {
    /// Of which kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::LostUpdate { .. } => Kind::LostUpdate,
            Self::Deadlock(_) => Kind::Deadlock,
            Self::Exception { .. } | Self::ExitStatus(_) => Kind::Exception,
            Self::Expect => Kind::Expect,
            Self::Race(..) => Kind::Race,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        assert_eq!(
            Kinds::default().to_string(),
            "lost-update,deadlock,exception,expect"
        );
        for bits in 1..32 {
            let kinds = Kinds(bits);
            assert_eq!(kinds.to_string().parse(), Ok(kinds));
        }
        assert_eq!(
            "race, deadlock".parse(),
            Ok(Kinds::of([Kind::Race, Kind::Deadlock]))
        );
        assert!("".parse::<Kinds>().is_err());
        assert!(
            "deadlock,livelock"
                .parse::<Kinds>()
                .unwrap_err()
                .contains("'livelock'")
        );
    }
}
