# The lesson. A pool of workers shares one counter. Half of the tasks add 1 to it
# ten thousand times, half take 1 away as often, so it must end at 0. With one
# worker it does. With five?
#
# size: full
# seeds: 3
# expect: always results[1] == 0
# expect: sometimes results[5] != 0
# expect: serial stdout == cpython

import sys
from concurrent.futures import ThreadPoolExecutor

TASKS = 1000
ADDITIONS = 10000

counter = 0


def add(amount):
    global counter
    for _ in range(ADDITIONS):
        counter += amount


def race(workers):
    global counter
    counter = 0
    amounts = [1, -1] * (TASKS // 2)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        pool.map(add, amounts)
    return counter


results = {}
for workers in [int(arg) for arg in sys.argv[1:]] or [1, 5]:
    results[workers] = race(workers)
    print(f'race({workers}) = {results[workers]}')
