# __suppress_context__, a __str__ that raises, lines of generators, lambdas and sort keys.
def a():
    try:
        raise KeyError('k')
    except KeyError:
        try: raise ValueError
        except ValueError as v:
            v.__suppress_context__ = True
            raise
class B(Exception):
    def __str__(self): raise TypeError('in str')
class C(Exception):
    def __str__(self): return 'multi\nline é'
def it():
    yield 1
    raise C
def cm():
    for x in it():
        print(x)
import sys
try: a()
except ValueError as e:
    print(e.__traceback__.tb_lineno, e.__traceback__.tb_next.tb_lineno, e.__traceback__.tb_next.tb_next)
    e2 = e
try:
    try: raise B
    except B as b: raise RuntimeError(5) from b
except RuntimeError as r:
    r1 = r
try:
    try: cm()
    except C as c: raise r1 from c
except RuntimeError as z:
    w = z.with_traceback(None)
def deep(n):
    if n == 0: raise w
    deep(n - 1)
lst = [lambda: deep(3)]
class X:
    def __getattr__(self, n):   return lst[0]()   
    def __add__(s, o): return s.foo
sorted([1,2], key=lambda v: X() + v)
