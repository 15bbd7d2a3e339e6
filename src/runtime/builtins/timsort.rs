//! Merge sort as CPython does it (`Objects/listsort.txt` describes it): natural runs, binary insertion for
//! short ones, merges that gallop.
//!
//! Any stable sort gives the same result where the order is consistent. But a program's `__lt__` can count,
//! print and raise, and the message of an impossible comparison names its operands in order, so that the very
//! sequence of comparisons can be seen. It is the same here. What is sorted are numbers that stand for the
//! items; the caller compares.

/// Runs shorter than this gallop's threshold are merged item by item.
const MIN_GALLOP: usize = 7;

/// `lt(a, b)` is whether item `a` stands before item `b`.
pub trait Less<E>: FnMut(u32, u32) -> Result<bool, E> {}
impl<E, F: FnMut(u32, u32) -> Result<bool, E>> Less<E> for F {}

/// One part of the work, which does not depend on how the parts before it were done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// [`Plan::find_run`]
    Run {
        /// Where it begins.
        start: usize,
    },
    /// [`Plan::merge`] of two adjoining runs.
    Merge {
        /// Where the first begins.
        start: usize,
        /// Where the second begins.
        middle: usize,
        /// Where it ends.
        end: usize,
    },
}

/// What is left to do: the runs found so far, not yet merged.
#[derive(Debug)]
pub struct Plan {
    len: usize,
    min_run: usize,
    next: usize,
    runs: Vec<(usize, usize)>,
    min_gallop: usize,
}

impl Plan {
    /// The plan for `len` items.
    #[must_use]
    pub fn new(len: usize) -> Self {
        let (mut rest, mut odd) = (len, 0);
        while rest >= 64 {
            odd |= rest & 1;
            rest >>= 1;
        }
        Self {
            len,
            min_run: rest + odd,
            next: 0,
            runs: Vec::new(),
            min_gallop: MIN_GALLOP,
        }
    }

    /// The next part, if any is left.
    #[must_use]
    pub fn part(&self) -> Option<Part> {
        let merge = |at: usize| {
            let ((start, _), (middle, length)) = (self.runs[at], self.runs[at + 1]);
            Some(Part::Merge {
                start,
                middle,
                end: middle + length,
            })
        };
        let length = |at: usize| self.runs[at].1;
        if let Some(at) = self.runs.len().checked_sub(2) {
            let crowded = at > 0 && length(at - 1) <= length(at) + length(at + 1)
                || at > 1 && length(at - 2) <= length(at - 1) + length(at);
            let all_found = self.next == self.len;
            if (crowded || all_found) && at > 0 && length(at - 1) < length(at + 1) {
                return merge(at - 1);
            }
            if crowded || all_found || length(at) <= length(at + 1) {
                return merge(at);
            }
        }
        (self.next < self.len).then_some(Part::Run { start: self.next })
    }

    /// The run that begins at `start`, in order; `item` gives the items that nothing has been done to yet.
    ///
    /// # Errors
    /// What `lt` returns.
    pub fn find_run<E>(
        &self,
        start: usize,
        item: impl Fn(usize) -> u32,
        lt: &mut impl Less<E>,
    ) -> Result<Vec<u32>, E> {
        run(self.len - start, |at| item(start + at), self.min_run, lt)
    }

    /// Merges the items of two runs, the second beginning at `middle`; the answer is for [`Plan::merged`].
    ///
    /// # Errors
    /// What `lt` returns; the items are then in no order.
    pub fn merge<E>(
        &self,
        items: &mut [u32],
        middle: usize,
        lt: &mut impl Less<E>,
    ) -> Result<usize, E> {
        merge(items, middle, self.min_gallop, lt)
    }

    /// Notes that a run of a length was found.
    pub fn found(&mut self, length: usize) {
        self.runs.push((self.next, length));
        self.next += length;
    }

    /// Notes that the run at `start` and the next one are merged, and the answer.
    pub fn merged(&mut self, start: usize, answer: usize) {
        self.min_gallop = answer;
        if let Some(at) = self.runs.iter().position(|run| run.0 == start) {
            let (_, length) = self.runs.remove(at + 1);
            self.runs[at].1 += length;
        }
    }

