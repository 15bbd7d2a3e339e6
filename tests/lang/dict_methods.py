# dict methods one by one.
d = {'a': 1, 'b': 2}
d['c'] = 3; d['a'] = 10; print(d, len(d), d['a'])
print(d.get('a'), d.get('z'), d.get('z', 0), 'a' in d, 'z' in d, 'z' not in d)
print(list(d), list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.values(), d.items())
print(d.pop('b'), d.pop('z', None), d, d.popitem(), d)
print(d.setdefault('a', 5), d.setdefault('n', []), d); d['n'].append(1); print(d)
d.update({'x': 1}); d.update(y=2); d.update([('z', 3), 'ab']); print(d)
print(dict(), dict(a=1), dict([(1, 2)]), dict({'k': 'v'}, z=1), dict(zip('ab', (1, 2))), dict.fromkeys('ab'), dict.fromkeys([1, 2], 0))
e = d.copy(); e['x'] = 99; print(d['x'], e['x'], d == e, {1: 2} == {1.0: 2}, {1: 1, 2: 2} == {2: 2, 1: 1})
del d['a']; print('a' in d); d.clear(); print(d)
print({**{'a': 1}, 'b': 2, **{'a': 3}}, {1: 'int', 1.0: 'float', True: 'bool'}, {n: n * n for n in range(4)})
print(list(reversed({'a': 1, 'b': 2})), max({'k': 1, 'm': 0}), sorted({'b': 1, 'a': 2}.items()), list({'a': 1}) + ['b'])
for wrong in (lambda: d['x'], lambda: d.pop('x'), lambda: d.popitem(), lambda: {[]: 1}, lambda: {{}: 1}, lambda: dict([1]), lambda: dict(['abc']),
              lambda: d.update(5), lambda: {} < {}, lambda: d.get(), lambda: d.get([])):
    try:
        print(wrong())
    except (KeyError, TypeError, ValueError) as error:
        print(type(error).__name__, error)
