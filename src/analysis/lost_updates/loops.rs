//! Loops that can run unwatched: what happens to provenance in them is known before they run.
//!
//! Most steps of a program that takes long are those of a few small loops over names, numbers and comparisons. For such a
//! loop, given by its head (the target of a backward jump), one pass over its simple instructions computes for every
//! instruction what each local and operand comes from, in terms of what was there at the head (*given*) and of reads
//! of global variables within the loop. So nobody need look while it runs: the sets of all values can be made up at
//! any moment from those at the head.
//!
//! That is exact under conditions, which are checked here or, where they are about sets, at the head:
//! - A store is simple only if its value was computed from a read of the same variable that is newer than every own
//!   write, and if nothing else that was computed from the variable is still in use. So within a slice no store
//!   is stale, its value goes back to the write before it, and whatever is in use was read at the newest version. (Other
//!   stores end the unwatched stretch.)
//! - Such a value may also come from variables that the loop does not store.
//! - Where paths meet, and at the head after a round, the same must be given ([`Loop::same`]).
//! - Locals that are not used again are out of consideration: their liveness is computed for the whole code object.
//!
//! Everything that is not simple, be it for its operands, ends the stretch before it is executed.

use super::operands::adds;
use crate::bytecode::Instr;
use crate::runtime::program::LinkedCode;
use crate::runtime::value::Value;

/// A set of origins ([`Loop::origins`]), as bits.
pub type Origins = u64;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// What was at the head in the local or operand of this number.
    Given(u32),
    /// The global variable of this slot, read by this instruction.
    Read { pc: u32, slot: u32 },
}

/// A store that is simple.
#[derive(Debug, Clone, Copy)]
pub struct Store {
    pub pc: u32,
    pub slot: u32,
    /// The instruction that read the variable.
    pub read: u32,
    /// What else the value comes from.
    pub others: Origins,
    /// Whether it stores the result of `+=` or `-=`.
    pub adds: bool,
}

/// What the values come from before an instruction.
#[derive(Debug, Clone)]
pub struct Point {
    /// By local and operand; none for a local that is not used again, and for cells.
    pub values: Vec<Option<Origins>>,
    /// Whether some of them come from a read within the loop.
    pub has_reads: bool,
}

/// A loop.
#[derive(Debug, Clone)]
pub struct Loop {
    pub head: u32,
    /// Locals, cells and operands at the head.
    pub height: usize,
    pub origins: Vec<Origin>,
    /// By instruction.
    pub points: Vec<Option<Point>>,
    pub stores: Vec<Store>,
    /// Given origins that must come to the same set.
    pub same: Vec<(Origins, Origins)>,
    /// By instruction, how often a store was executed in the running stretch; [`NOT_SIMPLE`] where that must not be.
    pub counts: Vec<u32>,
    /// The variables that are stored, with their values at the beginning of the running stretch.
    pub stored: Vec<(u32, Value)>,
    /// How many stretches in a row were hardly worth it.
    pub short: u32,
}

/// In [`Loop::counts`]: no simple store.
pub const NOT_SIMPLE: u32 = u32::MAX;

/// What an instruction leads to.
enum Step {
    /// To these instructions, with these values.
    To(Vec<(usize, Vec<Option<Origins>>)>),
    /// It is not simple.
    Leaves,
}

