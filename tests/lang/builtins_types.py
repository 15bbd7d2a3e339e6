# type, isinstance, issubclass, callable, id-free identity, conversions, hash.
for value in (1, 1.5, 'a', b'a', None, True, [], (), {}, set(), frozenset(), range(1), slice(1), 1j, len, print, lambda: 0, type, object, Ellipsis, NotImplemented, iter([]), iter(()), iter({}), iter('a'), iter(range(1)), iter(set()), zip(), {}.keys(), {}.items(), {}.values(), ValueError(), [].append, str.upper, property(), staticmethod(len), super):
    print(type(value).__name__, end=' ')
print()
print(type(1) is int, type(True) is bool, type('') == str, type(type) is type, type(None).__name__, int, str, [int, list], type(1)('5'))
print(isinstance(1, (str, int)), isinstance('a', (int, (list, str))), isinstance(True, int), issubclass(bool, int), issubclass(int, (str, object)), isinstance(None, type(None)), isinstance(int, type))
print(list('ab'), tuple([1]), set([1]), dict([(1, 2)]), str([1]), int('5'), float('1.5'), bool([]), complex(1, 2), bytes([65]), list({'a': 1}), frozenset([1]))
print(None, Ellipsis, NotImplemented, ..., object, print, len, type(len), int.__name__, ValueError, range)
print(callable(int), callable(lambda: 0), callable(1), hash('a') == hash('a'), hash((1, 2)) == hash((1, 2)), hash(1.0), hash(None) == hash(None))
print(abs(-3), divmod(7, 2), pow(2, 3), round(2.567, 2), bin(3), oct(9), hex(10), chr(65), ord('A'), ascii('é'), repr('x'), len('abc'))
class A: pass
class B(A): pass
print(type(B()) is B, type(B()) == A, isinstance(B(), A), B.__mro__[-1], B.__base__.__name__, A, type('X', (), {}), type(A()).__name__)
for wrong in (lambda: isinstance(1, 5), lambda: issubclass(1, int), lambda: isinstance(1, [int]), lambda: type(1, 2), lambda: int([]), lambda: list(5), lambda: complex('x'), lambda: bytes(-1), lambda: hash([]), lambda: hash({1}), lambda: abs('a'), lambda: round('a'), lambda: len(1), lambda: NotImplemented()):
    try:
        print(wrong())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
