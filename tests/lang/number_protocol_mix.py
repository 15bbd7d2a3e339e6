# int, float, bool and complex together; comparison and hashing across types.
values = [0, 1, -1, True, False, 0.0, 1.0, 2.5, -0.5, 10 ** 20, 1e20]
for a in (1, 2.5, True): print([a + b for b in values[:9]], [a * b for b in values[:9]], [a < b for b in values])
print(len({1, 1.0, True}), {0: 'z', False: 'f', 0.0: 'd'}, 10 ** 20 == 1e20, 10 ** 20 + 1 == 1e20, 10 ** 20 + 1 > 1e20, 2 ** 53 + 1 > 2.0 ** 53, hash(10 ** 20) == hash(1e20))
print(1 + 2j == 1, 1 + 0j == True, 1j ** 2 == -1, 3 // 2.0, 3 % 2.0, 3.0 // 2, divmod(7.5, 2), divmod(-7, 2.0), 2 ** 3.0, 2.0 ** -1, True / 2, True // 2, True % 2, -True, +True)
print(int(2.9), int(-2.9), int(1e15), int(True), float(3), float(True), float(10 ** 22), complex(2), bool(0.0), bool(-0.0), bool(1e-300), str(1.0), str(10 ** 5), str(1e5))
print(round(7, 2), round(7.0, 2), round(True), round(2.5), round(-1.5), round(0.5), round(1e16), round(1234.5678, -2), round(1234, -2), round(5.015, 2), type(round(2.5)).__name__, type(round(2.5, 0)).__name__)
print(max(1, 1.0), max(1.0, 1), min(True, 1), sorted([2, 1.5, True, -1]), sum([1, 2.5, True]), abs(-True), abs(-2.5), pow(2, 0.5) == 2 ** 0.5, pow(2.0, 3), 7 // -2, 7 % -2, -7 // 2, 7.0 % -2)
print(float('inf') > 10 ** 400, -float('inf') < -10 ** 400, float('inf') == float('inf'), float('nan') in [1], 1e308 < 10 ** 309, 0.1 + 0.2 == 0.3, 0.5 + 0.25 == 0.75, 1 / 3 * 3 == 1)
print((1).__add__(2.0), (1.0).__add__(2), (1).__eq__(1.0), (1.0).__eq__(1), (2).__pow__(-1), (5).__truediv__(2), (5).__floordiv__(2), int.__mul__(3, 4), float.__add__(1.0, 2.0), (3).__lt__(4), (3).__divmod__(2))
for wrong in (lambda: 1 < 1j, lambda: 'a' < 1, lambda: None < 1, lambda: [] < 1, lambda: 1 + [], lambda: 2.5 // 'a', lambda: int('1.5'), lambda: float('1.5.2'), lambda: int(1j), lambda: 10 ** 400 * 1.0, lambda: 0 ** -1, lambda: int(float('nan')), lambda: (-8) ** 0.5 == 0 or 1 // 0):
    try:
        print(wrong())
    except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
