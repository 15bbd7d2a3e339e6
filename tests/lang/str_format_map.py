# format_map, and formatting of None, bools, lists, types.
class Default(dict):
    def __missing__(self, key):
        return '<' + key + '>'


print('{a} {b}'.format_map(Default(a=1)))
print('{} {} {}'.format(None, True, [1, 'x']))
print('{:s}|{:>6}|{:d}'.format('a', True, True))
for value, spec in ((None, '5'), ([1], '5'), ({}, '>3'), ((1,), 'd'), (True, 's'), ('a', 'd'), ('a', '+'),
                    ('a', '=5'), (1, 's'), (1, '.2'), (1, 'z'), (1.5, 'd'), (1.5, 'x'), ('a', ','), (1, ',x')):
    try:
        print(repr(format(value, spec)))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
