# Operators on instances: left, right, in place, NotImplemented.
class V:
    def __init__(self, n): self.n = n
    def __repr__(self): return 'V(%r)' % (self.n,)
    def __add__(self, o):
        if isinstance(o, V): return V(self.n + o.n)
        if isinstance(o, int): return V(self.n + o)
        return NotImplemented
    def __radd__(self, o): return V(('r', o, self.n))
    def __sub__(self, o): return V(self.n - o.n)
    def __rsub__(self, o): return V(o - self.n)
    def __mul__(self, o): return V(self.n * o)
    __rmul__ = __mul__
    def __truediv__(self, o): return V(('/', self.n, o))
    def __floordiv__(self, o): return V(('//', self.n, o))
    def __mod__(self, o): return V(('%', self.n, o))
    def __pow__(self, o): return V(('**', self.n, o))
    def __divmod__(self, o): return 'divmod', o
    def __matmul__(self, o): return '@', o
    def __lshift__(self, o): return '<<', o
    def __rrshift__(self, o): return 'r>>', o
    def __and__(self, o): return '&', o
    def __or__(self, o): return '|', o
    def __xor__(self, o): return '^', o
    def __neg__(self): return V(-self.n)
    def __pos__(self): return '+'
    def __invert__(self): return '~'
    def __abs__(self): return V(abs(self.n))
    def __int__(self): return self.n
    def __float__(self): return self.n / 2
    def __index__(self): return self.n
    def __round__(self, digits=None): return 'round', digits
    def __iadd__(self, o):
        self.n += 100
        return self


a, b = V(3), V(4)
print(a + b, a + 1, 1 + a, 'x' + a, a - b, 10 - a, a * 3, 3 * a, a / 2, a // 2, a % 2, a ** 2)
print(divmod(a, 5), a @ 1, a << 2, 3 >> a, a & 1, a | 2, a ^ 3, -a, +a, ~a, abs(V(-5)))
print(int(a), float(a), [10, 20, 30, 40][a], 'abcdef'[a:], bin(a), round(a), round(a, 2), list(range(a)), hex(b))
c = a
a += 1
print(a, c is a)
b -= V(1)
print(b, sum([V(1)]), sum([V(1)], V(5)))
for wrong in (lambda: a + 'x', lambda: a >> 1, lambda: 1 << a, lambda: a < b, lambda: 'a' @ 1):
    try:
        print(wrong())
    except TypeError as error:
        print(error)
