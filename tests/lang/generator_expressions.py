# Generator expressions: when things are evaluated, scope, chains.
def source(name):
    print('source', name, end=' ')
    return range(3)


g = (n * 10 for n in source('a'))
print('made'); print(list(g), list(g))
k = 1
lazy = (n + k for n in range(3))
k = 100
print(list(lazy))
pairs = ((a, b) for a in range(2) for b in 'xy')
print(next(pairs), list(pairs))
evens = (n for n in range(100) if n % 2 == 0)
squares = (n * n for n in evens)
print([next(squares) for _ in range(4)], 64 in squares, next(squares))
print(sum(n for n in range(10)), ','.join(str(n) for n in range(3)), tuple(n for n in 'ab'), set(n // 2 for n in range(4)))
print(any(n > 2 for n in iter([1, 3, 5])), all(n for n in ()), max((n % 5, n) for n in range(12)), dict((c, ord(c)) for c in 'ab'))
rest = iter([1, 3, 5, 7])
print(any(n > 2 for n in rest), list(rest))
try:
    bad = (n for n in 5)
except TypeError as error:
    print(error)
late = (1 // n for n in (1, 0))
print(next(late))
try:
    next(late)
except ZeroDivisionError as error:
    print(error, list(late))
def f(*args): return args
print(f(*(n for n in range(3))), f(n for n in ())[0] is None, type((n for n in ())).__name__)
def walrus_free(): return [*(i for i in range(2)), *(j for j in 'z')]
print(walrus_free(), list(map(lambda x: x + 1, (i for i in range(3)))), sorted(len(w) for w in 'a bbb cc'.split()))
