//! The one source of randomness of the schedulers: a named generator with a written seeding rule.
//!
//! The generator is ChaCha8 (Bernstein, "ChaCha, a variant of Salsa20", 2008, eight rounds), as
//! `rand_chacha` has it. It was chosen over Xoshiro256++ for portability first: its stream is fixed by a
//! published cipher with test vectors that others made, so no release of a crate can change what seed 7
//! means without failing our tests. Eight rounds cost about 2 ns a number with SIMD, which is not what a
//! slice costs, and any two seeds give unrelated streams.
//!
//! * Seed: four outputs of SplitMix64 started at the seed, little-endian, are the 256-bit key; nonce and
//!   block counter start at 0.
//! * `next`: the key stream read as little-endian 64-bit numbers.
//! * `below(n)`: Lemire's multiply-and-reject ("Fast Random Integer Generation in an Interval", ACM TOMACS
//!   29(1), 2019), which has no bias at all.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers, the same on every machine for the same seed.
#[derive(Clone, Debug)]
pub struct RandomStream(ChaCha8Rng);

impl RandomStream {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        let mut key = [0; 32];
        for word in key.chunks_exact_mut(8) {
            word.copy_from_slice(&split_mix(&mut state).to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// The next number, uniform over all of `u64`.
    #[inline]
    #[expect(
        clippy::should_implement_trait,
        reason = "an endless stream; `Option` would only be in the way"
    )]
    pub fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `bound`, uniform. Uses nothing of the stream where there is no choice.
    ///
    /// # Panics
    /// If `bound` is 0.
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        bounded(bound, || self.next())
    }
}

/// Lemire's sampler: of the 2^64 numbers `x`, those whose low half of `x * bound` is below
/// `2^64 mod bound` are drawn again, which leaves each result exactly `floor(2^64 / bound)` of them.
#[inline]
fn bounded(bound: u64, mut source: impl FnMut() -> u64) -> u64 {
    assert!(bound > 0, "no number is below 0");
    if bound == 1 {
        return 0;
    }
    let mut product = u128::from(source()) * u128::from(bound);
    if low_half(product) < bound {
        let surplus = bound.wrapping_neg() % bound;
        while low_half(product) < surplus {
            product = u128::from(source()) * u128::from(bound);
        }
    }
    high_half(product)
}

/// One output of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mix(*state)
}

/// SplitMix64's output function: a bijection in which every input bit reaches every output bit.
pub(super) fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Shortens a number from the operating system's entropy to a seed below 1,000,000: a person has to type it again.
#[must_use]
pub fn short_seed(entropy: u64) -> u64 {
    high_half(u128::from(entropy) * 1_000_000)
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the half is what is asked for"
)]
pub(super) fn low_half(wide: u128) -> u64 {
    wide as u64
}

#[inline]
pub(super) fn high_half(wide: u128) -> u64 {
    (wide >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ChaCha8, 256-bit key of zeros, nonce 0, the first two blocks: test vector TC1 of
    /// draft-strombergson-chacha-test-vectors-01.
    #[test]
    fn the_generator_is_chacha8() {
        let published = "3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e\
                         984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42\
                         d2aefa0deaa5c151bf0adb6c01f2a5adc0fd581259f9a2aadcf20f8fd566a26b\
                         5032ec38bbc5da98ee0c6f568b872a65a08abf251deb21bb4b56e5d8821e68aa";
        let mut stream = RandomStream(ChaCha8Rng::from_seed([0; 32]));
        let drawn: Vec<u8> = (0..16).flat_map(|_| stream.next().to_le_bytes()).collect();
        assert_eq!(
            num_bigint::BigUint::from_bytes_be(&drawn).to_str_radix(16),
            published
        );
    }

    /// SplitMix64 from 1234567: the values of Vigna's `splitmix64.c` as Rosetta Code gives them.
    #[test]
    fn the_seed_expansion_is_splitmix64() {
        let mut state = 1_234_567;
        let drawn: Vec<u64> = (0..5).map(|_| split_mix(&mut state)).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    /// FROZEN: the two rules above joined, as a second implementation in Python computed them from the definitions.
    /// A change here changes what every seed means.
    #[test]
    fn frozen_streams() {
        let first = |seed| {
            let mut stream = RandomStream::new(seed);
            [stream.next(), stream.next()]
        };
        assert_eq!(
            first(0),
            [13_804_888_775_535_289_832, 4_211_859_015_901_796_865]
        );
        assert_eq!(
            first(7),
            [7_387_829_322_293_334_546, 14_283_834_251_474_640_193]
        );
        let mut stream = RandomStream::new(7);
        let dice: Vec<u64> = (0..20).map(|_| stream.below(6)).collect();
        assert_eq!(
            dice,
            [2, 4, 3, 0, 3, 1, 3, 4, 1, 2, 0, 0, 3, 5, 2, 3, 0, 0, 2, 1]
        );
    }

    /// For each result the accepted numbers are one interval; its ends follow from the definition, its
    /// length must be the same for all results, and the sampler must agree at the ends.
    #[test]
    fn every_result_of_below_has_equally_many_numbers() {
        let full = 1_u128 << 64;
        for bound in [
            2_u64,
            3,
            5,
            6,
            7,
            100,
            1000,
            (1 << 32) - 5,
            (1 << 63) + 1,
            u64::MAX,
        ] {
            let wide = u128::from(bound);
            let surplus = full % wide;
            let step = (wide / 7).max(1);
            let results = (0..)
                .map(|index| index * step)
                .take_while(|&result| result < wide);
            for result in results.chain([wide - 1]).take(1001) {
                let first = (result * full + surplus).div_ceil(wide);
                let last = ((result + 1) * full - 1) / wide;
                assert_eq!(
                    last - first + 1,
                    full / wide,
                    "bound {bound}, result {result}"
                );
                for inside in [first, last] {
                    assert_eq!(u128::from(bounded(bound, || low_half(inside))), result);
                }
                if first > 0 && surplus > 0 {
                    // The number before belongs to the result before, or is drawn again.
                    let mut numbers = [low_half(first - 1), low_half(last)].into_iter();
                    let got = u128::from(bounded(bound, || numbers.next().unwrap()));
                    assert!(
                        got == result || got + 1 == result,
                        "bound {bound}, result {result}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_choice_uses_nothing() {
        assert_eq!(bounded(1, || unreachable!()), 0);
    }

    #[test]
    fn short_seeds_are_short() {
        assert_eq!(short_seed(0), 0);
        assert_eq!(short_seed(u64::MAX), 999_999);
    }
}
