"""CPython's own trace of a program: offset and name of every instruction, and what it loads or stores.

Usage: python3.8 opcodes.py FILE. One line each: the offset, the opcode, and for names and locals their value.
"""
import dis
import sys

PLAIN = (int, bool, float, str, type(None))
path = sys.argv[1]
code = compile(open(path).read(), path, 'exec')
lines = []
stores = {}  # frame -> the line that wants a value, the namespace, the name


def shown(value):
    return repr(value) if isinstance(value, PLAIN) else '*'


def settle(frame):
    if frame in stores:
        index, name, is_global = stores.pop(frame)
        space = frame.f_globals if is_global else frame.f_locals
        if name in space:
            lines[index] += ' ' + name + ' = ' + shown(space[name])


def trace(frame, event, _):
    if frame.f_code.co_filename != path:
        return None
    frame.f_trace_opcodes = True
    if event != 'opcode':
        return trace
    settle(frame)
    raw, at = frame.f_code.co_code, frame.f_lasti
    arg = raw[at + 1]
    while raw[at] == dis.EXTENDED_ARG:
        at += 2
        arg = arg << 8 | raw[at + 1]
    name = dis.opname[raw[at]]
    lines.append('%d %s' % (at, name))
    names, varnames = frame.f_code.co_names, frame.f_code.co_varnames
    if name in ('LOAD_NAME', 'LOAD_GLOBAL', 'LOAD_FAST'):
        wanted = varnames[arg] if name == 'LOAD_FAST' else names[arg]
        for space in (frame.f_locals, frame.f_globals):
            if name == 'LOAD_GLOBAL' and space is frame.f_locals:
                continue
            if wanted in space:
                lines[-1] += ' ' + wanted + ' = ' + shown(space[wanted])
                break
    elif name in ('STORE_NAME', 'STORE_FAST', 'STORE_GLOBAL'):
        wanted = varnames[arg] if name == 'STORE_FAST' else names[arg]
        stores[frame] = len(lines) - 1, wanted, name == 'STORE_GLOBAL'
    return trace


sys.settrace(trace)
try:
    exec(code, {'__name__': '__main__'})
finally:
    sys.settrace(None)
    print('\n'.join(lines))
