# The order of sets of numbers after adding, removing, growing and combining, and what pop() takes.
state = 2024


def random(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
    return (state >> 33) % n


def number(kind):
    if kind == 0: return random(30)
    if kind == 1: return random(5500) - 500
    if kind == 2: return [random(64) * 64, random(10) << 40, -random(100), random(100)][random(4)]
    return random(2 ** 31) << random(40) if random(3) == 0 else random(200)


def numbers(kind):
    return [number(kind) for _ in range(random([4, 20, 60][random(3)]))]


def trace(s):
    total = 0
    for item in s:
        total = (total * 31 + item) % 1000000007
    return total


def change(sets, kind):
    x, y, z = random(4), random(4), random(4)
    a, b, c, more = sets[x], sets[y], sets[z], numbers(kind)
    op = random(32)
    if op < 4: a.add(number(kind))
    elif op < 7: a.discard(number(kind))
    elif op < 9:
        for _ in range(random(6)):
            if a: print(a.pop(), end=' ')
    elif op == 9: a.update(more)
    elif op == 10: a.update(b)
    elif op == 11: sets[x] = b | c
    elif op == 12: sets[x] = b & c
    elif op == 13: sets[x] = b - c
    elif op == 14: sets[x] = b ^ c
    elif op == 15: a |= b
    elif op == 16: a &= b
    elif op == 17: a -= b
    elif op == 18: a ^= b
    elif op == 19: sets[x] = b.copy()
    elif op == 20: sets[x] = b.union(more, c)
    elif op == 21: sets[x] = b.intersection(more)
    elif op == 22: sets[x] = b.difference(more, c)
    elif op == 23: sets[x] = b.symmetric_difference(more)
    elif op == 24: a.intersection_update(b, more + more)
    elif op == 25: a.difference_update(more, b)
    elif op == 26: a.symmetric_difference_update(more)
    elif op == 27: a.update(dict.fromkeys(more))
    elif op == 28: sets[x] = set(frozenset(b))
    elif op == 29: sets[x] = {i * (random(50) + 1) for i in range(random(60))}
    elif op == 30: sets[x] = dict.fromkeys(more).keys() | b
    else:
        if random(3) == 0: a.clear()
        sets[x] = set(more)
    return op, sets[x]


for kind in range(4):
    sets = [set(numbers(kind)) for _ in range(4)]
    for step in range(700):
        op, changed = change(sets, kind)
        if step % 50 == 0:
            print(kind, step, op, changed)
        else:
            print(kind, step, op, len(changed), trace(changed))
big = set(range(0, 300000, 3))
big.update(range(100000))
print(len(big), trace(big), trace(big - set(range(50000))), [big.pop() for _ in range(3)])
