# Prints where CPython tells a tracing function of lines and returns of a file: `line FUNCTION LINE` and
# `return FUNCTION`, one a row. Returns by an exception and yields of generators are left out, since the
# stepper stops where RETURN_VALUE is executed; and so is what belongs to other files.
import contextlib
import io
import opcode
import sys

path = sys.argv[1]
sys.argv = [path]
with open(path) as file:
    code = compile(file.read(), path, 'exec')
RETURN_VALUE = opcode.opmap['RETURN_VALUE']
events = []


def trace(frame, event, argument):
    if frame.f_code.co_filename != path:
        return None
    if event == 'return' and frame.f_code.co_code[frame.f_lasti] == RETURN_VALUE and not unwinding.get(frame):
        events.append(f'return {frame.f_code.co_name}')
    elif event == 'line':
        events.append(f'line {frame.f_code.co_name} {frame.f_lineno}')
    if event == 'exception':
        unwinding[frame] = True
    elif event == 'line':
        unwinding[frame] = False
    return trace


unwinding = {}
with contextlib.redirect_stdout(io.StringIO()):
    sys.settrace(trace)
    exec(code, {'__name__': '__main__'})
    sys.settrace(None)
print('\n'.join(events))
