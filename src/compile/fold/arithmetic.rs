//! What the operators of constants give: CPython 3.8's `int`, `float`, `complex`, `str`, `bytes` and `tuple`
//! arithmetic, with the limits of `Python/ast_opt.c` (`safe_multiply`, `safe_power`, `safe_lshift`,
//! `safe_mod`). `None` means "leave the operator in the code": it would raise, or give something large.

use super::super::names::Hasher;
use crate::numeric::{complex, float, int};
use crate::syntax::ast::{BinOp, UnaryOp};
use crate::syntax::constant::Constant;
use hashbrown::HashTable;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use std::hash::BuildHasher;

/// The longest integer that `*`, `**` and `<<` may make, in bits.
const MAX_INT_BITS: u64 = 128;
/// The longest tuple that `*` may make, in items.
const MAX_ITEMS: usize = 256;
/// The longest string or bytes that `*` may make, in characters.
const MAX_CHARS: usize = 4096;
/// The most items, those of nested tuples included, that `*` may repeat.
const MAX_TOTAL_ITEMS: usize = 1024;

/// `bool(value)`.
pub(in super::super) fn is_true(value: &Constant) -> bool {
    match value {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Ellipsis => true,
        Constant::Int(value) => !value.is_zero(),
        Constant::Float(value) => *value != 0.0,
        Constant::Complex(real, imag) => *real != 0.0 || *imag != 0.0,
        Constant::Str(text) => !text.is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
    }
}

/// A number, with `bool` as `int`.
enum Number {
    Int(BigInt),
    Float(f64),
    Complex(complex::Complex),
}

fn number(value: &Constant) -> Option<Number> {
    Some(match value {
        Constant::Bool(value) => Number::Int(u8::from(*value).into()),
        Constant::Int(value) => Number::Int(value.clone()),
        Constant::Float(value) => Number::Float(*value),
        Constant::Complex(real, imag) => Number::Complex((*real, *imag)),
        _ => return None,
    })
}

impl Number {
    /// As a float; an int too large for one raises in Python.
    fn float(&self) -> Option<f64> {
        match self {
            Self::Int(value) => int::to_f64(value).ok(),
            Self::Float(value) => Some(*value),
            Self::Complex(_) => None,
        }
    }

    fn complex(&self) -> Option<complex::Complex> {
        match self {
            Self::Complex(value) => Some(*value),
            other => Some((other.float()?, 0.0)),
        }
    }
}

/// Two numbers after Python's conversions.
enum Pair {
    Int(BigInt, BigInt),
    Float(f64, f64),
    Complex(complex::Complex, complex::Complex),
}

fn pair(left: &Constant, right: &Constant) -> Option<Pair> {
    Some(match (number(left)?, number(right)?) {
        (Number::Int(a), Number::Int(b)) => Pair::Int(a, b),
        (a @ Number::Complex(_), b) | (a, b @ Number::Complex(_)) => {
            Pair::Complex(a.complex()?, b.complex()?)
        }
        (a, b) => Pair::Float(a.float()?, b.float()?),
    })
}

fn constant((real, imag): complex::Complex) -> Constant {
    Constant::Complex(real, imag)
}

/// `op value`.
pub(super) fn unary(op: UnaryOp, value: &Constant) -> Option<Constant> {
    if op == UnaryOp::Not {
        return Some(Constant::Bool(!is_true(value)));
    }
    Some(match (op, number(value)?) {
        (UnaryOp::Invert, Number::Int(value)) => Constant::Int(!value),
        (UnaryOp::UAdd, Number::Int(value)) => Constant::Int(value),
        (UnaryOp::USub, Number::Int(value)) => Constant::Int(-value),
        (UnaryOp::UAdd, Number::Float(value)) => Constant::Float(value),
        (UnaryOp::USub, Number::Float(value)) => Constant::Float(-value),
        (UnaryOp::UAdd, Number::Complex(value)) => constant(value),
        (UnaryOp::USub, Number::Complex((real, imag))) => constant((-real, -imag)),
        _ => return None,
    })
}

