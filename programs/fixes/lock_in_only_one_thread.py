# Not a fix: a lock that only one side takes protects nobody.
#
# expect: sometimes counter != 0
# expect: sometimes counter == 0
# expect: serial stdout == cpython

from threading import Lock, Thread

counter = 0
counter_lock = Lock()


def add():
    global counter
    for _ in range(20):
        with counter_lock:
            counter += 1


def subtract():
    global counter
    for _ in range(20):
        counter -= 1


threads = [Thread(target=add), Thread(target=subtract)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f'counter = {counter}')
