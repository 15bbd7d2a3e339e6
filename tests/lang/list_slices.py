# Slice reading, assignment and deletion.
base = list(range(10))
print(base[2:5], base[::3], base[::-1], base[-3:], base[8:2:-2], base[5:5], base[20:], base[-100:3])
a = base[:]; a[2:5] = ['x']; print(a)
a = base[:]; a[2:2] = [10, 11]; print(a)
a = base[:]; a[::2] = 'abcde'; print(a)
a = base[:]; a[5:] = []; print(a)
a = base[:]; a[:0] = (7,); print(a)
a = base[:]; a[8:3] = [1]; print(a)
a = base[:]; a[::-1] = range(10); print(a)
a = base[:]; del a[2:5]; print(a)
a = base[:]; del a[::2]; print(a)
a = base[:]; del a[::-3]; print(a)
a = base[:]; del a[0], a[-1]; print(a)
a = base[:]; a[1:3] *= 2; print(a)
a = base[:]; a[:] = a[5:]; print(a)
a = [1, 2]; a[1:] = a; print(a)
for action in ("a[::2] = [1]", "a[0:1] = 5", "a[::0]", "del a[20]", "a[20] = 1", "a['x'] = 1", "a[1.5:]"):
    a = base[:]
    try:
        if action == "a[::2] = [1]": a[::2] = [1]
        elif action == "a[0:1] = 5": a[0:1] = 5
        elif action == "a[::0]": a[::0]
        elif action == "del a[20]": del a[20]
        elif action == "a[20] = 1": a[20] = 1
        elif action == "a['x'] = 1": a['x'] = 1
        else: a[1.5:]
    except (ValueError, TypeError, IndexError) as error:
        print(action, '->', type(error).__name__, error)
