# set and frozenset: methods and operators (ints, or sorted).
s = {3, 1, 2}
s.add(4); s.add(1); print(s, len(s), 3 in s, 9 in s)
s.remove(4); s.discard(99); s.discard(1); print(s)
print({1, 2} | {2, 3}, {1, 2} & {2, 3}, {1, 2} - {2, 3}, {1, 2} ^ {2, 3})
print({1, 2}.union([3], (4,)), {1, 2}.intersection([2, 5]), {1, 2}.difference([2]), {1, 2}.symmetric_difference([2, 3]))
print({1} < {1, 2}, {1, 2} <= {1, 2}, {1, 2} > {1}, {1, 2}.issubset([1, 2, 3]), {1, 2}.issuperset([1]), {1}.isdisjoint([2]), {1} == {1.0}, {1} < {2})
a = {1, 2}; b = a; a |= {3}; print(b); a &= {1, 3}; print(b); a -= {1}; print(b); a ^= {3, 4}; print(b)
a.update([5], (6,)); print(a); a.intersection_update([4, 5]); print(a); a.difference_update([4]); print(a); a.symmetric_difference_update([5, 7]); print(a)
print(set(), frozenset(), set([1, 1]), frozenset([1]), set('a'), {*[1, 2]}, {n % 3 for n in range(9)}, sorted(set('hello')))
print(frozenset([1, 2]) == {1, 2}, {frozenset([1])}, type(frozenset([1]) | {2}).__name__, type({2} | frozenset([1])).__name__, hash(frozenset([1])) == hash(frozenset([1])))
c = s.copy(); c.clear(); print(s, c, s.pop() in (2, 3), len(s))
for wrong in (lambda: s.remove(99), lambda: set().pop(), lambda: {[]}, lambda: {1} | [2], lambda: {1} + {2}, lambda: s[0], lambda: set(5), lambda: {1} < [1], lambda: frozenset().add):
    try:
        print(wrong())
    except (KeyError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)
