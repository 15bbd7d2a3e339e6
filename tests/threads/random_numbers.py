import random

random.seed(42)
print(random.random(), random.randint(1, 6), random.randrange(10), random.randrange(0, 100, 7))
print(random.choice('abc'), random.choice([1, 2, 3]), random.choice(range(50)), random.choices([1, 2, 3], k=5))
print(random.choices('ab', weights=[1, 3], k=6), random.choices('xyz', cum_weights=[1, 2, 5], k=3))
items = list(range(10))
random.shuffle(items)
print(items, random.sample(range(100), 5), random.sample('abcdef', 3))
print(random.uniform(1, 2), random.gauss(0, 1), random.gauss(0, 1), random.expovariate(2), random.triangular())
print(random.triangular(0, 10, 3), random.normalvariate(5, 2), random.lognormvariate(0, 1), random.betavariate(2, 3))
print(random.gammavariate(0.5, 1), random.paretovariate(3), random.weibullvariate(1, 2), random.getrandbits(70))
for seed in (0, -7, 10**30, 'text', b'bytes', 2.5, True):
    random.seed(seed)
    print(random.random())
mine = random.Random(5)
print(mine.random(), mine.randint(0, 9), mine.sample([1, 2, 3, 4], 2))


class Loaded(random.Random):
    def roll(self):
        return 6


print(Loaded(1).roll(), Loaded(1).random() == random.Random(1).random())
for action in (lambda: random.choice([]), lambda: random.randrange(0), lambda: random.randint(5, 1),
               lambda: random.randrange(1.5), lambda: random.sample([1], 2), lambda: random.sample({1: 2}, 1),
               lambda: random.choices([1, 2], weights=[1], k=1), lambda: random.randrange(1, 10, 0),
               lambda: random.getrandbits(0), lambda: random.shuffle((1, 2)), lambda: random.choice(5),
               lambda: random.expovariate(0)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


class Deck:
    def __len__(self):
        return 4

    def __getitem__(self, i):
        if i >= 4:
            raise IndexError(i)
        return 'card %d' % i


random.seed(3)
print(random.choice(Deck()), random.sample(list(Deck()), 2))
