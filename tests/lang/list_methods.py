# list methods one by one.
items = [3, 1, 2]
items.append(5); print(items)
items.extend((7, 6)); print(items)
items.extend('ab'); print(items)
items.insert(0, 'first'); items.insert(-1, 'x'); items.insert(100, 'last'); print(items)
print(items.pop(), items.pop(0), items.pop(-2), items)
items.remove('a'); print(items, items.index(1), items.count(7), items.index(6, 2))
items = [n for n in items if isinstance(n, int)]
items.sort(); print(items)
items.reverse(); print(items)
copy = items.copy(); copy.append(0); print(items, copy, copy == items)
items.clear(); print(items, [] == items, len(items))
print([1, 2] + [3], [1, 2] * 2, 0 * [1], [[]] * 2, [1] < [2], [1, 2] < [1], [1, 2] == [1, 2], [] < [0])
shared = [[0]] * 3
shared[0].append(1); print(shared)
a = b = [1]; a += [2]; print(b); a = a + [3]; print(a, b)
base = [1]
for wrong in (lambda: [].pop(), lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1] + (2,),
              lambda: base[1], lambda: base['a'], lambda: [1] * [2], lambda: [].extend(1), lambda: [1] < 2, lambda: [3, 'a'].sort(), lambda: [1].append()):
    try:
        print(wrong())
    except (IndexError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
