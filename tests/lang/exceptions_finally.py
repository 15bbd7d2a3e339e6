# finally in every exit: return, break, continue, raise, nested.
def returns():
    try:
        return 'try'
    finally:
        print('cleanup', end=' ')


def overrides():
    try:
        return 'try'
    finally:
        return 'finally'


def swallows():
    try:
        1 / 0
    finally:
        return 'swallowed'


def loop():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            print('body', i, end=' ')
        finally:
            print('fin', i, end=' ')
    else:
        print('else')
    return i


def in_handler():
    try:
        try:
            raise ValueError('one')
        except ValueError:
            return 'handled'
        finally:
            print('f1', end=' ')
    finally:
        print('f2', end=' ')


def value_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


def continue_in_finally():
    out = []
    for i in range(3):
        try:
            out.append(1 // (i - 1))
        finally:
            out.append('f')
            continue
    return out


def deep():
    for i in range(2):
        for j in range(2):
            try:
                try:
                    if j: break
                    print(i, j, end=' ')
                finally:
                    print('inner', end=' ')
            finally:
                print('outer', end=' ')
    return 'done'


for function in (returns, overrides, swallows, loop, in_handler, value_kept, continue_in_finally, deep):
    print(function.__name__, function())
def raises():
    try:
        raise KeyError('first')
    finally:
        raise ValueError('second')
try:
    raises()
except ValueError as error:
    print(error, repr(error.__context__))
