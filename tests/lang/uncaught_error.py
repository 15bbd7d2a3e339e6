# An exception that nobody catches: output before it stays, traceback, exit status 1.
def inner(items):
    return items[5]


def outer():
    print('before')
    return inner([1, 2, 3])


outer()
print('never')
