# del of names, items, attributes, slices; rebinding of loops' names and functions.
a, b, c = 1, 2, 3
del a, (b, c)
print([n for n in ('a', 'b', 'c') if n in globals()])
items = list(range(6))
del items[0], items[-1]; print(items); del items[1:3]; print(items); del items[:]; print(items)
d = {'x': {'y': [1, 2, 3]}}
del d['x']['y'][1]; print(d); del d['x']['y']; print(d)


class Box: attribute = 'class'
box = Box(); box.attribute = 'own'
del box.attribute; print(box.attribute); del Box.attribute; print(hasattr(box, 'attribute'))
def f(): return 1
g = f
def f(): return 2
print(f(), g()); del f; print(g())
for name in ['x']: pass
del name
print('name' in globals())
def local():
    x = [1]; y = x
    del x
    try:
        return y, x
    except UnboundLocalError as error:
        return y, str(error)
print(local())
def cell():
    v = 1
    def inner():
        nonlocal v
        v += 1
        del v
    inner()
    try:
        return v
    except NameError as error:
        return type(error).__name__, str(error)
print(cell())
for wrong in ("items[5]", "d['q']", "box.q", "tuple", "str", "range"):
    try:
        if wrong == "items[5]": del items[5]
        elif wrong == "d['q']": del d['q']
        elif wrong == "box.q": del box.q
        elif wrong == "tuple": del (1, 2)[0]
        elif wrong == "str": del 'abc'[0]
        else: del range(3)[0]
    except (IndexError, KeyError, AttributeError, TypeError) as error:
        print(wrong, type(error).__name__, error)
print = print
x = 5; x = x; x, x = 1, 2; print(x); (x) = 7; [x] = [8]; print(x)
int_was, int = int, lambda s: 'shadowed'
print(int('5')); int = int_was; print(int('5'))
class Shadow:
    len = 5
    def size(self): return len([1, 2])
print(Shadow().size(), Shadow.len)
