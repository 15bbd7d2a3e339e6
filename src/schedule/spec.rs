//! The `--scheduler` argument: which algorithm, with which number.
//!
//! `random[:MEAN]`, `round-robin[:N]`, `pct[:D]`, `serial`; a number left out is the default. A spec is a
//! plain value; [`SchedulerSpec::factory`] turns it into schedulers, one a seed, that share what does not depend
//! on the seed. A recorded schedule is no spec: `--schedule` and `replay` make [`super::replay::Replay`].

use std::fmt;
use std::str::FromStr;

use super::geometric::{MAX_MEAN, SliceLength};
use super::pct::{self, Pct};
use super::random::{self, Random};
use super::round_robin::{self, RoundRobin};
use super::serial::Serial;
use super::{Decision, Misfit, Scheduler, Slice};

/// A scheduling algorithm and its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SchedulerSpec {
    /// Memoryless, with this mean slice in switch points.
    Random(u64),
    /// In turn, with this slice in switch points.
    RoundRobin(u64),
    /// Priorities, for bugs of this depth.
    Pct(u32),
    /// Never preempts.
    Serial,
}

impl Default for SchedulerSpec {
    fn default() -> Self {
        Self::Random(random::DEFAULT_MEAN)
    }
}

/// Why a `--scheduler` argument is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecError {
    /// No algorithm has this name.
    UnknownName(String),
    /// The part after the colon is no whole number in the range.
    BadNumber {
        /// The algorithm.
        name: &'static str,
        /// What was given.
        given: String,
        /// What the number means.
        meaning: &'static str,
        /// The largest one, the smallest being 1.
        largest: u64,
    },
    /// A number was given to an algorithm that has none.
    NoNumber(&'static str),
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName(name) => write!(
                f,
                "there is no scheduler {name:?}; choose random[:MEAN], round-robin[:N], pct[:D] or serial"
            ),
            Self::BadNumber {
                name,
                given,
                meaning,
                largest,
            } => {
                write!(
                    f,
                    "{name}:{given}: {meaning} is a whole number from 1 to {largest}"
                )
            }
            Self::NoNumber(name) => write!(f, "the scheduler {name} takes no number"),
        }
    }
}

impl std::error::Error for SpecError {}

impl FromStr for SchedulerSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let (name, number) = match text.split_once(':') {
            Some((name, number)) => (name, Some(number)),
            None => (text, None),
        };
        match name {
            "random" => parse_number(
                "random",
                number,
                "the mean slice in switch points",
                random::DEFAULT_MEAN,
                MAX_MEAN,
            )
            .map(Self::Random),
            "round-robin" => parse_number(
                "round-robin",
                number,
                "the slice in switch points",
                round_robin::DEFAULT_QUANTUM,
                MAX_MEAN,
            )
            .map(Self::RoundRobin),
            "pct" => parse_number(
                "pct",
                number,
                "the bug depth",
                u64::from(pct::DEFAULT_DEPTH),
                u64::from(pct::MAX_DEPTH),
            )
            .map(|depth| Self::Pct(u32::try_from(depth).expect("at most MAX_DEPTH"))),
            "serial" if number.is_some() => Err(SpecError::NoNumber("serial")),
            "serial" => Ok(Self::Serial),
            _ => Err(SpecError::UnknownName(name.to_owned())),
        }
    }
}

fn parse_number(
    name: &'static str,
    number: Option<&str>,
    meaning: &'static str,
    default: u64,
    largest: u64,
) -> Result<u64, SpecError> {
    let Some(given) = number else {
        return Ok(default);
    };
    let digits_only = given.bytes().all(|byte| byte.is_ascii_digit());
    match given.parse() {
        Ok(number) if digits_only && (1..=largest).contains(&number) => Ok(number),
        _ => Err(SpecError::BadNumber {
            name,
            given: given.to_owned(),
            meaning,
            largest,
        }),
    }
}

impl fmt::Display for SchedulerSpec {
    /// As [`FromStr`] reads it, without a number that is the default.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Random(random::DEFAULT_MEAN) => f.write_str("random"),
            Self::Random(mean) => write!(f, "random:{mean}"),
            Self::RoundRobin(round_robin::DEFAULT_QUANTUM) => f.write_str("round-robin"),
            Self::RoundRobin(quantum) => write!(f, "round-robin:{quantum}"),
            Self::Pct(pct::DEFAULT_DEPTH) => f.write_str("pct"),
            Self::Pct(depth) => write!(f, "pct:{depth}"),
            Self::Serial => f.write_str("serial"),
        }
    }
}

