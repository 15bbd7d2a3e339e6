# Annotations of functions and variables.
x: int = 5
y: str
def f(a: int, b: 'text' = 'x', *args: float, c: list = None, **kw: dict) -> bool: return True
print(x, __annotations__, f.__annotations__, f(1))
class C:
    n: int = 1
    m: str
    def method(self, other: 'C') -> 'C': return self
print(C.__annotations__, C.n, hasattr(C, 'm'), C.method.__annotations__)
def local():
    z: undefined_in_function = 1
    w: also_undefined
    return z
print(local(), local.__annotations__)
(p): int = 3
C.attr: int = 4
items = [0]
items[0]: int = 9
print(p, C.attr, items, sorted(__annotations__))
try:
    q: undefined_name = 1
except NameError as error:
    print(error)
try:
    print(y)
except NameError as error:
    print(error)
print((lambda: 0).__annotations__)
