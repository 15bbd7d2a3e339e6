# Private names in classes.
class Safe:
    __secret = 1
    def __init__(self): self.__code = 42; self.__dunder__ = 'kept'; self._one = 1
    def get(self): return self.__code, self.__secret
    def __hidden(self): return 'hidden'
    def call(self): return self.__hidden()
    def local(self):
        __x = 5
        def inner(): return __x
        return inner()


class Child(Safe):
    def __init__(self): super().__init__(); self.__code = 7
    def __hidden(self): return 'child'
    def both(self): return self.__code, self._Safe__code


s, c = Safe(), Child()
print(s.get(), s.call(), s.local(), s._Safe__code, Safe._Safe__secret, s.__dict__)
print(c.get(), c.call(), c.both(), c.__dict__)
try:
    s.__code
except AttributeError as error:
    print(error)
try:
    class Tricky:
        def f(self): return __missing
    Tricky().f()
except NameError as error:
    print(error)
class _Under:
    def __init__(self): self.__v = 1
print(_Under().__dict__)
