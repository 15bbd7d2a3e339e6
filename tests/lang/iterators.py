# The iterator protocol: __iter__ and __next__, iter with a sentinel, exhaustion.
class Down:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n + 1


print(list(Down(3)), [x for x in Down(2)], sum(Down(4)), max(Down(5)), tuple(Down(1)), 2 in Down(3), sorted(Down(3)), *Down(2))
a, b, *c = Down(4)
print(a, b, c, dict(zip(Down(2), 'xy')), list(enumerate(Down(2), 5)), list(map(str, Down(2))), list(filter(None, [0, 1])), ''.join(map(str, Down(3))))
it = iter([1, 2, 3])
print(next(it), list(it), list(it), next(it, None), iter(it) is it)
values = iter([3, 1, 4, 0, 5])
print(list(iter(lambda: next(values), 0)), list(values))


class Reiterable:
    def __iter__(self):
        yield 1
        yield 2


r = Reiterable()
print(list(r), list(r), list(zip(r, r)), [x + y for x in r for y in r])


class OldStyle:
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i * i


print(list(OldStyle()), 4 in OldStyle(), list(zip(OldStyle(), 'ab')), [*OldStyle()])
items = [1, 2, 3]
for item in items:
    if item < 3: items.append(item + 10)
    if len(items) > 6: break
print(items)
two = iter('abcd')
print([x + y for x, y in zip(two, two)])
class BadIter:
    def __iter__(self): return 5
class NoNext:
    def __iter__(self): return self
for wrong in (lambda: iter(5), lambda: next([]), lambda: list(BadIter()), lambda: list(NoNext()), lambda: iter(5, 0), lambda: [*None], lambda: list(None), lambda: dict(5)):
    try:
        wrong()
    except TypeError as error:
        print(error)
