# slice: attributes, indices, use as keys, in __getitem__.
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), s == slice(1, 10, 2), s.indices(5), slice(None, None, -1).indices(4), slice(-3, None).indices(10))
print('abcdefghij'[s], list(range(20))[s], (1, 2, 3)[slice(1)], 'abc'[slice(None, None, -1)])
class Grid:
    def __init__(self, w, h): self.cells = [[(x, y) for x in range(w)] for y in range(h)]
    def __getitem__(self, key):
        if isinstance(key, tuple):
            rows, cols = key
            picked = self.cells[rows]
            return [r[cols] for r in picked] if isinstance(rows, slice) else picked[cols]
        return self.cells[key]
g = Grid(3, 3)
print(g[0, 1], g[1], g[:2, 0], g[0, ::2], g[1:, 1:])
first, last = slice(0, 1), slice(-1, None)
items = [1, 2, 3, 4]
print(items[first], items[last]); items[last] = [40, 50]; del items[first]; print(items)
class Idx:
    def __index__(self): return 2
print(items[Idx()], items[Idx():], 'abc'[:Idx()], [0] * Idx())
for wrong in (lambda: items['a':], lambda: items[1:2:0], lambda: {}[1:2], lambda: hash(s), lambda: slice(), lambda: s.indices(-1), lambda: items[1.0]):
    try:
        print(wrong())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
