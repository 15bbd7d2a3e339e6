# bytes and bytearray: literals, indexing, methods, conversion.
b = b'abc\x00\xff'
print(b, len(b), b[0], b[-1], b[1:3], b[::-1], list(b), 97 in b, b'bc' in b, b + b'd', b * 2 == b + b)
print(bytes(3), bytes([1, 2]), bytes('é', 'utf-8'), 'é'.encode(), b'\xc3\xa9'.decode(), 'abc'.encode('ascii'), bytes(b'x'), b''.join([b'a', b'b']))
print(b'a,b'.split(b','), b' x '.strip(), b'abc'.upper(), b'abc'.find(b'c'), b'abc'.replace(b'a', b'z'), b'abc'.startswith(b'ab'), b'ab'.hex(), bytes.fromhex('6162 63'))
print(b'a' < b'b', b'a' == 'a', b'a' == b'a', hash(b'a') == hash(b'a'), {b'k': 1}[b'k'], repr(b'it\'s "x"\n\t\\'), b"it's", rb'\n', b'\x7f\x20')
a = bytearray(b'abc')
a[0] = 122; a.append(33); a += b'??'; a[1:2] = b'--'; del a[-1]
print(a, bytes(a), a == b'z--c!?', len(a), a.pop(), a.decode(), a.upper())
for wrong in (lambda: b + 'x', lambda: bytes('a'), lambda: b[10], lambda: bytes([256]), lambda: 'é'.encode('ascii'), lambda: b'\xff'.decode(), lambda: 'a' in b, lambda: b'a'.split(','), lambda: ''.join([b'a'])):
    try:
        print(wrong())
    except (TypeError, IndexError, ValueError) as error:
        print(type(error).__name__, error)
