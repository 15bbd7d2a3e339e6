# Generators: laziness, return values, send, throw, close, delegation.
def count(n):
    print('start', end=' ')
    for i in range(n):
        print('before', i, end=' ')
        yield i
    print('end', end=' ')
    return 'result'


g = count(2)
print('made')
print(next(g)); print(next(g))
try:
    next(g)
except StopIteration as stop:
    print('stopped', stop.value)
print(list(count(2)), next(g, 'over'))


def echo():
    got = []
    while True:
        try:
            value = yield len(got)
            got.append(value)
        except ValueError as error:
            got.append('caught %s' % error)
        except GeneratorExit:
            print('closing', got)
            raise


e = echo()
print(next(e), e.send('a'), e.send('b'), e.throw(ValueError('v')))
e.close(); e.close()
try:
    e.send(1)
except StopIteration:
    print('closed')


def delegate():
    result = yield from count(1)
    print('got', result, end=' ')
    yield from 'xy'
    return (yield from [])


print(list(delegate()))
def infinite():
    n = 0
    while True:
        yield n
        n += 1
def take(n, it):
    for _, value in zip(range(n), it): yield value
print(list(take(4, infinite())), sum(take(5, infinite())))
def tree(t):
    if t:
        left, value, right = t
        yield from tree(left)
        yield value
        yield from tree(right)
print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))
try:
    echo().send('too early')
except TypeError as error:
    print(error)
