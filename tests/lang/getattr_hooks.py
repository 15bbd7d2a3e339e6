# __getattr__, __getattribute__, __setattr__, __delattr__, __dir__.
class Proxy:
    def __init__(self, target):
        object.__setattr__(self, 'target', target)
        object.__setattr__(self, 'log', [])
    def __getattr__(self, name):
        self.log.append('get ' + name)
        return getattr(self.target, name)
    def __setattr__(self, name, value):
        self.log.append('set ' + name)
        setattr(self.target, name, value)
    def __delattr__(self, name):
        self.log.append('del ' + name)
        delattr(self.target, name)


class Target:
    size = 3
    def double(self): return self.size * 2


target = Target()
p = Proxy(target)
print(p.size, p.double()); p.size = 10; print(target.size, p.double()); del p.size; print(p.size, p.log)
print(hasattr(p, 'nope'), getattr(p, 'nope', None), hasattr(p, 'log'))
class Strict:
    def __getattribute__(self, name):
        if name.startswith('_'): return object.__getattribute__(self, name)
        return 'attribute ' + name
    def method(self): return 1
s = Strict()
print(s.anything, s.method, s.__class__.__name__, len.__name__)
class Auto:
    def __getattr__(self, name):
        if name == 'bad': raise AttributeError('no ' + name)
        return lambda *args: (name, args)
a = Auto()
print(a.foo(1, 2), a.bar(), a.__class__.__name__)
a.foo = 5
print(a.foo, hasattr(a, 'bad'))
try:
    a.bad
except AttributeError as error:
    print(error)
try:
    len(a)
except TypeError as error:
    print(error)
class Listed:
    def __dir__(self): return ['b', 'a']
print(dir(Listed()), [n for n in dir(Target()) if not n.startswith('__')])
