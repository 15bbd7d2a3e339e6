# range: arithmetic without a list.
for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -2), range(0), range(5, 5), range(3, -1)):
    print(r, list(r), len(r), bool(r), r[0] if r else None, r[-1] if r else None, sum(r))
r = range(0, 100, 7)
print(r[3], r[1:5], r[::-1], r[-2:], 14 in r, 15 in r, 14.0 in r, 'a' in r, r.index(21), r.count(7), r.start, r.stop, r.step)
print(range(0, 3, 2) == range(0, 4, 2), range(0) == range(5, 5), hash(range(3)) == hash(range(0, 3)), list(reversed(range(4))))
print(max(range(10)), min(range(3, 9)), tuple(range(3)), range(2 ** 70, 2 ** 70 + 2)[1], 10 ** 18 in range(0, 10 ** 19, 10), len(range(10 ** 15)))
it = iter(range(2))
print(next(it), next(it), next(it, 'end'))
for wrong in (lambda: range(1, 2, 0), lambda: range(1.5), lambda: range(), lambda: range(5)[5], lambda: range('a'), lambda: r.index(1), lambda: next(it)):
    try:
        print(wrong())
    except (ValueError, TypeError, IndexError, StopIteration) as error:
        print(type(error).__name__, error)
for i in range(3):
    i += 10
    print(i, end=' ')
print(i)
