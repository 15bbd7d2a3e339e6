# Functions as values: attributes, defaults, recursion, higher order, docstrings.
def documented(a, b: int = 2, *, c=3):
    """First line.

    More."""
    return a, b, c


print(documented.__name__, documented.__doc__, documented.__defaults__, documented.__kwdefaults__, documented.__annotations__)
documented.__defaults__ = (20,)
documented.__kwdefaults__['c'] = 30
print(documented(1)); documented.__name__ = 'renamed'; print(documented.__name__, documented.__qualname__)
def apply(f, *args): return f(*args)
print(apply(max, 1, 5), apply(lambda: 'none'), apply(apply, apply, len, 'abc'), (lambda x, *, y=2: x * y)(3))
def make_multiplier(n):
    def multiply(x): return x * n
    return multiply
double, triple = make_multiplier(2), make_multiplier(3)
print(double(5), triple(5), double.__qualname__, [f(1) for f in (double, triple)], {'d': double}['d'](7))
def no_return(): pass
def early(n):
    if n: return
    return 'late'
print(no_return(), early(1), early(0))
def mutable(item, bucket=[]):
    bucket.append(item)
    return list(bucket)
print(mutable(1), mutable(2), mutable(3, []), mutable(4))
def variadic(*args, **kwargs): return len(args), sorted(kwargs)
print(variadic(), variadic(1, 2), variadic(a=1, b=2), variadic(*'ab', **{'c': 1}))
print(sorted([3, 1, 2], key=lambda n: -n), list(map(documented, 'a')), (lambda *a: a)(*range(3)), (lambda **k: k)(x=1))
def swap(a, b): return b, a
x, y = swap(1, 2); print(x, y, swap(*swap(3, 4)))
square = lambda n: n ** 2
print(square(4), square.__name__, (square if x > 1 else double)(6), [square, double][0](2))
def outer():
    return inner_defined_later()
def inner_defined_later(): return 'later'
print(outer(), callable(outer), outer == outer, outer != double)
