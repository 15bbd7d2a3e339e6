# One lock at every access: whoever takes it knows what was done under it before.
#
# expect: always raced == [] and lost_updates == 0 and counter == 60 and stdout == cpython

from threading import Lock, Thread

counter = 0
lock = Lock()


def add():
    global counter
    for _ in range(20):
        with lock:
            counter += 1


threads = [Thread(target=add) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
