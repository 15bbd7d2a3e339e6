# Instance, class, base; data descriptors first; dunders looked up on the type.
class Data:
    def __get__(self, o, t): return 'data descriptor'
    def __set__(self, o, v): raise AttributeError('read only')
class Base:
    a = 'base a'; b = 'base b'
    d = Data()
    def m(self): return 'base m'
class Derived(Base):
    b = 'derived b'
    def __len__(self): return 3


o = Derived()
print(o.a, o.b, o.d, o.m())
o.a = 'own a'; o.m = lambda: 'own m'; o.__dict__['d'] = 'hidden'
print(o.a, Derived.a, o.m(), o.d, Base.m(o))
o.__len__ = lambda: 99
print(len(o), o.__len__())
Base.c = 'late'; print(o.c); Derived.c = 'later'; print(o.c); del Derived.c; print(o.c); del Base.c; print(hasattr(o, 'c'))
del o.a; print(o.a)
for action in (lambda: setattr(o, 'd', 1), lambda: o.zzz, lambda: delattr(o, 'b')):
    try:
        action()
    except AttributeError as error:
        print(error)
class Meta1: x = 1
class Meta2(Meta1): x = 2
class Meta3(Meta1): x = 3
class Join(Meta2, Meta3): pass
class Late(Meta1): pass
print(Join.x, Join().x, super(Meta2, Join()).x, Late.x); Meta1.x = 10; print(Late.x, Join.x)
Join.__bases__[0].x = 'changed'; print(Join.x)
o.__class__ = Base; print(type(o).__name__, o.b)
class Callable:
    def __call__(self): return 'called'
c = Callable(); print(c()); c.__call__ = lambda: 'instance'; print(c(), c.__call__())
class Str:
    def __init__(self): self.__str__ = lambda: 'instance str'
    def __str__(self): return 'class str'
print(str(Str()), [type(o).__mro__[0].__name__, Derived.__dict__.get('b'), 'a' in Derived.__dict__, 'a' in dir(Derived)])
