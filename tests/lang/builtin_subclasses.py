# Subclasses of list, dict, int, str and Exception.
class Stack(list):
    def push(self, item):
        self.append(item)
        return self
    def top(self): return self[-1]


s = Stack([1, 2])
s.push(3).push(4)
print(s, s.top(), len(s), s[1:], type(s[1:]).__name__, isinstance(s, list), s == [1, 2, 3, 4], sum(s), s + [5], type(s + [5]).__name__)


class Upper(dict):
    def __setitem__(self, key, value): super().__setitem__(key.upper(), value)
    def __getitem__(self, key): return super().__getitem__(key.upper())


u = Upper(a=1)
u['b'] = 2
u.update(c=3)
print(u, u['b'], 'b' in u, 'B' in u, len(u), type(u.copy()).__name__)


class Meters(int):
    def __add__(self, other): return Meters(int(self) + int(other))
    def __repr__(self): return '%dm' % int(self)


m = Meters(5)
print(m, repr(m), m + 3, m - 1, type(m - 1).__name__, m == 5, {5: 'five'}[m], [m], max(m, 7), -m, m * 2, isinstance(m, int), '%d' % m)


class Loud(str):
    def __str__(self): return self.upper() + '!'
    def twice(self): return Loud(self * 2)


w = Loud('hey')
print(w, repr(w), w.twice(), len(w), w + 'x', '%s' % w, f'{w}', 'hey' == w, {'hey': 1}[w], w.replace('h', 'H'))


class Problem(Exception):
    def __init__(self, code, text='problem'):
        super().__init__(text)
        self.code = code


try:
    raise Problem(7, 'seven')
except Exception as error:
    print(error, repr(error), error.code, error.args, isinstance(error, Problem))


class Pair(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]


print(Pair(1, 2), Pair(1, 2).first, Pair(3, 4) == (3, 4))
