//! `repr` of strings, bytes, floats and complex numbers against CPython 3.8 (`tests/oracles/repr.py`).
//!
//! Among the strings are every kind of quote, escapes, lone surrogates, unassigned and format characters; among
//! the floats powers of two and ten over the whole range, where the shortest digits are decided by ties.
//! Two more seeds are asked of an installed CPython 3.8.

mod oracle;

use oracle::{float, rows, text};
use racescope::text::repr::{ascii_from_repr, repr_bytes, repr_complex, repr_float, repr_str};

#[test]
fn repr_is_as_in_cpython() {
    let tables = oracle::tables("repr.py", include_str!("oracles/data/repr.txt"));
    for row in tables.iter().flat_map(|table| rows(table)) {
        match row[..] {
            ["str", argument, expected, ascii] => {
                let repr = repr_str(&text(argument));
                assert_eq!(repr, text(expected));
                assert_eq!(ascii_from_repr(&repr), ascii);
            }
            ["bytes", argument, expected] => {
                assert_eq!(repr_bytes(&oracle::bytes(argument)), expected);
            }
            ["float", argument, expected] => assert_eq!(repr_float(float(argument)), expected),
            ["complex", real, imag, expected] => {
                assert_eq!(repr_complex(float(real), float(imag)), expected);
            }
            _ => panic!("a row that no test reads: {row:?}"),
        }
    }
}
