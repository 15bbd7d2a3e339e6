# Who is to blame for the wrong counter? Each worker keeps books: how much it added,
# by worker and amount. No two workers share a key, so the books always balance to 0,
# and still the counter is wrong: every worker did all of its work.
#
# expect: always booked == 0
# expect: sometimes counter != 0
# args: 1
# expect: always stdout == cpython

import sys
from concurrent.futures import ThreadPoolExecutor
from pprint import pprint
from threading import current_thread

TASKS = 20
ADDITIONS = 50

counter = 0
tally = {}


def add(amount):
    global counter
    worker = current_thread().name
    for _ in range(ADDITIONS):
        counter += amount
        tally[worker, amount] = tally.get((worker, amount), 0) + amount


def race(workers):
    amounts = [1, -1] * (TASKS // 2)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        pool.map(add, amounts)


workers = int(sys.argv[1]) if len(sys.argv) > 1 else 5
race(workers)
booked = sum(tally.values())
pprint(tally)
print(f'booked {booked}, counted {counter}')
