# collections: Counter, defaultdict, OrderedDict, deque, namedtuple.
from collections import Counter, defaultdict, OrderedDict, deque, namedtuple
import collections
from pprint import pprint
c = Counter('abracadabra')
print(c, c['a'], c['zz'], len(c), c.most_common(2), c.most_common(), sorted(c.elements()))
c.update('aab'); c.update({'q': 5}, r=2); c.subtract(['a', 'b']); print(c)
print(c + Counter(a=1, zz=3), c - Counter(a=100), c & Counter(a=2, q=1), c | Counter(a=50), +Counter(a=-1, b=2), -Counter(a=-1, b=2))
c += Counter(a=10); print(c); c -= Counter(q=4); print(c); c &= Counter(a=3, b=9); print(c); c |= Counter(z=1); print(c)
del c['nothing']; c['n'] += 1; print(dict(c), Counter(), Counter([1, 1, 2.0]), Counter({'x': 3}) == Counter('xxx'), isinstance(c, dict), c.copy(), sum(c.values()))
d = defaultdict(list)
d['a'].append(1); d['b'].append(2); d['a'].append(3)
print(d, d['c'], len(d), 'zz' in d, d.get('q'), sorted(d), d.default_factory)
e = defaultdict(int, {'x': 1}, y=2); e['z'] += 5; print(e, dict(e), e.copy(), e == {'x': 1, 'y': 2, 'z': 5})
nested = defaultdict(lambda: defaultdict(int)); nested['a']['b'] += 1; print(nested['a'], list(nested.items()) != [])
calls = []
def make():
    calls.append(len(calls)); return calls[-1]
f = defaultdict(make); print(f[1], f[2], f[1], calls)
n = defaultdict(None, a=1)
try: n['q']
except KeyError as err: print('KeyError', err)
try: defaultdict(3)
except TypeError as err: print(err)
o = OrderedDict([('a', 1), ('b', 2), ('c', 3)]); o['d'] = 4
print(o, list(o), list(reversed(o)), o.popitem(), o.popitem(last=False)); o.move_to_end('b'); print(o); o.move_to_end('b', last=False); print(o, OrderedDict())
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {'b': 2, 'a': 1}, OrderedDict(a=1) == OrderedDict(a=1), OrderedDict.fromkeys('ab', 0), o.copy(), o != OrderedDict())
try: o.move_to_end('zz')
except KeyError as err: print('KeyError', err)
q = deque([1, 2, 3]); q.append(4); q.appendleft(0)
print(q, q.pop(), q.popleft(), len(q), q[0], q[-1], list(q), 2 in q, 9 in q, bool(q), bool(deque()))
q.extend('ab'); q.extendleft('xy'); print(q); q.rotate(2); print(q); q.rotate(-3); print(q); q.reverse(); print(q, list(reversed(q)))
q.remove('a'); q.insert(1, 'I'); q[0] = 'F'; del q[1]; print(q, q.count(1), q.index(3)); q.clear(); print(q)
m = deque(range(10), maxlen=3); print(m, m.maxlen); m.append(10); m.appendleft(6); print(m, deque(maxlen=0), m == deque([6, 8, 9]), m < deque([7]), m + deque([1]), deque([1]) * 3, deque([1]) + deque([2]))
for bad in [lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque().remove(1), lambda: deque([1]).index(2), lambda: deque(maxlen=-1), lambda: deque([1], 1).insert(0, 2), lambda: deque(5), lambda: deque() + [1], lambda: deque([1])['a']]:
    try: print(bad())
    except Exception as err: print(type(err).__name__, err)
q = deque([1, 2, 3])
try:
    for x in q: q.append(x)
except RuntimeError as err: print(err)
q = deque([1]); q.append(q); print(q)
print([x for x in deque('abc')], deque('ab').copy(), sum(deque([1, 2])), max(deque([1, 5, 2])), tuple(deque([1])))
Point = namedtuple('Point', ['x', 'y'])
p = Point(1, y=2); print(p, p.x, p.y, p[0], p[-1], len(p), p == (1, 2), p._asdict(), p._replace(x=5), Point._fields, Point._make([7, 8]), hash(p) == hash((1, 2)))
x, y = p; print(x, y, p + (3,), isinstance(p, tuple), Point.__name__, Point.__mro__, Point.__doc__, sorted([Point(2, 1), Point(1, 9)]), p < Point(1, 3), {p: 1}[(1, 2)])
P3 = namedtuple('P3', 'a b, c', defaults=[10, 20]); print(P3(1), P3(1, 2), P3(1, c=3), P3._field_defaults, namedtuple('R', 'class x x', rename=True)._fields)
class V(namedtuple('V', 'x y')):
    __slots__ = ()
    def length(self): return self.x + self.y
    def __str__(self): return 'V<%s>' % self.x
    @property
    def double(self): return V(self.x * 2, self.y * 2)
v = V(3, 4); print(v, repr(v), v.length(), v.double, v._replace(y=0), '%s %s' % v)
class W(namedtuple('W', 'x')):
    def __new__(cls, x): return super().__new__(cls, x + 1)
print(W(1))
for bad in [lambda: Point(1), lambda: Point(1, 2, 3), lambda: Point(1, z=3), lambda: Point(1, x=3), lambda: namedtuple('1x', 'a'), lambda: namedtuple('X', 'a a'), lambda: namedtuple('X', '_a'), lambda: namedtuple('X', 'if'), lambda: Point._make([1]), lambda: p._replace(q=1), lambda: setattr(p, 'x', 3), lambda: setattr(p, 'w', 3), lambda: namedtuple('X', 'a', defaults=[1, 2])]:
    try: print(bad())
    except Exception as err: print(type(err).__name__, err)
pprint(Counter('the quick brown fox jumps over the lazy dog and more words')); pprint(defaultdict(list, {i: list(range(8)) for i in range(4)})); pprint(OrderedDict((i, 'value %d' % i) for i in range(6))); pprint(deque(range(40))); pprint(deque(range(40), maxlen=40)); pprint(Point('a' * 50, 'b' * 50)); pprint([Counter(), deque(), OrderedDict(), defaultdict(int)])
class Word:
    def __init__(self, w): self.w = w
    def __hash__(self): return hash(self.w)
    def __eq__(self, o): return self.w == o.w
    def __repr__(self): return 'W' + self.w
print(Counter([Word('a'), Word('b'), Word('a')]), deque([Word('a')]).index(Word('a')), deque([Word('a')]) == deque([Word('a')]))
class Stack(deque):
    def push(self, x): self.append(x); return self
s = Stack().push(1).push(2); s.extra = 5; print(s, s.extra, type(s).__name__)
class Tally(Counter):
    def top(self): return self.most_common(1)[0]
print(Tally('aab').top(), Tally('aab'))
print(collections.Counter, collections.deque, iter(deque()).__class__)
