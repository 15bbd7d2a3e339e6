"""Prints what CPython 3.8 answers to random calls of the methods of `str` and `bytes`, and to slices.

    python3.8 tests/oracles/strings.py > tests/oracles/data/strings.txt

An integer argument gives other cases, for the live comparison.

A row: method, arguments, answer, separated by tabs. Fields: n for None, i and a decimal integer, s and the
hex of the code points joined by dots, b and hex of bytes, l and fields joined by commas for a sequence;
booleans are integers; an answer may be "!Class: message" of an exception.
"""

import random
import sys

assert sys.version_info[:2] == (3, 8)
R = random.Random(83 + int(sys.argv[1] if len(sys.argv) > 1 else 0))


def show(value):
    if value is None:
        return "n"
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, str):
        return "s" + ".".join("%x" % ord(c) for c in value)
    if isinstance(value, bytes):
        return "b" + value.hex()
    return "l" + ",".join(map(show, value))


def row(name, call, *args):
    try:
        answer = show(call(*args))
    except (ArithmeticError, ValueError, TypeError, LookupError) as error:
        answer = "!%s: %s" % (type(error).__name__, error)
    print("\t".join([name, *map(show, args), answer]))


def text(most=12):
    letters = R.choice(["ab", "ab", "abc AB", "a \t\n", "a\r\n\x0b\x1c\x85\u2028", "\xe9a\xdf\u03a3\u03c3", "\U0001f600ab\u4e2d",
                        "+-01a", "\u01c5\u01c6aA1 '", "\u03a3A\u0345 .", "\ufb03\u0130\u1e9e\u1fb3a", "aB1_ \u0663\xb2\xbd", "a\t\t\nb\r"])
    return "".join(R.choice(letters) for _ in range(R.randrange(most)))


def part(whole):
    """Often a part of `whole`, so that searches find."""
    if whole and R.random() < 0.6:
        start = R.randrange(len(whole))
        return whole[start:start + R.randrange(4)]
    return text(3)


def data(most=12):
    letters = R.choice([b"ab", b"abc AB", b"a \t\n", b"a\r\n\x0b\x1c", b"+-01a", b"aA1 '", b"\xff\x80a"])
    return bytes(R.choice(letters) for _ in range(R.randrange(most)))


def index():
    return R.choice([None, None, None, 0, 1, 2, 3, 5, 8, 12, 20, -1, -2, -4, -30, 2 ** 62, -2 ** 62])


print("# CPython %d.%d.%d, tests/oracles/strings.py" % sys.version_info[:3])
SEARCHES = ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"]
PLAIN = ["upper", "lower", "title", "capitalize", "swapcase", "isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "istitle"]
ONLY_STR = ["casefold", "isdecimal", "isnumeric", "isprintable", "isidentifier"]
for make in [text, data]:
    cut = part if make is text else lambda whole: whole[R.randrange(len(whole) + 1):][:R.randrange(4)] if R.random() < 0.6 else data(3)
    fill = (lambda: R.choice(["*", "\xe9", " "])) if make is text else (lambda: b"*")
    for _ in range(120):
        for name in SEARCHES:
            s = make()
            row(name, lambda s, *a: getattr(s, name)(*a), s, cut(s), index(), index())
        for name in PLAIN + (ONLY_STR if make is text else ["hex"]):
            row(name, lambda s: getattr(s, name)(), make(20))
        for name in ["split", "rsplit"]:
            s = make()
            row(name, lambda s, *a: getattr(s, name)(*a), s, R.choice([None, cut(s)]), R.choice([-1, -1, 0, 1, 2, 5]))
        for name in ["partition", "rpartition"]:
            s = make()
            row(name, lambda s, a: getattr(s, name)(a), s, cut(s))
        for name in ["strip", "lstrip", "rstrip"]:
            s = make()
            row(name, lambda s, a: getattr(s, name)(a), s, R.choice([None, cut(s)]))
        s = make()
        row("splitlines", lambda s, keep: s.splitlines(keep), s, R.randrange(2))
        row("replace", lambda s, *a: s.replace(*a), s, cut(s), make(4), R.choice([-1, -1, 0, 1, 2]))
        if make is text:
            for name in ["center", "ljust", "rjust"]:
                row(name, lambda s, *a: getattr(s, name)(*a), make(), R.randrange(-2, 20), fill())
            row("zfill", lambda s, w: s.zfill(w), make(), R.randrange(-2, 16))
            row("expandtabs", lambda s, w: s.expandtabs(w), make(), R.choice([8, 4, 1, 0, -3, 7]))
row("replace", lambda s, *a: s.replace(*a), "", "", "x", -1)
row("replace", lambda s, *a: s.replace(*a), "", "", "x", 1)
row("replace", lambda s, *a: s.replace(*a), b"", b"", b"x", -1)
row("replace", lambda s, *a: s.replace(*a), b"", b"", b"x", 1)
for _ in range(900):
    s = text(15)
    i = [R.choice([None, R.randrange(-8, 9), R.randrange(-20, 20)]) for _ in range(2)]
    step = R.choice([None, 1, -1, 2, -2, 3, 0, 7, 2 ** 62, -2 ** 62, -2 ** 63])
    row("slice", lambda s, a, b, c: s[a:b:c], s, *i, step)
    row("indices", lambda n, a, b, c: slice(a, b, c).indices(n) + (len(range(n)[a:b:c]),), len(s), *i, step)
    row("item", lambda s, i: s[i], s, R.randrange(-len(s) - 1, len(s) + 1))
ENCODINGS = ["utf-8", "ascii", "latin-1", "UTF8", "iso-8859-1", "us_ascii", "nope"]
ERRORS = ["strict", "strict", "ignore", "replace", "backslashreplace", "odd"]
for _ in range(400):
    s = "".join(R.choice("aab\xe9\xff\u0100\u20ac\U0001f600\ud800\udfff") for _ in range(R.randrange(1, 6)))
    row("encode", lambda s, *a: s.encode(*a), s, R.choice(ENCODINGS), R.choice(ERRORS))
    b = bytes(R.choice(b"aa\x7f\x80\xbf\xc0\xc3\xa9\xe2\x82\xac\xed\xa0\xf0\x9f\x98\x80\xf4\xf5\xff\xe0") for _ in range(R.randrange(1, 7)))
    row("decode", lambda b, *a: b.decode(*a), b, R.choice(ENCODINGS), R.choice(ERRORS))
    row("decode", lambda b, *a: b.decode(*a), "a\xe9\u20ac\U0001f600z".encode()[R.randrange(4):R.randrange(4, 12)], "utf-8", R.choice(ERRORS))
    h = "".join(R.choice(["0", "a", "F", "9", "00", "ff", " ", "\n", "g", "\xe9"] if R.random() < 0.3 else ["0a", "FF", " "]) for _ in range(R.randrange(6)))
    row("fromhex", bytes.fromhex, h)
