# sys.exit with a number: no traceback, finally still runs.
import sys

try:
    print('working')
    sys.exit(3)
finally:
    print('cleaned up')
