# print: sep, end, file, flush, several arguments, objects; sys.stdout.write.
import sys

print(); print(1, 'a', None, [1], sep=''); print(1, 2, sep=', ', end='.\n'); print('no newline', end=''); print('|', end='\n\n')
print('a', 'b', sep='\n'); print(*range(3), sep=' < '); print(sep='x'); print('', ''); print('a', sep=None, end=None)
print('to stdout', file=sys.stdout); print('to stderr', file=sys.stderr); print('default', file=None, flush=True)
print(sys.stdout.write('four'), sys.stdout.write(''))


class Writer:
    def __init__(self): self.parts = []
    def write(self, text): self.parts.append(text)


w = Writer()
print('a', 1, sep='-', end='!', file=w); print(file=w); print(w.parts)
class Text:
    def __str__(self): return 'text of object'
print(Text(), [Text][0] is Text, 'é', '\t|', 'multi\nline', r'\n', b'bytes', 1.0, 1e100, True, ..., (1,), {'k': 'v'}, {1})
for wrong in (lambda: print(1, sep=5), lambda: print(1, end=5), lambda: print(1, foo=2), lambda: print(1, file=5)):
    try:
        wrong()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
print(print('inner'), end=' outer\n')
