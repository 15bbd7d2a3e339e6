# contextlib, operator, string: what small programs take from them.
from contextlib import contextmanager, suppress, closing, nullcontext
import operator, string
from operator import itemgetter, attrgetter, methodcaller
@contextmanager
def tag(name, *more, end='.'):
    "doc of tag"
    print('open', name, more)
    try:
        yield name.upper()
    except KeyError as e:
        print('caught', e)
    finally:
        print('close', name + end)
with tag('a') as t: print(t)
with tag('b', 1, end='!'): raise KeyError('k')
try:
    with tag('c'): raise ValueError('v')
except ValueError as e: print('out', e)
with tag('d'), tag('e') as x: print(x)
print(tag.__name__, tag.__doc__)
@contextmanager
def never():
    if False: yield
@contextmanager
def twice():
    yield 1
    yield 2
@contextmanager
def swap():
    try: yield
    except ValueError as e: raise TypeError('swapped') from e
@contextmanager
def bad():
    try: yield
    except Exception: pass
    yield
def attempt(make, error=None):
    try:
        with make():
            if error: raise error
        print('fine')
    except Exception as e:
        print(type(e).__name__, e)
attempt(never); attempt(twice); attempt(swap, ValueError()); attempt(bad, ValueError()); attempt(swap, StopIteration(3)); attempt(lambda: suppress(KeyError, ValueError), ValueError()); attempt(lambda: suppress(KeyError), ValueError('x')); attempt(suppress)
class R:
    def close(self): print('closed')
    @contextmanager
    def section(self, n):
        print('begin', n); yield self; print('end', n)
with closing(R()) as r: print(type(r).__name__)
with r.section(4) as same: print(same is r)
with nullcontext(5) as v: print(v)
def f():
    with tag('ret'): return 'value'
print(f())
for i in range(3):
    with tag('loop'):
        if i == 1: break
rows = [{'n': 'b', 'v': 2}, {'n': 'a', 'v': 2}, {'n': 'c', 'v': 1}]
print(sorted(rows, key=itemgetter('v', 'n')), itemgetter(1)([5, 6]), itemgetter(0, 2)('abc'), list(map(itemgetter(1), [(1, 2), (3, 4)])))
class P:
    def __init__(self, x, q=None): self.x = x; self.q = q
    def m(self, a, b=0): return self.x + a + b
p = P(1, P(2)); print(attrgetter('x')(p), attrgetter('q.x', 'x')(p), methodcaller('m', 5)(p), methodcaller('m', 1, 2)(p), max([p, p.q], key=attrgetter('x')).x)
print(operator.add(1, 2), operator.sub(5, 3), operator.mul('a', 3), operator.truediv(1, 4), operator.floordiv(7, 2), operator.mod(7, 4), operator.pow(2, 5), operator.neg(3), operator.not_([]), operator.lt(1, 2), operator.eq('a', 'a'), operator.contains([1], 1), operator.getitem('abc', 1), operator.is_(None, None), operator.xor(5, 1), operator.and_(6, 3), operator.or_(6, 1))
l = [1]; m = operator.iadd(l, [2]); operator.setitem(l, 0, 9); print(l, m is l); operator.delitem(l, 0); print(l)
for bad_call in [lambda: operator.add(1, 'a'), lambda: attrgetter('zz')(p), lambda: itemgetter('k')({}), lambda: itemgetter()]:
    try: print(bad_call())
    except Exception as e: print(type(e).__name__, e)
print(string.ascii_letters, string.digits, string.punctuation, repr(string.whitespace), len(string.printable), string.hexdigits)
