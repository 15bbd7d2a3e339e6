# Assignment targets: nested, starred, swaps, items, attributes.
a, b = 1, 2
(c, d), [e, f] = (3, 4), 'ef'
g = h = [0]
print(a, b, c, d, e, f, g is h)
first, *rest = [1, 2, 3]
*init, last = 'abc'
x, *middle, y = range(5)
only, *none = [1]
print(first, rest, init, last, x, middle, y, only, none)
[p, (q, *r)], s = [1, (2, 3, 4)], 5
print(p, q, r, s)
a, b, c = c, a, b
print(a, b, c)
items = [0, 0, 0]
i = 0
i, items[i] = 1, 'x'
print(i, items)
class Box: pass
box = Box()
box.a, box.b, items[2] = 1, 2, 3
print(box.a, box.b, items)
for (k, v), n in zip({'a': 1, 'b': 2}.items(), range(2)): print(k, v, n)
for head, *tail in [(1, 2, 3), 'xy']: print(head, tail)
print([*range(3), *'ab'], (*[1], 2), {*[1, 1]}, {**{'a': 1}}, *[1, 2], sep=',')
a, = [7]
() = []
print(a)
for action in (lambda: exec_two([1]), lambda: exec_two([1, 2, 3]), lambda: exec_two(5), lambda: exec_star([]), lambda: exec_two('abc'), lambda: exec_two({1}), lambda: exec_two(None)):
    def exec_two(v):
        a, b = v
    def exec_star(v):
        a, *b = v
    try:
        action()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
