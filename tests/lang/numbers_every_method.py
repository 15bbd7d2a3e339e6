# int, float, complex and bool: constructors, methods and the special methods by name.
# A line of output tells of many: the digest changes with any character of any result.
def digest(lines):
    total = 0
    for line in lines:
        total = (total * 1000003 + int.from_bytes(line.encode(), 'big')) % (2 ** 61 - 1)
    return '%d %016x' % (len(lines), total)


def told(f, *args):
    """The repr of what a call gives or raises."""
    try:
        return repr(f(*args))
    except Exception as error:
        return repr(error)


lines = []
def show(f, *args): lines.append(told(f, *args))
def flush(title):
    print(title, digest(lines))
    lines.clear()
class I(int): pass
class F(float): pass
class C(complex): pass
class My(int):
    def __add__(self, o): return My(super().__add__(o))
    def __repr__(self): return "My(%s)" % int.__repr__(self)
    def __new__(cls, x=7): return super().__new__(cls, x)
class Conv:
    def __int__(self): return 42
    def __float__(self): return 2.5
    def __complex__(self): return 1+2j
    def __index__(self): return 3
    def __trunc__(self): return 9
    def __round__(self, n=None): return ("round", n)
class T:
    def __trunc__(self): return 9
class Ix:
    def __index__(self): return 11
class BadI:
    def __int__(self): return 1.5
class BadF:
    def __float__(self): return 1
class BadC:
    def __complex__(self): return 1
args = [0, 1, -5, True, 2**70, 1.5, -2.75, 1e300, float("nan"), float("inf"), 1+2j, "12", " -7 ", "0x1f", "1_000", "1__0", "", "abc", "1.5", "1e5", "inf", "-nan", "1+2j", "j", "-j", "(1-2.5j)", "1 + 2j", "+1e3-2e-2j", "infinity", "٣", b"12", b"1.5", b"x", bytearray(b"5"), None, [], (), Conv(), T(), Ix(), BadI(), BadF(), BadC(), I(5), F(2.5), C(1j), My(3)]
for a in args:
    for cls in (int, float, complex, bool, I, F, C, My):
        show(cls, a)
    flush(type(a).__name__)
for a in ("12", "ff", "0xff", "0b101", "0o17", "z", "12_3", " 7 ", b"11", 12, 1.5, None):
    for base in (0, 2, 8, 10, 16, 36, 1, 37, -1, True, Ix(), "x", 2**70):
        show(lambda: int(a, base))
        show(lambda: int(a, base=base))
    flush(type(a).__name__)
show(lambda: int()); show(lambda: float()); show(lambda: complex()); show(lambda: bool()); show(lambda: int(1, 2, 3)); show(lambda: int(base=3)); show(lambda: int(x=3)); show(lambda: float(1, 2)); show(lambda: float(x=1)); show(lambda: complex(1, 2, 3)); show(lambda: bool(1, 2)); show(lambda: complex("1", 2)); show(lambda: complex(1, "2")); show(lambda: complex(1, [])); show(lambda: complex(imag=3)); show(lambda: complex(real=1, imag=2.5)); show(lambda: complex(1j, 1j)); show(lambda: complex(2, 3j))
for n in (0, 1, -1, 255, 256, -128, -129, 2**64, 2**70, True, My(9), -2**63):
    show(lambda: n.bit_length()); show(lambda: n.real); show(lambda: n.imag); show(lambda: n.numerator); show(lambda: n.denominator); show(lambda: n.conjugate()); show(lambda: n.as_integer_ratio())
    for length in (0, 1, 2, 9, -1):
        for order in ("big", "little", "middle"):
            for signed in (True, False):
                show(lambda: n.to_bytes(length, order, signed=signed))
    for m in ("__int__", "__index__", "__trunc__", "__float__", "__neg__", "__pos__", "__abs__", "__invert__", "__bool__", "__hash__", "__repr__", "__str__", "__floor__", "__ceil__", "__round__"):
        show(lambda: getattr(n, m)())
    for o in (3, 2.5, "x", True, None, -2, My(2)):
        for m in ("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__mod__", "__rmod__", "__floordiv__", "__truediv__", "__pow__", "__rpow__", "__divmod__", "__rdivmod__", "__and__", "__or__", "__xor__", "__eq__", "__ne__", "__lt__", "__ge__"):
            if "pow" not in m or abs(n) < 300: show(lambda: getattr(n, m)(o))
    flush(repr(n))
