# Dict order, views, changes while iterating.
d = {n: str(n) for n in (3, 1, 2)}
for key in d:
    print(key, d[key], end='; ')
for key, value in d.items():
    print(key, value, end='; ')
print()
del d[1]; d[1] = 'again'; d[3] = 'three'
print(d, [*d], [*d.values()], (*d.items(),))
keys, items = d.keys(), d.items()
d[9] = 'nine'
print(keys, len(items), 9 in keys, (9, 'nine') in items, 9 in d.values(), 'nine' in d.values())
print(sorted(keys & {1, 9, 100}), sorted(keys | {100}), sorted(keys - {1}), sorted(keys ^ {1, 100}), keys == {1, 2, 3, 9}, keys <= {1, 2, 3, 9, 10})
try:
    for key in d:
        d[key + 100] = 0
except RuntimeError as error:
    print(error, len(d))
try:
    for key in d:
        del d[key]
except RuntimeError as error:
    print(error)
for key in list(d):
    if key > 5:
        del d[key]
print(d)
for value in {'a': 1}.values(): print(value)
it = iter({1: 2})
print(next(it), next(it, 'end'), list(it))
