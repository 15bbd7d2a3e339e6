# The fix everybody names first: only the holder of the lock may touch the counter, so
# nobody can come between the read and the write.
#
# expect: always counter == 0 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

counter = 0
counter_lock = Lock()


def add(amount):
    global counter
    for _ in range(50):
        with counter_lock:
            counter += amount


with ThreadPoolExecutor(max_workers=5) as pool:
    pool.map(add, [1, -1] * 10)
print(f'counter = {counter}')
