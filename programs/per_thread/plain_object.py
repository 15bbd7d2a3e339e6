# The same program with an ordinary object in place of the threading.local: one counter
# for everybody, reset and overwritten by each.
#
# expect: sometimes totals != [50, 100, 150]
# expect: serial totals == [50, 100, 150]

import threading


class Own:
    counter = 0


own = Own()
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
