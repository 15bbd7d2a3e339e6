//! GIL models: where CPython lets another thread in, version by version, as data over 3.8's bytecode.
//!
//! An evaluator lets go of the GIL only where it looks at its *eval breaker*. Up to 3.9 that is before most
//! instructions; from 3.10 on only at calls, at jumps backwards and at the beginning of a function. [`table`]
//! holds one row per version, each read in that version's evaluator and, up to 3.13, measured on it. [`marks`]
//! compiles a row and a code object into one [`Mark`] an instruction: the condition under which the place behind
//! it is a switch point. A mark is a condition and not a bit because the same instruction of 3.8 may or may not
//! have one: a call of a Python function has none behind it on 3.11, a call of a builtin has.
//!
//! Where a newer version compiles a construct in another way, its points go to the instruction of 3.8 that means
//! the same; each such mapping stands in [`marks`] with its evidence.
//!
//! Since 3.11 instructions specialise themselves, and some specialised forms do not look. A model's points are
//! those of the generic and of the specialised forms together, since only so may it say "never". Those that
//! only the generic form has are *cold*: only the first few executions of an instruction pass them. The model
//! `3.12-warm` is `3.12` without them.

mod marks;
mod table;

pub use marks::{Call, CodeMarks, Condition, Mark, Rules};
use std::fmt;
use std::str::FromStr;
pub use table::{Row, WhileTest};

/// Where a thread can be interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GilModel {
    /// Between any two instructions: the lesson's rule.
    #[default]
    Any,
    /// Where CPython 3.`minor` looks at its eval breaker.
    Version {
        /// From 6 to 14.
        minor: u8,
        /// Leaves out the cold points: every call has been specialised.
        warm: bool,
    },
    /// No GIL: as [`GilModel::Any`], but instructions themselves are no longer indivisible, so that what is not
    /// found proves nothing.
    None,
}

impl GilModel {
    /// The models that `--gil all` compares, oldest first.
    pub const COMPARED: [Self; 10] = [
        Self::version(6),
        Self::version(7),
        Self::version(8),
        Self::version(9),
        Self::version(10),
        Self::version(11),
        Self::version(12),
        Self::version(13),
        Self::version(14),
        Self::None,
    ];

    const fn version(minor: u8) -> Self {
        Self::Version { minor, warm: false }
    }

    /// Whether every boundary of two instructions is a switch point.
    #[must_use]
    pub const fn is_every(self) -> bool {
        matches!(self, Self::Any | Self::None)
    }

    /// The row of the version; none where every boundary is a switch point.
    #[must_use]
    pub fn row(self) -> Option<&'static Row> {
        match self {
            Self::Version { minor, .. } => table::ROWS.iter().find(|row| row.minor == minor),
            Self::Any | Self::None => None,
        }
    }

    /// The model without its cold points; none if it has none.
    #[must_use]
    pub fn warm(self) -> Option<Self> {
        match self {
            Self::Version { minor, warm: false } if minor >= table::FIRST_SPECIALISED => {
                Some(Self::Version { minor, warm: true })
            }
            _ => None,
        }
    }

    /// Whether a complete search that found nothing is a proof.
    #[must_use]
    pub const fn proves(self) -> bool {
        !matches!(self, Self::None)
    }
}

impl fmt::Display for GilModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Any => f.write_str("any"),
            Self::None => f.write_str("none"),
            Self::Version { minor, warm } => {
                write!(f, "3.{minor}{}", if warm { "-warm" } else { "" })
            }
        }
    }
}

/// A `--gil` argument that names no model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownModel(String);

impl fmt::Display for UnknownModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no GIL model {:?}; choose any, 3.6 to 3.14, 3.11-warm to 3.14-warm, or none",
            self.0
        )
    }
}

impl std::error::Error for UnknownModel {}

impl FromStr for GilModel {
    type Err = UnknownModel;

    fn from_str(text: &str) -> Result<Self, UnknownModel> {
        let versions = table::ROWS.iter().map(|row| Self::version(row.minor));
        let warm = versions.clone().filter_map(Self::warm);
        [Self::Any, Self::None]
            .into_iter()
            .chain(versions)
            .chain(warm)
            .find(|model| model.to_string() == text)
            .ok_or_else(|| UnknownModel(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
