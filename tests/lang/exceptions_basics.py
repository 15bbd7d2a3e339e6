# try, except, else, finally; several handlers; the name goes away; bare raise.
def attempt(action):
    try:
        print('try', end=' ')
        result = action()
    except ZeroDivisionError as error:
        print('zero', error, end=' ')
        result = 'z'
    except (KeyError, IndexError) as error:
        print('lookup', type(error).__name__, error, end=' ')
        result = 'l'
    except Exception:
        print('other', end=' ')
        result = 'o'
    else:
        print('else', end=' ')
    finally:
        print('finally', end=' ')
    return result


for action in (lambda: 1, lambda: 1 / 0, lambda: {}['k'], lambda: [][0], lambda: int('x'), lambda: nope):
    print(attempt(action))
try:
    raise ValueError('a', 2)
except ValueError as e:
    kept = e
try:
    e
except NameError as error:
    print(error, kept.args, str(kept), repr(kept))
try:
    try:
        raise KeyError('inner')
    except KeyError:
        print('re-raise')
        raise
except LookupError as error:
    print(type(error).__name__, error, error.args)
for exception in (ValueError, ValueError(), ValueError('x'), KeyError('k'), KeyError(1, 2), Exception(None), StopIteration(5), OSError(2, 'no file')):
    try:
        raise exception
    except Exception as error:
        print(repr(error), '|', error, '|', error.args)
for wrong in (5, 'text', int, None):
    try:
        raise wrong
    except TypeError as error:
        print(error)
try:
    try:
        1 / 0
    except 'not a class':
        pass
except TypeError as error:
    print(error)
try:
    raise
except RuntimeError as error:
    print(error)
