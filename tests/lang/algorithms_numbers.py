# Numbers: primes, gcd, perfect numbers, collatz, fibonacci, bases, pi.
def sieve(n):
    flags = [True] * (n + 1)
    flags[:2] = [False, False]
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]: flags[i * i::i] = [False] * len(flags[i * i::i])
    return [i for i, f in enumerate(flags) if f]


def gcd(a, b):
    while b: a, b = b, a % b
    return a


def collatz(n):
    steps = 0
    while n != 1: n, steps = (n // 2 if n % 2 == 0 else 3 * n + 1), steps + 1
    return steps


def factors(n):
    out, d = [], 2
    while d * d <= n:
        while n % d == 0: out.append(d); n //= d
        d += 1
    return out + [n] * (n > 1)


def base(n, b):
    digits = ''
    while n: n, r = divmod(n, b); digits = '0123456789abcdef'[r] + digits
    return digits or '0'


print(sieve(60), gcd(1071, 462), collatz(27), factors(360), factors(600851475143), [n for n in range(1, 500) if n == sum(d for d in range(1, n) if n % d == 0)])
print(base(255, 16), base(10, 2), base(0, 7), int(base(12345, 7), 7))
a, b = 0, 1
for _ in range(100): a, b = b, a + b
print(a, sum(int(d) for d in str(2 ** 1000)), 100 - len(str(3 ** 100)))
def isqrt(n):
    x = n
    while x * x > n: x = (x + n // x) // 2
    return x
print(isqrt(2 * 10 ** 60), isqrt(99), isqrt(100))
def pi(digits):
    unity = 10 ** (digits + 10)
    def arccot(x):
        total = term = unity // x
        n, sign = 3, -1
        while term: term //= x * x; total += sign * (term // n); sign, n = -sign, n + 2
        return total
    return 4 * (4 * arccot(5) - arccot(239)) // 10 ** 10
print(pi(50))
x = 1.0
for _ in range(6): x = (x + 2 / x) / 2
print(x, x * x, round(x, 5), sum(1 / n ** 2 for n in range(1, 1000)), sum((-1) ** n / (2 * n + 1) for n in range(1000)) * 4)
seed = 42
def rand():
    global seed
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed
print([rand() % 100 for _ in range(10)], sum(rand() for _ in range(1000)) // 1000)