    /// The plan as numbers: for [`Plan::from_numbers`].
    #[must_use]
    pub fn to_numbers(&self) -> Vec<usize> {
        let mut numbers = vec![self.len, self.min_gallop];
        numbers.extend(self.runs.iter().map(|run| run.1));
        numbers
    }

    /// The plan that [`Plan::to_numbers`] wrote down: the number of items, the threshold of galloping, and the
    /// lengths of the runs.
    #[must_use]
    pub fn from_numbers(numbers: &[usize]) -> Option<Self> {
        let [len, min_gallop, lengths @ ..] = numbers else {
            return None;
        };
        let mut plan = Self::new(*len);
        for &length in lengths {
            plan.found(length);
        }
        plan.min_gallop = *min_gallop;
        Some(plan)
    }
}

/// The run in front of `count` items, made at least `min_run` long as far as there are items.
fn run<E>(
    count: usize,
    item: impl Fn(usize) -> u32,
    min_run: usize,
    lt: &mut impl Less<E>,
) -> Result<Vec<u32>, E> {
    let mut items: Vec<u32> = (0..count.min(2)).map(&item).collect();
    if items.len() < 2 {
        return Ok(items);
    }
    let descending = lt(items[1], items[0])?;
    while items.len() < count {
        let next = item(items.len());
        if lt(next, items[items.len() - 1])? != descending {
            break;
        }
        items.push(next);
    }
    if descending {
        items.reverse();
    }
    while items.len() < min_run.min(count) {
        let pivot = item(items.len());
        let (mut left, mut right) = (0, items.len());
        while left < right {
            let middle = left + (right - left) / 2;
            if lt(pivot, items[middle])? {
                right = middle;
            } else {
                left = middle + 1;
            }
        }
        items.insert(left, pivot);
    }
    Ok(items)
}

/// Doubles its steps from `hint` in one direction while `goes_on`; the bounds between which the answer lies.
fn gallop<E>(
    reach: usize,
    mut goes_on: impl FnMut(usize) -> Result<bool, E>,
) -> Result<(usize, usize), E> {
    let (mut last, mut offset) = (0, 1);
    while offset < reach && goes_on(offset)? {
        last = offset;
        offset = offset * 2 + 1;
    }
    Ok((last, offset.min(reach)))
}

