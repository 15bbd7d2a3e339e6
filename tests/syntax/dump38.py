"""Prints the AST that this interpreter's parser makes of files, in the form of dump.rs.

usage: python3.8 dump38.py < LIST-OF-FILES     (one path a line)

For each file: a line `=== PATH`, then one line for each top-level statement, or a line
`!!! ERROR-CLASS LINE MESSAGE`. Only what racescope's tree holds is printed: no columns, no
`kind` of constants, no type comments.
"""
import ast
import struct
import sys
import threading
import warnings

LEFT_OUT = {"type_comment", "type_ignores", "kind"}


def text(s):
    out = []
    for c in s:
        n = ord(c)
        if 0xD800 <= n <= 0xDFFF:  # where racescope keeps lone surrogates
            n += 0x10E000 - 0xD800
        if 32 <= n < 127 and c not in '"\\':
            out.append(c)
        else:
            out.append("\\u{%x}" % n)
    return '"' + "".join(out) + '"'


def bits(x):
    return struct.pack(">d", x).hex()


def constant(v):
    if v is None or v is True or v is False:
        return repr(v)
    if v is Ellipsis:
        return "..."
    if isinstance(v, int):
        return "%x" % v
    if isinstance(v, float):
        return "float:" + bits(v)
    if isinstance(v, complex):
        return "complex:" + bits(v.real) + ":" + bits(v.imag)
    if isinstance(v, bytes):
        return "bytes:" + v.hex()
    return text(v)


def dump(n):
    if isinstance(n, list):
        return "[" + " ".join(dump(x) for x in n) + "]"
    if n is None:
        return "-"
    if isinstance(n, str):
        return text(n)
    if isinstance(n, int):
        return str(n)
    name = type(n).__name__
    place = "@%d" % n.lineno if hasattr(n, "lineno") else ""
    if isinstance(n, ast.Constant):
        return "(Constant%s %s)" % (place, constant(n.value))
    fields = [dump(getattr(n, f)) for f in n._fields if f not in LEFT_OUT]
    if not fields and not place:
        return name
    return "(" + " ".join([name + place] + fields) + ")"


def one(path):
    with open(path, "rb") as f:
        source = f.read()
    try:
        tree = ast.parse(source, path)
        return "".join(dump(statement) + "\n" for statement in tree.body)
    except SyntaxError as e:
        return "!!! %s %s %s\n" % (type(e).__name__, e.lineno, e.msg.replace("\n", " "))
    except (MemoryError, ValueError, RecursionError) as e:
        return "!!! %s 0 %s\n" % (type(e).__name__, str(e).replace("\n", " "))


def main():
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    for line in sys.stdin:
        path = line.rstrip("\n")
        sys.stdout.write("=== " + path + "\n" + one(path))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
