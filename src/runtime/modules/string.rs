//! The constants of `string`.

use super::{Const, NativeModule};

/// `string`
pub const MODULE: NativeModule = NativeModule {
    name: "string",
    functions: &[],
    classes: &[],
    constants: &[
        ("ascii_lowercase", Const::Str("abcdefghijklmnopqrstuvwxyz")),
        ("ascii_uppercase", Const::Str("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
        (
            "ascii_letters",
            Const::Str("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ),
        ("digits", Const::Str("0123456789")),
        ("hexdigits", Const::Str("0123456789abcdefABCDEF")),
        ("octdigits", Const::Str("01234567")),
        (
            "punctuation",
            Const::Str("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
        ),
        ("whitespace", Const::Str(" \t\n\r\x0b\x0c")),
        (
            "printable",
            Const::Str(
                "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\x0b\x0c",
            ),
        ),
    ],
};
