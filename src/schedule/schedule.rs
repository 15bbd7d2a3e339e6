//! What a run leaves behind so that it can be run again: its slices, and what they are slices of.
//!
//! A schedule holds decisions, not a seed: it means the same whatever becomes of the scheduler that made
//! it, and one that a search found has no seed at all. A decision is a [`Slice`] as it was run: a thread, with the
//! number of switch points it passed before it was preempted, or [`UNTIL_STOP`] where it blocked or ended by itself.
//! (How many it passed then follows from the program.) A thread that is "preempted" and goes on at once
//! was not switched: the two slices are recorded as one, and that is the only thing that recording changes.
//!
//! The [`Header`] says what the schedule fits: a hash of the program text, its arguments and the options
//! that make a program of it; the GIL model, which defines what a switch point is; the seed of the program's own random.
//! In memory a slice takes one to three bytes (`codec.rs`).

use std::cmp::Ordering;
use std::fmt;
use std::io;

pub use super::codec::MAX_PASSED;
use super::codec::{self, Malformed};
use super::rng::{high_half, low_half, mix};
use super::{Slice, StopReason, ThreadId, UNTIL_STOP};

/// The version of token and file; another one is refused.
pub const FORMAT_VERSION: u32 = 1;

/// Why a token or a schedule file cannot be used.
#[derive(Debug)]
pub enum ScheduleError {
    /// It is something else.
    NotASchedule,
    /// It was written in another format; the version it names.
    OtherVersion(String),
    /// It was altered or cut: what is wrong with it.
    Damaged(&'static str),
    /// It was made for another program text, other arguments or other options.
    OtherProgram,
    /// It could not be read or written.
    Io(io::Error),
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASchedule => f.write_str("this is no racescope schedule"),
            Self::OtherVersion(version) => write!(
                f,
                "this schedule has format version {version}, and this racescope reads version {FORMAT_VERSION}"
            ),
            Self::Damaged(how) => write!(f, "the schedule is damaged: {how}"),
            Self::OtherProgram => f.write_str(
                "the schedule was made for another program: the text, the arguments or the options differ",
            ),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ScheduleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Self::Io(error) = self {
            Some(error)
        } else {
            None
        }
    }
}

impl From<io::Error> for ScheduleError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Malformed> for ScheduleError {
    fn from(malformed: Malformed) -> Self {
        Self::Damaged(match malformed {
            Malformed::Cut => "it ends inside a slice",
            Malformed::Number => "a number in it is malformed",
        })
    }
}

/// 128 bits that stand for a program as it is run: FNV-1a over its text, arguments and options, each with its length
/// in front. It tells apart what a person edits; it is no defence against someone who wants two to be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceHash(u128);

impl SourceHash {
    /// The hash of a program text, its arguments, and the options that change what it does
    /// (`--threads`, `--set`, ... as names and values).
    #[must_use]
    pub fn of(text: &[u8], args: &[String], options: &[(String, String)]) -> Self {
        let mut hash = FNV_BASIS;
        let mut field = |bytes: &[u8]| {
            hash = fnv(hash, &(bytes.len() as u64).to_le_bytes());
            hash = fnv(hash, bytes);
        };
        field(text);
        field(&(args.len() as u64).to_le_bytes());
        for arg in args {
            field(arg.as_bytes());
        }
        for (name, value) in options {
            field(name.as_bytes());
            field(value.as_bytes());
        }
        Self(hash)
    }

    /// From its 32 hexadecimal digits, as [`fmt::Display`] writes them.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        let plain = digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits.len() != 32 || !plain {
            return None;
        }
        u128::from_str_radix(digits, 16).ok().map(Self)
    }

    /// The 32 bits of it that a token has room for.
    #[must_use]
    pub fn mark(self) -> u32 {
        let mixed = mix(high_half(self.0) ^ mix(low_half(self.0)));
        let [.., a, b, c, d] = mixed.to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }
}

impl fmt::Display for SourceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

const FNV_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// FNV-1a, 128 bits (Fowler, Noll, Vo; RFC 9923).
fn fnv(hash: u128, bytes: &[u8]) -> u128 {
    bytes.iter().fold(hash, |hash, &byte| {
        (hash ^ u128::from(byte)).wrapping_mul(FNV_PRIME)
    })
}

/// The part of a header that a token has too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Essentials {
    /// [`SourceHash::mark`] of the program.
    pub mark: u32,
    /// The name of the GIL model.
    pub gil: String,
    /// The seed of the program's own random.
    pub random_seed: u64,
}

