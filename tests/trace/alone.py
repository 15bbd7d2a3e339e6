# One thread, many kinds of instructions: compared with CPython's own trace, step by step.


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def sum_of(*numbers, start=0):
    total = start
    for number in numbers:
        if number % 2 == 0:
            continue
        if number > 20:
            break
        total += number
    else:
        total = -total
    return total


def counter():
    value = 0

    def step(by=1):
        nonlocal value
        value += by
        return value

    return step


def countdown(n):
    while n > 0:
        yield n
        n -= 1


class Point:
    dimension = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Guard:
    def __enter__(self):
        return 'inside'

    def __exit__(self, kind, error, traceback):
        return kind is not None


number = fib(5)
total = sum_of(1, 2, 3, 5, 21, start=10)
other = sum_of(7, 9)
step = counter()
step()
counted = step(by=4)
p = Point(1, 2) + Point(3, 4)
x, y = p.x, p.y
with Guard() as where:
    inside = where
    raise ValueError(where)
try:
    [][number]
except (KeyError, IndexError) as error:
    caught = True
finally:
    done = True
left = 0
for item in countdown(3):
    left = left * 10 + item
squares = [n * n for n in (1, 2, 3) if n != 2]
pairs = {key: value for key, value in ((1, 'one'), (2, 'two'))}
pairs[3] = 'three'
del pairs[1]
first, *rest = squares
text = 'odd' if number % 2 else 'even'
both = number > 1 and text == 'odd' or None
ordered = 1 < number < 10
flag = not ordered
negative = -number
bits = ~number ^ 3 | 8 & 12
half = number / 2
