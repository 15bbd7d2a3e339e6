# Order, equality and membership of strings; min, max, sorted.
print('a' < 'b', 'a' < 'B', 'abc' < 'abd', 'ab' < 'abc', '' < 'a', '10' < '9')
print('a' == 'a', 'a' != 'b', 'a' <= 'a', 'b' >= 'a', 'a' == 1, 'a' != None)
print(sorted('hello'), min('hello'), max('hello'), sorted(['b', 'A', 'a', 'B']))
print(sorted(['b', 'A', 'a', 'B'], key=str.lower), sorted(['bb', 'a', 'ccc'], key=len, reverse=True))
print(list(reversed('abc')), list(enumerate('ab')), list(zip('ab', 'cd')))
print(ord('a'), chr(97), ord('€'), chr(8364), ord('\U0001f600'), chr(128512) == '\U0001f600')
for wrong in (lambda: 'a' < 1, lambda: 'a' + 1, lambda: 1 + 'a', lambda: 'a' * 'b', lambda: 'a' - 'b',
              lambda: ord('ab'), lambda: chr(-1), lambda: min('')):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