impl Essentials {
    /// Whether the schedule was made for this program.
    ///
    /// # Errors
    /// [`ScheduleError::OtherProgram`] if not.
    pub fn fits(&self, program: SourceHash) -> Result<(), ScheduleError> {
        if self.mark == program.mark() {
            Ok(())
        } else {
            Err(ScheduleError::OtherProgram)
        }
    }
}

/// What a schedule is a schedule of: enough to run it again with nothing else but the program text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The program.
    pub source: SourceHash,
    /// Where its text was, if it was a file.
    pub file: Option<String>,
    /// Its arguments.
    pub args: Vec<String>,
    /// The name of the GIL model.
    pub gil: String,
    /// The seed of the program's own random.
    pub random_seed: u64,
    /// The other options that make the program what it is, such as `-c` and `--threads`: names and values, in
    /// order, opaque here.
    pub options: Vec<(String, String)>,
}

impl Header {
    /// What a token keeps of it.
    #[must_use]
    pub fn essentials(&self) -> Essentials {
        Essentials {
            mark: self.source.mark(),
            gil: self.gil.clone(),
            random_seed: self.random_seed,
        }
    }

    /// Whether the schedule was made for this program, by all 128 bits.
    ///
    /// # Errors
    /// [`ScheduleError::OtherProgram`] if not.
    pub fn fits(&self, program: SourceHash) -> Result<(), ScheduleError> {
        if self.source == program {
            Ok(())
        } else {
            Err(ScheduleError::OtherProgram)
        }
    }
}

/// A recorded run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// What it is a schedule of.
    pub header: Header,
    /// The decisions.
    pub slices: Slices,
}

/// The slice that a driver reports at its end, as it is recorded.
///
/// # Panics
/// If a preempted slice passed no switch point.
#[must_use]
pub fn as_run(thread: ThreadId, passed: u64, reason: StopReason) -> Slice {
    match reason {
        StopReason::Preempted => {
            assert!(passed > 0, "a thread is preempted at a switch point");
            Slice {
                thread,
                quantum: passed,
            }
        }
        StopReason::Blocked | StopReason::Finished => Slice {
            thread,
            quantum: UNTIL_STOP,
        },
    }
}

/// Joins slices that follow each other without a switch, one behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Joiner {
    last: Option<Slice>,
}

impl Joiner {
    /// Takes a slice; gives the one before it if that one is complete.
    pub(super) fn push(&mut self, slice: Slice) -> Option<Slice> {
        if let Some(last) = &mut self.last
            && joins(*last, slice)
        {
            // UNTIL_STOP is the largest quantum, so it stays what it is.
            last.quantum = last.quantum.saturating_add(slice.quantum);
            return None;
        }
        self.last.replace(slice)
    }

    pub(super) fn last(&self) -> Option<Slice> {
        self.last
    }
}

/// Whether `second` goes on where `first` was preempted.
pub(super) fn joins(first: Slice, second: Slice) -> bool {
    first.thread == second.thread && first.quantum != UNTIL_STOP
}

/// A sequence of slices, as bytes; also the recorder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Slices {
    /// All but the last.
    bytes: Vec<u8>,
    joiner: Joiner,
    /// How many are in `bytes`.
    complete: u64,
}

impl Slices {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            joiner: Joiner { last: None },
            complete: 0,
        }
    }

    /// Records how a slice went: `thread` passed `passed` switch points and then stopped.
    ///
    /// # Panics
    /// If a preempted slice passed no switch point, or more than [`MAX_PASSED`].
    #[inline]
    pub fn record(&mut self, thread: ThreadId, passed: u64, reason: StopReason) {
        self.push(as_run(thread, passed, reason));
    }

    /// Adds a slice; one that goes on where the last one was preempted becomes part of it.
    #[inline]
    pub fn push(&mut self, slice: Slice) {
        if let Some(complete) = self.joiner.push(slice) {
            codec::put_slice(&mut self.bytes, complete);
            self.complete += 1;
        }
    }

    /// Removes all, and keeps their room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.joiner = Joiner::default();
        self.complete = 0;
    }

    /// How many bytes they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.bytes.len()
    }

    /// How many slices.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.complete + u64::from(self.joiner.last().is_some())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The slices in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            slices: self,
            place: Place::default(),
        }
    }

    /// Their encoding.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        if let Some(last) = self.joiner.last() {
            codec::put_slice(&mut bytes, last);
        }
        bytes
    }

    /// The slices that `bytes` encode.
    pub(super) fn decode(mut bytes: &[u8]) -> Result<Self, ScheduleError> {
        let mut slices = Self::new();
        while !bytes.is_empty() {
            slices.push_as_written(codec::take_slice(&mut bytes)?)?;
        }
        Ok(slices)
    }

    /// Adds a slice that was read; two that recording would have joined are not of our making.
    pub(super) fn push_as_written(&mut self, slice: Slice) -> Result<(), ScheduleError> {
        if self.joiner.last().is_some_and(|last| joins(last, slice)) {
            return Err(ScheduleError::Damaged("it preempts a thread for itself"));
        }
        self.push(slice);
        Ok(())
    }
}

