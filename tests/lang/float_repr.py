# repr of floats: the shortest text that reads back the same.
for x in (0.1, 0.2, 0.1 + 0.2, 1.0, 1e15, 1e16, 123456789012345680.0, 1e22, 1e23, 1e100, 1.5e-5, 0.0001, 0.00001, 1e-7,
          5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 3.0, -0.0, 1 / 3, 2 / 3, 100.0, 12345678.9, 4.35, 0.5):
    print(repr(x), str(x), -x, float(repr(x)) == x)
print(float('inf'), float('-inf'), float('nan'), float('1e5'), float(' 2.5 '), float('1_0.5'), float('.5'), float('5.'), float())
print(1.5.is_integer(), 2.0.is_integer(), (0.75).as_integer_ratio(), (2.5).hex(), float.fromhex('0x1.4p+1'))
print(1e308 * 10, -1e308 * 10, 1e308 * 10 - 1e308 * 10 != 0, float('nan') == float('nan'), 0.0 == -0.0)
for text in ('', 'abc', '1,5', '1e', '0x1'):
    try:
        float(text)
    except ValueError as error:
        print(error)
