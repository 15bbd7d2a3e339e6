# items = items + [n] looks like an append, and is a read, a copy and a write: what was
# appended in between is on a list that nobody holds any more.
#
# expect: sometimes len(items) < 80
# expect: never len(items) > 80
# expect: serial len(items) == 80 and stdout == cpython

from threading import Thread

items = []


def add(thread_number):
    global items
    for n in range(20):
        items = items + [thread_number * 20 + n]


threads = [Thread(target=add, args=(i,)) for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(items))
