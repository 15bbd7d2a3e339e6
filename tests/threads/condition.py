import threading

condition = threading.Condition()
for action in (condition.wait, condition.notify, condition.notify_all, condition.release):
    try:
        action()
    except RuntimeError as error:
        print(error)
with condition:
    print(condition.wait(0.01), condition.wait(timeout=0), condition.wait(-1))
    print(condition.wait_for(lambda: 'at once'), condition.wait_for(lambda: [], 0.01), condition.wait_for(lambda: 0, 0))

# notify(n) wakes as many as it says.
woken = []
ready = threading.Semaphore(0)
out = threading.Semaphore(0)


def wait_once(number):
    with condition:
        ready.release()
        condition.wait()
        woken.append(number)
    out.release()


threads = [threading.Thread(target=wait_once, args=(n,)) for n in range(5)]
for t in threads:
    t.start()
for _ in threads:
    ready.acquire()
with condition:
    condition.notify(2)
    condition.notify(0)
for _ in range(2):
    out.acquire()
print(len(woken), out.acquire(timeout=0.1))
with condition:
    condition.notify_all()
for t in threads:
    t.join()
print(sorted(woken))

# Producers and consumers over a bounded buffer, one condition for both.
buffer = []
room = threading.Condition(threading.Lock())
taken = []


def produce(first):
    for item in range(first, first + 10):
        with room:
            while len(buffer) >= 2:
                room.wait()
            buffer.append(item)
            room.notify_all()


def consume():
    for _ in range(10):
        with room:
            room.wait_for(lambda: buffer)
            taken.append(buffer.pop(0))
            room.notify_all()


threads = [threading.Thread(target=produce, args=(100,)), threading.Thread(target=produce, args=(200,)),
           threading.Thread(target=consume), threading.Thread(target=consume)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(taken), buffer)
print([x for x in taken if x < 200] == list(range(100, 110)), [x for x in taken if x >= 200] == list(range(200, 210)))

# The whole depth of a re-entrant lock is given up in wait() and taken back.
deep = threading.Condition()
flag = []


def set_flag():
    with deep:
        flag.append(1)
        deep.notify()


with deep:
    with deep:
        threading.Thread(target=set_flag).start()
        print(deep.wait_for(lambda: flag))
        print(deep.acquire(False))
        deep.release()
try:
    deep.release()
except RuntimeError as error:
    print(error)

# Two conditions of one lock.
lock = threading.Lock()
odd, even = threading.Condition(lock), threading.Condition(lock)
turn, log = 0, []


def play(mine, other, parity):
    global turn
    for _ in range(5):
        with mine:
            while turn % 2 != parity:
                mine.wait()
            log.append(turn)
            turn += 1
            other.notify()


threads = [threading.Thread(target=play, args=args) for args in ((even, odd, 0), (odd, even, 1))]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(log)


def failing():
    raise LookupError('predicate')


with condition:
    try:
        condition.wait_for(failing)
    except LookupError as error:
        print(error, condition.acquire(False))
        condition.release()
