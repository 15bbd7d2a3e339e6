# A cache without a lock: "not there yet, so I make it" is true for several threads at
# once, and the thing that should exist once is made several times.
#
# expect: always len(cache) == 3
# expect: sometimes made > 3
# expect: serial made == 3 and stdout == cpython

import threading

cache = {}
made = 0
made_lock = threading.Lock()


def make(key):
    global made
    squares = [n * n for n in range(key)]
    with made_lock:
        made += 1
    return squares


def get(key):
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
