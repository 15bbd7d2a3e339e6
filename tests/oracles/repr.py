"""Prints `repr` of random strings, bytes, floats and complex numbers as CPython 3.8 gives them.

    python3.8 tests/oracles/repr.py > tests/oracles/data/repr.txt

An integer argument gives other cases, for the live comparison.

A row: kind, argument, result, separated by tabs. Strings are hex of code points joined by dots; floats
are the hex of their bits.
"""

import random
import struct
import sys

assert sys.version_info[:2] == (3, 8)
R = random.Random(38 + int(sys.argv[1] if len(sys.argv) > 1 else 0))


def points(text):
    return ".".join("%x" % ord(c) for c in text)


def bits(value):
    return struct.pack(">d", value).hex()


def floats():
    for e in range(-1074, 1024, 3):
        yield 2.0 ** e
    for e in range(-323, 309):
        yield float("1e%d" % e)
        yield -float("9.5e%d" % min(e, 307))
    for _ in range(700):
        yield struct.unpack(">d", R.getrandbits(64).to_bytes(8, "big"))[0]
    for _ in range(300):
        yield R.uniform(-1000, 1000)
        yield round(R.uniform(-1000, 1000), R.randrange(6))
        yield float(R.randrange(10 ** R.randrange(1, 20)))
    yield from [0.0, -0.0, float("inf"), float("-inf"), float("nan"), 9.999999999999999e15, 1e16, 0.0001, 0.00001]


ALPHABET = "ab'\"\\\n\t\r\0\x7f\x80\xa0\xad\xe9\u2028\u200b\u0378\ud800\udc80\udfff\ufeff\U0001f600\U0001fa99\U000e0001 "
print("# CPython %d.%d.%d, tests/oracles/repr.py" % sys.version_info[:3])
for _ in range(1500):
    text = "".join(R.choice(ALPHABET) for _ in range(R.randrange(6)))
    print("str\t%s\t%s\t%s" % (points(text), points(repr(text)), ascii(text)))
for _ in range(300):
    data = bytes(R.choice(b"ab'\"\\\n\t\r\0\x7f\x80\xff ") for _ in range(R.randrange(6)))
    print("bytes\t%s\t%r" % (data.hex(), data))
for value in floats():
    print("float\t%s\t%r" % (bits(value), value))
for _ in range(300):
    pair = [R.choice([0.0, -0.0, 1.0, -1.5, 1e16, 1e-5, float("nan"), float("inf"), -float("inf")]) for _ in "ab"]
    print("complex\t%s\t%s\t%r" % (bits(pair[0]), bits(pair[1]), complex(*pair)))
