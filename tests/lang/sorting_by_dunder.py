# Objects in sorted, min, heap-like lists and as dict keys, with total order by hand.
class Card:
    ranks = '23456789TJQKA'
    suits = 'cdhs'

    def __init__(self, text): self.rank, self.suit = text

    def key(self): return self.ranks.index(self.rank), self.suits.index(self.suit)
    def __lt__(self, other): return self.key() < other.key()
    def __le__(self, other): return self.key() <= other.key()
    def __eq__(self, other): return isinstance(other, Card) and self.key() == other.key()
    def __hash__(self): return hash(self.key())
    def __repr__(self): return self.rank + self.suit


hand = [Card(t) for t in ('Th', '2c', 'As', 'Td', 'Kc')]
print(sorted(hand), min(hand), max(hand), sorted(hand, reverse=True), sorted(hand, key=lambda c: c.suit), Card('2c') in hand, hand.index(Card('As')))
hand.sort(); print(hand, hand == sorted(hand), Card('2c') <= Card('2c'), Card('3c') > Card('2c'), Card('3c') >= Card('2c'))
held = {card: i for i, card in enumerate(hand)}
print(held[Card('Kc')], len({Card('2c'), Card('2c')}), held.get(Card('3d')))
groups = {}
for card in hand: groups.setdefault(card.rank, []).append(card)
print({rank: cards for rank, cards in groups.items() if len(cards) > 1})
words = 'banana Apple cherry apple Banana'.split()
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=lambda w: (len(w), w)), sorted(set(w.lower() for w in words)))
calls = []
def key(n): calls.append(n); return n % 3
print(sorted([5, 3, 1, 4], key=key), calls)
table = [{'n': 2, 's': 'b'}, {'n': 1, 's': 'z'}, {'n': 2, 's': 'a'}]
print(sorted(table, key=lambda r: (r['n'], r['s'])), max(table, key=lambda r: r['s'])['n'])
def failing(n): raise ValueError('key of %d' % n)
items = [3, 1, 2]
try:
    items.sort(key=failing)
except ValueError as error:
    print(error, items)
class Trouble:
    def __lt__(self, other): raise RuntimeError('no order')
try:
    sorted([Trouble(), Trouble()])
except RuntimeError as error:
    print(error)
print(sorted([(2, 'a'), (1, 'b'), (2, 'A')]), sorted([[3], [], [1, 2]]), sorted([0.5, -1, 2, 1e-9]), sorted('The quick'.split(), reverse=True), sorted([True, 0, 2]))