impl Loop {
    /// The loop at `head`, where `height` locals, cells and operands are in use; none if nothing is gained.
    pub fn new(code: &LinkedCode, head: usize, height: usize) -> Option<Self> {
        let live = live_locals(code);
        let mut this = Self {
            head: u32::try_from(head).ok()?,
            height,
            origins: Vec::new(),
            points: vec![None; code.code.instrs.len()],
            stores: Vec::new(),
            same: Vec::new(),
            counts: vec![NOT_SIMPLE; code.code.instrs.len()],
            stored: Vec::new(),
            short: 0,
        };
        let nlocals = code.code.nlocals as usize;
        let operands = code.first_operand() as usize;
        let mut given = Vec::new();
        for at in 0..height {
            let is_used = match live[head].get(at) {
                Some(&is_live) if at < nlocals => is_live,
                _ => at >= operands,
            };
            given.push(if is_used {
                Some(this.origin(Origin::Given(u32::try_from(at).ok()?))?)
            } else {
                None
            });
        }
        let mut pending = vec![(head, given)];
        let mut returns = false;
        while let Some((pc, mut values)) = pending.pop() {
            for (at, value) in values.iter_mut().enumerate().take(nlocals) {
                if !live[pc][at] {
                    *value = None;
                }
            }
            if let Some(known) = &this.points[pc] {
                returns |= pc == head;
                let known = known.values.clone();
                this.meet(&known, &values)?;
                continue;
            }
            let reads = this.reads();
            let has_reads = values.iter().flatten().any(|value| value & reads != 0);
            this.points[pc] = Some(Point {
                values: values.clone(),
                has_reads,
            });
            match this.step(code, pc, values)? {
                Step::Leaves => {}
                Step::To(next) => pending.extend(next),
            }
        }
        // What a stored value comes from must not change meanwhile.
        let is_stored = |slot: u32| this.stores.iter().any(|store| store.slot == slot);
        let others = this.stores.iter().fold(0, |all, store| all | store.others);
        let changes = (0..).zip(&this.origins).any(|(bit, origin)| {
            matches!(origin, Origin::Read { slot, .. } if others & (1 << bit) != 0 && is_stored(*slot))
        });
        // Reads in use at the head would be of an earlier round.
        let head_has_reads = this.points[head].as_ref()?.has_reads;
        if !returns || changes || head_has_reads {
            return None;
        }
        for store in &this.stores {
            this.counts[store.pc as usize] = 0;
            if this.stored.iter().all(|(slot, _)| *slot != store.slot) {
                this.stored.push((store.slot, Value::Unbound));
            }
        }
        Some(this)
    }

    /// The bit of an origin; none if there are too many.
    fn origin(&mut self, origin: Origin) -> Option<Origins> {
        let known = self.origins.iter().position(|known| *known == origin);
        let bit = known.unwrap_or_else(|| {
            self.origins.push(origin);
            self.origins.len() - 1
        });
        (bit < 64).then(|| 1 << bit)
    }

    /// Those that are reads of a variable, or of any.
    fn reads_of(&self, variable: Option<u32>) -> Origins {
        let is_read = |origin: &Origin| match origin {
            Origin::Read { slot, .. } => variable.is_none_or(|wanted| wanted == *slot),
            Origin::Given(_) => false,
        };
        let bits = (0..).zip(&self.origins);
        bits.filter(|(_, origin)| is_read(origin))
            .fold(0, |all, (bit, _)| all | 1 << bit)
    }

    fn reads(&self) -> Origins {
        self.reads_of(None)
    }

