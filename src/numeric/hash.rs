//! `hash()`: CPython 3.8's for numbers and tuples, a fixed one for strings and bytes.
//!
//! Numbers hash modulo the prime 2**61 - 1, so that equal numbers of different types hash alike
//! (`Python/pyhash.c`); -1 is reserved for errors and becomes -2. Tuples use 3.8's variant of xxHash
//! (`Objects/tupleobject.c`).
//!
//! CPython keys its string hash anew in every process. Here a run must repeat exactly, so the hash is fixed:
//! eight bytes at a time, each folded in by a multiplication to 128 bits whose halves are combined. Like
//! CPython's, it gives 0 for the empty string, and the same for a string and its UTF-8 bytes.

#![expect(
    clippy::decimal_bitwise_operands,
    reason = "xxHash's and pyhash's constants are known in decimal"
)]

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

const MODULUS: u64 = (1 << 61) - 1;
const INFINITY: i64 = 314_159;
const IMAGINARY: u64 = 1_000_003;

/// -1 means an error inside CPython, so that no hash is -1.
fn never_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

fn signed(residue: u64, negative: bool) -> i64 {
    let hash = residue.cast_signed(); // below 2**61
    never_minus_one(if negative { -hash } else { hash })
}

/// `hash` of an integer.
#[must_use]
pub fn hash_i64(value: i64) -> i64 {
    signed(value.unsigned_abs() % MODULUS, value < 0)
}

/// `hash` of an integer of any size.
#[must_use]
pub fn hash_int(value: &BigInt) -> i64 {
    let residue = (value.magnitude() % MODULUS)
        .to_u64()
        .expect("below the modulus");
    signed(residue, value.sign() == Sign::Minus)
}

/// `hash` of a float; nan hashes to 0 (3.8).
#[must_use]
pub fn hash_float(value: f64) -> i64 {
    if value.is_nan() {
        return 0;
    }
    if value.is_infinite() {
        return if value > 0.0 { INFINITY } else { -INFINITY };
    }
    let bits = value.to_bits();
    let field = i64::try_from(bits >> 52 & 0x7FF).expect("11 bits");
    let fraction = bits & ((1 << 52) - 1);
    let (significand, exponent) = if field == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, field - 1075)
    };
    // 2**61 is 1 modulo 2**61 - 1: a power of two rotates the 61 bits.
    let turn = exponent.rem_euclid(61);
    let residue = if turn == 0 {
        significand
    } else {
        (significand << turn & MODULUS) | significand >> (61 - turn)
    };
    signed(residue, value < 0.0)
}

/// `hash` of a complex number.
#[must_use]
pub fn hash_complex(real: f64, imag: f64) -> i64 {
    let real = hash_float(real).cast_unsigned();
    let imag = hash_float(imag).cast_unsigned().wrapping_mul(IMAGINARY);
    never_minus_one(real.wrapping_add(imag).cast_signed())
}

/// `hash` of a tuple, from the hashes of its items.
pub fn hash_tuple(items: impl IntoIterator<Item = i64>) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let (mut state, mut count) = (PRIME_5, 0_u64);
    for item in items {
        let lane = item.cast_unsigned().wrapping_mul(PRIME_2);
        state = state
            .wrapping_add(lane)
            .rotate_left(31)
            .wrapping_mul(PRIME_1);
        count += 1;
    }
    state = state.wrapping_add(count ^ (PRIME_5 ^ 3_527_539));
    if state == u64::MAX {
        1_546_275_796
    } else {
        state.cast_signed()
    }
}

/// `hash` of a frozen set, from the hashes of its items, in any order.
pub fn hash_frozenset(items: impl IntoIterator<Item = i64>) -> i64 {
    let (mut mixed, mut count) = (0_u64, 0_u64);
    for item in items {
        let item = item.cast_unsigned();
        mixed ^= ((item ^ 89_869_747) ^ (item << 16)).wrapping_mul(3_644_798_167);
        count += 1;
    }
    mixed ^= (count + 1).wrapping_mul(1_927_868_237);
    mixed ^= (mixed >> 11) ^ (mixed >> 25);
    mixed = mixed.wrapping_mul(69_069).wrapping_add(907_133_923);
    if mixed == u64::MAX {
        590_923_713
    } else {
        mixed.cast_signed()
    }
}

/// `hash` of a string: fixed, not CPython's.
#[must_use]
pub fn hash_str(text: &str) -> i64 {
    hash_bytes(text.as_bytes())
}

/// `hash` of bytes: fixed, not CPython's.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    /// The golden ratio's and the square root of two's fractional bits, made odd.
    const KEYS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0x6A09_E667_F3BC_C909];
    if bytes.is_empty() {
        return 0;
    }
    let fold = |a: u64, b: u64| {
        let wide = u128::from(a) * u128::from(b);
        let [low, high] = [wide, wide >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)));
        low.expect("masked") ^ high.expect("masked")
    };
    let mut state = fold(bytes.len() as u64 ^ KEYS[0], KEYS[1]);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
        state = fold(state ^ word, KEYS[0]).wrapping_add(KEYS[1]);
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    state = fold(state ^ u64::from_le_bytes(last), KEYS[0]);
    never_minus_one(fold(state, KEYS[1]).cast_signed())
}
