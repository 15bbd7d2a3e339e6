# str.strip and its relatives, ljust, rjust, center, zfill, expandtabs.
print(repr('  x y \t\n'.strip()), repr('  x '.lstrip()), repr('  x '.rstrip()))
print('xxabcxx'.strip('x'), 'xyabcyx'.strip('xy'), 'abc'.strip(''))
print('www.example.com'.lstrip('w.'), 'file.txt'.rstrip('.tx'))
print(repr('ab'.ljust(5)), repr('ab'.rjust(5)), repr('ab'.center(5)))
print('ab'.ljust(5, '.'), 'ab'.rjust(5, '.'), 'ab'.center(5, '.'), 'abc'.center(6, '*'))
print('ab'.center(1), 'ab'.ljust(0))
print('42'.zfill(5), '-42'.zfill(5), '+42'.zfill(5), ''.zfill(3), 'abc'.zfill(2), '--1'.zfill(5))
print(repr('a\tb\tc'.expandtabs()), repr('a\tb'.expandtabs(4)), repr('\t'.expandtabs(0)))
print(repr('ab\n\tc'.expandtabs(4)))
try:
    'ab'.center(5, '--')
except TypeError as error:
    print(error)
