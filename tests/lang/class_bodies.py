# Class bodies run like code: conditions, loops, names, nesting, scope.
x = 'global'


class Body:
    x = 'class'
    squares = [n * n for n in range(4)]
    for i in range(3):
        last = i
    if last > 1:
        def big(self): return 'big'
    else:
        def small(self): return 'small'
    y = x
    table = {'k': x}

    def seen(self): return x

    class Inner:
        z = 'inner'
        def name(self): return type(self).__qualname__

    print('in the body', __name__, __qualname__)


print(Body.x, Body.y, Body.squares, Body.last, Body().big(), hasattr(Body, 'small'), Body().seen(), Body.table, Body.Inner.z, Body.Inner().name())
print(sorted(name for name in vars(Body) if not name.startswith('__')))


def make(base, value):
    class Made(base):
        v = value
        def get(self): return value, self.v
    return Made


M = make(object, 5)
N = make(M, 6)
print(M().get(), N().get(), M.__qualname__, N.__mro__[1] is M, M.__module__)
try:
    class Broken:
        print('before')
        undefined_name
        print('never')
except NameError as error:
    print(error)
class Empty: pass
print(Empty().__dict__, Empty.__name__, Empty.__bases__ == (object,), [c.__name__ for c in N.__mro__])
Dynamic = type('Dynamic', (Empty,), {'a': 1, 'f': lambda self: self.a})
print(Dynamic().f(), Dynamic.__name__, issubclass(Dynamic, Empty))
