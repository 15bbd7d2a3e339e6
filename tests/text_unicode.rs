//! Every code point's classes and case mappings against CPython 3.8.
//!
//! The oracle is one hash per 4096 code points (`tests/oracles/unicode_answers.py`), so that the whole of
//! Unicode is compared without a table of a million rows in the repository.
//! Surrogates and their stand-ins are left out: no `char` and shared.

use racescope::text::{case, classify, unicode};
use std::fmt::Write as _;

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn answers(c: char) -> String {
    let one = c.to_string();
    let questions: [fn(&str) -> bool; 11] = [
        classify::is_printable,
        classify::is_alpha,
        classify::is_decimal,
        classify::is_digit,
        classify::is_numeric,
        classify::is_space,
        case::is_lower,
        case::is_upper,
        classify::is_identifier,
        case::is_title,
        classify::is_alnum,
    ];
    let maps = [
        case::upper,
        case::lower,
        case::title,
        case::casefold,
        case::swapcase,
        case::capitalize,
    ];
    let mut line = format!("{:x} ", c as u32);
    for question in questions {
        line.push(if question(&one) { '1' } else { '0' });
    }
    line.push(if unicode::is_identifier_continue(c) {
        '1'
    } else {
        '0'
    });
    for map in maps {
        let points: Vec<String> = map(&one)
            .chars()
            .map(|m| format!("{:x}", m as u32))
            .collect();
        write!(line, " {}", points.join(".")).unwrap();
    }
    let sigma = case::lower(&format!("A{c}\u{3a3}")).chars().last().unwrap();
    writeln!(line, " {:x}", sigma as u32).unwrap();
    line
}

#[test]
fn every_code_point_answers_as_in_cpython() {
    let oracle = include_str!("oracles/data/unicode_answers.txt");
    let mut wrong = Vec::new();
    for row in oracle.lines().skip(1) {
        let (block, hash) = row.split_once(' ').unwrap();
        let block = u32::from_str_radix(block, 16).unwrap();
        let lines: String = (block..block + 0x1000)
            .filter(|&point| char::from_u32(point).is_some_and(|c| unicode::surrogate(c).is_none()))
            .filter_map(char::from_u32)
            .map(answers)
            .collect();
        if format!("{:016x}", fnv(&lines)) != hash {
            wrong.push(format!("{block:x}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "blocks that differ from CPython 3.8: {wrong:?}"
    );
}