/// `left op right`.
pub(super) fn binary(op: BinOp, left: &Constant, right: &Constant) -> Option<Constant> {
    match op {
        BinOp::Add => add(left, right),
        BinOp::Sub => match pair(left, right)? {
            Pair::Int(a, b) => Some(Constant::Int(a - b)),
            Pair::Float(a, b) => Some(Constant::Float(a - b)),
            Pair::Complex(a, b) => Some(constant((a.0 - b.0, a.1 - b.1))),
        },
        BinOp::Mult => multiply(left, right),
        BinOp::Div => match pair(left, right)? {
            Pair::Int(a, b) => int::true_div(&a, &b).ok().map(Constant::Float),
            Pair::Float(a, b) => float::true_div(a, b).ok().map(Constant::Float),
            Pair::Complex(a, b) => complex::true_div(a, b).ok().map(constant),
        },
        BinOp::FloorDiv => match pair(left, right)? {
            Pair::Int(a, b) => int::floor_div(&a, &b).ok().map(Constant::Int),
            Pair::Float(a, b) => float::floor_div(a, b).ok().map(Constant::Float),
            Pair::Complex(..) => None,
        },
        BinOp::Mod => match pair(left, right)? {
            Pair::Int(a, b) => int::modulo(&a, &b).ok().map(Constant::Int),
            Pair::Float(a, b) => float::modulo(a, b).ok().map(Constant::Float),
            Pair::Complex(..) => None,
        },
        BinOp::Pow => power(left, right),
        BinOp::LShift => left_shift(left, right),
        BinOp::RShift => right_shift(left, right),
        BinOp::BitOr | BinOp::BitXor | BinOp::BitAnd => bitwise(op, left, right),
        BinOp::MatMult => None,
    }
}

fn add(left: &Constant, right: &Constant) -> Option<Constant> {
    Some(match (left, right) {
        (Constant::Str(a), Constant::Str(b)) => Constant::Str([&**a, b].concat().into()),
        (Constant::Bytes(a), Constant::Bytes(b)) => Constant::Bytes([&**a, b].concat().into()),
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            Constant::Tuple(a.iter().chain(&**b).cloned().collect())
        }
        _ => match pair(left, right)? {
            Pair::Int(a, b) => Constant::Int(a + b),
            Pair::Float(a, b) => Constant::Float(a + b),
            Pair::Complex(a, b) => constant((a.0 + b.0, a.1 + b.1)),
        },
    })
}

fn multiply(left: &Constant, right: &Constant) -> Option<Constant> {
    match (left, right) {
        (Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_), times) => repeat(left, times),
        (times, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_)) => repeat(right, times),
        _ => match pair(left, right)? {
            Pair::Int(a, b) => {
                let small = a.is_zero() || b.is_zero() || a.bits() + b.bits() <= MAX_INT_BITS;
                small.then(|| Constant::Int(a * b))
            }
            Pair::Float(a, b) => Some(Constant::Float(a * b)),
            Pair::Complex(a, b) => Some(constant(complex::mul(a, b))),
        },
    }
}

/// `sequence * times`. A negative count is not computed unless the sequence is empty.
fn repeat(sequence: &Constant, times: &Constant) -> Option<Constant> {
    let Number::Int(times) = number(times)? else {
        return None;
    };
    let (size, limit) = match sequence {
        Constant::Str(text) => (text.chars().count(), MAX_CHARS),
        Constant::Bytes(bytes) => (bytes.len(), MAX_CHARS),
        Constant::Tuple(items) => (items.len(), MAX_ITEMS),
        _ => return None,
    };
    if size == 0 {
        // Python refuses a count that is no index, even of nothing.
        return times.to_isize().map(|_| sequence.clone());
    }
    let times = times.to_usize().filter(|&times| times <= limit / size)?;
    Some(match sequence {
        Constant::Str(text) => Constant::Str(text.repeat(times).into()),
        Constant::Bytes(bytes) => Constant::Bytes(bytes.repeat(times).into()),
        Constant::Tuple(items) => {
            if let Some(limit) = MAX_TOTAL_ITEMS.checked_div(times) {
                remaining(sequence, limit)?;
            }
            Constant::Tuple(
                std::iter::repeat_n(&**items, times)
                    .flatten()
                    .cloned()
                    .collect(),
            )
        }
        _ => return None,
    })
}

/// `limit` minus the items of a tuple and of the tuples in it; `None` if there are more.
fn remaining(value: &Constant, limit: usize) -> Option<usize> {
    match value {
        Constant::Tuple(items) | Constant::FrozenSet(items) => items
            .iter()
            .try_fold(limit.checked_sub(items.len())?, |limit, item| {
                remaining(item, limit)
            }),
        _ => Some(limit),
    }
}

fn power(left: &Constant, right: &Constant) -> Option<Constant> {
    match pair(left, right)? {
        Pair::Int(base, exponent) => {
            if !base.is_zero() && exponent.is_positive() {
                let exponent = exponent.to_u64()?;
                if base.bits() > MAX_INT_BITS / exponent {
                    return None;
                }
            }
            Some(match int::pow(&base, &exponent).ok()? {
                int::Power::Int(value) => Constant::Int(value),
                int::Power::Float(value) => Constant::Float(value),
            })
        }
        Pair::Float(base, exponent) => match float::pow(base, exponent).ok()? {
            float::Power::Float(value) => Some(Constant::Float(value)),
            float::Power::Complex => {
                let power = complex::pow((base, 0.0), (exponent, 0.0)).ok()?;
                Some(constant(power))
            }
        },
        Pair::Complex(base, exponent) => complex::pow(base, exponent).ok().map(constant),
    }
}

