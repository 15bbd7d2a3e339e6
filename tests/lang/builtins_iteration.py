# map, filter, zip, enumerate, reversed, sorted, sum, min, max, any, all.
print(list(map(str, range(3))), list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(map(None.__class__, [])), list(map(pow, [2, 3], [3, 2])))
print(list(filter(lambda n: n % 2, range(6))), list(filter(None, [0, 'a', '', []])), list(filter(str.isdigit, 'a1b2')))
print(list(zip('ab', range(5))), list(zip()), list(zip('a')), list(zip('ab', 'cd', 'ef')), dict(zip('ab', [1, 2])), list(zip(*[(1, 2), (3, 4)])))
print(list(enumerate('ab')), list(enumerate('ab', 1)), list(enumerate(start=5, iterable='x')))
print(list(reversed([1, 2])), list(reversed('ab')), list(reversed(range(3))), list(reversed((1,))))
print(sum([1, 2]), sum([], 5), sum([[1], [2]], []), sum((0.1, 0.2)), sum([True, True]), sum(range(101)), sum([1], 2))
print(min(3, 1, 2), max([3, 1, 2]), min('b', 'a'), max('abc'), min([], default='none'), max([1, -5], key=abs), min('bb', 'a', key=len), max({'a': 1}), min((1, 'z'), (1, 'a')))
print(any([]), all([]), any([0, '', None]), all([1, 'a']), any(map(lambda n: n > 2, [1, 3])))
m = map(lambda n: n + 1, [1, 2])
print(next(m), list(m), list(m), type(m).__name__, iter(m) is m)
print(sorted(map(len, ['aa', 'b'])), max(map(abs, [-3, 2])), ' '.join(map(str, [1, 2])), list(map(list, ['ab', 'c'])), tuple(map(int, '123')))
print(list(map(int.__add__, [1, 2], [3, 4])), list(map(str.upper, 'ab')), [*map(lambda p: p[0], {'k': 1}.items())], set(map(abs, [-1, 1])))
for wrong in (lambda: max(), lambda: max([]), lambda: min(5), lambda: max(1, 'a'), lambda: sum(['a']), lambda: sum(['a'], ''), lambda: sum(5), lambda: zip(5), lambda: list(map(len, [5])),
              lambda: enumerate(), lambda: reversed({1}), lambda: any(5), lambda: map(len), lambda: filter(None), lambda: max(1, 2, foo=3), lambda: list(zip([1], 5)), lambda: min([], key=len)):
    try:
        print(wrong())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
