//! The Mersenne Twister MT19937, the generator behind CPython's `random`.
//!
//! M. Matsumoto, T. Nishimura: "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
//! number generator" (1998), with the array seeding of 2002. CPython seeds it from an integer's 32-bit
//! words and takes 53 bits for a float (`Modules/_randommodule.c`).
//!
//! The state is plain data: the machine copies, compares and hashes it with the rest of its state.

use num_bigint::BigInt;

const WORDS: usize = 624;
const MIDDLE: usize = 397;

/// The generator's state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mt19937 {
    words: [u32; WORDS],
    /// How many of `words` have been handed out since the last renewal.
    used: usize,
}

impl Mt19937 {
    /// As `random.seed(seed)` for an integer: the sign is dropped.
    #[must_use]
    pub fn from_int(seed: &BigInt) -> Self {
        Self::from_words(&seed.magnitude().to_u32_digits())
    }

    /// As `random.seed(seed)`.
    #[must_use]
    pub fn from_u64(seed: u64) -> Self {
        Self::from_int(&BigInt::from(seed))
    }

    /// The first state of all: Knuth's linear recurrence from one word.
    fn from_word(seed: u32) -> Self {
        let mut words = [seed; WORDS];
        let mut last = seed;
        for (at, word) in (0..).zip(&mut words).skip(1) {
            last = (last ^ last >> 30)
                .wrapping_mul(1_812_433_253)
                .wrapping_add(at);
            *word = last;
        }
        Self { words, used: WORDS }
    }

    /// Array seeding from the key's words, lowest first; no words count as one zero.
    fn from_words(key: &[u32]) -> Self {
        let key = if key.is_empty() { &[0] } else { key };
        let mut state = Self::from_word(19_650_218);
        let words = &mut state.words;
        let mut at = 1;
        // The second pass subtracts the position itself instead of adding a word of the key.
        let mut mix = |factor: u32, added: Option<u32>| {
            let last = words[at - 1];
            let mixed = words[at] ^ (last ^ last >> 30).wrapping_mul(factor);
            let position = u32::try_from(at).expect("below 624");
            words[at] = mixed.wrapping_add(added.unwrap_or(position.wrapping_neg()));
            at += 1;
            if at == WORDS {
                words[0] = words[WORDS - 1];
                at = 1;
            }
        };
        for (index, word) in (0..)
            .zip(key.iter().copied())
            .cycle()
            .take(WORDS.max(key.len()))
        {
            mix(1_664_525, Some(word.wrapping_add(index)));
        }
        for _ in 1..WORDS {
            mix(1_566_083_941, None);
        }
        words[0] = 1 << 31;
        state
    }

    fn renew(&mut self) {
        for at in 0..WORDS {
            let joined = self.words[at] & 1 << 31 | self.words[(at + 1) % WORDS] & !(1 << 31);
            let twist = if joined & 1 == 1 { 0x9908_B0DF } else { 0 };
            self.words[at] = self.words[(at + MIDDLE) % WORDS] ^ joined >> 1 ^ twist;
        }
        self.used = 0;
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.used >= WORDS {
            self.renew();
        }
        let mut word = self.words[self.used];
        self.used += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C_5680;
        word ^= word << 15 & 0xEFC6_0000;
        word ^ word >> 18
    }

    /// `random.random()`: 53 bits, from 0 below 1.
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `random.getrandbits(count)` for up to 64 bits; 0 bits draw nothing and give 0.
    pub fn bits(&mut self, count: u32) -> u64 {
        debug_assert!(count <= 64, "larger draws are `big_bits`");
        match count {
            0 => 0,
            1..=32 => u64::from(self.next_u32() >> (32 - count)),
            _ => {
                let low = u64::from(self.next_u32());
                low | u64::from(self.next_u32() >> (64 - count)) << 32
            }
        }
    }

    /// `random.getrandbits(count)` for any number of bits.
    pub fn big_bits(&mut self, count: u64) -> BigInt {
        let mut words = Vec::new();
        let mut left = count;
        while left > 0 {
            let word = self.next_u32();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigInt::from_slice(num_bigint::Sign::Plus, &words)
    }
}
