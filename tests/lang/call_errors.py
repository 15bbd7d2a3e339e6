# What CPython says of wrong calls.
def none(): pass
def one(a): pass
def two(a, b): pass
def default(a, b=1): pass
def keyword(a, *, k): pass
def keywords(*, j, k): pass
def three(a, b, c): pass
def positional(a, /): pass
class C:
    def method(self, x): pass
    def __init__(self, y): pass


number, text, nothing = 5, 'a', None
calls = [lambda: none(1), lambda: none(k=1), lambda: one(), lambda: one(1, 2), lambda: one(b=1), lambda: one(1, a=2), lambda: two(), lambda: two(1),
         lambda: three(), lambda: three(1), lambda: default(), lambda: default(1, 2, 3), lambda: keyword(1), lambda: keyword(1, 2), lambda: keyword(1, 2, k=3), lambda: keywords(),
         lambda: positional(a=1), lambda: C(), lambda: C(1).method(), lambda: C(1).method(1, 2), lambda: C(1, 2), lambda: one(*5), lambda: one(**5), lambda: one(**{1: 2}),
         lambda: one(**{'a': 1}, **{'a': 2}), lambda: number(), lambda: text(), lambda: nothing(), lambda: len(), lambda: len(1, 2), lambda: len(5), lambda: [].append(1, 2),
         lambda: int('1', 2, 3), lambda: C.method(), lambda: (lambda x: x)(), lambda: print(foo=1), lambda: isinstance(1), lambda: abs(), lambda: sum(), lambda: 'a'.join(), lambda: ord(5)]
for index, call in enumerate(calls):
    try:
        call()
        print(index, 'no error')
    except TypeError as error:
        print(index, error)
