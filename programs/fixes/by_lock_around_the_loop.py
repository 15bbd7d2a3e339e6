# One lock around the whole loop is as right as one around each addition. It is taken
# far less often, and nothing runs at the same time any more.
#
# expect: always counter == 0 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

counter = 0
counter_lock = Lock()


def add(amount):
    global counter
    with counter_lock:
        for _ in range(50):
            counter += amount


with ThreadPoolExecutor(max_workers=5) as pool:
    pool.map(add, [1, -1] * 10)
print(f'counter = {counter}')
