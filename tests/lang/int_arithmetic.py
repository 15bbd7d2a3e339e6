# Integer operators and their corner cases.
for a in (7, -7):
    for b in (3, -3):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a / b)
print(2 ** 10, 2 ** 0, 0 ** 0, 2 ** -1, (-2) ** 3, -2 ** 2, pow(2, 10, 1000), pow(3, -1, 7), pow(2, 5))
print(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 10, -1 >> 1, -8 >> 1, 1 << 0, 0 << 100)
print(-5 & 3, -5 | 3, -5 ^ 3, ~-1, -1 & 0xff)
print(abs(-5), +5, -5, -(-5), not 5, 5 and 3, 5 or 3, 0 and 3, 0 or 3)
print(True + True, True * 5, -True, ~True, True & False, True | False, True ^ True, True == 1)
for wrong in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: divmod(1, 0), lambda: 0 ** -1, lambda: 1 << -1,
              lambda: 1 + 'a', lambda: 1 + None, lambda: [] + 1, lambda: -'a', lambda: ~1.5, lambda: 1 & 1.0,
              lambda: pow(2, 2, 0), lambda: pow(2, -1, 4)):
    try:
        print(wrong())
    except (ZeroDivisionError, TypeError, ValueError) as error:
        print(type(error).__name__, error)
