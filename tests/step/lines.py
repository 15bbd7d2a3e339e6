import sys


def twice(x):
    return x + x


def count(n):
    total = 0
    for i in range(n):
        if i % 2:
            continue
        total += i
    else:
        total += 100
    while total > 3:
        total //= 2
    return total


def squares(n):
    for i in range(n):
        yield (
            i *
            i
        )


class Guard:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return kind is ValueError


def fail(n):
    if n == 0:
        raise ValueError(n)
    return fail(n - 1)


def handle():
    try:
        fail(2)
    except ValueError as error:
        got = str(error)
    finally:
        got = 'done'
    with Guard('g') as guard:
        raise ValueError(guard.name)
    return got


def implicit(flag):
    if flag:
        pass


def spin(n):
    while True:
        n -= 1
        if n < 0:
            break


values = [twice(x) for x in (1, 2)]
print(twice(1), twice(2)); print(count(5))
print(sum(squares(3)), list(squares(2)))
print(handle(), implicit(True), implicit(False), (lambda y: -y)(3))
print(sorted([3, 1, 2], key=lambda v:
             -v))
for _ in range(2): twice(_)
if len(sys.argv) > 5:
    print('no')
long = {
    'a': 1,
    'b': twice(2),
}
spin(2)
