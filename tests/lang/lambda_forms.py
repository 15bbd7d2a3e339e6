# lambda: defaults, stars, closures, nesting, immediate calls, in tables and keys.
add = lambda a, b=2, *c, d=4, **e: (a, b, c, d, e)
print(add(1), add(1, 3, 5, d=6, z=7), (lambda: None)(), (lambda *a: sum(a))(1, 2, 3), (lambda **k: sorted(k))(b=1, a=2))
curry = lambda f: lambda a: lambda b: f(a, b)
print(curry(pow)(2)(5), (lambda x: (lambda y: x + y))(1)(2), (lambda f: f(f))(lambda f: 'self'))
ops = {'+': lambda a, b: a + b, '-': lambda a, b: a - b, 'max': max, 'if': lambda a, b: a if a else b}
print([ops[o](5, 3) for o in ('+', '-', 'max', 'if')], (lambda: (yield))().__class__.__name__)
fix = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))
print(fix(lambda me: lambda n: 1 if n == 0 else n * me(n - 1))(10))
points = [(1, 5), (3, 2), (2, 9)]
print(sorted(points, key=lambda p: p[1]), max(points, key=lambda p: p[0] * p[1]), list(map(lambda p: p[0], filter(lambda p: p[1] > 2, points))))
pipeline = [lambda s: s.strip(), lambda s: s.upper(), lambda s: s[::-1]]
text = ' abc '
for stage in pipeline: text = stage(text)
print(text, (lambda x, y=text: x + y)('>'), [f(3) for f in [lambda n, k=k: n * k for k in range(3)]])
x = 10
show = lambda: x
x = 20
print(show(), (lambda x: x)(5), (lambda: [x for x in range(3)])(), (lambda a, /, b, *, c: (a, b, c))(1, b=2, c=3), show.__name__, add.__defaults__)
choose = lambda n: 'neg' if n < 0 else 'zero' if not n else 'pos'
print([choose(n) for n in (-1, 0, 1)], (lambda *, k=1: k)(k=2), (lambda x: not x)(0), (lambda x: (x, x))(1), (lambda: 1 if 0 else 2)())
try:
    (lambda x: x.missing)(1)
except AttributeError as error:
    print(error)
try:
    (lambda x, y: 0)(1)
except TypeError as error:
    print(error)
