//! A schedule as a file: what `--save` writes, for a run of any length.
//!
//! One line that a person can read, then the slices as bytes:
//!
//! ```text
//! racescope schedule 1 {"file":"lesson.py","args":[],"gil":"any","random_seed":0,"source":"<32 hex digits>","options":[]}
//! ```
//!
//! The slices come in blocks, each the number of its bytes (up to 65,536) and that many bytes of whole slices; an empty block
//! ends them. Then how many slices there were, and the CRC-32 of everything before it; then the file ends. [`Writer`] and
//! [`Reader`] hold one block, however long the run. Any one byte altered is noticed for certain; the reader notices at
//! the end, so what it gave before is to be trusted only then: [`read`] gives the whole or nothing.
//!
//! Nothing else is needed to run it again: the header has the program's file, arguments and options.

use std::io::{BufRead, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::codec::{Checksum, put_number, put_slice, take_slice};
use super::schedule::{
    FORMAT_VERSION, Header, Joiner, Schedule, ScheduleError, Slices, SourceHash, as_run, joins,
};
use super::whole_file::WholeFile;
use super::{Slice, StopReason, ThreadId};

/// What every schedule file begins with, before its version.
pub const MAGIC: &str = "racescope schedule ";

const BLOCK_BYTES: usize = 1 << 16;
/// A slice takes at most 9 + 5 bytes.
const BLOCK_ALMOST_FULL: usize = BLOCK_BYTES - 14;
/// Guards the reader's memory. The header may hold a program text given by `-c`.
const LONGEST_HEADER: u64 = 1 << 24;

const CUT: ScheduleError = ScheduleError::Damaged("it ends too early");
const WRONG_CHECKSUM: ScheduleError = ScheduleError::Damaged("its checksum is wrong");

/// The header as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    file: Option<String>,
    args: Vec<String>,
    gil: String,
    random_seed: u64,
    source: String,
    options: Vec<(String, String)>,
}

impl Line {
    fn of(header: &Header) -> Self {
        Self {
            file: header.file.clone(),
            args: header.args.clone(),
            gil: header.gil.clone(),
            random_seed: header.random_seed,
            source: header.source.to_string(),
            options: header.options.clone(),
        }
    }

    fn header(self) -> Option<Header> {
        Some(Header {
            source: SourceHash::from_hex(&self.source)?,
            file: self.file,
            args: self.args,
            gil: self.gil,
            random_seed: self.random_seed,
            options: self.options,
        })
    }
}

/// Writes a schedule while its run goes on, in constant memory.
#[derive(Debug)]
pub struct Writer<W: Write> {
    sink: W,
    checksum: Checksum,
    joiner: Joiner,
    block: Vec<u8>,
    count: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a schedule.
    ///
    /// # Errors
    /// Those of writing.
    pub fn new(sink: W, header: &Header) -> Result<Self, ScheduleError> {
        let mut writer = Self {
            sink,
            checksum: Checksum::new(),
            joiner: Joiner::default(),
            block: Vec::new(),
            count: 0,
        };
        let line = serde_json::to_string(&Line::of(header)).map_err(std::io::Error::from)?;
        writer.put(format!("{MAGIC}{FORMAT_VERSION} {line}\n").as_bytes())?;
        Ok(writer)
    }

    /// Records how a slice went, as [`Slices::record`].
    ///
    /// # Errors
    /// Those of writing.
    pub fn record(
        &mut self,
        thread: ThreadId,
        passed: u64,
        reason: StopReason,
    ) -> Result<(), ScheduleError> {
        self.push(as_run(thread, passed, reason))
    }

    /// Adds a slice, as [`Slices::push`].
    ///
    /// # Errors
    /// Those of writing.
    pub fn push(&mut self, slice: Slice) -> Result<(), ScheduleError> {
        match self.joiner.push(slice) {
            Some(complete) => self.put_slice(complete),
            None => Ok(()),
        }
    }

    /// Ends the schedule. Without this the file is refused when it is read.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> Result<W, ScheduleError> {
        if let Some(last) = self.joiner.last() {
            self.put_slice(last)?;
        }
        if !self.block.is_empty() {
            self.put_block()?;
        }
        self.put_block()?;
        let mut end = Vec::new();
        put_number(&mut end, self.count);
        self.put(&end)?;
        self.sink.write_all(&self.checksum.value())?;
        self.sink.flush()?;
        Ok(self.sink)
    }

    fn put_slice(&mut self, slice: Slice) -> Result<(), ScheduleError> {
        put_slice(&mut self.block, slice);
        self.count += 1;
        if self.block.len() > BLOCK_ALMOST_FULL {
            self.put_block()
        } else {
            Ok(())
        }
    }

    fn put_block(&mut self) -> Result<(), ScheduleError> {
        let mut length = Vec::new();
        put_number(&mut length, self.block.len() as u64);
        self.put(&length)?;
        let block = std::mem::take(&mut self.block);
        self.put(&block)?;
        self.block = block;
        self.block.clear();
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), ScheduleError> {
        self.checksum.add(bytes);
        Ok(self.sink.write_all(bytes)?)
    }
}

