//! The fingerprint of a state: 128 bits that are equal for states that no program could tell apart.
//!
//! It is canonical: objects are numbered in the order in which they are met from the roots (globals, then what each
//! thread is in the middle of), so neither the numbers of handles nor garbage matter. All types of the runtime
//! derive `Hash`, and [`Words`] is a hasher that writes down what it is given, except that a [`Handle`] (which
//! alone comes as 128 bits) becomes the number of its object, whose content follows in its turn. A field that is
//! added to a type is thereby part of the fingerprint.
//!
//! A transition changes what all threads share, and what its own thread is in the middle of. So the state is
//! hashed in parts, and a part that belongs to another thread is taken over from the state before ([`Parts`]). That is
//! sound while no object can be reached by two threads but through the globals, and while what the globals reach is
//! numbered as before; otherwise everything is written down anew.
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
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};
use xxhash_rust::xxh3::xxh3_128;

/// A fingerprint.
pub type Fingerprint = u128;

/// A hasher that writes down what it is given, with objects by number.
#[derive(Debug, Default)]
pub struct Words {
    written: Vec<u64>,
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

/// What a handle's number is written with, apart from all small numbers and tags.
const FROZEN: u64 = 1 << 62;
const LIVE: u64 = 1 << 63;

impl Words {
    fn begin(&mut self) {
        self.written.clear();
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
            self.written.push(FROZEN | u64::from(handle.bits()));
            return;
        }
        let index = handle.index();
        if self.numbers.len() <= index {
            self.numbers.resize(index + 1, (0, 0, 0));
        }
        let (round, owner, number) = &mut self.numbers[index];
        let is_known = *round == self.round;
        let is_anothers = is_known && *owner != 0 && *owner != self.owner;
        self.entangled |= is_anothers;
        if !is_known || is_anothers {
            *round = self.round;
            *owner = self.owner;
            *number = u32::try_from(self.met.len()).expect("fewer than 2^32 objects");
            self.met.push(handle);
        }
        let number = *number;
        self.written.push(LIVE | u64::from(number));
    }

    /// Writes down the content of the objects from a number on, and of those that are met thereby.
    fn contents(&mut self, state: &State, from: usize) {
        let mut next = from;
        while let Some(&handle) = self.met.get(next) {
            state.heap.get(handle).hash(self);
            next += 1;
        }
    }

    fn hashed(&self, from: usize) -> Fingerprint {
        xxh3_128(bytemuck::cast_slice(&self.written[from..]))
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
        unreachable!("the words are hashed as a whole")
    }

    fn write(&mut self, bytes: &[u8]) {
        self.written.push(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.written.push(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.written.push(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.written.push(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.written.push(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.written.push(number as u64);
    }

    fn write_i64(&mut self, number: i64) {
        self.written.push(number.cast_unsigned());
    }

    fn write_isize(&mut self, number: isize) {
        self.written.push(number.cast_unsigned() as u64);
    }

    fn write_u128(&mut self, handle: u128) {
        let bits = u32::try_from(handle).expect("only handles are hashed as 128 bits");
        self.handle(Handle::from_bits(bits));
    }
}

/// The hashes of a state's parts, for the states after it.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Which objects the globals reach, in order.
    shared: Fingerprint,
    /// What each thread is in the middle of.
    threads: SmallVec<[Fingerprint; 8]>,
    /// Whether the parts stand for the state.
    are_apart: bool,
}

/// Makes fingerprints; keeps its buffers.
#[derive(Debug, Default)]
pub struct Fingerprinter {
    words: Words,
    /// The threads' parts, to be sorted where threads are interchangeable.
    sorted: Vec<(Fingerprint, ThreadId)>,
    /// What is watched.
    watched: Vec<u8>,
}

impl Fingerprinter {
    /// The fingerprint of a state and of what is watched, with the parts in `parts`. `moved` says which thread alone
    /// has run since `parts` were made; nobody if they stand for another state.
    pub fn of<M: Watch>(
        &mut self,
        facts: &Facts,
        state: &State,
        watched: &M,
        parts: &mut Parts,
        moved: Option<ThreadId>,
    ) -> Fingerprint {
        // What is watched may name any object, so all must be numbered.
        if M::ACTIVE || !self.parts(facts, state, parts, moved) {
            parts.are_apart = false;
            return self.whole(facts, state, watched);
        }
        let words = &mut self.words.written;
        for part in &parts.threads {
            push(words, *part);
        }
        self.words.hashed(0)
    }

    /// As [`Fingerprinter::of`] for a state whose threads are interchangeable; and the threads in the order in which
    /// the fingerprint has them. Nothing in the state may name a thread.
    pub fn symmetric(
        &mut self,
        facts: &Facts,
        state: &State,
        parts: &mut Parts,
        moved: Option<ThreadId>,
    ) -> (Fingerprint, &[(Fingerprint, ThreadId)]) {
        let are_apart = self.parts(facts, state, parts, moved);
        self.sorted.clear();
        self.sorted.extend(parts.threads.iter().copied().zip(0..));
        if !are_apart {
            // Then the order of the threads counts.
            let watched = crate::runtime::observer::NoObserver;
            let fingerprint = self.whole(facts, state, &watched);
            return (fingerprint, &self.sorted);
        }
        self.sorted.sort_unstable();
        let words = &mut self.words.written;
        for (part, _) in &self.sorted {
            push(words, *part);
        }
        (self.words.hashed(0), &self.sorted)
    }

    /// Makes the parts; whether they stand for the state. What is shared is left as the first words.
    fn parts(
        &mut self,
        facts: &Facts,
        state: &State,
        parts: &mut Parts,
        moved: Option<ThreadId>,
    ) -> bool {
        let words = &mut self.words;
        words.begin();
        shared(words, facts, state);
        words.contents(state, 0);
        let (end, known) = (words.written.len(), words.met.len());
        let met = words.met.iter().map(|handle| u64::from(handle.bits()));
        words.written.extend(met);
        let order = words.hashed(end);
        let can_keep = parts.are_apart && parts.shared == order && moved.is_some();
        parts.shared = order;
        parts.threads.truncate(state.threads.len());
        for thread in (0..).take(state.threads.len()) {
            let at = thread as usize;
            if can_keep && moved != Some(thread) && at < parts.threads.len() {
                continue;
            }
            words.written.truncate(end);
            words.owner = thread + 1;
            // Nobody but the thread itself changes it.
            state.threads[at].status.hash(words);
            exec(words, facts, &state.execs[at]);
            words.contents(state, known);
            let part = words.hashed(end);
            // What one thread alone can reach is numbered from the same number on in each.
            words.met.truncate(known);
            match parts.threads.get_mut(at) {
                Some(place) => *place = part,
                None => parts.threads.push(part),
            }
        }
        words.written.truncate(end);
        parts.are_apart = !words.entangled;
        parts.are_apart
    }

    /// The fingerprint of a state in one piece.
    fn whole<M: Watch>(&mut self, facts: &Facts, state: &State, watched: &M) -> Fingerprint {
        let words = &mut self.words;
        words.begin();
        shared(words, facts, state);
        words.contents(state, 0);
        for thread in 0..state.threads.len() {
            let first = words.met.len();
            state.threads[thread].status.hash(words);
            exec(words, facts, &state.execs[thread]);
            words.contents(state, first);
        }
        if M::ACTIVE {
            self.watched.clear();
            watched.describe(state, words, &mut self.watched);
            words.write(&self.watched);
        }
        words.hashed(0)
    }
}

fn push(words: &mut Vec<u64>, part: Fingerprint) {
    #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
    words.extend([part as u64, (part >> 64) as u64]);
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
