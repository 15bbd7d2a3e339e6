# Tuples: displays, methods, comparison, immutability, hashing.
empty, one, pair = (), (1,), 1, 
print(empty, one, pair, (1, 2, 3), ((1, 2), (3,)), type(pair).__name__, len((1, 2)))
t = (1, 2, 3, 2)
print(t.count(2), t.index(2), t.index(2, 2), t[0], t[-1], t[1:3], t[::-1], 2 in t, t + (4,), t * 2)
print((1, 2) < (1, 3), (1,) < (1, 0), (1, 2) == (1, 2), (1, 2) == [1, 2], () < (0,), (1, 'a') < (2, 0))
print({(1, 2): 'a'}[(1, 2)], {(1, 2): 'a'}[1, 2], (1, 2) in {(1, 2)}, hash((1, 2)) == hash((1, 2)))
print(tuple('ab'), tuple([1]), tuple(), tuple(range(3)), tuple({'k': 1}), sorted((3, 1)), max((1, 5, 2)))
a, b = 1, 2
a, b = b, a
print(a, b, (a, b) == (2, 1), (lambda: (1, 2))())
nested = ([],)
try:
    nested[0] += [1]
except TypeError as error:
    print(error, nested)
for wrong in (lambda: t[9], lambda: t.index(9), lambda: {([],): 1}, lambda: t + [1], lambda: (1,) < (None,), lambda: tuple(1), lambda: t.append):
    try:
        print(wrong())
    except (IndexError, ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)
