# The counter is a variable of an enclosing function: a cell that the threads share.
#
# expect: always total <= 60
# expect: sometimes lost_updates > 0
# expect: always (lost_updates > 0) == (total < 60)
# expect: serial total == 60 and lost_updates == 0

from threading import Thread


def make():
    count = 0

    def add():
        nonlocal count
        for _ in range(20):
            count += 1

    def read():
        return count

    return add, read


add, read = make()
threads = [Thread(target=add) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = read()
print(total)
