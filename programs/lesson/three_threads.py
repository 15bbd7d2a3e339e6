# Three threads, each adding its own numbers: the digits of the sum tell whose were
# lost. Started by hand or by a pool; a delay between reading the counter and writing
# it back makes the loss nearly certain.
#
# python: 3.8
# seeds: 60
# args: hand
# expect: always 6 <= counter <= 666
# expect: sometimes counter == 666
# expect: sometimes counter != 666
# expect: serial stdout == cpython
# args: pool
# expect: sometimes counter == 666
# expect: sometimes counter != 666
# expect: serial stdout == cpython
# args: hand --delay 0.01
# expect: sometimes counter != 666
# args: pool --delay 0.01
# expect: sometimes counter != 666
# args: boat
# expect: always exit_code == 2 and stdout == cpython

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor

NUMBERS = [[1, 2, 3], [10, 20, 30], [100, 200, 300]]

counter = 0


def add(numbers, delay):
    global counter
    for number in numbers:
        value = counter
        if delay:
            time.sleep(delay)
        counter = value + number


def by_hand(delay):
    threads = [threading.Thread(target=add, args=(numbers, delay)) for numbers in NUMBERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def by_pool(delay):
    with ThreadPoolExecutor(max_workers=3) as pool:
        for numbers in NUMBERS:
            pool.submit(add, numbers, delay)


parser = argparse.ArgumentParser(description='Three threads add numbers to one counter.')
parser.add_argument('how', choices=['hand', 'pool'], help='who starts the threads')
parser.add_argument('--delay', type=float, default=0, help='seconds between read and write')
arguments = parser.parse_args()

if arguments.how == 'hand':
    by_hand(arguments.delay)
else:
    by_pool(arguments.delay)
print(f'{counter=}')