fn left_shift(left: &Constant, right: &Constant) -> Option<Constant> {
    let Pair::Int(value, by) = pair(left, right)? else {
        return None;
    };
    if !value.is_zero() && !by.is_zero() {
        let by = by.to_u64().filter(|&by| by <= MAX_INT_BITS)?;
        if value.bits() > MAX_INT_BITS - by {
            return None;
        }
    }
    int::shift_left(&value, &by).ok().map(Constant::Int)
}

fn right_shift(left: &Constant, right: &Constant) -> Option<Constant> {
    let Pair::Int(value, by) = pair(left, right)? else {
        return None;
    };
    int::shift_right(&value, &by).ok().map(Constant::Int)
}

fn bitwise(op: BinOp, left: &Constant, right: &Constant) -> Option<Constant> {
    if let (Constant::Bool(a), Constant::Bool(b)) = (left, right) {
        return Some(Constant::Bool(match op {
            BinOp::BitOr => a | b,
            BinOp::BitXor => a ^ b,
            _ => a & b,
        }));
    }
    let Pair::Int(a, b) = pair(left, right)? else {
        return None;
    };
    Some(Constant::Int(match op {
        BinOp::BitOr => a | b,
        BinOp::BitXor => a ^ b,
        _ => a & b,
    }))
}

/// `value[index]`.
pub(super) fn subscript(value: &Constant, index: &Constant) -> Option<Constant> {
    let Number::Int(index) = number(index)? else {
        return None;
    };
    let place = |length: usize| {
        let index = index.to_isize()?;
        let index = if index < 0 {
            length.checked_sub(index.unsigned_abs())?
        } else {
            index.unsigned_abs()
        };
        (index < length).then_some(index)
    };
    match value {
        Constant::Str(text) => {
            let index = place(text.chars().count())?;
            let found = text.chars().nth(index)?;
            Some(Constant::Str(found.to_string().into()))
        }
        Constant::Bytes(bytes) => Some(Constant::Int(bytes[place(bytes.len())?].into())),
        Constant::Tuple(items) => Some(items[place(items.len())?].clone()),
        _ => None,
    }
}

/// The members of a set of these items: of equal ones the first.
pub(super) fn distinct(items: Box<[Constant]>) -> Box<[Constant]> {
    let hasher = Hasher::default();
    let mut seen: HashTable<u32> = HashTable::with_capacity(items.len());
    let mut distinct: Vec<Constant> = Vec::with_capacity(items.len());
    for item in items {
        let hash = hasher.hash_one(equality_class(&item));
        let found = seen.find(hash, |&place| equal(&distinct[place as usize], &item));
        if found.is_none() {
            let place = u32::try_from(distinct.len()).expect("fewer items than bytes of source");
            seen.insert_unique(hash, place, |&place| {
                hasher.hash_one(equality_class(&distinct[place as usize]))
            });
            distinct.push(item);
        }
    }
    distinct.into()
}

/// What equal values have in common: the nearest float of a number, the text of a string.
fn equality_class(value: &Constant) -> (u64, &[u8]) {
    match value {
        Constant::Str(text) => (0, text.as_bytes()),
        Constant::Bytes(bytes) => (1, bytes),
        Constant::Tuple(items) => (2 + items.len() as u64, &[]),
        _ => {
            let number = number(value).and_then(|number| number.complex());
            // Zero has two signs.
            (number.map_or(0, |(real, _)| (real + 0.0).to_bits()), &[])
        }
    }
}

/// `left == right`, by value across the types of numbers.
fn equal(left: &Constant, right: &Constant) -> bool {
    match (left, right) {
        (Constant::None, Constant::None) | (Constant::Ellipsis, Constant::Ellipsis) => true,
        (Constant::Str(a), Constant::Str(b)) => a == b,
        (Constant::Bytes(a), Constant::Bytes(b)) => a == b,
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| equal(a, b))
        }
        _ => match (number(left), number(right)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => a == b,
            (Some(Number::Int(whole)), Some(other)) | (Some(other), Some(Number::Int(whole))) => {
                // Exact: the other must be a whole number, and then is an integer to compare with.
                let Some((real, imag)) = other.complex() else {
                    return false;
                };
                imag == 0.0 && real.fract() == 0.0 && float::to_int(real).ok() == Some(whole)
            }
            (Some(a), Some(b)) => match (a.complex(), b.complex()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
            _ => false,
        },
    }
}
