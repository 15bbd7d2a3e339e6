# globals(), locals(), vars(), modules as objects, what sys knows, attributes of functions and methods.
import sys
x = 1
g = globals()
g['x'] += 5; print(x); g['new'] = 7; print(new, 'new' in g, 'nope' in g, g.get('nope', 3), g['x'])
x = 100; print(g['x'], len([k for k in g if k == 'x']), isinstance(g, dict))
del g['new']
try: new
except NameError as e: print(e)
try: g['nope']
except KeyError as e: print(repr(e))
g.update({'u1': 1}, u2=2); print(u1, u2, g.pop('u1'), g.setdefault('u3', 4), u3, g.setdefault('u3', 9))
print(sorted(k for k in g.keys() if not k.startswith('_')), [v for k, v in g.items() if k == 'x'], globals() is not None, globals() == globals())
def f(a, *b, c=3, **d):
    e = 5
    loc = locals()
    return sorted(loc)
print(f(1, 2, z=1))
def cl():
    v = 1
    def inner(): return v, sorted(locals())
    return inner()
print(cl(), sorted(k for k in locals() if k[0] != '_') == sorted(k for k in globals() if k[0] != '_'))
class C:
    a = 1
    print(sorted(k for k in locals() if k[0] != '_'))
    locals()['b'] = 2
    print(b)
print(C.b)
def setter(name, value): globals()[name] = value
setter('counter', 10)
for _ in range(3): globals()['counter'] += 1
print(counter)
print(sorted(n for n in dir() if not n.startswith('_'))[:4], vars() is not None)
print(__name__, __file__[-3:], __doc__)
m = sys.modules[__name__]; m.via_module = 3; print(via_module, m.x, getattr(m, 'x'), hasattr(m, 'zzz'), m.__name__); setattr(m, 'x', 55); print(x)
try: m.zzz
except AttributeError as e: print(e)
print(sys.version_info[:2], sys.version_info >= (3, 8), sys.version_info.major, sys.maxsize, sys.byteorder, sys.platform, sys.getrecursionlimit(), sys.getswitchinterval(), sys.float_info.max, sys.float_info.epsilon, sys.version_info, sys.argv[1:], type(sys).__name__, sys.intern('a') == 'a', sys.exc_info(), sys.float_info.dig, sys.hash_info.modulus, sys.maxunicode)
sys.setswitchinterval(0.5); print(sys.getswitchinterval())
try: sys.setswitchinterval(0)
except ValueError as e: print(e)
try: sys.setswitchinterval('a')
except TypeError as e: print(e)
print(sys.stdout.write('abc\n'), sys.stdout.flush(), sys.stdout.name)
sys.stderr.write('err\n')
print('to err', file=sys.stderr)
from sys import argv, maxsize as M
print(M == sys.maxsize, argv is sys.argv)
try: sys.exit('bye')
except SystemExit as e: print(repr(e), e.code)
for a in ((), (None,), (3,), ((1, 2),)):
    try: sys.exit(*a)
    except SystemExit as e: print(repr(e), e.code)
try: input('prompt> ')
except EOFError as e: print(e)
try: exit()
except SystemExit as e: print(repr(e))
f.attr = 1; print(f.attr, f.__dict__, f.__module__, f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_kwonlyargcount, f.__code__.co_flags, f.__kwdefaults__, f.__closure__, f.__code__.co_name, f.__code__.co_firstlineno)
def mk():
    z = 1
    def q(): return z
    return q
q = mk(); print(q.__closure__[0].cell_contents, q.__code__.co_freevars, q.__qualname__); q.__closure__[0].cell_contents = 9; print(q())
print([].append.__name__, [].append.__self__, len.__name__, len.__module__, str.upper.__name__, print.__qualname__)
class K:
    def m(self): "doc m"
k = K(); print(k.m.__name__, k.m.__doc__, k.m.__func__ is K.m, k.m.__self__ is k, k.m == k.m, k.m.__qualname__, K.m.__get__(k).__self__ is k)
k.m.__func__.tag = 1; print(k.m.tag)
try: k.m.other = 1
except AttributeError as e: print(e)
print(callable(k), callable(K), callable(k.m), callable(len), callable(5))
print(id(k) == id(k), id(k) != id(K()) , id(1) == id(1), isinstance(k, (int, (str, K))), issubclass(bool, int))
