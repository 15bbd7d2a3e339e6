# __missing__, __hash__ and __eq__ of keys, dict subclasses.
class Counter(dict):
    def __missing__(self, key):
        return 0


counts = Counter()
for letter in 'mississippi':
    counts[letter] += 1
print(counts, counts['z'], 'z' in counts, counts.get('z'), type(counts).__name__)


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return len(self.name)

    def __eq__(self, other):
        return isinstance(other, Key) and self.name == other.name

    def __repr__(self):
        return 'Key(%r)' % self.name


d = {Key('ab'): 1, Key('cd'): 2}
print(d[Key('ab')], d[Key('cd')], Key('ef') in d, d.get(Key('ef'), 'none'), d)
d[Key('ab')] = 3
print(len(d), d, list(d)[0].name)


class NoHash:
    def __eq__(self, other):
        return True


try:
    {NoHash(): 1}
except TypeError as error:
    print(error)
try:
    d[Key('missing')]
except KeyError as error:
    print('KeyError', error, error.args)
print({1: 'a', True: 'b', 1.0: 'c'}, {None: 1, (): 2, 'x': 3, frozenset(): 4}[()])
