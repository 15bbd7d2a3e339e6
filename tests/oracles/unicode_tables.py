"""Writes src/text/unicode_tables.rs: what CPython 3.8 (Unicode 12.1) says of every code point.

Run with CPython 3.8 from the repository's root, then rustfmt:
    python3.8 tests/oracles/unicode_tables.py > src/text/unicode_tables.rs && rustfmt --edition 2024 src/text/unicode_tables.rs

Every table is asked of `str` itself, so it holds what the methods answer, not what a data file says.
"""

import sys
import unicodedata

assert sys.version_info[:2] == (3, 8) and unicodedata.unidata_version == "12.1.0"

# Surrogates are no Rust `char`; U+10E000 to U+10E7FF stand for them and are answered by code, not by a table.
POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def inversion(test):
    """The code points at which the answer flips, from False at 0."""
    flips, last = [], False
    for point in range(0x110000):
        now = last if 0xD800 <= point < 0xE000 else test(chr(point))
        if now != last:
            flips.append(point)
            last = now
    return flips


def final(text):
    return text.lower()[-1] == "\u03c2"


def cased(c):
    return final(c + "\u03a3")


def ignorable(c):
    return final("A" + c + "\u03a3") and not cased(c)


def rust_str(text):
    return '"' + "".join("\\u{%x}" % ord(c) for c in text) + '"'


SETS = [
    ("ASSIGNED", "Code points that Unicode 12.1 assigns.", lambda c: unicodedata.category(c) != "Cn"),
    ("UNPRINTABLE", "Assigned code points that are not `str.isprintable`.",
     lambda c: unicodedata.category(c) != "Cn" and not c.isprintable()),
    ("ALPHA", "`str.isalpha`.", str.isalpha),
    ("DIGIT", "`str.isdigit`.", str.isdigit),
    ("NUMERIC", "`str.isnumeric`.", str.isnumeric),
    ("SPACE", "`str.isspace`.", str.isspace),
    ("TITLE", "Title case letters (category Lt).", lambda c: unicodedata.category(c) == "Lt"),
    ("CASED", "Cased for the final sigma rule, and not case-ignorable.", cased),
    ("IGNORABLE", "Skipped by the final sigma rule.", ignorable),
]

print("//! What CPython 3.8's `str` answers for every code point (Unicode 12.1).")
print("//!")
print("//! Written by `tests/oracles/unicode_tables.py`, run on CPython 3.8; not edited by hand. The compiler's own")
print("//! tables are of a later Unicode, so that a character assigned since would print or classify")
print("//! differently from 3.8. Sets are inversion lists: the code points where membership flips,")
print("//! starting from \"not a member\"; an odd number of flips at or below a code point makes it a member.")
print()
print('#![expect(clippy::unreadable_literal, reason = "code points; rustfmt sets longer literals one a line")]')
print()
for name, doc, test in SETS:
    print("/// %s" % doc)
    print("pub(super) static %s: &[u32] = &[" % name)
    print(", ".join("0x%X" % flip for flip in inversion(test)))
    print("];\n")

zeros = [p for p in POINTS if chr(p).isdecimal() and unicodedata.decimal(chr(p)) == 0]
assert all(unicodedata.decimal(chr(z + d)) == d for z in zeros for d in range(10))
assert sum(chr(p).isdecimal() for p in POINTS) == 10 * len(zeros)
print("/// The zero of each run of ten decimal digits (`str.isdecimal`).")
print("pub(super) static ZEROS: &[u32] = &[%s];\n" % ", ".join("0x%X" % z for z in zeros))

# A method of one character, so that no context rule applies.
for name, doc, mapped, base in [
    ("TITLE_MAP", "Characters whose title case is not their upper case.", str.title, str.upper),
    ("FOLD_MAP", "Characters whose case folding is not their lower case.", str.casefold, str.lower),
]:
    print("/// %s" % doc)
    print("pub(super) static %s: &[(char, &str)] = &[" % name)
    for p in POINTS:
        # Cherokee is two runs with a constant distance: a line of code, not 160 rows.
        cherokee = 0x13A0 <= p < 0x13F6 or 0xAB70 <= p < 0xABC0
        if mapped(chr(p)) != base(chr(p)) and not cherokee:
            print("('\\u{%x}', %s)," % (p, rust_str(mapped(chr(p)))))
    print("];\n")
