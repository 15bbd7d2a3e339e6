# Which exceptions are kinds of which; custom trees; str of each.
pairs = [(KeyError, LookupError), (IndexError, LookupError), (ZeroDivisionError, ArithmeticError), (OverflowError, ArithmeticError), (FileNotFoundError, OSError),
         (IOError, OSError), (UnicodeDecodeError, ValueError), (RecursionError, RuntimeError), (NotImplementedError, RuntimeError), (ModuleNotFoundError, ImportError),
         (UnboundLocalError, NameError), (StopIteration, Exception), (GeneratorExit, Exception), (KeyboardInterrupt, Exception), (SystemExit, BaseException), (TimeoutError, OSError), (Warning, Exception), (AssertionError, Exception), (IndentationError, SyntaxError)]
for child, parent in pairs:
    print(child.__name__, parent.__name__, issubclass(child, parent))


class AppError(Exception): pass
class NetError(AppError, ValueError):
    def __str__(self): return 'net: ' + ', '.join(map(str, self.args))
class Silent(BaseException): pass


for error in (AppError(), AppError('x'), NetError(1, 2), Silent('s')):
    try:
        raise error
    except ValueError as e:
        print('value', e, repr(e))
    except AppError as e:
        print('app', str(e), repr(e), e.args)
    except BaseException as e:
        print('base', e)
print([c.__name__ for c in NetError.__mro__])
print(str(KeyError('k')), str(ValueError('v')), str(Exception(1, 2)), str(Exception()), repr(Exception('it\'s')), AppError('a') == AppError('a'))
error = ValueError('x'); error.note = 'extra'; error.args = ('y',); print(error, error.note)
try:
    assert 1 == 2, 'message %d' % 5
except AssertionError as e:
    print(repr(e))
try:
    assert []
except AssertionError as e:
    print(repr(e))
