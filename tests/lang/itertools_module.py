# itertools: endless and finite iterators, groups, picks, what Python functions they ask, what they refuse.
import itertools
from itertools import *
c = count(5, 2); print(next(c), next(c), c, count(), count(1.5), next(count(0.5, 0.25)))
print(list(islice(count(), 3)), list(islice('abcdefg', 2, None)), list(islice('abcdefg', 1, 6, 2)), list(islice(cycle('ab'), 5)), list(repeat(1, 3)), repeat('x'), repeat(2, 3))
print(list(chain('ab', [1, 2], (x for x in 'z'))), list(chain.from_iterable(['ab', 'cd'])), list(zip_longest('abc', [1], fillvalue='-')), list(zip_longest()))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([1, 2, 3], lambda a, b: a * b)), list(accumulate([1, 2], initial=10)), list(accumulate([])))
print([(k, list(g)) for k, g in groupby('aabbbca')], [(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)], [k for k, g in groupby('aabbcc')])
g = groupby('aab'); k, first = next(g); next(g); print(list(first))
print(list(starmap(pow, [(2, 3), (3, 2)])), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(lambda x: x % 2, range(6))), list(filterfalse(None, [0, 1, '', 'a'])), list(compress('abcdef', [1, 0, 1, 0, 1, 1])))
print(list(product('ab', [1, 2])), list(product([0, 1], repeat=3)), list(product()), list(product('a', [])))
print(list(permutations('abc')), list(permutations([1, 2, 3], 2)), list(permutations('ab', 3)), list(combinations('abcd', 2)), list(combinations(range(4), 3)), list(combinations('ab', 0)), list(combinations_with_replacement('abc', 2)), list(combinations_with_replacement('', 1)))
a, b = tee([1, 2, 3]); print(next(a), next(a), list(b), list(a), len(tee('x', 3)))
def gen(name, n):
    for i in range(n):
        print('gen', name, i)
        yield i
print(list(chain(gen('a', 2), gen('b', 1)))); print(list(islice(gen('s', 9), 1, 4, 2))); print(list(zip_longest(gen('z', 2), gen('y', 1)))); print([next(it) for it in [cycle(gen('c', 1))] * 3])
x, y = tee(gen('t', 2)); print(list(zip(x, y)))
print(list(accumulate(gen('u', 3), lambda a, b: a + b)), [(k, list(v)) for k, v in groupby(gen('v', 4), lambda i: i // 2)], list(compress(gen('w', 3), gen('x', 3))))
print(list(zip(enumerate(gen('e', 2)), count())), sum(islice(count(1), 100)), max(map(sum, product(range(4), repeat=2))), sorted(permutations([3, 1, 2]))[0], len(list(combinations(range(10), 5))))
for bad in [lambda: islice('a', -1), lambda: islice('a', 0, 1, 0), lambda: islice('a', 'x', 2), lambda: count('a'), lambda: cycle(5), lambda: combinations('ab', -1), lambda: product('a', repeat=-1), lambda: list(starmap(pow, [5])), lambda: next(repeat(1, 0)), lambda: chain(5), lambda: list(chain(5)), lambda: next(iter(takewhile(len, [])))]:
    try: print(type(bad()).__name__)
    except StopIteration: print('StopIteration')
    except Exception as err: print(type(err).__name__, err)
try:
    for x in map(lambda v: 1 // v, chain([1], [0])): print(x)
except ZeroDivisionError as err: print(err)
ids = count(); print([next(ids) for _ in range(3)], isinstance(ids, count), type(chain()), itertools.chain is chain)
