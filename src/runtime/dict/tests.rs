//! Dicts against a list of pairs in order of insertion.

use super::Dict;
use crate::runtime::value::Value;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
enum Change {
    Set(i64, i64),
    Remove(i64),
    RemoveLast,
    Clear,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        20 => (0..60_i64, any::<i64>()).prop_map(|(key, value)| Change::Set(key, value)),
        15 => (0..60_i64).prop_map(Change::Remove),
        6 => Just(Change::RemoveLast),
        1 => Just(Change::Clear),
    ]
}

/// A hash with many collisions.
fn hash(key: i64) -> i64 {
    key % 7
}

fn find(dict: &Dict, key: i64) -> Option<usize> {
    dict.find(hash(key), |stored| stored == Value::Int(key))
}

proptest! {
    #[test]
    fn a_dict_keeps_the_order_of_insertion(changes in prop::collection::vec(change(), 0..400)) {
        let (mut dict, mut model) = (Dict::default(), Vec::<(i64, i64)>::new());
        for change in changes {
            match change {
                Change::Set(key, value) => {
                    match find(&dict, key) {
                        Some(position) => {
                            dict.set_at(position, Value::Int(value));
                        }
                        None => dict.push(hash(key), Value::Int(key), Value::Int(value)),
                    }
                    match model.iter_mut().find(|pair| pair.0 == key) {
                        Some(pair) => pair.1 = value,
                        None => model.push((key, value)),
                    }
                }
                Change::Remove(key) => {
                    let removed = find(&dict, key).map(|position| dict.remove_at(position));
                    let at = model.iter().position(|pair| pair.0 == key);
                    let expected = at.map(|at| model.remove(at));
                    let expected = expected.map(|(k, v)| (Value::Int(k), Value::Int(v)));
                    prop_assert_eq!(removed, expected);
                }
                Change::RemoveLast => {
                    let last = (0..dict.end()).rev().find(|&p| dict.at(p).is_some());
                    let removed = last.map(|position| dict.remove_at(position));
                    let expected = model.pop().map(|(k, v)| (Value::Int(k), Value::Int(v)));
                    prop_assert_eq!(removed, expected);
                }
                Change::Clear => {
                    dict.clear();
                    model.clear();
                }
            }
            prop_assert_eq!(dict.len(), model.len());
            for &(key, _) in &model {
                prop_assert!(find(&dict, key).is_some(), "{key} is lost");
            }
        }
        let pairs: Vec<(Value, Value)> = dict.iter().collect();
        let expected: Vec<(Value, Value)> = model
            .into_iter()
            .map(|(key, value)| (Value::Int(key), Value::Int(value)))
            .collect();
        prop_assert_eq!(pairs, expected);
    }
}
