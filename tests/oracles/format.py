"""Prints what CPython 3.8 answers to random format specifications, `%` templates and `str.format` templates.

    python3.8 tests/oracles/format.py > tests/oracles/data/format.txt

An integer argument gives other cases, for the live comparison.

A row: question, arguments, answer, separated by tabs. Every argument is a tagged field: i and hex for an
integer, f and the hex of its bits for a float, s and the hex of its code points joined by dots for a string; the
answer is a tagged string or "!Class: message" of an exception.
"""

import random
import struct
import sys

assert sys.version_info[:2] == (3, 8)
R = random.Random(3838 + int(sys.argv[1] if len(sys.argv) > 1 else 0))
INF, NAN = float("inf"), float("nan")


def show(value):
    if isinstance(value, int):
        return "i%x" % value
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    return "s" + ".".join("%x" % ord(c) for c in value)


def row(name, call, *args):
    try:
        answer = show(call())
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError) as error:
        text = str(error).encode("ascii", "backslashreplace").decode()
        answer = "!%s: %s" % (type(error).__name__, text)
    print("\t".join([name, *map(show, args), answer]))


def integer():
    return R.choice([0, 1, -1, 7, 42, -255, 65, 1234567, -98765432, 10 ** 20, -2 ** 70, R.getrandbits(40), 0x1F600, 233])


def real():
    return R.choice([0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 1e16, 1.5e-7, 123456.789, -9.995, 999999.5, 1e300, 5e-324, INF, -INF, NAN,
                     R.uniform(-100, 100), R.randrange(10 ** 6) / 8, 10.0 ** R.randrange(-20, 25), 0.5, 9.5e15,
                     struct.unpack(">d", R.getrandbits(64).to_bytes(8, "big"))[0]])


def string():
    return R.choice(["", "a", "abc", "hello world", "\xe9t\xe9", "\U0001f600x", "\u4e2d\u6587"])


def maybe(items, chance=0.4):
    return R.choice(items) if R.random() < chance else ""


def spec(kinds):
    if R.random() < 0.02:
        return "".join(R.choice("<>=^+- #0,_.1dfgsx%z{\u0663") for _ in range(R.randrange(6)))
    return (maybe([f + a for f in ["", "*", "0", " ", "\xe9", "="] for a in "<>=^"]) + maybe("+- ", 0.3) + maybe("#", 0.25)
            + maybe("0", 0.25) + maybe(["1", "5", "10", "17", "24", "\u0665"], 0.5) + maybe(",_", 0.3)
            + maybe([".0", ".1", ".2", ".3", ".6", ".12", ".30", "."], 0.4) + maybe(kinds, 0.9))


print("# CPython %d.%d.%d, tests/oracles/format.py" % sys.version_info[:3])
for _ in range(1500):
    value, text = integer(), spec("bcdoxXndddxx" + "eEfFgG%" + "sz\x7f\xe9")
    row("format", lambda: format(value, text), value, text)
    value2, text2 = real(), spec("eEfFgGn%" * 3 + "dsr")
    row("format", lambda: format(value2, text2), value2, text2)
for _ in range(800):
    value, text = string(), spec("ssssssd")
    row("format", lambda: format(value, text), value, text)
    re, im, text2 = real(), real(), spec("eEfFgGn" * 2 + "%ds")
    row("formatcomplex", lambda: format(complex(re, im), text2), re, im, text2)
for text in ["1" * 30, ".1" + "0" * 30, "99999999999999999999d", ".0", "0", "c", ",", "_", ",_", "_,", ",,", "__", "_c", ",b", "_b", "_n", ",n", "_s", ",\x01"]:
    for value in [5, -3.25, "xy", 10 ** 400]:
        row("format", lambda: format(value, text), value, text)
for value in [0.5, 1.5, 2.5, 0.125, 0.375, 1e22, 1e23, 123456789.0, 2.0 ** -30, 5e-324, sys.float_info.max, 1 / 3]:
    for kind in "efgEFG%n":
        for precision in [0, 1, 2, 3, 5, 10, 17, 40, 330, 1100]:
            text = "%s.%d%s" % (R.choice(["", "#"]), precision, kind)
            row("format", lambda: format(value, text), value, text)


