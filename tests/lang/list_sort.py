# sort and sorted: stable, with key and reverse, of mixed and nested things.
people = [('ann', 30), ('ben', 25), ('cid', 30), ('dan', 25), ('eve', 35)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted(people, key=lambda p: (-p[1], p[0])))
print(sorted([3, 1.5, True, -2]), sorted([(1, 'b'), (1, 'a'), (0, 'z')]), sorted([[2], [1, 5], [1]]))
print(sorted('Hello World'.split(), key=str.swapcase), sorted({3: 1, 1: 2}), sorted({5, 2, 9}), sorted(range(5, 0, -1)))
numbers = [n * 37 % 101 for n in range(60)]
print(sorted(numbers) == sorted(numbers, reverse=True)[::-1], sorted(numbers)[:10])
print(numbers.sort(), numbers[:5], numbers.sort(key=lambda n: n % 10), numbers[:12])


class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __lt__(self, other):
        return self.parts < other.parts

    def __repr__(self):
        return '.'.join(map(str, self.parts))


versions = [Version(3, 10), Version(3, 9), Version(2, 7, 18), Version(3, 9, 1)]
print(sorted(versions), min(versions), max(versions, key=lambda v: len(v.parts)))
for wrong in (lambda: sorted([1, 'a']), lambda: sorted([None, 1]), lambda: sorted([1, 2], key=5), lambda: sorted(5),
              lambda: sorted([1, 2], None), lambda: [2, 1].sort(lambda a: a), lambda: sorted([{}, {}])):
    try:
        print(wrong())
    except TypeError as error:
        print(error)
