# Which keys are asked for equality, in which order, where hashes collide.
class E:
    def __init__(s, v): s.v = v
    def __hash__(s): return 3
    def __eq__(s, o):
        print('eq', s.v, o.v if isinstance(o, E) else o, end='; ')
        return isinstance(o, E) and s.v == o.v
    def __repr__(s): return 'E%d' % s.v
s = {E(1)}
s.update([3, E(2), 3, 5, E(1), 3 + 2 ** 61 - 1])
print(len(s))
d = {E(1): 0}
d.update({3: 1, 'a': 2}); print(d)
d.update([(3, 5), (E(1), 6), (3.0, 7)]); print(d)
print(dict.fromkeys([3, E(1), E(1), 3.0]))
print({E(1), 3} - {3}, {E(1), 3} & {3}, {3} | {E(3)})
