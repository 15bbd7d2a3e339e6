# The main thread waits for each thread before it starts the next one: what the first did
# has happened before the second begins, and no two accesses race.
#
# expect: always raced == [] and lost_updates == 0 and counter == 60 and stdout == cpython

from threading import Thread

counter = 0


def add():
    global counter
    for _ in range(20):
        counter += 1


for _ in range(3):
    thread = Thread(target=add)
    thread.start()
    thread.join()
print(counter)
