# Sorting algorithms, written out.
def bubble(a):
    a = a[:]
    for i in range(len(a)):
        for j in range(len(a) - 1 - i):
            if a[j] > a[j + 1]: a[j], a[j + 1] = a[j + 1], a[j]
    return a


def insertion(a):
    a = list(a)
    for i in range(1, len(a)):
        key, j = a[i], i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return a


def quick(a):
    if len(a) <= 1: return a
    pivot, *rest = a
    return quick([x for x in rest if x < pivot]) + [pivot] + quick([x for x in rest if x >= pivot])


def merge(a):
    if len(a) < 2: return a
    middle = len(a) // 2
    left, right, out = merge(a[:middle]), merge(a[middle:]), []
    while left and right: out.append((left if left[0] <= right[0] else right).pop(0))
    return out + left + right


def heap(a):
    h = []
    for x in a:
        h.append(x)
        i = len(h) - 1
        while i and h[(i - 1) // 2] > h[i]:
            h[i], h[(i - 1) // 2] = h[(i - 1) // 2], h[i]
            i = (i - 1) // 2
    out = []
    while h:
        out.append(h[0]); last = h.pop()
        if h:
            h[0], i = last, 0
            while True:
                child = min((c for c in (2 * i + 1, 2 * i + 2) if c < len(h)), key=h.__getitem__, default=None)
                if child is None or h[child] >= h[i]: break
                h[i], h[child], i = h[child], h[i], child
    return out


numbers = [(n * 7919 + 13) % 101 for n in range(30)]
for sort in (bubble, insertion, quick, merge, heap):
    print(sort.__name__, sort(numbers) == sorted(numbers), sort([]), sort([3, 1, 2, 1]))
def search(a, x):
    low, high = 0, len(a)
    while low < high:
        middle = (low + high) // 2
        if a[middle] < x: low = middle + 1
        else: high = middle
    return low
print([search([1, 3, 5, 7], x) for x in range(9)])
