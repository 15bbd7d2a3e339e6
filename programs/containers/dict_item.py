# One dict operation cannot be interrupted, and d[k] += 1 is two: a look-up and a store.
#
# expect: sometimes counts['red'] < 80
# expect: never counts['red'] > 80
# expect: always sorted(counts) == ['blue', 'red']
# expect: serial stdout == cpython

from threading import Thread

counts = {'red': 0, 'blue': 0}


def count():
    for _ in range(20):
        counts['red'] += 1
        counts['blue'] += 1


threads = [Thread(target=count) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counts)
