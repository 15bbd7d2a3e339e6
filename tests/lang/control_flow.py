# if/elif, while/else, for/else, break, continue, nested loops, pass, conditional expressions.
def classify(n):
    if n < 0: return 'negative'
    elif n == 0: return 'zero'
    elif n < 10: return 'small'
    else: return 'large'


print([classify(n) for n in (-5, 0, 7, 70)])
for limit in (3, 10):
    for n in range(2, 8):
        if n == limit:
            print('found', n)
            break
    else:
        print('no', limit)
n = 0
while n < 5:
    n += 1
    if n == 2: continue
    if n == 4: break
    print(n, end=' ')
else:
    print('else')
print('n', n)
while n: n -= 1
else: print('ran out', n)
while True:
    n += 1
    if n > 3: break
print(n)
for i in range(3):
    for j in range(3):
        if j == 2: break
        if i == 1: continue
        print(i, j, end=' ')
    else: print('never', end=' ')
    if i == 2: break
else: print('never')
print()
for i in (): print('never')
else: print('empty', 'i is', i)
x = 5
print('a' if x > 3 else 'b', ('c' if x > 9 else 'd') + 'e', [1, 2][x > 3], x > 3 and 'and' or 'or')
print('%d' % (x if x else 0), (lambda v: 'odd' if v % 2 else 'even')(x), not x > 3, not not x)
if not x: pass
elif x and not n: print('no')
elif x or n: print('yes')
if x == 5 and (n == 4 or n == 0) and not (x == 6): print('complex')
total = 0
for a, b in [(1, 2), (3, 4)]: total += a * b
for key in {'k': 1}: total += len(key)
for c in 'abc'[::-1]: total += ord(c)
print(total)
while 0: print('never')
if 1: print('one')
for _ in range(2): pass; print(_, end=';')
print()
