//! CPython 3.8's `random.Random`: the distributions and choices over [`Mt19937`].
//!
//! Each method draws from the generator exactly as `Lib/random.py` of 3.8 does, so that a program seeded in
//! both places prints the same numbers. What works on a sequence is told by its length and answers with
//! positions. Floats go through the platform's C library (`ln`, `cos`, …), as in CPython.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Raise;
use super::mt19937::Mt19937;

/// The generator and the one value that `gauss` keeps for its next call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Random {
    /// The stream of bits.
    pub generator: Mt19937,
    /// The bits of the float that the next `gauss` uses before drawing: as bits, to compare and hash.
    gauss_next: Option<u64>,
}

impl Random {
    /// As after `random.seed(seed)` for an integer.
    #[must_use]
    pub fn from_int(seed: &BigInt) -> Self {
        Self {
            generator: Mt19937::from_int(seed),
            gauss_next: None,
        }
    }

    /// As after `random.seed(text)` for a string (its UTF-8) or bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut seed = bytes.to_vec();
        seed.extend(super::sha512::digest(bytes));
        Self::from_int(&BigInt::from_bytes_be(num_bigint::Sign::Plus, &seed))
    }

    /// As after `random.seed(value)` for a float or anything else, by its hash.
    #[must_use]
    pub fn from_hash(hash: i64) -> Self {
        Self::from_int(&BigInt::from(hash.cast_unsigned()))
    }

    /// `random()`
    pub fn random(&mut self) -> f64 {
        self.generator.random()
    }

    /// `getrandbits(count)`
    ///
    /// # Errors
    /// `ValueError` where `count` is not positive, `MemoryError` past the largest integer.
    pub fn getrandbits(&mut self, count: i64) -> Result<BigInt, Raise> {
        match u64::try_from(count) {
            Ok(count @ 1..=super::int::LARGEST_BITS) => Ok(self.generator.big_bits(count)),
            Ok(1..) => Err(Raise::memory()),
            _ => Err(Raise::value_error(
                "number of bits must be greater than zero",
            )),
        }
    }

    /// `_randbelow(limit)`: uniform from 0 below `limit`, by drawing again what is too large.
    ///
    /// # Panics
    /// If `limit` is 0: nothing lies below it.
    pub fn below(&mut self, limit: u64) -> u64 {
        assert!(limit > 0, "nothing lies below zero");
        let bits = 64 - limit.leading_zeros();
        loop {
            let drawn = self.generator.bits(bits);
            if drawn < limit {
                return drawn;
            }
        }
    }

    fn big_below(&mut self, limit: &BigInt) -> BigInt {
        if let Some(limit) = limit.to_u64() {
            return BigInt::from(self.below(limit));
        }
        loop {
            let drawn = self.generator.big_bits(limit.bits());
            if drawn < *limit {
                return drawn;
            }
        }
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("below a length")
    }

    /// `randrange(stop)`
    ///
    /// # Errors
    /// `ValueError`
    pub fn randrange_to(&mut self, stop: &BigInt) -> Result<BigInt, Raise> {
        if stop.is_positive() {
            Ok(self.big_below(stop))
        } else {
            Err(Raise::value_error("empty range for randrange()"))
        }
    }

    /// `randrange(start, stop, stride)`
    ///
    /// # Errors
    /// `ValueError`
    pub fn randrange(
        &mut self,
        start: &BigInt,
        stop: &BigInt,
        stride: &BigInt,
    ) -> Result<BigInt, Raise> {
        let width = stop - start;
        if *stride == BigInt::from(1) {
            if width.is_positive() {
                return Ok(start + self.big_below(&width));
            }
            let message = format!("empty range for randrange() ({start}, {stop}, {width})");
            return Err(Raise::value_error(message));
        }
        if stride.is_zero() {
            return Err(Raise::value_error("zero step for randrange()"));
        }
        let count = (width + stride - stride.signum()).div_floor(stride);
        if !count.is_positive() {
            return Err(Raise::value_error("empty range for randrange()"));
        }
        Ok(start + stride * self.big_below(&count))
    }

    /// `randint(low, high)`: both ends included.
    ///
    /// # Errors
    /// `ValueError`
    pub fn randint(&mut self, low: &BigInt, high: &BigInt) -> Result<BigInt, Raise> {
        self.randrange(low, &(high + 1), &BigInt::from(1))
    }

    /// `choice`: the position chosen.
    ///
    /// # Errors
    /// `IndexError` if there is nothing to choose from.
    pub fn choice(&mut self, length: usize) -> Result<usize, Raise> {
        if length == 0 {
            return Err(Raise::index_error("Cannot choose from an empty sequence"));
        }
        Ok(self.index(length))
    }

    /// `shuffle`, in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }

    /// `sample(population, count)`: the positions chosen, in order.
    ///
    /// # Errors
    /// `ValueError` if there are fewer than `count`.
    pub fn sample(&mut self, length: usize, count: i64) -> Result<Vec<usize>, Raise> {
        let count = usize::try_from(count).ok().filter(|&count| count <= length);
        let count = count
            .ok_or_else(|| Raise::value_error("Sample larger than population or is negative"))?;
        // 3.8 takes a pool where the population is smaller than the set it would keep. Which of the two decides what
        // is drawn, so the size of that set is computed as there.
        let mut set_size = 21_u64;
        if count > 5 {
            let mut power = 1_u64;
            while power < 3 * count as u64 {
                power *= 4;
            }
            set_size += power;
        }
        let mut chosen = Vec::with_capacity(count);
        if length as u64 <= set_size {
            let mut pool: Vec<usize> = (0..length).collect();
            for drawn in 0..count {
                let at = self.index(length - drawn);
                chosen.push(pool[at]);
                pool[at] = pool[length - drawn - 1];
            }
        } else {
            let mut seen = BTreeSet::new();
            while chosen.len() < count {
                let at = self.index(length);
                if seen.insert(at) {
                    chosen.push(at);
                }
            }
        }
        Ok(chosen)
    }

    /// One draw of `choices(population)` without weights.
    ///
    /// # Errors
    /// `IndexError` if there is nothing to choose from.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "as 3.8 computes it: floor(random() * length)"
    )]
    pub fn choices_plain(&mut self, length: usize) -> Result<usize, Raise> {
        if length == 0 {
            return Err(Raise::index_error("list index out of range"));
        }
        Ok((self.random() * length as f64) as usize)
    }

    /// One draw of `choices` with cumulative weights, of which there is at least one.
    ///
    /// # Panics
    /// If there is none.
    pub fn choices_weighted(&mut self, cumulative: &[f64]) -> usize {
        let last = cumulative.len() - 1;
        let point = self.random() * cumulative[last];
        // A bisection rather than a scan: it also decides what unsorted weights choose.
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = usize::midpoint(low, high);
            if point < cumulative[middle] {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// `uniform(low, high)`
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random()
    }

    /// `triangular(low, high, mode)`; without a mode the middle.
    pub fn triangular(&mut self, low: f64, high: f64, mode: Option<f64>) -> f64 {
        let mut drawn = self.random();
        let mut turn = 0.5;
        if let Some(mode) = mode {
            #[expect(
                clippy::float_cmp,
                reason = "3.8 divides unless they are exactly equal"
            )]
            if high == low {
                return low;
            }
            turn = (mode - low) / (high - low);
        }
        let (mut from, mut to) = (low, high);
        if drawn > turn {
            drawn = 1.0 - drawn;
            turn = 1.0 - turn;
            (from, to) = (high, low);
        }
        from + (to - from) * (drawn * turn).sqrt()
    }

    /// `expovariate(rate)`
    ///
    /// # Errors
    /// `ZeroDivisionError`
    pub fn expovariate(&mut self, rate: f64) -> Result<f64, Raise> {
        super::float::true_div(-(1.0 - self.random()).ln(), rate)
    }

    /// `gauss(mean, deviation)`: two values a draw, the second kept.
    pub fn gauss(&mut self, mean: f64, deviation: f64) -> f64 {
        let value = if let Some(bits) = self.gauss_next.take() {
            f64::from_bits(bits)
        } else {
            let angle = self.random() * std::f64::consts::TAU;
            let radius = (-2.0 * (1.0 - self.random()).ln()).sqrt();
            self.gauss_next = Some((angle.sin() * radius).to_bits());
            angle.cos() * radius
        };
        mean + value * deviation
    }

    /// `normalvariate(mean, deviation)`: Kinderman and Monahan's ratio of uniforms.
    pub fn normalvariate(&mut self, mean: f64, deviation: f64) -> f64 {
        let magic = 4.0 * (-0.5_f64).exp() / 2.0_f64.sqrt();
        loop {
            let first = self.random();
            let second = 1.0 - self.random();
            let value = magic * (first - 0.5) / second;
            if value * value / 4.0 <= -second.ln() {
                return mean + value * deviation;
            }
        }
    }

    /// `lognormvariate(mean, deviation)`
    pub fn lognormvariate(&mut self, mean: f64, deviation: f64) -> f64 {
        self.normalvariate(mean, deviation).exp()
    }

    /// `paretovariate(shape)`
    pub fn paretovariate(&mut self, shape: f64) -> f64 {
        1.0 / (1.0 - self.random()).powf(1.0 / shape)
    }

    /// `weibullvariate(scale, shape)`
    pub fn weibullvariate(&mut self, scale: f64, shape: f64) -> f64 {
        scale * (-(1.0 - self.random()).ln()).powf(1.0 / shape)
    }

    /// `gammavariate(shape, scale)`: Cheng above a shape of 1, exponential at 1, Ahrens and Dieter's GS below.
    ///
    /// # Errors
    /// `ValueError` where an argument is not positive.
    pub fn gammavariate(&mut self, shape: f64, scale: f64) -> Result<f64, Raise> {
        if shape <= 0.0 || scale <= 0.0 {
            return Err(Raise::value_error(
                "gammavariate: alpha and beta must be > 0.0",
            ));
        }
        if shape > 1.0 {
            let root = (2.0 * shape - 1.0).sqrt();
            let offset = shape - 4.0_f64.ln();
            let slope = shape + root;
            let magic = 1.0 + 4.5_f64.ln();
            loop {
                let first = self.random();
                if !(1e-7 < first && first < 0.999_999_9) {
                    continue;
                }
                let second = 1.0 - self.random();
                let logit = (first / (1.0 - first)).ln() / root;
                let value = shape * logit.exp();
                let product = first * first * second;
                let bound = offset + slope * logit - value;
                if bound + magic - 4.5 * product >= 0.0 || bound >= product.ln() {
                    return Ok(value * scale);
                }
            }
        }
        #[expect(clippy::float_cmp, reason = "3.8 treats a shape of exactly 1 apart")]
        if shape == 1.0 {
            return Ok(-(1.0 - self.random()).ln() * scale);
        }
        loop {
            let first = self.random();
            let edge = (std::f64::consts::E + shape) / std::f64::consts::E;
            let point = edge * first;
            let value = if point <= 1.0 {
                point.powf(1.0 / shape)
            } else {
                -((edge - point) / shape).ln()
            };
            let second = self.random();
            let taken = if point > 1.0 {
                second <= value.powf(shape - 1.0)
            } else {
                second <= (-value).exp()
            };
            if taken {
                return Ok(value * scale);
            }
        }
    }

    /// `betavariate(alpha, beta)`
    ///
    /// # Errors
    /// `ValueError` where an argument is not positive.
    pub fn betavariate(&mut self, alpha: f64, beta: f64) -> Result<f64, Raise> {
        let first = self.gammavariate(alpha, 1.0)?;
        if first == 0.0 {
            return Ok(0.0);
        }
        Ok(first / (first + self.gammavariate(beta, 1.0)?))
    }
}
