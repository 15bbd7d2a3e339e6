//! Who ran when: the slices of an execution by step number.
//!
//! A [`Schedule`](crate::schedule::schedule::Schedule) counts switch points and is read from its start; to move
//! about in a run one asks "who runs at step 40,000,000, and who ran before that?". A timeline answers from steps
//! alone. A slice takes two to four bytes; every [`BLOCK`] slices the place is noted, so that any step is found by
//! a binary search and a short walk.

use crate::schedule::{StopReason, ThreadId};

/// Slices between two noted places.
const BLOCK: usize = 128;

/// One slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Who ran.
    pub thread: ThreadId,
    /// Its first step.
    pub start: u64,
    /// One past its last step.
    pub end: u64,
    /// Why it stopped.
    pub reason: StopReason,
}

/// Where a block of slices begins.
#[derive(Debug, Clone, Copy)]
struct Block {
    start: u64,
    offset: usize,
}

/// The slices of an execution.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    blocks: Vec<Block>,
    bytes: Vec<u8>,
    /// How many slices are in `bytes`.
    complete: usize,
    /// The newest one, which may yet grow.
    last: Option<Segment>,
}

impl Timeline {
    /// Adds the next slice; one that goes on where the last one was preempted becomes part of it.
    ///
    /// # Panics
    /// If it has no step.
    pub fn push(&mut self, thread: ThreadId, steps: u64, reason: StopReason) {
        assert!(steps > 0, "a slice has a step");
        let start = self.end();
        if let Some(last) = &mut self.last
            && last.thread == thread
            && last.reason == StopReason::Preempted
        {
            last.end += steps;
            last.reason = reason;
            return;
        }
        let new = Segment {
            thread,
            start,
            end: start + steps,
            reason,
        };
        if let Some(last) = self.last.replace(new) {
            self.write(last);
        }
    }

    fn write(&mut self, segment: Segment) {
        if self.complete.is_multiple_of(BLOCK) {
            self.blocks.push(Block {
                start: segment.start,
                offset: self.bytes.len(),
            });
        }
        let reason = match segment.reason {
            StopReason::Preempted => 0,
            StopReason::Blocked => 1,
            StopReason::Finished => 2,
        };
        put(&mut self.bytes, u64::from(segment.thread) * 3 + reason);
        put(&mut self.bytes, segment.end - segment.start);
        self.complete += 1;
    }

    /// How many steps there are.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.last.map_or(0, |last| last.end)
    }

    /// How many slices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.complete + usize::from(self.last.is_some())
    }

    /// Whether nothing has run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// The slices of a block, in order; those of the block after the last are the newest one.
    fn block(&self, number: usize) -> Vec<Segment> {
        let Some(block) = self.blocks.get(number) else {
            return Vec::new();
        };
        let end = self
            .blocks
            .get(number + 1)
            .map_or(self.bytes.len(), |next| next.offset);
        let mut bytes = &self.bytes[block.offset..end];
        let mut start = block.start;
        let mut segments = Vec::with_capacity(BLOCK + 1);
        while !bytes.is_empty() {
            let head = take(&mut bytes);
            let steps = take(&mut bytes);
            segments.push(Segment {
                thread: ThreadId::try_from(head / 3).expect("written from a thread"),
                start,
                end: start + steps,
                reason: [
                    StopReason::Preempted,
                    StopReason::Blocked,
                    StopReason::Finished,
                ][usize::try_from(head % 3).expect("less than 3")],
            });
            start += steps;
        }
        segments
    }

    /// The slices from the one that has step `step` on.
    #[must_use]
    pub fn from(&self, step: u64) -> Segments<'_> {
        let next = self.blocks.partition_point(|block| block.start <= step);
        let number = next.saturating_sub(1);
        let block = self.block(number);
        let at = block.partition_point(|segment| segment.end <= step);
        Segments {
            timeline: self,
            number,
            block,
            at,
            past_last: step >= self.end(),
        }
    }

    /// The slice that has a step; none past the end.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<Segment> {
        if let Some(last) = self.last
            && step >= last.start
        {
            return (step < last.end).then_some(last);
        }
        self.from(step).next()
    }

    /// The slices that begin before `step`, the newest first.
    #[must_use]
    pub fn before(&self, step: u64) -> Before<'_> {
        let next = self.blocks.partition_point(|block| block.start < step);
        let mut block = match next.checked_sub(1) {
            Some(number) => self.block(number),
            None => Vec::new(),
        };
        if next == self.blocks.len() {
            block.extend(self.last);
        }
        block.retain(|segment| segment.start < step);
        Before {
            timeline: self,
            number: next.saturating_sub(1),
            block,
        }
    }

    /// What a thread did last before a step: the number of that step.
    #[must_use]
    pub fn last_step_of(&self, thread: ThreadId, before: u64) -> Option<u64> {
        let own = self
            .before(before)
            .find(|segment| segment.thread == thread)?;
        Some(own.end.min(before) - 1)
    }

    /// The part before a step.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let mut part = Self::default();
        for segment in self.from(0).take_while(|segment| segment.start < step) {
            let is_whole = segment.end <= step;
            let reason = if is_whole {
                segment.reason
            } else {
                StopReason::Preempted
            };
            part.push(
                segment.thread,
                segment.end.min(step) - segment.start,
                reason,
            );
        }
        part
    }
}

