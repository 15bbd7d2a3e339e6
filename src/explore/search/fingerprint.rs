//! The fingerprint of a state: 128 bits that are equal for states that no program could tell apart.
//!
//! It is canonical: objects are numbered in the order in which they are met from the roots (globals, then what each
//! thread is in the middle of), so neither the numbers of handles nor garbage matter. All types of the runtime
//! derive `Hash`, and [`Words`] is a hasher that writes down what it is given, except that a [`Handle`] (which
//! alone comes as 128 bits) becomes the number of its object, whose content follows in its turn. A field that is
//! added to a type is thereby part of the fingerprint.
//!
//! Left out is what nothing can depend on: the count of steps and with it the clock (unless the program reads it),
//! stale values above the top of a stack, and standard error, which is no part of an outcome.
//!
//! Two different states have equal fingerprints with a probability of at most n²/2^129 for n states, if the hash
//! (XXH3, 128 bits) behaves as a random function.

use super::facts::Facts;
use super::watch::Watch;
use crate::analysis::lost_updates::Names;
use crate::runtime::frame::Exec;
use crate::runtime::observer::NoObserver;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use std::hash::{Hash, Hasher};
use xxhash_rust::xxh3::xxh3_128;

/// A fingerprint.
pub type Fingerprint = u128;

/// A hasher that writes down what it is given, with objects by number.
#[derive(Debug, Default)]
pub struct Words {
    bytes: Vec<u8>,
    /// For each live object the round in which it was numbered, for whom, and its number.
    numbers: Vec<(u32, u32, u32)>,
    round: u32,
    /// Whose part is being written: 0 for what is shared, else one more than the thread's number.
    owner: u32,
    /// Whether two threads reach an object that is not met from the globals.
    entangled: bool,
    /// The objects of this round in the order of their numbers.
    met: Vec<Handle>,
}

/// What a handle is written as, in place of a value's tag.
const FROZEN: u8 = 8;
const LIVE: u8 = 9;

impl Words {
    fn begin(&mut self) {
        self.bytes.clear();
        self.met.clear();
        self.owner = 0;
        self.entangled = false;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.numbers.clear();
            self.round = 1;
        }
    }

    fn handle(&mut self, handle: Handle) {
        if handle.is_frozen() {
            self.bytes.push(FROZEN);
            self.bytes.extend(handle.bits().to_le_bytes());
            return;
        }
        let index = handle.index();
        if self.numbers.len() <= index {
            self.numbers.resize(index + 1, (0, 0, 0));
        }
        let (round, owner, number) = &mut self.numbers[index];
        let is_known = *round == self.round;
        self.entangled |= is_known && *owner != 0 && *owner != self.owner;
        if !is_known || *owner != 0 && *owner != self.owner {
            *round = self.round;
            *owner = self.owner;
            *number = u32::try_from(self.met.len()).expect("fewer than 2^32 objects");
            self.met.push(handle);
        }
        let number = *number;
        self.bytes.push(LIVE);
        self.bytes.extend(number.to_le_bytes());
    }

    /// Writes down the content of the objects from a number on, and of those that are met thereby.
    fn contents(&mut self, state: &State, from: usize) {
        let mut next = from;
        while let Some(&handle) = self.met.get(next) {
            state.heap.get(handle).hash(self);
            next += 1;
        }
    }
}

impl Names for Words {
    fn object(&self, object: Handle) -> Option<u32> {
        if object.is_frozen() {
            return None;
        }
        let &(round, _, number) = self.numbers.get(object.index())?;
        (round == self.round).then_some(number)
    }

    fn thread(&self, thread: ThreadId) -> u32 {
        thread
    }
}

impl Hasher for Words {
    fn finish(&self) -> u64 {
        unreachable!("the bytes are hashed as a whole")
    }

    fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn write_u128(&mut self, handle: u128) {
        let bits = u32::try_from(handle).expect("only handles are hashed as 128 bits");
        self.handle(Handle::from_bits(bits));
    }

    fn write_isize(&mut self, discriminant: isize) {
        // No enum has more than 256 variants.
        self.bytes.push(discriminant.to_le_bytes()[0]);
    }
}