/// Where `key` belongs in sorted items: before the first that is not less (`left`), or after the last that is
/// not greater. Looks around `hint` first.
fn place<E>(
    key: u32,
    items: &[u32],
    hint: usize,
    left: bool,
    lt: &mut impl Less<E>,
) -> Result<usize, E> {
    // Whether the place lies after the item.
    let mut after = |item: u32| {
        if left {
            lt(item, key)
        } else {
            lt(key, item).map(|less| !less)
        }
    };
    let (mut low, mut high) = if after(items[hint])? {
        let (last, offset) = gallop(items.len() - hint, |offset| after(items[hint + offset]))?;
        (hint + last + 1, hint + offset)
    } else {
        let (last, offset) = gallop(hint + 1, |offset| {
            after(items[hint - offset]).map(|after| !after)
        })?;
        (hint + 1 - offset, hint - last)
    };
    while low < high {
        let middle = low + (high - low) / 2;
        if after(items[middle])? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Merges `items[..middle]` and `items[middle..]`; the answer is the new threshold of galloping.
fn merge<E>(
    items: &mut [u32],
    middle: usize,
    min_gallop: usize,
    lt: &mut impl Less<E>,
) -> Result<usize, E> {
    let (a, b) = items.split_at(middle);
    let skipped = place(b[0], a, 0, false, lt)?;
    if skipped == a.len() {
        return Ok(min_gallop);
    }
    let kept = place(a[a.len() - 1], b, b.len() - 1, true, lt)?;
    if kept == 0 {
        return Ok(min_gallop);
    }
    let (a, b) = (a[skipped..].to_vec(), b[..kept].to_vec());
    let target = &mut items[skipped..middle + kept];
    if a.len() <= b.len() {
        merge_up(&a, &b, target, min_gallop, lt)
    } else {
        merge_down(&a, &b, target, min_gallop, lt)
    }
}

/// Merges from the front. The first of `b` comes first and the last of `a` last.
fn merge_up<E>(
    a: &[u32],
    b: &[u32],
    target: &mut [u32],
    mut min_gallop: usize,
    lt: &mut impl Less<E>,
) -> Result<usize, E> {
    let (mut i, mut j) = (0, 1);
    target[0] = b[0];
    let mut kept = min_gallop;
    // Done when `b` is used up or one item of `a` is left.
    let over = |i: usize, j: usize| j == b.len() || i + 1 >= a.len();
    'merging: while !over(i, j) {
        let (mut from_a, mut from_b) = (0, 0);
        loop {
            if lt(b[j], a[i])? {
                target[i + j] = b[j];
                j += 1;
                (from_a, from_b) = (0, from_b + 1);
            } else {
                target[i + j] = a[i];
                i += 1;
                (from_a, from_b) = (from_a + 1, 0);
            }
            if over(i, j) {
                break 'merging;
            }
            if from_a.max(from_b) >= min_gallop {
                break;
            }
        }
        min_gallop += 1;
        loop {
            min_gallop -= usize::from(min_gallop > 1);
            kept = min_gallop;
            let from_a = place(b[j], &a[i..], 0, false, lt)?;
            target[i + j..i + j + from_a].copy_from_slice(&a[i..i + from_a]);
            i += from_a;
            if from_a > 0 && over(i, j) {
                break 'merging;
            }
            target[i + j] = b[j];
            j += 1;
            if over(i, j) {
                break 'merging;
            }
            let from_b = place(a[i], &b[j..], 0, true, lt)?;
            target[i + j..i + j + from_b].copy_from_slice(&b[j..j + from_b]);
            j += from_b;
            if j == b.len() {
                break 'merging;
            }
            target[i + j] = a[i];
            i += 1;
            if over(i, j) {
                break 'merging;
            }
            if from_a < MIN_GALLOP && from_b < MIN_GALLOP {
                break;
            }
        }
        min_gallop += 1;
        kept = min_gallop;
    }
    // What is left of `b` stands before the last of `a`.
    target[i + j..i + b.len()].copy_from_slice(&b[j..]);
    target[i + b.len()..].copy_from_slice(&a[i..]);
    Ok(kept)
}

/// Merges from the back; the mirror image of [`merge_up`].
fn merge_down<E>(
    a: &[u32],
    b: &[u32],
    target: &mut [u32],
    mut min_gallop: usize,
    lt: &mut impl Less<E>,
) -> Result<usize, E> {
    // How many are left of each; the next to be placed goes to `i + j - 1`.
    let (mut i, mut j) = (a.len() - 1, b.len());
    target[i + j] = a[i];
    let mut kept = min_gallop;
    let over = |i: usize, j: usize| i == 0 || j <= 1;
    'merging: while !over(i, j) {
        let (mut from_a, mut from_b) = (0, 0);
        loop {
            if lt(b[j - 1], a[i - 1])? {
                i -= 1;
                target[i + j] = a[i];
                (from_a, from_b) = (from_a + 1, 0);
            } else {
                j -= 1;
                target[i + j] = b[j];
                (from_a, from_b) = (0, from_b + 1);
            }
            if over(i, j) {
                break 'merging;
            }
            if from_a.max(from_b) >= min_gallop {
                break;
            }
        }
        min_gallop += 1;
        loop {
            min_gallop -= usize::from(min_gallop > 1);
            kept = min_gallop;
            let rest = place(b[j - 1], &a[..i], i - 1, false, lt)?;
            let from_a = i - rest;
            target[rest + j..i + j].copy_from_slice(&a[rest..i]);
            i = rest;
            if i == 0 {
                break 'merging;
            }
            j -= 1;
            target[i + j] = b[j];
            if over(i, j) {
                break 'merging;
            }
            let rest = place(a[i - 1], &b[..j], j - 1, true, lt)?;
            let from_b = j - rest;
            target[i + rest..i + j].copy_from_slice(&b[rest..j]);
            j = rest;
            if from_b > 0 && over(i, j) {
                break 'merging;
            }
            i -= 1;
            target[i + j] = a[i];
            if over(i, j) {
                break 'merging;
            }
            if from_a < MIN_GALLOP && from_b < MIN_GALLOP {
                break;
            }
        }
        min_gallop += 1;
        kept = min_gallop;
    }
    // What is left of `a` stands after the first of `b`.
    target[j..i + j].copy_from_slice(&a[..i]);
    target[..j].copy_from_slice(&b[..j]);
    Ok(kept)
}

#[cfg(test)]
mod tests;
