# An uncaught exception without arguments, from nested calls in an expression.
class Stop(Exception):
    pass


def check(n):
    if n > 2:
        raise Stop
    return n


print([check(n) for n in range(3)])
print([check(n) for n in range(5)])
