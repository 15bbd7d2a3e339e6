# Calls with * and **, defaults, keyword-only parameters.
def show(a, b=2, *args, c, d=4, **kwargs):
    print(a, b, args, c, d, kwargs)


show(1, c=3)
show(1, 5, 6, 7, c=3, e=9)
show(*[1, 2, 3], c=0, **{'d': 8, 'z': 9})
show(*'ab', *[1], c=1, **{'x': 1}, **{'y': 2})
show(c=1, a=2)
show(**{'a': 1, 'c': 2})


def defaults(value, seen=[]):
    seen.append(value)
    return seen


print(defaults(1), defaults(2), defaults(3, []), defaults.__defaults__)
print((lambda *a, **k: (a, k))(1, 2, x=3), (lambda a, *, b=1: (a, b))(5, b=6), (lambda: 0)())


def positional(a, b, /, c):
    return a, b, c


print(positional(1, 2, 3), positional(1, 2, c=3))
print(max(*[1, 5, 2]), print(*'abc', sep='-', end='!\n'), dict(**{'a': 1}, b=2))


def order(n):
    print('eval', n, end=' ')
    return n


def take(*args, **kwargs):
    print(args, kwargs)


take(order(1), *[order(2)], k=order(3), **{'m': order(4)})
n = 5
def late(v=n): return v
n = 6
print(late(), show.__kwdefaults__, late.__name__)
