# pprint: wrapping of dicts, lists, tuples, sets, strings, bytes; depth, width, indent, compact, recursion.
import pprint
from pprint import pprint as show, pformat, PrettyPrinter, pp
data = {'name': 'racescope', 'versions': [1, 2, 3], 'nested': {'b': (1, 2), 'a': {'x': None, 'y': [True, False]}}, 'long': list(range(40)), 'text': 'The quick brown fox jumps over the lazy dog ' * 4}
show(data)
show(data, width=40)
show(data, width=40, compact=True)
show(data, indent=4)
show(data, depth=1)
show(data, sort_dicts=False)
pp({'z': 1, 'a': 2})
show({3: 'c', 'x': 1, (1, 2): 2, 1: 'a', None: 0, 'b': 5})
show({'k' * 30: 'v' * 60, 'j' * 30: ['w' * 30, 'u' * 30, ('t' * 30,)]})
show((1,) * 3)
show(('a' * 50, 'b' * 50))
show(('a' * 90,))
show({1, 5, 3})
show(set('abcdefghij'), width=20)
show(frozenset(range(30)), width=30)
show(set()); show([]); show({}); show(())
show('short')
show('line one\nline two\nline three ' + 'x' * 70)
show(['word ' * 30, 'x' * 100])
show(b'bytes ' * 20)
show({'b': b'0123456789' * 10})
show(bytearray(b'abcdefgh' * 12))
l = [1, 2]; l.append(l)
text = pformat(l)
print(text[:8], 'Recursion on list with id=' in text)
d = {'a': 1}; d['self'] = d; d['pad'] = 'p' * 80
print('Recursion on dict' in pformat(d))
p = PrettyPrinter(indent=2, width=30, compact=True)
p.pprint(list(range(25)))
print(p.pformat({'a': list(range(12)), 'b': 'c'}))
class Thing:
    def __repr__(self):
        return 'Thing(' + 'y' * 75 + ')'
class MyDict(dict): pass
class Loud(list):
    def __repr__(self):
        return '<loud %d>' % len(self)
show([Thing(), Thing()])
show(MyDict(a='x' * 50, b='y' * 50))
show([Loud(range(50)), Loud()])
show([[[['deep' * 5] * 3] * 2] * 2, {'k': [{'a': 1, 'b': 2}] * 4}])
show([1.5, 2j, None, True, Ellipsis, int, len] * 4)
print(pprint.isreadable([1]), pprint.isreadable(l), pprint.isrecursive(l), pprint.saferepr({'b': 1, 'a': 2}))
for bad in [dict(indent=-1), dict(depth=0), dict(width=0)]:
    try:
        pformat(1, **bad)
    except ValueError as e:
        print(e)
rows = [{'id': i, 'name': 'name %d' % i, 'tags': ['t'] * i} for i in range(6)]
show(rows)
show(rows, width=20)
show({i: {j: i * j for j in range(12)} for i in range(4)})
