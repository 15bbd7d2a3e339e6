//! The hash table behind sets, with the probing and growth of CPython 3.8 (`Objects/setobject.c`), because
//! a program can see the order: `{3, 1, 2}` prints `{1, 2, 3}` there and so it does here.
//!
//! For strings CPython's own order changes from process to process (hash randomisation); here it is one
//! fixed order. As with dicts, comparison is a closure of the caller's.

use super::copy::by_field;
use super::value::Value;

const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const MIN_SIZE: usize = 8;

#[derive(Debug, Clone, Copy, Hash)]
enum Slot {
    Empty,
    /// A removed key: searches go on past it.
    Dummy,
    Key(i64, Value),
}

/// A set of values.
#[derive(Debug, Hash)]
pub struct Set {
    /// A power of two long.
    table: Vec<Slot>,
    /// Keys and dummies.
    fill: usize,
    used: usize,
    /// Where [`Set::pop`] looks first, modulo the table's length.
    finger: usize,
}

by_field!(Set {
    table,
    fill,
    used,
    finger,
});

impl Default for Set {
    fn default() -> Self {
        Self {
            table: vec![Slot::Empty; MIN_SIZE],
            fill: 0,
            used: 0,
            finger: 0,
        }
    }
}

/// The slots that a hash visits, in CPython's order.
fn probes(hash: i64, mask: usize) -> impl Iterator<Item = usize> {
    let mut perturb = hash.cast_unsigned();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only the low bits choose the slot"
    )]
    let mut start = perturb as usize & mask;
    let mut step = 0;
    std::iter::from_fn(move || {
        if step > 0 && (step > LINEAR_PROBES || start + LINEAR_PROBES > mask) {
            perturb >>= PERTURB_SHIFT;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "only the low bits choose the slot"
            )]
            let next = start
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize)
                & mask;
            start = next;
            step = 0;
        }
        let slot = start + step;
        step += 1;
        Some(slot)
    })
}

impl Set {
    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// One past the last position; [`Set::at`] takes positions below it.
    #[must_use]
    pub fn end(&self) -> usize {
        self.table.len()
    }

    /// The hash and key at a position, if there is one.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<(i64, Value)> {
        match self.table.get(position) {
            Some(&Slot::Key(hash, key)) => Some((hash, key)),
            _ => None,
        }
    }

    /// The hashes and keys in the order that Python sees.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Value)> + '_ {
        self.table.iter().filter_map(|slot| match slot {
            Slot::Key(hash, key) => Some((*hash, *key)),
            _ => None,
        })
    }

    /// The position of a key. `eq` says whether a stored key with the same hash is the key.
    pub fn find(&self, hash: i64, mut eq: impl FnMut(Value) -> bool) -> Option<usize> {
        for position in probes(hash, self.table.len() - 1) {
            match self.table[position] {
                Slot::Empty => return None,
                Slot::Key(h, key) if h == hash && eq(key) => return Some(position),
                _ => {}
            }
        }
        None
    }

    /// Adds a key that is not in the set.
    pub fn push(&mut self, hash: i64, key: Value) {
        let mask = self.table.len() - 1;
        let mut dummy = None;
        for position in probes(hash, mask) {
            match self.table[position] {
                Slot::Key(..) => {}
                // 3.8 fills the last one that it passes.
                Slot::Dummy => dummy = Some(position),
                Slot::Empty => {
                    self.table[dummy.unwrap_or(position)] = Slot::Key(hash, key);
                    self.used += 1;
                    if dummy.is_none() {
                        self.fill += 1;
                        if self.fill * 5 >= mask * 3 {
                            self.resize(if self.used > 50_000 {
                                self.used * 2
                            } else {
                                self.used * 4
                            });
                        }
                    }
                    return;
                }
            }
        }
    }

    /// Removes the key at a position that [`Set::find`] gave.
    pub fn remove_at(&mut self, position: usize) {
        self.table[position] = Slot::Dummy;
        self.used -= 1;
    }

    /// Removes and gives the key that CPython's `set.pop` does: the first from where the last one was found.
    pub fn pop(&mut self) -> Option<Value> {
        if self.used == 0 {
            return None;
        }
        let mask = self.table.len() - 1;
        let position = (0..=mask)
            .map(|step| (self.finger + step) & mask)
            .find(|&position| matches!(self.table[position], Slot::Key(..)))?;
        let key = self.at(position).map(|(_, key)| key);
        self.remove_at(position);
        self.finger = position + 1;
        key
    }

    /// Takes over the keys of a set that is given up (`set_swap_bodies`).
    pub fn take_place(&mut self, other: Self) {
        *self = Self {
            finger: self.finger,
            ..other
        };
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        self.take_place(Self::default());
    }

    /// Whether there has been no key since it was made or cleared.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.fill == 0
    }

    /// Grows the table as CPython does before `more` keys are merged in, so that they come in its order.
    pub fn reserve_for(&mut self, more: usize) {
        if more > 0 && (self.fill + more) * 5 >= (self.table.len() - 1) * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// Takes over all keys of another set; this one is unused. Tables of one size without gaps are copied as
    /// they are.
    pub fn fill_from(&mut self, other: &Self) {
        if self.table.len() == other.table.len() && other.fill == other.used {
            self.table.clone_from(&other.table);
        } else {
            let mask = self.table.len() - 1;
            for (hash, key) in other.iter() {
                if let Some(free) =
                    probes(hash, mask).find(|&p| matches!(self.table[p], Slot::Empty))
                {
                    self.table[free] = Slot::Key(hash, key);
                }
            }
        }
        self.fill = other.used;
        self.used = other.used;
    }

    /// A copy in the order of `set.copy()`, which may differ where keys were removed.
    #[must_use]
    pub fn copy(&self) -> Self {
        let mut copy = Self::default();
        copy.reserve_for(self.used);
        copy.fill_from(self);
        copy
    }

    /// Makes the table anew if more than a quarter of it are removed keys.
    pub fn sweep(&mut self) {
        if self.fill - self.used > (self.table.len() - 1) / 4 {
            self.resize(if self.used > 50_000 {
                self.used * 2
            } else {
                self.used * 4
            });
        }
    }

    /// How many bytes it holds outside itself, for the heap's count.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.table.capacity() * size_of::<Slot>()
    }

    fn resize(&mut self, min_used: usize) {
        let mut size = MIN_SIZE;
        while size <= min_used {
            size *= 2;
        }
        let old = std::mem::replace(&mut self.table, vec![Slot::Empty; size]);
        self.fill = self.used;
        for slot in old {
            if let Slot::Key(hash, _) = slot
                && let Some(free) =
                    probes(hash, size - 1).find(|&p| matches!(self.table[p], Slot::Empty))
            {
                self.table[free] = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests;
