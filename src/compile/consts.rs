//! `co_consts` while it grows: each constant once, by type and value.
//!
//! CPython 3.8 keys constants with `_PyCode_ConstantKey` (`Objects/codeobject.c`): `1`, `1.0` and `True` are
//! three constants, and so are `0.0` and `-0.0`, also inside tuples; sets compare without order; equal code
//! objects are one. A NaN can only come from folding, which makes a new object each time, so it equals
//! nothing.

use super::names::Hasher;
use crate::bytecode::{CodeObject, Const};
use crate::syntax::constant::Constant;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash, Hasher as _};
use std::sync::Arc;

/// The table of constants of one code object.
#[derive(Debug, Default)]
pub(super) struct Consts {
    list: Vec<Const>,
    /// By hash, once there are many.
    index: HashTable<u32>,
    hasher: Hasher,
}

/// Up to this many constants a search is faster than a hash.
const SEARCHED: usize = 12;

impl Consts {
    /// The index of a literal.
    pub fn add(&mut self, value: &Constant) -> u32 {
        let equal = |other: &Const| matches!(other, Const::Value(other) if same(value, other));
        self.find(|hasher| hash(hasher, value), equal)
            .unwrap_or_else(|| self.push(Const::Value(value.clone())))
    }

    /// The index of a code object.
    pub fn add_code(&mut self, code: &Arc<CodeObject>) -> u32 {
        let equal = |other: &Const| matches!(other, Const::Code(other) if same_code(code, other));
        self.find(|hasher| hash_code(hasher, code), equal)
            .unwrap_or_else(|| self.push(Const::Code(Arc::clone(code))))
    }

    fn find(&self, hash: impl Fn(&Hasher) -> u64, equal: impl Fn(&Const) -> bool) -> Option<u32> {
        if self.list.len() <= SEARCHED {
            let place = self.list.iter().position(equal)?;
            return u32::try_from(place).ok();
        }
        let hash = hash(&self.hasher);
        let equal = |&index: &u32| equal(&self.list[index as usize]);
        self.index.find(hash, equal).copied()
    }

    fn push(&mut self, value: Const) -> u32 {
        let index = u32::try_from(self.list.len()).expect("fewer constants than bytes of source");
        self.list.push(value);
        let (list, hasher) = (&self.list, &self.hasher);
        let rehash = |&index: &u32| match &list[index as usize] {
            Const::Value(value) => hash(hasher, value),
            Const::Code(code) => hash_code(hasher, code),
        };
        // The index begins when it is needed first.
        let missing = match list.len() {
            0..=SEARCHED => index..index,
            length if length == SEARCHED + 1 => 0..index + 1,
            _ => index..index + 1,
        };
        for index in missing {
            self.index.insert_unique(rehash(&index), index, rehash);
        }
        index
    }

    /// The constants in the order of their indices.
    pub fn into_list(self) -> Vec<Const> {
        self.list
    }
}

fn hash(hasher: &Hasher, value: &Constant) -> u64 {
    let mut state = hasher.build_hasher();
    feed(value, &mut state);
    state.finish()
}

fn hash_code(hasher: &Hasher, code: &CodeObject) -> u64 {
    hasher.hash_one((&code.name, code.firstlineno))
}

/// Equal constants feed alike; a set only its length, since it has no order.
fn feed(value: &Constant, state: &mut impl std::hash::Hasher) {
    std::mem::discriminant(value).hash(state);
    match value {
        Constant::None | Constant::Ellipsis => {}
        Constant::Bool(value) => value.hash(state),
        Constant::Int(value) => value.hash(state),
        Constant::Float(value) => value.to_bits().hash(state),
        Constant::Complex(real, imag) => (real.to_bits(), imag.to_bits()).hash(state),
        Constant::Str(text) => text.hash(state),
        Constant::Bytes(bytes) => bytes.hash(state),
        Constant::Tuple(items) => {
            items.len().hash(state);
            items.iter().for_each(|item| feed(item, state));
        }
        Constant::FrozenSet(items) => items.len().hash(state),
    }
}

/// The same constant: same type, same value, same sign of zero.
fn same(a: &Constant, b: &Constant) -> bool {
    let same_float = |a: f64, b: f64| a.to_bits() == b.to_bits() && !a.is_nan();
    match (a, b) {
        (Constant::Float(a), Constant::Float(b)) => same_float(*a, *b),
        (Constant::Complex(a, b), Constant::Complex(c, d)) => {
            same_float(*a, *c) && same_float(*b, *d)
        }
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| same(a, b))
        }
        (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
            a.len() == b.len()
                && (a.iter().zip(&**b).all(|(a, b)| same(a, b))
                    || a.iter().all(|a| b.iter().any(|b| same(a, b))))
        }
        _ => a == b,
    }
}

/// `code.__eq__` of CPython 3.8: everything but the file, the stack size and the line table.
fn same_code(a: &CodeObject, b: &CodeObject) -> bool {
    a.name == b.name
        && a.argcount == b.argcount
        && a.posonlyargcount == b.posonlyargcount
        && a.kwonlyargcount == b.kwonlyargcount
        && a.nlocals == b.nlocals
        && a.flags == b.flags
        && a.firstlineno == b.firstlineno
        && a.code == b.code
        && a.names == b.names
        && a.varnames == b.varnames
        && a.freevars == b.freevars
        && a.cellvars == b.cellvars
        && a.consts.len() == b.consts.len()
        && a.consts.iter().zip(&b.consts).all(|pair| match pair {
            (Const::Value(a), Const::Value(b)) => same(a, b),
            (Const::Code(a), Const::Code(b)) => same_code(a, b),
            _ => false,
        })
}
