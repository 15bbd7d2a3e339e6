# Float operators, mixed with ints, floor and modulo by sign.
for a in (7.5, -7.5):
    for b in (2, -2, 0.5):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))
print(2 ** 0.5, 2.0 ** 3, 4 ** 0.5, (-8) ** 2.0, 2 ** -2, 1e3 ** 2, 0.0 ** 0)
print(1 == 1.0, 1 < 1.5, 2 > 1.5, 1.0 in [1], {1: 'a'}[1.0], 3 == 3.0000000000000001, hash(1) == hash(1.0))
print(int(2.7), int(-2.7), round(2.7), abs(-2.5), -2.5, +2.5, max(1, 2.5), min(1, 0.5), sum([0.1] * 10), sum([1, 2.5]))
print(-0.0, 0.0 * -1, -1 % 3.0, 5.5 % -2, -1e-20 % 1, 1e20 % 3, 6.0 // 0.1, 1 // 0.1)
for wrong in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0 ** -1, lambda: 2.0 ** 10000, lambda: 1.5 << 1,
              lambda: 1.5 & 1, lambda: round(float('nan')), lambda: 1.5 + 'a', lambda: divmod(1.0, 0.0)):
    try:
        print(wrong())
    except (ZeroDivisionError, TypeError, OverflowError, ValueError) as error:
        print(type(error).__name__, error)
