# Deep recursion is an exception that can be caught; moderate depth works.
import sys


def down(n):
    if n == 0:
        return 0
    return 1 + down(n - 1)


print(down(500), sys.getrecursionlimit())


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as error:
    print(str(error)[:32], isinstance(error, RuntimeError))


class Loop:
    def __repr__(self): return repr(self)
    def __eq__(self, other): return self == other


try:
    repr(Loop())
except RecursionError as error:
    print('repr', type(error).__name__)
try:
    Loop() == Loop()
except RecursionError as error:
    print('eq', type(error).__name__)
print(down(300))


def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
print(even(200), odd(201), even(7))


def ackermann(m, n):
    if m == 0: return n + 1
    return ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 3))
def hanoi(n, a, b, c): return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
print(hanoi(10, 'a', 'b', 'c'))