impl SchedulerSpec {
    /// Whether another seed can give another schedule.
    #[must_use]
    pub fn uses_seed(self) -> bool {
        matches!(self, Self::Random(_) | Self::Pct(_))
    }

    /// Whether the estimate that [`Factory::build`] takes matters.
    #[must_use]
    pub fn uses_steps_estimate(self) -> bool {
        matches!(self, Self::Pct(_))
    }

    /// Prepares what all seeds share.
    ///
    /// # Panics
    /// If a number is out of the range that [`FromStr`] accepts.
    #[must_use]
    pub fn factory(self) -> Factory {
        match self {
            Self::Random(mean) => Factory::Random(SliceLength::new(mean)),
            Self::RoundRobin(quantum) => Factory::RoundRobin(quantum),
            Self::Pct(depth) => Factory::Pct(depth),
            Self::Serial => Factory::Serial,
        }
    }
}

/// Makes the schedulers of one spec.
#[derive(Clone, Debug)]
pub enum Factory {
    /// `random`, with the law of its slices.
    Random(SliceLength),
    /// `round-robin`, with its slice.
    RoundRobin(u64),
    /// `pct`, with its depth.
    Pct(u32),
    /// `serial`
    Serial,
}

impl Factory {
    /// The scheduler of a seed, for a run of about `steps_estimate` transitions.
    #[must_use]
    pub fn build(&self, seed: u64, steps_estimate: u64) -> AnyScheduler {
        match self {
            Self::Random(length) => AnyScheduler::Random(Random::new(seed, length.clone())),
            Self::RoundRobin(quantum) => AnyScheduler::RoundRobin(RoundRobin::new(*quantum)),
            Self::Pct(depth) => AnyScheduler::Pct(Pct::new(seed, *depth, steps_estimate)),
            Self::Serial => AnyScheduler::Serial(Serial),
        }
    }
}

/// A scheduler chosen at run time.
#[derive(Clone, Debug)]
pub enum AnyScheduler {
    /// `random`
    Random(Random),
    /// `round-robin`
    RoundRobin(RoundRobin),
    /// `pct`
    Pct(Pct),
    /// `serial`
    Serial(Serial),
}

impl Scheduler for AnyScheduler {
    #[inline]
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        match self {
            Self::Random(scheduler) => scheduler.next(decision),
            Self::RoundRobin(scheduler) => scheduler.next(decision),
            Self::Pct(scheduler) => scheduler.next(decision),
            Self::Serial(scheduler) => scheduler.next(decision),
        }
    }

    fn reacts_to_growth(&self) -> bool {
        match self {
            Self::Random(scheduler) => scheduler.reacts_to_growth(),
            Self::RoundRobin(scheduler) => scheduler.reacts_to_growth(),
            Self::Pct(scheduler) => scheduler.reacts_to_growth(),
            Self::Serial(scheduler) => scheduler.reacts_to_growth(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        for text in [
            "random",
            "random:50",
            "round-robin",
            "round-robin:1",
            "pct",
            "pct:5",
            "serial",
        ] {
            assert_eq!(text.parse::<SchedulerSpec>().unwrap().to_string(), text);
        }
        assert_eq!("random:100".parse(), Ok(SchedulerSpec::default()));
        assert_eq!("pct:3".parse(), Ok(SchedulerSpec::Pct(3)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| text.parse::<SchedulerSpec>().unwrap_err().to_string();
        assert_eq!(
            error("rr"),
            "there is no scheduler \"rr\"; choose random[:MEAN], round-robin[:N], pct[:D] or serial"
        );
        assert_eq!(
            error("random:0"),
            "random:0: the mean slice in switch points is a whole number from 1 to 1000000000"
        );
        for bad in [
            "random:",
            "random:+5",
            "random:5.5",
            "random:99999999999999999999",
            "random:1:2",
            "pct:101",
            "pct:-1",
        ] {
            assert!(error(bad).contains("is a whole number from 1 to"), "{bad}");
        }
        assert_eq!(error("serial:1"), "the scheduler serial takes no number");
        assert!(error("").starts_with("there is no scheduler \"\""));
    }

    #[test]
    fn every_spec_builds() {
        for text in ["random", "round-robin:2", "pct:5", "serial"] {
            let mut scheduler = text
                .parse::<SchedulerSpec>()
                .unwrap()
                .factory()
                .build(3, 1000);
            let slice = scheduler
                .next(&Decision {
                    enabled: &[4],
                    waiting: &[],
                    last: None,
                    passed: 0,
                })
                .unwrap();
            assert_eq!(slice.thread, 4);
        }
    }
}
