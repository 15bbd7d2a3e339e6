# The lesson in small: the same race, over in a few thousand instructions.
#
# expect: always results[1] == 0
# expect: sometimes results[5] != 0
# expect: sometimes results[5] < 0
# expect: sometimes results[5] > 0
# expect: serial stdout == cpython
# args: 1
# expect: always stdout == cpython
# args: 2
# expect: sometimes results[2] != 0

import sys
from concurrent.futures import ThreadPoolExecutor

TASKS = 20
ADDITIONS = 50

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
