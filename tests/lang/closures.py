# Closures: shared cells, late binding, counters, cells in loops and comprehensions.
def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return up, get


up, get = counter()
up(); up(5)
other, other_get = counter()
other(100)
print(get(), other_get(), up.__closure__[0].cell_contents, up.__code__.co_freevars, counter.__code__.co_cellvars)
late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])
functions = []
for k in 'ab':
    def show(): return k
    functions.append(show)
print([f() for f in functions])


def compose(*fs):
    def run(x):
        for f in fs: x = f(x)
        return x
    return run


def adder(n): return lambda x: x + n
print(compose(adder(1), adder(10), str, len)(95))


def outer():
    x = 'outer'
    def middle():
        def inner():
            nonlocal x
            x = 'changed by inner'
            return x
        return inner
    before = x
    middle()()
    return before, x


print(outer())


def later():
    def use(): return value
    value = 1
    a = use()
    value = 2
    return a, use()


print(later())


def params(a, *args, k=3, **kw):
    return (lambda: (a, args, k, kw))()


print(params(1, 2, k=4, z=5))
def recursion():
    def fact(n): return 1 if n < 2 else n * fact(n - 1)
    return fact
print(recursion()(10), (lambda f, n: f(f, n))(lambda f, n: 1 if n < 2 else n * f(f, n - 1), 6))
