import threading
from concurrent.futures import (ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, CancelledError, Future,
                                ThreadPoolExecutor, TimeoutError, as_completed, wait)


def square(n):
    return n * n


def fail(n):
    raise ValueError('task %d' % n)


with ThreadPoolExecutor(max_workers=3) as pool:
    futures = [pool.submit(square, n) for n in range(5)]
    print([f.result() for f in futures], [f.done() for f in futures], futures[0].cancelled(), futures[0].running())
    print(list(pool.map(square, range(6))), list(pool.map(pow, [2, 3], [4, 5, 6])), list(pool.map(square, [])))
    print(pool.submit(pow, 2, 10, 7).result(timeout=60), pool.submit(dict, a=1, b=2).result())
    bad = pool.submit(fail, 7)
    try:
        bad.result()
    except ValueError as error:
        print('caught', error, bad.exception() is error)
    print(repr(bad.exception()), futures[0].exception())
    try:
        for x in pool.map(fail, [1, 2]):
            print(x)
    except ValueError as error:
        print(error)
    print(sorted(f.result() for f in as_completed(futures)), len(list(as_completed(futures * 2))))
    done, not_done = wait(futures)
    print(len(done), not_done, type(done))
    both = wait([bad] + futures, return_when=FIRST_EXCEPTION)
    print(len(both.done) + len(both.not_done), bad in both.done)

try:
    pool.submit(square, 1)
except RuntimeError as error:
    print(error)
for action in (lambda: ThreadPoolExecutor(0), lambda: ThreadPoolExecutor(initializer=5), lambda: pool.submit(),
               lambda: wait([], return_when='x'), lambda: ThreadPoolExecutor(-1)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)

# A future by hand.
future = Future()
print(future.done(), future.set_running_or_notify_cancel(), future.running(), future.cancel())
calls = []
future.add_done_callback(calls.append)
future.add_done_callback(lambda f: calls.append(f.result()))
future.set_result(42)
print(future.result(), calls[0] is future, calls[1:], repr(future).split(' state=')[1])
future.add_done_callback(lambda f: print('at once', f.result()))
try:
    future.set_result(43)
except Exception as error:
    print(type(error).__name__, str(error).split(':')[0])
cancelled = Future()
cancelled.add_done_callback(lambda f: print('cancelled', f.cancelled(), f.done()))
print(cancelled.cancel(), cancelled.cancel(), cancelled.set_running_or_notify_cancel())
try:
    cancelled.result()
except CancelledError as error:
    print(repr(error))
try:
    Future().result(timeout=0.01)
except TimeoutError as error:
    print('timeout', repr(error))
try:
    Future().exception(0)
except TimeoutError as error:
    print('timeout', repr(error))
failed = Future()
failed.set_exception(KeyError('k'))
try:
    failed.result()
except KeyError as error:
    print(error)
try:
    list(as_completed([Future(), future], timeout=0.01))
except TimeoutError as error:
    print(error)
done, not_done = wait([Future(), future], timeout=0.01)
print(len(done), len(not_done))
print(len(wait([Future(), future], return_when=FIRST_COMPLETED).done), ALL_COMPLETED)

# Cancelling what has not begun.
gate = threading.Event()
with ThreadPoolExecutor(1) as pool:
    first = pool.submit(gate.wait)
    second = pool.submit(square, 2)
    while not first.running():
        pass
    print(second.cancel(), first.cancel(), second.cancelled(), first.running())
    gate.set()
print(first.result(), second.done())

# map() cancels what is left after an error, and times out.
gate = threading.Event()
with ThreadPoolExecutor(1) as pool:
    try:
        list(pool.map(lambda n: gate.wait() if n else fail(n), [1, 0, 2], timeout=0.05))
    except TimeoutError as error:
        print('map timed out', repr(error))
    gate.set()

# Workers: names, initializers, results by hand.
names = set()
with ThreadPoolExecutor(2, thread_name_prefix='w') as pool:
    for f in [pool.submit(lambda: threading.current_thread().name) for _ in range(6)]:
        names.add(f.result())
print(names <= {'w_0', 'w_1'})
made = []
with ThreadPoolExecutor(1, initializer=lambda *args: made.append(args), initargs=(1, 2)) as pool:
    print(pool.submit(lambda: list(made)).result())


def nested():
    with ThreadPoolExecutor(2) as inner:
        return sum(inner.map(square, range(4)))


with ThreadPoolExecutor(2) as pool:
    print([f.result() for f in [pool.submit(nested) for _ in range(2)]])
    print([x for x in pool.map(square, (n for n in range(4)))])
    a, b = pool.map(square, [3, 4])
    print(a, b)
    results = pool.map(square, [5, 6])
    print(next(results), next(results), next(results, 'end'))
pool = ThreadPoolExecutor(2)
last = pool.submit(square, 9)
pool.shutdown(wait=False)
print(last.result())
