# str.format: positions, names, attributes, items, conversions, nesting.
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __format__(self, spec):
        return 'Point<%s>(%r, %r)' % (spec, self.x, self.y)


p = Point(1, 2)
print('{} {}'.format('a', 'b'), '{1} {0}'.format('a', 'b'), '{0} {0}'.format('x'))
print('{name} {0}'.format(1, name='n'), '{p.x} {p.y}'.format(p=p), '{0[1]} {0[-1]}'.format({'-1': 'neg', 1: 'one'}))
print('{d[key]}'.format(d={'key': 'value'}), '{0[0][1]}'.format([[1, 2]]))
print('{!r} {!s} {!a}'.format('a', 'b', 'é'), '{0!r:>5}|'.format('a'))
print('{:{}}|{:{w}.{p}f}'.format('x', 5, 3.14159, w=8, p=2))
print('{{}} {{{}}}'.format(1), '{}'.format(p), '{:abc}'.format(p), format(p, 'xyz'))
print('{:>5}|{:<5}|{:^5}|{:*^5}'.format('a', 'b', 'c', 'd'))
print('{:5}|{:5}'.format('s', 7), '{!s:5}|'.format(7))
for form, args in (('{} {}', (1,)), ('{0} {}', (1, 2)), ('{', ()), ('}', ()), ('{x}', ()), ('{:d}', ('s',)),
                   ('{0.z}', (1,)), ('{!z}', (1,)), ('{:5', (1,)), ('{[a]}', ([1],)), ('{0[5]}', ([1],))):
    try:
        print(form.format(*args))
    except Exception as error:
        print(type(error).__name__, error)
