"""Prints what CPython 3.8 answers to random questions about numbers.

    python3.8 tests/oracles/numeric.py > tests/oracles/data/numeric.txt

An integer argument gives other cases, for the live comparison.

A row: question, arguments, answer, separated by tabs. Floats are the hex of their bits, integers are hex,
strings hex of code points joined by dots; an answer may be "Class: message" of an exception.
"""

import random
import struct
import sys

assert sys.version_info[:2] == (3, 8)
R = random.Random(3808 + int(sys.argv[1] if len(sys.argv) > 1 else 0))
INF, NAN = float("inf"), float("nan")


def show(value):
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return "%x" % value
    if isinstance(value, float):
        # One nan: its sign and payload are the processor's.
        return "nan" if value != value else struct.pack(">d", value).hex()
    if isinstance(value, str):
        return ".".join("%x" % ord(c) for c in value)
    if isinstance(value, tuple):
        return ",".join(map(show, value))
    if isinstance(value, complex):
        return show((value.real, value.imag))
    raise TypeError(value)


def row(name, call, *args):
    try:
        answer = show(call(*args))
    except (ArithmeticError, ValueError, TypeError) as error:
        answer = "%s: %s" % (type(error).__name__, error)
    print("\t".join([name, *map(show, args), answer]))


def integer():
    kind = R.randrange(6)
    if kind == 0:
        return R.randrange(-20, 21)
    if kind == 1:
        return R.choice([1, -1]) * (2 ** R.choice([31, 32, 53, 54, 61, 62, 63, 64, 65]) + R.randrange(-2, 3))
    bits = R.choice([8, 16, 40, 62, 64, 70, 130, 200])
    return R.choice([1, -1]) * R.getrandbits(bits)


def real():
    kind = R.randrange(7)
    if kind == 0:
        return R.choice([0.0, -0.0, 1.0, -1.0, 0.5, 2.5, INF, -INF, NAN, 5e-324, -5e-324, sys.float_info.max, 2.0 ** 53])
    if kind == 1:
        return struct.unpack(">d", R.getrandbits(64).to_bytes(8, "big"))[0]
    if kind == 2:
        return float(R.randrange(-100, 100)) / R.choice([1, 2, 4, 8, 10])
    if kind == 3:
        return float(R.getrandbits(R.randrange(1, 70))) * R.choice([1, -1])
    return R.uniform(-10, 10) * 10.0 ** R.randrange(-5, 6)


print("# CPython %d.%d.%d, tests/oracles/numeric.py" % sys.version_info[:3])
for _ in range(300):
    a, b = integer(), integer()
    row("int//", lambda a, b: a // b, a, b)
    row("int%", lambda a, b: a % b, a, b)
    row("int/", lambda a, b: a / b, a, b)
    row("int<<", lambda a, b: a << b, a, R.randrange(-1, 80))
    row("int>>", lambda a, b: a >> b, a, R.randrange(-1, 400))
    row("int**", lambda a, b: a ** b, R.choice([a % 41 - 20, a % 2 ** 66]), R.randrange(-5, 25))
    row("powmod", pow, a % 2 ** 66, b % 2 ** 66 * R.choice([1, -1]), R.choice([R.randrange(-9, 9), integer()]))
    row("roundint", round, a, R.randrange(-25, 3))
    row("int2float", float, a << R.choice([0, 0, 30, 900]))
    row("hashint", hash, a)
    row("bin", bin, a)
    row("oct", oct, a)
    row("hex", hex, a)
for _ in range(200):  # quotients at halves, in the subnormals and near overflow
    a = R.getrandbits(R.choice([54, 55, 60, 107])) | 1
    row("int/", lambda a, b: a / b, a, 1 << R.choice([1, 2, 50, 1060, 1074, 1080, 1100, 1130]))
    row("int/", lambda a, b: a / b, a << R.randrange(960, 1030), R.randrange(1, 9) << R.randrange(0, 70))
for _ in range(450):
    a, b = real(), real()
    row("float/", lambda a, b: a / b, a, b)
    row("float//", lambda a, b: a // b, a, b)
    row("float%", lambda a, b: a % b, a, b)
    row("floatdivmod", divmod, a, b)
    row("float**", lambda a, b: a ** b, a, R.choice([b, float(R.randrange(-6, 7)), 0.5]))
    row("round", round, a, R.choice([R.randrange(-4, 6), R.randrange(-330, 330)]))
    row("round0", round, a)
    row("int", int, a)
    row("ratio", lambda a: a.as_integer_ratio(), a)
    row("is_integer", lambda a: a.is_integer(), a)
    row("floathex", lambda a: a.hex(), a)
    row("hashfloat", hash, a)
    row("hashcomplex", lambda a, b: hash(complex(a, b)), a, b)
    c, d = complex(a, real()), complex(b, R.choice([0.0, real()]))
    row("complex*", lambda *_: c * d, c.real, c.imag, d.real, d.imag)
    row("complex/", lambda *_: c / d, c.real, c.imag, d.real, d.imag)
    row("abs", lambda *_: abs(c), c.real, c.imag)
    d = R.choice([d, complex(R.randrange(-5, 6)), complex(R.randrange(-110, 110))])
    row("complex**", lambda *_: c ** d, c.real, c.imag, d.real, d.imag)
    near = int(a) + R.randrange(-1, 2) if abs(a) < INF else integer()
    i = R.choice([near, integer()])
    row("cmp", lambda i, a: (i < a, i == a, i > a), i, a)
for places in range(6):  # decimal ties
    for _ in range(30):
        value = R.randrange(-10 ** 6, 10 ** 6) / 2 ** R.randrange(1, 8)
        row("round", round, value, places)
        row("round", round, float(R.randrange(10 ** 6) * 5), -places)
for _ in range(300):
    items = tuple(R.choice([integer(), real(), R.randrange(5)]) for _ in range(R.randrange(6)))
    row("hashtuple", lambda *_: hash(items), *[hash(item) for item in items])
    row("hashfrozenset", lambda *_: hash(frozenset(items)), *[hash(item) for item in frozenset(items)])

PIECES = ["0", "1", "7", "9", "00", "10", "_", "_", "+", "-", " ", "\t", "\n", "\xa0", "x", "0x", "0X", "0o", "0b", "a", "F", "z",
          "\u0663", "\uff11", ".", "e", "E", "inf", "nan", "Infinity", "e5", "e-3", "1.5", "\x00", "\ud800", "'", "\U0001d7d8", "123456789"]
for _ in range(1200):
    text = "".join(R.choice(PIECES) for _ in range(R.randrange(1, 6)))
    base = R.choice([10, 10, 10, 0, 0, 2, 8, 16, 36, 7])
    row("parseint", lambda t, b: int(t, b), text, base)
    row("parsefloat", float, text)
row("parseint", lambda t, b: int(t, b), "1", 37)
row("parseint", lambda t, b: int(t, b), "1", 1)
row("parseint", lambda t, b: int(t, b), "1", -5)
row("parseint", lambda t, b: int(t, b), "1x" * 300, 10)
row("parseint", lambda t, b: int(t, b), "", 10)
row("parsefloat", float, "")
for _ in range(400):
    row("parsefloat", float, repr(real()))
    row("parsefloat", float, "%d.%de%d" % (R.getrandbits(60), R.getrandbits(60), R.randrange(-345, 300)))
    row("parseint", lambda t, b: int(t, b), str(integer()), 10)
