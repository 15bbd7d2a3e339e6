import threading
import time

semaphore = threading.Semaphore(2)
print(semaphore.acquire(), semaphore.acquire(blocking=False), semaphore.acquire(False), semaphore.acquire(timeout=0.01))
semaphore.release()
print(semaphore.acquire(timeout=0), semaphore._value)
for action in (lambda: threading.Semaphore(-1), lambda: semaphore.acquire(False, 1), lambda: threading.Semaphore('x'),
               lambda: semaphore.acquire(True, 1, 2)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)
bounded = threading.BoundedSemaphore(1)
with bounded:
    print(bounded.acquire(False))
try:
    bounded.release()
except ValueError as error:
    print(error)
print(isinstance(bounded, threading.Semaphore), type(bounded).__name__)

gate = threading.Semaphore(3)
inside = most = 0
lock = threading.Lock()


def visit():
    global inside, most
    with gate:
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.05)
        with lock:
            inside -= 1


threads = [threading.Thread(target=visit) for _ in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(most, inside)

# Signalling: as many permits as there are signals.
signals = threading.Semaphore(0)
got = []


def wait_for_signal():
    signals.acquire()
    got.append(1)


threads = [threading.Thread(target=wait_for_signal) for _ in range(4)]
for t in threads:
    t.start()
for _ in threads:
    signals.release()
for t in threads:
    t.join()
print(len(got), signals._value)
