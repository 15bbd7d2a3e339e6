# Not a fix: a semaphore with two permits lets two threads in, and two are enough.
#
# expect: sometimes counter != 0
# expect: serial stdout == cpython

from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore

counter = 0
two_at_a_time = Semaphore(2)


def add(amount):
    global counter
    for _ in range(50):
        with two_at_a_time:
            counter += amount


with ThreadPoolExecutor(max_workers=5) as pool:
    pool.map(add, [1, -1] * 10)
print(f'counter = {counter}')
