//! SHA-512 (FIPS 180-4), by which `random.seed` of 3.8 turns a text into a number.
//!
//! Its constants are the first bits of the fractional parts of roots of primes, and are computed from them.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

/// The first 64 bits of the fractional part of the `root`th root of each of the first `count` primes.
fn root_bits(count: usize, root: u32) -> Vec<u64> {
    (2_u32..)
        .filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
        .take(count)
        .map(|prime| {
            let scaled = (BigUint::from(prime) << (64 * root)).nth_root(root);
            let fraction: BigUint = scaled % (BigUint::from(1_u32) << 64);
            fraction.to_u64().expect("64 bits are left")
        })
        .collect()
}

/// The digest of a message.
#[must_use]
pub fn digest(message: &[u8]) -> [u8; 64] {
    let round_constants = root_bits(80, 3);
    let mut hash = root_bits(8, 2);
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 128 != 112 {
        padded.push(0);
    }
    padded.extend((message.len() as u128 * 8).to_be_bytes());
    for block in padded.chunks_exact(128) {
        compress(&mut hash, block, &round_constants);
    }
    let mut digest = [0; 64];
    for (bytes, word) in digest.chunks_exact_mut(8).zip(hash) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

fn compress(hash: &mut [u64], block: &[u8], round_constants: &[u64]) {
    let mut words: Vec<u64> = block
        .chunks_exact(8)
        .map(|bytes| {
            bytes
                .iter()
                .fold(0, |word, &byte| word << 8 | u64::from(byte))
        })
        .collect();
    for i in 16..80 {
        let (old, new) = (words[i - 15], words[i - 2]);
        let old = old.rotate_right(1) ^ old.rotate_right(8) ^ old >> 7;
        let new = new.rotate_right(19) ^ new.rotate_right(61) ^ new >> 6;
        let word = words[i - 16]
            .wrapping_add(old)
            .wrapping_add(words[i - 7])
            .wrapping_add(new);
        words.push(word);
    }
    // a to h of the standard.
    let mut v: [u64; 8] = std::array::from_fn(|i| hash[i]);
    for (&constant, &word) in round_constants.iter().zip(&words) {
        let mixed_e = v[4].rotate_right(14) ^ v[4].rotate_right(18) ^ v[4].rotate_right(41);
        let mixed_a = v[0].rotate_right(28) ^ v[0].rotate_right(34) ^ v[0].rotate_right(39);
        let chosen = v[4] & v[5] ^ !v[4] & v[6];
        let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2];
        let first = v[7]
            .wrapping_add(mixed_e)
            .wrapping_add(chosen)
            .wrapping_add(constant)
            .wrapping_add(word);
        let second = mixed_a.wrapping_add(majority);
        v.rotate_right(1);
        v[0] = first.wrapping_add(second);
        v[4] = v[4].wrapping_add(first);
    }
    for (word, change) in hash.iter_mut().zip(v) {
        *word = word.wrapping_add(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_s_example() {
        // FIPS 180-4's example for "abc".
        let digest = num_bigint::BigUint::from_bytes_be(&digest(b"abc"));
        assert_eq!(
            digest.to_str_radix(16),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        );
    }
}
