# Decorators: plain, with arguments, stacked, classes as decorators, on methods and classes.
def trace(function):
    def wrapper(*args, **kwargs):
        print('call', function.__name__, args, kwargs, end=' -> ')
        result = function(*args, **kwargs)
        print(result)
        return result
    wrapper.__name__ = function.__name__
    wrapper.original = function
    return wrapper


def repeat(times, join=','):
    print('repeat', times)
    def decorate(function):
        def wrapper(*args): return join.join(str(function(*args)) for _ in range(times))
        return wrapper
    return decorate


@trace
def add(a, b=1): return a + b
@trace
@repeat(3)
def name(): return 'x'
@repeat(2, join='-')
@trace
def double(n): return n * 2


add(1); add(1, b=5); name(); print(double(4), add.__name__, add.original(7))


class Memo:
    def __init__(self, function): self.function, self.known, self.misses = function, {}, 0
    def __call__(self, n):
        if n not in self.known:
            self.misses += 1
            self.known[n] = self.function(n)
        return self.known[n]


@Memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(50), fib.misses, fib(50), type(fib).__name__)


def register(table):
    def decorate(thing):
        table[thing.__name__] = thing
        return thing
    return decorate


table = {}
@register(table)
class Thing:
    @trace
    def method(self, x): return x
    @staticmethod
    @trace
    def static(x): return x
    @classmethod
    @trace
    def klass(cls): return cls.__name__
Thing().method.__name__, Thing.static(1), Thing().klass()
print(list(table), table['Thing'] is Thing)
