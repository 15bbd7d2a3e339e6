# __call__, __str__, __repr__, __format__, __bool__, __hash__, __del__ not needed.
class Adder:
    calls = 0
    def __init__(self, n): self.n = n
    def __call__(self, x, *more, scale=1):
        self.calls += 1
        return (self.n + x + sum(more)) * scale
    def __repr__(self): return '<Adder %d>' % self.n


add = Adder(10)
print(add(1), add(1, 2, 3), add(1, scale=2), add.calls, Adder.calls, callable(add), callable(5), callable(len), list(map(add, [1, 2])), add)


class OnlyRepr:
    def __repr__(self): return 'R'
class OnlyStr:
    def __str__(self): return 'S'
class Both(OnlyRepr, OnlyStr): pass
print(str(OnlyRepr()), repr(OnlyRepr()), str(OnlyStr()), repr(OnlyStr()).startswith('<__main__.OnlyStr object at 0x'), str(Both()), repr(Both()), [OnlyRepr()], {1: OnlyRepr()}, (Both(),), f'{Both()} {Both()!r}', '%s %r' % (Both(), Both()))
class Bad:
    def __repr__(self): return 5
    def __str__(self): return None
    def __hash__(self): return 'x'
    def __format__(self, spec): return 3
for wrong in (lambda: repr(Bad()), lambda: str(Bad()), lambda: hash(Bad()), lambda: format(Bad()), lambda: hash([]), lambda: hash({}), lambda: f'{[]:5}'):
    try:
        wrong()
    except TypeError as error:
        print(error)
class Recursive:
    def __init__(self): self.items = [self]
    def __repr__(self): return 'Recursive'
print(Recursive().items)
loop = [1]; loop.append(loop); print(loop)
d = {}; d['me'] = d; print(d)
t = ([],); t[0].append(t); print(t)
class Hashed:
    def __hash__(self): return 2 ** 70
print(hash(Hashed()) == hash(2 ** 70), hash(5), hash(-1), hash(2 ** 61 - 1), hash(0.5), hash(True), hash(1.0))
