# Longer runs of the interpreter: loops of tens of thousands of steps with checkable sums.
def linear(seed, n):
    out = []
    for _ in range(n):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        out.append(seed >> 33)
    return out


numbers = linear(1, 2000)
print(len(numbers), sum(numbers), min(numbers), max(numbers), len(set(n % 100 for n in numbers)), sorted(numbers)[1000])
histogram = {}
for n in numbers: histogram[n % 7] = histogram.get(n % 7, 0) + 1
print(sorted(histogram.items()))
inside = sum(1 for x, y in zip(numbers[::2], numbers[1::2]) if (x / 2 ** 31) ** 2 + (y / 2 ** 31) ** 2 < 1)
print(inside, 4 * inside / 1000)
class Walker:
    def __init__(self): self.x = self.y = self.far = 0
    def step(self, n):
        dx, dy = ((0, 1), (1, 0), (0, -1), (-1, 0))[n]
        self.x += dx; self.y += dy
        self.far = max(self.far, abs(self.x) + abs(self.y))
w = Walker()
for n in numbers: w.step(n % 4)
print(w.x, w.y, w.far)
grid = [[(x * y + x + y) % 11 for x in range(30)] for y in range(30)]
for _ in range(3): grid = [[(grid[y - 1][x] + grid[y][x - 1] + grid[y][(x + 1) % 30]) % 11 for x in range(30)] for y in range(30)]
print(sum(map(sum, grid)), grid[3][:10])
x, steps = 27, {}
for start in range(1, 300):
    n, c = start, 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        c += 1
    steps[start] = c
print(max(steps, key=steps.get), max(steps.values()), sum(steps.values()))
h = 0
for c in 'the quick brown fox' * 50: h = (h * 31 + ord(c)) & 0xffffffff
print(h, '%08x' % h)
queue, served, waiting = [], 0, 0
for minute in range(500):
    if numbers[minute] % 3 == 0: queue.append(minute)
    if queue and numbers[minute + 500] % 2:
        waiting += minute - queue.pop(0)
        served += 1
print(served, waiting, len(queue), round(waiting / served, 3))
memo = {}
def partitions(n, k):
    if n == 0: return 1
    if n < 0 or k == 0: return 0
    if (n, k) not in memo: memo[n, k] = partitions(n - k, k) + partitions(n, k - 1)
    return memo[n, k]
print(partitions(60, 60), len(memo))
