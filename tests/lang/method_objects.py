# Bound and unbound methods, static and class methods, functions in classes and instances.
class C:
    count = 0
    def method(self, x=1): return 'method', x
    @classmethod
    def klass(cls, x=1): return cls.__name__, x
    @staticmethod
    def static(x=1): return 'static', x
    lam = lambda self: 'lambda'
    builtin = len
    table = {'m': method}
    alias = method


c = C()
print(c.method(), C.method(c, 2), c.klass(), C.klass(3), c.static(), C.static(4), c.lam(), c.builtin([1, 2]), c.table['m'](c), c.alias(5))
bound = c.method
print(bound(9), bound.__self__ is c, bound.__func__ is C.method, bound == c.method, C.method is C.__dict__['method'], type(bound).__name__, type(C.method).__name__, type(C.__dict__['klass']).__name__, type(C.__dict__['static']).__name__)
c.own = lambda: 'no self'
print(c.own(), list(map(c.method, [1, 2])), [m() for m in (c.method, c.klass, c.static)])
def plain(self): return 'added', self.count
C.added = plain
print(c.added()); c.count += 5; print(c.added(), C.count)
class D(C):
    def method(self, x=10): return super().method(x + 1)
    @classmethod
    def klass(cls, x=0): return 'D', super().klass(x)
print(D().method(), D.klass(), D().klass(7), C.method(D()), super(D, D()).method(3))
chain = [].append
chain(1); print(chain.__self__, 'a'.upper.__name__, str.upper('x'), list(map(str.strip, [' a '])), dict.get({'a': 1}, 'a'))
class Chain:
    def __init__(self): self.log = []
    def add(self, x): self.log.append(x); return self
print(Chain().add(1).add(2).log)
for wrong in (lambda: C.method(), lambda: c.static(1, 2), lambda: str.upper(5), lambda: list.append(), lambda: c.klass(1, 2), lambda: dict.get([], 1)):
    try:
        print(wrong())
    except TypeError as error:
        print(error)
