# Causes and contexts over several frames, a class inside a class.
import sys
def f(n):
    if n: return f(n - 1)
    return 1 / 0
def g():
    try:
        f(6)
    except ZeroDivisionError as e:
        raise ValueError('wrapped',
                         2) from e
class MyErr(Exception):
    class Inner(Exception): pass
def h():
    try:
        g()
    except ValueError:
        {}['zz']
def k():
    try: h()
    finally:
        [1][5]
def m():
    try: k()
    except IndexError as e:
        try: raise MyErr.Inner(e.args)
        finally: print('x', file=sys.stderr)
def again():
    try: m()
    except MyErr.Inner as e:
        raise e
again()
