//! Stretches of a run that nobody watches: the dynamic side of [`Loop`].
//!
//! When a thread comes to the head of a loop that can run unwatched, the sets of its locals and operands are left as
//! they are, and the interpreter goes on at full speed; only simple stores are counted, one by one. When the stretch
//! ends, be it with the slice or at an instruction that is not simple, the writes are taken down all at once. A
//! thread that is interrupted where nothing in use comes from a read of the loop goes on unwatched in its next
//! slice; else the sets of all its values are made up, and it is watched until it comes to the head again. So every
//! value that may become stale, because another thread runs while it is in use, is one that the ledger knows of.

use super::ledger::Now;
use super::loops::{Loop, NOT_SIMPLE, Origin, Origins};
use super::set::{Set, Sets, Site};
use super::shadow::{Core, Here, LostUpdates};
use crate::runtime::frame::{Frame, Names};
use crate::runtime::observer::{Passage, Place};
use crate::runtime::program::Program;

/// A stretch with fewer steps is hardly worth it.
const WORTH: u64 = 12;
/// After so many of these in a row the loop is watched for good.
const PATIENCE: u32 = 32;

/// The loops that were met.
#[derive(Debug, Clone, Default)]
pub(super) struct Loops {
    all: Vec<Loop>,
    /// By code object and instruction: 0 where nobody has looked yet, 1 where there is none, else its number and 2.
    heads: Vec<Vec<u32>>,
    /// The one that runs.
    running: usize,
    /// The number of the step at which the running stretch began.
    since: u64,
    /// How many steps nobody watched.
    pub(super) unwatched: u64,
}

impl Loops {
    /// Whether a loop may begin at an instruction.
    pub(super) fn is_head(&self, code: u32, pc: u32) -> bool {
        let of_code = self.heads.get(code as usize);
        of_code.and_then(|heads| heads.get(pc as usize)) != Some(&1)
    }

    /// The loop at an instruction of a frame that has so many values.
    fn find(&mut self, program: &Program, code: u32, pc: u32, height: usize) -> Option<usize> {
        if self.heads.len() <= code as usize {
            self.heads.resize(code as usize + 1, Vec::new());
        }
        let linked = &program.codes[code as usize];
        let heads = &mut self.heads[code as usize];
        if heads.is_empty() {
            heads.resize(linked.code.instrs.len(), 0);
            // Only a jump backwards makes a head.
            let targets: Vec<usize> = jumps_back(&linked.code.instrs).collect();
            for (at, head) in heads.iter_mut().enumerate() {
                *head = u32::from(!targets.contains(&at));
            }
        }
        let head = &mut heads[pc as usize];
        if *head == 0 {
            *head = match Loop::new(linked, pc as usize, height) {
                Some(found) => {
                    self.all.push(found);
                    u32::try_from(self.all.len()).unwrap_or(0) + 1
                }
                None => 1,
            };
        }
        head.checked_sub(2).map(|number| number as usize)
    }
}

fn jumps_back(instrs: &[crate::bytecode::Instr]) -> impl Iterator<Item = usize> {
    instrs
        .iter()
        .enumerate()
        .filter_map(|(pc, instr)| match instr {
            crate::bytecode::Instr::JumpAbsolute(target) if target.0 as usize <= pc => {
                Some(target.0 as usize)
            }
            _ => None,
        })
}

/// A thread in the middle of a stretch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passing {
    number: usize,
    /// The end of the values that the sets at the head are of.
    pub(super) top: usize,
}

impl<const KEEPS: bool> LostUpdates<KEEPS> {
    /// Whether the topmost frame may go on unwatched.
    pub(super) fn begin_stretch(&mut self, p: Passage<'_>) -> bool {
        if !self.core.ledger.takes_stretches() {
            return false;
        }
        let Some(Frame::Python(frame)) = p.exec.frames.last() else {
            return false;
        };
        let thread = p.thread as usize;
        if self.shadows.len() <= thread {
            self.shadows
                .resize_with(thread + 1, super::shadow::Shadow::default);
        }
        let number = if let Some(passing) = self.shadows[thread].passing {
            passing.number
        } else {
            if frame.names != Names::Globals || !self.loops.is_head(frame.code, frame.pc) {
                return false;
            }
            let height = frame.sp as usize;
            let found = self.loops.find(p.program, frame.code, frame.pc, height);
            let Some(number) = found.filter(|&number| self.loops.all[number].height == height)
            else {
                return false;
            };
            let sets = &mut self.shadows[thread].values;
            if sets.len() < p.exec.values.len() {
                sets.resize(p.exec.values.len(), Set::EMPTY);
            }
            let here = &self.loops.all[number];
            let given = &sets[frame.base as usize..];
            let all = &mut self.core.ledger.sets;
            let of = |sets: &mut Sets, origins: Origins| {
                let members = here.origins.iter().enumerate();
                let members = members.filter(|(bit, _)| origins & (1 << bit) != 0);
                sets.union_of(members.map(|(_, origin)| match origin {
                    Origin::Given(at) => given[*at as usize],
                    Origin::Read { .. } => Set::EMPTY,
                }))
            };
            for &(one, other) in &here.same {
                let (one, other) = (of(all, one), of(all, other));
                if all.reads(one) != all.reads(other) {
                    return false;
                }
            }
            // What goes into every sum should be small.
            let given = &mut sets[frame.base as usize..];
            for origin in here.stored_from() {
                given[origin] = all.thinned(given[origin]);
            }
            self.shadows[thread].passing = Some(Passing {
                number,
                top: (frame.base + frame.sp) as usize,
            });
            number
        };
        self.loops.running = number;
        self.loops.since = p.steps;
        for (slot, value) in &mut self.loops.all[number].stored {
            *value = p.state.globals[*slot as usize].value();
        }
        true
    }

