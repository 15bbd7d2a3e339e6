# Writes to both streams, then asks None for a method.
import sys

print('stderr is apart', file=sys.stderr)
sys.stdout.write('written\n')
print('flushed', flush=True)
value = None
value.upper()