/// Makes fingerprints; keeps its buffers.
#[derive(Debug, Default)]
pub struct Fingerprinter {
    words: Words,
    /// The threads' parts, to be sorted where threads are interchangeable.
    parts: Vec<(Fingerprint, ThreadId)>,
    /// What is watched.
    watched: Vec<u8>,
}

impl Fingerprinter {
    /// The fingerprint of a state, and of what is watched.
    pub fn of<M: Watch>(&mut self, facts: &Facts, state: &State, monitor: &M) -> Fingerprint {
        let words = &mut self.words;
        words.begin();
        shared(words, facts, state);
        words.contents(state, 0);
        for (thread, info) in (0..).zip(&state.threads) {
            let first = words.met.len();
            info.status.hash(words);
            exec(words, facts, &state.execs[thread]);
            words.contents(state, first);
        }
        let mut watched = std::mem::take(&mut self.watched);
        watched.clear();
        monitor.describe(state, words, &mut watched);
        self.words.bytes.extend_from_slice(&watched);
        self.watched = watched;
        xxh3_128(&self.words.bytes)
    }

    /// The fingerprint of a state whose threads are interchangeable, and the threads in the order in which the
    /// fingerprint has them. Nothing in the state may name a thread.
    pub fn symmetric(
        &mut self,
        facts: &Facts,
        state: &State,
    ) -> (Fingerprint, &[(Fingerprint, ThreadId)]) {
        let words = &mut self.words;
        words.begin();
        shared(words, facts, state);
        words.contents(state, 0);
        let shared = words.bytes.len();
        let known = words.met.len();
        self.parts.clear();
        for (thread, info) in (0..).zip(&state.threads) {
            words.bytes.truncate(shared);
            words.owner = thread + 1;
            info.status.hash(words);
            exec(words, facts, &state.execs[thread as usize]);
            words.contents(state, known);
            self.parts.push((xxh3_128(&words.bytes[shared..]), thread));
            // What one thread alone can reach is numbered from the same number on in each.
            words.met.truncate(known);
        }
        if words.entangled {
            // Then the order of the threads counts.
            let fingerprint = self.of(facts, state, &NoObserver);
            self.parts.sort_unstable_by_key(|&(_, thread)| thread);
            return (fingerprint, &self.parts);
        }
        self.parts.sort_unstable();
        let words = &mut self.words;
        words.bytes.truncate(shared);
        for (part, _) in &self.parts {
            words.bytes.extend(part.to_le_bytes());
        }
        (xxh3_128(&words.bytes), &self.parts)
    }
}

/// What is not one thread's.
fn shared(words: &mut Words, facts: &Facts, state: &State) {
    let State {
        heap: _,
        globals,
        bound,
        extra_names,
        threads,
        execs: _,
        stdout,
        stderr: _,
        steps,
        slept,
        random,
        random_seed: _,
        recursion_limit,
        switch_interval,
        argv,
        thread_names,
        pool_names,
        pools,
        exit,
        uncaught,
        evaluated: _,
    } = state;
    globals.hash(words);
    bound.hash(words);
    extra_names.hash(words);
    for thread in threads {
        (thread.object, thread.daemon).hash(words);
    }
    stdout.hash(words);
    if facts.reads_clock {
        (steps, slept).hash(words);
    }
    random.hash(words);
    recursion_limit.hash(words);
    switch_interval.map(f64::to_bits).hash(words);
    (argv, thread_names, pool_names, pools, exit, uncaught).hash(words);
}

/// What a thread is in the middle of.
fn exec(words: &mut Words, facts: &Facts, exec: &Exec) {
    let Exec {
        values,
        frames,
        blocks,
        handled,
        wait,
    } = exec;
    frames.hash(words);
    values[..exec.top()].hash(words);
    blocks.hash(words);
    handled.hash(words);
    if let Some(wait) = wait {
        wait.on.hash(words);
        // A timeout may end at any time, so when is all the same.
        if facts.reads_clock {
            wait.deadline.hash(words);
        } else {
            wait.deadline.is_some().hash(words);
        }
    } else {
        Value::Unbound.hash(words);
    }
}