for b in (b"", b"\x01\x02", b"\xff\xfe", [1, 2], (256,), "ab", 5, bytearray(b"\x80")):
    for order in ("big", "little"):
        show(lambda: int.from_bytes(b, order)); show(lambda: int.from_bytes(b, order, signed=True)); show(lambda: I.from_bytes(b, order)); show(lambda: My.from_bytes(b, byteorder=order))
    flush(repr(b))
for f in (0.0, -0.0, 1.5, -2.5, 2.675, 1e16, 1e-5, 123456789.125, 1e300, 5e-324, float("inf"), float("nan"), F(2.5), 0.5, 3.0):
    show(lambda: f.is_integer()); show(lambda: f.hex()); show(lambda: f.as_integer_ratio()); show(lambda: f.real); show(lambda: f.imag); show(lambda: f.conjugate()); show(lambda: f.__round__()); show(lambda: f.__trunc__()); show(lambda: f.__int__()); show(lambda: f.__float__()); show(lambda: f.__hash__()); show(lambda: hash(f))
    for d in (0, 1, 2, -1, 20, -400, None, "x", 2**70): show(lambda: round(f, d))
    for o in (3, 2.5, "x", True, None, -2, 2**2000):
        for m in ("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__mod__", "__rmod__", "__floordiv__", "__rfloordiv__", "__truediv__", "__divmod__", "__rdivmod__", "__eq__", "__ne__", "__lt__", "__ge__"):
            show(lambda: getattr(f, m)(o))
    show(lambda: float.fromhex(f.hex()))
    flush(repr(f))
for s in ("0x1.8p3", "1.8p3", "-0x.8p-1", "inf", "-Infinity", "nan", "0x1p1024", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1p-1080", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0x1.00000000000008p0", "0x1.00000000000018p0", "", "0x", "0xg", "1p", " 0x10 ", "0x1.p+5", "0x1p999999999999999999999", "0x0p999999999999999999", "0x1p-99999999999999999999999"):
    show(lambda: float.fromhex(s)); show(lambda: F.fromhex(s))
    flush(repr(s))
for c in (0j, 1+2j, -0.0-0j, 3-4j, complex("nan"), complex(float("inf"), 1), C(1+1j)):
    show(lambda: c.real); show(lambda: c.imag); show(lambda: c.conjugate()); show(lambda: abs(c)); show(lambda: hash(c)); show(lambda: c.__add__(1)); show(lambda: c.__lt__(1)); show(lambda: c.__eq__(1)); show(lambda: c.__pow__(2)); show(lambda: c.__rsub__(2)); show(lambda: c.__mod__(2))
    flush(repr(c))
show(lambda: int.__add__("a", 1)); show(lambda: int.__add__(1)); show(lambda: int.__add__(1, 2, 3)); show(lambda: int.bit_length("x")); show(lambda: float.is_integer(5)); show(lambda: (5).bit_length(1)); show(lambda: int.from_bytes()); show(lambda: (5).to_bytes()); show(lambda: (5).to_bytes(1)); show(lambda: float.fromhex(5)); show(lambda: (1.5).hex(1)); show(lambda: My() + 4); show(lambda: My(1) + My(2)); show(lambda: 1 + My(2)); show(lambda: My(5) * 2); show(lambda: divmod(My(7), 2)); show(lambda: divmod(7, "a")); show(lambda: divmod(7j, 2)); show(lambda: pow(2, 10, 7)); show(lambda: pow(2.0, 3, 5)); show(lambda: pow(2, 3, "a")); show(lambda: pow(2j, 3, 5)); show(lambda: round(My(15), -1)); show(lambda: round(Conv())); show(lambda: round(Conv(), 2)); show(lambda: True.real); show(lambda: True.__and__(False)); show(lambda: True.__and__(1)); show(lambda: True & 3); show(lambda: True.__or__("a")); show(lambda: bool.__repr__(True)); show(lambda: int.__repr__(True)); show(lambda: format(My(5), "04d")); show(lambda: format(True, "d")); show(lambda: (5).__format__("x")); show(lambda: (5).__format__()); show(lambda: (5).__format__(5)); show(lambda: -True); show(lambda: ~True); show(lambda: +True); show(lambda: -My(3)); show(lambda: abs(-My(3))); show(lambda: -"a"); show(lambda: +[]); show(lambda: ~1.5); show(lambda: abs("x"))
flush('rest')
