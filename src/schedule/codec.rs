//! The bytes that a token and a schedule file share: whole numbers, slices, the checksum.
//!
//! A number is LEB128, 7 bits a byte, lowest first, in its one shortest form: anything longer is refused, so
//! that a schedule has exactly one encoding. A slice is the number `16 n + t`: n its switch points, or 0 for
//! "until it stopped by itself" (a slice never passes none); t its thread, or 15 with the
//! number `thread - 15` behind it. So a slice of up to 7 switch points of one of the first fifteen threads takes one
//! byte, one of up to 1023 two: 700,000 slices with mean 100 take 1.4 MB.
//!
//! The checksum is CRC-32 (ISO 3309, as in zlib and PNG): it notices every alteration within 32
//! consecutive bits for certain, and any other but for one in 2^32. It guards against accidents, not against intent.

use super::{Slice, UNTIL_STOP};

/// The most switch points that a recorded slice can have: a thousand years of them.
pub const MAX_PASSED: u64 = (1 << 60) - 1;

/// The thread nibble that says that the thread's number follows.
const FAR_THREAD: u64 = 15;

/// Why bytes are no slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// They end inside it.
    Cut,
    /// A number is too large, or not in its shortest form.
    Number,
}

pub(super) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Takes a number off the front of `bytes`.
pub(super) fn take_number(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(Malformed::Cut)?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        let overflows = part << shift >> shift != part;
        let has_longer_form_than_needed = byte == 0 && shift > 0;
        if overflows || has_longer_form_than_needed {
            return Err(Malformed::Number);
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Malformed::Number)
}

pub(super) fn put_slice(bytes: &mut Vec<u8>, slice: Slice) {
    let passed = if slice.quantum == UNTIL_STOP {
        0
    } else {
        slice.quantum
    };
    assert!(passed <= MAX_PASSED, "a slice of {passed} switch points");
    let thread = u64::from(slice.thread);
    put_number(bytes, passed << 4 | thread.min(FAR_THREAD));
    if thread >= FAR_THREAD {
        put_number(bytes, thread - FAR_THREAD);
    }
}

/// Takes a slice off the front of `bytes`.
pub(super) fn take_slice(bytes: &mut &[u8]) -> Result<Slice, Malformed> {
    let number = take_number(bytes)?;
    let thread = match number & 15 {
        FAR_THREAD => take_number(bytes)?
            .checked_add(FAR_THREAD)
            .ok_or(Malformed::Number)?,
        near => near,
    };
    let thread = u32::try_from(thread).map_err(|_| Malformed::Number)?;
    let quantum = if number >> 4 == 0 {
        UNTIL_STOP
    } else {
        number >> 4
    };
    Ok(Slice { thread, quantum })
}

/// A running CRC-32.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checksum(u32);

impl Checksum {
    pub(super) fn new() -> Self {
        Self(u32::MAX)
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let index = self.0.to_le_bytes()[0] ^ byte;
            self.0 = self.0 >> 8 ^ CRC_TABLE[usize::from(index)];
        }
    }

    pub(super) fn value(self) -> [u8; 4] {
        (!self.0).to_le_bytes()
    }
}

/// The remainder of each byte by the polynomial, bits reversed.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0_u32;
    while index < 256 {
        let mut remainder = index;
        let mut bit = 0;
        while bit < 8 {
            remainder = if remainder & 1 == 1 {
                remainder >> 1 ^ 0xedb8_8320
            } else {
                remainder >> 1
            };
            bit += 1;
        }
        table[index as usize] = remainder;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
    #[test]
    fn the_checksum_is_crc_32() {
        let mut checksum = Checksum::new();
        checksum.add(b"12345");
        checksum.add(b"6789");
        assert_eq!(checksum.value(), 0xcbf4_3926_u32.to_le_bytes());
    }

    #[test]
    fn numbers_come_back_and_have_one_form() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::MAX / 2, u64::MAX] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            let mut rest = bytes.as_slice();
            assert_eq!(take_number(&mut rest), Ok(number));
            assert!(rest.is_empty());
            assert_eq!(
                take_number(&mut &bytes[..bytes.len() - 1]),
                Err(Malformed::Cut)
            );
        }
        assert_eq!(take_number(&mut &[0x81, 0x00][..]), Err(Malformed::Number));
        assert_eq!(
            take_number(&mut &[0xff; 9].into_iter().chain([0x02]).collect::<Vec<_>>()[..]),
            Err(Malformed::Number)
        );
        assert_eq!(take_number(&mut &[0xff; 11][..]), Err(Malformed::Number));
    }

    #[test]
    fn slices_come_back() {
        for thread in [0, 1, 14, 15, 16, 1000, u32::MAX] {
            for quantum in [1, 7, 8, 1023, 1024, MAX_PASSED, UNTIL_STOP] {
                let slice = Slice { thread, quantum };
                let mut bytes = Vec::new();
                put_slice(&mut bytes, slice);
                let mut rest = bytes.as_slice();
                assert_eq!(take_slice(&mut rest), Ok(slice));
                assert!(rest.is_empty());
            }
        }
    }
}
