# repr of strings: quotes, escapes, what is printable; str() of things.
for s in ("plain", "it's", 'say "hi"', 'both \' and "', 'tab\tnewline\nreturn\r', 'back\\slash',
          '\x00\x01\x1f\x7f', '\x80\xa0\xad\xff', 'é€', '\u200b\u2028', '\U0001f600', ''):
    print(ascii(s), len(s))
    if s.isprintable():
        print(repr(s))
print(['a', "b'c"], ('x',), {'k': 'v'})
print(str(), str(1), str(None), str([1, 'a']), str('a'), str(1.5), str(True))
print(ascii('é€\U0001f600'), ascii(['ü']))
print('\N{GREEK SMALL LETTER ALPHA}', '\101', '\x41', '\u0041', 'a\
b')
print(r'raw\n', repr(r'raw\n'), '''three
lines
''', """it's "quoted" """)
