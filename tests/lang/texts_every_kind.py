# str, repr, ascii and format of every kind, % with every conversion, nesting, limits.
# A line of output tells of many: the digest changes with any character of any result.
def digest(lines):
    total = 0
    for line in lines:
        total = (total * 1000003 + int.from_bytes(line.encode(), 'big')) % (2 ** 61 - 1)
    return '%d %016x' % (len(lines), total)


def told(f, *args):
    """The repr of what a call gives or raises."""
    try:
        return repr(f(*args))
    except Exception as error:
        return repr(error)


class P:
    pass
class R:
    def __repr__(self): return "R!"
class S(R):
    def __str__(self): return "S!"
class Fm:
    def __format__(self, spec): return "<" + spec + ">"
class BadR:
    def __repr__(self): return 5
class BadS:
    def __str__(self): return None
class BadF:
    def __format__(self, s): return 3
class IntR(int):
    def __repr__(self): return "IntR"
class IntS(int):
    def __str__(self): return "IntS"
class FloatR(float):
    def __repr__(self): return "FloatR"
class E1(Exception): pass
class E2(KeyError):
    def __str__(self): return "e2"
class E3(Exception):
    def __repr__(self): return "e3repr"
class Node:
    def __init__(self): self.kids = []
    def __repr__(self): return "Node(%r)" % (self.kids,)
n = Node(); m = Node(); n.kids += [m]; m.kids += [n]
print(n)
print([n])
l = []; l += [l]; print(l)
d = {}; d["d"] = d; d["l"] = l; print(d)
t = ([],); t[0].append(t); print(t)
x = [1]; x += [(x, {"x": x})]; print(x)
vals = [None, True, False, 0, -5, 2**70, 1.5, 1e16, 1e-7, -0.0, 1e400, 1j, -2.5-0j, "a", "it's", 'q"', "both'\"", "tab\t\n\\\x00\x7f\xa0é漢\U0001d11e", b"by\x00'\xff", [], [1, "a", None], (), (1,), (1, 2), {}, {1: "a", "b": [2]}, {1, 2}, range(5), range(1, 10, 2), NotImplemented, slice(1, None, 2), ..., R(), S(), IntR(3), IntS(4), FloatR(2.5), ValueError(), ValueError("x"), ValueError("x", 2), KeyError("k"), KeyError("k", 1), E1("z"), E2("z"), E3("z"), OSError("m"), E1, int, R, ValueError, StopIteration(3), MemoryError(), [S(), R()], {"k": S()}, (IntS(1), IntR(2)), ZeroDivisionError]
SPECS = ('', '5', '<8', '>8', '^8', 's', 'd', 'x', '05d', '.3f', '+', ',', 'e', '%', '#x', '10.4g', 'c', '*^12')
for v in vals:
    lines = [told(lambda: f'{v}|{v!s}|{v!r}|{v!a}'), told(lambda: '%s|%r|%a' % (v, v, v))]
    for spec in SPECS:
        lines += [told(lambda: f'{v:{spec}}'), told(lambda: f'{v!r:{spec}}')]
    print(told(lambda: v), digest(lines))
for v in (BadR(), BadS(), BadF(), Fm()):
    print([told(f) for f in (lambda: f'{v}'[:5], lambda: '%s' % (v,) * (type(v) is BadR), lambda: f'{v:abc}')])
for tmpl in ("%d", "%5d|%-5d|%05d", "%+d % d", "%x %X %#x %o", "%e", "%.2f", "%g", "%c", "%s", "%5.1s|", "%%", "%5%", "%", "%y", "%(a)s", "%(a)s %(b)d", "%*d", "%.*f", "%*.*f", "%(a)*d", "%ld", "abc", "%s %s", "%i%u", "%-5c|", "%#o"):
    lines = []
    for args in (5, -7, 2.75, "abc", "q", None, (), (1,), (1, 2), (3, 2, 1.5), {"a": 1, "b": 2}, {}, [1], IntR(5), True, 2**70, (2**70, 1), 1j, b"x", ("a", "b"), (R(), 1), R, 65, 0x110000, -1):
        lines.append(told(lambda: tmpl % args))
    print(tmpl, digest(lines))
for tmpl in (b"%d", b"%s", b"%b", b"%a", b"%r", b"%c", b"%x", b"%.2f", b"%5.1f|", b"%(a)s", b"%y", b"%%", b"%s %s"):
    lines = []
    for args in (5, -7, 2.75, "abc", b"q", b"abc", None, (), (1,), (1, 2), {b"a": b"z"}, {"a": 1}, [1], True, 255, 256, (b"a", b"b")):
        lines.append(told(lambda: tmpl % args))
    print(tmpl, digest(lines))
def deep(n):
    a = []
    for i in range(n): a = [a]
    return a
try:
    print("%r" % (deep(5000),))
except RecursionError as e: print("%r" % (e,))
try:
    print(deep(5000) == deep(5000))
except RecursionError as e: print("%r" % (e,))
try:
    print(deep(5000) < deep(5000))
except RecursionError as e: print("%r" % (e,))
a = []; a += [a]; b = []; b += [b]
try: print(a == b)
except RecursionError as e: print("%r" % (e,))
def dt(n):
    a = ()
    for i in range(n): a = (a,)
    return a
print({dt(300): 1} == {dt(300): 1}, deep(300) == deep(300), "%r" % (deep(150),))
for f in (lambda: "ab" * 2**62, lambda: [1] * 2**62, lambda: "x" * 2**64, lambda: [1] * 2**70, lambda: 1 << 2**70, lambda: 1 << -1, lambda: 0 << 2**70, lambda: 1 >> 2**70, lambda: -1 >> 2**70):
    print(told(f)[:60])


def in_place():
    x = [1]
    x *= 10 ** 14


# More than any machine's address space holds.
for f in (in_place, lambda: "x" * 10**15, lambda: [0] * 10**14, lambda: (0,) * 10**14, lambda: b"x" * 10**15, lambda: 1 << 10**16,
          lambda: "%*d" % (10**15, 1), lambda: f"{1:{10**15}}"):
    print(told(f))
print({1: 1, 1.0: 2, True: 3, 1+0j: 4}, {(1, 2.0): 5}[(1.0, 2)])
class H:
    def __init__(s, v): s.v = v
    def __hash__(s): return s.v
    def __eq__(s, o): return s.v == o.v
print({H(1): "a", H(1): "b", H(-1): "c"}[H(1)], {H(2**100): 1}[H(2**100)])
class NH:
    def __eq__(s, o): return True
print(told(lambda: {NH()}))
print(told(lambda: {[]: 1}))
print(told(lambda: {(1, []): 1}))
print(told(lambda: {{}}))
class BH:
    def __hash__(s): return "x"
print(told(lambda: {BH()}))
