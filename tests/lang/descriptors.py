# __get__, __set__, __delete__, __set_name__: data and non-data descriptors.
class Typed:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name):
        print('named', owner.__name__, name)
        self.name = '_' + name
    def __get__(self, instance, owner):
        if instance is None: return self
        return getattr(instance, self.name, None)
    def __set__(self, instance, value):
        if not isinstance(value, self.kind): raise TypeError('%s must be %s' % (self.name, self.kind.__name__))
        setattr(instance, self.name, value)
    def __delete__(self, instance): delattr(instance, self.name)


class Person:
    name = Typed(str)
    age = Typed(int)


p = Person()
p.name, p.age = 'ann', 30
print(p.name, p.age, p.__dict__, type(Person.name).__name__)
try:
    p.age = 'old'
except TypeError as error:
    print(error)
del p.age
print(p.age, p.__dict__)
p.__dict__['name'] = 'shadow'
print(p.name)


class NonData:
    def __get__(self, instance, owner): return 'from descriptor', instance is None, owner.__name__


class Lazy:
    def __init__(self, function): self.function = function
    def __get__(self, instance, owner):
        value = instance.__dict__[self.function.__name__] = self.function(instance)
        return value


class Holder:
    d = NonData()
    @Lazy
    def costly(self): print('computed'); return 42


h = Holder()
print(h.d, Holder.d); h.d = 'own'; print(h.d, h.costly, h.costly)
