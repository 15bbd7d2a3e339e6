# with: enter, exit, swallowing, several managers, exits by return, break and continue.
class Manager:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self):
        print('enter', self.name, end='; ')
        return self.name.upper()
    def __exit__(self, kind, value, traceback):
        print('exit', self.name, kind and kind.__name__, value, traceback is not None, end='; ')
        return self.swallow


with Manager('a') as name: print(name)
with Manager('a') as x, Manager('b') as y: print(x, y)
with Manager('s', True): raise ValueError('gone')
print('after')
try:
    with Manager('outer'), Manager('inner'): raise KeyError('k')
except KeyError as error:
    print(repr(error))
with Manager('outer', True), Manager('inner'): 1 / 0
print()


def returns():
    with Manager('r'): return 'value'
def loops():
    for i in range(4):
        with Manager(str(i)):
            if i == 1: continue
            if i == 2: break
    return i
print(returns()); print(loops())


class FailsEnter(Manager):
    def __enter__(self): raise RuntimeError('no entry')
class FailsExit(Manager):
    def __exit__(self, *details): raise RuntimeError('no exit')
for make in (FailsEnter, FailsExit):
    try:
        with Manager('first'), make('second'): print('body', end='; ')
    except RuntimeError as error:
        print(error)
try:
    with FailsExit('x'): raise ValueError('original')
except RuntimeError as error:
    print(error, repr(error.__context__))
target = {}
with Manager('t') as target['key']: pass
with Manager('u') as (p,): pass
print(target, p)
class Half:
    def __enter__(self): pass
for wrong in (5, Half()):
    try:
        with wrong: pass
    except AttributeError as error:
        print(error)
