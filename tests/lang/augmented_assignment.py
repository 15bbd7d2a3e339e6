# Every augmented assignment, on names, attributes, items and slices; evaluation order.
x = 10
x += 5; print(x, end=' '); x -= 3; print(x, end=' '); x *= 4; print(x, end=' '); x //= 5; print(x, end=' ')
x **= 2; print(x, end=' '); x %= 7; print(x, end=' '); x <<= 3; print(x, end=' '); x >>= 1; print(x, end=' ')
x |= 3; print(x, end=' '); x &= 14; print(x, end=' '); x ^= 5; print(x, end=' '); x /= 2; print(x)
s = 'a'; s += 'b'; s *= 3; print(s)
t = (1,); u = t; t += (2,); print(t, u)
a = [1]; b = a; a += [2]; a += 'xy'; a *= 2; print(b, a is b)
d = {'n': 1}; d['n'] += 1; d['l'] = []; d['l'] += [1]; print(d)


class Box:
    total = 100
    def __init__(self): self.items = []


box = Box()
box.total += 1; box.items += ['z']; print(box.total, Box.total, box.items)


def index():
    print('index', end=' ')
    return 0


def value():
    print('value', end=' ')
    return 5


def target():
    print('target', end=' ')
    return a


target()[index()] += value(); print(a[0])
m = [[1, 2], [3, 4]]; m[0][1] *= 10; m[1][:1] += [9]; print(m)
s = {1}; r = s; s |= {2}; s -= {1}; print(r)
n = 1; n += n; n -= -n; n = n + 1 if n else 0; print(n)
f = 1; f += 0.5; f //= 1; print(f)
x = y = 0; x += 1; print(x, y)
class Plus:
    def __add__(self, o): return 'plus %s' % o
p = Plus(); p += 3; print(p)
try:
    t = ([],); t[0] += [1]
except TypeError as error:
    print(error, t)
try:
    q += 1
except NameError as error:
    print(error)
