# One name, a value for each thread: what a thread stores in a threading.local no other
# thread can see.
#
# expect: always totals == [50, 100, 150] and stdout == cpython

import threading

own = threading.local()
totals = [None, None, None]


def add(position, amount):
    own.counter = 0
    for _ in range(50):
        own.counter += amount
    totals[position] = own.counter


threads = [threading.Thread(target=add, args=(i, i + 1)) for i in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(totals)
print(hasattr(own, 'counter'))
