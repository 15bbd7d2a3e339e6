# Builtin functions over objects with methods of their own, one item at a time.
class A:
    def __init__(self, *a, **k): self.a, self.k = a, k
    def __call__(self, *a, **k): return a, k
    def __getitem__(self, i): return i
    def __enter__(self): return self
    def __exit__(self, *e): return False
    def __iter__(self): return iter(self.a)
    def __len__(self): return len(self.a)
    def __contains__(self, x): return x == 1
    def __bool__(self): return False
    def __eq__(self, o): return True
    def __lt__(self, o): return True
    __hash__ = None
a = A(1, 2, x=3)
print(a(1, b=2), a[1:2], [*a], len(a), 1 in a, not a, a == 5, a < 1, a.k)
try: hash(a)
except TypeError as e: print(e)
print(any(x > 1 for x in [1, 2, 3]), all(x for x in [1, 0, 2]))
def noisy():
    for i in range(5):
        print('gen', i); yield i
print(any(x == 2 for x in noisy())); print(all(noisy())); print(sum(noisy(), 10), max(noisy()), min(noisy(), key=lambda v: -v), sorted(noisy(), reverse=True), next(noisy()), list(zip(noisy(), 'ab')))
class Num:
    def __init__(s, v): s.v = v
    def __add__(s, o): print('add', s.v, getattr(o, 'v', o)); return Num(s.v + getattr(o, 'v', o))
    def __radd__(s, o): return Num(o + s.v)
    def __gt__(s, o): print('gt', s.v, o.v); return s.v > o.v
    def __lt__(s, o): print('lt', s.v, o.v); return s.v < o.v
    def __repr__(s): return 'N%d' % s.v
    def __abs__(s): return 'abs'
    def __round__(s, n=None): return ('round', n)
    def __divmod__(s, o): return 'dm'
    def __rdivmod__(s, o): return 'rdm'
    def __pow__(s, o, m=None): return ('pow', o, m)
    def __index__(s): return s.v
    def __format__(s, spec): return 'F' + spec
    def __dir__(s): return ['zz', 'aa']
    def __len__(s): return s.v
    def __bool__(s): print('bool', s.v); return s.v > 2
    def __instancecheck__(s, o): return True
print(sum([Num(1), Num(2), Num(3)]), max([Num(3), Num(5), Num(4)]), min(Num(3), Num(1), key=lambda n: n), any([Num(1), Num(3), Num(4)]), all([Num(3), Num(1)]))
n = Num(7); print(abs(n), round(n), round(n, 2), divmod(n, 1), divmod(1, n), pow(n, 2), pow(n, 2, 3), bin(n), hex(n), chr(n + 90), format(n, 'x'), f'{n:>3}', dir(n), len(n), [1, 2, 3, 4, 5, 6, 7, 8][n])
for f in (lambda: len(Num(-1)), lambda: len(5), lambda: round(2.675, 2), lambda: round(12345, -2), lambda: round(-2.5), lambda: round(True), lambda: round(1e20), lambda: round(float('nan')), lambda: round(1.5, None), lambda: pow(2, -1), lambda: pow(2, -1, 7), lambda: pow(2, 3, 0), lambda: pow(2.0, 3, 5), lambda: sum([[1], [2]], []), lambda: sum((0.1,) * 10), lambda: sum([1, 2.5, 3]), lambda: sum([True, False]), lambda: max('abc', 'abd'), lambda: max([1, 2], [3]), lambda: max({}, default=None), lambda: min(['bb', 'a'], key=len), lambda: max(1, 'a'), lambda: sorted([3, 1], key=None), lambda: sorted({'b': 1, 'a': 2}), lambda: sorted([1, 'a']), lambda: next(iter([]), 'dflt'), lambda: list(iter(lambda l=[1, 2, 3]: l.pop(), 1)), lambda: divmod(-7, 2), lambda: divmod(7.5, 2), lambda: abs(-2**63), lambda: abs(3 + 4j), lambda: hex(-255), lambda: oct(8), lambda: bin(-5), lambda: ascii('é\n'), lambda: repr('é'), lambda: chr(0x1F600), lambda: ord('é'), lambda: ord(b'a'), lambda: ord('ab'), lambda: callable(lambda: 0), lambda: isinstance(1, (str, (int, float))), lambda: issubclass(int, (str, 5)), lambda: type(1, 2), lambda: vars(1), lambda: hash([]), lambda: format(3.14159, '.2f'), lambda: format('a', 5), lambda: getattr(1, 'real'), lambda: id('a') == id('a'), lambda: iter(5), lambda: reversed(5), lambda: input()):
    try: print(f())
    except BaseException as e: print(type(e).__name__, str(e)[:60])
def outer():
    x = 1
    class C:
        y = x
        def m(self): return x
    def g(): nonlocal x; x += 1; return x
    return C.y, C().m(), g(), C().m()
print(outer())
