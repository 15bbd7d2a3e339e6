# send, throw and close through yield from; what a generator handles while others handle something else.
import sys
def inner():
    try:
        while True:
            try:
                x = yield 'in'
                print('inner got', x)
            except ValueError as e:
                print('inner caught', e, sys.exc_info()[0])
                yield 'recovered'
    finally:
        print('inner finally')
def outer():
    try:
        r = yield from inner()
        print('r', r)
    except KeyError as e:
        print('outer caught', repr(e))
        yield 'outer'
    finally:
        print('outer finally')
g = outer()
print(next(g)); print(g.send(5)); print(g.throw(ValueError('v'))); print(next(g))
print(g.throw(KeyError, 'k'))
try: print(next(g))
except StopIteration as e: print('stop', e.value)
g = outer(); next(g); g.close(); print('closed')
g = outer(); g.close(); print('closed unstarted')
def ret():
    yield 1
    return (1, 2)
def d():
    x = yield from ret()
    print('x', x)
    return x
g = d(); print(next(g))
try: next(g)
except StopIteration as e: print(e.value, e.args)
def bad():
    try: yield 1
    except GeneratorExit: yield 2
g = bad(); next(g)
try: g.close()
except RuntimeError as e: print(e)
def pep479():
    yield 1
    raise StopIteration('x')
g = pep479(); next(g)
try: next(g)
except RuntimeError as e: print(repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
class It:
    def __init__(s): s.n = 0
    def __iter__(s): return s
    def __next__(s):
        s.n += 1
        if s.n > 3: raise StopIteration('done')
        return s.n
    def send(s, v): print('send', v); return 'sent'
    def throw(s, *a): print('throw', repr(a[0])); return 'thrown'
    def close(s): print('close')
def del2():
    r = yield from It()
    print('r', r)
g = del2(); print(next(g), g.send(9), g.throw(ValueError('q'))); print(list(g))
g = del2(); next(g); g.close()
g = del2(); next(g)
try: g.throw(GeneratorExit)
except GeneratorExit: print('GE')
def listy():
    yield from [1, 2, 3]
g = listy(); print(next(g))
try: g.throw(ValueError('into list'))
except ValueError as e: print(repr(e))
print(list(g))
try: d().send(1)
except TypeError as e: print(e)
def rec():
    try: next(me)
    except ValueError as e: print(e)
    yield 1
me = rec(); next(me)
def exc_state():
    try:
        raise ValueError('g')
    except ValueError:
        yield sys.exc_info()[1]
        yield sys.exc_info()[1]
    yield sys.exc_info()[1]
try:
    raise KeyError('outside')
except KeyError:
    g = exc_state()
    print(repr(next(g)), repr(sys.exc_info()[1]))
try:
    raise IndexError('other')
except IndexError:
    print(repr(next(g)), repr(sys.exc_info()[1]))
    print(repr(next(g)), repr(sys.exc_info()[1]))
print(sys.exc_info())
def ctx():
    try:
        yield
    except ValueError as e:
        try: raise KeyError('inside')
        except KeyError as k: print(repr(k.__context__))
        raise
    finally: print('fin')
g = ctx(); next(g)
try: g.throw(ValueError('tt'))
except ValueError as e: print(repr(e), repr(e.__context__))
print(g.gi_running, g.gi_code.co_name, g.__name__, g.__qualname__)
for bad_throw in (lambda: g.throw(5), lambda: g.throw(ValueError('x'), 5), lambda: g.throw(ValueError, 5, 6), lambda: g.throw(ValueError, ('a', 'b'))):
    try: bad_throw()
    except Exception as e: print(type(e).__name__, e)
