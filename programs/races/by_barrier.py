# Each thread reads its neighbours' cells in one round and writes its own in the next. A
# barrier stands between the rounds.
#
# expect: always raced == [] and stdout == cpython
# expect: always cells == [7, 8, 9]

from threading import Barrier, Thread

cells = [1, 2, 3]
barrier = Barrier(3)


def work(me):
    for _ in range(2):
        both = cells[me - 1] + cells[(me + 1) % 3]
        barrier.wait()
        cells[me] = both
        barrier.wait()


threads = [Thread(target=work, args=(me,)) for me in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(cells)
