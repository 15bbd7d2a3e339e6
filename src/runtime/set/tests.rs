//! Sets against the standard library's. Their order is CPython's: `tests/lang/set_order.py` shows that.

use super::Set;
use crate::numeric::hash::hash_i64;
use crate::runtime::value::Value;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
enum Change {
    Add(i64),
    Remove(i64),
    Pop,
    Copy,
    Sweep,
    MergeInto(Vec<i64>),
    Clear,
}

fn change() -> impl Strategy<Value = Change> {
    let number = prop_oneof![0..40_i64, any::<i64>(), (0..20_i64).prop_map(|n| n * 64)];
    prop_oneof![
        8 => number.clone().prop_map(Change::Add),
        6 => number.clone().prop_map(Change::Remove),
        2 => Just(Change::Pop),
        1 => Just(Change::Copy),
        1 => Just(Change::Sweep),
        1 => prop::collection::vec(number, 0..50).prop_map(Change::MergeInto),
        1 => Just(Change::Clear),
    ]
}

fn find(set: &Set, number: i64) -> Option<usize> {
    set.find(hash_i64(number), |key| key == Value::Int(number))
}

fn add(set: &mut Set, number: i64) {
    if find(set, number).is_none() {
        set.push(hash_i64(number), Value::Int(number));
    }
}

proptest! {
    #[test]
    fn a_set_holds_what_was_added_and_not_removed(changes in prop::collection::vec(change(), 0..300)) {
        let (mut set, mut model) = (Set::default(), BTreeSet::new());
        for change in changes {
            match change {
                Change::Add(number) => {
                    add(&mut set, number);
                    model.insert(number);
                }
                Change::Remove(number) => {
                    if let Some(position) = find(&set, number) {
                        set.remove_at(position);
                    }
                    model.remove(&number);
                }
                Change::Pop => match set.pop() {
                    Some(Value::Int(number)) => prop_assert!(model.remove(&number)),
                    popped => prop_assert!(popped.is_none() && model.is_empty()),
                },
                Change::Copy => set = set.copy(),
                Change::Sweep => set.sweep(),
                Change::MergeInto(numbers) => {
                    set.reserve_for(numbers.len());
                    for number in numbers {
                        add(&mut set, number);
                        model.insert(number);
                    }
                }
                Change::Clear => {
                    set.clear();
                    model.clear();
                }
            }
            prop_assert_eq!(set.len(), model.len());
        }
        let numbers: BTreeSet<i64> = set
            .iter()
            .map(|(_, key)| match key {
                Value::Int(number) => number,
                other => unreachable!("{other:?} was not added"),
            })
            .collect();
        prop_assert_eq!(&numbers, &model);
        prop_assert!(model.iter().all(|&number| find(&set, number).is_some()));
    }
}
