"""Prints one FNV-1a hash per 4096 code points of everything CPython 3.8's `str` says of each.

    python3.8 tests/oracles/unicode_answers.py > tests/oracles/data/unicode_answers.txt
"""

import sys

assert sys.version_info[:2] == (3, 8)
METHODS = [str.isprintable, str.isalpha, str.isdecimal, str.isdigit, str.isnumeric, str.isspace, str.islower,
           str.isupper, str.isidentifier, str.istitle, str.isalnum]
MAPS = [str.upper, str.lower, str.title, str.casefold, str.swapcase, str.capitalize]


def fnv(text):
    state = 0xCBF29CE484222325
    for byte in text.encode():
        state = (state ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return state


print("# CPython %d.%d.%d, tests/oracles/unicode_answers.py" % sys.version_info[:3])
# Planes 4 to 13 are unassigned, 15 and 16 private use: their first block stands for them.
BLOCKS = [*range(0, 0x33000, 0x1000), 0x40000, 0xD0000, 0xE0000, 0xE1000, 0xEF000, 0xF0000, 0xFF000, 0x100000, 0x10F000]
for block in BLOCKS:
    lines = []
    for point in range(block, block + 0x1000):
        # Surrogates are no Rust `char`, and 2048 private code points stand for them.
        if 0xD800 <= point < 0xE000 or 0x10E000 <= point < 0x10E800:
            continue
        c = chr(point)
        bits = "".join("01"[method(c)] for method in METHODS) + "01"[("a" + c).isidentifier()]
        maps = " ".join(".".join("%x" % ord(m) for m in mapped(c)) for mapped in MAPS)
        sigma = "%x" % ord(("A" + c + "\u03a3").lower()[-1])
        lines.append("%x %s %s %s\n" % (point, bits, maps, sigma))
    print("%x %016x" % (block, fnv("".join(lines))))
