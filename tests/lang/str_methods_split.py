# str.split, rsplit, splitlines, partition and rpartition, with and without limits.
text = '  one two   three  '
print(text.split())
print(text.split(' '))
print(text.split(None, 1))
print(text.rsplit(None, 1))
print('a,b,,c'.split(','))
print('a,b,,c'.split(',', 2))
print('a,b,,c'.rsplit(',', 1))
print('a--b--c'.split('--'))
print(''.split(), ''.split(','))
print('abc'.split('x'))
print('one\ntwo\r\nthree\rfour\n'.splitlines())
print('one\ntwo\r\nthree'.splitlines(True))
print(''.splitlines(), '\n'.splitlines(), '\n\n'.splitlines())
print('key=value=more'.partition('='))
print('key=value=more'.rpartition('='))
print('nothing'.partition('='), 'nothing'.rpartition('='))
print('a b c'.split(maxsplit=1))
print('a.b.c'.split(sep='.', maxsplit=1))
try:
    'abc'.split('')
except ValueError as error:
    print('ValueError:', error)
try:
    'abc'.split(1)
except TypeError as error:
    print('TypeError:', error)
