"""Writes golden.json: what CPython 3.8's parser makes of the sources below.

usage: python3.8 golden38.py > golden.json
       python3.8 golden38.py - < SOURCES.json      (a list of texts; the same of these)

Each entry is {"source", "dump"} as dump38.py prints trees and errors. An error inside a replacement
field of an f-string has no line there: CPython gives one that is relative to the field.
"""
import ast
import json
import os
import sys
import threading
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from dump38 import dump  # noqa: E402

TREES = r'''
pass
x = 1
x = y = z = 1, 2
x, *y = z
[a, (b, *c)] = d
(a) = 1
((a, b)) = c
() = x
[] = x
x += 1; y -= 2; z *= 3; a /= 4; b //= 5; c %= 6; d **= 7; e @= f; g |= 8; h &= 9; i ^= 1; j <<= 2; k >>= 3
x.y += yield
x[0] += 1, 2
x: int
(x): int
x.y: int = 3
x[1]: int = 3
x: int = yield
x: int = *a, b
x: Tuple[int, ...] = ()
del x, y.z, a[0], (b, c), [d]
del (x)
del x,
del ()
del *x
def f(): return
def f(): return *a, b
def f(a, b=1, *args, c, d=2, **kw): pass
def f(a, /): pass
def f(a, b=1, /, c=2, *, d, e=3, **f): pass
def f(a, /, *, b): pass
def f(a, /, **kw): pass
def f(a, /, *args,): pass
def f(*, a,): pass
def f(**kw,): pass
def f(a: int = 1, *b: str, c: float, **d: "x") -> None: ...
def f(a, b,): pass
def f(a,
      b: int,
      *c): pass
async def f():
    async with a as b, c: pass
    async for x in y:
        await z
    else:
        return await q
    [x async for x in y]
    (await a).b
    await a ** 2
    -await a
@a
@a.b.c
@a.b(1, x=2)
@a()
def f(): pass
@a
async def f(): pass
@a
class C(B, *Bs, metaclass=M, **kw): pass
class C: x = 1
class C(): pass
global_ = 1
def f():
    global a, b
    def g():
        nonlocal c
import a, b.c, d as e, f.g as h
from a import b
from a.b import c as d, e
from . import a
from .. import a
from ... import a
from .... import a
from .a import *
from ...a.b import (c, d as e,)
assert a
assert a, b
assert (a, b)
raise
raise a
raise a from b
if a: b
if a: b
else: c
if a: b
elif c: d
elif e: f
else: g
if (a := b): pass
if a := b: pass
while a := b: pass
while a:
    b
    break
else:
    c
    continue
for a in b: pass
for a, b in c: pass
for a, in b: pass
for *a, b in c, d: pass
for a.b in c:
    pass
else: pass
for [a, b] in c: pass
try: a
except: b
try: a
except A: b
except (B, C) as d: e
else: f
finally: g
try: a
finally: b
with a: pass
with a as b: pass
with a as b, c as (d, e), f: pass
with (a, b): pass
with (a) as b: pass
with a as b.c: pass
a if b else c
a if b else c if d else e
a if b else lambda: c
(a if b else c) if d else e
lambda: 0
lambda x: 0
lambda x, /, y=1, *z, w, **k: 0
lambda *, a: a
lambda *a, b=1: a
lambda: (yield)
lambda x: lambda y: x
lambda a,: a
a or b and not c
a or b or c
a and b and c or d
not not a
a < b <= c == d != e > f >= g in h not in i is j is not k
a | b ^ c & d << e >> f + g - h * i / j // k % l @ m
a - b - c
a ** b ** c
-a ** -b
-+~a
(-1) ** 2
a.b.c
a.b(c)[d].e
a[1]
a[1:2]
a[:]
a[::]
a[1::2]
a[:2:]
a[1, 2]
a[1,]
a[1:2, 3]
a[1:2,]
a[..., 1]
a[b, :]
a[()]
a[lambda: x]
f(a, *b, c, **d)
f(a, b=c, *d, **e)
f(**a, b=c)
f(x for x in y)
f(a, (x for x in y))
f(a := 1, b)
f(a, b,)
f(*a, *b)
f(**a, **b)
f(a)(b)(c)
f(lambda: a, b=lambda: c)
[]
[a]
[a, b,]
[*a, b]
[a := 1, b]
[a for b in c]
[a for b in c if d if e for f in g]
[a for b, c in d]
[a for b, in c]
[a for *b, c in d]
[a for b in c if lambda: d]
[a for a in b if c or d]
[(yield) for x in y]
[x := 1 for y in z]
()
(a)
(a,)
(a, b)
(*a, b)
(a := 1)
(a := 1, b := 2)
(a for b in c)
(yield)
(yield a, b)
(yield from a)
(yield *a, b)
{}
{a}
{a, b,}
{*a, b}
{a: b}
{a: b, **c, d: e,}
{**a}
{**a, b: c}
{a for b in c}
{a: b for c in d}
{a: b async for c in d}
{(a := 1)}
{a: (b := 1)}
{lambda: a: b}
x = yield
x = yield a
x = yield from b
x = y = yield
None, True, False, ..., __debug__
0, 00, 0_0, 1, 1_000, 123456789012345678901234567890
0x1F, 0XfF, 0o17, 0O7, 0b101, 0B1, 0x_1_f, 0o_7, 0b_1
0xffffffffffffffffffffffff, 0b1111111111111111111111111111111111111111111111111111111111111111111
1.0, 1., .5, 1e5, 1E+5, 1e-5, 1.5e10, 1_0.0_1e1_0, 0.1, 09.5, 09e1, 1e400, 1e-400, 4.9e-324
1j, 1.5J, 09j, 1e3j, 0j, .5j
1if a else 2
0x1for x in y
1or 2
"", 'a', "a'b", 'a"b'
"""a"b""c"""
\'\'\'a'b\'\'c\'\'\'
'a' "b" 'c'
('a'
 'b')
u'a' U"b"
r'\n' R'\''
rb'\n' bR'\x' Br''
b'a' b"b"
b'\x00\xff\101\n\q\\\''
'\a\b\f\n\r\t\v\\\'\"\0\12\101\777\8\q'
'\x41\u0042\U00000043\N{DIGIT ZERO}\N{latin small letter e with acute}\N{NULL}\N{LF}\N{HANGUL SYLLABLE GAG}\N{CJK UNIFIED IDEOGRAPH-4E00}'
'\ud800\udfff\ud83d\ude00'
'é€😀' 'é\n'
'\é'
é = ﬁ = ª
x.ﬁ
f''
f'a'
f'{a}'
f'a{b}c'
f'a{b}c{d}'
f'{a}{b}'
f'{{}}'
f'{{a}}{b}}}'
f'{a!r}{b!s}{c!a}'
f'{a:b}'
f'{a:{b}}'
f'{a:{b}.{c}}'
f'{a:{b!r:c}}'
f'{a!r:>{b}}'
f'{a:}'
f'{a:{{}}}'
f'{a=}'
f'{a = }'
f'{a=!s}'
f'{a=:>5}'
f'{a=!r:^20}'
f'x{a=}y'
f'{a!=b}'
f'{a==b}'
f'{a<=b}{a>=b}{a<b}{a>b}'
f'{a<b:x}'
f'{ a }'
f'{a,b}'
f'{a,}'
f'{*a,b}'
f'{yield}'
f'{yield a}'
f'{x for x in y}'
f'{(lambda: 1)}'
f'{(lambda x: x)(1):d}'
f'{(x:=5)}'
f'{x:=5}'
f'{a["b"]}'
f"{a['b']}"
f'{a[1:2]}'
f'{ {a: b} }'
f'{a if b else c}'
f"{f'{a}'}"
f"{f'{a!r:{b}}' 'c'}"
f"{'a' 'b'}"
f'{"a"}' "b" f'{c}' 'd'
'a' f'{b}'
'a' f'b' 'c'
f'a' 'b'
f'\n{a}\x41'
rf'\n{a}\x41'
fr'{a}\{b}'
f'\{6}'
f'\N{DIGIT ONE}{a}'
rf'\N{a}'
f'{a}' f'{b}' f'c'
f'{3.4:10}'
f'{a["""b"""]}'
f'{1}{"}"}{2}'
f'{"{"}'
f'{"!"}{":"!r}'
f'{a:%H:%M}'
f'{a:x{b}y{c}z}'
print >>f, x
print
(print)
exec
a; b; c
a;
match = case = type = 1
match(x)
async_ = 1
if 1:
    if 2:
        a
    b
c
'''.replace("\\'\\'\\'", "'''").replace("\\'\\'", "''")

