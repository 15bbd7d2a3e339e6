//! Reading the oracle tables that CPython 3.8 wrote: rows of fields between tabs.
//!
//! Strings are code points in hex joined by dots (lone surrogates become their stand-ins), floats are the
//! hex of their bits, so that no field depends on any printer or parser under test.

#![allow(dead_code, reason = "each test binary uses the readers it needs")]

use racescope::text::unicode::char_from_code;

/// The rows of a table; the first line says which CPython wrote it.
pub fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let (head, body) = table.split_once('\n').expect("a table has a head");
    assert!(head.starts_with("# CPython 3.8."), "provenance: {head}");
    assert!(body.lines().count() > 10, "an empty table proves nothing");
    body.lines().map(|line| line.split('\t').collect())
}

/// A string field.
pub fn text(field: &str) -> String {
    let point = |hex: &str| char_from_code(u32::from_str_radix(hex, 16).unwrap()).unwrap();
    if field.is_empty() {
        String::new()
    } else {
        field.split('.').map(point).collect()
    }
}

/// A float field.
pub fn float(field: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(field, 16).expect("16 hex digits"))
}

/// A bytes field.
pub fn bytes(field: &str) -> Vec<u8> {
    (0..field.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&field[at..at + 2], 16).unwrap())
        .collect()
}
