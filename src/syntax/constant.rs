//! Literal values: what the parser reads, the folder computes and a code object's `co_consts` holds.

use num_bigint::BigInt;

/// The first of the 2048 code points that stand for the lone surrogates U+D800 to U+DFFF. They are in the
/// middle of plane 16's private use area, where Python source in practice has none; its end will not do,
/// since U+10FFFF is everybody's example of the last character.
pub const SURROGATE_STAND_IN: u32 = 0x0010_E000;

/// A value known at compile time.
///
/// Floats compare by bits, so that `0.0` and `-0.0` are two constants, as they are for CPython.
#[derive(Debug, Clone)]
pub enum Constant {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// `...`
    Ellipsis,
    /// An integer of any size.
    Int(BigInt),
    /// A float.
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// A string. Rust's strings hold no lone surrogates: U+D800+n is kept as the code point
    /// [`SURROGATE_STAND_IN`]+n.
    Str(Box<str>),
    /// A bytes literal.
    Bytes(Box<[u8]>),
    /// A tuple of constants.
    Tuple(Box<[Constant]>),
    /// A frozen set of constants, in source order without repeats.
    FrozenSet(Box<[Constant]>),
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) | (Self::Ellipsis, Self::Ellipsis) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Complex(a, b), Self::Complex(c, d)) => {
                a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
            }
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) | (Self::FrozenSet(a), Self::FrozenSet(b)) => a == b,
            _ => false,
        }
    }
}