/// Reads a schedule slice by slice, in constant memory.
#[derive(Debug)]
pub struct Reader<R: BufRead> {
    source: R,
    checksum: Checksum,
    header: Header,
    block: Vec<u8>,
    /// How much of the block is used.
    used: usize,
    last: Option<Slice>,
    count: u64,
    done: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// If this is no schedule, has another version, or cannot be read.
    pub fn new(mut source: R) -> Result<Self, ScheduleError> {
        let mut checksum = Checksum::new();
        let magic = take(&mut source, MAGIC.len()).map_err(|error| match error {
            ScheduleError::Damaged(_) => ScheduleError::NotASchedule,
            other => other,
        })?;
        if magic != MAGIC.as_bytes() {
            return Err(ScheduleError::NotASchedule);
        }
        let mut line = Vec::new();
        (&mut source)
            .take(LONGEST_HEADER)
            .read_until(b'\n', &mut line)?;
        checksum.add(&magic);
        checksum.add(&line);
        let line = line.strip_suffix(b"\n").ok_or(CUT)?;
        let header = parse_line(line)?;
        Ok(Self {
            source,
            checksum,
            header,
            block: Vec::new(),
            used: 0,
            last: None,
            count: 0,
            done: false,
        })
    }

    /// What it is a schedule of.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next slice; `None` when the schedule is complete and the checksum right.
    ///
    /// # Errors
    /// If the file is damaged or cannot be read.
    pub fn next_slice(&mut self) -> Result<Option<Slice>, ScheduleError> {
        if self.used == self.block.len() && !self.done {
            self.next_block()?;
        }
        if self.done {
            return Ok(None);
        }
        let mut rest = &self.block[self.used..];
        let slice = take_slice(&mut rest)?;
        self.used = self.block.len() - rest.len();
        if self.last.is_some_and(|last| joins(last, slice)) {
            return Err(ScheduleError::Damaged("it preempts a thread for itself"));
        }
        self.last = Some(slice);
        self.count += 1;
        Ok(Some(slice))
    }

    fn next_block(&mut self) -> Result<(), ScheduleError> {
        let length = self.take_number()?;
        let length = usize::try_from(length)
            .ok()
            .filter(|&length| length <= BLOCK_BYTES);
        let length = length.ok_or(ScheduleError::Damaged("a block of it is too long"))?;
        self.block = take(&mut self.source, length)?;
        self.checksum.add(&self.block);
        self.used = 0;
        if length == 0 { self.end() } else { Ok(()) }
    }

    /// Checks what is behind the last block.
    fn end(&mut self) -> Result<(), ScheduleError> {
        let count = self.take_number()?;
        if *take(&mut self.source, 4)? != self.checksum.value() {
            return Err(WRONG_CHECKSUM);
        }
        if count != self.count {
            return Err(ScheduleError::Damaged(
                "it has another number of slices than it says",
            ));
        }
        if !self.source.fill_buf()?.is_empty() {
            return Err(ScheduleError::Damaged("something follows its end"));
        }
        self.done = true;
        Ok(())
    }

    fn take_number(&mut self) -> Result<u64, ScheduleError> {
        let mut bytes = Vec::new();
        loop {
            let byte = take(&mut self.source, 1)?;
            self.checksum.add(&byte);
            bytes.extend(&byte);
            // A number has at most ten bytes: a longer one is refused when it is taken.
            if byte[0] & 0x80 == 0 || bytes.len() == 10 {
                return Ok(super::codec::take_number(&mut bytes.as_slice())?);
            }
        }
    }
}

/// Exactly `length` bytes.
fn take(source: &mut impl Read, length: usize) -> Result<Vec<u8>, ScheduleError> {
    let mut bytes = vec![0; length];
    source
        .read_exact(&mut bytes)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => CUT,
            _ => ScheduleError::Io(error),
        })?;
    Ok(bytes)
}

/// The header line behind the magic: the version, a space, the JSON object as [`Writer`] writes it.
fn parse_line(line: &[u8]) -> Result<Header, ScheduleError> {
    const MALFORMED: ScheduleError = ScheduleError::Damaged("its first line is malformed");
    let line = str::from_utf8(line).map_err(|_| MALFORMED)?;
    let (version, object) = line.split_once(' ').ok_or(MALFORMED)?;
    if version != FORMAT_VERSION.to_string() {
        let is_number = !version.is_empty()
            && version.len() < 10
            && version.bytes().all(|byte| byte.is_ascii_digit());
        return Err(if is_number {
            ScheduleError::OtherVersion(version.to_owned())
        } else {
            MALFORMED
        });
    }
    serde_json::from_str::<Line>(object)
        .ok()
        .and_then(Line::header)
        .ok_or(MALFORMED)
}

/// Reads a whole schedule.
///
/// # Errors
/// If it is no schedule, has another version, is damaged or cannot be read.
pub fn read(source: impl BufRead) -> Result<Schedule, ScheduleError> {
    let mut reader = Reader::new(source)?;
    let mut slices = Slices::new();
    while let Some(slice) = reader.next_slice()? {
        slices.push(slice);
    }
    Ok(Schedule {
        header: reader.header,
        slices,
    })
}

/// Reads the schedule in a file, as [`read`].
///
/// # Errors
/// As [`read`].
pub fn load(path: &Path) -> Result<Schedule, ScheduleError> {
    read(std::io::BufReader::new(std::fs::File::open(path)?))
}

/// Writes a whole schedule.
///
/// # Errors
/// Those of writing.
pub fn write<W: Write>(sink: W, schedule: &Schedule) -> Result<W, ScheduleError> {
    let mut writer = Writer::new(sink, &schedule.header)?;
    for slice in &schedule.slices {
        writer.push(slice)?;
    }
    writer.finish()
}

/// Writes a whole schedule to a file, or leaves everything as it was.
///
/// # Errors
/// Those of writing.
pub fn save(path: &Path, schedule: &Schedule) -> Result<(), ScheduleError> {
    write(WholeFile::create(path)?, schedule)?.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
