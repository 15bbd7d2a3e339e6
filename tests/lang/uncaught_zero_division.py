# Division by zero at module level, in the middle of a loop.
for n in (2, 1, 0):
    print(10 // n)
