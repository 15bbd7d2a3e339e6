//! An exception that a pure function asks for: its class and its message, nothing of the machine.
//!
//! The number and text rules know when Python raises and with which words, but not what an exception object
//! is. They return a [`Raise`]; the runtime makes the exception of it. The message is CPython 3.8's, to the
//! character, because programs print it and traces are compared with it.

use std::borrow::Cow;

/// The exception classes that number and text rules raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RaiseClass {
    /// `TypeError`
    Type,
    /// `ValueError`
    Value,
    /// `OverflowError`
    Overflow,
    /// `ZeroDivisionError`
    ZeroDivision,
    /// `MemoryError`: a result too large to hold
    Memory,
    /// `IndexError`
    Index,
    /// `LookupError`
    Lookup,
    /// `UnicodeEncodeError`: the message is what `str` makes of its arguments
    UnicodeEncode,
    /// `UnicodeDecodeError`: the message is what `str` makes of its arguments
    UnicodeDecode,
}

impl RaiseClass {
    /// The class's name in Python.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "TypeError",
            Self::Value => "ValueError",
            Self::Overflow => "OverflowError",
            Self::ZeroDivision => "ZeroDivisionError",
            Self::Memory => "MemoryError",
            Self::Index => "IndexError",
            Self::Lookup => "LookupError",
            Self::UnicodeEncode => "UnicodeEncodeError",
            Self::UnicodeDecode => "UnicodeDecodeError",
        }
    }
}

/// The exception that Python raises in place of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Which exception.
    pub class: RaiseClass,
    /// `str` of the exception.
    pub message: Cow<'static, str>,
}

impl Raise {
    /// A `TypeError`.
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            class: RaiseClass::Type,
            message: message.into(),
        }
    }

    /// A `ValueError`.
    pub fn value_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            class: RaiseClass::Value,
            message: message.into(),
        }
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            class: RaiseClass::Overflow,
            message: message.into(),
        }
    }

    /// The `OverflowError` of the C library's `ERANGE`; in CPython its `args` are the pair that its message
    /// here spells.
    #[must_use]
    pub fn out_of_range() -> Self {
        Self::overflow("(34, 'Numerical result out of range')")
    }

    /// A `ZeroDivisionError`.
    pub fn zero_division(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            class: RaiseClass::ZeroDivision,
            message: message.into(),
        }
    }

    /// A `MemoryError`, which has no message.
    #[must_use]
    pub fn memory() -> Self {
        Self {
            class: RaiseClass::Memory,
            message: Cow::Borrowed(""),
        }
    }

    /// An `IndexError`.
    pub fn index_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            class: RaiseClass::Index,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Raise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.message.is_empty() {
            f.write_str(self.class.name())
        } else {
            write!(f, "{}: {}", self.class.name(), self.message)
        }
    }
}

impl std::error::Error for Raise {}
