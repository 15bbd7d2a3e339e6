# cells[0] += 1 reads an item and stores an item, and between the two is room for others.
#
# expect: sometimes cells[0] < 80
# expect: never cells[0] > 80
# expect: serial stdout == cpython

from threading import Thread

cells = [0]


def count():
    for _ in range(20):
        cells[0] += 1


threads = [Thread(target=count) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(cells)
