//! Constant folding on the tree, before any code is made: `Python/ast_opt.c` of CPython 3.8.
//!
//! Operators on constants are computed, within limits that keep the result small; tuples of constants become
//! constants; a list or set on the right of `in` or after `for` becomes a tuple or frozenset; `not a in b`
//! becomes `a not in b`; `__debug__` becomes `True`. What would raise stays as it is. Peculiarities of 3.8
//! are kept: the value of a walrus is not looked into, `async for` keeps its list.
//!
//! This is the first pass over the tree, so it also refuses trees too deep for the passes that follow.
//! [`walk`] visits, [`arithmetic`] computes.

mod arithmetic;
mod walk;

pub(super) use arithmetic::is_true;
pub(super) use walk::Folder;
