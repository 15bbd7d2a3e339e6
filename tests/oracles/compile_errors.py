"""What CPython 3.8 says of statements in places where they may not stand.

    python3.8 tests/oracles/compile_errors.py > tests/oracles/data/compile_errors.txt

After the first line, each is JSON: [source, message or null, line or null]. Null for the message: it compiles.
"""
import json
import sys
import warnings

assert sys.version_info[:2] == (3, 8)
warnings.simplefilter("ignore")

# %s is replaced by the statement, which keeps the indentation of its place.
PLACES = {
    "module": "%s",
    "function": "def f(p):\n    %s",
    "coroutine": "async def f(p):\n    %s",
    "async generator": "async def f(p):\n    yield\n    %s",
    "generator": "def f(p):\n    yield\n    %s",
    "class": "class C:\n    %s",
    "method": "class C:\n    def f(self, p):\n        %s",
    "nested": "def g(x, y):\n    z = 1\n    def f(p):\n        %s\n    return f",
    "loop": "for i in j:\n    %s",
    "while else": "while i:\n    pass\nelse:\n    %s",
    "try": "def f():\n  while 1:\n    try:\n        %s\n    except E as e:\n        pass",
    "except": "def f():\n  while 1:\n    try:\n        pass\n    except E as e:\n        %s",
    "finally": "def f():\n  while 1:\n    try:\n        pass\n    finally:\n        %s",
    "with": "def f():\n  for i in j:\n    with a as b, c:\n        %s",
    "dead if": "if 0:\n    %s",
    "dead while": "while 0:\n    %s",
    "dead else": "if 1:\n    pass\nelse:\n    %s",
    "function in dead code": "if __debug__:\n    pass\nelse:\n    def f():\n        %s",
    "after global": "def f():\n    global x\n    %s",
    "after nonlocal": "def g():\n    x = 1\n    def f():\n        nonlocal x\n        %s",
    "after use": "def f():\n    print(x)\n    %s",
    "after assignment": "def f():\n    x = 1\n    %s",
    "after annotation": "def f():\n    x: int\n    %s",
}
STATEMENTS = [
    "return", "return 1", "return x", "yield", "yield 1", "x = yield 1", "yield from x", "await x", "x = await x",
    "break", "continue", "global x", "global p", "global x, y", "nonlocal x", "nonlocal z", "nonlocal p", "nonlocal q",
    "from a import *", "from __future__ import division", "from __future__ import nonsense",
    "from __future__ import braces", "import a; from __future__ import division",
    "lambda: (yield)", "lambda: await_", "lambda: (await x)", "lambda x, x: 1", "def h(a, a): pass",
    "def h(a, *, a): pass", "def h(a, *a): pass", "def h(a, **a): pass", "def h(a, /, a): pass",
    "[(yield x) for x in y]", "{(yield x) for x in y}", "{x: (yield x) for x in y}", "((yield x) for x in y)",
    "[x for x in (yield y)]", "[await x for x in y]", "(await x for x in y)", "[x for x in await y]",
    "[x async for x in y]", "(x async for x in y)", "{x: x async for x in y}", "[[x async for x in y] for z in w]",
    "async def h():\n    return [x async for x in y]".replace("\n    ", " "),
    "(x := 1)", "[x := 1 for y in z]", "[y := 1 for y in z]", "[(x := y) for y in (w := z)]",
    "[x for x in y if (z := x)]", "[[(j := 0) for i in range(5)] for j in range(5)]", "[i for i in range(5) if (j := 0) for j in range(5)]",
    "[i for i in (lambda: (j := 1))()]", "[(lambda: (j := 1)) for i in y]", "[x := 1 for p in z]", "[p := 1 for x in z]",
    "x: int", "x: int = 1", "(x): int = 1", "x.y: int", "x[1]: int", "x[1:2, 3]: int", "*a, *b = c", "*a = b", "*a, = b", "[*a, b] = c",
    "*a", "print(*a)", "x = *a", "x = *a,", "del (x, [y, z])", "del *a,", "f(**k, *a)", "x += 1", "x, y += 1", "(x) += 1",
    "for *x in y: pass", "for *x, y in z: pass", "with a as *b: pass", "with a as (*b, c): pass",
    "async for x in y: pass", "async with x: pass", "async with x as y, z: pass",
    "try: pass\nexcept: pass\nexcept E: pass", "class x(metaclass=y, *z): return", "class C: nonlocal p",
    "class C: x: int", "def h(): nonlocal x", "def h(): global x; nonlocal x", "assert (x, y)", "assert x, y", "x is 1",
    "raise", "raise x from y", "exec('x')", "super().x", "__class__", "__debug__", "{**a, 'b': 1}", "{*a, 1}",
]
EXTRA = [
    "\n".join("%swhile x:" % (" " * depth) for depth in range(20)) + "\n" + " " * 20 + "pass",
    "\n".join("%swhile x:" % (" " * depth) for depth in range(21)) + "\n" + " " * 21 + "pass",
    "with " + ", ".join("a" for _ in range(21)) + ":\n    pass",
    "'doc'\nfrom __future__ import annotations\nx: y\nfrom __future__ import division",
    "from __future__ import annotations; import x; from __future__ import division",
    "from __future__ import division, nonsense",
    ", ".join("a%d" % n for n in range(255)) + ", *b = c",
    ", ".join("a%d" % n for n in range(256)) + ", *b = c",
    ", ".join("a%d" % n for n in range(257)) + ", *b = c",
    "def f():\n  try:\n    pass\n  finally:\n    try:\n      continue\n    finally:\n      pass",
    "x = 1\n\n\nasync def f():\n    def g():\n        await x\n",
    "class A:\n  class B:\n    def f(self):\n      nonlocal __x\n",
    "nonlocal x", "def f():\n  nonlocal __class__", "class A:\n  def f(self):\n    nonlocal __class__\n    __class__ = 1",
]


def answer(source):
    try:
        compile(source, "x.py", "exec", 0, True, 0)
    except SyntaxError as error:
        return [source, error.msg, error.lineno]
    return [source, None, None]


print("# CPython %d.%d.%d, tests/oracles/compile_errors.py" % sys.version_info[:3])
for place in PLACES.values():
    indent = place[:place.index("%s")].rpartition("\n")[2]
    for statement in STATEMENTS:
        print(json.dumps(answer(place % statement.replace("\n", "\n" + indent))))
for source in EXTRA:
    print(json.dumps(answer(source)))
