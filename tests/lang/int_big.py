# Integers past 64 bits.
big = 2 ** 64
print(big, -big, big - 1, big + 1, big * big, big // 3, big % 1000, -big // 7, -big % 7)
print(9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 2, -9223372036854775808 // -1)
print(3037000500 * 3037000500, 4294967296 * 4294967296, -(-9223372036854775808), abs(-9223372036854775808))
print(big >> 60, big << 3, big & (big - 1), big | 1, big ^ big, ~big, -big >> 3, (1 << 200) >> 190)
factorial = 1
for n in range(1, 31):
    factorial *= n
print(factorial, len(str(factorial)), factorial // 10 ** 20, divmod(factorial, 10 ** 15 + 37))
print(2 ** 100 == 2.0 ** 100, 2 ** 100 > 1e30, 2 ** 100 < 1e31, 2 ** 53 + 1 == float(2 ** 53), big == float(big))
print(big / 3, big / big, float(2 ** 80), int(1e20), int(-1.5e18), pow(7, 100, 10 ** 9 + 7), pow(big, 3, 97))
print(hex(big), oct(big), bin(1 << 65), int('123456789012345678901234567890'), int('ff' * 10, 16))
print(big.bit_length(), (big - 1).bit_length(), (0).bit_length(), (-255).bit_length(), sum([big] * 3), max(big, 1))
try:
    10 ** 400 / 3
except OverflowError as error:
    print(error)
try:
    float(10 ** 400)
except OverflowError as error:
    print(error)
print(10 ** 400 // 10 ** 399, (10 ** 30) ** 2 == 10 ** 60, {big: 'a'}[2 ** 64])
