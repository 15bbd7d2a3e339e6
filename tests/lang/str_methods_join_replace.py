# join, replace, translate, maketrans.
print(', '.join(['a', 'b', 'c']), ''.join('xyz'), '-'.join(()), '-'.join(('one',)))
print('.'.join(str(n) for n in range(4)))
print('.'.join({'k': 1, 'l': 2}))
print('banana'.replace('a', 'o'), 'banana'.replace('a', 'o', 2), 'banana'.replace('', '-'))
print('banana'.replace('an', ''), 'aaa'.replace('aa', 'b'), 'abc'.replace('x', 'y'), 'abc'.replace('', '-', 2))
table = str.maketrans('abc', 'xyz', 'd')
print('abcdabcd'.translate(table), table == {97: 120, 98: 121, 99: 122, 100: None})
print('abc'.translate({ord('a'): 'AA', ord('b'): None}))
print('abc'.translate(str.maketrans({'a': '1', 'c': '3'})))
for wrong in (lambda: ','.join([1, 2]), lambda: ','.join(['a', None]), lambda: ','.join(5),
              lambda: str.maketrans('ab', 'c')):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
