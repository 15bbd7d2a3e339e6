# What error messages say of common mistakes, one after another.
class C:
    attribute = 1
    def method(self): pass
    def __repr__(self): return 'C()'


def g(a, b): return a


c = C()
mistakes = {
    'None.x': lambda: None.x, 'None()': lambda n=None: n(), 'None[0]': lambda n=None: n[0], 'None + 1': lambda: None + 1, 'len(None)': lambda: len(None), 'for in None': lambda: [x for x in None],
    '1 + "a"': lambda: 1 + 'a', '"a" + 1': lambda: 'a' + 1, '[] + ()': lambda: [] + (), '{} + {}': lambda: {} + {}, '"a" - "b"': lambda: 'a' - 'b', '[] * []': lambda: [] * [], 'c + 1': lambda: c + 1, '1 + c': lambda: 1 + c, '-c': lambda: -c, '-[]': lambda: -[],
    'c < 1': lambda: c < 1, '[] < {}': lambda: [] < {}, '1 in 1': lambda: 1 in 1, '1 in c': lambda: 1 in c, 'c[0]': lambda: c[0], 'c[0] = 1': lambda: c.__setitem__(0, 1), 'c()': lambda: c(), 'c.x': lambda: c.x, 'C.x': lambda: C.x, 'c.method(1)': lambda: c.method(1),
    'g(1)': lambda: g(1), 'g(1,2,3)': lambda: g(1, 2, 3), 'g(c=1)': lambda: g(c=1), 'g(1, a=1)': lambda: g(1, a=1), '[][0]': lambda: [][0], '(1,)[1]': lambda: (1,)[1], '""[0]': lambda: ''[0], '{}["k"]': lambda: {}['k'], '{}[1]': lambda: {}[1], '{}[(1, "a")]': lambda: {}[1, 'a'],
    '[]["a"]': lambda n='a': [][n], '"a"["b"]': lambda n='b': 'a'[n], '(1,)[1.5]': lambda n=1.5: (1,)[n], '{[]: 1}': lambda: {[]: 1}, '{}[[]]': lambda: {}[[]], '1 / 0': lambda: 1 / 0, '1.0 / 0': lambda: 1.0 / 0, '1 // 0': lambda: 1 // 0, '1 % 0': lambda: 1 % 0, '1.0 % 0': lambda: 1.0 % 0, '1.0 // 0': lambda: 1.0 // 0,
    'int("x")': lambda: int('x'), 'int("1.5")': lambda: int('1.5'), 'float("x")': lambda: float('x'), 'int([])': lambda: int([]), 'float([])': lambda: float([]), 'chr(-1)': lambda: chr(-1), 'ord("")': lambda: ord(''), 'a, b = 1': lambda: (lambda a, b: 0)(*1), '"".join([1])': lambda: ''.join([1]),
    '[].remove(1)': lambda: [].remove(1), '[].pop()': lambda: [].pop(), '{}.pop(1)': lambda: {}.pop(1), '{}.popitem()': lambda: {}.popitem(), '[].index(1)': lambda: [].index(1), '"".index("x")': lambda: ''.index('x'), 'set().pop()': lambda: set().pop(), 'next(iter([]))': lambda: next(iter([])), 'max([])': lambda: max([]),
    'sum("ab")': lambda: sum('ab'), 'sorted([1, ""])': lambda: sorted([1, '']), 'isinstance(1, 1)': lambda: isinstance(1, 1), 'range(1.0)': lambda: range(1.0), '[1] * 1.5': lambda: [1] * 1.5, '"a" % 1': lambda: 'a' % 1, '"%d" % "a"': lambda: '%d' % 'a', '"{}".format()': lambda: '{}'.format(), 'abs("a")': lambda: abs('a'), 'hash([])': lambda: hash([]), 'iter(1)': lambda: iter(1), 'next(1)': lambda: next(1), '~1.5': lambda: ~1.5, '1 << 1.5': lambda: 1 << 1.5, '2 ** "a"': lambda: 2 ** 'a', 'divmod(1, 0)': lambda: divmod(1, 0), 'round("a")': lambda: round('a'), 'undefined': lambda: undefined,
}
for text, mistake in mistakes.items():
    try:
        mistake()
        print(text, 'is no mistake')
    except Exception as error:
        print(text, '->', type(error).__name__ + ':', error)
