# A semaphore with one permit is a lock that anybody may release.
#
# expect: always counter == 0 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore

counter = 0
one_at_a_time = Semaphore(1)


def add(amount):
    global counter
    for _ in range(50):
        with one_at_a_time:
            counter += amount


with ThreadPoolExecutor(max_workers=5) as pool:
    pool.map(add, [1, -1] * 10)
print(f'counter = {counter}')