WHOLE = [
    "",
    "\n",
    "\n\n  \n\t\n",
    "# comment",
    "# comment\n",
    "   # comment\nx\n   # other\n",
    "x # comment",
    "x",
    "\ufeffx = 1\n",
    "x = 1\r\ny = 2\r\n",
    "x = 1\ry = 2\r",
    "if a:\r\n    b\r\n\r\nc\r\n",
    "x = '''a\r\nb\rc\nd'''\n",
    "x = 'a\\\r\nb'\ny\n",
    "x = b'''a\r\nb\\\r\nc'''\n",
    "x = \\\n    1\n",
    "\\\nx\n",
    "if a:\n\tb\n\tc\n",
    "if a:\n\tif b:\n\t\tc\n\td\n",
    "if a:\n  b\n\x0c  c\n",
    "\x0cx\n",
    "  \x0cx\n",
    "if a:\n    b\n\x0c\nc\n",
    "x = 1\x0c+ 2\n",
    "x = (1 +\n     2,\n\n     # c\n     3)\ny\n",
    "x = [\n1,\n2\n]\n",
    "def f():\n    '''doc'''\n    return 1\n\n\nclass C:\n    'doc'\n\n    def g(self):\n        pass\n",
    "(\na).b\n",
    "(\na)+\\\nb+\\\nc\n",
    "(\na)[0](1)\n",
    "f\\\n(\nx for x in y)\n",
    "f\\\n(a,\n(x for x in y))\n",
    "[\nx for x in y]\n{\nx for x in y}\n{\n1,2}\n{\na:\nb}\n",
    "if a: pass\nelif \\\n b: pass\nelse:\n pass\n",
    "with \\\n a \\\n as b: pass\n",
    "async \\\n def f(): pass\n",
    "@a\nasync \\\n def f(): pass\n",
    "@a\n\n@b.c\n@\\\nd(1)\n@\\\n e\nclass \\\n C: pass\n",
    "a[\n1,\n2]\na[\n1:\n2,\n3]\n",
    "x = \\\n yield\n",
    "(\n1,2)\n",
    "'a'\\\n'b'\n",
    "x = f'''\n{a}\n{\nb}{c!r}{d}'''\n",
    "('a'\n f'{b}'\nf'''\n{c}''')\n",
    "f'''{a}\n{a}'''\n",
    "f'''\n{a,b}{x for x in y}'''\n",
    "f'''\n{f'{z}'}'''\n",
    "f'''\n{\nf'{z}'}'''\n",
    "f'''\n{a\n+\nb}\n{c:\n{d}}\n{e=}'''\n",
    "f'''\n{a:{b}}{a}'''\n",
    'f"""\n{f\'\'\'\n{a}\n{b!r}\'\'\'}\n{c}"""\n',
    "x = (f'{a}'\n     f'''\n{b}''' f'{a}')\n",
    "x = ('''\n''' f'{a}')\n",
    "x = (f'''\n{b}\n'''\n f'{b}')\n",
    "f'''{a\r\n}\r\n{b}'''\r\n",
    "f'{a}\\\n{b}'\n",
    "for \\\n x in y: pass\n",
    "x\\\n.y\n",
    "(\nlambda:0)(1)\n",
    "try:\n pass\nexcept \\\n A as b: pass\n",
    "not \\\n a\n",
    "a if \\\n b else c\n(\na) if b else c\n(\na) < b\n(\na) and b\n(\na) ** b\n",
    "*\\\na,b=c\n",
    "def f(\\\n a:int,\n*,b): pass\n",
    "(\nawait_\n)\n",
    "async def f():\n (\n  await a)\n await \\\n  a\n",
    "def f():\n x = (yield\n)\n",
    "x = {**a,\n 'b': c,\n\n **d}\n",
    "f(a,\n  b=c,\n  *d,\n  **e)\n",
    "from a import (\n  b,\n  c as d\n)\n",
    "class A(\n  B,\n  metaclass=\n  C): pass\n",
    "if a:\n    pass\n    \n  # odd\n    pass\n",
    "if a:\n    pass\n# out\n    pass\n",
    "if a:\n    pass\n  ",
    "if a:\n    pass\n\n\n",
    "if a:\n    if b:\n        pass",
    "if a: pass; pass;\n",
    "if a:\n    x = (1,\n2,\n  3)\n    y\n",
    "x = '''a\nb''' + c\n",
    "x = 'a\\\nb' + c\n",
    "(a,\n b) = \\\n c\n",
    "\\\n\n",
    "\\\n\\\n\n\nx\n",
    "lambda \\\n x: \\\n x\n",
    "a < \\\n b < \\\n c\n",
]