impl FromIterator<Slice> for Slices {
    fn from_iter<T: IntoIterator<Item = Slice>>(slices: T) -> Self {
        let mut recorded = Self::new();
        slices.into_iter().for_each(|slice| recorded.push(slice));
        recorded
    }
}

impl<'a> IntoIterator for &'a Slices {
    type Item = Slice;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// A place between two slices of a [`Slices`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    offset: usize,
    /// How many slices are before it.
    pub(super) index: u64,
}

impl Place {
    /// The slice after this place, and moves on.
    pub(super) fn advance(&mut self, slices: &Slices) -> Option<Slice> {
        let slice = match self.index.cmp(&slices.complete) {
            Ordering::Less => {
                let mut rest = &slices.bytes[self.offset..];
                let slice = codec::take_slice(&mut rest).expect("encoded by ourselves");
                self.offset = slices.bytes.len() - rest.len();
                slice
            }
            Ordering::Equal => slices.joiner.last()?,
            Ordering::Greater => return None,
        };
        self.index += 1;
        Some(slice)
    }
}

/// Iterates over the slices of a schedule.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    slices: &'a Slices,
    place: Place,
}

impl Iterator for Iter<'_> {
    type Item = Slice;

    fn next(&mut self) -> Option<Slice> {
        self.place.advance(self.slices)
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometric::SliceLength;
    use super::super::rng::RandomStream;
    use super::StopReason::{Blocked, Finished, Preempted};
    use super::*;

    #[test]
    fn a_preemption_for_oneself_is_none() {
        let mut slices = Slices::new();
        slices.record(1, 5, Preempted);
        slices.record(1, 3, Preempted);
        slices.record(2, 1, Preempted);
        slices.record(1, 4, Preempted);
        slices.record(1, 0, Blocked);
        slices.record(1, 9, Finished);
        let expected = [(1, 8), (2, 1), (1, UNTIL_STOP), (1, UNTIL_STOP)];
        assert!(
            slices
                .iter()
                .map(|slice| (slice.thread, slice.quantum))
                .eq(expected)
        );
        assert_eq!(slices.len(), 4);
    }

    #[test]
    fn a_long_run_is_small() {
        let law = SliceLength::new(100);
        let mut stream = RandomStream::new(7);
        let mut slices = Slices::new();
        for index in 0..700_000_u32 {
            slices.record(index % 11, law.draw(&mut stream), Preempted);
        }
        assert_eq!(slices.len(), 700_000);
        assert!(
            slices.encode().len() < 1_500_000,
            "{}",
            slices.encode().len()
        );
    }

    /// The published 128-bit FNV-1a hashes of "a" and "foobar" (the test suite of the reference code).
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(
            fnv(FNV_BASIS, b"a"),
            0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964
        );
        assert_eq!(
            fnv(FNV_BASIS, b"foobar"),
            0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18
        );
    }

    #[test]
    fn what_belongs_to_a_program_is_in_its_hash() {
        let text = |strings: &[&str]| {
            strings
                .iter()
                .map(|&string| string.to_owned())
                .collect::<Vec<_>>()
        };
        let option = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        let all = [
            SourceHash::of(b"x += 1\n", &[], &[]),
            SourceHash::of(b"x += 2\n", &[], &[]),
            SourceHash::of(b"x += 1", &[], &[]),
            SourceHash::of(b"x += 1\n", &text(&["ab"]), &[]),
            SourceHash::of(b"x += 1\n", &text(&["a", "b"]), &[]),
            SourceHash::of(b"x += 1\n", &text(&["", "ab"]), &[]),
            SourceHash::of(b"x += 1\n", &[], &option("", "ab")),
            SourceHash::of(b"x += 1\n", &[], &option("a", "b")),
        ];
        for (index, one) in all.iter().enumerate() {
            assert_eq!(SourceHash::from_hex(&one.to_string()), Some(*one));
            for other in &all[..index] {
                assert_ne!(one, other);
                assert_ne!(one.mark(), other.mark());
            }
        }
        assert_eq!(SourceHash::from_hex("+f"), None);
        assert_eq!(SourceHash::from_hex(&"G".repeat(32)), None);
    }
}
