# Rich comparison: reflection, fallbacks, __eq__ and __hash__, sorting.
class N:
    def __init__(self, n): self.n = n
    def __repr__(self): return 'N(%d)' % self.n
    def __lt__(self, o):
        print('lt', self, o, end='; ')
        return self.n < o.n
    def __eq__(self, o):
        print('eq', self, o, end='; ')
        return isinstance(o, N) and self.n == o.n
    def __hash__(self): return hash(self.n)


a, b = N(1), N(2)
print(a < b); print(a > b); print(a == b); print(a != b); print(a == 1); print(1 == a)
print(a in [b, a], a in (a,), [b, N(1)].index(a), [a, b, a].count(N(1)))
print(sorted([b, a]), max(a, b), {a: 'one'}[N(1)], len({a, N(1), b}), [a] == [N(1)], (a, b) < (a, N(3)))
try:
    a <= b
except TypeError as error:
    print(error)


class Weird:
    def __eq__(self, o): return 'equal'
    def __ne__(self, o): return ''
    def __lt__(self, o): return NotImplemented
    def __gt__(self, o): return 'gt'


w = Weird()
print(w == 1, 1 == w, w != 1, w > 1, 1 < w, w in [5], bool(w == 1))
try:
    w < 1
except TypeError as error:
    print(error)


class Sub(N):
    def __gt__(self, o): return 'Sub.gt'


print(a < Sub(5), Sub(1) > a, object() == object(), N(3).__ne__(N(3)))
print(Weird.__hash__, N.__hash__ is not None)
