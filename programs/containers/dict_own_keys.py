# The same d[k] += 1, and each thread has a key of its own: nothing is shared but the
# dict itself, whose single operations are safe.
#
# expect: always stdout == cpython

from threading import Thread

counts = {}


def count(key):
    counts[key] = 0
    for _ in range(20):
        counts[key] += 1


threads = [Thread(target=count, args=(key,)) for key in ('red', 'green', 'blue')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(counts.items()))
