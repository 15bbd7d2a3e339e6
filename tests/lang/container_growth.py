# What Python code sees of a container that is being filled, sorted or searched.
def numbers(container, n):
    for i in range(n):
        print(i, list(container), end='; ')
        yield i


items = ['x']
items.extend(numbers(items, 3)); print(items)
items += numbers(items, 2); print(items)
unique = {7}
unique.update(numbers(unique, 3)); print(unique)


def pairs(d):
    for i in range(3):
        print(i, dict(d), end='; ')
        yield i, i * i


table = {'a': 0}
table.update(pairs(table), z=5); print(table)


def failing():
    yield 1
    yield 2
    raise KeyError('stop')


for target in (['a'], {9}):
    try:
        (target.extend if isinstance(target, list) else target.update)(failing())
    except KeyError as error:
        print(target, error)
d = {}
for bad in ([(1, 2), (3,)], [(1, 2), 5], [('a', 1), ([], 2)], 'ab', [b'xy', 'zw'], [iter('pq')]):
    try:
        d.update(bad)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error, end=' ')
    print(d)


class Mapping:
    def keys(self): return iter('ab')
    def __getitem__(self, key): return key * 2


print(dict(Mapping()), dict(Mapping(), c=1))
values = [3, 1, 2]


def key(x):
    print(x, values, end='; ')
    return x


values.sort(key=key); print(values)


def meddle(x):
    values.append(x)
    return x


try:
    values.sort(key=meddle)
except ValueError as error:
    print(error, values)


def break_off(x):
    if x == 2: raise RuntimeError('no key')
    return -x


try:
    values.sort(key=break_off)
except RuntimeError as error:
    print(error, values)


class Same:
    def __init__(self, name, others): self.name, self.others = name, others
    def __eq__(self, other):
        print(self.name, end=' ')
        return self.name == getattr(other, 'name', other)
    def __hash__(self): return 5
    def __repr__(self): return self.name


row = []
row += [Same('a', row), Same('b', row), 1, Same('c', row), Same('b', row)]
print(row.index('b'), row.count('b'), row.index('b', 2))
row.remove('b'); print(row, 'c' in row, 'z' in row, tuple(row).index('c'))
box = {Same('a', 0), Same('b', 0), Same('a', 0)}
print(len(box), Same('b', 1) in box)
box.discard(Same('a', 2)); print(box)
index = {Same('k', 0): 1}
index[Same('k', 1)] = 2; print(index, index.get(Same('k', 2)), index.pop(Same('q', 3), None), index.setdefault(Same('k', 4), 9))
print({Same('m', 0)} | {Same('m', 1)}, {Same('m', 0)} == {Same('m', 1)}, {Same('m', 0)} - {Same('n', 1)})


class Text(str):
    def __str__(self): return 'text'
    def __format__(self, spec): return f'<{spec}>'


class Point:
    x = 3
    def __getitem__(self, key): return f'item {key!r}'
    def __format__(self, spec): return f'point {spec}'
    def __repr__(self): return 'Point()'
    def __str__(self): return 'a point'


print('{0} {0:5} {0!r} {0!s:>8} {0.x} {0[1]} {0[k]}'.format(Point()), '{:{}}'.format(Point(), Text('ab')))
print('{} {:3} {!s}'.format(Text('q'), Text('q'), Text('q')), str(Text('q')), Text('q').upper(), '-'.join([Text('u'), 'v']))


class Default(dict):
    def __missing__(self, key): return '?' + key


print('{a} {b}'.format_map(Default(a=1)), 'abc'.translate(Default()) if False else 'abc'.translate({ord('a'): Text('z')}))


class Stack(list):
    def __init__(self, *items):
        super().__init__(items)
        self.pushed = 0
    def append(self, item):
        self.pushed += 1
        super().append(item)
    def __getitem__(self, at): return ('item', super().__getitem__(at))


s = Stack(1, 2)
s.append(3); s.extend([4])
print(s, s[0], s.pushed, s.index(3), s + [5], type(s + []), type(s.copy()), sorted(s, reverse=True), list(s))


class Upper(dict):
    def __setitem__(self, key, value): super().__setitem__(key.upper(), value)
    def __getitem__(self, key): return super().__getitem__(key.upper())


u = Upper(a=1); u['b'] = 2
print(u, u['B'], u.get('b'), 'b' in u, u.copy(), type(u.copy()), Upper.fromkeys('xy', 0))


class Tags(set):
    def add(self, item): super().add(item.strip())


t = Tags(); t.add(' q '); t |= {'r'}
print(len(t), sorted(t), type(t | {'z'}), type(t.copy()), sorted(t.union(['s'])), repr(Tags([1])), Tags([1]) == {1})


class Pair(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]


p = Pair(1, 2)
print(p, p.first, p == (1, 2), p + (3,), hash(p) == hash((1, 2)), {p: 1}[(1, 2)], isinstance(p, tuple), len(p), [*p])