def percent():
    return ("%" + maybe(["-", "+", " ", "#", "0", "-0", "+ ", "#0", "- "], 0.5) + maybe(["1", "5", "10", "20"], 0.5)
            + maybe([".0", ".1", ".3", ".7", ".25", "."], 0.4) + maybe("hlL", 0.05) + R.choice("sracdiuoxXeEfFgG%ssddffz\xe9\x07"))


for _ in range(2000):
    text = maybe(["", "a", "b c", "\xe9"]) + percent() + maybe(["", "!", "x%%y"])
    value = R.choice([integer, integer, real, real, string])()
    row("percent", lambda: text % value, text, value)
for _ in range(500):
    text = "%" + maybe("-0") + "*" + maybe([".*", ".2"]) + R.choice("dsfx")
    values = [R.choice([0, 3, 12, -12, 7]) for _ in range(R.randrange(1, 5))]
    row("percent", lambda: text % tuple(values), text, *values)
for text in ["%", "%5", "%(", "%(a", "%(a)s", "%(a)", "%.", "%-", "%l", "%ll", "%y", "100%", "%d%", "%5%|", "%*%", "%d %d",
             "%99999999999999999999d", "%.99999999999d", "%s%s%s", "no", "%c"]:
    for values in [(), (1,), ("ab",), (1, 2), (5, 6, 7), (1.5,)]:
        row("percent", lambda: text % values, text, *values)
for _ in range(200):
    text = maybe(["", "x%%"]) + "%(a)" + percent()[1:] + maybe(["%(b(c))s", "%(b(c)", "%(b(c))", "%(a"])
    values = {"a": R.choice([integer(), real(), string()]), "b(c)": string()}
    row("mapped", lambda: text % values, text, values["a"], values["b(c)"])
row("percent", lambda: "%c" % 0x110000, "%c", 0x110000)
row("percent", lambda: "%c" % -1, "%c", -1)


class Thing:
    """Attributes and items are strings that say how they were reached."""

    def __init__(self, path):
        self.path = path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Thing(self.path + "." + name)

    def __getitem__(self, key):
        return Thing("%s[%r]" % (self.path, key))

    def __str__(self):
        return self.path

    def __repr__(self):
        return "<%s>" % self.path

    def __format__(self, spec):
        return format(self.path, spec)


THINGS = [Thing("p%d" % n) for n in range(3)]
NAMES = {name: Thing(name) for name in ["a", "b", "c", "x", "\xe9"]}
FIELDS = ["{}", "{0}", "{1}", "{a}", "{b!r}", "{!s:>9}", "{0.x}", "{a.x.y[3][k].z}", "{[0]}", "{.x}", "{a[ x ]}", "{:>{}}", "{0:{1}}", "{a:{b}<5}",
          "{{", "}}", "x", "\xe9", "{a!a:^10}", "{\u0661}", "{a[\u0662]}"]
BROKEN = ["{", "}", "{!", "{!}", "{!r", "{!rx}", "{a!x}", "{a!\x07}", "{a!\xe9}", "{:", "{:{", "{a[", "{a[}", "{a[]}", "{a.}", "{a.b.}", "{a[1]x}", "{a{b}}", "{99999999999999999999}",
          "{a[99999999999999999999]}", "{:{:{}}}", "{a:{b:{c}}}", "{0", "{a:}", "{a!r:}", "{0!s}", "{99999999999999999999x}", "{a!}", "{a!:}", "{a!r:{", "{a}}", "}{"]
for _ in range(700):
    parts = [R.choice(FIELDS if R.random() < 0.9 else BROKEN) for _ in range(R.randrange(1, 4))]
    text = "".join(parts)
    row("template", lambda: text.format(*THINGS, **NAMES), text)
for text in FIELDS + BROKEN:
    row("template", lambda: text.format(*THINGS, **NAMES), text)
