# Truth of values, short circuits, None, identity, comparisons that chain.
class Empty:
    def __len__(self):
        return 0


class No:
    def __bool__(self):
        return False


for value in (0, 1, -1, 0.0, 0.1, '', 'a', [], [0], (), (0,), {}, {0: 0}, set(), None, True, False, Empty(), No(), object, range(0), range(1)):
    print('T' if value else 'F', end=' ')
print()
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1.0 == True, 1 < 2 > 1, 'a' < 'b' != 'c')
print(None is None, None == 0, None == None, not None, True is True, [] is not None)
print(0 or [] or 'x', 1 and 'a' and 'b', 0 and 1 / 0, 1 or 1 / 0, not 0 and 5, None or 0)
print(bool(), bool('False'), bool([False]), str(True), repr(False), True + 1, int(False), isinstance(True, int))
print(all([]), any([]), all([1, 0]), any([0, 1]), all('ab'), any(n > 2 for n in range(4)))
print('yes' if [] else 'no', (1, 2) if 1 else 3)


def side(value):
    print('side', value)
    return value


print(side(1) < side(0) < side(5), side(0) or side(2), side(0) and side(3))
class Bad:
    def __bool__(self):
        return 1
try:
    if Bad():
        pass
except TypeError as error:
    print(error)
