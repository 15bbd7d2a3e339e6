# What builtin exceptions keep, how they show it, and the corners of raise, try and with.
import sys
class E1(Exception):
    def __init__(self, msg, code): super().__init__(msg); self.code = code
class E2(Exception):
    def __init__(self, a, *, b=2): self.b = b
class E3(KeyError): pass
class E4(Exception):
    def __str__(self): return 'custom'
class E5(OSError): pass
class E6(ValueError, KeyError): pass
for e in (E1('m', 5), E2(1, b=3), E3('k'), E3('k', 2), E4(1), E5(2, 'no', 'f'), E6('x'), OSError(2, 'No such', 'file'), OSError(13, 'p'), OSError('just'), OSError(2, 'a', 'b', None, 'c'), OSError(), StopIteration(5), StopIteration(), SystemExit(3), SystemExit(), SystemExit(1, 2), ImportError('m', name='n', path='p'), ModuleNotFoundError('q', name='w'), KeyError(), KeyError('a'), KeyError('a', 'b'), ValueError(), ValueError(1), ValueError('a', 'b'), Exception(None), Exception(()), UnicodeDecodeError('utf-8', b'\xff', 0, 1, 'bad'), AssertionError('x'), NameError("name 'x'"), Exception('é\n')):
    print(type(e).__name__, str(e), repr(e), e.args, sorted(e.__dict__.items()))
e = OSError(2, 'x', 'f'); print(e.errno, e.strerror, e.filename, type(e))
print(StopIteration(4).value, SystemExit(4).code, SystemExit('a', 'b').code, ImportError('m', name='n').name, ImportError('m').msg)
u = UnicodeDecodeError('utf-8', b'ab\xff', 2, 3, 'bad'); print(u.encoding, u.object, u.start, u.end, u.reason, u)
e = ValueError(1, 2); e.args = [3, 4]; print(e.args, e)
e.custom = 1; print(e.custom, e.__dict__)
for f in (lambda: ValueError(a=1), lambda: setattr(e, '__cause__', 5), lambda: setattr(e, '__context__', 'a'), lambda: setattr(e, '__traceback__', 5), lambda: e.with_traceback(3), lambda: setattr(e, 'args', 5), lambda: e.nope, lambda: ImportError(foo=1), lambda: UnicodeDecodeError('a')):
    try: f()
    except Exception as x: print(type(x).__name__, x)
try:
    try: 1 / 0
    except Exception as first: raise KeyError('second')
except KeyError as k:
    print(repr(k.__context__), k.__cause__, k.__suppress_context__, k.__traceback__ is not None, k.__traceback__.tb_lineno)
    k.__cause__ = ValueError('set'); print(k.__suppress_context__)
def reraise():
    try: raise ValueError('orig')
    except ValueError as e:
        try: raise KeyError('mid')
        except KeyError: pass
        raise
try: reraise()
except ValueError as e: print(repr(e.__context__), sys.exc_info()[1] is e)
try: raise
except RuntimeError as e: print(e)
for bad in (5, 'str', int, object(), None):
    try: raise bad
    except TypeError as e: print(e)
class NotExc:
    def __new__(cls): return 5
class Weird(Exception):
    def __new__(cls): return 5
try: raise Weird
except TypeError as e: print(e)
try:
    try: raise ValueError
    except (KeyError, 5): pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except 'x': pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except ((KeyError, ValueError), IndexError): print('nested tuple')
except TypeError as e: print('TE', e)
def fin():
    for i in range(3):
        try:
            if i == 1: continue
            try: 1 / (i - 2)
            finally: print('f', i)
        except ZeroDivisionError: print('zde'); return 'ret'
        finally: print('outer', i)
print(fin())
def swallow():
    try: raise ValueError
    finally: return 'swallowed'
print(swallow(), sys.exc_info())
def loop():
    while True:
        try: raise KeyError
        except KeyError: break
        finally: print('fin')
    print(sys.exc_info())
loop()
class CM:
    def __init__(s, sup): s.sup = sup
    def __enter__(s): return s
    def __exit__(s, t, v, tb): print('exit', t and t.__name__, v); return s.sup
with CM(True): raise ValueError('sup')
print(sys.exc_info())
try:
    with CM(False): raise ValueError('nosup')
except ValueError as e: print('out', e, e.__context__)
class CM2(CM):
    def __exit__(s, *a): raise KeyError('from exit')
try:
    with CM2(0): raise ValueError('body')
except KeyError as e: print(repr(e), repr(e.__context__))
def with_return():
    with CM(1) as c: return 'wr'
print(with_return())
def with_loop():
    for i in range(3):
        with CM(1):
            if i == 0: continue
            if i == 1: raise ValueError(i)
            break
    print('done', i, sys.exc_info())
with_loop()
try:
    with CM(0) as a, CM(1) as b: raise KeyError('two')
    print('swallowed by inner')
except KeyError: print('no')
for bad in (5, object()):
    try:
        with bad: pass
    except AttributeError as e: print(e)
e1 = ValueError('a'); e2 = ValueError('b')
try:
    try: raise e1
    except ValueError: raise e2
except ValueError: pass
try:
    try: raise e2
    except ValueError: raise e1
except ValueError: print(e1.__context__ is e2, e2.__context__)
print(issubclass(TimeoutError, OSError), ConnectionError.__mro__, EnvironmentError is OSError)
try: [].nope
except AttributeError as e: print(e.__traceback__.tb_next)
def late():
    try: raise ValueError('late')
    except ValueError as e: return e
print(late().__traceback__.tb_lineno)
try: e
except NameError as n: print(n)
