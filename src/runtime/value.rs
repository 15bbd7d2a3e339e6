//! What a Python variable holds: sixteen bytes that are copied, never owned.
//!
//! Small things (None, booleans, 64-bit integers, floats) are the value itself; everything else is an
//! object in the heap behind a [`Handle`]. A handle is either *frozen* (made when the program is loaded:
//! constants, code, builtins; never changes, shared by all states) or *live* (belongs to one state).
//! [`Value::Unbound`] fills a slot that no Python value has been stored into; Python code never sees it.

use std::hash::{Hash, Hasher};

/// Names an object: an index into the frozen objects of the program or the live objects of a state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handle(u32);

/// Nothing else in a state is hashed as 128 bits, so a hasher can tell handles from numbers and hash what they
/// stand for: see `explore::search::fingerprint`.
impl Hash for Handle {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(u128::from(self.0));
    }
}

const FROZEN: u32 = 1 << 31;

impl Handle {
    /// The frozen object at `index`.
    #[must_use]
    pub const fn frozen(index: u32) -> Self {
        Self(index | FROZEN)
    }

    /// The live object at `index`.
    #[must_use]
    pub const fn live(index: u32) -> Self {
        Self(index)
    }

    /// Whether the object never changes and lies outside every state.
    #[must_use]
    pub const fn is_frozen(self) -> bool {
        self.0 & FROZEN != 0
    }

    /// The handle as 32 bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The handle that [`Handle::bits`] gave.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The index among the frozen or the live objects.
    #[must_use]
    pub const fn index(self) -> usize {
        (self.0 & !FROZEN) as usize
    }

    /// The handle as a number, for `id()` and default reprs: distinct for distinct living objects.
    #[must_use]
    pub const fn address(self) -> i64 {
        // CPython's addresses are multiples of 16; so are these.
        0x7f00_0000_0000 + self.0 as i64 * 16
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}{}",
            if self.is_frozen() { 'f' } else { 'h' },
            self.index()
        )
    }
}

/// A Python value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Value {
    /// Nothing was stored here yet.
    #[default]
    Unbound,
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// `NotImplemented`
    NotImplemented,
    /// `True`, `False`
    Bool(bool),
    /// An integer that fits; larger ones are heap objects.
    Int(i64),
    /// A float.
    Float(f64),
    /// An object.
    Obj(Handle),
}

const _: () = assert!(size_of::<Value>() == 16, "a value is sixteen bytes");

impl Value {
    /// The handle, if the value is an object.
    #[must_use]
    pub const fn handle(self) -> Option<Handle> {
        match self {
            Self::Obj(handle) => Some(handle),
            _ => None,
        }
    }

    /// `self is other`.
    #[must_use]
    pub fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            _ => self == other,
        }
    }

    /// Whether a slot holds nothing.
    #[must_use]
    pub const fn is_unbound(self) -> bool {
        matches!(self, Self::Unbound)
    }
}

impl From<Handle> for Value {
    fn from(handle: Handle) -> Self {
        Self::Obj(handle)
    }
}

/// As [`Value::is`] tells them apart.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match *self {
            Self::Unbound => state.write_u8(0),
            Self::None => state.write_u8(1),
            Self::Ellipsis => state.write_u8(2),
            Self::NotImplemented => state.write_u8(3),
            Self::Bool(b) => state.write_u8(4 + u8::from(b)),
            Self::Int(int) => {
                state.write_u8(6);
                state.write_i64(int);
            }
            Self::Float(float) => {
                state.write_u8(7);
                state.write_u64(float.to_bits());
            }
            Self::Obj(handle) => handle.hash(state),
        }
    }
}
