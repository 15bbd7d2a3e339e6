# A lone surrogate is a character like any other, until it is to be printed.
s = 'a\ud800b'
print(len(s), ascii(s), repr(s), s[1] == '\ud800', ord(s[1]) == 0xd800, s.isprintable(), chr(0xdfff) < '\ue000')
try:
    print(s)
except UnicodeEncodeError as error:
    print(error)
