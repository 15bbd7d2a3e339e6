//! Fixed-width natural numbers that are only added: the counts of interleavings while they are summed up.
//!
//! There are millions of them, most a few dozen digits long, so they must not allocate. The width is chosen by
//! trying: a sum that does not fit is noticed, and the whole count is made anew with more words.

use num_bigint::BigUint;

/// A number of `N` words of 64 bits, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wide<const N: usize>([u64; N]);

impl<const N: usize> Wide<N> {
    /// 0.
    pub const ZERO: Self = Self([0; N]);

    /// 1.
    #[must_use]
    pub fn one() -> Self {
        let mut words = [0; N];
        words[0] = 1;
        Self(words)
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Adds another; whether the sum fits.
    #[must_use]
    pub fn add(&mut self, other: &Self) -> bool {
        let mut carry = false;
        for (word, &more) in self.0.iter_mut().zip(&other.0) {
            let (sum, first) = word.overflowing_add(more);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *word = sum;
            carry = first || second;
        }
        !carry
    }

    /// As a number of any width.
    #[must_use]
    pub fn big(&self) -> BigUint {
        let bytes: Vec<u8> = self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        BigUint::from_bytes_le(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn adds_as_big_numbers_do(a in any::<[u64; 3]>(), b in any::<[u64; 3]>()) {
            let (a, b) = (Wide(a), Wide(b));
            let mut sum = a;
            let fits = sum.add(&b);
            let exact = a.big() + b.big();
            prop_assert_eq!(fits, exact.bits() <= 192);
            if fits {
                prop_assert_eq!(sum.big(), exact);
            }
        }
    }
}
