from threading import Lock, Thread

counter = 0
lock = Lock()


def add(amount):
    global counter
    for _ in range(6):
        with lock:
            counter += amount


threads = [Thread(target=add, args=(1,)), Thread(target=add, args=(-1,))]
for thread in threads:
    thread.start()
