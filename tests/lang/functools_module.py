# functools: partial, reduce, wraps, lru_cache, total_ordering, cmp_to_key, cached_property.
import functools
from functools import partial, reduce, wraps, lru_cache, total_ordering, cmp_to_key, cached_property
def f(a, b=2, *args, **kw):
    "doc of f"
    return a, b, args, kw
p = partial(f, 1, z=3); print(p(), p(5), p(5, 6, y=1), p(z=9), p.func is f, p.args, p.keywords)
q = partial(p, 7, z=4); print(q(8), q.func is f, q.args, q.keywords, partial(int, base=2)('101'), list(map(partial(pow, 2), range(5))), repr(partial(print, 1, sep='-')))
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a * b, range(1, 6), 10), reduce(max, 'hello'), reduce(f, [], 'init'), reduce(lambda a, b: a + [b], (x for x in 'ab'), []))
try: reduce(f, [])
except TypeError as e: print(e)
try: reduce(f, 5)
except TypeError as e: print(e)
def logged(fn):
    @wraps(fn)
    def inner(*args, **kw):
        "inner doc"
        print('calling', fn.__name__)
        return fn(*args, **kw)
    return inner
@logged
def add(a: int, b: int) -> int:
    "adds"
    return a + b
print(add(1, 2), add.__name__, add.__doc__, add.__qualname__, add.__wrapped__(3, 4), add.__annotations__, add.__module__)
calls = []
@lru_cache(maxsize=2)
def square(x):
    calls.append(x); return x * x
print(square(2), square(2), square(3), square(4), square(2), calls, square.cache_info()); square.cache_clear(); print(square.cache_info(), square.__name__, square.__wrapped__(5))
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(60), fib.cache_info(), fib.cache_info().hits)
@lru_cache
def plain(a, b=1): return (a, b)
print(plain(1), plain(1, b=1), plain(a=1), plain(1), plain.cache_info())
@lru_cache(typed=True)
def typed(x): return type(x).__name__
print(typed(1), typed(1.0), typed.cache_info().currsize)
class C:
    def __init__(self, n): self.n = n
    @lru_cache()
    def m(self, k): print('m', self.n, k); return self.n * k
    @cached_property
    def slow(self): print('computing'); return self.n * 100
c = C(3); print(c.m(2), c.m(2), C(4).m(2), c.slow, c.slow, c.__dict__)
try: square([])
except TypeError as e: print(e)
@total_ordering
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v if isinstance(o, V) else NotImplemented
print(V(1) < V(2), V(1) <= V(1), V(2) > V(1), V(2) >= V(3), V(1) >= V(1), max(V(1), V(5), V(2)).v, [x.v for x in sorted([V(3), V(1)], reverse=True)])
try: V(1) >= 5
except TypeError as e: print(e)
@total_ordering
class G:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __ge__(self, o): return self.v >= o.v
print(G(1) < G(2), G(1) <= G(1), G(2) > G(2))
try:
    @total_ordering
    class N: pass
except ValueError as e: print(e)
print(sorted([5, 2, 9, 1], key=cmp_to_key(lambda a, b: b - a)), sorted('bca', key=cmp_to_key(lambda a, b: (a > b) - (a < b))))
for bad in [lambda: partial(), lambda: partial(3), lambda: p(1, 2, b=3), lambda: lru_cache('x')]:
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
print(type(p), isinstance(p, partial), functools.partial)
class Sub(partial): pass
print(Sub(f, 1)(2))
