"""Write what CPython 3.8 compiles a list of files to, for tests/compile.rs to compare with.

usage: code_objects.py < LIST > ANSWERS

LIST has one path a line. For each, ANSWERS has a line of JSON: {"path": …, "error": [message, line]} for
what does not compile, or {"path": …, "codes": [...]} with one object per code object, outermost first, each
with the fields of the code object. Constants are their `repr`, without addresses and with the members of
frozensets sorted. The text that was compiled is the decoded file, under the name "x.py".
"""
import json
import sys
import tokenize
import warnings

CODE = type(compile("", "", "exec"))


def const(value):
    if isinstance(value, CODE):
        return '<code object %s, file "%s", line %d>' % (value.co_name, value.co_filename, value.co_firstlineno)
    if isinstance(value, tuple):
        return "(%s%s)" % (", ".join(map(const, value)), "," * (len(value) == 1))
    if isinstance(value, frozenset) and value:
        return "frozenset({%s})" % ", ".join(sorted(map(const, value)))
    return repr(value)


def codes(code, out):
    out.append({
        "name": code.co_name,
        "filename": code.co_filename,
        "firstlineno": code.co_firstlineno,
        "argcount": code.co_argcount,
        "posonlyargcount": code.co_posonlyargcount,
        "kwonlyargcount": code.co_kwonlyargcount,
        "nlocals": code.co_nlocals,
        "stacksize": code.co_stacksize,
        "flags": code.co_flags,
        "code": code.co_code.hex(),
        "consts": [const(value) for value in code.co_consts],
        "names": code.co_names,
        "varnames": code.co_varnames,
        "freevars": code.co_freevars,
        "cellvars": code.co_cellvars,
        "lnotab": code.co_lnotab.hex(),
    })
    for value in code.co_consts:
        if isinstance(value, CODE):
            codes(value, out)
    return out


def answer(path):
    try:
        with tokenize.open(path) as file:
            source = file.read()
    except (SyntaxError, UnicodeError) as error:
        return {"path": path, "undecodable": str(error)}
    try:
        code = compile(source, "x.py", "exec", 0, True, 0)
    except SyntaxError as error:
        return {"path": path, "error": [error.msg, error.lineno]}
    except (ValueError, RecursionError, MemoryError) as error:
        return {"path": path, "error": [str(error), None]}
    return {"path": path, "codes": codes(code, [])}


def main():
    assert sys.version_info[:2] == (3, 8), sys.version
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(answer(line.rstrip("\n"))), flush=True)


main()
