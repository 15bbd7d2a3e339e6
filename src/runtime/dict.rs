//! The insertion-ordered hash table behind dicts, instance attributes and class namespaces.
//!
//! Entries lie in a vector in the order of insertion (a deleted one leaves a hole until the next
//! compaction), and a table of indices finds them by hash; up to eight entries are searched without it.
//! The dict cannot compare keys itself, for that needs the heap: every search takes an `eq` closure.
//! Iteration order is therefore insertion order, as Python promises, and never a hash order.

use super::copy::by_field;
use super::value::Value;
use hashbrown::HashTable;

/// How many entries are searched in line before the index is built.
const SMALL: usize = 8;

#[derive(Debug, Clone, Copy, Hash)]
struct Entry {
    hash: i64,
    /// `Unbound`: a hole.
    key: Value,
    value: Value,
}

/// An insertion-ordered map from values to values.
#[derive(Debug, Default)]
pub struct Dict {
    entries: Vec<Entry>,
    /// Empty while there are at most [`SMALL`] entries.
    index: HashTable<u32>,
    live: usize,
}

/// Holes count: an iterator stands at a position. The index follows from the entries.
impl std::hash::Hash for Dict {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.entries.hash(state);
    }
}

by_field!(Dict {
    entries,
    index,
    live,
});

impl Dict {
    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// One past the last position; [`Dict::at`] takes positions below it.
    #[must_use]
    pub fn end(&self) -> usize {
        self.entries.len()
    }

    /// The pair at a position, unless it is a hole.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<(Value, Value)> {
        self.entries
            .get(position)
            .filter(|e| !e.key.is_unbound())
            .map(|e| (e.key, e.value))
    }

    /// The hash that the key at a position was stored with.
    #[must_use]
    pub fn hash_at(&self, position: usize) -> i64 {
        self.entries[position].hash
    }

    /// The pairs in order of insertion.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Value, Value)> + '_ {
        self.entries
            .iter()
            .filter(|e| !e.key.is_unbound())
            .map(|e| (e.key, e.value))
    }

    /// The position of a key. `eq` says whether a stored key with the same hash is the key.
    pub fn find(&self, hash: i64, mut eq: impl FnMut(Value) -> bool) -> Option<usize> {
        if self.entries.len() <= SMALL {
            return self
                .entries
                .iter()
                .position(|e| e.hash == hash && !e.key.is_unbound() && eq(e.key));
        }
        self.index
            .find(hash.cast_unsigned(), |&i| {
                let entry = &self.entries[i as usize];
                entry.hash == hash && eq(entry.key)
            })
            .map(|&i| i as usize)
    }

    /// Replaces the value at a position that [`Dict::find`] gave; returns the old one.
    pub fn set_at(&mut self, position: usize, value: Value) -> Value {
        std::mem::replace(&mut self.entries[position].value, value)
    }

    /// Adds a key that is not in the dict.
    ///
    /// # Panics
    /// With 2^32 entries, which no heap holds.
    pub fn push(&mut self, hash: i64, key: Value, value: Value) {
        if self.entries.len() == self.entries.capacity() && self.live * 2 < self.entries.len() {
            self.compact();
        }
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        match self.entries.len() {
            n if n <= SMALL => {}
            n if n == SMALL + 1 => self.reindex(),
            n => {
                let entries = &self.entries;
                let index = u32::try_from(n - 1).expect("a dict has fewer than 2^32 entries");
                self.index.insert_unique(hash.cast_unsigned(), index, |&i| {
                    entries[i as usize].hash.cast_unsigned()
                });
            }
        }
    }

    /// Removes the pair at a position that [`Dict::find`] gave.
    pub fn remove_at(&mut self, position: usize) -> (Value, Value) {
        let entry = self.entries[position];
        if self.entries.len() > SMALL
            && let Ok(found) = self
                .index
                .find_entry(entry.hash.cast_unsigned(), |&i| i as usize == position)
        {
            found.remove();
        }
        self.entries[position].key = Value::Unbound;
        self.entries[position].value = Value::Unbound;
        self.live -= 1;
        if self.live == 0 {
            self.clear();
        } else if position + 1 == self.entries.len() {
            // Holes at the end go at once, so that a dict used as a stack does not grow.
            while self.entries.last().is_some_and(|e| e.key.is_unbound()) {
                self.entries.pop();
            }
            if self.entries.len() <= SMALL {
                self.index.clear();
            }
        }
        (entry.key, entry.value)
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.index.clear();
        self.live = 0;
    }

    /// How many bytes it holds outside itself, for the heap's count.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
            + self.index.capacity() * (size_of::<u32>() + 1)
    }

    fn compact(&mut self) {
        self.entries.retain(|e| !e.key.is_unbound());
        if self.entries.len() > SMALL {
            self.reindex();
        } else {
            self.index.clear();
        }
    }

    fn reindex(&mut self) {
        self.index.clear();
        let entries = &self.entries;
        self.index
            .reserve(entries.len(), |&i| entries[i as usize].hash.cast_unsigned());
        for (i, entry) in entries
            .iter()
            .enumerate()
            .filter(|(_, e)| !e.key.is_unbound())
        {
            let i = u32::try_from(i).expect("a dict has fewer than 2^32 entries");
            self.index
                .insert_unique(entry.hash.cast_unsigned(), i, |&i| {
                    entries[i as usize].hash.cast_unsigned()
                });
        }
    }
}

#[cfg(test)]
mod tests;
