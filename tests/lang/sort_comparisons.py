# The very comparisons that sorting makes, and their order: runs, binary insertion, galloping merges.
log = []
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o):
        log.append((self.v, o.v))
        return self.v[0] < o.v[0]
def lcg(seed):
    x = seed
    while True:
        x = (x * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        yield x >> 33
def pattern(kind, n, r):
    if kind == 0: return [next(r) % n for _ in range(n)]
    if kind == 1: return list(range(n))
    if kind == 2: return list(range(n, 0, -1))
    if kind == 3: return [i % 7 for i in range(n)]
    if kind == 4: return sorted(next(r) % 1000 for _ in range(n // 2)) + sorted(next(r) % 1000 for _ in range(n - n // 2))
    if kind == 5: return [i if next(r) % 20 else next(r) % n for i in range(n)]
    if kind == 6: return sorted(next(r) % 3 for _ in range(n // 3)) + list(range(n, n // 3, -1))
    return [0] * (n // 2) + [next(r) % 5 for _ in range(n - n // 2)]
total = 0
for kind in range(8):
    for n in (0, 1, 2, 5, 31, 63, 64, 65, 130, 400):
        if n == 0 and kind in (0, 5): continue
        r = lcg(kind * 1000 + n)
        items = [K((v, i)) for i, v in enumerate(pattern(kind, n, r))]
        for reverse in (False, True):
            log.clear()
            out = sorted(items, reverse=reverse)
            h = 0
            for a, b in log:
                h = (h * 31 + a[1] * 1009 + b[1]) % 1000000007
            q = 0
            for k in out:
                q = (q * 31 + k.v[1]) % 1000000007
            print(kind, n, reverse, len(log), h, q)
            total += len(log)
print(total)
