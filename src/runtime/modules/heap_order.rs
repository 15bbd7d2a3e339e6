//! A binary heap in a list, kept as CPython 3.8's `heapq` keeps it (`Modules/_heapqmodule.c`): the same
//! comparisons in the same order, because Python code may run in them, and so the same order among equals.

use super::super::ctx::Ctx;
use super::super::native::Trap;
use super::super::ops::compare;
use super::super::value::Value;
use crate::bytecode::instr::Compare;

fn less(cx: &mut Ctx<'_>, a: Value, b: Value) -> Result<bool, Trap> {
    compare::test(cx, Compare::Lt, a, b)
}

/// Adds an item. If a comparison raises, the item stays where it had got to.
///
/// # Errors
/// What a comparison raises, or its trap.
pub fn push(cx: &mut Ctx<'_>, heap: &mut Vec<Value>, item: Value) -> Result<(), Trap> {
    heap.push(item);
    let last = heap.len() - 1;
    sift_towards_root(cx, heap, 0, last)
}

/// Removes the smallest item; none if the heap is empty.
///
/// # Errors
/// As [`push`].
pub fn pop(cx: &mut Ctx<'_>, heap: &mut Vec<Value>) -> Result<Option<Value>, Trap> {
    let Some(last) = heap.pop() else {
        return Ok(None);
    };
    let Some(root) = heap.first_mut() else {
        return Ok(Some(last));
    };
    let smallest = std::mem::replace(root, last);
    sift_to_leaf_and_back(cx, heap)?;
    Ok(Some(smallest))
}

/// Moves the item at `at` up while it is less than its parent.
fn sift_towards_root(
    cx: &mut Ctx<'_>,
    heap: &mut [Value],
    root: usize,
    mut at: usize,
) -> Result<(), Trap> {
    while at > root {
        let parent = (at - 1) / 2;
        if !less(cx, heap[at], heap[parent])? {
            break;
        }
        heap.swap(at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at the root down to a leaf, always past the smaller child, and then up to its place: fewer
/// comparisons than stopping on the way, since a heap's last item is mostly a large one.
fn sift_to_leaf_and_back(cx: &mut Ctx<'_>, heap: &mut [Value]) -> Result<(), Trap> {
    let mut at = 0;
    while at < heap.len() / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < heap.len() && !less(cx, heap[child], heap[child + 1])? {
            child += 1;
        }
        heap.swap(at, child);
        at = child;
    }
    sift_towards_root(cx, heap, 0, at)
}
