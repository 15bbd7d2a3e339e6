# Items, slices and containment of every kind by every kind of key: reading, storing, deleting.
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


log = []


class L(list): pass
class X:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
    def __repr__(self): return 'X(%d)' % self.n
class Bad:
    def __index__(self): return "x"
    def __repr__(self): return "Bad"
class G:
    def __repr__(self): return 'G'
    def __getitem__(self, k): return ("got", k)
    def __setitem__(self, k, v): log.append(("set", k, v))
    def __delitem__(self, k): log.append(("del", k))
    def __contains__(self, k): return k == 3
class G2:
    def __repr__(self): return "G2"
    def __getitem__(self, k):
        if k < 4: return k * 2
        raise IndexError("end")
class It:
    def __iter__(self): return iter3()
    def __repr__(self): return 'It'
def iter3():
    yield 1
    yield 2
    yield 3
class CG:
    def __class_getitem__(cls, k): return (cls is CG, k)
class NC:
    __contains__ = None
    def __repr__(self): return 'NC'
seqs = [lambda: [0, 1, 2, 3, 4, 5, 6], lambda: (0, 1, 2, 3, 4), lambda: "abcdefg", lambda: "aéb漢c𝄞", lambda: b"abcdef", lambda: range(10), lambda: range(5, -20, -3), lambda: [], lambda: "", lambda: (), lambda: range(0), lambda: {1: 2, "a": 3, True: 9}, lambda: {1, 2}, lambda: None, lambda: 5, lambda: G(), lambda: G2(), lambda: It(), lambda: CG, lambda: int, lambda: NC(), lambda: len, lambda: 1.5]
keys = [0, 1, -1, 5, -6, 7, 100, -100, 2**70, -2**70, True, False, None, 1.0, 1.5, "a", "", "bc", b"b", b"", (1,), X(2), X(-1), Bad(), [1]]


def store(s, key, value):
    s[key] = value
    return s


def remove(s, key):
    del s[key]
    return s


for key in keys:
    lines = []
    for made in seqs:
        lines += [told(lambda: made()[key]), told(lambda: key in made()), told(lambda: store(made(), key, 77)), told(lambda: remove(made(), key))]
    print(repr(key), digest(lines + [repr(log)]))
    log.clear()
bounds = [None, 0, 1, -1, 3, -3, 10, -10, 2 ** 80]
for number, made in enumerate(seqs[:11]):
    lines = []
    for a in bounds:
        for b in bounds:
            for c in (None, 1, 2, -1, -2, 3, -100) if number in (5, 6, 10) else (None, 1, 2, -1, -2, 3, -100, 2 ** 80, -2 ** 80):
                part = slice(a, b, c)
                lines += [told(lambda: made()[part]), told(lambda: store(made(), part, 'XY')), told(lambda: remove(made(), part))]
    print(number, digest(lines))
for c in (0, 1.5, 'a', X(2), Bad()):
    print(c, digest([told(f) for made in seqs for f in (lambda: made()[::c], lambda: made()[c:], lambda: made()[:c], lambda: store(made(), slice(0, 2, c), [1]))]))
for v in (5, None, [], [1], [1, 2], (3,), iter3, range(3), 'abc', G2(), It(), L):
    for part in (slice(1, 3), slice(None, None, 2), slice(5, 2)):
        print(told(store, [0, 1, 2, 3, 4, 5], part, v))
s = [1, 2, 3]
s[1:2] = s
print(s)
s[:] = s[::-1]
print(s)
class M(dict):
    def __missing__(self, k): return ("missing", k)
try:
    m = M(); print(m[3], 3 in m)
except Exception as e: print("%r" % (e,))
class D:
    def __eq__(self, o): return o == 4
    def __hash__(self): return 4
print(D() in [1, 2], D() in [1, 4], 4 in [D()], D() in {4: 1}, 4 in {D()}, D() in {4}, D() in (4,), [D()] == [4], [4, 5] == [D(), 6], {1: D()} == {1: 4}, {D()} == {4}, {4: 1} == {D(): 1})
print(3 in range(0, 10, 3), 4 in range(0, 10, 3), 3.0 in range(5), "a" in range(3), 0 in range(5, -5, -5), -5 in range(5, -5, -5), True in range(2))
print({1, 2} in {frozenset(x) for x in ()}, [1] in [[1], [2]], (1, [2]) in [(1, [2])])
nan = 1e999 - 1e999
print(nan in [nan], [nan] == [nan], nan == nan, (nan,) < (nan,), (1, nan) == (1, nan))
