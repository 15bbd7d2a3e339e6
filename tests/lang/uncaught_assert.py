# A failed assertion at module level.
total = sum(range(10))
print(total)
assert total == 45
assert total == 46, 'total is %d' % total
