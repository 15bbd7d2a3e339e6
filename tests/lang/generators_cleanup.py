# try/finally and with inside generators; errors that leave them.
class Noisy:
    def __enter__(self): print('enter', end=' '); return self
    def __exit__(self, *details): print('exit', details[0] and details[0].__name__, end=' ')


def guarded():
    with Noisy():
        try:
            yield 1
            yield 2
        finally:
            print('finally', end=' ')


g = guarded(); print(next(g)); g.close(); print()
print(list(guarded()))
g = guarded(); next(g)
try:
    g.throw(KeyError('thrown'))
except KeyError as error:
    print(repr(error))
def fails():
    yield 1
    raise ValueError('inside')
g = fails()
print(next(g))
try:
    next(g)
except ValueError as error:
    print(error, next(g, 'finished after an error'))
def stops():
    yield 1
    raise StopIteration
try:
    list(stops())
except RuntimeError as error:
    print(error, repr(error.__cause__))
def ignores():
    while True:
        try:
            yield
        except GeneratorExit:
            print('no!', end=' ')
            yield 'still here'
            return
g = ignores(); next(g)
try:
    g.close()
except RuntimeError as error:
    print(error)
def running():
    try:
        next(me)
    except ValueError as error:
        yield str(error)
me = running()
print(next(me))
print(type(g).__name__, guarded.__name__, g.__name__, g.gi_frame is None, iter(g) is g)
def never():
    return
    yield
print(list(never()), [x for x in (i for i in range(3))])
