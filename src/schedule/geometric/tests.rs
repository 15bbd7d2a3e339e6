//! The slice-length law against exact rational arithmetic, and the draws against the law.

use num_bigint::BigUint;
use num_traits::{One, ToPrimitive};

use super::*;

const MEANS: [u64; 9] = [1, 2, 3, 10, 100, 1000, 65_536, 1_000_003, MAX_MEAN];

/// How many of the 2^64 numbers a table gives each value: added up column by column.
fn shares(digit: &Digit) -> [u128; VALUES] {
    let mut shares = [0; VALUES];
    for (value, column) in digit.columns.iter().enumerate() {
        shares[value] += u128::from(column.own);
        shares[usize::from(column.other)] += u128::from(COLUMN - column.own);
    }
    shares
}

#[test]
fn a_table_draws_each_value_in_exactly_its_weight() {
    for mean in MEANS {
        let mut ratio = ratio_of_mean(mean);
        for digit in SliceLength::new(mean).digits.iter() {
            let expected = weights(ratio);
            assert_eq!(expected.iter().sum::<u128>(), 1 << 64);
            assert_eq!(shares(digit), expected, "mean {mean}");
            ratio = power_256(ratio);
        }
    }
}

/// `value` reads a column as `shares` counts it: both sides of every border.
#[test]
fn a_column_is_split_where_it_says() {
    for digit in SliceLength::new(100).digits.iter() {
        for (index, column) in digit.columns.iter().enumerate() {
            let low = u64::try_from(index).unwrap();
            let own = u8::try_from(index).unwrap();
            let at = |high: u64| digit.value(high << 8 | low);
            if column.own > 0 {
                assert_eq!(at(0), own);
                assert_eq!(at(column.own - 1), own);
            }
            if column.own < COLUMN {
                assert_eq!(at(column.own), column.other);
                assert_eq!(at(COLUMN - 1), column.other);
            }
        }
    }
}

/// |share / 2^64 - term / sum| < 2^-54 for every value, multiplied out in whole numbers.
fn assert_shares(digit: &Digit, terms: &[BigUint], about: &str) {
    let sum: BigUint = terms.iter().sum();
    for (value, (share, term)) in shares(digit).into_iter().zip(terms).enumerate() {
        let left = BigUint::from(share) * &sum;
        let right = term << 64_u32;
        let difference = if left > right {
            left - right
        } else {
            right - left
        };
        assert!(difference < &sum << 10_u32, "{about}, value {value}");
    }
}

/// The lowest digit of mean m takes b with probability (m-1)^b m^(255-b) / sum over all b: whole numbers, so exact.
#[test]
fn the_weights_are_the_true_probabilities() {
    for mean in MEANS.into_iter().skip(1) {
        let power = |base: u64, exponent| BigUint::from(base).pow(exponent);
        let terms: Vec<_> = (0..256)
            .map(|value| power(mean - 1, value) * power(mean, 255 - value))
            .collect();
        assert_shares(
            &SliceLength::new(mean).digits[0],
            &terms,
            &format!("mean {mean}"),
        );
    }
}

/// The higher digits the same way with r^b cut to 512 bits, since the whole numbers get too long.
#[test]
fn the_weights_of_higher_digits_are_the_true_probabilities() {
    const BITS: u32 = 512;
    let times = |left: &BigUint, right: &BigUint| (left * right) >> BITS;
    for mean in MEANS {
        let mut ratio = (BigUint::from(mean - 1) << BITS) / BigUint::from(mean);
        for (place, digit) in SliceLength::new(mean).digits.iter().enumerate() {
            let mut terms = vec![BigUint::one() << BITS];
            for _ in 1..VALUES {
                terms.push(times(&terms[terms.len() - 1], &ratio));
            }
            assert_shares(digit, &terms, &format!("mean {mean}, digit {place}"));
            ratio = times(&terms[VALUES - 1], &ratio);
        }
        assert!(
            ratio < BigUint::one() << (BITS - 64),
            "mean {mean}: a digit is missing"
        );
    }
}

