# How deep calls nest, what the error says, and sys.setrecursionlimit.
def fact(n):
    if n == 0: return 1
    return n * fact(n - 1)
try: fact(5000)
except RecursionError as e: print(e)
def g(x): return [g(x)]
try: g(1)
except RecursionError as e: print(e)
class A:
    def __repr__(s): return repr(s)
    def __init__(s): pass
try: repr(A())
except RecursionError as e: print(str(e)[:32])
class B:
    def __init__(s): B()
try: B()
except RecursionError as e: print(str(e)[:32])
depth = 0
def h():
    global depth
    depth += 1
    h()
try: h()
except RecursionError: print(depth)
import sys
sys.setrecursionlimit(200)
depth = 0
try: h()
except RecursionError: print(depth)
def handler():
    try: handler()
    except RecursionError: raise ValueError('x')
try: handler()
except (ValueError, RecursionError) as e: print(type(e).__name__)
sys.setrecursionlimit(5000)
def down(n): return 0 if n <= 0 else 1 + down(n - 1)
print(down(3000))
for v in (0, -5, 1 << 40, 1, 'a'):
    try: sys.setrecursionlimit(v)
    except Exception as e: print(type(e).__name__, e)
fact(6000)
