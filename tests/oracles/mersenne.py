"""Prints what CPython 3.8's `random` draws from given seeds.

    python3.8 tests/oracles/mersenne.py > tests/oracles/data/mersenne.txt

An integer argument gives other seeds, for the live comparison.

A row: seed (hex; of a float "float:" and its bits), then one draw per field, in the order in which the test draws them.
"""

import random
import struct
import sys

assert sys.version_info[:2] == (3, 8)


def bits(value):
    return struct.pack(">d", value).hex()


def draws(r):
    for _ in range(5):
        yield bits(r.random())
    for k in (1, 5, 31, 32, 33, 53, 63, 64, 65, 100, 1000):
        yield "%x" % r.getrandbits(k)
    for args in [(1,), (10,), (2 ** 70,), (5, 9), (-7, 30, 4), (30, -7, -4), (0, 10 ** 30, 7)]:
        yield "%x" % r.randrange(*args)
    yield "%x" % r.randint(1, 6)
    yield "%x" % r.choice(range(17))
    items = list(range(20))
    r.shuffle(items)
    yield ",".join("%x" % i for i in items)
    for n, k in [(0, 0), (5, 3), (22, 2), (21, 5), (30, 6), (85, 20), (86, 6), (200, 20), (1000, 100)]:
        yield ",".join("%x" % i for i in r.sample(range(n), k))
    yield ",".join("%x" % i for i in r.choices(range(9), k=5))
    yield ",".join("%x" % i for i in r.choices(range(4), cum_weights=[1, 1.5, 4, 10], k=5))
    for value in [r.uniform(-3, 5), r.triangular(1, 9, 2), r.triangular(0, 1), r.expovariate(0.5)]:
        yield bits(value)
    for _ in range(3):
        yield bits(r.gauss(1.5, 2.0))
    for value in [r.normalvariate(0, 1), r.lognormvariate(0, 0.25), r.paretovariate(3), r.weibullvariate(2, 1.5)]:
        yield bits(value)
    for shape in (2.5, 1.0, 0.3):
        yield bits(r.gammavariate(shape, 1.5))
    yield bits(r.betavariate(2, 3))


OTHER = 1000 * int(sys.argv[1] if len(sys.argv) > 1 else 0)
print("# CPython %d.%d.%d, tests/oracles/mersenne.py" % sys.version_info[:3])
seeds = [*range(20), -7, 42, 2 ** 32 - 1, 2 ** 32, 2 ** 64, 10 ** 30, 2 ** 20100 - 2 ** 7001 + 12345]
seeds += [random.Random(n + OTHER).getrandbits(90) for n in range(25)]
seeds += [1.5, -2.5, 1e300, 0.1 + OTHER, float("inf")]
for seed in seeds:
    print("\t".join(["float:" + bits(seed) if isinstance(seed, float) else "%x" % seed, *draws(random.Random(seed))]))
