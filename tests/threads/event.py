import threading

event = threading.Event()
print(event.is_set(), event.wait(0), event.wait(timeout=0.01))
event.set()
print(event.is_set(), event.wait(), event.wait(0))
event.clear()
print(event.isSet())

log = []
lock = threading.Lock()
waiting = threading.Semaphore(0)


def wait_for_it(number):
    waiting.release()
    answer = event.wait()
    with lock:
        log.append((number, answer))


threads = [threading.Thread(target=wait_for_it, args=(n,)) for n in range(4)]
for t in threads:
    t.start()
for _ in threads:
    waiting.acquire()
print(log)
event.set()
for t in threads:
    t.join()
print(sorted(log))

# Ping-pong by two events.
ping, pong = threading.Event(), threading.Event()
order = []


def player(mine, other, name):
    for _ in range(3):
        mine.wait()
        mine.clear()
        order.append(name)
        other.set()


threads = [threading.Thread(target=player, args=args) for args in ((ping, pong, 'ping'), (pong, ping, 'pong'))]
for t in threads:
    t.start()
ping.set()
for t in threads:
    t.join()
print(order)
event.name = 'mine'
print(event.name)
