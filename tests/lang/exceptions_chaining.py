# __cause__, __context__, raise from, with_traceback, nested handlers.
def show(error, depth=0):
    while error is not None:
        print('  ' * depth + repr(error), error.__suppress_context__)
        error, depth = error.__cause__ or error.__context__, depth + 1


try:
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError('wrapped') from error
except ValueError as error:
    show(error)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        {}['key']
except KeyError as error:
    show(error)
    print(error.__cause__, repr(error.__context__))
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError('hidden') from None
except ValueError as error:
    show(error)
    print(error.__cause__, repr(error.__context__), error.__suppress_context__)
try:
    raise ValueError from KeyError('cause')
except ValueError as error:
    show(error)
try:
    raise ValueError from 5
except TypeError as error:
    print(error)
try:
    try:
        raise KeyError('a')
    except KeyError as first:
        try:
            raise ValueError('b')
        except ValueError as second:
            print(repr(second.__context__), second.__context__ is first)
        raise
except KeyError as error:
    print(repr(error), error.__context__)
import sys
def current(): return repr(sys.exc_info()[1])
try:
    raise KeyError(1)
except KeyError:
    print(current())
    try:
        raise ValueError(2)
    except ValueError:
        print(current())
    print(current())
print(current())
