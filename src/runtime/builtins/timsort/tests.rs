//! The sort against the standard library's stable one, and its comparisons against the bound that a merge sort
//! keeps. That the very sequence of comparisons is CPython's is what `tests/lang/sort_comparisons.py` shows.

use super::{Part, Plan};
use proptest::prelude::*;

/// Sorts the places of the keys, with the plan written down and read again after each part; the order and how
/// many comparisons it took.
fn sorted(keys: &[u8]) -> (Vec<u32>, usize) {
    let mut order: Vec<u32> = (0..).take(keys.len()).collect();
    let untouched = order.clone();
    let mut comparisons = 0;
    let mut lt = |a: u32, b: u32| {
        comparisons += 1;
        Ok::<bool, ()>(keys[a as usize] < keys[b as usize])
    };
    let mut plan = Plan::new(keys.len());
    while let Some(part) = plan.part() {
        match part {
            Part::Run { start } => {
                let run = plan.find_run(start, |at| untouched[at], &mut lt).unwrap();
                order[start..start + run.len()].copy_from_slice(&run);
                plan.found(run.len());
            }
            Part::Merge { start, middle, end } => {
                let items = &mut order[start..end];
                let answer = plan.merge(items, middle - start, &mut lt).unwrap();
                plan.merged(start, answer);
            }
        }
        plan = Plan::from_numbers(&plan.to_numbers()).expect("it was written down");
    }
    (order, comparisons)
}

fn check(keys: &[u8]) {
    let (order, comparisons) = sorted(keys);
    let mut expected: Vec<u32> = (0..).take(keys.len()).collect();
    expected.sort_by_key(|&i| keys[i as usize]);
    assert_eq!(order, expected, "{keys:?}");
    let n = keys.len();
    let log = (usize::BITS - n.leading_zeros()) as usize;
    assert!(comparisons <= n * log + n, "{comparisons} for {n} items");
}

#[test]
fn what_is_in_order_takes_one_comparison_less_than_items() {
    let ascending: Vec<u8> = (0..250).collect();
    let descending: Vec<u8> = (0..250).rev().collect();
    for keys in [&ascending, &descending, &vec![7; 250]] {
        assert_eq!(sorted(keys).1, 249);
    }
}

/// Runs of all kinds in a row: random, ascending, descending, equal.
fn keys() -> impl Strategy<Value = Vec<u8>> {
    let run = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|mut keys| {
            keys.sort_unstable();
            keys
        }),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|mut keys| {
            keys.sort_unstable();
            keys.reverse();
            keys
        }),
        (any::<u8>(), 0..100_usize).prop_map(|(key, count)| vec![key; count]),
    ];
    prop::collection::vec(run, 0..8).prop_map(|runs| runs.concat())
}

proptest! {
    #[test]
    fn the_order_is_that_of_a_stable_sort(keys in keys()) {
        check(&keys);
    }
}