ERRORS = [
    # Where a token is not expected.
    "x =", "x = \n", "1 +", "(1 +", "f(", "f(a b)", "a b", "x = = 1", "x = 1,, 2", "[1,,2]", "(,)",
    "f(,)", "f(a,,b)", "{,}", "{a:}", "{a:b, c}", "{a, b:c}", "{**a, b}", "{a, **b}", "{x:=1}", "{x:=1, 2}",
    "a[x:=1]", "a[]", "a[*b]", "a.1", "a.", ".a", "a..b", "a.None", "1.a", "1..a(", "if a", "if a:", "if a:\n",
    "if a:\nb", "if a:\n\n\nb", "if a: if b: c", "if a:\n  b\n c", "if a:\n  b\n    c", "  x", "x\n  y", "if a:\n\tb\n        c",
    "if a:\n        b\n\tc", "if a:\n  b\n\tc\n", "def f", "def f:", "def f(", "def f()", "def f():", "def f():\n", "def f():\nx",
    "def f():\n# c\nx", "class A\n", "class A:\nx", "class A(x for x in y): pass", "class A(B, x for x in y): pass",
    "class A(: pass", "for x in y", "for x y: pass", "for x in y:\nz", "for x in *a, b: pass", "for 1 in x: pass", "while a\n",
    "while a:\nb", "else: a", "elif a: b", "except: a", "try: a", "try: a\nb", "try: a\nelse: b", "try:\n a\nexcept A, B: c",
    "try: a\nexcept: b\nelse: c\nexcept: d", "try: a\nfinally: b\nelse: c", "with a as b c: d", "with: a", "with a as (b c): d",
    "with a as 1: b", "with (a as b): c", "with (a as b, c as d): e", "import", "import a.", "import .a", "import a as b.c",
    "from a import", "from import a", "from . import", "from .a import b c", "from a import *, b", "from a import (b", "from a import ()",
    "from a import (*)", "from a import b,", "from a import b, c,", "from . import b,", "global", "global a.b", "global a,", "nonlocal 1",
    "del", "del a b", "del 1", "del f()", "del a + b", "del (a, 1)", "del [a, f()]", "del *f()", "del (yield)", "raise a, b", "raise from b",
    "raise a from", "assert", "assert a,", "return return", "pass pass", "break 1", "continue x", "lambda", "lambda x", "lambda: ", "lambda (x): x",
    "lambda x: int: x", "lambda *: x", "lambda **: x", "yield = 1", "x = yield = 1", "x = yield y = 1", "(yield) = 1", "yield += 1", "await x y",
    "async x", "async", "async def", "async lambda: x", "async with a\n", "await", "await = 1", "async = 1", "None = 1", "x.None = 1", "def None(): pass",
    "def f(None): pass", "class True: pass", "import None", "import a as None", "from a import None", "for None in x: pass", "with a as None: pass",
    "except_", "print 1", "print a, b", "print 'a' % b", "print a,", "print a;", "print", "print a if b else c d", "if a: print b", "exec 'x'", "exec x in y", "print >>f x",
    "print (a) b", "`a`", "a <> b", "a ! b", "a ? b", "a $ b", "$", "a!b", "a := 1", "x = y := 1", "f(a = b := 1)", "f(a := b = 1)", "lambda: (x := 1) = 2",
    "(a := 1) = 2", "a.b := 1", "(a.b := 1)", "(a[0] := 1)", "((a, b) := 1)", "(1 := 2)", "(f() := 1)", "[a := 1 for a := 2 in b]", "(a := b := c)", "not", "not = 1", "a not b", "a is", "a in",
    "a if b", "a if b else", "if = 1", "a = if", "a ++", "a --", "++a = 1", "a +* b", "a ** ", "a // ", "* a = b" , "**a", "*", "*a b", "f(*)", "f(**)", "f(*a b)", "@", "@a", "@a\n", "@a\nx = 1", "@a.b[0]\ndef f(): pass",
    "@a().b\ndef f(): pass", "@(a)\ndef f(): pass", "@a\n@b\nclass", "@a\n\nasync with b: c", "a -> b", "def f() -> : pass", "x: ", "x: int = ", "x: int += 1", "x: int: str", "x, y: int", "(x, y): int", "[x]: int", "x = y: int",
    "f(): int", "1: int", "x + y: int", "'a': int", "a < b: int", "x += y += 1", "x += y = 1", "x = y += 1", "x, y += 1", "(x, y) += 1", "[x] += 1", "1 += 1", "f() += 1", "a + b += 1", "None += 1", "(x for x in y) += 1", "*a += 1",
    "'''a''' += 1", "a if b else c += 1",
    # Targets.
    "1 = x", "1.5 = x", "'a' = x", "b'a' = x", "f'{a}' = x", "... = x", "True = x", "False = 1", "a + b = x", "-a = x", "not a = x", "a and b = x", "a < b = x", "f() = x", "lambda: a = x", "(a if b else c) = x", "a if b else c = x",
    "[a for a in b] = x", "{a for a in b} = x", "{a: a for a in b} = x", "(a for a in b) = x", "{} = x", "{a} = x", "{a: b} = x", "(await a) = x", "async def f(): await a = x", "(a, 1) = x", "[a, 1] = x", "a, 1 = x", "*1 = x", "*a, 1 = x", "a = 1 = b", "a = b = 1 = c",
    "x = f() = y", "__debug__ = 1", "a.__debug__ = 1", "del __debug__", "def __debug__(): pass", "def f(__debug__): pass", "lambda __debug__: 1", "import __debug__", "import a as __debug__", "from a import __debug__", "class __debug__: pass", "for __debug__ in x: pass",
    "(__debug__ := 1)", "f(__debug__=1)", "except_ = 1\ntry: a\nexcept A as __debug__: b", "with a as __debug__: b", "__debug__ += 1", "__debug__: int", "global __debug__", "def f(*__debug__): pass", "def f(**__debug__): pass", "def f(*, __debug__): pass", "def f(__debug__, /): pass",
    "for f() in x: pass", "for a + b in x: pass", "for a, 1 in x: pass", "for (a in b) in c: pass", "[x for 1 in y]", "[x for f() in y]", "[x for a, 1 in y]", "with a as f(): pass", "with a as (b, 1): pass", "with a as b + c: pass",
    # Calls.
    "f(a=1, b)", "f(**a, b)", "f(**a, *b)", "f(a=1, *b)", "f(a=1, a=2)", "f(a=1, b=2, a=3)", "f(1=2)", "f(a.b=1)", "f(a[0]=1)", "f((a)=1)", "f(True=1)", "f(None=1)", "f(lambda: x=1)", "f('a'=1)", "f(a+b=1)", "f(...=1)", "f(f()=1)", "f(x for x in y, 1)", "f(1, x for x in y)",
    "f(x for x in y,)", "f(a=x for x in y)", "f(*x for x in y)", "f(**x for x in y)", "f(x for x in y for z)", "class A(a=1, a=2): pass", "class A(a=1, b): pass", "f(a, b=1, c)", "f(a=1, (yield))", "f(yield)", "f(a:=1, b=2, c:=3)", "f(a=1, b:=2)",
    # Parameters.
    "def f(a=1, b): pass", "def f(a, b=1, c): pass", "def f(a=1, /, b): pass", "def f(a=1, *, b): pass", "def f(*): pass", "def f(*,): pass", "def f(*, **kw): pass", "def f(a, *): pass", "def f(/): pass", "def f(/, a): pass", "def f(a, /, b, /): pass", "def f(a, *, /): pass",
    "def f(*a, /): pass", "def f(*a, *b): pass", "def f(**a, b): pass", "def f(**a, *b): pass", "def f(**a, **b): pass", "def f(*, a, *b): pass", "def f(*a=1): pass", "def f(**a=1): pass", "def f(a b): pass", "def f(a,,b): pass", "def f(,): pass", "def f((a, b)): pass", "def f(1): pass",
    "def f(a.b): pass", "lambda a=1, b: 0", "lambda *, **k: 0", "lambda /: 0", "lambda a, /, /: 0", "lambda *: 0", "lambda a b: 0", "def f(a: int = ): pass", "def f(*: int): pass", "def f(*a: *b): pass",
    # Comprehensions and displays.
    "[*a for a in b]", "(*a for a in b)", "{*a for a in b}", "{**a for a in b}", "{a: *b}", "{*a: b}", "{a: b for c in d, e}", "[a for b in c, d]", "[a, b for c in d]", "(a, b for c in d)", "[a for b]", "[for a in b]", "[a for b in]", "[a for b in c if]", "[a for b in c else d]", "[a for b in *c]", "[a async b in c]", "[a async for b]",
    "[a for b in c if d else e]", "[a for b in lambda: c]", "[yield a]", "[yield]", "{yield}", "(yield for x in y)", "[x for x in y if z := 1]", "[x for x in y := z]", "(*a)", "*a", "print(*a)", "x = *a", "(*a) = b", "return *a", "{a: b, **c for d in e}", "{a: (yield)}", "{a: yield}",
    # Brackets.
    ")", "]", "}", "(]", "[)", "{)", "(\n]", "((\n\n}", "f(a[b)", "(a", "[a", "{a", "(a\n\n\n", "x = [\n1,\n2\n\ny = 3\n", "x = (1\ny = 2)\n", "())", "(" * 201, "[" * 300,
    # Strings.
    "'", "\"", "'a", "'a\nb'", "'a\\", "'a\\\n", "'a\\\nb", "'''", "'''a", "'''a\n\n", "'''a\n\nb", "x\n'''a''\n\n", "'''a'", "x = 'a\ny", "\n\n  'a", "'a' b'b'", "b'a' 'b'", "b'a' f'b'", "f'a' b'b'", "b'é'", "br'é'", "b'\\x'", "b'\\x4'", "b'ab\\x4g'", "b'\\xg'", "ub'a'", "bu'a'", "fb'a'", "ur'a'", "ff'a'", "rr'a'",
    "'\\x'", "'\\x1'", "'\\xg'", "'ab\\x1g'", "'\\u'", "'\\u12'", "'\\u123g'", "'\\U'", "'\\U1234567'", "'\\U00110000'", "'\\Uffffffff'", "'\\N'", "'\\Na'", "'\\N{'", "'\\N{a'", "'\\N{}'", "'\\N{foo}'", "'ab\\N{foo bar}c'", "'é\\x'", "'\\é\\x1'", "'é\\N{foo}'", "'\\N{é}'", "'\\N{LATIN_SMALL LETTER A}'", "'\\N{latinsmallettera}'",
    "'a' '\\x'", "'''a\n\\x'''", "'''a\\\n\\x'''", "x = 1\ny = '\\x'\n", "('a'\n'\\x')",
    # f-strings.
    "f'{'", "f'{a'", "f'}'", "f'a}'", "f'{a}}'", "f'{}'", "f'{ }'", "f'{\\n}'", "f'{!r}'", "f'{:x}'", "f'{=}'", "f'{a!}'", "f'{a!x}'", "f'{a!rr}'", "f'{a!r'", "f'{a!'", "f'{a:'", "f'{a:b'", "f'{a:{b'", "f'{a:{b}'", "f'{a:{b:{c:{d}}}}'", "f'{a:{b:{c}}}'", "f'{a:{}}'", "f'{a#}'", "f'{#}'", "f'{a\\x}'",
    "f'{\"\\n\"}'", "f'{a b}'", "f'{a +}'", "f'{1_}'", "f'{a[}'", "f'{a(}'", "f'{a)}'", "f'{a]}'", "f'{(a]}'", "f'{[a)}'", "f'{a{b}'", "f'{\"a}'", "f\"{'a}\"", "f\"{'''a}\"", "f'{lambda x: 1}'", "f'{a = b}'", "f'{a:=5}' 1", "f'{1 = 2}'", "f'{f(a=1, b)}'", "f'{*a}'", "f'{**a}'", "f'{a; b}'", "f'{import x}'", "f'{pass}'", "f'{a:{b!x}}'", "f'{a!=}'", "f'{a!r=}'", "f'{a=!}'", "f'{a=b}'",
    "f'{a $ b}'", "f'{€}'", "f'{a:}}'", "f'{a!r }'", "f'{a !r}'", "f'\\x'", "f'{a}\\x'", "f'\\N'", "f'\\N{'", "f'\\N{a'", "f'\\N{foo}'", "f'{a' 'b}'", "f'{>'", "f'{<}'", "f'{a<'", "f'{a>}'", "f'{'a'}'", "f\"{a[\"b\"]}\"", "f'{0777}'", "f'{(yield) = 1}'", "f'{yield = 1}'", "f'{(x:=1) = 2}'", "f'{\t}'", "f'{" + "(" * 201 + "}'", "f'{a}' f'{'", "'a' f'}'", "f'''{\n}'''", "f'''{a\n b}'''", "f'''\n\n{a b}'''", "x = 1\nf'{a b}'", "f'{a:{b c}}'", "f'{1if}'",
    # Numbers.
    "1_", "1__0", "1_a", "0_", "0__0", "0777", "01", "00001", "0_7", "09", "08.", "0x", "0xg", "0x_", "0x1_", "0x1__2", "0xfg", "0b", "0b2", "0b12", "0b1_2", "0b_", "0b1a", "0o", "0o8", "0o78", "0o_9", "0o7a", "0oa", "1e", "1e+", "1e-x", "1e5_", "1._5", "1.5_", "1.e_5", "1.5e5_", "._5", "1_.5", "1a", "1 2", "1.2.3", "0x1.5", "1jj", "1j2", "1_000_", "0b1.0", "9" * 4301, "0x" + "f" * 5000 + "g",
    # Lines, indentation, characters.
    "a\\", "a\\ ", "a\\b", "\\", "\\\n", "a \\\n", "a = \\\n", "(a \\ b)", "(\\", "if a:\n    b\n  c", "if a:\n    b\n  c\nd", "if a:\n    if b:\n        c\n      d", "if a:\n\tb\n    c", "if a:\n    b\n\tc", "if a:\n \tb\n\t c", "\n\n  x", "x\n\n    y\n", "if a:\n    b\n\n     c", "".join(" " * i + "if a:\n" for i in range(101)), "".join(" " * i + "if a:\n" for i in range(105)) + " " * 105 + "b",
    "€ = 1", "a€", "é$", "a\u00b2", "\u00b2a", "\u200b", "a\u00a0= 1", "‘a’", "x = “a”", "1é", "é 1", "a\x01b", "\x7f", "x = 1 # é\ny = = 1", "'é' é é", "x\n\u00a0y", "if a:\n\u3000b",
    # The first kind of error wins over the second.
    "1 = 2\nx = = 1", "f(a=1, b)\n)", "f'{a b}'\n$", "'\\x' 1 2", "def f(a=1, b): x =", "1 = 2; f(", "1 = 2\n'a", "1 = 2\n3 = 4", "f(1 = 2, **a, b)", "(1 := 2) = 3", "[x for 1 in 2 = 3]", "def f(a=1, b): 1 = 2", "1 = '\\x'", "'\\x' = 1", "f(b'é', '\\x')", "x = (1 = 2)", "@f(1=2)\ndef g(a=1, b): pass",
    # Newer syntax.
    "match x:\n    case 1: pass", "match x:\n  pass", "try: a\nexcept* A: b", "type X = int", "def f[T](x): pass", "class A[T]: pass", "with (\n  a as b,\n  c as d,\n): pass", "a[b, *c]", "f(a, *b)[*c]", "@a or b\ndef f(): pass", "print f'{a}'", "for x in *a, b: pass", "x = {**a, *b}", "lambda x: (yield", "async def f():\n  x = [await for y in z]",
    # Deep.
    "x" + "(" * 150 + ")" * 150, "-" * 3000 + "x", "not " * 3000 + "x", "[" * 150 + "]" * 150,
]


