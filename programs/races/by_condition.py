# A shelf for one thing, under a condition: wait() gives the lock up and has it again when
# it returns, so shelf is only ever touched by its holder.
#
# expect: always raced == [] and lost_updates == 0 and stdout == cpython

from threading import Condition, Thread

shelf = None
changed = Condition()
taken = []


def bring():
    global shelf
    for thing in ('cup', 'plate', 'spoon'):
        with changed:
            while shelf is not None:
                changed.wait()
            shelf = thing
            changed.notify_all()


def take():
    global shelf
    for _ in range(3):
        with changed:
            while shelf is None:
                changed.wait()
            taken.append(shelf)
            shelf = None
            changed.notify_all()


threads = [Thread(target=take), Thread(target=bring)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(taken)
