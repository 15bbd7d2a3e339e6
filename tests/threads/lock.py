import threading

lock = threading.Lock()
print(lock.locked(), lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(blocking=False))
print(lock.acquire(timeout=0.01), lock.acquire(True, 0))
print(repr(lock)[:30])
print(lock.release(), lock.locked(), repr(lock)[:32])
for action in (lambda: lock.release(), lambda: lock.acquire(False, 1), lambda: lock.acquire(True, -2),
               lambda: lock.acquire(timeout=1e20), lambda: lock.acquire('x', 'y'), lambda: lock.acquire(1, 2, 3)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)
with lock as got:
    print(got, lock.locked())
print(lock.locked())
try:
    with lock:
        raise ValueError('inside')
except ValueError as error:
    print(error, lock.locked())

# Any thread may release it.
lock.acquire()
t = threading.Thread(target=lock.release)
t.start()
t.join()
print(lock.locked())

counter = 0


def add():
    global counter
    for _ in range(50):
        with lock:
            counter += 1


def add_by_hand():
    global counter
    for _ in range(50):
        lock.acquire()
        try:
            counter += 1
        finally:
            lock.release()


threads = [threading.Thread(target=f) for f in (add, add_by_hand, add)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(counter)

# A timed wait that is satisfied, and one that is not.
held = threading.Event()
enough = threading.Event()


def hold():
    with lock:
        held.set()
        enough.wait()


t = threading.Thread(target=hold)
t.start()
held.wait()
print(lock.acquire(timeout=0.05))
enough.set()
print(lock.acquire(timeout=60))
lock.release()
t.join()
