# __new__, __init_subclass__, __class_getitem__, singletons, __slots__-free tricks.
class Registry:
    known = {}
    def __init_subclass__(cls, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Registry.known[tag or cls.__name__] = cls


class A(Registry): pass
class B(Registry, tag='bee'): pass
class C(B): pass
print({k: v.__name__ for k, v in Registry.known.items()})


class Single:
    instance = None
    def __new__(cls, *args):
        print('new', args)
        if cls.instance is None: cls.instance = super().__new__(cls)
        return cls.instance
    def __init__(self, *args): print('init', args); self.args = args


print(Single(1) is Single(2), Single.instance.args)


class Other:
    def __new__(cls): return 'not an instance'
    def __init__(self): print('never called')


print(Other())
class BadInit:
    def __init__(self): return 5
for wrong in (lambda: BadInit(), lambda: object(1), lambda: A(1), lambda: Single.__new__(), lambda: type('X', (object,), {}, k=1)):
    try:
        wrong()
    except TypeError as error:
        print(error)
class Generic:
    def __class_getitem__(cls, item): return cls.__name__, item
print(Generic[int][0], Generic['a', 'b'])
