# try inside loops inside functions inside try: retries, collecting errors, early exits.
attempts = []


def flaky(n):
    attempts.append(n)
    if len(attempts) % 3:
        raise ConnectionError('attempt %d of %s' % (len(attempts), n))
    return n.upper()


def retry(function, argument, times):
    for attempt in range(1, times + 1):
        try:
            result = function(argument)
        except ConnectionError as error:
            print(attempt, error, end='; ')
            last = error
            continue
        else:
            return result
        finally:
            print('attempt over', end='; ')
    raise RuntimeError('gave up') from last


print(retry(flaky, 'a', 5))
try:
    retry(flaky, 'b', 2)
except RuntimeError as error:
    print(error, '<-', error.__cause__)
good, bad = [], []
for text in ['1', 'x', '3', '', '5.5', None]:
    try:
        good.append(int(text))
    except ValueError as error:
        bad.append(str(error))
    except TypeError as error:
        bad.append('type ' + type(text).__name__)
print(good, bad)
def first_number(items):
    for item in items:
        try:
            return int(item)
        except ValueError: pass
    else:
        return 'none'
print(first_number(['a', '7', 'b']), first_number([]), first_number('xy'))
def nested():
    for i in range(3):
        try:
            try:
                if i == 0: raise KeyError(i)
                if i == 1: raise ValueError(i)
                return i
            except KeyError: yield 'key'
            finally: yield 'fin %d' % i
        except ValueError: yield 'value'
print(list(nested()))
it = iter([1, 2])
while True:
    try: item = next(it)
    except StopIteration: break
    print(item, end=' ')
print('end')
def cleanup_order():
    log = []
    def f():
        try:
            try: log.append('try'); raise IndexError
            except IndexError: log.append('except'); return log
            else: log.append('else')
            finally: log.append('finally')
        finally: log.append('outer')
    return f()
print(cleanup_order())
def loop_finally():
    n = 0
    while True:
        try:
            n += 1
            if n < 3: continue
            if n == 5: break
        finally:
            n += 10
            if n > 40: return 'returned', n
    return 'broke', n
print(loop_finally())
