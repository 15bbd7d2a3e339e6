//! The states that were seen, by fingerprint: a table that all workers share.
//!
//! It is split by the fingerprint's top bits, so that workers seldom wait for each other. A state's number is given
//! when it is first seen; with several workers the numbers depend on who was first, so nothing that is reported
//! may depend on them.

use super::fingerprint::Fingerprint;
use hashbrown::HashTable;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many parts the table has: a power of two.
const PARTS: usize = 64;

/// A fingerprint in two halves, which need no more than eight-byte alignment, and the state's number.
#[derive(Debug, Clone, Copy)]
struct Entry {
    halves: [u32; 4],
    number: u32,
}

/// The table.
#[derive(Debug)]
pub struct Visited {
    parts: Box<[Mutex<HashTable<Entry>>]>,
    next: AtomicU32,
}

impl Default for Visited {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            next: AtomicU32::new(0),
        }
    }
}

fn quarters(fingerprint: Fingerprint) -> [u32; 4] {
    let bytes = fingerprint.to_le_bytes();
    std::array::from_fn(|i| {
        u32::from_le_bytes([
            bytes[4 * i],
            bytes[4 * i + 1],
            bytes[4 * i + 2],
            bytes[4 * i + 3],
        ])
    })
}

fn hash(halves: [u32; 4]) -> u64 {
    u64::from(halves[0]) << 32 | u64::from(halves[1])
}

impl Visited {
    /// The number of a state, and whether it was not seen before.
    ///
    /// # Panics
    /// With 2^32 states, which no memory holds.
    pub fn insert(&self, fingerprint: Fingerprint) -> (u32, bool) {
        let halves = quarters(fingerprint);
        let part = &self.parts[halves[3] as usize % PARTS];
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        let key = hash(halves);
        if let Some(entry) = part.find(key, |entry| entry.halves == halves) {
            return (entry.number, false);
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        assert!(number < u32::MAX, "fewer than 2^32 states");
        part.insert_unique(key, Entry { halves, number }, |entry| hash(entry.halves));
        (number, true)
    }

    /// How many states were seen.
    pub fn len(&self) -> u32 {
        self.next.load(Ordering::Relaxed)
    }
}
