//! A value as the operand stack, the locals and the globals hold it: two machine words.
//!
//! [`Value`] is the type that everything else works with. But its payloads have several types, so the
//! compiler copies it as sixteen bytes at once; and a processor cannot forward two stores, a fresh integer's
//! tag and number, to one load of sixteen bytes. It waits until both have reached the cache, and in the
//! interpreter's loop, where a value is mostly read right after it was written, that wait was half of the
//! running time. A tag and a payload of one type each are always copied one by one.

#![expect(
    clippy::inline_always,
    reason = "a call in the interpreter's loop would be felt"
)]

use super::value::{Handle, Value};

/// A [`Value`], stored as a tag and a payload.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Word {
    payload: u64,
    tag: Tag,
}

/// Which kind of value; the variants are those of [`Value`].
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[repr(u32)]
enum Tag {
    #[default]
    Unbound,
    None,
    Ellipsis,
    NotImplemented,
    Bool,
    Int,
    Float,
    Obj,
}

impl Word {
    /// [`Value::Unbound`]
    pub const UNBOUND: Self = Self {
        payload: 0,
        tag: Tag::Unbound,
    };

    /// [`Value::Int`]
    #[inline(always)]
    #[must_use]
    pub const fn int(int: i64) -> Self {
        Self {
            payload: int.cast_unsigned(),
            tag: Tag::Int,
        }
    }

    /// [`Value::Bool`]
    #[inline(always)]
    #[must_use]
    pub const fn bool(b: bool) -> Self {
        Self {
            payload: b as u64,
            tag: Tag::Bool,
        }
    }

    /// [`Value::Float`]
    #[inline(always)]
    #[must_use]
    pub const fn float(float: f64) -> Self {
        Self {
            payload: float.to_bits(),
            tag: Tag::Float,
        }
    }

    /// [`Value::Obj`]
    #[inline(always)]
    #[must_use]
    pub const fn obj(handle: Handle) -> Self {
        Self {
            payload: handle.bits() as u64,
            tag: Tag::Obj,
        }
    }

    /// The value.
    #[inline]
    #[must_use]
    pub const fn value(self) -> Value {
        match self.tag {
            Tag::Unbound => Value::Unbound,
            Tag::None => Value::None,
            Tag::Ellipsis => Value::Ellipsis,
            Tag::NotImplemented => Value::NotImplemented,
            Tag::Bool => Value::Bool(self.payload != 0),
            Tag::Int => Value::Int(self.payload.cast_signed()),
            Tag::Float => Value::Float(f64::from_bits(self.payload)),
            #[expect(clippy::cast_possible_truncation, reason = "it was made of 32 bits")]
            Tag::Obj => Value::Obj(Handle::from_bits(self.payload as u32)),
        }
    }

    /// Whether nothing is stored.
    #[inline(always)]
    #[must_use]
    pub const fn is_unbound(self) -> bool {
        matches!(self.tag, Tag::Unbound)
    }

    /// The number, if it is an integer.
    #[inline(always)]
    #[must_use]
    pub const fn as_int(self) -> Option<i64> {
        match self.tag {
            Tag::Int => Some(self.payload.cast_signed()),
            _ => None,
        }
    }

    /// Both numbers, if both words are integers.
    #[inline(always)]
    #[must_use]
    pub const fn ints(self, other: Self) -> Option<(i64, i64)> {
        match (self.tag, other.tag) {
            (Tag::Int, Tag::Int) => Some((self.payload.cast_signed(), other.payload.cast_signed())),
            _ => None,
        }
    }

    /// Both numbers, if both words are floats.
    #[inline(always)]
    #[must_use]
    pub const fn floats(self, other: Self) -> Option<(f64, f64)> {
        match (self.tag, other.tag) {
            (Tag::Float, Tag::Float) => {
                Some((f64::from_bits(self.payload), f64::from_bits(other.payload)))
            }
            _ => None,
        }
    }

    /// The truth of a bool, an integer or None; none for others.
    #[inline(always)]
    #[must_use]
    pub const fn truth(self) -> Option<bool> {
        match self.tag {
            Tag::Bool | Tag::Int => Some(self.payload != 0),
            Tag::None => Some(false),
            _ => None,
        }
    }

    /// The handle, if it is an object.
    #[inline(always)]
    #[must_use]
    pub const fn handle(self) -> Option<Handle> {
        match self.tag {
            #[expect(clippy::cast_possible_truncation, reason = "it was made of 32 bits")]
            Tag::Obj => Some(Handle::from_bits(self.payload as u32)),
            _ => None,
        }
    }
}

impl From<Value> for Word {
    #[inline]
    fn from(value: Value) -> Self {
        let plain = |tag| Self { payload: 0, tag };
        match value {
            Value::Unbound => Self::UNBOUND,
            Value::None => plain(Tag::None),
            Value::Ellipsis => plain(Tag::Ellipsis),
            Value::NotImplemented => plain(Tag::NotImplemented),
            Value::Bool(b) => Self::bool(b),
            Value::Int(int) => Self::int(int),
            Value::Float(float) => Self::float(float),
            Value::Obj(handle) => Self::obj(handle),
        }
    }
}

impl From<Word> for Value {
    #[inline]
    fn from(word: Word) -> Self {
        word.value()
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value().fmt(f)
    }
}

impl std::hash::Hash for Word {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}