    /// Paths meet: the values must be the same.
    fn meet(&mut self, known: &[Option<Origins>], values: &[Option<Origins>]) -> Option<()> {
        if known.len() != values.len() {
            return None;
        }
        let reads = self.reads();
        for pair in known.iter().zip(values) {
            match pair {
                (Some(one), Some(other)) if one == other => {}
                (Some(one), Some(other)) if (one | other) & reads == 0 => {
                    self.same.push((*one, *other));
                }
                (None, None) => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// Executes an instruction on origins; none if the loop cannot run unwatched at all.
    fn step(
        &mut self,
        code: &LinkedCode,
        pc: usize,
        mut values: Vec<Option<Origins>>,
    ) -> Option<Step> {
        let instrs = &code.code.instrs;
        let top = values.len();
        let to = |pc: usize, values| Some(Step::To(vec![(pc, values)]));
        match instrs[pc] {
            Instr::Nop => {}
            Instr::PopTop => {
                values.pop();
            }
            Instr::RotTwo => values.swap(top - 1, top - 2),
            Instr::DupTop => values.push(values[top - 1]),
            Instr::LoadConst(_) => values.push(Some(0)),
            Instr::LoadFast(local) => {
                let value = values[local.0 as usize]?;
                values.push(Some(value));
            }
            Instr::StoreFast(local) => values[local.0 as usize] = values.pop()?,
            Instr::LoadGlobal(index) | Instr::LoadName(index) => {
                let slot = code.slots[index.0 as usize];
                let pc = u32::try_from(pc).ok()?;
                let read = self.origin(Origin::Read { pc, slot })?;
                let all = self.reads_of(Some(slot));
                if values.iter().flatten().any(|value| value & all != 0) {
                    // What was read before is still in use: there would be two versions to tell apart.
                    return None;
                }
                values.push(Some(read));
            }
            Instr::StoreGlobal(index) => {
                let slot = code.slots[index.0 as usize];
                let value = values.pop()??;
                let own = value & self.reads_of(Some(slot));
                let all = self.reads_of(Some(slot));
                let in_use = values.iter().flatten().any(|value| value & all != 0);
                if own.count_ones() != 1 || in_use {
                    return Some(Step::Leaves);
                }
                let Origin::Read { pc: read, .. } = self.origins[own.trailing_zeros() as usize]
                else {
                    return None;
                };
                let pc = u32::try_from(pc).ok()?;
                self.stores.push(Store {
                    pc,
                    slot,
                    read,
                    others: value & !own,
                    adds: adds(instrs, pc, 1),
                });
            }
            Instr::BinaryAdd
            | Instr::InplaceAdd
            | Instr::BinarySubtract
            | Instr::InplaceSubtract
            | Instr::BinaryMultiply
            | Instr::InplaceMultiply
            | Instr::CompareOp(_) => {
                let (b, a) = (values.pop()??, values.pop()??);
                values.push(Some(a | b));
            }
            Instr::PopJumpIfFalse(target) | Instr::PopJumpIfTrue(target) => {
                values.pop();
                return Some(Step::To(vec![
                    (target.0 as usize, values.clone()),
                    (pc + 1, values),
                ]));
            }
            Instr::JumpForward(target) => return to(target.0 as usize, values),
            Instr::JumpAbsolute(target) => return to(target.0 as usize, values),
            Instr::ForIter(target) => {
                let iterator = values[top - 1];
                let mut after = values.clone();
                after.pop();
                values.push(iterator);
                return Some(Step::To(vec![(target.0 as usize, after), (pc + 1, values)]));
            }
            _ => return Some(Step::Leaves),
        }
        to(pc + 1, values)
    }
}

/// The names by which a program can look at its locals.
const LOOKING: [&str; 5] = ["locals", "vars", "eval", "exec", "dir"];

/// For each instruction, which locals may be used after it begins.
fn live_locals(code: &LinkedCode) -> Vec<Vec<bool>> {
    let instrs = &code.code.instrs;
    let nlocals = code.code.nlocals as usize;
    let looks = code
        .code
        .names
        .iter()
        .any(|name| LOOKING.contains(&&**name));
    if looks {
        return vec![vec![true; nlocals]; instrs.len()];
    }
    let mut live = vec![vec![false; nlocals]; instrs.len()];
    // A handler may be entered from anywhere, as far as is told here.
    let mut everywhere = vec![false; nlocals];
    loop {
        let mut changed = false;
        for pc in (0..instrs.len()).rev() {
            let mut now = everywhere.clone();
            let mut flow = |from: usize| {
                if let Some(after) = live.get(from) {
                    for (now, after) in now.iter_mut().zip(after) {
                        *now |= after;
                    }
                }
            };
            match instrs[pc] {
                Instr::JumpAbsolute(target) => flow(target.0 as usize),
                Instr::JumpForward(target) => flow(target.0 as usize),
                Instr::ReturnValue | Instr::RaiseVarargs(_) => {}
                Instr::PopJumpIfFalse(target)
                | Instr::PopJumpIfTrue(target)
                | Instr::JumpIfFalseOrPop(target)
                | Instr::JumpIfTrueOrPop(target) => {
                    flow(target.0 as usize);
                    flow(pc + 1);
                }
                Instr::ForIter(target)
                | Instr::CallFinally(target)
                | Instr::SetupFinally(target)
                | Instr::SetupWith(target)
                | Instr::SetupAsyncWith(target) => {
                    flow(target.0 as usize);
                    flow(pc + 1);
                }
                _ => flow(pc + 1),
            }
            match instrs[pc] {
                // A deletion raises if there is nothing.
                Instr::LoadFast(local) | Instr::DeleteFast(local) => now[local.0 as usize] = true,
                Instr::StoreFast(local) => now[local.0 as usize] = everywhere[local.0 as usize],
                Instr::SetupFinally(target)
                | Instr::SetupWith(target)
                | Instr::SetupAsyncWith(target)
                | Instr::CallFinally(target) => {
                    let handler = live[target.0 as usize].clone();
                    for (everywhere, live) in everywhere.iter_mut().zip(handler) {
                        changed |= live && !*everywhere;
                        *everywhere |= live;
                    }
                }
                // Goes back to wherever it was called.
                Instr::EndFinally | Instr::PopFinally(_) => now.fill(true),
                _ => {}
            }
            if live[pc] != now {
                live[pc] = now;
                changed = true;
            }
        }
        if !changed {
            return live;
        }
    }
}
