# SystemExit can be caught; exit without a value means 0.
import sys

for value in (0, 5, 'text', None, True):
    try:
        sys.exit(value)
    except SystemExit as error:
        print(repr(error), repr(error.code), error.args)
try:
    try:
        raise SystemExit
    except Exception:
        print('not here')
except BaseException as error:
    print(type(error).__name__, error.code)
sys.exit()
