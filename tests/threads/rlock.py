import threading

lock = threading.RLock()
print(lock.acquire(), lock.acquire(), lock.acquire(False))
print(repr(lock).split(' object owner=')[0], ' count=3 ' in repr(lock))
answers = []
t = threading.Thread(target=lambda: answers.append((lock.acquire(False), lock.acquire(timeout=0.01))))
t.start()
t.join()
print(answers)


def release_anothers():
    try:
        lock.release()
    except RuntimeError as error:
        print(error)


t = threading.Thread(target=release_anothers)
t.start()
t.join()
for _ in range(3):
    lock.release()
try:
    lock.release()
except RuntimeError as error:
    print(error)

total = 0


def recurse(depth):
    global total
    with lock:
        total += 1
        if depth:
            recurse(depth - 1)
            recurse(depth - 1)


threads = [threading.Thread(target=recurse, args=(4,)) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total)
with lock:
    with lock:
        print('twice')
try:
    with lock:
        raise KeyError('k')
except KeyError as error:
    print(error)
t = threading.Thread(target=lambda: print(lock.acquire(blocking=False)))
t.start()
t.join()
