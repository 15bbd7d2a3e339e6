# Precedence and grouping of operators.
n = 0
print(2 + 3 * 4 ** 2 // 5 % 7 - 1, -2 ** 2, (-2) ** 2, 2 ** 3 ** 2, 2 ** -1, not 1 == 2, not 1 in [2], 1 + 1 == 2 and 3 > 2 or 0)
print(1 | 2 ^ 3 & 4 << 1, ~1 + 2, -~5, not True == False, 5 - -3, 5 - - - 3, +-+1, 10 - 4 - 3, 100 / 10 / 2, 7 // 2 * 2 + 7 % 2)
print(1 < 2 == True, (1 < 2) == True, 1 in [1] == True, 3 > 2 > 1, 3 > (2 > 1), 1 == 1 != 2, 'a' in 'abc' in ['abc'], not [] in [[]])
print(1 if 0 else 2 if 0 else 3, (1 if 1 else 2) + 10, [1, 2][-1] ** 2, -[3][0], 'ab' 'cd' [1:], ('ab' + 'cd')[1:], 2 * 'a' + 'b' * 2, 'x' * 2 * 2)
print(True or False and False, (True or False) and False, not False and False, not (False and False), 0 or '' or None, 1 and [] and 2, [] or {} or 0)
print((lambda: 0 or n is None)(), (lambda x: x or 5)(0), [x for x in (1, 2) if x > 1 or x < 0], {1 + 1: 2 * 2}, (1, 2)[0] + 1, *(1, 2), 5 & 6 == 4, (5 & 6) == 4)
print(1 << 2 + 1, (1 << 2) + 1, 1 + 2 << 1, 8 >> 1 + 1, 6 & 3 | 8, 6 ^ 3 & 1, ~0, ~-1, - 3 % 5, -(3 % 5), 3 % -5, 2 * 3 % 4, 2 + 3 @ 4 if False else 'no matmul of ints')
print('%d' % 5 + 'x', '%d%%' % 5 * 2, 'a' < 'b' < 'c', (1, 2) < (1, 3) < (2,), [1] == [1.0] == [True], None is not None, 'x' not in 'abc')
a, b, c = 1, 0, None
print(a and b or c, a or b and c, not a or not b, a and not b and not c, (a or b) and (b or c), bool(a) ^ bool(b), a != b != c, a == (not b), [a, b] < [a, a], a if b else c if a else b)
n = 0
def tick(value):
    global n
    n += 1
    return value
tick(0) and tick(1); tick(1) or tick(0); tick(1) and tick(1) and tick(0) and tick(1); tick(5) < tick(3) < tick(9); 1 if tick(0) else tick(1)
print(n, all(tick(v) for v in (1, 0, 1)), any(tick(v) for v in (0, 1, 0)), n)