/// Walks over slices forwards.
#[derive(Debug)]
pub struct Segments<'a> {
    timeline: &'a Timeline,
    number: usize,
    block: Vec<Segment>,
    at: usize,
    past_last: bool,
}

impl Iterator for Segments<'_> {
    type Item = Segment;

    fn next(&mut self) -> Option<Segment> {
        loop {
            if let Some(&segment) = self.block.get(self.at) {
                self.at += 1;
                return Some(segment);
            }
            if self.number + 1 < self.timeline.blocks.len() {
                self.number += 1;
                self.at = 0;
                self.block = self.timeline.block(self.number);
            } else if self.past_last {
                return None;
            } else {
                self.past_last = true;
                return self.timeline.last;
            }
        }
    }
}

/// Walks over slices backwards.
#[derive(Debug)]
pub struct Before<'a> {
    timeline: &'a Timeline,
    number: usize,
    block: Vec<Segment>,
}

impl Iterator for Before<'_> {
    type Item = Segment;

    fn next(&mut self) -> Option<Segment> {
        if self.block.is_empty() && self.number > 0 {
            self.number -= 1;
            self.block = self.timeline.block(self.number);
        }
        self.block.pop()
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).expect("seven bits") | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).expect("seven bits"));
}

fn take(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use StopReason::{Blocked, Finished, Preempted};

    /// A thousand slices whose lengths and threads follow a plain rule, and the same as a list.
    fn long() -> (Timeline, Vec<Segment>) {
        let (mut timeline, mut list) = (Timeline::default(), Vec::new());
        let mut start = 0;
        for i in 0..1000_u64 {
            let steps = i * i % 301 + 1;
            let thread = u32::try_from(i % 5).unwrap();
            let reason = [Preempted, Blocked, Preempted, Finished][usize::try_from(i % 4).unwrap()];
            timeline.push(thread, steps, reason);
            list.push(Segment {
                thread,
                start,
                end: start + steps,
                reason,
            });
            start += steps;
        }
        (timeline, list)
    }

    #[test]
    fn every_step_is_found_forwards_and_backwards() {
        let (timeline, list) = long();
        assert_eq!(timeline.len(), 1000);
        assert_eq!(timeline.end(), list[999].end);
        assert!(timeline.from(0).eq(list.iter().copied()));
        for step in (0..timeline.end()).step_by(17) {
            let index = list.iter().position(|segment| step < segment.end).unwrap();
            assert_eq!(timeline.at(step), Some(list[index]), "{step}");
            assert!(
                timeline.from(step).eq(list[index..].iter().copied()),
                "{step}"
            );
            let earlier = list.iter().rev().filter(|segment| segment.start < step);
            assert!(timeline.before(step).eq(earlier.copied()), "{step}");
            let own = (0..step)
                .rev()
                .find(|&s| timeline.at(s).unwrap().thread == 3);
            if step < 3000 {
                assert_eq!(timeline.last_step_of(3, step), own, "{step}");
            }
        }
        assert_eq!(timeline.at(timeline.end()), None);
        assert_eq!(timeline.from(timeline.end()).next(), None);
        assert_eq!(Timeline::default().at(0), None);
        assert_eq!(Timeline::default().before(5).next(), None);
    }

    #[test]
    fn a_part_ends_in_a_preemption() {
        let (timeline, list) = long();
        for step in [0, 1, list[3].end, list[500].start + 1, timeline.end()] {
            let part = timeline.until(step);
            assert_eq!(part.end(), step);
            let whole = list
                .iter()
                .take_while(|segment| segment.end <= step)
                .count();
            assert!(part.from(0).take(whole).eq(list[..whole].iter().copied()));
        }
    }

    #[test]
    fn who_goes_on_was_not_switched() {
        let mut timeline = Timeline::default();
        timeline.push(1, 5, Preempted);
        timeline.push(1, 3, Blocked);
        timeline.push(1, 2, Preempted);
        let segments: Vec<(u64, StopReason)> = timeline
            .from(0)
            .map(|segment| (segment.end, segment.reason))
            .collect();
        assert_eq!(segments, [(8, Blocked), (10, Preempted)]);
    }
}
