# The cache with a lock around look-up and making: each thing is made once.
#
# expect: always made == 3 and stdout == cpython

import threading

cache = {}
cache_lock = threading.Lock()
made = 0


def make(key):
    global made
    made += 1
    return [n * n for n in range(key)]


def get(key):
    with cache_lock:
        if key not in cache:
            cache[key] = make(key)
        return cache[key]


def use():
    for key in (5, 10, 15):
        get(key)


threads = [threading.Thread(target=use) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f'{len(cache)} kept, {made} made')