/// The higher digits' ratio, by exact powers cut to 512 bits: q^(256^i) to within 2^-90.
#[test]
fn the_ratio_of_every_digit_is_right() {
    const BITS: u32 = 512;
    for mean in MEANS {
        let mut exact = (BigUint::from(mean - 1) << BITS) / BigUint::from(mean);
        let mut ratio = ratio_of_mean(mean);
        loop {
            let ours = BigUint::from(ratio) << (BITS - 128);
            let difference = if ours > exact {
                &ours - &exact
            } else {
                &exact - &ours
            };
            assert!(difference < BigUint::one() << (BITS - 90), "mean {mean}");
            if ratio == 0 {
                break;
            }
            ratio = power_256(ratio);
            for _ in 0..8 {
                exact = (&exact * &exact) >> BITS;
            }
        }
    }
}

/// The digits together: P(L - 1 = n) is the product over the digits of n, and must be q^n / m.
#[test]
fn the_digits_make_up_the_geometric_law() {
    let law = SliceLength::new(100);
    assert_eq!(law.digits.len(), 2);
    let [low, high] = [shares(&law.digits[0]), shares(&law.digits[1])];
    let mut mean = 0.0;
    for length in 1..=5000_usize {
        let digits = length - 1;
        let probability = low[digits % 256].to_f64().unwrap()
            * high[digits / 256].to_f64().unwrap()
            / 2_f64.powi(128);
        let expected = 0.99_f64.powi(i32::try_from(digits).unwrap()) / 100.0;
        assert!(
            (probability - expected).abs() < 1e-15,
            "{length}: {probability} {expected}"
        );
        mean += probability * length.to_f64().unwrap();
    }
    assert!((mean - 100.0).abs() < 1e-9, "{mean}");
}

/// Pearson's chi-square of 1,000,000 draws against q^n / m over 60 classes of about equal probability. 59 degrees
/// of freedom: 98.3 is passed with probability 0.001, and the seeds are fixed.
#[test]
fn draws_follow_the_law() {
    const DRAWS: u32 = 1_000_000;
    for (mean, seed) in [(2_u64, 1), (10, 2), (100, 3), (1000, 4), (1_000_000, 5)] {
        let stay = 1.0 - 1.0 / mean.to_f64().unwrap();
        // Class borders: the lengths at which P(L > n) passes k/60.
        let mut borders: Vec<u64> = (1..60)
            .rev()
            .map(|k| (f64::from(k) / 60.0).ln() / stay.ln())
            .map(|n| n.ceil().to_u64().unwrap())
            .collect();
        borders.dedup();
        let mut counts = vec![0_u32; borders.len() + 1];
        let law = SliceLength::new(mean);
        let mut stream = RandomStream::new(seed);
        for _ in 0..DRAWS {
            let length = law.draw(&mut stream);
            counts[borders.partition_point(|&border| border < length)] += 1;
        }
        let tail = |n: u64| stay.powf(n.to_f64().unwrap());
        let mut chi_square = 0.0;
        for (class, &count) in counts.iter().enumerate() {
            let above = if class == 0 {
                1.0
            } else {
                tail(borders[class - 1])
            };
            let below = borders.get(class).map_or(0.0, |&border| tail(border));
            let expected = f64::from(DRAWS) * (above - below);
            chi_square += (f64::from(count) - expected).powi(2) / expected;
        }
        // For fewer classes (small means) the limit is only looser.
        assert!(
            chi_square < 98.3,
            "mean {mean}: {chi_square} over {} classes",
            counts.len()
        );
    }
}

#[test]
fn mean_one_is_always_one() {
    let law = SliceLength::new(1);
    let mut stream = RandomStream::new(0);
    assert!((0..1000).all(|_| law.draw(&mut stream) == 1));
}
