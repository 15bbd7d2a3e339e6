# Indexing and slicing of strings.
s = 'abcdef'
print(s[0], s[-1], s[5], s[-6])
print(s[1:3], s[:2], s[4:], s[:], s[-2:], s[:-2], s[2:2], s[4:2])
print(s[::2], s[1::2], s[::-1], s[5:1:-2], s[::-3], s[100:], s[:100], s[-100:2])
print(s[slice(1, 4)], s[slice(None, None, -1)], slice(1, 4), slice(None))
print('ünïcödé'[1], 'ünïcödé'[::-1], len('ünïcödé'), '日本語'[1:])
for index in (6, -7, 'a', 1.0, None):
    try:
        s[index]
    except (IndexError, TypeError) as error:
        print(type(error).__name__, error)
try:
    s[::0]
except ValueError as error:
    print(error)
try:
    s[0] = 'x'
except TypeError as error:
    print(error)
try:
    del s[0]
except TypeError as error:
    print(error)
print(s + 'g', s * 2, 3 * 'ab', s * 0 == '', s * -1 == '', 'a' 'b')
