# Identity, aliasing, copying, default sharing, is and ==.
a = [1, [2]]
b = a; c = a[:]; d = list(a)
b.append(3); c[1].append('shared')
print(a, b is a, c, c is a, c[1] is a[1], d == [1, [2, 'shared']])


def deep(value):
    if isinstance(value, list): return [deep(v) for v in value]
    if isinstance(value, dict): return {k: deep(v) for k, v in value.items()}
    return value


original = {'k': [1, {'n': 2}]}
copy, shallow = deep(original), dict(original)
copy['k'][1]['n'] = 99; shallow['k'].append('s'); shallow['z'] = 1
print(original, copy, shallow)


class P:
    shared = []
    def __init__(self): self.own = []


p, q = P(), P()
p.shared.append(1); p.own.append(1); q.shared = ['mine']
print(P.shared, q.shared, p.own, q.own, p.shared is P.shared, q.shared is P.shared)
def modify(items, number, text):
    items.append('in'); number += 1; text += '!'
    items = ['new']
    return number, text
items, number, text = [], 1, 'a'
print(modify(items, number, text), items, number, text)
x = y = []; x += [1]; y = y + [2]; print(x, y, x is y)
print(None is None, a is not b, () == (), [] is [], type(a) is list, (lambda: None)() is None)
rows = [[0] * 2] * 2; rows[0][0] = 1; safe = [[0] * 2 for _ in range(2)]; safe[0][0] = 1; print(rows, safe)
for row in safe: row.append(9); row = 'rebound'
print(safe, {1: 'a'} is {1: 'a'}, original is not copy, a in [b], [a].index(c) if c in [a] else 'absent')
a[:] = []; print(b, c); del b; print(a)
k = (1, [2]); m = k; m[1].append(3); print(k, k is m, k == (1, [2, 3]))
