# The books again, kept by each worker's position: the first thread to work is 0, the
# next is 1. Handing out positions is itself a check-then-act, hence the lock.
#
# expect: always booked == 0
# expect: sometimes counter != 0
# expect: never len(positions) > 5
# args: 1
# expect: always stdout == cpython

import sys
from concurrent.futures import ThreadPoolExecutor
from pprint import pprint
from threading import Lock, get_ident

counter = 0
tally = {}
positions = {}
positions_lock = Lock()


def my_position():
    with positions_lock:
        return positions.setdefault(get_ident(), len(positions))


def add(amount):
    global counter
    key = my_position(), amount
    for _ in range(50):
        counter += amount
        tally[key] = tally.get(key, 0) + amount


workers = int(sys.argv[1]) if len(sys.argv) > 1 else 5
with ThreadPoolExecutor(max_workers=workers) as pool:
    pool.map(add, [1, -1] * 10)

booked = sum(tally.values())
pprint(tally)
print(f'booked {booked}, counted {counter}')