def outcome(source):
    try:
        tree = ast.parse(source)
        return "".join(dump(statement) + "\n" for statement in tree.body)
    except SyntaxError as e:
        line = "-" if e.filename == "<fstring>" else e.lineno
        return "!!! %s %s %s\n" % (type(e).__name__, line, e.msg.replace("\n", " "))
    except MemoryError:
        return "!!! MemoryError - parser stack overflow\n"
    except ValueError as e:
        return "!!! ValueError - %s\n" % e


def trees():
    """Each statement of TREES: a line, and the lines after it that are indented or continue it."""
    found = []
    for line in TREES.strip("\n").split("\n"):
        decorated = found and found[-1].split("\n")[-2].startswith("@") if found else False
        word = line.split(":")[0].split(" ")[0]
        if found and (
            line.startswith(" ")
            or word in ("else", "elif", "except", "finally")
            or decorated
        ):
            found[-1] += line + "\n"
        else:
            found.append(line + "\n")
    return found


def main():
    sys.stdout.reconfigure(encoding="utf-8")
    sources = json.load(sys.stdin) if sys.argv[1:] == ["-"] else trees() + WHOLE + ERRORS
    entries = [{"source": s, "dump": outcome(s)} for s in sources]
    print("[")
    print(",\n".join(json.dumps(e) for e in entries))
    print("]")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
