# __len__, __getitem__, __setitem__, __delitem__, __contains__, __iter__, __reversed__.
class Row:
    def __init__(self, *items): self.items = list(items)
    def __len__(self): return len(self.items)
    def __getitem__(self, key):
        print('get', key, end='; ')
        return self.items[key]
    def __setitem__(self, key, value):
        print('set', key, value, end='; ')
        self.items[key] = value
    def __delitem__(self, key):
        print('del', key, end='; ')
        del self.items[key]


r = Row(1, 2, 3, 4)
print(r[0], r[-1], r[1:3], r[::2], len(r), bool(r), bool(Row()))
r[0] = 10; r[1:2] = [7, 8]; del r[-1]; r[0] += 5
print(r.items)
print(3 in r, 99 in r)
print(list(r), [x for x in r], tuple(reversed(r)), sum(r), max(r), sorted(r), [*r])
a, *b = r
print(a, b, list(zip(r, 'ab')), list(map(str, r)))
class Multi:
    def __getitem__(self, key): return key
print(Multi()[1, 2], Multi()[1:2, ::3], Multi()['a'], Multi()[...], Multi()[()])
class Box:
    def __contains__(self, item): return item == 'yes'
    def __iter__(self): return iter('xyz')
    def __reversed__(self): return iter('zyx')
    def __len__(self): return 26
print('yes' in Box(), 'x' in Box(), list(Box()), list(reversed(Box())), len(Box()), ''.join(Box()))
class BadLen:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
for n in (-1, 'x', 1.5):
    try:
        len(BadLen(n))
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
for wrong in (lambda: Box()[0], lambda: iter(BadLen(1)), lambda: 1 in BadLen(1), lambda: reversed(BadLen(1))):
    try:
        wrong()
    except TypeError as error:
        print(error)
