import threading

barrier = threading.Barrier(3)
print(barrier.parties, barrier.n_waiting, barrier.broken)
log = []
lock = threading.Lock()


def rounds(number):
    for r in range(3):
        with lock:
            log.append((r, 'before', number))
        index = barrier.wait()
        with lock:
            log.append((r, 'after', index))
        barrier.wait()


threads = [threading.Thread(target=rounds, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
# No thread leaves a round before all have entered it.
print([(r, what) for r, what, _ in log])
print([sorted(i for r, what, i in log if r == n and what == 'after') for n in range(3)])

calls = []
acting = threading.Barrier(2, action=lambda: calls.append(threading.active_count()), timeout=60)
threads = [threading.Thread(target=acting.wait) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(calls, acting.broken)

# A timeout breaks it for everybody, until a reset.
two = threading.Barrier(2)
try:
    two.wait(0.01)
except threading.BrokenBarrierError as error:
    print('broken', repr(error), two.broken)
try:
    two.wait()
except threading.BrokenBarrierError:
    print('still broken')
two.reset()
print(two.broken)
two.abort()
print(two.broken, two.n_waiting)
two.reset()


def fail():
    raise ZeroDivisionError('in the action')


failing = threading.Barrier(2, fail)
errors = []


def meet():
    try:
        failing.wait()
    except Exception as error:
        with lock:
            errors.append(type(error).__name__)


threads = [threading.Thread(target=meet) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(errors), failing.broken)

# reset() and abort() wake who waits.
for name in ('reset', 'abort'):
    barrier = threading.Barrier(2)
    errors.clear()

    def wait():
        try:
            barrier.wait()
        except threading.BrokenBarrierError:
            errors.append(name)

    t = threading.Thread(target=wait)
    t.start()
    while not barrier.n_waiting:
        pass
    getattr(barrier, name)()
    t.join()
    print(errors, barrier.broken, barrier.n_waiting)
print(threading.Barrier(1).wait())
print(issubclass(threading.BrokenBarrierError, RuntimeError))
