# items += [n] appends in place and then stores the list where it lies already: the name is
# rebound to what it is bound to, and nothing is lost.
#
# expect: always lost_updates == 0 and len(items) == 30 and stdout == cpython

from threading import Thread

items = []


def add(number):
    global items
    for n in range(10):
        items += [number * 10 + n]


threads = [Thread(target=add, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(items), sorted(items) == list(range(30)))
