# Each access holds the lock, so nothing races; but between the two the lock is free, and
# an update is lost all the same. A race detector has nothing to say here.
#
# expect: always raced == []
# expect: sometimes lost_updates > 0 and counter < 20
# expect: serial lost_updates == 0 and counter == 20 and stdout == cpython

from threading import Lock, Thread

counter = 0
lock = Lock()


def add():
    global counter
    for _ in range(10):
        with lock:
            seen = counter
        with lock:
            counter = seen + 1


threads = [Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
