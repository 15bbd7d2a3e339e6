//! How long a slice of the `random` scheduler is: a memoryless law, drawn with integers only.
//!
//! With mean m, a slice ends at each switch point with probability 1/m whatever went before, so its length
//! L has P(L > n) = q^n, q = 1 - 1/m. Drawing the slice at once instead of a coin at each switch point is
//! what makes it fast. Written in base 256, L - 1 = D0 + 256 D1 + 65536 D2 + ..., the digits of a
//! geometric number are *independent*, because q^(L-1) factors over them: digit i takes the
//! value b with probability proportional to r^b, r = q^(256^i). So one draw a digit is enough, for any
//! mean; digits whose r is below 2^-64 are always 0 and are left out (mean 100 has two).
//!
//! Each digit is drawn from a table by Walker's alias method ("An efficient method for generating discrete
//! random variables with general distributions", ACM TOMS 3(3), 1977), built as Vose does (IEEE TSE 17(9),
//! 1991) but in integers: the 256 weights are 64-bit integers that sum to 2^64, and a 64-bit number
//! meets value b in exactly `weight[b]` cases. So the law is exactly the table of weights, and these are within
//! 2^-54 of the true probabilities (a test computes both). No floating point: every machine draws alike.

use std::sync::Arc;

use super::rng::{RandomStream, high_half};

/// The largest mean that can be asked for.
pub const MAX_MEAN: u64 = 1_000_000_000;

const VALUES: usize = 256;
/// What one of the 256 columns of an alias table holds: 2^64 / 256.
const COLUMN: u64 = 1 << 56;

/// The law of slice lengths for one mean. Its tables take microseconds to make; clones share them.
#[derive(Clone, Debug)]
pub struct SliceLength {
    digits: Arc<[Digit]>,
}

/// The alias table of one base-256 digit. The low 8 bits of a number choose a column, the
/// other 56 decide between the column's own value (if below `own`) and `other`.
#[derive(Clone, Debug)]
struct Digit {
    columns: Box<[Column; VALUES]>,
}

#[derive(Clone, Copy, Debug)]
struct Column {
    /// How many of the 2^56 numbers mean the column's own value.
    own: u64,
    other: u8,
}

impl SliceLength {
    /// The law with mean `mean`, in switch points.
    ///
    /// # Panics
    /// If `mean` is 0 or above [`MAX_MEAN`].
    #[must_use]
    pub fn new(mean: u64) -> Self {
        assert!(
            (1..=MAX_MEAN).contains(&mean),
            "mean {mean} is out of range"
        );
        let mut digits = Vec::with_capacity(2);
        let mut ratio = ratio_of_mean(mean);
        while high_half(ratio) > 0 {
            digits.push(Digit::new(&weights(ratio)));
            ratio = power_256(ratio);
        }
        Self {
            digits: digits.into(),
        }
    }

    /// Draws a length, at least 1.
    #[inline]
    pub fn draw(&self, stream: &mut RandomStream) -> u64 {
        let mut length = 1;
        let mut place = 0;
        for digit in &*self.digits {
            length += u64::from(digit.value(stream.next())) << place;
            place += 8;
        }
        length
    }
}

impl Digit {
    /// The table in which value b has `weights[b]` of all 2^64 numbers.
    fn new(weights: &[u128; VALUES]) -> Self {
        let mut left = *weights;
        let mut columns = Box::new(
            [Column {
                own: COLUMN,
                other: 0,
            }; VALUES],
        );
        let (mut small, mut large): (Vec<u8>, Vec<u8>) =
            (0..=u8::MAX).partition(|&value| left[usize::from(value)] < u128::from(COLUMN));
        while let (Some(&poor), Some(&rich)) = (small.last(), large.last()) {
            small.pop();
            let own = left[usize::from(poor)];
            columns[usize::from(poor)] = Column {
                own: u64::try_from(own).expect("below a column"),
                other: rich,
            };
            left[usize::from(rich)] -= u128::from(COLUMN) - own;
            if left[usize::from(rich)] < u128::from(COLUMN) {
                large.pop();
                small.push(rich);
            }
        }
        // Integers that sum to 256 columns: whoever is left over fills exactly the own column.
        assert!(
            small.is_empty()
                && large
                    .iter()
                    .all(|&value| left[usize::from(value)] == u128::from(COLUMN)),
            "weights do not sum to 2^64"
        );
        Self { columns }
    }

    #[inline]
    fn value(&self, number: u64) -> u8 {
        let [own, ..] = number.to_le_bytes();
        let column = self.columns[usize::from(own)];
        if number >> 8 < column.own {
            own
        } else {
            column.other
        }
    }
}

/// q = 1 - 1/mean as a fraction of 2^128, rounded up.
fn ratio_of_mean(mean: u64) -> u128 {
    if mean == 1 {
        return 0;
    }
    let mean = u128::from(mean);
    // floor(2^128 / mean), though 2^128 itself does not fit.
    let inverse = u128::MAX / mean + u128::from(u128::MAX % mean == mean - 1);
    inverse.wrapping_neg()
}

/// The product of two fractions of 2^128, rounded down (by less than 4 units).
fn product(left: u128, right: u128) -> u128 {
    let (left_high, left_low) = (left >> 64, left & u128::from(u64::MAX));
    let (right_high, right_low) = (right >> 64, right & u128::from(u64::MAX));
    left_high * right_high + ((left_high * right_low) >> 64) + ((left_low * right_high) >> 64)
}

fn power_256(ratio: u128) -> u128 {
    (0..8).fold(ratio, |power, _| product(power, power))
}

/// The law of a digit: weights proportional to 1, r, r^2, ..., r^255, which sum to 2^64. The few
/// units that rounding leaves go to value 0.
fn weights(ratio: u128) -> [u128; VALUES] {
    let mut powers = [0_u128; VALUES];
    let mut power = u128::MAX;
    for slot in &mut powers {
        *slot = power >> 64;
        power = product(power, ratio);
    }
    let sum: u128 = powers.iter().sum();
    let inverse = u128::MAX / sum;
    let mut weights = powers.map(|power| (power * inverse) >> 64);
    let rest = (1 << 64) - weights.iter().sum::<u128>();
    weights[0] += rest;
    weights
}

#[cfg(test)]
mod tests;
