# list.append is one C call that lets nobody in: no item is lost, in any order of the
# threads. Only the order of the items is anybody's guess.
#
# expect: always len(items) == 80 and stdout == cpython
# expect: sometimes items != sorted(items)
# expect: serial items == sorted(items)

from threading import Thread

items = []


def add(thread_number):
    for n in range(20):
        items.append(thread_number * 20 + n)


threads = [Thread(target=add, args=(i,)) for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(items), sorted(items) == list(range(80)))