    /// Counts a store of the running stretch; false if it is not simple.
    #[expect(clippy::inline_always, reason = "a call in the loop would be felt")]
    #[inline(always)]
    pub(super) fn count_store(&mut self, pc: u32) -> bool {
        let count = &mut self.loops.all[self.loops.running].counts[pc as usize];
        if *count >= NOT_SIMPLE - 1 {
            return false;
        }
        *count += 1;
        true
    }

    /// Takes down what the stretch did. `watched`: the thread goes on watched.
    pub(super) fn end_stretch(&mut self, p: Passage<'_>, watched: bool) {
        let Some(&Frame::Python(frame)) = p.exec.frames.last() else {
            unreachable!("the frame of the stretch is the topmost")
        };
        self.core.here = Here {
            thread: p.thread,
            step: p.steps.saturating_sub(1),
            site: Site {
                code: frame.code,
                pc: frame.pc,
            },
        };
        let Self {
            core,
            shadows,
            loops,
            ..
        } = self;
        core.flight.land();
        let steps = p.steps - loops.since;
        loops.unwatched += steps;
        let this = &mut loops.all[loops.running];
        let shadow = &mut shadows[p.thread as usize];
        let given = &shadow.values[frame.base as usize..];
        core.take_down(p, frame.code, this, given);
        let point = this.points[frame.pc as usize].as_ref();
        let point = point.expect("a stretch ends where it can come to");
        if watched || point.has_reads {
            let mut made: Vec<(u32, Set)> = Vec::new();
            for (at, origins) in (0..).zip(&point.values) {
                if let Some(origins) = *origins
                    && !this.is_given(origins, at)
                {
                    made.push((at, core.made_of(p, frame.code, this, origins, given)));
                }
            }
            for (at, set) in made {
                super::shadow::put(&mut shadow.values, frame.base + at, set);
            }
            shadow.passing = None;
        }
        if watched && steps < WORTH {
            this.short += 1;
            if this.short > PATIENCE {
                let head = this.head as usize;
                loops.heads[frame.code as usize][head] = 1;
            }
        } else {
            this.short = 0;
        }
        if self.core.ledger.is_crowded() {
            self.tidy(p.state, p.exec);
        }
    }
}

impl<const KEEPS: bool> Core<KEEPS> {
    /// What a value comes from, in terms of what was given at the head.
    fn made_of(
        &mut self,
        p: Passage<'_>,
        code: u32,
        this: &Loop,
        origins: Origins,
        given: &[Set],
    ) -> Set {
        let mut all = Set::EMPTY;
        for (bit, origin) in this.origins.iter().enumerate() {
            if origins & (1 << bit) == 0 {
                continue;
            }
            let set = match *origin {
                Origin::Given(at) => given[at as usize],
                Origin::Read { pc, slot } => {
                    let value = p.state.globals[slot as usize].value();
                    let now = self.at(p, Site { code, pc });
                    self.read(now, Place::Global(slot), None, value)
                }
            };
            all = self.ledger.sets.union(all, set);
        }
        all
    }

    fn at<'a>(&self, p: Passage<'a>, site: Site) -> Now<'a> {
        Now {
            site,
            ..self.now(p.program, p.state)
        }
    }

    /// The writes of a stretch.
    fn take_down(&mut self, p: Passage<'_>, code: u32, this: &mut Loop, given: &[Set]) {
        for &(slot, before) in &this.stored {
            let mut others = Set::EMPTY;
            let mut adds = true;
            let mut read = None;
            let mut writes: smallvec::SmallVec<[(Site, u64); 2]> = smallvec::SmallVec::new();
            for store in this.stores.iter().filter(|store| store.slot == slot) {
                let count = this.counts[store.pc as usize];
                if count > 0 {
                    writes.push((Site { code, pc: store.pc }, count.into()));
                    adds &= store.adds;
                    read = Some(Site {
                        code,
                        pc: store.read,
                    });
                    if store.others != 0 {
                        let more = self.made_of(p, code, this, store.others, given);
                        others = self.ledger.sets.union(others, more);
                    }
                }
            }
            let Some(read) = read else { continue };
            let after = p.state.globals[slot as usize].value();
            let now = self.at(p, read);
            let number = self.ledger.number(now, Place::Global(slot), None);
            let now = Now { adds, ..now };
            self.ledger
                .write_in_a_row(now, number, (before, after), &writes, others);
        }
        for store in &this.stores {
            this.counts[store.pc as usize] = 0;
        }
    }
}

impl Loop {
    /// The locals and operands of the head that go into stored values.
    fn stored_from(&self) -> impl Iterator<Item = usize> {
        let others = self.stores.iter().fold(0, |all, store| all | store.others);
        let origins = self.origins.iter().enumerate();
        origins.filter_map(move |(bit, origin)| match origin {
            Origin::Given(at) if others & (1 << bit) != 0 => Some(*at as usize),
            _ => None,
        })
    }

    /// Whether a value is what was at its place at the head.
    fn is_given(&self, origins: Origins, at: u32) -> bool {
        origins.is_power_of_two()
            && self.origins[origins.trailing_zeros() as usize] == Origin::Given(at)
    }
}
