# Descriptors, super in all its forms, __slots__, live __dict__, classes made by type().
class D:
    def __set_name__(self, owner, name): print('set_name', owner.__name__, name); self.name = name
    def __get__(self, obj, typ=None): return ('get', obj is None, typ.__name__)
    def __set__(self, obj, v): print('set', v)
    def __delete__(self, obj): print('del')
class ND:
    def __get__(self, obj, typ=None): return 'nd'
class A:
    d = D(); n = ND()
    def __init__(self, x=1): self.x = x
a = A(); print(a.d, A.d, a.n, A.n); a.d = 5; del a.d; a.n = 6; print(a.n, a.__dict__)
a.__dict__['d'] = 'inst'; print(a.d, vars(a)); vars(a)['y'] = 7; print(a.y); a.z = 8; print(sorted(a.__dict__)); a.__dict__.update(x=9); print(a.x); del a.__dict__['x']
try: a.x
except AttributeError as e: print(e)
a.__dict__ = {'q': 1}; print(a.q, a.__dict__)
class P:
    def __init__(self): self._v = 0
    @property
    def v(self): "doc v"; return self._v
    @v.setter
    def v(self, x): self._v = x
    @v.deleter
    def v(self): print('deleting'); del self._v
    @classmethod
    def cm(cls, *a): return cls.__name__, a
    @staticmethod
    def sm(*a): return a
    w = property(lambda s: 'w')
    no = property()
p = P(); p.v = 3; print(p.v, P.v.__doc__, P.cm(1), p.cm(2), P.sm(3), p.sm(4), p.w, type(P.__dict__['cm']).__name__, P.__dict__['sm'].__func__(1))
del p.v
for f in (lambda: p.v, lambda: setattr(p, 'w', 1), lambda: delattr(p, 'w'), lambda: p.no):
    try: f()
    except AttributeError as e: print(e)
class Base:
    def __init_subclass__(cls, **kw): print('init_subclass', cls.__name__, kw); super().__init_subclass__()
    def who(self): return 'Base'
    @classmethod
    def make(cls): return cls.__name__
class Left(Base, tag=1):
    def who(self): return 'Left+' + super().who()
    @classmethod
    def make(cls): return 'L' + super().make()
class Right(Base):
    def who(self): return 'Right+' + super().who()
class Both(Left, Right):
    def who(self): return 'Both+' + super().who()
    def listed(self): return [super(Both, self).who() for _ in range(1)]
    def cell(self):
        def inner(): return super(Both, self).who()
        return inner()
    def arg_in_cell(self):
        f = lambda: self
        return super().who(), f() is self
print(Both().who(), Both.make(), [c.__name__ for c in Both.__mro__], Both().listed(), Both().cell(), Both().arg_in_cell(), Both.mro() == list(Both.__mro__), Both.__bases__, Both.__base__)
class S:
    __slots__ = ('a', '__priv')
    def __init__(self): self.a = 1; self.__priv = 2
    def get(self): return self.__priv
s = S(); print(s.a, s.get())
for f in (lambda: setattr(s, 'b', 1), lambda: s.__dict__, lambda: s.b, lambda: vars(s)):
    try: f()
    except (AttributeError, TypeError) as e: print(type(e).__name__, e)
del s.a
try: s.a
except AttributeError as e: print(e)
class S2(S): pass
x = S2(); x.anything = 1; print(x.anything, 'anything' in x.__dict__)
class S3(S): __slots__ = ['c']
y = S3(); y.c = 1; y.a = 2
try: y.d = 3
except AttributeError as e: print(e)
class T(tuple):
    __slots__ = ()
    def __new__(cls, *a): return super().__new__(cls, a)
    first = property(lambda s: s[0])
t = T(1, 2); print(t, t.first, len(t), T.__name__)
class M(dict):
    def __missing__(self, k): return k * 2
    def __setitem__(self, k, v): super().__setitem__(k, v + 1)
m = M(); m['a'] = 1; print(m, m['zz'])
class I(int):
    def __new__(cls, v): return super().__new__(cls, v * 2)
    def __add__(self, o): return I(int(self) + o)
print(I(4), I(1) + 2, type(I(1) + 2).__name__)
print(type('Dyn', (A,), {'q': 5, 'hello': lambda self: self.q})().hello(), type('Dyn', (), {}).__module__)
class Meta:
    "doc"
    x: int = 5
    y: 'str'
print(Meta.__doc__, Meta.__annotations__, Meta.__module__, Meta.__qualname__, A.__doc__, Meta().__doc__)
Meta.__doc__ = 'new'; Meta.__name__ = 'Renamed'; Meta.extra = 1; print(Meta.__doc__, Meta, Meta.extra); del Meta.extra
try: Meta.extra
except AttributeError as e: print(e)
try: del Meta.zzz
except AttributeError as e: print(e)
def outer():
    class L:
        def m(self): return __class__
    return L
print(outer().__qualname__, outer()().m().__name__)
class BadName:
    def __set_name__(self, o, n): raise ValueError('no')
try:
    class UU: attr = BadName()
except RuntimeError as e: print(e, repr(e.__cause__))
a = A(); a.__class__ = P; print(type(a).__name__)
try: a.__class__ = 5
except TypeError as e: print(e)
try: (1).__class__ = A
except TypeError as e: print(e)
class Ctx:
    def __getattribute__(self, n):
        if n == 'magic': return 42
        return super().__getattribute__(n)
    def __getattr__(self, n): return 'fallback ' + n
    def __setattr__(self, n, v): print('setattr', n); super().__setattr__(n, v)
    def __delattr__(self, n): print('delattr', n); object.__delattr__(self, n)
c = Ctx(); c.q = 1; print(c.q, c.magic, c.nope); del c.q; print(c.q)
print(object.__repr__(c)[:20], object.__str__(5), object.__eq__(c, c), object.__eq__(c, 1), object.__ne__(c, c), object.__hash__(c) == hash(c), object().__class__)
for f in (lambda: object(1), lambda: A.__new__(), lambda: object.__new__(5), lambda: A(1, 2), lambda: Both(1), lambda: object.__init__(c, 1), lambda: super(A, 5).x, lambda: super(5, 5), lambda: super().x, lambda: Both().nope, lambda: super(Both, Both()).nope):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
