# int(), bin(), hex(), oct(), underscores, int methods.
print(int('42'), int(' -42\n'), int('+7'), int('1_000'), int('0'), int('007'), int(), int(True), int(3.99), int(-3.99))
print(int('ff', 16), int('0xff', 16), int('0xff', 0), int('0b101', 0), int('0o17', 0), int('101', 2), int('z', 36), int('10', base=3))
print(0xff, 0b101, 0o17, 1_000_000, 0x_ff, bin(5), bin(-5), hex(255), hex(-255), oct(8), bin(0))
print((5).real, (5).imag, (5).numerator, (5).denominator, (255).to_bytes(2, 'big'), int.from_bytes(b'\x01\x00', 'big'))
for text, base in (('', 10), ('abc', 10), ('1.5', 10), ('1__0', 10), ('_1', 10), ('12', 2), ('8', 8), ('0x', 16), ('- 1', 10), ('1', 37), ('1', 1)):
    try:
        print(int(text, base))
    except ValueError as error:
        print(error)
for wrong in (lambda: int(None), lambda: int([]), lambda: int('1', '2'), lambda: int(5, 10), lambda: int(float('nan')), lambda: int(float('inf'))):
    try:
        print(wrong())
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
