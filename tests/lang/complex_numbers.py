# complex: literals, arithmetic, repr.
z = 3 + 4j
print(z, z.real, z.imag, abs(z), z.conjugate(), -z, z * z, z / 2, z + 1, 1j * 1j, z == 3 + 4j, z == 3, 2 + 0j == 2, complex(1), complex('1+2j'), complex(0, -1))
print(1j, -1j, 0j, 1.5j, complex(-0.0, 1), [1 + 2j], z ** 2, bool(0j), hash(2 + 0j) == hash(2), 1e3j, (1 + 2j) * (3 - 1j), (1 + 2j) / (1 - 1j))
for wrong in (lambda: z < z, lambda: z // 1, lambda: z % 2, lambda: int(z), lambda: float(z), lambda: z / 0, lambda: complex('x'), lambda: round(z)):
    try:
        print(wrong())
    except (TypeError, ZeroDivisionError, ValueError) as error:
        print(type(error).__name__, error)
