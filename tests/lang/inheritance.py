# Inheritance: overriding, super(), diamond order, isinstance.
class Base:
    def __init__(self, name):
        self.name = name
        print('Base init', name)
    def hello(self): return 'base ' + self.name
    def who(self): return self.hello()


class Left(Base):
    def __init__(self, name):
        print('Left init')
        super().__init__(name + 'L')
    def hello(self): return 'left ' + super().hello()


class Right(Base):
    def __init__(self, name):
        print('Right init')
        super().__init__(name + 'R')
    def hello(self): return 'right ' + super().hello()


class Both(Left, Right):
    def hello(self): return 'both ' + super().hello()


class Plain(Base): pass


b = Both('x')
print(b.who(), [c.__name__ for c in Both.__mro__], isinstance(b, Right), issubclass(Both, (int, Left)), Plain('p').who())
print(super(Left, b).hello(), Base.hello(b), Both.__base__.__name__, [c.__name__ for c in Both.__bases__])
try:
    class Impossible(Base, Left): pass
except TypeError as error:
    print(error)
try:
    class NotAClass(5): pass
except TypeError as error:
    print(error)


class A:
    @classmethod
    def make(cls, *args): return cls(*args)
    @staticmethod
    def add(a, b): return a + b
    def __init__(self, v=0): self.v = v


class B(A):
    @classmethod
    def make(cls, *args):
        made = super().make(*args)
        made.v *= 2
        return made


print(type(A.make()).__name__, type(B.make(4)).__name__, B.make(4).v, A.add(1, 2), B().add(3, 4), B(1).make(5).v)
