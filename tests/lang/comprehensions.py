# Comprehensions of all kinds: nested, filtered, with unpacking and conditions.
print([n * n for n in range(5)], [n for n in range(10) if n % 2 if n > 3], [(a, b) for a in 'xy' for b in range(2)])
print({n: n * n for n in range(3)}, {n % 3 for n in range(10)}, {k: v for v, k in enumerate('ab')}, {v: k for k, v in {'a': 1}.items()})
print([[r * c for c in range(3)] for r in range(3)], [x for row in [[1, 2], [3]] for x in row], [*zip(*[[1, 2], [3, 4]])])
print([n if n % 2 else -n for n in range(4)], ['even' if n % 2 == 0 else 'odd' for n in range(3)], [a + b for a, b in [(1, 2), (3, 4)]], [h for h, *t in ['ab', 'cd']])
print(sum(n for n in range(5)), max((len(w), w) for w in ['a', 'ccc', 'bb']), list(n for n in 'ab'), dict((n, 0) for n in 'ab'), sorted((-n for n in range(3))))
print([(lambda v: v + 1)(n) for n in range(3)], [f() for f in [lambda n=n: n for n in range(3)]], [y for x in range(3) for y in [x * 10] if y])
n = 'kept'
squares = [n for n in range(3)]
print(n, squares)
def inside(k): return [k * i for i in range(3) if i != k], {k: i for i in range(2)}, [[k for _ in range(i)] for i in range(3)]
print(inside(2))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [sum(row) for row in matrix], [max(col) for col in zip(*matrix)])
primes = [p for p in range(2, 50) if all(p % d for d in range(2, int(p ** 0.5) + 1))]
print(primes)
print([c for c in 'Hello' if c in 'aeiou'], [x for x in [0, 1, '', 'a', None] if x], [i for i in range(20) if not i % 5 and i])
seen = []
[seen.append(v) for v in 'ab']
print(seen, [v for v in []], {v for v in ()} == set(), any([False for _ in range(2)]))
try:
    [1 / d for d in (1, 0)]
except ZeroDivisionError as error:
    print(error)
